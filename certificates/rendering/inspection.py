"""Looks into a PDF somebody sent for what a paper of a dossier never needs."""

import logging
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

_MAX_OBJECTS = 50_000
_ACTIVE_KEYS = {
    "/JS": "javascript",
    "/JavaScript": "javascript",
    "/EmbeddedFile": "embedded",
    "/EmbeddedFiles": "embedded",
    "/RichMedia": "embedded",
}
_ACTIVE_NAMES = {
    "/JavaScript": "javascript",
    "/Launch": "launch",
    "/EmbeddedFile": "embedded",
    "/FileAttachment": "embedded",
    "/RichMedia": "embedded",
}
# pypdf reports every oddity of a damaged file; what matters is in the answer.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


class PdfRefused(ValueError):
    """`reason`: "unreadable", "encrypted", "too_complex", "javascript", "launch" or "embedded"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class PdfFacts:
    """What is known of a sound PDF."""

    pages: int


def inspect(data: bytes) -> PdfFacts:
    """Read every object of the file.

    Raises:
        PdfRefused: damaged, encrypted, or holding scripts, programs to start, or other files.
    """
    try:
        reader = PdfReader(BytesIO(data), strict=False)
        if reader.is_encrypted:
            raise PdfRefused("encrypted")
        numbers = [
            (number, generation) for generation, places in reader.xref.items() for number in places
        ] + [(number, 0) for number in reader.xref_objStm]
        if len(numbers) > _MAX_OBJECTS:
            raise PdfRefused("too_complex")
        for number, generation in numbers:
            _look(IndirectObject(number, generation, reader).get_object())
        _look(reader.trailer)
        pages = len(reader.pages)
        if not pages:
            raise PdfRefused("unreadable")
    except PdfRefused:
        raise
    # pypdf lets whatever a damaged file leads it into escape, RecursionError included.
    except (PyPdfError, Exception) as error:
        raise PdfRefused("unreadable") from error
    return PdfFacts(pages)


def _look(found: Any) -> None:
    """The direct content of one object; what it refers to has its own turn."""
    waiting = [found]
    while waiting:
        value = waiting.pop()
        if isinstance(value, DictionaryObject):
            for key, inner in value.items():
                if key in _ACTIVE_KEYS:
                    raise PdfRefused(_ACTIVE_KEYS[key])
                if key in ("/S", "/Type", "/Subtype") and str(inner) in _ACTIVE_NAMES:
                    raise PdfRefused(_ACTIVE_NAMES[str(inner)])
            waiting.extend(value.values())
        elif isinstance(value, ArrayObject):
            waiting.extend(value)
