"""System checks of the press: one clear line instead of a traceback at the first print."""

import ctypes
import sys

from django.core.checks import CheckMessage, Warning

#: Shared libraries WeasyPrint opens, and the Debian package of each.
LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}


def pango_is_installed(**kwargs: object) -> list[CheckMessage]:
    """Warn when a library of the PDF renderer is missing; the site itself still runs without."""
    if not sys.platform.startswith("linux"):
        return []  # other systems name the files differently; WeasyPrint finds them by itself
    missing = [package for library, package in LIBRARIES.items() if not _opens(library)]
    if not missing:
        return []
    return [
        Warning(
            "Certificates cannot be printed: install " + ", ".join(missing) + ".",
            hint="apt-get install " + " ".join(missing),
            id="certificates.W001",
        )
    ]


def _opens(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
