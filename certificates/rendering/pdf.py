"""Writing a PDF of any length through a small window of memory.

Only the numbers and places of the objects are kept, a few bytes each; small objects travel together
in compressed object streams (PDF 1.5 and later, allowed in PDF/A-2 and -3).
"""

import hashlib
import zlib
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
LEVEL = 6
TOGETHER = 100
#: What the print dialogue starts with: one side, actual size, the tray of that size.
AS_IT_IS = b"<</Duplex/Simplex/PrintScaling/None/PickTrayByPDFSize true>>"


#: A piece of a PDF object: bytes as they are, or the position of another object of the same lot.
Part = bytes | int


@dataclass(frozen=True)
class PdfObject:
    """The entries of a stream's dictionary and its data, or, without data, a whole value."""

    parts: tuple[Part, ...]
    data: bytes | None


class Sink(Protocol):
    """What a file or a buffer in memory offers."""

    def write(self, data: bytes, /) -> int:
        """Take the bytes; they are never asked for again."""


class PdfWriter:
    """Takes objects in any order; `close` writes the table of contents."""

    def __init__(self, out: Sink) -> None:
        self._out, self._at = out, 0
        self._digest = hashlib.sha256()
        # Kind (1 in the file, 2 in an object stream), place, and index there, by object number.
        self._kinds, self._places, self._indexes = array("B", [0]), array("Q", [0]), array("H", [0])
        self._waiting: list[tuple[int, bytes]] = []
        self._write(HEADER)

    def reserve(self) -> int:
        """A number for an object that is written later."""
        self._kinds.append(0)
        self._places.append(0)
        self._indexes.append(0)
        return len(self._kinds) - 1

    def put(self, body: bytes, number: int = 0) -> int:
        """An object without a stream; its number."""
        number = number or self.reserve()
        self._waiting.append((number, body))
        if len(self._waiting) == TOGETHER:
            self._flush()
        return number

    def stream(
        self, data: bytes, entries: bytes = b"", number: int = 0, *, deflate: bool = True
    ) -> int:
        """A stream object; `entries` are further keys of its dictionary. Its number."""
        number = number or self.reserve()
        if deflate:
            data = zlib.compress(data, LEVEL)
            entries += b"/Filter/FlateDecode"
        self._kinds[number], self._places[number] = 1, self._at
        self._write(
            b"%d 0 obj<</Length %d%b>>stream\n%b\nendstream endobj\n"
            % (number, len(data), entries, data)
        )
        return number

    def take(self, objects: Sequence[PdfObject]) -> int:
        """Objects of another file that refer to each other; the number of the first."""
        numbers = [self.reserve() for _item in objects]
        for own, item in zip(numbers, objects, strict=True):
            body = b"".join(
                b"%d 0 R" % numbers[part] if isinstance(part, int) else part for part in item.parts
            )
            if item.data is None:
                self.put(body, own)
            else:
                self.stream(item.data, body, own, deflate=False)
        return numbers[0]

    def close(self, root: int, info: int) -> None:
        """Write what waits, the cross-reference stream and the end. The file's identity is its content."""
        self._flush()
        identity = self._digest.hexdigest()[:32].encode()
        number, place = self.reserve(), self._at
        self._kinds[number], self._places[number] = 1, place
        width = max(1, (max(self._places).bit_length() + 7) // 8)
        rows = b"".join(
            bytes((kind,)) + at.to_bytes(width, "big") + index.to_bytes(2, "big")
            for kind, at, index in zip(self._kinds, self._places, self._indexes, strict=True)
        )
        self.stream(
            rows,
            b"/Type/XRef/Size %d/W[1 %d 2]/Root %d 0 R/Info %d 0 R/ID[<%b><%b>]"
            % (len(self._kinds), width, root, info, identity, identity),
            number,
        )
        self._write(b"startxref\n%d\n%%%%EOF\n" % place)

    def _flush(self) -> None:
        if not self._waiting:
            return
        holder, at, places = self.reserve(), 0, []
        for index, (number, body) in enumerate(self._waiting):
            self._kinds[number], self._places[number] = 2, holder
            self._indexes[number] = index
            places.append(b"%d %d" % (number, at))
            at += len(body) + 1
        head = b" ".join(places) + b"\n"
        bodies = b"\n".join(body for _number, body in self._waiting)
        self.stream(
            head + bodies,
            b"/Type/ObjStm/N %d/First %d" % (len(self._waiting), len(head)),
            holder,
        )
        self._waiting.clear()

    def _write(self, data: bytes) -> None:
        self._out.write(data)
        self._digest.update(data)
        self._at += len(data)


def text(value: str) -> bytes:
    """A text string of PDF: UTF-16 with its mark, in hexadecimal."""
    return b"<FEFF%b>" % value.encode("utf-16-be").hex().upper().encode()


def escaped(data: bytes) -> bytes:
    """Bytes as they stand inside a literal string."""
    for byte, shown in ((b"\\", b"\\\\"), (b"(", b"\\("), (b")", b"\\)"), (b"\r", b"\\r")):
        data = data.replace(byte, shown)
    return data


@lru_cache(maxsize=4096)
def number(value: float) -> bytes:
    """A number with at most two decimals: a hundredth of a point is a thirtieth of a hair."""
    return f"{value:.2f}".rstrip("0").rstrip(".").encode()
