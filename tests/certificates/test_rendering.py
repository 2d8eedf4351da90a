"""The PDF: its words, its fonts, its empty places, and nothing of the other side."""

import copy
import re
import unicodedata
from io import BytesIO

import pypdfium2
import pytest
import zxingcpp
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from certificates.award import CannotPrint
from certificates.layouts import parse, shipped, shipped_codes
from certificates.rendering import renderer
from certificates.rendering.artefacts import Compiled
from certificates.rendering.batch import BatchWriter
from certificates.rendering.fitting import fit
from certificates.rendering.fonts import FILES
from certificates.rendering.weasy import WeasyRenderer
from certificates.samples import CASES
from tests.certificates.awards import PARTY, STATE, URL, an_award, layout, words_of

MM = 72 / 25.4


@pytest.fixture(scope="module")
def pdf_of():
    """Renders a case of a layout once for the whole module."""
    made: dict[tuple[str, str], bytes] = {}

    def make(code: str, case: str = "plain") -> bytes:
        if (code, case) not in made:
            award = an_award(layout_code=code, case=case)
            made[code, case] = renderer().render(words_of(award), layout(code))
        return made[code, case]

    return make


def lines_of(pdf: bytes) -> list[str]:
    return PdfReader(BytesIO(pdf)).pages[0].extract_text().splitlines()


def picture(pdf: bytes, dpi: int = 72):
    return pypdfium2.PdfDocument(pdf)[0].render(scale=dpi / 72).to_pil().convert("RGB")


@pytest.mark.parametrize("code", shipped_codes())
@pytest.mark.parametrize("case", CASES)
def test_every_hard_case_fits_every_layout_inside_the_frame(code, case):
    spec = layout(code)
    inner = spec.ornament.band + spec.ornament.hairline

    fitted = fit(words_of(an_award(layout_code=code, case=case)), spec)

    for line in fitted.lines:
        left = line.x if line.align == "left" else line.x - line.width / 2
        assert left >= spec.ornament.left + inner, line
        assert left + line.width <= spec.ornament.right - inner, line
        assert line.y + 1 <= spec.ornament.bottom - inner, line
        assert "\n" not in line.text


@pytest.mark.parametrize("code", shipped_codes())
@pytest.mark.parametrize("case", CASES)
def test_no_line_touches_another(code, case):
    """Boxes from the marks of capitals (Ẵ reaches 1.02 of the size) to the dot below."""
    fitted = fit(words_of(an_award(layout_code=code, case=case)), layout(code))
    boxes = []
    for line in fitted.lines:
        size = max(run.size for run in line.runs) / MM
        left = line.x if line.align == "left" else line.x - line.width / 2
        boxes.append((left, line.y - 0.8 * size, left + line.width, line.y + 0.14 * size, line))

    for i, (left, top, right, bottom, line) in enumerate(boxes):
        for other_left, other_top, other_right, other_bottom, other in boxes[i + 1 :]:
            apart = (
                right <= other_left or other_right <= left
                or bottom <= other_top or other_bottom <= top
            )  # fmt: skip
            assert apart, (line, other)


@pytest.mark.parametrize("case", ["plain", "capital-marks", "name-hhen", "decomposed", "longest"])
@pytest.mark.parametrize("code", [STATE, PARTY, "giay-khen-nha-nuoc-a4"])
def test_the_words_come_out_of_the_pdf_exactly(pdf_of, code, case):
    fitted = fit(words_of(an_award(layout_code=code, case=case)), layout(code))

    text = lines_of(pdf_of(code, case))

    for line in fitted.lines:
        assert line.text in text, line.text
    assert unicodedata.is_normalized("NFC", "\n".join(text))


@pytest.mark.parametrize(("code", "case"), [(STATE, "plain"), (PARTY, "plain"), (STATE, "longest")])
def test_lines_stand_on_their_baselines_and_are_as_wide_as_measured(pdf_of, code, case):
    spec = layout(code)
    fitted = fit(words_of(an_award(layout_code=code, case=case)), spec)
    page = pypdfium2.PdfDocument(pdf_of(code, case))[0]
    text = page.get_textpage()

    for line in fitted.lines:
        boxes, start = nearest(text, line, spec.paper.height)
        left, right = min(b[0] for b in boxes) / MM, max(b[2] for b in boxes) / MM
        assert right - left == pytest.approx(line.width, rel=0.03, abs=1.2), line.text
        middle = (left + right) / 2
        if line.align == "center":
            assert middle == pytest.approx(line.x, abs=1.0), line.text
        else:
            assert left == pytest.approx(line.x, abs=0.6), line.text
        flat = [i for i, letter in enumerate(line.text) if letter in "HENXAnmixo0123456789"]
        if flat:
            bottom = text.get_charbox(start + flat[0])[1] / MM
            assert spec.paper.height - bottom == pytest.approx(line.y, abs=0.45), line.text


