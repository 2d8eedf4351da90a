"""Celery as the engine under Django's Tasks API (`TASK_ENGINE=celery`), and the Celery app.

Task bodies stay plain functions decorated with `django_tasks.task`; this module carries a call to
a worker as (path of the function, arguments) and nothing else. Results are not kept: every task
here writes what it did to its own row, and the sweeper (`manage.py sweep`) starts again what a
lost worker left behind. Start a worker with `celery -A backend worker`.
"""

import os
from typing import Any

import celery
from celery.signals import setup_logging
from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import (
    DEFAULT_TASK_QUEUE_NAME,
    Task,
    TaskContext,
    TaskResult,
    TaskResultStatus,
)
from django_tasks.signals import task_enqueued
from django_tasks.utils import get_random_id

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.settings.production")

#: Seconds after which Redis hands a task of a silent worker to another one. Longer than any task:
#: one print run of a whole decision takes minutes.
VISIBILITY_TIMEOUT = 30 * 60

app = celery.Celery("guong-sang")
app.conf.update(
    broker_url=settings.REDIS_URL,
    task_default_queue=DEFAULT_TASK_QUEUE_NAME,
    task_acks_late=True,  # a task is done when it ends, not when it starts
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    broker_transport_options={"visibility_timeout": VISIBILITY_TIMEOUT},
    broker_connection_retry_on_startup=True,
    task_ignore_result=True,
    task_serializer="json",
    accept_content=["json"],
)


@setup_logging.connect
def keep_the_logging_of_the_settings(**_kwargs: Any) -> None:
    """Celery leaves the root logger alone when somebody answers this signal."""


@app.task(bind=True, name="guong-sang.run")
def run(self: celery.Task, path: str, args: list[Any], kwargs: dict[str, Any]) -> None:
    """Run the task function at `path`, in the worker.

    Raises:
        ValueError: the path names something that is no task; a broker may not call any function.
    """
    task = import_string(path)
    if not isinstance(task, Task):
        raise ValueError(f"{path} is not a task.")
    if task.takes_context:
        args = [TaskContext(task_result=_result(task, self.request.id, args, kwargs)), *args]
    task.call(*args, **kwargs)


class CeleryBackend(BaseTaskBackend):
    """Hands a call to Celery. `enqueue` raises when the broker cannot be reached."""

    supports_defer = True

    def enqueue(self, task: Task, args: Any, kwargs: Any) -> TaskResult:
        self.validate_task(task)
        result = _result(task, get_random_id(), args, kwargs)
        run.apply_async(
            args=(task.module_path, result.args, result.kwargs),
            task_id=result.id,
            queue=task.queue_name,
            eta=task.run_after,
        )
        task_enqueued.send(type(self), task_result=result)
        return result


def _result(task: Task, key: str, args: Any, kwargs: Any) -> TaskResult:
    return TaskResult(
        task=task,
        id=key,
        status=TaskResultStatus.READY,
        enqueued_at=timezone.now(),
        started_at=None,
        last_attempted_at=None,
        finished_at=None,
        args=args,
        kwargs=kwargs,
        backend=task.backend,
        errors=[],
        worker_ids=[],
    )
