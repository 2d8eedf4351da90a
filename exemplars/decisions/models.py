"""Decisions with frozen lines: recipients, issuer and money as of the day of signing."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exemplars.accounts.states import OFFICE_KINDS, RoleKind
from exemplars.campaigns.models import Award, Campaign, LegalBasis, run_by
from exemplars.decisions.states import DecisionStatus, ReturnKind
from exemplars.nominations.models import Nomination
from exemplars.nominations.states import Status
from exemplars.units.models import Unit


class DecisionQuerySet(models.QuerySet["Decision"]):
    def visible_to(self, user: Any) -> "DecisionQuerySet":
        """Drafts: the campaign's office. Published: also the press, editors, and units named in it."""
        if not user.is_authenticated:
            return self.none()
        found = run_by(user, "campaign", *OFFICE_KINDS, RoleKind.AUDITOR)
        found |= user.reach("issuer", RoleKind.AUDITOR)
        after = (RoleKind.PRINTING_CLERK, RoleKind.GALLERY_EDITOR)
        found |= run_by(user, "campaign", *after) & Q(status=DecisionStatus.PUBLISHED)
        seen = Nomination.objects.visible_to(user).values("pk")
        named = DecisionLine.objects.filter(nomination__in=seen).values("decision")
        found |= Q(status=DecisionStatus.PUBLISHED, pk__in=named)
        return self.filter(found)

    def with_context(self) -> "DecisionQuerySet":
        """What permissions and the publication look at, in one query."""
        return self.select_related("campaign__office", "issuer")


