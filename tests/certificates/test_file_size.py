"""A batch's file holds the drawn sheet once, and a page more costs what its words do: on every layout,
with our ring and with an office's emblem."""

import io
from math import cos, sin

import pikepdf
import pytest
from PIL import Image

from certificates.layouts import EMBLEMS, shipped_codes
from certificates.rendering import emblems
from tests.benchmarks.press import large_streams
from tests.certificates.awards import PARTY, STATE, layout
from tests.certificates.test_batch import file_of, people

PAGE = 1600


def a_drawing() -> bytes:
    """As rich as an emblem drawn by hand: two thousand petals."""
    petals = "".join(
        f'<path d="M{60 + 9 * cos(n):.3f} 60Q{60 + 50 * cos(n / 7):.3f} {60 + 50 * sin(n / 7):.3f} 60 60"/>'
        for n in range(2000)
    )
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 120">{petals}</svg>'.encode()


def a_scan() -> bytes:
    out = io.BytesIO()
    Image.effect_noise((400, 400), 60).convert("RGB").save(out, "PNG")
    return out.getvalue()


def supply(settings, code: str, kind: str, data: bytes) -> None:
    settings.EMBLEM_DIR.mkdir(parents=True)
    (settings.EMBLEM_DIR / f"{EMBLEMS[layout(code).side]}.{kind}").write_bytes(data)


def check(code: str, *, large: int) -> None:
    few, many = (file_of(list(people(count, code))) for count in (20, 60))
    assert (large_streams(few), large_streams(many)) == (large, large)
    assert (len(many) - len(few)) / 40 < PAGE


@pytest.mark.any_database
@pytest.mark.parametrize("code", shipped_codes())
def test_the_sheet_is_in_the_file_once_and_pages_are_small(code):
    check(code, large=1)


@pytest.mark.any_database
@pytest.mark.parametrize("code", [STATE, "giay-khen-dang-a4", "bang-khen-doan-the-420x297"])
def test_an_emblem_that_is_drawn_becomes_part_of_the_sheet(code, settings):
    supply(settings, code, "svg", a_drawing())

    check(code, large=1)


@pytest.mark.any_database
def test_an_emblem_that_is_a_picture_is_in_the_file_once_too(settings):
    supply(settings, PARTY, "png", a_scan())

    check(PARTY, large=2)


@pytest.mark.any_database
@pytest.mark.parametrize(("sent", "kept"), [(1000, 585), (400, 400)])
def test_a_picture_has_no_more_dots_than_a_printer_shows(settings, sent, kept):
    """600 to the inch, on the 24.8 mm that an emblem has on A4; a smaller one stays as it is."""
    code, out = "giay-khen-dang-a4", io.BytesIO()
    Image.linear_gradient("L").resize((sent, sent)).convert("RGB").save(out, "PNG")
    supply(settings, code, "png", out.getvalue())
    wide = layout(code).ornament.emblem_radius * emblems.CLEAR * 2

    with pikepdf.open(io.BytesIO(file_of(list(people(1, code))))) as opened:
        streams = (item for item in opened.objects if isinstance(item, pikepdf.Stream))
        sizes = [int(item.Width) for item in streams if item.get("/Subtype") == "/Image"]

    assert sizes == [min(sent, round(wide / 25.4 * 600))]
    assert sizes == [kept]


@pytest.mark.any_database
def test_files_put_together_one_by_one_would_be_seen():
    """The twin: each page with a sheet of its own."""
    one = file_of(list(people(1)))
    with pikepdf.new() as book:
        for _page in range(3):
            with pikepdf.open(io.BytesIO(one)) as opened:
                book.pages.extend(opened.pages)
        out = io.BytesIO()
        book.save(out)

    assert large_streams(out.getvalue()) == 3
