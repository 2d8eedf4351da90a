"""Huy hiệu số of one certificate: handed out, downloaded for the recipient, withdrawn."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certificates import badging
from exemplars.decisions import actions
from exemplars.decisions.forms import BadgeForm
from exemplars.decisions.models import DecisionLine
from exemplars.decisions.views.proofing import find_line
from exemplars.nominations.states import PROPOSE
from exemplars.shared.errors import NotAllowed, RuleViolation


@login_required
@require_http_methods(["GET", "POST"])
def badge(request: HttpRequest, uid: str, line: str) -> HttpResponse:
    """Huy hiệu số: what it is, who asked for it, the file."""
    row = _line(request, uid, line)
    certificate = actions.certificate_of(row)
    form = BadgeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.issue_badge(row, by=request.user, **form.cleaned_data)
        except NotAllowed:
            raise
        except RuleViolation as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã cấp huy hiệu số. Tải tệp và gửi cho người được khen."))
            return redirect("decisions:badge", uid=uid, line=line)
    context = {
        "decision": row.decision, "line": row, "certificate": certificate, "form": form,
        "badge": badging.of(certificate), "may_have": actions.may_have_badge(row),
    }  # fmt: skip
    status = 400 if form.errors else 200
    return render(request, "decisions/badge.html", context, status=status)


@login_required
@require_safe
def badge_file(request: HttpRequest, uid: str, line: str) -> HttpResponse:
    """The signed badge, as wallets and verifiers take it."""
    held = badging.of(actions.certificate_of(_line(request, uid, line)))
    if held is None:
        raise Http404
    return HttpResponse(
        held.token, content_type="application/jwt",
        headers={
            "Content-Disposition": f'attachment; filename="huy-hieu-so-{held.uuid}.jwt"',
            "Cache-Control": "no-store",
        },
    )  # fmt: skip


@login_required
@require_POST
def badge_withdraw(request: HttpRequest, uid: str, line: str) -> HttpResponse:
    """Hủy huy hiệu số."""
    actions.withdraw_badge(_line(request, uid, line), by=request.user)
    messages.success(request, _("Đã hủy huy hiệu số. Bằng vẫn còn hiệu lực."))
    return redirect("decisions:badge", uid=uid, line=line)


def _line(request: HttpRequest, uid: str, line: str) -> DecisionLine:
    row = find_line(request, uid, line)
    if not request.user.has_perm("exemplars.edit_decision", row.decision):
        raise NotAllowed(PROPOSE.refusal)
    return row
