"""Two transactions at once, on PostgreSQL: no acknowledged vote is lost, a double cast is one.

Each promise has its twin with the session's lock taken away, which must break it.
"""

import os
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date

import pytest
from django.db import IntegrityError, connection
from django.db.models import Model

from exemplars.councils import actions, freezing
from exemplars.councils.actions import Opinion, locking
from exemplars.councils.models import AgendaItem, Ballot, Recusal, Session, VotingRound
from exemplars.nominations.states import Status
from exemplars.shared import journal
from exemplars.shared.errors import RuleViolation
from tests import factories
from tests.exemplars.councils.conftest import meet

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
VOTERS, ROUNDS = 10, 3
#: What the acceptance run asks for; PostgreSQL lets a hundred connections in, others want some too. On a
#: server of its own (`test_a_hundred_at_once`) all hundred members press at once, on two machines each.
MANY_VOTERS, MANY_ROUNDS, MANY_WORKERS = 50, 50, int(os.environ.get("MEMBERS_AT_ONCE", "20"))
#: How many seconds one waits for another: where a lock keeps it away, and where nothing does.
SHORT, LONG = 0.3, 20


def answer_of(job: Callable[[], object]) -> str:
    """“recorded”, or the name of the refusal."""
    try:
        job()
    except (RuleViolation, IntegrityError) as refusal:
        return type(refusal).__name__ + ":" + getattr(refusal, "code", "")
    return "recorded"


def at_once(jobs: list[Callable[[], object]]) -> list[str]:
    """Run the jobs in threads with their own connections; their answers."""
    answers: list[str] = []
    gate = threading.Barrier(len(jobs))

    def run(job: Callable[[], object]) -> None:
        gate.wait()
        try:
            answers.append(answer_of(job))
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


