"""The empty list of a campaign: the three sheets, pick lists, dates and texts typed as such."""

import io
from copy import copy
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from exemplars.nominations.workbook import checks
from exemplars.nominations.workbook.catalogue import SUBJECT_KINDS, Catalogue
from exemplars.shared.text import upper_vi

# Bordered lines are what an empty list prints; those below are ready to be filled in.
LINES, BORDERED = 300, 30
_HEADER, _NUMBERS, _FIRST = 8, 10, 11
_TITLES = {"collective": "TẬP THỂ", "individual": "CÁ NHÂN", "household": "HỘ GIA ĐÌNH"}
_LISTS = "DANH MỤC"
# Field, group heading, heading, width in characters.
_COLUMNS: dict[str, tuple[tuple[str, str, str, int], ...]] = {
    "collective": (
        ("order", "", "STT", 5),
        ("name", "", "Tên tập thể", 34),
        ("unit", "", "Đơn vị quản lý trực tiếp", 28),
        ("commune", "", "Địa chỉ (xã, phường, đặc khu)", 20),
        ("total", "Số người", "Tổng số", 8),
        ("female", "Số người", "Trong đó: nữ", 8),
        ("category", "", "Phân loại khen thưởng", 12),
        ("award", "", "Danh hiệu/Hình thức khen thưởng", 26),
        ("target_class", "", "Phân loại đối tượng", 22),
        ("sector", "", "Lĩnh vực hoạt động", 20),
        ("summary", "", "Tóm tắt thành tích", 44),
        ("note", "", "Ghi chú", 16),
    ),
    "individual": (
        ("order", "", "STT", 5),
        ("salutation", "", "Tên gọi (Ông/Bà/Chức danh)", 11),
        ("name", "", "Họ và tên", 24),
        ("gender", "Thông tin cá nhân", "Giới tính", 8),
        ("birth", "Thông tin cá nhân", "Ngày sinh", 12),
        ("ethnicity", "Thông tin cá nhân", "Dân tộc", 10),
        ("position", "Chức vụ, đơn vị công tác", "Chức vụ", 18),
        ("department", "Chức vụ, đơn vị công tác", "Phòng, ban, khối, tổ", 20),
        ("unit", "Chức vụ, đơn vị công tác", "Đơn vị công tác", 24),
        ("commune", "Chức vụ, đơn vị công tác", "Địa chỉ (xã, phường, đặc khu)", 20),
        ("category", "", "Phân loại khen thưởng", 12),
        ("award", "", "Danh hiệu/Hình thức khen thưởng", 26),
        ("target_class", "", "Phân loại đối tượng", 26),
        ("sector", "", "Lĩnh vực hoạt động", 20),
        ("summary", "", "Tóm tắt thành tích", 44),
        ("note", "", "Ghi chú", 16),
    ),
    "household": (
        ("order", "", "STT", 5),
        ("salutation", "", "Tên gọi", 16),
        ("name", "", "Họ và tên chủ hộ", 24),
        ("birth", "Chủ hộ", "Năm sinh", 8),
        ("ethnicity", "Chủ hộ", "Dân tộc", 10),
        ("members", "", "Số nhân khẩu", 8),
        ("hamlet", "Nơi thường trú", "Ấp, khóm, khu phố", 20),
        ("commune", "Nơi thường trú", "Xã, phường, đặc khu", 20),
        ("category", "", "Phân loại khen thưởng", 12),
        ("award", "", "Danh hiệu/Hình thức khen thưởng", 26),
        ("sector", "", "Lĩnh vực hoạt động", 20),
        ("summary", "", "Tóm tắt thành tích", 44),
        ("note", "", "Ghi chú", 16),
    ),
}
_COMMENTS = {
    "birth": "Ghi ngày/tháng/năm, ví dụ 04/09/1989. Chỉ biết năm sinh thì ghi năm.",
    "unit": "Ghi đúng tên đơn vị đang hoạt động trong danh mục đơn vị; viết tắt UBND được.",
    "note": "Ghi “Truy tặng” nếu đề nghị truy tặng.",
    "salutation": "Ông, Bà hoặc cấp bậc, chức danh như in trên bằng: Thiếu tá, Đại đức…",
}
# The Party's papers carry the Party's name, the State's the national motto; never mixed.
_MOTTO = {
    False: ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"),
    True: ("ĐẢNG CỘNG SẢN VIỆT NAM", ""),
}
_THIN = Border(*(Side(style="thin", color="FF8A8178"),) * 4)
_HEAD_FILL = PatternFill("solid", fgColor="FFF3E9DC")
_CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
_FONT = "Times New Roman"


