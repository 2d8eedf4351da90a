"""Pages of accounts: signing in, one's own account, the people of a unit."""

from exemplars.accounts.views.own import profile, revoke_token, tokens
from exemplars.accounts.views.people import (
    end_role,
    invite,
    my_people,
    people,
    resend_invitation,
    withdraw_invitation,
)
from exemplars.accounts.views.signing import (
    ChangePassword,
    ResetPassword,
    SignIn,
    SignOut,
    accept,
    ask_reset,
    keep_alive,
    reset_sent,
)

__all__ = [
    "ChangePassword",
    "ResetPassword",
    "SignIn",
    "SignOut",
    "accept",
    "ask_reset",
    "end_role",
    "invite",
    "keep_alive",
    "my_people",
    "people",
    "profile",
    "resend_invitation",
    "reset_sent",
    "revoke_token",
    "tokens",
    "withdraw_invitation",
]
