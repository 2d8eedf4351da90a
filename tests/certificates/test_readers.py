"""What other people's programs make of the batch renderer's files: poppler, Ghostscript, MuPDF and
PDFium paint it alike, qpdf finds no fault, and the ink of every line lies where WeasyPrint's does.

Too heavy for every change; a program that this machine lacks skips its test, and it is counted.
"""

import functools
import io
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import pikepdf
import pymupdf
import pypdfium2
import pytest
from PIL import Image, ImageChops

from certificates.layouts import shipped_codes
from certificates.rendering import artefacts
from certificates.rendering.artefacts import Compiled
from certificates.rendering.batch import BatchWriter
from certificates.rendering.fitting import Line, fit
from certificates.rendering.weasy import of_this_thread
from certificates.samples import CASES
from tests.certificates.awards import STATE, an_award, layout, words_of
from tests.conftest import NOT_RUN

pytestmark = [pytest.mark.acceptance, pytest.mark.any_database]

MM, POINT = 25.4, 72
#: Dots per inch at which ink is measured: a dot is 0.03 pt. An edge is known to the dot, so of the
#: promised 0.15 pt one dot is given away.
FINE, PROMISED = 2400, 0.15
DOTS = PROMISED * FINE / POINT - 1
#: Pictures are compared in squares of 2 mm, so that how a reader smooths an edge does not count;
#: measured: up to 31 of 255 apart. A dropped gradient leaves white where gold should be.
COARSE, SQUARE, ROOM = 200, 16, 40


