"""How recipients, numbers and sums are written."""

from decimal import Decimal

import pytest

from exemplars.decisions.wording import (
    Recipient,
    bare_place,
    number_example,
    number_fits,
    position_unit,
    prize,
    recipients,
    salutation,
)


@pytest.mark.parametrize(
    ("number", "party", "fits"),
    [
        ("2147/QĐ-UBND", False, True),
        ("15/QĐ-BTĐKT-VP", False, True),
        (" 2147/QĐ-UBND ", False, True),
        ("2147-QĐ/TU", False, False),
        ("2147", False, False),
        ("2147/QĐ-ubnd", False, False),
        ("318-QĐ/TU", True, True),
        ("318/QĐ-TU", True, False),
        ("-QĐ/TU", True, False),
        ("", True, False),
    ],
)
def test_each_side_writes_its_numbers_in_its_own_way(number, party, fits):
    assert number_fits(number, party=party) is fits


@pytest.mark.parametrize("party", [True, False])
def test_the_example_of_a_side_is_written_as_it_asks(party):
    assert number_fits(number_example(party=party), party=party)
    assert not number_fits(number_example(party=party), party=not party)


@pytest.mark.parametrize(
    ("kind", "written", "party", "expected"),
    [
        ("individual", "Bà", False, "Bà"),
        ("individual", " Thiếu tá ", False, "Thiếu tá"),
        ("individual", "Bà", True, "Đồng chí"),
        ("household", "Hộ gia đình ông", True, "Hộ gia đình ông"),
        ("collective", "", True, ""),
        ("model", "", False, "Mô hình"),
    ],
)
def test_how_a_recipient_is_called(kind, written, party, expected):
    assert salutation(Recipient(kind, written, "Tên"), party=party) == expected


@pytest.mark.parametrize(
    ("recipient", "expected"),
    [
        (
            Recipient("individual", "Bà", "A", position="Giáo viên",
                      unit="Trường Tiểu học số 2 An Cư", commune="Xã An Cư"),
            "Giáo viên, Trường Tiểu học số 2 An Cư",
        ),
        (
            Recipient("individual", "Ông", "A", position="Trưởng ấp",
                      department="Ban Nhân dân ấp Sóc Chuối", unit="UBND xã Cô Tô",
                      unit_level="commune", commune="Xã Cô Tô"),
            "Trưởng ấp, Ban Nhân dân ấp Sóc Chuối, xã Cô Tô",
        ),
        (
            Recipient("individual", "Ông", "A", position="Chủ tịch", unit="UBND xã Cô Tô",
                      unit_level="commune", commune="Xã Cô Tô"),
            "Chủ tịch, UBND xã Cô Tô",
        ),
        (
            Recipient("individual", "Bà", "A", position="Bác sĩ", unit="Bệnh viện Đa khoa tỉnh",
                      unit_level="department", commune="Phường Long Xuyên"),
            "Bác sĩ, Bệnh viện Đa khoa tỉnh",
        ),
        (
            Recipient("household", "Hộ gia đình ông", "A", address="Ấp Phước Lộc",
                      commune="Xã Ô Lâm"),
            "Ấp Phước Lộc, xã Ô Lâm",
        ),
        (Recipient("household", "Hộ gia đình ông", "A", commune="Xã Ô Lâm"), "Xã Ô Lâm"),
        (Recipient("collective", "", "Chi bộ ấp", unit="Đảng bộ xã An Cư"), "Đảng bộ xã An Cư"),
        (Recipient("collective", "", "Tổ hợp tác"), ""),
        (Recipient("individual", "Bà", "A"), ""),
    ],
)  # fmt: skip
def test_the_line_under_the_name(recipient, expected):
    assert position_unit(recipient) == expected


def test_a_commune_is_known_by_its_kind():
    assert bare_place("Đặc khu Phú Quốc") == "Phú Quốc"
    assert bare_place("Trường Tiểu học") == ""


@pytest.mark.parametrize(
    ("coefficient", "base", "amount"),
    [
        (Decimal("1.5"), 2_530_000, 3_795_000),
        (Decimal("3"), 2_530_000, 7_590_000),
        (Decimal("0.15"), 2_530_000, 379_500),
        (Decimal("2.0"), 2_530_000, 5_060_000),
        (Decimal("1.5"), 2_340_000, 3_510_000),
        (None, 2_530_000, None),
        (Decimal("1.5"), None, None),
    ],
)
def test_the_prize_is_the_coefficient_times_the_base_salary(coefficient, base, amount):
    assert prize(coefficient, base) == amount


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ((9, 39, 4), "09 tập thể, 39 cá nhân và 04 hộ gia đình"),
        ((0, 1, 2), "01 cá nhân và 02 hộ gia đình"),
        ((0, 12, 0), "12 cá nhân"),
        ((0, 0, 0), ""),
    ],
)
def test_recipients_are_counted_in_words_nobody_is_not_named(counts, words):
    assert (
        recipients(dict(zip(("collective", "individual", "household"), counts, strict=True)))
        == words
    )
