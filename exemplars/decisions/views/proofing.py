"""The unit's proofs, and what becomes of a certificate afterwards: correction, reissue, revocation."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET, require_http_methods

from certificates.award import CannotPrint
from certificates.models import Proof
from certificates.papers import ProofLine, Reader
from certificates.papers import proof_sheet as proof_sheet_pdf
from certificates.rendering.picture import picture
from certificates.storing import words
from exemplars.decisions import actions, queries
from exemplars.decisions.forms import (
    AnswerForm,
    CorrectionForm,
    DueForm,
    LinesForm,
    ReissueForm,
    RevokeForm,
)
from exemplars.decisions.models import Decision, DecisionLine
from exemplars.decisions.states import DecisionStatus
from exemplars.nominations.states import PROPOSE, REVOKE
from exemplars.shared import files
from exemplars.shared.errors import NotAllowed, RuleViolation
from exemplars.units.models import Unit
from exemplars.units.states import Side


@login_required
@require_http_methods(["GET", "POST"])
def proof_list(request: HttpRequest, uid: str) -> HttpResponse:
    """Every certificate the person may read before it is printed; the office sends them out."""
    decision = _visible(request, uid)
    lines = queries.numbered(decision, queries.lines_for(decision, request.user))
    pairs = queries.with_proofs(lines)
    may_send = request.user.has_perm("exemplars.edit_decision", decision)
    form = DueForm(request.POST if "due_on" in request.POST else None)
    if request.method == "POST":
        return _send(request, decision, form) if "due_on" in request.POST else _confirm(
            request, decision, pairs
        )  # fmt: skip
    own = [line for line, _proof in pairs
           if request.user.has_perm("exemplars.confirm_proof", line.nomination)
           and not line.is_revoked]  # fmt: skip
    # What the person has to answer comes first; fifty that are answered do not hide it.
    pairs = sorted(
        pairs,
        key=lambda pair: not (pair[0] in own and pair[1] and pair[1].state == Proof.State.WAITING),
    )
    sent = [line for line, held in pairs
            if not line.is_revoked and (may_send or (held and line in own))]  # fmt: skip
    context = {
        "decision": decision, "pairs": pairs, "form": form, "may_send": may_send,
        "late": queries.late_units(pairs) if may_send else [],
        "own": [line.uid for line in own],
        "units": queries.units_of(sent),
        "waiting": sum(bool(held) and held.state == Proof.State.WAITING and not line.is_revoked
                       for line, held in pairs),
    }  # fmt: skip
    return render(request, "decisions/proofs.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def proof(request: HttpRequest, uid: str, line: str) -> HttpResponse:
    """One proof: the unit confirms or asks for a correction, the office answers.

    Each speaks of the certificate on the page: what has been replaced meanwhile is read first.
    """
    row = find_line(request, uid, line)
    certificate = actions.certificate_of(row)
    held = Proof.objects.filter(certificate=certificate).first()
    own = request.user.has_perm("exemplars.confirm_proof", row.nomination)
    decides = request.user.has_perm("exemplars.edit_decision", row.decision)
    ask = CorrectionForm(
        request.POST if "ask" in request.POST else None, initial=certificate.snapshot
    )
    answer = AnswerForm(request.POST if "answer" in request.POST else None)
    if request.method == "POST":
        if request.POST.get("code") != certificate.code:
            raise RuleViolation(
                _("Bằng trên trang này đã được thay. Mở lại bản soát và đọc bằng mới."),
                code="certificate_changed",
            )
        form = answer if "answer" in request.POST else ask
        if "confirm" in request.POST:
            actions.confirm_proofs([row], by=request.user)
            messages.success(request, _("Đã xác nhận bản soát của %(name)s.") % {"name": row.name})
            return redirect("decisions:proofs", uid=uid)
        if form.is_valid() and _acted(request, row, form):
            return redirect("decisions:proof", uid=uid, line=line)
    context = {"decision": row.decision, "line": row, "proof": held, "own": own,
               "decides": decides, "ask": ask, "answer": answer, "certificate": certificate,
               "asked": _asked(held, certificate.snapshot)}  # fmt: skip
    status = 400 if request.method == "POST" else 200
    return render(request, "decisions/proof.html", context, status=status)


@login_required
@require_GET
def proof_sheet(request: HttpRequest, uid: str, unit: str) -> HttpResponse:
    """Phiếu soát of one unit to cross off and sign, and behind it what will be printed; a PDF."""
    decision = _visible(request, uid)
    found = queries.lines_for(decision, request.user)
    mine = found.filter(nomination__submission__unit__code=unit)
    lines = queries.numbered(decision, mine)
    if not lines:
        raise Http404
    decides = request.user.has_perm("exemplars.edit_decision", decision)
    if not (decides or request.user.has_perm("exemplars.confirm_proof", lines[0].nomination)):
        raise NotAllowed(_("Phiếu soát là của đơn vị đề nghị và cơ quan thường trực."))
    rows = queries.to_read(lines, unsent=decides)
    if not rows:
        raise RuleViolation(_("Đơn vị chưa có bản soát nào của quyết định này."))
    try:
        data = proof_sheet_pdf(_reader(decision, lines[0].nomination.submission.unit, rows), rows)
    except CannotPrint as refusal:
        raise RuleViolation(str(refusal)) from refusal
    name = f"phieu-soat-{slugify(unit)}.pdf"
    return files.made(data, name=name, content_type=files.KINDS["pdf"])


@login_required
@require_GET
@gzip_page
def proof_picture(request: HttpRequest, uid: str, line: str) -> HttpResponse:
    """What will be printed, with BẢN SOÁT across it."""
    certificate = actions.certificate_of(find_line(request, uid, line))
    try:
        drawn = picture(*words(certificate), on_blank=False, proof=True)
    except CannotPrint as refusal:
        raise RuleViolation(str(refusal)) from refusal
    return HttpResponse(
        drawn, content_type="image/svg+xml", headers={"Cache-Control": "private, no-store"}
    )


@login_required
@require_http_methods(["GET", "POST"])
def after_issue(request: HttpRequest, uid: str, line: str) -> HttpResponse:
    """Cấp đổi, cấp lại, thu hồi: the office's page of one award and its certificate, if it has one."""
    row = find_line(request, uid, line)
    if not request.user.has_perm("exemplars.edit_decision", row.decision):
        raise NotAllowed(PROPOSE.refusal)
    may_revoke = request.user.has_perm("exemplars.publish_decision", row.decision)
    without_sheet = row.decision.status == DecisionStatus.PUBLISHED and not row.certificate_code
    certificate = None if without_sheet else actions.certificate_of(row)
    again = ReissueForm(
        request.POST if "kind" in request.POST else None, initial={"code": row.certificate_code}
    )
    revoke = RevokeForm(
        request.POST if "ground" in request.POST else None, auto_id="revoke-%s",
        initial={"money_due": row.amount},
    )  # fmt: skip
    if request.method == "POST":
        form = revoke if "ground" in request.POST else again
        if form is revoke and not may_revoke:
            raise NotAllowed(REVOKE.refusal)
        if form.is_valid() and _done(request, row, form):
            return redirect("decisions:after-issue", uid=uid, line=line)
    issues = queries.issues_of(row)
    context = {"decision": row.decision, "line": row, "issues": issues,
               "revoke": revoke, "may_revoke": may_revoke,
               **queries.returns_of(row, issues)}  # fmt: skip
    if without_sheet:
        page = "decisions/no_sheet.html"
        revoke.fields["document"].help_text = _("Ví dụ: Quyết định số 31/QĐ-UBND ngày 10/01/2027.")
        context["revoked_by"] = queries.revoking_document(row)
    else:
        page = "decisions/after_issue.html"
        asked = Proof.objects.filter(certificate=certificate, state=Proof.State.ASKED)
        context |= {"certificate": certificate, "again": again, "asked": asked.exists(),
                    "may_have_badge": actions.may_have_badge(row),
                    **queries.reissue_papers(row)}  # fmt: skip
    status = 400 if request.method == "POST" else 200
    return render(request, page, context, status=status)


