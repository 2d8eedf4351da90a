"""What the press accepts."""

import unicodedata
from datetime import date

import pytest

from certificates.award import CannotPrint, digest, from_json, to_json
from certificates.rendering.context import long_date, register_number
from tests.certificates.awards import PARTY, an_award, words_of


def test_decomposed_letters_become_composed():
    award = an_award(name=unicodedata.normalize("NFD", "Nguyễn Thị Hồng Đào"))

    assert award.name == "Nguyễn Thị Hồng Đào"
    assert unicodedata.is_normalized("NFC", award.name)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("NguyÔn ThÞ Hång §µo", "(TCVN3), đọc được là “Nguyễn Thị Hồng Đào”"),
        ("Phaïm Thò Baïch Tuyeát", "(VNI), đọc được là “Phạm Thị Bạch Tuyết”"),
        ("Bà NguyÔn ThÞ Hảo", "có ký tự “NguyÔn ThÞ” của phông cũ"),
        ("Ama R¸k", "có ký tự “¸” của phông cũ"),
    ],
)
def test_text_of_an_old_code_page_is_refused_with_what_it_says(typed, words):
    with pytest.raises(CannotPrint) as refusal:
        an_award(name=typed)

    assert words in str(refusal.value)


@pytest.mark.parametrize("name", ["François Müller", "Y Bhăm Êñuôl", "Gaël Besançon"])
def test_names_of_other_languages_are_printed(name):
    assert an_award(name=name).name == name


def test_control_characters_and_double_spaces_go_but_manual_lines_stay():
    award = an_award(name="Hợp  tác\x00 xã\nBảy Núi ", place="An\nGiang")

    assert award.name == "Hợp tác xã\nBảy Núi"
    assert award.place == "An Giang"


@pytest.mark.parametrize("changes", [{"name": " "}, {"side": "other"}])
def test_an_award_without_name_or_side_is_refused(changes):
    with pytest.raises(CannotPrint):
        an_award(**changes)


def test_an_award_survives_its_json():
    award = an_award()

    assert from_json(to_json(award) | {"later": 1}) == award


def test_the_digest_does_not_depend_on_the_order_of_keys():
    data = to_json(an_award())

    assert digest(data) == digest(dict(reversed(data.items())))
    assert digest(data) != digest(data | {"name": "Người khác"})


@pytest.mark.parametrize(
    ("side", "day", "words"),
    [
        ("state", date(2026, 5, 4), "ngày 04 tháng 5 năm 2026"),
        ("state", date(2026, 2, 15), "ngày 15 tháng 02 năm 2026"),
        ("party", date(2026, 5, 4), "ngày 04 tháng 05 năm 2026"),
        ("party", date(2026, 12, 3), "ngày 03 tháng 12 năm 2026"),
    ],
)
def test_dates_are_padded_as_each_side_does(side, day, words):
    assert long_date(day, side) == words


def test_register_and_decision_are_worded_as_each_side_does():
    assert (register_number("state", 457), register_number("party", 31)) == ("0457", "31")

    state, party = words_of(an_award()).values, words_of(an_award(layout_code=PARTY), 31).values

    assert state["decision_1"] == "Quyết định số: 2147/QĐ-UBND"
    assert state["register"] == "Số sổ vàng: 0457"
    assert party["decision_1"] == "Quyết định số 318-QĐ/TU,"
    assert party["register"] == "Số sổ vàng 31"
