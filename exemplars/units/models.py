"""Units of every side in one forest, with dated versions; never keyed by name."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node, MP_NodeManager, MP_NodeQuerySet

from exemplars.accounts.states import RoleKind
from exemplars.shared.text import fold, sort_key
from exemplars.units.states import EventKind, Level, Side


class UnitQuerySet(MP_NodeQuerySet):
    def visible_to(self, user: Any) -> "UnitQuerySet":
        """The unit tree is public inside the house: every signed-in person sees it."""
        return self if user.is_authenticated else self.none()

    def active(self, on: date | None = None) -> "UnitQuerySet":
        day = on or timezone.localdate()
        return self.filter(Q(ended_on=None) | Q(ended_on__gte=day))

    def matching(self, words: str) -> "UnitQuerySet":
        """Units whose current or former names hold every word, diacritics not needed."""
        found = self
        for word in fold(words).split():
            found = found.filter(search__contains=word)
        return found

    def managed_by(self, user: Any) -> "UnitQuerySet":
        """Units whose people this administrator may invite and end."""
        return self.filter(user.reach("", RoleKind.ADMINISTRATOR))


class UnitManager(MP_NodeManager.from_queryset(UnitQuerySet)):  # type: ignore[misc]
    """treebeard's manager with the verbs of `UnitQuerySet`; rows come in tree order."""

    def get_queryset(self) -> UnitQuerySet:
        # treebeard's own names its queryset class outright and would lose the verbs.
        return UnitQuerySet(self.model, using=self._db).order_by("path")


class Unit(MP_Node):
    """An organisation with a stable code. Its name, kind and parent live in dated versions.

    `name`, `short_name`, `kind` and the tree position repeat the version in force, so that lists
    and searches need no join; `units.actions` is their only writer. `ended_on` is the last day.
    """

    code = models.CharField(_("mã đơn vị"), max_length=40, unique=True)
    name = models.CharField(_("tên đơn vị"), max_length=300)
    short_name = models.CharField(_("tên viết tắt"), max_length=150, blank=True)
    kind = models.CharField(_("loại đơn vị"), max_length=80)
    side = models.CharField(_("khối"), max_length=12, choices=Side)
    level = models.CharField(_("cấp"), max_length=20, choices=Level)
    area_code = models.CharField(_("mã đơn vị hành chính"), max_length=10, blank=True)
    started_on = models.DateField(_("hiệu lực từ"), null=True, blank=True)
    ended_on = models.DateField(_("hiệu lực đến"), null=True, blank=True)
    office = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("cơ quan thường trực thi đua – khen thưởng"),
        related_name="serves",
        help_text=_("Cơ quan giúp đơn vị này làm công tác thi đua, khen thưởng."),
    )
    place = models.CharField(
        _("địa danh"), max_length=80, blank=True, help_text=_("Ghi trên văn bản: An Giang, ngày…")
    )
    search = models.CharField(max_length=1000, editable=False)
    sort_key = models.CharField(max_length=600, editable=False)
    note = models.TextField(_("ghi chú"), blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = UnitManager()

    class Meta:
        verbose_name = _("đơn vị")
        verbose_name_plural = _("đơn vị")
        constraints = (
            models.CheckConstraint(
                condition=Q(started_on=None)
                | Q(ended_on=None)
                | Q(ended_on__gte=models.F("started_on")),
                name="unit_ends_after_it_starts",
            ),
        )
        indexes = (models.Index(fields=("sort_key",), name="unit_in_name_order"),)

    def __str__(self) -> str:
        return self.name

    @property
    def journal_chain(self) -> str:
        return f"unit:{self.code}"

    @property
    def served_codes(self) -> set[str]:
        """Codes of the authorities this award office works for."""
        return {unit.code for unit in self.serves.all()}

    @property
    def is_active(self) -> bool:
        return self.ended_on is None or self.ended_on >= timezone.localdate()

    def refresh_search(self, former_names: str = "") -> None:
        """Set the stored search and sort columns; call before saving (bulk saves skip save())."""
        self.search = fold(f"{self.name} {self.short_name} {self.code} {former_names}")[:1000]
        self.sort_key = sort_key(self.name)[:600]


class UnitVersion(models.Model):
    """What a unit was called and where it stood, from a day to a day (both inclusive)."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="versions")
    name = models.CharField(_("tên đơn vị"), max_length=300)
    short_name = models.CharField(_("tên viết tắt"), max_length=150, blank=True)
    kind = models.CharField(_("loại đơn vị"), max_length=80)
    parent = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    valid_from = models.DateField(_("từ ngày"), null=True, blank=True)
    valid_to = models.DateField(_("đến ngày"), null=True, blank=True)
    legal_basis = models.CharField(_("căn cứ"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("phiên bản đơn vị")
        verbose_name_plural = _("phiên bản đơn vị")
        ordering = ("unit", models.F("valid_from").asc(nulls_first=True))
        constraints = (
            models.UniqueConstraint(
                fields=("unit", "valid_from"), name="unit_version_once_per_start"
            ),
            models.UniqueConstraint(
                fields=("unit",),
                condition=Q(valid_from=None),
                name="unit_version_one_without_known_start",
            ),
        )

    def __str__(self) -> str:
        return self.name


class UnitEvent(models.Model):
    """A succession event: who became whom, on which day, by which document."""

    code = models.CharField(_("mã sự kiện"), max_length=20, unique=True)
    kind = models.CharField(_("loại sự kiện"), max_length=10, choices=EventKind)
    happened_on = models.DateField(_("ngày hiệu lực"), null=True)
    document = models.CharField(_("căn cứ"), max_length=300, blank=True)
    note = models.TextField(_("ghi chú"), blank=True)

    class Meta:
        verbose_name = _("sự kiện đơn vị")
        verbose_name_plural = _("sự kiện đơn vị")
        ordering = ("happened_on", "code")

    def __str__(self) -> str:
        return f"{self.code} {self.get_kind_display()}"


class Succession(models.Model):
    """One predecessor–successor pair of an event."""

    event = models.ForeignKey(UnitEvent, models.CASCADE, related_name="pairs")
    predecessor = models.ForeignKey(Unit, models.PROTECT, related_name="successions_out")
    successor = models.ForeignKey(Unit, models.PROTECT, related_name="successions_in")
    note = models.CharField(_("ghi chú"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("kế tục")
        verbose_name_plural = _("kế tục")
        constraints = (
            models.UniqueConstraint(
                fields=("event", "predecessor", "successor"), name="succession_once_per_event"
            ),
        )

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"
