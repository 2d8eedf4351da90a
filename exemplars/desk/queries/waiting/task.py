"""One thing to do, and the words that facts about it share."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

#: Single dossiers are listed one by one up to here; the rest are behind a link.
ONE_BY_ONE = 8


@dataclass(frozen=True)
class Task:
    """One thing to do. `due` decides its group; `meta` are facts with an icon each.

    `place` is the entry of the rail it belongs to (a url name), `count` how many rows wait in it.
    """

    place: str
    title: str
    href: str
    action: str
    due: date | None = None
    due_note: str = ""
    meta: list[dict[str, Any]] = field(default_factory=list)
    primary: bool = False
    count: int = 1


def fact(icon: str, text: Any) -> dict[str, Any]:
    return {"icon": icon, "text": str(text)}


def waiting(moment: Any) -> dict[str, Any]:
    return fact("hourglass", since(moment, _("Chờ từ")))


def since(moment: Any, word: str) -> str:
    """“Chờ từ 09/11, đã 13 ngày”."""
    day = timezone.localdate(moment)
    days = (timezone.localdate() - day).days
    if days < 1:
        return _("%(word)s hôm nay") % {"word": word}
    return _("%(word)s %(day)s, đã %(n)d ngày") % {"word": word, "day": f"{day:%d/%m}", "n": days}
