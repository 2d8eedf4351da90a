"""The seal of a certificate: what it says and the office's signature over it, as figures for a QR code.

Format 2, before the figures: one byte 2, four bytes of the key's fingerprint, the words, 64 bytes of
Ed25519 signature. The words are UTF-8 lines: award, issuer, decision number, day of the decision (ISO),
name with salutation, register number as printed; line feeds fill them up. What a whole decision has in
common stands first: its seals then begin with the same figures, which the press draws once. Format 1
has the name first; it is read, and no longer made. Signed is `SIGNED_FOR`, the verification code, a
line feed, and everything before the signature: a seal cut out of one certificate is false on another.
`backend/static/js/offline.js` reads the same.

The bytes are written as one decimal number, in groups of three: a QR code holds figures without waste.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from certificates.award import Award

#: The first byte → the order of the lines.
FORMATS = {
    1: ("name", "title", "issuer", "decision_number", "decision_date", "number"),
    2: ("title", "issuer", "decision_number", "decision_date", "name", "number"),
}
FORMAT = 2
SIGNED_FOR = b"guong-sang/bang/1\n"
KEY_BYTES, SIGNATURE_BYTES = 4, 64
_HEAD = 1 + KEY_BYTES
#: Seals come in few lengths, so that few families of QR codes are needed; a step is a size of symbol.
_LEAST, _STEP, _MOST = 152, 32, 280


class BadSeal(ValueError):
    """`reason`: "unreadable" or "false" (the signature is not the key's over these words)."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Claim:
    """What the office vouches for."""

    name: str
    title: str
    issuer: str
    decision_number: str
    decision_date: date
    number: str


@dataclass(frozen=True)
class Seal:
    """A seal taken apart, not yet checked. `key` is the beginning of the key's fingerprint."""

    key: bytes
    claim: Claim
    body: bytes
    signature: bytes


def claim(award: Award, number: str) -> Claim:
    """The words of an award that are sealed, each on one line; the register number as printed."""
    name = " ".join(f"{award.salutation} {award.name}".split())
    title, issuer = " ".join(award.title.split()), " ".join(award.issuer.split())
    return Claim(name, title, issuer, award.decision_number, award.decision_date, number)


def seal(words: Claim, code: str, key: Ed25519PrivateKey, fingerprint: bytes) -> str:
    """The figures; empty when the words are too long for a code that a telephone still reads."""
    text = "\n".join([str(getattr(words, name)) for name in FORMATS[FORMAT]]).encode()
    size = _size(_HEAD + len(text) + SIGNATURE_BYTES)
    if size > _MOST:
        return ""
    body = bytes((FORMAT,)) + fingerprint[:KEY_BYTES] + text
    body = body.ljust(size - SIGNATURE_BYTES, b"\n")
    return figures(body + key.sign(_signed(code, body)))


def figures(data: bytes) -> str:
    """Bytes as one decimal number, always as long for as many bytes, in whole groups of three."""
    return str(int.from_bytes(data, "big")).zfill(_width(len(data)))


@cache
def _width(count: int) -> int:
    """Figures of the largest number of so many bytes, filled up to groups of three."""
    return -(-len(str((1 << 8 * count) - 1)) // 3) * 3


def opened(sealed: str) -> Seal:
    """Take a seal apart.

    Raises:
        BadSeal: no seal of these formats.
    """
    try:
        number = int(sealed) if sealed.isascii() and sealed.isdigit() and len(sealed) < 1000 else 0
        data = number.to_bytes((number.bit_length() + 7) // 8, "big")
        if len(data) <= _HEAD + SIGNATURE_BYTES or data[0] not in FORMATS:
            raise BadSeal("unreadable")
        body, signature = data[:-SIGNATURE_BYTES], data[-SIGNATURE_BYTES:]
        lines = body[_HEAD:].decode().rstrip("\n").split("\n")
        found = dict(zip(FORMATS[data[0]], lines, strict=True))
        day = date.fromisoformat(found.pop("decision_date"))
    except ValueError as fault:
        raise BadSeal("unreadable") from fault
    return Seal(body[1:_HEAD], Claim(decision_date=day, **found), body, signature)


def check(sealed: str, code: str, key: Ed25519PublicKey) -> Claim:
    """What the seal says, when the key has signed it for this code.

    Raises:
        BadSeal: unreadable, or not signed by this key for this code.
    """
    found = opened(sealed)
    try:
        key.verify(found.signature, _signed(code, found.body))
    except InvalidSignature as fault:
        raise BadSeal("false") from fault
    return found.claim


def _signed(code: str, body: bytes) -> bytes:
    return SIGNED_FOR + code.encode() + b"\n" + body


def _size(needed: int) -> int:
    return max(_LEAST, _LEAST + -(-(needed - _LEAST) // _STEP) * _STEP)
