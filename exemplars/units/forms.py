"""The workbook a person chooses; a new version of one unit; its award office."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from exemplars.shared.text import nfc
from exemplars.units.models import Unit

_DAY = "%d/%m/%Y"


class UnitsFileForm(forms.Form):
    file = forms.FileField(
        label=_("Tệp danh mục đơn vị"),
        help_text=_("Excel (.xlsx), tối đa 10 MB. Tệp chỉ được xem trước, chưa ghi gì."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
        error_messages={
            "required": _("Chưa chọn tệp. Hãy chọn tệp Excel có trang ĐƠN VỊ."),
            "empty": _("Tệp trống. Hãy chọn tệp Excel có trang ĐƠN VỊ."),
        },
    )


class VersionForm(forms.Form):
    """What a unit is called, what it is and where it stands, from a day on."""

    name = forms.CharField(label=_("Tên đơn vị"), max_length=300)
    short_name = forms.CharField(label=_("Tên viết tắt"), max_length=150, required=False)
    kind = forms.CharField(label=_("Loại đơn vị"), max_length=80)
    parent_code = forms.CharField(
        label=_("Mã đơn vị cấp trên"),
        max_length=40,
        required=False,
        help_text=_("Để trống: không có đơn vị cấp trên. Tìm mã ở trang Đơn vị."),
    )
    valid_from = forms.DateField(
        label=_("Hiệu lực từ ngày"),
        input_formats=[_DAY, "%d-%m-%Y"],
        help_text=_("Ngày ghi trong văn bản. Cùng ngày với phiên bản đang có: sửa phiên bản ấy."),
        widget=forms.DateInput(format=_DAY, attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    legal_basis = forms.CharField(
        label=_("Căn cứ"),
        max_length=300,
        required=False,
        help_text=_("Số, ngày văn bản. Ví dụ: Nghị quyết số 1654/NQ-UBTVQH15 ngày 16/6/2025"),
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        return {
            name: nfc(value) if isinstance(value, str) else value for name, value in values.items()
        }


class OfficeForm(forms.Form):
    """Which unit works on emulation and commendation for this one."""

    office = forms.CharField(
        label=_("Mã cơ quan thường trực"),
        max_length=40,
        required=False,
        help_text=_("Để trống: chưa có. Tìm mã ở trang Đơn vị. Ví dụ: BTDKT"),
    )

    def clean_office(self) -> Unit | None:
        code = self.cleaned_data["office"].strip()
        unit = Unit.objects.active().filter(code=code).first()
        if code and unit is None:
            raise forms.ValidationError(_("Không có đơn vị đang hoạt động mang mã này."))
        return unit
