"""The figures of a layout as inputs of a form, and the layout with what a form answered.

A place in the layout's data is named by its path: `fields.title.x`, `arrangements.0.recipient.size`.
Fields and lines go by their name: what one person adds or takes off moves no figure of another's.
Only the places listed here can be changed; what is set then still has to pass `layouts.parse`.

A form shows more than the layout has: every row says whether it is `used`, and a few that are not
wait to be (`rows`).
"""

import contextlib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from certificates.figures.names import NAMES, name_of
from certificates.figures.rows import SIGNED, closed, opened
from certificates.layouts import (
    ALIGNMENTS,
    COLOURS,
    FONTS,
    HEADING_NAMES,
    HEADINGS,
    SIDES,
    VALUES,
    LayoutFault,
)

MM, PT = "mm", "pt"

_FONT_NAMES = {
    "serif": gettext_lazy("có chân"),
    "serif-bold": gettext_lazy("có chân, đậm"),
    "serif-italic": gettext_lazy("có chân, nghiêng"),
    "display": gettext_lazy("chữ lớn"),
    "sans": gettext_lazy("không chân"),
    "sans-bold": gettext_lazy("không chân, đậm"),
}
_COLOUR_NAMES = {
    "ink": gettext_lazy("đen"), "red": gettext_lazy("đỏ"), "grey": gettext_lazy("xám")
}  # fmt: skip
_ALIGN_NAMES = {"left": gettext_lazy("từ mép trái"), "center": gettext_lazy("quanh trục giữa")}
_SIDE_NAMES = {
    "state": gettext_lazy("Nhà nước, Quốc huy"),
    "party": gettext_lazy("Đảng, Đảng huy"),
    "mass": gettext_lazy("Mặt trận, đoàn thể, biểu trưng"),
}

_FIGURES = {
    "x": (gettext_lazy("Ngang"), MM),
    "y": (gettext_lazy("Chân chữ"), MM),
    "width": (gettext_lazy("Rộng tối đa"), MM),
    "size": (gettext_lazy("Cỡ chữ"), PT),
    "min": (gettext_lazy("Nhỏ nhất"), PT),
    "tracking": (gettext_lazy("Giãn chữ"), MM),
    "lines": (gettext_lazy("Số dòng"), ""),
    "pitch": (gettext_lazy("Giãn dòng"), MM),
    "left": (gettext_lazy("Mép trái"), MM),
    "top": (gettext_lazy("Mép trên"), MM),
    "right": (gettext_lazy("Mép phải"), MM),
    "bottom": (gettext_lazy("Mép dưới"), MM),
    "band": (gettext_lazy("Bề rộng khung"), MM),
    "hairline": (gettext_lazy("Cách chỉ vàng"), MM),
    "corner_radius": (gettext_lazy("Hoa góc"), MM),
    "emblem_y": (gettext_lazy("Tâm huy hiệu"), MM),
    "emblem_radius": (gettext_lazy("Bán kính huy hiệu"), MM),
    "lotus_y": (gettext_lazy("Chân hoa sen"), MM),
    "lotus_width": (gettext_lazy("Hoa sen rộng"), MM),
    "lotus_height": (gettext_lazy("Hoa sen cao"), MM),
    "drum_y": (gettext_lazy("Tâm trống đồng"), MM),
    "drum_radius": (gettext_lazy("Bán kính trống đồng"), MM),
    "thickness": (gettext_lazy("Bề dày"), MM),
    "length": (gettext_lazy("Dài (0: bằng chữ)"), MM),
    "height": (gettext_lazy("Cao"), MM),
    "centre": (gettext_lazy("Trục giữa"), MM),
    "signing_x": (gettext_lazy("Trục chỗ ký"), MM),
    "signing_width": (gettext_lazy("Bề rộng chỗ ký"), MM),
    "blank_top": (gettext_lazy("Khoảng ký, từ"), MM),
    "blank_bottom": (gettext_lazy("Khoảng ký, đến"), MM),
}
_PAPER_FIGURES = {"width": gettext_lazy("Rộng"), "height": gettext_lazy("Cao")}
_BLOCKS = ("recipient", "position_unit", "achievement")


