"""Blanks (phôi): what was received, used, spoiled and is left, sheet by sheet.

The four figures of a blank are kept in its row and held together by the database: received is
always used + spoiled + left, and nothing is left below nought.
"""

import uuid
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class BlankQuerySet(models.QuerySet["Blank"]):
    """Reading verbs of blanks."""

    def visible_to(self, user: Any) -> "BlankQuerySet":
        """Blanks of the issuers the user works for (`user.issuer_codes()`)."""
        return self.filter(issuer_code__in=user.issuer_codes())


class Blank(models.Model):
    """A kind of pre-printed sheet in the stock of one issuer."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    issuer_code = models.CharField(max_length=40)
    name = models.CharField(_("loại phôi"), max_length=80, help_text=_("Phôi Bằng khen BK-2026"))
    width_mm = models.PositiveSmallIntegerField(_("rộng (mm)"), default=420)
    height_mm = models.PositiveSmallIntegerField(_("cao (mm)"), default=297)
    received = models.PositiveIntegerField(_("đã nhận"), default=0)
    used = models.PositiveIntegerField(_("đã dùng"), default=0)
    spoiled = models.PositiveIntegerField(_("hỏng"), default=0)
    left = models.PositiveIntegerField(_("còn trong kho"), default=0)

    objects = BlankQuerySet.as_manager()

    class Meta:
        verbose_name = _("phôi")
        verbose_name_plural = _("phôi")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["issuer_code", "name"], name="blank_name_once"),
            models.CheckConstraint(
                condition=Q(received=F("used") + F("spoiled") + F("left")),
                name="received_is_used_spoiled_left",
            ),
            models.CheckConstraint(condition=Q(left__gte=0), name="no_blank_left_below_nought"),
        ]

    def __str__(self) -> str:
        return self.name


class BlankReceipt(models.Model):
    """Phiếu nhập phôi: a delivery, counted or as a range of serial numbers."""

    blank = models.ForeignKey(Blank, models.PROTECT, related_name="receipts")
    received_on = models.DateField(_("ngày nhận"))
    source = models.CharField(_("nhận từ"), max_length=200)
    #: What stands before the running number ("AG-"), how many digits it has, and the range.
    prefix = models.CharField(max_length=20, blank=True)
    digits = models.PositiveSmallIntegerField(default=0)
    first = models.PositiveBigIntegerField(null=True, blank=True)
    last = models.PositiveBigIntegerField(null=True, blank=True)
    count = models.PositiveIntegerField(_("số tờ"))
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.CharField(max_length=200)
    form_key = models.UUIDField(null=True, unique=True, editable=False)

    class Meta:
        verbose_name = _("phiếu nhập phôi")
        verbose_name_plural = _("phiếu nhập phôi")
        ordering = ["-received_on", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(count__gte=1), name="receipt_of_at_least_one"),
            models.CheckConstraint(
                condition=Q(first=None, last=None) | Q(count=F("last") - F("first") + 1),
                name="receipt_counts_its_range",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.blank}: {self.count}"

    @property
    def first_serial(self) -> str:
        return self._serial(self.first)

    @property
    def last_serial(self) -> str:
        return self._serial(self.last)

    def _serial(self, number: int | None) -> str:
        return "" if number is None else f"{self.prefix}{number:0{self.digits}d}"


class SpoilReport(models.Model):
    """Biên bản hủy phôi: the spoiled blanks that were destroyed together."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    blank = models.ForeignKey(Blank, models.PROTECT, related_name="reports")
    number = models.PositiveSmallIntegerField(_("biên bản số"))
    made_on = models.DateField(_("ngày lập"))
    side = models.CharField(max_length=5)
    parent_body = models.CharField(_("cơ quan chủ quản"), max_length=200, blank=True)
    body = models.CharField(_("cơ quan lập biên bản"), max_length=200)
    place = models.CharField(_("địa danh"), max_length=80)
    members = models.TextField(_("thành phần"))
    way = models.CharField(_("cách hủy"), max_length=200)
    made_by = models.CharField(max_length=200)
    form_key = models.UUIDField(null=True, unique=True, editable=False)

    class Meta:
        verbose_name = _("biên bản hủy phôi")
        verbose_name_plural = _("biên bản hủy phôi")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["blank", "number"], name="spoil_report_number_once"),
        ]

    def __str__(self) -> str:
        return f"Biên bản hủy phôi số {self.number}"


class BlankUse(models.Model):
    """One blank that left the stock: for a sheet of a run, or (no certificate) for a trial."""

    blank = models.ForeignKey(Blank, models.PROTECT, related_name="uses")
    run = models.ForeignKey(
        "certificates.PrintRun", models.PROTECT, null=True, blank=True, related_name="blank_uses"
    )
    certificate = models.ForeignKey(
        "certificates.Certificate", models.PROTECT, null=True, blank=True, related_name="blank_uses"
    )
    serial = models.CharField(_("số phôi"), max_length=40, blank=True)
    used_at = models.DateTimeField(auto_now_add=True)
    used_by = models.CharField(max_length=200)
    spoiled_at = models.DateTimeField(null=True, blank=True)
    spoiled_by = models.CharField(max_length=200, blank=True)
    cause = models.CharField(_("nguyên nhân hỏng"), max_length=200, blank=True)
    report = models.ForeignKey(
        SpoilReport, models.PROTECT, null=True, blank=True, related_name="uses"
    )

    class Meta:
        verbose_name = _("tờ phôi đã xuất")
        verbose_name_plural = _("tờ phôi đã xuất")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["blank", "serial"], condition=~Q(serial=""), name="blank_serial_once"
            ),
            models.CheckConstraint(
                condition=Q(spoiled_at=None, cause="", report=None)
                | Q(spoiled_at__isnull=False) & ~Q(cause=""),
                name="spoiled_blank_has_its_cause",
            ),
        ]

    def __str__(self) -> str:
        return self.serial or f"{self.blank}"
