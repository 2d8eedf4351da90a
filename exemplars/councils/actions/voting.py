"""Opening and closing a vote: what is frozen, which items take ballots, what is counted.

Roll, items and rules are frozen once, when voting opens. From then on the chair opens and closes
groups of items; a group is counted when it closes, and the session ends with the last one.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from certificates.transactions import one_transaction
from exemplars.accounts.models import User
from exemplars.campaigns.models import Award, CampaignAward, RuleCard
from exemplars.campaigns.states import BallotKind
from exemplars.councils import freezing, states, tally
from exemplars.councils.actions import (
    ballots,
    boxes,
    counters,
    keys,
    letters,
    locking,
    opening,
    paper,
    parts,
    recusing,
    rounds,
    telling,
)
from exemplars.councils.actions.minutes import FOLDER, SCAN_KINDS
from exemplars.councils.actions.seats import members_of, renew_roll
from exemplars.councils.models import AgendaItem, Attendance, Ballot, Session
from exemplars.councils.states import LinkEnd, Presence, Stage
from exemplars.nominations import actions as nominations
from exemplars.nominations.actions import Result
from exemplars.shared import files, journal
from exemplars.shared.errors import RuleViolation
from exemplars.shared.flow import advance
from exemplars.shared.text import say


@one_transaction
def open_voting(
    session: Session,
    *,
    by: User,
    group: str | None = None,
    item: int | None = None,
    tellers: Sequence[int] = (),
) -> Session:
    """Mở biểu quyết: freezes roll, items, rules and conflicts; all or nothing.

    `group` opens that group of the agenda alone, `item` that dossier; the others follow with
    `open_group` and `open_item`. `tellers` are the seats of the two who will count a vote on paper or
    open the letters of a secret one, or of those who stand in for an officer at a show of hands.

    Raises:
        RuleViolation: an empty agenda, no quorum, an award without a rule card, cards that ask for
            several kinds of ballot, or one that allows no further round; for sealed ballots also a
            missing key, or what would not stay secret (`boxes.check_before_opening`); tellers who may
            not count; of a show of hands, an item that no two people can count.
    """
    session = locking.lock(session)
    locking.require(by, "exemplars.run_session", session, states.OPEN.refusal)
    locking.require_planned(session)
    renew_roll(session)
    items = _agenda(session)
    known = _cards_of(session)
    cards = _rule_cards(session, items, known)
    kinds = {card.ballot_kind for card in cards.values()}
    secret, on_paper = BallotKind.SECRET in kinds, BallotKind.PAPER in kinds
    by_hand = BallotKind.HANDS in kinds
    attendances = _attendances(session, in_writing=BallotKind.WRITTEN in kinds)
    recusals = recusing.recuse(session, items, [row.seat for row in attendances], cards)
    now = timezone.now()
    frozen = freezing.record(
        session, at=now, attendances=attendances, items=items, cards=known | cards,
        lower=_lower_awards(items, known), recusals=recusals,
        keys=keys.tried(session) if secret else (), stand_ins=filter(None, tellers if by_hand else ()),
    )  # fmt: skip
    _check_quorum(frozen)
    if secret or on_paper:
        boxes.check_before_opening(frozen)
    if secret:
        letters.name_tellers(session, frozen, tellers, is_whole=parts.is_whole(group, item))
    if on_paper:
        if not parts.is_whole(group, item):
            raise paper.whole()
        paper.name_tellers(session, frozen, tellers)
    if by_hand:
        counters.check_before_opening(frozen, attendances)
    nominations.open_vote([item.nomination for item in items], by=by)
    opened = advance(
        session, states.OPEN, by=by,
        opened_at=now, frozen=frozen, frozen_hash=freezing.digest(frozen),
    )  # fmt: skip
    _open_items(opened, items, group, item, by=by)
    if not on_paper:  # nobody casts here
        telling.tell_voters(opened, attendances)
    return opened


def _agenda(session: Session) -> list[AgendaItem]:
    items = list(
        session.items.select_related(
            "award__lower", "nomination__submission__unit", "nomination__work_unit"
        )
    )
    if not items:
        raise RuleViolation(_("Chương trình họp chưa có hồ sơ nào."), code="empty_agenda")
    return items


def _attendances(session: Session, *, in_writing: bool) -> list[Attendance]:
    """The roll as it is frozen. `in_writing`, nobody meets: whoever is not away is asked so."""
    if in_writing:
        session.attendances.exclude(presence=Presence.ABSENT).update(presence=Presence.WRITTEN)
    return list(session.attendances.select_related("seat__user", "seat__unit"))


def _cards_of(session: Session) -> dict[int, RuleCard]:
    """The campaign's rule cards by award key."""
    lines = CampaignAward.objects.filter(campaign=session.campaign_id).exclude(rule_card=None)
    return {
        line.award_id: line.rule_card
        for line in lines.select_related("rule_card")
        if line.rule_card
    }


