"""How every state looks: icon and tint by status value, with the office's word as a default.

One table for nominations, sessions, decisions, certificates, sheets and stories, because a
state must look the same wherever it is shown. The word normally comes from the model's choices.
"""

from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _


class Look(NamedTuple):
    """Icon (Tabler outline), tint (a `chip-…` class), and the office's word."""

    icon: str
    tone: str
    word: Any


LOOKS: dict[str, Look] = {
    # nominations
    "draft": Look("pencil", "plain", _("Nháp")),
    "awaiting_signature": Look("signature", "gold", _("Chờ thủ trưởng ký")),
    "submitted": Look("send", "info", _("Đã gửi")),
    "received": Look("mail-opened", "info", _("Đã tiếp nhận")),
    "checking": Look("file-search", "info", _("Đang thẩm định")),
    "returned": Look("arrow-back-up", "warn", _("Trả lại để sửa")),
    "eligible": Look("circle-check", "ok", _("Đủ điều kiện")),
    "ineligible": Look("circle-x", "bad", _("Không đủ điều kiện")),
    "for_comment": Look("messages", "info", _("Đang lấy ý kiến")),
    "on_agenda": Look("gavel", "gold", _("Chờ Hội đồng")),
    "voting": Look("list-check", "info", _("Đang biểu quyết")),
    "passed": Look("checks", "ok", _("Hội đồng thông qua")),
    "passed_lower": Look("arrow-down", "warn", _("Thông qua, hạ mức")),
    "rejected": Look("circle-x", "bad", _("Không thông qua")),
    "forwarded": Look("arrow-up-right", "info", _("Đã trình cấp trên")),
    "proposed": Look("writing-sign", "gold", _("Trình ký")),
    "awarded": Look("award", "gold", _("Đã khen thưởng")),
    "printed": Look("printer", "info", _("Đã in")),
    "handed_over": Look("gift", "ok", _("Đã trao")),
    "withdrawn": Look("ban", "plain", _("Đã rút")),
    "postponed": Look("player-pause", "warn", _("Hoãn")),
    "revoked": Look("ban", "bad", _("Đã thu hồi")),
    # stories, decisions
    "published": Look("world", "ok", _("Đã đăng")),
    # sessions, campaigns
    "planned": Look("calendar", "plain", _("Kế hoạch")),
    "open": Look("lock-open", "info", _("Đang mở")),
    "closed": Look("lock", "plain", _("Đã đóng")),
    # minutes
    "frozen": Look("lock", "ok", _("Đã chốt")),
    # certificates
    "valid": Look("circle-check", "ok", _("Còn hiệu lực")),
    "replaced": Look("replace", "info", _("Đã thay thế")),
    "unknown": Look("help-circle", "plain", _("Không tìm thấy")),
    # sheets of a print run
    "spoiled": Look("circle-x", "bad", _("Hỏng")),
    "reprint": Look("refresh", "gold", _("In lại")),
    "signed": Look("signature", "gold", _("Đã ký")),
    "sealed": Look("rosette", "gold", _("Đóng dấu")),
    # proofs
    "confirmed": Look("circle-check", "ok", _("Đơn vị đã xác nhận")),
    "asked": Look("message-2", "warn", _("Đơn vị đề nghị sửa")),
    "declined": Look("circle-x", "plain", _("Không sửa")),
    "corrected": Look("replace", "info", _("Đã sửa, thay bằng khác")),
    # digital signatures
    "unsigned": Look("circle-dashed", "plain", _("Chưa ký số")),
    "trusted": Look("shield-check", "ok", _("Đã ký số, tin cậy")),
    "sound": Look("shield", "info", _("Đã ký số, toàn vẹn")),
    # background work and deliveries
    "waiting": Look("hourglass", "plain", _("Đang chờ")),
    "running": Look("loader-2", "info", _("Đang chạy")),
    "done": Look("circle-check", "ok", _("Đã xong")),
    "failed": Look("alert-circle", "bad", _("Không xong")),
}
_OTHER = Look("circle-dashed", "plain", "")


def state_icon(state: Any) -> str:
    """Icon name of a status value; a dashed circle for one this table does not know."""
    return LOOKS.get(str(state), _OTHER).icon


def state_tone(state: Any) -> str:
    """Tint of a status value: plain, info, ok, warn, bad or gold."""
    return LOOKS.get(str(state), _OTHER).tone


def state_label(state: Any) -> str:
    """The office's word for a status value, or the value itself."""
    return str(LOOKS.get(str(state), _OTHER).word or state)
