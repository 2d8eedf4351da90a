"""Councils, seats, sessions with agenda and attendance, ballots."""

from exemplars.councils.models.sessions import (
    AgendaItem,
    Attendance,
    Ballot,
    BallotDraft,
    Council,
    CouncilQuerySet,
    Recusal,
    Seat,
    SeatQuerySet,
    Session,
    SessionQuerySet,
    VotingRound,
)

__all__ = [
    "AgendaItem",
    "Attendance",
    "Ballot",
    "BallotDraft",
    "Council",
    "CouncilQuerySet",
    "Recusal",
    "Seat",
    "SeatQuerySet",
    "Session",
    "SessionQuerySet",
    "VotingRound",
]
