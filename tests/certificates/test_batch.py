"""The batch renderer sets what its fallback sets, and its files are small, sound and exact.

What the whole page must look like is in `test_reference`."""

import io
import random
import unicodedata
from collections import Counter
from itertools import product

import pikepdf
import pymupdf
import pypdfium2
import pytest
import zxingcpp
from PIL import ImageChops

from certificates.layouts import parse, shipped, shipped_codes
from certificates.rendering import artefacts, fonts, qr
from certificates.rendering.artefacts import Compiled
from certificates.rendering.batch import BatchWriter
from certificates.rendering.fitting import fit
from certificates.samples import CASES
from certificates.verification import CODE_ALPHABET, CODE_LENGTH
from tests.certificates import pages
from tests.certificates.awards import (
    ADDRESS,
    CODE,
    LETTERS,
    PARTY,
    SEAL,
    STATE,
    URL,
    an_award,
    layout,
    words_of,
)  # fmt: skip

MM = 72 / 25.4
ROOM = 0.15  # points between the two renderers
NAMES = (
    "H'Hen Niê Kdăm", "Y Bla Êban", "Rơ̆ng Čư̆ Kpă", "Kŏ̆ Ksơr H'Bliă", "Ksor Kô̆ H'Ê̆", "Ơ̆ng Lmŭ Ê̆ ban",
    "Sùng A Páo", "Thạch Thị Sa Rây", "Néang Sa Rươl", "Nguyễn Ễnh Ưỡng", "Đặng Ỷ Ẵm Ở",
)  # fmt: skip


def file_of(items, *, compiled=None, **options) -> bytes:
    out = io.BytesIO()
    writer = BatchWriter(out, **options)
    for words, spec in items:
        writer.add(words, spec, compiled or artefacts.compiled(spec))
    writer.close()
    return out.getvalue()


def cases_of(code: str, names=tuple(CASES)):
    spec = layout(code)
    return [(words_of(an_award(layout_code=code, case=case)), spec) for case in names]


def people(count: int, code: str = STATE):
    """Different recipients, marks over marks and decomposed input among them."""
    draw = random.Random(3)
    spec = layout(code)
    for number in range(count):
        name = f"{draw.choice(NAMES)} {draw.choice(NAMES)}"
        if number % 3 == 0:
            name = unicodedata.normalize("NFD", name)
        letters = "".join(draw.choices(CODE_ALPHABET, k=CODE_LENGTH))
        award = an_award(layout_code=code, name=name, position_unit=f"Tổ {number}, xã An Cư")
        words = words_of(award, number + 1)
        yield words.__class__(**vars(words) | {"qr_url": URL.replace(LETTERS, letters)}), spec


@pytest.fixture(scope="module")
def two_hundred():
    items = list(people(200))
    return items, file_of(items)


@pytest.mark.any_database
@pytest.mark.parametrize("code", shipped_codes())
def test_batch_and_fallback_set_every_word_in_the_same_place(code):
    items = cases_of(code)
    bare = Compiled((), agrees=True, profile=b"")
    ours, theirs = (
        file_of(items, compiled=bare, by_weasyprint=weasyprint) for weasyprint in (False, True)
    )

    for read, opened in (
        (pages.by_pdfium, pypdfium2.PdfDocument),
        (pages.by_mupdf, lambda pdf: pymupdf.open("pdf", pdf)),
    ):
        mine, other = opened(ours), opened(theirs)
        for number, case in enumerate(CASES):
            found = read(mine, number)
            for word in joined(read(other, number), found):
                near = [w for w in found if w.letters == word.letters]
                off = min(max(abs(w.x - word.x), abs(w.y - word.y)) for w in near)
                assert off <= ROOM, (case, word)


def joined(words, known):
    """The words; where a reader saw no space between two, the one both renderers have."""
    letters = {word.letters for word in known}
    return [word for word in words if word.letters in letters or not is_pair(word.letters, letters)]


def is_pair(letters, known) -> bool:
    """Without a space in the file MuPDF joins "Cố" and "PHAN": neither is missing then."""
    return any(letters[:cut] in known and letters[cut:] in known for cut in range(1, len(letters)))


def picture(pdf: bytes, number: int = 0, dpi: int = 200, crop=(0, 0, 0, 0)):
    with pypdfium2.PdfDocument(pdf) as document:
        return document[number].render(scale=dpi / 72, crop=crop).to_pil().convert("RGB")


@pytest.mark.any_database
@pytest.mark.parametrize("code", [STATE, PARTY])
def test_two_readers_paint_the_sheet_alike(code):
    """No gradient or tiling that one of them would drop: compared in patches of 3 mm."""
    pdf = file_of(cases_of(code, ["plain"]))
    seen = pymupdf.open("pdf", pdf)[0].get_pixmap(dpi=50).pil_image()
    size = (140, 99)

    difference = ImageChops.difference(
        picture(pdf, dpi=50).resize(size), seen.convert("RGB").resize(size)
    )

    assert max(high for _low, high in difference.getextrema()) < 48
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        for item in opened.objects:
            kind = item.get("/PatternType") if isinstance(item, pikepdf.Dictionary) else None
            assert kind is None