def _rule_cards(
    session: Session, items: Iterable[AgendaItem], known: Mapping[int, RuleCard]
) -> dict[int, RuleCard]:
    """The cards of the items' awards, after asking whether this session may vote by them."""
    found: dict[int, RuleCard] = {}
    for item in items:
        card = known.get(item.award_id)
        if card is None:
            raise RuleViolation(
                _("“%(award)s” chưa có thẻ quy tắc biểu quyết trong đợt này.")
                % {"award": item.award},
                code="no_rule_card",
            )
        found[item.award_id] = card
        if rounds.used(session) > card.max_rounds:
            raise RuleViolation(
                _("Thẻ quy tắc của “%(award)s” cho biểu quyết nhiều nhất %(rounds)d lượt.")
                % {"award": item.award, "rounds": card.max_rounds},
                code="too_many_rounds",
            )
    _check_one_kind(found.values())
    return found


def _check_one_kind(cards: Collection[RuleCard]) -> None:
    """A member votes in one way: items are all open, by hand, sealed alike, on paper or in writing."""
    if len({card.ballot_kind for card in cards}) > 1:
        raise RuleViolation(
            _(
                "Một phiên chỉ theo một hình thức: biểu quyết trên hệ thống, giơ tay, bỏ phiếu kín, "
                "phiếu giấy, hoặc lấy ý kiến bằng văn bản. Đưa hồ sơ theo hình thức khác sang một phiên khác."
            ),
            code="mixed_ballot_kinds",
        )
    if len({freezing.plain_rule(card)["sealed_by"] for card in cards}) > 1:
        raise RuleViolation(
            _(
                "Một phiên chỉ niêm phong phiếu ở một nơi: trên máy chủ, hoặc trong trình duyệt. Đưa "
                "hồ sơ theo thẻ kia sang một phiên khác."
            ),
            code="mixed_sealing",
        )


def _lower_awards(items: Iterable[AgendaItem], known: Mapping[int, RuleCard]) -> dict[int, Award]:
    """The next lower award of each item, where somebody could give it to this subject: it is open
    in the campaign or belongs to a unit of ours."""
    found = {}
    for item in items:
        lower = item.award.lower
        if lower is None or not (lower.pk in known or lower.issuer_id):
            continue
        if not lower.subject_kinds or item.nomination.subject_kind in lower.subject_kinds:
            found[item.pk] = lower
    return found


def _check_quorum(frozen: dict) -> None:
    """The strictest card of the agenda decides whether the council may vote."""
    rules = [terms.rule for terms in freezing.terms_of(frozen).values()]
    rule = max(rules, key=lambda found: found.quorum)
    attending = ("present",) if rule.meets else ("present", "written")
    present = sum(row["presence"] in attending for row in frozen["roll"])
    quorum = tally.quorum(rule, members=len(frozen["roll"]), present=present)
    if not quorum.met:
        raise RuleViolation(say(quorum.sentence, _), code="no_quorum")


