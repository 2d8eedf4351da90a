"""Emblems the office supplied: which file, by whom, from when until when. Rows are never removed."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Emblem(models.Model):
    """Một tệp huy hiệu. Sent and looked at first, then put in use, then replaced or withdrawn."""

    class Name(models.TextChoices):
        STATE = "quoc-huy", _("Quốc huy")
        PARTY = "dang-huy", _("Đảng huy")
        MASS = "bieu-trung", _("Biểu trưng đoàn thể")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("huy hiệu"), max_length=20, choices=Name)
    sha256 = models.CharField(max_length=64)
    source = models.CharField(_("nguồn tệp"), max_length=200)
    sent_by = models.CharField(max_length=150)
    sent_at = models.DateTimeField(auto_now_add=True)
    used_by = models.CharField(max_length=150, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=150, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("huy hiệu")
        verbose_name_plural = _("huy hiệu")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["name"],
                condition=Q(used_at__isnull=False, ended_at__isnull=True),
                name="one_emblem_in_use_a_side",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_name_display()} {self.sha256[:8]}"

    @property
    def is_in_use(self) -> bool:
        return self.used_at is not None and self.ended_at is None

    @property
    def is_waiting(self) -> bool:
        """Sent, not looked at and decided on yet."""
        return self.used_at is None and self.ended_at is None
