"""Lines of text as PDF text operators, and the fonts they need (`embedding`) at the end.

Widths in a PDF font are whole thousandths, and PDFium goes by them; the rest of each true position
is put in through `TJ` as soon as it reaches two thousandths of the size, so that no renderer can
let a line drift.
"""

from collections.abc import Iterable
from functools import cache, cached_property, lru_cache
from typing import NamedTuple

from certificates.award import CODE_ALPHABET
from certificates.rendering import fonts
from certificates.rendering.embedding import write_font
from certificates.rendering.fitting import Line, Run
from certificates.rendering.fonts import Glyph, Shaped
from certificates.rendering.pdf import PdfWriter, escaped, number, text

#: Text is black ink alone: four inks laid over each other would blur thin strokes on the press.
INKS = {"ink": b"0 0 0 1 k", "grey": b"0 0 0 0.8 k", "red": b"0.658824 0.109804 0.133333 rg"}
#: The same for an archived copy, whose colours are all described by one RGB profile.
GREYS = {"ink": b"0 g", "grey": b"0.2 g", "red": INKS["red"]}

#: The least correction worth writing, in thousandths of the size: about 0.04 pt.
_LEAST, _LEAST_OF_LARGE, _LARGE = 2, 1, 28.0
#: Between words, where the rests of words put together add up.
_LEAST_BETWEEN = 1
_REMEMBERED = 2048
_CELLS = 4096
#: What a code is written with.
_CODES = frozenset(f"{CODE_ALPHABET}-")


class _Cell(NamedTuple):
    """A glyph that stands for one letter: how it is written inside a string, and its width as the
    file will state it, in whole thousandths."""

    glyph: int
    letter: str
    code: bytes
    width: int


class _Word(NamedTuple):
    """Letters ready to be shown: what stands between the brackets of a string, how far the text is
    then ahead of the renderer, its width, both in thousandths of the size, and its cells."""

    codes: bytes
    off: float
    width: float
    cells: tuple[_Cell, ...]


class Face:
    """One font of one file: which glyphs are used, and for which letters each stands."""

    def __init__(self, name: str, key: bytes, reference: int) -> None:
        self.name, self.key, self.reference = name, key, reference
        self.letters: dict[int, str] = {}
        self.widths: dict[int, int] = {}  # in whole thousandths
        #: A word with the space after it, if any; names and posts are made of few different ones.
        self.word = lru_cache(maxsize=_REMEMBERED)(self._word)

    def width(self, glyph: int) -> int:
        """The width of a glyph as the file will state it."""
        return self.widths.setdefault(glyph, _cell(self.name, glyph, "").width)

    def reads(self, glyphs: list[Glyph], letters: str) -> bool:
        """Whether the glyphs of a cluster alone tell its letters; the first use decides for a glyph."""
        if len(glyphs) == len(letters):
            told = list(letters)
        else:
            told = [letters] + [""] * (len(glyphs) - 1)
        for glyph, one in zip(glyphs, told, strict=True):
            if self.letters.setdefault(glyph.number, one) != one:
                return False
        return True

    def takes(self, cells: Iterable[_Cell]) -> bool:
        """The same for cells, whose glyphs and widths then are in the file."""
        letters, widths = self.letters, self.widths
        for glyph, letter, _code, width in cells:
            if letters.setdefault(glyph, letter) != letter:
                return False
            widths[glyph] = width
        return True

    @cached_property
    def takes_codes(self) -> bool:
        """The same for all letters of a code: a font that shows one holds them all, is then the same
        in every file of a batch, and is cut once."""
        return self.takes(_alphabet(self.name))

    def _word(self, word: str, least: int) -> _Word | None:
        drawn = _drawn_word(self.name, word, least)
        return drawn if drawn and self.takes(drawn.cells) else None


@lru_cache(maxsize=_CELLS)
def _cell(font: str, glyph: int, letter: str) -> _Cell:
    exact = fonts.hb_font(font).get_glyph_h_advance(glyph)
    width = round(exact * 1000 / fonts.face(font).upem)
    return _Cell(glyph, letter, escaped(glyph.to_bytes(2, "big")), width)


@lru_cache(maxsize=_CELLS)
def _lone(font: str, letter: str) -> tuple[_Cell, float]:
    """A letter that nothing pulls at: its cell, and its exact advance in thousandths."""
    glyph, advance = fonts.unkerned(font, letter)
    return _cell(font, glyph, letter), advance


@cache
def _alphabet(font: str) -> tuple[_Cell, ...]:
    """All letters of a code that the font holds."""
    cells = [_lone(font, letter)[0] for letter in sorted(_CODES)]
    return tuple([cell for cell in cells if cell.glyph])


