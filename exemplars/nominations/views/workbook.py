"""Nhập danh sách: upload, look at every row's fate, confirm; and the campaign's empty list."""

import re
import secrets
import uuid
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from exemplars.accounts.states import UNIT_KINDS
from exemplars.campaigns.models import Campaign
from exemplars.nominations import actions, imports
from exemplars.nominations.forms import ImportForm
from exemplars.nominations.models import Submission
from exemplars.nominations.views.finding import find_submission
from exemplars.nominations.views.submissions import crumbs_to, show
from exemplars.nominations.workbook import Verdict, WorkbookRefused
from exemplars.shared.errors import RuleViolation
from exemplars.shared.files import XLSX
from exemplars.units.models import Unit

#: More of a list is not read; the reader then says that it is too large.
MOST_BYTES = 20 * 1024 * 1024
_TOKEN = re.compile(r"[0-9a-f]{32}")


@login_required
@require_http_methods(["GET", "POST"])
def import_list(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Nhập danh sách into a submission: a file shows its preview, "load" makes the dossiers."""
    submission = find_submission(request, uid, "edit_submission")
    form = ImportForm(request.POST or None, request.FILES or None)
    token = request.POST.get("token", "")
    kept = _kept(request, token)
    if request.method != "POST" or (kept is None and not form.is_valid()):
        return _upload_page(request, submission, form)
    try:
        data = kept if kept is not None else form.cleaned_data["upload"].read(MOST_BYTES + 1)
        skip, convert = "skip_flagged" in request.POST, "convert" in request.POST
        reading = imports.read(
            data, submission.campaign, submission.unit, skip_flagged=skip, convert=convert
        )
        if kept is not None and "load" in request.POST:
            return _load(request, submission, reading, token)
    except (WorkbookRefused, RuleViolation) as refusal:
        form = form if form.is_bound else ImportForm({})
        form.is_valid()
        show(form, _as_violation(refusal))
        return _upload_page(request, submission, form)
    if kept is None:
        token = _keep(request, data)
    context = {
        "submission": submission,
        "reading": reading,
        "token": token,
        "skip": skip,
        "convert": convert,
        "can_load": reading.verdict is not Verdict.REFUSE,
        "refusal": imports.refusal(reading) if reading.verdict is Verdict.REFUSE else "",
        "crumbs": crumbs_to(submission),
    }
    return render(request, "nominations/import_preview.html", context)


@login_required
@require_GET
def template(request: HttpRequest, code: str) -> HttpResponse:
    """The campaign's empty list, with pick lists and the person's unit in its heading."""
    campaign = get_object_or_404(Campaign.objects.visible_to(request.user), code=code)
    unit = Unit.objects.filter(request.user.reach("", *UNIT_KINDS)).order_by("path").first()
    answer = HttpResponse(imports.template(campaign, unit), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="mau-danh-sach-{campaign.code}.xlsx"'
    return answer


def _upload_page(request: HttpRequest, submission: Submission, form: ImportForm) -> HttpResponse:
    context = {"submission": submission, "form": form, "crumbs": crumbs_to(submission)}
    status = 400 if form.errors else 200
    return render(request, "nominations/import.html", context, status=status)


def _load(request: HttpRequest, submission: Submission, reading: Any, token: str) -> HttpResponse:
    before = submission.nominations.count()
    loaded = imports.load(
        reading,
        submission.campaign,
        submission.unit,
        by=request.user,
        submission=submission,
        form_key=uuid.UUID(hex=token),
    )
    _forget(request, token)
    count = loaded.nominations.count() - before
    messages.success(
        request,
        ngettext("Đã nhập %(n)s hồ sơ nháp.", "Đã nhập %(n)s hồ sơ nháp.", count) % {"n": count},
    )
    return redirect(loaded)


def _as_violation(refusal: Exception) -> RuleViolation:
    if isinstance(refusal, RuleViolation):
        return refusal
    return RuleViolation(str(refusal), code="workbook_refused", field="upload")


# The uploaded list waits for its confirmation in the private storage, named by a token that only
# this session knows; `actions.remove_orphan_files` removes what was never confirmed.


def _place(token: str) -> str:
    return f"{actions.WAITING_LISTS}/{token}.xlsx"


def _keep(request: HttpRequest, data: bytes) -> str:
    token = secrets.token_hex(16)
    default_storage.save(_place(token), ContentFile(data))
    request.session["list_token"] = token
    return token


def _kept(request: HttpRequest, token: str) -> bytes | None:
    known = request.session.get("list_token")
    if not token or token != known or not _TOKEN.fullmatch(token):
        return None
    path = Path(default_storage.path(_place(token)))
    return path.read_bytes() if path.exists() else None


def _forget(request: HttpRequest, token: str) -> None:
    request.session.pop("list_token", None)
    default_storage.delete(_place(token))
