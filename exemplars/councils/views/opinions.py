"""Opinions in writing: the secretary asks by a one-time link, its holder answers without signing in."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from exemplars.councils import actions, queries
from exemplars.councils.forms import read_choices
from exemplars.councils.models import OpinionLink
from exemplars.councils.states import Choice, Presence
from exemplars.councils.views.finding import number, visible
from exemplars.shared.errors import NotAllowed, RuleViolation

# The secretary ------------------------------------------------------------------------------------


@login_required
@require_POST
def ask_by_link(request: HttpRequest, uid: str) -> HttpResponse:
    """Mail the link to one member, or to everybody who is asked in writing and has none."""
    row = visible(request, uid)
    if "seat" in request.POST:
        line = get_object_or_404(row.attendances, seat=number(request.POST["seat"]))
        actions.ask_by_link(row, line.seat, by=request.user)
        messages.success(request, _("Đã gửi liên kết cho %(name)s.") % {"name": line.seat.user})
        return redirect("councils:written", uid=uid, seat=line.seat_id)
    if not request.user.has_perm("exemplars.run_session", row):
        raise NotAllowed(_("Chỉ thư ký hoặc chủ tịch Hội đồng ghi ý kiến bằng văn bản."))
    sent = 0
    for seat in queries.seats_to_ask(row):
        try:
            actions.ask_by_link(row, seat, by=request.user)
        except RuleViolation as refusal:  # no address, or the mail did not leave
            messages.warning(request, str(refusal))
        else:
            sent += 1
    messages.success(request, _("Đã gửi liên kết cho %(n)d thành viên.") % {"n": sent})
    return redirect("councils:session", uid=uid)


@login_required
@require_POST
def withdraw_link(request: HttpRequest, uid: str, seat: int) -> HttpResponse:
    row = visible(request, uid)
    line = get_object_or_404(row.attendances, seat=seat, presence=Presence.WRITTEN)
    actions.withdraw_link(row, line.seat, by=request.user)
    messages.success(request, _("Đã rút liên kết của %(name)s.") % {"name": line.seat.user})
    return redirect("councils:written", uid=uid, seat=seat)


# Whoever holds the link ---------------------------------------------------------------------------


def by_link(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page of a link: kept nowhere, found nowhere, its address told to nobody. What is of no more
    use answers 404 or 410 with one sentence.

    A browser that sends no referrer at all posts without an origin, which the form protection
    refuses; so while the link works, the site's name is sent and never the path.
    """

    @wraps(view)
    def guarded(request: HttpRequest, key: str) -> HttpResponse:
        referrer = "strict-origin"
        try:
            answer = view(request, key)
        except actions.LinkGone as gone:
            context = {"title": gone.title, "sentence": str(gone)}
            answer = render(request, "councils/link_gone.html", context, status=gone.status)
            referrer = "no-referrer"
        answer["Cache-Control"] = "no-store"
        answer["X-Robots-Tag"] = "noindex, nofollow"
        answer["Referrer-Policy"] = referrer
        return answer

    return guarded


@by_link
@sensitive_variables("key")
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def opinion(request: HttpRequest, key: str) -> HttpResponse:
    """The ballot of the link, and the last question before it is sent. Looking uses nothing up."""
    link = _working(key)
    if request.method == "GET":
        return _ballot(request, link, key, {})
    choices = read_choices(request.POST, link.items)
    sheet = queries.opinion_sheet(link, choices)
    if request.POST.get("fill") == Choice.AGREE:
        said = actions.Opinion(Choice.AGREE)
        filled = {line.item.pk: choices.get(line.item.pk, said) for line in sheet.due}
        return _ballot(request, link, key, filled)
    if "back" in request.POST:
        return _ballot(request, link, key, choices)
    if sheet.unchosen or sheet.wordless:
        return _ballot(request, link, key, choices, asked=True)
    context = {"link": link, "key": key, "session": link.session, "sheet": sheet}
    return render(request, "councils/opinion_review.html", context)


@by_link
@sensitive_variables("key")
@sensitive_post_parameters()
@require_POST
def send_opinion(request: HttpRequest, key: str) -> HttpResponse:
    """Cast what the page before showed. The link is used up with this answer."""
    link = _working(key)
    choices = read_choices(request.POST, link.items)
    try:
        made = actions.cast_by_link(key, choices)
    except actions.LinkGone:
        raise
    except RuleViolation as refusal:
        messages.warning(request, str(refusal))
        return _ballot(request, link, key, choices, asked=True)
    context = {"link": link, "session": link.session, "count": len(made)}
    return render(request, "councils/opinion_sent.html", context)


def _working(key: str) -> OpinionLink:
    link = queries.link_of(key)
    if link is None:
        raise actions.LinkUnknown
    if sentence := queries.why_ended(link):
        raise actions.LinkGone(sentence)
    return link


def _ballot(
    request: HttpRequest, link: OpinionLink, key: str, choices: Any, *, asked: bool = False
) -> HttpResponse:
    """`asked`: it was to be sent, and something is missing. No 400 even so: what is refused stands
    in the server's log by its address, and this link still works."""
    context = {
        "link": link,
        "key": key,
        "session": link.session,
        "seat": link.seat,
        "sheet": queries.opinion_sheet(link, choices),
        "rules": queries.board(link.session)["rules"],
        "asked": asked,
    }
    return render(request, "councils/opinion.html", context)
