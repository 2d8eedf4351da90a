"""The office queue and the conclusions on one dossier."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from exemplars.accounts.states import OFFICE_KINDS
from exemplars.appraisal import actions, exports, queries
from exemplars.appraisal.forms import ChosenForm, ReasonForm, ReturnForm
from exemplars.campaigns.models import Campaign
from exemplars.nominations.models import Nomination, Submission
from exemplars.nominations.states import Status
from exemplars.shared.errors import NotAllowed, RuleViolation

TAB_LABELS = {
    "cho-tiep-nhan": gettext_lazy("Chờ tiếp nhận"),
    "dang-tham-dinh": gettext_lazy("Đang thẩm định"),
    "da-tra-lai": gettext_lazy("Đã trả lại"),
    "du-dieu-kien": gettext_lazy("Đủ điều kiện"),
    "khong-du-dieu-kien": gettext_lazy("Không đủ điều kiện"),
}

#: Submissions shown at once to be received; the next ones follow as these are.
_ARRIVALS = 50


@login_required
@permission_required("exemplars.view_queue", raise_exception=True)
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """What waits for the office: arrivals by submission, then one tab of dossiers."""
    tab = request.GET.get("muc", "dang-tham-dinh")
    if tab not in queries.TABS:
        tab = "dang-tham-dinh"
    counts = queries.counts(request.user)
    page = Paginator(queries.rows(request.user, queries.TABS[tab]), 50).get_page(
        request.GET.get("page")
    )
    filters = [
        {"label": label, "count": counts[key], "href": f"?muc={key}", "current": key == tab}
        for key, label in TAB_LABELS.items()
    ]
    can_act = request.user.holds(*OFFICE_KINDS)
    context = {
        "can_act": can_act,
        "can_pick": can_act and tab == "dang-tham-dinh",
        "tab": tab,
        "filters": filters,
        "page": page,
        "arrivals": queries.arrivals(request.user, _ARRIVALS) if tab == "cho-tiep-nhan" else [],
        "arrivals_shown": _ARRIVALS,
        "campaigns": queries.campaigns(request.user),
    }
    return render(request, "appraisal/queue.html", context)


@login_required
@permission_required("exemplars.view_queue", raise_exception=True)
@require_GET
def check_list(request: HttpRequest, code: str) -> FileResponse:
    """Tải bảng soát of a campaign's dossiers in the queue."""
    campaign = get_object_or_404(Campaign.objects.visible_to(request.user), code=code)
    rows = queries.queue(request.user).filter(submission__campaign=campaign)
    return exports.check_list(rows, campaign.code)


@login_required
@permission_required("exemplars.view_queue", raise_exception=True)
@require_GET
def check_list_of(request: HttpRequest, uid: str) -> FileResponse:
    """Tải bảng soát of one submission."""
    submission = get_object_or_404(Submission.objects.visible_to(request.user), uid=uid)
    rows = queries.queue(request.user).filter(submission=submission)
    return exports.check_list(rows, "to-trinh")


@login_required
@require_POST
def receive_submission(request: HttpRequest, uid: str) -> HttpResponse:
    """Receive every waiting dossier of one submission."""
    submission = get_object_or_404(Submission.objects.visible_to(request.user), uid=uid)
    rows = list(submission.nominations.filter(status=Status.SUBMITTED))
    if not rows:
        raise RuleViolation(_("Tờ trình này không còn hồ sơ nào chờ tiếp nhận."))
    received = actions.receive(rows, by=request.user)
    messages.success(
        request,
        ngettext("Đã tiếp nhận %(n)d hồ sơ.", "Đã tiếp nhận %(n)d hồ sơ.", len(received))
        % {"n": len(received)},
    )
    return redirect(reverse("appraisal:queue") + "?muc=dang-tham-dinh")


