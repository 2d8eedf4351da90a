"""Open ballots: drafts, casting, opinions in writing; what is asked of a ballot of either kind.

Casting and closing both hold the session's row, so a ballot that was answered with “recorded” is
in the count, always.
"""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from certificates.transactions import one_transaction
from exemplars.accounts.models import User
from exemplars.councils import freezing, states
from exemplars.councils.actions import counters, locking
from exemplars.councils.models import (
    AgendaItem,
    Ballot,
    BallotDraft,
    CastMark,
    Recusal,
    Seat,
    Session,
)
from exemplars.councils.states import BOXED, Choice, LinkEnd, Stage, Way
from exemplars.shared import journal
from exemplars.shared.errors import NotAllowed, RuleViolation


@dataclass(frozen=True)
class Opinion:
    """What a member says on one item; “ý kiến khác” carries its words."""

    choice: str
    comment: str = ""


Choices = Mapping[int, Opinion]  # by the agenda item's key


@one_transaction
def save_draft(session: Session, seat: Seat, choices: Choices, *, by: User) -> BallotDraft:
    """Lưu nháp phiếu: unfinished choices of an open ballot, kept on the server for the member."""
    if seat.user_id != by.pk:
        raise NotAllowed(_("Chỉ chính thành viên lưu được nháp phiếu của mình."))
    session = locking.lock(session)
    locking.require(by, "exemplars.cast_ballot", session, locking.ONLY_MEMBER)
    locking.require_open(session)
    require_named(session)
    counters.require_away(session, seat.pk)
    draft, _made = BallotDraft.objects.update_or_create(
        session=session,
        seat=seat,
        defaults={"choices": {str(item): asdict(said) for item, said in choices.items()}},
    )
    return draft


@one_transaction
def cast(session: Session, choices: Choices, *, by: User) -> list[Ballot]:
    """Bỏ phiếu: the member's ballots for these items, all or nothing; further items may follow.

    Raises:
        NotAllowed: not a member, or absent.
        RuleViolation: voting is not open, an item was voted on already (the first ballot stays),
            the member may not vote on one, “ý kiến khác” has no words, a member who is away is too
            late, or one who is at the meeting votes by show of hands.
    """
    session = locking.lock_to_vote(session)
    locking.require(by, "exemplars.cast_ballot", session, locking.ONLY_MEMBER)
    locking.require_open(session)
    require_named(session)
    seat = session.seat_on_roll(by)
    if seat is None:
        raise NotAllowed(locking.ONLY_MEMBER)
    counters.require_away(session, seat.pk)
    ballots = record(session, seat, choices, Way.OWN)
    journal.record(session, "cast", by=by, seat=seat.pk, items=len(ballots))
    return ballots


@one_transaction
def record_written_opinion(
    session: Session, seat: Seat, choices: Choices, *, by: User
) -> list[Ballot]:
    """Ghi nhận ý kiến bằng văn bản of an absent member, by the secretary or the chair."""
    session = locking.lock(session)
    locking.require(by, "exemplars.run_session", session, states.OPEN.refusal)
    locking.require_open(session)
    require_named(session)
    require_written(session, seat)
    counters.require_unseen(choices)
    ballots = record(session, seat, choices, Way.SLIP)
    journal.record(
        session, "record_written_opinion", by=by, seat=seat.pk, name=str(seat.user),
        items=len(ballots),
    )  # fmt: skip
    return ballots


def require_named(session: Session) -> None:
    """A ballot that bears a name belongs to an open vote, and so does its draft."""
    if session.is_secret:
        raise RuleViolation(
            _(
                "Phiên này bỏ phiếu kín: mỗi thành viên, kể cả người vắng gửi ý kiến, tự bỏ phiếu "
                "trên trang phiếu của mình; không ai ghi hộ và không lưu nháp trên máy chủ."
            ),
            code="secret_ballot",
        )
    if session.is_paper:
        raise RuleViolation(freezing.ON_PAPER, code="paper_ballot")


def require_written(session: Session, seat: Seat) -> None:
    """Asked in writing is who the frozen roll says is."""
    if freezing.presence_of(session.frozen or {}, seat.pk) != "written":
        raise RuleViolation(
            _("%(name)s không ở diện gửi ý kiến bằng văn bản.") % {"name": seat.user},
            code="not_written",
        )


def _check_deadline(session: Session, keys: Collection[int]) -> None:
    """Each item's rule says how long after the opening a ballot of a member away is taken."""
    deadlines = freezing.deadlines(session.frozen or {}, session.opened_at)
    require_in_time(min((deadlines[key] for key in keys if key in deadlines), default=None))


def require_in_time(until: datetime | None) -> None:
    if until is not None and timezone.now() > until:
        raise RuleViolation(
            _("Đã hết hạn nhận ý kiến bằng văn bản (%(time)s).")
            % {"time": f"{timezone.localtime(until):%H:%M %d/%m/%Y}"},
            code="too_late",
        )


