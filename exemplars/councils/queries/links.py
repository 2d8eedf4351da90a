"""Reads of one-time links: whose a link is, whether it still works, the ballot it opens."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from certificates.verification import normalise
from exemplars.accounts.models import digest_of
from exemplars.councils.models import OpinionLink, Seat, Session
from exemplars.councils.queries.ballots import Sheet, sheet
from exemplars.councils.states import LinkEnd, SessionStatus


def link_of(key: str) -> OpinionLink | None:
    """The row of a link, working or not; None for a key that was never sent."""
    return (
        OpinionLink.objects.select_related("session__council", "session__campaign", "seat__user")
        .filter(token_hash=digest_of(normalise(key)))
        .first()
    )


def why_ended(link: OpinionLink) -> str:
    """Why this link is of no more use, in a sentence that says nothing of the session; empty while
    it works."""
    if link.ended == LinkEnd.USED:
        return _("Liên kết này đã dùng để gửi ý kiến. Ý kiến đã gửi được giữ nguyên.")
    if link.ended == LinkEnd.REPLACED:
        return _("Đã có liên kết khác thay liên kết này. Hãy mở thư gửi sau cùng.")
    if link.ended == LinkEnd.OTHERWISE:
        return _("Ý kiến đã đến bằng cách khác, nên liên kết này hết dùng.")
    if link.ended == LinkEnd.WITHDRAWN or not link.seat.user.is_active:
        return _("Liên kết này đã được rút. Nếu vẫn cần gửi ý kiến, hãy hỏi người gửi thư.")
    late = link.expires_at is not None and timezone.now() > link.expires_at
    if late or link.ended or not opinion_sheet(link).due:
        return _("Đã hết thời gian nhận ý kiến qua liên kết này.")
    return ""


def opinion_sheet(link: OpinionLink, chosen: Mapping[int, Any] | None = None) -> Sheet:
    """The ballot a link opens: of the items asked about, those that may still be voted on.

    Without a draft: what is unfinished stays on the member's device.
    """
    if link.session.status != SessionStatus.OPEN:
        return Sheet([])
    lines = sheet(link.session, link.seat, chosen or {}).lines
    return Sheet([line for line in lines if line.item.pk in link.items and line.is_due])


def newest_link(session: Session, seat: Seat) -> OpinionLink | None:
    """The last link that was sent to a member of this session, for the secretary."""
    return session.links.filter(seat=seat).select_related("sent_by").first()


def seats_to_ask(session: Session) -> list[Seat]:
    """Members of an open vote who are asked in writing, have a ballot due and no working link."""
    asked = session.links.filter(ended="").values("seat")
    rows = session.attendances.filter(presence="written").exclude(seat__in=asked)
    seats = [row.seat for row in rows.select_related("seat__user")]
    return [seat for seat in seats if sheet(session, seat).due]
