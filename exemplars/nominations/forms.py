"""What people type about submissions and dossiers, in the official order."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exemplars.accounts.states import UNIT_KINDS
from exemplars.campaigns.models import Award, Campaign, ListEntry
from exemplars.campaigns.states import ListKind, PaperKind, SubjectKind
from exemplars.nominations.models import Nomination, Submission
from exemplars.nominations.queries import PARTS
from exemplars.nominations.workbook.catalogue import lookup_key
from exemplars.shared.editing import ReadsOldText
from exemplars.shared.files import ACCEPT
from exemplars.units.models import Unit

#: The form's sections: the part of the dossier (`queries.PARTS`) each holds, and its title.
_SECTIONS: tuple[tuple[str, Any], ...] = (
    ("identity", gettext_lazy("Sơ lược")),
    ("award", gettext_lazy("Đề nghị khen thưởng")),
    ("narrative", gettext_lazy("Thành tích")),
    ("results", gettext_lazy("Mô hình, kết quả")),
    ("note", gettext_lazy("Ghi chú")),
)

#: Fields a kind of subject doesn't have.
_ABSENT: dict[str, frozenset[str]] = {
    SubjectKind.INDIVIDUAL: frozenset({"members", "members_female"}),
    SubjectKind.COLLECTIVE: frozenset(
        {
            "salutation", "posthumous", "gender", "birth_date", "birth_year", "ethnic_group",
            "position", "department", "is_head",
        }
    ),
    SubjectKind.HOUSEHOLD: frozenset(
        {
            "posthumous", "gender", "birth_date", "position", "department", "is_head",
            "target_class",
        }
    ),
    SubjectKind.MODEL: frozenset(
        {
            "salutation", "posthumous", "gender", "birth_date", "birth_year", "ethnic_group",
            "position", "department", "is_head", "members", "members_female",
        }
    ),
}  # fmt: skip

_LABELS: dict[str, dict[str, Any]] = {
    SubjectKind.INDIVIDUAL: {
        "name": gettext_lazy("Họ và tên"),
        "salutation": gettext_lazy("Ông, bà, cấp bậc"),
        "work_unit_name": gettext_lazy("Đơn vị công tác"),
        "birth_year": gettext_lazy("Năm sinh, khi không rõ ngày"),
    },
    SubjectKind.COLLECTIVE: {
        "name": gettext_lazy("Tên tập thể"),
        "work_unit_name": gettext_lazy("Đơn vị quản lý trực tiếp"),
        "members": gettext_lazy("Tổng số người"),
    },
    SubjectKind.HOUSEHOLD: {
        "name": gettext_lazy("Họ và tên chủ hộ"),
        "salutation": gettext_lazy("Cách gọi hộ"),
        "birth_year": gettext_lazy("Năm sinh của chủ hộ"),
        "members": gettext_lazy("Số nhân khẩu"),
        "work_unit_name": gettext_lazy("Ấp, khóm, đơn vị quản lý"),
    },
    SubjectKind.MODEL: {
        "name": gettext_lazy("Tên mô hình, cách làm"),
        "work_unit_name": gettext_lazy("Tập thể xây dựng mô hình"),
    },
}
_HELPS: dict[str, Any] = {
    "name": gettext_lazy("Viết thường như trên căn cước hoặc quyết định thành lập."),
    "learn": gettext_lazy("Điều tâm đắc, đã học và tự soi thế nào."),
    "follow": gettext_lazy("Việc đã làm, cụ thể từng việc."),
    "example": gettext_lazy("Đã lan tỏa tới ai, ra sao."),
    "results": gettext_lazy("Số liệu có thể kiểm tra, so với năm trước."),
    "summary": gettext_lazy("Một đoạn ngắn, được trích vào danh sách trình Hội đồng."),
    "achieved_from": gettext_lazy("Ví dụ: 01/01/2026."),
    "birth_date": gettext_lazy("Ví dụ: 04/09/1989."),
}
_PROSE = {"learn": 5, "follow": 7, "example": 5, "method": 6, "results": 5, "scope": 4}
#: May be chosen or typed while saving; everything else may be left open until the hand-over.
_REQUIRED = frozenset({"name"})


def date_field(**options: Any) -> forms.DateField:
    """A day typed as dd/mm/yyyy."""
    return forms.DateField(
        widget=forms.DateInput(format="%d/%m/%Y", attrs={"inputmode": "numeric"}),
        error_messages={
            "invalid": gettext_lazy(
                "Ngày không có trong lịch hoặc viết chưa đúng. Ví dụ: 04/09/1989."
            )
        },
        **options,
    )


class SubmissionForm(ReadsOldText, forms.ModelForm):
    """The covering letter's own facts."""

    signed_on = date_field(label=gettext_lazy("Ngày ký"), required=False)
    meeting_on = date_field(label=gettext_lazy("Ngày họp xét của đơn vị"), required=False)

    class Meta:
        model = Submission
        fields = ("number", "signed_on", "signer_name", "signer_title", "meeting_on", "note")
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}
        help_texts = {"number": gettext_lazy("Ví dụ: 128/TTr-UBND. Có thể ghi sau khi ký.")}

    def values(self) -> dict[str, Any]:
        """Clean values for the actions."""
        return {name: self.cleaned_data[name] for name in SubmissionForm.Meta.fields}

    def _post_clean(self) -> None:
        """The row is written by an action; the form checks values only."""