@dataclass(frozen=True)
class Figure:
    """One input: a number (`unit` mm or pt), a choice, a yes/no or words.

    `place` is where it stands in the data, when that is not the path. `fault`: what is wrong with it.
    """

    path: str
    key: str
    label: str
    value: Any
    unit: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    place: str = ""
    fault: str = ""

    @property
    def kind(self) -> str:
        """ "number", "choice", "flag" or "text"."""
        if self.choices:
            return "choice"
        if isinstance(self.value, bool):
            return "flag"
        return "text" if isinstance(self.value, str) else "number"

    @property
    def text(self) -> str:
        """The value as an input holds it: a point in numbers whatever the language of the page."""
        return self.value if isinstance(self.value, str) else f"{self.value:g}"

    @property
    def step(self) -> str:
        """The step of a number: whole for a count of lines, else a tenth."""
        return "1" if isinstance(self.value, int) and self.key == "lines" else "0.1"


@dataclass(frozen=True)
class Part:
    """Something on the sheet one can take hold of: a text, the code, the frame.

    `anchor` is the path of the axis a block stands on when it has no x of its own. `side`: it is a
    heading, of that side. `spare`: it waits to be added.
    """

    path: str
    label: str
    figures: tuple[Figure, ...]
    anchor: str = ""
    place: str = ""
    side: str = ""
    spare: bool = False


@dataclass(frozen=True)
class Group:
    """Parts that are shown together. `index` counts the arrangements and the places for signing."""

    key: str
    label: str
    parts: tuple[Part, ...]
    index: int = 0

    @property
    def is_at_fault(self) -> bool:
        """Whether a figure in it has a fault."""
        return any(figure.fault for part in self.parts for figure in part.figures)


@dataclass(frozen=True)
class Told:
    """What is wrong with a layout, in a sentence, and the path of the figure it is about, if any."""

    sentence: str
    path: str = ""


def groups(
    data: Mapping[str, Any], answers: Mapping[str, str] | None = None, wrong: Told | None = None
) -> list[Group]:
    """Every figure that may be changed of a layout as `layouts.dump` gives it, from the top of the
    sheet to its foot; with what a form answered, as far as it reads, and what is wrong with it."""

    def shown(part: Part, figure: Figure) -> Figure:
        value = figure.value
        with contextlib.suppress(LayoutFault):
            if answers and figure.path in answers:
                value = _read(part, figure, answers[figure.path])
        fault = wrong.sentence if wrong and wrong.path == figure.path else ""
        return replace(figure, value=value, fault=fault)

    return [
        replace(
            group,
            parts=tuple(
                replace(part, figures=tuple(shown(part, figure) for figure in part.figures))
                for part in group.parts
            ),
        )
        for group in _groups(opened(data))
    ]


def _groups(data: Mapping[str, Any]) -> list[Group]:
    rows = [*_fields(data), *_strokes(data)]
    kept, spare = (tuple(part for part in rows if part.spare is waits) for waits in (False, True))
    found = [Group("fields", _("Các dòng cố định"), kept)]
    for index, row in enumerate(data["arrangements"]):
        parts = [_block(row, f"arrangements.{index}", name, "centre") for name in _BLOCKS]
        lines = {name: row[name].get("lines", 1) for name in _BLOCKS}
        label = _(
            "Cách xếp %(number)d: tên %(recipient)d dòng, chức vụ %(position_unit)d, "
            "thành tích %(achievement)d"
        ) % {"number": index + 1, **lines}
        found.append(Group("arrangements", label, tuple(parts), index))
    for index, row in enumerate(data["signings"]):
        where = f"signings.{index}"
        parts = [_block(row, where, name, "signing_x") for name in SIGNED]
        space = tuple(_figure(row, where, key) for key in ("blank_top", "blank_bottom"))
        parts.append(Part(f"{where}.blank", _("Chỗ ký, đóng dấu"), space))
        label = _("Chỗ ký khi chức vụ có %d dòng") % row["lines"]
        found.append(Group("signings", label, tuple(parts), index))
    qr = Part("qr", _("Mã QR"), tuple(_figure(data["qr"], "qr", k) for k in ("x", "y", "size")))
    found.append(Group("qr", _("Mã QR"), (_in_mm(qr),)))
    found.append(Group("sheet", _("Khổ giấy, trục, khung hoa văn"), tuple(_ground(data))))
    found.append(Group("more", _("Thêm dòng chữ, đường kẻ"), spare))
    return found