@lru_cache(maxsize=_REMEMBERED)
def _drawn_word(font: str, word: str, least: int) -> _Word | None:
    """A word as every file shows it; None when its letters are not a glyph each."""
    shaped = fonts.shape(font, word)
    return _simple(font, shaped, word, least) if shaped.simple else None


class Lettering:
    """The text of one PDF file: lines in, operators out, fonts at the end."""

    def __init__(self, pdf: PdfWriter, *, archive: bool = False) -> None:
        self._pdf, self._inks = pdf, GREYS if archive else INKS
        self._faces: dict[str, Face] = {}
        #: Operators of a line on a sheet of this height in mm; most lines of a batch are the same.
        self.line = lru_cache(maxsize=_REMEMBERED)(self._line)

    def ink(self, colour: str) -> bytes:
        """The operator that sets a fill colour."""
        return self._inks[colour]

    def _line(self, line: Line, height: float) -> bytes:
        pieces = [(run, *self._shown(run, line.tracking, line.kern)) for run in _pieces(line)]
        x = line.x / fonts.POINT_MM
        if line.align == "center":
            # The space after the last letter belongs to no word.
            whole = sum(width for _run, _drawn, width in pieces)
            x -= (whole - line.tracking / fonts.POINT_MM) / 2
        y = number((height - line.y) / fonts.POINT_MM)
        parts = [self._inks[line.colour]]
        for run, drawn, width in pieces:
            key = self._face(run.font).key
            parts.append(b"/%b %b Tf 1 0 0 1 %b %b Tm" % (key, number(run.size), number(x), y))
            parts.append(drawn)
            x += width
        return b" ".join(parts)

    def _shown(self, run: Run, tracking: float, kern: bool) -> tuple[bytes, float]:
        """The operators that show a run from the current position on, and its width in points."""
        face, least = self._face(run.font), _LEAST_OF_LARGE if run.size >= _LARGE else _LEAST
        if kern and not tracking and (drawn := _words(face, run.text, least)):
            return drawn[0], drawn[1] * run.size / 1000
        if not kern and (spaced := _spaced(face, run, tracking)):
            return spaced
        shaped = _tracked(run, tracking, kern)
        width = shaped.width * run.size / 1000
        simple = _simple(run.font, shaped, run.text, least) if shaped.simple else None
        if simple and face.takes(simple.cells):
            return b"[(%b)]TJ" % simple.codes, width
        return _any(face, shaped.glyphs, run.text, run.size, least), width

    def _face(self, name: str) -> Face:
        if name not in self._faces:
            key = b"F%d" % len(self._faces)
            self._faces[name] = Face(name, key, self._pdf.reserve())
        return self._faces[name]

    def fonts(self) -> bytes:
        """Write the fonts, each with the glyphs that were used; the entries of a font dictionary."""
        for face in self._faces.values():
            write_font(self._pdf, face.name, face.reference, face.widths, face.letters)
        return b"".join(b"/%b %d 0 R" % (f.key, f.reference) for f in self._faces.values())


def _pieces(line: Line) -> list[Run]:
    """The runs of a line with the spaces between them, which are set in the largest one's font."""
    if len(line.runs) == 1:
        return list(line.runs)
    main = max(line.runs, key=lambda run: run.size)
    pieces = [line.runs[0]]
    for run in line.runs[1:]:
        pieces += [Run(" ", main.font, main.size), run]
    return pieces


def _spaced(face: Face, run: Run, tracking: float) -> tuple[bytes, float] | None:
    """A run letter by letter, the same space after each, and its width in points; for codes of
    figures and capitals. What the whole widths of the file leave over is shared by the spaces.
    None when a glyph stands for two different letters."""
    cells, advances = zip(*[_lone(run.font, letter) for letter in run.text], strict=True)
    if not face.takes_codes or not (_CODES.issuperset(run.text) or face.takes(cells)):
        return None
    exact = sum(advances) * run.size / 1000
    exact += len(cells) * tracking / fonts.POINT_MM
    space = (exact - sum([cell.width for cell in cells]) * run.size / 1000) / len(cells)
    codes = b"".join([cell.code for cell in cells])
    return b"%b Tc (%b)Tj 0 Tc" % (f"{space:.4f}".encode(), codes), exact


def _tracked(run: Run, tracking: float, kern: bool) -> Shaped:
    """The glyphs of a run, each cluster followed by `tracking` mm."""
    shaped = fonts.shape(run.font, run.text) if kern else _unkerned(run)
    if not tracking:
        return shaped
    extra = tracking / fonts.POINT_MM / run.size * 1000
    after = [*[glyph.cluster for glyph in shaped.glyphs[1:]], -1]
    glyphs = [
        Glyph(number, cluster, advance + extra if following != cluster else advance, dx, dy)
        for (number, cluster, advance, dx, dy), following in zip(shaped.glyphs, after, strict=True)
    ]
    return Shaped(glyphs, sum(glyph.advance for glyph in glyphs), shaped.simple)


