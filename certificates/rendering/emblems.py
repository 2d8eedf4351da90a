"""The emblem files supplied by the office; none is drawn by this program."""

from pathlib import Path

from django.conf import settings

#: Words in the ring while the office has not supplied its file.
NAMES = {"quoc-huy": "QUỐC HUY", "dang-huy": "ĐẢNG HUY", "bieu-trung": "BIỂU TRƯNG"}
CONTENT_TYPES = {".svg": "image/svg+xml", ".png": "image/png"}


def emblem_file(name: str) -> tuple[bytes, str] | None:
    """Content and type of `EMBLEM_DIR/<name>.svg|png`, or None when the office gave none."""
    for suffix, content_type in CONTENT_TYPES.items():
        path = Path(settings.EMBLEM_DIR) / f"{name}{suffix}"
        if path.is_file():
            return path.read_bytes(), content_type
    return None
