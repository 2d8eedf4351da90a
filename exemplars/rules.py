"""Every permission of the process, slice by slice; importing a slice's rules registers them."""

from exemplars.accounts import rules as accounts
from exemplars.appraisal import rules as appraisal
from exemplars.campaigns import rules as campaigns
from exemplars.councils import rules as councils
from exemplars.decisions import rules as decisions
from exemplars.gallery import rules as gallery
from exemplars.nominations import rules as nominations
from exemplars.notices import rules as notices

__all__ = [
    "accounts",
    "appraisal",
    "campaigns",
    "councils",
    "decisions",
    "gallery",
    "nominations",
    "notices",
]
