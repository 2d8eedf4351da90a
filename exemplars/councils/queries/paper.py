"""Reads of a vote on paper: who counts, and what a teller may see of it: her own figures alone."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F

from exemplars.councils import paper
from exemplars.councils.models import AgendaItem, PaperCount, Session
from exemplars.councils.states import Stage


@dataclass(frozen=True)
class Cell:
    """One figure of the form; `differs` where the two keyings do, never how."""

    name: str
    label: str
    value: Any
    differs: bool = False


@dataclass(frozen=True)
class ItemRow:
    """One item of the form with what does not add up in it."""

    item: AgendaItem
    choices: tuple[Cell, ...]
    papers: tuple[Cell, ...]
    wrong: tuple[str, ...]

    @property
    def differing(self) -> list[str]:
        return [cell.label for cell in (*self.papers, *self.choices) if cell.differs]

    @property
    def has_own_papers(self) -> bool:
        """Whether its own row of papers is to be read: something stands or differs in it."""
        return any(cell.value != "" or cell.differs for cell in self.papers)


@dataclass(frozen=True)
class KeySheet:
    """A teller's form: the row of papers common to all items, and each item's own."""

    common: tuple[Cell, ...]
    rows: tuple[ItemRow, ...]


def paper_counts(sessions: Iterable[Session]) -> dict[int, PaperCount]:
    """The count of the round that is voted on, by the session's key; none but of votes on paper."""
    keys = [session.pk for session in sessions if session.is_paper]
    rows = PaperCount.objects.select_related("teller_one__user", "teller_two__user")
    found = rows.filter(session__in=keys, round=F("session__round"))
    return {row.session_id: row for row in found}


def paper_count(session: Session) -> PaperCount | None:
    """As `paper_counts`, of one session."""
    return paper_counts([session]).get(session.pk)


def paper_sheet(
    session: Session, count: PaperCount, user: Any, *, typed: Mapping[str, Any] | None = None,
    figures: Mapping[int, Mapping[str, int | None]] | None = None,
) -> KeySheet | None:  # fmt: skip
    """The form of a teller while the box is closed and not counted; None for everybody else.

    `typed` is what a refused form held, `figures` the same as numbers.
    """
    slot = count.slot(user)
    items = list(session.items.filter(stage=Stage.SEALED).select_related("nomination", "award"))
    if not slot or not items or user.scoped_role is not None:
        return None
    mine = getattr(count, slot) or {}
    apart = paper.differences(count.first or {}, count.second or {}) if count.both_in else {}
    limits = paper.bounds(session.frozen or {})
    common = _common(mine)

    def cell(name: str, field: str, kept: Any, differs: bool = False) -> Cell:
        value = kept if typed is None else typed.get(field, "")
        return Cell(field, str(paper.LABELS[name]), value, differs)

    rows = []
    for item in items:
        kept, differ = mine.get(str(item.pk), {}), apart.get(item.pk, [])
        kept = {name: number for name, number in kept.items() if common.get(name) != number}
        choices, papers = (
            tuple(
                cell(name, f"{name}-{item.pk}", kept.get(name, ""), name in differ)
                for name in names
                if name != "lower" or limits[item.pk].lower
            )
            for names in (paper.CHOICES, paper.PAPERS)
        )
        wrong = paper.check(figures[item.pk], limits[item.pk]) if figures else ()
        rows.append(ItemRow(item, choices, papers, tuple(wrong)))
    apart_anywhere = {name for names in apart.values() for name in names}
    shared = (
        cell(name, name, common.get(name, ""), name in apart_anywhere) for name in paper.PAPERS
    )
    return KeySheet(tuple(shared), tuple(rows))


def _common(mine: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    """The row of papers that most items share, as it was typed once; an item keeps what differs."""
    return {
        name: Counter(figures[name] for figures in mine.values()).most_common(1)[0][0]
        for name in (paper.PAPERS if mine else ())
    }


def _recorded(session: Session) -> PaperCount | None:
    rows = PaperCount.objects.select_related("teller_one__user", "teller_two__user")
    return rows.filter(
        session=session, round=session.round, recorded_at__isnull=False
    ).first()  # fmt: skip


def paper_tellers(session: Session) -> tuple[str, ...]:
    """The two who counted on paper, for the minutes; nobody before the result is recorded."""
    count = _recorded(session)
    return tuple(str(seat.user) for seat in count.tellers) if count else ()


def papers_in_words(session: Session) -> tuple[str, ...]:
    """Papers handed out and collected of each item, in agenda order; Vietnamese for the minutes."""
    count = _recorded(session)
    if count is None:
        return ()
    found = []
    for item in session.items.select_related("nomination"):
        said = (count.first or {})[str(item.pk)]
        lost = said["issued"] - said["collected"] - said["spoiled"] - said["left"]
        found.append(
            f"{item.nomination.display_name}: phát ra {said['issued']}, hỏng đổi lại "
            f"{said['spoiled']}, còn lại {said['left']}, không thu về {lost}, thu về "
            f"{said['collected']} (của người vắng {said['by_post']}), hợp lệ "
            f"{said['collected'] - said['invalid']}, không hợp lệ {said['invalid']}."
        )
    return tuple(found)
