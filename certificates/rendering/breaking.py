"""Breaking Vietnamese text into lines by sense.

A break never falls inside "Hồ Chí Minh", a date, a number with its unit or a person's name, nor
after "ông", "bà", "đồng chí"; it seeks the end of a phrase, keeps two-syllable words together and
balances the lines.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

#: Words that stay with the word after them when that one is a name, a number or a place.
_TITLES = (
    "ông bà anh chị em cô chú bác cụ cố thầy mẹ cháu liệt sỹ sĩ đồng chí đ/c nhà giáo bác sĩ kỹ sư "
    "chủ nhiệm thượng đại trung thiếu tá úy tướng hòa thượng tọa"
)
_BEFORE_NUMBER = "ngày tháng năm số quý khóa lần thứ khu ấp tổ khóm đoạn điều kỳ nhóm lớp"
_BEFORE_NAME = (
    "xã phường tỉnh huyện ấp thôn bản xóm khóm khu đường sông núi đảo tp. tp phố quận làng buôn"
)
#: Words a line likes to begin with, and words it should not end with.
_BEGIN = "trong gắn và của tại vì với nhằm góp về do cho từ đã để thuộc giai năm qua"
_NOT_LAST = "trong của tại vì với do cho từ để và gắn đã các những một có là không kiêm cùng"
_WORDS = """
học tập|làm theo|tư tưởng|đạo đức|phong cách|thành tích|xuất sắc|phong trào|thi đua|yêu nước|
nông thôn|thôn mới|chuyển đổi|đổi số|chủ tịch|tiểu học|trung học|cơ sở|phổ thông|giai đoạn|
nhân dân|ủy ban|hội đồng|mặt trận|tổ quốc|một thành|thành viên|hợp tác|tác xã|công ty|chi bộ|
đảng bộ|đảng ủy|tỉnh ủy|ban thường|thường vụ|chấp hành|bệnh viện|trường học|đa khoa|trung tâm|
hỗ trợ|phát triển|giáo dục|hòa nhập|phục hồi|hồi chức|chức năng|nông nghiệp|nông sản|chế biến|
dịch vụ|thương mại|người nghèo|chung tay|xây dựng|hoàn thành|nhiệm vụ|công tác|tuyên giáo|
dân vận|tổ chức|kiểm tra|nội vụ|công an|quân sự|biên phòng|giáo viên|hiệu trưởng|phó hiệu|
giám đốc|phó giám|trưởng phòng|phó trưởng|bí thư|phó bí|thanh niên|phụ nữ|nông dân|cựu chiến|
chiến binh|liên hiệp|đoàn thể|cộng sản|cách mạng|văn hóa|thể thao|du lịch|môi trường|sức khỏe|
y tế|gia đình|hộ gia|tập thể|cá nhân|cộng đồng|bền vững|hiệu quả|sáng tạo|sáng kiến|tiêu biểu|
điển hình|gương mẫu|cán bộ|đảng viên|công chức|viên chức|người lao|lao động|kinh tế|xã hội|
an ninh|quốc phòng|trật tự|an toàn|khu vực|thành phố|đặc khu|dân tộc|tôn giáo|khu phố|cải cách|
hành chính|phòng chống|phòng, chống|để ai|bị bỏ|bỏ lại|lại phía|phía sau|ghi nhận|đóng góp|
đột xuất|tích cực|thực hiện|nghị quyết|chỉ thị|đại hội|kỷ niệm|ngày sinh|sinh nhật|thành lập|
truyền thống|cứu người|cứu nạn|dũng cảm
"""

_UNITS = "triệu tỷ nghìn đồng hộ người ngôi căn con ha km m m² tấn cây suất lượt giờ phút bài học %"
_units = frozenset(_UNITS.split())
_title_words = frozenset(_TITLES.split())
_before_number = frozenset(_BEFORE_NUMBER.split())
_before_name = frozenset(_BEFORE_NAME.split())
_begin = frozenset(_BEGIN.split())
_not_last = frozenset(_NOT_LAST.split())
_pairs = frozenset(" ".join(pair.split()) for pair in _WORDS.split("|"))

NEVER = float("inf")
#: Syllables of a person's name; what follows in capitals is a post or a place.
_LONGEST_NAME = 4
_NUMBER = re.compile(r"^[\d.,/%-]+$")
_OPENING = "“\"'(["


@lru_cache(maxsize=4096)
def break_costs(text: str, is_person: bool = False) -> tuple[float, ...]:
    """The cost of a break after each word but the last; `NEVER` where none may fall.

    `is_person`: the text is a person's name with what stands before it; it stays whole.
    """
    words = text.split()
    if is_person:
        return (NEVER,) * (len(words) - 1)
    costs = list(map(_cost, ["", *words], words, words[1:]))
    for start, end in _quotations(words):
        costs[start:end] = [cost + 5.0 for cost in costs[start:end]]
    for start, end in _lists(words):
        costs[start:end] = [max(cost, 4.0) for cost in costs[start:end]]
    for start, end in _whole_phrases(words):
        costs[start:end] = [NEVER] * (end - start)
    return tuple(costs)


def _whole_phrases(words: Sequence[str]) -> list[tuple[int, int]]:
    """Word spans that stay on one line: the name of Hồ Chí Minh, spans of years, a person's name
    after a title."""
    lower = [word.casefold().strip(".,;:”\"'()") for word in words]
    spans = []
    for index in range(len(words)):
        rest = lower[index : index + 3]
        if rest == ["hồ", "chí", "minh"]:
            spans.append((index, index + 2))
        if index and words[index] in {"-", "–"} and lower[index - 1].isdigit():
            spans.append((index - 1, index + 1))  # "2025 - 2026"
        if lower[index] in _title_words or rest[:2] == ["đồng", "chí"]:
            first = index + (2 if rest[:2] == ["đồng", "chí"] else 1)
            spans.append((index, _end_of_name(words, first) - 1))
    return [(start, min(end, len(words) - 1)) for start, end in spans]


def _end_of_name(words: Sequence[str], first: int) -> int:
    """The place after a person's name that begins at `first`: capitals up to a pause."""
    end = first
    while end < min(first + _LONGEST_NAME, len(words)) and words[end][0].isupper():
        end += 1
        if words[end - 1][-1] in ",;:.”)":
            break
    return end


