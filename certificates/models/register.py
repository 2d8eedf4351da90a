"""What stands in the register: layouts, registers, certificates."""

import json
import uuid
from functools import cached_property
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from certificates.models.keys import SigningKey


class Layout(models.Model):
    """One version of the arrangement of a sheet, in millimetres. It never changes: triggers refuse it
    (`models/freezing.py`), and nothing is printed from one that is not what its digest says."""

    code = models.SlugField(_("mã mẫu"), max_length=80)
    version = models.PositiveIntegerField(_("phiên bản"))
    data = models.JSONField(_("nội dung"))
    data_sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("mẫu bằng")
        verbose_name_plural = _("mẫu bằng")
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="layout_version_once"),
            models.UniqueConstraint(fields=["code", "data_sha256"], name="layout_content_once"),
        ]

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"

    @cached_property
    def text(self) -> str:
        """The content as JSON, the same for the same content; made once for all sheets of a part."""
        return json.dumps(self.data, sort_keys=True)


class Register(models.Model):
    """Sổ vàng: one run of numbers per issuer, award and year. `last_number` is its counter."""

    issuer_code = models.CharField(_("mã cơ quan ban hành"), max_length=40)
    award_code = models.CharField(_("mã hình thức"), max_length=40)
    year = models.PositiveSmallIntegerField(_("năm"))
    last_number = models.PositiveIntegerField(_("số đã cấp"), default=0)

    class Meta:
        verbose_name = _("sổ vàng")
        verbose_name_plural = _("sổ vàng")
        constraints = [
            models.UniqueConstraint(
                fields=["issuer_code", "award_code", "year"],
                name="one_register_per_issuer_award_year",
            )
        ]

    def __str__(self) -> str:
        return f"{self.issuer_code}/{self.award_code}/{self.year}"


class CertificateQuerySet(models.QuerySet["Certificate"]):
    """Reading verbs of certificates."""

    def visible_to(self, user: Any) -> "CertificateQuerySet":
        """Certificates of the issuers the user works for (`user.issuer_codes()`)."""
        return self.filter(register__issuer_code__in=user.issuer_codes())

    def in_force(self) -> "CertificateQuerySet":
        """Neither replaced nor revoked."""
        return self.filter(state=Certificate.State.VALID)


class Certificate(models.Model):
    """One numbered certificate: a frozen snapshot and the PDF made from it."""

    class State(models.TextChoices):
        VALID = "valid", _("Còn hiệu lực")
        REPLACED = "replaced", _("Đã thay thế")
        REVOKED = "revoked", _("Đã thu hồi")

    class Reissue(models.TextChoices):
        CORRECTED = "corrected", _("Sửa chữ trước khi trao")
        MISPRINT = "misprint", _("Cấp đổi do in sai")
        DAMAGED = "damaged", _("Cấp đổi do hư hỏng, thu bằng cũ")
        LOST = "lost", _("Cấp lại do bị mất")

    class Ground(models.TextChoices):
        """Luật Thi đua, khen thưởng, Điều 93."""

        FRAUD = "a", _("Gian dối trong việc kê khai công trạng, thành tích")
        FALSE = "b", _("Cung cấp thông tin sai sự thật hoặc làm giả hồ sơ, giấy tờ")
        PROCEDURE = "c", _("Thẩm định, xét, duyệt, đề nghị trái quy định")
        VERDICT = (
            "d",
            _("Có kết luận, quyết định, bản án dẫn đến không bảo đảm tiêu chuẩn "
              "trong khoảng thời gian tính thành tích"),
        )  # fmt: skip

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField(_("khóa của nơi gọi"), max_length=200, unique=True)
    batch_key = models.CharField(max_length=200, db_index=True)
    code = models.CharField(_("mã xác minh"), max_length=28, unique=True)
    register = models.ForeignKey(Register, models.PROTECT, related_name="certificates")
    number = models.PositiveIntegerField(_("số sổ vàng"))
    layout = models.ForeignKey(Layout, models.PROTECT, related_name="certificates")
    snapshot = models.JSONField(_("nội dung in"))
    snapshot_sha256 = models.CharField(max_length=64)
    #: The office's signature over the words, as figures for the QR code (`signing.seal`); empty on
    #: certificates from before there were keys, and where the words are too long for a code.
    seal = models.CharField(_("dấu khóa"), max_length=700, blank=True)
    sealed_with = models.ForeignKey(
        SigningKey, models.PROTECT, null=True, blank=True, related_name="certificates"
    )
    state = models.CharField(
        _("trạng thái"), max_length=10, choices=State.choices, default=State.VALID
    )
    replaced_by = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaces"
    )
    #: Why this one was issued in place of another; empty for a first issue.
    reissue_kind = models.CharField(
        _("trường hợp cấp lại"), max_length=10, choices=Reissue, blank=True
    )
    reissue_cause = models.CharField(_("lý do cấp lại"), max_length=400, blank=True)
    reissue_document = models.CharField(_("giấy tờ cấp lại"), max_length=200, blank=True)
    #: When the old sheet, replaced or revoked, came back to the office.
    returned_on = models.DateField(_("ngày thu lại tờ cũ"), null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_ground = models.CharField(_("căn cứ thu hồi"), max_length=1, choices=Ground, blank=True)
    revoking_document = models.CharField(_("quyết định thu hồi"), max_length=200, blank=True)
    pdf_file = models.CharField(max_length=200, blank=True)
    pdf_sha256 = models.CharField(max_length=64, blank=True)
    issued_at = models.DateTimeField(auto_now_add=True)
    issued_by = models.CharField(_("người cấp số"), max_length=200)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("bằng")
        verbose_name_plural = _("bằng")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["register", "number"], name="register_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="register_number_from_one"),
            models.CheckConstraint(
                condition=Q(state="replaced", replaced_by__isnull=False)
                | ~Q(state="replaced") & Q(replaced_by__isnull=True),
                name="replaced_has_its_replacement",
            ),
            models.CheckConstraint(
                condition=Q(state="revoked", revoked_at__isnull=False) & ~Q(revoking_document="")
                | ~Q(state="revoked") & Q(revoked_at__isnull=True, revoking_document=""),
                name="revoked_has_its_document",
            ),
            models.CheckConstraint(
                condition=Q(pdf_file="", pdf_sha256="") | ~Q(pdf_file="") & ~Q(pdf_sha256=""),
                name="stored_pdf_has_its_digest",
            ),
            models.CheckConstraint(
                condition=Q(seal="", sealed_with__isnull=True)
                | ~Q(seal="") & Q(sealed_with__isnull=False),
                name="seal_has_its_key",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.register}: {self.number}"

    @property
    def issuer_code(self) -> str:
        """Unit code of the issuer, as rules about both certificates and batches ask for it."""
        return self.register.issuer_code
