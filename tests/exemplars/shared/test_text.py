"""Vietnamese text: stored form, search form, order."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exemplars.shared.text import (
    fold,
    given_name_key,
    match_key,
    nfc,
    said,
    say,
    sort_key,
    upper_vi,
)

WORDS = (
    "An Ân Ăn Bình Cẩm Châu Đào Đặng Dương Hoà Hòa Huỳnh Khải Kiệt Lý Mỹ Ngọc Nguyễn Phượng Quý "
    "Sương Thuỷ Thủy Tuyết Trịnh Ưng Văn Vượng Ý Yến Thạch Sô Phi Néang Rươl Lếs Chau Sóc Kha "
    "Danh Niê Êban Ksor"
)
SYLLABLES = st.sampled_from(WORDS.split())
NAMES = st.lists(SYLLABLES, min_size=1, max_size=6).map(" ".join)


def test_nfc_composes_letters_and_collapses_odd_spaces():
    assert (
        nfc(unicodedata.normalize("NFD", "\u00a0Nguyễn\u2003Thị \t Huệ\ufeff ")) == "Nguyễn Thị Huệ"
    )


def test_nfc_keeps_line_breaks_of_prose_when_asked():
    assert nfc("một \r\n  hai\n\n", lines=True) == "một\nhai"


@given(st.text())
def test_nfc_is_stable_and_never_leaves_control_characters(text):
    once = nfc(text)
    assert nfc(once) == once
    assert not any(unicodedata.category(c) in {"Cc", "Cs"} for c in once)


@given(NAMES)
def test_decomposed_and_composed_input_are_the_same_text(name):
    decomposed = unicodedata.normalize("NFD", name)
    assert nfc(decomposed) == nfc(name)
    assert sort_key(decomposed) == sort_key(name)
    assert match_key(decomposed) == match_key(name)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Đảng ủy xã", "dang uy xa"),
        ("ĐẢNG  ỦY XÃ", "dang uy xa"),
        ("Thuỷ", "thuy"),
        ("Thủy", "thuy"),
        ("H'Hen Niê", "h'hen nie"),
    ],
)
def test_fold_is_what_people_type_without_diacritics(text, folded):
    assert fold(text) == folded


@given(st.text())
def test_fold_is_stable(text):
    assert fold(fold(text)) == fold(text)


def test_sort_key_follows_the_vietnamese_alphabet():
    in_order = [
        "An",
        "Ăn",
        "Ân",
        "Ba",
        "Ca",
        "Da",
        "Đa",
        "E",
        "Ê",
        "Ga",
        "Ha",
        "I",
        "Ka",
        "La",
        "Ma",
        "Na",
        "O",
        "Ô",
        "Ơ",
        "Pa",
        "Qua",
        "Ra",
        "Sa",
        "Ta",
        "U",
        "Ư",
        "Va",
        "Xa",
        "Y",
    ]
    assert sorted(reversed(in_order), key=sort_key) == in_order


def test_sort_key_takes_tones_after_letters_in_dictionary_order():
    assert sorted(["mạ", "má", "mã", "mả", "mà", "ma"], key=sort_key) == [
        "ma",
        "mà",
        "mả",
        "mã",
        "má",
        "mạ",
    ]
    assert sorted(["Hùng Anh", "Hưng An", "Hùng An", "Hung Ân"], key=sort_key) == [
        "Hùng An",
        "Hùng Anh",
        "Hung Ân",
        "Hưng An",
    ]


def test_sort_key_puts_a_shorter_name_and_spaces_first():
    assert sorted(["Anh", "An Bình", "An"], key=sort_key) == ["An", "An Bình", "Anh"]


@given(st.text())
def test_sort_key_uses_only_digits_and_small_letters(text):
    assert not set(sort_key(text)) - set("0123456789abcdefghijklmnopqrstuvwxyz")


def test_given_name_key_sorts_by_the_last_word():
    in_order = ["Đỗ Văn An", "Nguyễn An", "Lê Thị Ánh", "Trần Văn Bình"]
    assert sorted(in_order[::-1], key=given_name_key) == in_order


def test_match_key_ignores_tone_placement_and_punctuation_but_not_diacritics():
    assert match_key("Uỷ ban – HOÀ BÌNH") == match_key("Ủy ban Hòa Bình")
    assert match_key("Khơ-mẹ") != match_key("Khơ-me")
    assert match_key("Y tê") != match_key("Y tế")


def test_upper_vi_keeps_every_accent():
    assert upper_vi("đặng thị mỹ ửng") == "ĐẶNG THỊ MỸ ỬNG"


def test_a_sentence_keeps_what_it_was_made_of_and_is_said_in_another_language():
    kinds = (said("cá nhân"), said("tập thể"))
    what = said("chỉ dành cho %(kinds)s", kinds=kinds)
    sentence = said("%(award)s %(what)s, đạt 100%%.", award="bằng khen", what=what)
    words = {
        "cá nhân": "persons",
        "tập thể": "collectives",
        "chỉ dành cho %(kinds)s": "is for %(kinds)s",
        "%(award)s %(what)s, đạt 100%%.": "%(award)s %(what)s, 100%% so.",
    }

    assert sentence == "Bằng khen chỉ dành cho cá nhân, tập thể, đạt 100%."
    assert say(sentence, words.__getitem__) == "Bằng khen is for persons, collectives, 100% so."
    assert say("chữ thường", words.__getitem__) == "chữ thường"
