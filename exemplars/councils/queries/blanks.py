"""What is printed before a vote on paper: each sheet, for whom, how many; the tellers' form."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from certificates.rendering.papers import Paper
from exemplars.councils import minutes as papers
from exemplars.councils import paper
from exemplars.councils.minutes import BallotLine, PaperVote
from exemplars.councils.models import PaperCount, Session, TwoTellers
from exemplars.councils.paper import BallotSheet
from exemplars.councils.queries.minutes import unit_of
from exemplars.units.states import Side

#: How each of them is written, by its name in the address.
BLANKS: dict[str, Callable[[PaperVote], Paper]] = {
    "phieu": papers.ballot_papers,
    "bien-ban": papers.count_form,
}
BLANK_NAMES = {"phieu": "phieu-bieu-quyet", "bien-ban": "bien-ban-kiem-phieu-ghi-tay"}


@dataclass(frozen=True)
class PrintedSheet:
    """One ballot paper of the session: its dossiers by their places on the agenda, copies, and who
    is here or sends a letter but does not get it."""

    number: int
    items: str
    copies: int
    without: tuple[str, ...]


def printed_sheets(session: Session) -> list[PrintedSheet]:
    """The ballot papers to print, from the frozen record."""
    frozen = session.frozen or {}
    return printed(frozen, paper.sheets(frozen))


def printed(frozen: Mapping[str, Any], sheets: Iterable[BallotSheet]) -> list[PrintedSheet]:
    """These ballot papers, numbered, their items by the places on the agenda."""
    place = {row["item"]: number for number, row in enumerate(frozen["items"], 1)}
    return [
        PrintedSheet(
            number, papers.numbers([place[item] for item in sheet.items]), sheet.copies, sheet.without
        )
        for number, sheet in enumerate(sheets, 1)
    ]  # fmt: skip


def paper_vote(session: Session, count: PaperCount) -> PaperVote:
    """A vote on paper as its papers state it."""
    return vote_of(session, count, paper.sheets(session.frozen or {}))


def vote_of(session: Session, count: TwoTellers, sheets: Iterable[BallotSheet]) -> PaperVote:
    """The vote as these ballot papers state it."""
    frozen = session.frozen or {}
    items = session.items.select_related("award", "nomination__submission__unit")
    found = {item.pk: item for item in items}
    lines = {
        row["item"]: BallotLine(
            number, row["name"], unit_of(found[row["item"]]), row["award_name"],
            row["lower"]["award_name"] if row.get("lower") else "",
        )
        for number, row in enumerate(frozen["items"], 1)
    }  # fmt: skip
    here = {row["kind"]: row["name"] for row in frozen["roll"] if row["presence"] == "present"}
    unit = session.council.unit
    return PaperVote(
        side="party" if unit.side == Side.PARTY else "state",
        parent_body=unit.name,
        council=session.council.name,
        title=session.title,
        place=session.place,
        tellers=tuple(str(seat.user) for seat in count.tellers),
        chair=here.get("chair") or here.get("vice_chair", ""),
        sheets=tuple(tuple(lines[item] for item in sheet.items) for sheet in sheets),
        round=session.round,
    )  # fmt: skip
