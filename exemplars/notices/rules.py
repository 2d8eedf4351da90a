"""Who may repeat a delivery; who may look at them is `exemplars.view_delivery`."""

import rules

from exemplars.accounts.rules import holds_for_all
from exemplars.accounts.states import RoleKind

rules.add_perm(
    "exemplars.resend_notice",
    holds_for_all(RoleKind.OFFICER, RoleKind.OFFICE_HEAD, RoleKind.ADMINISTRATOR),
)
