"""Whether a PDF is a stored certificate with nothing but sound signatures added (pyHanko).

Pure: it gets bytes and answers, without tables and settings, so that a file from outside is looked
at in a process of its own (`rendering.sandbox`).
"""

import io
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from asn1crypto import x509
from pyhanko.pdf_utils.generic import DictionaryObject, IndirectObject, Reference
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import SignatureCoverageLevel
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.pdf_embedded import (
    EmbeddedPdfSignature,
    async_validate_pdf_signature,
)
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathBuildingError, PathValidationError

from certificates.signing.facts import facts
from certificates.signing.waiting import wait_for

_PADES = "/ETSI.CAdES.detached"
#: The share of the page that a signature may cover with what it draws: a seal, a signature, a line.
_MOST_DRAWN = 0.15
#: What signing adds to the catalogue. Everything else in it stays as it was.
_IN_CATALOGUE = {"/AcroForm", "/DSS", "/Extensions", "/Metadata", "/Perms", "/Version"}
_ACTIVE = {"/A", "/AA", "/Kids"}
_IN_FORM = {"/Fields", "/SigFlags", "/DR", "/DA"}
# pyHanko reports each refusal with a traceback; what matters is in the answer.
logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL)


class BadSignature(ValueError):
    """`reason`: "unsigned", "changed" (more than signatures was added, or they hide the page),
    "broken" (a signature does not fit its bytes), "uncovered" (something came after the last
    signature), "untrusted" (not issued below the given roots), or "unreadable"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Found:
    """What the last signature says; `signed_at` in ISO form, empty when it states no time."""

    signer: str
    serial: str
    authority: str
    signed_at: str
    level: str
    trusted: bool


def check(pdf: bytes, roots: Sequence[bytes]) -> Found:
    """Judge every signature and everything added to the first revision of the file.

    That the first revision is the stored one is for the caller to see: the file begins with it.

    Raises:
        BadSignature: see there.
    """
    try:
        return wait_for(_check(pdf, roots))
    except BadSignature:
        raise
    except (SignatureValidationError, SigningError) as fault:
        raise BadSignature("broken") from fault
    # pyHanko lets whatever a damaged file leads it into escape, RecursionError included.
    except Exception as fault:
        raise BadSignature("unreadable") from fault


async def _check(pdf: bytes, roots: Sequence[bytes]) -> Found:
    reader = PdfFileReader(io.BytesIO(pdf))
    signatures = reader.embedded_regular_signatures
    if not signatures:
        raise BadSignature("unsigned")
    if not _adds_signatures_only(reader, signatures[0].signed_revision) or any(
        map(_hides, signatures)
    ):
        raise BadSignature("changed")
    states = [await _state(one, roots) for one in signatures]
    if any(not (state.intact and state.valid) for state in states):
        raise BadSignature("broken")
    if states[-1].coverage != SignatureCoverageLevel.ENTIRE_FILE:
        raise BadSignature("uncovered")
    if any(state.modification_level == ModificationLevel.OTHER for state in states):
        raise BadSignature("changed")
    trusted = bool(roots) and all(state.trusted for state in states)
    if roots and not trusted:
        raise BadSignature("untrusted")
    return _found(signatures[-1], trusted)


async def _state(one: EmbeddedPdfSignature, roots: Sequence[bytes]) -> PdfSignatureStatus:
    return await async_validate_pdf_signature(one, signer_validation_context=_context(roots))


def is_trusted(chain: Sequence[bytes], roots: Sequence[bytes]) -> bool:
    """Whether the first certificate was issued below one of the roots, by those that follow it."""
    own, *others = (x509.Certificate.load(one) for one in chain)
    validator = CertificateValidator(own, others, validation_context=_context(roots))
    try:
        wait_for(validator.async_validate_path())
    except (PathBuildingError, PathValidationError):
        return False
    return True


def _context(roots: Sequence[bytes]) -> ValidationContext:
    """No network: what a signature does not carry along is not known."""
    return ValidationContext(
        trust_roots=[x509.Certificate.load(root) for root in roots], allow_fetching=False
    )


def _adds_signatures_only(reader: PdfFileReader, signed: int) -> bool:
    """Whether the revisions after the first, up to the one that was signed first, redefine nothing of
    it beyond what signing needs. What came later is judged by each signature itself.

    pyHanko's own analysis compares forms, and a stored certificate has none to compare with.
    """
    old, new = (reader.get_historical_resolver(number) for number in (0, signed))
    touched = {
        ref
        for number in range(1, signed + 1)
        for ref in reader.get_historical_resolver(number).explicit_refs_in_revision()
        if not old.is_ref_unassignable(ref)
    }
    return (
        _same(old.root, new.root, _IN_CATALOGUE)
        and ("/AcroForm" not in new.root or _is_signature_form(new.root["/AcroForm"]))
        and all(_may_change(ref, old, new) for ref in touched)
    )


def _may_change(ref: Reference, old: HistoricalResolver, new: HistoricalResolver) -> bool:
    before, after = old(ref), new(ref)
    if not isinstance(before, DictionaryObject) or not isinstance(after, DictionaryObject):
        return False
    if ref == old.root_ref or ref in _descriptions(old):
        return True  # compared key by key; or words about the file
    is_page = before.get("/Type") == after.get("/Type") == "/Page"
    return is_page and _same(before, after, {"/Annots"}) and _holds_signatures(after, "/Annots")


def _descriptions(old: HistoricalResolver) -> set[Reference]:
    """The file's properties and its XMP description."""
    held = (
        holder.raw_get(key)
        for holder, key in ((old.root, "/Metadata"), (old.trailer_view, "/Info"))
        if key in holder
    )
    return {one.reference for one in held if isinstance(one, IndirectObject)}


def _same(before: DictionaryObject, after: DictionaryObject, but: set[str]) -> bool:
    """Whether two dictionaries hold the same, references included, apart from some keys."""
    plain = ({key: one.raw_get(key) for key in one if key not in but} for one in (before, after))
    first, second = plain
    return first == second


def _is_signature_form(form: DictionaryObject) -> bool:
    return set(form) <= _IN_FORM and _holds_signatures(form, "/Fields")


def _holds_signatures(holder: DictionaryObject, key: str) -> bool:
    """Whether the list under this key, if there is one, has signature fields and nothing else, none
    of which does anything when it is touched."""
    fields = [one.get_object() for one in holder[key]] if key in holder else []
    return all(field.get("/FT") == "/Sig" and not _ACTIVE & set(field) for field in fields)


def _hides(one: EmbeddedPdfSignature) -> bool:
    """Whether what the signature draws covers more of the page than a seal would."""
    page = one.reader.root["/Pages"]  # the size stands on the page or above it
    while "/MediaBox" not in page:
        page = page["/Kids"][0]
    drawn, paper = one.sig_field.get("/Rect", (0, 0, 0, 0)), page["/MediaBox"]
    return _area(drawn) > _area(paper) * _MOST_DRAWN


def _area(box: Sequence[Any]) -> float:
    left, bottom, right, top = map(float, box)
    return abs((right - left) * (top - bottom))


def _found(last: EmbeddedPdfSignature, trusted: bool) -> Found:
    name, serial, authority, _ends = facts(last.signer_cert)
    at = last.self_reported_timestamp
    is_pades = last.sig_object.get("/SubFilter") == _PADES
    return Found(
        name,
        serial,
        authority,
        at.isoformat() if at else "",
        "PAdES" if is_pades else "PKCS#7",
        trusted,
    )
