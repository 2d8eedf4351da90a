"""What an archive from outside unpacks to, and why one is refused."""

import io
import tracemalloc
import zipfile

import pytest

from exemplars.shared.archive import ArchiveRefused, Limits, unpack

LIMITS = Limits(parts=10, unpacked=5_000_000)


def zipped(*parts, compression=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return out.getvalue()


def link(name):
    info = zipfile.ZipInfo(name)
    info.external_attr = 0o120777 << 16
    return info


def lying_about(data, size):
    """The same archive, its first part declared to unpack to `size` bytes."""
    at = data.index(b"PK\x01\x02")
    return data[: at + 24] + size.to_bytes(4, "little") + data[at + 28 :]


def with_password(data):
    at = data.index(b"PK\x01\x02")
    return data[: at + 8] + bytes([data[at + 8] | 1]) + data[at + 9 :]


SOUND = zipped(("xl/workbook.xml", b"<workbook/>"), ("xl/media/a.png", b"PNG"))
REFUSED = {
    "nothing": (b"", "damaged"),
    "no archive": (b"PK\x03\x04 and no more", "damaged"),
    "cut short": (SOUND[:-30], "damaged"),
    "a changed byte": (zipped(("a", b"abc"), compression=0).replace(b"abc", b"abd"), "damaged"),
    "says less than it holds": (lying_about(zipped(("a.xml", b"x" * 9000)), 10), "damaged"),
    "bzip2": (zipped(("a", b"0"), compression=zipfile.ZIP_BZIP2), "damaged"),
    "a password": (with_password(SOUND), "encrypted"),
    "eleven parts": (zipped(*((str(n), b"") for n in range(11))), "too_many"),
    "a bomb": (zipped(("a", b"0" * 4_000_000)), "too_large"),
    "too large for all its packing": (
        zipped(("a", bytes(5_000_001)), compression=zipfile.ZIP_STORED),
        "too_large",
    ),
    "one step up": (zipped(("../a", b"")), "unsafe_path"),
    "two steps up inside": (zipped(("xl/../../a", b"")), "unsafe_path"),
    "from the root": (zipped(("/etc/passwd", b"")), "unsafe_path"),
    "a link": (zipped((link("a"), b"/etc/passwd")), "unsafe_path"),
    "a document type": (zipped(("a.xml", b"<!DOCTYPE x>")), "declares"),
    "an entity": (zipped(("a.rels", b"<!ENTITY x 'y'>")), "declares"),
    "a document type across two chunks": (
        zipped(("a.xml", b" " * (1024 * 1024 - 4) + b"<!DOCTYPE x>"), compression=0),
        "declares",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_an_archive_is_refused_for_a_named_reason(name):
    data, reason = REFUSED[name]

    with pytest.raises(ArchiveRefused) as refusal:
        unpack(data, LIMITS)

    assert refusal.value.reason == reason


def test_every_name_is_told_and_the_kept_parts_with_their_content():
    assert unpack(SOUND, LIMITS, keep=(".xml",)) == {
        "xl/workbook.xml": b"<workbook/>",
        "xl/media/a.png": b"",
    }


def test_a_document_type_where_no_parser_looks_is_nobodys_business():
    assert unpack(zipped(("a.svg", b"<!DOCTYPE svg>")), LIMITS) == {"a.svg": b""}


def test_what_is_not_kept_is_never_held_whole():
    data = zipped(("a.bin", bytes(4_900_000)), compression=zipfile.ZIP_STORED)
    tracemalloc.start()
    try:
        found = unpack(data, LIMITS)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert found == {"a.bin": b""}
    # The archive itself, a second view of it, and one chunk of the part.
    assert peak < 4_000_000
