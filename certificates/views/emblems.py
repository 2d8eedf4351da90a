"""Huy hiệu: the office's own files, sent, looked at on the real sheets, put in use, withdrawn."""

from dataclasses import replace
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certificates import designing, supplying
from certificates.award import CannotPrint
from certificates.forms import EmblemForm
from certificates.layouts import LayoutSpec
from certificates.models import Emblem
from certificates.rendering import renderer
from certificates.rendering.picture import picture
from certificates.views.runs import WRITE


@require_http_methods(["GET", "POST"])
@login_required
def emblems(request: HttpRequest) -> HttpResponse:
    """Each side's emblem in use and all before it; a new file is sent here."""
    _check(request, may_write=request.method == "POST")
    form = EmblemForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            sent = supplying.send(
                values["name"], values["file"].read(supplying.MOST_BYTES + 1),
                source=values["source"], by=request.user,
            )  # fmt: skip
        except CannotPrint as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("certificates:emblem", uuid=sent.uuid)
    context = {
        "form": form,
        "sides": supplying.sides(),
        "missing": supplying.missing(),
        "least": [(Emblem.Name(name).label, n) for name, n in supplying.least_pixels().items()],
        "may_write": request.user.has_perm(WRITE),
        "crumbs": _crumbs(_("Huy hiệu")),
    }
    status = 400 if form.errors else 200
    return render(request, "certificates/emblems.html", context, status=status)


@require_safe
@login_required
def emblem(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One file on every sheet that would bear it, and what can be done with it."""
    _check(request)
    found = get_object_or_404(Emblem, uuid=uuid)
    context = {
        "emblem": found,
        "sheets": supplying.sheets(found.name),
        "may_write": request.user.has_perm(WRITE),
        "crumbs": [
            *_crumbs(_("Huy hiệu"), reverse("certificates:emblems")),
            {"label": found.get_name_display()},
        ],
    }
    return render(request, "certificates/emblem.html", context)


@require_safe
@login_required
@gzip_page
def emblem_picture(request: HttpRequest, uuid: UUID, code: str) -> HttpResponse:
    """A sheet that bears the emblem, as a picture."""
    spec = _sheet(request, uuid, code)
    drawn = picture(designing.sample(spec, "plain"), spec, on_blank=False)
    return HttpResponse(drawn, content_type="image/svg+xml", headers={"Cache-Control": "no-store"})


@require_safe
@login_required
def emblem_pdf(request: HttpRequest, uuid: UUID, code: str) -> HttpResponse:
    """Bản in thử with the emblem, as the press prints it."""
    spec = _sheet(request, uuid, code)
    pdf = renderer().render(designing.sample(spec, "plain"), spec)
    return HttpResponse(pdf, content_type="application/pdf", headers={"Cache-Control": "no-store"})


@require_POST
@login_required
def emblem_use(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Dùng huy hiệu này."""
    _check(request, may_write=True)
    try:
        row = supplying.put_in_use(get_object_or_404(Emblem, uuid=uuid), by=request.user)
    except CannotPrint as refusal:
        messages.error(request, str(refusal))
        return redirect("certificates:emblem", uuid=uuid)
    messages.success(
        request,
        _("Từ nay bằng được cấp với %(name)s này. Bằng đã cấp giữ nguyên.")
        % {"name": row.get_name_display()},
    )
    return redirect("certificates:emblems")


@require_POST
@login_required
def emblem_withdraw(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Bỏ, thôi dùng."""
    _check(request, may_write=True)
    try:
        supplying.withdraw(get_object_or_404(Emblem, uuid=uuid), by=request.user)
    except CannotPrint as refusal:
        messages.error(request, str(refusal))
        return redirect("certificates:emblem", uuid=uuid)
    messages.success(request, _("Đã bỏ tệp huy hiệu. Bằng đã cấp giữ nguyên."))
    return redirect("certificates:emblems")


def _sheet(request: HttpRequest, uuid: UUID, code: str) -> LayoutSpec:
    """A layout with this emblem frozen into it, as it would be at issue."""
    _check(request)
    found = get_object_or_404(Emblem, uuid=uuid)
    spec = next((spec for spec in supplying.sheets(found.name) if spec.code == code), None)
    if spec is None:
        raise Http404
    return replace(spec, emblem_sha256=found.sha256)


def _check(request: HttpRequest, *, may_write: bool = False) -> None:
    """Who works for an issuer may look; who prints may change."""
    user = request.user
    if not (user.has_perm(WRITE) if may_write else user.issuer_codes()):
        raise PermissionDenied


def _crumbs(last: str, href: str = "") -> list[dict[str, str]]:
    return [
        {"label": _("Bàn in"), "href": reverse("certificates:list")},
        {"label": _("Mẫu bằng"), "href": reverse("certificates:layouts")},
        {"label": last, "href": href} if href else {"label": last},
    ]
