"""Layout files: the arrangement of a sheet as data in millimetres, checked before it is used.

A layout says where, how large and in which of our fonts and inks each field stands. It holds no
markup and no file names, so it can neither run nor read anything.
"""

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import MISSING, asdict, dataclass, field, fields, replace
from functools import cache
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from django.utils.translation import gettext as _

LAYOUT_DIR = Path(__file__).parent / "assets" / "layouts"

FONTS = ("serif", "serif-bold", "serif-italic", "display", "sans", "sans-bold")
COLOURS = ("ink", "red", "grey")
ALIGNMENTS = ("left", "center")
SIDES = ("state", "party", "mass")

#: Fields whose text comes from the certificate. Any other field needs a fixed `text`.
VALUES = frozenset(
    (
        *("issuer", "verb", "title", "decision_1", "decision_2", "register"),
        *("verify_hint", "code_1", "code_2"),
    )
)

#: What only one side may print; mixing them is a fault of protocol.
STATE_WORDS = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
PARTY_WORDS = ("ĐẢNG CỘNG SẢN VIỆT NAM",)
HEADINGS = {"state": STATE_WORDS, "party": PARTY_WORDS, "mass": ()}
#: What the line with each of these words is called in the layouts that come with the program.
HEADING_NAMES = {"country": STATE_WORDS[0], "motto": STATE_WORDS[1], "party": PARTY_WORDS[0]}
EMBLEMS = {"state": "quoc-huy", "party": "dang-huy", "mass": "bieu-trung"}

#: Nothing is printed nearer to the edge: office printers cannot, and no sheet needs trimming.
EDGE_MM = 8.0
SIGNATURE_MM = 35.0
SMALLEST_MM, LARGEST_MM = 100.0, 600.0
#: Bounds of a file somebody sends: entries of a list, letters of a text.
MOST, LONGEST = 60, 200
MOST_BYTES = 256 * 1024


class LayoutFault(ValueError):
    """The layout file breaks a rule; the text is a sentence that names the place in the file.

    `where` and `what` are that place (`fields[3].x`) and the rule, when one place is at fault.
    """

    where = what = ""


@dataclass(frozen=True)
class Paper:
    """Sheet size in mm, landscape."""

    width: float
    height: float


@dataclass(frozen=True)
class Ornament:
    """The drawn ground and frame; everything in mm."""

    left: float
    top: float
    right: float
    bottom: float
    band: float
    hairline: float
    corner_radius: float
    emblem_y: float
    emblem_radius: float
    lotus_y: float
    lotus_width: float
    lotus_height: float
    drum_y: float
    drum_radius: float


@dataclass(frozen=True)
class Rule:
    """A line under a field: its y, thickness and length (0: as long as the text), in mm."""

    y: float
    thickness: float
    length: float = 0.0


@dataclass(frozen=True)
class Straight:
    """A horizontal line that belongs to no text: its middle, length and thickness in mm."""

    name: str
    x: float
    y: float
    length: float
    thickness: float
    colour: str = "ink"
    preprinted: bool = False


@dataclass(frozen=True)
class Field:
    """One line of text. `y` is the baseline in mm, sizes are in points, tracking in mm.

    `preprinted`: it stands on the blank already. `kern` is off for codes, which are read letter by
    letter.
    """

    name: str
    x: float
    y: float
    width: float
    font: str
    size: float
    min: float
    text: str = ""
    colour: str = "ink"
    align: str = "center"
    tracking: float = 0.0
    preprinted: bool = False
    kern: bool = True
    rule: Rule | None = None


@dataclass(frozen=True)
class Block:
    """Text of up to `lines` lines: first baseline, pitch and width in mm, sizes in points.

    Without an `x` of its own it stands on its axis: centred on it, or from the left edge of its width.
    `preprinted`: it stands on the blank already; who is honoured, and for what, never does.
    """

    y: float
    width: float
    size: float
    min: float
    font: str
    lines: int = 1
    pitch: float = 0.0
    x: float | None = None
    colour: str = "ink"
    align: str = "center"
    preprinted: bool = False


