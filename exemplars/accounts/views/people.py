"""The people of a unit and below, for its administrator."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from exemplars.accounts import actions, queries
from exemplars.accounts.forms import EndRoleForm, InviteForm
from exemplars.accounts.models import Invitation, Role, User
from exemplars.shared.errors import NotAllowed, RuleViolation

PER_PAGE = 50


@require_GET
@login_required
def my_people(request: HttpRequest) -> HttpResponse:
    """The people of the highest unit I administer."""
    units = queries.administered_units(cast(User, request.user))
    if not units:
        raise NotAllowed(_("Chỉ quản trị đơn vị xem được danh sách người dùng."))
    return redirect("accounts:people", units[0].code)


@require_GET
@login_required
def people(request: HttpRequest, code: str) -> HttpResponse:
    """Who holds which role at the unit and below, and who was invited."""
    unit = _administered(request, code)
    words = request.GET.get("q", "")
    found = queries.roles_within(unit, words)
    context = {
        "unit": unit,
        "q": words,
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "invitations": queries.invitations_within(unit),
        "mine": queries.administered_units(cast(User, request.user)),
    }
    return render(request, "accounts/people.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def invite(request: HttpRequest, code: str) -> HttpResponse:
    """Give somebody a role: at once with an account, by invitation without."""
    unit = _administered(request, code)
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _bring_in(request, unit, form)
        except actions.MailNotSent as trouble:
            messages.warning(request, str(trouble))
            return redirect("accounts:people", code)
        except RuleViolation as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            return redirect("accounts:people", code)
    return render(request, "accounts/invite.html", {"form": form, "unit": unit})


@require_http_methods(["GET", "POST"])
@login_required
def end_role(request: HttpRequest, pk: int) -> HttpResponse:
    roles = Role.objects.visible_to(request.user).select_related("unit", "user")
    role = get_object_or_404(roles, pk=pk)
    form = EndRoleForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.end_role(
                role, by=cast(User, request.user), last_day=form.cleaned_data["last_day"]
            )
        except RuleViolation as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, _("Đã ghi việc kết thúc vai trò."))
            return redirect("accounts:people", role.unit.code)
    return render(request, "accounts/end_role.html", {"form": form, "role": role})


@require_POST
@login_required
def resend_invitation(request: HttpRequest, pk: int) -> HttpResponse:
    invitation = _invitation(request, pk)
    try:
        actions.resend_invitation(invitation, by=cast(User, request.user))
    except actions.MailNotSent as trouble:
        messages.warning(request, str(trouble))
    else:
        messages.success(request, _("Đã gửi lại lời mời. Liên kết cũ không dùng được nữa."))
    return redirect("accounts:people", invitation.unit.code)


@require_POST
@login_required
def withdraw_invitation(request: HttpRequest, pk: int) -> HttpResponse:
    invitation = _invitation(request, pk)
    actions.withdraw_invitation(invitation, by=cast(User, request.user))
    messages.success(request, _("Đã rút lời mời."))
    return redirect("accounts:people", invitation.unit.code)


def _administered(request: HttpRequest, code: str) -> Any:
    unit = get_object_or_404(queries.units(), code=code)
    if not request.user.has_perm("exemplars.manage_people", unit):
        raise NotAllowed(
            _("Chỉ quản trị của %(unit)s hoặc của đơn vị cấp trên xem được trang này.")
            % {"unit": unit}
        )
    return unit


def _invitation(request: HttpRequest, pk: int) -> Invitation:
    found = Invitation.objects.visible_to(request.user).select_related("unit")
    return get_object_or_404(found, pk=pk)


def _bring_in(request: HttpRequest, unit: Any, form: InviteForm) -> None:
    values, by = form.cleaned_data, cast(User, request.user)
    person = form.person()
    if person is not None:
        actions.give_role(person, unit, values["kind"], by=by, valid_to=values["valid_to"])
        messages.success(request, _("Đã giao vai trò cho %(name)s.") % {"name": person})
        return
    actions.invite(
        unit, kind=values["kind"], email=values["email"], full_name=values["full_name"], by=by
    )
    messages.success(request, _("Đã gửi thư mời đến %(email)s.") % {"email": values["email"]})
