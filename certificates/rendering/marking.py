"""What a digital signature shows on a certificate, by `assets/signature.json`: number and moment of
signing in the upper right corner, above the frame, where nothing else is printed."""

import io
import json
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from math import ceil
from pathlib import Path
from typing import NamedTuple

from django.utils.timezone import localtime

from certificates.layouts import LayoutSpec
from certificates.rendering.fitting import Line, Run
from certificates.rendering.fonts import POINT_MM, metrics
from certificates.rendering.lettering import Lettering
from certificates.rendering.pdf import PdfWriter, text

_FILE = Path(__file__).resolve().parents[1] / "assets" / "signature.json"


@dataclass(frozen=True)
class Form:
    """How the mark looks, and by what rule; millimetres, size in points."""

    basis: str
    verified: bool
    font: str
    size: float
    gap_mm: float


class Drawn(NamedTuple):
    """A PDF of one page, and where it goes on the sheet: left, bottom, right, top in points."""

    pdf: bytes
    box: tuple[int, int, int, int]


@cache
def form() -> Form:
    """The rule as the program ships it."""
    return Form(**json.loads(_FILE.read_text(encoding="utf-8")))


def mark(decision_number: str, at: datetime, layout: LayoutSpec) -> Drawn:
    """The mark of one signature on a sheet of this layout."""
    rule = form()
    moment = f"{localtime(at):%d/%m/%Y %H:%M:%S %z}"
    words = f"{decision_number}, {moment[:-2]}:{moment[-2:]}"
    width = ceil(metrics(rule.font).width(words) * rule.size)
    height = ceil(rule.size * 1.2)
    sheet = layout.ornament
    right = int((sheet.right - sheet.corner_radius - rule.gap_mm) / POINT_MM)
    bottom = ceil((layout.paper.height - sheet.top + sheet.band / 2 + rule.gap_mm) / POINT_MM)
    return Drawn(_page(words, width, height), (right - width, bottom, right, bottom + height))


@lru_cache(maxsize=64)
def _page(words: str, width: int, height: int) -> bytes:
    """The words alone on a page of their size."""
    rule, out = form(), io.BytesIO()
    pdf = PdfWriter(out)
    lettering = Lettering(pdf, archive=True)
    baseline = (height - 0.25 * rule.size) * POINT_MM
    run = Run(words, rule.font, rule.size)
    line = Line("mark", 0.0, baseline, width * POINT_MM, "left", "ink", (run,))
    drawn = b"BT %b ET" % lettering.line(line, height * POINT_MM)
    stream = pdf.stream(drawn)
    fonts = lettering.fonts()
    pages = pdf.reserve()
    page = pdf.put(
        b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 %d %d]/Contents %d 0 R/Resources<</Font<<%b>>>>>>"
        % (pages, width, height, stream, fonts)
    )
    pdf.put(b"<</Type/Pages/Kids[%d 0 R]/Count 1>>" % page, pages)
    catalog = pdf.put(b"<</Type/Catalog/Pages %d 0 R>>" % pages)
    pdf.close(catalog, pdf.put(b"<</Title %b>>" % text(words)))
    return out.getvalue()
