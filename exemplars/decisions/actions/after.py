"""After the council or the decision: forward upward, print again, record what left the office."""

import uuid
from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from certificates import jobs
from certificates.award import CannotPrint
from certificates.models import Batch
from certificates.transactions import one_transaction
from exemplars.accounts.models import User
from exemplars.decisions import states
from exemplars.decisions.actions.guarding import require
from exemplars.decisions.models import Decision
from exemplars.nominations import actions as nominations
from exemplars.nominations.models import Nomination
from exemplars.nominations.states import Status
from exemplars.shared.errors import RuleViolation


@one_transaction
def print_again(decision: Decision, *, by: User) -> Batch:
    """Make the PDF of the whole decision once more (a batch that failed, or a lost file).

    While one is being made, that one.
    """
    require(by, "exemplars.print_nomination", decision)
    if decision.status != states.DecisionStatus.PUBLISHED:
        raise RuleViolation(
            _("Quyết định chưa ban hành nên chưa có bằng để in."), code="not_published"
        )
    try:
        return jobs.start_batch(
            decision.batch_key, title=str(decision), by=by,
            source_url=reverse("decisions:detail", args=[decision.uid]),
        )  # fmt: skip
    except CannotPrint as refusal:
        raise RuleViolation(str(refusal), code="cannot_print") from refusal


@one_transaction
def mark_printed(decision: Decision, *, by: User) -> int:
    """Ghi nhận đã in every certificate of the decision; how many were marked now (0: all had been)."""
    require(by, "exemplars.print_nomination", decision)
    return len(nominations.mark_printed(_lines(decision, Status.AWARDED), by=by))


@one_transaction
def hand_over(decision: Decision, *, by: User, lines: Sequence[uuid.UUID] = ()) -> int:
    """Ghi nhận đã trao to the units: these lines, or every one; how many were marked now."""
    require(by, "exemplars.print_nomination", decision)
    rows = _lines(decision, Status.AWARDED, Status.PRINTED, only=lines)
    return len(nominations.hand_over(rows, by=by))


def forward(rows: Sequence[Nomination], *, by: User) -> int:
    """Trình cấp trên nominations for awards a higher level gives; returns how many."""
    for row in rows:
        if row.awarded_as and row.awarded_as.issuer_id:
            raise RuleViolation(
                _("“%(award)s” của %(name)s do tỉnh quyết định, không trình cấp trên.")
                % {"award": row.awarded_as, "name": row},
                code="authority",
            )
    return len(nominations.forward(rows, by=by))


def _lines(decision: Decision, *statuses: str, only: Sequence[uuid.UUID] = ()) -> list[Nomination]:
    """Those with a certificate: an award without a sheet is neither printed nor handed over."""
    rows = Nomination.objects.filter(decision_line__decision=decision, status__in=statuses).exclude(
        decision_line__certificate_code=""
    )
    if only:
        rows = rows.filter(decision_line__uid__in=only)
    return list(rows.with_context().order_by("decision_line__order"))
