"""Where every line of a certificate stands and how large it is, before anything is drawn.

Sizes shrink between the limits of the layout, then the text takes more lines; what does not fit
even then is refused with a sentence, never clipped. Pure: plain values in, plain values out.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple
from unicodedata import combining

from django.utils.translation import gettext as _

from certificates.award import CannotPrint
from certificates.layouts import Arrangement, Block, Field, LayoutSpec, Signing, Straight
from certificates.rendering import fonts
from certificates.rendering.breaking import best_lines, break_costs
from certificates.rendering.context import Printed

STEP_PT = 0.5
_REMEMBERED = 2048  # texts; most of a batch say the same but for name and post


class Run(NamedTuple):
    """Letters in one font and size (pt)."""

    text: str
    font: str
    size: float


class Line(NamedTuple):
    """One printed line: anchor x and baseline y in mm, measured width in mm."""

    field: str
    x: float
    y: float
    width: float
    align: str
    colour: str
    runs: tuple[Run, ...]
    tracking: float = 0.0
    preprinted: bool = False
    kern: bool = True

    @property
    def text(self) -> str:
        """The line as it will be read out of the PDF."""
        return " ".join(run.text for run in self.runs)

    @property
    def stacks(self) -> bool:
        """Whether marks stand over marks, as in Ê Đê and Jrai names: letters that NFC leaves apart.
        WeasyPrint 70 sets the second mark beside its letter."""
        return any(map(combining, self.text))


class Stroke(NamedTuple):
    """A horizontal line in mm, centred on x."""

    x: float
    y: float
    width: float
    thickness: float
    colour: str
    preprinted: bool


@dataclass(frozen=True)
class Fitted:
    """Everything the renderer draws on top of the ornament, and which fields had to be set smaller
    than the layout wishes (`shrunk`) or on more lines (`broken`). `arrangement` is the place in
    the layout's list of the arrangement taken."""

    lines: tuple[Line, ...]
    strokes: tuple[Stroke, ...]
    arrangement: int
    signing: Signing
    shrunk: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()


class _Word(NamedTuple):
    """A word with the font it is set in and its size as a share of the block's size."""

    text: str
    font: str
    ratio: float = 1.0

    @property
    def em(self) -> float:
        return fonts.width(self.font, self.text) * self.ratio


def fit(printed: Printed, layout: LayoutSpec) -> Fitted:
    """Set all texts of a certificate on its sheet.

    Raises:
        CannotPrint: a text does not fit at its smallest size, or has a letter no font holds.
    """
    lines: list[Line] = []
    strokes: list[Stroke] = []
    shrunk: list[str] = []
    for index, field in enumerate(layout.fields):
        text = field.text or printed.values.get(field.name, "")
        if text:
            try:
                line, stroke = _fixed_line(field, text)
            except CannotPrint as refusal:
                refusal.where = f"fields[{index}]"
                raise
            lines.append(line)
            if stroke:
                strokes.append(stroke)
            if line.runs[0].size < field.size:
                shrunk.append(field.name)
    strokes += map(_straight, layout.strokes)
    arrangement, wished = _middle(printed, layout)
    signing, signed = _signing(printed, layout)
    broken = [name for name, block, rows in wished if len(rows) > block.lines]
    for name, block, rows in (*wished, *signed):
        lines += rows
        if max([run.size for run in rows[0].runs]) < block.size:
            shrunk.append(name)
    return Fitted(tuple(lines), tuple(strokes), arrangement, signing, tuple(shrunk), tuple(broken))


@lru_cache(maxsize=_REMEMBERED)
def _fixed_line(field: Field, text: str) -> tuple[Line, Stroke | None]:
    """A line of one field, and the rule under it."""
    em = fonts.width(field.font, text) * fonts.POINT_MM
    room = field.width - field.tracking * (len(text) - 1)
    size = _largest(field.size, field.min, em, room)
    if size is None:
        raise _too_long(text)
    tracking = _whole_tracking(field.tracking, size)
    width = em * size + tracking * (len(text) - 1)
    line = Line(
        field.name, field.x, field.y, width, field.align, field.colour,
        (Run(text, field.font, size),), tracking, field.preprinted, field.kern,
    )  # fmt: skip
    _check_letters(line)
    if field.rule is None:
        return line, None
    rule, length = field.rule, field.rule.length or width
    middle = field.x if field.align == "center" else field.x + length / 2
    return line, Stroke(middle, rule.y, length, rule.thickness, field.colour, field.preprinted)


