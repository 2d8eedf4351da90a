"""Reads of the unit tree that more than one caller needs."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db.models import Case, Count, OuterRef, QuerySet, Subquery, When
from django.db.models.functions import Left, Length

from exemplars.units.models import Succession, Unit, UnitEvent, UnitQuerySet, UnitVersion
from exemplars.units.plan import Known, KnownEvent


def known_units(codes: Iterable[str] | None = None) -> dict[str, Known]:
    """Every unit as its latest version says; two queries. `codes` narrows it."""
    units = Unit.objects.all() if codes is None else Unit.objects.filter(code__in=list(codes))
    versions: dict[int, list[UnitVersion]] = {}
    history = UnitVersion.objects.select_related("parent")
    for version in history if codes is None else history.filter(unit__in=units):
        versions.setdefault(version.unit_id, []).append(version)
    parents = {} if codes is None else _parent_codes(units)
    by_path = {unit.path: unit.code for unit in units} | parents
    return {
        unit.code: _known(unit, versions.get(unit.pk, []), by_path.get(_above(unit), ""))
        for unit in units
    }


def _parent_codes(units: Iterable[Unit]) -> dict[str, str]:
    paths = {_above(unit) for unit in units}
    return dict(Unit.objects.filter(path__in=paths).values_list("path", "code"))


def _above(unit: Unit) -> str:
    return unit.path[: -Unit.steplen]


def _known(unit: Unit, versions: list[UnitVersion], parent_code: str) -> Known:
    last = versions[-1] if versions else None
    return Known(
        code=unit.code,
        name=unit.name,
        short_name=unit.short_name,
        kind=unit.kind,
        side=unit.side,
        level=unit.level,
        parent_code=parent_code,
        area_code=unit.area_code,
        valid_from=last.valid_from if last else unit.started_on,
        valid_to=unit.ended_on,
        legal_basis=last.legal_basis if last else "",
        note=unit.note,
        versions=len(versions),
        previous_from=versions[-2].valid_from if len(versions) > 1 else None,
    )


def known_events() -> dict[str, KnownEvent]:
    """Every succession event with its pairs, by code; two queries."""
    pairs: dict[int, dict[tuple[str, str], str]] = {}
    for pair in Succession.objects.select_related("predecessor", "successor"):
        key = (pair.predecessor.code, pair.successor.code)
        pairs.setdefault(pair.event_id, {})[key] = pair.note
    return {
        event.code: KnownEvent(
            event.kind, event.happened_on, event.document, event.note, pairs.get(event.pk, {})
        )
        for event in UnitEvent.objects.all()
    }


def with_child_counts(
    units: Iterable[Unit], visible: UnitQuerySet, below: Unit | None = None
) -> list[Unit]:
    """Units of one level, each with `children`: how many visible units stand directly below it."""
    rows = list(units)
    depth = rows[0].depth + 1 if rows else 0
    paths = visible.filter(depth=depth)
    if below is not None:
        paths = paths.filter(path__startswith=below.path)
    counts = Counter(path[: -Unit.steplen] for path in paths.values_list("path", flat=True))
    for unit in rows:
        unit.children = counts.get(unit.path, 0)
    return rows


def with_trails(units: Iterable[Unit]) -> list[Unit]:
    """Units, each with `trail`: the units above it, highest first. One more query for all."""
    rows = list(units)
    step = Unit.steplen
    wanted = {unit.path[:end] for unit in rows for end in range(step, len(unit.path), step)}
    above = {unit.path: unit for unit in Unit.objects.filter(path__in=wanted)}
    for unit in rows:
        unit.trail = [above[unit.path[:end]] for end in range(step, len(unit.path), step)]
    return rows


def dossier_counts(unit: Unit, user: Any) -> list[dict[str, Any]]:
    """Dossiers of the unit that this person may see, counted by state, most first.

    Dossiers belong to a later slice, so their model is looked up by name; who sees what is
    decided there, by its own `visible_to`.
    """
    dossiers: QuerySet = apps.get_model("exemplars", "Nomination").objects.visible_to(user)
    labels = dict(dossiers.model._meta.get_field("status").choices)
    counted = (
        dossiers.filter(submission__unit=unit)
        .order_by()
        .values("status")
        .annotate(total=Count("pk"))
        .order_by("-total", "status")
    )
    return [{**row, "label": labels[row["status"]]} for row in counted]


def with_parent_code(units: UnitQuerySet) -> UnitQuerySet:
    """Units with `parent_code`, in the same query."""
    above = Left("path", Length("path") - Unit.steplen)
    parents = Unit.objects.filter(path=OuterRef("above"))
    # A root has nothing left of its own step; NULL keeps `LEFT(path, 0)` off both databases.
    above_or_none = Case(When(depth__gt=1, then=above), default=None)
    return units.annotate(above=above_or_none).annotate(
        parent_code=Subquery(parents.order_by().values("code")[:1])
    )
