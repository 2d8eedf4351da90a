"""Signing in and out, passwords, and the first visit of somebody who was invited."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth import views as auth
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from exemplars.accounts import actions, queries, tasks
from exemplars.accounts.forms import (
    AcceptForm,
    ChangePasswordForm,
    NewPasswordForm,
    ResetForm,
    SignInForm,
)
from exemplars.accounts.models import User
from exemplars.shared.errors import RuleViolation

BACKEND = "backend.sessions.PersonBackend"


class SignIn(auth.LoginView):
    """Đăng nhập. Leads back to the page that asked for it (`next`, on this site only)."""

    template_name = "accounts/sign_in.html"
    authentication_form = SignInForm
    # The library would put the host name in its place.
    extra_context = {"site_name": settings.SITE_NAME}
    redirect_authenticated_user = True


class SignOut(auth.LogoutView):
    """Đăng xuất, by POST: the session ends on the server."""

    http_method_names = ["post", "options"]


class ChangePassword(auth.PasswordChangeView):
    """Đổi mật khẩu: this session goes on, all others of the account end."""

    template_name = "accounts/password_change.html"
    form_class = ChangePasswordForm
    success_url = reverse_lazy("accounts:profile")

    def form_valid(self, form):
        answer = super().form_valid(form)
        actions.note_password(form.user, "change")
        messages.success(self.request, _("Đã đổi mật khẩu. Các máy khác phải đăng nhập lại."))
        return answer


@never_cache
@require_http_methods(["GET", "POST"])
def ask_reset(request: HttpRequest) -> HttpResponse:
    """Quên mật khẩu. The same answer, as quickly, whether or not the address has an account."""
    form = ResetForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        tasks.send_password_reset.enqueue(form.cleaned_data["email"])
        return redirect("accounts:password-reset-done")
    return render(request, "accounts/password_reset.html", {"form": form})


@require_GET
def reset_sent(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/password_reset_done.html")


class ResetPassword(auth.PasswordResetConfirmView):
    """The link of the mail: works once, for an hour."""

    template_name = "accounts/password_reset_confirm.html"
    form_class = NewPasswordForm
    success_url = reverse_lazy("accounts:sign-in")

    def form_valid(self, form):
        answer = super().form_valid(form)
        actions.note_password(form.user, "reset")
        messages.success(self.request, _("Đã đặt mật khẩu mới. Hãy đăng nhập."))
        return answer


@never_cache
@require_http_methods(["GET", "POST"])
def accept(request: HttpRequest, key: str) -> HttpResponse:
    """The link of an invitation: name, password, and in."""
    invitation = queries.open_invitation(key)
    if invitation is None:
        return render(request, "accounts/invitation_gone.html", status=410)
    user = User(username=invitation.email.lower(), email=invitation.email)
    form = AcceptForm(user, request.POST or None, initial={"full_name": invitation.full_name})
    if request.method == "POST" and form.is_valid():
        try:
            user = actions.accept_invitation(
                key,
                full_name=form.cleaned_data["full_name"],
                password=form.cleaned_data["new_password1"],
            )
        except RuleViolation as refusal:
            form.add_error(None, str(refusal))
        else:
            login(request, user, backend=BACKEND)
            messages.success(request, _("Tài khoản đã mở. Lần sau đăng nhập bằng địa chỉ thư này."))
            return redirect(settings.LOGIN_REDIRECT_URL)
    context = {"form": form, "invitation": invitation}
    return render(request, "accounts/accept.html", context)


@never_cache
@require_POST
def keep_alive(request: HttpRequest) -> JsonResponse:
    """“Tiếp tục làm việc”: the idle time starts anew."""
    if not request.user.is_authenticated:
        return JsonResponse({"seconds": 0}, status=401)
    request.session.modified = True
    return JsonResponse({"seconds": settings.SESSION_COOKIE_AGE})
