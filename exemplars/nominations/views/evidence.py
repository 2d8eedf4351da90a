"""Giấy tờ, minh chứng: added, handed out through the permission check, removed."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from exemplars.campaigns.states import PaperKind
from exemplars.nominations import actions
from exemplars.nominations.forms import EvidenceForm
from exemplars.nominations.models import Evidence, Nomination, Submission
from exemplars.nominations.views.finding import find_nomination, find_submission
from exemplars.nominations.views.submissions import show
from exemplars.shared import files
from exemplars.shared.errors import RuleViolation

#: Widths a thumbnail may be asked for, in pixels.
WIDTHS = {"nho": 160, "vua": 960}


@login_required
@require_http_methods(["GET", "POST"])
def add_to_nomination(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Thêm giấy tờ to a dossier."""
    nomination = find_nomination(request, uid, "edit_nomination")
    return _add(request, nomination.submission, nomination)


@login_required
@require_http_methods(["GET", "POST"])
def add_to_submission(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Thêm giấy tờ to the submission as a whole."""
    return _add(request, find_submission(request, uid, "edit_submission"), None)


def _add(
    request: HttpRequest, submission: Submission, nomination: Nomination | None
) -> HttpResponse:
    usual = PaperKind.REPORT if nomination else PaperKind.PROPOSAL
    wanted = {"kind": request.GET.get("loai", usual)}
    form = EvidenceForm(request.POST or None, request.FILES or None, initial=wanted)
    owner = nomination or submission
    if request.method == "POST" and form.is_valid():
        try:
            paper = actions.add_evidence(
                submission, nomination, by=request.user, **form.cleaned_data
            )
        except RuleViolation as refusal:
            show(form, refusal)
        else:
            messages.success(request, _("Đã thêm “%(title)s”.") % {"title": paper.title})
            return redirect(owner.get_absolute_url() + "#minh-chung")
    context = {"form": form, "owner": owner, "nomination": nomination, "submission": submission}
    return render(
        request, "nominations/add_evidence.html", context, status=400 if form.errors else 200
    )


@login_required
@require_GET
def evidence(request: HttpRequest, uid: uuid.UUID) -> HttpResponseBase:
    """The file as a download; a picture smaller with ?co=nho. Not visible: not found."""
    paper = _find(request, uid)
    width = WIDTHS.get(request.GET.get("co", ""))
    if width and paper.is_picture:
        return files.as_picture(paper.file, width=width)
    return files.as_download(paper.file, name=paper.original_name, content_type=paper.content_type)


@login_required
@require_POST
def remove(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Gỡ giấy tờ."""
    paper = _find(request, uid)
    actions.remove_evidence(paper, by=request.user)
    messages.success(request, _("Đã gỡ “%(title)s”.") % {"title": paper.title})
    owner = paper.nomination or paper.submission
    return redirect(owner.get_absolute_url() + "#minh-chung")


def _find(request: HttpRequest, uid: uuid.UUID) -> Evidence:
    return get_object_or_404(
        Evidence.objects.visible_to(request.user).select_related(
            "submission__unit", "submission__campaign", "nomination__submission__unit"
        ),
        uid=uid,
    )
