"""Invitations to a role: sent, sent again, withdrawn, taken up."""

import secrets
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from certificates.transactions import one_transaction
from exemplars.accounts.actions.roles import ask_to_manage
from exemplars.accounts.models import Invitation, Role, User, digest_of
from exemplars.shared import journal
from exemplars.shared.errors import RuleViolation
from exemplars.shared.text import nfc

INVITATION_DAYS = 7


class MailNotSent(RuleViolation):
    """What was decided stands, but its mail did not leave."""


def invite(unit: Any, *, kind: str, email: str, full_name: str, by: User) -> Invitation:
    """Mời vào vai trò: somebody without an account gets a link that works for seven days.

    The mail is sent at once, so that the administrator sees whether it left; the key is in the
    mail alone.

    Raises:
        NotAllowed: `by` does not administer the unit.
        RuleViolation: the address has an account, or an invitation to this role already waits.
        MailNotSent: the invitation stands, the mail did not leave.
    """
    key = secrets.token_urlsafe(32)
    invitation = _open(
        Invitation(email=email, full_name=nfc(full_name), unit=unit, kind=kind, invited_by=by), key
    )
    _mail_invitation(invitation, key)
    return invitation


@one_transaction
def _open(invitation: Invitation, key: str) -> Invitation:
    """Save a new invitation, unless its address has an account or waits for this role already."""
    by, unit, email = invitation.invited_by, invitation.unit, invitation.email
    ask_to_manage(by, unit)
    type(unit).objects.select_for_update(of=("self",)).get(pk=unit.pk)
    if User.objects.filter(email__iexact=email).exists():
        raise RuleViolation(
            _("%(email)s đã có tài khoản. Hãy thêm vai trò cho tài khoản đó.") % {"email": email},
            code="has_account",
            field="email",
        )
    waiting = Invitation.objects.pending().filter(unit=unit, kind=invitation.kind)
    if waiting.filter(email__iexact=email).exists():
        raise RuleViolation(
            _("%(email)s đã được mời vào vai trò này. Hãy gửi lại lời mời đang chờ.")
            % {"email": email},
            code="already_invited",
            field="email",
        )
    _renew(invitation, key)
    journal.record(unit, "invite", by=by, email=email, kind=str(invitation.kind))
    return invitation


def resend_invitation(invitation: Invitation, *, by: User) -> Invitation:
    """Gửi lại lời mời: a new link for seven more days; the earlier link ends.

    Raises:
        NotAllowed, MailNotSent: as for `invite`.
        RuleViolation: it was taken up in the meantime.
    """
    key = secrets.token_urlsafe(32)
    invitation = _reopen(invitation, key, by=by)
    _mail_invitation(invitation, key)
    return invitation


@one_transaction
def _reopen(invitation: Invitation, key: str, *, by: User) -> Invitation:
    ask_to_manage(by, invitation.unit)
    invitation = _still_pending(invitation)
    _renew(invitation, key)
    journal.record(invitation.unit, "resend_invitation", by=by, email=invitation.email)
    return invitation


def _renew(invitation: Invitation, key: str) -> None:
    """Save it with another key, good for seven days from now."""
    invitation.token_hash = digest_of(key)
    invitation.expires_at = timezone.now() + timedelta(days=INVITATION_DAYS)
    invitation.save()


@one_transaction
def withdraw_invitation(invitation: Invitation, *, by: User) -> None:
    """Rút lời mời: the link ends at once.

    Raises:
        NotAllowed: `by` does not administer the unit.
        RuleViolation: it was taken up in the meantime.
    """
    ask_to_manage(by, invitation.unit)
    invitation = _still_pending(invitation)
    journal.record(
        invitation.unit,
        "withdraw_invitation",
        by=by,
        email=invitation.email,
        kind=invitation.kind,
    )
    invitation.delete()


@one_transaction
def accept_invitation(key: str, *, full_name: str, password: str) -> User:
    """Nhận lời mời: the account is made, the role starts today, the link is used up.

    The address becomes the user name. The password has been checked by the form.

    Raises:
        RuleViolation: the link is unknown, used, withdrawn or expired, or the address got an
            account another way.
    """
    invitation = (
        Invitation.objects.open()
        .select_for_update(of=("self",))
        .select_related("unit")
        .filter(token_hash=digest_of(key))
        .first()
    )
    if invitation is None:
        raise RuleViolation(
            _("Liên kết này đã dùng, đã rút hoặc đã quá bảy ngày. Hãy xin người mời gửi lại."),
            code="invitation_gone",
        )
    if User.objects.filter(email__iexact=invitation.email).exists():
        raise RuleViolation(
            _("Địa chỉ này đã có tài khoản. Hãy đăng nhập và xin quản trị đơn vị thêm vai trò."),
            code="has_account",
        )
    user = User.objects.create_user(
        username=invitation.email.lower(),
        email=invitation.email,
        password=password,
        full_name=nfc(full_name),
    )
    Role.objects.create(user=user, unit=invitation.unit, kind=invitation.kind)
    invitation.accepted_by, invitation.accepted_at = user, timezone.now()
    invitation.save(update_fields=["accepted_by", "accepted_at"])
    journal.record(
        invitation.unit, "accept_invitation", by=user, user=user.username, kind=invitation.kind
    )
    return user


def _still_pending(invitation: Invitation) -> Invitation:
    """The locked row, unless somebody took it up or withdrew it."""
    found = (
        Invitation.objects.pending()
        .select_for_update(of=("self",))
        .select_related("unit", "invited_by")
        .filter(pk=invitation.pk)
        .first()
    )
    if found is None:
        raise RuleViolation(_("Lời mời này đã được nhận hoặc đã rút."), code="invitation_gone")
    return found


def _mail_invitation(invitation: Invitation, key: str) -> None:
    context = {
        "invitation": invitation,
        "link": settings.SITE_URL + reverse("accounts:accept", args=[key]),
        "site_name": settings.SITE_NAME,
        "days": INVITATION_DAYS,
    }
    subject = " ".join(render_to_string("emails/invitation.subject.txt", context).split())
    mail = EmailMultiAlternatives(
        subject, render_to_string("emails/invitation.txt", context), to=[invitation.email]
    )
    html = render_to_string("emails/invitation.html", context | {"subject": subject})
    mail.attach_alternative(html, "text/html")
    try:
        mail.send()
    except OSError as problem:  # SMTPException is an OSError
        raise MailNotSent(
            _("Lời mời đã ghi nhưng thư chưa gửi được (%(problem)s). Hãy gửi lại lời mời.")
            % {"problem": problem},
            code="mail_not_sent",
        ) from problem
