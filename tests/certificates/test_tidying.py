"""What stopped batches leave on the disk goes after a day; what anybody may still ask for stays."""

import os
from uuid import uuid4

import pytest
from django.db import transaction

from certificates import batches, files, issuing, jobs, storing, tidying
from certificates.models import Batch, BatchPart, Certificate
from exemplars.management.commands import sweep
from tests.certificates.awards import many
from tests.certificates.test_batches import a_run, let_leases_run_out, the_files

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def stopped(monkeypatch, private_root):
    """A batch on blanks of which one part of two is made, and its file of that part."""
    with transaction.atomic():
        issuing.issue_all(many(4), by="x")
    monkeypatch.setattr(jobs, "PART_SIZE", 2)
    real = batches._end_part

    def stop_after(batch, *rest):
        real(batch, *rest)
        jobs.cancel_batch(batch, by="Trần Văn In")

    with monkeypatch.context() as patch:
        patch.setattr(batches, "_end_part", stop_after)
        batch = jobs.start_sheets(a_run(), 1, 4, by="x")
    batch.refresh_from_db()
    assert (batch.state, the_files(private_root)) == ("cancelled", [f"{batch.uuid}-0.pdf"])
    return batch


def age(root) -> None:
    for path in root.rglob("*"):
        os.utime(path, (0, 0))


def test_parts_of_a_stopped_batch_go_after_a_day(stopped, private_root):
    assert tidying.remove_orphan_files() == 0
    assert the_files(private_root) == [f"{stopped.uuid}-0.pdf"]

    age(private_root)

    assert tidying.remove_orphan_files() == 1
    assert the_files(private_root) == []


def test_a_file_that_is_gone_when_it_is_looked_at_stops_nothing(stopped, private_root, monkeypatch):
    age(private_root)
    gone = files.absolute(files.BATCHES) / ".x.pdf.1.tmp"
    monkeypatch.setattr(tidying, "_files", lambda: [gone, *gone.parent.glob("*.pdf")])

    assert tidying.remove_orphan_files() == 1


@pytest.mark.parametrize("state", ["queued", "running"])
def test_parts_of_a_batch_at_work_stay_however_old(stopped, private_root, state):
    Batch.objects.update(state=state, finished_at=None)
    age(private_root)

    assert tidying.remove_orphan_files() == 0
    assert the_files(private_root) == [f"{stopped.uuid}-0.pdf"]


def test_a_sweeper_that_asked_for_no_state_would_take_the_parts_of_work(
    stopped, private_root, monkeypatch
):
    """The twin: what the test above would see."""
    Batch.objects.update(state="running")
    age(private_root)
    monkeypatch.setattr(
        type(Batch.objects.all()), "unfinished", lambda rows: rows.none(), raising=True
    )

    assert tidying.remove_orphan_files() == 1
    assert the_files(private_root) == []


def test_the_batch_is_still_finished_after_a_sweep(stopped, private_root):
    Batch.objects.update(state="running", finished_at=None)
    age(private_root)
    tidying.remove_orphan_files()
    let_leases_run_out()

    batches.run(stopped.pk)

    stopped.refresh_from_db()
    assert (stopped.state, stopped.done) == ("done", 4)
    assert BatchPart.objects.filter(is_done=True).count() == 2


def test_files_of_certificates_and_of_finished_batches_stay(stopped, private_root):
    done = jobs.start_batch("decision:1", title="t", by="x")
    done.refresh_from_db()
    lost = files.absolute(f"{files.FOLDER}/1/{uuid4()}.pdf")  # the database was put back
    lost.parent.mkdir(exist_ok=True)
    lost.write_bytes(b"")
    age(private_root)

    assert tidying.remove_orphan_files() == 1

    assert not files.absolute(f"{files.BATCHES}/{stopped.uuid}-0.pdf").exists()
    assert files.absolute(done.file).is_file()
    assert lost.is_file()
    for row in Certificate.objects.all():
        assert files.absolute(row.pdf_file).is_file()


def test_sheets_stored_and_not_yet_recorded_stay(private_root, issued_one):
    made = storing.make(issued_one)
    assert made
    age(private_root)

    assert tidying.remove_orphan_files() == 0
    assert the_files(private_root) == [f"{issued_one.uuid}.pdf"]


@pytest.fixture
def issued_one():
    with transaction.atomic():
        return issuing.issue_all(many(1), by="x")[0]


def test_a_file_of_a_finished_batch_that_lost_its_record_goes(stopped, private_root):
    """Stopped in the last moment: the whole file has its name, and no batch points to it."""
    files.write(f"{files.BATCHES}/{stopped.uuid}.pdf", lambda path: path.write_bytes(b"%PDF"))
    age(private_root)

    assert tidying.remove_orphan_files() == 2


def test_old_temporary_files_are_swept_hourly(private_root, settings, monkeypatch):
    monkeypatch.setattr(sweep.cache, "add", lambda *args, **options: True)
    folder = private_root / "certificates"
    folder.mkdir(parents=True)
    old, young = folder / ".a.pdf.1.tmp", folder / ".b.pdf.2.tmp"
    old.write_bytes(b"")
    young.write_bytes(b"")
    os.utime(old, (0, 0))

    assert sweep.tidy_files() == 1

    assert the_files(private_root) == [young.name]
