"""What one person reads of a dossier: the table of `readership`, for pages, API and exports."""

from functools import cached_property
from typing import Any

from exemplars.campaigns.states import PaperKind
from exemplars.nominations import rules
from exemplars.nominations.models import Evidence, Nomination
from exemplars.nominations.readership import Part, Relation, fields_of, parts_for

_RELATIONS = (
    (Relation.UNIT, rules.is_of_unit),
    (Relation.OFFICE, rules.serves_campaign),
    (Relation.AUDITOR, rules.audits),
    (Relation.PRESS, rules.prints_for_campaign),
    (Relation.EDITOR, rules.edits_stories_of_campaign),
)


class Reader:
    """One person before any number of dossiers they see: at most two queries, however many.

    The rows come with `submission__unit` and `submission__campaign__office`.
    """

    def __init__(self, user: Any) -> None:
        self.user = user

    def parts(self, nomination: Nomination) -> frozenset[Part]:
        """The parts this person reads of the dossier."""
        relations = {name for name, holds in _RELATIONS if holds(self.user, nomination)}
        if nomination.pk in self._judged:
            relations.add(Relation.COUNCIL)
        return parts_for(relations)

    def fields(self, nomination: Nomination) -> frozenset[str]:
        """Names of the fields this person reads of the dossier."""
        return fields_of(self.parts(nomination))

    def papers(self, nomination: Nomination) -> list[Evidence]:
        """The dossier's own papers this person reads, as `Evidence.visible_to` hands them out."""
        parts, papers = self.parts(nomination), nomination.evidence.all()
        if Part.PAPERS in parts:
            return list(papers)
        return [paper for paper in papers if Part.PICTURES in parts and paper.kind == _PHOTO]

    def findings(self, nomination: Nomination) -> list[Any]:
        """The appraisal's findings this person reads: all, the conclusion in force, or none."""
        parts, findings = self.parts(nomination), list(nomination.findings.all())
        if Part.INTERNAL in parts:
            return findings
        if Part.CONCLUSION not in parts:
            return []
        return [finding for finding in findings[:1] if finding.kind != "returned"]

    @cached_property
    def _judged(self) -> frozenset[int]:
        return frozenset(Nomination.objects.judged_by(self.user).values_list("pk", flat=True))


_PHOTO = PaperKind.PHOTO.value
