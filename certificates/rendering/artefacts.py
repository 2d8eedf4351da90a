"""What the press keeps between batches: compiled layouts and families of QR codes.

Small files under the digest of everything they depend on: never out of date, and safe to delete.
They are made in a process of their own, so that the worker of a batch never loads WeasyPrint.
"""

import base64
import hashlib
import json
import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.metadata import version
from operator import itemgetter
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings

from certificates.layouts import LayoutSpec, dump
from certificates.rendering import child, emblems, fonts, qr
from certificates.rendering.pdf import PdfObject

Made = TypeVar("Made")

#: What of a layout the drawn sheet shows, besides the emblem's file.
_DRAWN = ("side", "paper", "ornament", "centre", "emblem")
#: What of a layout says where something stands and what is drawn.
_PLACES = {
    "ornament", "centre", "signing_x", "x", "y", "blank_top", "blank_bottom", "qr", "rule",
    "strokes", "colour", "preprinted", "emblem", "emblem_sha256",
}  # fmt: skip
_making = threading.RLock()
_LIBRARIES = ("weasyprint", "pydyf", "uharfbuzz", "pikepdf", "segno")


@dataclass(frozen=True)
class Compiled:
    """A layout made ready: the drawn sheet as objects (the first is the form), whether the batch
    renderer sets its words as WeasyPrint does, and the colour profile for archived copies."""

    objects: tuple[PdfObject, ...]
    agrees: bool
    profile: bytes


def compiled(layout: LayoutSpec) -> Compiled:
    """The layout made ready; the first time takes a second or two.

    The drawn sheet and the comparison are kept each under what it depends on: a layout whose words
    were only moved is ready at once.
    """
    sheet, letters = _digests(layout)
    # Apart, though they look alike: the emblem in use may be another one by the time it is drawn.
    use = "frozen" if layout.emblem_sha256 else "in use"
    drawn = sheet, use, emblems.digest(layout), _digest_of_press()
    return _compiled(_key(*drawn), _key(letters, _digest_of_press()), layout)


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
def _compiled(sheet: str, letters: str, layout: LayoutSpec) -> Compiled:
    compared = f"letters-{letters}"

    def everything() -> str:
        made = json.loads(child.run("compile", layout=dump(layout)))
        _keep(compared, json.dumps(made["letters"]))
        return json.dumps(made["sheet"])

    objects, profile = _kept(f"sheet-{sheet}", unpack, everything)
    agrees = _kept(
        compared, itemgetter("agrees"), lambda: child.run("compare", layout=dump(layout))
    )
    return Compiled(objects, agrees, profile)


def _kept(name: str, read: Callable[[dict[str, Any]], Made], make: Callable[[], str]) -> Made:
    """Read a kept file, or make it; a damaged one is made again."""
    try:
        return read(json.loads(_path(name).read_bytes()))
    except (OSError, ValueError, KeyError):
        pass
    with _making:  # one process at a time: each takes a core, and who waited finds the file
        try:
            return read(json.loads(_path(name).read_bytes()))
        except (OSError, ValueError, KeyError):
            made = make()
            _keep(name, made)
            return read(json.loads(made))


def _keep(name: str, made: str) -> None:
    path = _path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(f".{uuid.uuid4().hex}.tmp")
    try:
        temporary.write_text(made, encoding="utf-8")
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _path(name: str) -> Path:
    return Path(settings.PRESS_CACHE) / f"{name}.json"


def pack(made: Compiled) -> str:
    """The compiled layout as JSON, in the two parts that are kept."""
    objects = [
        {
            "parts": [p if isinstance(p, int) else _armoured(p) for p in item.parts],
            "data": None if item.data is None else _armoured(item.data),
        }
        for item in made.objects
    ]
    sheet = {"objects": objects, "profile": _armoured(made.profile)}
    return json.dumps({"sheet": sheet, "letters": {"agrees": made.agrees}})


def unpack(data: dict[str, Any]) -> tuple[tuple[PdfObject, ...], bytes]:
    """The drawn sheet and the profile, from the decoded JSON of the first part."""
    objects = (
        PdfObject(
            tuple(p if isinstance(p, int) else base64.b64decode(p) for p in item["parts"]),
            None if item["data"] is None else base64.b64decode(item["data"]),
        )
        for item in data["objects"]
    )
    return tuple(objects), base64.b64decode(data["profile"])


def pack_family(made: qr.Family) -> str:
    """The family as JSON: a symbol is a number in base 16."""
    return json.dumps(
        {"side": made.side, "base": f"{made.base:x}", "flips": [f"{f:x}" for f in made.flips]}
    )


def _armoured(data: bytes) -> str:
    return base64.b64encode(data).decode()


@lru_cache(maxsize=64)
def _digests(layout: LayoutSpec) -> tuple[str, str]:
    """Of what the drawn sheet depends on (with the emblem's file), and of what the comparison does."""
    data = dump(layout)
    sheet, words = {name: data[name] for name in _DRAWN}, _lettered(data | {"name": ""})
    return _key(json.dumps(sheet)), _key(json.dumps(words))


def _lettered(data: Any) -> Any:
    """The data of a layout without where things stand and what is drawn: lines that are the same but
    for their place are set the same by each renderer, letter by letter."""
    if isinstance(data, dict):
        return {name: _lettered(item) for name, item in data.items() if name not in _PLACES}
    return [_lettered(item) for item in data] if isinstance(data, list) else data


def _key(*parts: str) -> str:
    return hashlib.sha256("".join(parts).encode()).hexdigest()


@cache
def _digest_of_press() -> str:
    """The program's own drawing and setting, its fonts, and the libraries it draws with."""
    here = hashlib.sha256(" ".join(version(name) for name in _LIBRARIES).encode())
    sources = [*Path(__file__).parent.glob("*.py"), *map(fonts.path, fonts.FILES)]
    for path in sorted(sources):
        here.update(path.read_bytes())
    return here.hexdigest()
