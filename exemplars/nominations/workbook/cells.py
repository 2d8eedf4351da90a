"""A cell's value as the list means it: dates, years, whole numbers, text; what is broken in it."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from openpyxl.cell.cell import Cell
from openpyxl.utils.datetime import from_excel

from exemplars.shared.text import fold, nfc

_EXCEL_ERROR = re.compile(
    r"#(N/A|DIV/0!|NAME\?|(REF|VALUE|NULL|NUM|SPILL|CALC|FIELD|BUSY)!)|Err:\d{3}"
)
_NUMERIC_DATE = re.compile(r"(\d{1,2})\s*[/.\-\s]\s*(\d{1,2})\s*[/.\-\s]\s*(\d{4}|\d{2})")
_ISO_DATE = re.compile(r"(\d{4})[/.\-](\d{1,2})[/.\-](\d{1,2})(?:[ T]\d.*)?")
_SPELT_DATE = re.compile(r"(?:ngay )?(\d{1,2}) thang (\d{1,2}) nam (\d{4})")
_YEAR = re.compile(r"(?:nam |[/.\-\s]*)?(?:(?:\.\.|\d{1,2})[/.\-])?((?:1[89]|2[01])\d\d)(?:\.0)?")
_PRIVATE_USE = re.compile("[\ue000-\uf8ff\ufffd\ufffc\ufffe\uffff□\U000f0000-\U0010fffd]")
_QUESTION_IN_WORD = re.compile(r"\w\?+\w|(?<!\S)\?+\w|\?{3,}")


@dataclass(frozen=True)
class Birth:
    """When somebody was born: a day, or only the year."""

    day: date | None
    year: int

    @property
    def text(self) -> str:
        return self.day.strftime("%d/%m/%Y") if self.day else str(self.year)

    def age_on(self, today: date) -> int:
        if self.day is None:
            return today.year - self.year
        return today.year - self.year - ((today.month, today.day) < (self.day.month, self.day.day))


def raw_value(cell: Cell | None) -> str | int | float | None:
    """The value as typed, fit for JSON: a date as dd/mm/yyyy."""
    value: Any = cell.value if cell is not None else None
    if value is None or isinstance(value, int | float | str):
        return value
    if isinstance(value, datetime | date):
        return value.strftime("%d/%m/%Y")
    return str(value)


def clean_text(value: Any, *, lines: bool = False) -> str:
    """A cell's text in the stored form; 12.0 becomes “12”, and Ð (eth) at a word's start Đ."""
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return re.sub(r"\b[\u00d0\u0189](?=\w)", "Đ", nfc(str(value), lines=lines))


def is_error(cell: Cell) -> bool:
    if isinstance(cell.value, str) and _EXCEL_ERROR.fullmatch(cell.value.strip()):
        return True
    return cell.data_type == "e"


def broken_character(text: str, *, prose: bool) -> str | None:
    """The broken part of a text: U+FFFD, a box, “?” where a letter was; None when it is sound.

    Prose may ask questions; names and entries of code lists don't.
    """
    found = _PRIVATE_USE.search(text)
    if not found:
        found = _QUESTION_IN_WORD.search(text) if prose else re.search(r"\?", text)
    return found[0].strip() if found else None


def read_mojibake(text: str) -> str | None:
    """UTF-8 that was opened as Windows-1252 (“Nguyá»…n”), read rightly; None for other text."""
    if text.isascii():
        return None
    try:
        read = text.encode("cp1252").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return None
    return nfc(read) if read != text else None


def read_number(value: Any) -> int | None:
    """A whole number, also as text and with thousands set off (1.250); None for anything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < 1e15 else None
    text = nfc(str(value)).replace(" ", "")
    if re.fullmatch(r"\d{1,3}([.,]\d{3})+", text):
        return int(re.sub(r"[.,]", "", text))
    return int(float(text)) if re.fullmatch(r"-?\d{1,9}(\.0+)?", text) else None


def read_birth(value: Any, *, today: date, epoch: datetime) -> Birth | None:
    """A birth date or year as offices write it; None when it is no day of the calendar.

    Takes real dates, serial numbers of an unformatted cell, dd/mm/yyyy with / . - or spaces,
    yyyy-mm-dd, “ngày … tháng … năm …”, a bare year.
    """
    if isinstance(value, datetime | date):
        day = value.date() if isinstance(value, datetime) else value
        return Birth(day, day.year)
    if isinstance(value, bool | time | timedelta):
        return None
    if isinstance(value, int | float):
        return _birth_of_number(value, epoch)
    text = nfc(str(value)).strip("'.,; ")
    if re.fullmatch(r"\d{5}(\.0)?", text):
        return _birth_of_number(float(text), epoch)
    if year := _YEAR.fullmatch(fold(text)):
        return Birth(None, int(year[1]))
    return _birth_of_text(text, today)


def _birth_of_number(value: float, epoch: datetime) -> Birth | None:
    if value == int(value) and 1800 <= value <= 2199:
        return Birth(None, int(value))
    if 3_000 <= value <= 109_000:
        day = from_excel(value, epoch)
        return Birth(day.date(), day.year) if isinstance(day, datetime) else None
    return None


def _birth_of_text(text: str, today: date) -> Birth | None:
    if iso := _ISO_DATE.fullmatch(text):
        year, month, day = (int(part) for part in iso.groups())
    elif found := _NUMERIC_DATE.fullmatch(text) or _SPELT_DATE.fullmatch(fold(text)):
        day, month, year = (int(part) for part in found.groups())
        if len(found[3]) == 2:
            year += 2000 if year <= today.year % 100 else 1900
    else:
        return None
    if not (1 <= month <= 12 and 1 <= year <= 9999 and 1 <= day <= monthrange(year, month)[1]):
        return None
    return Birth(date(year, month, day), year)
