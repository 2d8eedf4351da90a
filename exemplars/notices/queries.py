"""Reads of the outbox that more than one page needs."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from exemplars.notices.models import Notice, NoticeQuerySet


def unread_count(user: Any) -> int:
    """How many in-app notices the person has not opened."""
    return Notice.objects.visible_to(user).unread().count()


def failing_count() -> int:
    """How many mails could not be sent so far: a task on the desk of the staff."""
    return Notice.objects.failing().count()


def to_deliver() -> NoticeQuerySet:
    """Mail whose next attempt is due now."""
    return Notice.objects.due(timezone.now()).order_by("pk")


def deliveries(chosen: str) -> NoticeQuerySet:
    """Mails for the staff's page: "failing", or "waiting" for their first attempt."""
    return getattr(Notice.objects, chosen)().select_related("recipient")


def delivery_filters(chosen: str) -> list[dict[str, Any]]:
    """The pills of the delivery page, with counts."""
    labels = (("failing", _("Chưa gửi được")), ("waiting", _("Đang chờ gửi")))
    return [
        {
            "label": label,
            "count": deliveries(name).count(),
            "href": f"?show={name}",
            "current": name == chosen,
        }
        for name, label in labels
    ]