def _reader(decision: Decision, unit: Unit, rows: list[ProofLine]) -> Reader:
    """The unit as its paper says it; it answers by the first day that still runs."""
    above = Unit.objects.get_parent(unit)
    open_days = [row.proof.due_on for row in rows
                 if row.proof and row.proof.state in (Proof.State.WAITING, Proof.State.DECLINED)]  # fmt: skip
    return Reader(
        side="party" if unit.side == Side.PARTY else "state",
        parent_body=above.name if above else "",
        body=unit.name,
        office=decision.campaign.office.name,
        page=settings.SITE_URL + reverse("decisions:proofs", args=[decision.uid]),
        due_on=min(open_days, default=None),
    )


def _send(request: HttpRequest, decision: Decision, form: DueForm) -> HttpResponse:
    if not form.is_valid():
        raise RuleViolation(_("Ghi hạn soát. Ví dụ: 05/12/2026."))
    count = actions.request_proofs(decision, by=request.user, **form.cleaned_data)
    messages.success(request, _("Đã gửi %(n)d bản soát, hạn đã đặt.") % {"n": count})
    return redirect("decisions:proofs", uid=decision.uid)


def _confirm(
    request: HttpRequest, decision: Decision, pairs: list[tuple[DecisionLine, Proof | None]]
) -> HttpResponse:
    form = LinesForm(request.POST)
    wanted = set(form.cleaned_data["line"]) if form.is_valid() else set()
    chosen = [line for line, held in pairs if line.uid in wanted and held]
    if not chosen:
        raise RuleViolation(_("Chưa chọn bản soát nào."))
    count = actions.confirm_proofs(chosen, by=request.user)
    messages.success(request, _("Đã xác nhận %(n)d bản soát.") % {"n": count})
    return redirect("decisions:proofs", uid=decision.uid)


