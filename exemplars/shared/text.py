"""Vietnamese text: one stored form, search form, alphabetical order, legacy encodings.

Everything here is pure and uses the standard library only. Sources of the code charts:
TCVN 5712:1993 (as used by the .Vn fonts, "ABC", TCVN3) and VNI-Windows (published with its fonts).
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

# Zero-width characters, soft hyphens and control characters but TAB, LF, CR; lone surrogates.
_INVISIBLE = re.compile(
    "[\u00ad\u200b\u200c\u200d\u2060\ufeff\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
# The five tone marks, in the order of Vietnamese dictionaries; 1 is ngang, without a mark.
_TONES = {"\u0300": 2, "\u0309": 3, "\u0303": 4, "\u0301": 5, "\u0323": 6}
_FOREIGN_MARK = 7
_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
# One symbol of 0-9a-z per weight: such keys sort alike under every database collation.
_LEVEL, _SPACE, _OTHER = "0", "1", "2"
_WEIGHT = dict(zip(_LETTERS, "3456789abcdefghijklmnopqrstuvwxyz", strict=True))


def nfc(text: str, *, lines: bool = False) -> str:
    """The one stored form: NFC, no invisible characters, odd spaces as one plain space.

    With `lines`, line breaks stay (for prose); blank lines at both ends go.
    """
    text = _INVISIBLE.sub("", _SURROGATE.sub("\ufffd", text))
    text = unicodedata.normalize("NFC", text)
    if lines:
        kept = [" ".join(line.split()) for line in text.splitlines()]
        return "\n".join(kept).strip("\n")
    return " ".join(text.split())


def fold(text: str) -> str:
    """The search form: no capitals, no diacritics, đ as d. “Đảng ủy xã” → “dang uy xa”."""
    decomposed = unicodedata.normalize("NFD", nfc(text).casefold())
    bare = "".join(c for c in decomposed if not unicodedata.combining(c)).replace("đ", "d")
    return " ".join(bare.split())


def upper_vi(text: str) -> str:
    """Capitals of a normalised text, for headings that are printed in capitals."""
    return unicodedata.normalize("NFC", nfc(text).upper())


def _weighed(text: str) -> list[tuple[str, int]]:
    """Each letter with its quality mark (ă â ê ô ơ ư đ), and its tone 1–6; 7: a foreign mark."""
    weighed: list[tuple[str, int]] = []
    for cluster in unicodedata.normalize("NFC", nfc(text).casefold()):
        letter, tone = "", 1
        for part in unicodedata.normalize("NFD", cluster):
            if part in _TONES and letter:
                tone = _TONES[part]
            elif unicodedata.combining(part):
                composed = unicodedata.normalize("NFC", letter + part)
                if composed in _WEIGHT:
                    letter = composed
                else:
                    tone = _FOREIGN_MARK
            else:
                letter += part
        if letter:
            weighed.append((letter, tone))
        elif weighed:
            weighed[-1] = (weighed[-1][0], _FOREIGN_MARK if tone == 1 else tone)
    return weighed


def _primary(letter: str) -> str:
    if letter == " ":
        return _SPACE
    if letter in _WEIGHT:
        return _WEIGHT[letter]
    group = 1 if letter.isdigit() else 2 if letter[0].isalpha() else 0
    return f"{_OTHER}{group}" + "".join(f"{ord(c):05x}" for c in letter)


def sort_key(text: str) -> str:
    """A key whose plain string order is that of Vietnamese dictionaries.

    Letters first (a ă â b c d đ …), tones second (ngang huyền hỏi ngã sắc nặng); capitals don't
    count. Equal keys are to be told apart by the text itself, in code point order. The key holds
    0-9a-z only, so that SQLite and every PostgreSQL collation agree on it.
    """
    weighed = _weighed(text)
    letters = "".join(_primary(letter) for letter, _tone in weighed)
    return letters + _LEVEL + "".join(str(tone) for _letter, tone in weighed)


def given_name_key(name: str) -> str:
    """Order of name lists: the last word, then the rest. “Trần Văn An” before “Lê Bình”."""
    rest, _space, given = nfc(name).rpartition(" ")
    return sort_key(given) + sort_key(rest)


def match_key(text: str) -> str:
    """Equal for two spellings of the same words; for look-ups in code lists.

    Capitals, punctuation, spacing and the place of the tone (hoà, hòa) don't count; diacritics do.
    """
    words = re.split(r"[\W_]+", nfc(text).casefold())
    keys = []
    for word in filter(None, words):
        weighed = _weighed(word)
        tone = max((tone for _letter, tone in weighed), default=1)
        keys.append("".join(letter for letter, _tone in weighed) + (str(tone) if tone > 1 else ""))
    return " ".join(keys)


# Sentences of pure modules ---------------------------------------------------------------------


class Said(str):
    """A sentence in Vietnamese that keeps the message and the values it was made of."""

    __slots__ = ("message", "values")

    message: str
    values: Mapping[str, Any]


def said(message: str, /, **values: Any) -> Said:
    """A sentence of a module that knows no language but its own; imported there as `_`.

    `message` holds %(placeholders)s for the values: plain ones, other sentences, or tuples of
    them, which are listed with commas. A sentence that begins with a value begins with a capital.
    """
    sentence = Said(_filled(message, values))
    sentence.message, sentence.values = message, values
    return sentence


def say(sentence: Any, translate: Callable[[str], str]) -> str:
    """A sentence in the reader's language; plain text as it is. `translate` is gettext."""
    if isinstance(sentence, tuple):
        return ", ".join(say(part, translate) for part in sentence)
    if not isinstance(sentence, Said):
        return str(sentence)
    values = {name: say(value, translate) for name, value in sentence.values.items()}
    return _filled(translate(sentence.message), values)