def test_letters_come_out_as_they_were_given(two_hundred):
    items, pdf = two_hundred
    document = pymupdf.open("pdf", pdf)

    for number, (words, spec) in enumerate(items):
        text = document[number].get_text()
        assert unicodedata.is_normalized("NFC", text)
        lines = {" ".join(line.split()) for line in text.splitlines()}
        for line in fit(words, spec).lines:
            assert line.text in lines, line.text


@pytest.mark.parametrize("step", [8, pytest.param(1, marks=pytest.mark.acceptance)])
def test_every_code_reads_back_from_the_painted_page(two_hundred, step):
    items, pdf = two_hundred
    place, paper = items[0][1].qr, items[0][1].paper
    margin = 3
    left, top = (place.x - margin) * MM, (place.y - margin) * MM
    right = (paper.width - place.x - place.size - margin) * MM
    bottom = (paper.height - place.y - place.size - margin) * MM

    with pypdfium2.PdfDocument(pdf) as document:
        for number in range(0, 200, step):
            page = document[number].render(scale=300 / 72, crop=(left, bottom, right, top))
            found = [code.text for code in zxingcpp.read_barcodes(page.to_pil())]
            assert found == [items[number][0].qr_url]


def test_widths_and_moves_are_whole_numbers(two_hundred):
    """PDFium cuts fractions off, and lines would end half a point short."""
    _items, pdf = two_hundred
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        shown = opened.pages[7]
        for instruction in pikepdf.parse_content_stream(shown):
            if str(instruction.operator) == "TJ":
                moves = [m for m in instruction.operands[0] if not isinstance(m, pikepdf.String)]
                assert all(isinstance(move, int) for move in moves)
        for font in shown.Resources.Font.values():
            widths = font.DescendantFonts[0].W
            assert all(
                isinstance(w, int) for row in widths if not isinstance(row, int) for w in row
            )
            assert 0 not in [int(first) for first in widths if isinstance(first, int)]  # .notdef


@pytest.mark.parametrize("code", shipped_codes())
def test_no_text_is_wider_than_its_place(code):
    for words, spec in cases_of(code):
        places = {item.name: item.width for item in spec.fields}
        for block in (b for group in spec.arrangements for b in vars(group).items()):
            places[block[0]] = max(places.get(block[0], 0), block[1].width)
        for line in fit(words, spec).lines:
            width = sum(fonts.shape(run.font, run.text).width * run.size for run in line.runs)
            assert width / 1000 / MM <= places.get(line.field, spec.signing_width + 8) + 0.1, line


@pytest.mark.parametrize("font", fonts.FILES)
def test_words_put_together_are_as_wide_as_the_whole_line(font):
    texts = [
        "Trường Tiểu học số 2 An Cư, tỉnh An Giang",
        "TẬP THỂ YÊU VĂN TÂY",
        "Ông Y Bla 11 – 74",
    ]
    for text in texts:
        whole, words = fonts.shape(font, text).width, text.split(" ")
        parts = sum(fonts.shape(font, word + " ").width for word in words[:-1])
        parts += fonts.shape(font, words[-1]).width
        for word in words[1:]:
            parts += fonts.shape(font, f" {word[0]}").glyphs[0].advance
            parts -= fonts.shape(font, " ").width
        assert parts == pytest.approx(whole, abs=0.01), text


@pytest.mark.parametrize("size", [0, 120, len(SEAL), 600, 675])  # symbols of 33 to 73 modules
def test_the_quick_code_is_segnos_bit_for_bit(size):
    prefix = qr.split(URL)[0]
    family = artefacts.family(prefix, CODE_LENGTH, size)
    draw = random.Random(5)

    for _time in range(5):
        letters = "".join(draw.choices(CODE_ALPHABET, k=CODE_LENGTH))
        figures = "".join(draw.choices("0123456789", k=size))
        found = (family.symbol(letters, figures), family.side)
        assert found == qr.matrix(prefix, letters, figures)


