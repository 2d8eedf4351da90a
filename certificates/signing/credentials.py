"""Chứng thư số of an issuer, opened for one signature or a whole batch: a PKCS#12 file or a token.

`SIGNER_DIR` holds one file per issuer, named by its code: `UBT.p12`, or `UBT.json` that names a
PKCS#11 module, a token and a key. So the province's certificate never signs in a commune's name.
pyHanko's own `SimpleSigner` parses and checks an RSA key again at every signature, a third of its
time; here it is loaded once.
"""

import json
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pkcs11
from asn1crypto import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from pyhanko.config.pkcs11 import TokenCriteria
from pyhanko.sign.general import SigningError
from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session
from pyhanko.sign.signers import Signer
from pyhanko_certvalidator.registry import SimpleCertificateStore

from certificates.award import CannotPrint
from certificates.signing.facts import facts

_TOKEN_KEYS = {"module", "token", "key"}


class CannotSign(CannotPrint):
    """There is nothing to sign with, or it does not open; the text says what to do."""


@dataclass(frozen=True)
class Credential:
    """A certificate and its private key, open; `name` is whom it was issued to."""

    signer: Signer
    name: str
    serial: str
    authority: str
    ends: datetime
    #: The certificate and those above it, DER: what a signature carries along.
    chain: tuple[bytes, ...]


class _KeptKey(Signer):
    """Signs with a private key that stays loaded."""

    def __init__(self, key: Any, certificate: x509.Certificate, chain: list[x509.Certificate]):
        self._key = key
        store = SimpleCertificateStore()
        store.register_multiple(chain)
        super().__init__(signing_cert=certificate, cert_registry=store)

    async def async_sign_raw(
        self, data: bytes, digest_algorithm: str, dry_run: bool = False
    ) -> bytes:
        digest = getattr(hashes, digest_algorithm.upper())()
        if isinstance(self._key, ec.EllipticCurvePrivateKey):
            return self._key.sign(data, ec.ECDSA(digest))
        return self._key.sign(data, padding.PKCS1v15(), digest)


def is_ready(issuer_code: str) -> bool:
    """Whether this issuer has something to sign with."""
    return _place(issuer_code) is not None


def asks_secret(issuer_code: str) -> bool:
    """Whether the passphrase or PIN has to be typed at each act."""
    return is_ready(issuer_code) and not settings.SIGNER_SECRET


@contextmanager
def opened(issuer_code: str, secret: str = "") -> Iterator[Credential]:
    """The issuer's credential, open until the end of the block; `secret` is its passphrase or PIN.

    Raises:
        CannotSign: there is none, it does not open with this secret, or its certificate has ended.
    """
    path = _place(issuer_code)
    if path is None:
        raise CannotSign(
            _("Chưa có chứng thư số của cơ quan %s. Quản trị đặt tệp vào SIGNER_DIR.") % issuer_code
        )
    secret = secret or settings.SIGNER_SECRET
    if path.suffix == ".p12":
        yield _checked(_from_file(path, secret))
        return
    with _session(path, secret) as (session, wanted):
        yield _checked(_from_token(session, wanted))


def _place(issuer_code: str) -> Path | None:
    folder = Path(settings.SIGNER_DIR)
    if Path(issuer_code).name != issuer_code:
        return None
    names = (folder / f"{issuer_code}{suffix}" for suffix in (".p12", ".json"))
    return next((path for path in names if path.is_file()), None)


def _checked(credential: Credential) -> Credential:
    if credential.ends < timezone.now():
        raise CannotSign(
            _("Chứng thư số của %(name)s đã hết hạn ngày %(day)s.")
            % {"name": credential.name, "day": f"{timezone.localtime(credential.ends):%d/%m/%Y}"}
        )
    return credential


def _from_file(path: Path, secret: str) -> Credential:
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise CannotSign(_("Người khác đọc được tệp %s. Đặt quyền 0600 rồi thử lại.") % path.name)
    try:
        key, own, others = pkcs12.load_key_and_certificates(path.read_bytes(), secret.encode())
    except ValueError as fault:
        raise CannotSign(
            _("Không mở được tệp %s: sai mật khẩu hoặc tệp hỏng.") % path.name
        ) from fault
    if own is None or not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise CannotSign(_("Tệp %s không có chứng thư kèm khóa RSA hoặc EC.") % path.name)
    chain = [x509.Certificate.load(one.public_bytes(Encoding.DER)) for one in (own, *others)]
    return _described(_KeptKey(key, chain[0], chain), chain)


@contextmanager
def _session(path: Path, secret: str) -> Iterator[tuple[pkcs11.Session, dict[str, str]]]:
    try:
        wanted = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as fault:
        raise CannotSign(_("Tệp %s không phải JSON mã UTF-8.") % path.name) from fault
    if not isinstance(wanted, dict) or set(wanted) != _TOKEN_KEYS:
        raise CannotSign(_("Tệp %s cần đúng ba mục: module, token, key.") % path.name)
    try:
        session = open_pkcs11_session(
            wanted["module"], token_criteria=TokenCriteria(label=wanted["token"]), user_pin=secret
        )
    except (pkcs11.exceptions.PinIncorrect, pkcs11.exceptions.PinLenRange) as fault:
        raise CannotSign(
            _("Sai mã PIN của thiết bị ký. Sai nhiều lần thiết bị sẽ khóa.")
        ) from fault
    except pkcs11.exceptions.PinLocked as fault:
        raise CannotSign(_("Thiết bị ký đã khóa vì sai mã PIN nhiều lần.")) from fault
    except (pkcs11.exceptions.PKCS11Error, RuntimeError) as fault:
        raise CannotSign(
            _("Không thấy thiết bị ký “%s”. Cắm lại rồi thử.") % wanted["token"]
        ) from fault
    with session:
        yield session, wanted


def _from_token(session: pkcs11.Session, wanted: dict[str, str]) -> Credential:
    signer = PKCS11Signer(session, key_label=wanted["key"], other_certs_to_pull=None)
    try:
        own = signer.signing_cert
        next(iter(session.get_objects(signer.signing_key_fetch_params())))
    except (SigningError, pkcs11.exceptions.PKCS11Error, StopIteration) as fault:
        raise CannotSign(
            _("Thiết bị ký không có khóa và chứng thư tên “%s”.") % wanted["key"]
        ) from fault
    return _described(signer, [own])


def _described(signer: Signer, chain: list[x509.Certificate]) -> Credential:
    return Credential(signer, *facts(chain[0]), tuple(one.dump() for one in chain))
