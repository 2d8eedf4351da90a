"""Reads of the letters of a secret vote: who may send one, whose came, what the tellers key. No figure
that was keyed is ever read: none is there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F

from exemplars.councils import freezing, letters
from exemplars.councils.models import AgendaItem, CastMark, LetterCount, Session
from exemplars.councils.queries.paper import Cell
from exemplars.councils.states import Stage


@dataclass(frozen=True)
class Sender:
    """A member away on the roll, and whether a ballot came: `came` is “letter”, “device”, or none yet.
    `may` is false where no letter of theirs counts."""

    seat: int
    name: str
    may: bool
    came: str


@dataclass(frozen=True)
class Letters:
    """Where the letters of a vote stand."""

    count: LetterCount
    senders: tuple[Sender, ...]

    @property
    def noted(self) -> int:
        return len(self.seats)

    @property
    def waiting(self) -> list[Sender]:
        return [sender for sender in self.senders if sender.may and not sender.came]

    @property
    def is_due(self) -> bool:
        """Whether letters are to be keyed, once voting is closed."""
        return self.noted > 0 and self.count.settled_at is None

    @property
    def seats(self) -> set[int]:
        """Whose envelopes came."""
        return {sender.seat for sender in self.senders if sender.came == "letter"}

    def has_handed_in(self, user: Any) -> bool:
        """Whether this teller has keyed what is left, and the other did not key it otherwise."""
        count = self.count
        return bool(getattr(count, self.slot(user))) and not count.differing

    def slot(self, user: Any) -> str:
        return self.count.slot(user)


def letters_of(sessions: Iterable[Session]) -> dict[int, Letters]:
    """The letters of the round that is voted on, by the session's key; none of a vote that takes none."""
    asked = {session.pk: session for session in sessions if session.is_secret}
    counts = LetterCount.objects.select_related("teller_one__user", "teller_two__user")
    found = {
        row.session_id: row for row in counts.filter(session__in=asked, round=F("session__round"))
    }
    marks = CastMark.objects.filter(item__session__in=found).values_list(
        "item__session", "seat", "by_letter"
    )
    came = {
        (session, seat): "letter" if letter else "device"
        for session, seat, letter in (marks.distinct() if found else ())
    }
    return {
        key: Letters(
            count,
            tuple(
                Sender(row["seat"], row["name"], row["seat"] in may, came.get((key, row["seat"]), ""))
                for row in frozen["roll"]
                if row["presence"] == "written"
            ),
        )
        for key, count in found.items()
        for frozen in [asked[key].frozen or {}]
        for may in [letters.senders(frozen)]
    }  # fmt: skip


def letters_in(session: Session) -> Letters | None:
    """As `letters_of`, of one session."""
    return letters_of([session]).get(session.pk)


def came_by_item(session: Session) -> dict[int, int]:
    """How many letters came on each item, by its key; an item without is left out."""
    marks = CastMark.objects.filter(item__session=session, by_letter=True)
    return dict(marks.values_list("item").annotate(came=Count("pk")))


# --- A teller's page -------------------------------------------------------------------------------


@dataclass(frozen=True)
class LetterRow:
    """One item of a teller's form: how many letters came, whether both keyed and differ."""

    item: AgendaItem
    came: int
    cells: tuple[Cell, ...]
    differs: bool
    wrong: tuple[str, ...]


def letter_rows(
    session: Session, found: Letters, user: Any, *, typed: Mapping[str, Any] | None = None,
    figures: Mapping[int, Mapping[str, int | None]] | None = None,
) -> list[LetterRow]:  # fmt: skip
    """What this teller has to key: items whose letters are not in the box; nothing for others.

    `typed` is what a refused form held, `figures` the same as numbers. What was handed in is not kept,
    so a form begins empty.
    """
    if not found.slot(user) or user.scoped_role is not None:
        return []
    came = came_by_item(session)
    items = session.items.filter(stage=Stage.SEALED, pk__in=came).exclude(pk__in=found.count.sealed)
    lower = freezing.offers_lower(session.frozen or {})
    rows = []
    for item in items.select_related("nomination", "award"):
        names = [name for name in letters.CHOICES if name != "lower" or item.pk in lower]
        cells = tuple(
            Cell(field, str(letters.LABELS[name]), (typed or {}).get(field, ""))
            for name in names
            for field in [f"{name}-{item.pk}"]
        )
        wrong = (
            letters.check(figures[item.pk], came[item.pk], lower=item.pk in lower)
            if figures
            else ()
        )
        differs = item.pk in found.count.differing
        rows.append(LetterRow(item, came[item.pk], cells, differs, tuple(wrong)))
    return rows
