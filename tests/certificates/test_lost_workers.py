"""A batch outlives as many lost workers as may come, as long as something of it gets done."""

import errno
import os
import signal
import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import OperationalError, transaction
from django.utils import timezone

from certificates import batches, issuing, jobs, storing, tasks
from certificates.models import Batch, BatchPart, Certificate
from certificates.stopping import notices
from tests.certificates.awards import many
from tests.certificates.test_batches import let_leases_run_out, the_files

pytestmark = pytest.mark.django_db(transaction=True)

POISON = 3


@pytest.fixture
def waiting(monkeypatch):
    """Eight certificates in parts of two, and no worker yet."""
    with transaction.atomic():
        issuing.issue_all(many(8), by="x")
    monkeypatch.setattr(jobs, "PART_SIZE", 2)
    with monkeypatch.context() as patch:
        patch.setattr(batches, "run", lambda pk: False)
        return jobs.start_batch("decision:1", title="Quyết định 2147", by="Trần Văn In")


def lost(times: int, batch: Batch) -> int:
    """Workers one after another, each of which may be lost; how many were."""
    gone = 0
    for _turn in range(times):
        try:
            batches.run(batch.pk)
        except SystemExit:
            gone += 1
            let_leases_run_out()
    batch.refresh_from_db()
    return gone


def test_a_batch_may_lose_a_worker_with_each_of_its_parts(waiting, monkeypatch):
    """As long as parts get done the count begins anew: here two losses on end are all that is borne."""
    real, ended = batches._work, []

    def worker_lost_after_a_part(*args):
        if len(ended) % 2:
            ended.append("lost")
            raise SystemExit("kill")
        real(*args)
        ended.append("done")

    monkeypatch.setattr(batches, "MAX_ATTEMPTS", 2)
    monkeypatch.setattr(batches, "_work", worker_lost_after_a_part)

    assert lost(4, waiting) == 3
    assert (waiting.state, waiting.done, waiting.error) == ("done", 8, "")


def test_a_count_that_never_begins_anew_gives_a_healthy_batch_up(waiting, monkeypatch):
    """The twin of the test above: losses counted over the whole batch."""
    real, ended = batches._work, []

    def worker_lost_after_a_part(*args):
        if len(ended) % 2:
            ended.append("lost")
            raise SystemExit("kill")
        real(*args)
        ended.append("done")
        Batch.objects.update(attempts=ended.count("lost"))

    monkeypatch.setattr(batches, "MAX_ATTEMPTS", 2)
    monkeypatch.setattr(batches, "_work", worker_lost_after_a_part)
    lost(4, waiting)

    assert waiting.state == "failed"


def test_a_part_that_kills_its_workers_is_given_up_when_all_others_are_done(waiting, monkeypatch):
    real = storing.make

    def deadly(certificate):
        if certificate.number == POISON:
            raise SystemExit("kill")
        return real(certificate)

    monkeypatch.setattr(batches, "make", deadly)
    monkeypatch.setattr(batches, "MAX_ATTEMPTS", 3)

    assert lost(10, waiting) == 4  # the first, and three that tried again
    assert waiting.state == "failed"
    assert "số sổ vàng từ 3 đến 4: đã thử 3 lần liền" in waiting.error
    stored = Certificate.objects.exclude(pdf_file="").values_list("number", flat=True)
    assert set(stored) == {1, 2, 5, 6, 7, 8}
    assert list(waiting.parts.filter(is_done=False).values_list("index", flat=True)) == [1]


def test_a_joining_that_kills_its_workers_is_given_up(waiting, monkeypatch, private_root):
    def deadly(*args):
        raise SystemExit("kill")

    monkeypatch.setattr(batches, "_write_whole", deadly)
    monkeypatch.setattr(batches, "MAX_ATTEMPTS", 3)

    assert lost(10, waiting) == 4
    assert waiting.state == "failed"
    assert "Đã ghép tệp chung 3 lần liền" in waiting.error
    assert len(the_files(private_root)) == 8


