"""Lists of submissions and dossiers, filtered, in Vietnamese order."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Max, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from exemplars.campaigns.models import Campaign
from exemplars.nominations.models import Nomination, Submission
from exemplars.nominations.states import EDITABLE, IN_APPRAISAL, Status

#: The closed list of orders a list may be shown in.
SORTS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "moi": (_("Mới đổi trạng thái"), ("-status_since", "-pk")),
    "ten": (_("Theo tên"), ("sort_key", "pk")),
    "cho": (_("Chờ lâu nhất"), ("status_since", "pk")),
    "han": (_("Hạn gần nhất"), ("due_on", "status_since", "pk")),
}
#: Groups of states people look for, as filters of the list.
GROUPS: dict[str, tuple[Any, frozenset[str]]] = {
    "dang-soan": (_("Đang soạn"), frozenset({Status.DRAFT, Status.AWAITING_SIGNATURE})),
    "phai-sua": (_("Trả lại để sửa"), frozenset({Status.RETURNED})),
    "tham-dinh": (_("Đang thẩm định"), IN_APPRAISAL | {Status.FOR_COMMENT}),
    "cho-xet": (
        _("Chờ Hội đồng, quyết định"),
        frozenset(
            {
                Status.ELIGIBLE,
                Status.POSTPONED,
                Status.ON_AGENDA,
                Status.VOTING,
                Status.PASSED,
                Status.PASSED_LOWER,
                Status.PROPOSED,
            }
        ),
    ),
    "da-khen": (
        _("Đã khen thưởng"),
        frozenset({Status.AWARDED, Status.PRINTED, Status.HANDED_OVER}),
    ),
    "da-dong": (
        _("Không đạt, đã rút"),
        frozenset(
            {
                Status.INELIGIBLE,
                Status.REJECTED,
                Status.FORWARDED,
                Status.WITHDRAWN,
                Status.REVOKED,
            }
        ),
    ),
}


def filtered(user: Any, filters: Mapping[str, str]) -> QuerySet[Nomination]:
    """Dossiers the person sees, narrowed by `campaign` (code), `kind` and `q` (words)."""
    found = Nomination.objects.visible_to(user)
    if filters.get("campaign"):
        found = found.filter(submission__campaign__code=filters["campaign"])
    if filters.get("kind"):
        found = found.filter(subject_kind=filters["kind"])
    if filters.get("q"):
        found = found.matching(filters["q"])
    return found


def counts(rows: QuerySet[Nomination]) -> dict[str, int]:
    """How many dossiers each group of states holds, "" for all; one query."""
    by_status = dict(rows.order_by().values_list("status").annotate(n=Count("pk")))
    groups = {
        name: sum(by_status.get(status, 0) for status in statuses)
        for name, (_label, statuses) in GROUPS.items()
    }
    return {"": sum(by_status.values()), **groups}


def campaigns_of(user: Any) -> QuerySet[Campaign]:
    """Campaigns in which the person sees a submission, newest first."""
    seen = Submission.objects.visible_to(user)
    return Campaign.objects.filter(pk__in=seen.values("campaign")).order_by("-opens_at")


def submissions(user: Any) -> QuerySet[Submission]:
    """Submissions the person sees, with what their progress is derived from."""
    of = "nominations__status"
    return (
        Submission.objects.visible_to(user)
        .select_related("unit", "campaign")
        .annotate(
            total=Count("nominations"),
            editable=Count("nominations", filter=Q(**{f"{of}__in": EDITABLE})),
            returned=Count("nominations", filter=Q(**{of: Status.RETURNED})),
            in_appraisal=Count("nominations", filter=Q(**{f"{of}__in": IN_APPRAISAL})),
            awarded=Count("nominations", filter=Q(**{f"{of}__in": GROUPS["da-khen"][1]})),
            last_move=Max("nominations__status_since"),
        )
        .order_by("-created_at", "-pk")
    )
