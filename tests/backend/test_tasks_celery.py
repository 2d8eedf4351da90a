"""The Celery backend by itself: what it hands to the broker, and what a worker will run."""

import pytest
from django.contrib.auth.models import Group
from django_tasks.exceptions import InvalidTaskError

from backend import celery
from tests.backend import probe


@pytest.fixture
def backend():
    return celery.CeleryBackend("default", {})


@pytest.fixture
def sent(monkeypatch):
    """What would go to the broker."""
    calls = []
    monkeypatch.setattr(celery.run, "apply_async", lambda **call: calls.append(call))
    return calls


def test_a_call_travels_as_a_path_and_plain_arguments(backend, sent):
    result = backend.enqueue(probe.leave_mark, ("Ngô Thị Lan",), {})

    assert sent == [
        {
            "args": ("tests.backend.probe.leave_mark", ["Ngô Thị Lan"], {}),
            "task_id": result.id,
            "queue": "default",
            "eta": None,
        }
    ]


def test_an_unknown_queue_is_refused_and_nothing_is_sent(backend, sent):
    with pytest.raises(InvalidTaskError):
        backend.validate_task(probe.leave_mark.using(queue_name="elsewhere"))

    assert sent == []


@pytest.mark.django_db
def test_the_worker_runs_the_task_at_the_path():
    celery.run.run("tests.backend.probe.leave_mark", ["dấu"], {})

    assert Group.objects.filter(name="dấu").exists()


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["tests.backend.probe.no_task", "os.getcwd"])
def test_the_worker_runs_nothing_but_tasks(path):
    with pytest.raises(ValueError, match="is not a task"):
        celery.run.run(path, [], {})

    assert not Group.objects.exists()
