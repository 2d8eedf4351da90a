"""One search box for names, units, submissions and decisions; diacritics are not needed."""

from dataclasses import dataclass, field

from exemplars.accounts.models import User
from exemplars.decisions.models import Decision, DecisionLine
from exemplars.nominations.models import Nomination, Submission
from exemplars.nominations.states import Status
from exemplars.units.models import Unit

LIMIT = 20


@dataclass
class Results:
    """What was found, at most `LIMIT` of each kind, all of it visible to the person."""

    words: str
    nominations: list[Nomination] = field(default_factory=list)
    submissions: list[Submission] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    lines: list[DecisionLine] = field(default_factory=list)
    units: list[Unit] = field(default_factory=list)

    @property
    def total(self) -> int:
        found = (self.nominations, self.submissions, self.decisions, self.lines, self.units)
        return sum(len(rows) for rows in found)


def search(user: User, words: str) -> Results:
    """Who got what, when; which dossier, which unit. Empty words find nothing."""
    words = words.strip()[:100]
    results = Results(words)
    if not words:
        return results
    nominations = Nomination.objects.visible_to(user).matching(words)
    results.nominations = list(nominations.with_context().order_by("sort_key", "pk")[:LIMIT])
    results.submissions = list(
        Submission.objects.visible_to(user)
        .filter(number__icontains=words)
        .select_related("unit", "campaign")[:LIMIT]
    )
    decisions = Decision.objects.visible_to(user)
    results.decisions = list(decisions.filter(number__icontains=words)[:LIMIT])
    results.lines = list(
        DecisionLine.objects.filter(
            nomination__in=nominations.values("pk"), decision__in=decisions.values("pk")
        )
        .exclude(decision__status="draft")
        .exclude(nomination__status=Status.REVOKED)  # its dossier is found, and says so
        .select_related("decision", "nomination")
        .order_by("-decision__signed_on", "order")[:LIMIT]
    )
    results.units = list(Unit.objects.visible_to(user).matching(words).order_by("sort_key")[:LIMIT])
    return results
