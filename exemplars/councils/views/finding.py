"""What the pages share: the session a person may see, rows named in a form, a paper as a file."""

import re

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from certificates.rendering.papers import Paper, docx, pdfs
from exemplars.councils import freezing, queries
from exemplars.councils.models import AgendaItem, Seat, Session
from exemplars.shared import files
from exemplars.shared.errors import NotAllowed, RuleViolation

#: A row's key as forms carry it; longer ones fit no column.
_KEY = re.compile(r"[0-9]{1,18}")


def visible(request: HttpRequest, uid: str) -> Session:
    return get_object_or_404(queries.session_for(request.user), uid=uid)


def voting(request: HttpRequest, uid: str) -> tuple[Session, Seat]:
    """The session and the person's own seat on its roll."""
    row = visible(request, uid)
    seat = queries.seat_of(row, request.user)
    if seat is None:
        raise NotAllowed(_("Chỉ thành viên Hội đồng của phiên họp có phiếu."))
    if row.is_paper:
        raise RuleViolation(freezing.ON_PAPER, code="paper_ballot")
    if row.is_hands and freezing.presence_of(row.frozen or {}, seat.pk) == "present":
        raise RuleViolation(freezing.BY_HAND, code="show_of_hands")
    return row, seat


def number(value: str | None) -> int:
    if not _KEY.fullmatch(value or ""):
        raise Http404
    return int(value or "")


def item_of(row: Session, value: str | None) -> AgendaItem:
    return get_object_or_404(row.items.select_related("nomination"), pk=number(value))


def as_file(paper: Paper, extension: str, name: str) -> HttpResponse:
    """A paper made for this answer; `extension` is docx or pdf."""
    data = docx(paper) if extension == "docx" else pdfs([paper])[0]
    return files.made(data, name=name, content_type=files.KINDS[extension])
