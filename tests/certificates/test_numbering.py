"""Register numbers under fire: gapless and unique, and the proof that the lock is what does it."""

import threading
import time
from collections import Counter
from contextlib import suppress

import pytest
from django.db import connection, transaction

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
