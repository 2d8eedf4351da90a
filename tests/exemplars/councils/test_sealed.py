"""Secret ballots: two keys, sealed envelopes, boxes opened in two steps, counted without names."""

import json
import random
from fractions import Fraction

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from exemplars.campaigns.models import RuleCard
from exemplars.councils import actions, freezing, queries, sealing, tally, tasks
from exemplars.councils.actions import Opinion, opening
from exemplars.councils.models import (
    AgendaItem,
    Ballot,
    BallotBox,
    BallotDraft,
    BallotKey,
    CastMark,
    OpenedBallot,
    Residue,
    SealedBallot,
    VotingRound,
)
from exemplars.shared import journal
from exemplars.shared.errors import NotAllowed, RuleViolation
from tests import factories
from tests.exemplars.councils.sealed import (
    PHRASES,
    SecretMeeting,
    empty_tables,
    meet_in_secret,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def secret(cast) -> SecretMeeting:
    return meet_in_secret(cast)


def everybody(secret: SecretMeeting, *choices: str) -> None:
    for user, choice in zip(secret.people, choices, strict=False):
        secret.vote(user, choice)


def counts(item: AgendaItem) -> tuple:
    return item.agree, item.lower, item.disagree, item.other, item.invalid


def refusal(code: str):
    return pytest.raises(RuleViolation, check=lambda found: found.code == code)


# --- Keys ------------------------------------------------------------------------------------------


def test_the_private_key_is_in_the_file_alone_and_locked_by_the_phrase(secret, cast):
    file = actions.make_key(secret.session, PHRASES["chair"], by=cast.chair)

    key = BallotKey.objects.get()
    said = json.loads(file)
    assert said["public_key"] == key.public_key
    assert (key.office, key.holder, key.tried_at) == ("chair", cast.chair, None)
    place = sealing.Place(str(secret.session.uid), 1)
    cost = sealing.Cost(iterations=1, lanes=1, memory_cost=64)
    private = sealing.unlock(file, PHRASES["chair"], place, key.public_key, cost)
    assert private.public_key().public_bytes_raw().hex() == key.public_key
    raw = private.private_bytes_raw()
    kept = json.dumps(list(BallotKey.objects.values()), default=str)
    kept += json.dumps(list(journal.entries_of(secret.session).values()), default=str)
    assert raw.hex() not in kept
    assert PHRASES["chair"] not in kept + file.decode()


def test_voting_opens_only_with_both_keys_made_and_tried(secret, cast):
    secret.attend()
    files = {}
    for office in ("secretary", "chair"):
        with refusal("keys_missing"):
            actions.open_voting(secret.session, by=cast.secretary)
        officer = getattr(cast, office)
        files[office] = actions.make_key(secret.session, PHRASES[office], by=officer)
        with refusal("keys_missing"):
            actions.open_voting(secret.session, by=cast.secretary)
        actions.try_key(secret.session, files[office], PHRASES[office], by=officer)

    opened = actions.open_voting(secret.session, by=cast.secretary)

    assert opened.is_secret
    assert [row["office"] for row in opened.frozen["keys"]] == ["chair", "secretary"]
    with refusal("wrong_state"):
        actions.make_key(opened, PHRASES["chair"], by=cast.chair)
    with refusal("wrong_state"):
        actions.try_key(opened, files["chair"], PHRASES["chair"], by=cast.chair)


def test_a_new_key_makes_the_old_file_worthless_and_is_to_be_tried_again(secret, cast):
    old = actions.make_key(secret.session, PHRASES["chair"], by=cast.chair)
    actions.try_key(secret.session, old, PHRASES["chair"], by=cast.chair)
    actions.make_key(secret.session, PHRASES["chair"], by=cast.chair)

    with refusal("key_does_not_open"):
        actions.try_key(secret.session, old, PHRASES["chair"], by=cast.chair)
    assert BallotKey.objects.get().tried_at is None


def test_neither_a_wrong_phrase_nor_another_file_opens_a_key(secret, cast):
    with refusal("no_key"):
        actions.try_key(secret.session, b"{}", PHRASES["chair"], by=cast.chair)
    with refusal("short_phrase"):
        actions.make_key(secret.session, "quá  ngắn", by=cast.chair)
    file = actions.make_key(secret.session, PHRASES["chair"], by=cast.chair)
    said = json.loads(file)
    wrong = [
        (file, "một cụm mật khẩu khác"),
        (b"", PHRASES["chair"]),
        (b"[1]", PHRASES["chair"]),
        (b"[" * 9000, PHRASES["chair"]),
        (json.dumps(said | {"round": 2}).encode(), PHRASES["chair"]),
        (json.dumps(said | {"office": "secretary"}).encode(), PHRASES["chair"]),
        (json.dumps(said | {"locked": "!!"}).encode(), PHRASES["chair"]),
        (json.dumps({k: v for k, v in said.items() if k != "salt"}).encode(), PHRASES["chair"]),
    ]
    for other, phrase in wrong:
        with refusal("key_does_not_open"):
            actions.try_key(secret.session, other, phrase, by=cast.chair)
    assert BallotKey.objects.get().tried_at is None

    actions.try_key(secret.session, file, "  bốn từ  của chủ tọa ", by=cast.chair)
    assert BallotKey.objects.get().tried_at is not None


def test_only_chair_and_secretary_hold_keys_and_two_people_do(secret, cast):
    for user in (cast.officer, cast.members[0], cast.administrator):
        with pytest.raises(NotAllowed):
            actions.make_key(secret.session, PHRASES["chair"], by=user)
        with pytest.raises(NotAllowed):
            actions.try_key(secret.session, b"", "", by=user)
    secret.make_keys()
    BallotKey.objects.update(holder=cast.chair)
    secret.attend()

    with refusal("one_person_both_keys"):
        actions.open_voting(secret.session, by=cast.chair)


# --- What is refused at opening --------------------------------------------------------------------


def test_fewer_than_three_voters_on_an_item_are_refused_at_opening(secret, cast):
    for seat in secret.seats[2:]:
        actions.declare_conflict(secret.items[1], seat, "Người nhà", by=seat.user, kind="relative")
    secret.make_keys()
    secret.attend()

    with refusal("too_few_voters"):
        actions.open_voting(secret.session, by=cast.secretary)
    secret.session.refresh_from_db()
    assert secret.session.status == "planned"


def test_a_card_with_the_chairs_last_word_is_refused_at_opening(secret, cast):
    RuleCard.objects.update(tie_rule="chair")
    secret.make_keys()
    secret.attend()

    with refusal("secret_tie_by_chair"):
        actions.open_voting(secret.session, by=cast.secretary)
    secret.session.refresh_from_db()
    assert secret.session.status == "planned"


def test_open_and_secret_items_do_not_share_a_session(cast):
    other = factories.make_award("BK_KHAC", issuer=cast.province, name="Giấy khen khác")
    card = factories.make_rule_card("CONG-KHAI", ballot_kind="secret")
    cast.campaign.awards.create(award=other, rule_card=card)
    from tests.exemplars.councils.conftest import meet

    meeting = meet(cast, dossiers=2)
    AgendaItem.objects.filter(pk=meeting.items[0].pk).update(award=other)
    meeting.attend()

    with refusal("mixed_ballot_kinds"):
        actions.open_voting(meeting.session, by=cast.secretary)
    meeting.session.refresh_from_db()
    assert meeting.session.status == "planned"


# --- Casting ---------------------------------------------------------------------------------------


def test_a_sealed_ballot_bears_no_name_no_time_and_no_choice(secret, cast):
    secret.open()
    receipts = secret.vote(cast.members[0], "disagree")

    assert SealedBallot.objects.count() == CastMark.objects.count() == len(receipts) == 3
    assert {field.name for field in SealedBallot._meta.fields} == {
        "id", "item", "envelope", "receipt",
    }  # fmt: skip
    assert {field.name for field in CastMark._meta.fields} == {"id", "item", "seat", "by_letter"}
    rows = list(SealedBallot.objects.all())
    assert {row.receipt for row in rows} == {receipt.digest for receipt in receipts}
    assert not any(b"agree" in bytes(row.envelope) for row in rows)
    assert not Ballot.objects.exists()
    assert not OpenedBallot.objects.exists()


def test_all_envelopes_are_equally_long_whatever_they_say(secret):
    secret.open()
    everybody(secret, "agree", "disagree", "other", "agree", "disagree")

    assert {len(bytes(row.envelope)) for row in SealedBallot.objects.all()} == {176}
    assert len({bytes(row.envelope) for row in SealedBallot.objects.all()}) == 15


def test_without_the_padding_the_length_would_tell_the_choice(secret, monkeypatch):
    """The negative twin of the one above."""
    monkeypatch.setattr(sealing, "PADDED", 0)
    secret.open()
    everybody(secret, "agree", "disagree", "other", "agree", "disagree")

    assert len({len(bytes(row.envelope)) for row in SealedBallot.objects.all()}) > 1


def test_the_journal_tells_that_and_to_the_hour_never_what(secret, cast):
    secret.open()
    with time_machine.travel(timezone.now().replace(minute=47, second=11), tick=False):
        secret.vote(cast.members[0], "disagree")

    entry = journal.entries_of(secret.session).filter(action="cast").get()
    assert (entry.at.minute, entry.at.second, entry.at.microsecond) == (0, 0, 0)
    assert entry.data == {"seat": secret.seats[2].pk, "items": 3}
    assert not list(journal.verify())


def test_casting_twice_is_refused_and_keeps_the_first_ballot(secret, cast):
    secret.open()
    first = secret.vote(cast.chair, items=secret.items[:2])

    with refusal("already_cast"):
        secret.vote(cast.chair, "disagree")
    assert {row.receipt for row in SealedBallot.objects.all()} == {r.digest for r in first}
    secret.vote(cast.chair, items=secret.items[2:])
    assert SealedBallot.objects.count() == 3


def test_what_a_secret_ballot_refuses(secret, cast):
    with refusal("wrong_ballot_kind"):
        secret.vote(cast.chair)
    secret.open(member_3="absent")
    with refusal("words_on_a_secret_ballot"):
        secret.vote(cast.chair, "other", comment="Lời lộ người viết")
    with refusal("words_on_a_secret_ballot"):
        secret.vote(cast.chair, "mua")
    with refusal("empty_ballot"):
        actions.cast_sealed(secret.session, {}, by=cast.chair)
    with refusal("no_lower_award"):
        secret.vote(cast.chair, "lower")
    with pytest.raises(NotAllowed):
        secret.vote(cast.members[2])
    with pytest.raises(NotAllowed):
        secret.vote(cast.officer)
    seat = cast.council.seats.create(user=cast.stranger, kind="member", order=9)
    with pytest.raises(NotAllowed):
        secret.vote(seat.user)
    assert not SealedBallot.objects.exists()
    assert not CastMark.objects.exists()


def test_no_named_ballot_no_draft_and_no_keyed_in_opinion_in_a_secret_session(secret, cast):
    secret.open(member_3="written")
    said = {secret.items[0].pk: Opinion("agree")}

    with refusal("secret_ballot"):
        actions.cast(secret.session, said, by=cast.chair)
    with refusal("secret_ballot"):
        actions.save_draft(secret.session, secret.seats[0], said, by=cast.chair)
    with refusal("secret_ballot"):
        actions.record_written_opinion(secret.session, secret.seats[4], said, by=cast.secretary)
    assert not Ballot.objects.exists()
    assert not BallotDraft.objects.exists()


def test_a_ballot_for_a_vote_that_was_voided_meanwhile_is_refused(secret, cast):
    before = secret.open()
    actions.ask_to_reopen(secret.session, by=cast.secretary, reason="Nhầm")
    secret.session = actions.confirm_reopening(secret.session, by=cast.chair)
    secret.open()
    secret.session = before

    with refusal("opened_anew"):
        secret.vote(cast.members[0])
    assert not CastMark.objects.exists()


def test_no_envelope_lies_in_a_box_twice(secret, cast):
    secret.open()
    secret.vote(cast.chair)
    row = SealedBallot.objects.first()

    with pytest.raises(IntegrityError), transaction.atomic():
        SealedBallot.objects.create(
            item=secret.items[2], envelope=row.envelope, receipt=row.receipt
        )


def test_an_absent_members_ballot_counts_in_the_same_base(secret, cast):
    secret.open(member_3="written")
    everybody(secret, "agree", "agree", "agree", "disagree", "agree")

    item = secret.close()[0]

    assert (item.agree, item.base) == (4, 5)
    assert "1 ý kiến bằng văn bản" in item.verdict


def test_only_who_can_cast_is_among_the_three_and_waited_for(secret, cast):
    RuleCard.objects.update(absentee_counts=False, quorum_numerator=0)
    with refusal("too_few_voters"):
        secret.open(member_1="written", member_2="written", member_3="written")
    secret.open(member_3="written")
    for user in (cast.chair, cast.secretary, *cast.members[:2]):
        secret.vote(user)

    state = queries.board(secret.session)["turnout"]

    assert (state.done, state.left) == (4, 0)


def test_a_voided_box_leaves_no_dead_rows(secret, cast, django_capture_on_commit_callbacks):
    secret.open()
    everybody(secret, "agree", "agree", "agree")
    actions.ask_to_reopen(secret.session, by=cast.secretary, reason="Mất tệp khóa")
    with django_capture_on_commit_callbacks() as later:
        actions.confirm_reopening(secret.session, by=cast.chair)

    assert tasks.squeeze.enqueue in later
    assert Residue.objects.count() == 1  # for the sweeper, should the worker be lost


def test_a_card_that_counts_no_absent_member_takes_no_ballot_of_one(secret, cast):
    RuleCard.objects.update(absentee_counts=False)
    secret.open(member_3="written")

    with refusal("absent_not_counted"):
        secret.vote(cast.members[2])
    assert not CastMark.objects.exists()


# --- Closing and opening ---------------------------------------------------------------------------


def test_the_boxes_are_opened_in_two_steps_and_counted(secret, cast):
    cast.award.lower = factories.make_award("GK_X", issuer=cast.province, name="Giấy khen")
    cast.award.save()
    secret.open()
    taken = [
        receipt.digest
        for user, choice in zip(
            secret.people, ("agree", "agree", "agree", "lower", "disagree"), strict=True
        )
        for receipt in secret.vote(user, choice)
    ]
    actions.close_voting(secret.session, by=cast.chair)

    boxes = list(BallotBox.objects.all())
    assert sorted(receipt for box in boxes for receipt in box.receipts) == sorted(taken)
    assert all(box.receipts == sorted(box.receipts) for box in boxes)
    assert set(AgendaItem.objects.values_list("stage", flat=True)) == {"sealed"}
    with refusal("item_closed"):
        secret.vote(cast.chair)
    with refusal("no_box"):
        secret.count()

    secret.unwrap()
    assert set(AgendaItem.objects.values_list("stage", flat=True)) == {"unwrapped"}
    assert {len(bytes(row.envelope)) for row in SealedBallot.objects.all()} == {128}
    assert not {row.receipt for row in SealedBallot.objects.all()} & set(taken)
    assert not OpenedBallot.objects.exists()
    with refusal("no_box"):
        secret.unwrap()

    items = secret.count()
    assert {counts(item) for item in items} == {(3, 1, 1, 0, 0)}
    assert {item.outcome for item in items} == {"passed_lower"}
    assert secret.session.status == "closed"
    assert not SealedBallot.objects.exists()
    assert OpenedBallot.objects.count() == CastMark.objects.count() == 15
    assert {item.nomination.status for item in items} == {"passed_lower"}


def test_the_verdict_is_that_of_the_same_votes_in_an_open_session(secret, cast):
    secret.open(member_2="absent")
    votes = ("agree", "other", "agree", "", "disagree")
    for user, choice in zip(secret.people, votes, strict=True):
        if choice:
            secret.vote(user, choice)
    item = secret.close()[0]

    terms = freezing.terms_of(secret.session.frozen)[item.pk]
    voters = [
        tally.Voter("present" if choice else "absent", choice)  # type: ignore[arg-type]
        for choice in votes
    ]
    assert item.verdict == tally.count(terms.rule, voters).sentence


def test_a_wrong_phrase_or_file_at_opening_changes_nothing(secret, cast):
    secret.open()
    everybody(secret, "agree", "agree", "disagree")
    actions.close_voting(secret.session, by=cast.chair)
    before = sorted(SealedBallot.objects.values_list("receipt", flat=True))

    with refusal("key_does_not_open"):
        actions.unwrap(
            secret.session, secret.files["secretary"], PHRASES["chair"], by=cast.secretary
        )
    with refusal("key_does_not_open"):
        actions.unwrap(secret.session, secret.files["chair"], PHRASES["chair"], by=cast.secretary)
    assert sorted(SealedBallot.objects.values_list("receipt", flat=True)) == before
    secret.unwrap()
    with refusal("key_does_not_open"):
        actions.count_boxes(secret.session, b"no file", PHRASES["chair"], by=cast.chair)

    assert {counts(item) for item in secret.count()} == {(2, 0, 1, 0, 0)}


def test_one_person_does_not_open_both_envelopes(secret, cast):
    secret.open()
    everybody(secret, "agree", "agree", "disagree")
    actions.close_voting(secret.session, by=cast.chair)
    actions.unwrap(secret.session, secret.files["secretary"], PHRASES["secretary"], by=cast.chair)

    with refusal("same_person_opens_both"):
        secret.count()
    assert not OpenedBallot.objects.exists()
    actions.count_boxes(secret.session, secret.files["chair"], PHRASES["chair"], by=cast.secretary)
    assert OpenedBallot.objects.count() == 9


@pytest.mark.parametrize("who", ["officer", "administrator", "auditor"])
def test_nobody_but_chair_and_secretary_opens_a_box(secret, cast, who):
    secret.open()
    everybody(secret, "agree", "agree", "disagree")
    actions.close_voting(secret.session, by=cast.chair)
    by = getattr(cast, who)

    with pytest.raises(NotAllowed):
        actions.unwrap(secret.session, secret.files["secretary"], PHRASES["secretary"], by=by)
    with pytest.raises(NotAllowed):
        actions.count_boxes(secret.session, secret.files["chair"], PHRASES["chair"], by=by)


@pytest.mark.parametrize("ballots", [1, 2])
def test_a_box_of_one_or_two_ballots_is_not_closed(secret, cast, ballots):
    secret.open()
    everybody(secret, *["agree"] * ballots)

    with refusal("too_few_ballots"):
        actions.close_voting(secret.session, by=cast.chair)
    assert not BallotBox.objects.exists()


def test_an_empty_box_is_counted_as_nothing(secret, cast):
    secret.open()

    item = secret.close()[0]

    assert (item.outcome, counts(item)) == ("rejected", (0, 0, 0, 0, 0))


def test_marks_and_envelopes_that_differ_stop_the_closing(secret, cast):
    secret.open()
    everybody(secret, "agree", "agree", "agree", "agree")
    SealedBallot.objects.filter(item=secret.items[1]).first().delete()

    with refusal("box_differs"):
        actions.close_voting(secret.session, by=cast.chair)
    assert set(AgendaItem.objects.values_list("stage", flat=True)) == {"open"}


def test_a_changed_envelope_stops_the_opening_and_another_item_s_does_not_fit(secret, cast):
    secret.open()
    everybody(secret, "agree", "agree", "agree")
    actions.close_voting(secret.session, by=cast.chair)
    one = SealedBallot.objects.filter(item=secret.items[0]).first()
    other = SealedBallot.objects.filter(item=secret.items[1]).first()
    SealedBallot.objects.filter(pk=one.pk).update(envelope=other.envelope)

    with refusal("envelope_does_not_open"):
        secret.unwrap()
    assert set(AgendaItem.objects.values_list("stage", flat=True)) == {"sealed"}


def test_a_choice_that_no_page_offers_counts_as_invalid(secret, cast):
    secret.open()
    everybody(secret, "agree", "agree", "agree")
    row = SealedBallot.objects.filter(item=secret.items[0]).first()
    place = sealing.Place(str(secret.session.uid), 1, secret.items[0].pk)
    publics = freezing.public_keys(secret.session.frozen)
    row.envelope = sealing.seal("lower", place, publics)
    row.receipt = sealing.receipt(row.envelope)
    row.save()

    item = secret.close()[0]

    assert counts(item) == (2, 0, 0, 0, 1)


def test_noise_among_ballots_that_the_server_sealed_stops_the_opening(secret, cast):
    """Here no voter can have put it in, so the data was changed before the box was closed."""
    secret.open()
    everybody(secret, "agree", "agree", "agree")
    row = SealedBallot.objects.all()[0]
    row.envelope = bytes(sealing.LENGTH)
    row.receipt = sealing.receipt(row.envelope)
    row.save()
    actions.close_voting(secret.session, by=cast.chair)

    with refusal("envelope_does_not_open"):
        secret.unwrap()
    assert set(secret.session.items.values_list("stage", flat=True)) == {"sealed"}


def test_groups_are_closed_and_opened_one_after_the_other(secret, cast):
    places = {item.pk: (item.order, f"Nhóm {item.order}") for item in secret.items}
    actions.arrange_agenda(secret.session, places, by=cast.officer)
    secret.make_keys()
    secret.attend()
    secret.session = actions.open_voting(secret.session, by=cast.chair, group="Nhóm 1")
    first, *others = secret.items
    for user in secret.people:
        secret.vote(user, items=[first])
    actions.close_voting(secret.session, by=cast.chair, group="Nhóm 1")
    actions.open_group(secret.session, "Nhóm 2", by=cast.chair)
    secret.unwrap()
    secret.count()

    assert secret.session.status == "open"
    assert [item.stage for item in secret.session.items.all()] == ["counted", "open", "waiting"]
    for user in secret.people:
        secret.vote(user, "disagree", items=others[:1])
    secret.close()
    outcomes = secret.session.items.values_list("outcome", flat=True)
    assert (secret.session.status, list(outcomes)) == ("closed", ["passed", "rejected", "rejected"])


def test_after_the_count_nothing_turns_a_receipt_into_a_choice(secret, cast):
    """No stored row joins the receipt to a row of the opened ballots: keys, texts or order."""
    secret.open()
    everybody(secret, "agree", "disagree", "agree", "disagree", "agree")
    secret.close()

    assert {field.name for field in OpenedBallot._meta.fields} == {"id", "item", "choice"}
    receipts = {one for box in BallotBox.objects.all() for one in box.receipts}
    opened = {str(row.pk) for row in OpenedBallot.objects.all()}
    assert len(receipts) == 15
    assert not {one[:8] for one in receipts} & {one[:8] for one in opened}
    assert not SealedBallot.objects.exists()


def stored_orders(secret) -> set[tuple[str, ...]]:
    """The choices of each item in the order in which the database took the opened ballots."""
    place = "rowid" if connection.vendor == "sqlite" else "ctid"
    table = OpenedBallot._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT item_id, choice FROM {table} ORDER BY {place}")
        rows = cursor.fetchall()
    return {tuple(c for i, c in rows if i == item.pk) for item in secret.items}


def count_twelve(cast):
    empty_tables()  # rows of tests before leave gaps that new ones would fill
    secret = meet_in_secret(cast, dossiers=12)
    secret.open()
    everybody(secret, "agree", "disagree", "other", "agree", "disagree")
    secret.close()
    return secret


def test_each_item_is_shuffled_by_itself(cast):
    """The pattern of one voter over the items does not show as one place in every item."""
    assert len(stored_orders(count_twelve(cast))) > 3


def test_without_the_shuffle_every_item_lies_in_the_order_of_the_votes(cast, monkeypatch):
    """The negative twin: only the shuffle parts the ballots of a voter."""
    monkeypatch.setattr(opening._shuffler, "shuffle", lambda contents: None)

    orders = stored_orders(count_twelve(cast))

    assert orders == {("agree", "disagree", "other", "agree", "disagree")}


def test_the_record_frozen_at_opening_guards_the_count(secret, cast):
    secret.open()
    everybody(secret, "agree", "agree", "agree")
    actions.close_voting(secret.session, by=cast.chair)
    secret.unwrap()
    secret.session.refresh_from_db()
    changed = json.loads(json.dumps(secret.session.frozen))
    changed["items"][0]["rule"]["count"]["threshold"] = "1/100"
    type(secret.session).objects.filter(pk=secret.session.pk).update(frozen=changed)

    with refusal("frozen_changed"):
        secret.count()
    assert not OpenedBallot.objects.exists()


# --- Voting again ----------------------------------------------------------------------------------


def void(secret: SecretMeeting, cast) -> None:
    actions.ask_to_reopen(secret.session, by=cast.secretary, reason="Mất tệp khóa")
    secret.session = actions.confirm_reopening(secret.session, by=cast.chair)


def test_voting_again_keeps_the_totals_of_the_first_vote_and_takes_new_keys(secret, cast):
    secret.open()
    everybody(secret, "agree", "agree", "agree", "disagree", "disagree")
    secret.close()
    void(secret, cast)

    kept = VotingRound.objects.get()
    assert [(row["agree"], row["disagree"]) for row in kept.results] == [(3, 2)] * 3
    assert {frozenset(row) for row in kept.ballots} == {frozenset({"item", "choice"})}
    assert len(kept.ballots) == 15
    for model in (SealedBallot, OpenedBallot, CastMark, BallotBox):
        assert not model.objects.exists()
    with refusal("keys_missing"):
        actions.open_voting(secret.session, by=cast.chair)
    secret.open()
    everybody(secret, "agree", "agree", "agree", "agree", "agree")
    assert {item.outcome for item in secret.close()} == {"passed"}


def test_a_lost_key_costs_the_vote_but_no_round_of_the_rule_card(secret, cast):
    for _attempt in range(3):
        secret.open()
        everybody(secret, "agree", "agree", "agree", "disagree", "disagree")
        actions.close_voting(secret.session, by=cast.chair)
        void(secret, cast)
    assert [(row.ballots, row.results) for row in VotingRound.objects.all()] == [([], [])] * 3
    secret.open()
    everybody(secret, "agree", "agree", "agree", "agree", "agree")
    secret.close()
    void(secret, cast)
    secret.open()
    everybody(secret, "agree", "agree", "agree", "agree", "agree")
    secret.close()

    with refusal("too_many_rounds"):
        actions.ask_to_reopen(secret.session, by=cast.secretary, reason="Lần nữa")


# --- The primitives --------------------------------------------------------------------------------

_PLACE = sealing.Place("a", 1, 7)
_COST = sealing.Cost(iterations=1, lanes=1, memory_cost=64)


@pytest.mark.any_database
@given(st.sampled_from(["agree", "disagree", "lower", "other"]))
def test_an_envelope_gives_back_what_was_put_in(choice):
    made = {o: sealing.make_key(sealing.Place("a", 1), o, "x" * 12, _COST) for o in PHRASES}
    publics = {office: key.public for office, key in made.items()}
    keys = {
        office: sealing.unlock(key.file, "x" * 12, sealing.Place("a", 1), key.public, _COST)
        for office, key in made.items()
    }
    envelope = sealing.seal(choice, _PLACE, publics)

    inner = sealing.take_out(envelope, _PLACE, keys["secretary"])
    assert sealing.read(sealing.take_out(inner, _PLACE, keys["chair"])) == choice
    assert len(envelope) == 176
    with pytest.raises(sealing.Unopened):
        sealing.take_out(envelope, _PLACE, keys["chair"])
    with pytest.raises(sealing.Unopened):
        sealing.take_out(envelope, sealing.Place("a", 1, 8), keys["secretary"])
    flipped = bytearray(envelope)
    flipped[random.randrange(len(flipped))] ^= 1
    with pytest.raises(sealing.Unopened):
        sealing.take_out(bytes(flipped), _PLACE, keys["secretary"])


@pytest.mark.any_database
def test_a_secret_poll_counts_like_an_open_one():
    rule = tally.RuleCard("all_members", Fraction(2, 3), Fraction(4, 5))
    roll = [*[tally.Voter("present")] * 6, tally.Voter("written"), tally.Voter("absent")]
    said = {"agree": 5, "disagree": 1, "other": 1}

    found = tally.secret(tally.poll(rule, roll), said, in_writing=1)

    voters = [
        *[tally.Voter("present", "agree")] * 4, tally.Voter("present", "disagree"),
        tally.Voter("present", "other"), tally.Voter("written", "agree"), tally.Voter("absent"),
    ]  # fmt: skip
    assert found == tally.poll(rule, voters)
