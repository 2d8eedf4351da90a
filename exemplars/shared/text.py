"""Vietnamese text: one stored form, search form, alphabetical order.

Everything here is pure and uses the standard library only. What was typed with an old code page is
read by `certificates/codepages.py`, which the press needs as well.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

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
