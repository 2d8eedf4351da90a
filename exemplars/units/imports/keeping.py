"""Keeps a previewed workbook, out of reach, until its person loads it or chooses another."""

from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.signing import BadSignature, TimestampSigner
from django.utils.crypto import salted_hmac

from exemplars.units.imports.opening import WorkbookRefused

_KEPT_SECONDS = 2 * 3600


def keep(data: bytes, user: Any) -> str:
    """Keep the previewed workbook, one a person; the token fits this person and this content."""
    path = _kept_path(user)
    default_storage.delete(path)
    default_storage.save(path, ContentFile(data))
    return TimestampSigner(salt=path).sign(_digest(data))


def kept(token: str, user: Any) -> bytes:
    """The workbook that was previewed. Raises `WorkbookRefused` when it is gone or another one."""
    path = _kept_path(user)
    try:
        digest = TimestampSigner(salt=path).unsign(token, max_age=_KEPT_SECONDS)
        with default_storage.open(path) as file:
            data = file.read()
    except (BadSignature, FileNotFoundError):
        raise WorkbookRefused(_GONE) from None
    if _digest(data) != digest:
        raise WorkbookRefused(_GONE)
    return data


_GONE = "Tệp xem trước không còn giữ. Hãy chọn lại tệp để xem trước lần nữa."


def drop(user: Any) -> None:
    """Forget the kept workbook."""
    default_storage.delete(_kept_path(user))


def _kept_path(user: Any) -> str:
    return f"tam/don-vi-{user.pk}.xlsx"


def _digest(data: bytes) -> str:
    return salted_hmac("units.imports", data, algorithm="sha256").hexdigest()
