"""What an editor types: a story, a consent, a photo, a reason."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exemplars.gallery.actions import FIELDS
from exemplars.gallery.models import Consent, Story
from exemplars.gallery.states import Purpose
from exemplars.shared import files
from exemplars.shared.editing import ReadsOldText


class StoryForm(ReadsOldText, forms.ModelForm):
    """The words of a story; carries the version it was opened at."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Story
        fields = FIELDS
        widgets = {
            "title": forms.Textarea(attrs={"rows": 2}),
            "standfirst": forms.Textarea(attrs={"rows": 3}),
            "deed": forms.Textarea(attrs={"rows": 9}),
            "result": forms.Textarea(attrs={"rows": 6}),
            "lesson": forms.Textarea(attrs={"rows": 5}),
            "quote": forms.Textarea(attrs={"rows": 2}),
        }
        help_texts = {
            "title": _("Kể một việc cụ thể. Ví dụ: Sáu mươi bài đọc mở bên bờ ruộng."),
            "standfirst": _("Hai dòng: ai, ở đâu, đã làm được gì."),
            "place": _("Ví dụ: Ấp Phước Lộc, xã Ô Lâm. Không ghi địa chỉ nhà."),
            "deed": _("Mỗi dòng là một đoạn."),
            "result": _(
                "Câu ngắn bắt đầu bằng con số được in lớn, nhiều nhất ba câu. "
                "Ví dụ: 100% học sinh hoàn thành chương trình lớp 1."
            ),
            "quote": _("Lời người được khen, không cần dấu ngoặc kép."),
            "source": _("Báo, đài đã đăng, khi bài lấy lại."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in FIELDS}


class ConsentForm(forms.ModelForm):
    """Who agreed to what, when, and on which paper that stands; `known` purposes are not asked."""

    purposes = forms.MultipleChoiceField(
        label=_("Đồng ý cho"), choices=Purpose.choices, widget=forms.CheckboxSelectMultiple
    )
    field_order = ("purposes", "given_by", "given_on", "proof")

    class Meta:
        model = Consent
        fields = ("given_by", "given_on", "proof")
        widgets = {
            "given_on": forms.DateInput(
                attrs={"inputmode": "numeric", "placeholder": "04/12/2026"}
            ),
        }
        help_texts = {
            "given_by": _("Với người chưa thành niên, ghi tên cha, mẹ hoặc người giám hộ."),
            "proof": _("Ví dụ: Phiếu đồng ý số 12, lưu hồ sơ 2147. Im lặng không phải là đồng ý."),
        }

    def __init__(self, *args: Any, known: Collection[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        purposes = self.fields["purposes"]
        assert isinstance(purposes, forms.MultipleChoiceField)
        purposes.choices = [choice for choice in Purpose.choices if choice[0] not in known]
        self.fields["given_on"].initial = timezone.localdate


class PhotoForm(forms.Form):
    upload = forms.FileField(
        label=_("Ảnh"),
        help_text=_("JPEG, PNG hoặc WebP, nên rộng từ 1.600 điểm ảnh. Vị trí chụp được xóa."),
        widget=forms.FileInput(attrs={"accept": ",".join(f".{kind}" for kind in files.PICTURES)}),
        allow_empty_file=True,
    )
    caption = forms.CharField(
        label=_("Chú thích"), max_length=250, help_text=_("Ai, ở đâu, đang làm gì.")
    )
    credit = forms.CharField(
        label=_("Nguồn ảnh"), max_length=120, help_text=_("Người chụp hoặc đơn vị giữ ảnh.")
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Lý do"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