def applied(data: Mapping[str, Any], answers: Mapping[str, str]) -> dict[str, Any]:
    """The layout's data with the figures a form answered; what it did not ask stays.

    Raises:
        LayoutFault: not a number where one belongs, or none of the choices.
    """
    changed = opened(data)
    for group in _groups(changed):
        for part in group.parts:
            for figure in part.figures:
                if figure.path in answers:
                    value = _read(part, figure, answers[figure.path])
                    _put(changed, figure.place or figure.path, value)
    return closed(changed)


def told(fault: Exception, data: Mapping[str, Any]) -> Told:
    """What is wrong with a layout of this data, its place named as the form names it."""
    where, what = (getattr(fault, name, "") for name in ("where", "what"))
    place = re.sub(r"\[(\d+)\]", r".\1", where)
    if not place:
        return Told(str(fault))
    for group in _groups(opened(data)):
        for part in group.parts:
            if place in (part.place, part.path):
                # Lacking, out of the sheet, or too long.
                wanted = ("used",) if part.spare else ("x",) if what else ("text", "width")
                figure = next((f for f in part.figures if f.key in wanted), part.figures[0])
                return Told(f"{part.label}: {what}." if what else str(fault), figure.path)
            for figure in part.figures:
                if place in (figure.place, figure.path):
                    return Told(f"{part.label}, {figure.label}: {what}.", figure.path)
    return Told(str(fault))


def _read(part: Part, figure: Figure, answer: str) -> Any:
    if figure.kind == "flag":
        return answer == "1"
    if figure.kind == "text":
        return unicodedata.normalize("NFC", " ".join(answer.split()))
    if figure.kind == "choice":
        if answer in dict(figure.choices):
            return answer
        raise _fault(part, figure, _("chọn một mục có trong danh sách"))
    try:
        number = float(answer.strip().replace(",", "."))
        return int(number) if figure.step == "1" else round(number, 2)
    except (ValueError, OverflowError) as fault:
        raise _fault(part, figure, _("ghi một số")) from fault


def _fault(part: Part, figure: Figure, reason: str) -> LayoutFault:
    fault = LayoutFault(f"{part.label}, {figure.label}: {reason}.")
    fault.where, fault.what = figure.path, reason
    return fault


def _put(data: Any, path: str, value: Any) -> None:
    *way, last = path.split(".")
    for step in way:
        data = data[int(step)] if isinstance(data, list) else data[step]
    data[last] = value


def _fields(data: Mapping[str, Any]) -> Iterator[Part]:
    for index, row in enumerate(data["fields"]):
        where = f"fields.{index}"
        keys = ("x", "y", "width", "size", "min", "tracking")
        figures = [_figure(row, where, key) for key in keys]
        if row["name"] not in VALUES:
            figures.insert(0, Figure(f"{where}.text", "text", _("Chữ"), row["text"]))
        figures += [
            _choice(row, where, "font", _("Phông"), FONTS, _FONT_NAMES),
            _choice(row, where, "colour", _("Màu"), COLOURS, _COLOUR_NAMES),
            _choice(row, where, "align", _("Đặt"), ALIGNMENTS, _ALIGN_NAMES),
            _flag(row, where, "used", _("có trên mẫu")),
            _flag(row, where, "preprinted", _("đã in sẵn trên phôi")),
            _flag(row, where, "ruled", _("có gạch dưới")),
        ]
        for key, value in row["rule"].items():
            label, unit = _FIGURES[key]
            named = _("Gạch dưới: %s") % str(label).lower()
            figures.append(Figure(f"{where}.rule.{key}", f"rule_{key}", named, value, unit))
        yield _row(row, where, figures)


