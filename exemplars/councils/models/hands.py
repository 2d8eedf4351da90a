"""A show of hands: the numbers of one item, who keyed them, who confirmed them."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exemplars.councils import freezing
from exemplars.councils.models.sessions import AgendaItem
from exemplars.councils.states import ChairHand


class HandCount(models.Model):
    """How many hands were raised on one item in the round that is voted on. No row says whose, but for
    the chair's own where the rule card lets it decide a tie.

    Until it is confirmed nobody sees it but who keys and who confirms the item. A voided round keeps
    the numbers as values and not as rows.
    """

    item = models.OneToOneField(AgendaItem, models.PROTECT, related_name="hands")
    agree = models.PositiveSmallIntegerField(_("đồng ý"), editable=False)
    disagree = models.PositiveSmallIntegerField(_("không đồng ý"), editable=False)
    lower = models.PositiveSmallIntegerField(_("hạ mức"), editable=False)
    other = models.PositiveSmallIntegerField(_("ý kiến khác"), editable=False)
    chair = models.CharField(
        _("Chủ tịch giơ tay"), max_length=10, choices=ChairHand, blank=True, editable=False
    )
    keyed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+"
    )
    keyed_at = models.DateTimeField(default=timezone.now, editable=False)
    #: Why the figures were sent back; empty while they wait for a confirmation, and afterwards.
    note = models.CharField(_("lời gửi lại"), max_length=300, blank=True, editable=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("số phiếu giơ tay")
        verbose_name_plural = _("số phiếu giơ tay")
        constraints = (
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by=None)
                | (
                    Q(confirmed_at__isnull=False, confirmed_by__isnull=False, note="")
                    & ~Q(confirmed_by=F("keyed_by"))
                ),
                name="hands_are_confirmed_by_another_person",
            ),
        )

    def __str__(self) -> str:
        return str(self.item)

    @property
    def figures(self) -> dict[str, int]:
        return {name: getattr(self, name) for name in ("agree", "disagree", "lower", "other")}

    @property
    def keyed(self) -> dict[str, Any]:
        """All that was keyed: the figures, and the chair's own hand where it was asked."""
        return {**self.figures, "chair": self.chair}

    @property
    def digest(self) -> str:
        """What whoever confirms has seen: other figures, or the same keyed again, have another one."""
        return freezing.digest({**self.keyed, "at": self.keyed_at.isoformat()})
