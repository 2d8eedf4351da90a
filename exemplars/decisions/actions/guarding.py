"""What every change of a draft asks first: who, which state, how its number is written."""

from typing import Any

from django.utils.translation import gettext as _

from exemplars.accounts.models import User
from exemplars.decisions import states, wording
from exemplars.decisions.models import Decision
from exemplars.nominations.states import MARK_PRINTED, PROPOSE
from exemplars.shared.errors import NotAllowed, RuleViolation
from exemplars.units.states import Side

#: Who may, for a person who may not: the words of the moves that need the same office.
_REFUSALS = {
    "exemplars.edit_decision": PROPOSE.refusal,
    "exemplars.publish_decision": states.PUBLISH.refusal,
    "exemplars.print_nomination": MARK_PRINTED.refusal,
}


def require(by: User, permission: str, decision: Any) -> None:
    if not by.has_perm(permission, decision):
        raise NotAllowed(_REFUSALS[permission])


def locked_draft(
    decision: Decision, by: User, permission: str = "exemplars.edit_decision"
) -> Decision:
    """The decision under lock, once `by` may change it and nobody has published it."""
    decision = Decision.objects.with_context().select_for_update(of=("self",)).get(pk=decision.pk)
    require_draft(decision, by, permission)
    return decision


def require_draft(decision: Decision, by: User, permission: str) -> None:
    """`by` may change it and nobody has published it."""
    require(by, permission, decision)
    if decision.status != states.DecisionStatus.DRAFT:
        raise RuleViolation(
            _(
                "Quyết định đã ban hành nên không sửa được. Sai sót được sửa bằng quyết định đính chính."
            ),
            code="published",
        )


def require_served(decision: Decision) -> None:
    """The campaign's office decides for the authorities it serves, and for itself (R12)."""
    office, issuer = decision.campaign.office, decision.issuer
    if issuer.pk != office.pk and issuer.office_id != office.pk:
        raise RuleViolation(
            _("%(office)s không phải cơ quan thường trực của %(issuer)s.")
            % {"office": office, "issuer": issuer},
            code="authority",
        )


def check_number(decision: Decision) -> None:
    """The number is written in the grammar of the issuer's side, or not at all yet."""
    party = decision.issuer.side == Side.PARTY
    if decision.number and not wording.number_fits(decision.number, party=party):
        raise RuleViolation(
            _("Số “%(number)s” chưa đúng cách ghi. Ví dụ: %(example)s.")
            % {"number": decision.number, "example": wording.number_example(party=party)},
            code="number",
            field="number",
        )


def label_of(name: str) -> str:
    """The office's word for a column of the decision."""
    return str(getattr(Decision._meta.get_field(name), "verbose_name", name))
