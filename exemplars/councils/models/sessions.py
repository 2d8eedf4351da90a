"""Councils, seats, sessions with agenda and attendance, ballots open and sealed."""

import uuid
from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exemplars.accounts.states import OFFICE_KINDS, RoleKind
from exemplars.campaigns.models import Award, Campaign
from exemplars.campaigns.states import ConflictKind
from exemplars.councils import freezing
from exemplars.councils.states import (
    Choice,
    Outcome,
    Presence,
    SeatKind,
    SessionStatus,
    Stage,
    Way,
)
from exemplars.nominations.models import Nomination
from exemplars.units.models import Unit


class CouncilQuerySet(models.QuerySet["Council"]):
    def visible_to(self, user: Any) -> "CouncilQuerySet":
        """Its members, the office that serves it, auditors."""
        if not user.is_authenticated:
            return self.none()
        seated = (
            Q()
            if user.scoped_role
            else Q(pk__in=Seat.objects.active().filter(user=user).values("council"))
        )
        office = user.reach("office", *OFFICE_KINDS, RoleKind.AUDITOR)
        office |= user.reach("unit", RoleKind.AUDITOR)
        return self.filter(office if user.scoped_role else seated | office)


class Council(models.Model):
    """Hội đồng thi đua – khen thưởng of a unit, served by an office."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="councils", verbose_name=_("của"))
    office = models.ForeignKey(
        Unit, models.PROTECT, related_name="served_councils", verbose_name=_("cơ quan thường trực")
    )
    name = models.CharField(_("tên Hội đồng"), max_length=250)
    document = models.CharField(_("quyết định thành lập"), max_length=200, blank=True)

    objects = CouncilQuerySet.as_manager()

    class Meta:
        verbose_name = _("Hội đồng")
        verbose_name_plural = _("Hội đồng")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    @property
    def journal_chain(self) -> str:
        return f"council:{self.pk}"


class SeatQuerySet(models.QuerySet["Seat"]):
    def active(self, on: date | None = None) -> "SeatQuerySet":
        day = on or timezone.localdate()
        return self.filter(Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gte=day))


class Seat(models.Model):
    """A member's place in a council, from a day to a day (both inclusive)."""

    council = models.ForeignKey(Council, models.PROTECT, related_name="seats")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="seats", verbose_name=_("thành viên")
    )
    kind = models.CharField(_("vị trí"), max_length=12, choices=SeatKind, default=SeatKind.MEMBER)
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("đơn vị công tác"),
        help_text=_("Để tự động không cho biểu quyết về đơn vị mình."),
    )
    title = models.CharField(_("chức vụ công tác"), max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(_("thứ tự"), default=1)
    valid_from = models.DateField(_("từ ngày"), default=timezone.localdate)
    valid_to = models.DateField(_("đến ngày"), null=True, blank=True)

    objects = SeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("ghế Hội đồng")
        verbose_name_plural = _("ghế Hội đồng")
        ordering = ("council", "order", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("council", "user", "valid_from"), name="seat_once_per_start"
            ),
        )

    def __str__(self) -> str:
        return f"{self.user}, {self.get_kind_display()}"

    @property
    def is_active(self) -> bool:
        """In force today, as `active` asks of many."""
        today = timezone.localdate()
        return self.valid_from <= today and (self.valid_to is None or self.valid_to >= today)


class SessionQuerySet(models.QuerySet["Session"]):
    def visible_to(self, user: Any) -> "SessionQuerySet":
        return self.filter(council__in=Council.objects.visible_to(user).values("pk"))


