"""What the press keeps between batches: compiled layouts and families of QR codes.

Small files under the digest of everything they depend on: never out of date, and safe to delete.
They are made in a process of their own, so that the worker of a batch never loads WeasyPrint.
"""

import base64
import hashlib
import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings

from certificates.layouts import LayoutSpec, dump
from certificates.rendering import child, emblems, fonts, qr
from certificates.rendering.pdf import PdfObject

Made = TypeVar("Made")

_LIBRARIES = ("weasyprint", "pydyf", "uharfbuzz", "pikepdf", "segno")


@dataclass(frozen=True)
class Compiled:
    """A layout made ready: the drawn sheet as objects (the first is the form), whether the batch
    renderer sets its words as WeasyPrint does, and the colour profile for archived copies."""

    objects: tuple[PdfObject, ...]
    agrees: bool
    profile: bytes


def compiled(layout: LayoutSpec) -> Compiled:
    """The layout made ready; the first time takes a second or two."""
    parts = (_digest_of_layout(layout), emblems.digest(layout), _digest_of_press())
    return _compiled(hashlib.sha256("".join(parts).encode()).hexdigest(), layout)


@lru_cache(maxsize=16)
def family(prefix: str, length: int, figures: int = 0) -> qr.Family:
    """The family of QR codes of one address and one length of code and seal.

    The first time takes a tenth of a second and loads segno in a process of its own.
    """
    asked = {"prefix": prefix, "length": length, "figures": figures}
    facts = (*asked.values(), version("segno"), qr.MASK, "rows of whole bytes")
    key = hashlib.sha256(" ".join(map(str, facts)).encode()).hexdigest()

    def read(data: dict[str, Any]) -> qr.Family:
        flips = tuple(int(flip, 16) for flip in data["flips"])
        return qr.Family(prefix, length, data["side"], int(data["base"], 16), flips, figures)

    return _kept(f"qr-{key}", read, lambda: child.run("family", **asked))


@lru_cache(maxsize=16)
def _compiled(key: str, layout: LayoutSpec) -> Compiled:
    return _kept(f"layout-{key}", unpack, lambda: child.run("compile", layout=dump(layout)))


def _kept(name: str, read: Callable[[dict[str, Any]], Made], make: Callable[[], str]) -> Made:
    """Read a kept file, or make it; a damaged one is made again."""
    path = Path(settings.PRESS_CACHE) / f"{name}.json"
    try:
        return read(json.loads(path.read_bytes()))
    except (OSError, ValueError, KeyError):
        made = make()
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_suffix(f".{uuid.uuid4().hex}.tmp")
        temporary.write_text(made, encoding="utf-8")
        temporary.replace(path)
        return read(json.loads(made))


def pack(made: Compiled) -> str:
    """The compiled layout as JSON."""
    objects = [
        {
            "parts": [p if isinstance(p, int) else _armoured(p) for p in item.parts],
            "data": None if item.data is None else _armoured(item.data),
        }
        for item in made.objects
    ]
    return json.dumps(
        {"objects": objects, "agrees": made.agrees, "profile": _armoured(made.profile)}
    )


def unpack(data: dict[str, Any]) -> Compiled:
    """The inverse of `pack`, from the decoded JSON."""
    objects = (
        PdfObject(
            tuple(p if isinstance(p, int) else base64.b64decode(p) for p in item["parts"]),
            None if item["data"] is None else base64.b64decode(item["data"]),
        )
        for item in data["objects"]
    )
    return Compiled(tuple(objects), data["agrees"], base64.b64decode(data["profile"]))


def pack_family(made: qr.Family) -> str:
    """The family as JSON: a symbol is a number in base 16."""
    return json.dumps(
        {"side": made.side, "base": f"{made.base:x}", "flips": [f"{f:x}" for f in made.flips]}
    )


def _armoured(data: bytes) -> str:
    return base64.b64encode(data).decode()


@lru_cache(maxsize=64)
def _digest_of_layout(layout: LayoutSpec) -> str:
    return hashlib.sha256(json.dumps(dump(layout), sort_keys=True).encode()).hexdigest()


@cache
def _digest_of_press() -> str:
    """The program's own drawing and setting, its fonts, and the libraries it draws with."""
    here = hashlib.sha256(" ".join(version(name) for name in _LIBRARIES).encode())
    sources = [*Path(__file__).parent.glob("*.py"), *map(fonts.path, fonts.FILES)]
    for path in sorted(sources):
        here.update(path.read_bytes())
    return here.hexdigest()
