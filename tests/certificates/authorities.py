"""An authority that nobody trusts but these tests, and what it issues."""

import json
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pkcs11
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from pkcs11 import Attribute
from pkcs11.util.x509 import decode_x509_certificate

PASSPHRASE = "mật khẩu của văn thư"
OFFICE = "Ủy ban nhân dân tỉnh An Giang"


@dataclass(frozen=True)
class Issued:
    certificate: x509.Certificate
    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | None

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.DER)


@cache
def authority(name: str = "Nơi cấp thử nghiệm") -> Issued:
    return _issued(name, None)


@cache
def office(name: str = OFFICE, *, days: int = 300, curve: bool = False) -> Issued:
    return _issued(name, authority(), days=days, curve=curve)


def _issued(name: str, by: Issued | None, *, days: int = 300, curve: bool = False) -> Issued:
    key = (
        ec.generate_private_key(ec.SECP256R1()) if curve else rsa.generate_private_key(65537, 2048)
    )
    own, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]), datetime.now(UTC)
    is_root = by is None
    usage = x509.KeyUsage(
        digital_signature=not is_root, content_commitment=not is_root, key_encipherment=False,
        data_encipherment=False, key_agreement=False, key_cert_sign=is_root, crl_sign=is_root,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip
    made = (
        x509.CertificateBuilder()
        .subject_name(own)
        .issuer_name(by.certificate.subject if by else own)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=400))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=is_root, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .sign(by.key if by else key, hashes.SHA256())
    )
    return Issued(made, key)


def give_file(folder: Path, code: str = "UBT", *, owner: Issued | None = None) -> Path:
    """The issuer's PKCS#12 file, as the administrator puts it there."""
    owner = owner or office()
    folder.mkdir(parents=True, exist_ok=True)
    data = pkcs12.serialize_key_and_certificates(
        b"van thu", owner.key, owner.certificate, [authority().certificate],
        serialization.BestAvailableEncryption(PASSPHRASE.encode()),
    )  # fmt: skip
    path = folder / f"{code}.p12"
    path.write_bytes(data)
    path.chmod(0o600)
    return path


def trust(folder: Path, *roots: Issued) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for number, root in enumerate(roots):
        (folder / f"{number}.pem").write_bytes(root.pem)


def give_token(folder: Path, module: str, pin: str) -> None:
    """A SoftHSM token with the office's key, and the file that names it."""
    owner, scratch = office(), folder.parent / "scratch"
    scratch.mkdir(), folder.mkdir()
    key = scratch / "key.pem"
    key.write_bytes(
        owner.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )  # fmt: skip
    tool = ["softhsm2-util", "--module", module, "--pin", pin]
    subprocess.run(
        [*tool, "--init-token", "--free", "--label", "Thiết bị ký", "--so-pin", "12345678"],
        check=True, capture_output=True,
    )  # fmt: skip
    subprocess.run(
        [*tool, "--import", str(key), "--token", "Thiết bị ký", "--label", "van-thu", "--id", "01"],
        check=True, capture_output=True,
    )  # fmt: skip
    token = pkcs11.lib(module).get_token(token_label="Thiết bị ký")
    with token.open(user_pin=pin, rw=True) as session:
        session.create_object(decode_x509_certificate(owner.der) | {
            Attribute.LABEL: "van-thu", Attribute.ID: b"\x01", Attribute.TOKEN: True,
        })  # fmt: skip
    wanted = {"module": module, "token": "Thiết bị ký", "key": "van-thu"}
    (folder / "UBT.json").write_text(json.dumps(wanted), encoding="utf-8")
