"""Every write to councils: seats, sessions, agenda, roll, ballots open and sealed, the count, the
minutes.

Locks are taken in one order: council, session, nominations.
"""

from exemplars.councils.actions.ballots import (
    Choices,
    Opinion,
    cast,
    record_written_opinion,
    save_draft,
)
from exemplars.councils.actions.boxes import Receipt, cast_envelopes, cast_sealed
from exemplars.councils.actions.hands import (
    confirm_hands,
    key_hands,
    return_hands,
)
from exemplars.councils.actions.keys import declare_destroyed, make_key, try_key
from exemplars.councils.actions.letters import forget_letter, key_letters, note_letter
from exemplars.councils.actions.links import (
    LinkGone,
    LinkUnknown,
    ask_by_link,
    cast_by_link,
    withdraw_link,
)
from exemplars.councils.actions.minutes import (
    attach_scan,
    correct_minutes,
    freeze_minutes,
    remove_orphan_files,
    require_counted,
    write_minutes,
)
from exemplars.councils.actions.opening import unwrap
from exemplars.councils.actions.paper import key_count
from exemplars.councils.actions.reopening import (
    ask_to_reopen,
    confirm_reopening,
    refuse_reopening,
)
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
from exemplars.councils.actions.voting import (
    close_voting,
    count_boxes,
    open_group,
    open_item,
    open_voting,
    record_paper_count,
)

__all__ = [
    "Choices",
    "LinkGone",
    "LinkUnknown",
    "Opinion",
    "Receipt",
    "arrange_agenda",
    "ask_by_link",
    "ask_to_reopen",
    "attach_scan",
    "cancel",
    "cast",
    "cast_by_link",
    "cast_envelopes",
    "cast_sealed",
    "close_voting",
    "confirm_hands",
    "confirm_reopening",
    "convene",
    "correct_minutes",
    "count_boxes",
    "declare_conflict",
    "declare_destroyed",
    "end_seat",
    "establish",
    "forget_letter",
    "freeze_minutes",
    "key_count",
    "key_hands",
    "key_letters",
    "make_key",
    "mark_attendance",
    "note_letter",
    "open_group",
    "open_item",
    "open_voting",
    "record_paper_count",
    "record_written_opinion",
    "refuse_reopening",
    "remove_from_agenda",
    "remove_orphan_files",
    "require_counted",
    "return_hands",
    "save_draft",
    "seat",
    "send_papers",
    "set_agenda",
    "try_key",
    "unwrap",
    "withdraw_link",
    "write_minutes",
]
