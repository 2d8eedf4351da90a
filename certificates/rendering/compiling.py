"""A layout made ready for the press: everything about it that no recipient changes.

WeasyPrint draws the sheet once; the drawing is kept as PDF objects that any file can take over as
they are. A few samples are set by both renderers and compared run by run, with what WeasyPrint wrote
and with the boxes it laid out: a layout on which they differ is marked, and WeasyPrint then sets its
words too.
"""

import json
from collections.abc import Sequence
from importlib.resources import files
from io import BytesIO
from itertools import islice
from typing import Any

from certificates.award import Award, CannotPrint
from certificates.layouts import LayoutSpec, parse
from certificates.rendering import qr, taking, weasy
from certificates.rendering.artefacts import Compiled, pack, pack_family
from certificates.rendering.batch import BatchWriter
from certificates.rendering.comparing import Span, boxes, spans
from certificates.rendering.context import printed
from certificates.rendering.fitting import Line
from certificates.rendering.fonts import POINT_MM
from certificates.samples import samples

#: How far the two renderers may set the ends of a run apart, in points.
TOLERANCE = 0.12
_TRIED = ("plain", "longest", "capital-marks", "deputy-signs")


def compile_layout(layout: LayoutSpec) -> Compiled:
    """Draw the sheet, take it apart, compare the renderers on the hardest samples."""
    renderer = weasy.WeasyRenderer()
    return Compiled(
        objects=taking.form(renderer.sheet(layout)),
        agrees=_agrees(renderer, layout),
        profile=files("weasyprint.pdf").joinpath("sRGB2014.icc").read_bytes(),
    )


def compile_task(layout: dict[str, Any]) -> str:
    """`compile_layout` for another process; the layout as its file holds it."""
    return pack(compile_layout(parse(layout)))


def compare_task(layout: dict[str, Any]) -> str:
    """The comparison alone, for a layout whose sheet is drawn already."""
    return json.dumps({"agrees": _agrees(weasy.WeasyRenderer(), parse(layout))})


def family_task(prefix: str, length: int, figures: int) -> str:
    """`qr.family` for another process."""
    return pack_family(qr.family(prefix, length, figures))


def _agrees(renderer: weasy.WeasyRenderer, layout: LayoutSpec) -> bool:
    awards = dict(samples(layout))
    return all(_agree(renderer, layout, awards[case]) for case in _TRIED)


def _agree(renderer: weasy.WeasyRenderer, layout: LayoutSpec, award: Award) -> bool:
    words, out = printed(award, 457, "", ""), BytesIO()
    try:
        document = renderer.words(words, layout)
    except CannotPrint:
        return True  # too long for this layout: neither renderer will ever set it
    writer = BatchWriter(out)
    fitted = writer.add(words, layout, Compiled((), True, b""))
    writer.close()
    ours, theirs, laid = spans(out.getvalue()), spans(document.write_pdf()), boxes(document)
    return _have_room(fitted.lines, laid) and all(
        any(_near(mine, other) for mine in ours) for other in (*theirs, *laid)
    )


def _have_room(lines: Sequence[Line], laid: Sequence[Span]) -> bool:
    """Whether each line was measured as wide as WeasyPrint's boxes of its runs at least: measuring
    leaves kerning out, so it may be wider."""
    found = iter(laid)
    for line in lines:
        first, *rest = islice(found, len(line.runs))
        if (rest or [first])[-1].right - first.left > line.width / POINT_MM + TOLERANCE:
            return False
    return next(found, None) is None


def _near(mine: Span, other: Span) -> bool:
    return all(abs(a - b) <= TOLERANCE for a, b in zip(mine, other, strict=True))
