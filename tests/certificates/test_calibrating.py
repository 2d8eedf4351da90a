"""The matrix that sets a page right, and what is written into the file."""

from io import BytesIO
from math import cos, radians, sin

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates.rendering.calibrating import (
    POINTS_PER_MM,
    Profile,
    correction,
    cross_sheet,
    set_file_right,
    set_right,
)

WIDTH, HEIGHT = 420.0, 297.0
numbers = st.floats


def printed(profile: Profile, x: float, y: float) -> tuple[float, float]:
    """Where a printer with this error puts a point (mm, from the bottom left)."""
    angle, scale = radians(profile.skew), profile.scale / 100
    east, north = (x - WIDTH / 2) * scale, (y - HEIGHT / 2) * scale
    return (
        WIDTH / 2 + east * cos(angle) + north * sin(angle) + profile.dx,
        HEIGHT / 2 - east * sin(angle) + north * cos(angle) - profile.dy,
    )


@given(
    numbers(-8, 8), numbers(-8, 8), numbers(98, 102), numbers(-1, 1),
    numbers(0, WIDTH), numbers(0, HEIGHT),
)  # fmt: skip
def test_the_printers_error_and_its_correction_cancel_out(dx, dy, scale, skew, x, y):
    profile = Profile(dx, dy, scale, skew)
    a, b, c, d, e, f = correction(profile, WIDTH, HEIGHT)
    east, north = x * POINTS_PER_MM, y * POINTS_PER_MM

    set_to = (a * east + c * north + e) / POINTS_PER_MM, (b * east + d * north + f) / POINTS_PER_MM

    assert printed(profile, *set_to) == pytest.approx((x, y), abs=1e-6)


def test_an_offset_alone_moves_the_page_the_other_way():
    matrix = correction(Profile(dx=1.4, dy=-0.8), WIDTH, HEIGHT)

    assert matrix == pytest.approx((1, 0, 0, 1, -1.4 * POINTS_PER_MM, -0.8 * POINTS_PER_MM))


def test_each_page_has_one_matrix_and_the_file_is_printed_as_it_is(tmp_path):
    path = tmp_path / "pages.pdf"
    with pikepdf.new() as pdf:
        for _page in range(2):
            pdf.add_blank_page(page_size=(1190, 842)).contents_add(b"BT ET")
        pdf.save(path)

    set_file_right(path, Profile(dx=1.4))

    with pikepdf.open(path) as pdf:
        view = pdf.Root.ViewerPreferences
        assert (view.Duplex, view.PrintScaling) == ("/Simplex", "/None")
        for page in pdf.pages:
            operators = [str(line.operator) for line in pikepdf.parse_content_stream(page)]
            assert operators == ["q", "cm", "BT", "ET", "Q"]


def test_without_a_measurement_the_page_stays_as_it_was():
    data = BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page().contents_add(b"BT ET")
        pdf.save(data)

    with pikepdf.open(BytesIO(set_right(data.getvalue(), Profile()))) as pdf:
        assert len(pikepdf.parse_content_stream(pdf.pages[0])) == 2
        assert pdf.Root.ViewerPreferences.PrintScaling == "/None"


@pytest.mark.parametrize("size", [(420, 297), (297, 210)])
def test_the_cross_sheet_has_the_size_of_the_blank_and_stays_on_it(size):
    with pikepdf.open(BytesIO(cross_sheet(*size))) as pdf:
        page = pdf.pages[0]
        box = [float(edge) / POINTS_PER_MM for edge in page.mediabox]
        assert box == pytest.approx([0, 0, *size], abs=0.01)
        for line in pikepdf.parse_content_stream(page):
            if str(line.operator) in "ml":
                x, y = map(float, line.operands)
                assert 8 <= x <= size[0] - 8
                assert 8 <= y <= size[1] - 8
