"""Files somebody sends: what is taken, what is refused and in which words, what is left behind."""

import io
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from certificates.rendering import image, inspection
from exemplars.shared import files
from exemplars.shared.errors import RuleViolation


def upload(name, data):
    return SimpleUploadedFile(name, data)


def picture(kind="JPEG", size=(40, 20), mode="RGB", **options):
    out = io.BytesIO()
    Image.new(mode, size).save(out, kind, **options)
    return out.getvalue()


def pdf(change=None, pages=1):
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(200, 200)
    if change:
        change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def act_on_opening(writer, action, key, value):
    found = {NameObject("/S"): NameObject(action), NameObject(key): TextStringObject(value)}
    writer._root_object[NameObject("/OpenAction")] = DictionaryObject(found)


def office(main="word/document.xml", extra=(), types="[Content_Types].xml"):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in ((types, b"<Types/>"), (main, b"<x/>"), *extra):
            archive.writestr(name, data)
    return out.getvalue()


def entry(name, mode=0):
    info = zipfile.ZipInfo(name)
    info.external_attr = mode << 16
    return info


def with_gps():
    exif = Image.Exif()
    exif[0x010F] = "Canh chup"
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1] = "N"
    return picture(exif=exif)


def huge_png():
    """A small file that says it has 169 million pixels."""
    header = struct.pack(">IIBBBBB", 13000, 13000, 8, 2, 0, 0, 0)
    chunk = lambda kind, data: (  # noqa: E731
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    )
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def encrypted_zip():
    data = bytearray(office())
    data[6] |= 1  # the flag of a password, in the local header and the directory
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    return bytes(data)


GOOD = {
    "anh.jpg": picture(),
    "anh.JPEG": picture(),
    "anh.png": picture("PNG", mode="RGBA"),
    "anh-bang.png": picture("PNG", mode="P"),
    "anh.webp": picture("WEBP"),
    "bao-cao.pdf": pdf(),
    "to-trinh.docx": office(),
    "quan-he.docx": office(extra=[("_rels/.rels", b"<Relationships/>")]),
    "danh-sach.xlsx": office("xl/workbook.xml"),
}

HOSTILE = {
    "program.exe": b"MZ\x90",
    "program.pdf": b"MZ\x90",
    "ảnh.svg": b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    "svg.png": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "trang.php.jpg": b"<?php system($_GET[0]); ?>",
    "dau.jpg": b"\xff\xd8\xff\xe0" + b"<script>alert(1)</script>" * 20,
    "cut.jpg": picture(size=(400, 400))[:200],
    "png-as.jpg": picture("PNG"),
    "169-megapixel.png": huge_png(),
    "va-trang.png": b"<html><script>alert(1)</script></html>" + picture("PNG"),
    "va-zip.pdf": b"%PDF-1.7\n" + office(),
    "rong.pdf": b"",
    "hong.pdf": b"%PDF-1.7\nkhong phai",
    "no-pages.pdf": pdf(pages=0),
    "js.pdf": pdf(lambda w: act_on_opening(w, "/JavaScript", "/JS", "app.alert(1)")),
    "dinh-kem.pdf": pdf(lambda w: w.add_attachment("x.exe", b"MZ")),
    "launch.pdf": pdf(lambda w: act_on_opening(w, "/Launch", "/F", "cmd.exe")),
    "mat-khau.pdf": pdf(lambda w: w.encrypt("x", algorithm="RC4-128")),
    "macro.docx": office(extra=[("word/vbaProject.bin", b"x")]),
    "remote.docx": office(
        extra=[
            (
                "word/_rels/settings.xml.rels",
                b'<Relationship Type="http://x/attachedTemplate" Target="http://x/y.dotm" '
                b'TargetMode="External"/>',
            )
        ]
    ),
    "bom.docx": office(extra=[("word/media/a.bin", b"\0" * 30_000_000)]),
    "nhieu.docx": office(extra=[(f"a/{n}", b"") for n in range(1001)]),
    "leo.docx": office(extra=[("../../etc/passwd", b"x")]),
    "tuyet-doi.docx": office(extra=[("/etc/passwd", b"x")]),
    "lien-ket.docx": office(extra=[(entry("a", 0o120777), b"/etc/passwd")]),
    "khong-phai.docx": office("mimetype"),
    "khong-loai.xlsx": office("xl/workbook.xml", types="khac.xml"),
    "cut.docx": office()[:-30],
    "encrypted.docx": encrypted_zip(),
    "cu.docx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
    "khong-duoi": b"abc",
}


@pytest.mark.parametrize("name", GOOD)
def test_what_offices_send_is_taken(name):
    checked = files.check(upload(name, GOOD[name]))
    assert checked.name == name
    assert checked.size == len(checked.data) > 0
    assert len(checked.sha256) == 64


@pytest.mark.parametrize("name", HOSTILE)
def test_what_could_hurt_is_refused_by_name(name):
    with pytest.raises(RuleViolation) as refusal:
        files.check(upload(name, HOSTILE[name]), field="upload")
    assert str(refusal.value).startswith(f"“{name}”: ")
    assert (refusal.value.code, refusal.value.field) == ("file_refused", "upload")


