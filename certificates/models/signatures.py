"""Digitally signed copies of certificates: a further file beside the stored one."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certificates.models.register import Certificate


class SignedCopy(models.Model):
    """A signed PDF and what its last signature says."""

    class Origin(models.TextChoices):
        HERE = "here", _("ký tại đây")
        RETURNED = "returned", _("ký ở hệ thống khác, nhập về")

    class Trust(models.TextChoices):
        TRUSTED = "trusted", _("toàn vẹn, chứng thư do nơi cấp được tin cậy cấp")
        SOUND = "sound", _("toàn vẹn, chưa xác định được nơi cấp chứng thư")

    file = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    #: Of the stored PDF whose bytes the signed file begins with.
    signed_sha256 = models.CharField(max_length=64)
    signer = models.CharField(_("cơ quan, người ký"), max_length=300)
    serial = models.CharField(_("số hiệu chứng thư"), max_length=64)
    authority = models.CharField(_("nơi cấp chứng thư"), max_length=300)
    #: What the file states; None when it states nothing.
    signed_at = models.DateTimeField(_("thời gian ký"), null=True, blank=True)
    level = models.CharField(_("mức"), max_length=20)
    trust = models.CharField(_("kiểm tra"), max_length=10, choices=Trust)
    origin = models.CharField(_("nguồn"), max_length=10, choices=Origin)
    added_by = models.CharField(max_length=200)
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True


class Signature(SignedCopy):
    """The signed copy of a certificate that counts. Written once; a wrong one is withdrawn."""

    certificate = models.OneToOneField(Certificate, models.PROTECT, related_name="signature")

    class Meta:
        verbose_name = _("chữ ký số")
        verbose_name_plural = _("chữ ký số")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(file="") & ~Q(sha256=""), name="signature_has_its_file"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.signer}: {self.certificate}"


class WithdrawnSignature(SignedCopy):
    """A signed copy that counts no more, and why. Its file is kept. Written once."""

    certificate = models.ForeignKey(
        Certificate, models.PROTECT, related_name="withdrawn_signatures"
    )
    reason = models.CharField(_("lý do gỡ"), max_length=400)
    withdrawn_by = models.CharField(max_length=200)
    withdrawn_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("chữ ký số đã gỡ")
        verbose_name_plural = _("chữ ký số đã gỡ")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.signer}: {self.certificate}"
