"""The first renderer: WeasyPrint sets the words, the drawn sheet is laid under them.

The sheet is rendered once per layout and shared: each certificate then costs only its words.
"""

import atexit
import threading
from collections.abc import Iterable, Sequence
from html import escape

from weasyprint import CSS, HTML
from weasyprint.draw import text as weasyprint_text
from weasyprint.text.fonts import FontConfiguration

from certificates.layouts import LayoutSpec
from certificates.rendering import artwork, emblems, fonts
from certificates.rendering.context import Printed
from certificates.rendering.fetcher import SCHEME, PressFetcher
from certificates.rendering.fitting import Line, Run, Stroke, fit
from certificates.rendering.joining import lay_under
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
        """One certificate as a PDF of one page.

        `on_blank` leaves out the drawn sheet and every line already printed on the blank.

        Raises:
            CannotPrint: a text does not fit its place or has a letter no font holds.
        """
        words = self.words(printed, layout, on_blank)
        return words if on_blank else lay_under(words, self.sheet(layout))

    def sheet(self, layout: LayoutSpec) -> bytes:
        """The drawn sheet with the office's emblem, rendered once."""
        key = layout, emblems.digest(layout)
        if key not in self._sheets:
            self._sheets[key] = self._drawn(layout)
        return self._sheets[key]

    def _drawn(self, layout: LayoutSpec) -> bytes:
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
        return self._pdf("".join(body), layout, "", files)

    def words(self, printed: Printed, layout: LayoutSpec, on_blank: bool = False) -> bytes:
        """The words, lines and code of a certificate alone, as a PDF of one page."""
        fitted = fit(printed, layout)
        items: tuple[Line | Stroke, ...] = (*fitted.lines, *fitted.strokes)
        body = _texts(item for item in items if not (on_blank and item.preprinted))
        if printed.qr_url:
            body += _qr(printed.qr_url, layout)
        # The title names the register number only: a file's properties are read by anyone.
        title = f"{printed.values['title']} – {printed.values['register']}"
        return self._pdf(body, layout, title)

    def pages(self, contents: Sequence[Sequence[Line | Stroke]], layout: LayoutSpec) -> bytes:
        """Texts and lines as one PDF, a page for each of `contents`."""
        bodies = (f'<div class="page">{_texts(items)}</div>' for items in contents)
        return self._pdf("".join(bodies), layout, "")

    def _pdf(
        self,
        body: str,
        layout: LayoutSpec,
        title: str,
        files: dict[str, tuple[bytes, str]] | None = None,
    ) -> bytes:
        page = f"@page {{ size: {layout.paper.width}mm {layout.paper.height}mm; margin: 0 }}"
        fetcher = PressFetcher(files)
        html = HTML(
            string=f'<html lang="vi"><title>{escape(title)}</title><body>{body}</body></html>',
            url_fetcher=fetcher,
            base_url=SCHEME,
        )
        styles = [self._style, CSS(string=page, url_fetcher=fetcher)]
        return html.write_pdf(
            stylesheets=styles, font_config=self._fonts, presentational_hints=False
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
    if line.tracking:
        place += f";letter-spacing:{line.tracking:.5f}mm"
    if not line.kern:
        place += ";font-kerning:none"
    inner = (
        escape(main.text)
        if len(line.runs) == 1
        else " ".join(f'<span style="{_type(run)}">{escape(run.text)}</span>' for run in line.runs)
    )
    return f'<div class="t {line.align}" style="{place};{_type(main)}">{inner}</div>'


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
