"""Sealed ballots while others write, on PostgreSQL: what was answered with a receipt is in the box.

Each promise has its twin with the session's lock taken away, which must break it.
"""

import threading
from datetime import date

import pytest

from exemplars.councils import actions, freezing
from exemplars.councils.actions import locking
from exemplars.councils.models import BallotBox, CastMark, OpenedBallot, SealedBallot
from exemplars.shared.errors import RuleViolation
from tests import factories
from tests.exemplars.councils.sealed import SecretMeeting, meet_in_secret
from tests.exemplars.councils.test_at_once import at_once, unlocked

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
VOTERS, ROUNDS = 10, 2


def seat_more(cast, number: int) -> None:
    for _number in range(number):
        cast.council.seats.create(
            user=factories.make_user(), kind="member", order=9, valid_from=date(2025, 7, 1)
        )


def opened(cast, dossiers: int) -> SecretMeeting:
    secret = meet_in_secret(cast, dossiers)
    secret.make_keys()
    secret.session.attendances.update(presence="present")
    secret.session = actions.open_voting(secret.session, by=cast.secretary)
    return secret


def receipts_lost(cast, monkeypatch, patience: float, rounds: int = ROUNDS) -> int:
    """Close the box while everybody casts; how many receipts are not in the published list."""
    seat_more(cast, VOTERS - 5)
    inside, closed = threading.Event(), threading.Event()
    quick = freezing.offers_lower

    def patiently(*args):
        inside.set()
        closed.wait(patience)
        return quick(*args)

    monkeypatch.setattr(freezing, "offers_lower", patiently)
    lost = 0
    for _round in range(rounds):
        secret = opened(cast, dossiers=1)
        inside.clear()
        closed.clear()
        taken: list[str] = []

        def vote(user, secret=secret, taken=taken) -> None:
            taken.extend(receipt.digest for receipt in secret.vote(user))

        def close(secret=secret) -> None:
            inside.wait(20)
            for _attempt in range(100):
                try:
                    actions.close_voting(secret.session, by=cast.secretary)
                except RuleViolation as refusal:
                    if refusal.code != "too_few_ballots":
                        raise
                else:
                    break
            closed.set()

        answers = at_once([close, *[lambda user=user: vote(user) for user in secret.people]])
        published = set(BallotBox.objects.get(item=secret.items[0]).receipts)
        assert answers.count("recorded") - 1 == len(taken)
        lost += len(set(taken) - published)
    return lost


def test_closing_the_box_while_members_cast_loses_no_receipt(cast, monkeypatch):
    assert receipts_lost(cast, monkeypatch, patience=0.05) == 0


def test_without_the_lock_receipts_are_lost(cast, monkeypatch):
    monkeypatch.setattr(locking, "lock", unlocked)

    assert receipts_lost(cast, monkeypatch, patience=10, rounds=1) > 0


@pytest.mark.acceptance
def test_fifty_closings_while_members_cast_lose_no_receipt(cast, monkeypatch):
    assert receipts_lost(cast, monkeypatch, patience=0.02, rounds=50) == 0


def all_vote(cast, voters: int, workers: int) -> tuple[list[str], list[int]]:
    seat_more(cast, voters - 5)
    secret = opened(cast, dossiers=2)
    people = secret.people
    shares = [people[start::workers] for start in range(workers)]

    def vote_all(mine) -> None:
        for user in mine:
            secret.vote(user)

    answers = at_once([lambda mine=share: vote_all(mine) for share in shares])
    items = secret.close()
    return answers, [item.agree for item in items]


def test_many_members_cast_sealed_ballots_at_once_and_each_is_counted(cast):
    assert all_vote(cast, voters=16, workers=8) == (["recorded"] * 8, [16, 16])


@pytest.mark.acceptance
def test_a_hundred_members_cast_sealed_ballots_at_once_and_each_is_counted(cast):
    assert all_vote(cast, voters=100, workers=25) == (["recorded"] * 25, [100, 100])


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
