"""Councils, seats, sessions with agenda and attendance, ballots, minutes."""

from exemplars.councils.models.minutes import Minutes, MinutesFile
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
    "Minutes",
    "MinutesFile",
    "Recusal",
    "Seat",
    "SeatQuerySet",
    "Session",
    "SessionQuerySet",
    "VotingRound",
]
