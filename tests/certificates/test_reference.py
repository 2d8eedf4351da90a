"""The page of the batch renderer beside the page it must look like: one WeasyPrint document with sheet,
words and code. And what happens on a layout where the two do not agree.

Pictures are painted at 200 dots an inch. The code is painted eight times as fine and reduced: ours is
a stencil, which readers do not smooth, the reference's a path, which they do.
"""

import io
from functools import cache

import pikepdf
import pymupdf
import pypdfium2
import pytest
from PIL import Image, ImageChops

from certificates.award import CannotPrint
from certificates.layouts import LayoutSpec, parse, shipped, shipped_codes
from certificates.rendering import artefacts, compiling, fitting
from certificates.rendering.artefacts import Compiled
from certificates.rendering.batch import BatchWriter
from certificates.rendering.fitting import fit
from certificates.rendering.weasy import WeasyRenderer, of_this_thread
from certificates.samples import CASES, samples
from tests.certificates.awards import STATE, an_award, layout, words_of
from tests.certificates.test_batch import cases_of, file_of, picture

DPI, FINER = 200, 8
#: The share of pixels of which one channel may differ by more than a quarter.
DIFFERING = 2e-4
BARE = Compiled((), agrees=True, profile=b"")
SMALL = "giay-khen-dang-a4"


def reference(words, spec: LayoutSpec) -> bytes:
    return of_this_thread().render(words, spec)


def code_of(pdf: bytes, spec: LayoutSpec) -> Image.Image:
    """The code and 2 mm around it."""
    dots, place = DPI * FINER / 25.4, spec.qr
    edges = place.x, place.y, spec.paper.width - place.x, spec.paper.height - place.y
    left, top, right, bottom = edges
    crop = [72 / 25.4 * (edge - 2) for edge in (left, bottom - place.size, right - place.size, top)]
    with pypdfium2.PdfDocument(pdf) as document:
        drawn = document[0].render(scale=dots * 25.4 / 72, crop=tuple(crop)).to_pil()
    return drawn.convert("RGB").reduce(FINER)


def without_code(pdf: bytes, spec: LayoutSpec) -> Image.Image:
    drawn, dots, place = picture(pdf, dpi=DPI), DPI / 25.4, spec.qr
    edges = place.x - 1, place.y - 1, place.x + place.size + 1, place.y + place.size + 1
    drawn.paste((255, 255, 255), tuple(round(edge * dots) for edge in edges))
    return drawn


def apart(a: Image.Image, b: Image.Image) -> int:
    """How many pixels differ by more than a quarter in one channel."""
    bands = ImageChops.difference(a, b).split()
    worst = ImageChops.lighter(ImageChops.lighter(bands[0], bands[1]), bands[2])
    return sum(worst.histogram()[65:])


def differing(ours: bytes, theirs: bytes, spec: LayoutSpec) -> float:
    """The share of pixels that differ: of the page without the code or of the code, the larger."""
    shares = []
    for seen in (without_code, code_of):
        mine, other = seen(ours, spec), seen(theirs, spec)
        shares.append(apart(mine, other) / (mine.width * mine.height))
    return max(shares)


def assert_page_is_the_references(code: str, case: str) -> None:
    items = cases_of(code, [case])
    assert differing(file_of(items), reference(*items[0]), items[0][1]) < DIFFERING


@pytest.mark.any_database
@pytest.mark.parametrize(("code", "case"), [(STATE, "longest"), (SMALL, "plain")])
def test_the_page_looks_like_weasyprints_own(code, case):
    assert_page_is_the_references(code, case)


@pytest.mark.any_database
@pytest.mark.acceptance
@pytest.mark.parametrize("code", shipped_codes())
@pytest.mark.parametrize("case", CASES)
def test_the_page_looks_like_weasyprints_own_in_every_hard_case(code, case):
    assert_page_is_the_references(code, case)


@pytest.mark.any_database
def test_control_another_name_another_code_or_no_frame_is_seen():
    words, spec = cases_of(SMALL, ["plain"])[0]
    ours = file_of([(words, spec)])
    other_name = words.__class__(**vars(words) | {"name": "Nguyễn Văn An"})
    other_code = words.__class__(**vars(words) | {"qr_url": words.qr_url[:-1] + "0"})

    for changed in (other_name, other_code):
        assert differing(ours, file_of([(changed, spec)]), spec) > DIFFERING
    assert differing(ours, file_of([(words, spec)], compiled=BARE), spec) > DIFFERING


@pytest.mark.any_database
def test_a_name_in_red_and_a_citation_from_the_left_are_painted_so_by_both():
    data = shipped(STATE)
    for row in data["arrangements"]:
        row["recipient"]["colour"] = "red"
        row["achievement"]["align"] = "left"
        row["position_unit"] |= {"align": "left", "x": 60.0}
    spec = parse(data)
    words = words_of(an_award(case="longest"))
    taken = spec.arrangements[fit(words, spec).arrangement]

    lines = {line.field: line for line in fit(words, spec).lines}

    assert lines["recipient"].colour == "red"
    assert lines["achievement"].x == spec.centre - taken.achievement.width / 2
    assert lines["position_unit"].x == 60
    assert differing(file_of([(words, spec)]), reference(words, spec), spec) < DIFFERING


# --- The boxes WeasyPrint lays out ----------------------------------------------------------------


