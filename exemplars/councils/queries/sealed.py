"""Reads of secret votes: keys, closed boxes, opened ballots."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from exemplars.councils import freezing
from exemplars.councils import minutes as papers
from exemplars.councils.minutes.facts import stamp
from exemplars.councils.models import BallotBox, BallotKey, OpenedBallot, Session
from exemplars.councils.queries.letters import came_by_item, letters_in
from exemplars.councils.queries.sessions import closed_to
from exemplars.councils.states import Office, Stage


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


def sealed_vote(session: Session) -> papers.SealedVote | None:
    """What the minutes say of the ballots of a secret vote; None of an open one."""
    if not session.is_secret:
        return None
    found, came = letters_in(session), came_by_item(session)
    return papers.SealedVote(
        sealed_by="browser" if session.is_sealed_in_browser else "server",
        keys=tuple(
            papers.Key(
                row.office, str(Office(row.office).label), str(row.holder), row.fingerprint,
                stamp(row.destroyed_at and timezone.localtime(row.destroyed_at)),
            )
            for row in session.keys.filter(round=session.round).select_related("holder")
        ),
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
