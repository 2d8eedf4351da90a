"""Secret ballots: the officers' keys, the closed box, what is published, what is promised."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from exemplars.councils import actions, queries
from exemplars.councils.forms import NewKeyForm, OpenKeyForm
from exemplars.councils.models import Session
from exemplars.councils.states import SessionStatus, Stage
from exemplars.councils.views.finding import visible
from exemplars.shared.errors import NotAllowed, RuleViolation


@login_required
@require_GET
def secrecy(request: HttpRequest) -> HttpResponse:
    """What a secret ballot promises here, and what nobody can promise."""
    return render(request, "councils/secrecy.html")


@login_required
@require_GET
def keys(request: HttpRequest, uid: str) -> HttpResponse:
    """An officer's key: made, taken along as a file, tried."""
    return _keys_page(request, _holding(request, uid))


@login_required
@require_POST
@sensitive_post_parameters()
def make_key(request: HttpRequest, uid: str) -> HttpResponse:
    """Answers with the file. It is nowhere else, so a lost one is made anew."""
    row = _holding(request, uid)
    form = NewKeyForm(request.POST)
    if form.is_valid():
        try:
            file = actions.make_key(row, form.cleaned_data["phrase"], by=request.user)
        except RuleViolation as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            office = queries.office_of(row, request.user)
            name = f"khoa-hom-phieu-{office}-luot-{row.round}-{str(row.uid)[:8]}.json"
            answer = HttpResponse(file, content_type="application/json")
            answer["Content-Disposition"] = f'attachment; filename="{name}"'
            return answer
    return _keys_page(request, row, new=form, status=400)


@login_required
@require_POST
@sensitive_post_parameters()
def try_key(request: HttpRequest, uid: str) -> HttpResponse:
    row = _holding(request, uid)
    form = OpenKeyForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            actions.try_key(row, *form.key(), by=request.user)
        except RuleViolation as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, _("Khóa mở được. Giữ kỹ tệp và cụm mật khẩu đến khi kiểm phiếu.")
            )
            return redirect("councils:keys", uid=uid)
    return _keys_page(request, row, trial=form, status=400)


@login_required
@require_POST
def destroy_key(request: HttpRequest, uid: str) -> HttpResponse:
    """The holder says that no copy of the key's file is left; again changes nothing."""
    row = visible(request, uid)
    actions.declare_destroyed(row, by=request.user)
    messages.success(request, _("Đã ghi việc ông/bà khai hủy tệp khóa. Biên bản ghi ngày này."))
    return redirect("councils:box" if row.is_secret else "councils:session", uid=uid)


@login_required
@require_GET
def box(request: HttpRequest, uid: str) -> HttpResponse:
    """The box of a secret vote: how far its opening has come, receipts, the opened ballots."""
    return _box_page(request, _secret(request, uid))


@login_required
@require_POST
@sensitive_post_parameters()
def open_box(request: HttpRequest, uid: str) -> HttpResponse:
    """Open the envelope that is next: the outer one of all closed boxes, then the inner one."""
    row = _secret(request, uid)
    form = OpenKeyForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            if row.items.filter(stage=Stage.SEALED).exists():
                actions.unwrap(row, *form.key(), by=request.user)
                messages.success(request, _("Đã mở phong bì ngoài và xáo phiếu."))
            else:
                actions.count_boxes(row, *form.key(), by=request.user)
                messages.success(request, _("Đã mở hòm phiếu, kiểm và ghi kết quả."))
        except NotAllowed:
            raise
        except RuleViolation as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("councils:box", uid=uid)
    elif not request.user.has_perm("exemplars.run_session", row):
        raise NotAllowed(_("Chỉ Chủ tịch và thư ký Hội đồng mở hòm phiếu."))
    return _box_page(request, row, form=form, status=400)


@login_required
@require_GET
def receipts(request: HttpRequest, uid: str) -> HttpResponse:
    """The published receipts, one a line under each item, for whoever keeps or compares them."""
    row = _secret(request, uid)
    found = queries.boxes(row, request.user)
    if not found:
        raise Http404
    lines = [f"{row.title}", f"SHA-256 {row.frozen_hash}", ""]
    for one in found:
        lines += [f"{one.item.nomination.display_name} ({len(one.receipts)})", *one.receipts, ""]
    answer = HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="bien-nhan-{str(row.uid)[:8]}.txt"'
    return answer


@login_required
@require_GET
def published(request: HttpRequest, uid: str) -> HttpResponse:
    """The opened ballots for anybody's own count."""
    row = visible(request, uid)
    found = queries.published(row, request.user)
    if found is None:
        raise Http404
    answer = JsonResponse(found, json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer["Content-Disposition"] = f'attachment; filename="phieu-da-mo-{str(row.uid)[:8]}.json"'
    return answer


def _holding(request: HttpRequest, uid: str) -> Session:
    """A session that is prepared for a secret vote, for one of the two who hold its keys."""
    row = visible(request, uid)
    if not queries.office_of(row, request.user):
        raise NotAllowed(_("Chỉ Chủ tịch và thư ký Hội đồng giữ khóa hòm phiếu."))
    return row


def _secret(request: HttpRequest, uid: str) -> Session:
    row = visible(request, uid)
    if not row.is_secret:
        raise Http404
    return row


def _keys_page(
    request: HttpRequest, row: Session, new: Any = None, trial: Any = None, status: int = 200
) -> HttpResponse:
    office = queries.office_of(row, request.user)
    found = queries.ballot_keys(row)
    context = queries.board(row) | {
        "keys": found,
        "mine": next(key for key in found if key.office == office),
        "new": new or NewKeyForm(),
        "trial": trial or OpenKeyForm(),
        "open_to_change": row.status == SessionStatus.PLANNED,
    }
    return render(request, "councils/keys.html", context, status=status)


def _box_page(
    request: HttpRequest, row: Session, form: Any = None, status: int = 200
) -> HttpResponse:
    stages = set(row.items.values_list("stage", flat=True))
    may_open = request.user.has_perm("exemplars.run_session", row)
    keys = queries.ballot_keys(row)
    board = queries.board(row)
    letters = board["letters"]
    due = letters is not None and letters.is_due and Stage.SEALED in stages
    context = board | {
        "awaited": letters.count.awaited if due else "",
        "boxes": queries.boxes(row, request.user),
        "keys": keys,
        "own_keys": queries.keys_to_destroy(row, request.user),
        "next": "outer" if Stage.SEALED in stages else "inner" if Stage.UNWRAPPED in stages else "",
        "counted": Stage.COUNTED in stages,
        "may_open": may_open,
        "form": form or OpenKeyForm(),
    }
    return render(request, "councils/box.html", context, status=status)
