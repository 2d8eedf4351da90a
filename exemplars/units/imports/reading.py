"""Reads the sheets of units and of events, wherever they stand, into a plan."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.conf import settings
from django.utils import translation
from import_export import resources
from openpyxl.cell.cell import Cell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from exemplars.shared.text import nfc
from exemplars.units.imports.cells import CellError, DayWidget, key, typed_text
from exemplars.units.imports.columns import (
    EVENT_NEEDS,
    OTHER_HEADINGS,
    UNIT_NEEDS,
    EventRows,
    UnitRows,
)
from exemplars.units.imports.opening import WorkbookRefused, open_workbook
from exemplars.units.plan import UNIT_COLUMNS, EventRow, Fault, Place, Plan, UnitRow
from exemplars.units.states import EventKind

MAX_ROWS = 20_000
_HEADER_ROWS = 30


def read(data: bytes) -> Plan:
    """The plan a workbook holds, with a fault for every cell that cannot be read.

    Raises:
        WorkbookRefused: not a sound .xlsx, or no sheet of units in it.
    """
    book = open_workbook(data)
    faults: list[Fault] = []
    units: list[UnitRow] = []
    events: list[EventRow] = []
    found = False
    for sheet in book.worksheets:
        if sheet.max_row > MAX_ROWS:
            raise WorkbookRefused(f"Trang {sheet.title} dài quá {MAX_ROWS} dòng. Hãy chia nhỏ tệp.")
        head = _heading(sheet, EventRows())
        if head and {"predecessor", "successor"} & head[1].keys():
            events += [EventRow(**row) for row in _rows(sheet, EventRows(), head, faults)]
            continue
        head = _heading(sheet, UnitRows())
        if head and len(head[1].keys() & set(UNIT_NEEDS)) >= 4:
            found = True
            units += [UnitRow(**row) for row in _rows(sheet, UnitRows(), head, faults)]
    if not found:
        raise WorkbookRefused(
            "Không thấy trang danh mục đơn vị. Trang ấy cần các cột: "
            + ", ".join(UNIT_COLUMNS[name] for name in UNIT_NEEDS)
            + "."
        )
    return Plan(tuple(units), tuple(events), tuple(faults))


def _heading(sheet: Worksheet, resource: resources.Resource) -> tuple[int, dict[str, int]] | None:
    """The row of headings, and the column number of each known column; None without one."""
    names = {key(field.column_name): name for name, field in resource.fields.items()}
    names |= {words: name for words, name in OTHER_HEADINGS.items() if name in resource.fields}
    best: tuple[int, dict[str, int]] | None = None
    for number, row in enumerate(sheet.iter_rows(max_row=_HEADER_ROWS), start=1):
        columns: dict[str, int] = {}
        for cell in row:
            name = names.get(key(str(cell.value or "")))
            if name:
                columns.setdefault(name, cell.column)
        if len(columns) >= 3 and (best is None or len(columns) > len(best[1])):
            best = (number, columns)
    return best


def _rows(
    sheet: Worksheet,
    resource: resources.Resource,
    heading: tuple[int, dict[str, int]],
    faults: list[Fault],
) -> Iterator[dict[str, Any]]:
    """Each row as values; what cannot be read becomes a fault, and its column is named `bad`."""
    at, columns = heading
    letters = {name: get_column_letter(number) for name, number in columns.items()}
    of_events = isinstance(resource, EventRows)
    missing = [name for name in (EVENT_NEEDS if of_events else UNIT_NEEDS) if name not in columns]
    for name in missing:
        header = resource.fields[name].column_name
        message = f"Trang {sheet.title} thiếu cột “{header}”."
        faults.append(Fault(sheet.title, at, "", header, "", "thieu_cot", message))
    for row in sheet.iter_rows(min_row=at + 1):
        cells = {name: row[number - 1] for name, number in columns.items() if number <= len(row)}
        if all(cell.value in (None, "") or not str(cell.value).strip() for cell in cells.values()):
            continue
        place = Place(sheet.title, row[0].row, letters)
        values, bad = _clean(resource, cells, place, frozenset(missing), faults)
        wording = {"wording": _wording(cells)} if of_events else {}
        yield {**values, **wording, "place": place, "bad": bad}


def _clean(
    resource: resources.Resource,
    cells: Mapping[str, Cell],
    place: Place,
    missing: frozenset[str],
    faults: list[Fault],
) -> tuple[dict[str, Any], frozenset[str]]:
    values: dict[str, Any] = {}
    bad = set(missing)
    for name, column in resource.fields.items():
        empty = None if isinstance(column.widget, DayWidget) else ""
        values[name] = empty
        if name in missing:
            continue
        cell = cells.get(name)
        typed = cell.value if cell is not None else None
        try:
            if cell is not None and cell.data_type in ("f", "e"):
                raise CellError("cong_thuc", _FORMULA)
            values[name] = column.clean({column.column_name: typed})
        except CellError as error:
            bad.add(name)
            faults.append(place.fault(name, column.column_name, typed, error.kind, str(error)))
    return values, frozenset(bad)


_FORMULA = "Ô là công thức hoặc báo lỗi. Hãy dán lại thành giá trị."


def _wording(cells: Mapping[str, Cell]) -> str:
    """What the list calls an event, when that is more than the label of its kind."""
    said = nfc(typed_text(cells["kind"].value)) if "kind" in cells else ""
    with translation.override(
        settings.LANGUAGE_CODE
    ):  # the list is Vietnamese, the page may not be
        labels = {key(str(label)) for label in EventKind.labels}
    return "" if key(said) in labels else said[:1].upper() + said[1:]