@dataclass(frozen=True)
class TemplateFacts:
    """What the heading of an empty list says."""

    campaign: str
    unit: str = ""
    parent_unit: str = ""
    is_party: bool = False


def empty_template(facts: TemplateFacts, catalogue: Catalogue) -> bytes:
    """An .xlsx to be filled in; `read_workbook` finds 0 rows in it until then."""
    workbook = Workbook()
    workbook.remove(workbook.active)
    sheets = {kind: workbook.create_sheet(title) for kind, title in _TITLES.items()}
    names = _write_lists(workbook, catalogue)
    for kind, sheet in sheets.items():
        _write_heading(sheet, kind, facts)
        _write_header(sheet, kind)
        _write_lines(sheet, kind)
        _add_pick_lists(sheet, kind, names)
        _set_page(sheet)
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def _write_lists(workbook: Workbook, catalogue: Catalogue) -> dict[str, str]:
    """The hidden sheet of pick lists; a defined name for each."""
    sheet = workbook.create_sheet(_LISTS)
    sheet.sheet_state = "hidden"
    lists: dict[str, list[str]] = {
        "sector": [entry.name for entry in catalogue.sectors],
        "ethnicity": [entry.name for entry in catalogue.ethnic_groups],
        "commune": list(catalogue.communes),
        "gender": [entry.name for entry in catalogue.genders],
    }
    for kind in _TITLES:
        lists[f"category_{kind}"] = [SUBJECT_KINDS[kind].capitalize()]
        lists[f"award_{kind}"] = [
            award.name
            for award in catalogue.awards
            if award.offered and (not award.subject_kinds or kind in award.subject_kinds)
        ]
        classes = catalogue.classes.get(kind, ())
        lists[f"target_class_{kind}"] = [entry.name for entry in classes]
    names = {}
    for index, (name, values) in enumerate(((n, v) for n, v in lists.items() if v), 1):
        letter = get_column_letter(index)
        for row, value in enumerate(values, 1):
            _put_text(sheet.cell(row, index), value)
        area = f"'{_LISTS}'!${letter}$1:${letter}${len(values)}"
        workbook.defined_names[f"list_{name}"] = DefinedName(f"list_{name}", attr_text=area)
        names[name] = f"list_{name}"
    return names


def _put_text(cell: Cell, text: str) -> None:
    """Text stays text: a value that begins with = + - @ must not become a formula."""
    cell.value = text
    cell.data_type = "s"
    cell.number_format = "@"


