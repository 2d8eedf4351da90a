"""One row of a list: its values normalised and every cell checked."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from openpyxl.cell.cell import Cell

from certificates import codepages
from exemplars.nominations.workbook import checks
from exemplars.nominations.workbook.catalogue import AwardItem, Catalogue, Entry
from exemplars.nominations.workbook.cells import (
    Birth,
    clean_text,
    is_error,
    raw_value,
    read_birth,
    read_number,
)
from exemplars.nominations.workbook.checks import Finding
from exemplars.nominations.workbook.layout import ListLayout
from exemplars.nominations.workbook.reading import Flag, Kind, Row, Severity
from exemplars.shared.text import Said, fold
from exemplars.shared.text import said as _

_NUMBERS = ("total", "female", "members")
_BLANKS = frozenset({"", "-", "–", "…", "...", "/", "x"})


@dataclass(frozen=True)
class Context:
    """What every row is checked with."""

    catalogue: Catalogue
    today: date
    epoch: datetime
    uncalculated: frozenset[tuple[str, int, int]]
    convert: bool = False


class RowReader:
    """Reads the row `number` of a layout. Findings of one cell exclude further ones on it."""

    def __init__(self, layout: ListLayout, number: int, context: Context) -> None:
        self.layout, self.number, self.context = layout, number, context
        self.catalogue = context.catalogue
        self.old = self._old_texts() if context.convert else {}
        self.texts = {name: self._text(name) for name in layout.columns}
        self.kind = layout.subject_kind or self._kind_of_row()
        self.values: dict[str, Any] = {}
        self.flags: dict[str, Flag] = {}
        self.birth: Birth | None = None

    def read(self) -> Row:
        self._check_readability()
        self._check_required()
        for name in self.layout.columns:
            if name not in self.flags and self.texts[name]:
                finding = self._check(name)
                if finding:
                    self.flag(name, finding)
        self._check_headcount()
        self._check_age()
        for name, legacy in self.old.items():
            self.flag(name, checks.converted(name, self.kind, legacy))
        self._normalise()
        return Row(
            self.layout.title, self.number, self.kind, self.values, list(self.flags.values())
        )

    # Cells ---------------------------------------------------------------------------------

    def _cell(self, name: str) -> Cell | None:
        return self.layout.grid.at(self.number, self.layout.columns[name].index)

    def _old_texts(self) -> dict[str, codepages.Reading]:
        """Cells typed with an old code page, by column, where their meaning is sure."""
        found = {}
        for name in self.layout.columns:
            value = getattr(self._cell(name), "value", None)
            legacy = codepages.read(value) if isinstance(value, str) else None
            if legacy and legacy.text:
                found[name] = legacy
        return found

    def _text(self, name: str) -> str:
        text = clean_text(self._raw(name), lines=name in checks.PROSE)
        return "" if text in _BLANKS and name not in ("order", "name") else text

    def _raw(self, name: str) -> Any:
        """The value as it counts: typed, or converted from an old code page."""
        if name in self.old:
            return self.old[name].text
        cell = self._cell(name)
        return cell.value if cell else None

    def flag(self, name: str, finding: Finding, related_cell: str | None = None) -> None:
        """Names the cell that is wrong; of a cell's findings the first stands, a fault over a hint."""
        column = self.layout.columns[name]
        place = f"{column.letter}{self.number}"
        heading = column.header.rpartition(" – ")[2]
        message = _(
            "Trang “%(sheet)s”, ô %(cell)s (%(heading)s): %(what)s",
            sheet=self.layout.title,
            cell=place,
            heading=heading,
            what=finding.message,
        )
        known = self.flags.get(name)
        if known and not (finding.severity is Severity.ERROR != known.severity):
            return
        self.flags[name] = Flag(
            sheet=self.layout.title,
            row=self.number,
            column=column.letter,
            cell=place,
            header=column.header,
            value=raw_value(self._cell(name)),
            kind=finding.kind,
            severity=finding.severity,
            message=message,
            what=finding.message,
            related_cell=related_cell,
            reading=finding.reading,
        )

    def _kind_of_row(self) -> str:
        return checks.category_kind(self.texts.get("category", "")) or "individual"

    # Checks --------------------------------------------------------------------------------

    def _check_readability(self) -> None:
        for name, column in self.layout.columns.items():
            cell = self._cell(name)
            key = (self.layout.title, self.number, column.index)
            what = checks.label(name, self.kind)
            if cell is not None and is_error(cell):
                self.flag(
                    name,
                    Finding(
                        Kind.FORMULA_ERROR,
                        _(
                            "%(what)s là giá trị lỗi công thức “%(value)s”. Hãy gõ giá trị đúng.",
                            what=what,
                            value=cell.value,
                        ),
                    ),
                )
            elif cell is None and key in self.context.uncalculated:
                self.flag(
                    name,
                    Finding(
                        Kind.FORMULA_ERROR,
                        _(
                            "%(what)s là công thức chưa có kết quả. Hãy mở bằng Excel, lưu lại, "
                            "hoặc gõ thẳng giá trị.",
                            what=what,
                        ),
                    ),
                )
            elif cell is not None and name not in ("order", *_NUMBERS):
                finding = checks.unreadable(self._raw(name), self.texts[name], name, self.kind)
                if finding:
                    self.flag(name, finding)

    def _check_required(self) -> None:
        for name in checks.REQUIRED[self.kind]:
            if name in self.layout.columns and not self.texts[name]:
                message = _("Thiếu %(what)s.", what=checks.label(name, self.kind))
                self.flag(name, Finding(Kind.MISSING, message))

    def _check(self, name: str) -> Finding | None:
        text = self.texts[name]
        if name == "name":
            return self._check_name(text)
        if name == "category":
            return checks.category(text, self.kind)
        if name == "award":
            return checks.award(text, self.kind, self.catalogue)
        if name == "target_class":
            return checks.target_class(text, self.kind, self.catalogue)
        if name == "gender":
            return checks.gender(text, self.texts.get("salutation", ""), self.catalogue)
        if name in ("ethnicity", "sector"):
            return checks.listed(name, text, self.kind, self.catalogue)
        if name == "commune":
            return checks.commune(text, self.catalogue)
        if name == "unit":
            return self._check_unit(text)
        if name == "birth":
            return self._check_birth(text)
        return self._check_number(name, text) if name in _NUMBERS else None

    def _check_name(self, text: str) -> Finding | None:
        if self.kind != "collective":
            return checks.several_people(text)
        ended = self._ended(text)
        return ended if ended and self.catalogue.units_named(text) else None

    def _ended(self, text: str) -> Finding | None:
        """Why a unit of that name cannot be used any more."""
        units = self.catalogue.units_named(text)
        if any(unit.is_current(self.context.today) for unit in units):
            return None
        if not units and not self.catalogue.is_of_former_level(text):
            return None
        note = next((unit.note for unit in units if unit.note), "")
        ended = max((unit.valid_to for unit in units if unit.valid_to), default=None)
        why: str = _("cấp huyện kết thúc ngày 30/6/2025")
        if note:
            why = note[:1].lower() + note[1:]
        elif ended:
            why = _("kết thúc ngày %(day)s", day=f"{ended:%d/%m/%Y}")
        return Finding(
            Kind.UNIT_ENDED,
            _(
                "“%(text)s” không còn hoạt động: %(why)s. "
                "Hãy ghi đơn vị hoặc xã, phường, đặc khu hiện nay.",
                text=text,
                why=why,
            ),
        )

    def _check_unit(self, text: str) -> Finding | None:
        units = self.catalogue.units_named(text)
        if any(unit.is_current(self.context.today) for unit in units):
            return None
        ended = self._ended(text)
        if ended:
            return ended
        hint = self.catalogue.unit_suggestions.nearest(text)
        ask = _("Nhờ quản trị viên thêm đơn vị nếu tên đã đúng.")
        return Finding(
            Kind.NOT_LISTED,
            _(
                "%(what)s “%(text)s” không có trong danh mục đơn vị. %(advice)s",
                what=checks.label("unit", self.kind),
                text=text,
                advice=_("Có phải “%(hint)s”?", hint=hint) if hint else ask,
            ),
        )

    def _check_number(self, name: str, text: str) -> Finding | None:
        number = read_number(self._raw(name))
        least = 0 if name == "female" else 1
        what = checks.label(name, self.kind)
        if number is None:
            return Finding(Kind.NOT_A_NUMBER, _no_number(what, text))
        if number < least:
            return Finding(
                Kind.NOT_A_NUMBER,
                _(
                    "%(what)s “%(text)s” không hợp lệ. Hãy ghi số từ %(least)s trở lên.",
                    what=what,
                    text=text,
                    least=least,
                ),
            )
        return None

    def _check_birth(self, text: str) -> Finding | None:
        birth = read_birth(self._raw("birth"), today=self.context.today, epoch=self.context.epoch)
        what = checks.label("birth", self.kind)
        if birth is None:
            if self.kind == "household" and not any(c.isdigit() for c in text):
                return Finding(Kind.NOT_A_NUMBER, _no_number(what, text))
            return Finding(
                Kind.NO_SUCH_DATE,
                _(
                    "%(what)s “%(text)s” không có trên lịch. Hãy ghi theo ngày/tháng/năm.",
                    what=what,
                    text=text,
                ),
            )
        today = self.context.today
        if birth.year > today.year or (birth.day is not None and birth.day > today):
            hint = _a_century_earlier(text, birth, today)
            return Finding(
                Kind.FUTURE_DATE,
                _("%(what)s “%(text)s” ở tương lai. %(hint)s", what=what, text=text, hint=hint),
            )
        self.birth = birth
        return None

    def _check_headcount(self) -> None:
        if {"total", "female"} & self.flags.keys() or not {"total", "female"} <= self.texts.keys():
            return
        total, women = read_number(self._raw("total")), read_number(self._raw("female"))
        if total is not None and women is not None and women > total:
            message = _(
                "Số nữ (%(women)s) lớn hơn tổng số người (%(total)s). Kiểm tra lại hai ô này.",
                women=women,
                total=total,
            )
            self.flag("female", Finding(Kind.CONTRADICTION, message))

    def _check_age(self) -> None:
        if self.birth is None or "birth" in self.flags:
            return
        years = self.birth.age_on(self.context.today)
        posthumous = self._is_posthumous()
        position = self.texts.get("position", "")
        why = checks.age(years, position, self.kind, posthumous=posthumous)
        if why:
            message = _(
                "Theo %(what)s “%(birth)s”, %(why)s. Kiểm tra lại năm sinh.",
                what=checks.label("birth", self.kind),
                birth=self.birth.text,
                why=why,
            )
            self.flag("birth", Finding(Kind.ODD_AGE, message, Severity.WARNING))

    def _is_posthumous(self) -> bool:
        """“Truy tặng”, in whichever short column the office writes it."""
        written = (self.texts.get(name, "") for name in ("note", "award", "salutation"))
        return "truy tang" in fold(" ".join(written))

    # Values --------------------------------------------------------------------------------

    def _normalise(self) -> None:
        """Values as they will be stored: names of the lists, codes beside them, real dates."""
        values: dict[str, Any] = {
            name: text for name, text in self.texts.items() if name not in ("order", *_NUMBERS)
        }
        for name in _NUMBERS:
            if name in self.texts:
                values[name] = read_number(self._raw(name)) if self.texts[name] else None
        for name, found in self._found():
            if found is not None:
                values[name], values[f"{name}_code"] = found.name, found.code
        self._normalise_place(values)
        if self.kind == "collective" and (unit := self._current_unit(self.texts.get("name", ""))):
            values["collective_unit_code"] = unit
        if unit := self._current_unit(self.texts.get("unit", "")):
            values["unit_code"] = unit
        if "birth" in values:
            del values["birth"]
            values["birth_date"] = self.birth.day if self.birth else None
            values["birth_year"] = self.birth.year if self.birth else None
        values["posthumous"] = self._is_posthumous()
        self.values = values

    def _normalise_place(self, values: dict[str, Any]) -> None:
        """The commune by its full name; hamlet and the rest of an address beside it."""
        written = self.texts.get("commune", "")
        commune = self.catalogue.commune(written) if written else None
        address = values.pop("hamlet", "")
        if commune:
            values["commune"] = commune
            if not address and fold(written) != fold(commune):
                address = written
        if address:
            values["address"] = address

    def _found(self) -> Iterator[tuple[str, Entry | AwardItem | None]]:
        lists = {
            "award": self.catalogue.award_list,
            "sector": self.catalogue.sector_list,
            "ethnicity": self.catalogue.ethnic_list,
            "gender": self.catalogue.gender_list,
            "target_class": self.catalogue.class_lists.get(self.kind),
        }
        for name, codes in lists.items():
            if codes is not None and self.texts.get(name):
                yield name, codes.find(self.texts[name])

    def _current_unit(self, text: str) -> str | None:
        units = self.catalogue.units_named(text) if text else []
        today = self.context.today
        return next((unit.code for unit in units if unit.is_current(today)), None)


def _no_number(what: Said, text: str) -> Said:
    return _("%(what)s “%(text)s” không phải số. Hãy ghi bằng chữ số.", what=what, text=text)


def _a_century_earlier(text: str, birth: Birth, today: date) -> Said:
    """“Có phải 03/12/1990?” for 03/12/2090, when that makes a living adult."""
    year = birth.year - 100
    if not 16 <= today.year - year <= 100:
        return _("Kiểm tra lại năm sinh.")
    return _("Có phải %(date)s?", date=text.replace(str(birth.year), str(year)))
