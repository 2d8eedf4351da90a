"""What a list of units would change, row by row."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from exemplars.units.plan import (
    EventRow,
    Known,
    KnownEvent,
    Plan,
    UnitRow,
    compare,
    in_parent_order,
)

DAY = date(2025, 7, 1)
TODAY = date(2026, 11, 22)


def row(code, parent="", **fields):
    defaults = {"name": f"Đơn vị {code}", "kind": "Sở", "side": "state", "level": "department"}
    return UnitRow(code=code, parent_code=parent, **{**defaults, **fields})


def known(code, parent="", **fields):
    defaults = {"name": f"Đơn vị {code}", "kind": "Sở", "side": "state", "level": "department"}
    return Known(code=code, parent_code=parent, **{**defaults, **fields})


def outcome(*rows, events=(), there=(), known_events=None):
    plan = Plan(units=rows, events=events)
    units = {unit.code: unit for unit in there}
    return compare(plan, units, known_events or {}, today=TODAY)


def kinds(result):
    return [fault.kind for fault in result.faults]


def test_a_row_equal_to_its_unit_changes_nothing():
    result = outcome(row("A"), there=[known("A")])

    assert result.changes_nothing
    assert result.counts["unchanged"] == 1


def test_a_new_name_from_a_later_day_is_a_new_version():
    result = outcome(
        row("A", name="Tên mới", valid_from=date(2026, 1, 1)), there=[known("A", valid_from=DAY)]
    )

    (change,) = result.changed_units
    assert change.new_version
    assert [d.label for d in change.differences] == ["Tên đơn vị", "Hiệu lực từ"]


def test_a_unit_keeps_its_name_until_the_day_comes():
    coming = TODAY + timedelta(days=1)
    there = [known("A", valid_from=DAY), known("B")]

    renamed = outcome(row("A", name="Tên mới", valid_from=coming), there=there)
    shifted = outcome(row("B", valid_from=coming), there=there)
    today = outcome(row("A", name="Tên mới", valid_from=TODAY), there=there)

    assert kinds(renamed) == kinds(shifted) == ["chua_den_ngay"]
    assert renamed.units == ()
    assert today.changed_units[0].new_version


def test_a_reorganisation_is_listed_ahead_as_far_as_it_is_new_units_and_last_days():
    last, coming = TODAY + timedelta(days=30), TODAY + timedelta(days=31)
    there = [known("A", valid_from=DAY), known("N", valid_from=coming)]

    result = outcome(
        row("A", valid_from=DAY, valid_to=last),
        row("M", valid_from=coming),
        row("N", name="Tên khác", valid_from=coming + timedelta(days=1)),
        there=there,
    )

    assert kinds(result) == []
    assert [change.fate for change in result.units] == ["changed", "new", "changed"]
    assert result.units[0].ends


def test_a_new_name_from_the_same_day_mends_the_version():
    result = outcome(row("A", name="Tên mới", valid_from=DAY), there=[known("A", valid_from=DAY)])

    assert not result.changed_units[0].new_version


def test_an_end_date_ends_the_unit():
    result = outcome(row("A", valid_to=DAY), there=[known("A")])

    assert result.counts["ended"] == 1


def test_the_same_code_twice_is_told_at_the_second_row():
    result = outcome(row("A"), row("A"))

    assert kinds(result) == ["trung_ma"]
    assert result.held_back


def test_an_unknown_parent_is_told_and_one_of_the_database_is_not():
    assert kinds(outcome(row("A", "X"))) == ["ma_cap_tren_la"]
    assert kinds(outcome(row("A", "X"), there=[known("X")])) == []


def test_a_ring_of_parents_is_told_once_at_its_first_row():
    result = outcome(row("Z", "B"), row("A", "C"), row("B", "A"), row("C", "B"))

    assert kinds(result) == ["vong_cap_tren"]
    assert "A → C → B → A" in result.faults[0].message


def test_a_unit_cannot_stand_below_itself():
    assert kinds(outcome(row("A", "A"))) == ["vong_cap_tren"]


def test_a_version_cannot_start_before_the_one_it_follows():
    there = known("A", versions=2, valid_from=date(2026, 1, 1), previous_from=DAY)

    assert kinds(outcome(row("A", valid_from=DAY), there=[there])) == ["som_hon_ban_truoc"]
    assert kinds(outcome(row("A", valid_from=date(2025, 8, 1)), there=[there])) == []


def test_the_end_before_the_start_is_told():
    result = outcome(row("A", valid_from=DAY, valid_to=date(2025, 6, 30)))

    assert kinds(result) == ["nguoc_ngay"]


def event(predecessor, successor, **fields):
    return EventRow(
        **{"code": "SK-1", "kind": "merge", **fields}, predecessor=predecessor, successor=successor
    )


def test_pairs_of_an_event_are_checked_against_units_and_each_other():
    units = [row("A"), row("B")]

    assert kinds(outcome(*units, events=[event("A", "X")])) == ["ma_don_vi_la"]
    assert kinds(outcome(*units, events=[event("A", "A")])) == ["ke_tuc_chinh_no"]
    assert kinds(outcome(*units, events=[event("A", "A", kind="rename")])) == []
    # Its kind could not be read, which is told already: it may be a rename.
    assert kinds(outcome(*units, events=[event("A", "A", bad=frozenset({"kind"}))])) == []
    assert kinds(outcome(*units, events=[event("A", "B"), event("A", "B")])) == ["trung_cap"]
    unlike = [event("A", "B"), event("B", "A", kind="split")]
    assert kinds(outcome(*units, events=unlike)) == ["khac_dong_dau"]


def test_a_known_event_changes_only_by_what_differs():
    there = {"SK-1": KnownEvent("merge", None, "", "", {("A", "B"): ""})}
    units = [row("A"), row("B"), row("C")]

    same = outcome(*units, events=[event("A", "B")], known_events=there)
    assert same.changed_events == ()
    noted = event("A", "B", wording="Giải thể", document="QĐ 1")
    more = outcome(*units, events=[noted, event("C", "B", document="QĐ 1")], known_events=there)
    (change,) = more.changed_events
    assert [d.label for d in change.differences] == ["Căn cứ", "Ghi chú", "Các cặp đơn vị"]


@given(st.lists(st.integers(min_value=0, max_value=29), min_size=1, max_size=30))
def test_parents_always_come_before_their_children(parents):
    """Any forest: row n hangs under some earlier row, or is a root."""
    rows = [row("R0")]
    for number, choice in enumerate(parents, 1):
        above = choice % (number + 1)
        rows.append(row(f"R{number}", f"R{above}" if above < number else ""))
    changes = outcome(*reversed(rows)).units
    placed = set()
    for change in in_parent_order(changes, {}):
        assert change.row.parent_code in placed | {""}
        placed.add(change.row.code)
