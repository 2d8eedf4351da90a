"""Sealed ballots while others write, on PostgreSQL: what was answered with a receipt is in the box.

Each promise has its twin with the session's lock taken away, which must break it.
"""

import random
import threading
from dataclasses import dataclass

import pytest

from exemplars.councils import actions, freezing
from exemplars.councils.models import BallotBox, CastMark, OpenedBallot, SealedBallot
from exemplars.shared.errors import RuleViolation
from tests.exemplars.councils.sealed import SecretMeeting, meet_in_secret
from tests.exemplars.councils.test_at_once import (
    MANY_ROUNDS,
    MANY_VOTERS,
    MANY_WORKERS,
    at_once,
    everybody_twice,
    seat_more,
    slowly,
    without_constraint,
    without_lock,
)

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
VOTERS, ROUNDS = 10, 2


def opened(cast, dossiers: int) -> SecretMeeting:
    secret = meet_in_secret(cast, dossiers)
    secret.make_keys()
    secret.session.attendances.update(presence="present")
    secret.session = actions.open_voting(secret.session, by=cast.secretary)
    return secret


@dataclass
class Closings:
    """Receipts given, of these not in the published list, ballots counted."""

    taken: int = 0
    lost: int = 0
    counted: int = 0


def close_while_voting(
    cast, monkeypatch, patience: float, rounds: int = ROUNDS, voters: int = VOTERS
) -> Closings:
    """Chair and secretary close the box at once while everybody casts; then it is opened."""
    seat_more(cast, voters - 5)
    inside, closed = threading.Event(), threading.Event()
    quick = freezing.offers_lower

    def patiently(*args):
        inside.set()
        closed.wait(patience)
        return quick(*args)

    found = Closings()
    for _round in range(rounds):
        secret = opened(cast, dossiers=1)
        inside.clear()
        closed.clear()
        taken: list[str] = []

        def vote(user, secret=secret, taken=taken) -> None:
            taken.extend(receipt.digest for receipt in secret.vote(user))

        def close(by, secret=secret) -> None:
            inside.wait(20)
            for _attempt in range(200):
                try:
                    actions.close_voting(secret.session, by=by)
                except RuleViolation as refusal:
                    if refusal.code != "too_few_ballots":
                        break
                else:
                    break
            closed.set()

        jobs = [lambda by=by: close(by) for by in (cast.secretary, cast.chair)]
        jobs += [lambda user=user: vote(user) for user in secret.people]
        with monkeypatch.context() as slower:
            slower.setattr(freezing, "offers_lower", patiently)
            at_once(random.sample(jobs, len(jobs)))
        published = set(BallotBox.objects.get(item=secret.items[0]).receipts)
        found.taken += len(taken)
        found.lost += len(set(taken) - published)
        if found.lost:  # the sabotage has shown what it does
            break
        secret.unwrap()
        found.counted += secret.count()[0].agree
    return found


def test_closing_the_box_while_members_cast_loses_no_receipt(cast, monkeypatch):
    found = close_while_voting(cast, monkeypatch, patience=0.05)

    assert found.lost == 0
    assert found.counted == found.taken


def test_without_the_lock_receipts_are_lost(cast, monkeypatch):
    without_lock(monkeypatch)

    assert close_while_voting(cast, monkeypatch, patience=10, rounds=1).lost > 0


@pytest.mark.acceptance
def test_fifty_closings_of_fifty_voters_lose_no_receipt(cast, monkeypatch):
    found = close_while_voting(
        cast, monkeypatch, patience=0.02, rounds=MANY_ROUNDS, voters=MANY_VOTERS
    )

    print(f"{MANY_ROUNDS} closings, {MANY_VOTERS} voters: {found}")
    assert found.lost == 0
    assert found.counted == found.taken
    assert 0 < found.taken < MANY_ROUNDS * MANY_VOTERS  # some came too late and were told so


def votes_cast_twice(cast, monkeypatch, voters: int, workers: int):
    slowly(monkeypatch, 0.02)
    seat_more(cast, voters - 5)
    secret = opened(cast, dossiers=2)
    return secret, everybody_twice(secret, workers)


def check_each_is_counted_once(cast, monkeypatch, voters: int, workers: int) -> None:
    secret, answers = votes_cast_twice(cast, monkeypatch, voters, workers)

    assert answers == {"recorded": voters, "RuleViolation:already_cast": voters}
    assert CastMark.objects.count() == SealedBallot.objects.count() == 2 * voters
    assert [item.agree + item.disagree for item in secret.close()] == [voters, voters]


def test_many_members_cast_sealed_ballots_on_two_machines_and_each_is_counted_once(
    cast, monkeypatch
):
    check_each_is_counted_once(cast, monkeypatch, voters=16, workers=8)


@pytest.mark.acceptance
def test_a_hundred_members_cast_sealed_ballots_on_two_machines_and_each_is_counted_once(
    cast, monkeypatch
):
    check_each_is_counted_once(cast, monkeypatch, voters=100, workers=MANY_WORKERS)


def check_members_have_two_ballots(cast, monkeypatch, voters: int, workers: int) -> None:
    without_lock(monkeypatch)
    with without_constraint(CastMark, "cast_mark_once_per_seat"):
        _secret, answers = votes_cast_twice(cast, monkeypatch, voters, workers)

        assert answers["recorded"] > voters
        assert SealedBallot.objects.count() > 2 * voters


def test_without_lock_and_constraint_members_have_two_sealed_ballots(cast, monkeypatch):
    check_members_have_two_ballots(cast, monkeypatch, voters=12, workers=6)


@pytest.mark.acceptance
def test_a_hundred_members_without_lock_and_constraint_have_two_sealed_ballots(cast, monkeypatch):
    check_members_have_two_ballots(cast, monkeypatch, voters=100, workers=MANY_WORKERS)


def test_a_member_casting_twice_at_once_has_one_ballot(cast):
    secret = opened(cast, dossiers=3)

    answers = at_once(
        [
            lambda: secret.vote(cast.chair, "agree") and None,
            lambda: secret.vote(cast.chair, "disagree") and None,
        ]
    )

    assert sorted(answers) == ["RuleViolation:already_cast", "recorded"]
    assert CastMark.objects.count() == SealedBallot.objects.count() == 3


def test_two_officers_opening_the_same_envelope_at_once_open_it_once(cast):
    secret = opened(cast, dossiers=1)
    for user in secret.people:
        secret.vote(user)
    actions.close_voting(secret.session, by=cast.chair)

    answers = at_once([secret.unwrap, secret.unwrap])
    assert sorted(answers) == ["RuleViolation:no_box", "recorded"]
    answers = at_once([lambda: secret.count() and None, lambda: secret.count() and None])
    assert sorted(answers) == ["RuleViolation:no_box", "recorded"] or sorted(answers) == [
        "RuleViolation:wrong_state", "recorded",
    ]  # fmt: skip
    assert OpenedBallot.objects.count() == 5


def test_voiding_while_members_cast_leaves_no_ballot_over(cast):
    secret = opened(cast, dossiers=1)
    actions.ask_to_reopen(secret.session, by=cast.secretary, reason="Mất khóa")

    at_once(
        [
            lambda: actions.confirm_reopening(secret.session, by=cast.chair) and None,
            *[lambda user=user: secret.vote(user) and None for user in secret.people],
        ]
    )

    assert not SealedBallot.objects.exists()
    assert not CastMark.objects.exists()
