"""Reads of campaigns and the catalogue that more than one caller needs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from exemplars.campaigns.models import (
    Award,
    BaseSalary,
    Campaign,
    RuleCard,
    Theme,
    base_salary_on,
)
from exemplars.campaigns.states import CampaignStatus, SubjectKind

#: Looks of a campaign's state, in the words the state table of the pages knows.
_LOOKS = {
    CampaignStatus.PLANNED: "planned",
    CampaignStatus.RECEIVING: "open",
    CampaignStatus.REVIEWING: "checking",
    CampaignStatus.ENDED: "closed",
}


@dataclass(frozen=True)
class Prize:
    """Prize money of one kind of subject: coefficient × base salary."""

    label: str
    coefficient: Decimal
    amount: Decimal | None


def campaigns_for(user: Any) -> list[Campaign]:
    """Campaigns the person may see, newest first, each with `state` and `look`."""
    rows = Campaign.objects.visible_to(user).select_related("theme", "office")
    return [with_state(campaign) for campaign in rows.order_by("-opens_at", "pk")]


def with_state(campaign: Campaign) -> Campaign:
    """The campaign with its state of this moment, as word and look."""
    status = campaign.status_at(timezone.now())
    campaign.state = status.label  # type: ignore[attr-defined]
    campaign.look = _LOOKS[status]  # type: ignore[attr-defined]
    return campaign


def theme_path(theme: Theme) -> list[Theme]:
    """Central theme first, down to this one."""
    path = [theme]
    while path[0].parent is not None:
        path.insert(0, path[0].parent)
    return path


def theme_tree() -> list[Theme]:
    """Themes of the top, each with `below`: the themes that put it in concrete terms; one query."""
    themes = list(Theme.objects.select_related("unit"))
    by_parent: dict[int | None, list[Theme]] = {}
    for theme in themes:
        by_parent.setdefault(theme.parent_id, []).append(theme)
    for theme in themes:
        theme.below = by_parent.get(theme.pk, [])  # type: ignore[attr-defined]
    return by_parent.get(None, [])


def rule_in_words(card: RuleCard) -> str:
    """“từ 80% trên tổng số thành viên Hội đồng, họp khi có từ 2/3 thành viên”."""
    share = card.threshold
    percent = share * 100
    value = f"{percent.numerator}%" if percent.denominator == 1 else f"{share}"
    if card.threshold_strict and share.numerator * 2 == share.denominator:
        floor = _("quá bán (trên 1/2)")
    elif card.threshold_strict:
        floor = _("trên %(value)s") % {"value": value}
    else:
        floor = _("từ %(value)s") % {"value": value}
    return _("%(floor)s trên %(base)s, họp khi có từ %(quorum)s số thành viên") % {
        "floor": floor,
        "base": card.get_base_display(),
        "quorum": card.quorum,
    }


def prizes(award: Award, salary: BaseSalary | None) -> list[Prize]:
    """The award's prize money under a base salary; nothing for an award without money."""
    kinds = (SubjectKind.INDIVIDUAL, SubjectKind.COLLECTIVE, SubjectKind.HOUSEHOLD)
    found = []
    for kind in kinds:
        coefficient = getattr(award, f"coefficient_{kind.value}")
        if coefficient is not None:
            amount = coefficient * salary.amount if salary else None
            found.append(Prize(str(kind.label), coefficient, amount))
    return found


def catalogue(day: date | None = None) -> tuple[list[Award], BaseSalary | None]:
    """Every award with `prizes` and `subjects` in words, and the base salary they rest on."""
    salary = base_salary_on(day or timezone.localdate())
    awards = list(Award.objects.select_related("issuer", "lower"))
    for award in awards:
        award.prizes = prizes(award, salary)  # type: ignore[attr-defined]
        award.subjects = subjects_in_words(award.subject_kinds)  # type: ignore[attr-defined]
    return awards, salary


def subjects_in_words(kinds: Iterable[str]) -> str:
    """“cá nhân, tập thể”; every kind when none is named."""
    chosen = set(kinds) or set(SubjectKind.values)
    return ", ".join(str(kind.label).lower() for kind in SubjectKind if kind in chosen)