@login_required
@require_POST
def check(request: HttpRequest, uid: str) -> HttpResponse:
    nomination = _visible(request, uid)
    actions.receive_and_check([nomination], by=request.user)
    messages.success(request, _("Hồ sơ do bạn giữ để thẩm định."))
    return redirect("nominations:detail", uid=uid)


@login_required
@require_POST
def eligible(request: HttpRequest, uid: str) -> HttpResponse:
    nomination = _visible(request, uid)
    actions.find_eligible([nomination], by=request.user, reason=request.POST.get("reason", ""))
    messages.success(request, _("Đã kết luận đủ điều kiện: %(name)s.") % {"name": nomination})
    return redirect("nominations:detail", uid=uid)


@login_required
@require_POST
def eligible_many(request: HttpRequest) -> HttpResponse:
    """Conclude "eligible" for every ticked dossier, all or nothing."""
    form = ChosenForm(request.POST)
    rows = list(Nomination.objects.visible_to(request.user).filter(uid__in=form.uids()))
    if not rows:
        raise RuleViolation(_("Chưa chọn hồ sơ nào. Đánh dấu ít nhất một hồ sơ rồi kết luận."))
    actions.find_eligible(rows, by=request.user)
    messages.success(request, _("Đã kết luận đủ điều kiện %(n)d hồ sơ.") % {"n": len(rows)})
    return redirect(reverse("appraisal:queue") + "?muc=dang-tham-dinh")


@login_required
@require_http_methods(["GET", "POST"])
def return_dossier(request: HttpRequest, uid: str) -> HttpResponse:
    nomination = _appraised(request, uid)
    form = ReturnForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.return_for_changes(
                nomination,
                by=request.user,
                reason=form.cleaned_data["reason"],
                due_on=form.cleaned_data["due_on"],
                fields=form.cleaned_data["fields_to_mend"],
            )
        except RuleViolation as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Đã trả lại %(name)s để sửa.") % {"name": nomination})
            return redirect("nominations:detail", uid=uid)
    return _page(request, nomination, form, _("Trả lại để sửa"), _("Trả lại hồ sơ"))


@login_required
@require_http_methods(["GET", "POST"])
def ineligible(request: HttpRequest, uid: str) -> HttpResponse:
    nomination = _appraised(request, uid)
    return _with_reason(
        request, nomination, actions.find_ineligible,
        _("Không đủ điều kiện"), _("Kết luận không đủ điều kiện"),
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def reopen(request: HttpRequest, uid: str) -> HttpResponse:
    nomination = _visible(request, uid)
    if not request.user.has_perm("exemplars.reopen_nomination", nomination):
        raise NotAllowed(_("Chỉ lãnh đạo cơ quan thường trực mở lại được việc thẩm định."))
    return _with_reason(
        request, nomination, actions.reopen, _("Thẩm định lại"), _("Mở lại thẩm định")
    )


def _visible(request: HttpRequest, uid: str) -> Nomination:
    rows = Nomination.objects.visible_to(request.user).with_context()
    return get_object_or_404(rows, uid=uid)


def _appraised(request: HttpRequest, uid: str) -> Nomination:
    nomination = _visible(request, uid)
    if not request.user.has_perm("exemplars.appraise_nomination", nomination):
        raise NotAllowed(_("Chỉ cơ quan thường trực của đợt kết luận được hồ sơ này."))
    return nomination


def _with_reason(
    request: HttpRequest, nomination: Nomination, act: Any, title: str, verb: str
) -> HttpResponse:
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            act(nomination, by=request.user, reason=form.cleaned_data["reason"])
        except RuleViolation as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, f"{title}: {nomination}.")
            return redirect("nominations:detail", uid=nomination.uid)
    return _page(request, nomination, form, title, verb)


def _page(
    request: HttpRequest, nomination: Nomination, form: Any, title: str, verb: str
) -> HttpResponse:
    context = {"nomination": nomination, "form": form, "title": title, "verb": verb}
    return render(request, "appraisal/conclude.html", context, status=400 if form.errors else 200)
