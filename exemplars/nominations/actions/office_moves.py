"""What the award office does with dossiers handed in, up to the council's agenda."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from certificates.transactions import one_transaction
from exemplars.nominations import states, working_days
from exemplars.nominations.actions import telling
from exemplars.nominations.models import Nomination
from exemplars.shared.errors import RuleViolation
from exemplars.shared.flow import advance, advance_all


@one_transaction
def receive(nominations: Sequence[Nomination], *, by: Any) -> list[Nomination]:
    """Tiếp nhận: the appraisal period starts; `by` holds the dossiers. All or nothing.

    Due by the campaign's working days from today. A dossier sent again after a return keeps the
    time of its first receipt, by which its rules are chosen (R14).
    """
    now = timezone.now()
    moved = []
    for (campaign, received_at), rows in _grouped(nominations).items():
        moved += advance_all(
            rows,
            states.RECEIVE,
            by=by,
            holder=by,
            received_at=received_at or now,
            due_on=working_days.after(timezone.localdate(now), campaign.appraisal_days),
        )
    return moved


def _grouped(nominations: Sequence[Nomination]) -> dict[tuple[Any, Any], list[Nomination]]:
    groups: dict[tuple[Any, Any], list[Nomination]] = {}
    for row in nominations:
        groups.setdefault((row.campaign, row.received_at), []).append(row)
    return groups


def start_check(nomination: Nomination, *, by: Any) -> Nomination:
    """Thẩm định: `by` takes the dossier in hand."""
    return start_checks([nomination], by=by)[0]


def start_checks(nominations: Sequence[Nomination], *, by: Any) -> list[Nomination]:
    """Thẩm định many at once. All or nothing."""
    return advance_all(nominations, states.START_CHECK, by=by, holder=by)


@one_transaction
def return_for_changes(nomination: Nomination, *, by: Any, reason: str, due_on: date) -> Nomination:
    """Trả lại để sửa, with a reason and a date, as often as the campaign allows. The unit is told."""
    nomination = (
        Nomination.objects.select_for_update(of=("self",))
        .select_related(*Nomination.MOVES_WITH)
        .get(pk=nomination.pk)
    )
    allowed = by.has_perm(states.RETURN.permission, nomination)
    if allowed and nomination.returns >= nomination.campaign.max_returns:
        raise RuleViolation(
            _("Hồ sơ “%(name)s” đã được trả lại %(count)s lần, hết số lần đợt này cho phép.")
            % {"name": nomination, "count": nomination.returns},
            code="returned_too_often",
        )
    if allowed and due_on < timezone.localdate():
        raise RuleViolation(
            _("Hạn sửa %(day)s đã qua. Hãy chọn từ hôm nay trở đi.")
            % {"day": f"{due_on:%d/%m/%Y}"},
            code="due_date_past",
            field="due_on",
        )
    row = advance(
        nomination,
        states.RETURN,
        by=by,
        reason=reason,
        details={nomination.pk: {"due_on": due_on.isoformat()}},
        holder=None,
        due_on=due_on,
        returns=nomination.returns + 1,
    )
    telling.tell_unit([row], "nomination_returned", by=by, reason=reason, due_on=due_on)
    return row


def find_eligible(nomination: Nomination, *, by: Any, reason: str = "") -> Nomination:
    """Xác nhận đủ điều kiện; the reason answers the yellow lights. The unit is told."""
    return find_all_eligible([nomination], by=by, reason=reason)[0]


@one_transaction
def find_all_eligible(
    nominations: Sequence[Nomination], *, by: Any, reason: str = ""
) -> list[Nomination]:
    """Xác nhận đủ điều kiện many at once, all or nothing; each unit is told once a submission."""
    rows = advance_all(
        nominations, states.FIND_ELIGIBLE, by=by, reason=reason, holder=None, due_on=None
    )
    telling.tell_unit(rows, "nomination_eligible", by=by, reason=reason)
    return rows


@one_transaction
def find_ineligible(nomination: Nomination, *, by: Any, reason: str) -> Nomination:
    """Kết luận không đủ điều kiện, with the reason. The unit is told."""
    row = advance(
        nomination, states.FIND_INELIGIBLE, by=by, reason=reason, holder=None, due_on=None
    )
    telling.tell_unit([row], "nomination_ineligible", by=by, reason=reason)
    return row


def reopen(nomination: Nomination, *, by: Any, reason: str) -> Nomination:
    """Thẩm định lại: the office head takes a conclusion back; the period starts anew."""
    due = working_days.after(timezone.localdate(), nomination.campaign.appraisal_days)
    return advance(nomination, states.REOPEN, by=by, reason=reason, holder=by, due_on=due)


def publish_for_comment(nominations: Sequence[Nomination], *, by: Any) -> list[Nomination]:
    """Đăng lấy ý kiến: ten working days from today."""
    due = working_days.after(timezone.localdate(), 10)
    return advance_all(nominations, states.PUBLISH_FOR_COMMENT, by=by, due_on=due)


def close_comment(nominations: Sequence[Nomination], *, by: Any) -> list[Nomination]:
    """Kết thúc lấy ý kiến: back among the eligible."""
    return advance_all(nominations, states.CLOSE_COMMENT, by=by, due_on=None)


def put_on_agenda(nominations: Sequence[Nomination], *, by: Any) -> list[Nomination]:
    """Đưa vào phiên họp. The agenda item itself is the council's."""
    return advance_all(nominations, states.PUT_ON_AGENDA, by=by, holder=None, due_on=None)


def take_off_agenda(nominations: Sequence[Nomination], *, by: Any) -> list[Nomination]:
    """Đưa ra khỏi phiên họp, back among the eligible."""
    return advance_all(nominations, states.TAKE_OFF_AGENDA, by=by)
