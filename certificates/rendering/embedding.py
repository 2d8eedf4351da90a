"""A font in a PDF file, cut down to the glyphs that are used."""

import zlib
from functools import lru_cache
from typing import NamedTuple

import uharfbuzz

from certificates.rendering import fonts
from certificates.rendering.pdf import LEVEL, PdfWriter

_DROPPED = ("GSUB", "GPOS", "GDEF", "BASE", "DSIG", "STAT", "name", "post", "OS/2", "cmap", "meta")


class _Cut(NamedTuple):
    """What of a font depends on the letters used: the name of this choice, the font file with its glyphs
    alone, their widths, and what each stands for; the two files deflated."""

    name: bytes
    file: bytes
    widths: bytes
    unicode: bytes


def write_font(
    pdf: PdfWriter, font: str, reference: int, widths: dict[int, int], letters: dict[int, str]
) -> None:
    """A composite font as the object `reference`: two bytes a letter, the font's own glyph numbers.

    `widths` of the glyphs that are used, in whole thousandths; `letters` each of them stands for.
    """
    cut = _cut(font, tuple(sorted(widths.items())), tuple(sorted(letters.items())))
    file = pdf.stream(cut.file, b"/Filter/FlateDecode", deflate=False)
    descriptor = pdf.put(_descriptor(font, cut.name, file))
    descendant = pdf.put(
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/%b/CIDSystemInfo<</Registry(Adobe)"
        b"/Ordering(Identity)/Supplement 0>>/FontDescriptor %d 0 R/CIDToGIDMap/Identity/W[%b]>>"
        % (cut.name, descriptor, cut.widths)
    )
    unicode = pdf.stream(cut.unicode, b"/Filter/FlateDecode", deflate=False)
    pdf.put(
        b"<</Type/Font/Subtype/Type0/BaseFont/%b/Encoding/Identity-H/DescendantFonts[%d 0 R]"
        b"/ToUnicode %d 0 R>>" % (cut.name, descendant, unicode),
        reference,
    )


@lru_cache(maxsize=64)
def _cut(
    font: str, widths: tuple[tuple[int, int], ...], letters: tuple[tuple[int, str], ...]
) -> _Cut:
    """Remembered: the titles of a batch and its codes use the same letters in file after file."""
    glyphs = [glyph for glyph, _width in widths]
    return _Cut(
        b"%b+%b" % (_tag(glyphs), fonts.path(font).stem.replace("_", "-").encode()),
        zlib.compress(_subset(font, glyphs), LEVEL),
        _widths(widths),
        zlib.compress(_to_unicode(letters), LEVEL),
    )


def _tag(glyphs: list[int]) -> bytes:
    """Six letters that tell this choice of glyphs from another."""
    value = hash(tuple(glyphs))
    return bytes(65 + (value >> (5 * place)) % 26 for place in range(6))


def _subset(name: str, glyphs: list[int]) -> bytes:
    """The font with these glyphs alone."""
    wanted = uharfbuzz.SubsetInput()
    wanted.glyph_set.set(set(glyphs))
    wanted.drop_table_tag_set.update(int.from_bytes(tag.encode(), "big") for tag in _DROPPED)
    wanted.flags = uharfbuzz.SubsetFlags.RETAIN_GIDS | uharfbuzz.SubsetFlags.NOTDEF_OUTLINE
    # Not prepared first (`subset_preprocess`): that takes twenty cuts' time, for tables that are dropped.
    return uharfbuzz.subset(fonts.face(name), wanted).blob.data


def _descriptor(font: str, name: bytes, file: int) -> bytes:
    units, metrics = fonts.face(font).upem, fonts.metrics(font)
    head = fonts.face(font).reference_table("head").data
    corners = (int.from_bytes(head[at : at + 2], "big", signed=True) for at in (36, 38, 40, 42))
    box = b" ".join(b"%d" % round(corner * 1000 / units) for corner in corners)
    italic = "italic" in font
    return (
        b"<</Type/FontDescriptor/FontName/%b/Flags %d/FontBBox[%b]/ItalicAngle %d/Ascent %d"
        b"/Descent %d/CapHeight 700/StemV %d/FontFile2 %d 0 R>>"
        % (
            name, 4 | (64 if italic else 0), box, -12 if italic else 0,
            round(metrics.ascent * 1000), round(-metrics.descent * 1000),
            140 if "bold" in font or font == "display" else 90, file,
        )
    )  # fmt: skip


def _widths(widths: tuple[tuple[int, int], ...]) -> bytes:
    """The `/W` array: neighbours in one list."""
    parts: list[bytes] = []
    last = -2
    for glyph, width in widths:
        parts.append(b" %d" % width if glyph == last + 1 else b"]%d[%d" % (glyph, width))
        last = glyph
    return b"".join(parts)[1:] + b"]"


def _to_unicode(letters: tuple[tuple[int, str], ...]) -> bytes:
    pairs = [
        b"<%04X> <%b>" % (glyph, told.encode("utf-16-be").hex().upper().encode())
        for glyph, told in letters
        if told
    ]
    groups = (pairs[start : start + 100] for start in range(0, len(pairs), 100))
    return (
        b"/CIDInit/ProcSet findresource begin 12 dict begin begincmap/CIDSystemInfo<</Registry"
        b"(Adobe)/Ordering(UCS)/Supplement 0>>def/CMapName/Adobe-Identity-UCS def/CMapType 2 def\n"
        b"1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        + b"".join(
            b"%d beginbfchar\n%b\nendbfchar\n" % (len(group), b"\n".join(group)) for group in groups
        )
        + b"endcmap CMapName currentdict/CMap defineresource pop end end"
    )
