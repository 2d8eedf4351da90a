"""One's own account: profile, password, keys of programs."""

import secrets
from datetime import date, timedelta

from axes.utils import reset as unlock
from django.utils import timezone
from django.utils.translation import gettext as _

from certificates.transactions import one_transaction
from exemplars.accounts.models import ApiToken, Role, User, digest_of
from exemplars.shared import journal
from exemplars.shared.errors import NotAllowed, RuleViolation
from exemplars.shared.text import nfc

TOKEN_DAYS = 365
TOKENS_PER_PERSON = 10


@one_transaction
def update_profile(user: User, *, full_name: str, address: str, job_title: str, email: str) -> User:
    """Sửa hồ sơ của tôi. The form asks for the password before the address of mails changes.

    Raises:
        RuleViolation: another account has this address.
    """
    if email and User.objects.exclude(pk=user.pk).filter(email__iexact=email).exists():
        raise RuleViolation(
            _("Địa chỉ này đã dùng cho một tài khoản khác."), code="address_taken", field="email"
        )
    before = user.email
    user.full_name, user.address = nfc(full_name), address
    user.job_title, user.email = nfc(job_title), email
    user.save(update_fields=["full_name", "address", "job_title", "email"])
    journal.record(user, "update_profile", by=user, email_changed=before != email)
    return user


@one_transaction
def note_password(user: User, how: str) -> None:
    """Record that the password changed (`how`: change, reset), and end a lock on the account."""
    unlock(username=user.username)
    journal.record(user, f"password_{how}", by=user)


@one_transaction
def create_token(role: Role, *, name: str, expires_on: date, by: User) -> tuple[ApiToken, str]:
    """Tạo khóa API for one of one's own roles. Returns the row and the key, which is not kept.

    Raises:
        NotAllowed: the role is somebody else's.
        RuleViolation: the role has ended, the day is past or more than a year away, or the
            person has ten keys in use.
    """
    if role.user_id != by.pk:
        raise NotAllowed(_("Mỗi người chỉ tạo khóa cho vai trò của chính mình."))
    today = timezone.localdate()
    if not role.is_active_on(today):
        raise RuleViolation(_("Vai trò này không còn hiệu lực."), code="ended_role", field="role")
    if not today <= expires_on <= today + timedelta(days=TOKEN_DAYS):
        raise RuleViolation(
            _("Ngày hết hạn phải từ hôm nay đến %(day)s.")
            % {"day": f"{today + timedelta(days=TOKEN_DAYS):%d/%m/%Y}"},
            code="expiry",
            field="expires_on",
        )
    User.objects.select_for_update(of=("self",)).get(pk=by.pk)
    if ApiToken.objects.visible_to(by).usable().count() >= TOKENS_PER_PERSON:
        raise RuleViolation(
            _("Đã có 10 khóa đang dùng. Hãy thu hồi khóa không cần nữa."), code="too_many"
        )
    key = secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        role=role, name=nfc(name), key_hash=digest_of(key), expires_on=expires_on
    )
    journal.record(by, "create_token", by=by, token=str(token.uid), role=str(role))
    return token, key


@one_transaction
def revoke_token(token: ApiToken, *, by: User) -> ApiToken:
    """Thu hồi khóa, at the next request. A second time has no effect.

    Raises:
        NotAllowed: the key is neither one's own nor of a role one administers.
    """
    role = token.role
    if role.user_id != by.pk and not by.has_perm("exemplars.manage_people", role.unit):
        raise NotAllowed(_("Chỉ chủ khóa và quản trị đơn vị thu hồi được khóa này."))
    if token.revoked_at is None:
        token.revoked_at = timezone.now()
        token.save(update_fields=["revoked_at"])
        journal.record(role.user, "revoke_token", by=by, token=str(token.uid))
    return token


def note_use(token: ApiToken) -> None:
    """Remember the day a key was last used: one write a day."""
    today = timezone.localdate()
    if token.last_used_on != today:
        ApiToken.objects.filter(pk=token.pk).update(last_used_on=today)
