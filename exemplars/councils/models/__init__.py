"""Councils, seats, sessions with agenda and attendance, ballots open and sealed, minutes."""

from exemplars.councils.models.hands import HandCount
from exemplars.councils.models.letters import LetterCount
from exemplars.councils.models.links import OpinionLink
from exemplars.councils.models.minutes import Minutes, MinutesFile
from exemplars.councils.models.paper import PaperCount
from exemplars.councils.models.sealed import (
    BallotBox,
    BallotKey,
    CastMark,
    OpenedBallot,
    Residue,
    SealedBallot,
)
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
from exemplars.councils.models.tellers import TwoTellers

__all__ = [
    "AgendaItem",
    "Attendance",
    "Ballot",
    "BallotBox",
    "BallotDraft",
    "BallotKey",
    "CastMark",
    "Council",
    "CouncilQuerySet",
    "HandCount",
    "LetterCount",
    "Minutes",
    "MinutesFile",
    "OpenedBallot",
    "OpinionLink",
    "PaperCount",
    "Recusal",
    "Residue",
    "SealedBallot",
    "Seat",
    "SeatQuerySet",
    "Session",
    "SessionQuerySet",
    "TwoTellers",
    "VotingRound",
]
