"""The quick drawing (SVG) beside the page the press prints: nowhere a hair apart.

Chromium draws the one as a browser shows it, PDFium paints the other, both at eight dots a millimetre.
A dot agrees when its colour lies between those of the nine dots around its place in the other picture:
what was moved by more than a dot (0.13 mm), is missing, or has another ink does not.
"""

from io import BytesIO

import pytest
from PIL import Image, ImageChops, ImageFilter
from playwright.sync_api import Page

from certificates.layouts import shipped_codes
from certificates.rendering import raster, renderer
from certificates.rendering.picture import picture
from certificates.samples import CASES
from tests.certificates.awards import PARTY, STATE, an_award, layout, words_of

pytestmark = [pytest.mark.e2e, pytest.mark.any_database]

DOTS_PER_MM = 8
#: Of 255: how each smooths an edge. The share of dots that may be further off.
ROOM, FEW = 72, 2e-5
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


def both(screen: Page, code: str, case: str) -> tuple[Image.Image, Image.Image]:
    spec, words = layout(code), words_of(an_award(layout_code=code, case=case))
    printed = raster.painted(renderer().render(words, spec), round(spec.paper.width * DOTS_PER_MM))
    return drawn(screen, picture(words, spec, on_blank=False), *printed.size), printed


@pytest.mark.parametrize("case", ["plain", "longest"])
@pytest.mark.parametrize("code", shipped_codes())
def test_the_quick_drawing_shows_what_the_press_prints(screen, code, case):
    assert share_apart(*both(screen, code, case)) <= FEW


@pytest.mark.acceptance
@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("code", shipped_codes())
def test_the_quick_drawing_shows_what_the_press_prints_in_every_hard_case(screen, code, case):
    assert share_apart(*both(screen, code, case)) <= FEW


@pytest.mark.parametrize("code", [STATE, PARTY])
def test_control_a_third_of_a_millimetre_would_be_seen(screen, code):
    seen, printed = both(screen, code, "plain")
    shift = round(0.3 * DOTS_PER_MM)
    for moved in (ImageChops.offset(seen, shift, 0), ImageChops.offset(seen, 0, shift)):
        assert share_apart(moved, printed) > 100 * FEW
