"""A passphrase or PIN that a piece of work has to remember: kept under `SECRET_KEY`, which the
database and its backups do not hold."""

import base64

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


def locked(secret: str) -> bytes:
    """Nothing for nothing; else bytes that `unlocked` alone reads."""
    return _lock().encrypt(secret.encode()) if secret else b""


def unlocked(kept: bytes | memoryview) -> str:
    """The inverse of `locked`."""
    return _lock().decrypt(bytes(kept)).decode() if kept else ""


def _lock() -> Fernet:
    derived = HKDF(hashes.SHA256(), 32, salt=None, info=b"guong-sang/signer/1")
    return Fernet(base64.urlsafe_b64encode(derived.derive(settings.SECRET_KEY.encode())))
