"""Tờ trình: opened, corrected, looked over, signed and sent."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from exemplars.accounts.states import UNIT_KINDS
from exemplars.nominations import actions, queries, states
from exemplars.nominations.forms import NewSubmissionForm, SubmissionForm
from exemplars.nominations.models import Nomination, Submission
from exemplars.nominations.views.finding import find_submission
from exemplars.shared import journal
from exemplars.shared.editing import form_key, kept_fields, picked, posted_version
from exemplars.shared.errors import Conflict, NotAllowed, RuleViolation


@login_required
@require_http_methods(["GET", "POST"])
def new_submission(request: HttpRequest) -> HttpResponse:
    """Lập tờ trình for one of the person's units."""
    if not request.user.holds(*UNIT_KINDS):
        raise NotAllowed(_("Chỉ cán bộ lập hồ sơ hoặc thủ trưởng của đơn vị lập được tờ trình."))
    form = NewSubmissionForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.open_submission(
                form.cleaned_data["campaign"],
                form.cleaned_data["unit"],
                by=request.user,
                form_key=form_key(request),
                **form.values(),
            )
        except RuleViolation as refusal:
            show(form, refusal)
        else:
            messages.success(request, _("Đã lập tờ trình. Thêm người được đề nghị."))
            return redirect(made)
    context = {"form": form, "form_key": form_key(request)}
    return render(
        request, "nominations/new_submission.html", context, status=400 if form.errors else 200
    )


@login_required
@require_http_methods(["GET", "POST"])
def edit_submission(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Sửa tờ trình: number, date, signer."""
    submission = find_submission(request, uid, "edit_submission")
    form = SubmissionForm(request.POST or None, instance=submission)
    version, conflict = submission.version, None
    if request.method == "POST" and form.is_valid():
        values = picked(request, form.values())
        try:
            actions.edit_submission(
                submission, by=request.user, version=posted_version(request), values=values
            )
        except Conflict as found:
            conflict = found
        except RuleViolation as refusal:
            show(form, refusal)
        else:
            messages.success(request, _("Đã lưu tờ trình."))
            return redirect(submission)
    context = {
        "submission": submission,
        "form": form,
        "version": version,
        "conflict": conflict,
        "kept": kept_fields(request) if conflict else [],
        "back": submission.get_absolute_url(),
    }
    template = "conflict.html" if conflict else "nominations/edit_submission.html"
    status = 409 if conflict else 400 if form.errors else 200
    return render(request, template, context, status=status)


@login_required
@require_GET
def submission(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Soát trước khi gửi: the dossiers by their lights, ceilings, what can be done now."""
    found = find_submission(request, uid)
    desk = queries.preflight(found)
    meters = queries.meters(found, desk)
    is_unit = request.user.has_perm("exemplars.edit_submission", found)
    if not is_unit:
        seen = Nomination.objects.visible_to(request.user).filter(submission=found)
        desk.narrow(set(seen.values_list("pk", flat=True)))
    receiving = found.campaign.closes_at > timezone.now() >= found.campaign.opens_at
    context = {
        "submission": found,
        "desk": desk,
        "meters": meters,
        "is_unit": is_unit,
        "is_head": request.user.has_perm("exemplars.submit_nomination", found),
        "can_add": is_unit and receiving,
        "can_check": request.user.has_perm("exemplars.view_queue"),
        "can_edit": is_unit and (not desk.total or bool(desk.editable)),
        "drafts": [row for row in desk.editable if row.status in states.HAND_TO_HEAD.source],
        "story": queries.story(list(journal.entries_of(found)), Submission),
        "common_papers": found.evidence.filter(nomination=None),
    }
    return render(request, "nominations/submission.html", context)


@login_required
@require_POST
def submit(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Gửi: the named dossiers, or every one that is ready."""
    found = find_submission(request, uid, "submit_nomination")
    chosen = request.POST.getlist("uid")
    ready = [] if chosen else queries.preflight(found).ready
    rows = _named(found, chosen) if chosen else [row.nomination for row in ready]
    sent = actions.submit(rows, by=request.user)
    messages.success(
        request,
        ngettext("Đã gửi %(n)s hồ sơ.", "Đã gửi %(n)s hồ sơ.", len(sent)) % {"n": len(sent)},
    )
    return redirect(found)


@login_required
@require_POST
def hand_to_head(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Chuyển thủ trưởng ký every draft of the submission."""
    found = find_submission(request, uid, "edit_submission")
    moved = actions.hand_to_head(found, by=request.user)
    if not moved:
        raise RuleViolation(_("Không có hồ sơ nháp nào để chuyển."), code="nothing_to_hand")
    messages.success(
        request,
        ngettext(
            "Đã chuyển thủ trưởng %(n)s hồ sơ.", "Đã chuyển thủ trưởng %(n)s hồ sơ.", len(moved)
        )
        % {"n": len(moved)},
    )
    return redirect(found)


@login_required
@require_POST
def attest(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Thủ trưởng xác nhận for the named dossiers, or every one that is still open."""
    found = find_submission(request, uid)
    chosen = request.POST.getlist("uid")
    rows = (
        _named(found, chosen)
        if chosen
        else list(found.nominations.filter(status__in=states.EDITABLE))
    )
    actions.attest(rows, by=request.user)
    messages.success(request, _("Đã ghi nhận xác nhận của thủ trưởng."))
    # Back to where the button stood: one dossier's own page says so.
    return redirect(rows[0] if "from-dossier" in request.POST else found)


def _named(submission: Submission, uids: list[str]) -> list[Nomination]:
    try:
        wanted = {uuid.UUID(uid) for uid in uids}
    except ValueError as error:
        raise RuleViolation(_("Hồ sơ được chọn không còn trong tờ trình.")) from error
    rows = list(submission.nominations.filter(uid__in=wanted))
    if len(rows) != len(wanted):
        raise RuleViolation(_("Hồ sơ được chọn không còn trong tờ trình."))
    return rows


def crumbs_to(submission: Submission) -> list[dict[str, str]]:
    """Path to a submission."""
    return [{"label": str(submission), "href": submission.get_absolute_url()}]


def show(form: Any, refusal: RuleViolation) -> None:
    """A refusal beside its field, or on top of the form."""
    field = refusal.field if refusal.field in form.fields else None
    form.add_error(field, ValidationError(str(refusal)))
