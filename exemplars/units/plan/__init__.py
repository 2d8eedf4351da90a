"""What a list of units would change: wanted rows against the units there are, and what is wrong.

Pure: it knows neither the database nor the workbook, only rows with the place they were read from.
"""

from collections.abc import Mapping
from datetime import date

from exemplars.units.plan.changes import (
    VERSIONED,
    Difference,
    EventChange,
    Outcome,
    UnitChange,
    day_before,
    event_changes,
    in_parent_order,
    plain,
    unit_change,
)
from exemplars.units.plan.faults import all_codes_read, event_faults, reading_order, unit_faults
from exemplars.units.plan.rows import (
    EVENT_COLUMNS,
    UNIT_COLUMNS,
    EventRow,
    Fault,
    Known,
    KnownEvent,
    Place,
    Plan,
    UnitRow,
)

__all__ = [
    "EVENT_COLUMNS",
    "UNIT_COLUMNS",
    "VERSIONED",
    "Difference",
    "EventChange",
    "EventRow",
    "Fault",
    "Known",
    "KnownEvent",
    "Outcome",
    "Place",
    "Plan",
    "UnitChange",
    "UnitRow",
    "compare",
    "day_before",
    "in_parent_order",
    "plain",
]  # fmt: skip


def compare(
    plan: Plan, known: Mapping[str, Known], events: Mapping[str, KnownEvent], *, today: date
) -> Outcome:
    """Check the rows against each other and against what is there; tell what would change."""
    faults = [*plan.faults, *unit_faults(plan.units, known, today), *event_faults(plan, known)]
    if faults:
        in_order = tuple(sorted(faults, key=reading_order))
        return Outcome(in_order, (), (), held_back=not all_codes_read(plan.units))
    return Outcome(
        (),
        tuple(unit_change(row, known.get(row.code)) for row in plan.units),
        tuple(event_changes(plan.events, events)),
    )
