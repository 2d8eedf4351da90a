"""The press's page on the screen: its proportion, its dots, what the blank has already."""

from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image, ImageChops

from certificates.rendering import artefacts, compiling, raster, renderer
from certificates.rendering.weasy import WeasyRenderer
from tests.certificates.awards import PARTY, STATE, an_award, layout, words_of

pytestmark = pytest.mark.any_database


def shown(code: str = STATE, width: int = 840, **options) -> Image.Image:
    words = words_of(an_award(layout_code=code))
    return Image.open(BytesIO(raster.shown(words, layout(code), width=width, **options)))


@pytest.mark.parametrize(("code", "size"), [(STATE, (1260, 891)), (PARTY, (1260, 891))])
def test_the_picture_is_as_wide_as_asked_and_has_the_papers_proportion(code, size):
    seen = shown(code, 1260)
    assert seen.format == "WEBP"
    assert abs(seen.height - size[1]) <= 1
    assert seen.width == size[0]


@pytest.mark.parametrize(("asked", "given"), [(0, raster.LEAST), (10**8, raster.MOST)])
def test_no_width_makes_a_picture_without_bounds(asked, given):
    assert shown(width=asked).width == given


def test_no_dot_is_lost():
    pdf = renderer().render(words_of(an_award(layout_code=STATE)), layout(STATE))
    assert shown().convert("RGB").tobytes() == raster.painted(pdf, 840).tobytes()


def test_on_a_blank_the_ink_is_full_and_the_blank_is_pale():
    whole, blank = shown(), shown(on_blank=True)
    spec, dot = layout(STATE), 840 / 420
    frame = (round(spec.ornament.left * dot), 0, round(30 * dot), round(297 * dot))
    code = tuple(
        round(mm * dot)
        for mm in (spec.qr.x, spec.qr.y, spec.qr.x + spec.qr.size, spec.qr.y + spec.qr.size)
    )
    darkest = [seen.convert("L").crop(box).getextrema()[0]
               for seen in (whole, blank) for box in (frame, code)]  # fmt: skip
    assert darkest[0] < 120 < 180 < darkest[2]  # the frame
    assert darkest[1] < 10 > darkest[3]  # the code is printed on the blank too


def test_pdfium_is_called_by_one_thread_at_a_time(monkeypatch):
    """Two at once end the process, now and then: what is asserted is the lock itself."""
    held, opened = [], raster.pypdfium2.PdfDocument
    pdf = renderer().render(words_of(an_award(layout_code=PARTY)), layout(PARTY))
    monkeypatch.setattr(
        raster.pypdfium2, "PdfDocument",
        lambda given: held.append(raster._alone.locked()) or opened(given),
    )  # fmt: skip
    raster.painted(pdf, 300)
    assert held == [True]
    assert not raster._alone.locked()


# --- What is compiled anew when a figure changes ---------------------------------------------------


def moved(spec):
    fields = tuple(replace(one, x=one.x + 3, y=one.y + 2) for one in spec.fields)
    return replace(spec, name="Khác", fields=fields, qr=replace(spec.qr, x=60.0))


def wider(spec):
    fields = (replace(spec.fields[0], width=spec.fields[0].width + 1), *spec.fields[1:])
    return replace(spec, fields=fields)


def redrawn(spec):
    return replace(spec, ornament=replace(spec.ornament, band=spec.ornament.band + 1))


@pytest.fixture
def asked(monkeypatch, settings, tmp_path):
    """Which tasks another process was asked for; it answers at once, with what one compiling made."""
    settings.PRESS_CACHE = tmp_path
    made, whole = [], artefacts.pack(artefacts.Compiled((), True, b"profile"))
    answers = {"compile": whole, "compare": '{"agrees": false}'}
    monkeypatch.setattr(
        artefacts.child, "run", lambda task, **_values: made.append(task) or answers[task]
    )
    artefacts._compiled.cache_clear()
    yield made
    artefacts._compiled.cache_clear()


@pytest.mark.parametrize(
    ("change", "anew"),
    [(moved, []), (wider, ["compare"]), (redrawn, ["compile"])],
)
def test_only_what_changed_is_made_anew(asked, change, anew):
    spec = layout(STATE)
    assert artefacts.compiled(spec).agrees
    assert asked == ["compile"]
    assert artefacts.compiled(change(spec)).agrees is (anew != ["compare"])
    assert asked[1:] == anew


def test_an_emblem_in_use_is_drawn_anew(asked, monkeypatch):
    artefacts.compiled(layout(STATE))
    monkeypatch.setattr(artefacts.emblems, "digest", lambda _layout: "another file")
    artefacts.compiled(layout(STATE))
    assert asked == ["compile", "compile"]


def test_the_drawn_sheet_depends_on_nothing_that_its_key_leaves_out():
    spec, renderer_ = layout(STATE), WeasyRenderer()
    other = wider(moved(replace(spec, signing_x=300.0, signing_width=90.0, salutation_ratio=0.5)))
    assert artefacts._digests(spec)[0] == artefacts._digests(other)[0]
    drawn = [raster.painted(renderer_.sheet(one), 600) for one in (spec, other)]
    assert ImageChops.difference(*drawn).getbbox() is None


def test_words_that_are_only_moved_are_compared_with_the_same_outcome(monkeypatch):
    """With no room for a difference both say no; with the room we give, both say yes."""
    spec, renderer_ = layout(STATE), WeasyRenderer()
    assert compiling._agrees(renderer_, spec)
    assert compiling._agrees(renderer_, moved(spec))
    monkeypatch.setattr(compiling, "TOLERANCE", 0.0)
    assert not compiling._agrees(renderer_, spec)
    assert not compiling._agrees(renderer_, moved(spec))
