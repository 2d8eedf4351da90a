"""Every write to councils: seats, sessions, agenda, roll, open ballots, the count.

Locks are taken in one order: council, session, nominations.
"""

from exemplars.councils.actions.ballots import (
    Choices,
    Opinion,
    cast,
    record_written_opinion,
    save_draft,
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
    "cancel",
    "cast",
    "close_voting",
    "confirm_reopening",
    "convene",
    "declare_conflict",
    "end_seat",
    "establish",
    "mark_attendance",
    "open_group",
    "open_voting",
    "record_written_opinion",
    "remove_from_agenda",
    "save_draft",
    "seat",
    "send_papers",
    "set_agenda",
]
