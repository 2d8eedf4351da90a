"""Letters of a secret vote: noted by name, opened and keyed by two tellers, stored without a name."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from exemplars.campaigns.models import CampaignAward, RuleCard
from exemplars.councils import actions, letters, queries, sealing
from exemplars.councils.models import (
    BallotBox,
    CastMark,
    LetterCount,
    OpenedBallot,
    SealedBallot,
)
from exemplars.councils.sealing import Place
from exemplars.shared import journal
from exemplars.shared.errors import NotAllowed, RuleViolation
from tests import factories
from tests.exemplars.councils.lettered import (
    AWAY,
    LetterMeeting,
    meet_with_letters,
    meet_with_letters_in_browsers,
)
from tests.factories.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture
def post(cast: Cast) -> LetterMeeting:
    return meet_with_letters(cast)


def refusal(code: str):
    return pytest.raises(RuleViolation, check=lambda error: error.code == code)


def acts(post: LetterMeeting) -> list[str]:
    return [entry.action for entry in journal.entries_of(post.session)]


def seen(post: LetterMeeting) -> queries.Letters:
    found = queries.letters_in(post.session)
    assert found is not None
    return found


# --- Opening the vote ------------------------------------------------------------------------------


def test_a_vote_without_named_tellers_takes_no_letters(post, cast):
    post.make_keys()
    post.attend(**AWAY)
    post.session = actions.open_voting(post.session, by=cast.secretary, tellers=(0, 0))

    assert queries.letters_in(post.session) is None
    with refusal("no_letters_taken"):
        post.note(cast.members[1])
    with refusal("nothing_to_key"):
        post.key(cast.chair)
    assert not CastMark.objects.exists()


def test_tellers_are_two_members_who_are_there_and_have_no_conflict(post, cast):
    post.make_keys()
    post.attend(**AWAY)
    chair, away, member = (
        post.seat(user).pk for user in (cast.chair, cast.members[1], cast.members[0])
    )
    actions.declare_conflict(
        post.items[0], post.seat(cast.members[0]), "Em ruột", by=cast.secretary, kind="relative"
    )
    for tellers in ((chair, chair), (chair, 0), (chair, away), (chair, member)):
        with refusal("tellers"):
            actions.open_voting(post.session, by=cast.secretary, tellers=tellers)
    assert not LetterCount.objects.exists()
    post.session.refresh_from_db()
    assert post.session.status == "planned"


def test_tellers_are_not_named_where_nobody_could_send_a_letter(post, cast):
    with refusal("nobody_sends"):
        post.open(member_3="present")
    RuleCard.objects.update(absentee_counts=False)
    with refusal("nobody_sends"):
        post.open()


def test_a_vote_that_takes_letters_is_opened_and_closed_whole(post, cast):
    actions.arrange_agenda(
        post.session, {item.pk: (n, "AB"[n % 2]) for n, item in enumerate(post.items)},
        by=cast.officer,
    )  # fmt: skip
    post.make_keys()
    post.attend(**AWAY)
    tellers = [post.seat(user).pk for user in post.tellers]
    with refusal("whole_session"):
        actions.open_voting(post.session, by=cast.secretary, tellers=tellers, group="A")
    post.session = actions.open_voting(post.session, by=cast.secretary, tellers=tellers)
    post.here()
    with refusal("whole_session"):
        actions.close_voting(post.session, by=cast.secretary, group="A")
    post.stop()
    assert BallotBox.objects.count() == 3


# --- Envelopes -------------------------------------------------------------------------------------


def test_a_noted_envelope_is_a_mark_on_each_item_and_says_nothing_else(post, cast):
    post.open()
    with pytest.raises(NotAllowed):
        actions.note_letter(post.session, post.seat(cast.members[1]), by=cast.members[0])
    post.note(cast.members[1])

    marks = CastMark.objects.all()
    assert {(mark.item_id, mark.seat.user, mark.by_letter) for mark in marks} == {
        (item.pk, cast.members[1], True) for item in post.items
    }
    entry = journal.entries_of(post.session).get(action="note_letter")
    assert entry.data == {
        "seat": post.seat(cast.members[1]).pk,
        "name": str(cast.members[1]),
        "items": 3,
    }
    assert (entry.at.minute, entry.at.second) == (0, 0)
    turnout = queries.board(post.session)["turnout"]
    assert (turnout.done, turnout.left) == (1, 4)
    assert not SealedBallot.objects.exists()


def test_an_envelope_blocks_the_device_and_a_second_envelope(post, cast):
    post.open()
    post.note(cast.members[1])
    with refusal("already_cast"):
        post.note(cast.members[1])
    with refusal("letter_came"):
        post.vote(cast.members[1])
    assert CastMark.objects.count() == 3
    assert not SealedBallot.objects.exists()


def test_a_ballot_cast_on_a_device_blocks_the_envelope_even_on_one_item(post, cast):
    post.open()
    post.vote(cast.members[1], items=post.items[:1])
    with pytest.raises(RuleViolation, match="đã tự bỏ phiếu"):
        post.note(cast.members[1])
    assert not CastMark.objects.filter(by_letter=True).exists()
    post.vote(cast.members[1], items=post.items[1:])
    assert CastMark.objects.count() == 3


def test_an_envelope_noted_by_mistake_is_taken_back_before_closing(post, cast):
    post.open()
    with refusal("no_letter"):
        actions.forget_letter(post.session, post.seat(cast.members[1]), by=cast.secretary)
    post.note(cast.members[1])
    with pytest.raises(NotAllowed):
        actions.forget_letter(post.session, post.seat(cast.members[1]), by=cast.members[0])
    actions.forget_letter(post.session, post.seat(cast.members[1]), by=cast.secretary)

    assert not CastMark.objects.exists()
    assert acts(post)[-2:] == ["note_letter", "forget_letter"]
    post.vote(cast.members[1])
    with refusal("no_letter"):  # a ballot in the box is nobody's to take out
        actions.forget_letter(post.session, post.seat(cast.members[1]), by=cast.secretary)
    assert CastMark.objects.count() == 3


def test_nobody_notes_or_takes_back_after_closing(post, cast):
    post.shut()
    for act in (actions.note_letter, actions.forget_letter):
        with refusal("box_closed"):
            act(post.session, post.seat(cast.members[1]), by=cast.secretary)
    assert CastMark.objects.filter(by_letter=True).count() == 6


def test_who_is_at_the_meeting_sends_no_letter(post, cast):
    post.open()
    with refusal("not_written"):
        post.note(cast.chair)


def test_a_letter_that_the_rule_card_does_not_count_is_refused_in_a_sentence(post, cast):
    """One card counts the absent, the other does not: the first one's items take the letter."""
    other = factories.make_award("CSTD", issuer=cast.province, name="Chiến sĩ thi đua")
    odd = post.items[2]
    odd.nomination.award = odd.award = other
    odd.nomination.save()
    odd.save()
    card = RuleCard.objects.get()
    line = CampaignAward.objects.get(campaign=cast.campaign, award=cast.award)
    card.pk, card.code, card.absentee_counts = None, "KHONG-TINH", False
    card.save()
    line.pk, line.award, line.rule_card = None, other, card
    line.save()
    actions.declare_conflict(
        post.items[0], post.seat(cast.members[2]), "Em ruột", by=cast.secretary, kind="relative"
    )
    actions.declare_conflict(
        post.items[1], post.seat(cast.members[2]), "Em ruột", by=cast.secretary, kind="relative"
    )
    RuleCard.objects.update(quorum_numerator=0)
    post.open()

    post.note(cast.members[1])
    with refusal("absent_not_counted"):
        post.note(cast.members[2])

    items = set(CastMark.objects.values_list("item", flat=True))
    assert items == {item.pk for item in post.items[:2]}
    assert [sheet.items for sheet in queries.letter_sheets(post.session)] == ["1–2"]
    assert [sender.may for sender in seen(post).senders] == [True, False]


