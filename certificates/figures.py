"""The figures of a layout as inputs of a form, and the layout with what a form answered.

A place in the layout's data is named by its path: `fields.3.x`, `arrangements.0.recipient.size`.
Only the places listed here can be changed; what is set then still has to pass `layouts.parse`.
"""

import copy
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from certificates.layouts import ALIGNMENTS, COLOURS, FONTS, LayoutFault

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

#: What each text of a sheet is called.
NAMES = {
    "country": gettext_lazy("Quốc hiệu"),
    "motto": gettext_lazy("Tiêu ngữ"),
    "party": gettext_lazy("Tiêu đề của Đảng"),
    "issuer": gettext_lazy("Cơ quan, người tặng"),
    "verb": gettext_lazy("Chữ “Tặng”"),
    "title": gettext_lazy("Tên bằng"),
    "decision_1": gettext_lazy("Quyết định, dòng 1"),
    "decision_2": gettext_lazy("Quyết định, dòng 2"),
    "register": gettext_lazy("Số sổ vàng"),
    "verify_hint": gettext_lazy("Lời nhắc quét mã"),
    "code_1": gettext_lazy("Mã xác minh, dòng 1"),
    "code_2": gettext_lazy("Mã xác minh, dòng 2"),
    "recipient": gettext_lazy("Người được tặng"),
    "position_unit": gettext_lazy("Chức vụ, đơn vị"),
    "achievement": gettext_lazy("Thành tích"),
    "place_date": gettext_lazy("Địa danh, ngày"),
    "signer_title": gettext_lazy("Chức vụ người ký"),
    "signer_name": gettext_lazy("Tên người ký"),
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
_SIGNED = ("place_date", "signer_title", "signer_name")


@dataclass(frozen=True)
class Figure:
    """One input: a number (`unit` mm or pt), a choice, or a yes/no."""

    path: str
    key: str
    label: str
    value: Any
    unit: str = ""
    choices: tuple[tuple[str, str], ...] = ()

    @property
    def kind(self) -> str:
        """ "number", "choice" or "flag"."""
        if self.choices:
            return "choice"
        return "flag" if isinstance(self.value, bool) else "number"

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

    `anchor` is the path of the axis a block stands on when it has no x of its own.
    """

    path: str
    label: str
    figures: tuple[Figure, ...]
    anchor: str = ""


@dataclass(frozen=True)
class Group:
    """Parts that are shown together. `index` counts the arrangements and the places for signing."""

    key: str
    label: str
    parts: tuple[Part, ...]
    index: int = 0


def groups(data: Mapping[str, Any]) -> list[Group]:
    """Every figure that may be changed of a layout as `layouts.dump` gives it, from the top of the
    sheet to its foot."""
    found = [Group("fields", _("Các dòng cố định"), tuple(_fields(data)))]
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
        parts = [_block(row, where, name, "signing_x") for name in _SIGNED]
        space = tuple(_figure(row, where, key) for key in ("blank_top", "blank_bottom"))
        parts.append(Part(f"{where}.blank", _("Chỗ ký, đóng dấu"), space))
        label = _("Chỗ ký khi chức vụ có %d dòng") % row["lines"]
        found.append(Group("signings", label, tuple(parts), index))
    qr = Part("qr", _("Mã QR"), tuple(_figure(data["qr"], "qr", k) for k in ("x", "y", "size")))
    found.append(Group("qr", _("Mã QR"), (_in_mm(qr),)))
    found.append(Group("sheet", _("Khổ giấy, trục, khung hoa văn"), tuple(_ground(data))))
    return found


def applied(
    data: Mapping[str, Any], answers: Mapping[str, str], *, what_reads: bool = False
) -> dict[str, Any]:
    """The layout's data with the figures a form answered; what it did not ask stays.

    `what_reads` passes over an answer that is none, to show the others again.

    Raises:
        LayoutFault: not a number where one belongs, or none of the choices.
    """
    changed = copy.deepcopy(dict(data))
    for group in groups(data):
        for part in group.parts:
            for figure in part.figures:
                if figure.path not in answers:
                    continue
                try:
                    _put(changed, figure.path, _read(part, figure, answers[figure.path]))
                except LayoutFault:
                    if not what_reads:
                        raise
    return changed


def sentence(fault: LayoutFault, data: Mapping[str, Any]) -> str:
    """What is wrong with a layout, its place named as the form names it."""
    path = re.sub(r"\[(\d+)\]", r".\1", fault.where)
    for group in groups(data):
        for part in group.parts:
            if part.path == path:
                return f"{part.label}: {fault.what}."
            for figure in part.figures:
                if figure.path == path:
                    return f"{part.label}, {figure.label}: {fault.what}."
    return str(fault)


def _read(part: Part, figure: Figure, answer: str) -> Any:
    if figure.kind == "flag":
        return answer == "1"
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
    return LayoutFault(f"{part.label}, {figure.label}: {reason}.")


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
        figures += [
            _choice(row, where, "font", _("Phông"), FONTS, _FONT_NAMES),
            _choice(row, where, "colour", _("Màu"), COLOURS, _COLOUR_NAMES),
            _choice(row, where, "align", _("Đặt"), ALIGNMENTS, _ALIGN_NAMES),
            Figure(f"{where}.preprinted", "preprinted", _("đã in sẵn trên phôi"),
                   row["preprinted"]),
        ]  # fmt: skip
        for key, value in (row["rule"] or {}).items():
            label, unit = _FIGURES[key]
            named = _("Gạch dưới: %s") % str(label).lower()
            figures.append(Figure(f"{where}.rule.{key}", "", named, value, unit))
        yield Part(where, str(NAMES.get(row["name"], row["name"])), tuple(figures))


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
    return Part(path, str(NAMES[name]), tuple(figures), "" if "x" in keys else axis)


def _ground(data: Mapping[str, Any]) -> Iterator[Part]:
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
