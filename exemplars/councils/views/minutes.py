"""Biên bản: the page of its editions, writing, drafts to download, freezing, the signed scan."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from exemplars.councils import actions, queries
from exemplars.councils import minutes as papers
from exemplars.councils.forms import MinutesForm, ScanForm
from exemplars.councils.models import Minutes, Session
from exemplars.councils.states import (
    FREEZE_MINUTES,
    MinutesPaper,
    MinutesStatus,
    Presence,
    SessionStatus,
)
from exemplars.councils.views.finding import as_file, visible
from exemplars.shared import files
from exemplars.shared.editing import kept_fields, picked, posted_version
from exemplars.shared.errors import Conflict, NotAllowed, RuleViolation

_PAPERS = [(paper.value, paper.label) for paper in queries.PAPERS]


@login_required
@require_GET
def minutes(request: HttpRequest, uid: str) -> HttpResponse:
    """Every edition with its files; the draft, set anew each time it is downloaded."""
    row = visible(request, uid)
    editions = list(queries.editions(row))
    drafts = [one for one in editions if one.status == MinutesStatus.DRAFT]
    writes = request.user.has_perm("exemplars.run_session", row)
    context = queries.beat(row) | {
        "draft": drafts[0] if drafts else None,
        "editions": [one for one in editions if one not in drafts],
        "may_write": writes and row.status != SessionStatus.CANCELLED,
        "may_read": queries.may_read_papers(row, request.user),
        "is_counted": row.status == SessionStatus.CLOSED,
        "papers": _PAPERS,
        "undeclared": queries.keys_undeclared(row),
    }
    return render(request, "councils/minutes.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, uid: str) -> HttpResponse:
    """What the secretary writes. Somebody else saved meanwhile: both versions, a choice per part."""
    row = _writable(request, uid)
    saved = queries.draft_of(row) or queries.blank_minutes(row)
    known = saved.version if saved.pk else 0
    form = MinutesForm(request.POST or None, instance=saved, **_said(row))
    conflict = None
    if request.method == "POST" and form.is_valid():
        try:
            actions.write_minutes(
                row, by=request.user, version=posted_version(request),
                values=picked(request, form.values()),
            )  # fmt: skip
        except Conflict as found:
            conflict = found
        except NotAllowed:
            raise
        except RuleViolation as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Đã lưu biên bản."))
            return redirect("councils:minutes", uid=uid)
    context = queries.beat(row) | {
        "form": form,
        "conflict": conflict,
        "version": known if conflict or request.method == "GET" else posted_version(request),
        "kept": kept_fields(request) if conflict else [],
        "back": reverse("councils:minutes", args=[uid]),
        "count": queries.paper_count(row),
    }
    template = "conflict.html" if conflict else "councils/minutes_edit.html"
    return render(
        request, template, context, status=409 if conflict else 400 if form.errors else 200
    )


def _said(row: Session) -> dict[str, Any]:
    """What the form does not ask, or asks in other words, because the session says it."""
    return {"away": queries.away(row), "tellers_known": row.is_paper}


@login_required
@require_POST
def autosave(request: HttpRequest, uid: str) -> HttpResponse:
    """Lưu nháp: what is valid so far; the rest stays on the page."""
    row = _writable(request, uid)
    form = MinutesForm(request.POST, instance=queries.blank_minutes(row), **_said(row))
    form.is_valid()
    try:
        saved = actions.write_minutes(
            row, by=request.user, version=posted_version(request), values=form.values(), draft=True
        )
    except Conflict as conflict:
        return JsonResponse({"code": "conflict", "message": str(conflict)}, status=409)
    except RuleViolation as refusal:
        return JsonResponse({"code": refusal.code, "message": str(refusal)}, status=422)
    return JsonResponse(
        {"fields": {"version": saved.version}, "saved_at": f"{timezone.localtime():%H:%M}"}
    )


@login_required
@require_GET
def draft_paper(request: HttpRequest, uid: str, paper: str, extension: str) -> HttpResponse:
    """One paper of the draft as it stands now; frozen ones are files."""
    row = visible(request, uid)
    write = queries.PAPERS.get(MinutesPaper(paper)) if paper in MinutesPaper.values else None
    if write is None or extension not in ("docx", "pdf"):
        raise Http404
    if not queries.may_read_papers(row, request.user):
        raise NotAllowed(_("Biên bản có kết quả của hồ sơ mà ông/bà có liên quan."))
    actions.require_counted(row)
    texts = queries.draft_of(row)
    if texts is None and row.minutes.exists():
        raise Http404
    said = write(queries.facts(row, texts or queries.blank_minutes(row)))
    return as_file(
        said, extension, f"{queries.FILE_NAMES[MinutesPaper(paper)]}-du-thao.{extension}"
    )


@login_required
@require_GET
def opinion_slip(request: HttpRequest, uid: str, seat: int, extension: str) -> HttpResponse:
    """The slip that an absent member fills in by hand."""
    row = _writable(request, uid)
    line = get_object_or_404(
        row.attendances.select_related("seat__user"), seat=seat, presence=Presence.WRITTEN
    )
    # It bears a name and a signature, so a secret vote has none.
    if extension not in ("docx", "pdf") or row.status != SessionStatus.OPEN:
        raise Http404
    if row.is_secret or row.is_paper:
        raise Http404
    slip = queries.slip(row, line.seat)
    if not slip.lines:
        raise Http404  # counted, or no letter of theirs would be
    said = papers.opinion_slip(slip)
    return as_file(said, extension, f"phieu-lay-y-kien.{extension}")


@login_required
@require_POST
def freeze(request: HttpRequest, uid: str) -> HttpResponse:
    frozen = actions.freeze_minutes(visible(request, uid), by=request.user)
    messages.success(
        request, _("Đã chốt biên bản, bản %(n)d, cùng các tệp.") % {"n": frozen.edition}
    )
    return redirect("councils:minutes", uid=uid)


@login_required
@require_POST
def correct(request: HttpRequest, uid: str) -> HttpResponse:
    actions.correct_minutes(
        visible(request, uid), by=request.user, reason=request.POST.get("reason", "")
    )
    messages.success(request, _("Đã lập dự thảo bản đính chính. Bản cũ còn hiệu lực đến khi chốt."))
    return redirect("councils:minutes-edit", uid=uid)


@login_required
@require_http_methods(["GET", "POST"])
def add_scan(request: HttpRequest, uid: str) -> HttpResponse:
    """The scan of the signed paper."""
    row = get_object_or_404(
        Minutes.objects.visible_to(request.user).select_related(
            "session__council__unit", "session__council__office", "session__campaign"
        ),
        uid=uid,
    )
    _require_writer(request.user, row.session)
    form = ScanForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.attach_scan(row, by=request.user, **form.cleaned_data)
        except RuleViolation as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, _("Đã lưu bản ký."))
            return redirect("councils:minutes", uid=row.session.uid)
    context = {"minutes": row, "session": row.session, "form": form}
    return render(
        request, "councils/minutes_scan.html", context, status=400 if form.errors else 200
    )


@login_required
@require_GET
def file(request: HttpRequest, uid: str) -> HttpResponseBase:
    """A file of frozen minutes as a download. Not visible: not found."""
    row = get_object_or_404(queries.files_for(request.user), uid=uid)
    return files.as_download(row.file, name=row.name, content_type=row.content_type)


def _writable(request: HttpRequest, uid: str) -> Session:
    row = visible(request, uid)
    _require_writer(request.user, row)
    return row


def _require_writer(user: Any, row: Session) -> None:
    if not user.has_perm("exemplars.run_session", row):
        raise NotAllowed(FREEZE_MINUTES.refusal)
