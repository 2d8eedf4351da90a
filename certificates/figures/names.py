"""What the texts and lines of a sheet are called on the screen."""

from django.utils.translation import gettext_lazy

#: What each text of a sheet is called.
NAMES = {
    "country": gettext_lazy("Quốc hiệu"),
    "motto": gettext_lazy("Tiêu ngữ"),
    "party": gettext_lazy("Tiêu đề của Đảng"),
    "issuer": gettext_lazy("Cơ quan, người tặng"),
    "verb": gettext_lazy("Chữ “Tặng”"),
    "title": gettext_lazy("Tên bằng"),
    "decision_1": gettext_lazy("Quyết định, dòng 1"),
    "decision_2": gettext_lazy("Quyết định, dòng 2"),
    "register": gettext_lazy("Số sổ vàng"),
    "verify_hint": gettext_lazy("Lời nhắc quét mã"),
    "code_1": gettext_lazy("Mã xác minh, dòng 1"),
    "code_2": gettext_lazy("Mã xác minh, dòng 2"),
    "recipient": gettext_lazy("Người được tặng"),
    "position_unit": gettext_lazy("Chức vụ, đơn vị"),
    "achievement": gettext_lazy("Thành tích"),
    "place_date": gettext_lazy("Địa danh, ngày"),
    "signer_title": gettext_lazy("Chức vụ người ký"),
    "signer_name": gettext_lazy("Tên người ký"),
}
#: Names of what staff add: `text-1`, `line-2`. That many of each wait on the page.
ADDED = {"text": (gettext_lazy("Dòng chữ %s"), 3), "line": (gettext_lazy("Đường kẻ %s"), 3)}


def name_of(name: str) -> str:
    """What a text or a line of a sheet is called."""
    kind, _dash, number = name.partition("-")
    if kind in ADDED and number.isdecimal():
        return str(ADDED[kind][0]) % number
    return str(NAMES.get(name, name))
