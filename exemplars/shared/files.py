"""Files somebody sends: checked by content, stored whole or not at all, handed out guarded.

Allowed: PDF, DOCX, XLSX, JPEG, PNG, WebP. The extension, the first bytes and the whole content
must agree. Pictures are drawn anew (no EXIF, no position); documents with scripts, macros or
other files inside are refused.
"""

import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import filetype
from django.conf import settings
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from certificates.rendering import image, inspection, sandbox
from exemplars.shared import archive
from exemplars.shared.errors import RuleViolation
from exemplars.shared.text import nfc

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PICTURES = {"jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "webp": "image/webp"}
KINDS = {"pdf": "application/pdf", "docx": DOCX, "xlsx": XLSX, **PICTURES}
#: For the `accept` attribute of an upload field.
ACCEPT = ",".join(f".{extension}" for extension in KINDS)
_MAIN_PART = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}
_LIMITS = {
    "docx": archive.Limits(parts=1000, unpacked=100 * 1024 * 1024),
    "xlsx": archive.Limits(parts=1000, unpacked=50 * 1024 * 1024),
}
_MACROS = re.compile(r"(^|/)(vbaProject\.bin|vbaData\.xml|activeX/)", re.IGNORECASE)
_REMOTE = re.compile(
    rb'<Relationship\b(?=[^>]*TargetMode="External")'
    rb'(?=[^>]*/(?:attachedTemplate|oleObject|frame|subDocument|externalLinkPath)")',
    re.IGNORECASE,
)
_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True)
class CheckedFile:
    """A file that passed. `name` is what its sender called it; `size` in bytes."""

    data: bytes
    name: str
    extension: str
    content_type: str

    @property
    def size(self) -> int:
        return len(self.data)

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def check(upload: Any, *, field: str = "file", kinds: dict[str, str] | None = None) -> CheckedFile:
    """The checked content of an uploaded file (`name`, `size`, `read`).

    `kinds` narrows what is taken: extension → content type, of `KINDS`.

    Raises:
        RuleViolation: a sentence that names the file, what is wrong, and how to mend it.
    """
    allowed = KINDS if kinds is None else kinds
    name = clean_name(upload.name)
    extension = PurePosixPath(name).suffix.lower().removeprefix(".")
    try:
        if extension not in allowed:
            raise _Refused(
                _("loại tệp này không nhận được. Hãy dùng %(kinds)s.")
                % {"kinds": ", ".join(kind.upper() for kind in allowed if kind != "jpeg")}
            )
        limit = settings.UPLOAD_MAX_BYTES
        data = b"" if upload.size > limit else upload.read(limit + 1)
        if upload.size > limit or len(data) > limit:
            raise _Refused(
                _("tệp lớn hơn %(limit)s MB. Hãy nén ảnh bên trong hoặc chia thành nhiều tệp.")
                % {"limit": limit // (1024 * 1024)}
            )
        if not data:
            raise _Refused(_("tệp trống. Hãy chọn lại tệp."))
        return CheckedFile(_checked(data, extension), name, extension, KINDS[extension])
    except _Refused as refusal:
        raise RuleViolation(
            _("“%(name)s”: %(sentence)s") % {"name": name, "sentence": refusal},
            code="file_refused",
            field=field,
        ) from refusal


class _Refused(Exception):
    """The sentence after the file's name."""


def clean_name(name: str) -> str:
    """The sender's name for the file: no folders, no control characters, at most 200 characters."""
    bare = nfc(str(name).replace("\\", "/")).rsplit("/", 1)[-1].strip(". ") or "tep"
    stem, dot, extension = bare.rpartition(".")
    return f"{stem[:180]}.{extension[:15]}" if dot else bare[:196]


def _checked(data: bytes, extension: str) -> bytes:
    """The data to store: pictures drawn anew, documents as they came."""
    if extension in PICTURES:
        guessed = filetype.guess_mime(data)
        if guessed != PICTURES[extension]:
            raise _Refused(_mismatch(extension))
        return _picture(data)
    if extension == "pdf":
        if not data.startswith(b"%PDF-"):
            raise _Refused(_mismatch(extension))
        _pdf(data)
        return data
    _office(data, extension)
    return data


def _mismatch(extension: str) -> str:
    return _(
        "nội dung không phải %(kind)s như phần đuôi tên tệp ghi. "
        "Hãy mở bằng đúng phần mềm, lưu lại rồi chọn lại tệp."
    ) % {"kind": extension.upper()}


def _picture(data: bytes) -> bytes:
    try:
        return sandbox.reencode(data)
    except image.ImageRefused as refusal:
        if refusal.reason == "too_large":
            raise _Refused(
                _("ảnh quá lớn (hơn 40 triệu điểm ảnh). Hãy thu nhỏ ảnh rồi chọn lại.")
            ) from refusal
        raise _Refused(
            _("ảnh bị hỏng hoặc không phải JPEG, PNG, WebP. Hãy xuất lại ảnh rồi chọn lại.")
        ) from refusal


def _pdf(data: bytes) -> None:
    try:
        sandbox.inspect(data)
    except inspection.PdfRefused as refusal:
        sentences = {
            "encrypted": _("PDF đặt mật khẩu. Hãy bỏ mật khẩu rồi chọn lại."),
            "javascript": _("PDF có mã chạy kèm. Hãy in lại thành PDF mới rồi chọn lại."),
            "launch": _("PDF có lệnh mở chương trình khác. Hãy in lại thành PDF mới."),
            "embedded": _("PDF có tệp khác đính bên trong. Hãy nộp từng tệp riêng."),
            "too_complex": _("PDF quá phức tạp. Hãy in lại thành PDF mới rồi chọn lại."),
        }
        damaged = _("PDF bị hỏng nên không đọc được. Hãy xuất lại rồi chọn lại tệp.")
        raise _Refused(sentences.get(refusal.reason, damaged)) from refusal


def _office(data: bytes, extension: str) -> None:
    if data.startswith(_OLE2):
        raise _Refused(
            _(
                "tệp đặt mật khẩu hoặc thuộc định dạng cũ. Hãy lưu lại thành .%(kind)s không mật khẩu."
            )
            % {"kind": extension}
        )
    try:
        parts = archive.unpack(data, _LIMITS[extension], keep=(".rels",))
    except archive.ArchiveRefused as refusal:
        sentences = {
            "encrypted": _("tệp đặt mật khẩu. Hãy bỏ mật khẩu rồi chọn lại."),
            "too_many": _("tệp có quá nhiều phần bên trong. Hãy lưu lại thành tệp mới."),
            "too_large": _("tệp nén bất thường (bung ra quá lớn). Hãy lưu thành tệp mới."),
            "unsafe_path": _("tệp có đường dẫn không an toàn bên trong. Hãy lưu thành tệp mới."),
            "declares": _("tệp có phần khai báo không an toàn. Hãy lưu thành tệp mới."),
        }
        damaged = _("tệp bị hỏng hoặc tải lên chưa đủ. Hãy lưu lại rồi chọn lại.")
        raise _Refused(sentences.get(refusal.reason, damaged)) from refusal
    if any(_MACROS.search(name) for name in parts):
        raise _Refused(_("tệp có macro. Hãy lưu lại không kèm macro."))
    if any(_REMOTE.search(relations) for relations in parts.values()):
        raise _Refused(_("tệp lấy nội dung từ nơi khác. Hãy lưu thành tệp mới."))
    if "[Content_Types].xml" not in parts or _MAIN_PART[extension] not in parts:
        raise _Refused(_mismatch(extension))


# Storing ---------------------------------------------------------------------------------------


@contextmanager
def stored(checked: CheckedFile, folder: str) -> Iterator[str]:
    """Store a file under a random name in `folder/yyyy/mm`; yields its name in the storage.

    Written to a temporary name, flushed to the disk, then renamed: nobody sees half a file. When
    the block raises, the file goes again, so the row that points to it belongs inside.
    """
    name = f"{folder}/{timezone.localdate():%Y/%m}/{secrets.token_hex(16)}.{checked.extension}"
    target = Path(default_storage.path(name))
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_suffix(".part")
    try:
        with partial.open("wb") as out:
            out.write(checked.data)
            out.flush()
            os.fsync(out.fileno())
        partial.chmod(settings.FILE_UPLOAD_PERMISSIONS)
        partial.replace(target)
        yield name
    except BaseException:
        partial.unlink(missing_ok=True)
        target.unlink(missing_ok=True)
        raise


def orphans(folder: str, known: set[str], *, older_than_seconds: float) -> list[str]:
    """Names in the storage's folder that no row knows: what a crash between file and row left."""
    root = Path(default_storage.path(folder))
    now = timezone.now().timestamp()
    found = []
    for path in root.rglob("*"):
        name = f"{folder}/{path.relative_to(root).as_posix()}"
        if not path.is_file() or name in known:
            continue
        if now - path.stat().st_mtime > older_than_seconds:
            found.append(name)
    return sorted(found)


# Handing out -----------------------------------------------------------------------------------


def as_download(stored_file: Any, *, name: str, content_type: str) -> FileResponse:
    """A stored file as an attachment that no browser runs. The caller asked the permission."""
    response = FileResponse(
        stored_file.open("rb"), as_attachment=True, filename=name, content_type=content_type
    )
    return _guarded(response)


def made(data: bytes, *, name: str, content_type: str) -> HttpResponse:
    """A file made for this answer, as an attachment that no browser runs and none keeps."""
    response = HttpResponse(data, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return _guarded(response)


def as_picture(stored_file: Any, *, width: int) -> HttpResponse:
    """A stored picture at most `width` pixels wide, as WebP. The caller asked the permission."""
    with stored_file.open("rb") as opened:
        small = image.variants(opened.read(), [width])[0]
    response = HttpResponse(small.data, content_type=small.content_type)
    response["Cache-Control"] = "private, max-age=3600"
    return _guarded(response)


def _guarded(response: Any) -> Any:
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
