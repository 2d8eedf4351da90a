"""Pages of digital signatures: what is signed, sign here, send out and take back, withdraw."""

import tempfile
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.forms import Form
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from certificates.queries import signed_and_unsigned, signing_of
from certificates.signing.credentials import asks_secret, is_ready
from exemplars.decisions import actions
from exemplars.decisions.forms import SignedFilesForm, SignForm, WithdrawForm
from exemplars.decisions.models import Decision
from exemplars.nominations.states import MARK_PRINTED
from exemplars.shared.errors import NotAllowed, RuleViolation

PER_PAGE = 30
#: Refused files named at once.
_SHOWN = 5


@login_required
@require_GET
def signatures(request: HttpRequest, uid: str) -> HttpResponse:
    """Every certificate of the decision with the state of its signature; `bang` names the one to sign
    alone."""
    return _page(request, _signing(request, uid), only=_key(request.GET.get("bang", "")))


@login_required
@require_POST
def sign(request: HttpRequest, uid: str) -> HttpResponse:
    """Sign what is not signed yet, or that `only` one, in the background."""
    decision, only = _signing(request, uid), _key(request.POST.get("only", ""))
    form = SignForm(request.POST, asks_secret=asks_secret(decision.issuer.code))
    if not form.is_valid():
        return _page(request, decision, sign_form=form, only=only)
    try:
        batch = actions.sign(decision, by=request.user, only=only, **form.cleaned_data)
    except RuleViolation as refusal:
        form.add_error(None, str(refusal))
        return _page(request, decision, sign_form=form, only=only)
    return redirect("certificates:batch", uuid=batch.uuid)


@login_required
@require_POST
def export_unsigned(request: HttpRequest, uid: str) -> FileResponse:
    """The archive for the agency's own system."""
    decision = _signing(request, uid)
    out = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it
    actions.export_unsigned(decision, out, by=request.user)
    out.seek(0)
    answer = FileResponse(
        out, as_attachment=True, filename=f"bang-cho-ky-so-{decision.uid}.zip",
        content_type="application/zip",
    )  # fmt: skip
    answer["Cache-Control"] = "no-store"
    return answer


@login_required
@require_POST
def receive_signed(request: HttpRequest, uid: str) -> HttpResponse:
    """Take the signed files back: PDFs, or archives of them."""
    decision = _signing(request, uid)
    form = SignedFilesForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, decision, files_form=form)
    try:
        count = actions.receive_signed(decision, form.cleaned_data["signed"], by=request.user)
    except RuleViolation as refusal:
        faults = str(refusal).splitlines()
        for line in faults[:_SHOWN]:
            form.add_error("signed", line)
        if (left := len(faults) - _SHOWN) > 0:
            form.add_error("signed", _("Còn %d tệp khác bị từ chối.") % left)
        return _page(request, decision, files_form=form)
    said = ngettext("Đã nhận %(n)d bằng ký số.", "Đã nhận %(n)d bằng ký số.", count)
    messages.success(request, said % {"n": count} if count else _("Các tệp này đã nhận từ trước."))
    return redirect("decisions:signatures", uid=uid)


@login_required
@require_http_methods(["GET", "POST"])
def withdraw_signature(request: HttpRequest, uid: str, code: UUID) -> HttpResponse:
    """Gỡ bản ký số of one certificate, with its reason."""
    decision = _signing(request, uid)
    rows = signed_and_unsigned(decision.batch_key).exclude(signature=None)
    certificate = get_object_or_404(rows, uuid=code)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.withdraw_signature(
            decision, certificate, form.cleaned_data["reason"], by=request.user
        )
        said = _("Đã gỡ bản ký số của %(name)s.") % {"name": certificate.snapshot["name"]}
        messages.success(request, said)
        return redirect("decisions:signatures", uid=uid)
    context = {"decision": decision, "certificate": certificate, "form": form}
    status = 400 if form.errors else 200
    return render(request, "decisions/withdraw_signature.html", context, status=status)


def _page(
    request: HttpRequest,
    decision: Decision,
    *,
    sign_form: Form | None = None,
    files_form: Form | None = None,
    only: UUID | None = None,
) -> HttpResponse:
    code = decision.issuer.code
    rows = signed_and_unsigned(decision.batch_key)
    total, signed = rows.count(), rows.exclude(signature=None).count()
    context = {
        "decision": decision,
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "total": total,
        "signed": signed,
        "left": total - signed,
        "only": rows.filter(uuid=only, signature=None).first() if only else None,
        "batch": signing_of(decision.batch_key),
        "is_ready": is_ready(code),
        "sign_form": sign_form or SignForm(asks_secret=asks_secret(code)),
        "files_form": files_form or SignedFilesForm(),
    }
    status = 400 if sign_form or files_form else 200
    return render(request, "decisions/signatures.html", context, status=status)


def _signing(request: HttpRequest, uid: str) -> Decision:
    """The decision, if this person looks after its certificates."""
    rows = Decision.objects.visible_to(request.user).select_related("issuer", "campaign__office")
    decision = get_object_or_404(rows, uid=uid)
    if not request.user.has_perm("exemplars.print_nomination", decision):
        raise NotAllowed(MARK_PRINTED.refusal)
    return decision


def _key(value: str) -> UUID | None:
    try:
        return UUID(value) if value else None
    except ValueError:
        raise Http404 from None
