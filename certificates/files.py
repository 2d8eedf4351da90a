"""Private files of the press: written whole or not at all, under names that repeat.

A kill at any moment leaves either the old state or the new one; a second run writes the same name
again, so nothing is doubled and nothing is orphaned.
"""

import hashlib
import os
import time
import uuid
from collections.abc import Callable
from pathlib import Path

from django.conf import settings

FOLDER = "certificates"
#: Where the files of whole batches and of their parts are.
BATCHES = f"{FOLDER}/batches"
STALE_SECONDS = 3600
CHUNK = 1024 * 1024


def absolute(name: str) -> Path:
    """The place of a stored file; `name` is relative to the private folder."""
    return Path(settings.PRIVATE_ROOT) / name


def write(name: str, fill: Callable[[Path], object]) -> str:
    """Let `fill` write a temporary file, make it durable, give it its name; return its SHA-256."""
    target = absolute(name)
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".{target.name}.{uuid.uuid4().hex}.tmp")
    try:
        fill(temporary)
        with temporary.open("rb+") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            os.fsync(file.fileno())
        temporary.replace(target)
        _sync_folder(target.parent)
    finally:
        temporary.unlink(missing_ok=True)
    return digest


def remove_stale() -> int:
    """Remove temporary files that a killed worker left over an hour ago; return how many."""
    root, removed, before = absolute(FOLDER), 0, time.time() - STALE_SECONDS
    for path in root.rglob(".*.tmp") if root.is_dir() else ():
        if older(path, before):
            path.unlink(missing_ok=True)
            removed += 1
    return removed


def older(path: Path, before: float) -> bool:
    """Whether a file is there and was last written before this moment; it may have gone since it was
    listed."""
    try:
        return path.stat().st_mtime < before
    except FileNotFoundError:
        return False


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
