"""A session: convening, agenda, roll, the page everybody watches, the big screen."""

import re
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from exemplars.campaigns.states import ConflictKind
from exemplars.councils import actions, queries
from exemplars.councils.forms import ConveneForm, read_places
from exemplars.councils.models import Session
from exemplars.councils.states import Presence, SessionStatus, Stage
from exemplars.councils.views.finding import item_of, number, visible
from exemplars.shared import journal
from exemplars.shared.errors import NotAllowed, RuleViolation

PER_PAGE = 30
#: What the live address answers with, by the page that asks; the session's page asks without a name.
_LIVE_PARTS = {
    "man-hinh": "councils/_screen.html",
    "phieu": "councils/_ballot_news.html",
    "kiem-phieu": "councils/_count_news.html",
    "dong": "councils/_closing.html",
    "gio-tay": "councils/_hands_news.html",
    "gio-tay-nhap": "councils/_hands_news.html",
}
#: Parts of pages that are typed into: they say that they are old and are not reloaded.
_FORMS = ("phieu", "kiem-phieu", "gio-tay-nhap", "bien-ban-ghi")
#: Pages that may be the answer to a form, so that they are gone to and not loaded again; each with
#: whether there is still something to do on it.
_PAGES: dict[str, tuple[str, Callable[[Session], bool]]] = {
    "khoa": ("councils:keys", lambda row: row.status == SessionStatus.PLANNED),
    "mo": ("councils:open", lambda row: row.status == SessionStatus.PLANNED),
    "hom-phieu": ("councils:box", lambda row: row.is_secret),
    "dong": ("councils:close", queries.is_closable),
    "chuong-trinh": ("councils:agenda", lambda row: row.status == SessionStatus.PLANNED),
    "bien-ban": ("councils:minutes", lambda row: True),
    "bien-ban-ghi": ("councils:minutes-edit", lambda row: True),
    "phieu-gui-ve": ("councils:letters", lambda row: queries.letters_in(row) is not None),
}
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@login_required
@require_GET
def session_list(request: HttpRequest) -> HttpResponse:
    page = Paginator(queries.sessions(request.user), PER_PAGE).get_page(request.GET.get("page"))
    councils = list(queries.councils(request.user))
    may_convene = [
        row for row in councils if request.user.has_perm("exemplars.convene_session", row)
    ]
    context = {"page": page, "councils": councils, "may_convene": bool(may_convene)}
    return render(request, "councils/list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def convene(request: HttpRequest) -> HttpResponse:
    form = ConveneForm(request.POST or None, user=request.user)
    if not form.has_council:
        raise NotAllowed(_("Chỉ cơ quan thường trực của Hội đồng triệu tập được phiên họp."))
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            made = actions.convene(
                values.pop("council"), values.pop("campaign"), by=request.user, **values
            )
        except RuleViolation as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Đã triệu tập phiên họp và báo các thành viên."))
            return redirect("councils:session", uid=made.uid)
    status = 400 if form.errors else 200
    return render(request, "councils/convene.html", {"form": form}, status=status)


@login_required
@require_GET
def session(request: HttpRequest, uid: str) -> HttpResponse:
    """One session: time, roll, agenda, rules; turnout alone while voting, verdicts after it."""
    row = visible(request, uid)
    items = list(queries.agenda(row))
    board = queries.board(row, items)
    closed_to = {
        recusal.item_id
        for item in items
        for recusal in item.recusals.all()
        if recusal.hides and recusal.seat.user_id == request.user.pk
    }
    user = request.user
    roll = _roll(row, board, user)
    runs, serves = roll["may_run"], roll["may_set_agenda"]
    context = (
        board
        | roll
        | {
            "items": items,
            "closed_to": closed_to,
            "passed": sum(
                item.outcome in ("passed", "passed_lower")
                for item in items
                if item.pk not in closed_to
            ),
            "counted": sum(
                item.stage == Stage.COUNTED for item in items if item.pk not in closed_to
            ),
            "award": items[0].award if len({item.award_id for item in items}) == 1 else None,
            "rounds": row.rounds.select_related("asked_by", "confirmed_by")
            if row.round > 1
            else (),
            "mixed_groups": {group.name for group in board["groups"] if group.is_mixed},
            "own_keys": queries.keys_to_destroy(row, user) if row.round > 1 else (),
            "leaving": queries.uncounted_beside_results(row, items),
            "postponed": queries.postponed(row) if board["secret"] else (),
            "may_confirm": runs and row.reopen_by_id not in (None, user.pk),
            "journal": journal.entries_of(row) if runs or serves else [],
            "keys": queries.ballot_keys(row) if board["secret"] else (),
            "office": queries.office_of(row, user) if board["secret"] else "",
            "is_letter_teller": board["letters"] is not None and board["letters"].slot(user),
            "conflicts": [(kind.value, kind.label) for kind in ConflictKind.declared()],
        }
    )
    return render(request, "councils/session.html", context)


def _roll(row: Session, board: dict[str, Any], user: Any) -> dict[str, Any]:
    """What the roll shows to this person, beside the board."""
    runs = user.has_perm("exemplars.run_session", row)
    serves = user.has_perm("exemplars.set_agenda", row)
    line = board["turnout"].line_of(user)
    seat = line.row.seat if line else None
    no_ballot = queries.why_no_ballot(row, seat) if seat else ""
    return {
        "seat": seat,
        "no_ballot": no_ballot,
        "to_cast": bool(board["open_groups"] and line and not line.is_done and not no_ballot),
        "counts_hands": runs
        or bool(board["hands"] and seat and queries.counts_hands(row, seat.pk)),
        "may_run": runs,
        "may_set_agenda": serves,
        "may_prepare": runs or serves,
        "presences": Presence.choices,
    }


@login_required
@require_GET
def turnout(request: HttpRequest, uid: str) -> HttpResponse:
    """The live part of a session's pages, asked every few seconds. Reloads when the state moves.

    A page that is typed into (`X-Typing`, and every ballot and count) is not reloaded under the
    person's hands: it says so instead, and its roll stays as it is.
    """
    row = visible(request, uid)
    board = queries.board(row)
    where = request.GET.get("trang", "")
    now = board["steps" if where in _LIVE_PARTS else "pulse"]
    shown = request.GET.get("nhip", now)
    stale, typing = shown != now, "X-Typing" in request.headers
    context = board | {"stale": stale, "shown": shown, "where": where}
    if where in _PAGES:
        context |= {"page": _page(where, row)}
    usual = "councils/_session_news.html" if where in _PAGES else "councils/_turnout.html"
    part = _LIVE_PARTS.get(where, usual)
    if part == "councils/_turnout.html" and not typing:
        context |= _roll(row, board, request.user) | {"fresh_roll": True}
    answer = render(request, part, context)
    if stale and not typing and where not in _FORMS:
        if where in _PAGES:
            answer["HX-Redirect"] = context["page"]
        else:
            answer["HX-Refresh"] = "true"
    return answer


def _page(where: str, row: Session) -> str:
    """The address of the page that asks; the session's when that has nothing left to do."""
    name, is_of_use = _PAGES[where]
    return reverse(name if is_of_use(row) else "councils:session", args=[row.uid])


@login_required
@require_GET
def screen(request: HttpRequest, uid: str) -> HttpResponse:
    """The big screen in the meeting room: what is voted on, who is missing; never a choice."""
    return render(request, "councils/screen.html", queries.board(visible(request, uid)))


@login_required
@require_http_methods(["GET", "POST"])
def agenda(request: HttpRequest, uid: str) -> HttpResponse:
    """Which eligible dossiers come before the session."""
    row = visible(request, uid)
    if not request.user.has_perm("exemplars.set_agenda", row):
        raise NotAllowed(
            _("Chỉ cơ quan thường trực hoặc thư ký Hội đồng lập được chương trình họp.")
        )
    candidates = queries.candidates(row, request.user)
    if request.method == "POST":
        if "all" not in request.POST:
            chosen = [key for key in request.POST.getlist("nomination") if _UUID.fullmatch(key)]
            candidates = candidates.filter(uid__in=chosen)
        if "arrange" in request.POST:
            actions.arrange_agenda(row, read_places(request.POST, row), by=request.user)
            messages.success(request, _("Đã sắp xếp chương trình."))
            return redirect("councils:agenda", uid=uid)
        items = actions.set_agenda(row, list(candidates), by=request.user)
        messages.success(request, _("Đã đưa %(n)d hồ sơ vào chương trình.") % {"n": len(items)})
        return redirect("councils:agenda", uid=uid)
    items = list(queries.agenda(row))
    context = queries.beat(row, items) | {"candidates": candidates, "items": items}
    return render(request, "councils/agenda.html", context)


@login_required
@require_POST
def remove_item(request: HttpRequest, uid: str) -> HttpResponse:
    row = visible(request, uid)
    item = item_of(row, request.POST.get("item"))
    actions.remove_from_agenda(row, [item.nomination], by=request.user)
    messages.success(request, _("Đã đưa %(name)s ra khỏi chương trình.") % {"name": item})
    return redirect("councils:agenda", uid=uid)


@login_required
@require_POST
def attendance(request: HttpRequest, uid: str) -> HttpResponse:
    """Điểm danh: the lines of the roll that were changed on the form."""
    row = visible(request, uid)
    changed = 0
    for line in row.attendances.select_related("seat__user"):
        said = request.POST.get(f"presence-{line.seat_id}", "")
        untouched = said == request.POST.get(f"shown-{line.seat_id}", line.presence)
        if said in Presence.values and said != line.presence and not untouched:
            actions.mark_attendance(row, line.seat, said, by=request.user)
            changed += 1
    if changed:
        messages.success(request, _("Đã ghi điểm danh %(n)d thành viên.") % {"n": changed})
    else:
        messages.info(request, _("Điểm danh không có gì thay đổi."))
    return redirect("councils:session", uid=uid)


@login_required
@require_POST
def conflict(request: HttpRequest, uid: str) -> HttpResponse:
    row = visible(request, uid)
    line = get_object_or_404(row.attendances, seat=number(request.POST.get("seat")))
    item = item_of(row, request.POST.get("item"))
    actions.declare_conflict(
        item, line.seat, request.POST.get("reason", ""), by=request.user,
        kind=request.POST.get("kind") or ConflictKind.OTHER,
    )  # fmt: skip
    messages.success(
        request,
        _("%(member)s không biểu quyết về %(name)s.") % {"member": line.seat.user, "name": item},
    )
    return redirect("councils:session", uid=uid)


@login_required
@require_POST
def send_papers(request: HttpRequest, uid: str) -> HttpResponse:
    actions.send_papers(visible(request, uid), by=request.user)
    messages.success(request, _("Đã báo các thành viên đọc tài liệu."))
    return redirect("councils:session", uid=uid)
