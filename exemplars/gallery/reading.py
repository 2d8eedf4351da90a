"""How a story's text is set: paragraphs, large figures, the first letter, minutes, the drawing."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

#: Syllables a minute of a calm reader; Vietnamese writes a space between syllables.
PACE = 220
MOST_FIGURES = 3
_LONGEST_LABEL = 90
_SENTENCE = re.compile(r"(?<=[.;])\s+")
_FIGURE = re.compile(
    r"(?P<number>\d+(?:[.,]\d+)*(?:\s?%|\s(?:km|ha|kg|tấn|m²|m3|triệu|tỷ)(?:\sđồng)?)?)\s(?P<label>\D.*)"
)

#: Drawings in the manner of the cover, for stories without a picture, by field.
DRAWINGS = {
    "kinh-te": ("orchard", "road"),
    "van-hoa-xa-hoi": ("lotus", "loom"),
    "xay-dung-dang": ("road", "hills"),
    "quoc-phong-an-ninh": ("sea", "hills"),
}
COVER = "sea"
_ALL = ("sea", "lotus", "road", "orchard", "loom", "hills")

_KINDS_OF_PLACE = (
    "xã ", "phường ", "đặc khu ", "ấp ", "khóm ", "khu phố ", "tổ ", "thôn ", "tỉnh ", "thành phố ",
)  # fmt: skip


@dataclass(frozen=True)
class Figure:
    """“100%” over “học sinh hoàn thành chương trình lớp 1”."""

    number: str
    label: str


@dataclass(frozen=True)
class Result:
    """The result of a deed: up to three large figures, and the prose that is left."""

    figures: tuple[Figure, ...]
    paragraphs: tuple[str, ...]


def paragraphs(text: str) -> tuple[str, ...]:
    """The lines of a text that say something."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def result(text: str) -> Result:
    """Short sentences that begin with a number become figures; the others stay as they are."""
    figures: list[Figure] = []
    prose: list[str] = []
    for paragraph in paragraphs(text):
        left = []
        for sentence in _SENTENCE.split(paragraph):
            found = _FIGURE.fullmatch(sentence.rstrip(".; "))
            if found and len(figures) < MOST_FIGURES and len(found["label"]) <= _LONGEST_LABEL:
                figures.append(Figure(found["number"].replace(" ", "\u00a0"), found["label"]))
            else:
                left.append(sentence)
        if left:
            prose.append(" ".join(left))
    return Result(tuple(figures), tuple(prose))


def starts_large(text: str) -> bool:
    """Whether the first letter may stand two lines high: a letter without marks above."""
    first = unicodedata.normalize("NFD", text[:1])
    return len(first) == 1 and first.isalpha()


def in_line(place: str) -> str:
    """A place inside a sentence: “Xã An Cư” → “xã An Cư”, “An Giang” as it is."""
    return place[:1].lower() + place[1:] if place.lower().startswith(_KINDS_OF_PLACE) else place


def minutes(*texts: str) -> int:
    """Minutes to read the texts, at least one."""
    return max(1, round(sum(len(text.split()) for text in texts) / PACE))


def drawing(field: str, key: int, taken: Iterable[str] = ()) -> str:
    """The drawing of a story without a picture: of its field, not one that stands on the page."""
    own = DRAWINGS.get(field, _ALL)
    turned = own[key % len(own) :] + own[: key % len(own)]
    free = [name for name in (*turned, *_ALL) if name not in set(taken)]
    return free[0] if free else turned[0]
