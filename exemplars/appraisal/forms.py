"""What the officer types: a reason and, for a return, a due date and the parts to mend."""

import uuid
from datetime import timedelta
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exemplars.nominations.queries import PARTS

#: Parts of a dossier an officer can point at.
CHOICES = [(code, label) for code, (label, _names) in PARTS.items()]


class ReturnForm(forms.Form):
    reason = forms.CharField(
        label=_("Cần sửa gì"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Đơn vị đọc đúng câu này. Nêu rõ chỗ nào, sửa thế nào."),
    )
    fields_to_mend = forms.MultipleChoiceField(
        label=_("Mục cần sửa"),
        choices=CHOICES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    due_on = forms.DateField(
        label=_("Hạn sửa"),
        help_text=_("Ngày/tháng/năm."),
        widget=forms.DateInput(attrs={"inputmode": "numeric", "placeholder": "24/11/2026"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["due_on"].initial = timezone.localdate() + timedelta(days=5)


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Lý do"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Đơn vị đọc đúng câu này."),
    )


class ChosenForm(forms.Form):
    """The dossiers ticked in a list."""

    def uids(self) -> list[uuid.UUID]:
        """Their keys; what is no key at all is left aside."""
        found = []
        for value in cast(QueryDict, self.data).getlist("uid"):
            try:
                found.append(uuid.UUID(value))
            except ValueError:
                continue
        return found
