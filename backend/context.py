"""What every template sees, and the display a person chose for this device."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from exemplars.desk import queries as desk

DISPLAY_COOKIE = "display"
SIZES = ("s", "m", "l")
CONTRASTS = ("", "normal", "high")


@dataclass(frozen=True)
class Display:
    """Text size (s, m, l) and contrast ("high", "normal", or "" for what the system asks)."""

    size: str = "m"
    contrast: str = ""

    def __str__(self) -> str:
        return f"{self.size}.{self.contrast}"


def display(request: HttpRequest) -> Display:
    """The display remembered on this device; anything odd in the cookie counts as unset."""
    size, _, contrast = request.COOKIES.get(DISPLAY_COOKIE, "").partition(".")
    return Display(
        size=size if size in SIZES else "m",
        contrast=contrast if contrast in CONTRASTS else "",
    )


def site(request: HttpRequest) -> dict[str, Any]:
    """Name of the office, navigation, display, idle time, unread notices.

    What costs a query is lazy: a page that does not show it does not pay for it.
    """
    user = getattr(request, "user", None)
    nav = SimpleLazyObject(lambda: desk.navigation(request))
    return {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "display": display(request),
        "idle_seconds": settings.SESSION_COOKIE_AGE,
        "nav": nav,
        "tabs": SimpleLazyObject(lambda: desk.tabs(list(nav))),
        "public_nav": SimpleLazyObject(lambda: desk.public_navigation(request)),
        "unread_notices": SimpleLazyObject(lambda: desk.unread_notices(user)),
        "account_line": SimpleLazyObject(lambda: desk.account_line(user)),
    }
