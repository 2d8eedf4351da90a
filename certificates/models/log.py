"""The append-only log of the press."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from certificates.models.batches import Batch
from certificates.models.printing import PrintRun
from certificates.models.register import Certificate
from certificates.models.stock import Blank


class Event(models.Model):
    """Append-only log of the press. The actor is a name in text, never a key to a user."""

    at = models.DateTimeField(auto_now_add=True)
    certificate = models.ForeignKey(
        Certificate, models.PROTECT, null=True, blank=True, related_name="events"
    )
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, blank=True, related_name="events")
    run = models.ForeignKey(PrintRun, models.PROTECT, null=True, blank=True, related_name="events")
    blank = models.ForeignKey(Blank, models.PROTECT, null=True, blank=True, related_name="events")
    verb = models.CharField(max_length=40)
    by = models.CharField(max_length=200)
    details = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("dòng nhật ký")
        verbose_name_plural = _("nhật ký")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(certificate__isnull=False)
                | Q(batch__isnull=False)
                | Q(run__isnull=False)
                | Q(blank__isnull=False),
                name="event_is_about_something",
            )
        ]

    def __str__(self) -> str:
        return f"{self.verb}: {self.certificate or self.batch or self.run or self.blank}"
