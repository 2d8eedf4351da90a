"""What comes back of a revoked or replaced certificate: noted, struck out; the money that is due."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from exemplars.decisions import actions, queries
from exemplars.decisions.forms import MoneyDueForm, StrikeForm, TakenBackForm
from exemplars.decisions.models import DecisionLine, Return
from exemplars.decisions.money import grouped
from exemplars.decisions.states import ReturnKind
from exemplars.decisions.views.proofing import find_line
from exemplars.nominations.states import PROPOSE, REVOKE
from exemplars.shared.errors import NotAllowed, RuleViolation


@login_required
@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, uid: str, line: str) -> HttpResponse:
    """Ghi đã thu lại: a sheet, another object, or money."""
    row = find_line(request, uid, line)
    if not request.user.has_perm("exemplars.edit_decision", row.decision):
        raise NotAllowed(PROPOSE.refusal)
    state = queries.returns_of(row, queries.issues_of(row))
    form = TakenBackForm(
        request.POST or None, choices=_choices(row, state),
        initial={"what": request.GET.get("loai", "")},
    )  # fmt: skip
    if _done(
        request, form, lambda: actions.record_return(row, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, _("Đã ghi thu lại."))
        return redirect("decisions:after-issue", uid=uid, line=line)
    title = _("Ghi đã thu lại")
    return _page(request, row, form, title=title, button=_("Ghi đã thu lại"), **state)


@login_required
@require_http_methods(["GET", "POST"])
def money_due(request: HttpRequest, uid: str, line: str) -> HttpResponse:
    """Sửa số tiền phải nộp lại of a revoked award."""
    row = find_line(request, uid, line)
    if not request.user.has_perm("exemplars.publish_decision", row.decision):
        raise NotAllowed(REVOKE.refusal)
    form = MoneyDueForm(request.POST or None, initial={"amount": row.money_to_return})
    if _done(
        request, form, lambda: actions.change_money_due(row, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, _("Đã sửa số tiền phải nộp lại."))
        return redirect("decisions:after-issue", uid=uid, line=line)
    return _page(request, row, form, title=_("Sửa số tiền phải nộp lại"), button=_("Lưu số tiền"))


@login_required
@require_http_methods(["GET", "POST"])
def strike_return(request: HttpRequest, uid: str) -> HttpResponse:
    """Bỏ dòng ghi nhầm, with its reason."""
    rows = Return.objects.visible_to(request.user)
    held = get_object_or_404(rows.select_related("line__decision__campaign__office"), uid=uid)
    row = held.line
    form = StrikeForm(request.POST or None)
    if _done(
        request, form, lambda: actions.strike_return(held, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, _("Đã bỏ dòng ghi nhầm."))
        return redirect("decisions:after-issue", uid=row.decision.uid, line=row.uid)
    return _page(
        request, row, form, title=_("Bỏ dòng ghi nhầm"), button=_("Bỏ dòng này"), struck=held
    )


def _choices(line: DecisionLine, state: dict[str, Any]) -> list[tuple[str, str]]:
    """The sheets that are out; of a revoked award also what else there was and the money left."""
    found = [
        (f"{ReturnKind.SHEET}:{row.code}", _("Tờ bằng số sổ vàng %(n)d") % {"n": row.number})
        for row in state["sheets_out"]
    ]
    if line.is_revoked:
        found.append((ReturnKind.OBJECT.value, str(ReturnKind.OBJECT.label)))
    if state["left"] > 0:
        left = {"money": grouped(state["left"])}
        found.append((ReturnKind.MONEY.value, _("Tiền thưởng (còn %(money)s đồng)") % left))
    return found


def _done(request: HttpRequest, form: forms.Form, act: Callable[[], object]) -> bool:
    """Whether what the form says was done; a refusal stands in the form."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        act()
    except NotAllowed:
        raise
    except RuleViolation as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return False
    return True


def _page(request: HttpRequest, row: DecisionLine, form: forms.Form, **more: Any) -> HttpResponse:
    context = {"decision": row.decision, "line": row, "form": form, **more}
    status = 400 if form.errors else 200
    return render(request, "decisions/take_back.html", context, status=status)
