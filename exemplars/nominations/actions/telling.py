"""Notices of a dossier's moves: one per submission and person, however many dossiers moved."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import translation

from exemplars.accounts.models import Role, User
from exemplars.accounts.states import OFFICE_KINDS, UNIT_KINDS, RoleKind
from exemplars.nominations.models import Nomination
from exemplars.notices import actions as notices
from exemplars.units.models import Unit


def tell_unit(rows: Sequence[Nomination], kind: str, *, by: Any, **facts: Any) -> None:
    """To the clerk and the head of the proposing unit."""
    _tell(rows, kind, by=by, roles=UNIT_KINDS, office=False, **facts)


def tell_head(rows: Sequence[Nomination], kind: str, *, by: Any, **facts: Any) -> None:
    """To the head of the proposing unit."""
    _tell(rows, kind, by=by, roles=(RoleKind.UNIT_HEAD,), office=False, **facts)


def tell_office(rows: Sequence[Nomination], kind: str, *, by: Any, **facts: Any) -> None:
    """To the people of the office that runs the campaign."""
    _tell(rows, kind, by=by, roles=OFFICE_KINDS, office=True, **facts)


def _tell(
    rows: Sequence[Nomination],
    kind: str,
    *,
    by: Any,
    roles: tuple[RoleKind, ...],
    office: bool,
    reason: str = "",
    reasons: Mapping[int, str] | None = None,
    due_on: date | None = None,
) -> None:
    ordered = sorted(rows, key=lambda row: row.submission_id)
    for _submission, group in groupby(ordered, key=lambda row: row.submission_id):
        moved = list(group)
        submission = moved[0].submission
        unit = submission.campaign.office if office else submission.unit
        notices.queue(
            kind,
            recipients=list(people_of(unit, roles).exclude(pk=by.pk)),
            unit=unit,
            roles=roles,
            event_key=f"{submission.uid}:{moved[0].uid}:{moved[0].status_since.isoformat()}",
            context={
                "submission": str(submission),
                "unit": submission.unit.name,
                "campaign": submission.campaign.name,
                "names": [row.display_name for row in moved[:10]],
                "count": len(moved),
                "more": max(0, len(moved) - 10),
                "states": _states(moved[:10], reasons or {}),
                "reason": reason,
                "due_on": f"{due_on:%d/%m/%Y}" if due_on else "",
                "by": str(by),
            },
            link=moved[0].get_absolute_url() if len(moved) == 1 else submission.get_absolute_url(),
        )


def _states(rows: Sequence[Nomination], reasons: Mapping[int, str]) -> list[str]:
    """For the mail, which is Vietnamese whatever page its sender looks at."""
    with translation.override(settings.LANGUAGE_CODE):
        return [
            f"{row.display_name}: {row.get_status_display()}. {reasons.get(row.pk, '')}".rstrip(
                ". "
            )
            for row in rows
        ]


def people_of(unit: Unit, kinds: tuple[RoleKind, ...]) -> QuerySet[User]:
    """Who holds one of these roles at the unit today and can sign in."""
    holders = Role.objects.active().filter(unit=unit, kind__in=kinds)
    return User.objects.filter(pk__in=holders.values("user"), is_active=True)
