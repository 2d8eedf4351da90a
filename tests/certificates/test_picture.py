"""The quick drawing (SVG) beside the page the press prints: nowhere a hair apart.

Chromium draws the one as a browser shows it, PDFium paints the other, both at eight dots a millimetre.
A dot agrees when its colour lies between those of the nine dots around its place in the other picture:
what was moved by more than a dot (0.13 mm), is missing, or has another ink does not. The code is
read instead: PDFium does not smooth its modules, which are only some dots wide, and begins it up to
two dots too soon.
"""

from dataclasses import replace
from io import BytesIO

import pytest
import zxingcpp
from PIL import Image, ImageChops, ImageFilter
from playwright.sync_api import Page

from certificates.layouts import shipped_codes
from certificates.rendering import raster, renderer
from certificates.rendering.picture import picture
from certificates.samples import CASES
from tests.certificates.awards import PARTY_A4, STATE, an_award, layout, words_of

pytestmark = [pytest.mark.e2e, pytest.mark.any_database]

DOTS_PER_MM = 8
#: Of 255, how each smooths an edge, less than the palest line of the sheet has against its ground;
#: and the share of dots that may be further off. Measured: 2e-5 on the large sheets, 1.2e-4 on A4.
ROOM, FEW = 24, 3e-4
SHEET = "<style>*{margin:0;padding:0}svg{display:block;width:100vw;height:100vh}</style>%s"


@pytest.fixture(scope="module")
def screen(chromium):
    context = chromium.new_context()
    yield context.new_page()
    context.close()


def drawn(screen: Page, svg: str, width: int, height: int) -> Image.Image:
    screen.set_viewport_size({"width": width, "height": height})
    screen.set_content(SHEET % svg)
    return Image.open(BytesIO(screen.screenshot())).convert("RGB")


def further_off(one: Image.Image, other: Image.Image) -> Image.Image:
    """By how much each dot of the one lies outside what the other has around it."""
    lowest, highest = (
        other.filter(kind(3)) for kind in (ImageFilter.MinFilter, ImageFilter.MaxFilter)
    )
    return ImageChops.lighter(ImageChops.subtract(one, highest), ImageChops.subtract(lowest, one))


def share_apart(one: Image.Image, other: Image.Image) -> float:
    off = ImageChops.lighter(further_off(one, other), further_off(other, one))
    red, green, blue = off.split()
    worst = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    return sum(worst.histogram()[ROOM + 1 :]) / (one.width * one.height)


def both(screen: Page, code: str, case: str, other=None) -> tuple[Image.Image, Image.Image]:
    """The sheet (or another, drawn) as the one and the other show it, codes read and painted over."""
    spec, words = layout(code), words_of(an_award(layout_code=code, case=case))
    page = raster.painted(renderer().render(words, spec), round(spec.paper.width * DOTS_PER_MM))
    pair = drawn(screen, picture(words, other or spec, on_blank=False), *page.size), page
    if words.qr_url:
        found = [zxingcpp.read_barcodes(one) for one in pair]
        assert [[symbol.text for symbol in symbols] for symbols in found] == [[words.qr_url]] * 2
        corners = [symbols[0].position.top_left for symbols in found]
        assert abs(corners[0].x - corners[1].x) <= 2 >= abs(corners[0].y - corners[1].y)
        sides = (spec.qr.x - 1, spec.qr.y - 1, spec.qr.x + spec.qr.size + 1,
                 spec.qr.y + spec.qr.size + 1)  # fmt: skip
        for one in pair:
            one.paste("white", tuple(round(mm * DOTS_PER_MM) for mm in sides))
    return pair


@pytest.mark.parametrize("code", [STATE, PARTY_A4])
def test_the_quick_drawing_shows_what_the_press_prints(screen, code):
    assert share_apart(*both(screen, code, "longest")) <= FEW


@pytest.mark.acceptance
@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("code", shipped_codes())
def test_the_quick_drawing_shows_what_the_press_prints_in_every_hard_case(screen, code, case):
    assert share_apart(*both(screen, code, case)) <= FEW


def lower(spec, mm: float):
    """The drum, the palest drawing of the sheet, and the name lower by so much."""
    ornament = replace(spec.ornament, drum_y=spec.ornament.drum_y + mm)
    named = [
        replace(one, recipient=replace(one.recipient, y=one.recipient.y + mm))
        for one in spec.arrangements
    ]
    return replace(spec, ornament=ornament), replace(spec, arrangements=tuple(named))


def test_control_three_tenths_of_a_millimetre_would_be_seen(screen):
    for other in lower(layout(), 0.3):
        assert share_apart(*both(screen, STATE, "plain", other)) > 2 * FEW
