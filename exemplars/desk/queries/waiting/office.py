"""What waits for the award office: dossiers to receive and check, councils to call, decisions."""

from collections.abc import Iterator

from django.db.models import Count, F, Min, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from exemplars.accounts.models import User
from exemplars.accounts.states import OFFICE_KINDS
from exemplars.appraisal import queries as appraisal
from exemplars.decisions import queries as decisions
from exemplars.decisions.states import DecisionStatus
from exemplars.desk.queries.waiting.task import ONE_BY_ONE, Task, fact, since, waiting
from exemplars.nominations.states import Status


def of_office(user: User) -> Iterator[Task]:
    if not user.holds(*OFFICE_KINDS):
        return
    arrivals = appraisal.arrivals(user, ONE_BY_ONE + 1)
    for arrival in arrivals[:ONE_BY_ONE]:
        words = {"n": arrival.waiting, "unit": arrival.submission.unit}
        yield Task(
            "appraisal:queue",
            _("Tiếp nhận %(n)d hồ sơ của %(unit)s") % words,
            reverse("appraisal:queue") + "?muc=cho-tiep-nhan",
            _("Tiếp nhận"),
            meta=[fact("file-text", arrival.submission),
                  fact("hourglass", since(arrival.since, _("Gửi")))],
            count=arrival.waiting,
        )  # fmt: skip
    if len(arrivals) > ONE_BY_ONE:
        left = appraisal.to_receive(user)
        yield Task(
            "appraisal:queue",
            _("Còn %(n)d tờ trình khác chờ tiếp nhận") % {"n": left["papers"] - ONE_BY_ONE},
            reverse("appraisal:queue") + "?muc=cho-tiep-nhan",
            _("Xem tất cả"),
            count=left["dossiers"] - sum(arrival.waiting for arrival in arrivals[:ONE_BY_ONE]),
        )
    checking = list(
        appraisal.rows(user, (Status.RECEIVED, Status.CHECKING)).filter(
            Q(holder=None) | Q(holder=user)
        )[: ONE_BY_ONE + 1]
    )
    for row in checking[:ONE_BY_ONE]:
        yield Task(
            "appraisal:queue",
            _("Thẩm định hồ sơ %(name)s") % {"name": row.display_name},
            reverse("nominations:detail", args=[row.uid]),
            _("Thẩm định"),
            due=row.due_on,
            due_note=_("hạn thẩm định"),
            meta=[fact("user", f"{row.get_subject_kind_display()}, {row.unit}"),
                  waiting(row.status_since)],
        )  # fmt: skip
    if len(checking) > ONE_BY_ONE:
        yield Task(
            "appraisal:queue",
            _("Còn hồ sơ khác đang thẩm định"),
            reverse("appraisal:queue") + "?muc=dang-tham-dinh",
            _("Xem tất cả"),
        )
    yield from _ready_for_council(user)


def _ready_for_council(user: User) -> Iterator[Task]:
    ready = appraisal.queue(user).filter(status=Status.ELIGIBLE)
    groups = ready.order_by().values(
        "submission__campaign__name", "submission__campaign__council_on"
    ).annotate(n=Count("pk"), since=Min("status_since"))  # fmt: skip
    for row in groups.order_by("submission__campaign__council_on"):
        yield Task(
            "councils:list",
            _("Đưa %(n)d hồ sơ đủ điều kiện vào phiên họp") % row,
            reverse("councils:list"),
            _("Mở phiên họp"),
            due=row["submission__campaign__council_on"],
            due_note=_("dự kiến họp"),
            meta=[fact("flag", row["submission__campaign__name"]), waiting(row["since"])],
            count=row["n"],
        )


def of_deciding(user: User) -> Iterator[Task]:
    """Passed dossiers to decide or forward; drafts to complete, and for the head to publish;
    corrections that units ask for."""
    if not user.holds(*OFFICE_KINDS):
        return
    for row in decisions.waiting(user):
        issuer = row.issuer
        yield Task(
            "decisions:list",
            _("Lập quyết định cho %(n)d hồ sơ đã thông qua") % {"n": row.count}
            if issuer
            else _("Trình cấp trên %(n)d hồ sơ đã thông qua") % {"n": row.count},
            reverse("decisions:new", args=[row.code, issuer.code])
            if issuer
            else reverse("decisions:list"),
            _("Lập dự thảo") if issuer else _("Trình cấp trên"),
            due=row.decision_on,
            due_note=_("dự kiến ký"),
            meta=[fact("flag", row.campaign), *([fact("building", issuer)] if issuer else [])],
            count=row.count,
        )
    for left in decisions.proofs_to_answer(user):
        yield Task(
            "decisions:list",
            _("Trả lời %(n)d đề nghị sửa bằng của %(decision)s")
            % {"n": left.count, "decision": left.decision},
            reverse("decisions:proofs", args=[left.decision.uid]),
            _("Trả lời"),
            meta=[fact("flag", left.decision.campaign)],
            count=left.count,
        )
    drafts = decisions.decisions(user).filter(status=DecisionStatus.DRAFT)
    for draft in drafts.annotate(n=F("line_count")):
        publishes = user.has_perm("exemplars.publish_decision", draft)
        words = {"decision": draft, "n": draft.n}
        yield Task(
            "decisions:list",
            _("Hoàn thiện, ban hành %(decision)s") % words
            if publishes
            else _("Hoàn thiện %(decision)s") % words,
            reverse("decisions:detail", args=[draft.uid]),
            _("Mở dự thảo"),
            due=draft.campaign.decision_on,
            due_note=_("dự kiến ký"),
            meta=[
                fact("users", _("%(n)d người, tập thể") % words),
                fact("building", draft.issuer),
            ],
        )
