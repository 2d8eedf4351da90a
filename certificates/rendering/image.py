"""Pictures: opened within limits, written anew without anything hidden in them.

The only place where Pillow meets a file somebody sent. What comes out was drawn by this program
from the pixels alone: no EXIF, no GPS position, no comments, no bytes behind the picture.
"""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

_FORMATS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
_SAVING: dict[str, dict[str, object]] = {
    "JPEG": {"quality": 90, "optimize": True, "progressive": True},
    "PNG": {"optimize": False},
    "WEBP": {"quality": 90, "method": 4},
}
_SRGB = ImageCms.createProfile("sRGB")


class ImageRefused(ValueError):
    """`reason` is "unreadable" (not a sound JPEG, PNG or WebP) or "too_large" (too many pixels)."""

    def __init__(self, reason: str, pixels: int = 0) -> None:
        super().__init__(reason)
        self.reason, self.pixels = reason, pixels


@dataclass(frozen=True)
class CleanImage:
    """A picture as written by this program; width and height in pixels."""

    data: bytes
    width: int
    height: int
    content_type: str


def reencode(data: bytes, max_pixels: float = 40e6) -> CleanImage:
    """The picture, upright, in its own format, without metadata. An animation keeps its first frame.

    Raises:
        ImageRefused: not a JPEG, PNG or WebP, damaged, or more than `max_pixels`.
    """
    picture, kind = _open(data, max_pixels)
    return _write(picture, kind)


def variants(
    data: bytes, widths: Sequence[int], *, kind: str = "WEBP", max_pixels: float = 40e6
) -> list[CleanImage]:
    """The picture at each width (pixels) that is smaller than its own, or once at its own width.

    Raises:
        ImageRefused: see `reencode`.
    """
    picture, _own = _open(data, max_pixels)
    fitting = [width for width in widths if width < picture.width] or [picture.width]
    made = []
    for width in fitting:
        height = max(1, round(picture.height * width / picture.width))
        made.append(_write(picture.resize((width, height), Image.Resampling.LANCZOS), kind))
    return made


def _open(data: bytes, max_pixels: float) -> tuple[Image.Image, str]:
    try:
        with warnings.catch_warnings():
            # A picture Pillow has doubts about is one to refuse.
            warnings.simplefilter("error")
            with Image.open(BytesIO(data), formats=list(_FORMATS)) as opened:
                if opened.width * opened.height > max_pixels:
                    raise ImageRefused("too_large", opened.width * opened.height)
                kind = str(opened.format)
                opened.load()
                profile = opened.info.get("icc_profile")
                # In place: a picture of 40 million points takes 160 MB each time it is copied.
                ImageOps.exif_transpose(opened, in_place=True)
    except ImageRefused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ImageRefused("too_large") from error
    # What Pillow's decoders let escape on damaged files: these and their subclasses.
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Warning, EOFError) as error:
        raise ImageRefused("unreadable") from error
    return _in_srgb(opened, profile, kind), kind


def _in_srgb(picture: Image.Image, profile: bytes | None, kind: str) -> Image.Image:
    """Eight bits a channel in sRGB, so that colours stay when the profile goes."""
    transparent = kind != "JPEG" and (
        picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info
    )
    mode = "RGBA" if transparent else "RGB"
    plain = picture if picture.mode == mode else picture.convert(mode)
    if not profile or picture.mode not in ("RGB", "RGBA"):
        return plain
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        return ImageCms.profileToProfile(plain, source, _SRGB) or plain
    except (ImageCms.PyCMSError, OSError):
        return plain  # a broken profile: the numbers are taken as sRGB


def _write(picture: Image.Image, kind: str) -> CleanImage:
    # A fresh image: nothing of the old file's `info` can reach the encoder.
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    out = BytesIO()
    bare.save(out, kind, **_SAVING[kind])
    return CleanImage(out.getvalue(), bare.width, bare.height, _FORMATS[kind])
