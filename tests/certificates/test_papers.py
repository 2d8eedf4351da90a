"""The Word files of the print room: the right head for each side, a row for each sheet."""

from datetime import date
from io import BytesIO

import pytest
from docx import Document

from certificates import issuing, papers, printing, queries, states
from tests.certificates.awards import PARTY, an_award
from tests.certificates.test_printing import CLERK, a_blank, a_run

pytestmark = pytest.mark.django_db


def text_of(data: bytes) -> str:
    doc = Document(BytesIO(data))
    cells = [cell.text for table in doc.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in doc.paragraphs), *cells])


def report(side: str):
    blank = a_blank()
    run = a_run(blank=blank)
    printing.scan(run.sheets.get(position=2), "AG-0002", by=CLERK)
    printing.move_all([run.sheets.get(position=2)], states.SPOIL, by=CLERK, reason="Kẹt giấy")
    printing.spoil_loose(blank, by=CLERK, cause="In thử")
    return printing.write_off(
        blank, by=CLERK, made_on=date(2026, 5, 4), side=side, parent_body="Cấp trên",
        body="Cơ quan lập", place="An Giang", members="Ông A\n\nBà B", way="Xé nhỏ",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("side", "head", "other", "number", "day"),
    [
        ("state", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "ĐẢNG CỘNG SẢN", "Số: 01/BB", "04 tháng 5 năm"),
        ("party", "ĐẢNG CỘNG SẢN VIỆT NAM", "CỘNG HÒA", "Số 01-BB", "04 tháng 05 năm"),
    ],
)  # fmt: skip
def test_the_report_on_destroyed_blanks(side, head, other, number, day):
    text = text_of(papers.spoil_report(report(side)))

    assert head in text
    assert other not in text
    assert number in text
    assert day in text
    assert "2 tờ phôi" in text
    assert "AG-0002" in text
    assert "Kẹt giấy" in text
    assert "chưa gắn với bằng nào" in text
    assert "- Bà B" in text


def test_each_unit_signs_on_its_own_list():
    run = a_run(4, order="unit", office=printing.Office("UBND tỉnh", "Ban TĐKT", "An Giang"))

    text = text_of(papers.hand_over_sheet(run, queries.receivers(run)))

    assert text.count("BIÊN BẢN GIAO NHẬN BẰNG") == 2
    assert "Bên nhận: Xã 0" in text
    assert text.count("Ký nhận") == 2
    assert "Bà Néang Sa Rươl" in text


def test_a_party_list_has_the_partys_head():
    issuing.issue(an_award("p", layout_code=PARTY), by="x")
    run = printing.open_run("decision:1", [printing.Place("p")], by=CLERK, title="x")

    text = text_of(papers.hand_over_sheet(run, queries.receivers(run)))

    assert "ĐẢNG CỘNG SẢN VIỆT NAM" in text
    assert "CỘNG HÒA" not in text
    assert "người được khen thưởng" in text
