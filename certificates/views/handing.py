"""Hand-over: the list a unit signs, and the page that is ticked off on a phone."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from certificates import printing, queries
from certificates.award import CannotPrint
from certificates.forms import TickForm
from certificates.papers import hand_over_sheet
from certificates.states import HAND_OVER
from certificates.views.runs import VIEW, WRITE, find_run
from certificates.views.stock import docx


@require_http_methods(["GET", "POST"])
@login_required
def run_hand_over(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Bàn giao by unit: tick the sheets, say who took them."""
    found = find_run(request, uuid, WRITE)
    units = queries.receivers(found)
    ready = {sheet.position: sheet for sheets in units.values() for sheet in sheets
             if sheet.state in HAND_OVER.source}  # fmt: skip
    form = TickForm(request.POST or None, positions=list(ready))
    if request.method == "POST" and form.is_valid():
        chosen = [ready[position] for position in form.cleaned_data["sheet"]]
        try:
            printing.move_all(
                chosen, HAND_OVER, by=request.user, handed_to=form.cleaned_data["handed_to"]
            )
        except CannotPrint as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã bàn giao %(n)d tờ.") % {"n": len(chosen)})
            return redirect("certificates:run-hand-over", uuid=uuid)
    context = {
        "run": found, "units": units, "ready": ready, "form": form,
        "ticked": set(request.POST.getlist("sheet")),
        "crumbs": [{"label": _("Bàn in"), "href": reverse("certificates:list")},
                   {"label": str(found), "href": reverse("certificates:run", args=[uuid])},
                   {"label": _("Bàn giao")}],
    }  # fmt: skip
    status = 400 if form.errors else 200
    return render(request, "certificates/hand_over.html", context, status=status)


@require_safe
@login_required
def run_hand_over_sheet(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The list with a column for signatures: every unit on its own page, or one of them."""
    found = find_run(request, uuid, VIEW)
    units = queries.receivers(found)
    wanted = request.GET.get("don-vi", "")
    if wanted:
        units = {name: sheets for name, sheets in units.items() if name == wanted}
    if not units:
        raise Http404
    return docx(hand_over_sheet(found, units), f"giao-nhan-bang-dot-{found.number}.docx")
