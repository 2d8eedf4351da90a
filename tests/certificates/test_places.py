"""Nothing stands outside its place, and no letter is the empty box of a missing one.

Places are the layout's own: the width of a field or block, from the marks over its first line to the dot
under its last. `UP` and `DOWN` are what capitals with two marks (Ẵ) and letters with a dot below (ự) or
a descender take beside the baseline, as shares of the size; `SIDE` is what an italic leans over.
"""

import io
from collections.abc import Iterator
from typing import NamedTuple

import pikepdf
import pypdfium2
import pytest

from certificates.layouts import LayoutSpec, shipped_codes
from certificates.rendering.artefacts import Compiled
from certificates.rendering.fitting import Fitted, fit
from certificates.samples import CASES
from tests.certificates.awards import STATE
from tests.certificates.test_batch import cases_of, file_of

pytestmark = pytest.mark.any_database

UP, DOWN, SIDE = 1.05, 0.3, 0.5  # shares of the size, and mm
POINT = 25.4 / 72
BARE = Compiled((), agrees=True, profile=b"")


class Place(NamedTuple):
    """Edges in mm from the upper left corner of the sheet."""

    left: float
    top: float
    right: float
    bottom: float

    def holds(self, other: "Place") -> bool:
        return (
            self.left <= other.left
            and self.top <= other.top
            and other.right <= self.right
            and other.bottom <= self.bottom
        )


def places(spec: LayoutSpec, fitted: Fitted) -> list[Place]:
    """Of the layout, for the arrangement that was taken."""
    found = []
    for item in spec.fields:
        left = item.x - (item.width / 2 if item.align == "center" else 0)
        found.append(place(left, item.width, item.y, item.y, item.size))
    groups = (
        (spec.arrangements[fitted.arrangement], spec.centre),
        (fitted.signing, spec.signing_x),
    )
    for group, axis in groups:
        for block in vars(group).values():
            if not hasattr(block, "pitch"):
                continue
            x = axis if block.x is None else block.x
            centred = block.align == "center" or block.x is None
            left = x - (block.width / 2 if centred else 0)
            # Without a post, name and citation move into its line.
            room = 0.35 * block.pitch if block.lines > 1 else 0
            last = block.y + (block.lines - 1) * block.pitch + room
            found.append(place(left, block.width, block.y, last, block.size))
    return found


def place(left: float, width: float, first: float, last: float, size: float) -> Place:
    mm = size * POINT
    return Place(left - SIDE, first - UP * mm, left + width + SIDE, last + DOWN * mm)


def letters(pdf: bytes, number: int, height: float) -> Iterator[tuple[str, Place]]:
    """Every letter PDFium finds on a page, and the box of its ink."""
    with pypdfium2.PdfDocument(pdf) as document:
        page = document[number].get_textpage()
        text = page.get_text_range()
        for index in range(page.count_chars()):
            left, bottom, right, top = page.get_charbox(index)
            if right > left and top > bottom:
                found = (left, height / POINT - top, right, height / POINT - bottom)
                yield text[index : index + 1], Place(*(edge * POINT for edge in found))


def outside(pdf: bytes, number: int, spec: LayoutSpec, known: list[Place]) -> list[str]:
    """Letters that no place of the layout holds on all four sides."""
    return [
        letter
        for letter, box in letters(pdf, number, spec.paper.height)
        if not any(one.holds(box) for one in known)
    ]


@pytest.mark.parametrize("code", shipped_codes())
def test_every_letter_lies_in_a_place_of_the_layout(code):
    items = cases_of(code, [case for case in CASES if case != "no-post"])
    pdf = file_of(items, compiled=BARE)

    for number, (words, spec) in enumerate(items):
        seen = list(letters(pdf, number, spec.paper.height))
        assert len(seen) > 150
        assert outside(pdf, number, spec, places(spec, fit(words, spec))) == []


@pytest.mark.parametrize("moved", [(-15, 0), (15, 0), (0, -2), (0, 2)])
def test_twin_letters_that_left_their_place_are_noticed_on_each_side(moved):
    words, spec = cases_of(STATE, ["longest"])[0]
    pdf = file_of([(words, spec)], compiled=BARE)
    across, down = moved
    elsewhere = [
        Place(one.left + across, one.top + down, one.right + across, one.bottom + down)
        for one in places(spec, fit(words, spec))
    ]

    assert outside(pdf, 0, spec, elsewhere)


# --- Glyphs ---------------------------------------------------------------------------------------


def glyphs(pdf: bytes) -> Iterator[tuple[int, str, int]]:
    """Page, font and number of every glyph that is shown, those of shared forms with their page's."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        for number, page in enumerate(opened.pages):
            yield from _shown(page.obj, page.Resources, number)


def _shown(drawn, resources, number: int) -> Iterator[tuple[int, str, int]]:
    font = ""
    for operands, operator in pikepdf.parse_content_stream(drawn):
        name = str(operator)
        if name == "Tf":
            font = str(resources.Font[str(operands[0])].BaseFont)
        elif name in ("Tj", "TJ"):
            for item in operands if name == "Tj" else operands[0]:
                if isinstance(item, pikepdf.String):
                    codes = bytes(item)
                    for at in range(0, len(codes), 2):
                        yield number, font, int.from_bytes(codes[at : at + 2], "big")
        elif name == "Do":
            form = resources.XObject[str(operands[0])]
            if form.get("/Subtype") == "/Form":
                yield from _shown(form, form.Resources, number)


@pytest.mark.parametrize("code", shipped_codes())
def test_no_letter_of_any_hard_case_is_the_box_of_a_missing_one(code):
    items = cases_of(code)

    shown = list(glyphs(file_of(items, compiled=BARE)))

    assert {number for number, _font, _glyph in shown} == set(range(len(items)))
    assert [one for one in shown if one[2] == 0] == []


def test_nor_is_one_that_weasyprint_set():
    items = cases_of(STATE, ["plain", "longest"])

    shown = list(glyphs(file_of(items, compiled=BARE, by_weasyprint=True)))

    assert len(shown) > 300
    assert [one for one in shown if one[2] == 0] == []


def test_twin_a_missing_letter_would_be_found():
    pdf = file_of(cases_of(STATE, ["plain"]), compiled=BARE)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        page = opened.pages[0]
        font = next(iter(page.Resources.Font.keys()))
        page.contents_add(f"BT {font} 12 Tf (\\000\\000) Tj ET".encode())
        out = io.BytesIO()
        opened.save(out)

    assert [one for one in glyphs(out.getvalue()) if one[2] == 0]
