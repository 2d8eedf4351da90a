"""Every write to decisions: draft, change, publish; forwarding upward; print and hand-over marks."""

from exemplars.decisions.actions.after import forward, hand_over, mark_printed, print_again
from exemplars.decisions.actions.badging import issue_badge, may_have_badge, withdraw_badge
from exemplars.decisions.actions.drafting import (
    EDITABLE_FIELDS,
    add_lines,
    draft,
    edit,
    edit_line,
    remove_line,
)
from exemplars.decisions.actions.papers import (
    add_reissue_paper,
    remove_orphan_files,
    remove_reissue_paper,
)
from exemplars.decisions.actions.pressing import open_run
from exemplars.decisions.actions.proofing import (
    answer_correction,
    ask_correction,
    certificate_of,
    confirm_proofs,
    reissue,
    request_proofs,
    revoke,
)
from exemplars.decisions.actions.publishing import publish, review
from exemplars.decisions.actions.returning import change_money_due, record_return, strike_return
from exemplars.decisions.actions.signing import (
    export_unsigned,
    receive_signed,
    sign,
    withdraw_signature,
)

__all__ = [
    "EDITABLE_FIELDS",
    "add_lines",
    "add_reissue_paper",
    "answer_correction",
    "ask_correction",
    "certificate_of",
    "change_money_due",
    "confirm_proofs",
    "draft",
    "edit",
    "edit_line",
    "export_unsigned",
    "forward",
    "hand_over",
    "issue_badge",
    "mark_printed",
    "may_have_badge",
    "open_run",
    "print_again",
    "publish",
    "receive_signed",
    "record_return",
    "reissue",
    "remove_line",
    "remove_orphan_files",
    "remove_reissue_paper",
    "request_proofs",
    "review",
    "revoke",
    "sign",
    "strike_return",
    "withdraw_badge",
    "withdraw_signature",
]
