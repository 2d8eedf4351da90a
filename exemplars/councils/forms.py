"""Values from outside: an invitation, a seat, the choices of a ballot."""

import base64
import re
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exemplars.accounts.models import User
from exemplars.accounts.states import OFFICE_KINDS
from exemplars.campaigns.models import Campaign
from exemplars.councils import hands, paper
from exemplars.councils.actions import Opinion
from exemplars.councils.actions.minutes import SCAN_KINDS
from exemplars.councils.models import Council, Minutes, Session
from exemplars.councils.sealing import LONGEST_FILE
from exemplars.councils.states import Choice, SeatKind
from exemplars.shared.text import nfc
from exemplars.units.models import Unit

LONGEST_COMMENT = 2000
_ORDER = re.compile(r"[0-9]{1,5}")
_SEALED = re.compile(r"sealed-([0-9]{1,18})")
_CHOICE = re.compile(r"choice-([0-9]{1,18})")
_ITEM = re.compile(r"[0-9]{1,18}")


def named_items(values: Mapping[str, Any]) -> list[int]:
    """The items a ballot form speaks of."""
    return [int(found[1]) for name in values if (found := _CHOICE.fullmatch(name))]


def read_choices(values: Mapping[str, Any], items: Iterable[int]) -> dict[int, Opinion]:
    """Choices of the ballot form, fields `choice-<item>` and `comment-<item>`; no answer, no entry."""
    found = {}
    for key in items:
        choice = values.get(f"choice-{key}", "")
        if choice in Choice.values:
            comment = nfc(values.get(f"comment-{key}", ""), lines=True)[:LONGEST_COMMENT]
            found[key] = Opinion(choice, comment if choice == Choice.OTHER else "")
    return found


def read_envelopes(values: Mapping[str, Any]) -> dict[int, bytes]:
    """Ballots sealed in the browser, fields `sealed-<item>` in base64; what is none has no bytes."""
    found = {}
    for name, value in values.items():
        if named := _SEALED.fullmatch(name):
            try:
                found[int(named[1])] = base64.b64decode(value, validate=True)
            except ValueError:
                found[int(named[1])] = b""
    return found


def read_places(values: Mapping[str, Any], session: Session) -> dict[int, tuple[int, str]]:
    """Order and group of the agenda's form, fields `order-<item>` and `group-<item>`; an order
    that is no number keeps the item where it is."""
    found = {}
    for item in session.items.all():
        order = values.get(f"order-{item.pk}", "")
        number = int(order) if _ORDER.fullmatch(order) else item.order
        found[item.pk] = (number, nfc(values.get(f"group-{item.pk}", item.group)))
    return found


