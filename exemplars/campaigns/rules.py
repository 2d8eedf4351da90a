"""Who runs campaigns and the catalogue: the award office."""

import rules

from exemplars.accounts.rules import holds, holds_for_all
from exemplars.accounts.states import RoleKind


@rules.predicate
def runs_campaign(user, campaign) -> bool:
    return campaign is not None and user.holds_at(campaign.office.path, RoleKind.OFFICE_HEAD)


rules.add_perm("exemplars.add_campaign", holds(RoleKind.OFFICE_HEAD))
rules.add_perm("exemplars.change_campaign", runs_campaign)
rules.add_perm("exemplars.manage_catalogue", holds_for_all(RoleKind.OFFICE_HEAD))
