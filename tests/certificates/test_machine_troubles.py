"""I-05: a server that is stopped, a disk that is full, a database that starts again in the middle."""

import hashlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings as configured
from django_tasks_db.models import DBTaskResult

from certificates import batches, jobs
from certificates.models import Batch, BatchPart, Certificate
from tests.certificates.test_kills import a_batch, check_whole, clean_up, database_url
from tests.conftest import NOT_RUN

pytestmark = [pytest.mark.worker, pytest.mark.acceptance]

COUNT = 200


def environment(media: Path, url: str, engine: str) -> dict[str, str]:
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "backend.settings.dev", "DEBUG": "0", "DATABASE_URL": url,
        "MEDIA_ROOT": str(media), "TASK_ENGINE": engine, "SECRET_KEY": configured.SECRET_KEY,
    }  # fmt: skip


def a_process(*command: str, media: Path, url: str, engine: str) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, *command], cwd=configured.BASE_DIR, env=environment(media, url, engine),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


# SIGTERM -----------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_stopped_worker_ends_its_part_and_the_next_worker_goes_on(
    tmp_path, settings, monkeypatch
):
    settings.PRIVATE_ROOT = tmp_path / "private"
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    monkeypatch.setattr(jobs, "HANDS", 1)
    batch = a_batch(COUNT, on_blank=False, monkeypatch=monkeypatch)
    serve = ("manage.py", "db_worker", "--no-reload", "--no-startup-delay", "--interval", "0.1")

    worker = a_process(*serve, media=tmp_path, url=database_url(), engine="database")
    while not BatchPart.objects.filter(is_done=True).exists():
        assert worker.poll() is None
        time.sleep(0.05)
    worker.send_signal(signal.SIGTERM)
    worker.communicate(timeout=1200)

    assert worker.returncode == 0
    batch.refresh_from_db()
    done = batch.parts.filter(is_done=True).count()
    assert (batch.state, batch.attempts, batch.error) == ("running", 0, "")
    assert 0 < done < batch.parts.count()
    assert not batch.parts.filter(is_done=False).exclude(worker=None).exists()  # nothing in hand
    stored = sum(part.done for part in batch.parts.all())
    assert Certificate.objects.exclude(pdf_file="").count() == stored
    assert DBTaskResult.objects.ready().count() == 1  # handed out again by who was stopped

    worker = a_process(*serve, "--batch", media=tmp_path, url=database_url(), engine="database")
    worker.communicate(timeout=1200)

    check_whole(batch, settings.PRIVATE_ROOT, COUNT)
    assert batch.attempts == 0
    clean_up(settings.PRIVATE_ROOT)


# A full disk -------------------------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 1.5 MB."""
    place = tmp_path / "small"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1500k", "tmpfs", str(place)], capture_output=True
    )
    if mounted.returncode:
        pytest.skip(f"{NOT_RUN}: this machine lets us mount no small disk")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


@pytest.mark.django_db(transaction=True)
def test_a_full_disk_stores_nothing_by_halves_and_is_gone_on_with_later(
    small_disk, settings, monkeypatch
):
    settings.PRIVATE_ROOT = small_disk / "private"
    batch = a_batch(40, on_blank=False, monkeypatch=monkeypatch)

    with pytest.raises(OSError, match="No space left"):
        batches.run(batch.pk)

    batch.refresh_from_db()
    assert batch.state == "failed"
    assert batch.error.startswith("Máy chủ hết chỗ trống trên ổ đĩa.")
    stored = list(Certificate.objects.exclude(pdf_file=""))
    assert 0 < len(stored) < 40
    check_stored(stored, settings.PRIVATE_ROOT)
    assert not list(settings.PRIVATE_ROOT.rglob("*.tmp"))

    subprocess.run(["mount", "-o", "remount,size=40m", str(small_disk)], check=True)
    again = jobs.start_batch("decision:1", title="t", by="x")

    check_whole(again, settings.PRIVATE_ROOT, 40)
    check_stored(stored, settings.PRIVATE_ROOT)
    assert Batch.objects.count() == 2


def check_stored(rows: list[Certificate], private: Path) -> None:
    for row in rows:
        content = (private / row.pdf_file).read_bytes()
        assert hashlib.sha256(content).hexdigest() == row.pdf_sha256


# The database starts again -----------------------------------------------------------------------


class Cluster:
    """A PostgreSQL of the test's own, in a folder and at a port that nobody else has."""

    def __init__(self, folder: Path) -> None:
        self.data, self.log = folder / "data", folder / "log"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"postgres://postgres@127.0.0.1:{self.port}/postgres"

    def control(self, *words: str) -> None:
        options = f"-p {self.port} -k {self.data.parent} -c listen_addresses=127.0.0.1"
        subprocess.run(
            [*_AS_ITS_OWNER, "pg_ctl", "-w", "-D", str(self.data), "-l", str(self.log),
             "-o", options, *words],
            check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip


#: PostgreSQL refuses to be root.
_AS_ITS_OWNER = ("setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups")
if os.getuid():
    _AS_ITS_OWNER = ()


@pytest.fixture
def cluster(tmp_path_factory):
    if not shutil.which("initdb"):
        pytest.skip(f"{NOT_RUN}: no initdb for a PostgreSQL of the test's own")
    folder = Path("/tmp") / f"gs-cluster-{os.getpid()}"  # a short path: it holds a socket
    folder.mkdir()
    if _AS_ITS_OWNER:
        shutil.chown(folder, "postgres", "postgres")
    own = Cluster(folder)
    initdb = ["initdb", "-D", str(own.data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "-N"]
    subprocess.run([*_AS_ITS_OWNER, *initdb], check=True, stdout=subprocess.DEVNULL)
    own.control("start")
    yield own
    own.control("stop", "-m", "immediate")
    shutil.rmtree(folder)


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_a_database_that_starts_again_costs_no_sheet(cluster, mode, tmp_path):
    """Stopped in an orderly way, or as by a power cut: the batch is not given up, and ends whole."""

    def step(name: str) -> subprocess.Popen:
        command = ("-m", "tests.certificates.restarting", name, str(COUNT))
        return a_process(*command, media=tmp_path, url=cluster.url, engine="immediate")

    prepared = step("prepare")
    assert prepared.wait(timeout=1200) == 0, prepared.stderr
    worker = step("work")
    assert worker.stdout is not None
    worker.stdout.readline()
    cluster.control("restart", "-m", mode)
    _out, err = worker.communicate(timeout=1200)
    assert worker.returncode != 0  # its supervisor starts it again
    assert "OperationalError" in err or "InterfaceError" in err

    swept = step("sweep")
    out, err = swept.communicate(timeout=1200)

    assert swept.returncode == 0, err
    before = json.loads(out.splitlines()[-1])
    assert (before["state"], before["error"]) == ("running", "")
    assert 0 < before["stored"] < COUNT
