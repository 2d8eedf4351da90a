"""A member's ballot: draft, last question, casting; a nominee beside it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from exemplars.councils import actions, queries
from exemplars.councils.forms import named_items, read_choices, read_envelopes
from exemplars.councils.models import AgendaItem, Seat, Session
from exemplars.councils.states import Choice, Presence
from exemplars.councils.views.finding import visible, voting
from exemplars.shared.errors import NotAllowed, RuleViolation


@login_required
@require_GET
def ballot(request: HttpRequest, uid: str) -> HttpResponse:
    """The member's ballot: every nominee, choices kept as a draft until they are cast."""
    row, seat = voting(request, uid)
    sheet = queries.sheet(row, seat)
    board = queries.board(row, sheet.items)
    letters = board["letters"]
    context = board | {
        "seat": seat,
        "sheet": sheet,
        "publics": queries.public_keys(row),
        "no_ballot": queries.why_no_ballot(row, seat),
        "letter_came": letters is not None and seat.pk in letters.seats,
    }
    return render(request, "councils/ballot.html", context)


@login_required
@require_POST
@sensitive_post_parameters()
def draft(request: HttpRequest, uid: str) -> HttpResponse:
    """Save the draft; by script (204) or by a button, which may fill what is still open.

    Choices of a sealed ballot are shown again and saved nowhere: their draft is on the device.
    """
    row, seat = _voting_in_the_open(request, uid)
    due = queries.sheet(row, seat).due
    choices = read_choices(request.POST, [line.item.pk for line in due])
    if request.POST.get("fill") in (Choice.AGREE, Choice.DISAGREE):
        said = actions.Opinion(request.POST["fill"])
        choices = {line.item.pk: choices.get(line.item.pk, said) for line in due}
    if row.is_secret:
        sheet = queries.sheet(row, seat, choices)
        context = queries.board(row, sheet.items) | {"seat": seat, "sheet": sheet}
        return render(request, "councils/ballot.html", context)
    actions.save_draft(row, seat, choices, by=request.user)
    if "application/json" in request.headers.get("Accept", ""):
        return HttpResponse(status=204)
    messages.success(request, _("Đã lưu nháp lúc %(t)s.") % {"t": f"{timezone.localtime():%H:%M}"})
    return redirect("councils:ballot", uid=uid)


@login_required
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
def review(request: HttpRequest, uid: str) -> HttpResponse:
    """The last question before a ballot is cast; a POST brings the choices of the form along.

    Those of a sealed ballot pass through the page and are saved nowhere.
    """
    row, seat = _voting_in_the_open(request, uid)
    sheet = queries.sheet(row, seat)
    if request.method == "POST":
        choices = read_choices(request.POST, [line.item.pk for line in sheet.due])
        if not row.is_secret:
            actions.save_draft(row, seat, choices, by=request.user)
            return redirect("councils:review", uid=uid)
        sheet = queries.sheet(row, seat, choices)
    if not sheet.chosen:
        messages.warning(request, _("Chọn ý kiến cho ít nhất một hồ sơ rồi bỏ phiếu."))
        return redirect("councils:ballot", uid=uid)
    return render(request, "councils/review.html", {"session": row, "seat": seat, "sheet": sheet})


@login_required
@require_POST
@sensitive_post_parameters()
def cast(request: HttpRequest, uid: str) -> HttpResponse:
    """Cast what the page before showed. A second press finds the first ballot kept.

    The receipts of sealed ballots are in the answer alone: a page to come back to would have to
    keep them beside the voter's name.
    """
    row = visible(request, uid)
    choices = read_choices(request.POST, named_items(request.POST))
    try:
        if row.is_secret:
            receipts = (
                actions.cast_envelopes(row, read_envelopes(request.POST), by=request.user)
                if row.is_sealed_in_browser
                else actions.cast_sealed(row, choices, by=request.user)
            )
            context = {"session": row, "receipts": receipts}
            return render(request, "councils/cast_sealed.html", context)
        made = actions.cast(row, choices, by=request.user)
    except RuleViolation as refusal:
        if refusal.code not in ("already_cast", "comment_missing"):
            raise
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("Đã ghi phiếu của ông/bà cho %(n)d mục.") % {"n": len(made)})
    return redirect("councils:ballot", uid=uid)


def _voting_in_the_open(request: HttpRequest, uid: str) -> tuple[Session, Seat]:
    """As `voting`, for what shows choices to the server, which has no business with sealed ones.

    Raises:
        RuleViolation: the members' browsers seal the ballots of this session.
    """
    row, seat = voting(request, uid)
    if row.is_sealed_in_browser:
        raise RuleViolation(
            _(
                "Phiếu của phiên này niêm phong trong trình duyệt; máy chủ không nhận ý kiến chưa "
                "niêm phong. Hãy tải lại trang phiếu."
            ),
            code="unsealed_choices",
        )
    return row, seat


@login_required
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
def written(request: HttpRequest, uid: str, seat: int) -> HttpResponse:
    """The secretary enters what an absent member wrote."""
    row = visible(request, uid)
    if not request.user.has_perm("exemplars.run_session", row):
        raise NotAllowed(_("Chỉ thư ký hoặc chủ tịch Hội đồng ghi ý kiến bằng văn bản."))
    line = get_object_or_404(row.attendances, seat=seat, presence=Presence.WRITTEN)
    if row.is_secret or row.is_paper:
        raise Http404  # nobody enters a sealed ballot for somebody else
    sheet = queries.sheet(row, line.seat)
    if request.method == "POST":
        choices = read_choices(request.POST, [entry.item.pk for entry in sheet.due])
        made = actions.record_written_opinion(row, line.seat, choices, by=request.user)
        messages.success(
            request,
            _("Đã ghi %(n)d ý kiến bằng văn bản của %(name)s.")
            % {"n": len(made), "name": line.seat.user},
        )
        return redirect("councils:session", uid=uid)
    link = queries.newest_link(row, line.seat)
    context = {"session": row, "seat": line.seat, "sheet": sheet, "sent_link": link}
    return render(request, "councils/written.html", context)


@login_required
@require_GET
def dossier(request: HttpRequest, pk: int) -> HttpResponse:
    """A nominee beside the ballot (or as a page of its own, on a phone)."""
    item = get_object_or_404(
        AgendaItem.objects.select_related(
            "award", "session", "nomination__submission__unit", "nomination__work_unit"
        ).prefetch_related("nomination__evidence", "nomination__previous_awards"),
        pk=pk,
        session__in=Session.objects.visible_to(request.user),
    )
    if item.pk in queries.closed_to(item.session, request.user):
        raise NotAllowed(_("Ông/bà có liên quan nên không xem hồ sơ này trong phiên họp."))
    total = AgendaItem.objects.filter(session=item.session_id).count()
    context = {
        "item": item,
        "nomination": item.nomination,
        "total": total,
        "finding": item.nomination.findings.first(),
    }
    return render(request, "councils/dossier.html", context)
