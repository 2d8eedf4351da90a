"""A member's ballot: what may be said of each nominee, what was said, where a conflict bars it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from exemplars.councils import freezing
from exemplars.councils.models import (
    AgendaItem,
    Ballot,
    BallotDraft,
    CastMark,
    Recusal,
    Seat,
    Session,
)
from exemplars.councils.states import Choice, Stage


@dataclass
class Line:
    """One nominee on a ballot; `lower` is the next lower award, empty where none is offered."""

    number: int
    item: AgendaItem
    lower: str = ""
    flag: Any = None
    hidden: bool = False
    choice: str = ""
    comment: str = ""
    recused: str = ""
    #: No conflict, and still no ballot: the member is away, and the rule card counts no letter.
    uncounted: bool = False
    is_cast: bool = False
    secret: bool = False

    @property
    def is_due(self) -> bool:
        barred = self.recused or self.uncounted
        return not barred and not self.is_cast and self.item.stage == Stage.OPEN

    @property
    def choices(self) -> list[tuple[str, Any]]:
        """What may be chosen, in the order of the keys 1 to 4."""
        return [row for row in Choice.choices if self.lower or row[0] != Choice.LOWER]

    @property
    def needs_words(self) -> bool:
        return self.choice == Choice.OTHER and not self.secret and not self.comment.strip()


@dataclass
class Sheet:
    """A member's whole ballot, in the order of the agenda."""

    lines: list[Line]

    @property
    def due(self) -> list[Line]:
        return [line for line in self.lines if line.is_due]

    @property
    def items(self) -> list[AgendaItem]:
        return [line.item for line in self.lines]

    @property
    def chosen(self) -> list[Line]:
        return [line for line in self.due if line.choice]

    @property
    def unchosen(self) -> list[Line]:
        return [line for line in self.due if not line.choice]

    @property
    def wordless(self) -> list[Line]:
        return [line for line in self.due if line.needs_words]

    @property
    def recused(self) -> list[Line]:
        return [line for line in self.lines if line.recused]

    @property
    def cast(self) -> list[Line]:
        return [line for line in self.lines if line.is_cast]

    def with_choice(self, choice: str) -> list[Line]:
        return [line for line in self.chosen if line.choice == choice]

    @property
    def counts(self) -> list[tuple[str, Any, list[Line]]]:
        """Per choice: its value, its label, the lines. For the page that asks a last time."""
        return [(value, label, self.with_choice(value)) for value, label in Choice.choices]


def why_no_ballot(session: Session, seat: Seat) -> str:
    """Why this member has no ballot in the vote that is held, in a sentence; empty for who has one."""
    frozen = session.frozen
    if not frozen or freezing.has_ballot(frozen, [seat.pk]):
        return ""
    presence = freezing.presence_of(frozen, seat.pk)
    if presence == "absent":
        return _("Ông/bà vắng khi mở biểu quyết, nên không bỏ phiếu trong phiên này.")
    barred = {row["item"] for row in frozen["recusals"] if row["seat"] == seat.pk}
    if barred.issuperset(row["item"] for row in frozen["items"]):
        return _("Ông/bà thuộc trường hợp không biểu quyết về mọi hồ sơ của phiên này.")
    if presence == "present":
        return str(freezing.BY_HAND)
    return _(
        "Thẻ quy tắc không tính phiếu của thành viên vắng mặt, nên ông/bà không bỏ phiếu trong "
        "phiên này."
    )


def sheet(session: Session, seat: Seat, chosen: Mapping[int, Any] | None = None) -> Sheet:
    """The member's ballot: what was cast, else what the draft holds, and where they may not vote.

    Of a sealed ballot is known that it was cast. Its draft is on the member's device alone, so the
    `chosen` of a form are passed through (opinions by the item's key).
    """
    items = session.items.select_related("award", "nomination__submission__unit").prefetch_related(
        "nomination__findings"
    )
    recusals = Recusal.objects.filter(item__session=session, seat=seat)
    recused = {row.item_id: row for row in recusals}
    frozen = session.frozen or {"items": []}
    lower = {row["item"]: row["lower"]["award_name"] for row in frozen["items"] if row.get("lower")}
    here = {"item__session": session, "seat": seat}
    ballots, marked = {}, set()
    if session.is_secret:
        marked = set(CastMark.objects.filter(**here).values_list("item", flat=True))
    else:
        ballots = {row.item_id: row for row in Ballot.objects.filter(**here)}
    if chosen is None and not session.is_secret:
        draft = BallotDraft.objects.filter(session=session, seat=seat).first()
        said = draft.choices if draft else {}
    else:
        said = {
            str(key): {"choice": row.choice, "comment": row.comment}
            for key, row in (chosen or {}).items()
        }
    electors = freezing.electors(session.frozen) if session.frozen else {}
    secret, lines = session.is_secret, []
    for number, item in enumerate(items, 1):
        ballot, kept = ballots.get(item.pk), said.get(str(item.pk), {})
        recusal = recused.get(item.pk)
        lines.append(
            Line(
                number,
                item,
                choice=ballot.choice if ballot else kept.get("choice", ""),
                comment=ballot.comment if ballot else kept.get("comment", ""),
                recused=recusal.reason if recusal else "",
                uncounted=item.pk in electors and not recusal and seat.pk not in electors[item.pk],
                is_cast=ballot is not None or item.pk in marked,
                secret=secret,
                lower=lower.get(item.pk, ""),
                flag=None if recusal else next(iter(item.nomination.findings.all()), None),
                hidden=recusal is not None and recusal.hides,
            )
        )
    return Sheet(lines)
