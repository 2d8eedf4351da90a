"""Money as it is typed: whole đồng, with or without dots between the thousands."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

#: đồng. More than any prize, and less than the database holds.
_MOST = 10**12


def grouped(amount: int) -> str:
    """1.500.000, in every language of the site as `MoneyField` takes it."""
    return f"{amount:,}".replace(",", ".")


class MoneyField(forms.CharField):
    """Whole đồng, typed as 1500000 or 1.500.000."""

    default_error_messages = {
        "money": _("Ghi số tiền bằng đồng, không lẻ. Ví dụ: 1.500.000."),
        "large": _("Số tiền lớn quá. Kiểm tra lại."),
    }

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric"}))
        super().__init__(max_length=30, **options)

    def prepare_value(self, value: Any) -> Any:
        return grouped(value) if isinstance(value, int) else value

    def clean(self, value: Any) -> Any:
        typed = re.sub(r"\s|đồng|đ$", "", super().clean(value))
        if not typed:
            return None
        if not re.fullmatch(r"[0-9]{1,3}(\.[0-9]{3})+|[0-9]+", typed):
            raise forms.ValidationError(self.error_messages["money"], code="money")
        amount = int(typed.replace(".", ""))
        if amount > _MOST:
            raise forms.ValidationError(self.error_messages["large"], code="large")
        return amount
