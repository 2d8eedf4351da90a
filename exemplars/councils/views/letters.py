"""Letters of a secret vote: what is printed, whose envelope came, what the two tellers key."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from exemplars.councils import actions, minutes, queries
from exemplars.councils.forms import read_figures
from exemplars.councils.letters import FEW
from exemplars.councils.models import Seat, Session
from exemplars.councils.queries import Letters
from exemplars.councils.states import CLOSE, SessionStatus
from exemplars.councils.views.finding import as_file, number, visible
from exemplars.shared.errors import NotAllowed, RuleViolation


@login_required
@require_GET
def letters(request: HttpRequest, uid: str) -> HttpResponse:
    """Whose envelopes came, for the officers; the form of a teller once voting is closed."""
    row, found = _taking(request, uid)
    return _page(request, row, found)


@login_required
@require_POST
def note(request: HttpRequest, uid: str) -> HttpResponse:
    """The envelope of a member away has come in."""
    row, _found = _taking(request, uid)
    seat = _seat(request, row)
    actions.note_letter(row, seat, by=request.user)
    messages.success(
        request, _("Đã ghi nhận phong bì của %(name)s. Cất nguyên, không mở.") % {"name": seat.user}
    )
    return redirect("councils:letters", uid=uid)


@login_required
@require_POST
def forget(request: HttpRequest, uid: str) -> HttpResponse:
    """An envelope that was noted by mistake."""
    row, _found = _taking(request, uid)
    seat = _seat(request, row)
    actions.forget_letter(row, seat, by=request.user)
    messages.success(
        request,
        _("Đã bỏ ghi phong bì của %(name)s. Người này lại bỏ phiếu được.") % {"name": seat.user},
    )
    return redirect("councils:letters", uid=uid)


@login_required
@require_POST
@sensitive_post_parameters()
def key(request: HttpRequest, uid: str) -> HttpResponse:
    """A teller hands in. What does not add up is said beside each item; all that was typed stays."""
    row, found = _taking(request, uid)
    figures = read_figures(request.POST, queries.came_by_item(row))
    try:
        count = actions.key_letters(row, figures, by=request.user)
    except RuleViolation as refusal:
        if refusal.code != "figures":
            raise
        return _page(request, row, found, typed=request.POST, figures=figures, status=400)
    if count.settled_at:
        messages.success(request, _("Hai bên khớp. Phiếu gửi về đã niêm phong vào hòm."))
    elif count.differing:
        messages.warning(
            request, _("Có hồ sơ hai bên nhập khác nhau. Cùng đếm lại các hồ sơ còn dưới đây.")
        )
    else:
        messages.success(request, _("Đã nhận số ông/bà nhập. Chờ người kia."))
    return redirect("councils:letters", uid=uid)


@login_required
@require_GET
def blank(request: HttpRequest, uid: str, blank: str, extension: str) -> HttpResponse:
    """Ballot papers for members away, or what goes along with each; while their envelopes are awaited."""
    row, found = _taking(request, uid)
    if not request.user.has_perm("exemplars.run_session", row):
        raise NotAllowed(CLOSE.refusal)
    known = blank in queries.LETTER_BLANKS and extension in ("docx", "pdf")
    if not known or row.status != SessionStatus.OPEN:
        raise Http404
    made = (
        minutes.ballot_papers(queries.letter_vote(row, found))
        if blank == "phieu"
        else minutes.covers(queries.letter_covers(row, found))
    )
    return as_file(made, extension, f"{queries.LETTER_BLANKS[blank]}.{extension}")


def _taking(request: HttpRequest, uid: str) -> tuple[Session, Letters]:
    """A session whose vote takes letters."""
    row = visible(request, uid)
    found = queries.letters_in(row)
    if found is None:
        raise Http404
    return row, found


def _seat(request: HttpRequest, row: Session) -> Seat:
    line = row.attendances.select_related("seat__user")
    return get_object_or_404(line, seat=number(request.POST.get("seat"))).seat


def _page(
    request: HttpRequest, row: Session, found: Letters, *, typed: Any = None, figures: Any = None,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    came = queries.came_by_item(row)
    board = queries.board(row)
    rows = queries.letter_rows(row, found, request.user, typed=typed, figures=figures)
    context = board | {
        "rows": rows,
        "wrong": [line.item for line in rows if line.wrong],
        "may_run": request.user.has_perm("exemplars.run_session", row),
        "is_teller": bool(found.slot(request.user)),
        "fewest": min(came.values(), default=0),
        "few": 0 < min(came.values(), default=0) < FEW,
        "sheets": queries.letter_sheets(row) if board["open_groups"] else (),
    }
    return render(request, "councils/letters.html", context, status=status)