class Session(models.Model):
    """Phiên họp. Roll, agenda and rules are frozen when voting opens."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    council = models.ForeignKey(Council, models.PROTECT, related_name="sessions")
    campaign = models.ForeignKey(
        Campaign, models.PROTECT, related_name="sessions", verbose_name=_("đợt xét")
    )
    title = models.CharField(_("tên phiên họp"), max_length=250)
    held_at = models.DateTimeField(_("họp lúc"))
    place = models.CharField(_("địa điểm"), max_length=250, blank=True)
    online_link = models.URLField(_("đường dẫn họp trực tuyến"), blank=True)
    status = models.CharField(
        max_length=10, choices=SessionStatus, default=SessionStatus.PLANNED, editable=False
    )
    status_since = models.DateTimeField(editable=False, default=timezone.now)
    frozen = models.JSONField(
        _("danh sách và quy tắc khi mở biểu quyết"), null=True, editable=False
    )
    frozen_hash = models.CharField(max_length=64, blank=True, editable=False)
    #: Which vote this is; a voided one before it is kept as a `VotingRound`.
    round = models.PositiveSmallIntegerField(_("lượt biểu quyết"), default=1, editable=False)
    papers_sent_at = models.DateTimeField(_("gửi tài liệu lúc"), null=True, editable=False)
    reopen_reason = models.TextField(_("lý do xin biểu quyết lại"), blank=True, editable=False)
    reopen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    opened_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    form_key = models.UUIDField(null=True, unique=True, editable=False)

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("phiên họp")
        verbose_name_plural = _("phiên họp")
        ordering = ("-held_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(status__in=(SessionStatus.PLANNED, SessionStatus.CANCELLED))
                | ~Q(frozen_hash=""),
                name="opened_session_has_frozen_rules",
            ),
            models.CheckConstraint(
                condition=Q(reopen_by=None, reopen_reason="")
                | (Q(reopen_by__isnull=False) & ~Q(reopen_reason="")),
                name="reopening_is_asked_with_a_reason",
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def journal_chain(self) -> str:
        return f"session:{self.uid}"

    def seats_of(self, user: Any) -> list[Seat]:
        """The person's seats in this council, whether in force or not. Asked once of a row as it was
        read; an act reads the row anew, under lock."""
        known: dict[int, list[Seat]] = self.__dict__.setdefault("_seats_of", {})
        if user.pk not in known:
            known[user.pk] = list(Seat.objects.filter(council=self.council_id, user=user.pk))
        return known[user.pk]

    def kinds_of(self, user: Any) -> set[str]:
        """Kinds of the person's seats that are in force: what permissions ask."""
        return {seat.kind for seat in self.seats_of(user) if seat.is_active}

    def seat_on_roll(self, user: Any) -> Seat | None:
        """The person's seat on the roll that was frozen when voting opened."""
        roll = {row["seat"] for row in (self.frozen or {"roll": ()})["roll"]}
        return next((seat for seat in self.seats_of(user) if seat.pk in roll), None)

    @property
    def is_secret(self) -> bool:
        """Whether the vote that was opened is held by sealed ballots."""
        return freezing.is_secret(self.frozen or {})

    @property
    def is_paper(self) -> bool:
        """Whether the vote that was opened is held on paper at the meeting."""
        return freezing.is_paper(self.frozen or {})

    @property
    def is_hands(self) -> bool:
        """Whether the vote that was opened is a show of hands, keyed as numbers."""
        return freezing.is_hands(self.frozen or {})

    @property
    def is_sealed_in_browser(self) -> bool:
        """Whether the server gets envelopes and no choices of the vote that was opened."""
        return freezing.is_sealed_in_browser(self.frozen or {})


class Attendance(models.Model):
    """Whether a seat takes part in a session, and how."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="attendances")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="attendances")
    presence = models.CharField(
        _("tham dự"), max_length=10, choices=Presence, default=Presence.UNKNOWN
    )
    marked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("điểm danh")
        verbose_name_plural = _("điểm danh")
        ordering = ("seat__order", "seat")
        constraints = (
            models.UniqueConstraint(fields=("session", "seat"), name="attendance_once_per_session"),
        )

    def __str__(self) -> str:
        return f"{self.seat}: {self.get_presence_display()}"


class AgendaItem(models.Model):
    """One nomination before a session, with the counted result once voting has closed."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="items")
    nomination = models.ForeignKey(Nomination, models.PROTECT, related_name="agenda_items")
    award = models.ForeignKey(Award, models.PROTECT, related_name="+")
    order = models.PositiveIntegerField(_("thứ tự"))
    group = models.CharField(_("nhóm"), max_length=80, blank=True)
    stage = models.CharField(max_length=10, choices=Stage, default=Stage.WAITING, editable=False)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True, editable=False)
    #: What the council gave: the proposed award, the next lower one, or none.
    final_award = models.ForeignKey(
        Award, models.PROTECT, null=True, editable=False, related_name="+"
    )
    agree = models.PositiveSmallIntegerField(null=True, editable=False)
    lower = models.PositiveSmallIntegerField(null=True, editable=False)
    disagree = models.PositiveSmallIntegerField(null=True, editable=False)
    other = models.PositiveSmallIntegerField(null=True, editable=False)
    invalid = models.PositiveSmallIntegerField(null=True, editable=False)
    base = models.PositiveSmallIntegerField(_("mẫu số"), null=True, editable=False)
    verdict = models.TextField(_("kết luận"), blank=True, editable=False)

    class Meta:
        verbose_name = _("mục chương trình họp")
        verbose_name_plural = _("chương trình họp")
        ordering = ("session", "order", "pk")
        constraints = (
            models.UniqueConstraint(fields=("session", "nomination"), name="agenda_item_once"),
            models.CheckConstraint(
                condition=Q(outcome="") | (~Q(verdict="") & ~Q(agree=None) & ~Q(base=None)),
                name="counted_item_has_its_count",
            ),
            models.CheckConstraint(
                condition=Q(stage=Stage.COUNTED, outcome__gt="")
                | (~Q(stage=Stage.COUNTED) & Q(outcome="")),
                name="a_result_stands_on_a_counted_item",
            ),
        )

    def __str__(self) -> str:
        return str(self.nomination)


