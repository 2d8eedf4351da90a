"""Who writes and publishes stories, and records consent."""

import rules

from exemplars.accounts.rules import holds
from exemplars.accounts.states import OFFICE_KINDS, RoleKind


@rules.predicate
def edits_for_campaign(user, row) -> bool:
    """A story or a nomination of a campaign whose office the editor works for."""
    nomination = getattr(row, "nomination", row)
    return nomination is not None and user.holds_at(
        nomination.campaign.office.path, RoleKind.GALLERY_EDITOR, *OFFICE_KINDS
    )


rules.add_perm("exemplars.add_story", holds(RoleKind.GALLERY_EDITOR, *OFFICE_KINDS))
rules.add_perm("exemplars.edit_story", edits_for_campaign)
rules.add_perm("exemplars.record_consent", edits_for_campaign)