def needs(program: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(
        shutil.which(program) is None, reason=f"{NOT_RUN}: no {program} to read certificates with"
    )


def by_poppler(path: Path, page: int, dpi: int) -> Image.Image:
    answer = subprocess.run(
        ["pdftoppm", "-gray", "-r", str(dpi), "-f", str(page + 1), "-l", str(page + 1), str(path)],
        check=True, capture_output=True,
    )  # fmt: skip
    assert answer.stderr == b""
    return Image.open(io.BytesIO(answer.stdout))


def by_ghostscript(path: Path, page: int, dpi: int) -> Image.Image:
    answer = subprocess.run(
        ["gs", "-q", "-dSAFER", "-dBATCH", "-dNOPAUSE", "-sDEVICE=pnggray", f"-r{dpi}",
         "-dTextAlphaBits=4", "-dGraphicsAlphaBits=4", f"-dFirstPage={page + 1}",
         f"-dLastPage={page + 1}", "-sOutputFile=-", str(path)],
        check=True, capture_output=True,
    )  # fmt: skip
    assert answer.stderr == b""
    return Image.open(io.BytesIO(answer.stdout))


def by_pdfium(path: Path, page: int, dpi: int) -> Image.Image:
    with pypdfium2.PdfDocument(path) as document:
        return document[page].render(scale=dpi / POINT, grayscale=True).to_pil()


def by_mupdf(path: Path, page: int, dpi: int) -> Image.Image:
    with pymupdf.open(path) as document:
        return document[page].get_pixmap(dpi=dpi, colorspace=pymupdf.csGRAY).pil_image()


def written(path: Path, code: str, cases: list[str], *, compiled=None, **options) -> Path:
    spec = layout(code)
    with path.open("wb") as out:
        writer = BatchWriter(out, **options)
        for case in cases:
            words = words_of(an_award(layout_code=code, case=case))
            writer.add(words, spec, compiled or artefacts.compiled(spec))
        writer.close()
    return path


class End(NamedTuple):
    """The beginning or the end of a line: its edges in mm from the upper left corner of the sheet."""

    line: Line
    is_last: bool
    left: float
    top: float
    right: float
    bottom: float


def ends(lines: Sequence[Line]) -> Iterator[End]:
    """Where each line begins and where it ends, with room for its widest letter and its marks."""
    for line in lines:
        left = line.x - (line.width / 2 if line.align == "center" else 0)
        size = max(run.size for run in line.runs) * MM / POINT
        top, bottom, wide = line.y - 1.15 * size, line.y + 0.4 * size, max(6.0, 1.6 * size)
        right = left + line.width
        yield End(line, False, left - 1.5, top, left + wide, bottom)
        yield End(line, True, right - wide, top, right + 1.5, bottom)


def cut_out(pdf: bytes, found: Sequence[End], height: float, path: Path) -> Path:
    """A page for each end of a line, as large as it: the same operators seen through a small window.
    `height` of the sheet in mm."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        page = opened.pages[0]
        for end in found:
            opened.pages.append(page)
            edges = end.left, height - end.bottom, end.right, height - end.top
            opened.pages[-1].mediabox = [round(edge * POINT / MM, 3) for edge in edges]
        del opened.pages[0]
        opened.save(path)
    return path


def all_by_pdfium(path: Path) -> Iterator[Image.Image]:
    with pypdfium2.PdfDocument(path) as document:
        for page in document:
            yield page.render(scale=FINE / POINT, grayscale=True).to_pil()


def all_by_poppler(path: Path) -> Iterator[Image.Image]:
    subprocess.run(["pdftoppm", "-gray", "-r", str(FINE), path, path.with_suffix("")], check=True)
    for drawn in sorted(path.parent.glob(f"{path.stem}-*.pgm")):
        with Image.open(drawn) as opened:
            yield opened.convert("L")
        drawn.unlink()


def outermost(dark: Image.Image, end: End) -> int:
    """How wide the first or the last letter is, in dots: up to the first gap of 3 dots."""
    columns, high, empty = dark.transpose(Image.Transpose.TRANSPOSE).tobytes(), dark.height, 0
    for wide in range(1, dark.width + 1):
        at = dark.width - wide if end.is_last else wide - 1
        empty = 0 if columns[at * high : (at + 1) * high].strip(b"\0") else empty + 1
        if empty == 3:
            return wide - empty
    return dark.width


def box(dark: Image.Image, end: End, wide: int) -> tuple[int, int, int]:
    """The outer edge of the ink, and top and bottom of what lies so near to that edge; in dots."""
    left, _top, right, _bottom = dark.getbbox()
    edge = right if end.is_last else left
    near = (
        (edge - wide, 0, edge, dark.height) if end.is_last else (edge, 0, edge + wide, dark.height)
    )
    _left, top, _right, bottom = dark.crop(near).getbbox()
    return edge, top, bottom


def off(pictures: Sequence[Image.Image], end: End) -> int:
    """How far the letter at the end of a line is from the other picture's, in dots."""
    darks = [picture.point(lambda value: 255 * (value < 128)) for picture in pictures]
    assert all(dark.getbbox() for dark in darks), end.line.text
    wide = min(outermost(dark.crop(dark.getbbox()), end) for dark in darks)
    return max(abs(a - b) for a, b in zip(*(box(dark, end, wide) for dark in darks), strict=True))


def apart(ours: Path, theirs: Path, found: Sequence[End], paint: Callable) -> dict[str, float]:
    """How far the ink of each line's first and last letter is from the other file's, in dots."""
    far: dict[str, float] = {}
    for end, mine, other in zip(found, paint(ours), paint(theirs), strict=True):
        # The size of a page is whole dots, and the files' pages are cut at the same edges.
        assert mine.size == other.size
        far[end.line.text] = max(far.get(end.line.text, 0), off((mine, other), end))
    return far


@pytest.mark.parametrize(
    "paint", [all_by_pdfium, pytest.param(all_by_poppler, marks=needs("pdftoppm"))]
)
@pytest.mark.parametrize("code", shipped_codes())
def test_the_ink_of_every_line_lies_where_the_references_does(code, paint, tmp_path):
    spec, worst, measured = layout(code), 0.0, 0
    for case in CASES:
        words = words_of(an_award(layout_code=code, case=case))
        found = list(ends(fit(words, spec).lines))
        out = io.BytesIO()
        writer = BatchWriter(out)
        writer.add(words, spec, Compiled((), agrees=True, profile=b""))
        writer.close()
        ours = cut_out(out.getvalue(), found, spec.paper.height, tmp_path / "ours.pdf")
        reference = of_this_thread().words(words, spec).write_pdf()
        theirs = cut_out(reference, found, spec.paper.height, tmp_path / "theirs.pdf")
        far = apart(ours, theirs, found, paint)
        assert [(text, dots) for text, dots in far.items() if dots > DOTS] == [], case
        worst, measured = max(worst, *far.values()), measured + len(far)
    print(f"{code}: {measured} lines within {(worst + 1) * POINT / FINE:.2f} pt")
    assert measured > 10 * len(CASES)


def test_control_a_line_a_sixth_of_a_point_aside_would_be_noticed(tmp_path):
    words, spec = words_of(an_award()), layout(STATE)
    found = list(ends(fit(words, spec).lines))[:2]
    pdf = of_this_thread().words(words, spec).write_pdf()
    straight = cut_out(pdf, found, spec.paper.height, tmp_path / "straight.pdf")
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        opened.pages[0].contents_add(b"1 0 0 1 0.17 0 cm", prepend=True)
        out = io.BytesIO()
        opened.save(out)
    aside = cut_out(out.getvalue(), found, spec.paper.height, tmp_path / "aside.pdf")

    assert max(apart(straight, straight, found, all_by_pdfium).values()) == 0
    assert max(apart(straight, aside, found, all_by_pdfium).values()) > DOTS


@functools.cache
def plain(folder: Path, code: str) -> Path:
    return written(folder / f"{code}.pdf", code, ["plain", "long-unit-name"], archive=True)


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("readers")


@pytest.mark.parametrize(
    "paint",
    [
        pytest.param(by_poppler, marks=needs("pdftoppm")),
        pytest.param(by_ghostscript, marks=needs("gs")),
        by_mupdf,
    ],
)
@pytest.mark.parametrize("code", shipped_codes())
def test_another_reader_paints_the_whole_sheet_as_pdfium_does(code, paint: Callable, folder):
    path = plain(folder, code)
    for page in (0, 1):
        mine, other = by_pdfium(path, page, COARSE), paint(path, page, COARSE).convert("L")
        # A page of 2338.6 dots is 2338 or 2339 of them.
        assert all(abs(a - b) <= 1 for a, b in zip(mine.size, other.size, strict=True))
        squares = [picture.crop((0, 0, *mine.size)).reduce(SQUARE) for picture in (mine, other)]
        assert ImageChops.difference(*squares).getextrema()[1] < ROOM


def test_control_a_sheet_without_its_gold_would_be_noticed(folder):
    path = plain(folder, STATE)
    whole = by_pdfium(path, 0, COARSE)
    bare = written(folder / "bare.pdf", STATE, ["plain"], compiled=Compiled((), True, b""))
    squares = [picture.reduce(SQUARE) for picture in (whole, by_pdfium(bare, 0, COARSE))]
    assert ImageChops.difference(*squares).getextrema()[1] > ROOM


@needs("qpdf")
@pytest.mark.parametrize("code", shipped_codes())
def test_qpdf_finds_no_fault(code, folder):
    answer = subprocess.run(
        ["qpdf", "--check", str(plain(folder, code))], capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert "No syntax or stream encoding errors found" in answer.stdout
