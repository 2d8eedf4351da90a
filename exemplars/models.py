"""The data model on one screen: every table of the process, slice by slice."""

from exemplars.accounts.models import ApiToken, Invitation, Role, User
from exemplars.appraisal.models import Finding
from exemplars.campaigns.models import (
    Award,
    BaseSalary,
    Campaign,
    CampaignAward,
    LegalBasis,
    ListEntry,
    RequiredPaper,
    RuleCard,
    Theme,
)
from exemplars.councils.models import (
    AgendaItem,
    Attendance,
    Ballot,
    BallotBox,
    BallotDraft,
    BallotKey,
    CastMark,
    Council,
    HandCount,
    LetterCount,
    Minutes,
    MinutesFile,
    OpenedBallot,
    OpinionLink,
    Recusal,
    SealedBallot,
    Seat,
    Session,
)
from exemplars.decisions.models import Decision, DecisionLine, ReissuePaper
from exemplars.gallery.models import Consent, Photo, Story
from exemplars.nominations.models import Evidence, Nomination, PreviousAward, Submission
from exemplars.notices.models import Notice
from exemplars.shared.journal import JournalEntry
from exemplars.shared.limits import RequestCount
from exemplars.units.models import Succession, Unit, UnitEvent, UnitVersion

__all__ = [
    "AgendaItem",
    "ApiToken",
    "Attendance",
    "Award",
    "Ballot",
    "BallotBox",
    "BallotDraft",
    "BallotKey",
    "BaseSalary",
    "Campaign",
    "CampaignAward",
    "CastMark",
    "Consent",
    "Council",
    "Decision",
    "DecisionLine",
    "Evidence",
    "Finding",
    "HandCount",
    "Invitation",
    "JournalEntry",
    "LegalBasis",
    "LetterCount",
    "ListEntry",
    "Minutes",
    "MinutesFile",
    "Nomination",
    "Notice",
    "OpenedBallot",
    "OpinionLink",
    "Photo",
    "PreviousAward",
    "Recusal",
    "ReissuePaper",
    "RequestCount",
    "RequiredPaper",
    "Role",
    "RuleCard",
    "SealedBallot",
    "Seat",
    "Session",
    "Story",
    "Submission",
    "Succession",
    "Theme",
    "Unit",
    "UnitEvent",
    "UnitVersion",
    "User",
]