def test_an_envelope_that_comes_too_late_is_not_noted(post, cast):
    RuleCard.objects.update(absentee_hours=24)
    post.open()
    with (
        time_machine.travel(timezone.now() + timedelta(hours=25), tick=False),
        refusal("too_late"),
    ):
        post.note(cast.members[1])
    post.note(cast.members[1])
    assert CastMark.objects.count() == 3


def test_too_few_ballots_and_letters_together_are_not_closed(post, cast):
    post.open()
    post.note(cast.members[1])
    post.vote(cast.chair)
    with refusal("too_few_ballots"):
        post.stop()
    post.note(cast.members[2])
    # Three in all; but who opens the two letters would know what the chair said.
    with refusal("too_few_ballots"):
        post.stop()
    for user in (cast.secretary, cast.members[0]):
        post.vote(user)
    post.stop()
    assert [len(box.receipts) for box in BallotBox.objects.all()] == [3, 3, 3]


# --- The two keyings -------------------------------------------------------------------------------


def test_two_keyings_alike_put_sealed_ballots_into_the_box_and_leave_nothing_behind(post, cast):
    post.shut()
    assert post.letters.awaited == f"{cast.chair}, {cast.members[0]}"
    before = {box.item_id: box.receipts for box in BallotBox.objects.all()}

    post.key(cast.chair, "disagree", "other")
    assert post.letters.awaited == str(cast.members[0])
    assert {box.item_id: box.receipts for box in BallotBox.objects.all()} == before
    post.key(cast.members[0], "disagree", "other")

    kept = post.letters
    assert (kept.salt, kept.first, kept.second) == ("", {}, {})
    assert kept.settled_at is not None
    for box in BallotBox.objects.all():
        sealed = SealedBallot.objects.filter(item=box.item)
        assert box.receipts == sorted(row.receipt for row in sealed)
        assert set(before[box.item_id]) < set(box.receipts)
        assert len(box.receipts) == 5
        assert {len(bytes(row.envelope)) for row in sealed} == {sealing.LENGTH}
    sealing_act = journal.entries_of(post.session).get(action="seal_letters")
    assert {row["ballots"] for row in sealing_act.data["boxes"]} == {5}
    post.unwrap()
    for item in post.count():
        assert (item.agree, item.disagree, item.other, item.invalid) == (3, 1, 1, 0)
        assert "2 ý kiến bằng văn bản" in item.verdict
    assert CastMark.objects.filter(by_letter=True).count() == 6


