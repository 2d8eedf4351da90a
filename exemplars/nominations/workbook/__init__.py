"""Danh sách đề nghị khen thưởng as a workbook: reads it, checks every cell, changes nothing.

`read_workbook` is a pure function of the file, the code lists and the day.
"""

from datetime import date

from openpyxl.workbook.workbook import Workbook

from exemplars.nominations.workbook import checks
from exemplars.nominations.workbook.archive import MAX_ROWS, OpenedWorkbook, open_workbook
from exemplars.nominations.workbook.catalogue import AwardItem, Catalogue, Entry, UnitItem
from exemplars.nominations.workbook.checks import Finding
from exemplars.nominations.workbook.layout import ListLayout, find_list
from exemplars.nominations.workbook.reading import (
    Covering,
    Fate,
    Flag,
    Kind,
    Reading,
    Row,
    Severity,
    Verdict,
    WorkbookRefused,
)
from exemplars.nominations.workbook.rows import Context, RowReader
from exemplars.shared.text import fold, match_key
from exemplars.shared.text import said as _

__all__ = [
    "AwardItem",
    "Catalogue",
    "Covering",
    "Entry",
    "Fate",
    "Flag",
    "Kind",
    "Reading",
    "Row",
    "Severity",
    "UnitItem",
    "Verdict",
    "WorkbookRefused",
    "read_workbook",
]


def read_workbook(
    data: bytes,
    catalogue: Catalogue,
    *,
    today: date,
    skip_flagged: bool = False,
    convert: bool = False,
) -> Reading:
    """Reads and checks a list. Raises `WorkbookRefused` when the file cannot be read at all.

    One `loi` stops the whole import, unless `skip_flagged`: then flagged rows are held back.
    With `convert`, cells typed with an old code page count as what they mean, and are flagged
    for a look; without, they are faults.
    """
    opened = open_workbook(data)
    layouts, notes = _lists(opened.values)
    if not layouts:
        raise WorkbookRefused(
            _(
                "Không tìm thấy danh sách đề nghị trong tệp: không có trang nào có dòng tiêu đề "
                "“Họ và tên” (hoặc “Tên tập thể”) và “Danh hiệu/Hình thức khen thưởng”. "
                "Hãy dùng tệp mẫu của đợt này."
            )
        )
    context = Context(catalogue, today, opened.values.epoch, _uncalculated(opened), convert)
    readers: list[RowReader] = []
    rows: list[Row] = []
    flags: list[Flag] = []
    for layout in layouts:
        flags += _missing_columns(layout)
        for number in layout.rows():
            if len(rows) >= MAX_ROWS:
                raise WorkbookRefused(_("Danh sách dài quá 5.000 dòng. Hãy chia thành nhiều tệp."))
            reader = RowReader(layout, number, context)
            rows.append(reader.read())
            readers.append(reader)
    _flag_duplicates(readers)
    notes += _flag_other_units(readers, catalogue)
    for layout in layouts:
        notes += _notes(layout)
    for row, reader in zip(rows, readers, strict=True):
        row.flags = sorted(reader.flags.values(), key=lambda f: (len(f.column), f.column))
        row.fate = _fate(row, skip_flagged=skip_flagged)
        flags += row.flags
    if not rows:
        notes.append(_("Danh sách trống: chưa có dòng nào được điền."))
    covering = next((x.covering for x in layouts if x.covering.number), Covering())
    return Reading(rows, flags, covering, notes, skip_flagged, convert)


def _lists(workbook: Workbook) -> tuple[list[ListLayout], list[str]]:
    """The lists of the visible sheets, and what was left unread."""
    layouts: list[ListLayout] = []
    notes: list[str] = []
    for sheet in workbook.worksheets:
        layout = find_list(sheet)
        if sheet.sheet_state != "visible":
            if layout and any(True for _row in layout.rows()):
                notes.append(_("Trang ẩn “%(sheet)s” không được đọc.", sheet=sheet.title))
        elif layout:
            layouts.append(layout)
        elif sheet.max_row > 1:
            notes.append(
                _(
                    "Trang “%(sheet)s” không phải danh sách đề nghị nên không được đọc.",
                    sheet=sheet.title,
                )
            )
    return layouts, notes


def _uncalculated(opened: OpenedWorkbook) -> frozenset[tuple[str, int, int]]:
    """Cells that hold a formula without a stored result: (sheet, row, column)."""
    if opened.formulas is None:
        return frozenset()
    found = set()
    for sheet in opened.formulas.worksheets:
        values = opened.values[sheet.title]
        for row, column in sheet._cells:  # noqa: SLF001  the sparse store, see layout.Grid
            if sheet.cell(row, column).data_type == "f" and values.cell(row, column).value is None:
                found.add((sheet.title, row, column))
    return frozenset(found)


