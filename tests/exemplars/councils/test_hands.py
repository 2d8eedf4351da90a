"""A show of hands: one person keys, another confirms, then the items are counted."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from exemplars.campaigns.models import RuleCard
from exemplars.councils import actions, hands
from exemplars.councils.actions import Opinion
from exemplars.councils.models import Ballot, HandCount
from exemplars.shared import journal
from exemplars.shared.errors import NotAllowed, RuleViolation
from tests import factories
from tests.exemplars.councils.byhand import HandMeeting, meet_by_hand
from tests.exemplars.councils.conftest import meet
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db


def refusal(code: str):
    return pytest.raises(RuleViolation, check=lambda error: error.code == code)


@pytest.fixture
def room(cast: Cast) -> HandMeeting:
    return meet_by_hand(cast)


#: More than half of those present; a tie goes as the chair does.
HALF = {
    "base": "present", "threshold_numerator": 1, "threshold_denominator": 2,
    "threshold_strict": True, "tie_rule": "chair",
}  # fmt: skip
FIVE = hands.Bounds(5, False, False)


@pytest.mark.parametrize(
    ("said", "limit", "field", "words"),
    [
        ({"agree": 4, "disagree": 1}, FIVE, None, ""),
        ({"agree": None}, FIVE, "agree", "số nguyên"),
        ({"agree": 5, "disagree": 1}, FIVE, "", "Cộng lại 6 người giơ tay, nhưng chỉ 5"),
        ({"agree": 1, "lower": 1}, FIVE, "lower", "không có mức thấp hơn"),
        ({"agree": 1}, hands.Bounds(5, False, True), "chair", "Chọn Chủ tịch"),
        ({"agree": 1, "chair": "disagree"}, hands.Bounds(5, False, True), "chair", "không có ai"),
        ({"agree": 5, "chair": "silent"}, hands.Bounds(5, False, True), "chair", "đều đã giơ tay"),
        ({"agree": 4, "chair": "silent"}, hands.Bounds(5, False, True), None, ""),
        ({"agree": 5, "chair": "agree"}, hands.Bounds(5, False, True), None, ""),
    ],
)
def test_figures_that_do_not_add_up_are_named_at_their_field(said, limit, field, words):
    found = hands.check(said, limit)

    assert list(found) == ([] if field is None else [field])
    assert words in " ".join(found.values())


def test_figures_of_hands_are_keyed_in_a_show_of_hands_alone(cast):
    meeting = meet(cast)
    meeting.open()

    with refusal("wrong_ballot_kind"):
        actions.key_hands(meeting.session, {meeting.items[0].pk: {"agree": 3}}, by=cast.secretary)


def test_only_what_a_second_person_confirms_is_counted(room):
    room.open()
    room.key()
    assert room.stages() == ["sealed"] * 3
    assert not room.session.items.exclude(outcome="").exists()

    closed = room.confirm()

    item = closed.items.first()
    assert (closed.status, item.stage, item.outcome) == ("closed", "counted", "passed")
    assert (item.agree, item.disagree, item.base) == (4, 1, len(room.seats))
    count = HandCount.objects.get(item=item)
    assert (count.keyed_by, count.confirmed_by) == (room.cast.secretary, room.cast.chair)
    acts = [entry.action for entry in journal.entries_of(closed)]
    assert [acts.count(one) for one in ("key_hands", "confirm_hands", "count")] == [1, 1, 1]


def test_items_go_one_by_one_by_group_or_all_at_once(room):
    one, two, three = room.items
    room.open(item=two.pk)
    assert room.stages() == ["waiting", "open", "waiting"]
    room.key(items=[two])
    assert room.confirm(items=[two]).status == "open"
    actions.open_item(room.session, one.pk, by=room.cast.chair)
    assert room.stages() == ["open", "counted", "waiting"]
    with refusal("no_items"):
        actions.open_item(room.session, one.pk, by=room.cast.chair)
    with refusal("wrong_stage"):
        room.key(items=[three])
    actions.open_group(room.session, three.group, by=room.cast.secretary)
    room.key(items=[one, three])
    assert room.confirm(items=[one, three]).status == "closed"


def test_keying_is_the_secretarys_and_confirming_the_chairs(room):
    room.open()
    for nobody in (room.cast.chair, room.cast.members[0], room.cast.officer):
        with pytest.raises(NotAllowed):
            room.key(by=nobody)
    assert not HandCount.objects.exists()
    room.key()
    for nobody in (room.cast.secretary, room.cast.members[0], room.cast.officer):
        with pytest.raises(NotAllowed):
            room.confirm(by=nobody)
        with pytest.raises(NotAllowed):
            actions.return_hands(room.session, room.seen(), "Sai", by=nobody)
    with pytest.raises(NotAllowed):
        actions.open_item(room.session, room.items[0].pk, by=room.cast.members[0])
    assert room.stages() == ["sealed"] * 3


def test_what_does_not_add_up_changes_nothing(room):
    room.open()
    room.key(items=room.items[:1], agree=3)
    wrong = room.figures(room.items[:1], agree=2) | room.figures(room.items[1:2], agree=5)

    with refusal("figures"):
        actions.key_hands(room.session, wrong, by=room.cast.secretary)

    assert HandCount.objects.get().agree == 3
    assert room.stages() == ["sealed", "open", "open"]


def test_unknown_items_and_empty_forms_are_refused(room):
    room.open()
    with refusal("no_items"):
        actions.key_hands(room.session, {}, by=room.cast.secretary)
    with refusal("unknown_item"):
        actions.key_hands(
            room.session, {10**9: {"agree": 1}}, by=room.cast.secretary
        )  # fmt: skip
    with refusal("wrong_stage"):
        actions.confirm_hands(room.session, {room.items[0].pk: "x"}, by=room.cast.chair)


def test_sent_back_with_a_word_is_voted_on_and_keyed_again(room):
    room.open()
    room.key()
    first = room.items[0]
    with refusal("note_missing"):
        actions.return_hands(room.session, [first.pk], "  ", by=room.cast.chair)
    actions.return_hands(room.session, [first.pk], "Đếm được 3 người", by=room.cast.chair)

    assert room.stages() == ["open", "sealed", "sealed"]
    count = HandCount.objects.get(item=first)
    assert (count.agree, count.note) == (4, "Đếm được 3 người")
    assert "Đếm được" not in repr([(e.data, e.reason) for e in journal.entries_of(room.session)])
    with refusal("wrong_stage"):
        room.confirm(items=[first])
    room.key(items=[first], agree=3)
    assert HandCount.objects.get(item=first).note == ""
    assert room.confirm().items.get(pk=first.pk).agree == 3


def test_who_has_seen_the_hands_writes_down_no_opinion_of_who_is_away(room):
    room.open(member_3="written")
    room.key(agree=3)
    first = room.items[0]
    actions.return_hands(room.session, [first.pk], "Đếm lại", by=room.cast.chair)
    said = {first.pk: Opinion("disagree")}

    with refusal("hands_seen"):
        actions.record_written_opinion(room.session, room.seats[4], said, by=room.cast.secretary)
    actions.cast(room.session, said, by=room.cast.members[2])  # who is away still may

    room.key(items=[first], agree=3)
    assert room.confirm(items=[first]).items.get(pk=first.pk).disagree == 2


def test_keyed_again_is_to_be_read_again(room):
    room.open()
    room.key()
    seen = room.seen()
    room.key(items=room.items[:1], agree=2)

    with refusal("keyed_anew"):
        room.confirm(seen=seen)

    assert room.stages() == ["sealed"] * 3
    assert room.confirm().items.first().agree == 2


def test_the_same_figures_again_change_nothing(room):
    room.open()
    room.key()
    seen = room.seen()

    assert room.key() == []
    assert len(room.key(agree=3)) == 3
    assert room.key(items=room.items[:1], agree=3) == []
    assert room.seen() != seen
    acts = [entry.action for entry in journal.entries_of(room.session)]
    assert acts.count("key_hands") == 2


def test_no_button_closes_a_show_of_hands(room):
    room.open()
    with refusal("hands_close_themselves"):
        actions.close_voting(room.session, by=room.cast.secretary)
    with refusal("wrong_state"):
        room.key()
        room.confirm()
        room.key()


def test_who_is_at_the_meeting_casts_nothing_here(room):
    RuleCard.objects.update(quorum_numerator=0)
    room.open(member_3="written", member_2="absent")
    said = {room.items[0].pk: Opinion("agree")}
    seat = next(seat for seat in room.seats if seat.user == room.cast.chair)
    with refusal("show_of_hands"):
        actions.cast(room.session, said, by=room.cast.chair)
    with refusal("show_of_hands"):
        actions.save_draft(room.session, seat, said, by=room.cast.chair)
    with pytest.raises(NotAllowed):
        actions.cast(room.session, said, by=room.cast.members[1])
    assert not Ballot.objects.exists()


def test_opinions_in_writing_come_by_name_until_the_item_is_keyed(room):
    room.open(member_3="written")
    one, two, three = room.items
    away = room.cast.members[2]
    seat = next(seat for seat in room.seats if seat.user == away)
    actions.cast(room.session, {one.pk: Opinion("agree")}, by=away)
    actions.record_written_opinion(
        room.session, seat, {two.pk: Opinion("disagree")}, by=room.cast.secretary
    )
    room.key(items=[one, two], agree=3)
    room.key(items=[three], agree=3)
    with refusal("item_closed"):
        actions.cast(room.session, {three.pk: Opinion("agree")}, by=away)

    found = room.confirm().items.all()

    assert [(item.agree, item.disagree, item.base) for item in found] == [
        (4, 1, 5), (3, 2, 5), (3, 1, 5),
    ]  # fmt: skip
    assert "1 ý kiến bằng văn bản" in found[0].verdict


def test_a_card_that_leaves_letters_out_counts_hands_alone(room):
    RuleCard.objects.update(absentee_counts=False)
    room.open(member_3="written")
    with refusal("absent_not_counted"):
        actions.cast(
            room.session, {room.items[0].pk: Opinion("agree")}, by=room.cast.members[2]
        )  # fmt: skip
    room.key(agree=3)

    item = room.confirm().items.first()

    assert (item.agree, item.base) == (3, 5)


@pytest.mark.parametrize(("chair", "outcome"), [("agree", "passed"), ("disagree", "rejected")])
def test_a_tie_follows_the_chairs_own_hand(room, chair, outcome):
    RuleCard.objects.update(**HALF)
    room.open(member_3="absent")
    with refusal("figures"):
        room.key(agree=2, disagree=2, chair="")
    room.key(agree=2, disagree=2, chair=chair)

    assert room.confirm().items.first().outcome == outcome


def test_a_chair_who_raised_no_hand_decides_no_tie(room):
    RuleCard.objects.update(**HALF, abstention_in_base=False)
    room.open()
    room.key(agree=2, disagree=2, chair="silent")

    assert HandCount.objects.first().chair == "silent"
    assert room.confirm().items.first().outcome == "rejected"


def test_the_chairs_hand_is_asked_only_where_it_can_decide(room):
    RuleCard.objects.update(tie_rule="chair")  # from 80 %: there is no tie
    room.open()
    room.key()
    assert set(HandCount.objects.values_list("chair", flat=True)) == {""}
    assert not any(limit.asks_chair for limit in hands.bounds(room.session.frozen).values())


def test_the_lower_award_is_offered_and_counted(room, cast):
    cast.award.lower = factories.make_award("GK_X", issuer=cast.province, name="Giấy khen")
    cast.award.save()
    room.open()
    room.key(agree=2, disagree=1, lower=2)

    assert room.confirm().items.first().outcome == "passed_lower"


def test_a_voided_show_of_hands_is_kept_with_its_round(room):
    room.open(member_3="written")
    actions.cast(
        room.session, {room.items[2].pk: Opinion("agree")}, by=room.cast.members[2]
    )  # fmt: skip
    room.key(items=room.items[:2], agree=3)
    room.confirm(items=room.items[:1])
    actions.ask_to_reopen(room.session, by=room.cast.secretary, reason="Đếm nhầm")
    room.session = actions.confirm_reopening(room.session, by=room.cast.chair)

    kept = room.session.rounds.get()
    rows = [row for row in kept.ballots if "confirmed" in row]
    assert kept.is_hands
    assert [(row["agree"], row["confirmed"]) for row in rows] == [(3, True), (3, False)]
    assert [row["choice"] for row in kept.ballots if "seat" in row] == ["agree"]
    assert not HandCount.objects.exists()
    room.open()
    room.key()
    assert room.confirm().status == "closed"


@pytest.mark.parametrize("confirmed_by", ["secretary", None])
def test_the_database_refuses_figures_confirmed_by_who_keyed_them(room, confirmed_by):
    room.open()
    room.key()
    by = confirmed_by and getattr(room.cast, confirmed_by)
    rows = HandCount.objects.filter(item=room.items[0])
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(confirmed_at=timezone.now(), confirmed_by=by)
    assert rows.update(confirmed_at=timezone.now(), confirmed_by=room.cast.chair) == 1
