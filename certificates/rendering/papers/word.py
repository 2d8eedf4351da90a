"""A paper as a Word file that the office can still edit: A4, Times New Roman, the rules of its side."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from certificates.rendering import fonts
from certificates.rendering.context import long_date
from certificates.rendering.papers.blocks import (
    Block,
    Code,
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
)
from certificates.rendering.qr import png

FONT = "Times New Roman"
SIZE, HEAD_SIZE, TABLE_SIZE, FINE_SIZE = 13, 12, 12, 10
CENTRE = WD_ALIGN_PARAGRAPH.CENTER
#: What Word leaves free on the two sides of a cell, mm.
_CELL_MARGINS = 3.8


def docx(paper: Paper) -> bytes:
    """The paper as a Word file."""
    writer = _Writer(paper)
    for block in paper.blocks:
        writer.add(block)
    return writer.bytes()


class _Writer:
    def __init__(self, paper: Paper) -> None:
        self._doc = Document()
        properties = self._doc.core_properties
        properties.title, properties.author, properties.comments = paper.name, "", ""
        style = self._doc.styles["Normal"]
        style.font.name, style.font.size = FONT, Pt(SIZE)
        style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
        _child(style.element.rPr, "w:lang", val="vi-VN")
        style.paragraph_format.space_after = Pt(4)
        section = self._doc.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        if paper.landscape:
            section.orientation = WD_ORIENT.LANDSCAPE
            section.page_width, section.page_height = Mm(297), Mm(210)
        section.top_margin = section.bottom_margin = Mm(20)
        section.left_margin, section.right_margin = (
            (Mm(25), Mm(20)) if paper.landscape else (Mm(30), Mm(15))
        )
        self._width = 252 if paper.landscape else 165
        self._number_pages(section)

    def _number_pages(self, section: Any) -> None:
        """In the middle of the upper margin, from the second page on."""
        section.different_first_page_header_footer = True
        section.header_distance = Mm(10)
        paragraph = section.header.paragraphs[0]
        paragraph.alignment = CENTRE
        _child(paragraph._p, "w:fldSimple", instr="PAGE")

    def add(self, block: Block) -> None:
        match block:
            case Head():
                self._head(block)
            case Title():
                self._title(block)
            case Heading(words):
                paragraph = self._doc.add_paragraph()
                paragraph.paragraph_format.space_before = Pt(6)
                paragraph.paragraph_format.keep_with_next = True
                paragraph.add_run(words).bold = True
            case Text():
                self._text(block)
            case Table():
                self._table(block)
            case Code():
                self._code(block)
            case Signatures():
                self._signatures(block)
            case Recipients(lines):
                self._recipients(lines)
            case Fine(lines):
                self._fine(lines)
            case NewPage():
                self._doc.add_paragraph().add_run().add_break(WD_BREAK.PAGE)

    def _head(self, head: Head) -> None:
        table = self._doc.add_table(rows=1, cols=2)
        widths = (self._width * 0.42, self._width * 0.58)
        _set_widths(table, widths)
        left, right = table.rows[0].cells
        size = 14 if head.is_party else HEAD_SIZE
        names = head.parent_lines if head.parent_body else []
        for number, name in enumerate(names):
            _line(left, name, first=not number, size=size)
        _line(left, head.body_line, bold=True, first=not names, size=size)
        if head.is_party:
            _line(left, "*")
        else:
            _rule(left, 24, widths[0])
        if head.number:
            _line(left, head.number_line)
        if head.is_party:
            words, size = "ĐẢNG CỘNG SẢN VIỆT NAM", 15
            _line(right, words, bold=True, first=True, size=size)
        else:
            _line(
                right, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", bold=True, first=True, size=HEAD_SIZE
            )  # fmt: skip
            words, size = "Độc lập - Tự do - Hạnh phúc", SIZE
            _line(right, words, bold=True)
        _rule(right, fonts.width("times-bold", words) * size * fonts.POINT_MM, widths[1])
        if head.on:
            place = head.place or "…"
            _line(right, f"{place}, {long_date(head.on, head.side)}", italic=True)

    def _title(self, title: Title) -> None:
        self._doc.add_paragraph()
        _line(self._doc, title.kind, bold=True, size=14)
        if title.about:
            _line(self._doc, title.about, bold=True)
        if title.note:
            _line(self._doc, title.note, italic=True)

    def _text(self, text: Text) -> None:
        paragraph = self._doc.add_paragraph()
        if text.label:
            paragraph.add_run(f"{text.label} ").bold = True
        paragraph.add_run(text.words)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        paragraph.paragraph_format.line_spacing = 1.1
        if not text.is_point:
            paragraph.paragraph_format.first_line_indent = Mm(10)

    def _table(self, block: Table) -> None:
        table = self._doc.add_table(rows=1, cols=len(block.heads), style="Table Grid")
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        _narrow_margins(table)
        _mark(table.rows[0], "w:tblHeader")
        for _row in block.rows:
            table.add_row()
        _set_widths(table, block.widths)
        for line, texts in zip(table.rows, (block.heads, *block.rows), strict=True):
            _mark(line, "w:cantSplit")
            cells = line.cells
            if len(texts) == 1 < len(cells):
                cells = [cells[0].merge(cells[-1])]
            for place, (cell, text) in enumerate(zip(cells, texts, strict=True)):
                paragraph = cell.paragraphs[0]
                run = paragraph.add_run(text)
                run.font.size = Pt(TABLE_SIZE)
                run.bold = texts is block.heads or len(texts) < len(block.heads)
                paragraph.paragraph_format.space_after = Pt(2)
                # Neither the head nor the name of a group ends a page.
                paragraph.paragraph_format.keep_with_next = bool(run.bold)
                if texts is block.heads or (place in block.centred and len(texts) > 1):
                    paragraph.alignment = CENTRE
        self._doc.add_paragraph().paragraph_format.space_after = Pt(0)

    def _hold_last(self) -> None:
        """A signature does not stand on a page without what is signed."""
        for paragraph in self._doc.paragraphs[-1:]:
            paragraph.paragraph_format.keep_with_next = True
            paragraph.paragraph_format.space_after = Pt(10)

    def _code(self, block: Code) -> None:
        self._hold_last()
        table = self._doc.add_table(rows=1, cols=3)
        words = self._width * 0.4
        _set_widths(table, (29, words, self._width - words - 29))
        _mark(table.rows[0], "w:cantSplit")
        left, middle, right = table.rows[0].cells
        left.paragraphs[0].add_run().add_picture(BytesIO(png(block.url)), width=Mm(26))
        run = middle.paragraphs[0].add_run(block.words)
        run.font.size, run.italic = Pt(FINE_SIZE), True
        _sign(right, block.signer)
        self._doc.add_paragraph().paragraph_format.space_after = Pt(0)

    def _signatures(self, block: Signatures) -> None:
        self._hold_last()
        table = self._doc.add_table(rows=1, cols=len(block.people))
        _mark(table.rows[0], "w:cantSplit")
        for cell, person in zip(table.rows[0].cells, block.people, strict=True):
            _sign(cell, person)
        self._doc.add_paragraph().paragraph_format.space_after = Pt(0)

    def _recipients(self, lines: Sequence[str]) -> None:
        for place, words in enumerate(("Nơi nhận:", *lines)):
            paragraph = self._doc.add_paragraph()
            paragraph.paragraph_format.space_after = Pt(0)
            paragraph.paragraph_format.keep_with_next = place < len(lines)
            run = paragraph.add_run(words)
            run.font.size = Pt(11 if place else 12)
            run.bold = run.italic = not place

    def _fine(self, lines: Sequence[str]) -> None:
        """With the block before: digests alone on a page belong to nothing."""
        for place, words in enumerate(lines):
            for before in self._doc.paragraphs[-1:]:
                before.paragraph_format.keep_with_next = True
            paragraph = self._doc.add_paragraph()
            paragraph.paragraph_format.space_before = Pt(0 if place else 10)
            paragraph.paragraph_format.space_after = Pt(0)
            run = paragraph.add_run(words)
            run.font.size, run.italic = Pt(FINE_SIZE), True

    def bytes(self) -> bytes:
        target = BytesIO()
        self._doc.save(target)
        return target.getvalue()


def _line(
    place: Any, words: str, *, bold: bool = False, italic: bool = False, first: bool = False,
    size: float = SIZE,
) -> None:  # fmt: skip
    """A centred line."""
    paragraph = place.paragraphs[0] if first else place.add_paragraph()
    paragraph.alignment = CENTRE
    paragraph.paragraph_format.space_after = Pt(2)
    run = paragraph.add_run(words)
    run.bold, run.italic, run.font.size = bold, italic, Pt(size)


def _sign(cell: Any, person: Signer) -> None:
    _line(cell, person.title, bold=True, first=True)
    if person.note:
        _line(cell, person.note, italic=True)
    for _space in range(4):
        cell.add_paragraph()
    _line(cell, person.name, bold=True)


def _rule(cell: Any, length: float, width: float) -> None:
    """The short line that stands under the names in official heads; mm."""
    paragraph = cell.add_paragraph()
    paragraph.paragraph_format.space_after = Pt(2)
    paragraph.paragraph_format.line_spacing = Pt(4)
    indent = Mm(max((width - _CELL_MARGINS - length) / 2, 0))
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = indent
    edges = OxmlElement("w:pBdr")
    _child(edges, "w:top", val="single", sz="6", space="1", color="000000")
    paragraph._p.get_or_add_pPr().append(edges)


def _set_widths(table: Any, widths: Sequence[float]) -> None:
    """In mm, for the columns and for every cell: Word reads the one, LibreOffice the other."""
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)


def _narrow_margins(table: Any) -> None:
    """So that columns of figures hold the words over them."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        _child(margins, f"w:{side}", w=str(Mm(1.2).twips), type="dxa")
    table._tbl.tblPr.append(margins)


def _mark(row: Any, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(name))


def _child(parent: Any, name: str, **values: str) -> None:
    element = OxmlElement(name)
    for key, value in values.items():
        element.set(qn(f"w:{key}"), value)
    parent.append(element)
