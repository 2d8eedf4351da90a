"""A task whose effect can be seen from another process: it leaves a group of the given name."""

from django.contrib.auth.models import Group
from django_tasks import task


@task()
def leave_mark(name: str) -> None:
    Group.objects.get_or_create(name=name)


@task()
def fail(name: str) -> None:
    Group.objects.create(name=name)
    raise RuntimeError("as the test wants")


def no_task(name: str) -> None:
    Group.objects.create(name=name)