def without_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sabotage: nobody holds the session's row. The journal, whose own numbering would refuse
    many of two who write at once, is out of the way."""
    monkeypatch.setattr(locking, "lock", unlocked)
    monkeypatch.setattr(journal, "record", lambda *_args, **_named: None)


def slowly(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """Widen the gap between asking whether voting is open and writing the ballot."""
    quick = freezing.offers_lower

    def slow(*args):
        time.sleep(seconds)
        return quick(*args)

    monkeypatch.setattr(freezing, "offers_lower", slow)


def together(patience: float) -> Callable[[], None]:
    """A point between asking and writing, where two threads wait for each other `patience` seconds:
    a lock keeps the second from it, without one both have asked before either writes."""
    both = threading.Barrier(2)

    def wait() -> None:
        with suppress(threading.BrokenBarrierError):
            both.wait(patience)

    return wait


def all_ask_before_they_write(monkeypatch: pytest.MonkeyPatch, patience: float) -> None:
    """Two members who cast meet where voting is known to be open and no ballot to be there."""
    quick, wait = freezing.offers_lower, together(patience)

    def after_the_other(*args):
        wait()
        return quick(*args)

    monkeypatch.setattr(freezing, "offers_lower", after_the_other)


@contextmanager
def without_constraint(model: type[Model], name: str) -> Iterator[None]:
    """The last wall taken away as well: the database keeps nobody from two rows."""
    constraint = next(row for row in model._meta.constraints if row.name == name)
    with connection.schema_editor() as editor:
        editor.remove_constraint(model, constraint)
    try:
        yield
    finally:
        model.objects.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(model, constraint)


def seat_more(cast, number: int) -> None:
    for _number in range(number):
        cast.council.seats.create(
            user=factories.make_user(), kind="member", order=9, valid_from=date(2025, 7, 1)
        )


def everybody_present(meeting) -> None:
    meeting.session.attendances.update(presence="present")
    meeting.session = actions.open_voting(meeting.session, by=meeting.cast.secretary)


# --- Closing while members cast --------------------------------------------------------------------


@dataclass
class Closings:
    """What was said to the voters, what was published, and whether the closers read one result."""

    recorded: int = 0
    counted: int = 0
    disagreeing: int = 0


def close_while_voting(
    cast, monkeypatch, patience: float, rounds: int = ROUNDS, voters: int = VOTERS
) -> Closings:
    """Chair and secretary close at once while everybody casts.

    Each voter, once past the question whether voting is open, gives the closing `patience`
    seconds to overtake. Where the lock holds, it never does.
    """
    seat_more(cast, voters - 5)
    inside, closed = threading.Event(), threading.Event()
    quick = freezing.offers_lower

    def patiently(*args):
        inside.set()
        closed.wait(patience)
        return quick(*args)

    monkeypatch.setattr(freezing, "offers_lower", patiently)
    found = Closings()
    for _round in range(rounds):
        meeting = meet(cast, dossiers=1)
        everybody_present(meeting)
        item = meeting.items[0]
        inside.clear()
        closed.clear()
        voted: list[str] = []
        published: list[int | None] = []

        def vote(user, meeting=meeting, voted=voted) -> None:
            voted.append(answer_of(lambda: meeting.vote(user)))

        def close(by, meeting=meeting, published=published, item=item) -> None:
            inside.wait(10)
            answer_of(lambda: actions.close_voting(meeting.session, by=by))
            published.append(AgendaItem.objects.get(pk=item.pk).agree)
            closed.set()

        jobs = [lambda by=by: close(by) for by in (cast.secretary, cast.chair)]
        jobs += [lambda user=user: vote(user) for user in meeting.people]
        at_once(random.sample(jobs, len(jobs)))
        assert Session.objects.get(pk=meeting.session.pk).status == "closed"
        assert set(voted) <= {"recorded", "RuleViolation:wrong_state"}
        found.recorded += voted.count("recorded")
        found.counted += AgendaItem.objects.get(pk=item.pk).agree
        found.disagreeing += len(set(published)) != 1
        assert Ballot.objects.filter(item=item).count() == voted.count("recorded")
    return found


def test_closing_while_members_cast_loses_no_acknowledged_vote(cast, monkeypatch):
    found = close_while_voting(cast, monkeypatch, patience=0.05)

    assert found.recorded == found.counted
    assert found.disagreeing == 0


def test_without_the_lock_acknowledged_votes_are_lost(cast, monkeypatch):
    without_lock(monkeypatch)

    found = close_while_voting(cast, monkeypatch, patience=10)

    assert found.recorded > found.counted


@pytest.mark.acceptance
def test_fifty_closings_of_fifty_voters_lose_no_acknowledged_vote(cast, monkeypatch):
    found = close_while_voting(
        cast, monkeypatch, patience=0.02, rounds=MANY_ROUNDS, voters=MANY_VOTERS
    )

    print(f"{MANY_ROUNDS} closings, {MANY_VOTERS} voters: {found}")
    assert found.recorded == found.counted
    assert found.disagreeing == 0
    assert 0 < found.recorded < MANY_ROUNDS * MANY_VOTERS  # some came too late and were told so


@pytest.mark.acceptance
def test_fifty_closings_of_fifty_voters_without_the_lock_lose_votes(cast, monkeypatch):
    without_lock(monkeypatch)

    found = close_while_voting(
        cast, monkeypatch, patience=10, rounds=MANY_ROUNDS // 10, voters=MANY_VOTERS
    )

    print(f"{MANY_ROUNDS // 10} closings without the lock, {MANY_VOTERS} voters: {found}")
    assert found.recorded > found.counted


# --- A hundred voters, each on two machines --------------------------------------------------------


def everybody_twice(meeting, workers: int) -> Counter[str]:
    """Each member presses the button on two machines in one moment; `workers` members at a time."""
    answers: list[str] = []

    def press(share, together: threading.Barrier, choice: str) -> None:
        for user in share:
            together.wait()
            answers.append(answer_of(lambda user=user: meeting.vote(user, choice)))

    jobs = []
    for start in range(workers):
        share, together = meeting.people[start::workers], threading.Barrier(2)
        jobs += [
            lambda s=share, t=together, c=choice: press(s, t, c) for choice in ("agree", "disagree")
        ]
    at_once(jobs)
    return Counter(answers)


def votes_cast_twice(cast, monkeypatch, voters: int, workers: int):
    """A vote of this many members on two items, everybody on two machines; the answers."""
    slowly(monkeypatch, 0.02)
    seat_more(cast, voters - 5)
    meeting = meet(cast, dossiers=2)
    everybody_present(meeting)
    return meeting, everybody_twice(meeting, workers)


def check_each_is_counted_once(cast, monkeypatch, voters: int, workers: int) -> None:
    meeting, answers = votes_cast_twice(cast, monkeypatch, voters, workers)

    assert answers == {"recorded": voters, "RuleViolation:already_cast": voters}
    assert Ballot.objects.count() == 2 * voters
    assert [item.agree + item.disagree for item in meeting.close()] == [voters, voters]


def test_many_members_vote_at_once_on_two_machines_and_each_is_counted_once(cast, monkeypatch):
    check_each_is_counted_once(cast, monkeypatch, voters=24, workers=8)


@pytest.mark.acceptance
def test_a_hundred_members_vote_at_once_on_two_machines_and_each_is_counted_once(cast, monkeypatch):
    check_each_is_counted_once(cast, monkeypatch, voters=100, workers=MANY_WORKERS)


def check_members_have_two_ballots(cast, monkeypatch, voters: int, workers: int) -> None:
    without_lock(monkeypatch)
    with without_constraint(Ballot, "ballot_once_per_seat_and_item"):
        _meeting, answers = votes_cast_twice(cast, monkeypatch, voters, workers)

        assert answers["recorded"] > voters
        assert Ballot.objects.count() > 2 * voters


def test_without_lock_and_constraint_members_have_two_ballots(cast, monkeypatch):
    check_members_have_two_ballots(cast, monkeypatch, voters=12, workers=6)


@pytest.mark.acceptance
def test_a_hundred_members_without_lock_and_constraint_have_two_ballots(cast, monkeypatch):
    check_members_have_two_ballots(cast, monkeypatch, voters=100, workers=MANY_WORKERS)


# --- The roll is frozen while others write to it ---------------------------------------------------


def changes_not_frozen(cast, monkeypatch, patience: float, rounds: int, voters: int) -> int:
    """Open the vote while attendance, a conflict, a dossier and a seat are written; how often the
    frozen record is not what is stored."""
    seat_more(cast, voters - 5)
    inside, changed = threading.Event(), threading.Event()
    quick = freezing.record

    def patiently(*args, **named):
        inside.set()
        changed.wait(patience)
        return quick(*args, **named)

    monkeypatch.setattr(freezing, "record", patiently)
    differing = 0
    for _round in range(rounds):
        meeting = meet(cast, dossiers=2)
        meeting.session.attendances.update(presence="present")
        extra = factories.make_nomination(
            meeting.items[0].nomination.submission, status=Status.ELIGIBLE
        )
        newcomer = factories.make_user()
        inside.clear()
        changed.clear()
        seats, session, first = meeting.seats, meeting.session, meeting.items[0]
        writes: list[Callable[[], object]] = [
            lambda s=seats[-1], x=session: actions.mark_attendance(x, s, "written", by=s.user),
            lambda s=seats[2], i=first: actions.declare_conflict(i, s, "em ruột", by=s.user),
            lambda x=session, n=extra: actions.set_agenda(x, [n], by=cast.officer),
            lambda c=cast.council, u=newcomer: actions.seat(c, u, by=cast.officer),
        ]

        def late(write) -> None:
            inside.wait(10)
            write()

        def open_up(session=session) -> None:
            actions.open_voting(session, by=cast.secretary)

        # One write of the four races freely, the others come when the roll has been read.
        random.shuffle(writes)
        jobs = [writes[0], *[lambda w=write: late(w) for write in writes[1:]]]
        timer = threading.Timer(1, changed.set)
        timer.start()
        answers = at_once([open_up, *jobs])
        timer.cancel()
        assert set(answers) <= {"recorded", "RuleViolation:wrong_state"}
        differing += is_not_frozen(Session.objects.get(pk=session.pk))
    return differing


def is_not_frozen(session: Session) -> bool:
    """Whether roll, items and conflicts as stored differ from what was frozen at opening."""
    assert session.frozen
    frozen = session.frozen
    stored = session.attendances.values_list("seat", "presence")
    return (
        {(row["seat"], row["presence"]) for row in frozen["roll"]}
        != {(seat, _as_frozen(said)) for seat, said in stored}
        or {row["item"] for row in frozen["items"]}
        != set(session.items.values_list("pk", flat=True))
        or {(row["item"], row["seat"]) for row in frozen["recusals"]}
        != set(Recusal.objects.filter(item__session=session).values_list("item", "seat"))
    )


def _as_frozen(presence: str) -> str:
    """Who was not called on the roll is absent."""
    return "absent" if presence == "unknown" else presence


def test_what_is_written_while_voting_opens_is_frozen_or_refused(cast, monkeypatch):
    assert changes_not_frozen(cast, monkeypatch, patience=0.05, rounds=3, voters=6) == 0


def test_without_the_lock_the_frozen_record_is_not_what_is_stored(cast, monkeypatch):
    without_lock(monkeypatch)

    assert changes_not_frozen(cast, monkeypatch, patience=10, rounds=2, voters=6) > 0


@pytest.mark.acceptance
def test_fifty_openings_freeze_what_is_stored(cast, monkeypatch):
    assert changes_not_frozen(cast, monkeypatch, patience=0.02, rounds=50, voters=30) == 0


# --- Voting again, casting twice, closing twice ----------------------------------------------------


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
    all_ask_before_they_write(monkeypatch, patience=SHORT)

    answers, choices = double_cast(cast)

    assert answers == ["RuleViolation:already_cast", "recorded"]
    assert len(choices) == 3
    assert len(set(choices)) == 1


def test_without_the_lock_only_the_constraint_holds(cast, monkeypatch):
    all_ask_before_they_write(monkeypatch, patience=LONG)
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
