"""Versions, moves and offices of units."""

from datetime import date

import pytest

from exemplars.accounts.models import User
from exemplars.shared.errors import Conflict, NotAllowed, RuleViolation
from exemplars.shared.journal import entries_of
from exemplars.units import actions
from exemplars.units.models import Unit
from exemplars.units.plan import Plan, UnitRow


def row(code, parent="", **fields):
    defaults = {"name": f"Đơn vị {code}", "kind": "Sở", "side": "state", "level": "department"}
    return UnitRow(code=code, parent_code=parent, **{**defaults, **fields})


@pytest.fixture
def system(db):
    return User.objects.system()


@pytest.fixture
def tree(system):
    rows = [row("A"), row("B", "A"), row("C", "B"), row("D")]
    actions.load(Plan(units=rows), by=system)
    return {unit.code: unit for unit in Unit.objects.all()}


def rename(unit, name, day, **changes):
    """By somebody who has read what is saved now."""
    version = Unit.objects.get(pk=unit.pk).version
    by = User.objects.system()
    actions.record_version(unit, by=by, version=version, name=name, valid_from=day, **changes)


def above(code):
    parent = Unit.objects.get_parent(Unit.objects.get(code=code))
    return parent.code if parent else ""


def test_a_stranger_loads_nothing(cast):
    before = Unit.objects.count()

    for person in (cast.stranger, cast.clerk, cast.officer, cast.auditor):
        with pytest.raises(NotAllowed):
            actions.load(Plan(units=[row("MOI")]), by=person)

    assert Unit.objects.count() == before


def test_an_administrator_loads_and_the_journal_tells(cast):
    actions.load(Plan(units=[row("MOI", "UBT")]), by=cast.administrator)

    unit = Unit.objects.get(code="MOI")
    assert above("MOI") == "UBT"
    assert [(e.action, e.actor) for e in entries_of(unit)] == [("unit_new", cast.administrator)]


def test_a_new_name_closes_the_version_before_and_the_old_name_still_finds(tree, system):
    rename(tree["C"], "Ban Tuyên giáo và Dân vận", date(2025, 7, 1))

    unit = Unit.objects.get(code="C")
    old, new = unit.versions.all()
    assert (old.name, old.valid_to) == ("Đơn vị C", date(2025, 6, 30))
    assert (new.name, new.valid_from, new.parent) == (unit.name, date(2025, 7, 1), tree["B"])
    assert unit.started_on is None
    assert list(Unit.objects.matching("don vi c")) == [unit]
    assert list(Unit.objects.matching("dan van")) == [unit]


def test_a_third_version_must_be_later_than_the_first(tree, system):
    rename(tree["C"], "Hai", date(2025, 7, 1))
    rename(tree["C"], "Ba", date(2026, 7, 1))

    with pytest.raises(RuleViolation, match="muộn hơn"):
        rename(tree["C"], "Bốn", date(2025, 6, 1))

    assert [v.name for v in Unit.objects.get(code="C").versions.all()] == ["Đơn vị C", "Hai", "Ba"]


def test_a_mended_name_keeps_one_version(tree, system):
    actions.load(Plan(units=[row("C", "B", name="Sửa tên")]), by=system)

    assert [v.name for v in Unit.objects.get(code="C").versions.all()] == ["Sửa tên"]


def test_units_move_with_all_below_them_even_into_a_former_child(tree, system):
    """B leaves A for the top, and A goes below C, which was below it."""
    actions.load(Plan(units=[row("A", "C"), row("B")]), by=system)

    assert (above("B"), above("C"), above("A")) == ("", "B", "C")
    assert Unit.objects.find_problems() == ([], [], [], [], [])


def test_a_child_comes_with_its_new_parent_below_an_old_one(tree, system):
    actions.load(Plan(units=[row("F", "E"), row("E", "B")]), by=system)

    assert (above("F"), above("E")) == ("E", "B")
    assert Unit.objects.get(code="B").numchild == 2
    assert Unit.objects.find_problems() == ([], [], [], [], [])


def test_the_office_of_an_authority_is_set_once_and_told(tree, system):
    actions.set_office(tree["A"], tree["D"], by=system, version=1)
    actions.set_office(tree["A"], tree["D"], by=system, version=1)

    assert Unit.objects.get(code="A").office == tree["D"]
    told = [entry for entry in entries_of(tree["A"]) if entry.action == "unit_office_set"]
    assert len(told) == 1


