"""What reading a workbook yields: flags, rows, a verdict. Plain values, ready for JSON."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """Kinds of fault a cell can have."""

    MISSING = "thieu_bat_buoc"
    WRONG_SUBJECT = "sai_loai_doi_tuong"
    NOT_LISTED = "ngoai_danh_muc"
    UNIT_ENDED = "don_vi_khong_con"
    CONTRADICTION = "mau_thuan_so_lieu"
    NO_SUCH_DATE = "ngay_khong_ton_tai"
    FUTURE_DATE = "ngay_tuong_lai"
    LEGACY_TEXT = "bang_ma_cu"
    BEYOND_AUTHORITY = "vuot_tham_quyen"
    BROKEN_CHARACTER = "ky_tu_hong"
    ODD_AGE = "tuoi_bat_hop_ly"
    FORMULA_ERROR = "loi_cong_thuc"
    SEVERAL_PEOPLE = "nhieu_nguoi_mot_dong"
    DUPLICATE = "trung_trong_tep"
    NOT_A_NUMBER = "khong_phai_so"
    OTHER_UNIT = "don_vi_khac"


class Severity(StrEnum):
    """`loi` blocks the row; `canh_bao` asks the person to confirm it."""

    ERROR = "loi"
    WARNING = "canh_bao"


class Verdict(StrEnum):
    OK = "ok"
    IMPORT_WITH_FLAGS = "import_with_flags"
    REFUSE = "refuse"


class Fate(StrEnum):
    """What happens to a row: created, created once confirmed, left out, or stopping the import."""

    CREATE = "create"
    CONFIRM = "confirm"
    HELD = "held"
    BLOCKED = "blocked"


class WorkbookRefused(Exception):
    """The file cannot be read at all; the message is a sentence for the person at the screen."""


@dataclass(frozen=True)
class Flag:
    """One faulty cell: where it is, what is wrong and how to mend it."""

    sheet: str
    row: int
    column: str
    cell: str
    header: str
    value: str | int | float | None
    kind: Kind
    severity: Severity
    message: str
    what: str = ""  # the message, for a place that names the cell already
    related_cell: str | None = None
    reading: str = ""  # a value typed with an old code page, in Unicode

    def as_dict(self) -> dict[str, Any]:
        found = {
            "sheet": self.sheet,
            "row": self.row,
            "column": self.column,
            "cell": self.cell,
            "header": self.header,
            "value": self.value,
            "kind": self.kind.value,
            "severity": self.severity.value,
            "message": self.message,
        }
        if self.related_cell:
            found["related_cell"] = self.related_cell
        if self.reading:
            found["reading"] = self.reading
        return found


@dataclass
class Row:
    """One nominee of the list. `values` are normalised; codes stand beside the names found."""

    sheet: str
    row: int
    subject_kind: str
    values: dict[str, Any]
    flags: list[Flag] = field(default_factory=list)
    fate: Fate = Fate.CREATE

    def as_dict(self) -> dict[str, Any]:
        values = {k: v.isoformat() if isinstance(v, date) else v for k, v in self.values.items()}
        return {
            "sheet": self.sheet,
            "row": self.row,
            "subject_kind": self.subject_kind,
            "values": values,
            "fate": self.fate.value,
        }


@dataclass(frozen=True)
class Covering:
    """The tờ trình the list goes with, as its heading says."""

    number: str = ""
    dated: date | None = None
    unit: str = ""


@dataclass
class Reading:
    """A workbook, read and checked. Nothing was changed anywhere."""

    rows: list[Row]
    flags: list[Flag]
    covering: Covering = Covering()
    notes: list[str] = field(default_factory=list)
    skip_flagged: bool = False
    convert: bool = False

    @property
    def is_empty(self) -> bool:
        return not self.rows

    @property
    def verdict(self) -> Verdict:
        """One blocked row stops the import, unless the person chose to leave flagged rows out."""
        if self.is_empty:
            return Verdict.REFUSE
        if not self.flags:
            return Verdict.OK
        blocked = any(flag.severity is Severity.ERROR for flag in self.flags)
        if blocked and not (self.skip_flagged and self.to_create):
            return Verdict.REFUSE
        return Verdict.IMPORT_WITH_FLAGS

    @property
    def old_cells(self) -> int:
        """Cells typed with an old code page that can be converted, or were."""
        return sum(bool(flag.reading) for flag in self.flags)

    @property
    def to_create(self) -> list[Row]:
        return [row for row in self.rows if row.fate in (Fate.CREATE, Fate.CONFIRM)]

    @property
    def counts(self) -> dict[str, Any]:
        severities = Counter(flag.severity for flag in self.flags)
        faulty = {(f.sheet, f.row) for f in self.flags if f.severity is Severity.ERROR}
        flagged = {(f.sheet, f.row) for f in self.flags}
        places = {(row.sheet, row.row) for row in self.rows}
        return {
            "rows": len(self.rows),
            "rows_by_sheet": dict(Counter(row.sheet for row in self.rows)),
            "rows_by_kind": dict(Counter(row.subject_kind for row in self.rows)),
            "faults": len(self.flags),
            "errors": severities[Severity.ERROR],
            "warnings": severities[Severity.WARNING],
            "rows_with_fault": len(flagged & places),
            "rows_blocked": len(faulty & places),
            "rows_clean": len(places - flagged),
        }

    def as_dict(self) -> dict[str, Any]:
        return {
            "verdict": self.verdict.value,
            "counts": self.counts,
            "flags": [flag.as_dict() for flag in self.flags],
            "rows": [row.as_dict() for row in self.rows],
            "covering": {
                "number": self.covering.number,
                "dated": self.covering.dated.isoformat() if self.covering.dated else None,
                "unit": self.covering.unit,
            },
            "notes": self.notes,
        }
