"""Layouts: those that come with the program, those of the office's own, and the page to make them."""

from base64 import b64encode
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certificates import designing, figures, files, queries
from certificates.award import CannotPrint
from certificates.forms import DesignForm, ScanOfBlankForm
from certificates.layouts import (
    LayoutFault,
    LayoutSpec,
    parse,
    shipped,
    shipped_codes,
    to_file,
)
from certificates.models import Design
from certificates.rendering import raster, renderer
from certificates.rendering.fitting import fit
from certificates.rendering.picture import picture
from certificates.views.runs import VIEW, WRITE

#: The invented certificates to try a layout on, the plain one first; every one of `samples.CASES`.
CASES = {
    "plain": gettext_lazy("Cá nhân, tên ngắn"),
    "household": gettext_lazy("Hộ gia đình"),
    "posthumous": gettext_lazy("Truy tặng"),
    "no-post": gettext_lazy("Không có chức vụ"),
    "name-ybla": gettext_lazy("Tên rất ngắn"),
    "name-hhen": gettext_lazy("Tên có dấu nháy (H'Hen)"),
    "name-sung": gettext_lazy("Tên ba chữ có dấu (Sùng A Páo)"),
    "name-thach": gettext_lazy("Tên bốn chữ (Thạch Thị Sa Rây)"),
    "capital-marks": gettext_lazy("Chữ hoa nhiều dấu (Ỷ, Ưỡng, Ễ)"),
    "decomposed": gettext_lazy("Dấu gõ kiểu tổ hợp"),
    "long-post": gettext_lazy("Chức vụ rất dài"),
    "rank": gettext_lazy("Cấp bậc, thành tích dài nhất"),
    "collective-two-lines": gettext_lazy("Tập thể, tên và thành tích dài"),
    "long-unit-name": gettext_lazy("Tập thể, tên và đơn vị dài"),
    "longest": gettext_lazy("Dài nhất: tên, đơn vị, thành tích"),
    "deputy-signs": gettext_lazy("Cấp phó ký thay"),
    "double-decision": gettext_lazy("Quyết định của hai cơ quan"),
    "no-qr": gettext_lazy("Không in mã QR"),
}


