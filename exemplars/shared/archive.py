"""A zip archive somebody sent (.xlsx, .docx): read within limits, or refused for a named reason.

Pure. The one place where an archive from outside is opened before a library parses it; the
callers put the reason into the words of their page.
"""

import io
import re
import warnings
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import NoReturn

import openpyxl
from openpyxl.workbook.workbook import Workbook

#: Parts that an XML parser reads. None of them needs a document type of its own (ECMA-376-2).
XML = (".xml", ".rels", ".vml")
_DECLARATION = re.compile(rb"<!(DOCTYPE|ENTITY)")
_CHUNK = 1024 * 1024
#: A document type cut by the end of a chunk is found with this much of the chunk before.
_OVERLAP = 16


class ArchiveRefused(ValueError):
    """`reason`: "damaged", "encrypted", "too_many", "too_large", "unsafe_path" or "declares"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Limits:
    """At most so many parts, bytes when unpacked, and unpacked bytes for each packed one."""

    parts: int
    unpacked: int
    ratio: int = 100


def unpack(data: bytes, limits: Limits, *, keep: tuple[str, ...] = ()) -> dict[str, bytes]:
    """Every name in the archive with its content, if the name ends in `keep`, or else with b"".

    Every part is read to its end, so what a library unpacks later is what was looked at here.

    Raises:
        ArchiveRefused: the archive is damaged, encrypted, beyond the limits, holds a path that
            leads out of a folder or an XML part with a document type.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _refuse_excess(entries, len(data), limits)
            return {entry.filename: _read(archive, entry, keep) for entry in entries}
    except ArchiveRefused:
        raise
    # RuntimeError and ValueError: what zipfile makes of odd headers and names.
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, ValueError) as error:
        raise ArchiveRefused("damaged") from error


def workbook(data: bytes, *, computed: bool = False) -> Workbook:
    """An .xlsx that `unpack` took, with its formulas or, `computed`, with their last values.

    Raises:
        ArchiveRefused: openpyxl cannot make sense of it ("damaged").
    """
    try:
        with warnings.catch_warnings():
            # It warns of extensions it drops (pick lists, print settings): nothing anybody reads.
            warnings.simplefilter("ignore")
            return openpyxl.load_workbook(io.BytesIO(data), data_only=computed)
    # openpyxl lets whatever its parsing meets escape: KeyError, ValueError, TypeError, XML errors.
    except Exception as error:
        raise ArchiveRefused("damaged") from error


def _refuse_excess(entries: list[zipfile.ZipInfo], size: int, limits: Limits) -> None:
    if len(entries) > limits.parts:
        _refuse("too_many")
    # Tiny files compress better than any ratio allows for.
    most = min(limits.unpacked, max(size, 10_000) * limits.ratio)
    if sum(entry.file_size for entry in entries) > most:
        _refuse("too_large")


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, keep: tuple[str, ...]) -> bytes:
    path = PurePosixPath(entry.filename)
    is_link = (entry.external_attr >> 16) & 0o170000 == 0o120000
    if path.is_absolute() or ".." in path.parts or is_link:
        _refuse("unsafe_path")
    if entry.flag_bits & 0x1:
        _refuse("encrypted")
    # Office programs write no other, and only these two are unpacked in bounded pieces.
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        _refuse("damaged")
    is_xml, is_kept = entry.filename.endswith(XML), entry.filename.endswith(keep)
    kept, tail = [], b""
    with archive.open(entry) as part:  # which never yields more than `file_size`
        while chunk := part.read(_CHUNK):
            if is_xml and _DECLARATION.search(tail + chunk):
                _refuse("declares")
            tail = chunk[-_OVERLAP:]
            if is_kept:
                kept.append(chunk)
    return b"".join(kept)


def _refuse(reason: str) -> NoReturn:
    raise ArchiveRefused(reason)
