"""Text typed with an old Vietnamese code page (TCVN3, VNI-Windows), recognised and read as Unicode.

Such a font shows Latin letters as Vietnamese ones, so that “Nguyễn” pasted from it arrives as
“NguyÔn” or “Nguyeãn”. Pure. Sources of the charts: TCVN 5712:1993 as the .Vn fonts use it (“ABC”,
“TCVN3”), and VNI-Windows as published with its fonts.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Encoding = Literal["TCVN3", "VNI"]


@dataclass(frozen=True)
class Reading:
    """A text in an old code page and what it says in Unicode.

    `text` is empty where old letters stand among Unicode ones: which of the words between them are
    old too, nobody can tell but the person who typed. `words` are those that surely are.
    """

    encoding: Encoding
    text: str
    words: tuple[str, ...]


def read(text: str) -> Reading | None:
    """What a text typed in an old code page says; None for every other text. Line by line.

    Takes the text as it was typed: the soft hyphen is a letter (ư) there. Fires only when words
    that Vietnamese cannot write turn into Vietnamese ones, and nothing in the line speaks against.
    """
    if text.isascii():
        return None
    found: list[Reading] = []
    lines = text.splitlines(keepends=True)
    for at, line in enumerate(lines):
        if reading := _read_line(line):
            found.append(reading)
            lines[at] = reading.text
    if not found or _is_mojibake(text):
        return None
    whole = "".join(lines) if all(reading.text for reading in found) else ""
    words = tuple(dict.fromkeys(word for reading in found for word in reading.words))
    return Reading(found[0].encoding, unicodedata.normalize("NFC", whole), words)


# The charts -------------------------------------------------------------------------------------

_TCVN3 = dict(
    zip(
        "¡¢£¤¥¦§¨©ª«¬\xad®µ¶·¸¹»¼½¾ÆÇÈÉÊËÌÎÏÐÑÒÓÔÕÖ×ØÜÝÞßáâãäåæçèéêëìíîïñòóôõö÷øùúûüýþ",
        "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ",
        strict=True,
    )
)
_GRAVE, _HOOK, _TILDE, _ACUTE, _DOT = "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"
_VNI_TONES = {"ø": _GRAVE, "û": _HOOK, "õ": _TILDE, "ù": _ACUTE, "ï": _DOT}
_VNI_ROOF = {"à": _GRAVE, "å": _HOOK, "ã": _TILDE, "á": _ACUTE, "ä": _DOT, "â": ""}
_VNI_BREVE = {"è": _GRAVE, "ú": _HOOK, "ü": _TILDE, "é": _ACUTE, "ë": _DOT, "ê": ""}
_VNI = dict(zip("ñöôíìæóòî", "đươíìỉĩịỵ", strict=True))
for _marks, _bases in (
    (_VNI_TONES, {"a": "a", "e": "e", "o": "o", "u": "u", "y": "y", "ô": "ơ", "ö": "ư"}),
    (_VNI_ROOF, {"a": "â", "e": "ê", "o": "ô"}),
    (_VNI_BREVE, {"a": "ă"}),
):
    for _mark, _tone in _marks.items():
        for _base, _letter in _bases.items():
            _VNI[_base + _mark] = unicodedata.normalize("NFC", _letter + _tone)

#: Signs of Unicode that are letters in TCVN3. Alone they are signs, within a word they are letters.
_SIGNS = frozenset("¡¢£¤¥¦§¨©ª«¬\xad®µ¶·¸¹»¼½¾×")
#: But these stand alone as words: “« t«”, “500.000®”.
_LONE = frozenset("«®")
#: Signs that stand beside a letter in no other text.
_HARD = "¡¢¤¥¦¨©ª¬¶¸¹¼½¾"
_MISPLACED = re.compile(f"[{_HARD}](?:(?<=[A-Za-z].)|(?=[A-Za-z]))")
#: Words of other languages that an old code page would read as Vietnamese ones.
_FOREIGN = frozenset(
    {"bø", "caïn", "chaïm", "haï", "heß", "loïc", "maï", "naïm", "taï", "thaï", "µm"}
)


def _from_tcvn3(word: str, *, in_capitals: bool) -> str | None:
    read = "".join(c if c.isascii() else _TCVN3.get(c, "\0") for c in word)
    if "\0" in read:
        return None
    # The capitals of .VnTimeH share the codes of the small letters: “NGUYÔN” reads “NGUYễN”.
    plain = [c for c in word if c.isascii() and c.isalpha()]
    alone = all(c.isupper() for c in plain) and any(c.isascii() for c in word[1:])
    return read.upper() if in_capitals or alone else read


def _from_vni(word: str, *, in_capitals: bool) -> str | None:
    read, position = "", 0
    while position < len(word):
        pair, single = word[position : position + 2], word[position]
        found = _VNI.get(pair.lower()) if len(pair) == 2 else None
        taken = 2 if found else 1
        if not found:
            found = single if single.isascii() else _VNI.get(single.lower())
        if found is None:
            return None
        read += found.upper() if single.isupper() else found
        position += taken
    return read


#: The first of two readings that are equally Vietnamese is the one.
_CONVERTERS: dict[Encoding, Callable[..., str | None]] = {"VNI": _from_vni, "TCVN3": _from_tcvn3}

# What is a word ---------------------------------------------------------------------------------

_TONES = frozenset((_GRAVE, _HOOK, _TILDE, _ACUTE, _DOT))
_QUALITIES = frozenset(("\u0302", "\u0306", "\u031b"))  # â ă ơ
#: Rimes of Vietnamese, tones aside.
_WRITTEN_RIMES = """
a e ê i o ô ơ u ư y ai ao au ay âu ây eo êu ia iu iêu yêu oi ôi ơi oa oai oao oay oe oeo ua ui uôi uê
uơ uy uya uyu uây ưa ưi ưu ươi ươu
ac at ap ach am an ang anh ăc ăt ăp ăm ăn ăng âc ât âp âm ân âng ec et ep em en eng êt êp êch êm ên
ênh it ip ich im in inh iêc iêt iêp iêm iên iêng yêt yêm yên yêng yt ych ynh oc ot op om on ong ooc
oong ôc ôt ôp ôm ôn ông ôông ơt ơp ơm ơn uc ut up um un ung ưc ưt ưng uôc uôt uôm uôn uông ươc ươt ươp
ươm ươn ương oac oat oach oam oan oang oanh oăt oăc oăm oăn oăng oet oen uât uân uâng uêch uênh uyt
uych uynh uyn uyêt uyên
"""
_RIMES = frozenset(_WRITTEN_RIMES.split())
_ONSETS = re.compile(r"ngh|ng|nh|gh|gi|qu|kh|ph|th|tr|ch|[bcdđghklmnprstvx]|")
_NUCLEI = _RIMES | {
    "ă",
    "â",
    "ea",
    "oă",
    "oo",
    "ôô",
    "iê",
    "ie",
    "uâ",
    "uo",
    "uô",
    "uyê",
    "ươ",
    "yê",
}
#: Looser than `_ONSETS` and `_RIMES`: names of the country's other peoples, in the same letters.
_SYLLABLE = re.compile(
    r"([bcdđghklmnpqrstvxfjwz]{0,3})([aăâeêioôơuưy]{1,3})(ch|ng|nh|[cmnptklrsh])?"
)


def _letters(word: str) -> tuple[str, str, int] | None:
    """The letters of a word without its tone, the tone, and the letter it stands on.

    None for what is no Vietnamese spelling: a foreign mark, two tones.
    """
    bare, tone, at = "", "", 0
    for cluster in unicodedata.normalize("NFC", word.lower()):
        for part in unicodedata.normalize("NFD", cluster):
            if part in _TONES and not tone:
                tone, at = part, len(bare) - 1
            elif part in _QUALITIES:
                bare = bare[:-1] + unicodedata.normalize("NFC", bare[-1:] + part)
            elif unicodedata.combining(part):
                return None
            else:
                bare += part
    return bare, tone, at


def _tone_places(rime: str) -> set[int]:
    """On which letters of a rime its tone may stand; “oa”, “oe”, “uy” are written both ways."""
    marked = [at for at, letter in enumerate(rime) if letter in "ăâêôơư"]
    if marked:
        return {marked[-1]}
    vowels = len(rime) - len(rime.lstrip("aeiouy"))
    if vowels == 2 and rime in ("oa", "oe", "uy"):
        return {0, 1}
    return {0} if vowels == 1 or vowels == len(rime) == 2 else {1}


def _is_cased(word: str) -> bool:
    return word[1:] == word[1:].lower() or word == word.upper()


def _is_plausible(word: str) -> bool:
    """Could this be a word of a Vietnamese text, or a name of one of the country's peoples?"""
    spelt = _letters(word) if _is_cased(word) else None
    shape = _SYLLABLE.fullmatch(spelt[0]) if spelt else None
    return shape is not None and (shape[2] in _NUCLEI or shape[1] in ("q", "g"))


