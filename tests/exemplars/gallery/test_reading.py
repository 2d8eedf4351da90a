"""How text is set on the page."""

import pytest

from exemplars.gallery import reading
from exemplars.gallery.reading import Figure


def test_short_sentences_that_begin_with_a_number_become_figures():
    result = reading.result(
        "100% học sinh hoàn thành chương trình. Không em nào bỏ học.\n"
        "4,6 km đường bê tông; 06 trường học theo."
    )

    assert result.figures == (
        Figure("100%", "học sinh hoàn thành chương trình"),
        Figure("4,6\u00a0km", "đường bê tông"),
        Figure("06", "trường học theo"),
    )
    assert result.paragraphs == ("Không em nào bỏ học.",)


def test_a_fourth_figure_a_long_sentence_and_a_date_stay_prose():
    text = "1 nhà. 2 nhà. 3 nhà. 4 nhà.\n19/5 là ngày hội.\n12 " + "rất dài " * 20
    result = reading.result(text)

    assert [figure.number for figure in result.figures] == ["1", "2", "3"]
    assert result.paragraphs[:2] == ("4 nhà.", "19/5 là ngày hội.")
    assert len(result.paragraphs) == 3


@pytest.mark.parametrize(
    ("text", "large"),
    [("Lớp học", True), ("Đêm ấy", True), ("Ấm áp", False), ("Ở xã", False), ("“Nhà", False), ("", False)],
)  # fmt: skip
def test_a_letter_with_a_mark_above_does_not_stand_large(text, large):
    assert reading.starts_large(text) is large


def test_drawings_of_a_page_differ_as_long_as_there_are_enough():
    taken: list[str] = []
    for key in range(6):
        taken.append(reading.drawing("kinh-te", key, taken))

    assert len(set(taken)) == 6
    assert reading.drawing("kinh-te", 1, taken) in reading.DRAWINGS["kinh-te"]


@pytest.mark.parametrize(
    ("place", "line"), [("Xã An Cư", "xã An Cư"), ("An Giang", "An Giang"), ("", "")]
)
def test_a_place_inside_a_sentence(place, line):
    assert reading.in_line(place) == line


def test_every_story_takes_a_minute():
    assert reading.minutes("") == 1
    assert reading.minutes("chữ " * 660) == 3