@one_transaction
def open_group(session: Session, group: str, *, by: User) -> list[AgendaItem]:
    """Mở biểu quyết một nhóm of an open session; its ballots may be cast from now on."""
    return _open_further(session, group, None, by=by)


@one_transaction
def open_item(session: Session, item: int, *, by: User) -> list[AgendaItem]:
    """Mở biểu quyết một hồ sơ of an open session, by the key of its item; the rest of its group waits."""
    return _open_further(session, None, item, by=by)


def _open_further(
    session: Session, group: str | None, item: int | None, *, by: User
) -> list[AgendaItem]:
    session = locking.lock(session)
    locking.require(by, "exemplars.run_session", session, states.OPEN.refusal)
    locking.require_open(session)
    parts.require_whole_of_one_box(session, group, item)
    return _open_items(session, list(session.items.all()), group, item, by=by)


def _open_items(
    session: Session,
    items: Sequence[AgendaItem],
    group: str | None,
    item: int | None,
    *,
    by: User,
) -> list[AgendaItem]:
    opening = parts.chosen(items, group, item, Stage.WAITING)
    if not opening:
        raise RuleViolation(_("Không có hồ sơ nào của nhóm này chờ biểu quyết."), code="no_items")
    for row in opening:
        row.stage = Stage.OPEN
    AgendaItem.objects.bulk_update(opening, ["stage"])
    if group is not None:
        journal.record(session, "open_group", by=by, group=group, items=len(opening))
    if item is not None:
        journal.record(session, "open_item", by=by, item=item)
    return opening


@one_transaction
def close_voting(
    session: Session, *, by: User, group: str | None = None, item: int | None = None
) -> Session:
    """Đóng biểu quyết: counts the items by their frozen rules and records the results, all at once.

    `group` closes that group alone, `item` that dossier. The session ends when nothing is left to
    vote on; closing without either ends it whatever is left. Of a secret vote the boxes are closed
    and nothing is counted: that takes both officers, `opening.unwrap` and then `count_boxes`.

    Raises:
        RuleViolation: voting is not open, one sheet or envelope carries more than this part, a box
            holds too few ballots (`boxes.close`), the frozen record is no longer what was hashed, or
            it is a show of hands, whose items close when they are keyed.
    """
    session = locking.lock_to_vote(session)
    locking.require(by, "exemplars.run_session", session, states.CLOSE.refusal)
    locking.require_open(session)
    counters.require_no_hands(session)
    _check_frozen(session)
    parts.require_whole_of_one_box(session, group, item)
    items = list(
        session.items.select_related("nomination", "award").filter(
            stage__in=(Stage.WAITING, Stage.OPEN)
        )
    )
    closing = items if parts.is_whole(group, item) else parts.chosen(items, group, item, Stage.OPEN)
    if not closing:
        raise RuleViolation(_("Nhóm này không đang biểu quyết."), code="no_items")
    if session.is_paper:
        paper.close(session, closing, by=by)
        return session
    if session.is_secret:
        boxes.close(session, closing, by=by, group=group)
        return session
    _count(session, closing, by=by, group=group)
    return end(session, by=by)


@one_transaction
def count_boxes(session: Session, file: bytes, phrase: str, *, by: User) -> Session:
    """Mở phong bì trong with the chair's key, count, record the results: all at once.

    Raises:
        RuleViolation: no box has lost its outer envelope, the person who opened that is the same,
            or file and phrase do not open; nothing has changed.
    """
    session = locking.lock(session)
    items = opening.require_boxes(session, Stage.UNWRAPPED, by=by)
    _check_frozen(session)
    opening.open_envelopes(session, items, file, phrase, by=by)
    _count(session, items, by=by, group=None)
    return end(session, by=by)


