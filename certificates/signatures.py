"""A certificate's signed copy: made from the stored PDF, kept beside it, once; withdrawn when wrong."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from certificates import files
from certificates.models import Certificate, Event, Signature, WithdrawnSignature
from certificates.models.signatures import SignedCopy
from certificates.rendering.marking import mark
from certificates.signing import checking, credentials, pades, roots
from certificates.signing.credentials import CannotSign, Credential
from certificates.storing import frozen, store
from certificates.transactions import one_transaction


@dataclass(frozen=True)
class Hand:
    """What signs, for as many certificates as wanted; `shows` puts the mark on the page."""

    credential: Credential
    trust: str
    shows: bool
    by: str


@contextmanager
def hand(issuer_code: str, *, by: object, secret: str = "", shows: bool = True) -> Iterator[Hand]:
    """The issuer's certificate, ready to sign until the end of the block.

    Raises:
        CannotSign: it does not open, has ended, or was not issued below the trusted authorities.
    """
    known = roots.trusted()
    with credentials.opened(issuer_code, secret) as credential:
        if known and not checking.is_trusted(credential.chain, known):
            raise CannotSign(
                _("Chứng thư số của %s không do nơi cấp nào trong TRUST_DIR cấp.") % credential.name
            )
        trust = Signature.Trust.TRUSTED if known else Signature.Trust.SOUND
        yield Hand(credential, trust, shows, str(by))


def sign(certificate: Certificate, by: Hand) -> Signature:
    """Ký số: the signed copy, made now unless there is one.

    Safe to repeat: a kill between file and record leaves a file that the next try writes anew under
    its name. Of two workers at once the second finds the first one's copy.

    Raises:
        CannotPrint: not in force, or the stored PDF cannot be made or is not as it was stored.
    """
    if kept := Signature.objects.filter(certificate=certificate).first():
        return kept
    if certificate.state != Certificate.State.VALID:
        raise CannotSign(_("Bằng này không còn hiệu lực nên không ký số."))
    pdf, at = stored_pdf(certificate), timezone.now().replace(microsecond=0)
    shown = None
    if by.shows:
        layout = frozen(certificate.layout)
        shown = pades.Mark(*mark(certificate.snapshot["decision_number"], at, layout))
    signed = pades.sign(pdf, by.credential, at=at, mark=shown)
    return keep(
        certificate, signed, by=by.by, signer=by.credential.name, serial=by.credential.serial,
        authority=by.credential.authority, signed_at=at, level=pades.LEVEL, trust=by.trust,
        origin=Signature.Origin.HERE,
    )  # fmt: skip


def stored_pdf(certificate: Certificate) -> bytes:
    """The bytes of the stored PDF.

    Raises:
        CannotPrint: it cannot be made, or somebody has touched it.
    """
    pdf = files.absolute(store(certificate)).read_bytes()
    if hashlib.sha256(pdf).hexdigest() != certificate.pdf_sha256:
        raise CannotSign(_("Tệp PDF đã lưu của bằng không còn như lúc lưu: báo quản trị."))
    return pdf


@one_transaction
def keep(certificate: Certificate, signed: bytes, *, by: str, **facts: Any) -> Signature:
    """Store a signed copy and what it says; one that is there already stays."""
    Certificate.objects.select_for_update().get(pk=certificate.pk)
    if kept := Signature.objects.filter(certificate=certificate).first():
        return kept
    before = certificate.withdrawn_signatures.count()  # whose files keep their names
    again = f"-{before + 1}" if before else ""
    name = f"{files.FOLDER}/{certificate.register_id}/{certificate.uuid}-ky-so{again}.pdf"
    sha256 = files.write(name, lambda path: path.write_bytes(signed))
    row = Signature.objects.create(
        certificate=certificate, file=name, sha256=sha256, signed_sha256=certificate.pdf_sha256,
        added_by=by, **facts,
    )  # fmt: skip
    details = {"sha256": sha256, "signer": row.signer, "serial": row.serial, "level": row.level,
               "origin": row.origin}  # fmt: skip
    Event.objects.create(certificate=certificate, verb="signed", by=by, details=details)
    return row


@one_transaction
def withdraw(certificate: Certificate, reason: str, *, by: object) -> WithdrawnSignature:
    """Gỡ bản ký số: it counts no more, and the certificate can be signed anew. File and facts stay.

    Raises:
        CannotSign: there is no signed copy.
    """
    Certificate.objects.select_for_update().get(pk=certificate.pk)
    held = Signature.objects.filter(certificate=certificate).first()
    if held is None:
        raise CannotSign(_("Bằng này không có bản ký số nào để gỡ."))
    facts = {field.name: getattr(held, field.name) for field in SignedCopy._meta.fields}
    row = WithdrawnSignature.objects.create(
        certificate=certificate, reason=reason, withdrawn_by=str(by), **facts
    )
    held.delete()
    details = {"sha256": row.sha256, "reason": reason}
    Event.objects.create(
        certificate=certificate, verb="signature_withdrawn", by=str(by), details=details
    )
    return row
