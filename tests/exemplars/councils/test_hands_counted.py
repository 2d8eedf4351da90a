"""Who counts a show of hands; and that it comes to what the same votes come to, cast one by one."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exemplars.campaigns.models import RuleCard
from exemplars.councils import actions, hands, tally
from exemplars.councils.actions import Opinion
from exemplars.councils.models import HandCount
from exemplars.shared.errors import NotAllowed, RuleViolation
from tests.exemplars.councils.byhand import HandMeeting, meet_by_hand
from tests.exemplars.councils.conftest import meet
from tests.exemplars.councils.test_tally import cards, rolls
from tests.factories.cast import Cast


@pytest.fixture
def room(cast: Cast) -> HandMeeting:
    return meet_by_hand(cast)


def refusal(code: str):
    return pytest.raises(RuleViolation, check=lambda error: error.code == code)


def bar(room: HandMeeting, user, items) -> None:
    seat = next(seat for seat in room.seats if seat.user == user)
    for item in items:
        actions.declare_conflict(item, seat, "Người nhà", by=user, kind="relative")


# --- Who counts --------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_where_an_officer_has_a_conflict_another_member_must_be_named(room):
    bar(room, room.cast.chair, room.items[:1])
    with refusal("nobody_counts"):
        room.open()
    room.session.refresh_from_db()
    assert room.session.status == "planned"
    for wrong in ([room.cast.members[0]] * 2, [room.cast.officer]):
        with pytest.raises((RuleViolation, StopIteration)):
            room.open(stand_ins=wrong)
    room.open(stand_ins=[room.cast.members[0]])
    room.key(agree=3)

    with pytest.raises(NotAllowed):
        room.confirm(items=room.items[:1])
    with pytest.raises(NotAllowed):  # of the others the chair himself confirms
        room.confirm(by=room.cast.members[0])
    room.confirm(by=room.cast.members[0], items=room.items[:1])
    assert room.confirm(items=room.items[1:]).status == "closed"


@pytest.mark.django_db
def test_a_stand_in_keys_where_the_secretary_may_not(room):
    bar(room, room.cast.secretary, room.items[:1])
    room.open(stand_ins=[room.cast.members[0]])

    with pytest.raises(NotAllowed):
        room.key(agree=3)
    room.key(by=room.cast.members[0], items=room.items[:1], agree=3)
    room.key(items=room.items[1:])
    assert room.confirm().status == "closed"


@pytest.mark.django_db
def test_with_both_officers_barred_two_stand_ins_are_two_people(room):
    RuleCard.objects.update(quorum_numerator=0)
    for officer in (room.cast.chair, room.cast.secretary):
        bar(room, officer, room.items)
    one, other = room.cast.members[:2]
    with refusal("nobody_counts"):
        room.open(stand_ins=[one])
    room.open(stand_ins=[one, other])
    room.key(by=one, agree=2, disagree=1)

    with refusal("same_person"):
        room.confirm(by=one)
    assert not HandCount.objects.exclude(confirmed_at=None).exists()
    assert room.confirm(by=other).status == "closed"


@pytest.mark.django_db
def test_many_items_that_nobody_counts_are_named_in_short(cast):
    room = meet_by_hand(cast, 5)
    bar(room, cast.chair, room.items)
    with refusal("nobody_counts") as refused:
        room.open()
    assert "và 2 hồ sơ khác" in str(refused.value)


@pytest.mark.django_db
def test_a_stand_in_is_at_the_meeting(room):
    with refusal("stand_ins"):
        room.open(stand_ins=[room.cast.members[0]], member_1="written")
    with refusal("stand_ins"):
        room.open(stand_ins=[room.cast.members[0]] * 2)


@pytest.mark.django_db
def test_who_left_the_council_counts_no_more(room):
    room.open()
    seat = next(seat for seat in room.seats if seat.user == room.cast.secretary)
    seat.valid_from, seat.valid_to = "2020-01-01", "2020-01-02"
    seat.save()

    with pytest.raises(NotAllowed):
        room.key()


# --- The same votes, cast one by one and shown by hand ------------------------------------------------

CHOICES = ("agree", "disagree", "lower", "other", "")


def by_hand(rule: tally.RuleCard, voters: list[tally.Voter]) -> tally.Poll:
    """The hands of who is at the meeting as numbers, the letters by name."""
    letters = [
        voter if voter.presence != "present" else tally.Voter("present", "", voter.recused)
        for voter in voters
    ]
    here = [voter for voter in voters if voter.presence == "present"]
    figures = {name: sum(v.choice == name for v in here) for name in hands.CHOICES}
    chair = next((voter.choice for voter in here if voter.chair), "")
    return tally.raised(tally.poll(rule, letters), figures, chair=chair)


@settings(max_examples=400, deadline=None)
@given(rule=cards, lower=st.none() | cards, voters=rolls)
def test_hands_and_letters_give_the_verdict_of_the_same_votes_one_by_one(rule, lower, voters):
    voters = [replace(v, choice="") if v.choice == "invalid" else v for v in voters]
    said = by_hand(rule, voters)

    assert said == tally.poll(rule, voters)
    assert tally.count(rule, said, lower=lower) == tally.count(rule, voters, lower=lower)


@pytest.mark.django_db
@pytest.mark.parametrize("counts", [True, False])
@pytest.mark.parametrize("seed", range(3))
def test_the_same_votes_end_alike_in_both_kinds_of_session(cast, seed, counts):
    """Through every act: chair, secretary and a member raise hands, two members write."""
    half = {"base": "present", "threshold_numerator": 1, "threshold_denominator": 2}
    RuleCard.objects.update(
        threshold_strict=True, tie_rule="chair", absentee_counts=counts, quorum_numerator=0, **half
    )
    votes = [CHOICES[:2] * 2 + ("other",), ("agree", "", "disagree", "disagree", "agree"),
             ("other", "agree", "", "agree", "disagree")][seed]  # fmt: skip
    away = {"member_2": "written", "member_3": "written"}
    opened = meet(cast, 1)
    opened.open(**away)
    for number, (seat, choice) in enumerate(zip(opened.seats, votes, strict=True)):
        if choice and (counts or number < 3):
            opened.vote(seat.user, choice, comment="Lời")
    [cast_one_by_one] = opened.close()

    room = meet_by_hand(cast, 1)
    room.open(**away)
    for seat, choice in zip(room.seats[3:], votes[3:], strict=True) if counts else ():
        said = {room.items[0].pk: Opinion(choice, "Lời")}
        actions.cast(room.session, said, by=seat.user)
    here = votes[:3]
    room.key(
        **{name: here.count(name) for name in hands.CHOICES}, chair=here[0] or "silent"
    )  # fmt: skip
    shown = room.confirm().items.get()

    for name in ("agree", "lower", "disagree", "other", "base", "outcome", "verdict"):
        assert getattr(shown, name) == getattr(cast_one_by_one, name)
