"""Two transactions at once, on PostgreSQL: no acknowledged vote is lost, a double cast is one.

Each promise has its twin with the session's lock taken away, which must break it.
"""

import threading
import time
from collections.abc import Callable
from datetime import date

import pytest
from django.db import IntegrityError, connection

from exemplars.councils import actions, freezing
from exemplars.councils.actions import Opinion, locking
from exemplars.councils.models import AgendaItem, Ballot, Session, VotingRound
from exemplars.shared.errors import RuleViolation
from tests import factories
from tests.exemplars.councils.conftest import meet

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
VOTERS, ROUNDS = 10, 3


def at_once(jobs: list[Callable[[], None]]) -> list[str]:
    """Run the jobs in threads with their own connections; “recorded” or the name of the refusal."""
    answers: list[str] = []
    gate = threading.Barrier(len(jobs))

    def run(job: Callable[[], None]) -> None:
        gate.wait()
        try:
            job()
        except (RuleViolation, IntegrityError) as refusal:
            answers.append(type(refusal).__name__ + ":" + getattr(refusal, "code", ""))
        else:
            answers.append("recorded")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def unlocked(session: Session) -> Session:
    return Session.objects.select_related("council__unit", "council__office", "campaign").get(
        pk=session.pk
    )


def slowly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Widen the gap between asking whether voting is open and writing the ballot."""
    quick = freezing.offers_lower

    def slow(*args):
        time.sleep(0.15)
        return quick(*args)

    monkeypatch.setattr(freezing, "offers_lower", slow)


def votes_lost(cast, monkeypatch: pytest.MonkeyPatch, patience: float, rounds: int = ROUNDS) -> int:
    """Close while everybody casts; how many acknowledged votes were not counted.

    Each voter, once past the question whether voting is open, gives the closing `patience`
    seconds to overtake. Where the lock holds, it never does.
    """
    for _number in range(VOTERS - 5):
        actions.seat(cast.council, factories.make_user(), by=cast.officer)
    inside, closed = threading.Event(), threading.Event()
    quick = freezing.offers_lower

    def patiently(*args):
        inside.set()
        closed.wait(patience)
        return quick(*args)

    monkeypatch.setattr(freezing, "offers_lower", patiently)
    lost = 0
    for _round in range(rounds):
        meeting = meet(cast, dossiers=1)
        meeting.open()
        item = meeting.items[0]
        inside.clear()
        closed.clear()

        def vote(user, meeting=meeting, item=item) -> None:
            actions.cast(meeting.session, {item.pk: Opinion("agree")}, by=user)

        def close(meeting=meeting) -> None:
            inside.wait(10)
            actions.close_voting(meeting.session, by=cast.secretary)
            closed.set()

        answers = at_once([close, *[lambda user=user: vote(user) for user in meeting.people]])
        assert Session.objects.get(pk=meeting.session.pk).status == "closed"
        recorded = answers.count("recorded") - 1
        lost += recorded - AgendaItem.objects.get(pk=item.pk).agree
        assert Ballot.objects.filter(item=item).count() == recorded
    return lost


def test_closing_while_members_cast_loses_no_acknowledged_vote(cast, monkeypatch):
    assert votes_lost(cast, monkeypatch, patience=0.05) == 0


def test_without_the_lock_acknowledged_votes_are_lost(cast, monkeypatch):
    monkeypatch.setattr(locking, "lock", unlocked)

    assert votes_lost(cast, monkeypatch, patience=10) > 0


def a_hundred_vote(cast, voters: int, workers: int) -> tuple[list[str], list[int]]:
    """Everybody casts on two items, `workers` at a time; answers and what was counted per item."""
    for _number in range(voters - 5):
        seat = factories.make_user()
        cast.council.seats.create(user=seat, kind="member", order=9, valid_from=date(2025, 7, 1))
    meeting = meet(cast, dossiers=2)
    meeting.session.attendances.update(presence="present")
    meeting.session = actions.open_voting(meeting.session, by=cast.secretary)
    people = list(meeting.people)
    shares = [people[start::workers] for start in range(workers)]

    def vote_all(mine) -> None:
        for user in mine:
            meeting.vote(user)

    answers = at_once([lambda mine=share: vote_all(mine) for share in shares])
    meeting.close()
    return answers, list(meeting.session.items.values_list("agree", flat=True))


def test_many_members_vote_at_once_and_each_is_counted(cast):
    answers, counted = a_hundred_vote(cast, voters=24, workers=8)

    assert answers == ["recorded"] * 8
    assert counted == [24, 24]


@pytest.mark.acceptance
def test_a_hundred_members_vote_at_once_and_each_is_counted(cast):
    answers, counted = a_hundred_vote(cast, voters=100, workers=25)

    assert answers == ["recorded"] * 25
    assert counted == [100, 100]


@pytest.mark.acceptance
def test_fifty_closings_while_members_cast_lose_no_acknowledged_vote(cast, monkeypatch):
    assert votes_lost(cast, monkeypatch, patience=0.02, rounds=50) == 0


def test_reopening_while_members_cast_voids_every_ballot_it_found(cast):
    """A vote answered with “recorded” is in the kept round, or refused; none is left over."""
    meeting = meet(cast, dossiers=1)
    meeting.open()
    actions.ask_to_reopen(meeting.session, by=cast.secretary, reason="Nhầm")

    answers = at_once(
        [
            lambda: actions.confirm_reopening(meeting.session, by=cast.chair) and None,
            *[lambda user=user: meeting.vote(user) for user in meeting.people],
        ]
    )

    kept = VotingRound.objects.get()
    assert len(kept.ballots) == answers.count("recorded") - 1
    assert not Ballot.objects.exists()


def double_cast(cast) -> tuple[list[str], list[str]]:
    meeting = meet(cast, dossiers=3)
    meeting.open()

    def vote(choice: str) -> None:
        said = {item.pk: Opinion(choice) for item in meeting.items}
        actions.cast(meeting.session, said, by=cast.chair)

    answers = at_once([lambda: vote("agree"), lambda: vote("disagree")])
    return sorted(answers), list(Ballot.objects.values_list("choice", flat=True))


def test_a_member_casting_twice_at_once_has_one_ballot_and_one_sentence(cast, monkeypatch):
    slowly(monkeypatch)

    answers, choices = double_cast(cast)

    assert answers == ["RuleViolation:already_cast", "recorded"]
    assert len(choices) == 3
    assert len(set(choices)) == 1


def test_without_the_lock_only_the_constraint_holds(cast, monkeypatch):
    slowly(monkeypatch)
    monkeypatch.setattr(locking, "lock", unlocked)

    answers, choices = double_cast(cast)

    assert answers == ["IntegrityError:", "recorded"]
    assert len(set(choices)) == 1


def test_closing_twice_at_once_counts_once(cast):
    meeting = meet(cast, dossiers=1)
    meeting.open()

    answers = at_once(
        [
            lambda: actions.close_voting(meeting.session, by=cast.secretary),
            lambda: actions.close_voting(meeting.session, by=cast.chair),
        ]
    )

    assert sorted(answers) == ["RuleViolation:wrong_state", "recorded"]
