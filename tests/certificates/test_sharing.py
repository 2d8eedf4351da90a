"""I-05: several workers at once on one batch, on PostgreSQL: each sheet is made once, none is missing.

Each promise has its twin, whose workers take a part without asking whether it is still free.
"""

import subprocess
import threading
from collections import Counter

import pytest
from django.db import connection

from certificates import batches
from certificates.models import Batch, Certificate, Event
from certificates.rendering import renderer
from certificates.storing import words
from tests.certificates.sharing import unguarded
from tests.certificates.test_kills import a_batch, a_worker, check_whole

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
WORKERS, SHEETS = 4, 28  # four parts of seven
#: How long one waits for the others; nobody does where all come.
PATIENCE = 20


def work_together(batch: Batch, monkeypatch) -> list[tuple[str, int]]:
    """Threads with connections of their own, each with a part in hand before the first sheet is
    made; which made which."""
    made: list[tuple[str, int]] = []
    first = Certificate.objects.select_related("layout", "register").earliest("id")
    renderer().render(*words(first), archive=True)  # the layout is drawn once, by one
    real, all_hold_one, met = batches.make, threading.Barrier(WORKERS), threading.local()

    def noted(certificate):
        if not hasattr(met, "others"):
            met.others = all_hold_one.wait(PATIENCE)
        stored = real(certificate)
        if stored:
            made.append((threading.current_thread().name, certificate.pk))
        return stored

    monkeypatch.setattr(batches, "make", noted)

    def work() -> None:
        try:
            batches.run(batch.pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _number in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return made


def check_made_once(made: list[tuple[str, int]], count: int) -> None:
    sheets = Counter(sheet for _worker, sheet in made)
    assert set(sheets) == set(Certificate.objects.values_list("pk", flat=True))
    assert (len(sheets), max(sheets.values())) == (count, 1)
    assert len({worker for worker, _sheet in made}) == WORKERS
    assert Event.objects.filter(verb="batch_done").count() == 1
    assert not Event.objects.filter(verb="pdf_restored").exists()


def test_four_workers_make_each_sheet_once(settings, monkeypatch):
    batch = a_batch(SHEETS, on_blank=False, monkeypatch=monkeypatch)

    made = work_together(batch, monkeypatch)

    check_whole(batch, settings.PRIVATE_ROOT, SHEETS)
    check_made_once(made, SHEETS)


def test_who_takes_a_part_without_asking_makes_its_sheets_twice(settings, monkeypatch):
    """The twin: all have seen the same free part before one of them takes it."""
    batch = a_batch(SHEETS, on_blank=False, monkeypatch=monkeypatch)
    all_have_looked, looked = threading.Barrier(WORKERS), threading.local()

    def pause() -> None:
        if not hasattr(looked, "once"):
            looked.once = all_have_looked.wait(PATIENCE)

    monkeypatch.setattr(batches, "_take_part", unguarded(pause))

    made = work_together(batch, monkeypatch)

    assert Counter(sheet for _worker, sheet in made).most_common(1)[0][1] > 1


def work_in_processes(batch: Batch, folder, how: str) -> list[tuple[str, int]]:
    """Processes that are up before the first of them begins; which made which."""
    log = folder / "made"
    program = ("-m", "tests.certificates.sharing", how, str(log))
    workers = [a_worker(batch, folder, *program, stdin=subprocess.PIPE) for _n in range(WORKERS)]
    for worker in workers:
        worker.stdin.write("go\n")
        worker.stdin.flush()
    for worker in workers:
        worker.communicate(timeout=120)
    lines = [line.split() for line in log.read_text(encoding="ascii").splitlines()]
    return [(worker, int(sheet)) for worker, sheet in lines]


@pytest.mark.acceptance
@pytest.mark.worker
@pytest.mark.parametrize("number", range(5))
def test_four_processes_make_each_of_400_sheets_once(number, tmp_path, settings, monkeypatch):
    settings.PRIVATE_ROOT = tmp_path / "private"
    batch = a_batch(400, on_blank=False, monkeypatch=monkeypatch)

    made = work_in_processes(batch, tmp_path, "shared")

    check_whole(batch, settings.PRIVATE_ROOT, 400)
    check_made_once(made, 400)


@pytest.mark.acceptance
@pytest.mark.worker
def test_processes_that_do_not_ask_make_sheets_twice(tmp_path, settings, monkeypatch):
    """The twin."""
    settings.PRIVATE_ROOT = tmp_path / "private"
    batch = a_batch(400, on_blank=False, monkeypatch=monkeypatch)

    made = work_in_processes(batch, tmp_path, "unguarded")

    assert Counter(sheet for _worker, sheet in made).most_common(1)[0][1] > 1
