"""Roles: given, ended; who may do either."""

from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from certificates.transactions import one_transaction
from exemplars.accounts.models import Role, User
from exemplars.accounts.states import RoleKind
from exemplars.shared import journal
from exemplars.shared.errors import NotAllowed, RuleViolation


@one_transaction
def give_role(
    user: User,
    unit: Any,
    kind: str,
    *,
    by: User,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Role:
    """Giao vai trò, from a day (today) to a day (open), both included.

    Raises:
        NotAllowed: `by` does not administer the unit.
        RuleViolation: the account is closed, the days are the wrong way round, or the person
            holds this role at this unit already.
    """
    ask_to_manage(by, unit)
    role = Role(
        user=user,
        unit=unit,
        kind=kind,
        valid_from=valid_from or timezone.localdate(),
        valid_to=valid_to,
    )
    _check_new(role)
    _save_new(role)
    journal.record(
        unit,
        "give_role",
        by=by,
        user=user.username,
        kind=str(kind),
        valid_from=role.valid_from.isoformat(),
        valid_to=valid_to.isoformat() if valid_to else "",
    )
    return role


def _check_new(role: Role) -> None:
    """Refuse what cannot be held; the person's row is locked, so that two givers see each other."""
    user = role.user
    if not user.is_active:
        raise RuleViolation(_("Tài khoản của %(name)s đã khóa.") % {"name": user}, code="inactive")
    if role.valid_to and role.valid_to < role.valid_from:
        raise RuleViolation(
            _("Ngày cuối phải từ ngày đầu trở đi."), code="days_reversed", field="valid_to"
        )
    User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    if user.roles.not_ended().filter(unit=role.unit, kind=role.kind).exists():
        raise RuleViolation(
            _("%(name)s đang giữ vai trò “%(role)s” tại %(unit)s.")
            % {"name": user, "role": RoleKind(role.kind).label, "unit": role.unit},
            code="holds_already",
        )


def _save_new(role: Role) -> None:
    """Save; one of the same day that has ended since cannot be begun again."""
    try:
        with transaction.atomic():
            role.save()
    except IntegrityError:
        raise RuleViolation(
            _("Vai trò này từng bắt đầu đúng ngày %(day)s; hãy chọn ngày khác.")
            % {"day": f"{role.valid_from:%d/%m/%Y}"},
            code="same_start",
            field="valid_from",
        ) from None


@one_transaction
def end_role(role: Role, *, by: User, last_day: date | None = None) -> None:
    """Kết thúc vai trò: at once (yesterday becomes its last day), or after a coming day.

    In force from the person's next request on, tokens included. A role that began today, or
    was to begin later, leaves no day behind: its row goes, the journal keeps the fact.

    Raises:
        NotAllowed: `by` does not administer the unit.
        RuleViolation: it has ended already, or nobody would be left to administer the unit.
    """
    ask_to_manage(by, role.unit)
    today = timezone.localdate()
    end = last_day or today - timedelta(days=1)
    role = (
        Role.objects.select_for_update(of=("self",)).select_related("unit", "user").get(pk=role.pk)
    )
    if role.valid_to and role.valid_to < today:
        raise RuleViolation(_("Vai trò này đã kết thúc."), code="ended_already")
    if last_day and last_day < today:
        raise RuleViolation(
            _("Ngày cuối phải từ hôm nay trở đi."), code="past_day", field="last_day"
        )
    if role.kind == RoleKind.ADMINISTRATOR and not _other_administrator(role, after=end):
        raise RuleViolation(
            _("%(unit)s phải còn ít nhất một quản trị. Hãy giao vai trò cho người khác trước.")
            % {"unit": role.unit},
            code="last_administrator",
        )
    if end < role.valid_from:
        role.delete()
    else:
        role.valid_to = end
        role.save(update_fields=["valid_to"])
    journal.record(
        role.unit,
        "end_role",
        by=by,
        user=role.user.username,
        kind=role.kind,
        last_day=end.isoformat(),
    )


def ask_to_manage(by: User, unit: Any) -> None:
    if not by.is_system and not by.has_perm("exemplars.manage_people", unit):
        raise NotAllowed(
            _("Chỉ quản trị của %(unit)s hoặc của đơn vị cấp trên làm được việc này.")
            % {"unit": unit}
        )


def _other_administrator(role: Role, *, after: date) -> bool:
    """Whether somebody else administers the unit, here or from above, once this role has ended."""
    others = Role.objects.active(on=max(after + timedelta(days=1), timezone.localdate()))
    others = others.filter(kind=RoleKind.ADMINISTRATOR, user__is_active=True).exclude(pk=role.pk)
    return any(other.reaches(role.unit.path) for other in others.select_related("unit"))
