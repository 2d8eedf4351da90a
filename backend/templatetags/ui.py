"""Tags and filters every template has without loading: icons, and figures as offices write them."""

import base64
import hashlib
import re
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path
from typing import Any

from django import template
from django.conf import settings
from django.contrib.staticfiles import finders
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from backend.templatetags.states import state_icon, state_label, state_tone

register = template.Library()
register.filter(state_icon)
register.filter(state_label)
register.filter(state_tone)

NBSP = "\N{NO-BREAK SPACE}"

WEEKDAYS = (
    gettext_lazy("thứ Hai"),
    gettext_lazy("thứ Ba"),
    gettext_lazy("thứ Tư"),
    gettext_lazy("thứ Năm"),
    gettext_lazy("thứ Sáu"),
    gettext_lazy("thứ Bảy"),
    gettext_lazy("Chủ nhật"),
)


@lru_cache(maxsize=512)
def _drawing(name: str) -> str:
    """The paths of one Tabler outline icon, or nothing when the file is not installed."""
    if not re.fullmatch(r"[a-z0-9-]+", name):
        return ""
    folder = Path(settings.NODE_MODULES, "@tabler", "icons", "icons", "outline")
    try:
        source = (folder / f"{name}.svg").read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""
    shapes = re.findall(r"<(?:path|circle|line|rect|polyline|ellipse)\b[^>]*/>", source)
    return "".join(shape for shape in shapes if 'd="M0 0h24v24H0z"' not in shape)


@register.simple_tag
def script_integrity(path: str) -> str:
    """SHA-256 of one of our scripts as a page demands it of the browser (Subresource Integrity)."""
    return "sha256-" + base64.b64encode(_sha256(path)).decode()


@register.simple_tag
def script_sha256(path: str) -> str:
    """The same as people compare it, with `sha256sum`."""
    return _sha256(path).hex()


def _sha256(path: str) -> bytes:
    return hashlib.sha256(Path(str(finders.find(path))).read_bytes()).digest()


@register.simple_tag
def icon(name: str, size: int = 20, label: str = "") -> SafeString:
    """Draw a Tabler outline icon inline.

    Decorative unless `label` names it. `size` in px; strokes thicken below 18 px so that they
    stay as dark as the words beside them.
    """
    drawing = _drawing(str(name))
    if not drawing:
        return mark_safe("")
    return format_html(
        '<svg class="icon" width="{}" height="{}" viewBox="0 0 24 24" fill="none" '
        'stroke="currentColor" stroke-width="{}" stroke-linecap="round" stroke-linejoin="round" '
        'focusable="false" {}>{}</svg>',
        size,
        size,
        "2" if int(size) < 18 else "1.75",
        format_html('role="img" aria-label="{}"', label)
        if label
        else mark_safe('aria-hidden="true"'),
        mark_safe(drawing),  # noqa: S308 - read from the installed icon set, never from a person
    )


@register.filter
def old_reading(field: Any) -> Any:
    """What a field typed with an old code page says (`shared/editing.py: ReadsOldText`), if it was."""
    readings = getattr(getattr(field, "form", None), "readings", {})
    return readings.get(field.html_name) if readings else None


# --- Dates ------------------------------------------------------------------------------------


def _day(value: Any) -> date | None:
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value if isinstance(value, date) else None


@register.filter
def vn_date(value: Any) -> str:
    """06/11/2026; empty for nothing."""
    day = _day(value)
    return f"{day:%d/%m/%Y}" if day else ""


@register.filter
def vn_day_month(value: Any) -> str:
    """06/11."""
    day = _day(value)
    return f"{day:%d/%m}" if day else ""


@register.filter
def vn_long_date(value: Any) -> str:
    """As documents print it, ngày 04 tháng 12 năm 2026: days below 10, months 1 and 2 with a 0."""
    day = _day(value)
    if not day:
        return ""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return _("ngày %(day)s tháng %(month)s năm %(year)s") % {
        "day": f"{day.day:02d}",
        "month": month,
        "year": day.year,
    }


@register.filter
def vn_time(value: Any) -> str:
    """16:42."""
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    return f"{value:%H:%M}" if value else ""


@register.filter
def vn_datetime(value: Any) -> str:
    """16:42 ngày 06/11/2026."""
    if not isinstance(value, datetime):
        return vn_date(value)
    return _("%(time)s ngày %(date)s") % {"time": vn_time(value), "date": vn_date(value)}


@register.filter
def vn_weekday(value: Any) -> str:
    """thứ Ba."""
    day = _day(value)
    return str(WEEKDAYS[day.weekday()]) if day else ""


