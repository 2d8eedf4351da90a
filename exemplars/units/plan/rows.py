"""Rows of a list of units: as it wants them, with the place each was read from, and as they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

#: Labels of the columns in the order of the list.
UNIT_COLUMNS = {
    "code": "Mã đơn vị",
    "parent_code": "Mã đơn vị cấp trên",
    "name": "Tên đơn vị",
    "short_name": "Tên viết tắt",
    "kind": "Loại đơn vị",
    "side": "Khối",
    "level": "Cấp",
    "area_code": "Mã ĐVHC",
    "valid_from": "Hiệu lực từ",
    "valid_to": "Hiệu lực đến",
    "legal_basis": "Căn cứ",
    "note": "Ghi chú",
}
EVENT_COLUMNS = {
    "code": "Mã sự kiện",
    "kind": "Loại sự kiện",
    "happened_on": "Ngày hiệu lực",
    "predecessor": "Mã đơn vị trước",
    "successor": "Mã đơn vị sau",
    "document": "Căn cứ",
    "note": "Ghi chú",
}


@dataclass(frozen=True)
class Fault:
    """One bad cell. `column` is its letter; empty when a whole column or sheet is missing."""

    sheet: str
    row: int
    column: str
    header: str
    value: str
    kind: str
    message: str

    @property
    def cell(self) -> str:
        return f"{self.column}{self.row}" if self.column else ""


@dataclass(frozen=True)
class Place:
    """Where a row was read: sheet, row number, letter of each column."""

    sheet: str = ""
    row: int = 0
    letters: Mapping[str, str] = field(default_factory=dict)

    def fault(self, column: str, header: str, value: Any, kind: str, message: str) -> Fault:
        letter = self.letters.get(column, "")
        return Fault(self.sheet, self.row, letter, header, words(value), kind, message)


@dataclass(frozen=True)
class UnitRow:
    """One wanted unit, as the list says. `bad` names the columns whose cell could not be read."""

    code: str
    name: str
    kind: str
    side: str
    level: str
    parent_code: str = ""
    short_name: str = ""
    area_code: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    legal_basis: str = ""
    note: str = ""
    place: Place = field(default_factory=Place, compare=False)
    bad: frozenset[str] = frozenset()


@dataclass(frozen=True)
class EventRow:
    """One predecessor–successor pair of an event."""

    code: str
    kind: str
    predecessor: str
    successor: str
    happened_on: date | None = None
    document: str = ""
    note: str = ""
    #: What the list calls the event, when that says more than its kind.
    wording: str = ""
    place: Place = field(default_factory=Place, compare=False)
    bad: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Plan:
    """A list that was read: its rows, and the cells that could not be."""

    units: Sequence[UnitRow] = ()
    events: Sequence[EventRow] = ()
    faults: Sequence[Fault] = ()


@dataclass(frozen=True)
class Known:
    """A unit as it stands: its latest version, and when the one before began."""

    code: str
    name: str
    kind: str
    side: str
    level: str
    parent_code: str = ""
    short_name: str = ""
    area_code: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    legal_basis: str = ""
    note: str = ""
    versions: int = 1
    previous_from: date | None = None


@dataclass(frozen=True)
class KnownEvent:
    kind: str
    happened_on: date | None
    document: str
    note: str
    pairs: Mapping[tuple[str, str], str]


def words(value: Any) -> str:
    """A cell's value as the person typed it."""
    if value is None:
        return ""
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)
