"""Blanks: what is in stock, deliveries, spoiled sheets, the paper on their destruction."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from certificates import printing, queries
from certificates.award import CannotPrint
from certificates.forms import BlankForm, LooseForm, ReceiptForm, WriteOffForm
from certificates.models import Blank, SpoilReport
from certificates.papers import spoil_report
from certificates.views.runs import VIEW, WRITE

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_http_methods(["GET", "POST"])
@login_required
def blank_new(request: HttpRequest) -> HttpResponse:
    """Open the stock of a kind of blank."""
    if not request.user.has_perm(WRITE):
        raise PermissionDenied
    form = BlankForm(request.POST or None, issuers=queries.issuers(request.user))
    if request.method == "POST" and form.is_valid():
        try:
            blank = printing.add_blank(by=request.user, **form.cleaned_data)
        except CannotPrint as refusal:
            form.add_error("name", str(refusal))
        else:
            return redirect("certificates:blank", uuid=blank.uuid)
    context = {
        "form": form, "title": _("Thêm loại phôi"), "button": _("Thêm loại phôi"),
        "back": reverse("certificates:list"), "crumbs": _crumbs(_("Thêm loại phôi")),
    }  # fmt: skip
    return _form(request, context)


@require_safe
@login_required
def blank(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The stock of one kind: the equation, deliveries, spoiled sheets, reports."""
    found = _blank(request, uuid, VIEW)
    spoiled = found.uses.exclude(spoiled_at=None).select_related(
        "certificate__sheet__run", "report"
    )
    context = {
        "blank": found,
        "agrees": queries.agrees(found),
        "receipts": found.receipts.all()[:50],
        "spoiled": spoiled.order_by("-spoiled_at")[:100],
        "waiting": spoiled.filter(report=None).count(),
        "reports": found.reports.all()[:50],
        "may_start": request.user.has_perm(WRITE, found),
        "crumbs": _crumbs(str(found)),
    }
    return render(request, "certificates/blank.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def blank_receive(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Nhập phôi."""

    def receive(blank: Blank, values: dict[str, Any]) -> str:
        receipt = printing.receive(
            blank, by=request.user, received_on=values["received_on"], source=values["source"],
            count=values["count"] or 0, serials=values["serials"], form_key=values["form_key"],
        )  # fmt: skip
        return _("Đã nhập %(n)d tờ phôi.") % {"n": receipt.count}

    return _stock_form(request, uuid, ReceiptForm, _("Nhập phôi"), receive)


@require_http_methods(["GET", "POST"])
@login_required
def blank_loose(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Ghi phôi hỏng that carries no certificate."""

    def spoil(blank: Blank, values: dict[str, Any]) -> str:
        printing.spoil_loose(blank, by=request.user, **values)
        return _("Đã ghi %(n)d tờ phôi hỏng.") % {"n": values["count"]}

    return _stock_form(request, uuid, LooseForm, _("Ghi phôi hỏng"), spoil)


@require_http_methods(["GET", "POST"])
@login_required
def blank_write_off(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Lập biên bản hủy phôi."""

    def write_off(blank: Blank, values: dict[str, Any]) -> str:
        report = printing.write_off(blank, by=request.user, **values)
        return _("Đã lập biên bản hủy phôi số %(n)d.") % {"n": report.number}

    return _stock_form(request, uuid, WriteOffForm, _("Lập biên bản hủy phôi"), write_off)


@require_safe
@login_required
def blank_report(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The report as a Word file."""
    rows = SpoilReport.objects.filter(blank__in=Blank.objects.visible_to(request.user))
    report = get_object_or_404(rows.select_related("blank"), uuid=uuid)
    if not request.user.has_perm(VIEW, report.blank):
        raise PermissionDenied
    return docx(spoil_report(report), f"bien-ban-huy-phoi-{report.number}.docx")


def docx(data: bytes, name: str) -> HttpResponse:
    """A Word file to download."""
    return HttpResponse(
        data, content_type=DOCX,
        headers={"Content-Disposition": f'attachment; filename="{name}"',
                 "Cache-Control": "no-store"},
    )  # fmt: skip


def _stock_form(
    request: HttpRequest,
    uuid: UUID,
    kind: type[Form],
    title: str,
    act: Callable[[Blank, dict[str, Any]], str],
) -> HttpResponse:
    """One form over a stock: a page on GET; on POST the act, and back with what it says."""
    found = _blank(request, uuid, WRITE)
    initial = _heading_of(found) if kind is WriteOffForm else None
    form = kind(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            messages.success(request, act(found, form.cleaned_data))
        except CannotPrint as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("certificates:blank", uuid=uuid)
    back = reverse("certificates:blank", args=[uuid])
    crumbs = [*_crumbs(str(found), back), {"label": title}]
    context = {"form": form, "title": title, "button": title, "lead": str(found), "back": back,
               "crumbs": crumbs}  # fmt: skip
    return _form(request, context)


def _heading_of(blank: Blank) -> dict[str, str]:
    """What the last paper over this blank was headed with."""
    last = blank.reports.first() or blank.runs.first()
    if last is None:
        return {}
    return {"parent_body": last.parent_body, "body": last.body, "place": last.place}


def _form(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    status = 400 if context["form"].errors else 200
    return render(request, "certificates/form.html", context, status=status)


def _blank(request: HttpRequest, uuid: UUID, permission: str) -> Blank:
    found = get_object_or_404(Blank.objects.visible_to(request.user), uuid=uuid)
    if not request.user.has_perm(permission, found):
        raise PermissionDenied
    return found


def _crumbs(last: str, href: str = "") -> list[dict[str, str]]:
    return [{"label": _("Bàn in"), "href": reverse("certificates:list")},
            {"label": last, "href": href}]  # fmt: skip
