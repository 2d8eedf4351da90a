"""How a status changes: one table entry (`Move`), one function (`advance`), nothing else.

`advance_all` is the only assignment of a status in the code base. Every action that moves a row
through a life-cycle calls it, so that every move is locked, permitted, checked and journalled
in the same way, one row or a thousand.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from certificates.transactions import one_transaction
from exemplars.shared import journal
from exemplars.shared.errors import NotAllowed, RuleViolation

Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True)
class Move:
    """One line of a life-cycle: from where, to where, who.

    `refusal` is the sentence for a person who may not; `needs_reason` makes a reason compulsory.
    """

    name: str
    label: Any
    source: frozenset[str]
    target: str
    permission: str
    refusal: Any
    needs_reason: bool = False


def advance(row: Row, move: Move, *, by: Any, reason: str = "", **facts: Any) -> Row:
    """Move one row; see `advance_all`."""
    return advance_all([row], move, by=by, reason=reason, **facts)[0]


@one_transaction
def advance_all(
    rows: Sequence[Row],
    move: Move,
    *,
    by: Any,
    reason: str = "",
    reasons: Mapping[int, str] | None = None,
    details: Mapping[int, dict[str, Any]] | None = None,
    locked: bool = False,
    **facts: Any,
) -> list[Row]:
    """Lock the rows, ask the permission, check the source state, save, journal. All or nothing.

    `facts` are further columns that change with the status (`received_at=…`); every row gets the
    same. By a row's key, `reasons` are its own in place of `reason`, and `details` further plain
    values for its journal entry. Returns the saved rows in the order given. Rows are locked in key
    order, so that two callers with overlapping rows never wait for each other in a circle. `locked`:
    the caller read them under lock in this transaction, so they are not read again.

    A queryset verb `with_context` brings the relations that permissions look at with the rows.

    Raises:
        NotAllowed: `by` lacks the move's permission on one of the rows.
        RuleViolation: a row is in another state, or the reason is missing.
    """
    if not rows:
        return []
    if move.needs_reason and not reason.strip():
        raise RuleViolation(_("Hãy ghi lý do."), code="reason_missing", field="reason")
    ordered: list[Any] = list(rows) if locked else _lock(rows)
    now = timezone.now()
    entries = []
    for row in ordered:
        _refuse_unless_it_may_move(row, move, by)
        data = {"from": row.status, "to": move.target, **(details or {}).get(row.pk, {})}
        own = (reasons or {}).get(row.pk, reason)
        entries.append(journal.Fact(row, move.name, reason=own, data=data))
        row.status = move.target
        row.status_since = now
        for column, value in facts.items():
            setattr(row, column, value)
    type(ordered[0])._default_manager.bulk_update(ordered, ["status", "status_since", *facts])
    journal.record_all(entries, by=by)
    return ordered


def _lock(rows: Sequence[Row]) -> list[Any]:
    """The rows as the database has them now, locked in key order, in the order given."""
    manager = type(rows[0])._default_manager
    everything = getattr(manager, "with_context", manager.all)()
    locked: dict[Any, Any] = {
        row.pk: row
        for row in everything.select_for_update(of=("self",))
        .filter(pk__in=[row.pk for row in rows])
        .order_by("pk")
    }
    return [locked[row.pk] for row in rows]


def _refuse_unless_it_may_move(row: Any, move: Move, by: Any) -> None:
    if not by.has_perm(move.permission, row):
        raise NotAllowed(move.refusal)
    if row.status not in move.source:
        raise RuleViolation(
            _("“%(name)s” đang ở trạng thái “%(state)s” nên không thể: %(move)s.")
            % {"name": row, "state": row.get_status_display(), "move": move.label},
            code="wrong_state",
        )
