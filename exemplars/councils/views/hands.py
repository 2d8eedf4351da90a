"""A show of hands: items opened one by one, one person's keying, another one's confirmation."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from exemplars.councils import actions, hands, queries
from exemplars.councils.forms import fill_hands, read_hands, read_seen
from exemplars.councils.models import Session
from exemplars.councils.states import SessionStatus
from exemplars.councils.views.finding import item_of, visible
from exemplars.shared.errors import RuleViolation

#: Refusals that a look at the page as it is now answers.
_LOOK_AGAIN = ("keyed_anew", "wrong_stage", "no_items", "note_missing")


@login_required
@require_GET
def page(request: HttpRequest, uid: str) -> HttpResponse:
    """What may be keyed, what waits to be confirmed, results; figures in between to those two alone."""
    if visible(request, uid).status == SessionStatus.PLANNED:
        return redirect(
            "councils:session", uid=uid
        )  # its vote was voided while the page stood open
    return _page(request, _by_hand(request, uid))


@login_required
@require_POST
def open_item(request: HttpRequest, uid: str) -> HttpResponse:
    """One item, or what is left of a group."""
    row = _by_hand(request, uid)
    if "group" in request.POST:
        actions.open_group(row, request.POST["group"], by=request.user)
    else:
        actions.open_item(row, item_of(row, request.POST.get("item")).pk, by=request.user)
    messages.success(request, _("Đã mở biểu quyết."))
    return redirect(f"{reverse('councils:hands', args=[uid])}#to-key")


@login_required
@require_POST
@sensitive_post_parameters()
def key(request: HttpRequest, uid: str) -> HttpResponse:
    """Hand the figures in, or fill what is blank with full agreement. What does not add up is said in its
    row; all that was typed stays."""
    row = _by_hand(request, uid)
    limits = hands.bounds(row.frozen or {})
    if "fill" in request.POST:
        return _page(request, row, typed=fill_hands(request.POST, limits))
    figures = read_hands(request.POST, limits)
    try:
        made = actions.key_hands(row, figures, by=request.user)
    except RuleViolation as refusal:
        if refusal.code in ("no_items", "wrong_stage"):
            messages.warning(request, str(refusal))
        elif refusal.code != "figures":
            raise
        faults = {item: hands.check(said, limits[item]) for item, said in figures.items()}
        return _page(request, row, typed=request.POST, faults=faults, status=400)
    if not made:
        messages.info(request, _("Số không đổi, không có gì phải nhập lại."))
        return redirect("councils:hands", uid=uid)
    messages.success(
        request, _("Đã nhập số phiếu của %(n)d hồ sơ. Chờ người thứ hai xác nhận.") % {"n": len(made)}
    )  # fmt: skip
    return redirect("councils:hands", uid=uid)


@login_required
@require_POST
def confirm(request: HttpRequest, uid: str) -> HttpResponse:
    """Confirm the chosen items as they were read; they are counted at once."""
    row, seen = _by_hand(request, uid), read_seen(request.POST)
    try:
        held = actions.confirm_hands(row, seen, by=request.user)
    except RuleViolation as refusal:
        if refusal.code not in _LOOK_AGAIN:
            raise
        messages.warning(request, str(refusal))
        return redirect("councils:hands", uid=uid)
    messages.success(request, _("Đã xác nhận và ghi kết quả %(n)d hồ sơ.") % {"n": len(seen)})
    over = held.status == SessionStatus.CLOSED
    return redirect("councils:session" if over else "councils:hands", uid=uid)


@login_required
@require_POST
def send_back(request: HttpRequest, uid: str) -> HttpResponse:
    """Send the chosen items back with a word; they are keyed again."""
    row, seen = _by_hand(request, uid), read_seen(request.POST)
    try:
        actions.return_hands(row, seen, request.POST.get("note", ""), by=request.user)
    except RuleViolation as refusal:
        if refusal.code not in _LOOK_AGAIN:
            raise
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("Đã gửi lại %(n)d hồ sơ để nhập lại.") % {"n": len(seen)})
    return redirect("councils:hands", uid=uid)


def _by_hand(request: HttpRequest, uid: str) -> Session:
    row = visible(request, uid)
    if not row.is_hands:
        raise Http404
    return row


def _page(
    request: HttpRequest, row: Session, *, typed: Any = None, faults: Any = None, status: int = 200
) -> HttpResponse:
    board = queries.board(row)
    counts = queries.hands_page(
        row, request.user, queries.closed_to(row, request.user), typed=typed, faults=faults
    )
    context = board | {
        "counts": counts,
        "wrong": [line.item for _name, lines in counts.sheet for line in lines if line.faults],
        "awaited": [str(member.row.seat.user) for member in board["turnout"].waiting],
        "may_run": request.user.has_perm("exemplars.run_session", row),
    }
    return render(request, "councils/hands.html", context, status=status)
