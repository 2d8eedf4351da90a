"""Every API collection of the process, slice by slice: (prefix, viewset, basename)."""

from exemplars.accounts.api.me import MeViewSet
from exemplars.appraisal.api import AppraisalViewSet
from exemplars.campaigns.api import AwardViewSet, CampaignViewSet
from exemplars.councils.api import SessionViewSet
from exemplars.decisions.api import DecisionViewSet
from exemplars.gallery.api import StoryViewSet
from exemplars.nominations.api import NominationViewSet, SubmissionViewSet
from exemplars.notices.api import NoticeViewSet
from exemplars.units.api import UnitViewSet

VIEWSETS: list[tuple[str, type, str]] = [
    ("appraisals", AppraisalViewSet, "appraisal"),
    ("awards", AwardViewSet, "award"),
    ("campaigns", CampaignViewSet, "campaign"),
    ("decisions", DecisionViewSet, "decision"),
    ("me", MeViewSet, "me"),
    ("nominations", NominationViewSet, "nomination"),
    ("notices", NoticeViewSet, "notice"),
    ("sessions", SessionViewSet, "session"),
    ("stories", StoryViewSet, "story"),
    ("submissions", SubmissionViewSet, "submission"),
    ("units", UnitViewSet, "unit"),
]