def test_every_figure_is_sealed_as_it_was_keyed_and_a_lost_envelope_is_invalid(post, cast):
    cast.award.lower = factories.make_award("GK_X", issuer=cast.province, name="Giấy khen")
    cast.award.save()
    post.shut()
    post.both_key("lower", "invalid")
    post.unwrap()
    item = post.count()[0]
    assert (item.agree, item.lower, item.invalid) == (3, 1, 1)


def test_the_box_is_not_opened_before_the_letters_are_in(post, cast):
    post.shut()
    with pytest.raises(RuleViolation, match=str(cast.members[0])) as found:
        post.unwrap()
    assert found.value.code == "letters_awaited"
    post.key(cast.members[0], "agree", "agree")
    with pytest.raises(RuleViolation, match=f"Chờ {cast.chair} nhập"):
        post.unwrap()
    assert set(post.session.items.values_list("stage", flat=True)) == {"sealed"}
    assert SealedBallot.objects.count() == 9
    post.key(cast.chair, "agree", "agree")
    post.unwrap()
    assert post.count()[0].agree == 5


def test_without_a_letter_nothing_is_awaited(post, cast):
    post.open()
    post.here()
    post.stop()
    with refusal("nothing_to_key"):
        post.key(cast.chair)
    assert not seen(post).is_due
    post.unwrap()
    assert post.count()[0].agree == 3


