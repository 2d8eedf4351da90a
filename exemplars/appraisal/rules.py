"""The office queue is the office's; what it may do with a dossier: `nominations/rules.py`."""

import rules

from exemplars.accounts.rules import holds
from exemplars.accounts.states import OFFICE_KINDS, RoleKind

rules.add_perm("exemplars.view_queue", holds(*OFFICE_KINDS, RoleKind.AUDITOR))
