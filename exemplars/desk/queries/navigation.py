"""Where a person can go from any page, and what waits there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from exemplars.councils.models import Seat
from exemplars.notices.models import Notice


@dataclass(frozen=True)
class NavItem:
    """One entry of the rail. `short` is its word in the tab bar, `count` what waits there, `own`
    whether it is the work of some roles only."""

    label: Any
    href: str
    icon: str
    count: int | None = None
    current: bool = False
    short: Any = ""
    break_before: bool = False
    own: bool = False


#: label, short label, url name, icon, permission ("" = everybody signed in); None draws the
#: hairline between daily work and reference.
WORK = (
    (_("Việc của tôi"), _("Việc"), "desk:home", "inbox", ""),
    (_("Tờ trình, hồ sơ"), _("Hồ sơ"), "nominations:list", "files", ""),
    (_("Thẩm định"), _("Thẩm định"), "appraisal:queue", "clipboard-check", "exemplars.view_queue"),
    (_("Hội đồng"), _("Hội đồng"), "councils:list", "gavel", ""),
    (_("Quyết định"), _("Quyết định"), "decisions:list", "writing-sign", ""),
    (_("Bàn in"), _("Bàn in"), "certificates:list", "printer", "certificates.start_batch"),
    (_("Gương sáng"), _("Gương sáng"), "gallery:manage", "sun", "exemplars.add_story"),
    None,
    (_("Đợt xét"), _("Đợt"), "campaigns:list", "flag", ""),
    (_("Đơn vị"), _("Đơn vị"), "units:tree", "sitemap", ""),
    (_("Tài khoản, vai trò"), _("Vai trò"), "accounts:people", "users", "exemplars.manage_units"),
    (_("Nhật ký"), _("Nhật ký"), "desk:journal", "history", "exemplars.view_journal"),
)
#: What a phone's tab bar holds beside "Thêm".
TABS = 4
PUBLIC = (
    (_("Gương sáng"), "gallery:home"),
    (_("Tất cả câu chuyện"), "gallery:stories"),
    (_("Xác minh bằng"), "certificates:verify-form"),
)


def _address(name: str) -> str:
    """The address of a page, or nothing while the site has no such page."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _current(paths: list[str], here: str) -> str:
    """The longest address that `here` lies under: one entry is current, never two."""
    home = _address("desk:home")  # its address begins those of search and journal, which it is not
    under = (path for path in paths if path and here.startswith(path))
    return max((path for path in under if path != home or here == home), key=len, default="")


def navigation(request: HttpRequest) -> list[NavItem]:
    """The rail's entries for this person; empty for a stranger.

    The desk counts what waits behind each entry while it gathers its tasks and leaves the counts
    at the request; other pages ask the database nothing for the rail.
    """
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    allowed = [row for row in WORK if row is None or not row[4] or user.has_perm(row[4])]
    rows = [(row, _address(row[2]) if row else "") for row in allowed]
    here = _current([href for _row, href in rows], request.path)
    waiting: Mapping[str, int] = getattr(request, "waiting_counts", {})
    items: list[NavItem] = []
    broken = False
    for row, href in rows:
        if row is None:
            broken = bool(items)
        elif href:
            label, short, name, icon, permission = row
            item = NavItem(
                label, href, icon, waiting.get(name), href == here, short, broken, bool(permission)
            )
            items.append(item)
            broken = False
    return items


def tabs(items: Sequence[NavItem]) -> list[NavItem]:
    """The four of a phone's tab bar: the first ones, with the person's own work among them."""
    first = list(items[:TABS])
    if not any(item.own for item in first):
        first[TABS - 1 :] = [item for item in items if item.own][:1] or first[TABS - 1 :]
    return first


def public_navigation(request: HttpRequest) -> list[NavItem]:
    """The entries of the public header."""
    rows = [(label, _address(name)) for label, name in PUBLIC]
    here = _current([href for _label, href in rows], request.path)
    return [NavItem(label, href, "", current=href == here) for label, href in rows if href]


def unread_notices(user: Any) -> int:
    """How many in-app notices the person has not opened."""
    if user is None or not user.is_authenticated:
        return 0
    return Notice.objects.visible_to(user).unread().count()


def account_line(user: Any) -> str:
    """The line under a person's name in the rail: the role and where, or the council seat."""
    if user is None or not user.is_authenticated:
        return ""
    if user.active_roles:
        role = user.active_roles[0]
        return f"{role.get_kind_display()}, {role.unit.short_name or role.unit.name}"
    seat = Seat.objects.active().filter(user=user).select_related("council").first()
    return f"{seat.get_kind_display()}, {seat.council}" if seat else user.job_title


def has_role(user: Any) -> bool:
    """Whether anything at all can come to this person's desk."""
    return bool(user.active_roles) or Seat.objects.active().filter(user=user).exists()
