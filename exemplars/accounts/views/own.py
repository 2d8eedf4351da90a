"""One's own account: profile and keys of programs."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from exemplars.accounts import actions
from exemplars.accounts.forms import ProfileForm, TokenForm
from exemplars.accounts.models import ApiToken, User
from exemplars.shared.errors import RuleViolation


@require_http_methods(["GET", "POST"])
@login_required
def profile(request: HttpRequest) -> HttpResponse:
    """Hồ sơ của tôi."""
    # The form works on a copy: a refused change must not show in the frame of the page.
    user = User.objects.get(username=request.user.get_username())
    form = ProfileForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        try:
            actions.update_profile(cast(User, request.user), **form.values())
        except RuleViolation as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, _("Đã lưu hồ sơ."))
            return redirect("accounts:profile")
    return render(request, "accounts/profile.html", {"form": form})


@require_http_methods(["GET", "POST"])
@login_required
def tokens(request: HttpRequest) -> HttpResponse:
    """Khóa API. A new key shows in this one answer and is not kept."""
    user = cast(User, request.user)
    form = TokenForm(request.POST or None, user=user)
    key = ""
    if request.method == "POST" and form.is_valid():
        try:
            _token, key = actions.create_token(by=user, **form.cleaned_data)
        except RuleViolation as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            form = TokenForm(user=user)
    found = ApiToken.objects.visible_to(user).select_related("role__unit")
    context = {"form": form, "key": key, "tokens": found}
    return render(request, "accounts/tokens.html", context)


@require_POST
@login_required
def revoke_token(request: HttpRequest, uid: str) -> HttpResponse:
    token = get_object_or_404(
        ApiToken.objects.visible_to(request.user).select_related("role__unit", "role__user"),
        uid=uid,
    )
    actions.revoke_token(token, by=cast(User, request.user))
    messages.success(request, _("Đã thu hồi khóa “%(name)s”.") % {"name": token})
    return redirect("accounts:tokens")
