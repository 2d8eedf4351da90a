"""Setting a page right for one printer: the measured error, turned round, as one matrix a page.

The error is what the cross sheet shows: the print lies `dx` mm to the right and `dy` mm down of
where it should be at the middle of the sheet, lengths are `scale` per cent of what they should
be, and everything is turned clockwise by `skew` degrees.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from math import cos, radians, sin
from pathlib import Path

import pikepdf

from certificates.rendering.pdf import AS_IT_IS

POINTS_PER_MM = 72 / 25.4
#: Nearer to the edge nothing is printed, so no error larger than this can be set right.
MAX_OFFSET_MM = 8.0
MIN_SCALE, MAX_SCALE = 98.0, 102.0
MAX_SKEW = 1.0

_ARM_MM, _INSET_MM, _RULER_MM = 12.0, 40.0, 300

Matrix = tuple[float, float, float, float, float, float]


@dataclass(frozen=True)
class Profile:
    """The measured error of a printer: mm, mm, per cent, degrees clockwise."""

    dx: float = 0.0
    dy: float = 0.0
    scale: float = 100.0
    skew: float = 0.0


def correction(profile: Profile, width_mm: float, height_mm: float) -> Matrix:
    """The PDF matrix (a b c d e f) that undoes the error on a sheet of this size."""
    angle, factor = radians(profile.skew), 100 / profile.scale
    a, b = factor * cos(angle), factor * sin(angle)
    x, y = width_mm * POINTS_PER_MM / 2, height_mm * POINTS_PER_MM / 2
    # The point that the printer will put at the middle of the sheet.
    left, low = x + profile.dx * POINTS_PER_MM, y - profile.dy * POINTS_PER_MM
    return (a, b, -b, a, x - a * left + b * low, y - b * left - a * low)


def set_right(pages: bytes, profile: Profile) -> bytes:
    """One sheet for the printer; see `set_file_right`."""
    target = BytesIO()
    with pikepdf.open(BytesIO(pages)) as pdf:
        _set_right(pdf, profile)
        pdf.save(target, deterministic_id=True)
    return target.getvalue()


def set_file_right(pages: Path, profile: Profile) -> None:
    """Rewrite a file of certificates for the printer: moved, one side, never scaled.

    The words stay words and the shared drawing stays shared: each page gets its matrix in front.
    """
    with pikepdf.open(pages, allow_overwriting_input=True) as pdf:
        _set_right(pdf, profile)
        pdf.save(pages, deterministic_id=True)


def cross_sheet(width_mm: float, height_mm: float) -> bytes:
    """The sheet to measure with: crosses at the middle and near the corners, rulers in mm."""
    pdf = pikepdf.new()
    size = (width_mm * POINTS_PER_MM, height_mm * POINTS_PER_MM)
    page = pdf.add_blank_page(page_size=size)
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
    lines = [f"{POINTS_PER_MM:.6f} 0 0 {-POINTS_PER_MM:.6f} 0 {size[1]:.4f} cm", "0.1 w"]
    for x, y in _crosses(width_mm, height_mm):
        lines += [
            *_stroke(x - _ARM_MM, y, x + _ARM_MM, y),
            *_stroke(x, y - _ARM_MM, x, y + _ARM_MM),
        ]
        lines += [line for radius in (2, 5) for line in _square(x, y, radius)]
    lines += _rulers(width_mm, height_mm)
    page.contents_add("\n".join(lines).encode())
    pdf.Root.ViewerPreferences = pikepdf.Object.parse(AS_IT_IS)
    target = BytesIO()
    pdf.save(target, deterministic_id=True)
    return target.getvalue()


def _set_right(pdf: pikepdf.Pdf, profile: Profile) -> None:
    if profile != Profile():
        for page in pdf.pages:
            _left, _low, width, height = (float(edge) for edge in page.mediabox)
            matrix = correction(profile, width / POINTS_PER_MM, height / POINTS_PER_MM)
            numbers = " ".join(f"{number:.6f}" for number in matrix)
            page.contents_add(f"q {numbers} cm\n".encode(), prepend=True)
            page.contents_add(b"\nQ")
    pdf.Root.ViewerPreferences = pikepdf.Object.parse(AS_IT_IS)


def _crosses(width: float, height: float) -> Iterator[tuple[float, float]]:
    yield width / 2, height / 2
    for x in (_INSET_MM, width - _INSET_MM):
        for y in (_INSET_MM, height - _INSET_MM):
            yield x, y


def _rulers(width: float, height: float) -> Iterator[str]:
    """A ruler along the middle of each side, counted from the middle outward, and its figures."""
    across = min(_RULER_MM, int(width / 20) * 20 - 40) // 2
    down = int(height / 20) * 10 - 20
    for mm in range(-across, across + 1):
        x, y = width / 2 + mm, height - 20
        yield from _stroke(x, y, x, y - _tick(mm))
        if mm % 20 == 0:
            yield _figure(x, y + 4, abs(mm))
    for mm in range(-down, down + 1):
        x, y = 20, height / 2 + mm
        yield from _stroke(x, y, x + _tick(mm), y)
        if mm % 20 == 0:
            yield _figure(x - 4, y + 1, abs(mm))


def _tick(mm: int) -> float:
    return 6 if mm % 10 == 0 else 4 if mm % 5 == 0 else 2.5


def _stroke(x1: float, y1: float, x2: float, y2: float) -> tuple[str]:
    return (f"{x1:.2f} {y1:.2f} m {x2:.2f} {y2:.2f} l S",)


def _square(x: float, y: float, half: float) -> tuple[str]:
    return (f"{x - half:.2f} {y - half:.2f} {2 * half:.2f} {2 * half:.2f} re S",)


def _figure(x: float, y: float, number: int) -> str:
    left = x - 0.8 * len(str(number))
    return f"BT /F 3 Tf 1 0 0 -1 {left:.2f} {y:.2f} Tm ({number}) Tj ET"
