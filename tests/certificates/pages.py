"""What stands on a page, as two independent readers see it: PDFium and MuPDF."""

import ctypes
from collections.abc import Iterator
from typing import NamedTuple

import pymupdf
import pypdfium2
import pypdfium2.raw


class Word(NamedTuple):
    """Letters without a space, and where the first begins: points from the left and the bottom."""

    letters: str
    x: float
    y: float


def by_pdfium(pdf: pypdfium2.PdfDocument, number: int) -> list[Word]:
    raw, page = pypdfium2.raw, pdf[number].get_textpage()
    x, y = ctypes.c_double(), ctypes.c_double()

    def letters() -> Iterator[tuple[str, float, float]]:
        for index in range(page.count_chars()):
            raw.FPDFText_GetCharOrigin(page.raw, index, x, y)
            yield chr(raw.FPDFText_GetUnicode(page.raw, index)), x.value, y.value

    return _words(letters())


def by_mupdf(pdf: pymupdf.Document, number: int) -> list[Word]:
    page = pdf[number]
    height = page.rect.height

    def letters() -> Iterator[tuple[str, float, float]]:
        for block in page.get_text("rawdict")["blocks"]:
            for line in block.get("lines", []):
                for span in line["spans"]:
                    for letter in span["chars"]:
                        yield letter["c"], letter["origin"][0], height - letter["origin"][1]
                yield " ", 0, 0

    return _words(letters())


def _words(letters: Iterator[tuple[str, float, float]]) -> list[Word]:
    found: list[Word] = []
    apart = True
    for letter, x, y in letters:
        if letter.isspace():
            apart = True
            continue
        if apart:
            found.append(Word("", x, y))
        found[-1] = found[-1]._replace(letters=found[-1].letters + letter)
        apart = False
    return found
