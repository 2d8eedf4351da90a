"""WeasyPrint at the press: it draws the sheets, it sets words that the batch renderer sets otherwise,
and it makes the page that all others are measured against.

That reference is one document a certificate, sheet, words and code, and hands the setting to CSS:
a place of the layout is a box with its own width, alignment and line pitch. Of our `fitting` it takes
the sizes, the breaks and how far down a block begins; where a line then stands is WeasyPrint's doing.
"""

import atexit
import threading
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import groupby
from typing import NamedTuple

from django.utils.translation import gettext as _
from weasyprint import CSS, HTML, Document
from weasyprint.draw import text as weasyprint_text
from weasyprint.text.fonts import FontConfiguration

from certificates.award import CannotPrint
from certificates.layouts import Block, LayoutSpec
from certificates.rendering import artwork, emblems, fonts
from certificates.rendering.context import Printed
from certificates.rendering.fetcher import SCHEME, PressFetcher
from certificates.rendering.fitting import (
    Fitted,
    Line,
    Run,
    Stroke,
    closing,
    first_baseline,
    fit,
)
from certificates.rendering.qr import svg_path

#: Text is black ink alone: four inks laid over each other would blur thin strokes on the press.
BLACK = "device-cmyk(0 0 0 1)"
COLOURS = {"ink": BLACK, "red": artwork.RED, "grey": "device-cmyk(0 0 0 0.8)",
           # On the drawn sheet, which archived copies share: their colours are all RGB.
           "placeholder": "#333"}  # fmt: skip

STYLE = """
html, body, div, img, svg { margin: 0; padding: 0; border: 0 }
div, img, svg { position: absolute; display: block }
.t { white-space: pre; line-height: 1; font-kerning: normal }
.t span { line-height: 0 }
.page { position: relative; height: 100vh; page-break-after: always }
.page:last-child { page-break-after: auto }
.center { text-align: center }
"""

# WeasyPrint cuts each kerning to whole thousandths towards zero, so that a long line of capitals
# ends a third of a point short. Rounded, the errors cancel each other.
weasyprint_text.int = round

#: Added on both sides of a centred line, so that its box never decides a break; mm.
SLACK_MM = 30.0


#: Dots an inch that a printer can show of a picture; an emblem sent as a larger one is taken down.
PICTURE_DPI = 600


class WeasyRenderer:
    """Sets certificates with WeasyPrint. One per thread: its font set-up is not shared."""

    def __init__(self) -> None:
        self._fonts = FontConfiguration()
        self._style = CSS(
            string=STYLE + "".join(_font_face(name) for name in fonts.FILES),
            font_config=self._fonts,
            url_fetcher=PressFetcher(),
        )
        self._sheets: dict[tuple[LayoutSpec, str], bytes] = {}

    def render(self, printed: Printed, layout: LayoutSpec, *, on_blank: bool = False) -> bytes:
        """The reference: one certificate as a PDF of one page, all of it by WeasyPrint.

        `on_blank` leaves out the drawn sheet and every line already printed on the blank.

        Raises:
            CannotPrint: a text does not fit its place, has a letter no font holds or marks that
                WeasyPrint sets beside their letter.
        """
        fitted = fit(printed, layout)
        for line in fitted.lines:
            if line.stacks:
                raise CannotPrint(
                    _("WeasyPrint đặt sai dấu chồng trong “%s”. Bỏ --renderer weasyprint rồi in.")
                    % line.text
                )
        ground, files = ("", {}) if on_blank else _ground(layout)
        words = _words(printed, layout, fitted, on_blank)
        document = self._document(ground + words, layout, _title(printed), files)
        return document.write_pdf()

    def words(self, printed: Printed, layout: LayoutSpec) -> Document:
        """The words, lines and code of the reference without the sheet, laid out and not yet written.

        Raises:
            CannotPrint: a text does not fit its place or has a letter no font holds.
        """
        body = _words(printed, layout, fit(printed, layout))
        return self._document(body, layout, _title(printed))

    def sheet(self, layout: LayoutSpec) -> bytes:
        """The drawn sheet with the office's emblem, rendered once."""
        key = layout, emblems.digest(layout)
        if key not in self._sheets:
            ground, files = _ground(layout)
            document = self._document(ground, layout, "", files)
            self._sheets[key] = document.write_pdf()
        return self._sheets[key]

    def pages(self, contents: Sequence[Sequence[Line | Stroke]], layout: LayoutSpec) -> bytes:
        """Texts and lines as one PDF, a page for each of `contents`."""
        bodies = (f'<div class="page">{_texts(items)}</div>' for items in contents)
        return self._document("".join(bodies), layout, "").write_pdf()

    def _document(
        self,
        body: str,
        layout: LayoutSpec,
        title: str,
        files: dict[str, tuple[bytes, str]] | None = None,
    ) -> Document:
        page = f"@page {{ size: {layout.paper.width}mm {layout.paper.height}mm; margin: 0 }}"
        fetcher = PressFetcher(files)
        html = HTML(
            string=f'<html lang="vi"><title>{escape(title)}</title><body>{body}</body></html>',
            url_fetcher=fetcher,
            base_url=SCHEME,
        )
        styles = [self._style, CSS(string=page, url_fetcher=fetcher)]
        return html.render(
            stylesheets=styles, font_config=self._fonts, presentational_hints=False, dpi=PICTURE_DPI
        )


