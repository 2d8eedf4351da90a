"""Who drafts and who publishes a decision; who handles its certificates."""

import rules

from exemplars.accounts.rules import holds
from exemplars.accounts.states import OFFICE_KINDS, RoleKind
from exemplars.nominations.rules import is_of_unit


@rules.predicate
def drafts_for_campaign(user, decision) -> bool:
    return decision is not None and user.holds_at(decision.campaign.office.path, *OFFICE_KINDS)


@rules.predicate
def heads_office_of(user, decision) -> bool:
    return decision is not None and user.holds_at(
        decision.campaign.office.path, RoleKind.OFFICE_HEAD
    )


@rules.predicate
def handles_issuer(user, document) -> bool:
    """Certificates and batches name their issuer by code (they know nothing of units)."""
    return document is not None and document.issuer_code in user.issuer_codes()


handles_print = holds(*OFFICE_KINDS, RoleKind.PRINTING_CLERK)

rules.add_perm("exemplars.add_decision", holds(*OFFICE_KINDS))
rules.add_perm("exemplars.edit_decision", drafts_for_campaign)
rules.add_perm("exemplars.read_decision_paper", drafts_for_campaign | holds(RoleKind.AUDITOR))
rules.add_perm("exemplars.publish_decision", heads_office_of)
rules.add_perm("exemplars.confirm_proof", is_of_unit)
rules.add_perm("certificates.view_certificate", handles_issuer)
rules.add_perm("certificates.view_batch", handles_issuer)
rules.add_perm("certificates.start_batch", handles_print)
