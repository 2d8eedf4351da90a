"""The journal: what happened, by whom, why. Append-only, in the same transaction as the change.

Each dossier, session or decision has its own chain: an entry holds the hash of the one before
it, so that a changed or removed entry shows (`manage.py verify_journal`). Chain heads can be
written to a file outside the database and compared later, which also shows a cut tail. The
database itself refuses UPDATE, DELETE and TRUNCATE on the table (triggers, see the migrations).
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certificates import triggers
from certificates.transactions import one_transaction

GENESIS = "0" * 64


class JournalEntry(models.Model):
    """One fact of one chain. Never changed, never deleted."""

    chain = models.CharField(_("chuỗi"), max_length=80)
    number = models.PositiveIntegerField(_("số thứ tự trong chuỗi"))
    at = models.DateTimeField(_("lúc"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("người làm"), related_name="+"
    )
    actor_name = models.CharField(_("tên người làm"), max_length=150)
    action = models.CharField(_("việc"), max_length=60)
    reason = models.TextField(_("lý do"), blank=True)
    data = models.JSONField(_("chi tiết"), default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("mục nhật ký")
        verbose_name_plural = _("nhật ký")
        ordering = ("chain", "number")
        constraints = (
            models.UniqueConstraint(
                fields=("chain", "number"), name="journal_one_entry_per_number"
            ),
        )
        indexes = (
            models.Index(fields=("-at",), name="journal_newest_first"),
            models.Index(fields=("actor", "-at"), name="journal_of_actor"),
        )

    def __str__(self) -> str:
        return f"{self.chain} #{self.number} {self.action}"

    def computed_hash(self) -> str:
        """SHA-256 over the previous hash and the canonical JSON of this entry."""
        content = {
            "chain": self.chain,
            "number": self.number,
            "at": _stamp(self.at),
            "actor": self.actor_id,
            "actor_name": self.actor_name,
            "action": self.action,
            "reason": self.reason,
            "data": self.data,
        }
        text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256((self.previous_hash + text).encode()).hexdigest()


@dataclass
class Fact:
    """What `record_all` writes about one row. `data` holds plain JSON values.

    `to_the_hour`: the exact time would tell more than the journal is to know.
    """

    row: Any
    action: str
    reason: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    to_the_hour: bool = False


def chain_of(row: Any) -> str:
    """The chain a row belongs to: its own, or its dossier's (`journal_chain` on the model)."""
    named = getattr(row, "journal_chain", None)
    return named if named else f"{row._meta.model_name}:{row.pk}"


def record(
    row: Any, action: str, *, by: Any, reason: str = "", to_the_hour: bool = False, **data: Any
) -> JournalEntry:
    """Append one fact to the row's chain."""
    return record_all([Fact(row, action, reason, data, to_the_hour)], by=by)[0]


@one_transaction
def record_all(facts: Sequence[Fact], *, by: Any) -> list[JournalEntry]:
    """Append many facts with two queries. The unique (chain, number) refuses a race."""
    heads = _heads({chain_of(fact.row) for fact in facts})
    now = timezone.now()
    entries = []
    for fact in facts:
        chain = chain_of(fact.row)
        number, previous = heads.get(chain, (0, GENESIS))
        entry = JournalEntry(
            chain=chain,
            number=number + 1,
            at=now.replace(minute=0, second=0, microsecond=0) if fact.to_the_hour else now,
            actor=by,
            actor_name=str(by),
            action=fact.action,
            reason=fact.reason,
            data=fact.data,
            previous_hash=previous,
        )
        entry.hash = entry.computed_hash()
        heads[chain] = (entry.number, entry.hash)
        entries.append(entry)
    return JournalEntry.objects.bulk_create(entries)


def entries_of(row: Any) -> models.QuerySet[JournalEntry]:
    """The journal of one row, oldest first."""
    return JournalEntry.objects.filter(chain=chain_of(row)).order_by("number")


