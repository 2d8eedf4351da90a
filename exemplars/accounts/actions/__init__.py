"""Every write to accounts: invitations, roles, profiles, passwords, keys of programs."""

from exemplars.accounts.actions.invitations import (
    MailNotSent,
    accept_invitation,
    invite,
    resend_invitation,
    withdraw_invitation,
)
from exemplars.accounts.actions.own import (
    create_token,
    note_password,
    note_use,
    revoke_token,
    update_profile,
)
from exemplars.accounts.actions.roles import (
    end_role,
    give_role,
)

__all__ = [
    "MailNotSent",
    "accept_invitation",
    "create_token",
    "end_role",
    "give_role",
    "invite",
    "note_password",
    "note_use",
    "resend_invitation",
    "revoke_token",
    "update_profile",
    "withdraw_invitation",
]
