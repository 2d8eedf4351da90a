"""Print runs: the page, what is recorded on it, the picture of a sheet, the scanner's page."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certificates import printing, queries
from certificates.award import CannotPrint
from certificates.forms import CalibrationForm, MoveForm, PlaceForm, ScanForm, SheetsForm
from certificates.jobs import start_sheets
from certificates.models import Calibration, PrintRun, Sheet
from certificates.rendering.calibrating import cross_sheet
from certificates.rendering.picture import picture
from certificates.states import MOVES, Move, SheetState
from certificates.storing import sheet_pdf, words

VIEW, WRITE = "certificates.view_batch", "certificates.start_batch"
PAGE_SIZE = 10


@require_safe
@login_required
def run(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One run: stock, map of the sheets, one sheet as it will be on paper."""
    found = find_run(request, uuid, VIEW)
    states = queries.states_of(found)
    chosen = _chosen(request, states)
    sheets = Paginator(queries.sheets_of(found), PAGE_SIZE)
    page = sheets.get_page((chosen - 1) // PAGE_SIZE + 1 if states else 1)
    context = {
        "run": found,
        "states": states,
        "counts": queries.counts(states),
        "labels": SheetState,
        "page": page,
        "sheet": next((row for row in page if row.position == chosen), None),
        "next": queries.next_to_print(states),
        "agrees": queries.agrees(found.blank) if found.blank else None,
        "measured_on": _measured_on(found),
        "may_start": request.user.has_perm(WRITE, found),
        "moves": MOVES,
        "crumbs": [{"label": _("Bàn in"), "href": reverse("certificates:list")},
                   {"label": str(found)}],
    }  # fmt: skip
    return render(request, "certificates/run.html", context)


@require_POST
@login_required
def run_file(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """In từ tờ số… đến tờ số…: the file for the printer."""
    found = find_run(request, uuid, WRITE)
    form = SheetsForm(request.POST)
    if not form.is_valid():
        return refused(request, found, form)
    try:
        batch = start_sheets(found, by=request.user, **form.cleaned_data)
    except CannotPrint as refusal:
        return refused(request, found, refusal)
    return redirect("certificates:batch", uuid=batch.uuid)


@require_POST
@login_required
def run_move(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Record what happened to the sheets of a range; those at another step are named, not moved."""
    found = find_run(request, uuid, WRITE)
    form = MoveForm(request.POST)
    if not form.is_valid():
        return refused(request, found, form)
    move = MOVES[form.cleaned_data["move"]]
    first, last = form.cleaned_data["first"], form.cleaned_data["last"]
    asked = list(queries.sheets_of(found).filter(position__range=(first, last)))
    fit = [sheet for sheet in asked if sheet.state in move.source] if len(asked) > 1 else asked
    try:
        printing.move_all(fit, move, by=request.user, reason=form.cleaned_data["reason"])
    except CannotPrint as refusal:
        return refused(request, found, refusal, first)
    _say_moved(request, move, fit, asked)
    return redirect(f"{_at(found)}?to={first}")


@require_http_methods(["GET", "POST"])
@login_required
def run_scan(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The scanner's page: one number, Enter, the next sheet."""
    found = find_run(request, uuid, WRITE)
    asked = request.POST.get("position") or request.GET.get("to", "")
    sheet = None
    if asked.isdecimal() and len(asked) < 7:
        sheet = queries.sheets_of(found).filter(position=int(asked)).first()
    sheet = sheet or queries.next_to_scan(found)
    form = ScanForm(request.POST or None, initial={"position": sheet and sheet.position})
    status = 200
    if request.method == "POST" and sheet and form.is_valid():
        try:
            done = printing.scan(sheet, form.cleaned_data["serial"], by=request.user)
        except CannotPrint as refusal:
            form.add_error("serial", str(refusal))
        else:
            messages.success(
                request, _("Tờ %(n)d: phôi %(serial)s.")
                % {"n": done.position, "serial": done.blank_use and done.blank_use.serial},
            )  # fmt: skip
            return redirect("certificates:run-scan", uuid=uuid)
    if form.errors:
        status = 400
    context = {"run": found, "sheet": sheet, "form": form, "scanned": queries.last_scanned(found),
               "crumbs": _crumbs(found, _("Quét số phôi"))}  # fmt: skip
    return render(request, "certificates/scan.html", context, status=status)


@require_POST
@login_required
def run_place(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Put one sheet at another place."""
    found = find_run(request, uuid, WRITE)
    form = PlaceForm(request.POST)
    if not form.is_valid():
        return refused(request, found, form)
    position, target = form.cleaned_data["position"], form.cleaned_data["target"]
    try:
        printing.place_sheet(found, position, target, by=request.user)
    except CannotPrint as refusal:
        return refused(request, found, refusal, position)
    messages.success(request, _("Đã đổi chỗ tờ %(n)d.") % {"n": position})
    return redirect(f"{_at(found)}?to={target}")


@require_POST
@login_required
def run_drop(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Give up a run that printed nothing."""
    found = find_run(request, uuid, WRITE)
    try:
        printing.drop_run(found, by=request.user)
    except CannotPrint as refusal:
        return refused(request, found, refusal)
    messages.success(request, _("Đã bỏ %(run)s.") % {"run": found})
    return redirect("certificates:list")


@require_http_methods(["GET", "POST"])
@login_required
def run_calibrate(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Căn chỉnh máy in: the figures read off the cross sheet."""
    found = find_run(request, uuid, WRITE)
    if found.blank is None:
        return refused(request, found, _("In trên giấy trắng thì không cần căn chỉnh."))
    held = queries.calibration_of(found) or Calibration()
    form = CalibrationForm(request.POST or None, instance=held)
    if request.method == "POST" and form.is_valid():
        try:
            printing.measure(
                found.issuer_code, by=request.user, printer=found.printer, tray=found.tray,
                blank=found.blank, **form.cleaned_data,
            )  # fmt: skip
            printing.use_measurement(found, by=request.user)
        except CannotPrint as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã lưu số đo. In thử một tờ để xem lại."))
            return redirect("certificates:run", uuid=uuid)
    context = {"run": found, "form": form, "crumbs": _crumbs(found, _("Căn chỉnh máy in"))}
    status = 400 if form.errors else 200
    return render(request, "certificates/calibrate.html", context, status=status)


@require_safe
@login_required
def run_cross(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The sheet to measure with."""
    found = find_run(request, uuid, WRITE)
    size = (found.blank.width_mm, found.blank.height_mm) if found.blank else (420, 297)
    return pdf(cross_sheet(*size), "to-do-can-chinh.pdf")


@require_safe
@login_required
def run_trial(request: HttpRequest, uuid: UUID, position: int) -> HttpResponse:
    """In thử một tờ: this sheet as the run prints it."""
    found = find_run(request, uuid, WRITE)
    sheet = get_object_or_404(_with_layout(found), position=position)
    try:
        return pdf(sheet_pdf(found, sheet.certificate), f"in-thu-to-{position}.pdf")
    except CannotPrint as refusal:
        return refused(request, found, refusal, position)


@require_safe
@login_required
@gzip_page
def run_picture(request: HttpRequest, uuid: UUID, position: int) -> HttpResponse:
    """The sheet as a picture; what the blank has already is pale."""
    found = find_run(request, uuid, VIEW)
    sheet = get_object_or_404(_with_layout(found), position=position)
    try:
        drawn = picture(*words(sheet.certificate), on_blank=found.on_blank)
    except CannotPrint as refusal:
        return HttpResponse(str(refusal), status=409, content_type="text/plain; charset=utf-8")
    return HttpResponse(
        drawn, content_type="image/svg+xml", headers={"Cache-Control": "private, no-store"}
    )


def find_run(request: HttpRequest, uuid: UUID, permission: str) -> PrintRun:
    """The run, if this person may see it and may do what `permission` says."""
    rows = PrintRun.objects.visible_to(request.user).select_related("blank")
    found = get_object_or_404(rows, uuid=uuid)
    if not request.user.has_perm(permission, found):
        raise PermissionDenied
    return found


def refused(
    request: HttpRequest, run: PrintRun, why: Exception | Form | str, position: int | None = None
) -> HttpResponse:
    """Back to the run with the sentence that says why not."""
    if isinstance(why, Form):
        name, wrong = next(iter(why.errors.items()))
        messages.error(request, f"{why[name].label}: {wrong[0]}")
    else:
        messages.error(request, str(why))
    return redirect(_at(run) + (f"?to={position}" if position else ""))


def pdf(data: bytes, name: str) -> HttpResponse:
    """A PDF that no cache keeps."""
    return HttpResponse(
        data, content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "no-store"},
    )  # fmt: skip


def _with_layout(run: PrintRun) -> Any:
    return queries.sheets_of(run).select_related("certificate__layout", "certificate__register")


def _at(run: PrintRun) -> str:
    return reverse("certificates:run", args=[run.uuid])


def _crumbs(run: PrintRun, last: str) -> list[dict[str, str]]:
    return [{"label": _("Bàn in"), "href": reverse("certificates:list")},
            {"label": str(run), "href": _at(run)}, {"label": last}]  # fmt: skip


def _measured_on(run: PrintRun) -> datetime | None:
    return datetime.fromisoformat(run.profile["measured_at"]) if run.profile else None


def _chosen(request: HttpRequest, states: list[tuple[int, str]]) -> int:
    """The sheet shown large: the one asked for, else the next to print, else the first."""
    asked = request.GET.get("to", "")
    if asked.isdecimal() and len(asked) < 7 and 1 <= int(asked) <= len(states):
        return int(asked)
    return queries.next_to_print(states) or 1


def _say_moved(
    request: HttpRequest, move: Move, moved: Sequence[Sheet], asked: Sequence[Sheet]
) -> None:
    said = ngettext("%(move)s: %(n)d tờ.", "%(move)s: %(n)d tờ.", len(moved))
    messages.success(request, said % {"move": move.label, "n": len(moved)})
    left = [str(sheet.position) for sheet in asked if sheet not in moved]
    if left:
        said = _("Chưa ghi vì đang ở bước khác: tờ %(sheets)s.")
        messages.warning(request, said % {"sheets": ", ".join(left)})