@pytest.mark.parametrize("address", [ADDRESS, URL])
def test_the_painted_symbol_is_segnos_module_for_module(address):
    """On the painted sheet the middle of every module is as dark as it is in the symbol."""
    words, spec = cases_of(STATE, ["plain"])[0]
    pdf = file_of([(words.__class__(**vars(words) | {"qr_url": address}), spec)])
    modules, side = qr.matrix(*qr.split(address))
    row, place, scale = -(-side // 8) * 8, spec.qr, 400 / 25.4

    painted = picture(pdf, dpi=400).convert("L")

    for y, x in product(range(side), range(side)):
        middle = [
            (at + (n + 0.5) * place.size / side) * scale for at, n in ((place.x, x), (place.y, y))
        ]
        dark = modules >> ((side - y) * row - 1 - x) & 1
        assert (painted.getpixel(tuple(map(int, middle))) < 128) == dark, (x, y)


def test_a_symbol_whose_bytes_would_end_its_picture_is_written_in_letters():
    side = 33
    plain = qr.stencil(int.from_bytes(b"\xaa" * 5 * side, "big"), side)
    ending = qr.stencil(
        int.from_bytes(b"\xaa" * 20 + b" EI " + b"\xaa" * (5 * side - 24), "big"), side
    )

    assert b"/AHx" not in plain
    assert b"/F/AHx" in ending
    assert b" EI " not in ending.removesuffix(b"EI")


@pytest.mark.parametrize("code", ["ABC", "", "abcd" * 7, "Ă" * CODE_LENGTH])
def test_a_code_of_another_kind_is_refused(code):
    family = artefacts.family(qr.split(URL)[0], CODE_LENGTH, 0)

    with pytest.raises(ValueError, match="code"):
        family.symbol(code)


@pytest.mark.parametrize("seal", ["123", "x" * len(SEAL), "²" * len(SEAL)])
def test_a_seal_of_another_kind_is_refused(seal):
    family = artefacts.family(qr.split(URL)[0], CODE_LENGTH, len(SEAL))

    with pytest.raises(ValueError, match="code"):
        family.symbol(LETTERS, seal)


def test_an_address_without_a_code_is_drawn_by_segno():
    words, spec = cases_of(STATE, ["plain"])[0]
    address = "https://thidua.example.vn/xac-minh/"
    pdf = file_of([(words.__class__(**vars(words) | {"qr_url": address}), spec)])

    assert [code.text for code in zxingcpp.read_barcodes(picture(pdf))] == [address]


def test_letters_that_share_a_glyph_keep_their_meaning():
    same = Counter(fonts.hb_font("serif").get_nominal_glyph(ord(x)) for x in "-\u2010").most_common(
        1
    )
    assert same[0][1] == 2, "the font now tells them apart: choose another pair"
    award = an_award(name="Kŏ̆ H'Ê̆", position_unit="Tổ 1-2\u20103")

    pdf = file_of([(words_of(award), layout(STATE))])

    with pypdfium2.PdfDocument(pdf) as document:
        text = document[0].get_textpage().get_text_range()
    assert "1-2\u20103" in text
    assert "KŎ̆ H'Ê̆" in text


def test_on_a_blank_there_is_no_sheet_and_nothing_twice():
    pdf = file_of(cases_of(STATE), on_blank=True)

    assert len(pdf) < 90_000
    text = pymupdf.open("pdf", pdf)[0].get_text()
    assert "BẰNG KHEN" not in text
    assert "NÉANG SA RƯƠL" in text
    assert picture(pdf, dpi=36).getpixel((20, 40)) == (255, 255, 255)


def test_where_the_renderers_differ_weasyprint_sets_the_words_in_their_turn():
    """Of three layouts the middle one is not trusted; order and number of sheets stay."""
    spec = parse(shipped(STATE))
    trusted = artefacts.compiled(spec)
    doubted = Compiled(trusted.objects, agrees=False, profile=b"")
    out = io.BytesIO()
    writer = BatchWriter(out)
    for name, compiled in (("An", trusted), ("Bình", doubted), ("Chi", doubted), ("Dũng", trusted)):
        writer.add(words_of(an_award(name=name)), spec, compiled)
    writer.close()

    document = pymupdf.open("pdf", out.getvalue())
    names = [page.get_text().split("Bà ")[1].splitlines()[0] for page in document]
    made_by = ["press-" in str(page.get_fonts()) for page in document]
    assert [name.strip() for name in names] == ["AN", "BÌNH", "CHI", "DŨNG"]
    with pikepdf.open(io.BytesIO(out.getvalue())) as opened:
        assert opened.check_pdf_syntax() == []
    assert made_by[1:3] == [True, True]
    for number in range(4):
        picture_of = picture(out.getvalue(), number, 300)
        assert [code.text for code in zxingcpp.read_barcodes(picture_of)] == [URL]


def test_a_damaged_kept_file_is_made_again(settings, tmp_path, monkeypatch):
    settings.PRESS_CACHE = tmp_path
    made = []
    monkeypatch.setattr(
        artefacts.child, "run", lambda task, **values: made.append(task) or '{"fresh": true}'
    )
    (tmp_path / "x.json").write_text("{ half")

    assert artefacts._kept("x", lambda data: data["fresh"], lambda: artefacts.child.run("y"))
    assert artefacts._kept("x", lambda data: data["fresh"], lambda: artefacts.child.run("y"))
    assert made == ["y"]
    assert [path.name for path in tmp_path.iterdir()] == ["x.json"]


def test_the_code_printed_under_the_symbol_is_the_one_inside_it():
    assert CODE.replace("-", "") == qr.split(URL)[1]
