"""What is frozen when voting opens: plain values, the same after a round trip."""

import json
from datetime import UTC, datetime
from types import SimpleNamespace as Row

from exemplars.campaigns.models import RuleCard
from exemplars.councils import freezing

HIGH = Row(pk=1, code="BK_T", name="Bằng khen")
LOW = Row(pk=2, code="GK_T", name="Giấy khen")
CARD = RuleCard(code="80", name="Từ 80%", threshold_numerator=4, threshold_denominator=5)
SOFTER = RuleCard(code="67", name="Từ 2/3", threshold_numerator=2, threshold_denominator=3)


def seat(pk: int, presence: str, unit=None) -> Row:
    holder = Row(user=f"Người {pk}", kind="member", title="", unit=unit)
    return Row(seat_id=pk, seat=holder, presence=presence)


def item(pk: int, award: Row) -> Row:
    nomination = Row(uid=f"u{pk}", display_name=f"Bà {pk}")
    return Row(pk=pk, nomination=nomination, award=award, award_id=award.pk, group="")


def frozen(cards=None) -> dict:
    return freezing.record(
        Row(uid="s", round=1),
        at=datetime(2026, 11, 22, 9, tzinfo=UTC),
        attendances=[seat(1, "present", Row(code="UBT")), seat(2, "unknown"), seat(3, "written")],
        items=[item(7, HIGH), item(8, HIGH)],
        cards=cards or {1: CARD, 2: SOFTER},
        lower={7: LOW},
        recusals=[Row(item_id=7, seat_id=3, kind="relative", reason="Em họ", declared=True)],
    )


def test_the_record_is_the_same_after_a_round_trip_and_so_is_its_digest():
    record = frozen()
    back = json.loads(json.dumps(record))

    assert back == record
    assert freezing.digest(back) == freezing.digest(record)
    back["roll"][0]["presence"] = "absent"
    assert freezing.digest(back) != freezing.digest(record)


def test_whoever_is_neither_present_nor_writes_is_absent():
    assert [row["presence"] for row in frozen()["roll"]] == ["present", "absent", "written"]
    assert [row["unit"] for row in frozen()["roll"]] == ["UBT", "", ""]


def test_the_lower_award_counts_by_its_own_card_or_else_by_the_proposed_ones():
    first, second = frozen()["items"]
    [without_own, _other] = frozen(cards={1: CARD})["items"]

    assert (first["award"], first["lower"]["award"]) == ("BK_T", "GK_T")
    assert first["rule"]["count"]["threshold"] == "4/5"
    assert first["lower"]["rule"]["count"]["threshold"] == "2/3"
    assert without_own["lower"]["rule"]["count"]["threshold"] == "4/5"
    assert second["lower"] is None
    assert freezing.offers_lower(frozen()) == {7}


def test_a_conflict_is_frozen_with_whose_it_is_and_why():
    assert frozen()["recusals"] == [
        {"item": 7, "seat": 3, "kind": "relative", "reason": "Em họ", "declared": True}
    ]
