"""Decisions: list, draft, change, publish, print; forwarding upward."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from certificates.models import Batch, Blank, Proof
from certificates.printing import Paper
from certificates.queries import runs_of, without_run
from exemplars.campaigns.models import Campaign
from exemplars.decisions import actions, queries, wording
from exemplars.decisions.forms import DecisionForm, DraftForm, LineForm, LinesForm, RunForm, picked
from exemplars.decisions.models import Decision
from exemplars.nominations.states import MARK_PRINTED, PROPOSE
from exemplars.shared import journal
from exemplars.shared.editing import kept_fields
from exemplars.shared.errors import Conflict, NotAllowed, RuleViolation
from exemplars.units.models import Unit

PER_PAGE = 30


@login_required
@require_GET
def decision_list(request: HttpRequest) -> HttpResponse:
    """Every decision the person may see; for the office also what is ready to be decided."""
    page = Paginator(queries.decisions(request.user), PER_PAGE).get_page(request.GET.get("page"))
    can_draft = request.user.has_perm("exemplars.add_decision")
    context = {
        "page": page,
        "can_draft": can_draft,
        "waiting": queries.waiting(request.user) if can_draft else [],
    }
    return render(request, "decisions/list.html", context)


@login_required
@permission_required("exemplars.add_decision", raise_exception=True)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, campaign: str, issuer: str) -> HttpResponse:
    """Draft a decision of one authority over nominations the council passed."""
    row = get_object_or_404(Campaign.objects.visible_to(request.user), code=campaign)
    authority = get_object_or_404(Unit.objects.visible_to(request.user), code=issuer)
    if not request.user.has_perm("exemplars.edit_decision", Decision(campaign=row)):
        raise NotAllowed(PROPOSE.refusal)
    ready = queries.ready_for(row, authority)
    form = DraftForm(request.POST or None, campaign=row, issuer=authority, ready=ready)
    if request.method == "POST" and form.is_valid():
        decision = actions.draft(
            row, authority, form.chosen(), by=request.user,
            title=form.cleaned_data["title"], form_key=form.cleaned_data["form_key"],
        )  # fmt: skip
        messages.success(request, _("Đã lập dự thảo quyết định."))
        return redirect("decisions:detail", uid=decision.uid)
    context = {"form": form, "campaign": row, "issuer": authority, "ready": ready}
    return render(request, "decisions/new.html", context, status=400 if form.errors else 200)


@login_required
@require_GET
def detail(request: HttpRequest, uid: str) -> HttpResponse:
    decision = _visible(request, uid)
    lines = queries.lines_for(decision, request.user)
    page = Paginator(lines, PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = queries.with_returns(queries.numbered(decision, page.object_list))
    batch = Batch.objects.visible_to(request.user).filter(batch_key=decision.batch_key).first()
    context = {
        "decision": decision,
        "page": page,
        **queries.summary(lines),
        "batch": batch,
        "can_edit": request.user.has_perm("exemplars.edit_decision", decision),
        "can_publish": request.user.has_perm("exemplars.publish_decision", decision),
        "can_print": request.user.has_perm("exemplars.print_nomination", decision),
        "can_read_paper": request.user.has_perm("exemplars.read_decision_paper", decision),
        "left": queries.left_to_do(decision),
        "late": Proof.objects.overdue().filter(certificate__batch_key=decision.batch_key).count(),
        "runs": runs_of(decision.batch_key),
        "free": without_run(decision.batch_key).count(),
        "journal": journal.entries_of(decision),
    }
    return render(request, "decisions/detail.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, uid: str) -> HttpResponse:
    decision = _editable(request, uid)
    form = DecisionForm(picked(request.POST, decision) or None, instance=decision)
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in actions.EDITABLE_FIELDS}
        try:
            actions.edit(
                decision, by=request.user, version=form.cleaned_data["version"],
                values=values, legal_bases=form.cleaned_data["legal_bases"],
            )  # fmt: skip
        except Conflict as conflict:
            return _both_versions(request, conflict, uid)
        except RuleViolation as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Đã lưu dự thảo."))
            return redirect("decisions:detail", uid=uid)
    context = {"form": form, "decision": decision}
    return render(request, "decisions/edit.html", context, status=400 if form.errors else 200)


def _both_versions(request: HttpRequest, conflict: Conflict, uid: str) -> HttpResponse:
    context = {
        "conflict": conflict,
        "kept": kept_fields(request),
        "version": _editable(request, uid).version,
        "back": reverse("decisions:detail", args=[uid]),
    }
    return render(request, "conflict.html", context, status=409)


@login_required
@require_POST
def publish(request: HttpRequest, uid: str) -> HttpResponse:
    decision = actions.publish(_visible(request, uid), by=request.user)
    messages.success(
        request,
        _("Đã ban hành %(decision)s. Bằng khen đang được kết xuất.") % {"decision": decision},
    )
    return redirect("decisions:detail", uid=uid)


@login_required
@require_GET
def review(request: HttpRequest, uid: str) -> HttpResponse:
    """Every certificate of the draft whose words were set smaller, broken or would not fit."""
    decision = _editable(request, uid)
    reviewed = actions.review(decision, by=request.user)
    context = {
        "decision": decision,
        "total": len(reviewed),
        "rows": [(line, row) for line, row in reviewed if not row.is_plain],
        "faults": sum(bool(row.fault) for _line, row in reviewed),
    }
    return render(request, "decisions/review.html", context)


@login_required
@require_POST
def remove_line(request: HttpRequest, uid: str, line: str) -> HttpResponse:
    decision = _visible(request, uid)
    row = get_object_or_404(decision.lines.select_related("nomination"), uid=line)
    actions.remove_line(row, by=request.user)
    messages.success(request, _("Đã đưa %(name)s ra khỏi dự thảo.") % {"name": row.name})
    return redirect("decisions:detail", uid=uid)


@login_required
@require_http_methods(["GET", "POST"])
def edit_line(request: HttpRequest, uid: str, line: str) -> HttpResponse:
    decision = _editable(request, uid)
    row = get_object_or_404(decision.lines.select_related("nomination", "decision"), uid=line)
    form = LineForm(request.POST or None, instance=row)
    back = "decisions:review" if request.GET.get("ve") == "soat-chu" else "decisions:detail"
    if request.method == "POST" and form.is_valid():
        actions.edit_line(row, by=request.user, **form.cleaned_data)
        messages.success(request, _("Đã lưu cách ghi: %(name)s.") % {"name": row.name})
        return redirect(back, uid=uid)
    context = {"form": form, "decision": decision, "line": row,
               "back": reverse(back, args=[uid])}  # fmt: skip
    return render(request, "decisions/edit.html", context, status=400 if form.errors else 200)


@login_required
@require_POST
def print_again(request: HttpRequest, uid: str) -> HttpResponse:
    batch = actions.print_again(_visible(request, uid), by=request.user)
    return redirect("certificates:batch", uuid=batch.uuid)


@login_required
@require_http_methods(["GET", "POST"])
def new_run(request: HttpRequest, uid: str) -> HttpResponse:
    """Lập đợt in: the order of the sheets, the paper, the printer."""
    decision = _visible(request, uid)
    if not request.user.has_perm("exemplars.print_nomination", decision):
        raise NotAllowed(MARK_PRINTED.refusal)
    blanks = Blank.objects.filter(issuer_code=decision.issuer.code)
    form = RunForm(request.POST or None, blanks=blanks)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        try:
            run = actions.open_run(
                decision, by=request.user, order=chosen["order"], form_key=chosen["form_key"],
                paper=Paper(chosen["blank"], chosen["printer"], chosen["tray"]),
            )  # fmt: skip
        except RuleViolation as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("certificates:run", uuid=run.uuid)
    context = {"form": form, "decision": decision, "blanks": blanks}
    return render(request, "decisions/new_run.html", context, status=400 if form.errors else 200)


@login_required
@require_POST
def mark_printed(request: HttpRequest, uid: str) -> HttpResponse:
    count = actions.mark_printed(_visible(request, uid), by=request.user)
    done = _("Đã ghi nhận in %(n)d bằng.") if count else _("Mọi bằng đã được ghi nhận in từ trước.")
    messages.success(request, done % {"n": count})
    return redirect("decisions:detail", uid=uid)


@login_required
@require_POST
def hand_over(request: HttpRequest, uid: str) -> HttpResponse:
    """Mark the ticked lines as handed over (all that are left when none is ticked)."""
    form = LinesForm(request.POST)
    if not form.is_valid():
        raise RuleViolation(_("Dòng đã chọn không có trong quyết định này."))
    count = actions.hand_over(
        _visible(request, uid), by=request.user, lines=form.cleaned_data["line"]
    )
    done = (
        _("Đã ghi nhận trao %(n)d bằng.")
        if count
        else _("Mọi bằng đã được ghi nhận trao từ trước.")
    )
    messages.success(request, done % {"n": count})
    return redirect("decisions:detail", uid=uid)


@login_required
@permission_required("exemplars.add_decision", raise_exception=True)
@require_POST
def forward(request: HttpRequest, campaign: str) -> HttpResponse:
    """Forward upward every passed nomination for an award of a higher level."""
    row = get_object_or_404(Campaign.objects.visible_to(request.user), code=campaign)
    rows = list(queries.to_forward(row))
    if not rows:
        raise RuleViolation(_("Không có hồ sơ nào chờ trình cấp trên."))
    count = actions.forward(rows, by=request.user)
    messages.success(request, _("Đã trình cấp trên %(n)d hồ sơ.") % {"n": count})
    return redirect("decisions:list")


@login_required
@require_GET
def paper(request: HttpRequest, uid: str) -> HttpResponse:
    """The decision and its annex as a paper for the printer."""
    decision = _visible(request, uid)
    if not request.user.has_perm("exemplars.read_decision_paper", decision):
        raise NotAllowed(_("Chỉ cơ quan thường trực và người kiểm tra đọc được toàn văn ở đây."))
    lines = list(queries.lines_of(decision))
    context = {
        "decision": decision,
        "lines": lines,
        "bases": decision.legal_bases.order_by("issued_on"),
        "recipients": wording.recipients(queries.counts_by_kind(lines)),
        "award": lines[0].award if len({line.award_id for line in lines}) == 1 else None,
        "authority": lines[0].award.issuer_title if lines else "",
        # The decision's own words: what was revoked later stands in it all the same.
        "total": sum(line.amount or 0 for line in lines),
    }
    return render(request, "decisions/paper.html", context)


def _visible(request: HttpRequest, uid: str) -> Decision:
    rows = Decision.objects.visible_to(request.user).select_related("issuer", "campaign__office")
    return get_object_or_404(rows, uid=uid)


def _editable(request: HttpRequest, uid: str) -> Decision:
    decision = _visible(request, uid)
    if not request.user.has_perm("exemplars.edit_decision", decision):
        raise NotAllowed(PROPOSE.refusal)
    return decision
