"""People who sign in, the roles they hold at units, invitations and API tokens."""

import hashlib
import uuid
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from rules import has_perm as rule_holds
from rules import perm_exists

from exemplars.accounts.states import SUBTREE_KINDS, RoleKind
from exemplars.shared.text import fold


class Address(models.TextChoices):
    """How pages address the person (“Có 7 việc đang chờ chị”)."""

    SISTER = "chị", _("chị")
    BROTHER = "anh", _("anh")
    YOU = "bạn", _("bạn")


def digest_of(key: str) -> str:
    """What is kept of a secret key: SHA-256. Enough for keys of 256 random bits."""
    return hashlib.sha256(key.encode()).hexdigest()


#: User name of the named actor of deadlines, sweepers and the server's own commands.
SYSTEM = "he-thong"


class Users(UserManager["User"]):
    def named(self, words: str) -> "User | None":
        """The one active person with this user name or mail address; None when not exactly one."""
        words = words.strip()
        found = list(
            self.filter(Q(username=words) | Q(email__iexact=words), is_active=True)[:2]
            if words
            else []
        )
        return found[0] if len(found) == 1 else None

    def with_roles(self, pk: int) -> "User | None":
        """The person with `active_roles` at hand: one query for both, two without a role."""
        roles = list(Role.objects.active().filter(user=pk).with_answers().select_related("user"))
        person = roles[0].user if roles else self.filter(pk=pk).first()
        if person is not None:
            person.active_roles = roles
        return person

    def system(self) -> "User":
        """The named actor of deadlines, sweepers and imports. It cannot sign in."""
        user, created = self.get_or_create(
            username=SYSTEM, defaults={"full_name": "Hệ thống", "is_active": False}
        )
        if created:
            user.set_unusable_password()
            user.save(update_fields=["password"])
        return user


class User(AbstractUser):
    """A person. What they may do follows from `active_roles` and council seats, never from groups."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    full_name = models.CharField(_("họ và tên"), max_length=150)
    address = models.CharField(
        _("cách xưng hô"), max_length=4, choices=Address, default=Address.YOU
    )
    job_title = models.CharField(_("chức vụ"), max_length=200, blank=True)
    search = models.CharField(max_length=600, default="", editable=False)

    objects = Users()  # type: ignore[misc]

    #: Set by token authentication: the request acts with this one role alone.
    scoped_role: "Role | None" = None

    class Meta(AbstractUser.Meta):
        verbose_name = _("người dùng")  # type: ignore[assignment]
        verbose_name_plural = _("người dùng")  # type: ignore[assignment]

    def __str__(self) -> str:
        return self.full_name or self.username

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the search column: Django's own commands and forms make people, too."""
        self.search = fold(f"{self.full_name} {self.username} {self.email}")[:600]
        if (named := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*named, "search"}
        super().save(*args, **kwargs)

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        """The given name, as Vietnamese colleagues use it: the last two words."""
        return " ".join(self.full_name.split()[-2:])

    @property
    def is_system(self) -> bool:
        """The server's own actor: whoever holds the console, never a signed-in person."""
        return self.username == SYSTEM and not self.is_active

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Permissions of the process hold for superusers too: nobody votes or signs by being root."""
        if perm_exists(perm):
            return self.is_active and rule_holds(perm, self, obj)
        return super().has_perm(perm, obj)

    @property
    def spoken_to(self) -> str:
        """The word a page uses for the person: chị, anh or bạn; English has one for all."""
        is_source = get_language() == settings.LANGUAGE_CODE
        return display_address(self) if is_source else str(_("bạn"))

    @cached_property
    def active_roles(self) -> list["Role"]:
        """Roles in force today, with their units; a request's person comes with them."""
        if self.scoped_role is not None:
            return [self.scoped_role] if self.scoped_role.is_active_on(timezone.localdate()) else []
        if self.pk is None:
            return []
        return list(self.roles.active().with_answers())

    @cached_property
    def has_seat(self) -> bool:
        """Whether the person sits, or sat, in a council; never for a program's token."""
        if self.scoped_role is not None or self.pk is None:
            return False
        if self.active_roles:
            return self.active_roles[0].holder_sits
        return self.seats.exists()

    @cached_property
    def answers(self) -> dict[Any, Any]:
        """What a slice asked about this person and keeps for the rest of the request."""
        return {}

    def holds(self, *kinds: str) -> bool:
        """Whether the person holds one of these roles anywhere."""
        return any(role.kind in kinds for role in self.active_roles)

    def holds_at(self, path: str, *kinds: str) -> bool:
        """Whether one of these roles reaches the unit with this tree path."""
        return any(role.kind in kinds and role.reaches(path) for role in self.active_roles)

    def reach(self, prefix: str, *kinds: str) -> Q:
        """A filter: rows whose unit (looked up as `prefix`) is within these roles' reach.

        `prefix` is the lookup of the unit, e.g. "submission__unit"; "" for Unit itself.
        Matches nothing when the person holds none of the roles.
        """
        lookup = f"{prefix}__path" if prefix else "path"
        found = Q(pk__in=[])
        for role in self.active_roles:
            if role.kind in kinds:
                test = "startswith" if role.kind in SUBTREE_KINDS else "exact"
                found |= Q(**{f"{lookup}__{test}": role.unit.path})
        return found

    def issuer_codes(self) -> set[str]:
        """Codes of the issuing units whose certificates this person handles or audits."""
        kinds = (
            RoleKind.OFFICER,
            RoleKind.OFFICE_HEAD,
            RoleKind.PRINTING_CLERK,
            RoleKind.AUDITOR,
        )
        codes: set[str] = set()
        for role in self.active_roles:
            if role.kind in kinds:
                codes.update(role.issuer_codes())
        return codes


