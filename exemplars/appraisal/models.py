"""What the office found: one row per return, eligibility or ineligibility, with its reason."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from exemplars.nominations.models import Nomination


class FindingKind(models.TextChoices):
    RETURNED = "returned", _("Trả lại để sửa")
    ELIGIBLE = "eligible", _("Đủ điều kiện")
    INELIGIBLE = "ineligible", _("Không đủ điều kiện")


class Finding(models.Model):
    """One conclusion of the appraisal. Never changed; a new conclusion is a new row."""

    nomination = models.ForeignKey(Nomination, models.PROTECT, related_name="findings")
    kind = models.CharField(_("kết luận"), max_length=12, choices=FindingKind)
    reason = models.TextField(_("lý do"), blank=True)
    fields = models.JSONField(
        _("mục cần sửa"), default=list, blank=True, help_text=_("Tên các mục của hồ sơ.")
    )
    due_on = models.DateField(_("hạn sửa"), null=True, blank=True)
    found_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    found_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("kết luận thẩm định")
        verbose_name_plural = _("kết luận thẩm định")
        ordering = ("-found_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(kind=FindingKind.ELIGIBLE) | ~models.Q(reason=""),
                name="finding_against_has_a_reason",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.nomination}"
