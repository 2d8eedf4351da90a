"""Pages of decisions."""

from exemplars.decisions.views.badging import badge, badge_file, badge_withdraw
from exemplars.decisions.views.deciding import (
    decision_list,
    detail,
    edit,
    edit_line,
    forward,
    hand_over,
    mark_printed,
    new,
    new_run,
    paper,
    print_again,
    publish,
    remove_line,
    review,
)
from exemplars.decisions.views.papers import (
    reissue_paper,
    reissue_paper_add,
    reissue_paper_remove,
)
from exemplars.decisions.views.proofing import (
    after_issue,
    proof,
    proof_list,
    proof_picture,
    proof_sheet,
)
from exemplars.decisions.views.returning import money_due, strike_return, take_back
from exemplars.decisions.views.signing import (
    export_unsigned,
    receive_signed,
    sign,
    signatures,
    withdraw_signature,
)

__all__ = [
    "after_issue",
    "badge",
    "badge_file",
    "badge_withdraw",
    "decision_list",
    "detail",
    "edit",
    "edit_line",
    "export_unsigned",
    "forward",
    "hand_over",
    "mark_printed",
    "money_due",
    "new",
    "new_run",
    "paper",
    "print_again",
    "proof",
    "proof_list",
    "proof_picture",
    "proof_sheet",
    "publish",
    "receive_signed",
    "reissue_paper",
    "reissue_paper_add",
    "reissue_paper_remove",
    "remove_line",
    "review",
    "sign",
    "signatures",
    "strike_return",
    "take_back",
    "withdraw_signature",
]