def test_items_that_differ_are_named_and_keyed_again_the_others_are_in_the_box(post, cast):
    post.shut()
    one, two, three = post.items
    post.key(cast.chair, "agree", "disagree")
    mine = post.figures("agree", "disagree") | post.figures("agree", "agree", items=[two])
    count = actions.key_letters(post.session, mine, by=cast.members[0])

    assert count.differing == {two.pk}
    assert count.sealed == sorted((one.pk, three.pk))
    assert count.settled_at is None
    assert count.awaited == f"{cast.chair}, {cast.members[0]}"
    assert SealedBallot.objects.filter(item=two).count() == 3
    with refusal("letters_awaited"):
        post.unwrap()
    rows = queries.letter_rows(post.session, seen(post), cast.chair)
    assert [(row.item, row.came, row.differs) for row in rows] == [(two, 2, True)]

    post.key(cast.chair, "agree", "agree", items=[two])  # the one who was wrong
    assert post.letters.settled_at is not None
    assert acts(post).count("key_letters") == 3
    assert acts(post).count("seal_letters") == 2
    with refusal("nothing_to_key"):
        post.key(cast.chair, "agree", "agree")
    post.unwrap()
    assert [item.agree for item in post.count()] == [4, 5, 4]


def test_a_teller_keys_again_before_the_other_and_the_last_counts(post, cast):
    post.shut()
    post.key(cast.chair, "agree", "agree")
    post.key(cast.chair, "agree", "disagree")
    assert not SealedBallot.objects.filter(item=post.items[0]).count() > 3
    post.key(cast.members[0], "agree", "disagree")
    assert post.letters.settled_at is not None


@pytest.mark.parametrize(
    ("figures", "says"),
    [
        ({"other": None}, "Chưa ghi: Ý kiến khác"),
        ({"agree": 1}, "Đã nhận 2 phong bì, nhưng cộng"),
        ({"agree": 3}, "được 3"),
        ({"agree": 3, "disagree": -1}, "từ 0 trở lên"),
        ({"agree": 1, "lower": 1}, "không có mức thấp hơn"),
    ],
)
def test_what_does_not_add_up_is_said_and_nothing_is_kept(post, cast, figures, says):
    post.shut()
    one = dict.fromkeys(letters.CHOICES, 0) | figures
    with pytest.raises(RuleViolation, match=says):
        actions.key_letters(post.session, {item.pk: one for item in post.items}, by=cast.chair)
    with refusal("figures"):
        actions.key_letters(post.session, {}, by=cast.chair)
    assert post.letters.first == {}
    assert "key_letters" not in acts(post)


def test_only_the_two_tellers_key_and_only_once_voting_is_closed(post, cast):
    post.open()
    post.note()
    post.here()
    with refusal("nothing_to_key"):
        post.key(cast.chair, "agree", "agree")
    post.stop()
    with pytest.raises(NotAllowed):
        post.key(cast.secretary, "agree", "agree")
    seat = post.seat(cast.chair)
    seat.valid_to = seat.valid_from
    seat.save()
    with pytest.raises(NotAllowed):
        post.key(cast.chair, "agree", "agree")
    assert post.letters.first == post.letters.second == {}


def test_a_member_with_a_conflict_is_asked_about_the_other_items_alone(post, cast):
    barred = post.seat(cast.members[1])
    actions.declare_conflict(post.items[1], barred, "Em ruột", by=cast.secretary, kind="relative")
    post.shut()
    assert queries.came_by_item(post.session) == {
        post.items[0].pk: 2, post.items[1].pk: 1, post.items[2].pk: 2,
    }  # fmt: skip
    said = post.figures("agree", "disagree") | post.figures("disagree", items=[post.items[1]])
    for user in post.tellers:
        actions.key_letters(post.session, said, by=user)
    post.unwrap()
    assert [item.disagree for item in post.count()] == [1, 1, 1]


