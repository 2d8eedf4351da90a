"""Votes on paper: the tellers' keying, what is waited for, the scan that makes the result."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from exemplars.councils import actions, queries
from exemplars.councils.forms import ScanForm, read_figures
from exemplars.councils.models import Session
from exemplars.councils.states import CLOSE, SessionStatus
from exemplars.councils.views.finding import as_file, visible
from exemplars.shared import files
from exemplars.shared.errors import NotAllowed, RuleViolation


@login_required
@require_GET
def count(request: HttpRequest, uid: str) -> HttpResponse:
    """The count: a teller's own figures, who has handed in, which figures differ; never others'."""
    return _page(request, _on_paper(request, uid))


@login_required
@require_POST
@sensitive_post_parameters()
def key(request: HttpRequest, uid: str) -> HttpResponse:
    """A teller hands in. What does not add up is said beside each item; all that was typed stays."""
    row = _on_paper(request, uid)
    figures = read_figures(request.POST, row.items.values_list("pk", flat=True))
    try:
        actions.key_count(row, figures, by=request.user)
    except RuleViolation as refusal:
        if refusal.code != "figures":
            raise
        return _page(request, row, typed=request.POST, figures=figures, status=400)
    messages.success(request, _("Đã ghi số phiếu ông/bà nhập."))
    return redirect("councils:paper-count", uid=uid)


@login_required
@require_POST
def record(request: HttpRequest, uid: str) -> HttpResponse:
    """The scan of the signed paper; with it the result is recorded."""
    row = _on_paper(request, uid)
    if not request.user.has_perm("exemplars.run_session", row):
        raise NotAllowed(CLOSE.refusal)
    form = ScanForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            actions.record_paper_count(row, by=request.user, **form.cleaned_data)
        except RuleViolation as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, _("Đã ghi kết quả kiểm phiếu."))
            return redirect("councils:session", uid=uid)
    return _page(request, row, form=form, status=400)


@login_required
@require_GET
def scan(request: HttpRequest, uid: str) -> HttpResponseBase:
    """The signed paper as a download, to whom no result of the session is closed."""
    row = _on_paper(request, uid)
    found = queries.paper_count(row)
    if found is None or found.recorded_at is None or queries.closed_to(row, request.user):
        raise Http404
    return files.as_download(found.scan, name=found.scan_name, content_type=found.scan_type)


@login_required
@require_GET
def blank(request: HttpRequest, uid: str, blank: str, extension: str) -> HttpResponse:
    """Ballot papers, or the form the tellers write on; once voting opened nothing on them changes."""
    row = _on_paper(request, uid)
    if not request.user.has_perm("exemplars.run_session", row):
        raise NotAllowed(CLOSE.refusal)
    found, write = queries.paper_count(row), queries.BLANKS.get(blank)
    if write is None or extension not in ("docx", "pdf") or row.status != SessionStatus.OPEN:
        raise Http404
    made = write(queries.paper_vote(row, found))
    return as_file(made, extension, f"{queries.BLANK_NAMES[blank]}.{extension}")


def _on_paper(request: HttpRequest, uid: str) -> Session:
    row = visible(request, uid)
    if not row.is_paper:
        raise Http404
    return row


def _page(
    request: HttpRequest, row: Session, *, typed: Any = None, figures: Any = None,
    form: ScanForm | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    board = queries.board(row)
    count = board["count"]
    sheet = queries.paper_sheet(row, count, request.user, typed=typed, figures=figures)
    context = board | {
        "sheet": sheet,
        "wrong": [line.item for line in sheet.rows if line.wrong] if sheet else (),
        "may_run": request.user.has_perm("exemplars.run_session", row),
        "may_read": not queries.closed_to(row, request.user),
        "form": form or ScanForm(),
        "papers": queries.printed_sheets(row) if row.status == SessionStatus.OPEN else (),
    }
    return render(request, "councils/paper.html", context, status=status)
