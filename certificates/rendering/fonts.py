"""The fonts of the press: full TrueType files read by name, their letters measured and shaped.

Split web fonts must not be used here: the PDF renderer ignores `unicode-range`, and Vietnamese
letters then come out as others. Everything is read with HarfBuzz, the library that also shapes
the words, so that a width measured here is the width printed.
"""

from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

import uharfbuzz
from django.conf import settings

POINT_MM = 25.4 / 72

FILES = {
    "serif": "source-serif-4/400Regular/SourceSerif4_400Regular.ttf",
    "serif-bold": "source-serif-4/700Bold/SourceSerif4_700Bold.ttf",
    "serif-italic": "source-serif-4/400Regular_Italic/SourceSerif4_400Regular_Italic.ttf",
    "display": "noto-serif-display/800ExtraBold/NotoSerifDisplay_800ExtraBold.ttf",
    "sans": "be-vietnam-pro/400Regular/BeVietnamPro_400Regular.ttf",
    "sans-bold": "be-vietnam-pro/600SemiBold/BeVietnamPro_600SemiBold.ttf",
}
#: Of official papers, which are set in Times New Roman; Tinos has its letters' widths.
PAPER_FILES = {
    "times": "tinos/400Regular/Tinos_400Regular.ttf",
    "times-bold": "tinos/700Bold/Tinos_700Bold.ttf",
    "times-italic": "tinos/400Regular_Italic/Tinos_400Regular_Italic.ttf",
    "times-bold-italic": "tinos/700Bold_Italic/Tinos_700Bold_Italic.ttf",
}


class Metrics(dict[str, float]):
    """Letter widths and line metrics of a font, as shares of its size; widths are read when asked
    for. A letter that the font does not hold has no width."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._font, self._units = hb_font(name), face(name).upem
        self._letters = frozenset(map(chr, face(name).unicodes))
        extents = self._font.get_font_extents("ltr")
        self.ascent, self.descent = extents.ascender / self._units, -extents.descender / self._units

    def __missing__(self, letter: str) -> float:
        glyph = self._font.get_nominal_glyph(ord(letter)) if letter in self._letters else None
        width = self._font.get_glyph_h_advance(glyph) / self._units if glyph else 0.0
        self[letter] = width
        return width

    def width(self, text: str) -> float:
        """Width of the text as a share of the size, without kerning (so rather too wide)."""
        return sum([self[letter] for letter in text])

    def missing(self, text: str) -> str:
        """The letters of the text that the font cannot show."""
        if self._letters.issuperset(text):
            return ""
        return "".join(sorted(set(text) - self._letters))


class Glyph(NamedTuple):
    """One drawn shape: its number in the font, where its letters begin, and in thousandths of the
    size its advance and its displacement (a mark over or under another letter)."""

    number: int
    cluster: int
    advance: float
    dx: float
    dy: float


class Shaped(NamedTuple):
    """A shaped text: its glyphs, its width in thousandths of the size, and whether each letter is
    one glyph that stands on the line."""

    glyphs: list[Glyph]
    width: float
    simple: bool


def path(name: str) -> Path:
    """The file of one of our fonts."""
    return Path(settings.NODE_MODULES) / "@expo-google-fonts" / (FILES | PAPER_FILES)[name]


@cache
def face(name: str) -> uharfbuzz.Face:
    """The font as HarfBuzz reads it; the file is mapped, not copied."""
    return uharfbuzz.Face(uharfbuzz.Blob.from_file_path(path(name)))


@cache
def hb_font(name: str) -> uharfbuzz.Font:
    """The font at its own units, for measuring and shaping."""
    return uharfbuzz.Font(face(name))


@cache
def metrics(name: str) -> Metrics:
    """The widths of a font, shared by the process."""
    return Metrics(name)


@lru_cache(maxsize=4096)
def width(name: str, text: str) -> float:
    """`Metrics.width`, remembered by words: most of a batch's come again and again."""
    words = text.split(" ")
    if len(words) == 1:
        return metrics(name).width(text)
    return sum([width(name, word) for word in words]) + metrics(name)[" "] * (len(words) - 1)


@lru_cache(maxsize=2048)
def shape(name: str, text: str) -> Shaped:
    """The glyphs of a text from left to right, kerned, its marks placed."""
    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    uharfbuzz.shape(hb_font(name), buffer)
    per_mille = 1000 / face(name).upem
    glyphs = [
        Glyph(
            info.codepoint,
            info.cluster,
            place.x_advance * per_mille,
            place.x_offset * per_mille,
            place.y_offset * per_mille,
        )
        for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
    ]
    if len(glyphs) > len(text):
        glyphs = _composed(name, glyphs, text)
    simple = len(glyphs) == len(text) and not any(glyph.dx or glyph.dy for glyph in glyphs)
    return Shaped(glyphs, sum([glyph.advance for glyph in glyphs]), simple)


def _composed(name: str, glyphs: list[Glyph], text: str) -> list[Glyph]:
    """Ê Đê and Jrai names: to put a breve over Ê the font takes Ê apart, into E, circumflex, breve.

    Put back as Ê and breve it looks the same, and each glyph tells its letter again: few readers
    understand any other way of saying what three glyphs for two letters mean.
    """
    font, found = hb_font(name), []
    starts = sorted({glyph.cluster for glyph in glyphs})
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        cluster = [glyph for glyph in glyphs if glyph.cluster == start]
        surplus = len(cluster) - (end - start)
        whole = font.get_nominal_glyph(ord(text[start]))
        first = cluster[0]
        if surplus > 0 and whole is not None:
            width = font.get_glyph_h_advance(first.number)
            if font.get_glyph_h_advance(whole) == width:
                cluster = [first._replace(number=whole), *cluster[1 + surplus :]]
        found += cluster
    return found


@lru_cache(maxsize=2048)
def unkerned(name: str, letter: str) -> tuple[int, float]:
    """A letter as it stands when nothing pulls at it: its glyph, and its advance in thousandths."""
    number = hb_font(name).get_nominal_glyph(ord(letter)) or 0
    return number, hb_font(name).get_glyph_h_advance(number) * 1000 / face(name).upem