@lru_cache(maxsize=_REMEMBERED)
def _straight(line: Straight) -> Stroke:
    # Remembered, so that the pages of a batch hold the same object and write it once.
    return Stroke(line.x, line.y, line.length, line.thickness, line.colour, line.preprinted)


def _whole_tracking(tracking: float, size: float) -> float:
    """The tracking in mm that renderers set alike: twice a whole number of thousandths of the size
    (Pango puts half of it on either side of a letter, PDFium cuts fractions off)."""
    half_em = size * fonts.POINT_MM / 500
    return round(tracking / half_em) * half_em


def _largest(size: float, smallest: float, em: float, room: float) -> float | None:
    """The largest size from `size` down in half points at which `em` mm/pt fits in `room` mm."""
    while size >= smallest:
        if em * size <= room:
            return size
        size -= STEP_PT
    return None


#: A field, how the layout would like it set, and its lines.
_Set = tuple[str, Block, tuple[Line, ...]]


def _middle(printed: Printed, layout: LayoutSpec) -> tuple[int, list[_Set]]:
    """Name, post and citation in the first arrangement of the layout that holds all three; which."""
    ratio = layout.salutation_ratio
    salutation = tuple(_Word(word, "serif", ratio) for word in printed.salutation.split())
    wished = layout.arrangements[0]
    for index, arrangement in enumerate(layout.arrangements):
        placed = _arranged(printed, layout, arrangement, salutation)
        if placed is not None:
            return index, [(name, getattr(wished, name), rows) for name, rows in placed.items()]
    raise _too_long(max((printed.name, printed.position_unit, printed.achievement), key=len))


def _arranged(
    printed: Printed, layout: LayoutSpec, arrangement: Arrangement, salutation: tuple[_Word, ...]
) -> dict[str, tuple[Line, ...]] | None:
    found: dict[str, tuple[Line, ...]] = {}
    texts = (
        ("recipient", printed.name, arrangement.recipient),
        ("position_unit", printed.position_unit, arrangement.position_unit),
        ("achievement", printed.achievement, arrangement.achievement),
    )
    for name, text, block in texts:
        if not text:
            continue
        own = (salutation, printed.is_person) if name == "recipient" else ((), False)
        placed = _block(name, text, block, layout.centre, *own)
        if placed is None:
            return None
        found[name] = placed if printed.position_unit else _close_gap(placed, arrangement, name)
    return found


def _close_gap(lines: tuple[Line, ...], arrangement: Arrangement, field: str) -> tuple[Line, ...]:
    shift = closing(arrangement, field)
    return tuple([line._replace(y=line.y + shift) for line in lines])


def closing(arrangement: Arrangement, field: str) -> float:
    """How far down name and citation move, in mm, to share the free line where there is no post."""
    gap = arrangement.achievement.y - arrangement.position_unit.y
    return 0.35 * gap if field == "recipient" else -0.3 * gap


def first_baseline(block: Block, rows: int) -> float:
    """Fewer lines than there is room for move down a little, so the middle stays the middle."""
    return block.y + 0.3 * block.pitch * (block.lines - rows)


@lru_cache(maxsize=_REMEMBERED)
def _block(
    field: str,
    text: str,
    block: Block,
    x: float,
    before: tuple[_Word, ...] = (),
    is_person: bool = False,
) -> tuple[Line, ...] | None:
    """The lines of a text block at the largest size that holds; None when it does not fit."""
    paragraphs = [
        _paragraph(part, block.font, before if not index else (), is_person, field == "recipient")
        for index, part in enumerate(text.split("\n"))
    ]
    # What no arrangement of lines can hold is known from its length.
    if sum(part.length for part in paragraphs) * block.min > block.width * block.lines:
        return None
    size = block.size
    while size >= block.min:
        rows: list[tuple[_Word, ...]] = []
        for paragraph in paragraphs:
            found = paragraph.rows(block, size)
            if found is None:
                break
            rows += found
        else:
            if len(rows) <= block.lines:
                lines = tuple(_placed(field, rows, block, x, size))
                for line in lines:
                    _check_letters(line)
                return lines
        size -= STEP_PT
    return None


