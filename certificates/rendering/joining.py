"""Putting PDFs together: the drawn sheet under the words, and many certificates in one file.

The sheet is kept as one named object, so that a file of a thousand certificates holds it once.
"""

import hashlib
from collections.abc import Iterable
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    StreamObject,
    TextStringObject,
)

VERSION = "%PDF-1.7"
SHEET = NameObject("/Sheet")
MARK = NameObject("/SheetDigest")


def lay_under(words: bytes, sheet: bytes) -> bytes:
    """The page of `words` with the page of `sheet` drawn under it."""
    writer = PdfWriter(clone_from=BytesIO(words))
    writer.pdf_header = VERSION
    page = writer.pages[0]
    resources = page["/Resources"].get_object()
    objects = resources.setdefault(NameObject("/XObject"), DictionaryObject()).get_object()
    objects[SHEET] = writer._add_object(_form(sheet).clone(writer))
    draw = StreamObject()
    draw.set_data(b"q /Sheet Do Q\n")
    page[NameObject("/Contents")] = ArrayObject(
        [writer._add_object(draw), page.raw_get("/Contents")]
    )
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


@lru_cache(maxsize=16)
def _form(sheet: bytes) -> StreamObject:
    """A page as an object that other pages can draw; made once per sheet."""
    page = PdfReader(BytesIO(sheet)).pages[0]
    form = StreamObject()
    form.set_data(page.get_contents().get_data())
    form = form.flate_encode()
    form[NameObject("/Type")] = NameObject("/XObject")
    form[NameObject("/Subtype")] = NameObject("/Form")
    form[NameObject("/BBox")] = page.mediabox
    form[NameObject("/Resources")] = page["/Resources"]
    form[MARK] = TextStringObject(hashlib.sha256(sheet).hexdigest())
    return form


def join(documents: Iterable[bytes | Path], target: Path) -> Path:
    """All pages in order in one file at `target`; equal drawn sheets are stored once."""
    writer = PdfWriter()
    writer.pdf_header = VERSION
    sheets: dict[str, IndirectObject] = {}
    for document in documents:
        source = document if isinstance(document, Path) else BytesIO(document)
        reader = PdfReader(source)
        for page in reader.pages:
            _share_sheet(writer, writer.add_page(_without_known_sheet(page, sheets)), sheets)
    with target.open("wb") as file:
        writer.write(file)
    return target


def _objects(page: PageObject) -> DictionaryObject:
    found = page["/Resources"].get_object().get("/XObject", DictionaryObject())
    return found.get_object()


def _without_known_sheet(page: PageObject, sheets: dict[str, IndirectObject]) -> PageObject:
    """The page, its sheet replaced by its digest when the target file holds that sheet."""
    objects = _objects(page)
    if SHEET in objects:
        digest = objects[SHEET].get_object().get(MARK)
        if digest in sheets:
            objects[SHEET] = TextStringObject(digest)
    return page


def _share_sheet(writer: PdfWriter, page: PageObject, sheets: dict[str, IndirectObject]) -> None:
    objects = _objects(page)
    if SHEET not in objects:
        return
    held = objects.raw_get(SHEET)
    if isinstance(held, IndirectObject):
        sheets[str(held.get_object()[MARK])] = held
    else:
        objects[SHEET] = sheets[str(held)]
