"""“Việc của tôi”: what waits for a person, since when, due when.

Each role has one function that yields tasks; a task leads to the page where it is done. Every
function asks a fixed number of queries, however many rows wait.
"""

from dataclasses import replace
from datetime import date

from django.utils import timezone

from exemplars.accounts.models import User
from exemplars.desk.queries.waiting.council import of_council
from exemplars.desk.queries.waiting.office import of_deciding, of_office
from exemplars.desk.queries.waiting.press import failures, of_gallery, of_press
from exemplars.desk.queries.waiting.task import Task
from exemplars.desk.queries.waiting.unit import of_unit

__all__ = ["Task", "by_due_date", "tasks_for"]


def tasks_for(user: User) -> list[Task]:
    """Everything that waits for this person, in the order of the page.

    The first one alone is primary: one solid button a page.
    """
    found = [
        *of_unit(user),
        *of_office(user),
        *of_deciding(user),
        *of_council(user),
        *of_press(user),
        *of_gallery(user),
        *failures(user),
    ]
    ordered = sorted(found, key=lambda task: (_GROUPS.index(_group(task)), task.due or date.max))
    return [replace(task, primary=number == 0) for number, task in enumerate(ordered)]


#: In the order of the page: what has no date waits now, what is due in weeks does not.
_GROUPS = ("late", "soon", "undated", "later")


def by_due_date(tasks: list[Task]) -> dict[str, list[Task]]:
    """{"late": today or before, "soon": within seven days, "undated": …, "later": …}."""
    return {group: [task for task in tasks if _group(task) == group] for group in _GROUPS}


def _group(task: Task) -> str:
    if task.due is None:
        return "undated"
    days = (task.due - timezone.localdate()).days
    return "late" if days <= 0 else "soon" if days <= 7 else "later"