class Recusal(models.Model):
    """A member who may not vote on an item, and why; frozen when voting opens.

    `hides`: the member sees neither the dossier nor its result through the council.
    """

    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="recusals")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="recusals")
    kind = models.CharField(
        _("trường hợp"), max_length=10, choices=ConflictKind, default=ConflictKind.OTHER
    )
    reason = models.CharField(_("lý do"), max_length=200)
    declared = models.BooleanField(_("do người khai"), default=False)
    hides = models.BooleanField(_("không xem hồ sơ, kết quả"), default=False)

    class Meta:
        verbose_name = _("không biểu quyết")
        verbose_name_plural = _("không biểu quyết")
        constraints = (models.UniqueConstraint(fields=("item", "seat"), name="recusal_once"),)

    def __str__(self) -> str:
        return f"{self.seat}: {self.reason}"


class Ballot(models.Model):
    """An open ballot: one per seat and item, cast once."""

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="ballots")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="ballots")
    choice = models.CharField(_("ý kiến"), max_length=10, choices=Choice)
    comment = models.TextField(_("nội dung ý kiến"), blank=True)
    way = models.CharField(_("đến bằng cách"), max_length=5, choices=Way, default=Way.OWN)
    cast_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("phiếu")
        verbose_name_plural = _("phiếu")
        constraints = (
            models.UniqueConstraint(fields=("item", "seat"), name="ballot_once_per_seat_and_item"),
            models.CheckConstraint(
                condition=~Q(choice=Choice.OTHER) | ~Q(comment=""), name="other_opinion_has_words"
            ),
        )

    def __str__(self) -> str:
        return f"{self.seat}: {self.get_choice_display()}"


class BallotDraft(models.Model):
    """A member's unfinished choices of an open ballot: {item pk: {choice, comment}}."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="drafts")
    seat = models.ForeignKey(Seat, models.CASCADE, related_name="drafts")
    choices = models.JSONField(default=dict)
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("phiếu nháp")
        verbose_name_plural = _("phiếu nháp")
        constraints = (
            models.UniqueConstraint(fields=("session", "seat"), name="ballot_draft_once"),
        )

    def __str__(self) -> str:
        return f"{self.session}: {self.seat}"


class VotingRound(models.Model):
    """A vote that was voided so that the council could vote again. Written once, never changed.

    `frozen` is the roll, items and rules it was held by; `ballots` are rows of
    {item, seat, choice, comment}, of a secret vote {item, choice} of the boxes that had been
    opened, of a show of hands also the numbers {item, agree, …, confirmed}; `results` rows of
    {item, outcome, verdict} and the totals, of items that had been counted.
    """

    session = models.ForeignKey(Session, models.PROTECT, related_name="rounds")
    number = models.PositiveSmallIntegerField(_("lượt"))
    frozen = models.JSONField()
    frozen_hash = models.CharField(max_length=64)
    ballots = models.JSONField()
    results = models.JSONField()
    opened_at = models.DateTimeField()
    voided_at = models.DateTimeField(default=timezone.now)
    reason = models.TextField(_("lý do hủy"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("lượt biểu quyết đã hủy")
        verbose_name_plural = _("lượt biểu quyết đã hủy")
        ordering = ("session", "number")
        constraints = (
            models.UniqueConstraint(fields=("session", "number"), name="voting_round_once"),
            models.CheckConstraint(
                condition=~Q(asked_by=models.F("confirmed_by")), name="two_people_void_a_round"
            ),
        )

    def __str__(self) -> str:
        return f"{self.session}, {self.number}"

    @property
    def is_secret(self) -> bool:
        return freezing.is_secret(self.frozen)

    @property
    def is_paper(self) -> bool:
        return freezing.is_paper(self.frozen)

    @property
    def is_hands(self) -> bool:
        return freezing.is_hands(self.frozen)