def _missing_columns(layout: ListLayout) -> list[Flag]:
    """A required column that isn't there is one fault of the header, not one of every row."""
    kind = layout.subject_kind or "individual"
    required = checks.REQUIRED[kind] if layout.subject_kind else ("name", "award", "category")
    found = []
    for name in required:
        if name in layout.columns:
            continue
        heading = checks.label(name, kind).capitalize()
        message = _(
            "Trang “%(sheet)s”, dòng tiêu đề %(row)s: thiếu cột “%(heading)s”. "
            "Hãy thêm cột này như trong tệp mẫu.",
            sheet=layout.title,
            row=layout.header_row,
            heading=heading,
        )
        found.append(
            Flag(
                sheet=layout.title,
                row=layout.header_row,
                column="",
                cell="",
                header=heading,
                value=None,
                kind=Kind.MISSING,
                severity=Severity.ERROR,
                message=message,
                what=message,
            )
        )
    return found


def _notes(layout: ListLayout) -> list[str]:
    notes: list[str] = []
    unread = tuple(f"“{c.header}” ({c.letter})" for c in layout.ignored)
    if unread:
        notes.append(
            _("Trang “%(sheet)s”: không đọc cột %(columns)s.", sheet=layout.title, columns=unread)
        )
    if layout.passed_over:
        rows = tuple(map(str, layout.passed_over))
        notes.append(
            _(
                "Trang “%(sheet)s”: dòng %(rows)s không phải người được đề nghị.",
                sheet=layout.title,
                rows=rows,
            )
        )
    return notes


def _fate(row: Row, *, skip_flagged: bool) -> Fate:
    if not row.flags:
        return Fate.CREATE
    if skip_flagged:
        return Fate.HELD
    blocked = any(flag.severity is Severity.ERROR for flag in row.flags)
    return Fate.BLOCKED if blocked else Fate.CONFIRM


#: People of more other units than these make a list that was put together from many.
_COLLECTED_FROM = 5


def _flag_other_units(readers: list[RowReader], catalogue: Catalogue) -> list[str]:
    """Whoever works in a unit that isn't the proposing one is flagged, for a person to look at.

    A list collected from many units gets one note instead of a flag on nearly every row.
    """
    if not catalogue.own_units:
        return []
    others = [
        reader
        for reader in readers
        if reader.values.get("unit_code", "") not in ("", *catalogue.own_units)
    ]
    if len({reader.values["unit_code"] for reader in others}) > _COLLECTED_FROM:
        message = _(
            "%(count)s dòng là của đơn vị khác “%(proposing)s”: danh sách này tổng hợp từ nhiều "
            "đơn vị.",
            count=len(others),
            proposing=catalogue.proposing,
        )
        return [message]
    for reader in others:
        message = _(
            "“%(unit)s” không thuộc “%(proposing)s”, đơn vị đề nghị của tờ trình. Xem lại: người "
            "của đơn vị nào thì đơn vị ấy đề nghị.",
            unit=reader.texts["unit"],
            proposing=catalogue.proposing,
        )
        reader.flag("unit", Finding(Kind.OTHER_UNIT, message, Severity.WARNING))
    return []


def _flag_duplicates(readers: list[RowReader]) -> None:
    """The later of two rows for the same person, collective or household is flagged.

    Individuals: same name and birth date; without diacritics also the same unit. Collectives: same
    name and managing unit. Households: same head, birth year and commune.
    """
    first: dict[tuple[object, ...], RowReader] = {}
    for reader in readers:
        known = reader.flags.get("name")
        if not reader.texts.get("name") or (known and known.severity is Severity.ERROR):
            continue
        keys = _identities(reader)
        earlier = next((first[key] for key in keys if key in first), None)
        if earlier is not None:
            _flag_duplicate(reader, earlier)
        for key in keys:
            first.setdefault(key, reader)


def _identities(reader: RowReader) -> list[tuple[object, ...]]:
    texts, kind = reader.texts, reader.kind
    name = texts["name"]
    unit = match_key(texts.get("unit", ""))
    if kind == "collective":
        return [(kind, match_key(name), unit)]
    born = reader.birth.text if reader.birth else ""
    if kind == "household":
        return [(kind, match_key(name), born, match_key(texts.get("commune", "")))]
    if not born:
        return []
    return [(kind, match_key(name), born), (kind, fold(name), born, unit)]


def _flag_duplicate(reader: RowReader, earlier: RowReader) -> None:
    column = earlier.layout.columns["name"]
    place = f"{column.letter}{earlier.number}"
    where = _("dòng %(row)s", row=earlier.number)
    if earlier.layout is not reader.layout:
        place = f"{earlier.layout.title}!{place}"
        where = _("dòng %(row)s trang “%(sheet)s”", row=earlier.number, sheet=earlier.layout.title)
    facts: list[str] = [f"“{earlier.texts['name']}”"]
    if reader.birth:
        facts.append(_("sinh %(birth)s", birth=reader.birth.text))
    facts += [earlier.texts[name] for name in ("unit", "commune") if earlier.texts.get(name)][:1]
    message = _(
        "Trùng với %(where)s (%(facts)s). Hãy bỏ một trong hai dòng.",
        where=where,
        facts=tuple(facts),
    )
    reader.flag("name", Finding(Kind.DUPLICATE, message), place)
