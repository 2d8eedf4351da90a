"""A sheet as one SVG picture for the screen: the same drawing, lines and letters as the PDF.

Letters are drawn as outlines, so the picture needs no font where it is shown and cannot differ
from the paper by another one.
"""

from base64 import b64encode
from functools import cache
from html import escape

import uharfbuzz

from certificates.layouts import LayoutSpec
from certificates.rendering import artwork, emblems, fonts
from certificates.rendering.context import Printed
from certificates.rendering.fitting import Line, Run, fit
from certificates.rendering.qr import svg_path

INKS = {"ink": "#1a1a1a", "red": artwork.RED, "grey": "#4d4d4d", "placeholder": "#333"}
#: What is on the blank already is shown pale: the printer does not print it.
PALE = 0.35
PROOF_WORDS = "BẢN SOÁT"


def picture(printed: Printed, layout: LayoutSpec, *, on_blank: bool, proof: bool = False) -> str:
    """The sheet as SVG. `on_blank` pales what is pre-printed; `proof` lays BẢN SOÁT over it all.

    Raises:
        CannotPrint: a text does not fit its place.
    """
    width, height = layout.paper.width, layout.paper.height
    fitted = fit(printed, layout)
    parts = [f'<g opacity="{PALE if on_blank else 1}">{_ground(layout)}</g>']
    for line in fitted.lines:
        pale = PALE if on_blank and line.preprinted else 1
        parts.append(f'<g opacity="{pale}" fill="{INKS[line.colour]}">{_line(line)}</g>')
    for stroke in fitted.strokes:
        left = stroke.x - stroke.width / 2
        parts.append(
            f'<rect x="{left:.2f}" y="{stroke.y:.2f}" width="{stroke.width:.2f}" '
            f'height="{stroke.thickness:.2f}" fill="{INKS[stroke.colour]}" '
            f'opacity="{PALE if on_blank and stroke.preprinted else 1}"/>'
        )
    if printed.qr_url:
        d, modules = svg_path(printed.qr_url)
        place = f'x="{layout.qr.x:g}" y="{layout.qr.y:g}"'
        size = f'width="{layout.qr.size:g}" height="{layout.qr.size:g}"'
        parts.append(f'<svg {place} {size} viewBox="0 0 {modules} {modules}"><path d="{d}"/></svg>')
    if proof:
        parts.append(_watermark(width, height))
    name = escape(" ".join((printed.salutation + " " + printed.name).split()))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" '
        f'role="img"><title>{name}</title><rect width="{width:g}" height="{height:g}" '
        f'fill="#fff"/>{"".join(parts)}</svg>'
    )


def _ground(layout: LayoutSpec) -> str:
    """The drawn sheet and the office's emblem, or the ring that keeps its place."""
    paper, ornament, x = layout.paper, layout.ornament, layout.centre
    drawn = artwork.sheet(layout)
    for edge in (paper.width, paper.height):
        drawn = drawn.replace(f'="{edge}mm"', f'="{edge:g}"', 1)
    clear = ornament.emblem_radius * emblems.CLEAR
    if found := emblems.of(layout):
        place = f'x="{x - clear:g}" y="{ornament.emblem_y - clear:g}"'
        source = f"data:{found.content_type};base64,{b64encode(found.data).decode()}"
        return (
            f'{drawn}<image {place} width="{2 * clear:g}" height="{2 * clear:g}" href="{source}"/>'
        )
    ring = artwork.placeholder(x, ornament.emblem_y, clear * 17 / 19, layout.side)
    words = (
        f'<g fill="{INKS[line.colour]}">{_line(line)}</g>' for line in emblems.stand_in(layout)
    )
    return f"{drawn}{ring}{''.join(words)}"


def outline(run: Run, tracking: float = 0.0, *, kern: bool = True) -> tuple[str, float]:
    """Letters as the `d` of an SVG path from (0, 0) on the baseline, and their width; both in mm."""
    font = _font(run.font)
    buffer = uharfbuzz.Buffer()
    buffer.add_str(run.text)
    buffer.guess_segment_properties()
    uharfbuzz.shape(font, buffer, {"kern": kern, "liga": kern and not tracking})
    scale = run.size * fonts.POINT_MM / font.face.upem
    d, x = [], 0.0
    for glyph, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        d.append(_moved(run.font, glyph.codepoint, x + place.x_offset * scale, scale))
        x += place.x_advance * scale + tracking
    return "".join(d), x


def _line(line: Line) -> str:
    drawn = [outline(run, line.tracking, kern=line.kern) for run in line.runs]
    spaces = [outline(Run(" ", run.font, run.size))[1] for run in line.runs[1:]]
    width = sum(width for _d, width in drawn) + sum(spaces)
    # Tracking stands after the last letter too; it is no part of what is centred.
    x = line.x - (width - line.tracking) / 2 if line.align == "center" else line.x
    parts = []
    for (d, wide), space in zip(drawn, [*spaces, 0.0], strict=True):
        parts.append(f'<path transform="translate({x:.3f} {line.y:.3f})" d="{d}"/>')
        x += wide + space
    return "".join(parts)


def _watermark(width: float, height: float) -> str:
    d, wide = outline(Run(PROOF_WORDS, "sans-bold", 110))
    place = f"translate({width / 2:g} {height / 2:g}) rotate(-24) translate({-wide / 2:.2f} 14)"
    return f'<path transform="{place}" d="{d}" fill="#1F567F" opacity="0.22"/>'


@cache
def _font(name: str) -> uharfbuzz.Font:
    blob = uharfbuzz.Blob.from_file_path(str(fonts.path(name)))
    return uharfbuzz.Font(uharfbuzz.Face(blob))


def _moved(font: str, glyph: int, x: float, scale: float) -> str:
    """The outline of a glyph at x mm: the font's units upward become mm downward."""
    return "".join(
        name
        + " ".join(
            f"{x + scale * point:.2f}" if place % 2 == 0 else f"{-scale * point:.2f}"
            for place, point in enumerate(points)
        )
        for name, points in _glyph(font, glyph)
    )


@cache
def _glyph(font: str, glyph: int) -> list[tuple[str, tuple[float, ...]]]:
    """The drawing commands of a glyph in the font's units."""
    commands: list[tuple[str, tuple[float, ...]]] = []
    pen = uharfbuzz.DrawFuncs()
    pen.set_move_to_func(lambda x, y, _data: commands.append(("M", (x, y))))
    pen.set_line_to_func(lambda x, y, _data: commands.append(("L", (x, y))))
    pen.set_quadratic_to_func(lambda *given: commands.append(("Q", given[:4])))
    pen.set_cubic_to_func(lambda *given: commands.append(("C", given[:6])))
    pen.set_close_path_func(lambda _data: commands.append(("Z", ())))
    _font(font).draw_glyph(glyph, pen)
    return commands
