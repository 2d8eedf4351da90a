"""Objects taken out of a PDF that WeasyPrint made, to be written into one of ours as they are."""

import zlib
from collections.abc import Iterator, Sequence
from io import BytesIO

import pikepdf

from certificates.rendering.pdf import Part, PdfObject


def form(pdf: bytes) -> tuple[PdfObject, ...]:
    """The first page as a form that other pages can draw, and all it needs; the form comes first."""
    with pikepdf.open(BytesIO(pdf)) as opened:
        page = opened.pages[0]
        drawn = opened.make_stream(page.Contents.read_bytes())
        drawn.Type, drawn.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
        drawn.BBox, drawn.Resources = page.MediaBox, _used(page.Resources)
        return tuple(_Walk(drawn))


def pages(pdf: bytes) -> tuple[list[bytes], tuple[PdfObject, ...]]:
    """The operators of each page, and the resources they all share (the first object)."""
    with pikepdf.open(BytesIO(pdf)) as opened:
        contents = [page.Contents.read_bytes() for page in opened.pages]
        shared = opened.make_indirect(_used(opened.pages[0].Resources))
        return contents, tuple(_Walk(shared))


def _used(resources: pikepdf.Object) -> pikepdf.Dictionary:
    """The resources without empties and without WeasyPrint's colour spaces, which we never name."""
    kept = {key: value for key, value in resources.items() if key != "/ColorSpace" and len(value)}
    return pikepdf.Dictionary(kept)


class _Walk:
    """Objects in the order they are first referred to, references as positions in that order."""

    def __init__(self, first: pikepdf.Object) -> None:
        self._waiting = [first]
        self._numbers = {first.objgen: 0}

    def __iter__(self) -> Iterator[PdfObject]:
        for found in self._waiting:  # grows while it is walked
            if isinstance(found, pikepdf.Stream):
                yield self._stream(found)
            else:
                yield PdfObject(_merged(self._parts(found, whole=True)), None)

    def _stream(self, found: pikepdf.Stream) -> PdfObject:
        entries = {key: value for key, value in found.stream_dict.items() if key != "/Length"}
        data = found.read_raw_bytes()
        if "/Filter" not in entries:
            data = zlib.compress(data, 9)
            entries["/Filter"] = pikepdf.Name.FlateDecode
        parts = [
            part
            for key, value in entries.items()
            for part in (key.encode(), b" ", *self._parts(value))
        ]
        return PdfObject(_merged(parts), data)

    def _parts(self, value: object, *, whole: bool = False) -> list[Part]:
        if not isinstance(value, pikepdf.Object):
            return [_plain(value)]
        if value.is_indirect and not whole:
            return [self._number(value)]
        if isinstance(value, pikepdf.Dictionary):
            inner = [part for key, item in value.items()
                     for part in (key.encode(), b" ", *self._parts(item))]  # fmt: skip
            return [b"<<", *inner, b">>"]
        if isinstance(value, pikepdf.Array):
            return [b"[", *(p for item in value for p in (*self._parts(item), b" ")), b"]"]
        return [value.unparse(), b" "]

    def _number(self, value: pikepdf.Object) -> int:
        if value.objgen not in self._numbers:
            self._numbers[value.objgen] = len(self._waiting)
            self._waiting.append(value)
        return self._numbers[value.objgen]


def _plain(value: object) -> bytes:
    """What pikepdf hands over as Python's own: a number, a truth value, nothing."""
    words = {None: "null", True: "true", False: "false"}
    return f" {words[value] if value is None or isinstance(value, bool) else value} ".encode()


def _merged(parts: Sequence[Part]) -> tuple[Part, ...]:
    merged: list[Part] = []
    for part in parts:
        if merged and isinstance(part, bytes) and isinstance(merged[-1], bytes):
            merged[-1] += part
        else:
            merged.append(part)
    return tuple(merged)