@register.filter
def due_words(value: Any) -> str:
    """When something is due.

    "Hôm nay", "Quá hạn 3 ngày", "thứ Ba 24/11" within a week, else the whole date.
    """
    day = _day(value)
    if day is None:
        return ""
    left = (day - timezone.localdate()).days
    if left < 0:
        return ngettext("Quá hạn %(days)d ngày", "Quá hạn %(days)d ngày", -left) % {"days": -left}
    if left == 0:
        return _("Hôm nay")
    if left < 7:
        return f"{vn_weekday(day)}{NBSP}{vn_day_month(day)}"
    return vn_date(day)


@register.filter
def is_late(value: Any) -> bool:
    """Whether a due day is today or past: the only dates shown in the colour of errors."""
    day = _day(value)
    return day is not None and day <= timezone.localdate()


@register.filter
def since_words(value: Any) -> str:
    """How long something has waited: "từ hôm nay", "đã 13 ngày"."""
    day = _day(value)
    if day is None:
        return ""
    days = (timezone.localdate() - day).days
    if days <= 0:
        return _("từ hôm nay")
    return ngettext("đã %(days)d ngày", "đã %(days)d ngày", days) % {"days": days}


# --- Figures ----------------------------------------------------------------------------------


def _grouped(number: Decimal, places: int) -> str:
    quantum = Decimal(1).scaleb(-places)
    text = f"{number.quantize(quantum, rounding=ROUND_HALF_UP):,f}"
    return text.replace(",", "\0").replace(".", ",").replace("\0", ".")


@register.filter
def vn_number(value: Any, places: int = -1) -> str:
    """1.329 or 2,7; `places` fixes the digits after the comma."""
    if value is None or value == "":
        return ""
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return str(value)
    if places < 0:
        exponent = number.normalize().as_tuple().exponent
        places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    return _grouped(number, places)


@register.filter
def vn_money(value: Any) -> str:
    """Money in đồng: 3.510.000 đồng."""
    words = vn_number(value, 0)
    return f"{words}{NBSP}đồng" if words else ""


@register.filter
def vn_percent(value: Any) -> str:
    """A ratio as 92,31% (always two digits: thresholds are decided on them)."""
    if value is None or value == "":
        return ""
    numerator = getattr(value, "numerator", None)
    denominator = getattr(value, "denominator", 1)
    ratio = Decimal(str(value)) if numerator is None else Decimal(numerator) / Decimal(denominator)
    return _grouped(ratio * 100, 2) + "%"


@register.filter
def file_size(value: Any) -> str:
    """1,8 MB; 214 KB (1 KB = 1.024 bytes)."""
    size = Decimal(int(value or 0))
    if size >= 1024 * 1024:
        return f"{_grouped(size / (1024 * 1024), 1)}{NBSP}MB"
    return f"{_grouped(max(size / 1024, Decimal(1)), 0) if size else 0}{NBSP}KB"


# --- Small arithmetic of the components -------------------------------------------------------


@register.simple_tag
def meter_geometry(value: Any, limit: Any, floor: bool = False) -> dict[str, Any]:
    """Where the bar ends and the tick stands, in hundredths of the track.

    A ceiling stands at the end of the track; a floor (`floor`, "cần 60%") stands inside it.
    """
    amount, mark = float(value or 0), float(limit or 0)
    scale = max(amount, mark, 1.0) if not floor else max(amount, mark * 1.5, 1.0)
    return {
        "bar": f"{100 * amount / scale:.1f}",
        "tick": f"{min(100 * mark / scale, 99.0):.1f}",
        "over": not floor and amount > mark,
        "met": floor and amount >= mark,
    }


@register.simple_tag(takes_context=True)
def page_href(context: template.Context, number: int) -> str:
    """The same page's address with another page number; filters stay."""
    request = context.get("request")
    query = request.GET.copy() if request is not None else None
    if query is None:
        return f"?page={number}"
    query["page"] = str(number)
    return f"?{query.urlencode()}"


@register.filter
def widget_kind(field: Any) -> str:
    """What a form field is drawn as: check, choices, hidden or line."""
    kind = field.widget_type
    if kind == "checkbox":
        return "check"
    if kind in {"radioselect", "checkboxselectmultiple", "radio"} or field.use_fieldset:
        return "choices"
    return "hidden" if field.is_hidden else "line"


@register.filter
def error_count(form: Any) -> int:
    """How many sentences the summary on top of a form will show."""
    return sum(len(sentences) for sentences in form.errors.values())


@register.simple_tag
def page_numbers(page: Any) -> list[int]:
    """Page numbers to link: first, last and the neighbours; 0 stands for a gap."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return [number if isinstance(number, int) else 0 for number in numbers]