def _write_heading(sheet: Worksheet, kind: str, facts: TemplateFacts) -> None:
    last = len(_COLUMNS[kind])
    half = max(4, last // 2 - 2)
    lines = (
        (1, 1, half, upper_vi(facts.parent_unit), False),
        (1, half + 1, last, _MOTTO[facts.is_party][0], True),
        (2, 1, half, upper_vi(facts.unit), True),
        (2, half + 1, last, _MOTTO[facts.is_party][1], True),
        (4, 1, last, f"DANH SÁCH ĐỀ NGHỊ KHEN THƯỞNG {_TITLES[kind]}", True),
        (5, 1, last, facts.campaign, False),
        (6, 1, last, "(Kèm theo Tờ trình số … ngày … tháng … năm … của …)", False),
    )
    for row, first, until, text, bold in lines:
        cell = sheet.cell(row, first)
        _put_text(cell, text)
        cell.font = Font(name=_FONT, size=14 if row == 4 else 12, bold=bold, italic=row == 6)
        cell.alignment = _CENTRE
        sheet.merge_cells(start_row=row, start_column=first, end_row=row, end_column=until)
    guide = sheet.cell(7, 1)
    _put_text(
        guide,
        "Cách ghi: mỗi dòng một người, tập thể hoặc hộ; cột có dấu * là bắt buộc; chọn giá trị "
        "trong danh sách thả xuống; gõ tiếng Việt bằng bảng mã Unicode; không đổi dòng tiêu đề.",
    )
    guide.font = Font(name=_FONT, size=11, italic=True, color="FF7A1F1F")
    guide.alignment = Alignment(vertical="center", wrap_text=True)
    sheet.merge_cells(start_row=7, start_column=1, end_row=7, end_column=last)
    for row, height in ((4, 24), (5, 32), (7, 32)):
        sheet.row_dimensions[row].height = height


def _write_header(sheet: Worksheet, kind: str) -> None:
    columns = _COLUMNS[kind]
    groups: dict[str, list[int]] = {}
    for index, (name, group, heading, width) in enumerate(columns, 1):
        starred = f"{heading} *" if name in checks.REQUIRED[kind] else heading
        _put_text(sheet.cell(_HEADER + bool(group), index), starred)
        if group:
            groups.setdefault(group, []).append(index)
        else:
            sheet.merge_cells(
                start_row=_HEADER, start_column=index, end_row=_HEADER + 1, end_column=index
            )
        _put_text(sheet.cell(_NUMBERS, index), f"({index})")
        sheet.column_dimensions[get_column_letter(index)].width = width
        for row in range(_HEADER, _NUMBERS + 1):
            cell = sheet.cell(row, index)
            cell.font = Font(name=_FONT, size=11, bold=row < _NUMBERS, italic=row == _NUMBERS)
            cell.alignment, cell.border, cell.fill = _CENTRE, _THIN, _HEAD_FILL
        if name in _COMMENTS and not (kind == "household" and name != "note"):
            sheet.cell(_HEADER + bool(group), index).comment = Comment(_COMMENTS[name], "")
    for group, indexes in groups.items():
        _put_text(sheet.cell(_HEADER, indexes[0]), group)
        sheet.merge_cells(
            start_row=_HEADER, start_column=indexes[0], end_row=_HEADER, end_column=indexes[-1]
        )
    sheet.row_dimensions[_HEADER].height = 32
    sheet.row_dimensions[_HEADER + 1].height = 48
    sheet.freeze_panes = sheet.cell(_FIRST, 4 if kind != "collective" else 3)


def _write_lines(sheet: Worksheet, kind: str) -> None:
    """Empty bordered lines; texts typed as text, so that Excel changes nothing on entry."""
    bordered, bare = _FIRST, _FIRST + BORDERED
    for index, (name, _group, _heading, _width) in enumerate(_COLUMNS[kind], 1):
        for row in (bordered, bare):
            cell = sheet.cell(row, index)
            cell.font = Font(name=_FONT, size=12)
            cell.alignment = Alignment(vertical="top", wrap_text=True)
            if name == "birth" and kind == "individual":
                cell.number_format = "dd/mm/yyyy"
            elif name not in ("order", "birth", "total", "female", "members"):
                cell.number_format = "@"
        sheet.cell(bordered, index).border = _THIN
        # A style set part by part is looked up each time: a second for the whole list.
        for row in range(_FIRST, _FIRST + LINES):
            like = sheet.cell(bordered if row < bare else bare, index)
            sheet.cell(row, index)._style = copy(like._style)  # noqa: SLF001


def _add_pick_lists(sheet: Worksheet, kind: str, names: dict[str, str]) -> None:
    for index, (name, _group, heading, _width) in enumerate(_COLUMNS[kind], 1):
        letter = get_column_letter(index)
        listed = names.get(f"{name}_{kind}") or names.get(name)
        if listed:
            rule = DataValidation(type="list", formula1=f"={listed}", allow_blank=True)
            rule.error = f"“{heading}”: chọn một giá trị trong danh sách thả xuống."
        elif name in ("total", "female", "members"):
            rule = DataValidation(type="whole", operator="greaterThanOrEqual", formula1="0")
            rule.error = f"“{heading}”: ghi bằng chữ số."
        else:
            continue
        rule.errorTitle, rule.showErrorMessage = "Giá trị chưa đúng", True
        sheet.add_data_validation(rule)
        rule.add(f"{letter}{_FIRST}:{letter}{_FIRST + LINES - 1}")


def _set_page(sheet: Worksheet) -> None:
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{_HEADER}:{_NUMBERS}"
    sheet.oddFooter.center.text = "Trang &P/&N"
