"""Bản soát: what each certificate will say, shown to the unit before it is printed."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certificates.models.register import Certificate


class ProofQuerySet(models.QuerySet["Proof"]):
    """Reading verbs of proofs."""

    def with_unit(self) -> "ProofQuerySet":
        """The unit has the next word: not read yet, or told that nothing is corrected."""
        return self.filter(
            state__in=(Proof.State.WAITING, Proof.State.DECLINED),
            certificate__state=Certificate.State.VALID,
        )

    def asked(self) -> "ProofQuerySet":
        """The office has the next word: a correction is asked for."""
        return self.filter(state=Proof.State.ASKED, certificate__state=Certificate.State.VALID)

    def overdue(self) -> "ProofQuerySet":
        """Still with the unit after its day."""
        return self.with_unit().filter(due_on__lt=timezone.localdate())


class Proof(models.Model):
    """One certificate before the eyes of its unit: confirmed, or a correction asked for."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Chờ đơn vị soát")
        CONFIRMED = "confirmed", _("Đơn vị đã xác nhận")
        ASKED = "asked", _("Đơn vị đề nghị sửa")
        DECLINED = "declined", _("Không sửa")
        CORRECTED = "corrected", _("Đã sửa, thay bằng khác")

    certificate = models.OneToOneField(Certificate, models.PROTECT, related_name="proof")
    state = models.CharField(_("trạng thái"), max_length=10, choices=State, default=State.WAITING)
    due_on = models.DateField(_("soát trước ngày"))
    seen_by = models.CharField(_("người soát"), max_length=200, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    #: The fields of the award the unit wants otherwise, and why.
    wanted = models.JSONField(default=dict)
    cause = models.CharField(_("lý do đề nghị sửa"), max_length=400, blank=True)
    answer = models.CharField(_("trả lời"), max_length=400, blank=True)
    answered_by = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = ProofQuerySet.as_manager()

    class Meta:
        verbose_name = _("bản soát")
        verbose_name_plural = _("bản soát")
        ordering = ["certificate"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="waiting") | ~Q(seen_by="") & Q(seen_at__isnull=False),
                name="seen_proof_has_its_reader",
            ),
            models.CheckConstraint(
                condition=~Q(state="asked") | ~Q(cause=""), name="asked_correction_has_its_cause"
            ),
            models.CheckConstraint(
                condition=~Q(state="declined") | ~Q(answer=""), name="declined_has_its_answer"
            ),
        ]

    def __str__(self) -> str:
        return f"bản soát {self.certificate}"

    @property
    def is_overdue(self) -> bool:
        """As `overdue` finds them."""
        with_unit = self.state in (Proof.State.WAITING, Proof.State.DECLINED)
        in_force = self.certificate.state == Certificate.State.VALID
        return with_unit and in_force and self.due_on < timezone.localdate()
