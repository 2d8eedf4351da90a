"""Papers of the print room as Word files: the report on destroyed blanks, the hand-over list.

Heads, names and signatures follow the side of the office: Nghị định 30/2020/NĐ-CP for the State,
Hướng dẫn 36-HD/VPTW for the Party; the two are never mixed. Printed words, so Vietnamese always.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

from django.utils.timezone import localdate
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from certificates.award import from_json
from certificates.models import PrintRun, Sheet, SpoilReport
from certificates.rendering.context import long_date, register_number

FONT, SIZE = "Times New Roman", 13
CENTRE = WD_ALIGN_PARAGRAPH.CENTER


@dataclass(frozen=True)
class Head:
    """What stands on top of a paper."""

    side: str
    parent_body: str
    body: str
    place: str
    day: date
    number: str = ""


def spoil_report(report: SpoilReport) -> bytes:
    """Biên bản hủy phôi: one row for each blank, with its number and what was wrong with it."""
    uses = list(report.uses.select_related("certificate__sheet__run", "run").order_by("spoiled_at"))
    paper = _Paper()
    number = f"{report.number:02d}-BB" if report.side == "party" else f"{report.number:02d}/BB"
    paper.head(
        Head(report.side, report.parent_body, report.body, report.place, report.made_on, number)
    )
    paper.title("BIÊN BẢN", f"Hủy phôi bằng hỏng: {report.blank.name}")
    paper.text(
        f"Hôm nay, {long_date(report.made_on, report.side)}, tại {report.body}, chúng tôi gồm:"
    )
    for member in report.members.splitlines():
        if member.strip():
            paper.text(f"- {member.strip()}")
    size = f"{report.blank.width_mm} × {report.blank.height_mm} mm"
    paper.text(
        f"cùng kiểm đếm và hủy {len(uses)} tờ phôi “{report.blank.name}” khổ {size} bị hỏng theo "
        f"danh sách dưới đây. Cách hủy: {_lowered(report.way)}."
    )
    rows = [
        (str(place), use.serial or "không có số", _where(use), use.cause,
         f"{localdate(use.spoiled_at):%d/%m/%Y}")
        for place, use in enumerate(uses, 1)
    ]  # fmt: skip
    paper.table(("TT", "Số phôi", "Đợt in, tờ", "Nguyên nhân hỏng", "Ngày hỏng"), rows,
                (10, 32, 52, 46, 25))  # fmt: skip
    paper.text("Biên bản lập thành 02 bản có giá trị như nhau.")
    paper.signatures("NGƯỜI CHỨNG KIẾN", "NGƯỜI LẬP BIÊN BẢN", report.made_by)
    return paper.bytes()


def hand_over_sheet(run: PrintRun, units: Mapping[str, Sequence[Sheet]]) -> bytes:
    """Biên bản giao nhận bằng: each unit begins a page of its own and signs for each sheet."""
    paper = _Paper(landscape=True)
    for place, (unit, sheets) in enumerate(units.items()):
        if place:
            paper.new_page()
        award = from_json(sheets[0].certificate.snapshot)
        paper.head(Head(award.side, run.parent_body, run.body, run.place, localdate()))
        paper.title("BIÊN BẢN GIAO NHẬN BẰNG", f"Bên nhận: {unit or 'người được khen thưởng'}")
        paper.text(
            f"Theo Quyết định số {award.decision_number} "
            f"{long_date(award.decision_date, award.side)}, {run.body or 'bên giao'} giao "
            f" {len(sheets)} tờ {_lowered(award.title)} (đợt in số {run.number}) gồm:"
        )
        paper.table(
            ("TT", "Tờ", "Người, tập thể được khen thưởng", "Chức vụ, đơn vị", "Số sổ vàng",
             "Số phôi", "Ký nhận"),
            [_handed(number, sheet, award.side) for number, sheet in enumerate(sheets, 1)],
            (12, 12, 66, 76, 22, 28, 34),
        )  # fmt: skip
        paper.signatures("ĐẠI DIỆN BÊN NHẬN", "ĐẠI DIỆN BÊN GIAO", "")
    return paper.bytes()


def _handed(number: int, sheet: Sheet, side: str) -> tuple[str, ...]:
    serial = sheet.blank_use.serial if sheet.blank_use else ""
    golden = register_number(side, sheet.certificate.number)
    return (str(number), str(sheet.position), sheet.recipient, sheet.post, golden, serial, "")


def _where(use: Any) -> str:
    if use.certificate is None:
        return "chưa gắn với bằng nào"
    name = " ".join(use.certificate.snapshot["name"].split())
    return f"Đợt in số {use.run.number}, {name}"


def _lowered(words: str) -> str:
    return words[:1].lower() + words[1:]


class _Paper:
    """A Word document in the manner of official papers: A4, Times New Roman 13."""

    def __init__(self, *, landscape: bool = False) -> None:
        self._doc = Document()
        style = self._doc.styles["Normal"]
        style.font.name, style.font.size = FONT, Pt(SIZE)
        style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
        style.paragraph_format.space_after = Pt(4)
        section = self._doc.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        if landscape:
            section.orientation = WD_ORIENT.LANDSCAPE
            section.page_width, section.page_height = Mm(297), Mm(210)
        section.top_margin = section.bottom_margin = Mm(20)
        section.left_margin, section.right_margin = (
            (Mm(25), Mm(20)) if landscape else (Mm(30), Mm(15))
        )
        self._width = 252 if landscape else 165

    def head(self, head: Head) -> None:
        """Office on the left, the heading of its side on the right."""
        party = head.side == "party"
        table = self._doc.add_table(rows=1, cols=2)
        _set_widths(table, (self._width * 0.42, self._width * 0.58))
        left, right = table.rows[0].cells
        if head.parent_body:
            _line(left, head.parent_body.upper(), first=True)
        _line(left, head.body.upper(), bold=True, first=not head.parent_body, ruled=not party)
        if party:
            _line(left, "*")
        if head.number:
            _line(left, f"Số {head.number}" if party else f"Số: {head.number}")
        if party:
            _line(right, "ĐẢNG CỘNG SẢN VIỆT NAM", bold=True, first=True, ruled=True, size=15)
        else:
            _line(right, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", bold=True, first=True)
            _line(right, "Độc lập - Tự do - Hạnh phúc", bold=True, ruled=True)
        place = head.place or "…"
        _line(right, f"{place}, {long_date(head.day, head.side)}", italic=True)

    def title(self, title: str, about: str) -> None:
        self._doc.add_paragraph()
        _line(self._doc, title, bold=True, size=14)
        _line(self._doc, about, bold=True)

    def text(self, words: str) -> None:
        paragraph = self._doc.add_paragraph(words)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        if not words.startswith("-"):
            paragraph.paragraph_format.first_line_indent = Mm(10)

    def table(
        self, heads: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float]
    ) -> None:
        """A ruled table whose head repeats and whose rows do not break over a page."""
        table = self._doc.add_table(rows=1, cols=len(heads), style="Table Grid")
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        _mark(table.rows[0], "w:tblHeader")
        for _row in rows:
            table.add_row()
        _set_widths(table, widths)
        for line, texts in zip(table.rows, (heads, *rows), strict=True):
            _mark(line, "w:cantSplit")
            for cell, text in zip(line.cells, texts, strict=True):
                paragraph = cell.paragraphs[0]
                run = paragraph.add_run(text)
                run.font.size, run.bold = Pt(12), texts is heads
                paragraph.paragraph_format.space_after = Pt(2)
                if texts is heads or len(text) <= 4:
                    paragraph.alignment = CENTRE
        self._doc.add_paragraph()

    def signatures(self, left: str, right: str, name: str) -> None:
        table = self._doc.add_table(rows=1, cols=2)
        _mark(table.rows[0], "w:cantSplit")
        for cell, words in zip(table.rows[0].cells, (left, right), strict=True):
            _line(cell, words, bold=True, first=True)
            _line(cell, "(Ký, ghi rõ họ tên)", italic=True)
            for _space in range(3):
                cell.add_paragraph()
        if name:
            _line(table.rows[0].cells[1], name, bold=True)

    def new_page(self) -> None:
        self._doc.add_paragraph().add_run().add_break(WD_BREAK.PAGE)

    def bytes(self) -> bytes:
        target = BytesIO()
        self._doc.save(target)
        return target.getvalue()


def _line(
    place: Any, words: str, *, bold: bool = False, italic: bool = False, first: bool = False,
    ruled: bool = False, size: float = SIZE,
) -> None:  # fmt: skip
    """A centred line; `ruled` draws the short line under it that official heads have."""
    paragraph = place.paragraphs[0] if first else place.add_paragraph()
    paragraph.alignment = CENTRE
    paragraph.paragraph_format.space_after = Pt(2)
    run = paragraph.add_run(words)
    run.bold, run.italic, run.font.size = bold, italic, Pt(size)
    if ruled:
        rule = place.add_paragraph()
        rule.alignment = CENTRE
        rule.paragraph_format.space_after = Pt(2)
        rule.paragraph_format.line_spacing = Pt(4)
        rule.paragraph_format.left_indent = rule.paragraph_format.right_indent = Mm(22)
        _top_border(rule)


def _top_border(paragraph: Any) -> None:
    edges = OxmlElement("w:pBdr")
    top = OxmlElement("w:top")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        top.set(qn(f"w:{name}"), value)
    edges.append(top)
    paragraph._p.get_or_add_pPr().append(edges)


def _set_widths(table: Any, widths: Sequence[float]) -> None:
    """In mm, for the columns and for every cell: Word reads the one, LibreOffice the other."""
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)


def _mark(row: Any, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(name))