_threads = threading.local()


def of_this_thread() -> WeasyRenderer:
    """The renderer of this thread."""
    if not hasattr(_threads, "renderer"):
        _threads.renderer = WeasyRenderer()
        # The font set-up must go before the interpreter takes its libraries away.
        atexit.register(vars(_threads).clear)
    return _threads.renderer


def _font_face(name: str) -> str:
    # Each face is its own family, so that no weight or slant is ever imitated.
    return f'@font-face {{ font-family: press-{name}; src: url("{SCHEME}font/{name}") }}'


def _picture(name: str, left: float, top: float, width: float, height: float) -> str:
    place = f"left:{left:g}mm;top:{top:g}mm;width:{width:g}mm;height:{height:g}mm"
    return f'<img src="{SCHEME}file/{name}" style="{place}" alt="">'


def _title(printed: Printed) -> str:
    # The register number only: a file's properties are read by anyone.
    return f"{printed.values['title']} – {printed.values['register']}"


def _ground(layout: LayoutSpec) -> tuple[str, dict[str, tuple[bytes, str]]]:
    """The drawn sheet and the office's emblem, or the ring that keeps its place; the files of it."""
    ornament, x = layout.ornament, layout.centre
    files = {"sheet": (artwork.sheet(layout).encode(), "image/svg+xml")}
    body = [_picture("sheet", 0, 0, layout.paper.width, layout.paper.height)]
    clear = ornament.emblem_radius * emblems.CLEAR
    if emblem := emblems.of(layout):
        files["emblem"] = (emblem.data, emblem.content_type)
        left, top = x - clear, ornament.emblem_y - clear
        body.append(_picture("emblem", left, top, 2 * clear, 2 * clear))
    else:
        body += _placeholder(layout, clear)
    return "".join(body), files


class _Place(NamedTuple):
    """A box of the layout and the lines in it: edges and pitch in mm; the pitch is the line height."""

    left: float
    width: float
    baseline: float
    pitch: float
    lines: tuple[Line, ...]


def _words(printed: Printed, layout: LayoutSpec, fitted: Fitted, on_blank: bool = False) -> str:
    """The words in the layout's boxes, the lines under them and the code."""
    places = _places(printed, layout, fitted)
    parts = [_box(place) for place in places if not (on_blank and place.lines[0].preprinted)]
    parts += [_stroke(item) for item in fitted.strokes if not (on_blank and item.preprinted)]
    if printed.qr_url:
        parts.append(_qr(printed.qr_url, layout))
    return "".join(parts)


def _places(printed: Printed, layout: LayoutSpec, fitted: Fitted) -> Iterator[_Place]:
    """Every box of the layout that has words, from the layout's own figures."""
    lines = iter(fitted.lines)
    for field in layout.fields:
        if field.text or printed.values.get(field.name):
            left = field.x - (field.width / 2 if field.align == "center" else 0)
            yield _Place(left, field.width, field.y, 0, (next(lines),))
    arrangement = layout.arrangements[fitted.arrangement]
    for name, rows in groupby(lines, key=lambda line: line.field):
        found = tuple(rows)
        block: Block | None = getattr(arrangement, name, None)
        axis = layout.centre if block else layout.signing_x
        down = 0.0 if printed.position_unit or not block else closing(arrangement, name)
        block = block or getattr(fitted.signing, name)
        left = axis - block.width / 2 if block.x is None else block.x
        if block.x is not None and block.align == "center":
            left -= block.width / 2
        baseline = first_baseline(block, len(found)) + down
        yield _Place(left, block.width, baseline, block.pitch, found)


