"""Chữ ký số on the certificates of a decision: signed here, or sent out and taken back; withdrawn."""

from collections.abc import Sequence
from typing import IO
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from certificates import exchange, jobs, signatures
from certificates.award import CannotPrint
from certificates.exchange import Sent
from certificates.models import Batch, Certificate
from certificates.transactions import one_transaction
from exemplars.accounts.models import User
from exemplars.decisions.actions.guarding import require
from exemplars.decisions.models import Decision
from exemplars.shared import journal
from exemplars.shared.errors import RuleViolation

_PRINTS = "exemplars.print_nomination"


@one_transaction
def sign(
    decision: Decision, *, by: User, secret: str = "", shows: bool = True, only: UUID | None = None
) -> Batch:
    """Ký số every certificate that has no signed copy, or that one alone, in the background; see
    `jobs.start_signing`."""
    require(by, _PRINTS, decision)
    try:
        batch = jobs.start_signing(
            decision.batch_key, title=f"Ký số {decision}", by=by, secret=secret, shows=shows,
            source_url=reverse("decisions:signatures", args=[decision.uid]), only=only,
        )  # fmt: skip
    except CannotPrint as refusal:
        raise RuleViolation(str(refusal), code="cannot_sign") from refusal
    journal.record(decision, "sign_certificates", by=by, certificates=batch.total)
    return batch


@one_transaction
def export_unsigned(decision: Decision, out: IO[bytes], *, by: User) -> int:
    """Xuất the stored PDFs to be signed in the agency's own system; how many."""
    require(by, _PRINTS, decision)
    try:
        count = exchange.pack(decision.batch_key, out)
    except CannotPrint as refusal:
        raise RuleViolation(str(refusal), code="cannot_export") from refusal
    if not count:
        raise RuleViolation(_("Quyết định này chưa có bằng nào để xuất."), code="no_certificates")
    journal.record(decision, "export_unsigned", by=by, certificates=count)
    return count


@one_transaction
def receive_signed(decision: Decision, files: Sequence[Sent], *, by: User) -> int:
    """Nhập the signed PDFs, all or none; how many are new.

    Raises:
        RuleViolation: a line for each file that was refused.
    """
    require(by, _PRINTS, decision)
    try:
        count = exchange.receive(decision.batch_key, files, by=by)
    except CannotPrint as refusal:
        raise RuleViolation(str(refusal), code="not_taken") from refusal
    journal.record(decision, "receive_signed", by=by, certificates=count)
    return count


@one_transaction
def withdraw_signature(
    decision: Decision, certificate: Certificate, reason: str, *, by: User
) -> None:
    """Gỡ bản ký số of one certificate, so that it can be signed or imported anew; nothing is lost.

    Raises:
        RuleViolation: no signed copy, or one of another decision.
    """
    require(by, _PRINTS, decision)
    if certificate.batch_key != decision.batch_key:
        raise RuleViolation(_("Bằng này không thuộc quyết định này."), code="other_decision")
    try:
        signatures.withdraw(certificate, reason, by=by)
    except CannotPrint as refusal:
        raise RuleViolation(str(refusal), code="not_signed") from refusal
    journal.record(
        decision, "withdraw_signature", by=by, reason=reason, certificate=certificate.number
    )
