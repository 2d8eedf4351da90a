"""Seats of a council, and the rolls of planned sessions that follow them."""

from datetime import date

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from certificates.transactions import one_transaction
from exemplars.accounts.models import User
from exemplars.councils.actions import locking
from exemplars.councils.models import Attendance, Council, Seat, Session
from exemplars.councils.states import SeatKind, SessionStatus
from exemplars.shared import journal
from exemplars.shared.errors import RuleViolation
from exemplars.units.models import Unit


@one_transaction
def establish(unit: Unit, office: Unit, *, by: User, name: str, document: str = "") -> Council:
    """Thành lập Hội đồng of a unit, served by an office."""
    council = Council(unit=unit, office=office, name=name, document=document)
    locking.require(by, "exemplars.manage_seats", council, locking.ONLY_OFFICE)
    council.save()
    journal.record(council, "establish", by=by, unit=unit.code, document=document)
    return council


@one_transaction
def seat(
    council: Council,
    user: User,
    *,
    by: User,
    kind: str = SeatKind.MEMBER,
    unit: Unit | None = None,
    title: str = "",
    order: int | None = None,
    valid_from: date | None = None,
) -> Seat:
    """Bổ sung thành viên Hội đồng: a seat from a day, and a line on the roll of planned sessions.

    Raises:
        RuleViolation: the person sits there already, or the council has its chair.
    """
    council = Council.objects.select_for_update().get(pk=council.pk)
    locking.require(by, "exemplars.manage_seats", council, locking.ONLY_OFFICE)
    start = valid_from or timezone.localdate()
    overlapping = council.seats.exclude(valid_to__lt=start)
    if overlapping.filter(user=user).exists():
        raise RuleViolation(_("%(name)s đã có ghế trong Hội đồng.") % {"name": user}, field="user")
    if kind == SeatKind.CHAIR and overlapping.filter(kind=SeatKind.CHAIR).exists():
        raise RuleViolation(_("Hội đồng đã có Chủ tịch. Kết thúc ghế đó trước."), field="kind")
    made = Seat.objects.create(
        council=council, user=user, kind=kind, unit=unit, title=title, valid_from=start,
        order=order or council.seats.count() + 1,
    )  # fmt: skip
    journal.record(council, "seat", by=by, seat=made.pk, name=str(user), kind=kind)
    renew_rolls(council)
    return made


@one_transaction
def end_seat(seat: Seat, *, by: User, last_day: date | None = None) -> Seat:
    """Kết thúc tham gia Hội đồng: the seat's last day; it leaves the roll of planned sessions."""
    council = Council.objects.select_for_update().get(pk=seat.council_id)
    locking.require(by, "exemplars.manage_seats", council, locking.ONLY_OFFICE)
    day = last_day or timezone.localdate()
    if day < seat.valid_from:
        raise RuleViolation(_("Ngày kết thúc phải sau ngày bắt đầu."), field="last_day")
    seat.valid_to = day
    seat.save(update_fields=["valid_to"])
    journal.record(council, "end_seat", by=by, seat=seat.pk, name=str(seat.user), on=str(day))
    renew_rolls(council)
    return seat


def renew_rolls(council: Council) -> None:
    """The rolls of planned sessions; of one that opened while its row was waited for, nothing."""
    for planned in council.sessions.filter(status=SessionStatus.PLANNED).order_by("pk"):
        session = locking.lock(planned)
        if session.status == SessionStatus.PLANNED:
            renew_roll(session)


def renew_roll(session: Session) -> None:
    """The roll of a planned session: the seats in force on its day."""
    on = timezone.localdate(session.held_at)
    active = set(session.council.seats.active(on).values_list("pk", flat=True))
    known = set(session.attendances.values_list("seat", flat=True))
    session.attendances.exclude(seat__in=active).delete()
    Attendance.objects.bulk_create(
        Attendance(session=session, seat_id=key) for key in sorted(active - known)
    )


def members_of(session: Session) -> QuerySet[User]:
    """The people on a session's roll."""
    return User.objects.filter(seats__attendances__session=session).distinct()
