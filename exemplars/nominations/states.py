"""The life-cycle of a dossier (hồ sơ) on one screen.

Read a move as: from any of `source`, by somebody with `permission`, to `target`. Whether the
story of an award is published is a fact of the gallery, not a state of the dossier: printing and
handing over go on whether or not an editor has written about it.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from exemplars.shared.flow import Move


class Status(models.TextChoices):
    DRAFT = "draft", _("Nháp")
    AWAITING_SIGNATURE = "awaiting_signature", _("Chờ thủ trưởng ký")
    SUBMITTED = "submitted", _("Đã gửi")
    RECEIVED = "received", _("Đã tiếp nhận")
    CHECKING = "checking", _("Đang thẩm định")
    RETURNED = "returned", _("Trả lại để sửa")
    ELIGIBLE = "eligible", _("Đủ điều kiện")
    INELIGIBLE = "ineligible", _("Không đủ điều kiện")
    FOR_COMMENT = "for_comment", _("Đang lấy ý kiến")
    ON_AGENDA = "on_agenda", _("Chờ Hội đồng")
    VOTING = "voting", _("Đang biểu quyết")
    PASSED = "passed", _("Hội đồng thông qua")
    PASSED_LOWER = "passed_lower", _("Thông qua, hạ mức")
    REJECTED = "rejected", _("Không thông qua")
    POSTPONED = "postponed", _("Hoãn")
    FORWARDED = "forwarded", _("Đã trình cấp trên")
    PROPOSED = "proposed", _("Trình ký")
    AWARDED = "awarded", _("Đã khen thưởng")
    PRINTED = "printed", _("Đã in")
    HANDED_OVER = "handed_over", _("Đã trao")
    WITHDRAWN = "withdrawn", _("Đã rút")
    REVOKED = "revoked", _("Đã thu hồi")


#: Seen by the proposing unit alone.
UNIT_ONLY = (Status.DRAFT, Status.AWAITING_SIGNATURE)
#: The unit may still change the dossier's content.
EDITABLE = frozenset({Status.DRAFT, Status.AWAITING_SIGNATURE, Status.RETURNED})
#: The office has it and the council has not.
IN_APPRAISAL = frozenset({Status.SUBMITTED, Status.RECEIVED, Status.CHECKING})
#: A decision has been published over it.
DECIDED = frozenset({Status.AWARDED, Status.PRINTED, Status.HANDED_OVER})
#: Nothing more will happen in this round.
CLOSED = frozenset(
    {Status.INELIGIBLE, Status.REJECTED, Status.FORWARDED, Status.WITHDRAWN, Status.REVOKED}
)

_ONLY_HEAD = _("Chỉ thủ trưởng đơn vị đề nghị làm được việc này.")
_ONLY_UNIT = _("Chỉ cán bộ lập hồ sơ hoặc thủ trưởng của đơn vị đề nghị làm được việc này.")
_ONLY_OFFICE = _("Chỉ cơ quan thường trực thi đua – khen thưởng của đợt làm được việc này.")
_ONLY_OFFICE_HEAD = _("Chỉ lãnh đạo cơ quan thường trực thi đua – khen thưởng làm được việc này.")
_ONLY_OFFICE_OR_SECRETARY = _("Chỉ cơ quan thường trực hoặc thư ký Hội đồng làm được việc này.")
_ONLY_COUNCIL = _("Chỉ thư ký hoặc chủ tịch Hội đồng của phiên họp làm được việc này.")
_ONLY_PRESS = _("Chỉ cán bộ in bằng hoặc cơ quan thường trực làm được việc này.")

# fmt: off
# ── the unit ──────────────────────────────────────────────────────────────────────────────────
HAND_TO_HEAD = Move("hand_to_head", _("Chuyển thủ trưởng ký"),
    frozenset({Status.DRAFT, Status.RETURNED}), Status.AWAITING_SIGNATURE,
    "exemplars.edit_nomination", _ONLY_UNIT)
TAKE_BACK = Move("take_back", _("Lấy về sửa tiếp"),
    frozenset({Status.AWAITING_SIGNATURE}), Status.DRAFT,
    "exemplars.edit_nomination", _ONLY_UNIT)
SUBMIT = Move("submit", _("Gửi hồ sơ"),
    frozenset({Status.DRAFT, Status.AWAITING_SIGNATURE, Status.RETURNED}), Status.SUBMITTED,
    "exemplars.submit_nomination", _ONLY_HEAD)
RECALL = Move("recall", _("Thu hồi hồ sơ đã gửi"),
    frozenset({Status.SUBMITTED}), Status.DRAFT,
    "exemplars.recall_nomination", _ONLY_UNIT)
WITHDRAW = Move("withdraw", _("Rút hồ sơ"),
    frozenset({Status.DRAFT, Status.AWAITING_SIGNATURE, Status.SUBMITTED, Status.RECEIVED,
               Status.CHECKING, Status.RETURNED, Status.ELIGIBLE, Status.POSTPONED}),
    Status.WITHDRAWN,
    "exemplars.withdraw_nomination", _ONLY_HEAD, needs_reason=True)

# ── the office ────────────────────────────────────────────────────────────────────────────────
RECEIVE = Move("receive", _("Tiếp nhận"),
    frozenset({Status.SUBMITTED}), Status.RECEIVED,
    "exemplars.appraise_nomination", _ONLY_OFFICE)
START_CHECK = Move("start_check", _("Thẩm định"),
    frozenset({Status.RECEIVED}), Status.CHECKING,
    "exemplars.appraise_nomination", _ONLY_OFFICE)
RETURN = Move("return", _("Trả lại để sửa"),
    frozenset({Status.RECEIVED, Status.CHECKING}), Status.RETURNED,
    "exemplars.appraise_nomination", _ONLY_OFFICE, needs_reason=True)
FIND_ELIGIBLE = Move("find_eligible", _("Xác nhận đủ điều kiện"),
    frozenset({Status.RECEIVED, Status.CHECKING}), Status.ELIGIBLE,
    "exemplars.appraise_nomination", _ONLY_OFFICE)
FIND_INELIGIBLE = Move("find_ineligible", _("Kết luận không đủ điều kiện"),
    frozenset({Status.RECEIVED, Status.CHECKING}), Status.INELIGIBLE,
    "exemplars.appraise_nomination", _ONLY_OFFICE, needs_reason=True)
REOPEN = Move("reopen", _("Thẩm định lại"),
    frozenset({Status.ELIGIBLE, Status.INELIGIBLE, Status.POSTPONED}), Status.CHECKING,
    "exemplars.reopen_nomination", _ONLY_OFFICE_HEAD, needs_reason=True)
PUBLISH_FOR_COMMENT = Move("publish_for_comment", _("Đăng lấy ý kiến"),
    frozenset({Status.ELIGIBLE}), Status.FOR_COMMENT,
    "exemplars.appraise_nomination", _ONLY_OFFICE)
CLOSE_COMMENT = Move("close_comment", _("Kết thúc lấy ý kiến"),
    frozenset({Status.FOR_COMMENT}), Status.ELIGIBLE,
    "exemplars.appraise_nomination", _ONLY_OFFICE)
PUT_ON_AGENDA = Move("put_on_agenda", _("Đưa vào phiên họp"),
    frozenset({Status.ELIGIBLE, Status.POSTPONED}), Status.ON_AGENDA,
    "exemplars.schedule_nomination", _ONLY_OFFICE_OR_SECRETARY)
TAKE_OFF_AGENDA = Move("take_off_agenda", _("Đưa ra khỏi phiên họp"),
    frozenset({Status.ON_AGENDA}), Status.ELIGIBLE,
    "exemplars.schedule_nomination", _ONLY_OFFICE_OR_SECRETARY)

# ── the council ───────────────────────────────────────────────────────────────────────────────
OPEN_VOTE = Move("open_vote", _("Mở biểu quyết"),
    frozenset({Status.ON_AGENDA}), Status.VOTING,
    "exemplars.run_vote", _ONLY_COUNCIL)
PASS = Move("pass", _("Hội đồng thông qua"),
    frozenset({Status.VOTING}), Status.PASSED,
    "exemplars.record_vote", _ONLY_COUNCIL)
PASS_LOWER = Move("pass_lower", _("Hội đồng thông qua ở mức thấp hơn"),
    frozenset({Status.VOTING}), Status.PASSED_LOWER,
    "exemplars.record_vote", _ONLY_COUNCIL)
REJECT = Move("reject", _("Hội đồng không thông qua"),
    frozenset({Status.VOTING}), Status.REJECTED,
    "exemplars.record_vote", _ONLY_COUNCIL)
REOPEN_VOTE = Move("reopen_vote", _("Hủy kết quả để biểu quyết lại"),
    frozenset({Status.VOTING, Status.PASSED, Status.PASSED_LOWER, Status.REJECTED}),
    Status.ON_AGENDA,
    "exemplars.run_vote", _ONLY_COUNCIL, needs_reason=True)
POSTPONE = Move("postpone", _("Hoãn xét"),
    frozenset({Status.ON_AGENDA, Status.VOTING}), Status.POSTPONED,
    "exemplars.run_vote", _ONLY_COUNCIL, needs_reason=True)

# ── the decision and after ────────────────────────────────────────────────────────────────────
FORWARD = Move("forward", _("Trình cấp trên khen thưởng"),
    frozenset({Status.PASSED, Status.PASSED_LOWER}), Status.FORWARDED,
    "exemplars.decide_nomination", _ONLY_OFFICE)
PROPOSE = Move("propose", _("Trình ký quyết định"),
    frozenset({Status.PASSED, Status.PASSED_LOWER}), Status.PROPOSED,
    "exemplars.decide_nomination", _ONLY_OFFICE)
UNPROPOSE = Move("unpropose", _("Đưa ra khỏi dự thảo quyết định"),
    frozenset({Status.PROPOSED}), Status.PASSED,
    "exemplars.decide_nomination", _ONLY_OFFICE)
UNPROPOSE_LOWER = Move("unpropose_lower", _("Đưa ra khỏi dự thảo quyết định"),
    frozenset({Status.PROPOSED}), Status.PASSED_LOWER,
    "exemplars.decide_nomination", _ONLY_OFFICE)
AWARD = Move("award", _("Khen thưởng"),
    frozenset({Status.PROPOSED}), Status.AWARDED,
    "exemplars.award_nomination", _ONLY_OFFICE_HEAD)
MARK_PRINTED = Move("mark_printed", _("Ghi nhận đã in"),
    frozenset({Status.AWARDED}), Status.PRINTED,
    "exemplars.print_nomination", _ONLY_PRESS)
HAND_OVER = Move("hand_over", _("Ghi nhận đã trao"),
    frozenset({Status.AWARDED, Status.PRINTED}), Status.HANDED_OVER,
    "exemplars.print_nomination", _ONLY_PRESS)
REVOKE = Move("revoke", _("Thu hồi"),
    frozenset({Status.AWARDED, Status.PRINTED, Status.HANDED_OVER}), Status.REVOKED,
    "exemplars.award_nomination", _ONLY_OFFICE_HEAD, needs_reason=True)
# fmt: on

MOVES: dict[str, Move] = {
    move.name: move for move in list(globals().values()) if isinstance(move, Move)
}