@require_safe
@login_required
def layouts(request: HttpRequest) -> HttpResponse:
    """Every layout there is, as a picture."""
    context = {
        "shipped": [shipped(code) for code in shipped_codes()],
        "designs": queries.designs(request.user),
        "may_start": request.user.has_perm(WRITE),
        "may_view_emblems": bool(request.user.issuer_codes()),
        "crumbs": _crumbs(),
    }
    return render(request, "certificates/layouts.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def design_new(request: HttpRequest) -> HttpResponse:
    """A design of one's own, from a layout that is there or from a file."""
    if not request.user.has_perm(WRITE):
        raise PermissionDenied
    sources = [*((c, shipped(c)["name"]) for c in shipped_codes()),
               *((row.code, row.name) for row in queries.designs(request.user))]  # fmt: skip
    form = DesignForm(
        request.POST or None, request.FILES or None,
        initial={"source": request.GET.get("tu", "")},
        issuers=queries.issuers(request.user), sources=sources,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            begun = designing.start(
                values["file"] or _source(request, values["source"]),
                issuer_code=values["issuer_code"], name=values["name"],
                form_key=values["form_key"], by=request.user,
            )  # fmt: skip
        except CannotPrint as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("certificates:design", uuid=begun.uuid)
    context = {
        "form": form, "title": _("Làm mẫu mới"), "button": _("Làm mẫu này"),
        "back": reverse("certificates:layouts"), "crumbs": _crumbs(_("Làm mẫu mới")),
    }  # fmt: skip
    status = 400 if form.errors else 200
    return render(request, "certificates/form.html", context, status=status)


@require_http_methods(["GET", "POST"])
@login_required
def design(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The page on which a layout is made: the sheet, and every figure of it."""
    if request.method == "POST":
        return _save(request, _design(request, uuid, WRITE))
    found = _design(request, uuid, VIEW)
    return _editor(request, found)


def _save(request: HttpRequest, found: Design) -> HttpResponse:
    """Keep the figures, or show them again with what is wrong: nothing typed is lost."""
    data = found.data
    try:
        data = _answered(request, found)
        designing.save(found, data, version=_version(request), by=request.user)
    except designing.DesignChanged as refusal:
        return _editor(request, found, figures.Told(str(refusal)))
    except LayoutFault as fault:
        return _editor(request, found, figures.told(fault, data), version=_version(request))
    messages.success(request, _("Đã lưu mẫu."))
    return redirect(f"{reverse('certificates:design', args=[found.uuid])}?thu={_case(request)}")


def _editor(
    request: HttpRequest, found: Design, wrong: figures.Told | None = None, version: int = 0
) -> HttpResponse:
    """The page with what was typed, if anything was. Where that makes no sheet, the picture is that
    of the saved figures."""
    status, sheet, paper = 409 if wrong else 200, {}, found.data["paper"]
    data = found.data
    for typed in (True, False):
        try:
            data = _answered(request, found) if typed else found.data
            sheet, paper = _sheet(request, data), data["paper"]
            break
        except (LayoutFault, CannotPrint) as refusal:
            wrong = wrong or figures.told(refusal, data)
    refused = designing.refused_samples(parse(found.data))
    context = {
        "design": found,
        "version": version or found.version,
        "name": _name(request, found),
        "wrong": wrong,
        "fault": wrong.sentence if wrong else "",
        "groups": figures.groups(found.data, request.POST.dict(), wrong),
        "paper": paper,
        "sheet": sheet,
        "case": _case(request),
        "cases": CASES,
        "may_write": request.user.has_perm(WRITE, found),
        "refused": [(CASES[case], why) for case, why in refused if case in CASES],
        "crumbs": _crumbs(found.name),
    }
    return render(request, "certificates/design.html", context, status=status)


@require_POST
@login_required
@gzip_page
def design_look(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A quick drawing of the sheet with the figures as they stand in the form; nothing is kept."""
    found = _design(request, uuid, VIEW)
    context: dict[str, Any] = {}
    data = found.data
    try:
        data = _answered(request, found)
        context["sheet"] = _sheet(request, data)
    except (LayoutFault, CannotPrint) as refusal:
        context["wrong"] = figures.told(refusal, data)
    return render(request, "certificates/_design_sheet.html", context)


@require_POST
@login_required
def design_press(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The same as the press prints it, as a picture of dots; nothing is kept."""
    found = _design(request, uuid, VIEW)
    data = found.data
    try:
        data = _answered(request, found)
        spec = parse(data)
        seen = raster.shown(
            designing.sample(spec, _case(request)), spec,
            width=_number(request, "dots"), on_blank=request.POST.get("phoi") == "1",
        )  # fmt: skip
    except (LayoutFault, CannotPrint) as refusal:
        told = figures.told(refusal, data).sentence
        return HttpResponse(told, status=409, content_type="text/plain; charset=utf-8")
    return HttpResponse(seen, content_type="image/webp", headers={"Cache-Control": "no-store"})


@require_safe
@login_required
def design_pdf(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Bản in thử: the sample as the press prints it, from the figures that are saved."""
    found = _design(request, uuid, VIEW)
    spec = parse(found.data)
    try:
        pdf = renderer().render(designing.sample(spec, _case(request)), spec)
    except CannotPrint as refusal:
        messages.error(request, str(refusal))
        return redirect("certificates:design", uuid=uuid)
    return HttpResponse(pdf, content_type="application/pdf", headers={"Cache-Control": "no-store"})


@require_safe
@login_required
def design_file(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The layout as a file, to keep or to send to another office."""
    found = _design(request, uuid, VIEW)
    return HttpResponse(
        to_file(parse(found.data)), content_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{found.code}.json"'},
    )  # fmt: skip


@require_POST
@login_required
def design_publish(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Ban hành mẫu."""
    found = _design(request, uuid, WRITE)
    try:
        row = designing.publish(found, version=_version(request), by=request.user)
    except CannotPrint as refusal:
        messages.error(request, str(refusal))
    else:
        assert row.published
        said = _("Đã ban hành mẫu “%(name)s”, phiên bản %(n)d.")
        messages.success(request, said % {"name": row.name, "n": row.published.version})
    return redirect("certificates:design", uuid=uuid)


@require_http_methods(["GET", "POST"])
@login_required
def design_underlay(request: HttpRequest, uuid: UUID) -> HttpResponse | FileResponse:
    """The scan of the blank under the sheet: shown on GET, taken in on POST."""
    if request.method == "POST":
        found = _design(request, uuid, WRITE)
        form = ScanOfBlankForm(request.POST, request.FILES)
        try:
            if not form.is_valid():
                raise CannotPrint(_("Chọn tệp ảnh quét phôi."))
            designing.lay_under(found, form.cleaned_data["scan"].read())
        except CannotPrint as refusal:
            messages.error(request, str(refusal))
        return redirect("certificates:design", uuid=uuid)
    found = _design(request, uuid, VIEW)
    try:
        response = FileResponse(files.absolute(found.underlay).open("rb"))
    except OSError as missing:  # none was laid, or its file is gone
        raise Http404 from missing
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@login_required
def design_drop(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Bỏ mẫu chưa ban hành."""
    found = _design(request, uuid, WRITE)
    try:
        designing.drop(found)
    except CannotPrint as refusal:
        messages.error(request, str(refusal))
        return redirect("certificates:design", uuid=uuid)
    messages.success(request, _("Đã bỏ mẫu “%s”.") % found.name)
    return redirect("certificates:layouts")


@require_safe
@login_required
@gzip_page
def layout_picture(request: HttpRequest, code: str) -> HttpResponse:
    """A layout with the plain sample on it, as SVG."""
    spec = _source(request, code)
    try:
        drawn = picture(designing.sample(spec, "plain"), spec, on_blank=False)
    except CannotPrint as refusal:
        raise Http404 from refusal
    return HttpResponse(drawn, content_type="image/svg+xml", headers={"Cache-Control": "no-store"})


def _source(request: HttpRequest, code: str) -> LayoutSpec:
    if code in shipped_codes():
        return parse(shipped(code))
    return parse(get_object_or_404(queries.designs(request.user), code=code).data)


def _sheet(request: HttpRequest, data: dict[str, Any]) -> dict[str, Any]:
    """The sheet as a picture with a sample on it, and how its texts were set.

    Raises:
        LayoutFault: the figures make no sound layout.
        CannotPrint: the sample does not fit.
    """
    asked = request.POST if request.method == "POST" else request.GET
    on_blank, case = asked.get("phoi") == "1", _case(request)
    spec = parse(data)
    words = designing.sample(spec, case)
    fitted = fit(words, spec)
    drawn = picture(words, spec, on_blank=on_blank)
    return {
        "data": b64encode(drawn.encode()).decode(),
        "arrangement": fitted.arrangement,
        "signing": spec.signings.index(fitted.signing),
        "shrunk": ", ".join(map(figures.name_of, fitted.shrunk)),
    }


def _answered(request: HttpRequest, found: Design) -> dict[str, Any]:
    """The design's data with what the form answered; its name too. See `figures.applied`."""
    data = figures.applied(found.data, request.POST.dict())
    return data | {"name": _name(request, found)}


def _name(request: HttpRequest, found: Design) -> str:
    return " ".join(request.POST.get("name", found.name).split()) or found.name


def _case(request: HttpRequest) -> str:
    asked = (request.POST if request.method == "POST" else request.GET).get("thu", "")
    return asked if asked in CASES else "plain"


def _version(request: HttpRequest) -> int:
    return _number(request, "version")


def _number(request: HttpRequest, name: str) -> int:
    asked = request.POST.get(name, "")
    return int(asked) if asked.isdecimal() and len(asked) < 9 else 0


def _design(request: HttpRequest, uuid: UUID, permission: str) -> Design:
    found = get_object_or_404(queries.designs(request.user), uuid=uuid)
    if not request.user.has_perm(permission, found):
        raise PermissionDenied
    return found


def _crumbs(last: str = "") -> list[dict[str, str]]:
    crumbs = [{"label": _("Bàn in"), "href": reverse("certificates:list")}]
    if not last:
        return [*crumbs, {"label": _("Mẫu bằng")}]
    return [*crumbs, {"label": _("Mẫu bằng"), "href": reverse("certificates:layouts")},
            {"label": last}]  # fmt: skip
