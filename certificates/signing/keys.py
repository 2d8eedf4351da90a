"""The office's Ed25519 keys: made, changed, taken back; the private half of the current one at hand.

A private key is a PKCS#8 file in `KEY_DIR`, readable by the site's own user alone, and encrypted when
`KEY_PASSPHRASE` is set. The database, its backups and its dumps hold the public halves only.
"""

import base64
import os
import stat
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from certificates.award import CannotPrint
from certificates.models import SigningKey
from certificates.models.keys import thumbprint
from certificates.transactions import one_transaction


class KeyFault(CannotPrint):
    """There is no key to sign with; the text says what the administrator has to do."""


@one_transaction
def create(*, by: object) -> SigningKey:
    """The first key.

    Raises:
        KeyFault: a key is signing already, or the folder cannot be written.
    """
    if SigningKey.objects.filter(retired_at=None).exists():
        raise KeyFault(_("Đã có khóa đang ký. Muốn thay thì dùng lệnh “rotate”."))
    return _new(by)


@one_transaction
def rotate(*, by: object) -> SigningKey:
    """Thay khóa: a new key signs from now on; what the old one signed stays good.

    The old private file is removed after the commit: nothing needs it any more.

    Raises:
        KeyFault: the folder cannot be written.
    """
    old = SigningKey.objects.select_for_update().filter(retired_at=None).first()
    if old:
        _retire(old)
    return _new(by)


@one_transaction
def withdraw(key: SigningKey, *, by: object, reason: str) -> SigningKey:
    """Hủy khóa: its private half got into other hands. Nothing it signed is believed any more.

    When it was the one that signs, a new one takes its place. A second call changes nothing.

    Raises:
        KeyFault: no reason is given, or the folder cannot be written.
    """
    if not reason.strip():
        raise KeyFault(_("Ghi lý do hủy khóa."))
    row = SigningKey.objects.select_for_update().get(pk=key.pk)
    if row.withdrawn_at:
        return row
    was_signing = row.retired_at is None
    if was_signing:
        _retire(row)
    row.withdrawn_at, row.withdrawn_reason = timezone.now(), reason.strip()
    row.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    if was_signing:
        _new(by)
    return row


def current() -> tuple[SigningKey, Ed25519PrivateKey]:
    """The key that signs now, both halves.

    Where `KEYS_BY_THEMSELVES` is set (development, demonstration, tests) a missing one is made.

    Raises:
        KeyFault: there is none, or its file is missing, open to others or another key's.
    """
    row = SigningKey.objects.filter(retired_at=None).first()
    if settings.KEYS_BY_THEMSELVES and (row is None or not _file(row.kid).exists()):
        row = rotate(by="KEYS_BY_THEMSELVES")
    if row is None:
        raise KeyFault(_("Chưa có khóa ký bằng. Quản trị chạy “manage.py signing_keys create”."))
    return row, private(row)


def private(row: SigningKey) -> Ed25519PrivateKey:
    """The private half.

    Raises:
        KeyFault: its file is missing, open to others, locked, or another key's.
    """
    path = _file(row.kid)
    try:
        facts = path.stat()
    except OSError as fault:
        raise KeyFault(_("Thiếu tệp khóa ký bằng %s trong KEY_DIR.") % path.name) from fault
    if os.name == "posix" and stat.S_IMODE(facts.st_mode) & 0o077:
        raise KeyFault(
            _("Người khác đọc được tệp khóa ký bằng %s. Đặt quyền 0600 rồi thử lại.") % path.name
        )
    return _read(path, row.public, facts.st_mtime_ns)


def public(row: SigningKey) -> Ed25519PublicKey:
    """The public half, to check with."""
    return Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(row.public + "="))


def published() -> dict[str, Any]:
    """What everybody may know of the keys: a JWK set (RFC 7517, 8037), withdrawn ones apart."""
    rows = list(SigningKey.objects.all())
    return {
        "keys": [as_jwk(row) for row in rows if not row.withdrawn_at],
        "withdrawn": [
            {"kid": row.kid, "at": int(row.withdrawn_at.timestamp())}
            for row in rows if row.withdrawn_at
        ],
        "issuer": settings.SITE_NAME,
        "read_at": int(timezone.now().timestamp()),
    }  # fmt: skip


def as_jwk(row: SigningKey) -> dict[str, Any]:
    """The public half as a JWK (RFC 7517, 8037)."""
    return {
        "kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig",
        "kid": row.kid, "x": row.public, "iat": int(row.created_at.timestamp()),
    }  # fmt: skip


def _new(by: object) -> SigningKey:
    key = Ed25519PrivateKey.generate()
    raw = key.public_key().public_bytes_raw()
    shown = base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
    kid = thumbprint(shown)
    passphrase = settings.KEY_PASSPHRASE.encode()
    data = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(passphrase)
        if passphrase
        else serialization.NoEncryption(),
    )
    try:
        _write(_file(kid), data)
    except OSError as fault:
        raise KeyFault(_("Không ghi được khóa vào KEY_DIR: %s.") % fault.strerror) from fault
    return SigningKey.objects.create(kid=kid, public=shown, created_by=str(by))


def _retire(row: SigningKey) -> None:
    row.retired_at = timezone.now()
    row.save(update_fields=["retired_at"])
    path = _file(row.kid)
    transaction.on_commit(lambda: path.unlink(missing_ok=True))


def _write(path: Path, data: bytes) -> None:
    """Whole and durable before the row that names it."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _file(kid: str) -> Path:
    return Path(settings.KEY_DIR) / f"{kid}.pem"


@lru_cache(maxsize=4)
def _read(path: Path, public: str, _changed: int) -> Ed25519PrivateKey:
    passphrase = settings.KEY_PASSPHRASE.encode() or None
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), passphrase)
    except (OSError, ValueError, TypeError) as fault:
        raise KeyFault(
            _("Không mở được tệp khóa ký bằng %s: sai KEY_PASSPHRASE hoặc tệp hỏng.") % path.name
        ) from fault
    if not isinstance(key, Ed25519PrivateKey) or (
        base64.urlsafe_b64encode(key.public_key().public_bytes_raw()).rstrip(b"=").decode()
        != public
    ):
        raise KeyFault(_("Tệp khóa ký bằng %s không phải của khóa đang ký.") % path.name)
    return key
