"""What stands on an official paper, from top to bottom, as plain values.

Heads, numbers and dates follow the side of the office: Nghị định 30/2020/NĐ-CP for the State,
Hướng dẫn 36-HD/VPTW for the Party; the two are never mixed. Printed words, so Vietnamese always.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from typing import Any, get_args

_BEFORE_PLACE = re.compile(" (?=(?:TỈNH|THÀNH PHỐ|XÃ|PHƯỜNG|ĐẶC KHU) )")
_LONGEST_NAME = 24


@dataclass(frozen=True)
class Head:
    """The office on the left, the heading of its side on the right.

    `number` is what follows “Số”; a minutes has no place and day of its own (mẫu 1.10), so both
    may be left out. `day` is written yyyy-mm-dd.
    """

    side: str
    parent_body: str
    body: str
    number: str = ""
    place: str = ""
    day: str = ""

    @property
    def is_party(self) -> bool:
        return self.side == "party"

    @property
    def parent_lines(self) -> list[str]:
        """In capitals; a name too long for its column is broken before its place: “ỦY BAN NHÂN DÂN”,
        “TỈNH AN GIANG”."""
        name = self.parent_body.upper()
        return _BEFORE_PLACE.split(name, maxsplit=1) if len(name) > _LONGEST_NAME else [name]

    @property
    def body_line(self) -> str:
        """In capitals; its place, “TỈNH AN GIANG”, is not broken over two lines."""
        name, *place = _BEFORE_PLACE.split(self.body.upper(), maxsplit=1)
        return " ".join((name, *(words.replace(" ", "\u00a0") for words in place)))

    @property
    def number_line(self) -> str:
        """ "Số: 12/BB-HĐ" for the State, "Số 12-BB/HĐ" for the Party."""
        return f"Số {self.number}" if self.is_party else f"Số: {self.number}"

    @property
    def on(self) -> date | None:
        return date.fromisoformat(self.day) if self.day else None


@dataclass(frozen=True)
class Title:
    """The kind of paper in capitals, what it is about, and a remark in italics under it."""

    kind: str
    about: str = ""
    note: str = ""


@dataclass(frozen=True)
class Heading:
    """The bold first line of a part."""

    words: str


@dataclass(frozen=True)
class Text:
    """A paragraph; a line that begins with “-” is a point of a list. `label` stands bold before it."""

    words: str
    label: str = ""

    @property
    def is_point(self) -> bool:
        return self.words.startswith("-") and not self.label


@dataclass(frozen=True)
class Table:
    """A ruled table. Its head repeats on every page; a row does not break over two.

    `widths` in mm. A row of one text goes across the table, as the name of what follows.
    `centred` are the columns of figures.
    """

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    centred: tuple[int, ...] = (0,)


@dataclass(frozen=True)
class Signer:
    title: str
    name: str = ""
    note: str = "(Ký, ghi rõ họ tên)"


@dataclass(frozen=True)
class Signatures:
    """Who signs, from left to right; never parted from each other."""

    people: tuple[Signer, ...]


@dataclass(frozen=True)
class Code:
    """An address as a QR code, the words beside it, and who signs on the same height."""

    url: str
    words: str
    signer: Signer


@dataclass(frozen=True)
class Recipients:
    """Nơi nhận."""

    lines: tuple[str, ...]


@dataclass(frozen=True)
class Fine:
    """Small print at the end: digests by which the paper can be checked."""

    lines: tuple[str, ...]


@dataclass(frozen=True)
class NewPage:
    pass


Block = (
    Head | Title | Heading | Text | Table | Code | Signatures | Recipients | Fine | NewPage
)  # fmt: skip
_KINDS: dict[str, Any] = {kind.__name__: kind for kind in get_args(Block)}


@dataclass(frozen=True)
class Paper:
    """An official paper on A4. `name` stands in the file's properties."""

    name: str
    blocks: tuple[Block, ...] = field(default=())
    landscape: bool = False

    @property
    def is_party(self) -> bool:
        return any(isinstance(block, Head) and block.is_party for block in self.blocks)

    def plain(self) -> dict[str, Any]:
        """JSON values that `from_plain` reads back."""
        return {
            "name": self.name,
            "landscape": self.landscape,
            "blocks": [[type(block).__name__, asdict(block)] for block in self.blocks],
        }

    @classmethod
    def from_plain(cls, values: Mapping[str, Any]) -> "Paper":
        blocks = tuple(_block(_KINDS[kind], said) for kind, said in values["blocks"])
        return cls(values["name"], blocks, values["landscape"])


def _block(kind: Any, said: dict[str, Any]) -> Block:
    if kind is Signatures:
        return Signatures(tuple(Signer(**person) for person in said["people"]))
    if kind is Code:
        return Code(said["url"], said["words"], Signer(**said["signer"]))
    return kind(**{one.name: _tuples(said[one.name]) for one in fields(kind)})


def _tuples(value: Any) -> Any:
    return tuple(map(_tuples, value)) if isinstance(value, list | tuple) else value
