"""Opens a workbook somebody sent, after looking at its outside: type, size, what it unpacks to."""

from openpyxl.workbook.workbook import Workbook

from exemplars.shared import archive
from exemplars.shared.errors import RuleViolation

MAX_BYTES = 10 * 1024 * 1024
_LIMITS = archive.Limits(parts=200, unpacked=60 * 1024 * 1024, ratio=150)


class WorkbookRefused(RuleViolation):
    """The file as a whole cannot be read; the sentence says what to choose instead."""


def open_workbook(data: bytes) -> Workbook:
    """The workbook, after a look at its outside: type, size, what it unpacks to."""
    if not data.startswith(b"PK\x03\x04"):
        raise WorkbookRefused("Tệp không phải Excel (.xlsx). Hãy lưu danh mục thành .xlsx.")
    if len(data) > MAX_BYTES:
        raise WorkbookRefused("Tệp lớn hơn 10 MB. Hãy bỏ ảnh và trang thừa.")
    try:
        archive.unpack(data, _LIMITS)
        return archive.workbook(data)
    except archive.ArchiveRefused as refusal:
        raise WorkbookRefused(_SENTENCES.get(refusal.reason, _BROKEN)) from refusal


_BROKEN = "Tệp Excel bị hỏng nên không đọc được. Hãy mở bằng Excel, lưu lại rồi chọn lại tệp."
_TOO_LARGE = "Tệp nén bất thường (bung ra quá lớn) nên không được nhận."
_SENTENCES = {
    "too_many": _TOO_LARGE,
    "too_large": _TOO_LARGE,
    "declares": "Tệp có phần khai báo không an toàn nên không được nhận.",
}
