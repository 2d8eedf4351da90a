"""Papers of a cấp đổi, cấp lại: add, read, take away."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from exemplars.decisions import actions
from exemplars.decisions.forms import ReissuePaperForm
from exemplars.decisions.models import ReissuePaper
from exemplars.decisions.views.proofing import find_line
from exemplars.nominations.states import PROPOSE
from exemplars.shared import files
from exemplars.shared.errors import NotAllowed, RuleViolation


@login_required
@require_http_methods(["GET", "POST"])
def reissue_paper_add(request: HttpRequest, uid: str, line: str) -> HttpResponse:
    """One more paper beside the certificate in force."""
    row = find_line(request, uid, line)
    if not request.user.has_perm("exemplars.edit_decision", row.decision):
        raise NotAllowed(PROPOSE.refusal)
    certificate = actions.certificate_of(row)
    first = {"code": certificate.code, "kind": request.GET.get("loai", "")}
    form = ReissuePaperForm(request.POST or None, request.FILES or None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            paper = actions.add_reissue_paper(row, by=request.user, **form.cleaned_data)
        except RuleViolation as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Đã thêm “%(name)s”.") % {"name": paper.name})
            return redirect("decisions:after-issue", uid=uid, line=line)
    context = {"decision": row.decision, "line": row, "form": form}
    status = 400 if form.errors else 200
    return render(request, "decisions/reissue_paper.html", context, status=status)


@login_required
@require_GET
def reissue_paper(request: HttpRequest, uid: str) -> HttpResponseBase:
    """The file as a download. Not visible: not found."""
    paper = _find(request, uid)
    return files.as_download(paper.file, name=paper.name, content_type=paper.content_type)


@login_required
@require_POST
def reissue_paper_remove(request: HttpRequest, uid: str) -> HttpResponse:
    """Gỡ giấy tờ."""
    paper = _find(request, uid)
    actions.remove_reissue_paper(paper, by=request.user)
    messages.success(request, _("Đã gỡ tệp “%(name)s”.") % {"name": paper.name})
    return redirect("decisions:after-issue", uid=paper.line.decision.uid, line=paper.line.uid)


def _find(request: HttpRequest, uid: str) -> ReissuePaper:
    rows = ReissuePaper.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("line__decision__campaign__office"), uid=uid)