def _acted(request: HttpRequest, row: DecisionLine, form: Any) -> bool:
    """Ask or answer; a refusal stands in the form."""
    values = dict(form.cleaned_data)
    try:
        if isinstance(form, AnswerForm):
            accepted = request.POST["answer"] == "accept"
            actions.answer_correction(row, by=request.user, accepted=accepted, **values)
            messages.success(request, _("Đã trả lời đơn vị."))
        else:
            cause = values.pop("cause")
            actions.ask_correction(row, by=request.user, wanted=values, cause=cause)
            messages.success(request, _("Đã gửi đề nghị sửa. Cơ quan thường trực sẽ trả lời."))
    except NotAllowed:
        raise
    except RuleViolation as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _done(request: HttpRequest, row: DecisionLine, form: Any) -> bool:
    try:
        if isinstance(form, ReissueForm):
            lacking = queries.papers_lacking(row, form.cleaned_data["kind"])
            actions.reissue(row, by=request.user, **form.cleaned_data)
            messages.success(request, _("Đã cấp bằng mới cho %(name)s.") % {"name": row.name})
            if lacking:
                names = "; ".join(rule.name for rule in lacking)
                messages.warning(request, _("Chưa có giấy tờ: %(names)s.") % {"names": names})
        else:
            actions.revoke(row, by=request.user, **form.cleaned_data)
            done = _("Đã thu hồi bằng của %(name)s.")
            if not row.certificate_code:
                done = _("Đã thu hồi khen thưởng của %(name)s.")
            messages.success(request, done % {"name": row.name})
    except NotAllowed:
        raise
    except RuleViolation as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _asked(held: Proof | None, snapshot: dict[str, Any]) -> list[dict[str, str]]:
    """What is wanted, beside what stands there."""
    labels = {name: field.label for name, field in CorrectionForm.base_fields.items()}
    wanted = held.wanted if held else {}
    return [{"label": str(labels[name]), "now": snapshot[name], "wanted": text}
            for name, text in wanted.items()]  # fmt: skip


def _visible(request: HttpRequest, uid: str) -> Decision:
    rows = Decision.objects.visible_to(request.user).select_related("issuer", "campaign__office")
    return get_object_or_404(rows, uid=uid)


def find_line(request: HttpRequest, uid: str, line: str) -> DecisionLine:
    """A line that this person may see, with its decision."""
    decision = _visible(request, uid)
    row = get_object_or_404(queries.lines_for(decision, request.user), uid=line)
    row.decision = decision
    return row
