"""Real worker processes beside the test, on the test's own database."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.db import connection, transaction

from tests.backend import probe

pytestmark = [pytest.mark.worker, pytest.mark.django_db(transaction=True)]

PROJECT = Path(settings.BASE_DIR)


def database_url() -> str:
    """The address of the database this test runs on, for another process."""
    at = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{at['NAME']}"
    password = quote(at["PASSWORD"], safe="")
    return f"postgres://{at['USER']}:{password}@{at['HOST']}:{at['PORT'] or 5432}/{at['NAME']}"


@pytest.fixture
def start(tmp_path):
    """`start(engine, program, *arguments)`: a worker process, ended after the test."""
    running = []

    def start_(engine, *command, **variables):
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "backend.settings.dev",
            "DATABASE_URL": database_url(),
            "DEBUG": "0",
            "TASK_ENGINE": engine,
            "MEDIA_ROOT": str(tmp_path),
            **variables,
        }
        log = (tmp_path / f"worker-{len(running)}.log").open("w")
        process = subprocess.Popen(
            [sys.executable, *command],
            cwd=PROJECT,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        running.append((process, log))
        return process

    yield start_
    for process, log in running:
        # Asked first: a worker that is killed leaves its last message unacknowledged behind.
        process.terminate()
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        log.close()


def seen(name: str, seconds: float = 45) -> bool:
    """Whether the mark of that name appears in time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if Group.objects.filter(name=name).exists():
            return True
        time.sleep(0.1)
    return False


@pytest.fixture
def queue():
    """A Redis queue nobody else listens to: other runs may share the server."""
    return f"test-{uuid4().hex[:12]}"


@pytest.fixture
def celery_engine(settings, redis_url, queue, monkeypatch):
    """This process enqueues to Celery, as a web process would."""
    from backend import celery  # after `redis_url`, which skips without a server

    monkeypatch.setattr(celery.app.conf, "broker_url", redis_url)
    settings.TASKS = {
        "default": {"BACKEND": "backend.celery.CeleryBackend", "QUEUES": ["default", queue]}
    }
    yield
    with celery.app.connection_for_write() as broker:
        channel = broker.channel()
        channel.queue_delete(queue)
        channel.client.delete(*channel.client.keys(f"*{queue}*"), queue)


def start_celery(start, redis_url, queue):
    return start(
        "celery",
        *("-m", "celery", "-A", "backend", "worker", "--pool", "prefork", "--concurrency", "1"),
        *("-Q", queue, "-n", f"{queue}@test", "--without-gossip", "--without-mingle"),
        REDIS_URL=redis_url,
    )


def test_a_task_enqueued_on_commit_runs_in_the_database_worker(settings, start):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    with transaction.atomic():
        transaction.on_commit(lambda: probe.leave_mark.enqueue("sau khi lưu"))
    assert not Group.objects.exists()

    start("database", "manage.py", "db_worker", "--no-reload", "--no-startup-delay")

    assert seen("sau khi lưu")


def test_a_failing_task_does_not_stop_the_database_worker(settings, start):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    probe.fail.enqueue("hỏng")
    probe.leave_mark.enqueue("vẫn chạy")

    start("database", "manage.py", "db_worker", "--no-reload", "--no-startup-delay")

    assert seen("vẫn chạy")


def test_a_task_enqueued_on_commit_runs_in_a_celery_worker(celery_engine, start, redis_url, queue):
    start_celery(start, redis_url, queue)
    with transaction.atomic():
        transaction.on_commit(lambda: probe.leave_mark.using(queue_name=queue).enqueue("qua Redis"))

    assert seen("qua Redis")


def test_a_task_rolled_back_never_reaches_the_broker(celery_engine, start, redis_url, queue):
    with transaction.atomic():
        transaction.on_commit(lambda: probe.leave_mark.using(queue_name=queue).enqueue("không"))
        transaction.set_rollback(True)
    probe.leave_mark.using(queue_name=queue).enqueue("sau đó")

    start_celery(start, redis_url, queue)

    assert seen("sau đó")
    assert not Group.objects.filter(name="không").exists()