@lru_cache(maxsize=4096)
def _is_vietnamese(word: str) -> bool:
    """Is this spelt like a syllable of Vietnamese proper?"""
    spelt = _letters(word) if _is_cased(word) else None
    if spelt is None:
        return False
    bare, tone, at = spelt
    if bare.endswith(("c", "ch", "p", "t")) and tone not in (_ACUTE, _DOT):
        return False
    onset = _ONSETS.match(bare)
    # “gì”, “giếng”: the i of gi- is the rime's own.
    for start in {len(onset[0]), min(len(onset[0]), 1)} if onset else ():
        rime = bare[start:]
        if rime in _RIMES and bare[:start] != "q":
            return not tone or at - start in _tone_places(rime)
    return False


def _is_mojibake(text: str) -> bool:
    """UTF-8 that was read as Windows-1252 is another fault."""
    try:
        return text.encode("cp1252").decode("utf-8") != text
    except (UnicodeEncodeError, UnicodeDecodeError):
        return False


# A line -----------------------------------------------------------------------------------------

_BETWEEN = re.compile(r"([\s!-&(-@\[-`{-~²³°\u2010-\u2027\ufffd]+)")
#: Letters and marks that no old code page shows.
_BEYOND = re.compile("[\u0100-\u1fff\u2c00-\ud7ff]")
#: What every heavy piece of evidence holds.
_HEAVY = re.compile("[%s]|[a-zß-ÿ][A-ZÀ-Þ]" % "".join(_SIGNS))  # noqa: UP031  signs, no format


