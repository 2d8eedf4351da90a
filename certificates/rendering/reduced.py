"""Certificates made small for reading on paper: two on a page of A4, with BẢN SOÁT across each.

The press sets them at full size, letter for letter as they will be printed; here they only shrink.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass

import pikepdf

from certificates.layouts import LayoutSpec
from certificates.rendering import artefacts
from certificates.rendering.batch import BatchWriter
from certificates.rendering.context import Printed
from certificates.rendering.fitting import Line, Run
from certificates.rendering.fonts import POINT_MM
from certificates.rendering.joining import STREAMS
from certificates.rendering.lettering import Lettering
from certificates.rendering.pdf import PdfWriter, number, text
from certificates.rendering.picture import PROOF_WORDS

_A4 = (210.0, 297.0)
_MARGIN, _A_PAGE = 8.0, 2
#: What one certificate has of the page, and its caption of that.
_PLACE, _CAPTION = (_A4[1] - 2 * _MARGIN) / _A_PAGE, 7.0
#: The slant of the words across a certificate: cosine and sine of 24 degrees.
_COS, _SIN = 0.9135, 0.4067


@dataclass(frozen=True)
class Small:
    """One certificate and the words over it, which say which one it is."""

    caption: str
    printed: Printed
    layout: LayoutSpec


def behind(first: bytes, sheets: Sequence[Small], *, title: str) -> bytes:
    """The pages of `first`, and behind them every certificate, two on a page.

    Raises:
        CannotPrint: a text does not fit its place.
    """
    with (
        pikepdf.open(io.BytesIO(first)) as whole,
        pikepdf.open(io.BytesIO(_full_size(sheets))) as press,
        pikepdf.open(io.BytesIO(_captions(sheets, title))) as frames,
    ):
        for index, page in enumerate(press.pages):
            _lay(page, frames.pages[index // _A_PAGE], index % _A_PAGE)
        whole.pages.extend(frames.pages)
        whole.docinfo["/Title"] = title
        out = io.BytesIO()
        whole.save(out, deterministic_id=True, object_stream_mode=STREAMS)
    return out.getvalue()


def _lay(page: pikepdf.Page, frame: pikepdf.Page, place: int) -> None:
    low = _A4[1] - _top(place) - _PLACE
    edges = _MARGIN, low, _A4[0] - _MARGIN, low + _PLACE - _CAPTION
    frame.add_underlay(page, pikepdf.Rectangle(*(edge / POINT_MM for edge in edges)))


def _top(place: int) -> float:
    return _MARGIN + place * _PLACE


def _full_size(sheets: Sequence[Small]) -> bytes:
    out = io.BytesIO()
    writer = BatchWriter(out)
    for sheet in sheets:
        writer.add(sheet.printed, sheet.layout, artefacts.compiled(sheet.layout))
    writer.close()
    return out.getvalue()


def _captions(sheets: Sequence[Small], title: str) -> bytes:
    """Pages that bear the captions and the words across, and wait for their certificates."""
    out = io.BytesIO()
    pdf = PdfWriter(out)
    lettering = Lettering(pdf)
    pages, fonts = pdf.reserve(), pdf.reserve()
    across = lettering.line(_line(0, 0, PROOF_WORDS, "sans-bold", 48, "center"), 0)
    kids = []
    for first in range(0, len(sheets), _A_PAGE):
        some = sheets[first : first + _A_PAGE]
        drawn = [b"BT"]
        for place, sheet in enumerate(some):
            line = _line(_MARGIN, _top(place) + 4.5, sheet.caption, "sans", 9, "left")
            drawn.append(lettering.line(line, _A4[1]))
        drawn.append(b"ET /G gs")
        for place in range(len(some)):
            middle = _A4[1] - _top(place) - (_PLACE + _CAPTION) / 2
            x, y = (number(edge / POINT_MM) for edge in (_A4[0] / 2, middle))
            turn = b"%.4f %.4f %.4f %.4f" % (_COS, _SIN, -_SIN, _COS)
            drawn.append(b"q %b %b %b cm BT %b ET Q" % (turn, x, y, across))
        kids.append(
            pdf.put(
                b"<</Type/Page/Parent %d 0 R/Contents %d 0 R/Resources<</Font %d 0 R"
                b"/ExtGState<</G<</ca 0.2>>>>>>>>" % (pages, pdf.stream(b"\n".join(drawn)), fonts)
            )
        )
    pdf.put(b"<<%b>>" % lettering.fonts(), fonts)
    box = b" ".join(number(side / POINT_MM) for side in _A4)
    listed = b" ".join(b"%d 0 R" % kid for kid in kids)
    tree = b"<</Type/Pages/MediaBox[0 0 %b]/Kids[%b]/Count %d>>" % (box, listed, len(kids))
    pdf.put(tree, pages)
    catalog = pdf.put(b"<</Type/Catalog/Pages %d 0 R>>" % pages)
    pdf.close(catalog, pdf.put(b"<</Title %b>>" % text(title)))
    return out.getvalue()


def _line(x: float, y: float, words: str, font: str, size: float, align: str) -> Line:
    return Line("caption", x, y, 0.0, align, "grey", (Run(words, font, size),))
