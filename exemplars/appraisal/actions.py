"""Thẩm định: every conclusion of the office about a dossier, each with its row and its move.

Who may, from which state, with which reason, how often: `nominations.actions` decides, under the
lock of the row. Here each conclusion gets its `Finding`, in the same transaction.
"""

from collections.abc import Sequence
from datetime import date

from certificates.transactions import one_transaction
from exemplars.accounts.models import User
from exemplars.appraisal.models import Finding, FindingKind
from exemplars.nominations import actions as nominations
from exemplars.nominations.models import Nomination
from exemplars.nominations.states import Status


def receive(rows: Sequence[Nomination], *, by: User) -> list[Nomination]:
    """Tiếp nhận: the office takes dossiers over; from here the unit can no longer recall them."""
    return nominations.receive(rows, by=by)


def start_check(rows: Sequence[Nomination], *, by: User) -> list[Nomination]:
    """Bắt đầu thẩm định: the officer becomes the holder. All or nothing."""
    return nominations.start_checks(rows, by=by)


@one_transaction
def receive_and_check(rows: Sequence[Nomination], *, by: User) -> list[Nomination]:
    """Tiếp nhận rồi thẩm định ngay: both moves, in one transaction.

    A dossier already received goes on from there; one in any other state is refused.
    """
    received = receive([row for row in rows if row.status == Status.SUBMITTED], by=by)
    others = [row for row in rows if row.status != Status.SUBMITTED]
    return start_check([*received, *others], by=by)


@one_transaction
def return_for_changes(
    nomination: Nomination, *, by: User, reason: str, due_on: date, fields: Sequence[str] = ()
) -> Nomination:
    """Trả lại để sửa, with a reason, a due date and the parts that need work. The unit is told.

    Raises:
        RuleViolation: no reason, a due date in the past, or already returned as often as the
            campaign allows.
    """
    moved = nominations.return_for_changes(nomination, by=by, reason=reason, due_on=due_on)
    _record([moved], FindingKind.RETURNED, by, reason, due_on, fields)
    return moved


@one_transaction
def find_eligible(rows: Sequence[Nomination], *, by: User, reason: str = "") -> list[Nomination]:
    """Kết luận đủ điều kiện, one dossier or many; all or nothing. Each unit is told once."""
    moved = nominations.find_all_eligible(rows, by=by, reason=reason)
    _record(moved, FindingKind.ELIGIBLE, by, reason)
    return moved


@one_transaction
def find_ineligible(nomination: Nomination, *, by: User, reason: str) -> Nomination:
    """Kết luận không đủ điều kiện, with the reason the unit will read."""
    moved = nominations.find_ineligible(nomination, by=by, reason=reason)
    _record([moved], FindingKind.INELIGIBLE, by, reason)
    return moved


def reopen(nomination: Nomination, *, by: User, reason: str) -> Nomination:
    """Thẩm định lại a dossier already concluded (head of the office). Earlier findings stay."""
    return nominations.reopen(nomination, by=by, reason=reason)


def _record(
    rows: Sequence[Nomination],
    kind: FindingKind,
    by: User,
    reason: str,
    due_on: date | None = None,
    fields: Sequence[str] = (),
) -> None:
    Finding.objects.bulk_create(
        Finding(
            nomination=row,
            kind=kind,
            reason=reason.strip(),
            due_on=due_on,
            fields=list(fields),
            found_by=by,
        )
        for row in rows
    )