def _filled(message: str, values: Mapping[str, Any]) -> str:
    if not values:
        return message
    text = message % {name: say(value, str) for name, value in values.items()}
    return text[:1].upper() + text[1:] if message.startswith("%(") else text


# Legacy encodings ------------------------------------------------------------------------------

_TCVN3 = dict(
    zip(
        "¡¢£¤¥¦§¨©ª«¬\xad®µ¶·¸¹»¼½¾ÆÇÈÉÊËÌÎÏÐÑÒÓÔÕÖ×ØÜÝÞßáâãäåæçèéêëìíîïñòóôõö÷øùúûüýþ",
        "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ",
        strict=True,
    )
)
_VNI_TONES = {"ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ù": "\u0301", "ï": "\u0323"}
_VNI_ROOF = {"à": "\u0300", "å": "\u0309", "ã": "\u0303", "á": "\u0301", "ä": "\u0323", "â": ""}
_VNI_BREVE = {"è": "\u0300", "ú": "\u0309", "ü": "\u0303", "é": "\u0301", "ë": "\u0323", "ê": ""}
_VNI_ALONE = dict(zip("ñöôíìæóòî", "đươíìỉĩịỵ", strict=True))

_VNI: dict[str, str] = dict(_VNI_ALONE)
for _mark, _tone in _VNI_TONES.items():
    for _base, _letter in (*zip("aeouy", "aeouy", strict=True), ("ô", "ơ"), ("ö", "ư")):
        _VNI[_base + _mark] = unicodedata.normalize("NFC", _letter + _tone)
for _mark, _tone in _VNI_ROOF.items():
    for _base, _letter in zip("aeo", "âêô", strict=True):
        _VNI[_base + _mark] = unicodedata.normalize("NFC", _letter + _tone)
for _mark, _tone in _VNI_BREVE.items():
    _VNI["a" + _mark] = unicodedata.normalize("NFC", "ă" + _tone)

_VOWELS = (
    "a ai ao au ay âu ây e ea eo ê êu i ia iê iêu iu o oa oai oao oay oă oe oeo oi oo ô ôi ôô "
    "ơ ơi u ua uâ uây uê ui uô uôi uơ uy uya uyê uyu ư ưa ưi ưu ươ ươi ươu y yê yêu ă â ie uo"
)
_NUCLEI = frozenset(_VOWELS.split())
_WORD = re.compile(
    r"([bcdđghklmnpqrstvxfjwz]{0,3})([aăâeêioôơuưy]{1,3})(ch|ng|nh|[cmnptklrsh])?", re.IGNORECASE
)


@dataclass(frozen=True)
class LegacyReading:
    """A text that was typed with an old code page, and what it says in Unicode."""

    encoding: Literal["TCVN3", "VNI"]
    text: str


def _is_plausible(word: str) -> bool:
    """Could this be a word of a Vietnamese text, or a name of one of the country's peoples?"""
    if word[1:] != word[1:].lower() and word != word.upper():
        return False
    weighed = _weighed(word)
    tones = [tone for _letter, tone in weighed if tone > 1]
    if len(tones) > 1 or _FOREIGN_MARK in tones:
        return False
    shape = _WORD.fullmatch("".join(letter for letter, _tone in weighed))
    return shape is not None and (shape[2] in _NUCLEI or shape[1] in ("q", "g"))


def _from_tcvn3(word: str) -> str | None:
    read = "".join(c if c.isascii() else _TCVN3.get(c, "\0") for c in word)
    if "\0" in read:
        return None
    # The capitals of .VnTimeH share the codes of the small letters: “NGUYÔN” reads “NGUYễN”.
    plain = [c for c in word if c.isascii() and c.isalpha()]
    in_capitals = all(c.isupper() for c in plain) and any(c.isascii() for c in word[1:])
    return read.upper() if in_capitals else read


def _from_vni(word: str) -> str | None:
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


_READERS: dict[Literal["TCVN3", "VNI"], Callable[[str], str | None]] = {
    "TCVN3": _from_tcvn3,
    "VNI": _from_vni,
}


def read_legacy(text: str) -> LegacyReading | None:
    """Text typed in TCVN3 (.VnTime) or VNI-Windows, read as Unicode; None for everything else.

    Fires only when some word cannot be Vietnamese as it stands and every changed word is after
    conversion. A word that old code pages and Unicode share (“Lý”) is no evidence.
    """
    if text.isascii() or any(ord(c) > 0xFF and c.isalpha() for c in text):
        return None
    tokens = re.split(r"([\s!-&(-@\[-`{-~²³°\u2010-\u2027\ufffd]+)", text)
    changed = [(i, t) for i, t in enumerate(tokens) if not t.isascii() and i % 2 == 0]
    if all(_is_plausible(token) for _i, token in changed):
        return None
    for encoding, convert in _READERS.items():
        read = list(tokens)
        for index, token in changed:
            converted = convert(token)
            if converted is None or not _is_plausible(converted):
                break
            read[index] = converted
        else:
            return LegacyReading(encoding, nfc("".join(read)))
    return None
