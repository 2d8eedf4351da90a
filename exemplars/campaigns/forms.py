"""Forms of campaigns and the catalogue: outside values in, clean values for the actions out."""

from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from certificates.queries import layout_choices
from exemplars.campaigns.actions import AwardTerms, PaperTerms
from exemplars.campaigns.models import (
    Award,
    Campaign,
    LegalBasis,
    RuleCard,
    Theme,
)
from exemplars.campaigns.models.rule_cards import found_conflicts
from exemplars.campaigns.states import ConflictKind, PaperKind
from exemplars.units.models import Unit

_MOMENT = "%d/%m/%Y %H:%M"
_DAY = "%d/%m/%Y"
#: Papers a campaign may ask for: everything but pictures and “others”.
_PAPERS = [choice for choice in PaperKind.choices if choice[0] not in ("anh", "khac")]


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        input_formats=[_DAY, "%d-%m-%Y"],
        help_text=_("Ví dụ: 15/12/2026"),
        widget=forms.DateInput(format=_DAY, attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


def _moment(label: Any) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        input_formats=[_MOMENT],
        help_text=_("Ví dụ: 01/10/2026 08:00"),
        widget=forms.DateTimeInput(format=_MOMENT, attrs={"autocomplete": "off"}),
    )


class CampaignForm(forms.ModelForm):
    """Columns of a campaign, who may nominate, its papers and legal bases."""

    opens_at = _moment(_("Bắt đầu nhận"))
    closes_at = _moment(_("Đóng nhận"))
    council_on = _day(_("Dự kiến họp Hội đồng"))
    decision_on = _day(_("Dự kiến ra quyết định"))
    ceremony_on = _day(_("Dự kiến trao"))
    unit_codes = forms.CharField(
        label=_("Đơn vị được đề nghị"),
        required=False,
        help_text=_(
            "Mỗi dòng một mã đơn vị, kể cả các đơn vị bên dưới. Để trống: mọi đơn vị. Ví dụ: UBT"
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    dossier_papers = forms.MultipleChoiceField(
        label=_("Giấy tờ bắt buộc của mỗi hồ sơ"),
        required=False,
        choices=_PAPERS,
        widget=forms.CheckboxSelectMultiple,
    )
    submission_papers = forms.MultipleChoiceField(
        label=_("Giấy tờ nộp chung cho cả tờ trình"),
        required=False,
        choices=_PAPERS,
        widget=forms.CheckboxSelectMultiple,
    )
    legal_bases = forms.ModelMultipleChoiceField(
        label=_("Căn cứ"),
        required=False,
        queryset=LegalBasis.objects.exclude(verification="superseded"),
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Campaign
        fields = (
            "code",
            "name",
            "theme",
            "round",
            "year",
            "mode",
            "office",
            "opens_at",
            "closes_at",
            "council_on",
            "decision_on",
            "ceremony_on",
            "citation_text",
            "direct_worker_target",
            "appraisal_days",
            "max_returns",
            "public_comment",
            "show_qr",
        )

    def __init__(self, *args: Any, offices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"].queryset = offices  # type: ignore[attr-defined]
        campaign = self.instance
        if campaign.pk:
            # Links, and the campaign's own journal, are known by its code.
            self.fields["code"].disabled = True
            papers = list(campaign.papers.all())
            self.initial.update(
                unit_codes="\n".join(campaign.units.values_list("code", flat=True)),
                legal_bases=[basis.pk for basis in campaign.legal_bases.all()],
                dossier_papers=[paper.kind for paper in papers if not paper.of_submission],
                submission_papers=[paper.kind for paper in papers if paper.of_submission],
            )

    def clean_unit_codes(self) -> list[Unit]:
        codes = self.cleaned_data["unit_codes"].split()
        units = {unit.code: unit for unit in Unit.objects.active().filter(code__in=codes)}
        unknown = [code for code in codes if code not in units]
        if unknown:
            raise forms.ValidationError(
                _("Không có đơn vị đang hoạt động mang mã %(codes)s. Tìm mã ở trang Đơn vị.")
                % {"codes": ", ".join(unknown)}
            )
        return list(units.values())

    def terms(self) -> dict[str, Any]:
        """What `create_campaign` and `edit_campaign` take, awards apart."""
        columns = {name: self.cleaned_data[name] for name in self.Meta.fields}
        return {
            **columns,
            "units": self.cleaned_data["unit_codes"],
            "legal_bases": self.cleaned_data["legal_bases"],
            "papers": self._papers(),
        }

    def _papers(self) -> list[PaperTerms]:
        """A paper that stays keeps its subjects, ground and whether it is optional."""
        there = {}
        if self.instance.pk:
            there = {
                (paper.kind, paper.of_submission): paper for paper in self.instance.papers.all()
            }
        found = []
        for name, of_submission in (("dossier_papers", False), ("submission_papers", True)):
            for kind in self.cleaned_data[name]:
                old = there.get((kind, of_submission))
                found.append(
                    PaperTerms(
                        kind,
                        tuple(old.subject_kinds) if old else (),
                        of_submission,
                        old.mandatory if old else True,
                        old.citation if old else "",
                    )
                )
        return found

    def _post_clean(self) -> None:
        """The action checks and writes; this form never touches its instance."""


class AwardTermsForm(forms.Form):
    award = forms.ModelChoiceField(
        label=_("Hình thức"), queryset=Award.objects.all(), required=False
    )
    rule_card = forms.ModelChoiceField(
        label=_("Thẻ quy tắc"), queryset=RuleCard.objects.all(), required=False
    )
    quota_individual = forms.IntegerField(label=_("Trần cá nhân"), min_value=0, required=False)
    quota_collective = forms.IntegerField(label=_("Trần tập thể"), min_value=0, required=False)
    quota_household = forms.IntegerField(label=_("Trần hộ gia đình"), min_value=0, required=False)


class AwardTermsSet(BaseFormSet):
    def clean(self) -> None:
        chosen = [form.cleaned_data.get("award") for form in self.forms if form.is_valid()]
        chosen = [award for award in chosen if award]
        if len(set(chosen)) < len(chosen):
            raise forms.ValidationError(_("Một hình thức chỉ ghi một dòng."))

    def terms(self) -> list[AwardTerms]:
        rows = [form.cleaned_data for form in self.forms]
        return [AwardTerms(**row) for row in rows if row.get("award")]


AwardTermsFormSet = formset_factory(AwardTermsForm, formset=AwardTermsSet, extra=2)


class AwardForm(forms.ModelForm):
    """What the office sets of an award of the catalogue."""

    class Meta:
        model = Award
        fields = (
            "name",
            "short_title",
            "issuer_title",
            "signer_title",
            "coefficient_individual",
            "coefficient_collective",
            "coefficient_household",
            "prize_citation",
            "prize_verification",
            "lower",
            "layout_code",
            "citation",
            "verification",
        )
        labels = {
            "prize_verification": _("Mức thưởng đã xác minh chưa"),
            "verification": _("Hình thức đã xác minh chưa"),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        label = self.fields["layout_code"].label
        choices = [("", _("Không cấp bằng")), *layout_choices()]
        known = {code for code, _name in choices}
        if (now := self.instance.layout_code) not in known:
            choices.append((now, now))
        self.fields["layout_code"] = forms.ChoiceField(label=label, choices=choices, required=False)


class LegalBasisForm(forms.ModelForm):
    issued_on = _day(_("Ngày ban hành"))
    effective_from = _day(_("Hiệu lực từ"))
    effective_to = _day(_("Hiệu lực đến"))

    class Meta:
        model = LegalBasis
        fields = (
            "number",
            "title",
            "issuer",
            "side",
            "issued_on",
            "effective_from",
            "effective_to",
            "citation",
            "verification",
            "note",
        )
        widgets = {
            "title": forms.Textarea(attrs={"rows": 2}),
            "citation": forms.Textarea(attrs={"rows": 2}),
            "note": forms.Textarea(attrs={"rows": 2}),
        }

    def validate_unique(self) -> None:
        """The action says it, with the same words for the API."""


class LegalFileForm(forms.Form):
    """The text of a legal basis as a file."""

    upload = forms.FileField(
        label=_("Tệp văn bản"),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.docx"}),
        help_text=_("PDF hoặc DOCX, tối đa 20 MB."),
        allow_empty_file=True,
    )


class RuleCardForm(forms.ModelForm):
    conflicts = forms.MultipleChoiceField(
        label=_("Trường hợp tự nhận ra thì không biểu quyết"),
        choices=[
            (kind.value, kind.label) for kind in ConflictKind if kind.value in found_conflicts()
        ],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = RuleCard
        fields = (
            "name",
            "ballot_kind",
            "sealed_by",
            "base",
            "quorum_numerator",
            "quorum_denominator",
            "threshold_numerator",
            "threshold_denominator",
            "threshold_strict",
            "absentee_counts",
            "absentee_hours",
            "abstention_in_base",
            "tie_rule",
            "max_rounds",
            "conflicts",
            "recusal_reduces_base",
            "recusal_hides",
            "citation",
            "verification",
        )
        labels = {
            "quorum_denominator": _("Điều kiện họp: mẫu số"),
            "threshold_denominator": _("Ngưỡng đạt: mẫu số"),
            "verification": _("Đã xác minh chưa"),
        }


class NewRuleCardForm(RuleCardForm):
    """The first version of a card, with the code that its later versions keep."""

    code = forms.RegexField(
        label=_("Mã thẻ"),
        regex=r"^[A-Z0-9][A-Z0-9-]{1,39}$",
        help_text=_("Chữ hoa không dấu, số, gạch ngang. Ví dụ: TU-80"),
    )
    field_order = ("code",)

    def clean_code(self) -> str:
        code = self.cleaned_data["code"]
        if RuleCard.objects.filter(code=code).exists():
            raise forms.ValidationError(_("Đã có thẻ mang mã này. Hãy ra bản mới của thẻ đó."))
        return code


class ThemeForm(forms.Form):
    title = forms.CharField(label=_("Tên chuyên đề"), max_length=400)
    parent = forms.ModelChoiceField(
        label=_("Cụ thể hóa chuyên đề"), queryset=Theme.objects.none(), required=False
    )
    unit_code = forms.CharField(
        label=_("Mã đơn vị ban hành"),
        required=False,
        help_text=_("Để trống với chuyên đề của Trung ương. Ví dụ: TU"),
    )
    year_from = forms.IntegerField(label=_("Từ năm"), min_value=1945, max_value=2100)
    year_to = forms.IntegerField(label=_("Đến năm"), min_value=1945, max_value=2100)
    document = forms.CharField(label=_("Văn bản"), max_length=200, required=False)

    def __init__(self, *args: Any, themes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = themes  # type: ignore[attr-defined]

    @staticmethod
    def initial_of(theme: Theme) -> dict[str, Any]:
        """What the form shows of a theme that is there."""
        names = ("title", "parent", "year_from", "year_to", "document")
        own = {name: getattr(theme, name) for name in names}
        return {**own, "unit_code": theme.unit.code if theme.unit else ""}

    def columns(self) -> dict[str, Any]:
        """The theme's columns: the unit itself instead of its code."""
        columns = {**self.cleaned_data}
        columns["unit"] = columns.pop("unit_code")
        return columns

    def clean_unit_code(self) -> Unit | None:
        code = self.cleaned_data["unit_code"].strip()
        if not code:
            return None
        unit = Unit.objects.active().filter(code=code).first()
        if unit is None:
            raise forms.ValidationError(_("Không có đơn vị đang hoạt động mang mã này."))
        return unit
