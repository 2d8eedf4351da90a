"""Drawings somebody sent: an SVG read, judged by what it may hold, and written anew.

Everything is refused or left out that could act, fetch or hide: scripts, handlers, links outside,
foreign content, entities. What comes out was written by this program from a list of plain shapes.
"""

import re
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass
from xml.etree import ElementTree

from certificates.rendering import image

SVG, XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
_SHAPES = frozenset(
    {
        "svg", "g", "defs", "symbol", "use", "path", "rect", "circle", "ellipse",
        "line", "polyline", "polygon", "linearGradient", "radialGradient", "stop", "clipPath",
        "mask", "pattern", "image", "style",
    }
)  # fmt: skip
#: Beside the drawing: what programs note in a file for themselves. Left out without a word.
_NOTES = frozenset({"metadata", "title", "desc"})
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
_INNER = re.compile(r"#[\w.:-]{1,200}")
_URL = re.compile(r"url\(\s*(['\"]?)(.*?)\1\s*\)", re.IGNORECASE)
_PICTURE = re.compile(r"data:image/(?:png|jpeg);base64,([A-Za-z0-9+/=\s]+)")
_LENGTH = re.compile(r"([0-9.]+)(?:px|pt|mm|cm|in)?")
MOST_ELEMENTS = 20_000


class DrawingRefused(ValueError):
    """`reason` is a word for programs; `what` names the part of the file."""

    def __init__(self, reason: str, what: str = "") -> None:
        super().__init__(reason)
        self.reason, self.what = reason, what


@dataclass(frozen=True)
class CleanDrawing:
    """A drawing as written by this program, and its width divided by its height."""

    data: bytes
    ratio: float


def redraw(data: bytes) -> CleanDrawing:
    """The drawing with nothing in it but shapes.

    Raises:
        DrawingRefused: it is no SVG, or holds what a drawing should not.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DrawingRefused("unreadable") from error
    if re.search(r"<!ENTITY|<!DOCTYPE[^>]*\[|<\?xml-stylesheet", text, re.IGNORECASE):
        raise DrawingRefused("declares")
    try:
        root = ElementTree.fromstring(text.encode())  # noqa: S314  without entities, in the sandbox
    except ElementTree.ParseError as error:
        raise DrawingRefused("unreadable") from error
    if root.tag != f"{{{SVG}}}svg":
        raise DrawingRefused("unreadable")
    ratio, elements = _ratio(root), list(root.iter())
    if len(elements) > MOST_ELEMENTS:
        raise DrawingRefused("too_complex")
    _drop_notes(elements)
    for element in root.iter():
        _judge(element)
    ElementTree.register_namespace("", SVG)
    ElementTree.register_namespace("xlink", XLINK)
    return CleanDrawing(ElementTree.tostring(root, encoding="utf-8"), ratio)


def _ratio(root: ElementTree.Element) -> float:
    """From the viewBox; where there is none, one is made of width and height."""
    box = [float(n) for n in re.findall(r"-?[0-9.]+", root.get("viewBox", "")) if n.strip(".-")][:4]
    if len(box) < 4:
        sizes = [_LENGTH.fullmatch(root.get(name, "").strip()) for name in ("width", "height")]
        if not all(sizes):
            raise DrawingRefused("no_size")
        box = [0, 0, *(float(size[1]) for size in sizes if size)]
        root.set("viewBox", " ".join(f"{side:g}" for side in box))
    if min(box[2:]) <= 0:
        raise DrawingRefused("no_size")
    for name in ("width", "height"):  # the press gives it its place
        root.attrib.pop(name, None)
    return box[2] / box[3]


def _judge(element: ElementTree.Element) -> None:
    _space, name = _split(element.tag)
    if name not in _SHAPES:
        raise DrawingRefused("element", name)
    if name == "style":
        _judge_style(element.text or "")
    for key, value in list(element.attrib.items()):
        attribute_space, attribute = _split(key)
        if attribute_space not in ("", XLINK) or not _PLAIN.fullmatch(attribute):
            del element.attrib[key]
        elif attribute.lower().startswith("on"):
            raise DrawingRefused("script", attribute)
        elif attribute == "href":
            element.set(key, _target(name, value.strip()))
        else:
            _judge_style(value)


def _target(name: str, value: str) -> str:
    """Where an element points: into the drawing, or to a picture it brings along."""
    if _INNER.fullmatch(value):
        return value
    brought = _PICTURE.fullmatch(value) if name == "image" else None
    if not brought:
        raise DrawingRefused("link", value[:60])
    try:
        drawn = image.reencode(b64decode(brought[1]))
    except (image.ImageRefused, NotBase64) as refusal:
        raise DrawingRefused("picture") from refusal
    return f"data:{drawn.content_type};base64,{b64encode(drawn.data).decode()}"


def _judge_style(value: str) -> None:
    """Colours, widths and references into the drawing; nothing that fetches or escapes."""
    if re.search(r"@|\\|expression\s*\(|javascript:|image-set|<", value, re.IGNORECASE):
        raise DrawingRefused("style", value[:60])
    for found in _URL.finditer(value):
        if not _INNER.fullmatch(found[2].strip()):
            raise DrawingRefused("link", found[2][:60])
    if re.search(r"url", _URL.sub("", value), re.IGNORECASE):
        raise DrawingRefused("link", value[:60])


def _drop_notes(elements: list[ElementTree.Element]) -> None:
    """With all that is in them."""
    for parent in elements:
        for child in list(parent):
            space, name = _split(child.tag)
            if space != SVG or name in _NOTES:
                parent.remove(child)


def _split(tag: object) -> tuple[str, str]:
    """Namespace and name; a comment or an instruction has neither."""
    if not isinstance(tag, str):
        return "-", ""
    space, brace, name = tag.rpartition("}")
    return (space[1:], name) if brace else ("", name)
