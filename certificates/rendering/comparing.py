"""Where the runs of a page begin and end, read back from its PDF operators or, before they are written,
from WeasyPrint's page tree.

For pages of our own making by either renderer: each run is placed by `Tm` and shown by `TJ`, codes by
`Tj` with a space after each letter, in composite fonts.
"""

from collections.abc import Iterator
from io import BytesIO
from typing import Any, NamedTuple

import pikepdf
from weasyprint import Document

#: Of WeasyPrint's pixels, 96 to the inch.
PIXEL = 72 / 96

Matrix = tuple[float, ...]


class Span(NamedTuple):
    """A run of text: left end, right end and baseline in points, from the bottom left corner."""

    left: float
    right: float
    baseline: float


def spans(pdf: bytes) -> list[Span]:
    """The runs of the first page in the order they are drawn."""
    with pikepdf.open(BytesIO(pdf)) as opened:
        page = opened.pages[0]
        fonts = page.Resources.get("/Font", pikepdf.Dictionary())
        widths = {key: _widths(font.DescendantFonts[0].W) for key, font in fonts.items()}
        return list(_spans(pikepdf.parse_content_stream(page), widths))


def boxes(document: Document) -> list[Span]:
    """The same of the boxes of text that WeasyPrint laid out on the first page.

    The page tree is no public part of WeasyPrint, whose version is pinned.
    """
    page = document.pages[0]._page_box  # noqa: SLF001
    height = page.height * PIXEL
    found = (box for box in page.descendants(placeholders=True) if getattr(box, "text", "").strip())
    return [_laid(box, height) for box in found]


def _laid(box: Any, height: float) -> Span:
    left = box.position_x * PIXEL
    spacing = box.style["letter_spacing"]
    width = box.width - (spacing if isinstance(spacing, float) else 0)
    return Span(left, left + width * PIXEL, height - (box.position_y + box.baseline) * PIXEL)


def _spans(instructions: Any, widths: dict[str, dict[int, float]]) -> Iterator[Span]:
    matrix: Matrix = (1, 0, 0, 1, 0, 0)
    stack: list[Matrix] = []
    place, font, size, space, pen = matrix, "", 0.0, 0.0, 0.0
    for operands, operator in instructions:
        name = str(operator)
        if pen and name in ("Tm", "ET"):
            yield _span(_times(place, matrix), pen)
            pen = 0.0
        if name == "q":
            stack.append(matrix)
        elif name == "Q":
            matrix = stack.pop()
        elif name == "cm":
            matrix = _times(tuple(map(float, operands)), matrix)
        elif name == "Tm":
            place = tuple(map(float, operands))
        elif name == "Tf":
            font, size = str(operands[0]), float(operands[1])
        elif name == "Tc":
            space = float(operands[0])
        elif name in ("Tj", "TJ"):
            shown = operands if name == "Tj" else operands[0]
            letter = space * 1000 / size
            pen += size / 1000 * sum(_advance(item, widths[font], letter) for item in shown)
            pen -= space  # after the last letter it moves nothing that is seen


def _advance(item: Any, widths: dict[int, float], space: float) -> float:
    """How far a string of two-byte letters, or a number, moves the pen, in thousandths of the size."""
    if not isinstance(item, pikepdf.String):
        return -float(item)
    codes = bytes(item)
    letters = [int.from_bytes(codes[at : at + 2], "big") for at in range(0, len(codes), 2)]
    return sum(widths[letter] + space for letter in letters)


def _span(matrix: Matrix, length: float) -> Span:
    a, _b, _c, _d, x, y = matrix
    return Span(x, x + a * length, y)


def _times(inner: Matrix, outer: Matrix) -> Matrix:
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return (
        a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s,
        e * p + f * r + t, e * q + f * s + u,
    )  # fmt: skip


def _widths(entries: Any) -> dict[int, float]:
    """The `/W` array: either first [w …] or first last w."""
    widths: dict[int, float] = {}
    items = list(entries)
    while items:
        first, second = int(items.pop(0)), items.pop(0)
        if isinstance(second, pikepdf.Array):
            widths |= {first + at: float(width) for at, width in enumerate(second)}
        else:
            width = float(items.pop(0))
            widths |= dict.fromkeys(range(first, int(second) + 1), width)
    return widths
