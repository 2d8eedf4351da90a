"""Opens a workbook somebody sent, after looking at its outside: size, type, what it unpacks to."""

import re
from dataclasses import dataclass

from openpyxl.utils import column_index_from_string
from openpyxl.workbook.workbook import Workbook

from exemplars.nominations.workbook.reading import WorkbookRefused
from exemplars.shared import archive
from exemplars.shared.text import said as _

MAX_BYTES = 20 * 1024 * 1024
_LIMITS = archive.Limits(parts=200, unpacked=50_000_000)
MAX_ROWS, MAX_COLUMNS = 5_000, 60
# Room for headings, signature lines and blank rows beside the rows of the list.
_ROW_ROOM = 1_000
_MAX_CELLS = 2 * (MAX_ROWS + _ROW_ROOM) * MAX_COLUMNS
_ANY_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
_ANY_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_ANY_ROW = re.compile(rb"<(?:\w+:)?row[\s/>]")
_AREA = re.compile(
    rb'<(?:\w+:)?(?:mergeCell|hyperlink)\b[^>]*?\bref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"'
)
_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True)
class OpenedWorkbook:
    """`values` holds computed values; `formulas` the same cells as formulas, when there are any."""

    values: Workbook
    formulas: Workbook | None


def open_workbook(data: bytes) -> OpenedWorkbook:
    """The workbook in `data`. Raises `WorkbookRefused` for anything that isn't a sound .xlsx."""
    _refuse_other_files(data)
    has_formulas = _refuse_hostile_archive(data)
    try:
        values = archive.workbook(data, computed=True)
        formulas = archive.workbook(data) if has_formulas else None
    except archive.ArchiveRefused as refusal:
        raise WorkbookRefused(
            _("Tệp Excel bị hỏng nên không đọc được. Hãy mở bằng Excel, lưu lại rồi chọn lại tệp.")
        ) from refusal
    return OpenedWorkbook(values, formulas)


def _refuse_other_files(data: bytes) -> None:
    if not data:
        raise WorkbookRefused(_("Tệp trống. Hãy chọn tệp Excel (.xlsx) có danh sách."))
    if len(data) > MAX_BYTES:
        raise WorkbookRefused(
            _("Tệp lớn hơn 20 MB. Hãy bỏ ảnh và trang thừa, hoặc chia danh sách.")
        )
    if data.startswith(_OLE2):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise WorkbookRefused(_("Tệp đặt mật khẩu. Hãy bỏ mật khẩu trong Excel rồi chọn lại."))
        raise WorkbookRefused(
            _("Tệp thuộc định dạng Excel cũ (.xls). Hãy mở bằng Excel và lưu thành .xlsx.")
        )
    if not data.startswith(b"PK\x03\x04"):
        raise WorkbookRefused(_NOT_EXCEL)


def _refuse_hostile_archive(data: bytes) -> bool:
    """Whether the sheets hold formulas."""
    try:
        parts = archive.unpack(data, _LIMITS, keep=(".xml",))
    except archive.ArchiveRefused as refusal:
        raise WorkbookRefused(_SENTENCES[refusal.reason]) from refusal
    if "xl/workbook.xml" not in parts:
        raise WorkbookRefused(_NOT_EXCEL)
    sheets = [text for name, text in parts.items() if name.startswith("xl/worksheets/")]
    if sum(map(_count_cells, sheets)) > _MAX_CELLS:
        raise WorkbookRefused(_TOO_LONG)
    return any(_ANY_FORMULA.search(sheet) for sheet in sheets)


_NOT_EXCEL = _("Tệp không phải Excel (.xlsx). Hãy dùng mẫu danh sách của đợt này.")
_SENTENCES = {
    "damaged": _("Tệp Excel bị hỏng hoặc tải lên chưa đủ. Hãy lưu lại rồi chọn lại tệp."),
    "encrypted": _("Tệp đặt mật khẩu hoặc bị hỏng. Hãy bỏ mật khẩu trong Excel rồi chọn lại."),
    "too_many": _("Tệp có quá nhiều phần bên trong nên không được nhận."),
    "too_large": _("Tệp nén bất thường (bung ra quá lớn) nên không được nhận."),
    "unsafe_path": _("Tệp có đường dẫn không an toàn bên trong nên không được nhận."),
    "declares": _("Tệp có phần khai báo không an toàn nên không được nhận."),
}
_TOO_LONG = _(
    "Danh sách dài quá %(rows)s dòng hoặc rộng quá %(columns)s cột. "
    "Hãy xóa phần thừa hoặc chia thành nhiều tệp.",
    rows=MAX_ROWS,
    columns=MAX_COLUMNS,
)


def _area(left: bytes, top: bytes, right: bytes, bottom: bytes) -> int:
    width = column_index_from_string(right.decode()) - column_index_from_string(left.decode()) + 1
    return abs(width * (int(bottom) - int(top) + 1))


def _count_cells(sheet: bytes) -> int:
    """Cells of a sheet, merged areas written out, as openpyxl will hold them."""
    cells = len(_ANY_CELL.findall(sheet)) + sum(_area(*found) for found in _AREA.findall(sheet))
    if cells > _MAX_CELLS or len(_ANY_ROW.findall(sheet)) > 1_100_000:
        raise WorkbookRefused(_TOO_LONG)
    return cells
