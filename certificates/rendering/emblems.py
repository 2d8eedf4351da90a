"""The emblem files supplied by the office; none is drawn by this program.

`EMBLEM_DIR/<name>.svg|png` is the one in use, `<name>.<SHA-256>.svg|png` every one that was: what is
in use is copied under its digest when a certificate is issued with it, and is never removed.
"""

import hashlib
import uuid
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from certificates.award import CannotPrint
from certificates.layouts import LayoutSpec
from certificates.rendering.fitting import Line, Run

#: Words in the ring while the office has not supplied its file.
NAMES = {"quoc-huy": "QUỐC HUY", "dang-huy": "ĐẢNG HUY", "bieu-trung": "BIỂU TRƯNG"}
#: The emblem's share of the ring's radius.
CLEAR = 19 / 23
CONTENT_TYPES = {".svg": "image/svg+xml", ".png": "image/png"}


@dataclass(frozen=True)
class Emblem:
    """A file and its suffix."""

    data: bytes
    suffix: str

    @property
    def content_type(self) -> str:
        return CONTENT_TYPES[self.suffix]

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def of(layout: LayoutSpec) -> Emblem | None:
    """The emblem a layout is drawn with: the one frozen into it, else the one in use, or None.

    Raises:
        CannotPrint: the frozen one is gone from the folder.
    """
    if not layout.emblem_sha256:
        return in_use(layout.emblem)
    frozen = _read(f"{layout.emblem}.{layout.emblem_sha256}")
    if frozen is None:
        raise CannotPrint(_("Không còn tệp huy hiệu mà bằng này được cấp cùng: báo quản trị."))
    return frozen


def in_use(name: str) -> Emblem | None:
    """What new certificates of a side are issued with, or None while the office gave none."""
    return _read(name)


def stand_in(layout: LayoutSpec) -> list[Line]:
    """The words in the ring that keeps the place of a file the office has not supplied."""
    ornament, radius = layout.ornament, layout.ornament.emblem_radius * CLEAR
    size = radius * 0.46  # points for a radius in mm
    ink = "red" if layout.side == "party" else "placeholder"
    words = (
        (NAMES[layout.emblem], "sans-bold", size, -0.03, 0.25),
        ("tệp do cơ quan cấp", "sans", size * 0.72, 0.21, 0.0),
    )
    return [
        Line("emblem", layout.centre, ornament.emblem_y + dy * radius, 2 * radius, "center", ink,
             (Run(text, font, round(points, 1)),), tracking)
        for text, font, points, dy, tracking in words
    ]  # fmt: skip


def digest(layout: LayoutSpec) -> str:
    """SHA-256 of that emblem; nothing while there is none."""
    if layout.emblem_sha256:
        return layout.emblem_sha256
    found = in_use(layout.emblem)
    return found.sha256 if found else ""


def keep(name: str, emblem: Emblem) -> str:
    """Keep a file under its digest, which is returned; safe to repeat."""
    sha256 = emblem.sha256
    if _read(f"{name}.{sha256}") is None:
        _write(f"{name}.{sha256}{emblem.suffix}", emblem.data)
    return sha256


def is_kept(name: str, sha256: str) -> bool:
    """Whether the file of this digest is there."""
    return _read(f"{name}.{sha256}") is not None


def freeze(name: str) -> str:
    """Keep what is in use; its digest, or nothing while there is none."""
    found = in_use(name)
    return keep(name, found) if found else ""


def put_in_use(name: str, sha256: str) -> None:
    """From now on certificates are issued with the kept file; with none when `sha256` is empty."""
    chosen = _read(f"{name}.{sha256}") if sha256 else None
    if chosen:
        _write(f"{name}{chosen.suffix}", chosen.data)
    for suffix in CONTENT_TYPES:
        if chosen is None or suffix != chosen.suffix:
            _path(f"{name}{suffix}").unlink(missing_ok=True)


def _read(stem: str) -> Emblem | None:
    for suffix in CONTENT_TYPES:
        path = _path(f"{stem}{suffix}")
        if path.is_file():
            return Emblem(path.read_bytes(), suffix)
    return None


def _write(name: str, data: bytes) -> None:
    target = _path(name)
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".{target.name}.{uuid.uuid4().hex}.tmp")
    temporary.write_bytes(data)
    temporary.replace(target)


def _path(name: str) -> Path:
    return Path(settings.EMBLEM_DIR) / name
