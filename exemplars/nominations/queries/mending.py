"""A returned dossier: what the office asked to be mended, and what was changed since."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext_lazy as _

from exemplars.nominations.models import Nomination
from exemplars.shared.journal import JournalEntry

#: Parts of a dossier an officer can point at, as the form shows them: code → name, fields.
PARTS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "identity": (
        _("Thông tin người, tập thể, hộ"),
        (
            "salutation", "name", "posthumous", "gender", "birth_date", "birth_year",
            "ethnic_group", "position", "department", "work_unit_name", "commune", "address",
            "members", "members_female", "target_class", "sector", "is_head",
        ),
    ),
    "award": (_("Hình thức đề nghị"), ("award", "achieved_from", "achieved_to")),
    "narrative": (_("Thành tích"), ("summary", "learn", "follow", "example")),
    "results": (_("Kết quả, số liệu"), ("method", "results", "scope")),
    "previous": (_("Khen thưởng đã có"), ("previous_awards",)),
    "papers": (_("Giấy tờ, minh chứng"), ()),
    "note": (_("Ghi chú"), ("note",)),
}  # fmt: skip
_PART_OF = {name: code for code, (_label, names) in PARTS.items() for name in names} | {
    "work_unit": "identity",
    "subject_kind": "identity",
}


@dataclass(frozen=True)
class Mending:
    """Codes of `PARTS`, in their order, since the last return."""

    asked: tuple[str, ...]
    changed: tuple[str, ...]

    @property
    def mended(self) -> tuple[str, ...]:
        return tuple(code for code in self.asked if code in self.changed)

    @property
    def left(self) -> tuple[str, ...]:
        return tuple(code for code in self.asked if code not in self.changed)

    @property
    def besides(self) -> tuple[str, ...]:
        """Changed without being asked for."""
        return tuple(code for code in self.changed if code not in self.asked)


def mending_of(rows: Sequence[Nomination]) -> dict[int, Mending]:
    """By key, for the rows that were ever returned. At most two queries, however many rows.

    A paper added to the whole submission counts for each of its dossiers.
    """
    returned = [row for row in rows if row.returns]
    prefetch_related_objects(returned, "findings")
    asked = {
        row.pk: finding
        for row in returned
        for finding in [next((f for f in row.findings.all() if f.kind == "returned"), None)]
        if finding is not None
    }
    if not asked:
        return {}
    chains = {chain for row in returned for chain in _chains(row)}
    first = min(finding.found_at for finding in asked.values())
    entries = list(JournalEntry.objects.filter(chain__in=chains, at__gt=first))
    found = {}
    for row in returned:
        if finding := asked.get(row.pk):
            later = [x for x in entries if x.chain in _chains(row) and x.at > finding.found_at]
            changed = _in_order(part for entry in later for part in _parts(entry))
            found[row.pk] = Mending(_in_order(finding.fields), changed)
    return found


def _chains(row: Nomination) -> tuple[str, str]:
    return row.journal_chain, row.submission.journal_chain


def _parts(entry: JournalEntry) -> list[str]:
    if entry.action in ("add_evidence", "remove_evidence"):
        return ["papers"]
    if entry.action in ("edit", "autosave") and entry.chain.startswith("nomination:"):
        return [_PART_OF[name] for name in entry.data["fields"]]
    return []


def _in_order(codes: Iterable[str]) -> tuple[str, ...]:
    found = set(codes)
    return tuple(code for code in PARTS if code in found)


def mended_in_words(mending: Mending) -> list[tuple[Any, str]]:
    """What the officer reads at the resubmission: (how, parts), the empty ones left out."""
    lines = (
        (_("Đã sửa (được yêu cầu)"), mending.mended),
        (_("Được yêu cầu, chưa sửa"), mending.left),
        (_("Đã sửa (ngoài yêu cầu)"), mending.besides),
    )
    return [
        (how, ", ".join(str(PARTS[code][0]) for code in codes)) for how, codes in lines if codes
    ]
