"""Where things stand on a sheet: its header found by meaning, its columns, the rows of its list."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import Any

from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from exemplars.nominations.workbook.archive import MAX_COLUMNS, MAX_ROWS
from exemplars.nominations.workbook.reading import Covering, WorkbookRefused
from exemplars.shared.text import fold, nfc
from exemplars.shared.text import said as _

_HEADER_ROWS = 80
_LAST_ROW = MAX_ROWS + 1_000
_BAND_HEIGHT = 3
_MIN_FIELDS = 4

# Meaning of a column by its folded label; the first pattern that matches wins.
_FIELDS = MappingProxyType(
    {
        name: re.compile(pattern)
        for name, pattern in {
            "order": r"^(stt|tt|so tt|s t t|so thu tu|thu tu)$",
            "note": r"^(ghi chu|luu y)",
            "summary": r"thanh tich|^noi dung",
            "category": r"^(phan )?loai (hinh )?khen thuong|^loai doi tuong khen|^doi tuong khen|"
            r"^ca nhan tap the|^phan loai ca nhan",
            "target_class": r"doi tuong|phan loai can bo",
            "award": r"danh hieu|hinh thuc|^muc khen|^de nghi (tang|khen)",
            "sector": r"linh vuc|^nganh\b",
            "gender": r"gioi tinh|^gioi$|^nam nu$|^phai$",
            "birth": r"(ngay|nam|thang).* sinh\b|^nam sinh|^ngay sinh|^sinh (ngay|nam)",
            "ethnicity": r"dan toc",
            "members": r"nhan khau|so (nguoi|thanh vien) (trong|cua) (ho|gia dinh)",
            "female": r"\bnu\b",
            "total": r"^tong so|^so (luong )?nguoi|^so luong$|^quan so|^so (can bo|thanh vien)",
            "salutation": r"^(ten goi|xung ho|xung danh|danh xung|cach goi|ong ba)",
            "department": r"^(phong|bo phan|khoa phong|to bo phan|phong ban)\b",
            "position": r"^chuc (vu|danh)|nghe nghiep",
            "name": r"^ho (va )?ten|^ten (tap the|ca nhan|chu ho|ho\b|to chuc|don vi$|"
            r"don vi (de nghi|duoc)|co quan don vi$)|^(tap the|chu ho|ca nhan)$",
            "unit": r"don vi(?! (de nghi|trinh|lap))|noi (cong tac|lam viec)|co quan",
            "hamlet": r"^(ap|thon|khom|khu pho|to dan pho)\b",
            "commune": r"^dia chi|xa phuong|phuong xa|^noi (thuong tru|cu tru|o)\b|^cho o",
        }.items()
    }
)
# Headings that mean something else, or nothing, in a list of that kind.
_FOREIGN = MappingProxyType(
    {
        "collective": ("ethnicity", "gender", "birth", "members"),
        "individual": ("members", "total", "female"),
        "household": ("total", "female", "department"),
    }
)
_SIGN_OFF = re.compile(
    r"danh sach nay co|^tong (cong|so)|^cong\b|^nguoi lap|^noi nhan|^(tm|kt|tl|tuq|thua lenh)\b|"
    r"ngay \S+ thang \S+ nam|^thu truong"
)
_COVERING = re.compile(
    r"tờ trình số:?\s*(?P<number>\S*\d\S*?),?\s+ngày\s+"
    r"(?P<day>\d{1,2})\s*(?:tháng|[/.-])\s*(?P<month>\d{1,2})\s*(?:năm|[/.-])\s*(?P<year>\d{4})"
    r"(?:\s+của\s+(?P<unit>[^()]+))?",
    re.IGNORECASE,
)


@dataclass
class Column:
    """A column of the list: its letter, its whole heading, the field it holds."""

    index: int
    header: str
    field: str

    @property
    def letter(self) -> str:
        return get_column_letter(self.index)


@dataclass
class Grid:
    """The filled cells of a sheet; a merged area has its value everywhere."""

    sheet: Worksheet
    cells: dict[int, dict[int, Cell]] = field(default_factory=dict)
    merged: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, sheet: Worksheet) -> "Grid":
        grid = cls(sheet)
        # The sparse store: going through rows would create every blank cell up to the last one.
        for (row, column), cell in sheet._cells.items():  # noqa: SLF001
            if isinstance(cell, MergedCell) or cell.value is None or _is_blank(cell.value):
                continue
            if row > _LAST_ROW or column > MAX_COLUMNS:
                raise WorkbookRefused(
                    _(
                        "Trang “%(sheet)s” có dữ liệu ngoài phạm vi cho phép, ô %(cell)s. "
                        "Hãy xóa phần thừa hoặc chia thành nhiều tệp.",
                        sheet=sheet.title,
                        cell=cell.coordinate,
                    )
                )
            grid.cells.setdefault(row, {})[column] = cell
        for area in sheet.merged_cells.ranges:
            for row in range(area.min_row, min(area.max_row, _LAST_ROW) + 1):
                for column in range(area.min_col, min(area.max_col, MAX_COLUMNS) + 1):
                    grid.merged[row, column] = (area.min_row, area.min_col)
        return grid

    def at(self, row: int, column: int) -> Cell | None:
        row, column = self.merged.get((row, column), (row, column))
        return self.cells.get(row, {}).get(column)

    def text(self, row: int, column: int) -> str:
        cell = self.at(row, column)
        return nfc(str(cell.value)) if cell is not None else ""

    def own_texts(self, row: int) -> dict[int, str]:
        """Texts that begin in this row, by column; a merged area counts once."""
        return {column: self.text(row, column) for column in sorted(self.cells.get(row, {}))}

    def is_inside_merge(self, row: int) -> bool:
        """Does a filled merged area of an earlier row reach into this one?"""
        return any(
            self.merged.get((row, column), (row, 0))[0] < row and self.at(row, column) is not None
            for column in range(1, self.last_column + 1)
        )

    @property
    def last_row(self) -> int:
        return max(self.cells, default=0)

    @property
    def last_column(self) -> int:
        return max((max(row) for row in self.cells.values()), default=0)


@dataclass
class ListLayout:
    """A sheet recognised as a list of nominees. `subject_kind` "" means each row says it."""

    title: str
    grid: Grid
    subject_kind: str
    header_row: int
    first_row: int
    columns: dict[str, Column]
    ignored: list[Column]
    covering: Covering
    passed_over: list[int] = field(default_factory=list)

    def rows(self) -> Iterator[int]:
        """Numbers of the rows that hold a nominee; headings, totals and signatures are none."""
        signed_off = False
        for row in range(self.first_row, self.grid.last_row + 1):
            texts = self.grid.own_texts(row)
            filled = {
                name: value
                for name, column in self.columns.items()
                if (value := self.grid.text(row, column.index))
            }
            if not texts or self._repeats_header(texts):
                continue
            if _is_column_numbers(list(filled.values())):
                continue
            number = filled.pop("order", "")
            # A wide merged line is one text, however many columns it covers.
            distinct = len({self._anchor(row, self.columns[name].index) for name in filled})
            if distinct <= 3 and _signs_off(texts):
                signed_off = True
                continue
            numbered = re.fullmatch(r"\d{1,5}\.?(0)?", number) is not None
            if distinct >= (3 if signed_off else 2) or (numbered and distinct):
                yield row
            elif not signed_off:
                self.passed_over.append(row)

    def _anchor(self, row: int, column: int) -> tuple[int, int]:
        return self.grid.merged.get((row, column), (row, column))

    def _repeats_header(self, texts: dict[int, str]) -> bool:
        """A header printed again at the head of a page."""
        hits = sum(1 for text in texts.values() if text.casefold() in self._labels)
        return hits >= 2 and hits * 2 > len(texts)

    @cached_property
    def _labels(self) -> frozenset[str]:
        headers = " – ".join(column.header for column in self.columns.values())
        return frozenset(headers.casefold().split(" – "))


def _is_blank(value: Any) -> bool:
    return isinstance(value, str) and not nfc(value)


def _signs_off(texts: dict[int, str]) -> bool:
    """“Danh sách này có …”, “…, ngày … tháng …”, “NGƯỜI LẬP BIỂU”: the end of a list."""
    return any(len(text) <= 80 and _SIGN_OFF.search(fold(text)) for text in texts.values())


def _is_column_numbers(texts: list[str]) -> bool:
    """“(1) (2) (3) …”, “A B 1 2 …”: the row of column numbers under a header, in any order."""
    bare = [text.strip("()[] ").removesuffix(".0") for text in texts]
    if len(bare) < 3 or len(set(bare)) < len(bare):
        return False
    return all(re.fullmatch(r"\d{1,2}|[A-ZĐ]|\d{1,2}\s*=.*", text) for text in bare)


def field_of(label: str) -> str:
    """The field a heading means, "" when it is none of the list's."""
    plain = " ".join(re.sub(r"\([^)]*\)|[^\w\s]", " ", fold(label)).split())
    if not plain or len(plain) > 70:
        return ""
    return next((name for name, pattern in _FIELDS.items() if pattern.search(plain)), "")


