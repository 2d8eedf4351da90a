"""Register numbers under fire: gapless and unique, and the proof that the lock is what does it."""

import random
import threading
import time
from collections import Counter
from contextlib import suppress
from datetime import date

import pytest
from django.db import InterfaceError, OperationalError, connection, transaction

from certificates import issuing
from certificates.models import Certificate, Register
from certificates.numbering import open_register, take
from tests.certificates.awards import an_award

WRITERS, ROUNDS = 8, 10


class Rollback(Exception):
    """Ends a transaction on purpose."""


#: As many as CI's database has connections for, and as many as are promised.
crowds = pytest.mark.parametrize(
    "writers", [WRITERS, pytest.param(50, marks=pytest.mark.acceptance)]
)


def at_once(work, writers: int = WRITERS) -> list[int]:
    """Run `work(writer, turn)` in several threads at once; all numbers they answered."""
    answers: list[int] = []
    gate = threading.Barrier(writers)

    def run(writer: int) -> None:
        gate.wait()
        for turn in range(ROUNDS):
            with suppress(Rollback):
                answers.append(work(writer, turn))
        connection.close()

    threads = [threading.Thread(target=run, args=(writer,)) for writer in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.mark.django_db
def test_numbers_are_taken_in_one_piece():
    register = open_register("UBT", "BK_T", 2026)

    assert list(take(register, 3)) == [1, 2, 3]
    assert list(take(register)) == [4]
    assert list(take(register, 0)) == []
    assert open_register("UBT", "BK_T", 2026) == register


@pytest.mark.django_db(transaction=True)
def test_numbers_need_a_transaction():
    register = open_register("UBT", "BK_T", 2026)

    with pytest.raises(transaction.TransactionManagementError):
        take(register)


@crowds
@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_many_writers_with_rollbacks_leave_neither_gap_nor_double(writers):
    register = open_register("UBT", "BK_T", 2026)

    def work(writer: int, turn: int) -> int:
        with transaction.atomic():
            number = take(register)[0]
            if (writer + turn) % 5 == 0:
                raise Rollback
            time.sleep(0.001)
        return number

    answers = at_once(work, writers)

    assert sorted(answers) == list(range(1, len(answers) + 1))
    assert Register.objects.get().last_number == len(answers)


@crowds
@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_same_writers_do_collide(writers):
    """The negative twin: the highest number plus one, read without a lock, gives doubles."""
    register = open_register("UBT", "BK_T", 2026)

    def work(writer: int, turn: int) -> int:
        with transaction.atomic():
            number = Register.objects.get(pk=register.pk).last_number + 1
            time.sleep(0.001)
            Register.objects.filter(pk=register.pk).update(last_number=number)
        return number

    answers = at_once(work, writers)

    assert Counter(answers).most_common(1)[0][1] > 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_same_decision_published_twice_at_once_is_one_set_of_certificates():
    awards = [an_award(f"line:{number}") for number in range(3)]

    def work(writer: int, turn: int) -> int:
        with transaction.atomic():
            return issuing.issue_all(awards, by=f"writer {writer}")[0].number

    answers = at_once(work)

    assert set(answers) == {1}
    assert len(answers) == WRITERS * ROUNDS
    assert sorted(Certificate.objects.values_list("number", flat=True)) == [1, 2, 3]
    assert Register.objects.get().last_number == 3


def kill_backend() -> None:
    """This thread's own connection, as the database's operator ends one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")


def until_done(act):
    """Again after each lost connection, as a page that is sent again; what it answered at last."""
    while True:
        try:
            return act()
        except (OperationalError, InterfaceError):
            connection.close()


@crowds
@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_killed_connections_leave_neither_gap_nor_double(writers):
    """Each is killed with its number in hand, and again at a moment of chance; each asks again."""
    turns = 4
    issuing.issue(an_award("first"), by="x")  # the key to seal with is made once
    answers, backends, gate = {}, {}, threading.Barrier(writers + 1)

    def write(writer: int) -> None:
        gate.wait()
        for turn in range(turns):
            key, killed = f"{writer}:{turn}", []

            def act(writer=writer, turn=turn, key=key, killed=killed) -> int:
                with transaction.atomic():
                    with connection.cursor() as cursor:
                        cursor.execute("SELECT pg_backend_pid()")
                        backends[writer] = cursor.fetchone()[0]
                    number = issuing.issue(an_award(key), by="x").number
                    if (writer + turn) % 3 == 0 and not killed:
                        killed.append(key)
                        kill_backend()
                return number

            answers[key] = until_done(act)
        connection.close()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(writers)]
    for thread in threads:
        thread.start()
    gate.wait()
    chance = random.Random(4)
    for _kill in range(writers):
        time.sleep(0.02)
        if backends:
            with connection.cursor() as cursor:
                pid = chance.choice(list(backends.values()))
                cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
    for thread in threads:
        thread.join()

    rows = dict(Certificate.objects.values_list("key", "number"))
    assert rows == answers | {"first": 1}
    assert sorted(rows.values()) == list(range(1, writers * turns + 2))
    assert Register.objects.get().last_number == writers * turns + 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_number_taken_before_the_writing_is_lost_with_the_connection():
    """The negative twin: the counter committed by itself leaves a gap when its taker is killed."""
    register = open_register("UBT", "BK_T", 2026)

    def work(writer: int, turn: int) -> int:
        with transaction.atomic():
            number = take(register)[0]
        if (writer + turn) % 5 == 0:
            with suppress(OperationalError, InterfaceError):
                kill_backend()
            connection.close()
            raise Rollback
        return number

    answers = at_once(work)

    assert Register.objects.get().last_number > len(answers)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_at_the_turn_of_the_year_each_register_goes_on_without_a_gap():
    """Decisions of the last day and of the first are numbered side by side, each in its own year."""
    days = (date(2026, 12, 31), date(2027, 1, 1))
    issuing.issue(an_award("first", year=2026, decision_date=days[0]), by="x")

    def work(writer: int, turn: int) -> int:
        day = days[(writer + turn) % 2]
        with transaction.atomic():
            award = an_award(f"{writer}:{turn}", year=day.year, decision_date=day)
            number = issuing.issue(award, by="x").number
            if turn == 3:
                raise Rollback
        return day.year * 1000 + number

    answers = at_once(work, 4)

    each = 4 * (ROUNDS - 1) // 2
    assert sorted(answers) == [
        *(2026_000 + number for number in range(2, each + 2)),
        *(2027_000 + number for number in range(1, each + 1)),
    ]
    counters = Register.objects.order_by("year").values_list("year", "last_number")
    assert list(counters) == [(2026, each + 1), (2027, each)]
