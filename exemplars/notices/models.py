"""The outbox: one row per event and person, shown in the app and mailed after the commit."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

#: How old a mail must be for its first, second, … attempt by the sweeper. The first attempt is
#: the task queued with the event; the sweeper repeats it only when that task got lost.
RETRY_AGE = (
    timedelta(minutes=1),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(minutes=30),
    timedelta(hours=3),
)
#: An attempt that began and has neither succeeded nor failed: a claim clears the last error.
IN_FLIGHT = Q(attempts__gt=0, error="", sent_at=None)
#: A mail server answers within seconds, so an attempt this old has lost its worker.
STUCK_AGE = timedelta(hours=1)


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, user: Any) -> "NoticeQuerySet":
        """One's own; a program with one role of mine reads what was sent to that role alone."""
        if not user.is_authenticated:
            return self.none()
        mine = self.filter(recipient=user)
        role = user.scoped_role
        return mine.filter(unit=role.unit_id, roles__contains=f",{role.kind},") if role else mine

    def unread(self) -> "NoticeQuerySet":
        return self.filter(read_at=None)

    def undelivered(self) -> "NoticeQuerySet":
        """Mail that still has to go: not sent, not given up."""
        return self.filter(sent_at=None, attempts__lt=settings.NOTICE_ATTEMPTS).exclude(
            recipient__email=""
        )

    def due(self, now: datetime) -> "NoticeQuerySet":
        """Undelivered mail whose next attempt is due at `now`; see `RETRY_AGE`."""
        ripe = Q(pk__in=[])
        for attempts, age in enumerate(RETRY_AGE):
            ripe |= Q(attempts=attempts, created_at__lte=now - age)
        return self.undelivered().filter(ripe).exclude(IN_FLIGHT)

    def stuck(self, now: datetime) -> "NoticeQuerySet":
        """Mail whose worker stopped in the middle of sending."""
        return self.undelivered().filter(IN_FLIGHT, created_at__lte=now - STUCK_AGE)

    def failing(self) -> "NoticeQuerySet":
        """Mail that could not be sent so far, whether or not it will be tried again."""
        return self.filter(sent_at=None).exclude(error="")

    def waiting(self) -> "NoticeQuerySet":
        """Mail that no attempt has failed yet."""
        return self.undelivered().filter(error="")

    def claim(self, uid: str) -> "Notice | None":
        """Take the right to send one mail; None when there is none, or it is sent, given up or in
        other hands.

        One conditional UPDATE decides: of two workers with the same task, one gets the row.
        """
        free = Q(attempts=0) | ~Q(error="")
        taken = (
            self.filter(uid=uid, sent_at=None, attempts__lt=settings.NOTICE_ATTEMPTS)
            .filter(free)
            .update(attempts=F("attempts") + 1, error="")
        )
        return self.select_related("recipient").get(uid=uid) if taken else None


class Notice(models.Model):
    """The words are rendered when the event happens, in the caller's transaction, and kept."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    kind = models.CharField(_("loại"), max_length=60)
    event_key = models.CharField(
        max_length=150, help_text=_("Một dòng cho mỗi sự kiện và người nhận.")
    )
    unit = models.ForeignKey(
        "exemplars.Unit",
        models.SET_NULL,
        null=True,
        related_name="+",
        help_text=_("Báo cho người giữ vai trò tại đơn vị này; trống là báo cho chính người đó."),
    )
    roles = models.CharField(max_length=250, blank=True, help_text=",unit_clerk,unit_head,")
    subject = models.CharField(_("tiêu đề"), max_length=250)
    text = models.TextField(_("nội dung"))
    html = models.TextField(blank=True)
    link = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(_("đã gửi thư lúc"), null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(_("lỗi gửi"), blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("thông báo")
        verbose_name_plural = _("thông báo")
        ordering = ("-created_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("recipient", "kind", "event_key"), name="notice_once_per_event_and_person"
            ),
        )
        indexes = (models.Index(fields=("recipient", "read_at"), name="notice_unread"),)

    def __str__(self) -> str:
        return self.subject

    @property
    def words(self) -> str:
        """The mail without its salutation and its address: the page greets nobody and leads there."""
        lines = [row for row in self.text.splitlines() if not self.link or self.link not in row]
        if lines and lines[0].startswith("Kính gửi "):
            del lines[0]
        return "\n".join(lines).strip()

    def settle(self, error: str) -> None:
        """Record how the claimed attempt ended; no error means the mail server took the mail."""
        self.error = error
        self.sent_at = None if error else timezone.now()
        self.save(update_fields=["error", "sent_at"])