def test_a_full_disk_is_said_and_the_rest_is_made_when_there_is_room(
    waiting, monkeypatch, private_root
):
    real = os.fsync
    calls = []

    def full(descriptor):
        calls.append(descriptor)
        if len(calls) > 6:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(descriptor)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space"):
            batches.run(waiting.pk)
    waiting.refresh_from_db()
    assert waiting.state == "failed"
    assert waiting.error.startswith("Máy chủ hết chỗ trống trên ổ đĩa.")
    before = {c.pk: c.pdf_sha256 for c in Certificate.objects.exclude(pdf_file="")}
    assert 0 < len(before) < 8
    assert not list(private_root.rglob("*.tmp"))

    again = jobs.start_batch("decision:1", title="t", by="x")

    again.refresh_from_db()
    assert (again.state, again.done) == ("done", 8)
    assert all(Certificate.objects.get(pk=pk).pdf_sha256 == sha for pk, sha in before.items())
    assert len(the_files(private_root)) == 9


def test_a_database_that_goes_away_is_no_fault_of_the_batch(waiting, monkeypatch):
    def gone(*args):
        raise OperationalError("server closed the connection unexpectedly")

    with monkeypatch.context() as patch:
        patch.setattr(batches, "_recorded", gone)
        with pytest.raises(OperationalError):
            batches.run(waiting.pk)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.error) == ("running", "")
    let_leases_run_out()

    assert jobs.sweep_batches() == 1

    waiting.refresh_from_db()
    assert (waiting.state, waiting.done) == ("done", 8)


def test_a_worker_that_is_asked_to_stop_ends_its_part_and_hands_the_batch_out(waiting, monkeypatch):
    real, heard, offered = batches.make, [], []
    before = signal.signal(signal.SIGTERM, lambda number, frame: heard.append(number))

    def asked(certificate):
        if not heard and certificate.number == 1:
            os.kill(os.getpid(), signal.SIGTERM)
            assert heard == []  # not yet: the part is still in hand
        return real(certificate)

    monkeypatch.setattr(batches, "make", asked)
    with monkeypatch.context() as patch:
        patch.setattr(type(tasks.run_batch), "enqueue", lambda task, *args: offered.append(args))
        try:
            tasks.run_batch.call(waiting.pk)
        finally:
            signal.signal(signal.SIGTERM, before)

    assert (heard, offered) == ([signal.SIGTERM], [(waiting.pk,)])
    waiting.refresh_from_db()
    assert (waiting.state, waiting.done) == ("running", 2)
    assert list(waiting.parts.values_list("is_done", flat=True)) == [True, False, False, False]
    assert not BatchPart.objects.filter(is_done=False).exclude(worker=None).exists()
    batches.run(waiting.pk)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.done, waiting.attempts) == ("done", 8, 0)


def test_who_asks_twice_is_heard_at_once():
    heard = []
    before = signal.signal(signal.SIGTERM, lambda number, frame: heard.append(number))
    try:
        with notices() as told:
            assert told() is False
            os.kill(os.getpid(), signal.SIGTERM)
            assert (told(), heard) == (True, [])
            os.kill(os.getpid(), signal.SIGTERM)
            assert heard == [signal.SIGTERM]
    finally:
        signal.signal(signal.SIGTERM, before)


def test_outside_the_main_thread_no_signal_is_waited_for():
    found = []

    def look():
        with notices() as told:
            found.append(told())

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert found == [False]


def test_a_batch_whose_parts_are_all_held_by_the_dead_is_given_up(waiting):
    Batch.objects.update(state="running", attempts=batches.MAX_ATTEMPTS)
    waiting.parts.update(worker=uuid4(), lease_until=timezone.now() - timedelta(seconds=1))

    assert batches.run(waiting.pk) is False

    waiting.refresh_from_db()
    assert waiting.state == "failed"
    assert not Certificate.objects.exclude(pdf_file="").exists()
