"""What waits for a unit: dossiers to mend, proofs to read, drafts, signatures, campaigns to hand in for."""

from collections.abc import Iterator

from django.db.models import Count, Exists, Min, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from exemplars.accounts.models import User
from exemplars.accounts.states import UNIT_KINDS, RoleKind
from exemplars.campaigns.models import Campaign
from exemplars.decisions import queries as decisions
from exemplars.desk.queries.waiting.task import ONE_BY_ONE, Task, fact, since, waiting
from exemplars.nominations.models import Nomination, Submission
from exemplars.nominations.states import Status


def of_unit(user: User) -> Iterator[Task]:
    if not user.holds(*UNIT_KINDS):
        return
    mine = user.reach("submission__unit", *UNIT_KINDS)
    returned = Nomination.objects.filter(mine, status=Status.RETURNED).with_context()
    for row in returned.order_by("due_on", "pk")[:ONE_BY_ONE]:
        yield Task(
            "nominations:list",
            _("Sửa hồ sơ %(name)s") % {"name": row.display_name},
            reverse("nominations:detail", args=[row.uid]),
            _("Sửa hồ sơ"),
            due=row.due_on,
            due_note=_("hạn sửa"),
            meta=[fact("arrow-back-up", since(row.status_since, _("Trả lại"))),
                  fact("flag", row.campaign)],
        )  # fmt: skip
    yield from _proofs(user)
    yield from _own_submissions(user)
    yield from _open_campaigns(user)


def _proofs(user: User) -> Iterator[Task]:
    """Certificates to read before they are printed, decision by decision."""
    for row in decisions.proofs_to_read(user):
        yield Task(
            "decisions:list",
            _("Soát %(n)d bằng của %(decision)s") % {"n": row.count, "decision": row.decision},
            reverse("decisions:proofs", args=[row.decision.uid]),
            _("Đọc bản soát"),
            due=row.due_on,
            due_note=_("hạn soát"),
            meta=[fact("flag", row.decision.campaign)],
            count=row.count,
        )


def _own_submissions(user: User) -> Iterator[Task]:
    """Drafts to finish (clerk) and dossiers that wait for the head's signature."""
    head = user.holds(RoleKind.UNIT_HEAD)
    wanted = Q(nominations__status=Status.AWAITING_SIGNATURE if head else Status.DRAFT)
    rows = (
        Submission.objects.filter(user.reach("unit", *UNIT_KINDS))
        .annotate(
            waiting=Count("nominations", filter=wanted),
            since=Min("nominations__status_since", filter=wanted),
        )
        .filter(waiting__gt=0)
        .select_related("campaign", "unit")
        .order_by("campaign__closes_at", "pk")
    )
    for row in rows:
        words = {"n": row.waiting, "paper": row}
        yield Task(
            "nominations:list",
            _("Ký, gửi %(n)d hồ sơ của %(paper)s") % words
            if head
            else _("Hoàn thiện %(n)d hồ sơ nháp của %(paper)s") % words,
            reverse("nominations:submission", args=[row.uid]),
            _("Soát và gửi") if head else _("Soát tờ trình"),
            due=timezone.localdate(row.campaign.closes_at),
            due_note=_("đóng nhận"),
            meta=[fact("building", row.unit), waiting(row.since), fact("flag", row.campaign)],
            count=row.waiting,
        )


def _open_campaigns(user: User) -> Iterator[Task]:
    """Campaigns that receive and invite one of the person's units, which has sent nothing yet."""
    begun = Submission.objects.filter(user.reach("unit", *UNIT_KINDS), campaign=OuterRef("pk"))
    found = Campaign.objects.receiving().filter(~Exists(begun)).prefetch_related("units")
    paths = [role.unit.path for role in user.active_roles if role.kind in UNIT_KINDS]
    for campaign in found.order_by("closes_at"):
        invited = tuple(unit.path for unit in campaign.units.all())
        if invited and not any(path.startswith(invited) for path in paths):
            continue
        yield Task(
            "campaigns:list",
            _("Lập tờ trình: %(campaign)s") % {"campaign": campaign},
            reverse("campaigns:detail", args=[campaign.code]),
            _("Xem đợt xét"),
            due=timezone.localdate(campaign.closes_at),
            due_note=_("đóng nhận"),
        )
