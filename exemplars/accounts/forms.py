"""What people type about themselves and about those they invite."""

from datetime import timedelta
from typing import Any, cast

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, SetPasswordForm
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from exemplars.accounts.models import Address, ApiToken, Role, User
from exemplars.accounts.states import RoleKind

REQUIRED = _("Chỗ này còn trống.")
DAY_ERRORS = {
    "required": REQUIRED,
    "invalid": _("Ngày này không có trên lịch hoặc viết chưa đúng. Ví dụ: 31/12/2026."),
}
MAIL_ERRORS = {
    "required": REQUIRED,
    "invalid": _("Địa chỉ thư viết chưa đúng. Ví dụ: lananh@angiang.gov.vn."),
}
WORD_ERRORS = {"required": REQUIRED}


class LongEnough(MinimumLengthValidator):
    """The library's rule of length, said in Vietnamese."""

    def get_error_message(self) -> str:
        return gettext("Mật khẩu cần ít nhất %(least)d ký tự. Thêm một hai từ nữa là đủ.") % {
            "least": self.min_length
        }


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"inputmode": "numeric", "placeholder": "31/12/2026"})


WRONG = _("Tên đăng nhập hoặc mật khẩu chưa đúng. Kiểm tra phím Caps Lock và bộ gõ tiếng Việt.")


class SignInForm(AuthenticationForm):
    """User name or mail address, and password. One refusal for every cause."""

    error_messages = {"invalid_login": WRONG, "inactive": WRONG}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("Tên đăng nhập hoặc địa chỉ thư")
        self.fields["username"].widget.attrs["autocomplete"] = "username"
        self.fields["password"].label = _("Mật khẩu")
        self.fields["username"].error_messages["required"] = REQUIRED
        self.fields["password"].error_messages["required"] = REQUIRED

    def clean_username(self) -> str:
        """The account's own name: failures are counted by account, however it is called."""
        words = self.cleaned_data["username"]
        found = User.objects.named(words)
        return found.username if found else words


MISMATCH = _("Hai lần gõ không giống nhau. Gõ lại mật khẩu mới.")


class NewPasswordForm(SetPasswordForm):
    """Twice the new password; used after a reset by mail."""

    error_messages = {"password_mismatch": MISMATCH}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name_passwords(self)


class ChangePasswordForm(PasswordChangeForm):
    error_messages = PasswordChangeForm.error_messages | {
        "password_incorrect": _("Mật khẩu đang dùng chưa đúng."),
        "password_mismatch": MISMATCH,
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old_password"].label = _("Mật khẩu đang dùng")
        name_passwords(self)


def name_passwords(form: forms.Form) -> None:
    """Labels and one calm sentence in place of the library's list of rules."""
    first, second = form.fields["new_password1"], form.fields["new_password2"]
    first.label = _("Mật khẩu mới")
    for field in (first, second):
        field.error_messages["required"] = REQUIRED
    first.help_text = _(
        "Từ 10 ký tự, không toàn chữ số, không giống tên hay địa chỉ thư. "
        "Ba bốn từ ghép lại là dễ nhớ và đủ mạnh."
    )
    second.label, second.help_text = _("Gõ lại mật khẩu mới"), ""


class ResetForm(forms.Form):
    email = forms.EmailField(
        label=_("Địa chỉ thư của tài khoản"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages=MAIL_ERRORS,
    )


class InviteForm(forms.Form):
    """A person and a role at a unit; whether the person has an account shows by the address."""

    full_name = forms.CharField(label=_("Họ và tên"), max_length=150, error_messages=WORD_ERRORS)
    email = forms.EmailField(
        label=_("Địa chỉ thư"),
        error_messages=MAIL_ERRORS,
        help_text=_(
            "Ai đã có tài khoản thì được giao vai trò ngay; "
            "ai chưa có thì nhận thư mời, dùng được bảy ngày."
        ),
    )
    kind = forms.ChoiceField(label=_("Vai trò"), choices=RoleKind.choices)
    valid_to = forms.DateField(
        label=_("Đến hết ngày"),
        required=False,
        widget=_day(),
        error_messages=DAY_ERRORS,
        help_text=_("Để trống nếu chưa định ngày thôi. Chỉ dùng cho người đã có tài khoản."),
    )

    def person(self) -> User | None:
        """The account with this address, if there is one."""
        return User.objects.named(self.cleaned_data["email"])


class EndRoleForm(forms.Form):
    last_day = forms.DateField(
        label=_("Ngày cuối giữ vai trò"),
        required=False,
        widget=_day(),
        error_messages=DAY_ERRORS,
        help_text=_("Để trống để kết thúc ngay. Ví dụ: 31/12/2026."),
    )


class AcceptForm(NewPasswordForm):
    """Name and password of somebody who was invited."""

    full_name = forms.CharField(
        label=_("Họ và tên"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    field_order = ("full_name", "new_password1", "new_password2")


class ProfileForm(forms.ModelForm):
    """One's own name, address and mail; the password is asked when the mail address changes."""

    password = forms.CharField(
        label=_("Mật khẩu đang dùng"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text=_("Chỉ cần khi đổi địa chỉ thư."),
    )

    class Meta:
        model = User
        fields = ("full_name", "address", "job_title", "email")
        labels = {"email": _("Địa chỉ thư")}
        widgets = {"address": forms.RadioSelect}
        error_messages = {"full_name": WORD_ERRORS, "email": MAIL_ERRORS}
        help_texts = {
            "address": _("Trang và thư báo xưng hô theo lựa chọn này."),
            "email": _("Thư báo và liên kết đặt lại mật khẩu gửi về đây."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["address"]).choices = Address.choices
        self.fields["email"].required = True
        self._email = self.instance.email

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        changed = values.get("email", self._email) != self._email
        if changed and not self.instance.check_password(values.get("password", "")):
            self.add_error("password", _("Gõ đúng mật khẩu đang dùng để đổi địa chỉ thư."))
        return values

    def values(self) -> dict[str, Any]:
        """What `actions.update_profile` takes."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class TokenForm(forms.ModelForm):
    class Meta:
        model = ApiToken
        fields = ("name", "role", "expires_on")
        labels = {"role": _("Vai trò")}
        widgets = {"expires_on": _day()}
        error_messages = {"name": WORD_ERRORS, "expires_on": DAY_ERRORS}
        help_texts = {
            "name": _("Ví dụ: phần mềm nhân sự của Sở Nội vụ."),
            "role": _("Khóa chỉ làm được việc của vai trò này."),
            "expires_on": _("Xa nhất là một năm."),
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        role = cast(forms.ModelChoiceField, self.fields["role"])
        role.queryset = Role.objects.filter(
            pk__in=[role.pk for role in user.active_roles]
        ).select_related("unit")
        role.empty_label = None
        self.fields["expires_on"].initial = timezone.localdate() + timedelta(days=90)