class NewSubmissionForm(SubmissionForm):
    """A covering letter for one of the person's units, in a campaign that is receiving."""

    campaign = forms.ModelChoiceField(
        Campaign.objects.none(), label=gettext_lazy("Đợt xét"), empty_label=None
    )
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=gettext_lazy("Đơn vị đề nghị"), empty_label=None
    )
    field_order = ("campaign", "unit", "number", "signed_on", "signer_name", "signer_title")

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "campaign").queryset = (
            Campaign.objects.visible_to(user).receiving().order_by("closes_at")
        )
        _choices(self, "unit").queryset = (
            Unit.objects.active().filter(user.reach("", *UNIT_KINDS)).order_by("path")
        )
        self.order_fields(self.field_order)


class NewNominationForm(ReadsOldText, forms.Form):
    """Whom the dossier is about; the rest is written on the next page."""

    subject_kind = forms.ChoiceField(
        label=gettext_lazy("Đối tượng"),
        choices=SubjectKind,
        widget=forms.RadioSelect,
        initial=SubjectKind.INDIVIDUAL,
    )
    name = forms.CharField(
        label=gettext_lazy("Họ và tên, tên tập thể, tên mô hình"),
        max_length=250,
        help_text=_HELPS["name"],
    )
    award = forms.ModelChoiceField(
        Award.objects.none(),
        label=gettext_lazy("Hình thức đề nghị"),
        required=False,
        empty_label=gettext_lazy("Chưa chọn"),
    )

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "award").queryset = _awards(campaign)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        _check_award(self, cleaned.get("award"), cleaned.get("subject_kind", ""))
        return cleaned


