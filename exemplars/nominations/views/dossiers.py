"""Hồ sơ: added, read, edited by several people, recalled, withdrawn."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch, prefetch_related_objects
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from exemplars.accounts.states import RoleKind
from exemplars.nominations import actions, queries
from exemplars.nominations.forms import (
    NewNominationForm,
    NominationForm,
    PreviousAwardFormSet,
    ReasonForm,
    previous_awards_of,
)
from exemplars.nominations.models import Evidence, Nomination
from exemplars.nominations.states import EDITABLE, IN_APPRAISAL, Status
from exemplars.nominations.views.finding import find_nomination, find_submission
from exemplars.nominations.views.submissions import crumbs_to, show
from exemplars.shared import journal
from exemplars.shared.editing import form_key, kept_fields, picked, posted_version
from exemplars.shared.errors import Conflict, RuleViolation

#: States in which the checks are still of use to somebody.
CHECKED = EDITABLE | IN_APPRAISAL | {Status.ELIGIBLE, Status.POSTPONED, Status.ON_AGENDA}


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Thêm người được đề nghị: whom it is about; then the whole form."""
    submission = find_submission(request, uid, "edit_submission")
    form = NewNominationForm(request.POST or None, campaign=submission.campaign)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add_nomination(
                submission, by=request.user, form_key=form_key(request), values=form.cleaned_data
            )
        except RuleViolation as refusal:
            show(form, refusal)
        else:
            return redirect("nominations:edit", uid=made.uid)
    context = {
        "submission": submission,
        "form": form,
        "form_key": form_key(request),
        "crumbs": crumbs_to(submission),
    }
    status = 400 if form.errors else 200
    return render(request, "nominations/new.html", context, status=status)


