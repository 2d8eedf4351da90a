"""Lines break by sense."""

from itertools import pairwise

import pytest

from certificates.rendering.breaking import NEVER, best_lines, break_costs
from certificates.rendering.fitting import fit
from tests.certificates.awards import STATE, an_award, layout, words_of


def lines(text: str, count: int, room: float = 1000) -> list[str] | None:
    words = text.split()
    spans = best_lines([len(word) for word in words], 1, break_costs(text), room, count)
    return spans and [" ".join(words[start:end]) for start, end in spans]


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("phong cách Hồ Chí Minh năm", ["Hồ Chí", "Chí Minh"]),
        ("gặp ông Nguyễn Văn An, Trưởng ấp", ["ông Nguyễn", "Nguyễn Văn", "Văn An,"]),
        ("giúp bà Néang Sóc Kha vượt", ["bà Néang", "Néang Sóc", "Sóc Kha"]),
        ("cùng đồng chí Trần Thị Bé", ["đồng chí", "chí Trần", "Trần Thị", "Thị Bé"]),
        ("là đồng chí tốt", ["đồng chí"]),
        ("hôm ngày 04 tháng 9 năm 2026 ở", ["ngày 04", "04 tháng", "tháng 9", "9 năm", "năm 2026"]),
        ("giai đoạn 2025 - 2026 tại", ["đoạn 2025", "2025 -", "- 2026"]),
        ("dựng 214 căn nhà", ["214 căn"]),
        ("Trường Tiểu học số 2 An", ["số 2"]),
    ],
)
def test_some_joins_are_never_broken(text, joined):
    words = text.split()
    costs = break_costs(text)
    never = {f"{words[i]} {words[i + 1]}" for i, cost in enumerate(costs) if cost == NEVER}

    missing = [pair for pair in joined if pair not in never]
    assert missing == []


@pytest.mark.parametrize(
    ("text", "free"),
    [
        ("ông Nguyễn Văn An, Trưởng ấp", "An, Trưởng"),
        ("ông Trần Nguyễn Văn An Trưởng Ban", "An Trưởng"),
        ("các bà mẹ đã giúp", "đã giúp"),
    ],
)
def test_after_a_name_a_line_may_end(text, free):
    words = text.split()
    costs = dict(zip(map(" ".join, pairwise(words)), break_costs(text), strict=True))
    assert costs[free] != NEVER


def test_a_persons_name_stays_on_one_line():
    assert set(break_costs("Hộ gia đình ông Lê Văn Hải", True)) == {NEVER}


def test_the_usual_citation_breaks_before_the_three_words():
    text = (
        "Đã có thành tích xuất sắc trong học tập và làm theo tư tưởng, đạo đức, "
        "phong cách Hồ Chí Minh năm 2026"
    )

    assert lines(text, 2) == [
        "Đã có thành tích xuất sắc trong học tập và làm theo",
        "tư tưởng, đạo đức, phong cách Hồ Chí Minh năm 2026",
    ]


def test_a_companys_name_breaks_between_its_parts():
    text = "Công ty TNHH Một thành viên Chế biến nông sản Bảy Núi Xanh"

    assert lines(text, 2) == ["Công ty TNHH Một thành viên", "Chế biến nông sản Bảy Núi Xanh"]


def test_words_that_cannot_be_split_so_are_not():
    assert lines("Hồ Chí Minh", 2) is None
    assert lines("một", 2) is None
    assert lines("một hai ba", 2, room=5) is None


def test_a_line_broken_by_hand_is_kept():
    award = an_award(
        case="collective-two-lines", name="Hợp tác xã Dịch vụ nông nghiệp\nBảy Núi Xanh"
    )

    fitted = fit(words_of(award), layout(STATE))

    names = [line.text for line in fitted.lines if line.field == "recipient"]
    assert names == ["HỢP TÁC XÃ DỊCH VỤ NÔNG NGHIỆP", "BẢY NÚI XANH"]
