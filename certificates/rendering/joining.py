"""Putting PDFs together: the drawn sheet under the words, and the parts of a batch in one file."""

from collections.abc import Iterable
from contextlib import ExitStack
from functools import lru_cache
from io import BytesIO
from pathlib import Path

import pikepdf
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, StreamObject

VERSION = "%PDF-1.7"
SHEET = NameObject("/Sheet")
STREAMS = pikepdf.ObjectStreamMode.generate


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
    return form


def join(parts: Iterable[Path], target: Path) -> Path:
    """All pages in order in one file at `target`."""
    with pikepdf.new() as whole, ExitStack() as held:  # qpdf copies a stream when it is written
        for part in parts:
            whole.pages.extend(held.enter_context(pikepdf.open(part)).pages)
        whole.save(target, deterministic_id=True, object_stream_mode=STREAMS)
    return target