def test_only_the_kinds_asked_for_are_taken():
    with pytest.raises(RuleViolation, match="XLSX"):
        files.check(upload("anh.jpg", picture()), kinds={"xlsx": files.XLSX})


@pytest.mark.parametrize("lies", [False, True])
def test_more_than_the_limit_is_refused_whatever_the_size_says(settings, lies):
    settings.UPLOAD_MAX_BYTES = 100
    sent = upload("a.pdf", b"%PDF-" + b"x" * 200)
    if lies:
        sent.size = 10
    with pytest.raises(RuleViolation, match="lớn hơn"):
        files.check(sent)


def test_position_and_camera_are_gone_and_the_picture_stands_upright():
    sent = with_gps()
    checked = files.check(upload("anh.jpg", sent))
    found = Image.open(io.BytesIO(checked.data))
    assert not found.getexif()
    assert found.size == (20, 40)
    assert b"Canh chup" in sent
    assert b"Canh chup" not in checked.data


def test_a_script_behind_a_picture_does_not_survive():
    sent = picture() + b"<script>alert(1)</script><?php ?>"
    assert b"script" not in files.check(upload("anh.jpg", sent)).data


def test_colours_of_another_profile_and_a_broken_profile_are_read():
    from PIL import ImageCms

    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for icc in (profile, b"hong"):
        clean = image.reencode(picture(icc_profile=icc))
        assert "icc_profile" not in Image.open(io.BytesIO(clean.data)).info


@pytest.mark.parametrize("most", [100, 200e6])
def test_too_many_pixels_are_refused_before_they_are_unpacked(most):
    sent = picture() if most == 100 else huge_png()
    with pytest.raises(image.ImageRefused) as refusal:
        image.reencode(sent, max_pixels=most)
    assert refusal.value.reason == "too_large"


def test_a_picture_is_made_smaller_never_larger():
    small, *_none = image.variants(picture(size=(400, 100)), [100, 900])
    assert (small.width, small.height, small.content_type) == (100, 25, "image/webp")
    [same] = image.variants(picture(size=(40, 20)), [100])
    assert same.width == 40


def test_a_pdf_of_too_many_objects_is_refused(monkeypatch):
    monkeypatch.setattr(inspection, "_MAX_OBJECTS", 1)
    with pytest.raises(inspection.PdfRefused) as refusal:
        inspection.inspect(pdf())
    assert refusal.value.reason == "too_complex"
    assert len(PdfReader(io.BytesIO(pdf())).pages) == 1


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("C:\\thư mục\\Báo cáo.pdf", "Báo cáo.pdf"),
        ("../../etc/passwd", "passwd"),
        ("a\x00\u202eb.pdf", "a\u202eb.pdf"),
        ("...", "tep"),
        ("x" * 300 + ".pdf", "x" * 180 + ".pdf"),
    ],
)
def test_the_senders_name_keeps_no_folder(sent, kept):
    assert files.clean_name(sent) == kept


# Storing ---------------------------------------------------------------------------------------


def checked():
    return files.CheckedFile(b"noi dung", "a.pdf", "pdf", "application/pdf")


def test_a_stored_file_is_whole_and_randomly_named():
    with files.stored(checked(), "thu") as one, files.stored(checked(), "thu") as two:
        pass
    assert one != two
    assert default_storage.open(one).read() == b"noi dung"
    assert not list(Path(default_storage.path("thu")).rglob("*.part"))


def test_when_the_row_fails_the_file_goes():
    with pytest.raises(ZeroDivisionError), files.stored(checked(), "thu") as name:
        1 / 0  # noqa: B018
    assert not default_storage.exists(name)


def test_a_full_disk_leaves_nothing(monkeypatch):
    def full(_descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    before = set(Path(default_storage.path("thu")).rglob("*"))
    with pytest.raises(OSError, match="space"), files.stored(checked(), "thu"):
        pytest.fail("never reached")
    assert set(Path(default_storage.path("thu")).rglob("*")) - before <= {
        p for p in Path(default_storage.path("thu")).rglob("*") if p.is_dir()
    }


def test_orphans_are_old_files_no_row_knows():
    with files.stored(checked(), "mo-coi") as known, files.stored(checked(), "mo-coi") as lost:
        pass
    assert files.orphans("mo-coi", {known}, older_than_seconds=-5) == [lost]
    assert files.orphans("mo-coi", set(), older_than_seconds=3600) == []
    assert files.orphans("khong-co", set(), older_than_seconds=0) == []


def test_a_download_is_an_attachment_no_browser_runs(db):
    with files.stored(checked(), "thu") as name:
        pass

    class Stored:
        def open(self, mode):
            return default_storage.open(name, mode)

    answer = files.as_download(Stored(), name="Báo cáo.pdf", content_type="application/pdf")
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox")
    answer.close()
