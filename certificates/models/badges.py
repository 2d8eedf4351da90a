"""Digital badges handed out on a recipient's wish (Open Badges 3.0)."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from certificates.models.keys import SigningKey
from certificates.models.register import Certificate

#: Bits of one status list: the least that W3C allows, so that a list tells nothing of how many.
LIST_LENGTH = 131_072


class Badge(models.Model):
    """Huy hiệu số of one certificate: the signed words, and its place in a status list.

    Whether it still holds is not written here: the list reads it off the certificate and off
    `withdrawn_at`, so that nobody has to think of it.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="badges")
    token = models.TextField(_("huy hiệu đã ký"))
    signed_with = models.ForeignKey(SigningKey, models.PROTECT, related_name="badges")
    status_list = models.PositiveSmallIntegerField()
    #: Chosen by chance: it says nothing of when or for whom.
    status_index = models.PositiveIntegerField()
    asked_on = models.DateField(_("ngày đề nghị"))
    request = models.CharField(_("giấy đề nghị"), max_length=200)
    issued_by = models.CharField(max_length=150)
    issued_at = models.DateTimeField()
    withdrawn_by = models.CharField(max_length=150, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("huy hiệu số")
        verbose_name_plural = _("huy hiệu số")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["status_list", "status_index"], name="status_place_once"
            ),
            models.UniqueConstraint(
                fields=["certificate"],
                condition=Q(withdrawn_at__isnull=True),
                name="one_badge_a_certificate",
            ),
            models.CheckConstraint(
                condition=Q(status_index__lt=LIST_LENGTH), name="status_place_in_its_list"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.certificate}: {self.uuid}"
