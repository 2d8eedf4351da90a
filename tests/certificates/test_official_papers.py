"""One description of a paper, two files: the same words in Word and PDF, the head of its side."""

from io import BytesIO
from zipfile import ZipFile

import pymupdf
import pytest
from docx import Document

from certificates.rendering import papers
from certificates.rendering.papers import (
    Fine,
    Head,
    Heading,
    NewPage,
    Paper,
    Recipients,
    Signatures,
    Signer,
    Table,
    Text,
    Title,
    pages,
)

SAID = "Cộng <b>hòa</b> & “Đắk” \N{LATIN SMALL LETTER E WITH CIRCUMFLEX}"


def a_paper(side: str = "state", **options) -> Paper:
    rows = (("Cá nhân",), *((str(n), f"Bà Néang Sa Rươl {n}", "12/13") for n in range(1, 60)))
    blocks = (
        Head(side, "Ủy ban nhân dân tỉnh", "Hội đồng", "12/BB-HĐ", "An Giang", "2026-05-04"),
        Title("BIÊN BẢN", "Họp xét khen thưởng", "(Kèm theo)"),
        Heading("I. THÀNH PHẦN"),
        Text(SAID, label="Chủ trì:"),
        Text("- Ông A"),
        Table(("TT", "Họ và tên", "Đồng ý"), rows, (12, 110, 43), centred=(0, 2)),
        NewPage(),
        Signatures((Signer("THƯ KÝ", "Lý Trúc"), Signer("CHỦ TỌA", "Hồ An"))),
        Recipients(("- Như trên;", "- Lưu: VT.")),
        Fine(("SHA-256: " + "a" * 64,)),
    )
    return Paper("Biên bản", blocks, **options)


def words_of_docx(data: bytes) -> str:
    doc = Document(BytesIO(data))
    cells = [cell.text for table in doc.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in doc.paragraphs), *cells])


def words_of_pdf(data: bytes) -> str:
    with pymupdf.open(stream=data) as doc:
        return "\n".join(page.get_text() for page in doc)


def test_a_paper_comes_back_from_its_plain_values():
    paper = a_paper(landscape=True)

    assert Paper.from_plain(paper.plain()) == paper


@pytest.mark.parametrize(
    ("side", "there", "missing"),
    [
        ("state", ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Số: 12/BB-HĐ", "04 tháng 5 năm 2026"),
         ("ĐẢNG CỘNG SẢN", "*")),
        ("party", ("ĐẢNG CỘNG SẢN VIỆT NAM", "*", "Số 12/BB-HĐ", "04 tháng 05 năm 2026"),
         ("CỘNG HÒA", "Độc lập")),
    ],
)  # fmt: skip
def test_both_files_have_the_head_of_their_side_and_every_word(side, there, missing):
    paper = a_paper(side)

    for words in (words_of_docx(papers.docx(paper)), words_of_pdf(pages.pdf(paper))):
        assert all(one in words for one in there), words
        assert not any(one in words for one in missing)
        flat = " ".join(words.split())
        for said in (
            f"Chủ trì: {SAID}", "Bà Néang Sa Rươl 59", "THƯ KÝ", "Lý Trúc", "- Lưu: VT.", "a" * 64,
        ):  # fmt: skip
            assert said in flat, said
        assert flat.count("Cá nhân") >= 1


def test_the_pdf_is_set_like_an_official_paper():
    data = pages.pdf(a_paper())

    with pymupdf.open(stream=data) as doc:
        assert [round(side) for side in doc[0].rect.br] == [595, 842]
        assert len(doc) == 3
        # Tinos, under the name its faces have in the style sheet; nothing else stepped in.
        assert {font[3].split("+")[-1] for font in doc.get_page_fonts(0)} == {
            "times", "times-Bold", "times-Italic", "times-Bold-Italic",
        }  # fmt: skip
        sizes = {
            round(span["size"])
            for block in doc[0].get_text("dict")["blocks"] for line in block["lines"]
            for span in line["spans"]
        }  # fmt: skip
        assert sizes == {12, 13, 14}
        numbers = [page.get_text(clip=(0, 0, 595, 56)).strip() for page in doc]
        assert numbers == ["", "2", "3"]
        # The head of the table stands on each of its pages.
        assert all("Họ và tên" in page.get_text() for page in list(doc)[:2])
        assert doc.metadata["title"] == "Biên bản"


def test_the_word_file_is_a4_in_times_and_numbers_its_pages():
    data = papers.docx(a_paper())

    section = Document(BytesIO(data)).sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert (round(section.left_margin.mm), round(section.right_margin.mm)) == (30, 15)
    with ZipFile(BytesIO(data)) as parts:
        assert b"Times New Roman" in parts.read("word/styles.xml")
        assert 'w:instr="PAGE"' in "".join(
            parts.read(name).decode() for name in parts.namelist() if "header" in name
        )
        assert parts.read("word/document.xml").count(b"w:tblHeader") == 1


def test_digests_never_stand_on_a_page_alone():
    tail = a_paper().blocks[-2:]
    for rows in range(28, 34):
        paper = Paper("Biên bản", (*(Text(f"Dòng {n}") for n in range(rows)), *tail))
        with pymupdf.open(stream=pages.pdf(paper)) as doc:
            last = doc[-1].get_text()
        assert "SHA-256" in last
        assert "Như trên" in last
    held = Document(BytesIO(papers.docx(paper))).paragraphs[-4:]
    assert [one.paragraph_format.keep_with_next for one in held] == [True, True, True, None]


def test_many_papers_come_from_one_other_process():
    first, second = papers.pdfs([a_paper(), a_paper("party", landscape=True)])

    assert "Độc lập" in words_of_pdf(first)
    with pymupdf.open(stream=second) as doc:
        assert doc[0].rect.width > doc[0].rect.height


def test_a_long_name_in_the_head_is_broken_before_its_place():
    long = Head("state", "Ủy ban nhân dân tỉnh An Giang", "Hội đồng")

    assert long.parent_lines == ["ỦY BAN NHÂN DÂN", "TỈNH AN GIANG"]
    assert Head("party", "Tỉnh ủy An Giang", "Ban").parent_lines == ["TỈNH ỦY AN GIANG"]
