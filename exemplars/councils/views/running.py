"""Opening, closing and voting again: what the chair and the secretary do."""

from collections.abc import Sequence

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from exemplars.councils import actions, queries
from exemplars.councils.models import Session
from exemplars.councils.views.finding import item_of, number, visible
from exemplars.shared.errors import NotAllowed, RuleViolation


@login_required
@require_http_methods(["GET", "POST"])
def open_voting(request: HttpRequest, uid: str) -> HttpResponse:
    """Ask a last time with the roll as it is now, then open."""
    row = visible(request, uid)
    if request.method == "GET":
        return _last_question(request, row)
    item = number(request.POST["item"]) if "item" in request.POST else None
    tellers = [number(seat) if seat else 0 for seat in request.POST.getlist("tellers")]
    try:
        opened = actions.open_voting(
            row, by=request.user, group=request.POST.get("group"), item=item, tellers=tellers
        )  # fmt: skip
    except RuleViolation as refusal:
        if refusal.field != "tellers":
            raise
        return _last_question(request, row, refusal=str(refusal), chosen=tellers)
    messages.success(request, _("Đã mở biểu quyết. Danh sách và quy tắc đã khóa."))
    return redirect("councils:hands" if opened.is_hands else "councils:session", uid=uid)


@login_required
@require_POST
def open_group(request: HttpRequest, uid: str) -> HttpResponse:
    group = request.POST.get("group", "")
    actions.open_group(visible(request, uid), group, by=request.user)
    messages.success(request, _("Đã mở biểu quyết nhóm %(group)s.") % {"group": group})
    return redirect("councils:session", uid=uid)


@login_required
@require_POST
def open_item(request: HttpRequest, uid: str) -> HttpResponse:
    """Open one dossier by itself; the rest of its group goes on waiting."""
    row = visible(request, uid)
    item = item_of(row, request.POST.get("item"))
    actions.open_item(row, item.pk, by=request.user)
    messages.success(request, _("Đã mở biểu quyết về %(name)s.") % {"name": item})
    return redirect("councils:session", uid=uid)


@login_required
@require_POST
def close_item(request: HttpRequest, uid: str) -> HttpResponse:
    """Close and count one dossier, of a secret vote close its box; the session goes on with the others."""
    row = visible(request, uid)
    item = item_of(row, request.POST.get("item"))
    closed = actions.close_voting(row, by=request.user, item=item.pk)
    if closed.is_secret:
        messages.success(request, _("Đã đóng hòm phiếu về %(name)s.") % {"name": item})
        return redirect("councils:box", uid=uid)
    messages.success(request, _("Đã đóng và ghi kết quả về %(name)s.") % {"name": item})
    return redirect("councils:session", uid=uid)


@login_required
@require_POST
def close_group(request: HttpRequest, uid: str) -> HttpResponse:
    """Close and count one group; the session goes on with the others."""
    group = request.POST.get("group", "")
    closed = actions.close_voting(visible(request, uid), by=request.user, group=group)
    if closed.is_secret:
        messages.success(request, _("Đã đóng hòm phiếu nhóm %(group)s.") % {"group": group})
        return redirect("councils:box", uid=uid)
    messages.success(request, _("Đã đóng và ghi kết quả nhóm %(group)s.") % {"group": group})
    return redirect("councils:session", uid=uid)


@login_required
@require_POST
def reopen(request: HttpRequest, uid: str) -> HttpResponse:
    """Ask to vote again; confirm or refuse what the other officer of the council asked."""
    row = visible(request, uid)
    if "confirm" in request.POST:
        after = actions.confirm_reopening(row, by=request.user)
        said = _("Đã hủy lượt biểu quyết. Điểm danh và mở lại khi sẵn sàng.")
        if after.round == row.round:
            said = _("Đã hoãn xét các hồ sơ chưa kiểm phiếu. Kết quả đã kiểm giữ nguyên.")
        messages.success(request, said)
    elif "refuse" in request.POST:
        actions.refuse_reopening(row, by=request.user)
        messages.success(request, _("Đề nghị biểu quyết lại đã hết hiệu lực. Hai bên đã được báo."))
    else:
        actions.ask_to_reopen(row, by=request.user, reason=request.POST.get("reason", ""))
        messages.success(request, _("Đã ghi đề nghị. Chờ người kia xác nhận."))
    return redirect("councils:session", uid=uid)


@login_required
@require_http_methods(["GET", "POST"])
def close_voting(request: HttpRequest, uid: str) -> HttpResponse:
    """Ask a last time with the turnout as it is now, then close and count."""
    row = visible(request, uid)
    if request.method == "GET":
        question = _last_question(request, row)
        return question if queries.is_closable(row) else redirect("councils:session", uid=uid)
    closed = actions.close_voting(row, by=request.user)
    if closed.is_paper:
        messages.success(request, _("Đã đóng hòm phiếu giấy. Chờ hai người kiểm phiếu nhập số."))
        return redirect("councils:paper-count", uid=uid)
    if closed.is_secret:
        letters = queries.letters_in(closed)
        if letters and letters.is_due:
            messages.success(
                request, _("Đã đóng hòm phiếu. Chờ hai người mở và nhập phiếu gửi về.")
            )
            return redirect("councils:letters", uid=uid)
        messages.success(request, _("Đã đóng hòm phiếu và công bố biên nhận. Chờ mở phong bì."))
        return redirect("councils:box", uid=uid)
    messages.success(request, _("Đã đóng biểu quyết và ghi kết quả từng hồ sơ."))
    return redirect("councils:session", uid=uid)


@login_required
@require_POST
def cancel(request: HttpRequest, uid: str) -> HttpResponse:
    actions.cancel(visible(request, uid), by=request.user, reason=request.POST.get("reason", ""))
    messages.success(request, _("Đã hủy phiên họp."))
    return redirect("councils:session", uid=uid)


def _last_question(
    request: HttpRequest, row: Session, *, refusal: str = "", chosen: Sequence[int] = ()
) -> HttpResponse:
    """`refusal` is what is wrong with the tellers `chosen`, which stay chosen."""
    if not request.user.has_perm("exemplars.run_session", row):
        raise NotAllowed(_("Chỉ thư ký hoặc chủ tịch Hội đồng mở và đóng biểu quyết."))
    context = queries.board(row) | {
        "total": row.items.count(),
        "tellers": list(zip((1, 2), (*chosen, 0, 0), strict=False)),
        "refusal": refusal,
    }
    if context["secret"]:
        context |= {
            "keys": queries.ballot_keys(row),
            "takes_letters": context["turnout"].written > 0 or bool(refusal),
        }
        context["keys_ready"] = all(key.is_ready for key in context["keys"])
    return render(request, "councils/confirm_vote.html", context, status=409 if refusal else 200)