def nearest(text, line, height: float):
    """The loose boxes of the line's letters on the page, and where they start in its text."""
    search, places = text.search(line.text, match_case=True), []
    while found := search.get_next():
        boxes = [text.get_charbox(found[0] + i, loose=True) for i in range(found[1])]
        places.append((abs(height - boxes[0][1] / MM - line.y), boxes, found[0]))
    assert places, line.text
    return min(places, key=lambda place: place[0])[1:]


@pytest.mark.parametrize("code", shipped_codes())
@pytest.mark.parametrize("case", ["plain", "collective-two-lines", "deputy-signs"])
def test_nothing_is_printed_where_signature_and_seal_go(pdf_of, code, case):
    """Only the pale ground may lie there; measured on the rendered page."""
    spec = layout(code)
    signing = fit(words_of(an_award(layout_code=code, case=case)), spec).signing
    dpi = 72
    box = (
        spec.signing_x - spec.signing_width / 2,
        signing.blank_top,
        spec.signing_x + spec.signing_width / 2,
        signing.blank_bottom,
    )

    part = picture(pdf_of(code, case), dpi).crop(tuple(round(mm / 25.4 * dpi) for mm in box))

    darkest = part.convert("L").getextrema()[0]
    assert darkest > 225
    assert signing.blank_bottom - signing.blank_top >= 35


@pytest.mark.parametrize("code", shipped_codes())
def test_the_code_on_the_paper_reads_back_as_the_address(pdf_of, code):
    found = zxingcpp.read_barcodes(picture(pdf_of(code), 200))

    assert [barcode.text for barcode in found] == [URL]


def test_without_permission_there_is_neither_code_nor_hint(pdf_of):
    pdf = pdf_of(STATE, "no-qr")

    assert zxingcpp.read_barcodes(picture(pdf, 200)) == []
    assert not {"Quét để xác minh", "7K3F-Q9D2-M4XW-B8ZT"} & set(lines_of(pdf))


@pytest.mark.parametrize("code", shipped_codes())
def test_every_font_is_embedded_and_ours(pdf_of, code):
    fonts = set()

    def collect(resources):
        for font in resources.get("/Font", DictionaryObject()).get_object().values():
            base = font.get_object()["/DescendantFonts"][0].get_object()
            fonts.add((base["/BaseFont"], "/FontFile2" in base["/FontDescriptor"]))
        for item in resources.get("/XObject", {}).values():
            collect(item.get_object().get("/Resources", {}))

    collect(PdfReader(BytesIO(pdf_of(code))).pages[0]["/Resources"])

    assert len(fonts) >= 5
    ours = {path.rpartition("/")[2].partition(".")[0].replace("_", "-") for path in FILES.values()}
    for name, embedded in fonts:
        own = name.partition("+")[2]
        assert embedded, name
        assert own in ours or own.startswith("press-"), name  # as WeasyPrint calls ours


def test_state_and_party_never_mix(pdf_of):
    state = "\n".join(lines_of(pdf_of(STATE)) + sheet_lines(STATE))
    party = "\n".join(lines_of(pdf_of(PARTY)) + sheet_lines(PARTY))

    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in state
    assert "QUỐC HUY" in state
    assert "ĐẢNG" not in state
    assert "ĐẢNG CỘNG SẢN VIỆT NAM" in party
    assert "ĐẢNG HUY" in party
    assert "CỘNG HÒA" not in party
    assert "Độc lập" not in party
    assert "QUỐC HUY" not in party


def sheet_lines(code: str) -> list[str]:
    return lines_of(WeasyRenderer().sheet(layout(code)))


def test_the_offices_emblem_takes_the_place_of_the_ring(settings):
    settings.EMBLEM_DIR.mkdir(parents=True)
    (settings.EMBLEM_DIR / "quoc-huy.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">'
        '<rect width="10" height="10" fill="#00F"/></svg>'
    )

    sheet = WeasyRenderer().sheet(layout(STATE))

    assert lines_of(sheet) == []
    assert picture(sheet).getpixel((round(210 * MM), round(33.5 * MM))) == (0, 0, 255)


