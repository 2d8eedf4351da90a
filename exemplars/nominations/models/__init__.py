"""Submissions (tờ trình) with their nominations (hồ sơ), earlier awards and evidence."""

from exemplars.nominations.models.evidence import Evidence
from exemplars.nominations.models.nominations import Nomination, NominationQuerySet, PreviousAward
from exemplars.nominations.models.submissions import Submission

__all__ = ["Evidence", "Nomination", "NominationQuerySet", "PreviousAward", "Submission"]
