"""Whole đồng as they are typed."""

import re

import pytest

from exemplars.decisions.money import grouped, read


@pytest.mark.parametrize(
    ("typed", "amount"),
    [("", None), ("  ", None), ("0", 0), ("1500000", 1_500_000), ("1.500.000", 1_500_000),
     ("1 500 000 đ", 1_500_000), ("1.500.000 đồng", 1_500_000)],
)  # fmt: skip
def test_what_is_typed_is_read(typed, amount):
    assert read(typed) == amount
    if amount:
        assert read(grouped(amount)) == amount


@pytest.mark.parametrize(
    "typed", ["1.5", "1,500,000", "1.50.000", "-5", "1.500.00", "năm trăm", "9" * 14, "٣"]
)
def test_what_is_not_whole_dong_is_refused(typed):
    with pytest.raises(ValueError, match=re.escape(typed)):
        read(typed)
