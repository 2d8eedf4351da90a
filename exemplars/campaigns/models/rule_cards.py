"""How a council decides, one versioned card for each way."""

from fractions import Fraction

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from exemplars.campaigns.states import (
    BallotKind,
    Base,
    ConflictKind,
    SealedBy,
    TieRule,
    Verification,
)


def found_conflicts() -> list[str]:
    """The conflicts that names, units and signatures tell: those that bar until a card says less."""
    return [kind.value for kind in ConflictKind if kind not in ConflictKind.declared()]


class RuleCard(models.Model):
    """How a council decides: versioned, with its citation; frozen into a session when voting opens.

    A version is never edited: a change is the next version of the same code.
    """

    code = models.CharField(_("mã"), max_length=40)
    version = models.PositiveSmallIntegerField(_("bản"), default=1)
    name = models.CharField(_("tên"), max_length=200)
    ballot_kind = models.CharField(
        _("hình thức"),
        max_length=10,
        choices=BallotKind,
        help_text=_(
            "Trên hệ thống: từng thành viên tự bỏ phiếu mang tên mình. Giơ tay: thư ký nhập số người giơ "
            "tay từng hồ sơ, Chủ tịch xác nhận."
        ),
    )
    sealed_by = models.CharField(
        _("niêm phong phiếu kín"),
        max_length=10,
        choices=SealedBy,
        default=SealedBy.SERVER,
        help_text=_(
            "Chỉ với bỏ phiếu kín. Trong trình duyệt: máy chủ không đọc được phiếu, nhưng mọi thành "
            "viên cần trình duyệt mới và người bỏ phiếu có thể tự chứng minh mình đã chọn gì."
        ),
    )
    base = models.CharField(_("tính trên"), max_length=15, choices=Base)
    quorum_numerator = models.PositiveSmallIntegerField(_("điều kiện họp: tử số"), default=2)
    quorum_denominator = models.PositiveSmallIntegerField(_("mẫu số"), default=3)
    threshold_numerator = models.PositiveSmallIntegerField(_("ngưỡng đạt: tử số"))
    threshold_denominator = models.PositiveSmallIntegerField(_("mẫu số"))
    threshold_strict = models.BooleanField(
        _("phải lớn hơn ngưỡng"), default=False, help_text=_("“Quá bán” là lớn hơn 1/2.")
    )
    absentee_counts = models.BooleanField(
        _("tính ý kiến bằng văn bản của người vắng"), default=True
    )
    absentee_hours = models.PositiveSmallIntegerField(
        _("hạn nhận ý kiến bằng văn bản (giờ sau khi mở biểu quyết)"),
        null=True,
        blank=True,
        help_text=_("Để trống: đến khi đóng biểu quyết."),
    )
    abstention_in_base = models.BooleanField(
        _("ý kiến khác và người dự họp không bỏ phiếu vẫn tính vào mẫu số"), default=True
    )
    max_rounds = models.PositiveSmallIntegerField(
        _("số lượt biểu quyết nhiều nhất"),
        default=2,
        help_text=_("Kể cả lượt bị hủy để biểu quyết lại."),
    )
    conflicts = models.JSONField(
        _("trường hợp tự nhận ra thì không biểu quyết"), default=found_conflicts, blank=True
    )
    recusal_reduces_base = models.BooleanField(
        _("người không biểu quyết do liên quan thì trừ khỏi mẫu số"), default=False
    )
    recusal_hides = models.BooleanField(
        _("người có liên quan không xem hồ sơ và kết quả phiếu trong phiên họp"), default=True
    )
    tie_rule = models.CharField(_("khi hai bên bằng nhau"), max_length=10, choices=TieRule)
    citation = models.CharField(_("căn cứ"), max_length=400)
    verification = models.CharField(
        max_length=12, choices=Verification, default=Verification.UNVERIFIED
    )

    class Meta:
        verbose_name = _("thẻ quy tắc biểu quyết")
        verbose_name_plural = _("thẻ quy tắc biểu quyết")
        ordering = ("code", "-version")
        constraints = (
            models.UniqueConstraint(fields=("code", "version"), name="rule_card_version_once"),
            models.CheckConstraint(
                condition=Q(quorum_denominator__gt=0, threshold_denominator__gt=0),
                name="rule_card_fractions_have_denominators",
            ),
            models.CheckConstraint(
                condition=Q(quorum_numerator__lte=models.F("quorum_denominator"))
                & Q(threshold_numerator__lte=models.F("threshold_denominator")),
                name="rule_card_fractions_at_most_one",
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} (bản {self.version})"

    @property
    def quorum(self) -> Fraction:
        return Fraction(self.quorum_numerator, self.quorum_denominator)

    @property
    def threshold(self) -> Fraction:
        return Fraction(self.threshold_numerator, self.threshold_denominator)
