"""Huy hiệu số: handed out by the office when the person who was awarded asks for it."""

from datetime import date

from django.utils.translation import gettext as _

from certificates import badging
from certificates.award import CannotPrint
from certificates.models import Badge
from certificates.transactions import one_transaction
from exemplars.accounts.models import User
from exemplars.campaigns.states import SubjectKind
from exemplars.decisions.actions.guarding import require
from exemplars.decisions.actions.proofing import certificate_of
from exemplars.decisions.models import DecisionLine
from exemplars.shared import journal
from exemplars.shared.errors import RuleViolation


@one_transaction
def issue_badge(line: DecisionLine, *, asked_on: date, request: str, by: User) -> Badge:
    """Cấp huy hiệu số to an individual, on their own wish; the paper that says so is recorded."""
    require(by, "exemplars.edit_decision", line.decision)
    if not may_have_badge(line):
        raise RuleViolation(
            _("Huy hiệu số chỉ cấp cho cá nhân, theo đề nghị của chính người đó."), code="no_person"
        )
    certificate = certificate_of(line)
    held = badging.of(certificate)
    try:
        badge = badging.issue(certificate, asked_on=asked_on, request=request, by=by)
    except CannotPrint as refusal:
        raise RuleViolation(str(refusal), code="no_badge") from refusal
    if held is None:
        journal.record(line.decision, "issue_badge", by=by, line=line.order, document=badge.request)
    return badge


@one_transaction
def withdraw_badge(line: DecisionLine, *, by: User) -> None:
    """Hủy huy hiệu số as its holder wishes: programs are told at once, the certificate stays."""
    require(by, "exemplars.edit_decision", line.decision)
    held = badging.of(certificate_of(line))
    if held is None:
        raise RuleViolation(_("Bằng này không có huy hiệu số."), code="no_badge")
    badging.withdraw(held, by=by)
    journal.record(line.decision, "withdraw_badge", by=by, line=line.order)


def may_have_badge(line: DecisionLine) -> bool:
    """An individual who can ask for it."""
    row = line.nomination
    return row.subject_kind == SubjectKind.INDIVIDUAL and not row.posthumous