def _columns(grid: Grid, top: int, height: int) -> tuple[dict[str, Column], list[Column]]:
    """Columns of a header band: the lowest label decides, then the whole path above it."""
    known: dict[str, Column] = {}
    others: list[Column] = []
    for index in range(1, grid.last_column + 1):
        path: list[str] = []
        for row in range(top, top + height):
            text = grid.text(row, index)
            if text and (not path or path[-1] != text):
                path.append(text)
        if not path:
            continue
        name = field_of(path[-1]) or field_of(" ".join(path)) or field_of(path[0])
        column = Column(index, " – ".join(path), name)
        if name and name not in known:
            known[name] = column
        else:
            others.append(column)
    return known, others


def _subject_kind(columns: dict[str, Column], others: list[Column], title: str) -> str:
    """Whose list it is: by its columns, else by its title. "" when each row says so itself."""
    labels = fold(" | ".join(c.header for c in [*columns.values(), *others]))
    name = fold(columns["name"].header) if "name" in columns else ""
    if sum(word in name for word in ("tap the", "ca nhan", "ho gia dinh")) > 1:
        return ""
    if "members" in columns or "chu ho" in labels or "ho gia dinh" in name:
        return "household"
    if "tap the" in name or ("total" in columns and "gender" not in columns):
        return "collective"
    if {"gender", "position", "department"} & columns.keys() or "ho va ten" in name:
        return "individual"
    folded = fold(title)
    if "ho gia dinh" in folded:
        return "household"
    return "collective" if "tap the" in folded else "individual"


