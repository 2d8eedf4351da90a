"""What a person has just done, and what the chains of the journal are about."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from exemplars.accounts.models import User
from exemplars.campaigns.models import Campaign
from exemplars.councils.models import Session
from exemplars.decisions.models import Decision
from exemplars.nominations.models import Nomination, Submission
from exemplars.shared.journal import JournalEntry
from exemplars.units.models import Unit

#: Entries of one act within this time are one line (“Đủ điều kiện: 54 hồ sơ”).
ONE_ACT = timedelta(minutes=2)
_LOOK_BACK = 200


@dataclass(frozen=True)
class Subject:
    """What a chain is about, for somebody who may see it."""

    text: str
    href: str


@dataclass
class Done:
    """One act: a journal action over one row, or over many at once."""

    action: str
    at: datetime
    chains: list[str]
    subject: Subject | None = None

    @property
    def count(self) -> int:
        return len(self.chains)


def just_done(user: User, limit: int = 5) -> list[Done]:
    """The person's own last acts, newest first, what was done to many at once in one line.

    Without what their act decided about a dossier that a conflict of interest closes to them: who
    closes a vote in which they have no part is not told its outcome.
    """
    acts: list[Done] = []
    closed = _closed_chains(user)
    for entry in JournalEntry.objects.filter(actor=user).order_by("-at", "-pk")[:_LOOK_BACK]:
        if entry.chain in closed:
            continue
        last = acts[-1] if acts else None
        if last and last.action == entry.action and last.at - entry.at < ONE_ACT:
            if entry.chain not in last.chains:
                last.chains.append(entry.chain)
        elif len(acts) == limit:
            break
        else:
            acts.append(Done(entry.action, entry.at, [entry.chain]))
    known = subjects(user, [act.chains[0] for act in acts])
    for act in acts:
        act.subject = known.get(act.chains[0])
    return acts


def _closed_chains(user: User) -> set[str]:
    if not user.has_seat:
        return set()
    closed = Nomination.objects.closed_to(user).exclude(
        pk__in=Nomination.objects.visible_to(user).values("pk")
    )
    return {f"nomination:{uid}" for uid in closed.values_list("uid", flat=True)}


#: Per kind of chain: the rows one may see, the column in the chain's name, the row's page.
_KINDS: dict[str, tuple[Any, str, str]] = {
    "nomination": (Nomination, "uid", "nominations:detail"),
    "submission": (Submission, "uid", "nominations:submission"),
    "decision": (Decision, "uid", "decisions:detail"),
    "session": (Session, "uid", "councils:session"),
    "campaign": (Campaign, "code", "campaigns:detail"),
    "unit": (Unit, "code", "units:card"),
}


def subjects(user: User, chains: Iterable[str]) -> dict[str, Subject]:
    """What these chains are about, those the person may see; at most one query a kind."""
    wanted: dict[str, set[str]] = {}
    for chain in chains:
        kind, _colon, key = chain.partition(":")
        wanted.setdefault(kind, set()).add(key)
    found: dict[str, Subject] = {}
    for kind, keys in wanted.items():
        if kind not in _KINDS:
            continue
        model, column, page = _KINDS[kind]
        for row in model.objects.visible_to(user).filter(**{f"{column}__in": keys}):
            key = getattr(row, column)
            found[f"{kind}:{key}"] = Subject(str(row), reverse(page, args=[key]))
    return found


def kind_of(chain: str) -> str:
    """What kind of thing a chain is about, in the office's word."""
    words = {
        "nomination": _("Hồ sơ"), "submission": _("Tờ trình"), "decision": _("Quyết định"),
        "session": _("Phiên họp"), "campaign": _("Đợt xét"), "unit": _("Đơn vị"),
        "council": _("Hội đồng"),
    }  # fmt: skip
    return words.get(chain.partition(":")[0], _("Khác"))
