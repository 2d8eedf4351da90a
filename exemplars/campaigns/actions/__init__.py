"""Every write to campaigns, themes and the award catalogue."""

from exemplars.campaigns.actions.campaigns import (
    AwardTerms,
    PaperTerms,
    create_campaign,
    edit_campaign,
)
from exemplars.campaigns.actions.catalogue import (
    add_legal_basis,
    add_rule_card_version,
    create_theme,
    edit_award,
    edit_legal_basis,
    edit_theme,
)
from exemplars.campaigns.actions.papers import attach_file, remove_file, remove_orphan_files
from exemplars.campaigns.actions.seeding import seed

__all__ = [
    "AwardTerms",
    "PaperTerms",
    "add_legal_basis",
    "add_rule_card_version",
    "attach_file",
    "create_campaign",
    "create_theme",
    "edit_award",
    "edit_campaign",
    "edit_legal_basis",
    "edit_theme",
    "remove_file",
    "remove_orphan_files",
    "seed",
]