@one_transaction
def record_paper_count(session: Session, *, upload: Any, by: User) -> Session:
    """Ghi kết quả phiếu giấy: two keyings that agree and the scan of the signed paper, all at once.

    Raises:
        NotAllowed: neither secretary nor chair.
        RuleViolation: the box is not closed, the keyings are missing or differ, or the file is
            refused; nothing has changed.
    """
    session = locking.lock(session)
    locking.require(by, "exemplars.run_session", session, states.CLOSE.refusal)
    count = paper.held(session)
    paper.require_agreed(count)
    _check_frozen(session)
    checked = files.check(upload, field="upload", kinds=SCAN_KINDS)
    with files.stored(checked, FOLDER) as name:
        paper.settle(count, checked, name, by=by)
        journal.record(session, "record_paper_count", by=by, sha256=checked.sha256)
        items = list(session.items.select_related("nomination", "award"))
        _count(session, items, by=by, group=None)
        return end(session, by=by)


def settle(session: Session, items: Sequence[AgendaItem], *, by: User) -> Session:
    """Count items whose figures are final; the last of them ends the session. The caller holds its
    row."""
    _check_frozen(session)
    _count(session, items, by=by, group=None)
    return end(session, by=by)


def _check_frozen(session: Session) -> None:
    if freezing.digest(session.frozen or {}) != session.frozen_hash:
        raise RuleViolation(
            _("Danh sách và quy tắc đã khóa khi mở biểu quyết không còn khớp mã băm."),
            code="frozen_changed",
        )


def end(session: Session, *, by: User) -> Session:
    """The session is over once every item has its result."""
    if session.items.exclude(stage=Stage.COUNTED).exists():
        return session
    closed = advance(session, states.CLOSE, by=by, closed_at=timezone.now())
    session.drafts.all().delete()
    ballots.end_links(session, LinkEnd.CLOSED)
    telling.tell_members(closed, "session_closed", members_of(session))
    return closed


def _count(session: Session, items: Sequence[AgendaItem], *, by: User, group: str | None) -> None:
    frozen = session.frozen or {}
    terms = freezing.terms_of(frozen)
    polls = _polls(session, [item.pk for item in items], terms)
    lower = Award.objects.in_bulk({found.lower_award for found in terms.values()} - {None})
    for item in items:
        found = terms[item.pk]
        verdict = tally.count(found.rule, polls[item.pk], lower=found.lower)
        poll = verdict.poll
        item.stage, item.outcome = Stage.COUNTED, verdict.outcome
        item.agree, item.lower, item.disagree = poll.agree, poll.lower, poll.disagree
        item.other, item.invalid = poll.other, poll.invalid
        item.base, item.verdict = verdict.denominator, verdict.sentence
        awarded = {"passed": item.award, "passed_lower": lower.get(found.lower_award or 0)}
        item.final_award = awarded.get(verdict.outcome)
    AgendaItem.objects.bulk_update(
        items,
        ["stage", "outcome", "agree", "lower", "disagree", "other", "invalid", "base", "verdict",
         "final_award"],
    )  # fmt: skip
    nominations.record_results(
        [Result(item.nomination, item.outcome, item.final_award, item.verdict) for item in items],
        by=by,
    )
    results = [
        {"item": item.pk, "outcome": item.outcome, "verdict": item.verdict} for item in items
    ]
    journal.record(
        session, "count", by=by, frozen=session.frozen_hash, group=group or "", results=results
    )


def _polls(
    session: Session, items: Collection[int], terms: Mapping[int, freezing.Terms]
) -> dict[int, tally.Poll]:
    """Each item's vote as numbers. The one place that reads the ballots of an open vote."""
    if session.is_secret:
        return boxes.polls(session, items, terms)
    if session.is_paper:
        return paper.polls(session, items, terms)
    cast = Ballot.objects.filter(item__in=items).values_list("item", "seat", "choice")
    voters = freezing.voters_by_item(
        session.frozen or {}, {(item, seat): said for item, seat, said in cast}
    )
    polls = {key: tally.poll(terms[key].rule, voters[key]) for key in items}
    return counters.raised(polls) if session.is_hands else polls
