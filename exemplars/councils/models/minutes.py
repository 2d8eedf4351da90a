"""The minutes of a session: editions that are written, frozen and replaced; their files."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exemplars.councils.models.sessions import Recusal, Session
from exemplars.councils.states import MinutesPaper, MinutesStatus


class MinutesQuerySet(models.QuerySet["Minutes"]):
    def visible_to(self, user: Any) -> "MinutesQuerySet":
        """As their session: members, the office that serves the council, auditors."""
        return self.filter(session__in=Session.objects.visible_to(user).values("pk"))


class Minutes(models.Model):
    """Biên bản of a session. What the secretary writes; the rest is the session's own rows.

    `edition` counts upwards: one is frozen and in force, a correction is the next one, and takes
    its place when it is frozen too. `facts` is all that stood on the papers, as plain values.
    """

    #: What the secretary writes, in the order of the form.
    TEXTS = (
        "number", "ended_at", "guests", "absences", "tellers", "proceedings", "opinions",
        "conclusion", "recipients",
    )  # fmt: skip

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    session = models.ForeignKey(Session, models.PROTECT, related_name="minutes")
    edition = models.PositiveSmallIntegerField(_("bản thứ"), default=1, editable=False)
    status = models.CharField(
        max_length=10, choices=MinutesStatus, default=MinutesStatus.DRAFT, editable=False
    )
    status_since = models.DateTimeField(editable=False, default=timezone.now)
    version = models.PositiveIntegerField(default=1, editable=False)
    reason = models.TextField(_("lý do đính chính"), blank=True, editable=False)
    number = models.CharField(_("số, ký hiệu"), max_length=60, blank=True)
    ended_at = models.DateTimeField(_("kết thúc lúc"), null=True, blank=True)
    guests = models.TextField(_("khách mời, thành phần khác"), max_length=4000, blank=True)
    absences = models.TextField(_("lý do vắng"), max_length=4000, blank=True)
    tellers = models.TextField(_("tổ kiểm phiếu"), max_length=2000, blank=True)
    proceedings = models.TextField(_("diễn biến"), max_length=20000, blank=True)
    opinions = models.TextField(_("ý kiến thảo luận"), max_length=20000, blank=True)
    conclusion = models.TextField(_("kết luận của chủ tọa"), max_length=20000, blank=True)
    recipients = models.TextField(_("nơi nhận"), max_length=2000, blank=True)
    facts = models.JSONField(null=True, editable=False)
    facts_hash = models.CharField(max_length=64, blank=True, editable=False)
    frozen_at = models.DateTimeField(_("chốt lúc"), null=True, editable=False)
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )

    objects = MinutesQuerySet.as_manager()

    class Meta:
        verbose_name = _("biên bản")
        verbose_name_plural = _("biên bản")
        ordering = ("session", "-edition")
        constraints = (
            models.UniqueConstraint(fields=("session", "edition"), name="minutes_edition_once"),
            models.UniqueConstraint(
                fields=("session",), condition=Q(status="draft"), name="one_draft_of_the_minutes"
            ),
            models.UniqueConstraint(
                fields=("session",), condition=Q(status="frozen"), name="one_minutes_in_force"
            ),
            models.CheckConstraint(
                condition=Q(status="draft", facts_hash="", frozen_at=None)
                | (~Q(status="draft") & ~Q(facts_hash="") & Q(frozen_at__isnull=False)),
                name="frozen_minutes_have_their_digest",
            ),
            models.CheckConstraint(
                condition=Q(edition=1) | ~Q(reason=""), name="a_correction_says_why"
            ),
        )

    def __str__(self) -> str:
        # Stands in the journal: Vietnamese in every language of the site.
        return f"Biên bản {self.session}, bản {self.edition}"

    @property
    def journal_chain(self) -> str:
        return self.session.journal_chain


class MinutesFileQuerySet(models.QuerySet["MinutesFile"]):
    def visible_to(self, user: Any) -> "MinutesFileQuerySet":
        """Readers of the minutes, but for members whom a conflict closes a result of the session."""
        closed = Recusal.objects.filter(seat__user=user.pk, hides=True).values("item__session")
        return self.filter(minutes__in=Minutes.objects.visible_to(user).values("pk")).exclude(
            minutes__session__in=closed
        )


class MinutesFile(models.Model):
    """A paper of frozen minutes, or the scan of what was signed. Kept privately, with its SHA-256."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    minutes = models.ForeignKey(Minutes, models.PROTECT, related_name="files")
    paper = models.CharField(max_length=10, choices=MinutesPaper)
    extension = models.CharField(max_length=5)
    file = models.FileField(upload_to="bien-ban/%Y/%m/", max_length=300)
    name = models.CharField(_("tên tệp"), max_length=255)
    content_type = models.CharField(max_length=120)
    size = models.PositiveIntegerField(_("dung lượng (byte)"))
    sha256 = models.CharField(max_length=64)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    objects = MinutesFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("tệp biên bản")
        verbose_name_plural = _("tệp biên bản")
        ordering = ("minutes", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("minutes", "paper", "extension"),
                condition=~Q(paper="scan"),
                name="each_paper_of_the_minutes_once",
            ),
            models.UniqueConstraint(
                fields=("minutes", "sha256"), name="a_file_of_the_minutes_once"
            ),
        )

    def __str__(self) -> str:
        return self.name