def _unkerned(run: Run) -> Shaped:
    """Letter by letter; for codes of figures and capitals, which have no marks."""
    letters = [fonts.unkerned(run.font, letter) for letter in run.text]
    glyphs = [Glyph(number, at, advance, 0.0, 0.0) for at, (number, advance) in enumerate(letters)]
    return Shaped(glyphs, sum([glyph.advance for glyph in glyphs]), simple=True)


def _words(face: Face, letters: str, least: int) -> tuple[bytes, float] | None:
    """Words and single spaces put together from words shown before, and their width in thousandths;
    None when one of them is not simple.

    A font kerns a pair of letters: a word and the space after it, a space and the letter after it.
    """
    words = letters.split(" ")
    parts, off, width, last = [b"[("], 0.0, 0.0, len(words) - 1
    for index, word_text in enumerate(words):
        word = (
            face.word(word_text if index == last else word_text + " ", least) if word_text else None
        )
        if word is None:
            return None
        if off >= _LEAST_BETWEEN or off <= -_LEAST_BETWEEN:
            move = round(off)
            parts.append(b")%d(" % -move)
            off -= move
        parts.append(word.codes)
        off += word.off
        width += word.width
        if index < last and words[index + 1]:
            kern = _kern_after_space(face.name, words[index + 1][0])
            off += kern
            width += kern
    parts.append(b")]TJ")
    return b"".join(parts), width


@lru_cache(maxsize=_REMEMBERED)
def _kern_after_space(font: str, letter: str) -> float:
    return fonts.shape(font, " " + letter).glyphs[0].advance - fonts.shape(font, " ").width


def _simple(font: str, shaped: Shaped, letters: str, least: int) -> _Word:
    """One glyph a letter, all on the line."""
    cells, parts = [], []
    off = 0.0  # thousandths of the size: how far the text is ahead of the renderer
    for letter, glyph in zip(letters, shaped.glyphs, strict=True):
        if off >= least or off <= -least:
            move = round(off)
            parts.append(b")%d(" % -move)
            off -= move
        cell = _cell(font, glyph.number, letter)
        cells.append(cell)
        parts.append(cell.code)
        off += glyph.advance - cell.width
    return _Word(b"".join(parts), off, shaped.width, tuple(cells))


def _any(face: Face, glyphs: list[Glyph], letters: str, size: float, least: int) -> bytes:
    """Marks over marks, glyphs for several letters, letters that share a glyph."""
    out = _Shown()
    off = 0.0
    for cluster, end in _clusters(glyphs, len(letters)):
        meant = letters[cluster[0].cluster : end]
        # PDFium takes the step back to a mark for a space between words.
        marked = not face.reads(cluster, meant) or len(cluster) > 1
        if marked:
            out.operator(b"/Span<</ActualText%b>>BDC" % text(meant))
        for glyph in cluster:
            out.rise(glyph.dy * size / 1000)
            move = round(off + glyph.dx)
            if abs(move) >= least:
                out.move(-move)
                off -= move
            out.glyph(glyph.number)
            off += glyph.advance - face.width(glyph.number)
        if marked:
            out.operator(b"EMC")
    out.rise(0)
    return out.done()


def _clusters(glyphs: list[Glyph], length: int) -> list[tuple[list[Glyph], int]]:
    """Glyphs that share letters, and where those letters end."""
    groups: list[list[Glyph]] = []
    for glyph in glyphs:
        if groups and groups[-1][0].cluster == glyph.cluster:
            groups[-1].append(glyph)
        else:
            groups.append([glyph])
    ends = [group[0].cluster for group in groups[1:]] + [length]
    return list(zip(groups, ends, strict=True))


class _Shown:
    """Collects glyphs and moves into as few `TJ` as can be."""

    def __init__(self) -> None:
        self._operators: list[bytes] = []
        self._items: list[bytes] = []
        self._codes: list[bytes] = []
        self._rise = 0.0

    def glyph(self, glyph: int) -> None:
        self._codes.append(glyph.to_bytes(2, "big"))

    def move(self, thousandths: int) -> None:
        self._end_codes()
        self._items.append(b"%d" % thousandths)

    def rise(self, points: float) -> None:
        if points != self._rise:
            self.operator(b"%b Ts" % number(points))
            self._rise = points

    def operator(self, operator: bytes) -> None:
        self._end_items()
        self._operators.append(operator)

    def done(self) -> bytes:
        self._end_items()
        return b" ".join(self._operators)

    def _end_codes(self) -> None:
        if self._codes:
            self._items.append(b"(%b)" % escaped(b"".join(self._codes)))
            self._codes.clear()

    def _end_items(self) -> None:
        self._end_codes()
        if self._items:
            self._operators.append(b"[%b]TJ" % b"".join(self._items))
            self._items.clear()