class RoleQuerySet(models.QuerySet["Role"]):
    def active(self, on: date | None = None) -> "RoleQuerySet":
        day = on or timezone.localdate()
        return self.filter(Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gte=day))

    def with_answers(self) -> "RoleQuerySet":
        """With the unit, and what nearly every page asks next: `Role.is_for_all`, `User.has_seat`."""
        return self.select_related("unit").annotate(
            serves_all=Exists(Role.objects.filter(pk=OuterRef("pk"), unit__serves__depth=1)),
            holder_sits=Exists(User.objects.filter(pk=OuterRef("user"), seats__isnull=False)),
        )

    def within(self, unit: Any) -> "RoleQuerySet":
        """Roles at the unit and at every unit below it."""
        return self.filter(unit__path__startswith=unit.path)

    def matching(self, words: str) -> "RoleQuerySet":
        """Roles whose person's name or address holds every word, diacritics not needed."""
        found = self
        for word in fold(words).split():
            found = found.filter(user__search__contains=word)
        return found

    def not_ended(self) -> "RoleQuerySet":
        """Roles in force today or from a coming day on."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=timezone.localdate()))

    def visible_to(self, user: Any) -> "RoleQuerySet":
        """Roles this administrator looks after."""
        return self.filter(user.reach("unit", RoleKind.ADMINISTRATOR))


class Role(models.Model):
    """A role somebody holds at a unit, from a day to a day (both inclusive; open end = None)."""

    user = models.ForeignKey(
        User, models.CASCADE, verbose_name=_("người dùng"), related_name="roles"
    )
    unit = models.ForeignKey(
        "exemplars.Unit", models.PROTECT, verbose_name=_("đơn vị"), related_name="roles"
    )
    kind = models.CharField(_("vai trò"), max_length=20, choices=RoleKind)
    valid_from = models.DateField(_("từ ngày"), default=timezone.localdate)
    valid_to = models.DateField(_("đến ngày"), null=True, blank=True)

    objects = RoleQuerySet.as_manager()

    #: Come with `RoleQuerySet.with_answers`.
    serves_all: bool | None = None
    holder_sits: bool = False

    class Meta:
        verbose_name = _("vai trò")
        verbose_name_plural = _("vai trò")
        ordering = ("unit", "kind", "user")
        constraints = (
            models.UniqueConstraint(
                fields=("user", "unit", "kind", "valid_from"), name="role_once_per_start"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=models.F("valid_from")),
                name="role_ends_after_it_starts",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.unit}"

    def is_active_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def reaches(self, path: str) -> bool:
        """Whether this role reaches the unit with this tree path."""
        return (
            path.startswith(self.unit.path)
            if self.kind in SUBTREE_KINDS
            else path == self.unit.path
        )

    @property
    def is_for_all(self) -> bool:
        """Held at a root unit, or at the award office that serves one."""
        if self.unit.depth == 1:
            return True
        if self.serves_all is None:
            self.serves_all = self.unit.serves.filter(depth=1).exists()
        return self.serves_all

    def issuer_codes(self) -> set[str]:
        """The unit and, for an award office, the authorities it works for (`Unit.office_of`)."""
        return {self.unit.code, *self.unit.served_codes}


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def pending(self) -> "InvitationQuerySet":
        """Not yet taken up; an expired one can be sent again."""
        return self.filter(accepted_at=None)

    def open(self) -> "InvitationQuerySet":
        """Pending, and the link still works."""
        return self.pending().filter(expires_at__gt=timezone.now())

    def visible_to(self, user: Any) -> "InvitationQuerySet":
        """Invitations this administrator looks after."""
        return self.filter(user.reach("unit", RoleKind.ADMINISTRATOR))


class Invitation(models.Model):
    """An administrator's invitation to take up a role; the link is mailed, its hash is kept."""

    email = models.EmailField(_("địa chỉ thư"))
    full_name = models.CharField(_("họ và tên"), max_length=150)
    unit = models.ForeignKey("exemplars.Unit", models.PROTECT, verbose_name=_("đơn vị"))
    kind = models.CharField(_("vai trò"), max_length=20, choices=RoleKind)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(_("hết hạn"))
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("lời mời")
        verbose_name_plural = _("lời mời")
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return f"{self.full_name} <{self.email}>"

    @property
    def is_expired(self) -> bool:
        return self.expires_at <= timezone.now()


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def visible_to(self, user: Any) -> "ApiTokenQuerySet":
        """One's own keys."""
        return self.filter(role__user=user) if user.is_authenticated else self.none()

    def usable(self) -> "ApiTokenQuerySet":
        return self.filter(revoked_at=None, expires_on__gte=timezone.localdate())


class ApiToken(models.Model):
    """A key for a program, bound to one role of one person. Only its SHA-256 is kept."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    role = models.ForeignKey(Role, models.CASCADE, related_name="tokens")
    name = models.CharField(_("dùng cho việc gì"), max_length=100)
    key_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_on = models.DateField(_("hết hạn"))
    revoked_at = models.DateTimeField(null=True)
    last_used_on = models.DateField(null=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("khóa API")
        verbose_name_plural = _("khóa API")
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return self.name


def display_address(user: Any) -> str:
    """“chị”, “anh” or “bạn”, for sentences addressed to the person."""
    return getattr(user, "address", "") or Address.YOU.value
