"""What the desk reads, of every slice: where to go, what waits, what is found."""

from exemplars.desk.queries.done import Done, Subject, just_done, kind_of, subjects
from exemplars.desk.queries.navigation import (
    NavItem,
    account_line,
    has_role,
    navigation,
    public_navigation,
    tabs,
    unread_notices,
)
from exemplars.desk.queries.others import waiting_for_others
from exemplars.desk.queries.progress import campaign_steps
from exemplars.desk.queries.search import Results, search
from exemplars.desk.queries.waiting import Task, by_due_date, tasks_for

__all__ = [
    "Done", "NavItem", "Results", "Subject", "Task", "account_line", "by_due_date",
    "campaign_steps", "has_role", "just_done", "kind_of", "navigation", "public_navigation",
    "search", "subjects", "tabs", "tasks_for", "unread_notices", "waiting_for_others",
]  # fmt: skip