def _strokes(data: Mapping[str, Any]) -> Iterator[Part]:
    labels = {"x": _("Giữa"), "y": _("Mép trên"), "length": _("Dài")}
    for index, row in enumerate(data["strokes"]):
        where = f"strokes.{index}"
        figures = [_figure(row, where, key) for key in ("x", "y", "length", "thickness")]
        figures = [replace(f, label=labels.get(f.key, f.label)) for f in figures]
        figures += [
            _choice(row, where, "colour", _("Màu"), COLOURS, _COLOUR_NAMES),
            _flag(row, where, "used", _("có trên mẫu")),
            _flag(row, where, "preprinted", _("đã in sẵn trên phôi")),
        ]
        yield _row(row, where, figures)


def _row(row: Mapping[str, Any], where: str, figures: list[Figure]) -> Part:
    """A field or a line: shown under its name, put where it stands."""
    path = f"{where.partition('.')[0]}.{row['name']}"
    named = (replace(f, path=path + f.path[len(where) :], place=f.path) for f in figures)
    words = HEADING_NAMES.get(row["name"])
    side = next((side for side in SIDES if words in HEADINGS[side]), "")
    return Part(
        path, name_of(row["name"]), tuple(named), place=where, side=side, spare=not row["used"]
    )


def _flag(row: Mapping[str, Any], where: str, key: str, label: str) -> Figure:
    return Figure(f"{where}.{key}", key, label, row[key])


def _block(row: Mapping[str, Any], where: str, name: str, axis: str) -> Part:
    path = f"{where}.{name}"
    block = {"colour": "ink", "align": "center"} | row[name]  # not in layouts made before
    keys = ["y", "width", "size", "min", "lines", "pitch"]
    if block["x"] is not None:
        keys.insert(0, "x")
    figures = [_figure(block, path, key) for key in keys]
    figures += [
        _choice(block, path, "font", _("Phông"), FONTS, _FONT_NAMES),
        _choice(block, path, "colour", _("Màu"), COLOURS, _COLOUR_NAMES),
        _choice(block, path, "align", _("Đặt"), ALIGNMENTS, _ALIGN_NAMES),
    ]
    if name in SIGNED:
        figures.append(_flag(block, path, "preprinted", _("đã in sẵn trên phôi")))
    return Part(path, str(NAMES[name]), tuple(figures), "" if "x" in keys else axis)


def _ground(data: Mapping[str, Any]) -> Iterator[Part]:
    sides = tuple((side, str(_SIDE_NAMES[side])) for side in SIDES)
    side = Figure("side", "side", _("Tiêu đề, huy hiệu của"), data["side"], choices=sides)
    yield Part("side", _("Thể thức"), (side,))
    paper = tuple(
        Figure(f"paper.{key}", key, str(label), data["paper"][key], MM)
        for key, label in _PAPER_FIGURES.items()
    )
    yield Part("paper", _("Khổ giấy"), paper)
    axes = ("centre", "signing_x", "signing_width")
    yield Part("axes", _("Trục"), tuple(_figure(data, "", key) for key in axes))
    ornament = data["ornament"]
    yield Part("ornament", _("Khung, hoa văn"),
               tuple(_figure(ornament, "ornament", key) for key in ornament))  # fmt: skip


def _figure(row: Mapping[str, Any], where: str, key: str) -> Figure:
    label, unit = _FIGURES[key]
    return Figure(f"{where}.{key}" if where else key, key, str(label), row[key], unit)


def _in_mm(part: Part) -> Part:
    """The size of the code is a length, not a size of letters."""
    labels = {"size": _("Cạnh"), "y": _("Mép trên"), "x": _("Mép trái")}
    figures = (Figure(f.path, f.key, labels[f.key], f.value, MM) for f in part.figures)
    return Part(part.path, part.label, tuple(figures))


def _choice(
    row: Mapping[str, Any],
    where: str,
    key: str,
    label: str,
    values: tuple[str, ...],
    names: Mapping[str, Any],
) -> Figure:
    choices = tuple((value, str(names[value])) for value in values)
    return Figure(f"{where}.{key}", key, label, row[key], choices=choices)