def _quotations(words: Sequence[str]) -> list[tuple[int, int]]:
    """Word spans inside quotation marks: broken only where a pause is, if at all."""
    starts = [index for index, word in enumerate(words) if word[0] == "“"]
    ends = [index for index, word in enumerate(words) if "”" in word]
    return list(zip(starts, ends, strict=False))


def _lists(words: Sequence[str]) -> list[tuple[int, int]]:
    """Word spans of "tư tưởng, đạo đức, phong cách": one thought, kept together when it can be."""
    lower = [word.casefold().strip(".,;") for word in words]
    wanted = ["tư", "tưởng", "đạo", "đức", "phong", "cách"]
    return [(index, index + 5) for index in range(len(lower)) if lower[index : index + 6] == wanted]


@lru_cache(maxsize=8192)
def _cost(before: str, left: str, right: str) -> float:
    """The cost of a break between two words; `before` is the word that precedes them."""
    bare = left.casefold().strip(_OPENING)
    if _never(left, right, bare, before.casefold()):
        return NEVER
    if left[-1] in ",;:.”":
        return -5.0
    if right[0] in "“(":
        return -3.0
    if left in {"-", "–"}:
        return -6.0
    plain = right.casefold().strip(".,;:”\"')")
    if f"{bare} {plain}" in _pairs:
        return 14.0
    if bare in _before_name and right[0].isupper():
        return 10.0
    if left[0].isupper() and right[0].isupper():
        return 8.0  # most likely one proper name
    if bare in _not_last:
        return 6.0
    if plain in _begin:
        return -1.5
    return -1.0 if right[0].isupper() else 2.0


def _never(left: str, right: str, bare: str, before: str) -> bool:
    after_title = bare in _title_words and right[0].isupper()
    after_comrade = bare == "chí" and before.endswith("đồng")
    number = bool(_NUMBER.match(right.strip(".,;:”)"))) and bare in _before_number
    unit = bool(_NUMBER.match(left)) and right.casefold().strip(".,;:”)") in _units
    date = bool(_NUMBER.match(left)) and right.casefold() in {"tháng", "năm"}
    return after_title or after_comrade or number or unit or date or right in {"-", "–", "&"}


def best_lines(
    widths: Sequence[float], space: float, costs: Sequence[float], room: float, count: int
) -> list[tuple[int, int]] | None:
    """Split words into exactly `count` lines no wider than `room`; None when it cannot be done.

    `widths` are the word widths, `space` the width of a space (same unit as `room`). Chooses the
    least sum of break costs and unevenness; a last line longer than the one before costs more
    when there are three or more.
    """
    total = len(widths)
    sums = [0.0]
    for width in widths:
        sums.append(sums[-1] + width + space)
    ideal = (sums[-1] - space * count) / count
    if count > total or ideal > room:
        return None
    # For each place where a line may end: the least score, and the spans that lead there.
    best: dict[int, tuple[float, list[tuple[int, int]]]] = {0: (0.0, [])}
    for line in range(1, count + 1):
        reached: dict[int, tuple[float, list[tuple[int, int]]]] = {}
        for start, (score, spans) in best.items():
            last = total - (count - line)
            for end in range(start + 1 if line < count else total, last + 1):
                width = sums[end] - sums[start] - space
                if width > room:
                    break
                new = score + 60.0 * ((width - ideal) / ideal) ** 2
                if end < total:
                    new += costs[end - 1]
                elif count > 2 and spans and width > _width(sums, spans[-1], space):
                    new += 3.0
                if new < reached.get(end, (NEVER, []))[0]:
                    reached[end] = (new, [*spans, (start, end)])
        best = reached
    found = best.get(total)
    return found[1] if found else None


def _width(sums: Sequence[float], span: tuple[int, int], space: float) -> float:
    return sums[span[1]] - sums[span[0]] - space