# --- Secrecy ---------------------------------------------------------------------------------------


def test_what_is_kept_of_a_keying_is_a_code_under_a_key_of_the_servers(post, cast, settings):
    post.shut()
    post.key(cast.chair, "agree", "disagree")
    kept = post.letters
    item = post.items[0].pk
    place = Place(str(post.session.uid), 1, item)
    figures = post.figures("agree", "disagree")[item]

    assert kept.first[str(item)] == letters.code(figures, kept.salt, place)
    others = [
        letters.code(figures | {"agree": 2, "disagree": 0}, kept.salt, place),
        letters.code(figures, "another", place),
        letters.code(figures, kept.salt, Place(place.session, 2, item)),
        letters.code(figures, kept.salt, Place(place.session, 1, item + 1)),
    ]
    settings.SECRET_KEY = "another key " * 5
    others.append(letters.code(figures, kept.salt, place))
    assert len({*others, kept.first[str(item)]}) == 6
    assert len(set(kept.first.values())) == 3  # alike figures of other items look otherwise


def test_the_journal_says_who_keyed_and_never_what(post, cast):
    post.shut()
    post.both_key("other", "invalid")
    said = [
        json.dumps([entry.action, entry.data])
        for entry in journal.entries_of(post.session)
        if entry.action in ("note_letter", "key_letters", "seal_letters", "close_box")
    ]
    assert len(said) == 6
    assert not any(name in text for name in letters.CHOICES for text in said)


def test_the_database_refuses_one_teller_twice_and_a_salt_that_stays(post):
    post.shut()
    for column, value in (
        ("teller_two_id", post.letters.teller_one_id), ("settled_at", timezone.now()),
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            LetterCount.objects.update(**{column: value})
    with pytest.raises(IntegrityError), transaction.atomic():
        LetterCount.objects.create(
            session=post.session, round=1, teller_one=post.seats[1], teller_two=post.seats[2]
        )
    assert str(post.letters) == f"{post.session}, 1"


# --- Voiding, sealing in the browser ---------------------------------------------------------------


def test_a_voided_round_leaves_no_letter_and_the_next_one_names_tellers_anew(post, cast):
    post.shut()
    post.key(cast.chair, "agree", "disagree")
    actions.ask_to_reopen(post.session, by=cast.secretary, reason="Thất lạc phiếu")
    post.session = actions.confirm_reopening(post.session, by=cast.chair)

    for model in (LetterCount, CastMark, SealedBallot, BallotBox):
        assert not model.objects.exists()
    post.open()
    assert (post.letters.round, post.session.round) == (2, 2)
    post.note()
    post.here()
    post.stop()
    post.both_key("agree", "agree")
    post.unwrap()
    assert post.count()[0].agree == 5


def test_letters_of_a_counted_round_that_is_voided_stay_among_its_ballots_without_a_name(
    post, cast
):
    post.shut()
    post.both_key("other", "disagree")
    post.unwrap()
    post.count()
    actions.ask_to_reopen(post.session, by=cast.secretary, reason="Nhầm hồ sơ")
    actions.confirm_reopening(post.session, by=cast.chair)

    kept = post.session.rounds.get()
    said = [row["choice"] for row in kept.ballots if row["item"] == post.items[0].pk]
    assert sorted(said) == ["agree", "agree", "agree", "disagree", "other"]
    assert not LetterCount.objects.exists()
    assert not OpenedBallot.objects.exists()


def test_where_browsers_seal_letters_are_sealed_by_the_server(cast):
    post = meet_with_letters_in_browsers(cast)
    post.shut()
    post.both_key("disagree", "invalid")
    post.unwrap()
    item = post.count()[0]
    assert (item.agree, item.disagree, item.invalid) == (3, 1, 1)
