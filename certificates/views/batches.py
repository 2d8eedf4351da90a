"""Files for the printer: the progress of a batch, its PDF, one certificate's PDF."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from certificates import files, queries, supplying
from certificates.award import CannotPrint
from certificates.jobs import cancel_batch, start_batch, start_sheets
from certificates.models import Batch, Certificate
from certificates.storing import store

PAGE_SIZE = 30


@require_safe
@login_required
def press(request: HttpRequest) -> HttpResponse:
    """Bàn in: runs, blanks, and all files made, newest first."""
    rows = Batch.objects.visible_to(request.user).order_by("-id")
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("trang"))
    context = {
        "page": page,
        "page_obj": page,
        "runs": queries.open_runs(request.user)[:PAGE_SIZE],
        "blanks": queries.blanks(request.user),
        "may_start": request.user.has_perm("certificates.start_batch"),
        "missing": supplying.missing(),
    }
    return render(request, "certificates/press.html", context)


@require_safe
@login_required
def batch(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One batch: how far it is, and its file when ready."""
    found = _batch(request, uuid, "certificates.view_batch")
    return render(request, "certificates/batch.html", _batch_context(request, found))


@require_safe
@login_required
def batch_progress(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The moving part of the batch page."""
    found = _batch(request, uuid, "certificates.view_batch")
    return render(request, "certificates/_batch.html", _batch_context(request, found))


@require_safe
@login_required
def batch_download(request: HttpRequest, uuid: UUID) -> FileResponse:
    """The PDF of the whole decision."""
    found = _batch(request, uuid, "certificates.view_batch")
    if found.state != Batch.State.DONE or found.is_signing:
        raise Http404
    return _pdf(found.file, f"bang-{found.uuid}.pdf", attachment=True)


@require_POST
@login_required
def batch_cancel(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Stop a batch."""
    found = _batch(request, uuid, "certificates.start_batch")
    cancel_batch(found, by=str(request.user))
    return redirect("certificates:batch", uuid=uuid)


@require_POST
@login_required
def batch_again(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Make the file anew, after a failure, a stop or a reissue."""
    found = _batch(request, uuid, "certificates.start_batch")
    if found.is_signing:
        return redirect(found.source_url)  # where the passphrase is asked for
    try:
        if found.run and found.first and found.last:
            new = start_sheets(found.run, found.first, found.last, by=request.user)
        else:
            new = start_batch(
                found.batch_key, title=found.title, by=request.user, source_url=found.source_url
            )
    except CannotPrint as refusal:
        messages.error(request, str(refusal))
        return redirect("certificates:batch", uuid=uuid)
    return redirect("certificates:batch", uuid=new.uuid)


@require_safe
@login_required
def certificate_pdf(request: HttpRequest, uuid: UUID) -> FileResponse:
    """One certificate as PDF; rendered now when the batch has not come to it yet."""
    rows = Certificate.objects.visible_to(request.user).select_related("layout", "register")
    certificate = get_object_or_404(rows, uuid=uuid)
    if not request.user.has_perm("certificates.view_certificate", certificate):
        raise PermissionDenied
    return _pdf(store(certificate), f"bang-{certificate.uuid}.pdf", attachment=False)


@require_safe
@login_required
def certificate_signed(request: HttpRequest, uuid: UUID) -> FileResponse:
    """The signed copy of one certificate, for whoever may read the certificate's file."""
    rows = Certificate.objects.visible_to(request.user).select_related("register", "signature")
    certificate = get_object_or_404(rows, uuid=uuid, signature__isnull=False)
    if not request.user.has_perm("certificates.view_certificate", certificate):
        raise PermissionDenied
    name = f"bang-{certificate.uuid}-ky-so.pdf"
    return _pdf(certificate.signature.file, name, attachment=True)


def _batch(request: HttpRequest, uuid: UUID, permission: str) -> Batch:
    rows = Batch.objects.visible_to(request.user).select_related("run")
    found = get_object_or_404(rows, uuid=uuid)
    if not request.user.has_perm(permission, found):
        raise PermissionDenied
    return found


def _batch_context(request: HttpRequest, found: Batch) -> dict[str, Any]:
    return {
        "batch": found,
        "done": queries.sheets_done(found),
        "may_start": request.user.has_perm("certificates.start_batch", found),
        "crumbs": [
            {"label": _("Bàn in"), "href": reverse("certificates:list")},
            {"label": found.title},
        ],
    }


def _pdf(name: str, shown_name: str, *, attachment: bool) -> FileResponse:
    try:
        file = files.absolute(name).open("rb")
    except FileNotFoundError as missing:
        raise Http404 from missing
    response = FileResponse(
        file, as_attachment=attachment, filename=shown_name, content_type="application/pdf"
    )
    response["Cache-Control"] = "no-store"
    return response
