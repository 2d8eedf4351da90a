"""Reads about people and their roles that pages share."""

from typing import Any

from django.apps import apps
from django.db.models import QuerySet

from exemplars.accounts.models import Invitation, Role, RoleQuerySet, User, digest_of
from exemplars.accounts.states import RoleKind


def units() -> QuerySet[Any]:
    """The units. Their slice stands above this one, so the table is asked of the registry."""
    return apps.get_model("exemplars", "Unit").objects.all()


def administered_units(user: User) -> list[Any]:
    """Units at which the person holds the role of administrator, highest first."""
    found = {role.unit for role in user.active_roles if role.kind == RoleKind.ADMINISTRATOR}
    return sorted(found, key=lambda unit: (unit.depth, unit.sort_key))


def roles_within(unit: Any, words: str = "") -> RoleQuerySet:
    """Roles in force or to come at the unit and below, found by a person's name or address."""
    found = Role.objects.within(unit).not_ended().matching(words).select_related("user", "unit")
    return found.order_by("unit__path", "kind", "user__full_name", "pk")


def invitations_within(unit: Any) -> QuerySet[Invitation]:
    """Invitations not taken up yet, at the unit and below."""
    return (
        Invitation.objects.pending()
        .filter(unit__path__startswith=unit.path)
        .select_related("unit", "invited_by")
    )


def open_invitation(key: str) -> Invitation | None:
    """The invitation this link opens, if it still works."""
    found = Invitation.objects.open().filter(token_hash=digest_of(key))
    return found.select_related("unit", "invited_by").first()