@dataclass(frozen=True)
class Arrangement:
    """One way to set name, post and citation together; the first one that holds is taken."""

    recipient: Block
    position_unit: Block
    achievement: Block


@dataclass(frozen=True)
class Signing:
    """Place of date, office, empty space and name for an office of `lines` lines."""

    lines: int
    place_date: Block
    signer_title: Block
    signer_name: Block
    blank_top: float
    blank_bottom: float


@dataclass(frozen=True)
class QrPlace:
    """Top left corner and size of the code, in mm; its quiet zone is kept around it."""

    x: float
    y: float
    size: float


@dataclass(frozen=True)
class LayoutSpec:
    """A whole layout, checked."""

    code: str
    name: str
    side: str
    paper: Paper
    ornament: Ornament
    centre: float
    signing_x: float
    signing_width: float
    salutation_ratio: float
    fields: tuple[Field, ...]
    arrangements: tuple[Arrangement, ...]
    signings: tuple[Signing, ...]
    qr: QrPlace
    emblem: str = field(default="")
    #: The emblem's file as it was at issue; a layout that is worked on has none.
    emblem_sha256: str = field(default="")
    strokes: tuple[Straight, ...] = ()


def parse(data: dict[str, Any]) -> LayoutSpec:
    """The layout of a decoded layout file.

    Raises:
        LayoutFault: a key is missing, unknown or of another type, or a rule of the sheet is broken.
    """
    spec = _build(LayoutSpec, data, "")
    _check_choices(spec)
    _check_sides(spec)
    _check_geometry(spec)
    return spec


def dump(spec: LayoutSpec) -> dict[str, Any]:
    """The layout as its file holds it: the inverse of `parse`.

    What layouts of before do not know is left out while it says nothing, so that they keep their
    digest and with it their version.
    """
    data = json.loads(json.dumps(asdict(spec)))
    for name in ("emblem_sha256", "strokes"):
        if not data[name]:
            del data[name]
    for group in (*data["arrangements"], *data["signings"]):
        for block in group.values():
            if isinstance(block, dict) and not block["preprinted"]:
                del block["preprinted"]
    return data


