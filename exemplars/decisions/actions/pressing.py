"""The process over the print room: runs of a decision, and dossiers that follow their sheets."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.dispatch import receiver
from django.urls import reverse
from django.utils.translation import gettext as _

from certificates import printing, states
from certificates.award import CannotPrint
from certificates.models import Certificate, PrintRun
from certificates.signals import sheets_moved
from certificates.transactions import one_transaction
from exemplars.accounts.models import User
from exemplars.decisions.actions.guarding import require
from exemplars.decisions.models import Decision
from exemplars.decisions.states import DecisionStatus
from exemplars.nominations import actions as nominations
from exemplars.nominations.models import Nomination
from exemplars.nominations.states import Status
from exemplars.shared import journal
from exemplars.shared.errors import RuleViolation


@one_transaction
def open_run(
    decision: Decision,
    *,
    by: User,
    order: str = PrintRun.Order.CALLING,
    paper: printing.Paper | None = None,
    form_key: uuid.UUID | None = None,
) -> PrintRun:
    """Lập đợt in of the decision's certificates that stand in none; see `printing.open_run`."""
    require(by, "exemplars.print_nomination", decision)
    if decision.status != DecisionStatus.PUBLISHED:
        raise RuleViolation(
            _("Quyết định chưa ban hành nên chưa có bằng để in."), code="not_published"
        )
    office = printing.Office(
        parent_body=decision.issuer_name or decision.issuer.name,
        body=decision.campaign.office.name,
        place=decision.place,
        source_url=reverse("decisions:detail", args=[decision.uid]),
    )
    try:
        run = printing.open_run(
            decision.batch_key, _places(decision), by=by, title=str(decision), order=order,
            paper=paper, office=office, form_key=form_key,
        )  # fmt: skip
    except CannotPrint as refusal:
        raise RuleViolation(str(refusal), code="cannot_print") from refusal
    journal.record(decision, "open_run", by=by, run=run.number, sheets=run.sheets.count())
    return run


@receiver(sheets_moved)
def follow_sheets(*, move: str, codes: Iterable[str], by: User, **_signal: Any) -> None:
    """A dossier is “Đã in” and “Đã trao” when its sheet is; the press's own transaction."""
    rows = Nomination.objects.filter(decision_line__certificate_code__in=list(codes)).with_context()
    if move == states.PRINT.name:
        nominations.mark_printed(list(rows.filter(status=Status.AWARDED)), by=by)
    elif move == states.HAND_OVER.name:
        given = rows.filter(status__in=(Status.AWARDED, Status.PRINTED))
        nominations.hand_over(list(given), by=by)


def _places(decision: Decision) -> list[printing.Place]:
    """Every certificate of the decision in the order of its lines, with the unit that receives it."""
    receivers = {
        line.certificate_code: line.nomination.submission.unit.name
        for line in decision.lines.exclude(certificate_code="")
        .select_related("nomination__submission__unit")
        .order_by("order")
    }
    keys = dict(Certificate.objects.filter(batch_key=decision.batch_key).values_list("code", "key"))
    return [printing.Place(keys[code], unit) for code, unit in receivers.items() if code in keys]
