"""Themes, campaigns and the award catalogue, with the legal bases they stand on. All of it data."""

from datetime import date, datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exemplars.accounts.states import OFFICE_KINDS, RoleKind
from exemplars.campaigns.models.rule_cards import RuleCard
from exemplars.campaigns.states import (
    AwardForm,
    CampaignStatus,
    ListKind,
    Mode,
    PaperKind,
    Round,
    SubjectKind,
    Verification,
)
from exemplars.shared.text import fold
from exemplars.units.states import Side


class LegalBasisQuerySet(models.QuerySet["LegalBasis"]):
    def visible_to(self, user: Any) -> "LegalBasisQuerySet":
        """Instruments are public documents: every signed-in person reads them."""
        return self if user.is_authenticated else self.none()

    def matching(self, words: str) -> "LegalBasisQuerySet":
        """Bases whose number, title, issuer or note hold every word, diacritics not needed."""
        found = self
        for word in fold(words).split():
            found = found.filter(search__contains=word)
        return found


class LegalBasis(models.Model):
    """An instrument cited by decisions and rules (căn cứ), effective-dated."""

    number = models.CharField(_("số hiệu"), max_length=60, unique=True)
    title = models.CharField(_("tên, trích yếu"), max_length=500)
    issuer = models.CharField(_("cơ quan ban hành"), max_length=150, blank=True)
    issued_on = models.DateField(_("ngày ban hành"), null=True, blank=True)
    effective_from = models.DateField(_("hiệu lực từ"), null=True, blank=True)
    effective_to = models.DateField(_("hiệu lực đến"), null=True, blank=True)
    citation = models.CharField(
        _("cách viện dẫn"),
        max_length=400,
        help_text=_("Viết như trong phần căn cứ của quyết định."),
    )
    side = models.CharField(_("khối"), max_length=12, choices=Side, default=Side.STATE)
    verification = models.CharField(
        _("xác minh"), max_length=12, choices=Verification, default=Verification.UNVERIFIED
    )
    note = models.TextField(_("ghi chú"), blank=True)
    file = models.FileField(_("tệp văn bản"), upload_to="can-cu/", blank=True)
    file_name = models.CharField(_("tên tệp văn bản"), max_length=200, blank=True)
    file_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    search = models.CharField(max_length=1500, default="", editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    form_key = models.UUIDField(null=True, unique=True, editable=False)

    objects = LegalBasisQuerySet.as_manager()

    class Meta:
        verbose_name = _("căn cứ pháp lý")
        verbose_name_plural = _("căn cứ pháp lý")
        ordering = ("-issued_on", "number")

    def __str__(self) -> str:
        return f"{self.number} – {self.title}"

    def refresh_search(self) -> None:
        """Set the stored search column; call before saving."""
        self.search = fold(f"{self.number} {self.title} {self.issuer} {self.note}")[:1500]


class BaseSalary(models.Model):
    """Lương cơ sở in force from a day, in đồng. Prize money = coefficient × this, at the decision date."""

    effective_from = models.DateField(_("từ ngày"), unique=True)
    amount = models.PositiveIntegerField(_("mức (đồng)"))
    citation = models.CharField(_("căn cứ"), max_length=200)
    verification = models.CharField(max_length=12, choices=Verification)

    class Meta:
        verbose_name = _("lương cơ sở")
        verbose_name_plural = _("lương cơ sở")
        ordering = ("-effective_from",)

    def __str__(self) -> str:
        return f"{self.amount} ({self.effective_from})"


class ListEntry(models.Model):
    """One entry of a code list (lĩnh vực, đối tượng, dân tộc)."""

    kind = models.CharField(_("danh mục"), max_length=20, choices=ListKind)
    code = models.CharField(_("mã"), max_length=20)
    name = models.CharField(_("tên"), max_length=150)
    aliases = models.JSONField(_("cách ghi khác"), default=list, blank=True)
    order = models.PositiveSmallIntegerField(_("thứ tự"))
    citation = models.CharField(_("nguồn"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("mục danh mục")
        verbose_name_plural = _("danh mục")
        ordering = ("kind", "order")
        constraints = (
            models.UniqueConstraint(fields=("kind", "code"), name="list_entry_code_once"),
            models.UniqueConstraint(fields=("kind", "name"), name="list_entry_name_once"),
        )

    def __str__(self) -> str:
        return self.name


class Theme(models.Model):
    """Chuyên đề: Trung ương → tỉnh → đơn vị, one canonical title each."""

    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("cụ thể hóa chuyên đề"),
    )
    unit = models.ForeignKey(
        "exemplars.Unit",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("đơn vị ban hành"),
        help_text=_("Để trống với chuyên đề của Trung ương."),
    )
    title = models.CharField(_("tên chuyên đề"), max_length=400)
    year_from = models.PositiveSmallIntegerField(_("từ năm"))
    year_to = models.PositiveSmallIntegerField(_("đến năm"))
    document = models.CharField(_("văn bản"), max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    form_key = models.UUIDField(null=True, unique=True, editable=False)

    class Meta:
        verbose_name = _("chuyên đề")
        verbose_name_plural = _("chuyên đề")
        ordering = ("-year_from", "title")

    def __str__(self) -> str:
        return self.title


class Award(models.Model):
    """A title or form of the catalogue: who may get it, who gives it, how it is printed."""

    code = models.CharField(_("mã"), max_length=20, unique=True)
    name = models.CharField(_("tên đầy đủ"), max_length=200)
    short_title = models.CharField(_("tên in trên bằng"), max_length=60, help_text=_("Bằng khen"))
    form = models.CharField(_("nhóm"), max_length=15, choices=AwardForm)
    side = models.CharField(_("khối"), max_length=12, choices=Side)
    subject_kinds = models.JSONField(_("đối tượng"), default=list)
    modes = models.JSONField(_("loại hình"), default=list)
    issuer_level = models.CharField(_("cấp tặng"), max_length=20)
    issuer_title = models.CharField(
        _("người, cơ quan tặng"),
        max_length=200,
        blank=True,
        help_text=_("Viết như trên bằng: Chủ tịch Ủy ban nhân dân tỉnh An Giang"),
    )
    issuer = models.ForeignKey(
        "exemplars.Unit",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("đơn vị tặng"),
        help_text=_("Để trống khi do cấp trên tặng: hồ sơ được chuyển tiếp."),
    )
    signer_title = models.CharField(_("quyền hạn, chức vụ người ký"), max_length=120, blank=True)
    coefficient_individual = models.DecimalField(
        _("hệ số thưởng cá nhân"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    coefficient_collective = models.DecimalField(
        _("hệ số thưởng tập thể"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    coefficient_household = models.DecimalField(
        _("hệ số thưởng hộ gia đình"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    prize_citation = models.CharField(_("căn cứ mức thưởng"), max_length=200, blank=True)
    prize_verification = models.CharField(
        max_length=12, choices=Verification, default=Verification.UNVERIFIED
    )
    lower = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("mức thấp hơn kế tiếp"),
    )
    layout_code = models.CharField(_("mẫu in"), max_length=60, blank=True)
    rank = models.PositiveSmallIntegerField(_("thứ bậc"), help_text=_("Cao nhất là 1."))
    citation = models.CharField(_("căn cứ"), max_length=300, blank=True)
    verification = models.CharField(
        max_length=12, choices=Verification, default=Verification.UNVERIFIED
    )

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("danh hiệu, hình thức khen thưởng")
        verbose_name_plural = _("danh hiệu, hình thức khen thưởng")
        ordering = ("rank", "code")

    def __str__(self) -> str:
        return self.name


def run_by(user: Any, prefix: str, *kinds: str) -> Q:
    """A filter: rows whose campaign (looked up as `prefix`) an office within these roles' reach runs.

    By key: a database knows how many rows a campaign has and guesses badly how many a path through
    three tables has. With the key PostgreSQL reads the 50 newest dossiers from their index; with
    the path it sorts every dossier there is. Asked once a request, like the roles.
    """
    held = frozenset(role.kind for role in user.active_roles if role.kind in kinds)
    known = user.answers.setdefault("campaigns run by", {})
    if held not in known:
        mine = Campaign.objects.filter(user.reach("office", *held))
        known[held] = list(mine.values_list("pk", flat=True)) if held else []
    return Q(**{f"{prefix}__in": known[held]})


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def visible_to(self, user: Any) -> "CampaignQuerySet":
        """Planned campaigns are the office's own; from their opening every signed-in person sees them."""
        if not user.is_authenticated:
            return self.none()
        mine = user.reach("office", *OFFICE_KINDS, RoleKind.ADMINISTRATOR, RoleKind.AUDITOR)
        return self.filter(Q(opens_at__lte=timezone.now()) | mine)

    def receiving(self, at: datetime | None = None) -> "CampaignQuerySet":
        moment = at or timezone.now()
        return self.filter(opens_at__lte=moment, closes_at__gt=moment)


class Campaign(models.Model):
    """Phong trào, đợt xét: a theme, a round, opening and closing times, awards, council, papers."""

    code = models.SlugField(_("mã đợt"), max_length=40, unique=True)
    name = models.CharField(_("tên đợt"), max_length=300)
    theme = models.ForeignKey(Theme, models.PROTECT, verbose_name=_("chuyên đề"))
    round = models.CharField(_("đợt"), max_length=10, choices=Round)
    year = models.PositiveSmallIntegerField(_("năm"))
    mode = models.CharField(_("loại hình"), max_length=12, choices=Mode, default=Mode.THEMATIC)
    office = models.ForeignKey(
        "exemplars.Unit",
        models.PROTECT,
        related_name="run_campaigns",
        verbose_name=_("cơ quan thường trực"),
    )
    opens_at = models.DateTimeField(_("bắt đầu nhận"))
    closes_at = models.DateTimeField(_("đóng nhận"))
    council_on = models.DateField(_("dự kiến họp Hội đồng"), null=True, blank=True)
    decision_on = models.DateField(_("dự kiến ra quyết định"), null=True, blank=True)
    ceremony_on = models.DateField(_("dự kiến trao"), null=True, blank=True)
    units = models.ManyToManyField(
        "exemplars.Unit",
        blank=True,
        related_name="+",
        verbose_name=_("đơn vị được đề nghị"),
        help_text=_("Kể cả đơn vị cấp dưới. Để trống: mọi đơn vị."),
    )
    citation_text = models.CharField(
        _("thành tích ghi trên bằng"),
        max_length=300,
        help_text=_("Đã có thành tích xuất sắc trong học tập và làm theo…"),
    )
    direct_worker_target = models.PositiveSmallIntegerField(
        _("tỷ lệ người trực tiếp lao động, % (mục tiêu)"), null=True, blank=True
    )
    appraisal_days = models.PositiveSmallIntegerField(
        _("thời hạn thẩm định (ngày làm việc)"),
        default=10,
        help_text=_("Do quy chế của tỉnh quy định."),
    )
    max_returns = models.PositiveSmallIntegerField(_("số lần được trả lại để sửa"), default=1)
    public_comment = models.BooleanField(_("lấy ý kiến công khai trước khi họp"), default=False)
    show_qr = models.BooleanField(_("in mã QR trên bằng"), default=True)
    legal_bases = models.ManyToManyField(LegalBasis, blank=True, verbose_name=_("căn cứ"))
    version = models.PositiveIntegerField(default=1, editable=False)
    form_key = models.UUIDField(null=True, unique=True, editable=False)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = _("đợt xét khen thưởng")
        verbose_name_plural = _("đợt xét khen thưởng")
        ordering = ("-opens_at",)
        constraints = (
            models.CheckConstraint(
                condition=Q(closes_at__gt=models.F("opens_at")),
                name="campaign_closes_after_it_opens",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def journal_chain(self) -> str:
        return f"campaign:{self.code}"

    def status_at(self, moment: datetime) -> CampaignStatus:
        """Derived from the clock and the last decision, never stored."""
        if moment < self.opens_at:
            return CampaignStatus.PLANNED
        if moment < self.closes_at:
            return CampaignStatus.RECEIVING
        return CampaignStatus.REVIEWING


class CampaignAward(models.Model):
    """An award open in a campaign, its ceilings (never targets), council rule."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="awards")
    award = models.ForeignKey(Award, models.PROTECT, verbose_name=_("hình thức"))
    rule_card = models.ForeignKey(
        RuleCard, models.PROTECT, null=True, blank=True, verbose_name=_("thẻ quy tắc")
    )
    quota_individual = models.PositiveIntegerField(_("trần cá nhân"), null=True, blank=True)
    quota_collective = models.PositiveIntegerField(_("trần tập thể"), null=True, blank=True)
    quota_household = models.PositiveIntegerField(_("trần hộ gia đình"), null=True, blank=True)

    class Meta:
        verbose_name = _("hình thức của đợt")
        verbose_name_plural = _("hình thức của đợt")
        ordering = ("campaign", "award__rank")
        constraints = (
            models.UniqueConstraint(fields=("campaign", "award"), name="campaign_award_once"),
        )

    def __str__(self) -> str:
        return f"{self.campaign}: {self.award}"

    def ceiling(self, subject_kind: str) -> int | None:
        """The most nominations of a kind; None = no ceiling. A model counts as its collective."""
        kind = "collective" if subject_kind == SubjectKind.MODEL else subject_kind
        return getattr(self, f"quota_{kind}")


class RequiredPaper(models.Model):
    """A paper the campaign asks for, of every dossier or of the submission as a whole."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="papers")
    kind = models.CharField(_("giấy tờ"), max_length=12, choices=PaperKind)
    subject_kinds = models.JSONField(_("đối tượng"), default=list)
    of_submission = models.BooleanField(_("nộp chung cho cả tờ trình"), default=False)
    mandatory = models.BooleanField(_("bắt buộc"), default=True)
    citation = models.CharField(_("căn cứ"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("giấy tờ cần có")
        verbose_name_plural = _("giấy tờ cần có")
        ordering = ("campaign", "-of_submission", "kind")
        constraints = (
            models.UniqueConstraint(
                fields=("campaign", "kind", "of_submission"), name="required_paper_once"
            ),
        )

    def __str__(self) -> str:
        return self.get_kind_display()


def base_salary_on(day: date) -> BaseSalary | None:
    """The base salary in force on a day, None before the first known one."""
    return BaseSalary.objects.filter(effective_from__lte=day).first()
