"""One-time links by which an absent member of an open vote is asked in writing."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exemplars.councils.models.sessions import Seat, Session
from exemplars.councils.states import LinkEnd


class OpinionLink(models.Model):
    """What a mailed link may do: put in the ballots of one seat on these items, once.

    The link itself is in the mail alone; here stands its SHA-256.
    """

    session = models.ForeignKey(Session, models.PROTECT, related_name="links")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="+")
    #: Keys of the agenda items that were asked about when it was sent.
    items = models.JSONField()
    token_hash = models.CharField(max_length=64, unique=True)
    #: The earliest deadline of these items' rules; empty where they set none: until closing.
    expires_at = models.DateTimeField(_("dùng được đến"), null=True)
    sent_at = models.DateTimeField(_("gửi lúc"), default=timezone.now)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    ended = models.CharField(_("hết dùng vì"), max_length=10, choices=LinkEnd, blank=True)
    ended_at = models.DateTimeField(_("hết dùng lúc"), null=True)

    class Meta:
        verbose_name = _("liên kết lấy ý kiến")
        verbose_name_plural = _("liên kết lấy ý kiến")
        ordering = ("session", "-sent_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("session", "seat"), condition=Q(ended=""), name="one_open_link_per_seat"
            ),
            models.CheckConstraint(
                condition=Q(ended="", ended_at=None) | (~Q(ended="") & Q(ended_at__isnull=False)),
                name="a_link_ends_for_a_reason",
            ),
        )

    def __str__(self) -> str:
        return f"{self.session}: {self.seat}"
