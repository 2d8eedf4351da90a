"""Every write to councils: seats, sessions, agenda, roll, open ballots, the count, the minutes.

Locks are taken in one order: council, session, nominations.
"""

from exemplars.councils.actions.ballots import (
    Choices,
    Opinion,
    cast,
    record_written_opinion,
    save_draft,
)
from exemplars.councils.actions.minutes import (
    attach_scan,
    correct_minutes,
    freeze_minutes,
    remove_orphan_files,
    require_counted,
    write_minutes,
)
from exemplars.councils.actions.reopening import ask_to_reopen, confirm_reopening
from exemplars.councils.actions.seats import end_seat, establish, seat
from exemplars.councils.actions.sessions import (
    arrange_agenda,
    cancel,
    convene,
    declare_conflict,
    mark_attendance,
    remove_from_agenda,
    send_papers,
    set_agenda,
)
from exemplars.councils.actions.voting import close_voting, open_group, open_voting

__all__ = [
    "Choices",
    "Opinion",
    "arrange_agenda",
    "ask_to_reopen",
    "attach_scan",
    "cancel",
    "cast",
    "close_voting",
    "confirm_reopening",
    "convene",
    "correct_minutes",
    "declare_conflict",
    "end_seat",
    "establish",
    "freeze_minutes",
    "mark_attendance",
    "open_group",
    "open_voting",
    "record_written_opinion",
    "remove_from_agenda",
    "remove_orphan_files",
    "require_counted",
    "save_draft",
    "seat",
    "send_papers",
    "set_agenda",
    "write_minutes",
]