def record(session: Session, seat: Seat, choices: Choices, way: Way) -> list[Ballot]:
    """The ballots themselves, of a session that is held. Draft and link of the member end."""
    items = check_ballot(session, seat, choices)
    ballots = Ballot.objects.bulk_create(
        Ballot(
            item=items[key], seat=seat, choice=said.choice, comment=said.comment.strip(), way=way
        )
        for key, said in sorted(choices.items())
    )
    BallotDraft.objects.filter(session=session, seat=seat).delete()
    if freezing.presence_of(session.frozen or {}, seat.pk) == "written":  # nobody else has a link
        end_links(session, LinkEnd.USED if way == Way.LINK else LinkEnd.OTHERWISE, seat=seat)
    return ballots


def end_links(session: Session, why: LinkEnd, **which: Any) -> int:
    """The working links of a session, or of one `seat`, work no more. Returns how many."""
    working = session.links.filter(ended="", **which)
    return working.update(ended=why, ended_at=timezone.now())


def check_ballot(session: Session, seat: Seat, choices: Choices) -> dict[int, AgendaItem]:
    """Whether this seat may say this now, of a session that is held. Returns the items by key."""
    items = check_items(session, seat, choices)
    lower = freezing.offers_lower(session.frozen or {})
    for key, said in choices.items():
        if said.choice == Choice.LOWER and key not in lower:
            raise RuleViolation(
                _("%(award)s không có mức thấp hơn để chọn.") % {"award": items[key].award},
                code="no_lower_award",
            )
        words = said.comment.strip() or session.is_secret
        _check_opinion(items[key], said, bool(words))
    return items


def check_items(session: Session, seat: Seat, keys: Collection[int]) -> dict[int, AgendaItem]:
    """Whether this seat may vote on these items now, whatever it says. All items by key."""
    if not keys:
        raise RuleViolation(_("Phiếu chưa có ý kiến nào."), code="empty_ballot")
    presence = freezing.presence_of(session.frozen or {}, seat.pk)
    if presence == "absent":
        raise NotAllowed(_("Thành viên vắng khi mở biểu quyết thì không bỏ phiếu trong phiên này."))
    if presence == "written":
        _check_deadline(session, keys)
    items = _items(session, seat)
    if not set(keys) <= items.keys():
        raise RuleViolation(_("Phiếu có mục không thuộc phiên họp này."), code="unknown_item")
    electors = freezing.electors(session.frozen or {})
    for key in keys:
        _check_stage(items[key])
        _check_first(items[key])
        if seat.pk not in electors[key]:
            raise RuleViolation(freezing.UNCOUNTED, code="absent_not_counted")
    return items


def _items(session: Session, seat: Seat) -> dict[int, Any]:
    """The agenda by key; `recused` (why), `cast_at` (when) and `marked` (has put a sealed ballot
    in) tell of this seat."""
    here = {"item": OuterRef("pk"), "seat": seat}
    items = session.items.select_related("nomination", "award").annotate(
        recused=Subquery(Recusal.objects.filter(**here).values("reason")),
        cast_at=Subquery(Ballot.objects.filter(**here).values("cast_at")),
        marked=Exists(CastMark.objects.filter(**here)),
    )
    return {item.pk: item for item in items}


def _check_stage(item: AgendaItem) -> None:
    if item.stage in (Stage.COUNTED, *BOXED):
        raise RuleViolation(
            _("Biểu quyết về %(name)s đã đóng.") % {"name": item}, code="item_closed"
        )
    if item.stage == Stage.WAITING:
        raise RuleViolation(
            _("Chủ tọa chưa mở biểu quyết về %(name)s.") % {"name": item}, code="item_not_open"
        )


def _check_first(item: Any) -> None:
    """No conflict bars the seat from this item, and no ballot of it is there yet."""
    if item.recused is not None:
        raise RuleViolation(
            _("Không biểu quyết về %(name)s: %(reason)s.") % {"name": item, "reason": item.recused},
            code="recused",
        )
    if item.marked:
        raise RuleViolation(
            _("Phiếu kín về %(name)s đã bỏ và được giữ nguyên.") % {"name": item},
            code="already_cast",
        )
    if item.cast_at is not None:
        raise RuleViolation(
            _("Phiếu về %(name)s đã bỏ lúc %(time)s và được giữ nguyên.")
            % {"name": item, "time": timezone.localtime(item.cast_at).strftime("%H:%M")},
            code="already_cast",
        )


def _check_opinion(item: AgendaItem, said: Opinion, words: bool) -> None:
    if said.choice not in Choice.values:
        raise RuleViolation(_("Chọn ý kiến về %(name)s.") % {"name": item}, code="unknown_choice")
    if said.choice == Choice.OTHER and not words:
        raise RuleViolation(
            _("Ghi nội dung ý kiến khác về %(name)s.") % {"name": item},
            code="comment_missing",
            field=f"comment-{item.pk}",
        )