@pytest.mark.any_database
@pytest.mark.parametrize("code", shipped_codes())
def test_the_renderers_agree_on_every_shipped_layout(code):
    assert artefacts.compiled(layout(code)).agrees


@pytest.mark.any_database
@pytest.mark.acceptance
@pytest.mark.parametrize("code", shipped_codes())
def test_they_agree_in_every_hard_case(code):
    spec = layout(code)
    for _case, award in samples(spec):
        assert compiling._agree(of_this_thread(), spec, award)


def agrees(spec: LayoutSpec) -> bool:
    return compiling._agree(of_this_thread(), spec, dict(samples(spec))["longest"])


@pytest.mark.any_database
@pytest.mark.parametrize("change", [{"x": 0.06}, {"y": -0.06}, {"width": -3.0}])
def test_twin_a_line_that_fitting_puts_or_measures_wrongly_is_noticed(change, monkeypatch):
    """A sixth of a point to the right or up: WeasyPrint's own boxes know better."""
    spec, honest = layout(STATE), fitting.fit
    ((name, by),) = change.items()

    def wrong(words, spec):
        fitted = honest(words, spec)
        wrong_line = fitted.lines[-1]._replace(**{name: getattr(fitted.lines[-1], name) + by})
        return fitting.Fitted((*fitted.lines[:-1], wrong_line), *list(vars(fitted).values())[1:])

    assert agrees(spec)
    monkeypatch.setattr("certificates.rendering.batch.fit", wrong)
    assert not agrees(spec)


# --- Where they do not agree ----------------------------------------------------------------------


def larger(data, by: float, name: str = ""):
    """A layout with all its lengths and sizes multiplied."""
    if isinstance(data, dict):
        return {key: larger(item, by, key) for key, item in data.items()}
    if isinstance(data, list):
        return [larger(item, by, name) for item in data]
    counted = isinstance(data, str | bool) or name in ("lines", "salutation_ratio")
    return data if counted or data is None else data * by


@cache
def poster() -> tuple[LayoutSpec, Compiled]:
    """The certificate of the State on 588 × 416 mm: at that size WeasyPrint's whole thousandths of
    kerning put the ends of a long line further from ours than is allowed."""
    data = larger(shipped(STATE), 1.4)
    data["qr"]["size"] = shipped(STATE)["qr"]["size"]
    spec = parse(data | {"code": "ap-phich"})
    return spec, compiling.compile_layout(spec)


def test_a_layout_on_which_they_differ_goes_to_weasyprint_by_itself():
    spec, compiled = poster()
    words = words_of(an_award(case="longest"))

    pdf = file_of([(words, spec)], compiled=compiled)

    assert not compiled.agrees
    assert "press-" in str(pymupdf.open("pdf", pdf)[0].get_fonts())
    assert differing(pdf, reference(words, spec), spec) < DIFFERING
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert opened.check_pdf_syntax() == []


def name_alone(pdf: bytes, words, spec: LayoutSpec) -> Image.Image:
    line = next(line for line in fit(words, spec).lines if line.field == "recipient")
    size = max(run.size for run in line.runs) * 25.4 / 72
    edges = (
        line.x - line.width / 2 - 2,
        line.y - 1.2 * size,
        line.x + line.width / 2 + 2,
        line.y + 0.4 * size,
    )
    return picture(pdf, dpi=DPI).crop(tuple(round(edge * DPI / 25.4) for edge in edges))


@pytest.mark.parametrize("name", ["Kô̆ H'Ê̆ Niê", "Ơ̆ng Čư̆"])
def test_marks_over_marks_are_set_by_us_where_weasyprint_sets_the_rest(name):
    spec, compiled = poster()
    words = words_of(an_award(name=name))
    plain = words_of(an_award(name="Trần Thị Bình"))

    out = io.BytesIO()
    writer = BatchWriter(out)
    for one in (plain, words, plain):
        writer.add(one, spec, compiled)
    writer.close()
    with pikepdf.open(io.BytesIO(out.getvalue())) as opened, pikepdf.new() as alone:
        assert opened.check_pdf_syntax() == []
        alone.pages.append(opened.pages[1])
        page = io.BytesIO()
        alone.save(page)

    trusted = Compiled(compiled.objects, agrees=True, profile=b"")
    right = name_alone(file_of([(words, spec)], compiled=trusted), words, spec)
    assert apart(name_alone(page.getvalue(), words, spec), right) == 0
    text = " ".join(pymupdf.open("pdf", page.getvalue())[0].get_text().split())
    assert name.upper() in text
    assert "Lê Hoàng Vĩnh An" in text


def test_control_weasyprint_alone_still_sets_them_wrongly(monkeypatch):
    """When it no longer does, neither the way around it nor the refusal below is needed."""
    spec, compiled = poster()
    words = words_of(an_award(name="Kô̆ H'Ê̆ Niê"))
    trusted = Compiled(compiled.objects, agrees=True, profile=b"")
    right = name_alone(file_of([(words, spec)], compiled=trusted), words, spec)

    monkeypatch.setattr(fitting.Line, "stacks", property(lambda _line: False))
    theirs = name_alone(file_of([(words, spec)], compiled=compiled), words, spec)

    assert apart(theirs, right) > 50


def test_the_reference_refuses_what_weasyprint_would_set_wrongly():
    with pytest.raises(CannotPrint, match="đặt sai dấu"):
        WeasyRenderer().render(words_of(an_award(name="Kô̆ H'Ê̆ Niê")), layout(STATE))
