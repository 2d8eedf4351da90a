"""What other people's programs make of the batch renderer's files: poppler, Ghostscript, MuPDF and
PDFium paint it alike, qpdf finds no fault, and the ink of every line lies where WeasyPrint's does.

Too heavy for every change; a program that this machine lacks skips its test, and it is counted.
"""

import functools
import io
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pymupdf
import pypdfium2
import pytest
from PIL import Image, ImageChops

from certificates.layouts import shipped_codes
from certificates.rendering import artefacts
from certificates.rendering.artefacts import Compiled
from certificates.rendering.batch import BatchWriter
from certificates.rendering.fitting import Line, fit
from certificates.samples import CASES
from tests.certificates.awards import PARTY, STATE, an_award, layout, words_of
from tests.conftest import NOT_RUN

pytestmark = [pytest.mark.acceptance, pytest.mark.any_database]

MM, POINT = 25.4, 72
#: Dots per inch at which ink is measured: one dot is 0.12 pt, the promise is 0.15 pt.
FINE, DOTS = 600, 1
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


def ink(picture: Image.Image, line: Line) -> tuple[int, int, int, int]:
    """The smallest box of dots around the ink of a line, in dots from the page's corner."""
    dot = FINE / MM
    left = line.x - (line.width / 2 if line.align == "center" else 0)
    size = max(run.size for run in line.runs) * MM / POINT
    place = (left - 1.5, line.y - size * 1.15, left + line.width + 1.5, line.y + size * 0.4)
    at = tuple(round(side * dot) for side in place)
    dark = picture.convert("L").crop(at).point(lambda value: 255 * (value < 128))
    box = dark.getbbox()
    assert box, line.text
    return (box[0] + at[0], box[1] + at[1], box[2] + at[0], box[3] + at[1])


@pytest.mark.parametrize("paint", [by_pdfium, pytest.param(by_poppler, marks=needs("pdftoppm"))])
@pytest.mark.parametrize("code", [STATE, PARTY])
def test_the_ink_of_every_line_lies_where_the_references_does(code, paint, tmp_path):
    cases = list(CASES)
    bare = Compiled((), agrees=True, profile=b"")
    ours = written(tmp_path / "ours.pdf", code, cases, compiled=bare)
    theirs = written(tmp_path / "theirs.pdf", code, cases, compiled=bare, by_weasyprint=True)

    measured = 0
    for number, case in enumerate(cases):
        mine, other = paint(ours, number, FINE), paint(theirs, number, FINE)
        for line in fit(words_of(an_award(layout_code=code, case=case)), layout(code)).lines:
            found, wanted = ink(mine, line), ink(other, line)
            off = max(abs(a - b) for a, b in zip(found, wanted, strict=True))
            assert off <= DOTS, (case, line.text, found, wanted)
            measured += 1
    assert measured > 10 * len(cases)


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