def _covering(grid: Grid, before: int) -> Covering:
    """“(Kèm theo Tờ trình số 12/TTr-SNV ngày … của …)” in the lines above the header."""
    for row in range(1, before):
        for text in grid.own_texts(row).values():
            found = _COVERING.search(text[:400])
            if not found:
                continue
            try:
                dated = date(int(found["year"]), int(found["month"]), int(found["day"]))
            except ValueError:
                dated = None
            return Covering(found["number"], dated, nfc(found["unit"] or ""))
    return Covering()


def _is_header_row(grid: Grid, row: int) -> bool:
    """Most texts of a header row are headings of known columns; of a nominee's row hardly any."""
    texts = grid.own_texts(row)
    meant = sum(1 for text in texts.values() if field_of(text))
    return bool(texts) and meant * 2 >= len(texts)


def find_list(sheet: Worksheet) -> ListLayout | None:
    """The list on a sheet, None when it holds no header of one."""
    grid = Grid.of(sheet)
    best: tuple[int, int, int] | None = None
    for top in range(1, min(grid.last_row, _HEADER_ROWS) + 1):
        if len(grid.own_texts(top)) < 2 or grid.is_inside_merge(top):
            continue
        for height in range(1, _BAND_HEIGHT + 1):
            if height > 1 and not _is_header_row(grid, top + height - 1):
                break
            known, _others = _columns(grid, top, height)
            score = (len(known), -height, -top)
            if {"name", "award"} & known.keys() and (best is None or score > best):
                best = score
    if best is None or best[0] < _MIN_FIELDS:
        return None
    height, top = -best[1], -best[2]
    known, others = _columns(grid, top, height)
    heading = " ".join(t for row in range(1, top) for t in grid.own_texts(row).values())
    kind = _subject_kind(known, others, f"{sheet.title} {heading}")
    foreign = [known.pop(name) for name in _FOREIGN.get(kind, ()) if name in known]
    covering = _covering(grid, top)
    return ListLayout(
        sheet.title, grid, kind, top, top + height, known, [*others, *foreign], covering
    )
