"""What waits for a member of a council: sessions to read for, to vote in, to run."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from exemplars.accounts.models import User
from exemplars.councils import freezing
from exemplars.councils.models import AgendaItem, Ballot, CastMark, PaperCount, Seat, Session
from exemplars.councils.queries import Letters, hand_duties, letters_of, paper_counts
from exemplars.councils.states import BOXED, SeatKind, SessionStatus
from exemplars.desk.queries.waiting.task import Task, fact


def of_council(user: User) -> Iterator[Task]:
    if user.scoped_role is not None:
        return
    seats = user.seats.active()
    running = Seat.objects.active().filter(
        user=user, council=OuterRef("council"), kind__in=(SeatKind.CHAIR, SeatKind.SECRETARY)
    )
    sessions = list(
        Session.objects.filter(
            council__in=seats.values("council"),
            status__in=(SessionStatus.PLANNED, SessionStatus.OPEN),
        )
        .annotate(
            item_count=Count("items"),
            runs=Exists(running),
            voted=Exists(Ballot.objects.filter(item__session=OuterRef("pk"), seat__user=user))
            | Exists(CastMark.objects.filter(item__session=OuterRef("pk"), seat__user=user)),
            boxed=Exists(AgendaItem.objects.filter(session=OuterRef("pk"), stage__in=BOXED)),
        )
        .select_related("council")
        .order_by("held_at", "pk")
    )
    own = set(user.seats.values_list("pk", flat=True)) if sessions else set()
    counts, letters = paper_counts(sessions), letters_of(sessions)
    duties = hand_duties(sessions, user)
    for session in sessions:
        held = timezone.localtime(session.held_at)
        votes = session.frozen is not None and freezing.has_ballot(session.frozen, own)
        count = counts.get(session.pk)
        if count:
            words = _paper_words(session, count, user)
        elif session.pk in duties and (session.voted or not votes):
            words = _hands_words(duties[session.pk])
        else:
            words = _session_words(session, votes)
        for title, action, page in _letter_words(session, letters.get(session.pk), user, words):
            yield Task(
                "councils:list",
                title % {"session": session},
                reverse(page, args=[session.uid]),
                action,
                due=held.date(),
                due_note=f"{held:%H:%M}",
                meta=[
                    fact("files", _("%(n)d hồ sơ") % {"n": session.item_count}),
                    *([fact("map-pin", session.place)] if session.place else []),
                ],
            )


def _session_words(session: Any, votes: bool) -> tuple[str, str, str]:
    """Title, button and page of a session, by what this member can do in it now."""
    boxed = session.boxed and not session.is_hands  # there, figures that wait for the second person
    if session.status == SessionStatus.OPEN and boxed and session.runs:
        return _("Mở hòm phiếu: %(session)s"), _("Mở hòm phiếu"), "councils:box"
    if session.status == SessionStatus.OPEN and votes and not session.voted:
        return _("Bỏ phiếu: %(session)s"), _("Bỏ phiếu"), "councils:ballot"
    if session.status == SessionStatus.OPEN:
        title = _("Đang biểu quyết: %(session)s")
        if session.voted:
            title = _("Đã bỏ phiếu, chờ kết quả: %(session)s")
        if session.runs:
            title = _("Chờ đóng biểu quyết: %(session)s")
        return title, _("Theo dõi"), "councils:session"
    if session.runs:
        return _("Chuẩn bị, điểm danh: %(session)s"), _("Mở phiên họp"), "councils:session"
    return _("Đọc tài liệu: %(session)s"), _("Đọc tài liệu"), "councils:session"


def _letter_words(
    session: Any, letters: Letters | None, user: User, words: tuple[str, str, str]
) -> list[tuple[str, str, str]]:
    """`words`, and what letters of a secret vote ask for beside or before: envelopes noted as they come,
    then keyed by the two who open them, until when no box is opened."""
    page = "councils:letters"
    if letters is None:
        return [words]
    if not session.boxed:
        if not session.runs or not letters.waiting:
            return [words]
        title = _("Nhận phong bì phiếu gửi về: %(session)s")
        return [words, (title, _("Ghi phong bì"), page)]
    if not letters.is_due:
        return [words]
    if letters.slot(user) and not letters.has_handed_in(user):
        title = _("Mở phong bì, nhập phiếu gửi về: %(session)s")
        return [(title, _("Nhập phiếu"), page)]
    return [(_("Chờ nhập phiếu gửi về: %(session)s"), _("Theo dõi"), "councils:session")]


def _hands_words(duty: str) -> tuple[str, str, str]:
    """As `_session_words`, of a show of hands: one keys, another confirms."""
    if duty == "confirm":
        return _("Xác nhận số phiếu giơ tay: %(session)s"), _("Xác nhận"), "councils:hands"
    if duty == "key":
        return _("Nhập số phiếu giơ tay: %(session)s"), _("Nhập số phiếu"), "councils:hands"
    return _("Đang biểu quyết giơ tay: %(session)s"), _("Theo dõi"), "councils:hands"


def _paper_words(session: Any, count: PaperCount, user: User) -> tuple[str, str, str]:
    """As `_session_words`, of a vote on paper: tellers key, then the secretary brings the scan."""
    slot = count.slot(user)
    if session.boxed and slot and not count.agreed:
        return _("Nhập số phiếu giấy: %(session)s"), _("Nhập số phiếu"), "councils:paper-count"
    if session.runs and count.agreed:
        title = _("Thiếu bản quét biên bản kiểm phiếu: %(session)s")
        return title, _("Tải bản quét"), "councils:paper-count"
    if session.boxed:
        return _("Chờ kiểm phiếu giấy: %(session)s"), _("Theo dõi"), "councils:session"
    return _("Đang bỏ phiếu giấy: %(session)s"), _("Theo dõi"), "councils:session"
