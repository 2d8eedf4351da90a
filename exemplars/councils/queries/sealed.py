"""Reads of secret votes: keys, closed boxes, opened ballots."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from exemplars.councils import freezing
from exemplars.councils import minutes as papers
from exemplars.councils.minutes.facts import stamp
from exemplars.councils.models import AgendaItem, BallotBox, BallotKey, OpenedBallot, Session
from exemplars.councils.queries.letters import came_by_item, letters_in
from exemplars.councils.queries.sessions import closed_to
from exemplars.councils.states import Office, SessionStatus, Stage
from exemplars.nominations.models import Nomination
from exemplars.shared import journal


def office_of(session: Session, user: Any) -> str:
    """The office by which this person holds a key of the session's box; empty for who does not."""
    if not user.has_perm("exemplars.run_session", session):
        return ""
    seats = session.council.seats.active().filter(user=user, kind__in=Office.values)
    return seats.order_by("order", "pk").values_list("kind", flat=True).first() or ""


@dataclass
class KeyOf:
    """One of the two keys of a box, made or not."""

    office: str
    row: BallotKey | None

    @property
    def label(self) -> str:
        return str(Office(self.office).label)

    @property
    def is_ready(self) -> bool:
        return self.row is not None and self.row.tried_at is not None

    def holder_is(self, user: Any) -> bool:
        return self.row is not None and self.row.holder_id == user.pk


def ballot_keys(session: Session) -> list[KeyOf]:
    """Both keys of this round, the chair's first."""
    made = {
        row.office: row for row in session.keys.filter(round=session.round).select_related("holder")
    }
    return [KeyOf(office.value, made.get(office.value)) for office in Office]


def keys_undeclared(session: Session) -> bool:
    """Whether a holder has not yet said that the file of this round's key is destroyed."""
    keys = session.keys.filter(round=session.round, destroyed_at=None)
    return session.is_secret and keys.exists()


def keys_to_destroy(session: Session, user: Any) -> list[BallotKey]:
    """This person's keys whose files nobody needs any more and that are not declared destroyed."""
    keys = session.keys.filter(holder=user, destroyed_at=None)
    over = session.status == SessionStatus.CLOSED
    return list(keys if over else keys.filter(round__lt=session.round))


def public_keys(session: Session) -> dict[str, str]:
    """What a member's browser seals to, by office; nothing where the server seals."""
    return freezing.public_keys(session.frozen or {}) if session.is_sealed_in_browser else {}


def boxes(session: Session, user: Any) -> list[BallotBox]:
    """The closed boxes with their published receipts, but for items that a conflict closes."""
    return list(
        BallotBox.objects.filter(item__session=session)
        .exclude(item__in=closed_to(session, user))
        .select_related("item__nomination")
        .order_by("item__order", "item")
    )


def uncounted_beside_results(
    session: Session, items: Iterable[AgendaItem] | None = None
) -> list[AgendaItem]:
    """What a request to vote again postpones: the items without a result, of a secret session that goes
    on and has some. Nothing where the whole vote would be voided; `items` are the agenda, if read."""
    if not session.is_secret or session.status != SessionStatus.OPEN:
        return []
    found = list(session.items.select_related("nomination") if items is None else items)
    left = [item for item in found if item.stage != Stage.COUNTED]
    return left if len(left) < len(found) else []


@dataclass(frozen=True)
class Postponed:
    """Dossiers that left a session uncounted, on the word of both officers."""

    at: datetime
    reason: str
    asked_by: str
    confirmed_by: str
    names: tuple[str, ...]


def postponed(session: Session) -> list[Postponed]:
    """As the journal has it, the earliest first."""
    found = []
    for entry in journal.entries_of(session).filter(action="postpone_uncounted"):
        rows = {
            str(row.uid): row.display_name
            for row in Nomination.objects.filter(uid__in=entry.data["nominations"])
        }
        names = tuple(rows[uid] for uid in entry.data["nominations"] if uid in rows)
        found.append(
            Postponed(entry.at, entry.reason, entry.data["asked_by"], entry.actor_name, names)
        )
    return found


def published(session: Session, user: Any) -> dict[str, Any] | None:
    """The opened ballots as plain values, for anybody's own count; None before there are any.

    The record frozen at opening comes along whole, so that its hash can be computed again.
    """
    counted = session.items.filter(stage=Stage.COUNTED).exclude(pk__in=closed_to(session, user))
    if not session.is_secret or not counted.exists():
        return None
    said: dict[int, list[str]] = {}
    for item, choice in OpenedBallot.objects.filter(item__in=counted).values_list("item", "choice"):
        said.setdefault(item, []).append(choice)
    written = [
        row["seat"] for row in (session.frozen or {})["roll"] if row["presence"] == "written"
    ]
    return {
        "format": "guong-sang/opened-ballots/1",
        "title": session.title,
        "frozen": session.frozen,
        "frozen_sha256": session.frozen_hash,
        "items": [
            {
                "item": item.pk,
                "name": item.nomination.display_name,
                "receipts": item.box.receipts,
                "in_writing": item.in_writing,
                "by_letter": item.by_letter,
                "ballots": said.get(item.pk, []),
                "published": {
                    "agree": item.agree, "lower": item.lower, "disagree": item.disagree,
                    "other": item.other, "invalid": item.invalid, "base": item.base,
                    "outcome": item.outcome, "verdict": item.verdict,
                },
            }
            for item in counted.select_related("nomination", "box")
            .annotate(
                in_writing=Count("marks", filter=Q(marks__seat__in=written)),
                by_letter=Count("marks", filter=Q(marks__by_letter=True)),
            )
            .order_by("order", "pk")
        ],
    }  # fmt: skip


def keys_of_round(session: Session, number: int) -> tuple[papers.Key, ...]:
    """Both keys of one vote as the papers name them; none of an open one."""
    return tuple(
        papers.Key(
            row.office, str(Office(row.office).label), str(row.holder), row.fingerprint,
            stamp(row.destroyed_at and timezone.localtime(row.destroyed_at)),
        )
        for row in session.keys.filter(round=number).select_related("holder")
    )  # fmt: skip


def sealed_vote(session: Session) -> papers.SealedVote | None:
    """What the minutes say of the ballots of a secret vote; None of an open one."""
    if not session.is_secret:
        return None
    found, came = letters_in(session), came_by_item(session)
    return papers.SealedVote(
        sealed_by="browser" if session.is_sealed_in_browser else "server",
        keys=keys_of_round(session, session.round),
        boxes=tuple(
            papers.Box(
                box.item.nomination.display_name, len(box.receipts),
                freezing.digest({"list": box.receipts}), came.get(box.item_id, 0),
            )
            for box in BallotBox.objects.filter(item__session=session)
            .select_related("item__nomination")
            .order_by("item__order", "item")
        ),
        address=settings.SITE_URL + reverse("councils:box", args=[session.uid]),
        letters=papers.Letters(tuple(str(seat.user) for seat in found.count.tellers), found.noted)
        if found and found.count.settled_at
        else None,
    )  # fmt: skip
