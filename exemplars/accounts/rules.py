"""Predicates about roles, combined by the other slices into sentences of who may do what."""

import rules
from rules.predicates import Predicate

from exemplars.accounts.states import RoleKind


def holds(*kinds: str) -> Predicate:
    """Whether the person holds one of these roles anywhere."""

    @rules.predicate(name="holds:" + "|".join(kinds))
    def predicate(user) -> bool:
        return user.is_active and user.holds(*kinds)

    return predicate


def holds_for_all(*kinds: str) -> Predicate:
    """Whether one of these roles is held for a whole tree: at a root unit, or at the award office
    that serves one. What concerns everybody (units, catalogue, journal) is asked with this."""

    @rules.predicate(name="holds_for_all:" + "|".join(kinds))
    def predicate(user) -> bool:
        return user.is_active and any(
            role.kind in kinds and role.is_for_all for role in user.active_roles
        )

    return predicate


@rules.predicate
def administers(user, unit) -> bool:
    """An administrator of the unit or of one above it."""
    return unit is not None and user.holds_at(unit.path, RoleKind.ADMINISTRATOR)


rules.add_perm("exemplars.manage_people", administers)
rules.add_perm("exemplars.manage_units", holds_for_all(RoleKind.ADMINISTRATOR))
rules.add_perm(
    "exemplars.view_journal",
    holds_for_all(RoleKind.AUDITOR, RoleKind.OFFICER, RoleKind.OFFICE_HEAD, RoleKind.ADMINISTRATOR),
)
rules.add_perm(
    "exemplars.view_delivery",
    holds_for_all(RoleKind.OFFICER, RoleKind.OFFICE_HEAD, RoleKind.ADMINISTRATOR, RoleKind.AUDITOR),
)
rules.add_perm(
    "exemplars.view_styleguide",
    holds(RoleKind.OFFICER, RoleKind.OFFICE_HEAD, RoleKind.ADMINISTRATOR),
)