def test_on_a_blank_only_what_is_missing_is_printed():
    pdf = renderer().render(words_of(an_award()), layout(STATE), on_blank=True)

    text = lines_of(pdf)
    assert "Bà NÉANG SA RƯƠL" in text
    assert not {"BẰNG KHEN", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"} & set(text)
    assert picture(pdf).getpixel((round(100 * MM), round(33.5 * MM))) == (255, 255, 255)


@pytest.mark.parametrize("by_weasyprint", [False, True], ids=["batch", "weasyprint"])
def test_on_a_blank_that_bears_the_signers_post_the_post_is_left_out(by_weasyprint):
    """By either renderer; the other texts of the place for signing, own words and lines stay."""
    data = copy.deepcopy(shipped(STATE))
    data["signings"][0]["signer_title"]["preprinted"] = True
    data["fields"].append(data["fields"][0] | {
        "name": "text-1", "text": "PHONG TRÀO", "y": 282, "preprinted": False
    })  # fmt: skip
    line = {"name": "line-1", "x": 210, "y": 286, "length": 40, "thickness": 1}
    data["strokes"] = [line, line | {"name": "line-2", "x": 300, "preprinted": True}]
    spec, words = parse(data), words_of(an_award())

    def printed(layout, *, on_blank):
        if by_weasyprint:
            return WeasyRenderer().render(words, layout, on_blank=on_blank)
        out = BytesIO()
        writer = BatchWriter(out, on_blank=on_blank)
        writer.add(words, layout, Compiled((), agrees=True, profile=b""))
        writer.close()
        return out.getvalue()

    whole, blank = (printed(spec, on_blank=on_blank) for on_blank in (False, True))
    assert {"CHỦ TỊCH", "PHONG TRÀO"} <= set(lines_of(whole))
    assert "CHỦ TỊCH" not in lines_of(blank)
    assert {"PHONG TRÀO", "Lê Hoàng Vĩnh An"} <= set(lines_of(blank))
    assert "CHỦ TỊCH" in lines_of(printed(layout(STATE), on_blank=True))  # not said: it is printed
    for pdf, second in ((whole, True), (blank, False)):
        dark = [picture(pdf).getpixel((round(x * MM), round(286.5 * MM)))[0] < 128
                for x in (210, 300)]  # fmt: skip
        assert dark == [True, second]


def test_markup_in_a_name_is_printed_as_letters():
    name = "{{ 7*7 }} <img src=file:///etc/passwd> & ${x}"
    award = an_award(name=name, salutation="")

    text = lines_of(renderer().render(words_of(award), layout(STATE)))

    assert name.upper() in " ".join(text)


def test_the_files_properties_name_no_person(pdf_of):
    assert "RƯƠL" not in str(PdfReader(BytesIO(pdf_of(STATE))).metadata).upper()


def test_the_same_certificate_renders_to_the_same_bytes(pdf_of):
    again = renderer().render(words_of(an_award()), layout(STATE))

    assert again == pdf_of(STATE)


def test_many_certificates_share_one_sheet_and_keep_their_order(tmp_path):
    awards = [an_award(name=f"Nguyễn Văn {letter}") for letter in "ABCD"]
    items = [(words_of(award), layout(STATE)) for award in awards]

    target = renderer().render_many(items, tmp_path / "all.pdf")

    pages = PdfReader(target).pages
    names = [re.search("NGUYỄN VĂN .", page.extract_text())[0] for page in pages]
    assert names == [f"NGUYỄN VĂN {letter}" for letter in "ABCD"]
    assert len({page["/Resources"]["/XObject"].raw_get("/S0").idnum for page in pages}) == 1


def test_a_letter_no_font_holds_is_refused():
    with pytest.raises(CannotPrint, match="漢"):
        fit(words_of(an_award(name="Nguyễn 漢")), layout(STATE))


@pytest.mark.parametrize(
    "changes",
    [
        {"achievement": "Đã có thành tích " * 60},
        {"signer_title": "MỘT\nHAI\nBA\nBỐN"},
        {"signer_name": "Nguyễn " * 20},
        {"issuer": "Ủy ban nhân dân " * 12},
        {"name": "Nguyễn Văn " * 14},
    ],
)
def test_a_text_that_cannot_fit_is_refused_not_clipped(changes):
    with pytest.raises(CannotPrint, match="dài quá"):
        fit(words_of(an_award(**changes)), layout(STATE))
