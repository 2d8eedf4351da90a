"""What the office types into a decision."""

import uuid
from datetime import date
from typing import Any, cast

from django import forms
from django.conf import settings
from django.db.models import Case, QuerySet, When
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from certificates.exchange import Sent
from certificates.models import Blank, Certificate, PrintRun
from exemplars.campaigns.models import Campaign, LegalBasis
from exemplars.decisions import money
from exemplars.decisions.models import Decision, DecisionLine
from exemplars.decisions.reissuing import rules
from exemplars.decisions.states import ReturnKind
from exemplars.nominations.models import Nomination
from exemplars.shared import archive, files
from exemplars.shared.editing import ReadsOldText
from exemplars.shared.files import clean_name
from exemplars.units.models import Unit


class DecisionForm(ReadsOldText, forms.ModelForm):
    """Number, date, place, signer, căn cứ of a draft; carries the version it was opened at."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Decision
        fields = (
            "title", "number", "signed_on", "place", "signer_title", "signer_name", "legal_bases",
        )  # fmt: skip
        widgets = {
            "title": forms.Textarea(attrs={"rows": 2}),
            "signer_title": forms.Textarea(attrs={"rows": 2}),
            "signed_on": forms.DateInput(
                attrs={"inputmode": "numeric", "placeholder": "04/12/2026"}
            ),
            "legal_bases": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version
        bases = self.fields["legal_bases"]
        assert isinstance(bases, forms.ModelMultipleChoiceField)
        cited = When(pk__in=self.instance.legal_bases.values("pk"), then=0)
        bases.queryset = LegalBasis.objects.exclude(verification="superseded").order_by(
            Case(cited, default=1), "-issued_on", "number"
        )
        bases.required = False
        for name in ("number", "signed_on", "place", "signer_name", "signer_title"):
            # Everything may wait until publication, which says what is missing.
            self.fields[name].required = False


def picked(data: QueryDict, decision: Decision) -> QueryDict:
    """What was sent, with the saved value in each field where the person chose it."""
    chosen = data.copy()
    for name in DecisionForm.Meta.fields:
        if data.get(f"pick-{name}") == "saved":
            saved = DecisionForm(instance=decision)[name].value()
            rows = saved if isinstance(saved, list) else [saved]
            chosen.setlist(name, [_typed(value) for value in rows])
    return chosen


def _typed(value: Any) -> str:
    """A saved value as the person would have typed or ticked it."""
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return str(getattr(value, "pk", value) or "")


class DraftForm(ReadsOldText, forms.Form):
    """Which campaign and authority, then which of the nominations that are ready."""

    form_key = forms.UUIDField(widget=forms.HiddenInput)
    title = forms.CharField(
        label=_("Trích yếu"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Ví dụ: Về việc tặng Bằng khen trong học tập và làm theo Bác năm 2026."),
    )
    nominations = forms.ModelMultipleChoiceField(
        label=_("Hồ sơ đưa vào quyết định"),
        queryset=Nomination.objects.none(),
        to_field_name="uid",
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self, *args: Any, campaign: Campaign, issuer: Unit, ready: list[Nomination], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.ready = {row.uid: row for row in ready}
        rows = self.fields["nominations"]
        assert isinstance(rows, forms.ModelMultipleChoiceField)
        rows.queryset = Nomination.objects.filter(pk__in=[row.pk for row in ready])
        self.fields["form_key"].initial = uuid.uuid4
        # Words of the decision, not of the page: Vietnamese in every language of the site.
        self.fields["title"].initial = f"Về việc khen thưởng: {campaign.name}"

    def chosen(self) -> list[Nomination]:
        """The ticked nominations in certificate order."""
        picked = {row.uid for row in self.cleaned_data["nominations"]}
        return [row for uid, row in self.ready.items() if uid in picked]


class LineForm(ReadsOldText, forms.ModelForm):
    """How one recipient is written on the decision and the certificate."""

    class Meta:
        model = DecisionLine
        fields = ("position_unit", "achievement")
        widgets = {"achievement": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "position_unit": _("Để trống: ghép từ hồ sơ khi ban hành."),
            "achievement": _("Để trống: theo câu chung của đợt."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = False


class LinesForm(forms.Form):
    """Which lines of the decision; none means all."""

    line = forms.TypedMultipleChoiceField(required=False, coerce=uuid.UUID)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lines = self.fields["line"]
        assert isinstance(lines, forms.TypedMultipleChoiceField)
        lines.choices = [(value, value) for value in cast(QueryDict, self.data).getlist("line")]


class RunForm(forms.Form):
    """What a print run is printed on, and in which order."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    order = forms.ChoiceField(
        label=_("Thứ tự các tờ"), choices=PrintRun.Order.choices, widget=forms.RadioSelect,
        initial=PrintRun.Order.CALLING,
    )  # fmt: skip
    blank = forms.ModelChoiceField(
        label=_("Giấy"), queryset=Blank.objects.none(), required=False,
        empty_label=_("Giấy trắng: in cả khung hoa văn và chữ"),
        help_text=_("Chọn phôi thì máy chỉ in phần chữ chưa có sẵn trên phôi."),
    )  # fmt: skip
    printer = forms.CharField(
        label=_("Máy in"), max_length=80, required=False, help_text=_("Ví dụ: Canon iPR-C170.")
    )
    tray = forms.CharField(
        label=_("Khay giấy"), max_length=40, required=False, help_text=_("Ví dụ: khay tay.")
    )

    def __init__(self, *args: Any, blanks: QuerySet[Blank], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = self.fields["blank"]
        assert isinstance(rows, forms.ModelChoiceField)
        rows.queryset = blanks


class DueForm(forms.Form):
    """By which day the units read their proofs."""

    due_on = forms.DateField(label=_("Hạn đơn vị soát"))


class CorrectionForm(ReadsOldText, forms.Form):
    """How the unit wants its certificate to read, and why."""

    salutation = forms.CharField(label=_("Tên gọi (Ông, Bà…)"), max_length=40, required=False)
    name = forms.CharField(label=_("Tên người, tập thể"), max_length=250)
    position_unit = forms.CharField(
        label=_("Chức vụ, đơn vị"), max_length=400, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    achievement = forms.CharField(
        label=_("Thành tích"), max_length=400, widget=forms.Textarea(attrs={"rows": 3})
    )
    cause = forms.CharField(label=_("Lý do đề nghị sửa"), max_length=400)


class AnswerForm(ReadsOldText, forms.Form):
    """The office's answer to a correction."""

    answer = forms.CharField(widget=forms.HiddenInput, required=False)
    document = forms.CharField(
        label=_("Quyết định đính chính"), max_length=200, required=False,
        help_text=_("Cần khi sửa tên. Ví dụ: Quyết định số 15/QĐ-UBND ngày 05/01/2027."),
    )  # fmt: skip
    reason = forms.CharField(label=_("Lý do không sửa"), max_length=400, required=False)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        return {"answer": values.get("reason", ""), "document": values.get("document", "")}


class ReissueForm(ReadsOldText, forms.Form):
    """Cấp đổi, cấp lại of the certificate that the page shows: its code goes along."""

    code = forms.CharField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(
        label=_("Trường hợp"), widget=forms.RadioSelect,
        choices=[row for row in Certificate.Reissue.choices if row[0] != "corrected"],
    )  # fmt: skip
    cause = forms.CharField(label=_("Lý do"), max_length=400)
    document = forms.CharField(
        label=_("Ghi chú về giấy tờ kèm theo"), max_length=200, required=False,
        help_text=_("Ví dụ: Đơn ngày 05/01/2027 có xác nhận của UBND xã An Cư."),
    )  # fmt: skip
    returned_on = forms.DateField(label=_("Ngày thu lại tờ cũ"), required=False)


class ReissuePaperForm(forms.Form):
    """One paper beside the certificate that the page shows: its code goes along."""

    code = forms.CharField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(label=_("Loại giấy tờ"))
    upload = forms.FileField(
        label=_("Tệp"), widget=forms.ClearableFileInput(attrs={"accept": files.ACCEPT}),
        help_text=_("PDF, DOCX, XLSX hoặc ảnh JPEG, PNG, WebP, tối đa 20 MB."),
        allow_empty_file=True,
    )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        kinds = self.fields["kind"]
        assert isinstance(kinds, forms.ChoiceField)
        kinds.choices = [(rule.code, rule.name) for rule in rules(settings.REISSUE_PAPERS)]


class MoneyField(forms.CharField):
    """Whole đồng (`money.read`)."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric"}))
        super().__init__(max_length=30, **options)

    def prepare_value(self, value: Any) -> Any:
        return money.grouped(value) if isinstance(value, int) else value

    def clean(self, value: Any) -> Any:
        try:
            return money.read(super().clean(value))
        except ValueError as wrong:
            raise forms.ValidationError(
                _("Ghi số tiền bằng đồng, không lẻ. Ví dụ: 1.500.000.")
            ) from wrong


class RevokeForm(ReadsOldText, forms.Form):
    """Thu hồi (Luật Thi đua, khen thưởng, Điều 93)."""

    ground = forms.ChoiceField(
        label=_("Căn cứ thu hồi (Điều 93)"), widget=forms.RadioSelect,
        choices=Certificate.Ground.choices,
    )  # fmt: skip
    document = forms.CharField(
        label=_("Quyết định thu hồi"), max_length=200,
        help_text=_("Ai xác minh bằng cũng đọc được. Ví dụ: Quyết định số 31/QĐ-UBND ngày 10/01/2027."),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Lý do"), max_length=400, help_text=_("Chỉ cơ quan thường trực và đơn vị đọc.")
    )
    money_due = MoneyField(
        label=_("Tiền thưởng phải nộp lại (đồng)"), required=False,
        help_text=_("Ghi 0 nếu chưa chi. Để trống: bằng tiền thưởng của quyết định."),
    )  # fmt: skip


class TakenBackForm(ReadsOldText, forms.Form):
    """Ghi đã thu lại: which sheet, another object, or money."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    what = forms.ChoiceField(label=_("Thu lại"), widget=forms.RadioSelect)
    returned_on = forms.DateField(
        label=_("Ngày thu lại"),
        widget=forms.DateInput(attrs={"inputmode": "numeric", "placeholder": "15/01/2027"}),
    )
    amount = MoneyField(
        label=_("Số tiền (đồng)"), required=False, help_text=_("Chỉ ghi khi thu lại tiền thưởng.")
    )
    note = forms.CharField(
        label=_("Người nộp, giấy tờ"), max_length=200, required=False,
        help_text=_("Ví dụ: biên bản ngày 15/01/2027, phiếu thu số 12."),
    )  # fmt: skip

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        what = self.fields["what"]
        assert isinstance(what, forms.ChoiceField)
        what.choices = choices

    def clean(self) -> dict[str, Any]:
        """`what` falls into the kind and, of a sheet, the certificate's code."""
        values = super().clean()
        what, _colon, code = str(values.get("what", "")).partition(":")
        if values.get("amount") and what != ReturnKind.MONEY:
            self.add_error("amount", _("Chỉ ghi số tiền khi chọn “Tiền thưởng”."))
        return values | {"what": what, "code": code}


class StrikeForm(ReadsOldText, forms.Form):
    """Why a row is struck out."""

    reason = forms.CharField(label=_("Lý do bỏ dòng"), max_length=400)


class MoneyDueForm(ReadsOldText, forms.Form):
    """What of the prize is to be given back after all."""

    amount = MoneyField(label=_("Tiền thưởng phải nộp lại (đồng)"))
    reason = forms.CharField(label=_("Lý do sửa"), max_length=400)


class BadgeForm(ReadsOldText, forms.Form):
    """The recipient's own wish, and the paper that says so."""

    asked_on = forms.DateField(label=_("Ngày đề nghị"))
    request = forms.CharField(
        label=_("Giấy đề nghị của người được khen"), max_length=200,
        help_text=_("Ví dụ: Đơn ngày 05/01/2027, đã đối chiếu căn cước khi nộp."),
    )  # fmt: skip


class SignForm(forms.Form):
    """Ký số by the issuer's own certificate."""

    secret = forms.CharField(
        label=_("Mật khẩu hoặc mã PIN của chứng thư số"), max_length=200, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    shows = forms.BooleanField(
        label=_("Hiện số quyết định và thời gian ký ở góc trên bên phải"), required=False,
        initial=True,
    )  # fmt: skip

    def __init__(self, *args: Any, asks_secret: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not asks_secret:
            del self.fields["secret"]


class WithdrawForm(ReadsOldText, forms.Form):
    """Why a signed copy counts no more."""

    reason = forms.CharField(
        label=_("Lý do gỡ"), max_length=400, help_text=_("Ví dụ: ký nhầm chứng thư số thử nghiệm.")
    )


#: Each file is judged while the page waits, a tenth of a second each.
_MOST_FILES, _MOST_SIGNED = 150, 60
_ARCHIVE = archive.Limits(parts=_MOST_FILES + 1, unpacked=_MOST_SIGNED * 1024 * 1024)


class _ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class _SignedFiles(forms.FileField):
    """PDFs and archives of PDFs as one list of files; looked at from outside only."""

    widget = _ManyFiles(attrs={"accept": ".pdf,.zip"})

    def clean(self, data: Any, initial: Any = None) -> list[Sent]:
        uploads = [super(_SignedFiles, self).clean(one, initial) for one in data or [None]]
        if sum(one.size for one in uploads) > _MOST_SIGNED * 1024 * 1024:
            raise forms.ValidationError(
                _("Các tệp lớn hơn %d MB. Hãy nhập làm nhiều lần.") % _MOST_SIGNED
            )
        found = [sent for one in uploads for sent in _opened(one)]
        if len(found) > _MOST_FILES:
            raise forms.ValidationError(
                _("Mỗi lần nhập không quá %d tệp. Hãy nhập làm nhiều lần.") % _MOST_FILES
            )
        return found


def _opened(upload: Any) -> list[Sent]:
    name, data = clean_name(upload.name), upload.read()
    if data.startswith(b"%PDF-"):
        return [Sent(name, data)]
    if not data.startswith(b"PK\x03\x04"):
        raise forms.ValidationError(_("“%s” không phải PDF hoặc ZIP.") % name)
    try:
        parts = archive.unpack(data, _ARCHIVE, keep=(".pdf", ".PDF"))
    except archive.ArchiveRefused as refusal:
        raise forms.ValidationError(
            _("Tệp nén “%(name)s” hỏng hoặc có quá %(n)d tệp nên không nhận được.")
            % {"name": name, "n": _MOST_FILES}
        ) from refusal
    found = [Sent(clean_name(part), content) for part, content in parts.items() if content]
    if not found:
        raise forms.ValidationError(_("Tệp nén “%s” không có tệp PDF nào.") % name)
    return found


class SignedFilesForm(forms.Form):
    """Signed PDFs that come back."""

    signed = _SignedFiles(
        label=_("Tệp đã ký (nhiều tệp PDF, hoặc một tệp ZIP)"),
        help_text=_("Nhận tất cả hoặc không nhận tệp nào. Tên tệp đặt thế nào cũng được."),
    )
