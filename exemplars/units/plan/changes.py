"""What the rows change, against the units and events there are."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any

from exemplars.units.plan.rows import (
    EVENT_COLUMNS,
    UNIT_COLUMNS,
    EventRow,
    Fault,
    Known,
    KnownEvent,
    UnitRow,
    words,
)

#: Columns whose change makes a new dated version; the others are the unit's own.
VERSIONED = ("name", "short_name", "kind", "parent_code")


@dataclass(frozen=True)
class Difference:
    label: str
    before: str
    after: str
    column: str = ""


@dataclass(frozen=True)
class UnitChange:
    """What happens to one unit. `new_version`: the change opens a dated version of its own."""

    row: UnitRow
    fate: str  # new | changed | unchanged
    differences: tuple[Difference, ...] = ()
    new_version: bool = False
    ends: bool = False


@dataclass(frozen=True)
class EventChange:
    code: str
    fate: str
    rows: tuple[EventRow, ...]
    differences: tuple[Difference, ...] = ()

    @property
    def note(self) -> str:
        return self.rows[0].wording


@dataclass(frozen=True)
class Outcome:
    """What loading the plan would do; nothing at all while there are faults."""

    faults: tuple[Fault, ...]
    units: tuple[UnitChange, ...]
    events: tuple[EventChange, ...]
    #: Codes that refer to units wait until every unit's own code could be read.
    held_back: bool = False

    @property
    def changed_units(self) -> tuple[UnitChange, ...]:
        return tuple(change for change in self.units if change.fate != "unchanged")

    @property
    def changed_events(self) -> tuple[EventChange, ...]:
        return tuple(change for change in self.events if change.fate != "unchanged")

    @property
    def changes_nothing(self) -> bool:
        return not self.faults and not self.changed_units and not self.changed_events

    @property
    def counts(self) -> dict[str, int]:
        def units(fate: str) -> int:
            return sum(change.fate == fate for change in self.units)

        return {
            "units": len(self.units),
            "new": units("new"),
            "changed": units("changed"),
            "unchanged": units("unchanged"),
            "ended": sum(change.ends for change in self.units),
            "events": len(self.events),
            "changed_events": len(self.changed_events),
            "pairs": sum(len(change.rows) for change in self.events),
            "faults": len(self.faults),
        }


def in_parent_order(changes: Iterable[UnitChange], known: Mapping[str, Known]) -> list[UnitChange]:
    """By depth in the tree as it will be: whatever a unit is hung under is in place before it."""
    rows = list(changes)
    parents = {code: unit.parent_code for code, unit in known.items()}
    parents.update({change.row.code: change.row.parent_code for change in rows})

    def depth(change: UnitChange) -> int:
        at, steps = change.row.code, 0
        while at := parents.get(at, ""):
            steps += 1
        return steps

    return sorted(rows, key=depth)


def _differences(
    row: Any, before: Any, labels: Mapping[str, str], skipped: Iterable[str] = ()
) -> tuple[Difference, ...]:
    return tuple(
        Difference(label, words(getattr(before, name)), words(getattr(row, name)), name)
        for name, label in labels.items()
        if name not in skipped and getattr(row, name) != getattr(before, name)
    )


def unit_change(row: UnitRow, known: Known | None) -> UnitChange:
    if known is None:
        return UnitChange(row, "new")
    differences = _differences(row, known, UNIT_COLUMNS)
    if not differences:
        return UnitChange(row, "unchanged")
    moved = any(getattr(row, name) != getattr(known, name) for name in VERSIONED)
    later = row.valid_from is not None and (
        known.valid_from is None or row.valid_from > known.valid_from
    )
    ends = row.valid_to is not None and known.valid_to is None
    return UnitChange(row, "changed", differences, new_version=moved and later, ends=ends)


def event_changes(
    rows: Sequence[EventRow], known: Mapping[str, KnownEvent]
) -> Iterable[EventChange]:
    grouped: dict[str, list[EventRow]] = {}
    for row in rows:
        grouped.setdefault(row.code, []).append(row)
    for code, members in grouped.items():
        yield _event_change(code, tuple(members), known.get(code))


def _event_change(code: str, rows: tuple[EventRow, ...], known: KnownEvent | None) -> EventChange:
    if known is None:
        return EventChange(code, "new", rows)
    head = rows[0]
    per_pair = ("code", "predecessor", "successor", "note")
    differences = list(_differences(head, known, EVENT_COLUMNS, per_pair))
    if head.wording != known.note:
        differences.append(Difference(EVENT_COLUMNS["note"], known.note, head.wording))
    wanted = {(row.predecessor, row.successor): row.note for row in rows}
    if wanted != known.pairs:
        before, after = len(known.pairs), len(wanted)
        differences.append(Difference("Các cặp đơn vị", f"{before} cặp", f"{after} cặp"))
    fate = "changed" if differences else "unchanged"
    return EventChange(code, fate, rows, tuple(differences))


def day_before(day: date) -> date:
    """The last day of the version that a new one, valid from `day`, replaces."""
    return day - timedelta(days=1)


def plain(row: UnitRow | Fault | Difference) -> dict[str, Any]:
    """A row as plain JSON values, for journals and machine-readable answers."""
    hidden = {"place", "bad"}
    return {
        item.name: words(value) if isinstance(value := getattr(row, item.name), date) else value
        for item in fields(row)
        if item.name not in hidden
    }
