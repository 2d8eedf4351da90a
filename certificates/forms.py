"""What the printing clerk types."""

import uuid
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from certificates.award import CannotPrint
from certificates.layouts import LayoutFault, LayoutSpec, from_file
from certificates.models import Blank, Calibration, Emblem
from certificates.models.designs import LONGEST_NAME
from certificates.printing import serial_range
from certificates.states import HAND_OVER, MOVES


class SheetsForm(forms.Form):
    """A range of sheets."""

    first = forms.IntegerField(label=_("Từ tờ"), min_value=1, max_value=100_000)
    last = forms.IntegerField(label=_("đến tờ"), min_value=1, max_value=100_000)


class MoveForm(SheetsForm):
    """A range of sheets and what happened to them."""

    move = forms.ChoiceField(
        choices=[(name, row.label) for name, row in MOVES.items() if row is not HAND_OVER]
    )
    reason = forms.CharField(label=_("Nguyên nhân hỏng"), max_length=200, required=False)


class PlaceForm(forms.Form):
    """One sheet to another place."""

    position = forms.IntegerField(label=_("Tờ số"), min_value=1, max_value=100_000)
    target = forms.IntegerField(label=_("đến chỗ tờ số"), min_value=1, max_value=100_000)


class ScanForm(forms.Form):
    """A serial number as the reader types it."""

    position = forms.IntegerField(min_value=1, max_value=100_000, widget=forms.HiddenInput)
    serial = forms.CharField(
        label=_("Số phôi"),
        max_length=40,
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"}),
    )


class TickForm(forms.Form):
    """Sheets ticked off at the hand-over, and who took them."""

    sheet = forms.TypedMultipleChoiceField(
        coerce=int, error_messages={"required": _("Chưa chọn tờ nào.")}
    )
    handed_to = forms.CharField(label=_("Người nhận"), max_length=150)

    def __init__(self, *args: Any, positions: list[int], **options: Any) -> None:
        super().__init__(*args, **options)
        sheets = self.fields["sheet"]
        assert isinstance(sheets, forms.ChoiceField)
        sheets.choices = [(number, number) for number in positions]


class CalibrationForm(forms.ModelForm):
    """The four figures read off the cross sheet."""

    class Meta:
        model = Calibration
        fields = ("dx_mm", "dy_mm", "scale_percent", "skew_degrees")
        localized_fields = "__all__"
        help_texts = {
            "dx_mm": _("Bản in nằm lệch sang phải ghi số dương, sang trái ghi số âm. Ví dụ: 1,4."),
            "dy_mm": _("Lệch xuống dưới ghi số dương, lên trên ghi số âm. Ví dụ: -0,8."),
            "scale_percent": _(
                "Thước 300 mm in trên tờ đo dài 300,36 mm thì ghi 100,12. Đúng 300 mm ghi 100."
            ),
            "skew_degrees": _("Xoay theo chiều kim đồng hồ ghi số dương. Không xoay ghi 0."),
        }


