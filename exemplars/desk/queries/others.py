"""What waits for others: who has a person's things, since when."""

from typing import Any

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from exemplars.accounts.models import User
from exemplars.accounts.states import OFFICE_KINDS, UNIT_KINDS, RoleKind
from exemplars.appraisal import queries as appraisal
from exemplars.councils.models import Session
from exemplars.councils.states import SessionStatus
from exemplars.nominations.models import Submission
from exemplars.nominations.states import Status

LIMIT = 6

_AT_OFFICE = (Status.SUBMITTED, Status.RECEIVED, Status.CHECKING, Status.ELIGIBLE,
              Status.FOR_COMMENT)  # fmt: skip
_AT_COUNCIL = (Status.ON_AGENDA, Status.VOTING)
_AT_DECISION = (Status.PASSED, Status.PASSED_LOWER, Status.PROPOSED)
#: Where a unit's dossiers are: the annotation, its states, what is done with them there.
_PLACES = (
    ("head", (Status.AWAITING_SIGNATURE,), gettext_noop("chờ ký %(n)d hồ sơ của %(paper)s")),
    ("office", _AT_OFFICE, gettext_noop("thẩm định %(n)d hồ sơ của %(paper)s")),
    ("council", _AT_COUNCIL, gettext_noop("xét %(n)d hồ sơ của %(paper)s")),
    ("decision", _AT_DECISION, gettext_noop("ra quyết định cho %(n)d hồ sơ của %(paper)s")),
)


def waiting_for_others(user: User) -> list[dict[str, Any]]:
    """Where my things are, the longest wait first: {who, what, since, href}."""
    found = [*_of_unit(user), *_of_office(user)]
    return sorted(found, key=lambda row: row["since"])[:LIMIT]


def _of_unit(user: User) -> list[dict[str, Any]]:
    if not user.holds(*UNIT_KINDS):
        return []
    facts: dict[str, Any] = {}
    for place, states, _words in _PLACES:
        there = Q(nominations__status__in=states)
        facts[place] = Count("nominations", filter=there)
        facts[f"{place}_since"] = Min("nominations__status_since", filter=there)
    rows = (
        Submission.objects.filter(user.reach("unit", *UNIT_KINDS))
        .annotate(**facts)
        .filter(Q(head__gt=0) | Q(office__gt=0) | Q(council__gt=0) | Q(decision__gt=0))
        .select_related("campaign__office")
        .order_by("-pk")[:LIMIT]
    )
    signs = user.holds(RoleKind.UNIT_HEAD)
    return [
        {
            "who": _holder(place, row),
            "what": _(words) % {"n": getattr(row, place), "paper": row},
            "since": getattr(row, f"{place}_since"),
            "href": reverse("nominations:submission", args=[row.uid]),
        }
        for row in rows
        for place, _states, words in _PLACES
        if getattr(row, place) and not (place == "head" and signs)
    ]


def _holder(place: str, submission: Submission) -> str:
    if place == "head":
        return _("Thủ trưởng đơn vị")
    if place == "council":
        return _("Hội đồng")
    return str(submission.campaign.office)


def _of_office(user: User) -> list[dict[str, Any]]:
    """Units that mend returned dossiers; councils that have voting open."""
    if not user.holds(*OFFICE_KINDS):
        return []
    returned = [
        {
            "who": str(row.unit),
            "what": _("sửa hồ sơ %(name)s") % {"name": row.display_name},
            "since": row.status_since,
            "href": reverse("nominations:detail", args=[row.uid]),
        }
        for row in appraisal.rows(user, (Status.RETURNED,))[:LIMIT]
    ]
    sessions = Session.objects.visible_to(user).filter(status=SessionStatus.OPEN)
    return returned + [
        {
            "who": str(row.council),
            "what": _("biểu quyết: %(session)s") % {"session": row},
            "since": row.status_since,
            "href": reverse("councils:session", args=[row.uid]),
        }
        for row in sessions.select_related("council")[:LIMIT]
    ]
