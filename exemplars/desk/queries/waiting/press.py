"""What waits for the press and the gallery, and what stopped on its way."""

from collections.abc import Iterator

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from certificates.models import Batch
from exemplars.accounts.models import User
from exemplars.accounts.states import OFFICE_KINDS, RoleKind
from exemplars.decisions.models import Decision
from exemplars.decisions.states import DecisionStatus
from exemplars.desk.queries.waiting.task import ONE_BY_ONE, Task, fact
from exemplars.gallery.models import Story
from exemplars.gallery.states import StoryStatus
from exemplars.nominations.models import Nomination
from exemplars.nominations.states import DECIDED, Status
from exemplars.notices.models import Notice

_TO_PRINT = Q(lines__nomination__status=Status.AWARDED) & ~Q(lines__certificate_code="")
_TO_HAND_OVER = Q(lines__nomination__status=Status.PRINTED) & ~Q(lines__certificate_code="")


def of_press(user: User) -> Iterator[Task]:
    if not user.holds(RoleKind.PRINTING_CLERK):
        return
    found = (
        Decision.objects.visible_to(user)
        .filter(status=DecisionStatus.PUBLISHED)
        .annotate(
            to_print=Count("lines", filter=_TO_PRINT),
            to_hand_over=Count("lines", filter=_TO_HAND_OVER),
        )
        .filter(Q(to_print__gt=0) | Q(to_hand_over__gt=0))
        .select_related("campaign", "issuer")
        .order_by("signed_on", "pk")
    )
    for decision in found:
        printing = decision.to_print > 0
        number = decision.to_print or decision.to_hand_over
        words = {"n": number, "decision": decision}
        yield Task(
            "certificates:list",
            _("In %(n)d bằng của %(decision)s") % words
            if printing
            else _("Trao %(n)d bằng đã in của %(decision)s") % words,
            reverse("decisions:detail", args=[decision.uid]),
            _("Mở quyết định"),
            due=decision.campaign.ceremony_on,
            due_note=_("lễ trao"),
            meta=[fact("building", decision.issuer_name), fact("flag", decision.campaign)],
            count=number,
        )


def of_gallery(user: User) -> Iterator[Task]:
    if not user.holds(RoleKind.GALLERY_EDITOR):
        return
    unwritten = Nomination.objects.visible_to(user).filter(status__in=DECIDED, story=None).count()
    if unwritten:
        yield Task(
            "gallery:manage",
            _("Chọn viết về %(n)d gương vừa được khen") % {"n": unwritten},
            reverse("gallery:manage"),
            _("Chọn gương"),
            meta=[fact("user-check", _("Cần sự đồng ý của người được viết"))],
            count=unwritten,
        )
    for story in Story.objects.visible_to(user).filter(status=StoryStatus.DRAFT)[:ONE_BY_ONE]:
        yield Task(
            "gallery:manage",
            _("Hoàn thiện bài “%(title)s”") % {"title": story.title},
            reverse("gallery:edit", args=[story.uid]),
            _("Sửa bài"),
        )


def failures(user: User) -> Iterator[Task]:
    """Mails that did not go and prints that stopped: never silent."""
    if user.has_perm("exemplars.view_delivery") and not user.holds(RoleKind.AUDITOR):
        failed = Notice.objects.filter(sent_at=None).exclude(error="").count()
        if failed:
            yield Task(
                "notices:deliveries",
                _("%(n)d thư báo chưa gửi được") % {"n": failed},
                reverse("notices:deliveries"),
                _("Gửi lại"),
                meta=[fact("mail-x", _("Máy chủ thư từ chối"))],
            )
    if user.holds(*OFFICE_KINDS, RoleKind.PRINTING_CLERK):
        for batch in Batch.objects.visible_to(user).filter(state=Batch.State.FAILED):
            yield Task(
                "certificates:list",
                _("Kết xuất bằng bị dừng: %(title)s") % {"title": batch.title},
                reverse("certificates:batch", args=[batch.uuid]),
                _("Xem và làm tiếp"),
                meta=[fact("alert-circle", batch.error or _("Không rõ vì sao"))],
            )