def from_file(content: bytes) -> LayoutSpec:
    """The layout of a file somebody sent.

    Raises:
        LayoutFault: too large, no JSON, or not sound.
    """
    if len(content) > MOST_BYTES:
        raise LayoutFault(_("Tệp mẫu bằng quá %d KiB.") % (MOST_BYTES // 1024))
    try:
        data = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as fault:
        raise LayoutFault(_("Tệp mẫu bằng không phải JSON mã UTF-8.")) from fault
    return replace(parse(data), emblem_sha256="")


def to_file(spec: LayoutSpec) -> bytes:
    """The layout as a file to keep or to send on."""
    return json.dumps(dump(spec), ensure_ascii=False, indent=1).encode()


@cache
def shipped(code: str) -> dict[str, Any]:
    """The decoded layout file that comes with the program.

    Raises:
        LayoutFault: there is none of that name.
    """
    if code not in shipped_codes():
        raise LayoutFault(_("Không có mẫu bằng “%s”.") % code)
    return json.loads((LAYOUT_DIR / f"{code}.json").read_text(encoding="utf-8"))


@cache
def shipped_codes() -> tuple[str, ...]:
    """Codes of all layouts that come with the program."""
    return tuple(sorted(path.stem for path in LAYOUT_DIR.glob("*.json")))


def _build(kind: type, data: Any, where: str) -> Any:
    """One frozen dataclass from a dict; refuses missing and unknown keys and wrong types."""
    if not isinstance(data, dict):
        raise _fault(where or "{}", _("cần một đối tượng JSON"))
    hints = get_type_hints(kind)
    known = {item.name: item for item in fields(kind)}
    if unknown := sorted(map(str, set(data) - set(known))):
        raise _fault(_inside(where, unknown[0]), _("không có mục này"))
    values = {}
    for name, item in known.items():
        if name in data:
            values[name] = _value(hints[name], data[name], _inside(where, name))
        elif item.default is MISSING:
            raise _fault(_inside(where, name), _("còn thiếu"))
    return kind(**values)


def _value(hint: Any, value: Any, where: str) -> Any:
    if get_origin(hint) is tuple:
        if not isinstance(value, list | tuple):
            raise _fault(where, _("cần một danh sách"))
        if len(value) > MOST:
            raise _fault(where, _("quá %d mục") % MOST)
        kind = get_args(hint)[0]
        return tuple(_value(kind, item, f"{where}[{i}]") for i, item in enumerate(value))
    if get_origin(hint) in (UnionType, Union):
        kind = next(option for option in get_args(hint) if option is not type(None))
        return None if value is None else _value(kind, value, where)
    if hint is str:
        if type(value) is not str or len(value) > LONGEST or not value.isprintable():
            raise _fault(where, _("cần chữ trên một dòng, không quá %d ký tự") % LONGEST)
        return unicodedata.normalize("NFC", value)
    if hint in (bool, int):
        if type(value) is not hint:
            raise _fault(where, _("cần đúng hoặc sai") if hint is bool else _("cần số nguyên"))
        return value
    if hint is float:
        if type(value) not in (int, float) or not 0 <= value <= 2000:
            raise _fault(where, _("cần một số từ 0 đến 2000"))
        return float(value)
    return _build(hint, value, where)


def _inside(where: str, name: str) -> str:
    return f"{where}.{name}" if where else name


def _fault(where: str, what: str) -> LayoutFault:
    sentence = _("Mẫu bằng, mục “%(where)s”: %(what)s.") % {"where": where, "what": what}
    fault = LayoutFault(sentence)
    fault.where, fault.what = where, what
    return fault


def _check_choices(spec: LayoutSpec) -> None:
    for where, text in _texts(spec):
        if text.font not in FONTS:
            raise _fault(f"{where}.font", _("không có phông “%s”") % text.font)
        if not 5 <= text.min <= text.size <= 120:
            raise _fault(f"{where}.size", _("cỡ chữ phải thỏa 5 ≤ min ≤ size ≤ 120"))
        if text.colour not in COLOURS:
            raise _fault(f"{where}.colour", _("chỉ được là %s") % ", ".join(COLOURS))
        if text.align not in ALIGNMENTS:
            raise _fault(f"{where}.align", _("chỉ được là %s") % ", ".join(ALIGNMENTS))
    for index, item in enumerate(spec.fields):
        where = f"fields[{index}]"
        if item.text and item.name in VALUES:
            raise _fault(f"{where}.text", _("ô lấy từ hồ sơ thì để trống"))
        if not item.text and item.name not in VALUES:
            raise _fault(f"{where}.text", _("ghi chữ của dòng này, hoặc bỏ nó khỏi mẫu"))
    for index, line in enumerate(spec.strokes):
        if line.colour not in COLOURS:
            raise _fault(f"strokes[{index}].colour", _("chỉ được là %s") % ", ".join(COLOURS))
    for key in ("fields", "strokes"):
        names = [item.name for item in getattr(spec, key)]
        if len(set(names)) < len(names):
            raise _fault(key, _("hai ô trùng tên"))
    for index, row in enumerate(spec.arrangements):
        for name, block in vars(row).items():
            if block.preprinted:
                raise _fault(
                    f"arrangements[{index}].{name}.preprinted",
                    _("người được tặng và thành tích thì bằng nào cũng phải in"),
                )
    if not spec.arrangements:
        raise _fault("arrangements", _("cần ít nhất một cách xếp"))
    if sorted(signing.lines for signing in spec.signings) != [1, 2, 3]:
        raise _fault("signings", _("cần đủ chỗ ký cho chức vụ 1, 2 và 3 dòng"))


def _texts(spec: LayoutSpec) -> Iterator[tuple[str, Field | Block]]:
    """Every place for text, and where it is in the file."""
    for index, item in enumerate(spec.fields):
        yield f"fields[{index}]", item
    for key in ("arrangements", "signings"):
        for index, group in enumerate(getattr(spec, key)):
            for name, block in vars(group).items():
                if isinstance(block, Block):
                    yield f"{key}[{index}].{name}", block


def _check_sides(spec: LayoutSpec) -> None:
    """State and Party emblem and heading never meet on one sheet."""
    if spec.side not in SIDES:
        raise _fault("side", _("chỉ được là %s") % ", ".join(SIDES))
    if EMBLEMS[spec.side] != spec.emblem:
        raise _fault("emblem", _("bằng bên này phải dùng “%s”") % EMBLEMS[spec.side])
    if not re.fullmatch(r"(?:[0-9a-f]{64})?", spec.emblem_sha256):
        raise _fault("emblem_sha256", _("cần một mã SHA-256"))
    theirs = [words for side in SIDES if side != spec.side for words in HEADINGS[side]]
    for index, item in enumerate(spec.fields):
        if any(_letters(words) in _letters(item.text) for words in theirs):
            raise _fault(
                f"fields[{index}].text",
                _("dòng này không có trên mẫu của bên này; tiêu đề của Đảng, Nhà nước và đoàn thể "
                  "không lẫn nhau"),
            )  # fmt: skip
    named, texts = [item.name for item in spec.fields], {item.text for item in spec.fields}
    for name, words in HEADING_NAMES.items():
        if words in HEADINGS[spec.side] and words not in texts:
            where = f"fields[{named.index(name)}].text" if name in named else f"fields.{name}"
            raise _fault(where, _("mẫu của bên này phải có dòng “%s”, đúng từng chữ") % words)


def _letters(text: str) -> str:
    """A text without what a heading may be written with and is still that heading."""
    return "".join(letter for letter in text.casefold() if letter.isalpha())


def _check_geometry(spec: LayoutSpec) -> None:
    paper = spec.paper
    for side in ("width", "height"):
        if not SMALLEST_MM <= getattr(paper, side) <= LARGEST_MM:
            raise _fault(f"paper.{side}", _("khổ giấy từ 100 đến 600 mm"))
    for index, item in enumerate(spec.fields):
        left = item.x if item.align == "left" else item.x - item.width / 2
        inside = left >= EDGE_MM and left + item.width <= paper.width - EDGE_MM
        if not inside or not EDGE_MM <= item.y <= paper.height - EDGE_MM:
            raise _fault(f"fields[{index}]", _("ra ngoài khổ giấy"))
    for index, line in enumerate(spec.strokes):
        where, left = f"strokes[{index}]", line.x - line.length / 2
        if not 0.1 <= line.thickness <= 5:
            raise _fault(f"{where}.thickness", _("bề dày từ 0,1 đến 5 mm"))
        if line.length < 1:
            raise _fault(f"{where}.length", _("đường kẻ dài ít nhất 1 mm"))
        inside = left >= EDGE_MM and left + line.length <= paper.width - EDGE_MM
        if not inside or not EDGE_MM <= line.y <= paper.height - EDGE_MM:
            raise _fault(where, _("ra ngoài khổ giấy"))
    for index, signing in enumerate(spec.signings):
        if signing.blank_bottom - signing.blank_top < SIGNATURE_MM:
            raise _fault(
                f"signings[{index}].blank_bottom",
                _("chỗ ký và đóng dấu phải cao ít nhất %d mm") % SIGNATURE_MM,
            )
    qr = spec.qr
    if not 10 <= qr.size <= 60:
        raise _fault("qr.size", _("mã QR từ 10 đến 60 mm"))
    if qr.x + qr.size > paper.width - EDGE_MM or qr.y + qr.size > paper.height - EDGE_MM:
        raise _fault("qr", _("mã QR ra ngoài khổ giấy"))