class Decision(models.Model):
    """Quyết định khen thưởng. Number unique per issuer and year; published once, then frozen."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="decisions")
    issuer = models.ForeignKey(
        Unit, models.PROTECT, related_name="decisions", verbose_name=_("cơ quan ban hành")
    )
    issuer_name = models.CharField(
        _("tên cơ quan ban hành khi ký"), max_length=300, blank=True, editable=False
    )
    number = models.CharField(
        _("số, ký hiệu"), max_length=60, blank=True, help_text=_("2147/QĐ-UBND; 318-QĐ/TU")
    )
    year = models.PositiveSmallIntegerField(null=True, editable=False)
    signed_on = models.DateField(_("ngày ký"), null=True, blank=True)
    place = models.CharField(_("địa danh"), max_length=80, blank=True)
    signer_name = models.CharField(_("người ký"), max_length=150, blank=True)
    signer_title = models.CharField(
        _("quyền hạn, chức vụ người ký"),
        max_length=120,
        blank=True,
        help_text=_("CHỦ TỊCH; T/M BAN THƯỜNG VỤ, xuống dòng, BÍ THƯ"),
    )
    title = models.CharField(_("trích yếu"), max_length=400)
    legal_bases = models.ManyToManyField(LegalBasis, blank=True, verbose_name=_("căn cứ"))
    status = models.CharField(
        max_length=10, choices=DecisionStatus, default=DecisionStatus.DRAFT, editable=False
    )
    status_since = models.DateTimeField(editable=False, default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1)
    form_key = models.UUIDField(null=True, unique=True, editable=False)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("quyết định")
        verbose_name_plural = _("quyết định")
        ordering = ("-signed_on", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("issuer", "year", "number"),
                condition=~Q(number=""),
                name="decision_number_once_per_issuer_and_year",
            ),
            models.CheckConstraint(
                condition=Q(status=DecisionStatus.DRAFT)
                | (~Q(number="") & ~Q(signed_on=None) & ~Q(year=None) & ~Q(signer_name="")),
                name="published_decision_has_number_date_signer",
            ),
        )

    def __str__(self) -> str:
        # Stands on papers, in mails and in the journal: Vietnamese in every language of the site.
        return f"Quyết định {self.number or '(dự thảo)'}"

    @property
    def journal_chain(self) -> str:
        return f"decision:{self.uid}"

    @property
    def batch_key(self) -> str:
        """How the press names the certificates of this decision."""
        return f"decision:{self.uid}"


#: The words of a line that stand in the decision itself, in its annex.
IN_THE_DECISION = ("salutation", "name", "position_unit")


class DecisionLine(models.Model):
    """One recipient of a decision. Text and money are copied in when the decision is published.

    A correction of the certificate later changes the words here too, so that every page calls the
    person by the right name; `as_signed` keeps what they were, for the decision's own text.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="lines")
    nomination = models.OneToOneField(Nomination, models.PROTECT, related_name="decision_line")
    award = models.ForeignKey(Award, models.PROTECT, related_name="+")
    order = models.PositiveIntegerField(_("thứ tự"))
    salutation = models.CharField(_("tên gọi"), max_length=40, blank=True)
    name = models.CharField(_("tên ghi trong quyết định"), max_length=250)
    position_unit = models.CharField(_("chức vụ, đơn vị"), max_length=400, blank=True)
    award_name = models.CharField(_("hình thức"), max_length=200)
    achievement = models.CharField(_("thành tích ghi trên bằng"), max_length=400)
    coefficient = models.DecimalField(
        _("hệ số"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    base_salary = models.PositiveIntegerField(_("lương cơ sở (đồng)"), null=True, blank=True)
    amount = models.PositiveBigIntegerField(_("tiền thưởng (đồng)"), null=True, blank=True)
    #: Stated when the award is revoked; empty where nothing was, then the whole amount.
    money_due = models.PositiveBigIntegerField(
        _("tiền thưởng phải nộp lại (đồng)"), null=True, blank=True, editable=False
    )
    certificate_code = models.CharField(_("mã bằng"), max_length=40, blank=True, editable=False)
    as_signed = models.JSONField(
        _("chữ khi ký, nếu sau đó đính chính"), default=dict, editable=False
    )
    corrected_by = models.CharField(
        _("văn bản đính chính"), max_length=200, blank=True, editable=False
    )

    #: Its number in the decision's list, where `queries.numbered` says it: what was taken off a draft
    #: leaves a gap in `order` and none on paper.
    number: int
    #: đồng, and days on which the things came, where `queries.with_returns` says so.
    money_returned: int
    things_returned: "list[Return]"

    class Meta:
        verbose_name = _("dòng quyết định")
        verbose_name_plural = _("dòng quyết định")
        ordering = ("decision", "order", "pk")
        constraints = (
            models.UniqueConstraint(fields=("decision", "order"), name="decision_line_order_once"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def signed(self) -> dict[str, str]:
        """What the decision says, by column."""
        return {name: self.as_signed.get(name, getattr(self, name)) for name in IN_THE_DECISION}

    @property
    def signed_text(self) -> str:
        """“Bà Néang Sa Rong, Hiệu trưởng”: what the decision says; empty where it says the same."""
        if not self.as_signed.keys() & set(IN_THE_DECISION):
            return ""
        who = f"{self.signed['salutation']} {self.signed['name']}".strip()
        return ", ".join(filter(None, (who, self.signed["position_unit"])))

    @property
    def is_revoked(self) -> bool:
        """Thu hồi: it stands in the list and counts no more."""
        return self.nomination.status == Status.REVOKED

    @property
    def money_to_return(self) -> int:
        """Of a revoked award, in đồng."""
        return (self.amount or 0) if self.money_due is None else self.money_due

    @property
    def award_key(self) -> str:
        """The press's idempotency key for this line's certificate."""
        return f"decision-line:{self.uid}"


class ReissuePaperQuerySet(models.QuerySet["ReissuePaper"]):
    def visible_to(self, user: Any) -> "ReissuePaperQuerySet":
        """The campaign's office alone: they name the person and what befell the certificate."""
        return self.filter(run_by(user, "line__decision__campaign", *OFFICE_KINDS))


class ReissuePaper(models.Model):
    """A paper on which a certificate was issued again. Kept privately, with its SHA-256.

    `certificate_code` names the certificate that it asks to replace: what lies beside the one in
    force waits, the rest was used. `kind` is a code of the office's list (`reissuing`).
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    line = models.ForeignKey(DecisionLine, models.PROTECT, related_name="papers")
    certificate_code = models.CharField(_("mã bằng được thay"), max_length=40)
    kind = models.CharField(_("loại giấy tờ"), max_length=20)
    file = models.FileField(upload_to="cap-lai/%Y/%m/", max_length=300)
    name = models.CharField(_("tên tệp"), max_length=255)
    content_type = models.CharField(max_length=120)
    size = models.PositiveIntegerField(_("dung lượng (byte)"))
    sha256 = models.CharField(max_length=64)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    objects = ReissuePaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("giấy tờ cấp đổi, cấp lại")
        verbose_name_plural = _("giấy tờ cấp đổi, cấp lại")
        ordering = ("line", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("line", "certificate_code", "kind", "sha256"),
                name="a_paper_of_a_reissue_once",
            ),
        )

    def __str__(self) -> str:
        return self.name


class ReturnQuerySet(models.QuerySet["Return"]):
    def visible_to(self, user: Any) -> "ReturnQuerySet":
        """The campaign's office alone: they name who brought what."""
        return self.filter(run_by(user, "line__decision__campaign", *OFFICE_KINDS))

    def standing(self) -> "ReturnQuerySet":
        """Without those struck out."""
        return self.filter(struck_at=None)


class Return(models.Model):
    """What came back on one day: an old sheet, another object, or prize money (in đồng).

    A row entered by mistake is struck out with its reason and stays.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    line = models.ForeignKey(DecisionLine, models.PROTECT, related_name="returns")
    what = models.CharField(_("thu lại"), max_length=10, choices=ReturnKind)
    certificate_code = models.CharField(_("mã bằng"), max_length=40, blank=True)
    returned_on = models.DateField(_("ngày thu lại"))
    amount = models.PositiveBigIntegerField(_("số tiền (đồng)"), null=True, blank=True)
    note = models.CharField(_("người nộp, giấy tờ"), max_length=200, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)
    struck_reason = models.CharField(_("lý do bỏ dòng"), max_length=400, blank=True)
    struck_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    struck_at = models.DateTimeField(null=True, blank=True)
    form_key = models.UUIDField(null=True, unique=True, editable=False)

    objects = ReturnQuerySet.as_manager()

    class Meta:
        verbose_name = _("lần thu lại")
        verbose_name_plural = _("lần thu lại")
        ordering = ("line", "returned_on", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(what="money", amount__gte=1, amount__isnull=False)
                | ~Q(what="money") & Q(amount__isnull=True),
                name="returned_money_has_its_amount",
            ),
            models.CheckConstraint(
                condition=Q(what="sheet") & ~Q(certificate_code="")
                | ~Q(what="sheet") & Q(certificate_code=""),
                name="returned_sheet_is_named",
            ),
            models.CheckConstraint(
                condition=Q(struck_at=None, struck_by=None, struck_reason="")
                | Q(struck_at__isnull=False, struck_by__isnull=False) & ~Q(struck_reason=""),
                name="struck_return_has_its_reason",
            ),
            models.UniqueConstraint(
                fields=("certificate_code",),
                condition=Q(what="sheet", struck_at=None),
                name="a_sheet_comes_back_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_what_display()}, {self.returned_on:%d/%m/%Y}"