@dataclass
class Fault:
    """A place where the journal does not hold. `number` is 0 for a whole chain."""

    chain: str
    number: int
    sentence: str


def verify(published_heads: dict[str, tuple[int, str]] | None = None) -> Iterable[Fault]:
    """Walk every chain; yield each broken link, wrong hash, gap, and head that was cut off."""
    previous: dict[str, tuple[int, str]] = {}
    for entry in JournalEntry.objects.order_by("chain", "number").iterator(2000):
        number, head = previous.get(entry.chain, (0, GENESIS))
        if entry.number != number + 1:
            yield Fault(entry.chain, entry.number, f"thiếu mục {number + 1}")
        elif entry.previous_hash != head:
            yield Fault(entry.chain, entry.number, "không nối với mục trước")
        if entry.hash != entry.computed_hash():
            yield Fault(entry.chain, entry.number, "nội dung không khớp mã băm")
        if published_heads and entry.chain in published_heads:
            at, known = published_heads[entry.chain]
            if entry.number == at and entry.hash != known:
                yield Fault(entry.chain, entry.number, "khác với đầu chuỗi đã công bố")
        previous[entry.chain] = (entry.number, entry.hash)
    for chain, (at, _known) in (published_heads or {}).items():
        if previous.get(chain, (0, ""))[0] < at:
            yield Fault(chain, at, "chuỗi ngắn hơn đầu chuỗi đã công bố")


def heads() -> dict[str, tuple[int, str]]:
    """Every chain's last number and hash: what is published outside the database."""
    return _heads(None)


def _heads(chains: set[str] | None) -> dict[str, tuple[int, str]]:
    entries = JournalEntry.objects.all()
    if chains is not None:
        entries = entries.filter(chain__in=chains)
    newest = JournalEntry.objects.filter(chain=models.OuterRef("chain")).order_by("-number")
    last = entries.filter(number=models.Subquery(newest.values("number")[:1]))
    return {
        chain: (number, digest)
        for chain, number, digest in last.order_by().values_list("chain", "number", "hash")
    }


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


_TRIGGERS = {
    "sqlite": {
        "install": [
            f"""CREATE TRIGGER IF NOT EXISTS journal_no_{verb.lower()}
            BEFORE {verb} ON exemplars_journalentry
            BEGIN SELECT RAISE(ABORT, 'journal is append-only'); END"""
            for verb in ("UPDATE", "DELETE")
        ],
        "remove": [f"DROP TRIGGER IF EXISTS journal_no_{verb}" for verb in ("update", "delete")],
    },
    "postgresql": {
        "install": [
            """CREATE OR REPLACE FUNCTION journal_is_append_only() RETURNS trigger AS $$
            BEGIN RAISE EXCEPTION 'journal is append-only'; END $$ LANGUAGE plpgsql""",
            """CREATE OR REPLACE TRIGGER journal_no_change
            BEFORE UPDATE OR DELETE ON exemplars_journalentry
            FOR EACH ROW EXECUTE FUNCTION journal_is_append_only()""",
            # Also when another table is emptied with CASCADE. SQLite has no TRUNCATE.
            """CREATE OR REPLACE TRIGGER journal_no_truncate
            BEFORE TRUNCATE ON exemplars_journalentry
            FOR EACH STATEMENT EXECUTE FUNCTION journal_is_append_only()""",
        ],
        "remove": [
            "DROP TRIGGER IF EXISTS journal_no_change ON exemplars_journalentry",
            "DROP TRIGGER IF EXISTS journal_no_truncate ON exemplars_journalentry",
            "DROP FUNCTION IF EXISTS journal_is_append_only()",
        ],
    },
}


def install_triggers(connection: Any) -> None:
    """Make the database refuse UPDATE, DELETE and TRUNCATE on the journal; again does no harm."""
    triggers.run(_TRIGGERS, connection, "install")


def remove_triggers(connection: Any) -> None:
    """Undo `install_triggers`: for going back a migration, and for emptying a test database."""
    triggers.run(_TRIGGERS, connection, "remove")
