"""What a certificate of a signer says of itself."""

from datetime import datetime
from typing import NamedTuple

from asn1crypto import x509


class Facts(NamedTuple):
    """Whom it was issued to, its serial number, who issued it, when it ends."""

    name: str
    serial: str
    authority: str
    ends: datetime


def facts(certificate: x509.Certificate) -> Facts:
    """The names are the common names, or the organisations' when there are none."""
    owner, authority = (
        str(name.native.get("common_name") or name.native.get("organization_name") or "–")
        for name in (certificate.subject, certificate.issuer)
    )
    return Facts(owner, f"{certificate.serial_number:x}", authority, certificate.not_valid_after)
