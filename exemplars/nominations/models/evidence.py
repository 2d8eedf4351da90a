"""Papers and pictures of a dossier or of a whole submission."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from exemplars.campaigns.states import PaperKind
from exemplars.nominations.models.nominations import Nomination
from exemplars.nominations.models.submissions import Submission


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def visible_to(self, user: Any) -> "EvidenceQuerySet":
        """A file is seen by whoever reads its dossier's papers; a photo also by the gallery editor.

        One that belongs to a whole submission is seen by whoever sees the submission.
        """
        if not user.is_authenticated:
            return self.none()
        dossiers, submissions = Nomination.objects, Submission.objects
        return self.filter(
            Q(nomination__in=dossiers.with_papers_for(user).values("pk"))
            | Q(kind=PaperKind.PHOTO, nomination__in=dossiers.with_pictures_for(user).values("pk"))
            | Q(nomination=None, submission__in=submissions.visible_to(user).values("pk"))
        )


class Evidence(models.Model):
    """A paper or picture, checked by content, kept privately, with its SHA-256."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    submission = models.ForeignKey(Submission, models.CASCADE, related_name="evidence")
    nomination = models.ForeignKey(
        Nomination,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="evidence",
        help_text=_("Để trống: nộp chung cho cả tờ trình."),
    )
    kind = models.CharField(_("loại giấy tờ"), max_length=12, choices=PaperKind)
    title = models.CharField(_("tên"), max_length=200)
    file = models.FileField(upload_to="ho-so/%Y/%m/", max_length=300)
    original_name = models.CharField(_("tên tệp"), max_length=255)
    content_type = models.CharField(max_length=120)
    size = models.PositiveIntegerField(_("dung lượng (byte)"))
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("giấy tờ, minh chứng")
        verbose_name_plural = _("giấy tờ, minh chứng")
        ordering = ("kind", "pk")

    def __str__(self) -> str:
        return self.title

    @property
    def is_picture(self) -> bool:
        return self.content_type.startswith("image/")
