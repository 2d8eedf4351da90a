"""What the proposing unit does with its dossiers: hand to the head, submit, recall, withdraw."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from certificates.transactions import one_transaction
from exemplars.nominations import queries, states
from exemplars.nominations.actions import telling
from exemplars.nominations.models import Nomination, Submission
from exemplars.shared.errors import RuleViolation
from exemplars.shared.flow import advance, advance_all


def rows_of(target: Nomination | Submission | Iterable[Nomination], move: Any) -> list[Nomination]:
    """The dossiers meant: the one, the many, or those of a submission that can make the move."""
    if isinstance(target, Nomination):
        return [target]
    if isinstance(target, Submission):
        return list(target.nominations.filter(status__in=move.source))
    return list(target)


@one_transaction
def hand_to_head(
    nominations: Nomination | Submission | Iterable[Nomination], *, by: Any
) -> list[Nomination]:
    """Chuyển thủ trưởng ký: the clerk has finished; the unit's head is told."""
    rows = advance_all(
        rows_of(nominations, states.HAND_TO_HEAD), states.HAND_TO_HEAD, by=by, holder=None
    )
    telling.tell_head(rows, "nomination_handed_to_head", by=by)
    return rows


def take_back(nomination: Nomination, *, by: Any) -> Nomination:
    """Lấy về sửa tiếp: from the head's desk back to a draft."""
    return advance(nomination, states.TAKE_BACK, by=by)


@one_transaction
def submit(
    nominations: Nomination | Submission | Iterable[Nomination], *, by: Any
) -> list[Nomination]:
    """Gửi hồ sơ: the head hands the dossiers over; the unit can no longer edit them.

    All or nothing. The journal entry holds the SHA-256 of each dossier's content (`snapshot`) and,
    after a return, the parts changed since, as asked and besides.
    After closing time only dossiers the office returned are taken; past their date, they are
    marked late.

    Raises:
        NotAllowed: `by` is not the unit's head.
        RuleViolation: outside the receiving time, the covering letter lacks number or date, a
            dossier is in another state, or has red lights (all of them listed).
    """
    rows = queries.locked_for_submission(rows_of(nominations, states.SUBMIT))
    if not rows:
        raise RuleViolation(_("Không có hồ sơ nào để gửi."), code="nothing_to_submit")
    now = timezone.now()
    today = timezone.localdate(now)
    # Who may not, or a wrong state: `advance_all` says so; the checks below are for the others.
    allowed = all(by.has_perm(states.SUBMIT.permission, row) for row in rows)
    if allowed and all(row.status in states.SUBMIT.source for row in rows):
        for submission in {row.submission_id: row.submission for row in rows}.values():
            _require_numbered(submission)
        _require_in_time(rows, now)
        _refuse_red_lights(rows)
    details: dict[int, dict[str, Any]] = {
        row.pk: {"content_sha256": queries.content_digest(row)} for row in rows
    }
    for key, mending in queries.mending_of(rows).items():
        details[key] |= {"mended": mending.mended, "besides": mending.besides}
    moved = []
    for late in (False, True):
        group = [row for row in rows if (row.due_on is not None and row.due_on < today) is late]
        moved += advance_all(
            group, states.SUBMIT, by=by, details=details, locked=True, holder=None, due_on=None,
            late=late,
        )  # fmt: skip
    telling.tell_office(moved, "nomination_submitted", by=by)
    return moved


def recall(nomination: Nomination, *, by: Any) -> Nomination:
    """Thu hồi hồ sơ đã gửi: back to a draft, as long as nobody received it."""
    return advance(nomination, states.RECALL, by=by)


@one_transaction
def withdraw(nomination: Nomination, *, by: Any, reason: str) -> Nomination:
    """Rút hồ sơ, for good and with a reason, until a council has it. The office is told."""
    seen = nomination.status not in states.EDITABLE
    row = advance(nomination, states.WITHDRAW, by=by, reason=reason, holder=None, due_on=None)
    if seen:
        telling.tell_office([row], "nomination_withdrawn", by=by, reason=reason)
    return row


def _require_numbered(submission: Submission) -> None:
    if not submission.number or submission.signed_on is None:
        raise RuleViolation(
            _("Tờ trình chưa có số hoặc ngày ký. Hãy ghi đủ ở mục Sửa tờ trình rồi gửi."),
            code="not_numbered",
            field="number",
        )


def _require_in_time(rows: Sequence[Nomination], now: Any) -> None:
    for row in rows:
        campaign = row.campaign
        if now < campaign.opens_at:
            raise RuleViolation(
                _("“%(campaign)s” bắt đầu nhận lúc %(when)s.")
                % {"campaign": campaign, "when": queries.moment(campaign.opens_at)},
                code="not_open_yet",
            )
        if now >= campaign.closes_at and not row.returns:
            raise RuleViolation(
                _(
                    "“%(campaign)s” đã đóng nhận lúc %(when)s. "
                    "Chỉ hồ sơ được trả lại để sửa mới gửi tiếp được."
                )
                % {"campaign": campaign, "when": queries.moment(campaign.closes_at)},
                code="closed",
            )


def _refuse_red_lights(rows: Sequence[Nomination]) -> None:
    reds = queries.red_sentences(rows)
    if not reds:
        return
    shown = "; ".join(f"{row.display_name}: {sentence}" for row, sentence in reds[:20])
    more = len(reds) - 20
    raise RuleViolation(
        _("Còn %(count)s điểm đỏ phải sửa trước khi gửi: %(list)s%(more)s.")
        % {
            "count": len(reds),
            "list": shown,
            "more": _("; và %(count)s điểm khác") % {"count": more} if more > 0 else "",
        },
        code="red_lights",
    )
