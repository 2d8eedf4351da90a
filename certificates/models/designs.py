"""Layouts an office makes itself, while they are made: the newest figures and what was issued."""

import uuid
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from certificates.models.register import Layout

#: Letters of a layout's name.
LONGEST_NAME = 120


class DesignQuerySet(models.QuerySet["Design"]):
    """Reading verbs of designs."""

    def visible_to(self, user: Any) -> "DesignQuerySet":
        """Designs of the issuers the user works for (`user.issuer_codes()`)."""
        return self.filter(issuer_code__in=user.issuer_codes())


class Design(models.Model):
    """Mẫu bằng riêng of one issuer. `data` is what is being worked on; certificates are printed
    from `published`, a frozen version."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    #: Made once by the form that starts it, however often that form is sent.
    form_key = models.UUIDField(unique=True)
    issuer_code = models.CharField(max_length=40)
    code = models.SlugField(_("mã mẫu"), max_length=60, unique=True)
    name = models.CharField(_("tên mẫu"), max_length=LONGEST_NAME)
    data = models.JSONField(_("nội dung"))
    version = models.PositiveIntegerField(default=1)
    changed_by = models.CharField(max_length=150)
    changed_at = models.DateTimeField(auto_now=True)
    #: Scan of the blank, a name under the private folder; empty while there is none.
    underlay = models.CharField(max_length=200, blank=True)
    published = models.ForeignKey(
        Layout, models.PROTECT, null=True, blank=True, related_name="designs"
    )
    published_by = models.CharField(max_length=150, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)

    objects = DesignQuerySet.as_manager()

    class Meta:
        verbose_name = _("mẫu bằng riêng")
        verbose_name_plural = _("mẫu bằng riêng")
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name
