"""Paper: print runs, their sheets, and how far each printer is off."""

import uuid
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from certificates.models.register import Certificate
from certificates.models.stock import Blank, BlankUse
from certificates.states import SheetState


class OfIssuerQuerySet(models.QuerySet):
    """Rows that carry the code of the issuer they belong to."""

    def visible_to(self, user: Any) -> "OfIssuerQuerySet":
        """Rows of the issuers the user works for (`user.issuer_codes()`)."""
        return self.filter(issuer_code__in=user.issuer_codes())


class Calibration(models.Model):
    """How far a printer is off for one tray and blank, as measured on the cross sheet.

    `dx_mm` to the right and `dy_mm` downward at the centre; lengths came out `scale_percent` of
    what they should be; the print is turned clockwise by `skew_degrees`.
    """

    issuer_code = models.CharField(max_length=40)
    printer = models.CharField(_("máy in"), max_length=80, help_text=_("Canon iPR-C170"))
    tray = models.CharField(_("khay giấy"), max_length=40, help_text=_("khay tay"))
    blank = models.ForeignKey(
        Blank, models.PROTECT, related_name="calibrations", verbose_name=_("phôi")
    )
    dx_mm = models.DecimalField(_("lệch ngang (mm)"), max_digits=5, decimal_places=2, default=0)
    dy_mm = models.DecimalField(_("lệch dọc (mm)"), max_digits=5, decimal_places=2, default=0)
    scale_percent = models.DecimalField(_("tỷ lệ (%)"), max_digits=6, decimal_places=2, default=100)
    skew_degrees = models.DecimalField(_("xoay (độ)"), max_digits=4, decimal_places=2, default=0)
    measured_at = models.DateTimeField()
    measured_by = models.CharField(max_length=200)

    objects = OfIssuerQuerySet.as_manager()

    class Meta:
        verbose_name = _("căn chỉnh máy in")
        verbose_name_plural = _("căn chỉnh máy in")
        ordering = ["printer", "tray", "blank"]
        constraints = [
            models.UniqueConstraint(
                fields=["issuer_code", "printer", "tray", "blank"],
                name="one_calibration_per_printer_tray_blank",
            )
        ]

    def __str__(self) -> str:
        return f"{self.printer}, {self.tray}, {self.blank}"


class PrintRun(models.Model):
    """Đợt in: an ordered list of sheets of one decision, on one printer and one kind of paper."""

    class Order(models.TextChoices):
        DECISION = "decision", _("thứ tự trong quyết định")
        CALLING = "calling", _("thứ tự gọi tên")
        UNIT = "unit", _("từng đơn vị")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    batch_key = models.CharField(max_length=200)
    issuer_code = models.CharField(max_length=40)
    number = models.PositiveSmallIntegerField(_("đợt in số"))
    title = models.CharField(_("tên"), max_length=300)
    #: Where the process keeps the decision, as an address on this site.
    source_url = models.CharField(max_length=200, blank=True)
    #: Who hands over, as papers head it: the superior body, the office, the place.
    parent_body = models.CharField(max_length=200, blank=True)
    body = models.CharField(max_length=200, blank=True)
    place = models.CharField(max_length=80, blank=True)
    order = models.CharField(_("thứ tự"), max_length=10, choices=Order, default=Order.DECISION)
    blank = models.ForeignKey(Blank, models.PROTECT, null=True, blank=True, related_name="runs")
    printer = models.CharField(_("máy in"), max_length=80, blank=True)
    tray = models.CharField(_("khay giấy"), max_length=40, blank=True)
    #: The calibration's values as they were when the run was opened or measured anew; {} for none.
    profile = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.CharField(max_length=200)
    #: Given up before anything was printed: its certificates are free for another run.
    dropped_at = models.DateTimeField(null=True, blank=True)
    form_key = models.UUIDField(null=True, unique=True, editable=False)

    objects = OfIssuerQuerySet.as_manager()

    class Meta:
        verbose_name = _("đợt in")
        verbose_name_plural = _("đợt in")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["batch_key", "number"], name="run_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.title}, đợt in số {self.number}"

    @property
    def on_blank(self) -> bool:
        """Text only, on blanks with a printed frame; else the whole sheet on white paper."""
        return self.blank_id is not None


class Sheet(models.Model):
    """One certificate's place in a run; what happens to its paper is `state`."""

    run = models.ForeignKey(PrintRun, models.PROTECT, related_name="sheets")
    certificate = models.OneToOneField(Certificate, models.PROTECT, related_name="sheet")
    position = models.PositiveIntegerField(_("tờ số"))
    receiver = models.CharField(_("đơn vị nhận"), max_length=300, blank=True)
    state = models.CharField(
        _("trạng thái"), max_length=12, choices=SheetState, default=SheetState.PLANNED
    )
    state_since = models.DateTimeField(null=True, blank=True)
    #: The blank that carries the certificate now; a spoiled one until it is printed again.
    blank_use = models.OneToOneField(
        BlankUse, models.PROTECT, null=True, blank=True, related_name="carries"
    )
    handed_to = models.CharField(_("người nhận"), max_length=150, blank=True)

    class Meta:
        verbose_name = _("tờ bằng")
        verbose_name_plural = _("tờ bằng")
        ordering = ["run", "position"]
        constraints = [
            models.UniqueConstraint(fields=["run", "position"], name="run_position_once"),
            models.CheckConstraint(condition=Q(position__gte=1), name="run_position_from_one"),
            models.CheckConstraint(
                condition=Q(state="handed_over") | Q(handed_to=""), name="receiver_of_handed_over"
            ),
        ]

    def __str__(self) -> str:
        return f"tờ {self.position}: {self.recipient}"

    @property
    def recipient(self) -> str:
        """Salutation and name as they stand on the sheet."""
        snapshot = self.certificate.snapshot
        return " ".join(filter(None, (snapshot["salutation"], snapshot["name"].replace("\n", " "))))

    @property
    def post(self) -> str:
        """Post and unit as they stand on the sheet."""
        return self.certificate.snapshot["position_unit"].replace("\n", ", ")
