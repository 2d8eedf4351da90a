"""Sealed ballots: two envelopes, two officers, nothing of Django.

A ballot lies in an inner envelope sealed to the chair's key, and that in an outer one sealed to
the secretary's: HPKE (RFC 9180: X25519, HKDF-SHA256, AES-256-GCM), whose `info` names the session,
the round and the item, so that an envelope fits no other box. Each private key exists while its
envelopes are made open and, between the two, in the officer's file alone, locked with a phrase
(Argon2id, AES-256-GCM). All primitives are those of `cryptography`.
"""

import base64
import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypedDict

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

FORMAT = "guong-sang/ballot-key/1"
#: The outer envelope is opened first, by the secretary; the inner one by the chair.
OUTER, INNER = "secretary", "chair"
#: Bytes of a choice in its envelope: every ballot is as long as every other.
PADDED, NONCE = 64, 16
#: Bytes that one sealing adds: the sender's public key and the tag.
_ADDED = 32 + 16
#: Bytes of the inner envelope and of the whole ballot, whoever sealed it.
INNER_LENGTH = PADDED + NONCE + _ADDED
LENGTH = INNER_LENGTH + _ADDED
LONGEST_FILE = 4096
_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


class Unopened(Exception):
    """An envelope or a key file that does not open: wrong phrase, wrong file, changed bytes."""


class Cost(TypedDict):
    """What trying one phrase takes with Argon2id; memory in KiB."""

    iterations: int
    lanes: int
    memory_cost: int


@dataclass(frozen=True)
class Place:
    """What a key and an envelope are made for; `item` is 0 for a key."""

    session: str
    round: int
    item: int = 0

    def info(self) -> bytes:
        return f"guong-sang/ballot/1|{self.session}|{self.round}|{self.item}".encode()


@dataclass(frozen=True)
class NewKey:
    """A key pair as it leaves: the public half, and the officer's file with the locked private."""

    public: str
    file: bytes


def fingerprint(public: str) -> str:
    """SHA-256 of a public key in groups of four, for people to compare."""
    digest = hashlib.sha256(bytes.fromhex(public)).hexdigest()[:32]
    return " ".join(digest[at : at + 4] for at in range(0, 32, 4))


def receipt(envelope: bytes) -> str:
    """SHA-256 of a sealed ballot: proves that it is in the box, and nothing of what it says."""
    return hashlib.sha256(envelope).hexdigest()


# --- Keys ------------------------------------------------------------------------------------------


def make_key(place: Place, office: str, phrase: str, cost: Cost) -> NewKey:
    """A fresh key pair; the private half goes into the file alone."""
    private = X25519PrivateKey.generate()
    public = private.public_key().public_bytes_raw().hex()
    head = _head(place, office, public)
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    locked = AESGCM(_from_phrase(phrase, salt, cost)).encrypt(
        nonce, private.private_bytes_raw(), _canonical(head)
    )
    kept = {"salt": _text(salt), "nonce": _text(nonce), "locked": _text(locked)}
    return NewKey(public, json.dumps(head | kept, ensure_ascii=False, indent=1).encode())


def unlock(file: bytes, phrase: str, place: Place, public: str, cost: Cost) -> X25519PrivateKey:
    """The private key of the file that belongs to this public key.

    Raises:
        Unopened: another file, another round's, changed, or the phrase is wrong.
    """
    said = _read(file)
    head = _head(place, str(said["office"]), public)
    if any(said.get(name) != value for name, value in head.items()):
        raise Unopened("another key's file")
    try:
        salt, nonce, locked = (
            base64.b64decode(str(said[name]), validate=True) for name in ("salt", "nonce", "locked")
        )
        key = AESGCM(_from_phrase(phrase, salt, cost)).decrypt(nonce, locked, _canonical(head))
        return X25519PrivateKey.from_private_bytes(key)
    except (InvalidTag, ValueError, KeyError) as problem:
        raise Unopened("wrong phrase, or a changed file") from problem


def _head(place: Place, office: str, public: str) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "session": place.session,
        "round": place.round,
        "office": office,
        "public_key": public,
    }


def _read(file: bytes) -> dict[str, Any]:
    try:
        said = json.loads(file[: LONGEST_FILE + 1])
    except (ValueError, RecursionError) as problem:
        raise Unopened("no key file") from problem
    if not isinstance(said, dict) or said.get("format") != FORMAT or "office" not in said:
        raise Unopened("no key file")
    return said


def _from_phrase(phrase: str, salt: bytes, cost: Cost) -> bytes:
    return Argon2id(salt=salt, length=32, **cost).derive(phrase.encode())


def _canonical(head: Mapping[str, Any]) -> bytes:
    return json.dumps(head, sort_keys=True, separators=(",", ":")).encode()


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


# --- Envelopes -------------------------------------------------------------------------------------


def seal(choice: str, place: Place, publics: Mapping[str, str]) -> bytes:
    """A choice in its two envelopes: always the same length, never the same bytes."""
    content = choice.encode().ljust(PADDED, b"\0") + secrets.token_bytes(NONCE)
    for office in (INNER, OUTER):
        content = wrap(content, publics[office], place)
    return content


def wrap(content: bytes, public: str, place: Place) -> bytes:
    """One envelope around this content."""
    key = X25519PublicKey.from_public_bytes(bytes.fromhex(public))
    return _SUITE.encrypt(content, key, info=place.info())


def spoilt() -> bytes:
    """An inner envelope that no key opens, in the place of one that could not be reached."""
    return secrets.token_bytes(INNER_LENGTH)


def take_out(envelope: bytes, place: Place, key: X25519PrivateKey) -> bytes:
    """What lies in one envelope.

    Raises:
        Unopened: the envelope was changed, or belongs to another box.
    """
    try:
        return _SUITE.decrypt(envelope, key, info=place.info())
    except (InvalidTag, ValueError) as problem:
        raise Unopened("an envelope does not open") from problem


def read(content: bytes) -> str:
    """The choice that lay in the inner envelope."""
    return content[:PADDED].rstrip(b"\0").decode(errors="replace")
