"""The office queue: what waits, for whom, since when."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Min, QuerySet

from exemplars.accounts.models import User
from exemplars.accounts.states import OFFICE_KINDS, RoleKind
from exemplars.campaigns.models import Campaign, run_by
from exemplars.nominations.models import Nomination, Submission
from exemplars.nominations.states import Status

#: The tabs of the queue, in the order of the work.
TABS: dict[str, tuple[str, ...]] = {
    "cho-tiep-nhan": (Status.SUBMITTED,),
    "dang-tham-dinh": (Status.RECEIVED, Status.CHECKING),
    "da-tra-lai": (Status.RETURNED,),
    "du-dieu-kien": (Status.ELIGIBLE, Status.FOR_COMMENT, Status.POSTPONED),
    "khong-du-dieu-kien": (Status.INELIGIBLE,),
}


@dataclass(frozen=True)
class Arrival:
    """Dossiers of one submission that wait to be received."""

    submission: Submission
    waiting: int
    since: Any


def queue(user: User) -> QuerySet[Nomination]:
    """Dossiers of the campaigns this person's office runs (an auditor sees all)."""
    found = Nomination.objects.visible_to(user).with_context()
    if user.holds(RoleKind.AUDITOR):
        return found
    return found.filter(run_by(user, "submission__campaign", *OFFICE_KINDS))


def campaigns(user: User) -> QuerySet[Campaign]:
    """Campaigns with dossiers in the queue that the office still works on, the newest first."""
    open_rows = queue(user).filter(status__in=[s for states in TABS.values() for s in states])
    keys = open_rows.order_by().values("submission__campaign")
    return Campaign.objects.filter(pk__in=keys).order_by("-opens_at", "-pk")


def counts(user: User) -> dict[str, int]:
    """How many dossiers stand under each tab; one query."""
    by_status = dict(queue(user).order_by().values_list("status").annotate(Count("pk")))
    return {tab: sum(by_status.get(s, 0) for s in states) for tab, states in TABS.items()}


def rows(user: User, statuses: Sequence[str]) -> QuerySet[Nomination]:
    """The dossiers of one tab, oldest wait first."""
    return (
        queue(user)
        .filter(status__in=statuses)
        .select_related("holder")
        .order_by("due_on", "status_since", "pk")
    )


def arrivals(user: User, limit: int) -> list[Arrival]:
    """The submissions whose dossiers wait longest to be received; two queries."""
    waiting = (
        queue(user)
        .filter(status=Status.SUBMITTED)
        .order_by()
        .values("submission")
        .annotate(waiting=Count("pk"), since=Min("status_since"))
        .order_by("since", "submission")[:limit]
    )
    found = {row["submission"]: row for row in waiting}
    rows = Submission.objects.select_related("unit", "campaign").in_bulk(found)
    return [Arrival(rows[key], row["waiting"], row["since"]) for key, row in found.items()]


def to_receive(user: User) -> dict[str, int]:
    """{"papers": submissions, "dossiers": …} that wait to be received; one query."""
    return (
        queue(user)
        .filter(status=Status.SUBMITTED)
        .order_by()
        .aggregate(papers=Count("submission", distinct=True), dossiers=Count("pk"))
    )
