"""Notices of a session to its members."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone

from exemplars.accounts.models import User
from exemplars.councils import freezing
from exemplars.councils.models import Attendance, Session
from exemplars.notices import actions as notices


def tell_voters(session: Session, attendances: Iterable[Attendance]) -> None:
    """Whoever has a ballot in the vote that has opened is called to it, and nobody else."""
    frozen = session.frozen or {}
    voters = [row.seat.user for row in attendances if freezing.has_ballot(frozen, [row.seat_id])]
    tell_members(session, "session_opened", voters, page="councils:ballot")


def tell_members(
    session: Session,
    kind: str,
    members: Iterable[User],
    *,
    page: str = "councils:session",
    again: str = "",
    reason: str = "",
) -> None:
    """One notice a person and event; the words are `templates/emails/<kind>`.

    An event that may happen twice in a round says which time it is in `again`.
    """
    held = timezone.localtime(session.held_at)
    notices.queue(
        kind,
        recipients=members,
        event_key=f"{kind}:{session.uid}:{session.round}{again}",
        context={
            "title": session.title,
            "council": session.council.name,
            "campaign": session.campaign.name,
            "held_at": f"{held:%H:%M} ngày {held:%d/%m/%Y}",
            "place": session.place,
            "online_link": session.online_link,
            "items": session.items.count(),
            "reason": reason,
        },
        link=reverse(page, args=[session.uid]),
    )