@login_required
@require_GET
def detail(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The dossier: who, where it stands, what was done, what can be done now."""
    nomination = find_nomination(request, uid)
    prefetch_related_objects(
        [nomination],
        "previous_awards",
        "evidence",
        Prefetch("findings", nomination.findings.model.objects.select_related("found_by")),
    )
    user = request.user
    reader = queries.Reader(user)
    is_unit = user.has_perm("exemplars.edit_nomination", nomination)
    is_office = user.has_perm("exemplars.appraise_nomination", nomination)
    show_checks = (is_unit or is_office) and nomination.status in CHECKED
    lights = queries.lights_of([nomination])[nomination.pk] if show_checks else []
    entries = list(journal.entries_of(nomination))
    can_edit = is_unit and nomination.is_editable
    context = {
        "nomination": nomination,
        "steps": queries.beads(nomination, entries),
        "next_step": queries.next_step(nomination),
        "facts": queries.facts(nomination, reader.fields(nomination)),
        "reads": reader.parts(nomination),
        "findings": reader.findings(nomination),
        "mended": _mended(nomination) if is_unit or is_office else [],
        "papers": reader.papers(nomination),
        "lights": lights,
        "tally": queries.tally(lights),
        "show_checks": show_checks,
        "common_papers": Evidence.objects.visible_to(user).filter(
            submission=nomination.submission_id, nomination=None
        ),
        "choices": queries.choices_for(nomination, user, lights),
        "can_edit": can_edit,
        "can_attest": can_edit
        and nomination.attested_at is None
        and user.has_perm("exemplars.attest_nomination", nomination),
        "can_remove": can_edit and nomination.status == Status.DRAFT and not nomination.returns,
        "can_appraise": is_office,
        "can_reopen": user.has_perm("exemplars.reopen_nomination", nomination),
        "story": queries.story(entries),
        "show_story": is_unit or is_office or user.holds(RoleKind.AUDITOR),
        "crumbs": [
            *crumbs_to(nomination.submission),
            {"label": nomination.get_subject_kind_display()},
        ],
    }
    return render(request, "nominations/detail.html", context)


def _mended(nomination: Nomination) -> list[tuple[Any, str]]:
    mending = queries.mending_of([nomination]).get(nomination.pk)
    return queries.mended_in_words(mending) if mending else []


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Sửa hồ sơ. Somebody else saved meanwhile: both versions, a choice per field."""
    nomination = _open_for_editing(request, uid)
    form, lines = _forms(request, nomination)
    conflict, finding = None, _finding(nomination)
    mending = queries.mending_of([nomination]).get(nomination.pk)
    if request.method == "POST" and _is_valid(form, lines) and "add-line" not in request.POST:
        try:
            saved = actions.edit_nomination(
                nomination,
                by=request.user,
                version=posted_version(request),
                values=picked(request, form.values()),
                previous_awards=_picked_lines(request, lines),
            )
        except Conflict as found:
            conflict = found
        except RuleViolation as refusal:
            show(form, refusal)
        else:
            messages.success(request, _("Đã lưu hồ sơ %(name)s.") % {"name": saved})
            return redirect(saved)
    context = {
        "nomination": nomination,
        "form": form,
        "lines": lines,
        "version": nomination.version
        if conflict
        else posted_version(request) or nomination.version,
        "conflict": conflict,
        "kept": kept_fields(request) if conflict else [],
        "back": nomination.get_absolute_url(),
        "sections": form.sections(mending.asked if mending else ()),
        "finding": finding,
        "to_mend": _to_mend(mending),
        "crumbs": [*crumbs_to(nomination.submission), {"label": nomination.display_name}],
    }
    template = "conflict.html" if conflict else "nominations/edit.html"
    status = 409 if conflict else 400 if form.errors else 200
    return render(request, template, context, status=status)


@login_required
@require_POST
def autosave(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Lưu nháp: what is valid so far; the rest stays on the page."""
    nomination = _open_for_editing(request, uid)
    form, lines = _forms(request, nomination)
    form.is_valid()
    try:
        saved = actions.autosave(
            nomination,
            by=request.user,
            version=posted_version(request),
            values=form.values(),
            previous_awards=previous_awards_of(lines) if lines.is_valid() else None,
        )
    except Conflict as conflict:
        return JsonResponse({"code": "conflict", "message": str(conflict)}, status=409)
    except RuleViolation as refusal:
        return JsonResponse({"code": refusal.code, "message": str(refusal)}, status=422)
    return JsonResponse(
        {"fields": {"version": saved.version}, "saved_at": f"{timezone.localtime():%H:%M}"}
    )


@login_required
@require_POST
def recall(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Thu hồi, until somebody received it."""
    row = actions.recall(find_nomination(request, uid), by=request.user)
    messages.success(request, _("Đã thu hồi hồ sơ %(name)s về nháp.") % {"name": row})
    return redirect(row)


@login_required
@require_POST
def hand_over_to_head(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Chuyển thủ trưởng ký one dossier."""
    [row] = actions.hand_to_head(find_nomination(request, uid), by=request.user)
    messages.success(request, _("Đã chuyển thủ trưởng ký hồ sơ %(name)s.") % {"name": row})
    return redirect(row)


@login_required
@require_POST
def take_back(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Lấy về sửa tiếp."""
    row = actions.take_back(find_nomination(request, uid), by=request.user)
    messages.success(request, _("Hồ sơ %(name)s trở lại nháp.") % {"name": row})
    return redirect(row)


@login_required
@require_POST
def submit(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Gửi one dossier."""
    [row] = actions.submit(find_nomination(request, uid), by=request.user)
    messages.success(request, _("Đã gửi hồ sơ %(name)s.") % {"name": row})
    return redirect(row)


@login_required
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Rút hồ sơ, with the reason."""
    nomination = find_nomination(request, uid, "withdraw_nomination")
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        row = actions.withdraw(nomination, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, _("Đã rút hồ sơ %(name)s.") % {"name": row})
        return redirect(row)
    context = {
        "nomination": nomination,
        "form": form,
        "crumbs": [
            *crumbs_to(nomination.submission),
            {"label": nomination.display_name, "href": nomination.get_absolute_url()},
        ],
    }
    status = 400 if form.errors else 200
    return render(request, "nominations/withdraw.html", context, status=status)


@login_required
@require_POST
def remove(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Xóa nháp."""
    nomination = find_nomination(request, uid)
    actions.remove_draft(nomination, by=request.user)
    messages.success(request, _("Đã xóa hồ sơ nháp %(name)s.") % {"name": nomination})
    return redirect(nomination.submission)


def _open_for_editing(request: HttpRequest, uid: uuid.UUID) -> Nomination:
    nomination = find_nomination(request, uid, "edit_nomination")
    if nomination.status not in EDITABLE:
        raise RuleViolation(
            _("Hồ sơ “%(name)s” đang ở trạng thái “%(state)s” nên không sửa được.")
            % {"name": nomination, "state": nomination.get_status_display()},
            code="wrong_state",
        )
    prefetch_related_objects([nomination], "previous_awards")
    return nomination


def _forms(request: HttpRequest, nomination: Nomination) -> tuple[NominationForm, Any]:
    names = ("year", "award_name", "decision", "issuer")
    initial = [
        {name: getattr(line, name) for name in names} for line in nomination.previous_awards.all()
    ]
    data: QueryDict | None = request.POST.copy() if request.method == "POST" else None
    if data is not None and "add-line" in data:
        total = data.get("form-TOTAL_FORMS", "0")
        data["form-TOTAL_FORMS"] = str(min(60, int(total) + 1 if total.isdecimal() else 1))
    form = NominationForm(data, instance=nomination)
    return form, PreviousAwardFormSet(data, initial=initial)


def _is_valid(form: NominationForm, lines: Any) -> bool:
    """Both, always: every fault is shown at once."""
    lines_valid = lines.is_valid()
    if not lines_valid:
        form.is_valid()
        form.add_error(None, _("Khen thưởng đã có: có dòng chưa đúng."))
    return form.is_valid() and lines_valid


def _picked_lines(request: HttpRequest, lines: Any) -> list[dict[str, Any]] | None:
    if request.POST.get("pick-previous_awards") == "saved":
        return None
    return previous_awards_of(lines)


#: Where the form holds what stands in no section of its own.
_ANCHORS = {"papers": "minh-chung"}


def _to_mend(mending: queries.Mending | None) -> list[dict[str, Any]]:
    """The parts asked for, each with its place in the form and whether it was changed already."""
    return [
        {
            "label": queries.PARTS[code][0],
            "href": f"#{_ANCHORS.get(code, f'phan-{code}')}",
            "code": code,
            "done": code in mending.changed,
        }
        for code in (mending.asked if mending else ())
    ]


def _finding(nomination: Nomination) -> Any:
    """What the office asked for at the last return, while the dossier is back for it."""
    return nomination.findings.filter(kind="returned").first() if nomination.returns else None