def _read_line(line: str) -> Reading | None:
    """The best reading of one line."""
    is_unicode = _BEYOND.search(line) is not None
    if is_unicode and not _HEAVY.search(line):
        return None
    tokens = _BETWEEN.split(line)
    words = [at for at, token in enumerate(tokens) if at % 2 == 0 and not token.isascii()]
    if is_unicode:
        return _among_unicode([tokens[at] for at in words])
    if all(_is_vietnamese(tokens[at]) for at in words):
        return None
    readings = (_whole(tokens, words, encoding) for encoding in _CONVERTERS)
    return max(
        (reading for reading in readings if reading), key=lambda found: found[0], default=(0, None)
    )[1]


def _whole(tokens: list[str], words: list[int], encoding: Encoding) -> tuple[int, Reading] | None:
    """All words of a line converted, and how Vietnamese they are then; None for another text."""
    plain = [token for token in tokens[::2] if any(c.isascii() and c.isalpha() for c in token)]
    in_capitals = _in_capitals(plain)
    read, evidence, native = list(tokens), [], 0
    for at in words:
        word = tokens[at]
        if word in _SIGNS - _LONE:
            continue
        converted = _CONVERTERS[encoding](word, in_capitals=in_capitals)
        if converted is None or not (_is_plausible(converted) or word in _LONE):
            return None
        read[at] = converted
        native += _is_vietnamese(converted)
        if _is_evidence(word, converted):
            evidence.append(word)
    others = [token for token in plain if token.isascii()]
    if not evidence or (_weight(evidence) < 2 and not (plain and _is_sure(words, others, native))):
        return None
    if encoding == "TCVN3":
        _capitalise(tokens, read)
    return native, Reading(encoding, "".join(read), tuple(evidence))


def _capitalise(tokens: list[str], read: list[str]) -> None:
    """No capital of TCVN3 bears a tone: among capitalised words, “¸nh” is “Ánh”."""
    toned, others = [], []
    for at in range(0, len(tokens), 2):
        first = read[at][:1]
        if tokens[at][:1].isascii() or first.lower() in "đăâêôơư":
            others.append(first)
        else:
            toned.append(at)
    capitals = [first for first in others if first]
    if len(capitals) > 1 and all(map(str.isupper, capitals)):
        for at in toned:
            read[at] = read[at][:1].upper() + read[at][1:]


def _in_capitals(words: list[str]) -> bool:
    """Were these typed with a font of capitals, whose toned letters have the codes of small ones?"""
    letters = [
        (at, c) for word in words for at, c in enumerate(word) if c.isascii() and c.isalpha()
    ]
    return all(c.isupper() for _at, c in letters) and any(at for at, _c in letters)


def _is_sure(words: list[int], others: list[str], native: int) -> bool:
    """One light piece of evidence will do when every other word is Vietnamese, and there is one."""
    return (
        native == len(words) and len(words) + len(others) > 1 and all(map(_is_vietnamese, others))
    )


def _is_evidence(word: str, converted: str) -> bool:
    """Only the conversion makes it Vietnamese; what is Vietnamese already never is evidence."""
    known = _is_vietnamese(word) or word.lower() in _FOREIGN
    return len(word) > 1 and not known and _is_vietnamese(converted)


def _weight(evidence: list[str]) -> int:
    return sum(2 if _is_heavy(word) else 1 for word in evidence)


def _is_heavy(word: str) -> bool:
    """No language writes this: a sign within a word, or one capital after small letters."""
    return not _SIGNS.isdisjoint(word) or not _is_cased(word)


def _among_unicode(words: list[str]) -> Reading | None:
    """Old words in a line that is Unicode otherwise: named, not converted. Each must be heavy."""
    old = [
        word
        for word in words
        if all(ord(c) <= 0xFF for c in word)
        and _is_heavy(word)
        and (converted := _from_tcvn3(word, in_capitals=False))
        and _is_evidence(word, converted)
    ]
    if len(old) > 1 or any(len(word) > 2 for word in old):
        return Reading("TCVN3", "", tuple(old))
    return None


def old_signs(text: str) -> str:
    """Signs beside letters that only an old code page puts there; “¨” of “V¨n”."""
    return " ".join(sorted(set(_MISPLACED.findall(text))))
