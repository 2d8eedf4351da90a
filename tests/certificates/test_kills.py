"""I-05: kill -9 at any moment leaves nothing twice, nothing missing and no half file."""

import hashlib
import os
import random
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from pypdf import PdfReader

from certificates import batches, issuing, jobs, printing, tidying
from certificates.models import Batch, BatchPart, Certificate, Event, Signature
from certificates.signing import checking
from tests.certificates.authorities import OFFICE, PASSPHRASE, give_file
from tests.certificates.awards import many
from tests.certificates.test_printing import a_blank

pytestmark = [pytest.mark.worker, pytest.mark.django_db(transaction=True)]

#: A worker process of its own that goes on for as long as something of the batch is free.
WORKER = """
import django, sys
django.setup()
from certificates import batches
print("ready", flush=True)
batches.run(int(sys.argv[1]))
"""


def database_url() -> str:
    at = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{at['NAME']}"
    password = quote(at["PASSWORD"], safe="")
    return f"postgres://{at['USER']}:{password}@{at['HOST']}:{at['PORT'] or 5432}/{at['NAME']}"


def a_worker(
    batch: Batch, media: Path, *program: str, stdin: int | None = None
) -> subprocess.Popen:
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "backend.settings.dev", "DEBUG": "0",
        "DATABASE_URL": database_url(), "MEDIA_ROOT": str(media), "TASK_ENGINE": "immediate",
        "SECRET_KEY": settings.SECRET_KEY,
    }  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, *(program or ("-c", WORKER)), str(batch.pk)], cwd=settings.BASE_DIR, env=environment,
        stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    process.stdout.readline()  # Django is up: from here on the work itself is hit
    return process


def let_leases_run_out() -> None:
    past = timezone.now() - timedelta(seconds=1)
    Batch.objects.update(lease_until=past)
    BatchPart.objects.exclude(lease_until=None).update(lease_until=past)


def kill_and_go_on(batch: Batch, media: Path, kills: int, chance: random.Random) -> int:
    """Kill worker after worker while work is left; how many were killed in the middle of it."""
    hit = 0
    for _kill in range(kills):
        batch.refresh_from_db()
        if batch.state == Batch.State.DONE:
            break
        worker = a_worker(batch, media)
        time.sleep(chance.uniform(0.0, 0.15))
        hit += worker.poll() is None
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        let_leases_run_out()
    return hit


def check_whole(batch: Batch, private: Path, count: int) -> None:
    batch.refresh_from_db()
    assert (batch.state, batch.done, batch.total) == ("done", count, count)
    content = (private / batch.file).read_bytes()
    assert hashlib.sha256(content).hexdigest() == batch.sha256
    numbers = [
        page.extract_text().split("Số sổ vàng: ")[1][:4]
        for page in PdfReader(private / batch.file).pages
    ]
    rows = Certificate.objects.filter(batch_key="decision:1").order_by("number")
    assert numbers == [f"{row.number:04d}" for row in rows]
    if batch.run_id is None:  # on blanks only the file of the run is made
        for row in rows:
            own = (private / row.pdf_file).read_bytes()
            assert hashlib.sha256(own).hexdigest() == row.pdf_sha256
        folder = private / rows[0].pdf_file
        assert len(list(folder.parent.glob("*.pdf"))) == count


def clean_up(private: Path) -> None:
    """A killed worker may leave a temporary file; the sweeper takes it an hour later."""
    for path in private.rglob(".*.tmp"):
        os.utime(path, (0, 0))
    tidying.remove_orphan_files()
    assert not list(private.rglob(".*.tmp"))


def a_batch(count: int, *, on_blank: bool, monkeypatch) -> Batch:
    with transaction.atomic():
        issuing.issue_all(many(count), by="x")
    monkeypatch.setattr(jobs, "PART_SIZE", batches.TOGETHER + 2)  # a part is recorded in two steps
    with monkeypatch.context() as patch:
        patch.setattr(batches, "run", lambda pk: None)
        if not on_blank:
            return jobs.start_batch("decision:1", title="t", by="x")
        places = [printing.Place(f"line:{number}") for number in range(1, count + 1)]
        paper = printing.Paper(a_blank(0), "Canon", "khay")
        run = printing.open_run("decision:1", places, by="x", title="t", paper=paper)
        return jobs.start_sheets(run, 1, count, by="x")


@pytest.mark.parametrize("on_blank", [False, pytest.param(True, marks=pytest.mark.acceptance)])
def test_a_killed_batch_is_finished_whole(on_blank, tmp_path, settings, monkeypatch):
    settings.PRIVATE_ROOT = tmp_path / "private"
    batch = a_batch(12, on_blank=on_blank, monkeypatch=monkeypatch)

    kill_and_go_on(batch, tmp_path, 2, random.Random(5))
    batches.run(batch.pk)

    check_whole(batch, settings.PRIVATE_ROOT, 12)
    clean_up(settings.PRIVATE_ROOT)


def check_signed(batch: Batch, private: Path, count: int) -> None:
    batch.refresh_from_db()
    assert (batch.state, batch.done, bytes(batch.secret)) == ("done", count, b"")
    rows = list(Signature.objects.all())
    assert len(rows) == len(list(private.rglob("*-ky-so.pdf"))) == count
    assert Event.objects.filter(verb="signed").count() == count
    for row in rows:
        content = (private / row.file).read_bytes()
        assert hashlib.sha256(content).hexdigest() == row.sha256
        assert checking.check(content, []).signer == OFFICE


def test_a_killed_signing_is_finished_whole(tmp_path, settings, monkeypatch):
    settings.PRIVATE_ROOT, settings.SIGNER_DIR = tmp_path / "private", tmp_path / "signers"
    give_file(settings.SIGNER_DIR)
    with transaction.atomic():
        issuing.issue_all(many(30), by="x")
    monkeypatch.setattr(jobs, "PART_SIZE", 5)
    with monkeypatch.context() as patch:
        patch.setattr(batches, "run", lambda pk: None)
        batch = jobs.start_signing("decision:1", title="t", by="x", secret=PASSPHRASE)

    kill_and_go_on(batch, tmp_path, 3, random.Random(7))
    batches.run(batch.pk)

    check_signed(batch, settings.PRIVATE_ROOT, 30)
    clean_up(settings.PRIVATE_ROOT)


@pytest.mark.acceptance
@pytest.mark.parametrize("number", range(20))
def test_twenty_batches_killed_five_times_each(number, tmp_path, settings, monkeypatch):
    """A hundred kills in the middle of the work: none of them may come after the end."""
    settings.PRIVATE_ROOT = tmp_path / "private"
    batch = a_batch(200, on_blank=bool(number % 4 == 3), monkeypatch=monkeypatch)

    hit = kill_and_go_on(batch, tmp_path, 5, random.Random(number))
    batches.run(batch.pk)

    assert hit == 5
    check_whole(batch, settings.PRIVATE_ROOT, 200)
    clean_up(settings.PRIVATE_ROOT)
