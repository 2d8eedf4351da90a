"""A code on a sheet of paper → what the register says about it."""

import re
import secrets
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.timezone import localdate

from certificates.award import CODE_ALPHABET, Award, from_json
from certificates.models import Certificate

CODE_LENGTH = 28  # 140 bits
GROUP = 4

_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})


def new_code() -> str:
    """A code nobody can guess and that says nothing about its certificate."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


def grouped(code: str) -> str:
    """The code as it is printed: groups of four with hyphens."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def normalise(typed: str) -> str:
    """What was typed or scanned → the stored form; spaces, hyphens, case, O/I/L forgiven."""
    return re.sub(r"[^0-9A-Z]", "", typed.upper()).translate(_MISREAD)


@dataclass(frozen=True)
class Verdict:
    """The answer of the register. Holds printed fields only, nothing else about the person."""

    state: str  # "valid" | "replaced" | "revoked" | "unknown"
    code: str = ""
    award: Award | None = None
    number: int = 0
    revoked_on: date | None = None
    revoking_document: str = ""
    is_reissue: bool = False
    replacement_number: int = 0
    #: When the signed copy was signed, if there is one; the signer only as far as the paper names them.
    is_signed: bool = False
    signed_at: datetime | None = None
    signer: str = ""


def check(code: str) -> Verdict:
    """The state of the certificate with this code; a malformed code is simply unknown.

    Malformed codes cost the same query as unknown ones, so the answer's time tells nothing.
    """
    wanted = normalise(code)
    if len(wanted) != CODE_LENGTH:
        wanted = "-"  # no certificate has it; one query all the same
    certificate = (
        Certificate.objects.select_related("replaces", "replaced_by", "signature")
        .filter(code=wanted)
        .first()
    )
    if certificate is None:
        return Verdict(state="unknown")
    award = from_json(certificate.snapshot)
    signature = getattr(certificate, "signature", None)
    return Verdict(
        state=certificate.state,
        code=grouped(certificate.code),
        award=award,
        number=certificate.number,
        revoked_on=localdate(certificate.revoked_at) if certificate.revoked_at else None,
        revoking_document=certificate.revoking_document,
        is_reissue=hasattr(certificate, "replaces"),
        replacement_number=certificate.replaced_by.number if certificate.replaced_by else 0,
        is_signed=signature is not None,
        signed_at=signature.signed_at if signature else None,
        signer=signature.signer if signature and _is_printed(signature.signer, award) else "",
    )


def _is_printed(name: str, award: Award) -> bool:
    """Whether the paper names the office or the person; no other name is told to everybody."""
    return any(name.casefold() in told.casefold() for told in (award.issuer, award.signer_name))
