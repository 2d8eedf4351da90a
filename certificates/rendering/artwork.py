"""The drawn sheet: frame of drum beads, corner rosettes, lotus and the bronze drum as ground.

Our own drawing, computed in millimetres for any sheet, in flat tints (no transparency, so that
every press prints it alike). The emblem is not drawn: it is the office's file.
"""

from dataclasses import dataclass
from math import asin, cos, pi, sin, tau

from certificates.layouts import LayoutSpec, Ornament

RED, DARK_RED, GOLD, LIGHT_GOLD, WHITE = "#A81C22", "#86131A", "#B9892F", "#F2CE78", "#FFFFFF"
STATE_PAPER, PARTY_PAPER = "#FFFCF3", "#FFFDF9"


@dataclass(frozen=True)
class Palette:
    """Inks of one side."""

    paper: str
    band: str
    edge: str
    fine: str
    bead: str
    drum: str
    disc: str
    petal: str
    inner_petal: str
    petal_line: str
    stem: str


def tint(ink: str, paper: str, share: float) -> str:
    """The flat colour that `share` (0–1) of an ink gives on a paper."""
    pairs = ((int(ink[i : i + 2], 16), int(paper[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(p + (i - p) * share):02X}" for i, p in pairs)


STATE = Palette(
    paper=STATE_PAPER, band="#FBEFD3", edge=RED, fine=RED, bead=GOLD,
    drum=tint(GOLD, STATE_PAPER, 0.13), disc=STATE_PAPER, petal="#F5E0AE", inner_petal="#FAECCB",
    petal_line=GOLD, stem=RED,
)  # fmt: skip
PARTY = Palette(
    paper=PARTY_PAPER, band=RED, edge=DARK_RED, fine=DARK_RED, bead=LIGHT_GOLD,
    drum=tint(RED, PARTY_PAPER, 0.075), disc=RED, petal="#B9262C", inner_petal="#C3333A",
    petal_line=LIGHT_GOLD, stem=GOLD,
)  # fmt: skip
PALETTES = {"state": STATE, "party": PARTY, "mass": STATE}


def sheet(layout: LayoutSpec) -> str:
    """The whole ornament of a layout as one SVG document; units are mm."""
    ornament, palette, paper = layout.ornament, PALETTES[layout.side], layout.paper
    unit = ornament.band / 11
    parts = [
        _rect(ornament.left, ornament.top, ornament.right, ornament.bottom, palette.paper),
        _drum(layout.centre, ornament.drum_y, ornament.drum_radius, palette),
        _frame(ornament, palette, unit),
        *(_corner(x, y, ornament.corner_radius, palette) for x, y in _corners(ornament)),
        _medallion(layout.centre, ornament.emblem_y, ornament.emblem_radius, layout.side),
        _lotus(layout.centre, ornament, palette),
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{paper.width}mm" '
        f'height="{paper.height}mm" viewBox="0 0 {paper.width:g} {paper.height:g}">'
        + "".join(parts)
        + "</svg>"
    )


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _rect(left: float, top: float, right: float, bottom: float, fill: str) -> str:
    size = f'width="{_n(right - left)}" height="{_n(bottom - top)}"'
    return f'<rect x="{_n(left)}" y="{_n(top)}" {size} fill="{fill}"/>'


def _outline(left: float, top: float, right: float, bottom: float, ink: str, width: float) -> str:
    size = f'width="{_n(right - left)}" height="{_n(bottom - top)}"'
    stroke = f'fill="none" stroke="{ink}" stroke-width="{_n(width)}"'
    return f'<rect x="{_n(left)}" y="{_n(top)}" {size} {stroke}/>'


def _circle(x: float, y: float, r: float, fill: str = "none", ink: str = "", width: float = 0):
    return _ellipse(x, y, r, r, fill, ink, width)


def _ellipse(
    x: float, y: float, rx: float, ry: float, fill: str, ink: str = "", width: float = 0
) -> str:
    stroke = f' stroke="{ink}" stroke-width="{_n(width)}"' if ink else ""
    return f'<path d="{_ring(x, y, rx, ry)}Z" fill="{fill}"{stroke}/>'


def _ring(x: float, y: float, rx: float, ry: float) -> str:
    """A circle or an ellipse from its right end downwards, as four arcs. WeasyPrint makes one curve
    of each arc: half a circle would be 2 % off and its dashes uneven, its own circle 0.6 %."""
    ends = ((x, y + ry), (x - rx, y), (x, y - ry), (x + rx, y))
    arcs = (f"A{_n(rx)} {_n(ry)} 0 0 1 {_n(to_x)} {_n(to_y)}" for to_x, to_y in ends)
    return f"M{_n(x + rx)} {_n(y)}{''.join(arcs)}"


def _path(d: str, fill: str = "none", ink: str = "", width: float = 0) -> str:
    stroke = f' stroke="{ink}" stroke-width="{_n(width)}" stroke-linejoin="round"' if ink else ""
    return f'<path d="{d}" fill="{fill}"{stroke}/>'


def _dot(x: float, y: float, r: float) -> str:
    """A circle as a piece of a path, so that hundreds of them are one element."""
    x0, x1 = _n(x - r), _n(x + r)
    return f"M{x0} {_n(y)}A{_n(r)} {_n(r)} 0 1 0 {x1} {_n(y)}A{_n(r)} {_n(r)} 0 1 0 {x0} {_n(y)}Z"


# --- Frame ------------------------------------------------------------------------------------


def _corners(o: Ornament) -> list[tuple[float, float]]:
    half = o.band / 2
    return [
        (x, y) for x in (o.left + half, o.right - half) for y in (o.top + half, o.bottom - half)
    ]


def _frame(o: Ornament, palette: Palette, unit: float) -> str:
    """The band on four sides, its red edges and the gold hairline inside."""
    left, top, right, bottom, band = o.left, o.top, o.right, o.bottom, o.band
    half, inset = band / 2, band + o.hairline
    parts = [
        _outline(left + half, top + half, right - half, bottom - half, palette.band, band),
        _outline(left + inset, top + inset, right - inset, bottom - inset, GOLD, 0.28 * unit),
    ]
    for offset, ink, width in (
        (0.3, palette.edge, 0.6), (10.7, palette.edge, 0.6),
        (1.2, palette.fine, 0.22), (9.8, palette.fine, 0.22),
    ):  # fmt: skip
        d = offset * unit
        parts.append(_outline(left + d, top + d, right - d, bottom - d, ink, width * unit))
    across = ((left + half, top + half), (left + half, bottom - half))
    down = ((left + half, top + half), (right - half, top + half))
    for x, y in across:
        parts.append(_beads(x, y, right - left - band, unit, palette, upright=False))
    for x, y in down:
        parts.append(_beads(x, y, bottom - top - band, unit, palette, upright=True))
    return "".join(parts)


def _beads(
    x: float, y: float, length: float, unit: float, palette: Palette, *, upright: bool
) -> str:
    """Tangent circles between two rows of comb teeth, along one side of the frame."""
    count = 2 * round(length / (6.9 * unit) / 2)
    pitch, r = length / count, 1.75 * unit
    lean = asin(min(1.0, 2 * r / pitch))
    nx, ny = r * sin(lean), -r * cos(lean)

    def at(along: float, off: float) -> tuple[float, float]:
        return (x + off, y + along) if upright else (x + along, y + off)

    def point(along: float, off: float) -> str:
        px, py = at(along, off)
        return f"{_n(px)} {_n(py)}"

    rings = "".join(_dot(*at(i * pitch, 0), r) for i in range(1, count))
    eyes = "".join(_dot(*at(i * pitch, 0), 0.62 * unit) for i in range(1, count))
    links = "".join(
        f"M{point(i * pitch + nx, ny)}L{point((i + 1) * pitch - nx, -ny)}" for i in range(count)
    )
    step = length / round(length / (0.95 * unit))
    # Drawn one by one: dashed lines come out uneven on screens.
    teeth = ""
    for inner, outer in ((2.5, 3.95), (-3.95, -2.5)):
        for i in range(round(length / step)):
            begin, end = (i + 0.27) * step, (i + 0.73) * step
            corners = ((begin, inner), (end, inner), (end, outer), (begin, outer))
            teeth += "M" + "L".join(point(along, off * unit) for along, off in corners) + "Z"
    rails = "".join(f"M{point(0, o * unit)}L{point(length, o * unit)}" for o in (-2.25, 2.25))
    return (
        _path(rails, ink=tint(palette.bead, palette.band, 0.55), width=0.22 * unit)
        + _path(teeth, fill=palette.bead)
        + _path(rings + links, ink=palette.bead, width=0.28 * unit)
        + _path(eyes, fill=palette.bead)
    )


def _corner(x: float, y: float, r: float, palette: Palette) -> str:
    """A rosette of two times eight petals inside a ring of comb teeth."""
    unit = r / 11
    outer = "".join(
        _petal(x, y, 1.6 * unit, 6.9 * unit, 2.75 * unit, i * tau / 8) for i in range(8)
    )
    inner = "".join(
        _petal(x, y, 1.2 * unit, 5.0 * unit, 1.9 * unit, (i + 0.5) * tau / 8) for i in range(8)
    )
    line = 0.22 * unit
    return (
        _circle(x, y, r - 0.3 * unit, palette.disc, palette.edge, 0.7 * unit)
        + _circle(x, y, 9.75 * unit, "none", palette.fine, 0.2 * unit)
        + _comb(x, y, 8.05 * unit, 9.2 * unit, 72, palette.bead)
        + _circle(x, y, 7.65 * unit, "none", palette.bead, 0.2 * unit)
        + _path(outer, palette.petal, palette.petal_line, line)
        + _path(inner, palette.inner_petal, palette.petal_line, line)
        + _circle(x, y, 1.45 * unit, palette.petal_line)
    )


def _petal(x: float, y: float, near: float, far: float, width: float, turn: float) -> str:
    """One pointed petal from `near` to `far`, as a piece of a path."""

    def point(along: float, off: float) -> str:
        px = x + along * cos(turn) - off * sin(turn)
        py = y + along * sin(turn) + off * cos(turn)
        return f"{_n(px)} {_n(py)}"

    span = far - near
    first, second = near + 0.25 * span, near + 0.75 * span
    return (
        f"M{point(near, 0)}"
        f"C{point(first, width)} {point(second, width)} {point(far, 0)}"
        f"C{point(second, -width)} {point(first, -width)} {point(near, 0)}Z"
    )


def _comb(
    x: float, y: float, inner: float, outer: float, count: int, ink: str, share: float = 0.5
) -> str:
    """A ring of `count` comb teeth: one dashed circle."""
    middle = (inner + outer) / 2
    step = tau * middle / count
    return _dashes(
        _ring(x, y, middle, middle), ink, outer - inner, share * step, (1 - share) * step
    )


def _dashes(d: str, ink: str, width: float, dash: float, gap: float) -> str:
    stroke = f'stroke="{ink}" stroke-width="{_n(width)}"'
    return f'<path d="{d}" fill="none" {stroke} stroke-dasharray="{dash:.4f} {gap:.4f}"/>'


# --- Emblem and lotus -------------------------------------------------------------------------


def _medallion(x: float, y: float, r: float, side: str) -> str:
    """The white ring that holds the office's emblem; it straddles the frame."""
    unit = r / 23
    rim, fine = (GOLD, RED) if side == "party" else (RED, GOLD)
    return (
        _circle(x, y, r - 0.35 * unit, WHITE, rim, 0.8 * unit)
        + _circle(x, y, r - 1.5 * unit, "none", fine, 0.28 * unit)
    )  # fmt: skip


def placeholder(x: float, y: float, r: float, side: str) -> str:
    """A dashed ring that stands where the office has not supplied its emblem yet."""
    ink, fill = (RED, "#FBEDEC") if side == "party" else (GOLD, "#FFF8E8")
    dash = tau * r / 60
    return _circle(x, y, r, fill) + _dashes(_ring(x, y, r, r), ink, 0.3, 0.6 * dash, 0.4 * dash)


def _lotus(x: float, o: Ornament, palette: Palette) -> str:
    """Nine petals on a wave, in an oval at the foot of the frame."""
    y, unit = o.lotus_y, o.lotus_width / 42
    rx, ry = o.lotus_width / 2, o.lotus_height / 2
    state = palette is STATE
    line = RED if state else LIGHT_GOLD
    fine = GOLD if state else LIGHT_GOLD
    cup_x, cup_y = x, y + 4.6 * unit
    petals = ""
    # From the sides to the middle, so that the middle petal lies on top.
    for degrees, length, width in (
        (72, 11.6, 2.3), (51, 13.4, 2.9), (32, 13.9, 3.2), (15.5, 14.3, 3.3), (0, 15.2, 3.6),
    ):  # fmt: skip
        for sign in (-1, 1) if degrees else (1,):
            turn = -pi / 2 + sign * degrees * pi / 180
            d = _petal(cup_x, cup_y, 0, length * unit, width * unit, turn)
            fill = palette.inner_petal if degrees in (0, 32) else palette.petal
            petals += _path(d, fill, line, 0.34 * unit)
    wave = (
        f"M{_n(x - 15.5 * unit)} {_n(y + 6.6 * unit)}"
        f"Q{_n(x - 7 * unit)} {_n(y + 3.4 * unit)} {_n(x)} {_n(y + 6.4 * unit)}"
        f"Q{_n(x + 7 * unit)} {_n(y + 3.4 * unit)} {_n(x + 15.5 * unit)} {_n(y + 6.6 * unit)}"
    )
    return (
        _ellipse(x, y, rx - 0.35 * unit, ry - 0.35 * unit,
                 STATE_PAPER if state else RED, palette.edge, 0.75 * unit)
        + _ellipse(x, y, rx - 1.4 * unit, ry - 1.4 * unit, "none", fine, 0.22 * unit)
        + petals
        + _path(wave, ink=palette.stem, width=0.4 * unit)
    )  # fmt: skip


# --- Drum -------------------------------------------------------------------------------------

#: A flying bird of the drum, beak to the right, 24 units long: crest, wings, fan of the tail.
_BIRD = (
    (12.4, -0.5), (6.4, -1.5), (5.4, -2.7), (1.6, -4.2), (3.6, -2.2), (3.0, -1.3), (0.6, -1.5),
    (-1.6, -6.6), (-3.0, -6.9), (-2.6, -5.4), (-4.0, -5.8), (-3.4, -4.0), (-4.6, -4.2),
    (-3.6, -1.6), (-6.0, -1.2), (-11.6, -3.6), (-10.9, -2.1), (-12.6, -2.0), (-11.4, -0.7),
    (-12.9, 0.1), (-11.4, 0.8), (-12.4, 2.1), (-10.8, 2.0), (-11.2, 3.3), (-6.0, 1.2),
    (-3.4, 1.5), (-4.4, 4.2), (-3.2, 4.0), (-3.8, 5.8), (-2.4, 5.4), (-2.8, 6.9), (-1.4, 6.6),
    (1.0, 1.6), (4.2, 1.2), (6.4, 0.3),
)  # fmt: skip


def _drum(x: float, y: float, r: float, palette: Palette) -> str:
    """The face of a bronze drum: star of 14 rays, combs, tangent circles, fourteen birds."""
    ink, unit = palette.drum, r / 92
    rings = ((91.3, 1.3), (87.6, 0.5), (80.2, 0.5), (70.2, 0.5), (62.6, 0.9), (43.8, 0.9),
             (40.4, 0.45), (32.6, 0.45), (26.8, 0.5))  # fmt: skip
    parts = [_circle(x, y, a * unit, "none", ink, w * unit) for a, w in rings]
    for inner, outer, count in ((81.6, 86.4, 168), (64, 68.8, 132), (27.9, 31.5, 84)):
        parts.append(_comb(x, y, inner * unit, outer * unit, count, ink, 0.45))
    for at, size, count in ((75.2, 2.75, 52), (36.5, 2.1, 34)):
        parts.append(_bead_ring(x, y, at * unit, size * unit, count, ink, 0.62 * unit))
    birds = "".join(_bird(x, y, 53.4 * unit, i * tau / 14, 0.86 * unit) for i in range(14))
    parts.append(_path(birds, fill=ink))
    parts.append(_path(_star(x, y, 23.6 * unit, 7.6 * unit, 14), fill=ink))
    parts.append(_circle(x, y, 4.4 * unit, palette.paper))
    parts.append(_circle(x, y, 2.6 * unit, ink))
    return "".join(parts)


def _bead_ring(x: float, y: float, at: float, r: float, count: int, ink: str, width: float) -> str:
    """Tangent circles around the drum, each with its eye."""
    step = tau / count
    lean = asin(min(1.0, r / (at * sin(step / 2))))
    rings = eyes = ""
    for i in range(count):
        turn, after, middle = i * step, (i + 1) * step, (i + 0.5) * step
        cx, cy = x + at * cos(turn), y + at * sin(turn)
        rings += _dot(cx, cy, r)
        eyes += _dot(cx, cy, 0.42 * r)
        # Along the chord and outwards: the tangent leaves one circle above, meets the next below.
        nx = r * (cos(lean) * cos(middle) - sin(lean) * sin(middle))
        ny = r * (cos(lean) * sin(middle) + sin(lean) * cos(middle))
        ex, ey = x + at * cos(after) - nx, y + at * sin(after) - ny
        rings += f"M{_n(cx + nx)} {_n(cy + ny)}L{_n(ex)} {_n(ey)}"
    return _path(rings, ink=ink, width=width) + _path(eyes, fill=ink)


def _bird(x: float, y: float, at: float, turn: float, scale: float) -> str:
    """One bird flying round the drum, as a piece of a path."""
    heading = turn - pi / 2
    cx, cy = x + at * cos(turn), y + at * sin(turn)
    points = (
        (
            cx + scale * (px * cos(heading) - py * sin(heading)),
            cy + scale * (px * sin(heading) + py * cos(heading)),
        )
        for px, py in _BIRD
    )
    return "M" + "L".join(f"{_n(px)} {_n(py)}" for px, py in points) + "Z"


def _star(x: float, y: float, outer: float, inner: float, rays: int) -> str:
    points = (
        (r, (2 * i + half) * pi / rays - pi / 2)
        for i in range(rays)
        for half, r in ((0, outer), (1, inner))
    )
    return "M" + "L".join(f"{_n(x + r * cos(t))} {_n(y + r * sin(t))}" for r, t in points) + "Z"