class ConveneForm(forms.Form):
    """A session of a council that the person's office serves."""

    form_key = forms.UUIDField(widget=forms.HiddenInput)
    council = forms.ModelChoiceField(
        label=gettext_lazy("Hội đồng"), queryset=Council.objects.none(), empty_label=None
    )
    campaign = forms.ModelChoiceField(
        label=gettext_lazy("Đợt xét"), queryset=Campaign.objects.none(), empty_label=None
    )
    title = forms.CharField(
        label=gettext_lazy("Tên phiên họp"),
        max_length=250,
        help_text=gettext_lazy("Ví dụ: Phiên họp xét khen thưởng đợt cuối năm 2026"),
    )
    held_at = forms.DateTimeField(
        label=gettext_lazy("Họp lúc"),
        input_formats=["%d/%m/%Y %H:%M", "%H:%M %d/%m/%Y", "%Y-%m-%dT%H:%M"],
        help_text=gettext_lazy("Ngày/tháng/năm giờ:phút. Ví dụ: 01/12/2026 08:00"),
        error_messages={"invalid": gettext_lazy("Ghi như 01/12/2026 08:00.")},
    )
    place = forms.CharField(label=gettext_lazy("Địa điểm"), max_length=250, required=False)
    online_link = forms.URLField(
        label=gettext_lazy("Đường dẫn họp trực tuyến"), required=False, assume_scheme="https"
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["form_key"].initial = uuid.uuid4
        for name, rows in (
            ("council", Council.objects.filter(user.reach("office", *OFFICE_KINDS))),
            ("campaign", Campaign.objects.filter(user.reach("office", *OFFICE_KINDS))),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = rows
        self.has_council = Council.objects.filter(user.reach("office", *OFFICE_KINDS)).exists()


class SeatForm(forms.Form):
    """A new member: an account by its name or mail, the place, the unit of work."""

    user = forms.CharField(
        label=gettext_lazy("Tài khoản"),
        max_length=254,
        help_text=gettext_lazy("Tên đăng nhập hoặc địa chỉ thư của thành viên."),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Vị trí"), choices=SeatKind.choices, initial=SeatKind.MEMBER
    )
    title = forms.CharField(label=gettext_lazy("Chức vụ công tác"), max_length=200, required=False)
    unit = forms.CharField(
        label=gettext_lazy("Mã đơn vị công tác"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("Để thành viên không biểu quyết về đơn vị mình. Ví dụ: UBX-AC"),
    )

    def clean_user(self) -> User:
        words = self.cleaned_data["user"].strip()
        found = User.objects.filter(
            Q(username__iexact=words) | Q(email__iexact=words), is_active=True
        )
        if len(found) != 1:
            raise forms.ValidationError(
                _("Không tìm thấy đúng một tài khoản đang dùng với “%(words)s”.") % {"words": words}
            )
        return found[0]

    def clean_unit(self) -> Unit | None:
        code = self.cleaned_data["unit"].strip()
        if not code:
            return None
        found = Unit.objects.filter(code__iexact=code).first()
        if found is None:
            raise forms.ValidationError(
                _("Không có đơn vị nào mang mã “%(code)s”.") % {"code": code}
            )
        return found


class MinutesForm(forms.ModelForm):
    """What the secretary writes of a session; the figures come from the session itself."""

    ended_at = forms.DateTimeField(
        label=gettext_lazy("Kết thúc lúc"),
        required=False,
        input_formats=["%d/%m/%Y %H:%M", "%H:%M %d/%m/%Y", "%Y-%m-%dT%H:%M"],
        widget=forms.DateTimeInput(format="%d/%m/%Y %H:%M"),
        help_text=gettext_lazy("Ngày/tháng/năm giờ:phút. Ví dụ: 01/12/2026 11:00"),
        error_messages={"invalid": gettext_lazy("Ghi như 01/12/2026 11:00.")},
    )

    class Meta:
        model = Minutes
        fields = Minutes.TEXTS
        widgets = {
            name: forms.Textarea(attrs={"rows": rows})
            for name, rows in (
                ("guests", 2), ("absences", 3), ("tellers", 3), ("proceedings", 8),
                ("opinions", 8), ("conclusion", 5), ("recipients", 3),
            )
        }  # fmt: skip
        help_texts = {
            "number": gettext_lazy("Để trống thì chừa chỗ cho văn thư ghi số. Ví dụ: 12/BB-HĐ"),
            "guests": gettext_lazy("Mỗi dòng một người."),
            "absences": gettext_lazy("Mỗi dòng một người, như “Nguyễn Văn A: đi công tác”."),
            "tellers": gettext_lazy("Mỗi dòng một người; dòng đầu là tổ trưởng."),
            "recipients": gettext_lazy("Mỗi dòng một nơi."),
        }

    def __init__(
        self, *args: Any, away: list[str], tellers_known: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if tellers_known:  # named when the vote on paper was opened
            del self.fields["tellers"]
        if away:
            names = ", ".join(away)
            self.fields["absences"].help_text = _(
                "Vắng: %(names)s. Mỗi dòng một người, như “Nguyễn Văn A: đi công tác”."
            ) % {"names": names}
        else:
            del self.fields["absences"]

    def values(self) -> dict[str, Any]:
        """What is valid, by column."""
        return {name: self.cleaned_data[name] for name in self.fields if name in self.cleaned_data}


class ScanForm(forms.Form):
    """The scan of what was signed."""

    upload = forms.FileField(
        label=gettext_lazy("Tệp bản ký"),
        widget=forms.ClearableFileInput(
            attrs={"accept": ",".join(f".{kind}" for kind in SCAN_KINDS)}
        ),
        help_text=gettext_lazy("PDF hoặc ảnh JPEG, PNG, tối đa 20 MB."),
        allow_empty_file=True,
    )


class NewKeyForm(forms.Form):
    """The phrase that locks an officer's key, typed twice."""

    use_required_attribute = False
    phrase = forms.CharField(
        label=gettext_lazy("Cụm mật khẩu, dùng một lần"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("Từ 12 ký tự, ví dụ bốn từ không liên quan nhau."),
    )
    again = forms.CharField(
        label=gettext_lazy("Nhập lại cụm mật khẩu"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if {"phrase", "again"} <= values.keys() and values["phrase"] != values["again"]:
            self.add_error("again", _("Hai lần nhập khác nhau."))
        return values


class OpenKeyForm(forms.Form):
    """An officer's file and phrase."""

    use_required_attribute = False
    file = forms.FileField(
        label=gettext_lazy("Tệp khóa đã tải về"),
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
    )
    secret = forms.CharField(
        label=gettext_lazy("Cụm mật khẩu"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )

    def key(self) -> tuple[bytes, str]:
        """The file's bytes, no more than a key file has, and the phrase."""
        return self.cleaned_data["file"].read(LONGEST_FILE + 1), self.cleaned_data["secret"]


def read_figures(posted: Any, items: Iterable[int]) -> dict[int, dict[str, int | None]]:
    """A teller's form as numbers by item; None where a cell is blank or no number. A blank paper
    figure of an item is the common one; an item without a lower award has none for it."""
    found: dict[int, dict[str, int | None]] = {}
    for key in items:
        choices = {name: _figure(posted.get(f"{name}-{key}", "")) for name in paper.CHOICES}
        if f"lower-{key}" not in posted:
            choices["lower"] = 0
        papers = {
            name: _figure(posted.get(f"{name}-{key}", "").strip() or posted.get(name, ""))
            for name in paper.PAPERS
        }
        found[key] = choices | papers
    return found


def _figure(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[0-9]{1,6}", text.strip()) else None


def read_hands(posted: Any, items: Iterable[int]) -> dict[int, dict[str, Any]]:
    """The form of a show of hands as numbers by item; an item in whose row nothing stands is left out.
    A blank beside a number is 0, None is no number."""
    found: dict[int, dict[str, Any]] = {}
    for key in items:
        texts = {name: posted.get(f"{name}-{key}", "").strip() for name in hands.CHOICES}
        if any(texts.values()):
            found[key] = {name: _figure(text or "0") for name, text in texts.items()}
            found[key]["chair"] = posted.get(f"chair-{key}", "")
    return found


def fill_hands(posted: Any, limits: Mapping[int, hands.Bounds]) -> dict[str, str]:
    """What the form holds, and full agreement in every row in which nothing stands."""
    typed = {name: value for name, value in posted.items() if isinstance(value, str)}
    for key, limit in limits.items():
        if not any(typed.get(f"{name}-{key}", "").strip() for name in hands.CHOICES):
            for name, value in hands.filled(limit).items():
                typed[f"{name}-{key}"] = str(value)
    return typed


def read_seen(posted: Any) -> dict[int, str]:
    """The items chosen to be confirmed or sent back, with the digest of what was read of each."""
    keys = [int(key) for key in posted.getlist("item") if _ITEM.fullmatch(key)]
    return {key: posted.get(f"seen-{key}", "") for key in keys}
