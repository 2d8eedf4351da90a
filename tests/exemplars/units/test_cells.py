"""What one cell of the list means."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exemplars.units.imports.cells import (
    KINDS,
    LEVELS,
    SIDES,
    CellError,
    CodeWidget,
    DayWidget,
    TextWidget,
    WordWidget,
)


@pytest.mark.parametrize(
    "value",
    [datetime(2025, 7, 1), date(2025, 7, 1), "01/07/2025", "1-7-2025", " 1.7.2025 "],
)
def test_a_day_is_read_in_every_usual_form(value):
    assert DayWidget().clean(value) == date(2025, 7, 1)


def test_an_empty_day_is_unknown():
    assert DayWidget().clean(None) is None
    assert DayWidget().clean("  ") is None


@pytest.mark.parametrize("value", ["2025", "31/02/2025", "hôm nay", 45839, "01/07/1025"])
def test_what_is_no_day_is_told(value):
    with pytest.raises(CellError) as error:
        DayWidget().clean(value)

    assert error.value.kind == "ngay_sai"


def test_numbers_in_text_cells_lose_their_point_nought():
    assert TextWidget(10).clean(30313.0) == "30313"
    assert TextWidget(10).clean(1.5) == "1.5"
    assert TextWidget(10).clean(date(2025, 7, 1)) == "01/07/2025"


def test_a_text_is_stored_in_the_one_form():
    assert TextWidget(20).clean("  Tỉnh\u00a0 ủy\u200b") == "Tỉnh ủy"
    assert TextWidget(20).clean(None) == ""


def test_text_of_an_old_code_page_is_told_with_its_reading():
    with pytest.raises(CellError, match="Có phải") as error:
        TextWidget(100).clean("§¶ng uû x· An C\u00ad")

    assert error.value.kind == "bang_ma_cu"


@pytest.mark.parametrize(
    ("table", "said", "meant"),
    [
        (SIDES, "ĐẢNG", "party"),
        (SIDES, "MTTQ – đoàn thể", "mass"),
        (SIDES, "LLVT", "armed"),
        (LEVELS, "Sở, ngành", "department"),
        (LEVELS, "Huyện (cũ)", "district_former"),
        (KINDS, "Giải thể, chuyển thành viên", "dissolve"),
        (KINDS, "đổi loại", "retype"),
    ],
)
def test_words_of_closed_lists_are_known_by_meaning(table, said, meant):
    assert WordWidget(table, "").clean(said) == meant


@given(st.text(max_size=60))
@pytest.mark.parametrize(
    ("widget", "is_sound"),
    [
        (TextWidget(10), lambda read: len(read) <= 10 and read == " ".join(read.split())),
        (CodeWidget(10), lambda read: read == "" or (read.isascii() and read == read.upper())),
        (DayWidget(), lambda read: read is None or 1900 <= read.year <= 2100),
        (WordWidget(SIDES, "x"), lambda read: read in set(SIDES.values())),
    ],
    ids=lambda value: type(value).__name__,
)
def test_any_text_is_read_soundly_or_told_in_a_sentence(widget, is_sound, text):
    read, told = None, ""
    try:
        read = widget.clean(text)
    except CellError as error:
        told = f"{error.kind}: {error}"

    assert told.endswith(".") if told else is_sound(read), read
