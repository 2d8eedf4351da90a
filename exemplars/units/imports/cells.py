"""What one cell of the list means: text, code, word of a closed list, day."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from import_export.widgets import Widget

from certificates import codepages
from exemplars.shared.text import fold, nfc
from exemplars.units.states import EventKind, Level, Side

_YEARS = range(1900, 2101)


class CellError(ValueError):
    """What is wrong with one cell."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class TextWidget(Widget):
    """Words of at most `limit` characters, in the one stored form."""

    def __init__(self, limit: int, *, required: bool = False) -> None:
        super().__init__()
        self.limit, self.required = limit, required

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        typed = typed_text(value)
        text = nfc(typed)
        if not text:
            if self.required:
                raise CellError("thieu", "Ô này trống. Hãy điền.")
            return ""
        if legacy := codepages.read(typed):
            meant = f"Có phải “{legacy.text}”? " if legacy.text else ""
            raise CellError(
                "bang_ma_cu", f"Chữ gõ bằng bảng mã {legacy.encoding}. {meant}Hãy gõ lại."
            )
        if len(text) > self.limit:
            raise CellError("qua_dai", f"Dài {len(text)} ký tự, tối đa {self.limit}.")
        return text


class CodeWidget(TextWidget):
    """A stable code: capitals, digits, dot, hyphen."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        code = super().clean(value)
        if code and not re.fullmatch(r"[A-Z0-9][A-Z0-9._-]*", code):
            raise CellError(
                "ma_sai",
                "Mã chỉ gồm chữ in hoa không dấu, chữ số, dấu - và dấu chấm. Ví dụ: UB-30313.",
            )
        return code


class WordWidget(Widget):
    """One word of a closed list, however it is spelled; `empty` is what an empty cell means."""

    def __init__(self, meanings: Mapping[str, str], examples: str) -> None:
        super().__init__()
        self.meanings, self.examples = meanings, examples

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        said = nfc(typed_text(value))
        if not said:
            raise CellError("thieu", f"Ô này trống. Hãy ghi một trong: {self.examples}.")
        found = self.meanings.get(key(said))
        if found is None:
            raise CellError(
                "ngoai_danh_muc",
                f"“{said}” không có trong danh mục. Hãy ghi một trong: {self.examples}.",
            )
        return found


class DayWidget(Widget):
    """A day as an Excel date or as dd/mm/yyyy; empty is unknown."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> date | None:
        if isinstance(value, datetime):
            day = value.date()
        elif isinstance(value, date):
            day = value
        elif not (typed := nfc(typed_text(value))):
            return None
        else:
            day = self._day_of(typed)
        if day.year not in _YEARS:
            raise CellError("ngay_sai", f"Năm {day.year} không hợp lý. Ví dụ: 01/07/2025.")
        return day

    def _day_of(self, typed: str) -> date:
        parts = re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", typed)
        if not parts:
            raise CellError(
                "ngay_sai", f"“{typed}” không phải ngày. Ghi dd/mm/yyyy, ví dụ 01/07/2025."
            )
        day, month, year = map(int, parts.groups())
        try:
            return date(year, month, day)
        except ValueError:
            raise CellError("ngay_sai", f"Lịch không có ngày {typed}. Ví dụ: 01/07/2025.") from None


def typed_text(value: Any) -> str:
    """A cell's value as text; a whole number without its “.0”."""
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def key(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", fold(text)))


def _meanings(table: Mapping[str, str]) -> dict[str, str]:
    return {key(word): value for words, value in table.items() for word in words.split("|")}


SIDES = _meanings(
    {
        "Đảng": Side.PARTY,
        "Nhà nước": Side.STATE,
        "MTTQ - đoàn thể|Mặt trận Tổ quốc, đoàn thể|MTTQ, các đoàn thể|đoàn thể": Side.MASS,
        "lực lượng vũ trang|LLVT": Side.ARMED,
        "doanh nghiệp": Side.ENTERPRISE,
        "khác": Side.OTHER,
    }
)
LEVELS = _meanings(
    {
        "trung ương|TW": Level.CENTRAL,
        "tỉnh|thành phố|tỉnh, thành phố": Level.PROVINCE,
        "sở-ngành|sở, ngành|sở|sở, ban, ngành": Level.DEPARTMENT,
        "huyện (cũ)|huyện": Level.DISTRICT_FORMER,
        "xã|phường|đặc khu|xã, phường, đặc khu": Level.COMMUNE,
        "cơ sở": Level.BASE,
    }
)
KINDS = _meanings(
    {
        "hợp nhất|sáp nhập|nhập": EventKind.MERGE,
        "chia tách|chia|tách": EventKind.SPLIT,
        "giải thể|giải thể, chuyển thành viên|kết thúc hoạt động": EventKind.DISSOLVE,
        "đổi tên": EventKind.RENAME,
        "đổi loại|chuyển loại": EventKind.RETYPE,
        "chuyển trực thuộc|điều chuyển": EventKind.TRANSFER,
    }
)
