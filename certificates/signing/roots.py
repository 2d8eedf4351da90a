"""Nơi cấp chứng thư được tin cậy: the certificates of authorities in `TRUST_DIR`."""

from pathlib import Path

from asn1crypto import pem, x509
from django.conf import settings
from django.utils.translation import gettext as _

from certificates.signing.credentials import CannotSign

_SUFFIXES = {".pem", ".crt", ".cer", ".der"}


def trusted() -> tuple[bytes, ...]:
    """The certificates, DER; none when the folder is missing or empty.

    Raises:
        CannotSign: a file in the folder is no certificate.
    """
    folder = Path(settings.TRUST_DIR)
    if not folder.is_dir():
        return ()
    paths = sorted(path for path in folder.iterdir() if path.suffix.lower() in _SUFFIXES)
    return tuple(one for path in paths for one in _read(path))


def _read(path: Path) -> list[bytes]:
    data = path.read_bytes()
    try:
        found = (
            [der for _type, _headers, der in pem.unarmor(data, multiple=True)]
            if pem.detect(data)
            else [data]
        )
        for der in found:
            assert x509.Certificate.load(der).public_key is not None
    except (ValueError, TypeError) as fault:
        raise CannotSign(_("Tệp %s trong TRUST_DIR không phải chứng thư.") % path.name) from fault
    return found
