"""The council itself: its members and their seats."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from exemplars.councils import actions, queries
from exemplars.councils.forms import SeatForm
from exemplars.councils.models import Council, Seat
from exemplars.shared.errors import NotAllowed, RuleViolation


@login_required
@require_GET
def council(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(queries.councils(request.user), pk=pk)
    return _council_page(request, row, SeatForm())


@login_required
@require_POST
def add_seat(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(queries.councils(request.user), pk=pk)
    form = SeatForm(request.POST)
    if form.is_valid():
        values = form.cleaned_data
        try:
            made = actions.seat(row, values.pop("user"), by=request.user, **values)
        except NotAllowed:
            raise
        except RuleViolation as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Đã thêm %(name)s vào Hội đồng.") % {"name": made.user})
            return redirect("councils:council", pk=pk)
    return _council_page(request, row, form, status=400)


@login_required
@require_POST
def end_seat(request: HttpRequest, pk: int) -> HttpResponse:
    seat = get_object_or_404(
        Seat.objects.select_related("user"),
        pk=pk,
        council__in=Council.objects.visible_to(request.user),
    )
    actions.end_seat(seat, by=request.user)
    messages.success(
        request, _("%(name)s thôi tham gia Hội đồng sau hôm nay.") % {"name": seat.user}
    )
    return redirect("councils:council", pk=seat.council_id)


def _council_page(
    request: HttpRequest, row: Council, form: SeatForm, status: int = 200
) -> HttpResponse:
    context = {
        "council": row,
        "seats": row.seats.active().select_related("user", "unit"),
        "form": form,
        "may_manage": request.user.has_perm("exemplars.manage_seats", row),
    }
    return render(request, "councils/council.html", context, status=status)