class BlankForm(forms.ModelForm):
    """A kind of blank."""

    issuer_code = forms.ChoiceField(label=_("Của cơ quan ban hành"))

    class Meta:
        model = Blank
        fields = ("issuer_code", "name", "width_mm", "height_mm")

    def __init__(self, *args: Any, issuers: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        codes = self.fields["issuer_code"]
        assert isinstance(codes, forms.ChoiceField)
        codes.choices = issuers

    def validate_constraints(self) -> None:
        """The same name again is the same stock; the action answers with it."""


class KeyedForm(forms.Form):
    """A form that makes a row once, however often it is sent."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class ReceiptForm(KeyedForm):
    """Phiếu nhập phôi."""

    received_on = forms.DateField(label=_("Ngày nhận"), initial=localdate)
    source = forms.CharField(label=_("Nhận từ"), max_length=200)
    first_serial = forms.CharField(
        label=_("Số phôi đầu"), max_length=40, required=False, help_text=_("Ví dụ: AG-001901.")
    )
    last_serial = forms.CharField(
        label=_("Số phôi cuối"), max_length=40, required=False, help_text=_("Ví dụ: AG-001980.")
    )
    count = forms.IntegerField(
        label=_("Số tờ"), min_value=1, max_value=1_000_000, required=False,
        help_text=_("Để trống khi đã ghi số phôi đầu và cuối."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        first, last = values.get("first_serial", ""), values.get("last_serial", "")
        values["serials"] = None
        if first or last:
            try:
                values["serials"] = serial_range(first or last, last or first)
            except CannotPrint as fault:
                self.add_error("first_serial", str(fault))
        return values


class LooseForm(forms.Form):
    """Blanks spoiled without a certificate on them."""

    count = forms.IntegerField(label=_("Số tờ"), min_value=1, max_value=10_000, initial=1)
    serial = forms.CharField(label=_("Số phôi"), max_length=40, required=False)
    cause = forms.CharField(
        label=_("Nguyên nhân"), max_length=200, help_text=_("Ví dụ: in thử; ẩm mốc; rách góc.")
    )


class WriteOffForm(KeyedForm):
    """Biên bản hủy phôi."""

    side = forms.ChoiceField(
        label=_("Thể thức"), choices=[("state", _("Nhà nước")), ("party", _("Đảng"))]
    )
    parent_body = forms.CharField(label=_("Cơ quan chủ quản"), max_length=200, required=False)
    body = forms.CharField(label=_("Cơ quan lập biên bản"), max_length=200)
    place = forms.CharField(label=_("Địa danh"), max_length=80)
    made_on = forms.DateField(label=_("Ngày lập"), initial=localdate)
    members = forms.CharField(
        label=_("Thành phần"), widget=forms.Textarea(attrs={"rows": 4}), max_length=1000,
        help_text=_("Mỗi người một dòng: họ tên, chức vụ."),
    )  # fmt: skip
    way = forms.CharField(label=_("Cách hủy"), max_length=200, initial=_("Cắt góc, xé nhỏ"))


class DesignForm(KeyedForm):
    """Làm mẫu mới."""

    name = forms.CharField(
        label=_("Tên mẫu"), max_length=LONGEST_NAME, help_text=_("Ví dụ: Bằng khen phôi mới 2027.")
    )
    issuer_code = forms.ChoiceField(label=_("Của cơ quan ban hành"))
    source = forms.ChoiceField(label=_("Làm từ mẫu"))
    file = forms.FileField(
        label=_("Hoặc từ tệp mẫu"), required=False,
        help_text=_("Tệp .json đã xuất từ trang một mẫu. Có tệp thì lấy theo tệp."),
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,
        issuers: list[tuple[str, str]],
        sources: list[tuple[str, str]],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        for name, choices in (("issuer_code", issuers), ("source", sources)):
            asked = self.fields[name]
            assert isinstance(asked, forms.ChoiceField)
            asked.choices = choices

    def clean_file(self) -> LayoutSpec | None:
        sent = self.cleaned_data["file"]
        if not sent:
            return None
        try:
            return from_file(sent.read())
        except LayoutFault as fault:
            raise forms.ValidationError(str(fault)) from fault


class ScanOfBlankForm(forms.Form):
    """The scan of a blank."""

    scan = forms.FileField(label=_("Ảnh quét phôi"))


class EmblemForm(forms.Form):
    """The file of an official emblem, and where it came from."""

    name = forms.ChoiceField(label=_("Huy hiệu"), choices=Emblem.Name, widget=forms.RadioSelect)
    source = forms.CharField(
        label=_("Nguồn của tệp"), max_length=200,
        help_text=_("Cơ quan cấp và văn bản kèm theo. Ví dụ: Văn phòng Chính phủ, công văn số 12/VPCP."),
    )  # fmt: skip
    file = forms.FileField(
        label=_("Tệp huy hiệu"), allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ".svg,.png"}),
        help_text=_("SVG (nên dùng) hoặc PNG nền trong, tối đa 4 MiB, đã cắt sát huy hiệu."),
    )  # fmt: skip