def _box(place: _Place) -> str:
    """A box of the layout as one of CSS, which centres, spaces and stacks the lines by itself."""
    line = place.lines[0]
    main = max(line.runs, key=lambda run: run.size)
    metrics, size = fonts.metrics(main.font), main.size * fonts.POINT_MM
    pitch = place.pitch or size
    top = place.baseline - pitch / 2 - size * (metrics.ascent - metrics.descent) / 2
    # Tracking is added after the last letter too: move by half of it.
    left = place.left + (line.tracking / 2 if line.align == "center" else 0)
    where = f"left:{left:.3f}mm;top:{top:.3f}mm;width:{place.width:.3f}mm;line-height:{pitch:.3f}mm"
    style = f"{where};color:{COLOURS[line.colour]}{_spacing(line)};{_type(main)}"
    inner = "\n".join(map(_runs, place.lines))
    return f'<div class="t {line.align}" style="{style}">{inner}</div>'


def _texts(items: Iterable[Line | Stroke]) -> str:
    return "".join(_line(item) if isinstance(item, Line) else _stroke(item) for item in items)


def _line(line: Line) -> str:
    main = max(line.runs, key=lambda run: run.size)
    metrics = fonts.metrics(main.font)
    size = main.size * fonts.POINT_MM
    # With line-height 1 the baseline lies this far under the top of the box.
    top = line.y - size * (0.5 + (metrics.ascent - metrics.descent) / 2)
    left, width = line.x, line.width + 2 * SLACK_MM
    if line.align == "center":
        # Tracking is added after the last letter too: move by half of it.
        left += line.tracking / 2 - width / 2
    place = f"left:{left:.3f}mm;top:{top:.3f}mm;width:{width:.3f}mm;color:{COLOURS[line.colour]}"
    style = f"{place}{_spacing(line)};{_type(main)}"
    return f'<div class="t {line.align}" style="{style}">{_runs(line)}</div>'


def _spacing(line: Line) -> str:
    style = f";letter-spacing:{line.tracking:.5f}mm" if line.tracking else ""
    return style if line.kern else style + ";font-kerning:none"


def _runs(line: Line) -> str:
    if len(line.runs) == 1:
        return escape(line.runs[0].text)
    return " ".join(f'<span style="{_type(run)}">{escape(run.text)}</span>' for run in line.runs)


def _type(run: Run) -> str:
    return f"font-family:press-{run.font};font-size:{run.size:g}pt"


def _stroke(stroke: Stroke) -> str:
    place = f"left:{stroke.x - stroke.width / 2:.3f}mm;top:{stroke.y:g}mm"
    size = f"width:{stroke.width:.3f}mm;height:{stroke.thickness:g}mm"
    return f'<div style="{place};{size};background:{COLOURS[stroke.colour]}"></div>'


def _qr(url: str, layout: LayoutSpec) -> str:
    d, modules = svg_path(url)
    qr = layout.qr
    place = f"left:{qr.x:g}mm;top:{qr.y:g}mm;width:{qr.size:g}mm;height:{qr.size:g}mm"
    return (
        f'<svg style="{place}" viewBox="0 0 {modules} {modules}" '
        f'xmlns="http://www.w3.org/2000/svg"><path d="{d}" fill="#000"/></svg>'
    )


def _placeholder(layout: LayoutSpec, radius: float) -> list[str]:
    """The dashed ring and its words, where the emblem file will stand."""
    paper = layout.paper
    ring = artwork.placeholder(
        layout.centre, layout.ornament.emblem_y, radius * 17 / 19, layout.side
    )
    svg = (
        f'<svg style="left:0;top:0;width:{paper.width}mm;height:{paper.height}mm" '
        f'viewBox="0 0 {paper.width:g} {paper.height:g}" xmlns="http://www.w3.org/2000/svg">'
        f"{ring}</svg>"
    )
    return [svg, *map(_line, emblems.stand_in(layout))]
