"""What the papers of a session say, as plain values: frozen with them and hashed.

Times are ISO texts of local time, names are those of the day. Nothing tells who voted what.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from exemplars.councils.minutes.sealed import Key, SealedVote
from exemplars.shared.text import fold

PASSED, LOWER, REJECTED = "passed", "passed_lower", "rejected"


@dataclass(frozen=True)
class Person:
    """A member on the roll. `office` is the place in the council, `title` the post at work; `way`
    how the opinion of a member who was asked in writing came."""

    name: str
    kind: str
    office: str
    title: str
    presence: str
    reason: str = ""
    way: str = ""


@dataclass(frozen=True)
class Rule:
    """How these awards were voted on, in words."""

    award: str
    kind: str
    words: str
    citation: str


@dataclass(frozen=True)
class Result:
    """One dossier with its count, as the session recorded it."""

    group: str
    name: str
    unit: str
    award: str
    final_award: str
    outcome: str
    agree: int
    lower: int
    disagree: int
    other: int
    invalid: int
    base: int
    verdict: str
    #: “Nguyễn Văn A: cùng đơn vị”, who did not vote.
    recused: tuple[str, ...] = ()

    @property
    def ballots(self) -> int:
        return self.valid + self.invalid

    @property
    def valid(self) -> int:
        return self.agree + self.lower + self.disagree + self.other

    @property
    def in_favour(self) -> int:
        """Votes for what was given: who agrees to the higher award agrees to the lower one."""
        return self.agree + (self.lower if self.outcome == LOWER else 0)


@dataclass(frozen=True)
class VoidRound:
    """A vote that two people voided, with what it had come to."""

    number: int
    opened_at: str
    voided_at: str
    reason: str
    asked_by: str
    confirmed_by: str
    #: (who was voted on, the verdict of then)
    results: tuple[tuple[str, str], ...] = ()
    #: Of a secret one: whose key files are declared destroyed.
    keys: tuple[Key, ...] = ()


@dataclass(frozen=True)
class Postponed:
    """Dossiers that left the session uncounted while other results stood; `names` of them."""

    at: str
    reason: str
    asked_by: str
    confirmed_by: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Facts:
    """Everything that stands on the papers of one edition."""

    side: str
    parent_body: str
    council: str
    document: str
    locality: str
    title: str
    campaign: str
    held_at: str
    place: str
    online: bool
    opened_at: str
    closed_at: str
    people: tuple[Person, ...]
    quorum: str
    rules: tuple[Rule, ...]
    results: tuple[Result, ...]
    void_rounds: tuple[VoidRound, ...]
    frozen_hash: str
    journal_number: int
    journal_head: str
    is_draft: bool
    edition: int
    reason: str
    number: str
    ended_at: str
    guests: tuple[str, ...]
    tellers: tuple[str, ...]
    proceedings: tuple[str, ...]
    opinions: tuple[str, ...]
    conclusion: tuple[str, ...]
    recipients: tuple[str, ...]
    #: Of a vote on paper: one sentence a dossier, of the papers handed out and collected.
    on_paper: tuple[str, ...] = ()
    #: Of a show of hands: who keyed and confirmed, then one sentence a dossier.
    by_hand: tuple[str, ...] = ()
    #: None where the vote was open.
    sealed: SealedVote | None = None
    postponed: tuple[Postponed, ...] = ()

    @property
    def is_party(self) -> bool:
        return self.side == "party"

    def who(self, presence: str) -> list[Person]:
        return [person for person in self.people if person.presence == presence]

    def with_outcome(self, outcome: str) -> list[Result]:
        return [result for result in self.results if result.outcome == outcome]

    def officer(self, *kinds: str) -> Person | None:
        """The first of these who was there, in the order of the kinds asked for."""
        here = {person.kind: person for person in reversed(self.who("present"))}
        return next((here[kind] for kind in kinds if kind in here), None)

    @property
    def chair(self) -> Person | None:
        return self.officer("chair", "vice_chair")

    @property
    def secretary(self) -> Person | None:
        return self.officer("secretary")

    def plain(self) -> dict[str, Any]:
        """JSON values, the same after a round trip through the database."""
        return json.loads(json.dumps(asdict(self)))

    @property
    def sha256(self) -> str:
        return digest(self.plain())


def digest(plain: dict[str, Any]) -> str:
    """SHA-256 of the canonical JSON."""
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def stamp(at: datetime | None) -> str:
    """A local time as ISO text to the minute; empty for none."""
    return at.isoformat(timespec="minutes") if at else ""


def lines(text: str) -> tuple[str, ...]:
    """The lines of a text that say something."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def reasons(text: str) -> dict[str, str]:
    """Why members were away, from lines like “Nguyễn Văn A: đi công tác”; by the folded name."""
    pairs = (line.partition(":") for line in lines(text))
    return {fold(name): why.strip() for name, _colon, why in pairs}


def unknown_names(text: str, names: Iterable[str]) -> list[str]:
    """Names of such lines that belong to nobody who was away, or that have no reason."""
    known = {fold(name) for name in names}
    return [
        line.partition(":")[0].strip()
        for line in lines(text)
        if fold(line.partition(":")[0]) not in known or not line.partition(":")[2].strip()
    ]
