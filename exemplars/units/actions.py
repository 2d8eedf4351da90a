"""Every write to units, their versions and their succession."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from certificates.transactions import one_transaction
from exemplars.shared import journal
from exemplars.shared.errors import Conflict, FieldDifference, NotAllowed, RuleViolation
from exemplars.units import queries
from exemplars.units.models import Succession, Unit, UnitEvent, UnitVersion
from exemplars.units.plan import (
    UNIT_COLUMNS,
    VERSIONED,
    EventChange,
    Known,
    Outcome,
    Plan,
    UnitChange,
    UnitRow,
    compare,
    day_before,
    in_parent_order,
    plain,
)

_OWN_COLUMNS = ("name", "short_name", "kind", "side", "level", "area_code", "note")


class PlanRefused(RuleViolation):
    """The list has faults: nothing was written. `outcome.faults` names every bad cell."""

    def __init__(self, outcome: Outcome) -> None:
        total = len(outcome.faults)
        super().__init__(
            _("Danh sách còn %(total)d ô sai nên chưa nhập gì. Sửa các ô ấy rồi tải lên lại.")
            % {"total": total},
            code="faults",
        )
        self.outcome = outcome


@one_transaction
def load(plan: Plan, *, by: Any) -> Outcome:
    """Nhập danh mục đơn vị: all of the list or nothing. The same list twice changes nothing.

    Units that the list does not name stay as they are. The comparison is made again under lock,
    so that what was previewed and what is written cannot differ unseen.

    Raises:
        NotAllowed: `by` does not administer units.
        PlanRefused: some cell is wrong.
    """
    _may_manage(by)
    units = {unit.code: unit for unit in Unit.objects.select_for_update().order_by("pk")}
    known = queries.known_units()
    outcome = compare(plan, known, queries.known_events(), today=timezone.localdate())
    if outcome.faults:
        raise PlanRefused(outcome)
    changes = in_parent_order(outcome.changed_units, known)
    _add(units, [change for change in changes if change.fate == "new"])
    _change(units, [change for change in changes if change.fate == "changed"])
    facts = [
        journal.Fact(units[change.row.code], f"unit_{change.fate}", data=_told(change))
        for change in changes
    ]
    facts += [_write_event(change, units) for change in outcome.changed_events]
    journal.record_all(facts, by=by)
    return outcome


@one_transaction
def record_version(unit: Unit, *, by: Any, version: int, **changes: Any) -> Outcome:
    """Ghi phiên bản mới: from a day on the unit has another name, kind or parent.

    `changes` are columns of `UnitRow`: name, short_name, kind, parent_code ("": none), valid_from,
    legal_basis. What is not named stays; the version before ends the day before. The day of the
    version there is mends that one. Repeating the same call changes nothing.

    Raises:
        NotAllowed: `by` does not administer units.
        Conflict: somebody changed the unit since `version`.
        RuleViolation: the day is before the version there is or still to come, nothing but the
            day differs, or the list of units could not hold it (a ring of parents).
    """
    _may_manage(by)
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    units = queries.known_units()
    known = units[unit.code]
    row = UnitRow(**{column: getattr(known, column) for column in UNIT_COLUMNS} | changes)
    plan = Plan(units=[row])
    outcome = compare(plan, units, {}, today=timezone.localdate())
    if outcome.faults:
        fault = outcome.faults[0]
        columns = {label: column for column, label in UNIT_COLUMNS.items()}
        raise RuleViolation(fault.message, code=fault.kind, field=columns[fault.header])
    if outcome.changes_nothing:
        return outcome
    differences = outcome.units[0].differences
    if unit.version != version:
        raise _conflict(
            unit, [FieldDifference(d.column, d.label, d.after, d.before) for d in differences]
        )
    _check_day(row, known, {difference.column for difference in differences})
    return load(plan, by=by)


def _check_day(row: UnitRow, known: Known, changed: set[str]) -> None:
    day = row.valid_from
    if day and known.valid_from and day < known.valid_from:
        raise RuleViolation(
            _("Phiên bản đang có bắt đầu ngày %(day)s; ngày hiệu lực phải bằng hoặc muộn hơn.")
            % {"day": f"{known.valid_from:%d/%m/%Y}"},
            code="day_too_early",
            field="valid_from",
        )
    if day != known.valid_from and not changed & set(VERSIONED):
        raise RuleViolation(
            _("Phiên bản mới cần khác ở tên, tên viết tắt, loại hoặc đơn vị cấp trên."),
            code="nothing_new",
            field="name",
        )


@one_transaction
def set_office(unit: Unit, office: Unit | None, *, by: Any, version: int) -> Unit:
    """Đặt cơ quan thường trực thi đua – khen thưởng of an authority.

    Raises:
        NotAllowed: `by` does not administer units.
        Conflict: somebody changed the unit since `version`.
        RuleViolation: the office is the unit itself or has ended.
    """
    _may_manage(by)
    unit = Unit.objects.select_for_update(of=("self",)).select_related("office").get(pk=unit.pk)
    before = unit.office
    if before == office:
        return unit
    if unit.version != version:
        label = str(Unit._meta.get_field("office").verbose_name)
        yours, saved = str(office or ""), str(before or "")
        raise _conflict(unit, [FieldDifference("office", label, yours, saved)])
    if office is not None and (office == unit or not office.is_active):
        raise RuleViolation(
            _("Chọn một đơn vị khác, đang hoạt động, làm cơ quan thường trực."),
            code="office",
            field="office",
        )
    unit.office = office
    unit.version += 1
    unit.save(update_fields=["office", "version"])
    journal.record(unit, "unit_office_set", by=by, office=office.code if office else "")
    return unit


def _conflict(unit: Unit, differences: list[FieldDifference]) -> Conflict:
    last = journal.entries_of(unit).filter(action__startswith="unit_").last()
    return Conflict(
        _("Người khác đã sửa “%(name)s” trong lúc bạn sửa.") % {"name": unit},
        differences=differences,
        saved_by=last.actor_name if last else "",
    )


def _may_manage(by: Any) -> None:
    if not by.is_system and not by.has_perm("exemplars.manage_units"):
        raise NotAllowed(_("Chỉ người giữ vai trò Quản trị sửa được danh mục đơn vị."))


def _told(change: UnitChange) -> dict[str, Any]:
    if change.fate == "new":
        return {key: value for key, value in plain(change.row).items() if value}
    return {"changes": [plain(difference) for difference in change.differences]}


# Units -------------------------------------------------------------------------------------------


def _add(units: dict[str, Unit], changes: list[UnitChange]) -> None:
    """Insert many nodes with computed paths (a tree call a node is a hundred times slower)."""
    if not changes:
        return
    parents = {units[code] for code in {c.row.parent_code for c in changes} if code in units}
    steps, children = _last_steps(parents), dict.fromkeys((unit.path for unit in parents), 0)
    added: list[Unit] = []
    for change in changes:
        row = change.row
        parent = units.get(row.parent_code)
        above = parent.path if parent else ""
        steps[above] = steps.get(above, 0) + 1
        children[above] = children.get(above, 0) + 1
        unit = Unit(
            code=row.code, depth=parent.depth + 1 if parent else 1, started_on=row.valid_from
        )
        unit.path = Unit._get_path(above, unit.depth, steps[above])
        _copy(row, unit)
        units[row.code] = unit
        added.append(unit)
    for unit in added:
        unit.numchild = children.pop(unit.path, 0)
    Unit.objects.bulk_create(added, batch_size=500)
    for unit in parents:
        unit.numchild += children[unit.path]
    Unit.objects.bulk_update(parents, ["numchild"], batch_size=500)
    UnitVersion.objects.bulk_create(
        [_version(units[c.row.code], c.row, units) for c in changes], batch_size=500
    )


def _last_steps(parents: Iterable[Unit]) -> dict[str, int]:
    """The number of the last child of each parent, and of the last root under the key ""."""
    last = {"": Unit.objects.filter(depth=1).aggregate(last=Max("path"))["last"]}
    for parent in parents:
        children = Unit.objects.filter(path__startswith=parent.path, depth=parent.depth + 1)
        last[parent.path] = children.aggregate(last=Max("path"))["last"]
    return {above: Unit._str2int(path[-Unit.steplen :]) for above, path in last.items() if path}


def _version(unit: Unit, row: UnitRow, units: Mapping[str, Unit]) -> UnitVersion:
    return UnitVersion(
        unit=unit,
        name=row.name,
        short_name=row.short_name,
        kind=row.kind,
        parent=units.get(row.parent_code),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        legal_basis=row.legal_basis,
    )


def _copy(row: UnitRow, unit: Unit, former_names: str = "") -> None:
    for column in _OWN_COLUMNS:
        setattr(unit, column, getattr(row, column))
    unit.ended_on = row.valid_to
    unit.refresh_search(former_names)


def _change(units: dict[str, Unit], changes: list[UnitChange]) -> None:
    if not changes:
        return
    touched = [units[change.row.code] for change in changes]
    versions: dict[int, list[UnitVersion]] = {unit.pk: [] for unit in touched}
    for version in UnitVersion.objects.filter(unit__in=touched):
        versions[version.unit_id].append(version)
    for change in changes:
        unit = units[change.row.code]
        unit.version += 1
        former = _write_version(change, unit, versions[unit.pk], units)
        _copy(change.row, unit, former)
        if not change.new_version and len(versions[unit.pk]) <= 1:
            unit.started_on = change.row.valid_from
    Unit.objects.bulk_update(
        touched,
        [*_OWN_COLUMNS, "started_on", "ended_on", "search", "sort_key", "version"],
        batch_size=200,
    )
    for change in changes:
        if any(difference.column == "parent_code" for difference in change.differences):
            _move(change.row)


def _write_version(
    change: UnitChange, unit: Unit, versions: list[UnitVersion], units: Mapping[str, Unit]
) -> str:
    """Close the last version and open a new one, or mend the last. Returns the former names."""
    row = change.row
    wanted = _version(unit, row, units)
    last = versions[-1] if versions else None
    if last is not None and change.new_version and row.valid_from:
        last.valid_to = day_before(row.valid_from)
        last.save(update_fields=["valid_to"])
    elif last is not None:
        wanted.pk = last.pk
    wanted.save()
    return " ".join(v.name for v in versions if v.pk != wanted.pk and v.name != row.name)


def _move(row: UnitRow) -> None:
    """Hang the unit, with all below it, under its new parent. Paths are read anew each time."""
    unit = Unit.objects.get(code=row.code)
    if row.parent_code:
        Unit.objects.move(unit, Unit.objects.get(code=row.parent_code), "last-child")
    else:
        root = Unit.objects.filter(depth=1).order_by("path").last()
        Unit.objects.move(unit, root, "last-sibling")


# Events ------------------------------------------------------------------------------------------


def _write_event(change: EventChange, units: Mapping[str, Unit]) -> journal.Fact:
    """One event with its pairs as the list gives them: missing pairs come, other pairs go."""
    head = change.rows[0]
    event, _created = UnitEvent.objects.update_or_create(
        code=change.code,
        defaults={
            "kind": head.kind,
            "happened_on": head.happened_on,
            "document": head.document,
            "note": head.wording,
        },
    )
    event.pairs.all().delete()
    Succession.objects.bulk_create(
        Succession(
            event=event,
            predecessor=units[row.predecessor],
            successor=units[row.successor],
            note=row.note,
        )
        for row in change.rows
    )
    pairs = [[row.predecessor, row.successor] for row in change.rows]
    return journal.Fact(
        event, f"unit_event_{change.fate}", data={"kind": head.kind, "pairs": pairs}
    )
