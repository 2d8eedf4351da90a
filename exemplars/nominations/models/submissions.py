"""The covering letter of a unit's nominations."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from exemplars.accounts.states import OFFICE_KINDS, UNIT_KINDS, RoleKind
from exemplars.campaigns.models import Campaign, run_by
from exemplars.nominations.models.nominations import Nomination
from exemplars.nominations.states import UNIT_ONLY
from exemplars.units.models import Unit


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def visible_to(self, user: Any) -> "SubmissionQuerySet":
        """The unit's own people; the campaign's office once something was handed in; auditors."""
        if not user.is_authenticated:
            return self.none()
        mine = user.reach("unit", *UNIT_KINDS, RoleKind.AUDITOR)
        mine |= run_by(user, "campaign", RoleKind.AUDITOR)
        office = run_by(user, "campaign", *OFFICE_KINDS)
        if not user.holds(*OFFICE_KINDS):
            return self.filter(mine)
        seen = Nomination.objects.exclude(status__in=UNIT_ONLY).filter(
            submission=models.OuterRef("pk")
        )
        return self.filter(mine | (office & models.Exists(seen)))


class Submission(models.Model):
    """Tờ trình of a unit for a campaign: number, date, signer. Its state is that of its nominations."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    campaign = models.ForeignKey(
        Campaign, models.PROTECT, related_name="submissions", verbose_name=_("đợt xét")
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="submissions", verbose_name=_("đơn vị đề nghị")
    )
    number = models.CharField(_("số tờ trình"), max_length=60, blank=True)
    signed_on = models.DateField(_("ngày ký"), null=True, blank=True)
    signer_name = models.CharField(_("người ký"), max_length=150, blank=True)
    signer_title = models.CharField(_("chức vụ người ký"), max_length=150, blank=True)
    meeting_on = models.DateField(_("ngày họp xét của đơn vị"), null=True, blank=True)
    note = models.TextField(_("ghi chú"), blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1)
    form_key = models.UUIDField(
        null=True, unique=True, editable=False, help_text="One render of the form makes one row."
    )

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("tờ trình")
        verbose_name_plural = _("tờ trình")
        ordering = ("-created_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("campaign", "unit", "number"),
                condition=~Q(number=""),
                name="submission_number_once_per_unit_and_campaign",
            ),
        )

    def __str__(self) -> str:
        # Stands in mails and in the journal, so it is Vietnamese in every language of the site.
        return f"Tờ trình {self.number or '(chưa có số)'}"

    def get_absolute_url(self) -> str:
        return reverse("nominations:submission", args=[self.uid])

    @property
    def journal_chain(self) -> str:
        return f"submission:{self.uid}"