class NominationForm(ReadsOldText, forms.ModelForm):
    """The dossier in the official order, with the fields its kind of subject has."""

    birth_date = date_field(label=gettext_lazy("Ngày sinh"), required=False)
    achieved_from = date_field(label=gettext_lazy("Thành tích từ ngày"), required=False)
    achieved_to = date_field(label=gettext_lazy("Đến ngày"), required=False)

    class Meta:
        model = Nomination
        fields = tuple(
            name for name in Nomination.CONTENT if name not in ("subject_kind", "work_unit")
        )
        widgets = {name: forms.Textarea(attrs={"rows": rows}) for name, rows in _PROSE.items()} | {
            "summary": forms.Textarea(attrs={"rows": 3}),
            "note": forms.Textarea(attrs={"rows": 2}),
        }
        help_texts = _HELPS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self.instance.subject_kind
        for name in _ABSENT[kind]:
            del self.fields[name]
        for name, label in _LABELS[kind].items():
            self.fields[name].label = label
        for name, bound in self.fields.items():
            bound.required = name in _REQUIRED
            if isinstance(bound, forms.ModelChoiceField):
                bound.empty_label = _("Chưa chọn")
        _choices(self, "award").queryset = _awards(self.instance.campaign)
        _choices(self, "sector").queryset = _entries(ListKind.SECTOR)
        if "ethnic_group" in self.fields:
            _choices(self, "ethnic_group").queryset = _entries(ListKind.ETHNIC_GROUP)
        if "target_class" in self.fields:
            _choices(self, "target_class").queryset = _entries(
                ListKind.PERSON_CLASS
                if kind == SubjectKind.INDIVIDUAL
                else ListKind.COLLECTIVE_CLASS
            )

    def sections(self, to_mend: Sequence[str] = ()) -> list[dict[str, Any]]:
        """The numbered sections with the fields this subject has; parts in `to_mend` are marked."""
        return [
            {
                "part": part,
                "title": title,
                "to_mend": part in to_mend,
                "fields": [
                    {
                        "field": self[name],
                        "optional": _("(cần có khi gửi)") if name == "award" else "",
                    }
                    for name in PARTS[part][1]
                    if name in self.fields
                ],
            }
            for part, title in _SECTIONS
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        born = cleaned.get("birth_date")
        if born and born > timezone.localdate():
            self.add_error("birth_date", _("Ngày sinh ở tương lai. Hãy kiểm tra lại năm."))
        since, until = cleaned.get("achieved_from"), cleaned.get("achieved_to")
        if since and until and until < since:
            self.add_error("achieved_to", _("Ngày kết thúc đứng trước ngày bắt đầu."))
        year = cleaned.get("birth_year")
        if year and not 1900 <= year <= timezone.localdate().year:
            self.add_error("birth_year", _("Năm sinh viết đủ bốn chữ số. Ví dụ: 1989."))
        members, women = cleaned.get("members"), cleaned.get("members_female")
        if members is not None and women is not None and women > members:
            self.add_error("members_female", _("Số nữ nhiều hơn tổng số."))
        _check_award(self, cleaned.get("award"), self.instance.subject_kind)
        return cleaned

    def values(self) -> dict[str, Any]:
        """Clean values of the fields without errors, for the actions."""
        values = {
            name: self.cleaned_data[name] for name in self.fields if name in self.cleaned_data
        }
        if "work_unit_name" in values:
            values["work_unit"] = _unit_named(values["work_unit_name"])
        return values

    def _post_clean(self) -> None:
        """The row is written by an action; the form checks values only."""


def _unit_named(text: str) -> Unit | None:
    """The unit in force that goes by this name, short or full, read as the workbook reads it.

    “UBND xã An Cư” is “Ủy ban nhân dân xã An Cư”; a name that two units share links neither.
    """
    key = lookup_key(text)
    if not key:
        return None
    called = [
        pk
        for pk, *names in Unit.objects.active().values_list("pk", "name", "short_name")
        if key in {lookup_key(name) for name in names}
    ]
    return Unit.objects.get(pk=called[0]) if len(called) == 1 else None


class PreviousAwardForm(ReadsOldText, forms.Form):
    """One line of “Các hình thức đã được khen thưởng”."""

    year = forms.IntegerField(label=gettext_lazy("Năm"), min_value=1945, max_value=2100)
    award_name = forms.CharField(label=gettext_lazy("Danh hiệu, hình thức"), max_length=200)
    decision = forms.CharField(
        label=gettext_lazy("Số, ngày quyết định"), max_length=150, required=False
    )
    issuer = forms.CharField(label=gettext_lazy("Cơ quan ban hành"), max_length=200, required=False)


PreviousAwardFormSet = forms.formset_factory(
    PreviousAwardForm, extra=1, can_delete=True, max_num=60, absolute_max=60
)


def previous_awards_of(formset: Any) -> list[dict[str, Any]]:
    """The lines of a valid formset that are filled and not struck out."""
    return [
        {name: form.cleaned_data[name] for name in ("year", "award_name", "decision", "issuer")}
        for form in formset.forms
        if form.cleaned_data and not form.cleaned_data.get("DELETE")
    ]


class EvidenceForm(forms.Form):
    """A paper or picture to add."""

    kind = forms.ChoiceField(label=gettext_lazy("Loại giấy tờ"), choices=PaperKind)
    title = forms.CharField(
        label=gettext_lazy("Tên"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Để trống thì dùng tên tệp."),
    )
    upload = forms.FileField(
        label=gettext_lazy("Tệp"),
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPT}),
        help_text=gettext_lazy("PDF, DOCX, XLSX hoặc ảnh JPEG, PNG, WebP, tối đa 20 MB."),
        allow_empty_file=True,
    )


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        label=gettext_lazy("Lý do"), widget=forms.Textarea(attrs={"rows": 4}), max_length=2000
    )


class ImportForm(forms.Form):
    """A list of nominees as a workbook."""

    upload = forms.FileField(
        label=gettext_lazy("Tệp danh sách"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
        help_text=gettext_lazy("Tệp Excel (.xlsx) theo mẫu của đợt, tối đa 20 MB."),
    )


def _choices(form: forms.BaseForm, name: str) -> forms.ModelChoiceField:
    return cast(forms.ModelChoiceField, form.fields[name])


def _awards(campaign: Campaign) -> Any:
    return Award.objects.filter(pk__in=campaign.awards.values("award")).order_by("rank", "code")


def _entries(kind: str) -> Any:
    return ListEntry.objects.filter(kind=kind)


def _check_award(form: Any, award: Award | None, kind: str) -> None:
    if award is not None and kind and kind not in award.subject_kinds:
        form.add_error(
            "award",
            _("“%(award)s” không dành cho %(kind)s. Chọn hình thức khác.")
            % {"award": award.name, "kind": SubjectKind(kind).label.lower()},
        )
