"""Life-cycle of a session; seats, choices, attendance, outcomes."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from exemplars.shared.flow import Move


class SeatKind(models.TextChoices):
    CHAIR = "chair", _("Chủ tịch Hội đồng")
    VICE_CHAIR = "vice_chair", _("Phó Chủ tịch Hội đồng")
    SECRETARY = "secretary", _("Ủy viên, thư ký")
    MEMBER = "member", _("Ủy viên")


class SessionStatus(models.TextChoices):
    PLANNED = "planned", _("Đang chuẩn bị")
    OPEN = "open", _("Đang biểu quyết")
    CLOSED = "closed", _("Đã kết thúc")
    CANCELLED = "cancelled", _("Đã hủy")


class Presence(models.TextChoices):
    UNKNOWN = "unknown", _("Chưa điểm danh")
    PRESENT = "present", _("Có mặt")
    WRITTEN = "written", _("Vắng, gửi ý kiến bằng văn bản")
    ABSENT = "absent", _("Vắng")


class Choice(models.TextChoices):
    AGREE = "agree", _("Đồng ý")
    DISAGREE = "disagree", _("Không đồng ý")
    LOWER = "lower", _("Hạ mức")
    OTHER = "other", _("Ý kiến khác")


class ChairHand(models.TextChoices):
    """The chair's own hand in a show of hands, where it may decide a tie."""

    AGREE = Choice.AGREE.value, Choice.AGREE.label
    DISAGREE = Choice.DISAGREE.value, Choice.DISAGREE.label
    LOWER = Choice.LOWER.value, Choice.LOWER.label
    OTHER = Choice.OTHER.value, Choice.OTHER.label
    SILENT = "silent", _("Không giơ tay")


class Way(models.TextChoices):
    """How a ballot that bears a name came in."""

    OWN = "own", _("tự bỏ phiếu trên hệ thống")
    LINK = "link", _("qua liên kết dùng một lần")
    SLIP = "slip", _("phiếu giấy, thư ký ghi")


class LinkEnd(models.TextChoices):
    """Why a one-time link is of no more use."""

    USED = "used", _("đã dùng")
    WITHDRAWN = "withdrawn", _("đã rút")
    REPLACED = "replaced", _("đã gửi liên kết khác")
    OTHERWISE = "otherwise", _("ý kiến đến bằng cách khác")
    CLOSED = "closed", _("biểu quyết đã đóng")


class SealedChoice(models.TextChoices):
    """What an opened envelope may hold; the last is what no ballot of ours says."""

    AGREE = Choice.AGREE.value, Choice.AGREE.label
    DISAGREE = Choice.DISAGREE.value, Choice.DISAGREE.label
    LOWER = Choice.LOWER.value, Choice.LOWER.label
    OTHER = Choice.OTHER.value, Choice.OTHER.label
    INVALID = "invalid", _("Không hợp lệ")


class Office(models.TextChoices):
    """Who holds a key of the ballot box."""

    CHAIR = SeatKind.CHAIR.value, SeatKind.CHAIR.label
    SECRETARY = SeatKind.SECRETARY.value, _("Thư ký Hội đồng")


class Outcome(models.TextChoices):
    PASSED = "passed", _("Thông qua")
    PASSED_LOWER = "passed_lower", _("Thông qua, hạ mức")
    REJECTED = "rejected", _("Không thông qua")


class Stage(models.TextChoices):
    """Where an item of a session is: results exist from `COUNTED` on, not before.

    `SEALED` and `UNWRAPPED` are a secret vote's: closed, then one of two envelopes opened. In a show
    of hands `SEALED` is an item whose figures wait to be confirmed.
    """

    WAITING = "waiting", _("Chưa biểu quyết")
    OPEN = "open", _("Đang biểu quyết")
    SEALED = "sealed", _("Đã đóng, chờ kết quả")
    UNWRAPPED = "unwrapped", _("Đã mở phong bì ngoài")
    COUNTED = "counted", _("Đã có kết quả")


class MinutesStatus(models.TextChoices):
    DRAFT = "draft", _("Dự thảo")
    FROZEN = "frozen", _("Đã chốt")
    REPLACED = "replaced", _("Đã thay thế")


class MinutesPaper(models.TextChoices):
    """The papers of a session, and the scan of what was signed on paper."""

    MINUTES = "minutes", _("Biên bản họp")
    TALLY = "tally", _("Biên bản kiểm phiếu")
    RESULTS = "results", _("Danh sách kết quả")
    SCAN = "scan", _("Bản ký (bản quét)")


#: Stages of a box that is closed and not yet counted.
BOXED = (Stage.SEALED, Stage.UNWRAPPED)

_ONLY_CHAIR = _("Chỉ thư ký hoặc chủ tịch Hội đồng làm được việc này.")

# fmt: off
OPEN = Move("open_session", _("Mở biểu quyết"),
    frozenset({SessionStatus.PLANNED}), SessionStatus.OPEN,
    "exemplars.run_session", _ONLY_CHAIR)
CLOSE = Move("close_session", _("Đóng biểu quyết và công bố kết quả"),
    frozenset({SessionStatus.OPEN}), SessionStatus.CLOSED,
    "exemplars.end_session", _ONLY_CHAIR)
REOPEN = Move("reopen_session", _("Hủy lượt biểu quyết để biểu quyết lại"),
    frozenset({SessionStatus.OPEN, SessionStatus.CLOSED}), SessionStatus.PLANNED,
    "exemplars.run_session", _ONLY_CHAIR, needs_reason=True)
CANCEL = Move("cancel_session", _("Hủy phiên họp"),
    frozenset({SessionStatus.PLANNED}), SessionStatus.CANCELLED,
    "exemplars.run_session", _ONLY_CHAIR, needs_reason=True)
FREEZE_MINUTES = Move("freeze_minutes", _("Chốt biên bản"),
    frozenset({MinutesStatus.DRAFT}), MinutesStatus.FROZEN,
    "exemplars.write_minutes", _ONLY_CHAIR)
REPLACE_MINUTES = Move("replace_minutes", _("Thay biên bản bằng bản đính chính"),
    frozenset({MinutesStatus.FROZEN}), MinutesStatus.REPLACED,
    "exemplars.write_minutes", _ONLY_CHAIR, needs_reason=True)
# fmt: on