@dataclass(frozen=True)
class _Paragraph:
    """Words that follow each other; widths and length at size 1, in mm."""

    words: tuple[_Word, ...]
    text: str
    is_person: bool
    widths: tuple[float, ...]
    space: float
    length: float

    def rows(self, block: Block, size: float) -> list[tuple[_Word, ...]] | None:
        """The words by line, on as few lines as hold them."""
        room = block.width / size
        if self.length <= room:
            return [self.words]
        for count in range(2, block.lines + 1):
            if self.length - self.space * (count - 1) > room * count:
                continue
            costs = break_costs(self.text, self.is_person)
            spans = best_lines(self.widths, self.space, costs, room, count)
            if spans:
                return [self.words[start:end] for start, end in spans]
        return None


@lru_cache(maxsize=_REMEMBERED)
def _paragraph(
    text: str, font: str, before: tuple[_Word, ...], is_person: bool, upper: bool
) -> _Paragraph:
    shown = text.upper() if upper else text
    words = (*before, *[_Word(word, font) for word in shown.split()])
    widths = tuple([word.em * fonts.POINT_MM for word in words])
    space = fonts.width(font, " ") * fonts.POINT_MM
    # Sense is read from the text as written; the capitals of the print would hide it.
    whole = " ".join([*[word.text for word in before], text])
    length = sum(widths) + space * (len(widths) - 1)
    return _Paragraph(words, whole, is_person, widths, space, length)


def _placed(
    field: str, rows: list[tuple[_Word, ...]], block: Block, x: float, size: float
) -> Iterator[Line]:
    first = first_baseline(block, len(rows))
    anchor = block.x
    if anchor is None:
        anchor = x if block.align == "center" else x - block.width / 2
    for index, row in enumerate(rows):
        runs = tuple(_runs(row, size))
        width = sum([fonts.width(run.font, run.text) * run.size for run in runs])
        width += sum([fonts.width(run.font, " ") * run.size for run in runs[1:]])
        yield Line(
            field, anchor, first + index * block.pitch, width * fonts.POINT_MM,
            block.align, block.colour, runs, preprinted=block.preprinted,
        )  # fmt: skip


def _runs(row: tuple[_Word, ...], size: float) -> Iterator[Run]:
    """The words of a row put together: those of a salutation before the block's own, if any."""
    kind = row[-1][1:]
    own = 0 if row[0][1:] == kind else [word[1:] for word in row].index(kind)
    for words in (row[:own], row[own:]):
        if words:
            text = " ".join([word.text for word in words])
            yield Run(text, words[0].font, round(size * words[0].ratio * 2) / 2)


def _signing(printed: Printed, layout: LayoutSpec) -> tuple[Signing, list[_Set]]:
    count = max(1, len(printed.signer_title.split("\n")))
    signing = next((s for s in layout.signings if s.lines == count), None)
    if signing is None:
        raise _too_long(printed.signer_title)
    found: list[_Set] = []
    texts = (
        ("place_date", printed.place_date, signing.place_date),
        ("signer_title", printed.signer_title, signing.signer_title),
        ("signer_name", printed.signer_name, signing.signer_name),
    )
    for name, text, block in texts:
        placed = _block(name, text, block, layout.signing_x)
        if placed is None:
            raise _too_long(text)
        found.append((name, block, placed))
    return signing, found


def _check_letters(line: Line) -> None:
    for run in line.runs:
        missing = fonts.metrics(run.font).missing(run.text)
        if missing:
            raise CannotPrint(
                _("Phông chữ của bằng không có ký tự “%(signs)s” trong “%(text)s”.")
                % {"signs": missing, "text": line.text}
            )


def _too_long(text: str) -> CannotPrint:
    return CannotPrint(
        _("“%s” dài quá mẫu bằng, kể cả ở cỡ chữ nhỏ nhất. Rút gọn rồi làm lại.")
        % text.replace("\n", " ")
    )
