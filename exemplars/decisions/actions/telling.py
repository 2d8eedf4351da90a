"""Notices about proofs to the people of the units named in a decision."""

from collections.abc import Sequence
from datetime import date

from django.conf import settings
from django.urls import reverse

from exemplars.accounts.models import User
from exemplars.accounts.states import UNIT_KINDS
from exemplars.decisions.models import Decision, DecisionLine
from exemplars.nominations.actions.telling import people_of
from exemplars.notices import actions as notices

#: So many names stand in a mail; the rest are counted.
_NAMED = 10


def tell_of_proofs(
    decision: Decision, waiting: Sequence[tuple[DecisionLine, int]], *, due_on: date, by: User
) -> None:
    """Bản soát chờ đơn vị: one notice a unit and person.

    `waiting` are lines with the key of their proof: sent again with another day or further proofs
    it is another event, the same page sent twice is not.
    """
    units = {line.nomination.submission.unit for line, _key in waiting}
    for unit in sorted(units, key=lambda unit: unit.pk):
        own = [(line, key) for line, key in waiting if line.nomination.submission.unit == unit]
        notices.queue(
            "proofs_requested",
            recipients=list(people_of(unit, UNIT_KINDS).exclude(pk=by.pk)),
            unit=unit,
            roles=UNIT_KINDS,
            event_key=f"{decision.uid}:{unit.pk}:{due_on}:{max(key for _line, key in own)}",
            context={
                "decision": str(decision),
                "due_on": f"{due_on:%d/%m/%Y}",
                "count": len(own),
                "names": [line.name for line, _key in own[:_NAMED]],
                "more": max(0, len(own) - _NAMED),
                "sheet": settings.SITE_URL
                + reverse("decisions:proof-sheet", args=[decision.uid, unit.code]),
            },
            link=reverse("decisions:proofs", args=[decision.uid]),
        )


def tell_of_answer(
    line: DecisionLine, *, event: str, answer: str, due_on: date | None, by: User
) -> None:
    """Trả lời đề nghị sửa: no, with the reason in `answer`; or another certificate to read by a day."""
    unit = line.nomination.submission.unit
    notices.queue(
        "correction_answered",
        recipients=list(people_of(unit, UNIT_KINDS).exclude(pk=by.pk)),
        unit=unit,
        roles=UNIT_KINDS,
        event_key=f"{line.uid}:{event}",
        context={
            "name": line.name,
            "decision": str(line.decision),
            "answer": answer,
            "due_on": f"{due_on:%d/%m/%Y}" if due_on else "",
        },
        link=reverse("decisions:proof", args=[line.decision.uid, line.uid]),
    )
