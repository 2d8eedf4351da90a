"""How far the dossiers of the current campaign have come, as beads."""

from datetime import date
from typing import Any

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from exemplars.accounts.models import User
from exemplars.accounts.states import OFFICE_KINDS, UNIT_KINDS
from exemplars.campaigns.models import Campaign
from exemplars.nominations.models import Nomination
from exemplars.nominations.states import CLOSED, Status


def campaign_steps(user: User) -> dict[str, Any] | None:
    """The current campaign: {campaign, steps, total, aside}; what the person may see of it;
    None for somebody who sees none and prepares none.

    A step is done when nothing waits in it or before it; the first in which something waits is
    the current one. `aside` counts dossiers that went no further (withdrawn, not eligible, …).
    """
    campaign = (
        Campaign.objects.visible_to(user)
        .filter(opens_at__lte=timezone.now())
        .order_by("-opens_at")
        .first()
    )
    if campaign is None:
        return None
    counts = dict(
        Nomination.objects.visible_to(user)
        .filter(submission__campaign=campaign)
        .order_by()
        .values_list("status")
        .annotate(Count("pk"))
    )
    if not counts and not user.holds(*UNIT_KINDS, *OFFICE_KINDS):
        return None
    steps: list[dict[str, Any]] = [
        {"name": name, "count": sum(counts.get(state, 0) for state in states), "date": when}
        for name, states, when in _stages(campaign)
    ]
    current = next((i for i, step in enumerate(steps) if step["count"]), 0)
    for index, step in enumerate(steps):
        step["status"] = "done" if index < current else "current" if index == current else "future"
    return {
        "campaign": campaign,
        "steps": steps,
        "total": sum(counts.values()),
        "aside": sum(counts.get(state, 0) for state in CLOSED),
    }


def _stages(campaign: Campaign) -> list[tuple[str, tuple[str, ...], str]]:
    return [
        (_("Đơn vị lập"), (Status.DRAFT, Status.AWAITING_SIGNATURE, Status.RETURNED),
         _("đến %(day)s") % {"day": _short(timezone.localdate(campaign.closes_at))}),
        (_("Thẩm định"), (Status.SUBMITTED, Status.RECEIVED, Status.CHECKING),
         _("%(n)d ngày làm việc") % {"n": campaign.appraisal_days}),
        (_("Chờ Hội đồng"), (Status.ELIGIBLE, Status.FOR_COMMENT, Status.ON_AGENDA, Status.VOTING,
                             Status.POSTPONED), _on(_("họp %(day)s"), campaign.council_on)),
        (_("Chờ quyết định"), (Status.PASSED, Status.PASSED_LOWER, Status.PROPOSED),
         _on(_("dự kiến %(day)s"), campaign.decision_on)),
        (_("Đã khen thưởng"), (Status.AWARDED, Status.PRINTED),
         _on(_("lễ trao %(day)s"), campaign.ceremony_on)),
        (_("Đã trao"), (Status.HANDED_OVER,), ""),
    ]  # fmt: skip


def _on(words: str, day: date | None) -> str:
    return words % {"day": _short(day)} if day else ""


def _short(day: date) -> str:
    return f"{day:%d/%m}"