def test_only_an_administrator_sets_an_office(cast):
    with pytest.raises(NotAllowed):
        actions.set_office(cast.commune, cast.office, by=cast.officer, version=1)

    assert Unit.objects.get(pk=cast.commune.pk).office is None


# A new version and an office, one editor at a time ----------------------------------------------


def test_a_version_changes_name_kind_and_parent_and_may_leave_every_parent(tree, system):
    day = date(2025, 7, 1)
    rename(tree["C"], "Tên mới", day, short_name="TM", kind="Ban", parent_code="D",
           legal_basis="Quyết định 1")  # fmt: skip
    rename(tree["B"], "Đơn vị B", day, parent_code="")

    unit = Unit.objects.get(code="C")
    assert (unit.name, unit.short_name, unit.kind, above("C")) == ("Tên mới", "TM", "Ban", "D")
    assert unit.versions.last().legal_basis == "Quyết định 1"
    assert above("B") == ""
    assert Unit.objects.find_problems() == ([], [], [], [], [])


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"valid_from": date(2024, 6, 30)}, "day_too_early", "valid_from"),
        ({"valid_from": date(2999, 1, 1)}, "chua_den_ngay", "valid_from"),
        ({"valid_from": date(2025, 7, 1), "name": "Đơn vị B"}, "nothing_new", "name"),
        ({"valid_from": date(2025, 7, 1), "parent_code": "C"}, "vong_cap_tren", "parent_code"),
        ({"valid_from": date(2025, 7, 1), "parent_code": "X"}, "ma_cap_tren_la", "parent_code"),
    ],
)
def test_a_version_that_cannot_be_is_refused_beside_its_field(tree, changes, code, field):
    rename(tree["B"], "Đơn vị B", date(2024, 7, 1), kind="Ban")

    with pytest.raises(RuleViolation) as refusal:
        rename(tree["B"], changes.pop("name", "Tên khác"), changes.pop("valid_from"), **changes)

    assert (refusal.value.code, refusal.value.field) == (code, field)
    unit = Unit.objects.get(code="B")
    assert (unit.name, unit.versions.count(), unit.version) == ("Đơn vị B", 2, 2)


def test_the_day_of_the_version_there_is_mends_it_and_a_repeat_changes_nothing(tree, system):
    day = date(2025, 7, 1)
    rename(tree["C"], "Tên sia", day)
    rename(tree["C"], "Tên sai", day)
    for _click in range(2):
        actions.record_version(tree["C"], by=system, version=3, name="Tên đúng", valid_from=day)

    unit = Unit.objects.get(code="C")
    assert [v.name for v in unit.versions.all()] == ["Đơn vị C", "Tên đúng"]
    assert unit.version == 4


def test_the_second_of_two_editors_meets_both_versions(tree, system):
    day = date(2025, 7, 1)
    actions.record_version(tree["C"], by=system, version=1, name="Người trước", valid_from=day)

    with pytest.raises(Conflict) as met:
        actions.record_version(
            tree["C"], by=system, version=1, name="Người sau", parent_code="D", valid_from=day
        )

    told = {row.name: (row.yours, row.saved) for row in met.value.differences}
    assert told == {"name": ("Người sau", "Người trước"), "parent_code": ("D", "B")}
    assert met.value.saved_by == str(system)
    assert Unit.objects.get(code="C").name == "Người trước"


def test_an_office_is_not_set_over_one_that_was_not_seen(tree, system):
    actions.set_office(tree["A"], tree["D"], by=system, version=1)

    with pytest.raises(Conflict) as met:
        actions.set_office(tree["A"], None, by=system, version=1)

    assert [(row.yours, row.saved) for row in met.value.differences] == [("", "Đơn vị D")]
    assert actions.set_office(tree["A"], None, by=system, version=2).office is None


def test_an_office_is_another_unit_that_works(tree, system):
    tree["D"].ended_on = date(2025, 6, 30)

    for office in (tree["A"], tree["D"]):
        with pytest.raises(RuleViolation, match="đang hoạt động"):
            actions.set_office(tree["A"], office, by=system, version=1)

    assert Unit.objects.get(code="A").office is None


def test_a_unit_changed_behind_the_journal_names_nobody(cast):
    Unit.objects.filter(pk=cast.commune.pk).update(version=2)

    with pytest.raises(Conflict) as met:
        actions.set_office(cast.commune, cast.office, by=cast.administrator, version=1)

    assert met.value.saved_by == ""
