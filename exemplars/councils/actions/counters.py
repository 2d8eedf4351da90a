"""Who counts a show of hands, asked before it opens; its confirmed figures as polls."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from exemplars.councils import freezing, hands, tally
from exemplars.councils.models import Attendance, HandCount, Session
from exemplars.shared.errors import RuleViolation


def check_before_opening(frozen: Mapping[str, Any], attendances: Iterable[Attendance]) -> None:
    """Every item can be keyed by one person and confirmed by another, or the vote is not opened.

    Raises:
        RuleViolation: a stand-in is not at the meeting or named twice, or an item lacks one of the two.
    """
    stand_ins = frozen["stand_ins"]
    here = {row["seat"] for row in frozen["roll"] if row["presence"] == "present"}
    if len(set(stand_ins)) < len(stand_ins) or not set(stand_ins) <= here:
        raise RuleViolation(
            _("Chọn người kiểm đếm thay là những thành viên khác nhau, có mặt tại cuộc họp."),
            code="stand_ins", field="tellers",
        )  # fmt: skip
    left = hands.uncounted(frozen, {row.seat_id: row.seat.user_id for row in attendances})
    if left:
        raise RuleViolation(
            _(
                "Chưa đủ hai người để nhập và xác nhận số giơ tay về %(names)s: thư ký hoặc Chủ tịch "
                "vắng, hoặc không biểu quyết. Chọn người kiểm đếm thay có mặt và được biểu quyết."
            )
            % {"names": _named(left)},
            code="nobody_counts", field="tellers",
        )  # fmt: skip


def _named(names: list[str]) -> str:
    more = len(names) - 3
    said = ", ".join(names[:3])
    return _("%(names)s và %(n)d hồ sơ khác") % {"names": said, "n": more} if more > 0 else said


def require_hands(session: Session) -> None:
    if not session.is_hands:
        raise RuleViolation(
            _("Phiên họp này không biểu quyết bằng giơ tay."), code="wrong_ballot_kind"
        )


def require_no_hands(session: Session) -> None:
    """No button closes a show of hands: an item closes when its figures are keyed."""
    if session.is_hands:
        raise RuleViolation(
            _(
                "Phiên giơ tay không đóng bằng nút này: nhập số phiếu từng hồ sơ, người thứ hai xác "
                "nhận thì hồ sơ có kết quả; hồ sơ cuối cùng có kết quả thì phiên kết thúc."
            ),
            code="hands_close_themselves",
        )


def require_away(session: Session, seat: int) -> None:
    """Who is at the meeting raises a hand and casts nothing here."""
    if session.is_hands and freezing.presence_of(session.frozen or {}, seat) == "present":
        raise RuleViolation(freezing.BY_HAND, code="show_of_hands")


def require_unseen(items: Iterable[int]) -> None:
    """Who has seen the hands of an item writes down nobody's opinion on it any more, also where the
    figures were sent back."""
    if HandCount.objects.filter(item__in=items).exists():
        raise RuleViolation(
            _(
                "Số giơ tay về hồ sơ này đã được nhập một lần: ý kiến của người vắng chỉ còn nhận từ "
                "chính người ấy, trên hệ thống hoặc qua liên kết."
            ),
            code="hands_seen",
        )


def raised(letters: Mapping[int, tally.Poll]) -> dict[int, tally.Poll]:
    """The polls of items whose figures are confirmed: opinions in writing, and hands."""
    rows = HandCount.objects.filter(item__in=letters, confirmed_at__isnull=False)
    return {
        row.item_id: tally.raised(
            letters[row.item_id],
            row.figures,
            chair="" if row.chair == hands.NO_HAND else row.chair,  # type: ignore[arg-type]
        )
        for row in rows
    }
