"""One dossier: who is proposed for what, and what they did."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exemplars.accounts.states import OFFICE_KINDS, UNIT_KINDS, RoleKind
from exemplars.campaigns.models import Award, Campaign, ListEntry, run_by
from exemplars.campaigns.states import SubjectKind
from exemplars.nominations.states import CLOSED, DECIDED, EDITABLE, UNIT_ONLY, Status
from exemplars.shared.text import fold, sort_key
from exemplars.units.models import Unit


class NominationQuerySet(models.QuerySet["Nomination"]):
    def visible_to(self, user: Any) -> "NominationQuerySet":
        """Opens every page, list, export and API of dossiers; what is read there: `readership`.

        The unit's clerk and head: their unit's. The campaign's office: what was handed in.
        Council members: what is on their sessions' agendas, but for dossiers that a conflict of
        interest closes to them; their secretary also what may be put there. Printing clerks and
        gallery editors: what was decided in their office's campaigns. Auditors: all. Everybody
        else: nothing.
        """
        if not user.is_authenticated:
            return self.none()
        after = (RoleKind.PRINTING_CLERK, RoleKind.GALLERY_EDITOR)
        return self.filter(_whole(user) | _on_agenda(user) | _decided(user, *after))

    def with_papers_for(self, user: Any) -> "NominationQuerySet":
        """Dossiers whose papers this person reads (`readership`: `PAPERS`)."""
        return self.filter(_whole(user) | _on_agenda(user))

    def with_pictures_for(self, user: Any) -> "NominationQuerySet":
        """Dossiers of whose papers this person reads the photos (`readership`: `PICTURES`)."""
        return self.filter(_decided(user, RoleKind.GALLERY_EDITOR))

    def judged_by(self, user: Any) -> "NominationQuerySet":
        """Dossiers on the agendas of the councils this person sits in today, but for those that a
        conflict of interest closes to them; for a secretary also what may be put there."""
        if not user.has_seat:
            return self.none()
        today, seat = timezone.localdate(), "agenda_items__session__council__seats"
        on_agenda = Nomination.objects.filter(
            Q(**{f"{seat}__valid_to": None}) | Q(**{f"{seat}__valid_to__gte": today}),
            **{f"{seat}__user": user, f"{seat}__valid_from__lte": today},
        )
        served = user.seats.active().filter(kind="secretary").values("council__office")
        to_schedule = Q(
            submission__campaign__office__in=served,
            status__in=(Status.ELIGIBLE, Status.POSTPONED),
        )
        return self.filter(Q(pk__in=on_agenda.values("pk")) | to_schedule).exclude(
            pk__in=Nomination.objects.closed_to(user).values("pk")
        )

    def closed_to(self, user: Any) -> "NominationQuerySet":
        """Dossiers that a conflict of interest closes to this person as a member of a council."""
        return self.filter(
            agenda_items__recusals__hides=True, agenda_items__recusals__seat__user=user
        )

    def awaiting(self, *statuses: str) -> "NominationQuerySet":
        return self.filter(status__in=statuses)

    def matching(self, words: str) -> "NominationQuerySet":
        """Dossiers whose name, post or unit hold every word, diacritics not needed."""
        found = self
        for word in fold(words).split():
            found = found.filter(search__contains=word)
        return found

    def with_context(self) -> "NominationQuerySet":
        """What every list row shows, in one query."""
        return self.select_related(
            "submission__unit", "submission__campaign__office", "award", "target_class", "sector"
        )


def _whole(user: Any) -> Q:
    """The proposing unit, the office once it was handed in, auditors."""
    found = user.reach("submission__unit", *UNIT_KINDS, RoleKind.AUDITOR)
    found |= run_by(user, "submission__campaign", RoleKind.AUDITOR)
    handed_in = ~Q(status__in=UNIT_ONLY)
    return found | (run_by(user, "submission__campaign", *OFFICE_KINDS) & handed_in)


def _on_agenda(user: Any) -> Q:
    # By key, not by join: a dossier on two agendas must not appear twice.
    keys = Nomination.objects.judged_by(user).values("pk") if user.has_seat else []
    return Q(pk__in=keys)


def _decided(user: Any, *kinds: str) -> Q:
    return run_by(user, "submission__campaign", *kinds) & Q(status__in=DECIDED)


_STATUS_LABELS: dict[str, Any] = dict(Status.choices)
_KIND_LABELS: dict[str, Any] = dict(SubjectKind.choices)


class Nomination(models.Model):
    """Hồ sơ of one individual, collective, household or model. The state lives here."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    submission = models.ForeignKey(
        "exemplars.Submission", models.PROTECT, related_name="nominations"
    )
    order = models.PositiveIntegerField(_("thứ tự trong danh sách"), default=1)
    status = models.CharField(
        _("trạng thái"), max_length=20, choices=Status, default=Status.DRAFT, editable=False
    )
    status_since = models.DateTimeField(_("từ lúc"), editable=False)
    due_on = models.DateField(_("hạn"), null=True, blank=True, editable=False)
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="held_nominations",
        verbose_name=_("người giữ"),
        editable=False,
    )
    received_at = models.DateTimeField(
        _("tiếp nhận lúc"),
        null=True,
        editable=False,
        help_text=_("Bộ quy tắc được chọn theo ngày này."),
    )
    late = models.BooleanField(_("gửi quá hạn"), default=False, editable=False)
    returns = models.PositiveSmallIntegerField(_("số lần trả lại"), default=0, editable=False)

    subject_kind = models.CharField(_("đối tượng"), max_length=12, choices=SubjectKind)
    award = models.ForeignKey(
        Award,
        models.PROTECT,
        null=True,
        related_name="nominations",
        verbose_name=_("hình thức đề nghị"),
    )
    final_award = models.ForeignKey(
        Award,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("hình thức Hội đồng thông qua"),
        editable=False,
    )
    salutation = models.CharField(
        _("tên gọi"), max_length=40, blank=True, help_text=_("Ông, Bà, Thiếu tá, Hộ gia đình ông…")
    )
    name = models.CharField(_("họ và tên, tên tập thể"), max_length=250)
    posthumous = models.BooleanField(_("truy tặng"), default=False)
    position = models.CharField(_("chức vụ"), max_length=200, blank=True)
    department = models.CharField(_("phòng, ban, khối, tổ"), max_length=200, blank=True)
    work_unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("đơn vị công tác, quản lý trực tiếp"),
    )
    work_unit_name = models.CharField(_("tên đơn vị ghi trong hồ sơ"), max_length=300, blank=True)
    commune = models.CharField(_("xã, phường, đặc khu"), max_length=120, blank=True)
    address = models.CharField(_("ấp, khóm, khu phố; địa chỉ"), max_length=250, blank=True)
    gender = models.CharField(
        _("giới tính"),
        max_length=6,
        blank=True,
        choices=(("female", _("Nữ")), ("male", _("Nam"))),
    )
    birth_date = models.DateField(_("ngày sinh"), null=True, blank=True)
    birth_year = models.PositiveSmallIntegerField(_("năm sinh"), null=True, blank=True)
    ethnic_group = models.ForeignKey(
        ListEntry,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("dân tộc"),
    )
    members = models.PositiveIntegerField(_("số người, số nhân khẩu"), null=True, blank=True)
    members_female = models.PositiveIntegerField(_("trong đó nữ"), null=True, blank=True)
    target_class = models.ForeignKey(
        ListEntry,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("phân loại đối tượng"),
    )
    sector = models.ForeignKey(
        ListEntry,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("lĩnh vực hoạt động"),
    )
    is_head = models.BooleanField(_("là người đứng đầu"), default=False)

    summary = models.TextField(_("tóm tắt thành tích"), blank=True)
    learn = models.TextField(_("Học tập Bác"), blank=True)
    follow = models.TextField(_("Làm theo Bác"), blank=True)
    example = models.TextField(_("Nêu gương Bác"), blank=True)
    method = models.TextField(_("Mô hình, cách làm"), blank=True)
    results = models.TextField(_("Kết quả, số liệu"), blank=True)
    scope = models.TextField(_("Phạm vi ảnh hưởng, khả năng nhân rộng"), blank=True)
    achieved_from = models.DateField(_("thời gian tính thành tích từ"), null=True, blank=True)
    achieved_to = models.DateField(_("đến"), null=True, blank=True)
    note = models.TextField(_("ghi chú"), blank=True)
    attested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("người xác nhận không trong thời gian xem xét kỷ luật"),
    )
    attested_at = models.DateTimeField(null=True, editable=False)

    search = models.CharField(max_length=1000, editable=False)
    sort_key = models.CharField(max_length=500, editable=False)
    version = models.PositiveIntegerField(default=1)
    form_key = models.UUIDField(null=True, unique=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = NominationQuerySet.as_manager()

    #: Content columns the unit edits; also what a conflict page compares and a snapshot freezes.
    CONTENT = (
        "subject_kind",
        "award",
        "salutation",
        "name",
        "posthumous",
        "position",
        "department",
        "work_unit",
        "work_unit_name",
        "commune",
        "address",
        "gender",
        "birth_date",
        "birth_year",
        "ethnic_group",
        "members",
        "members_female",
        "target_class",
        "sector",
        "is_head",
        "summary",
        "learn",
        "follow",
        "example",
        "method",
        "results",
        "scope",
        "achieved_from",
        "achieved_to",
        "note",
    )

    #: What the permissions of its moves look at (`shared.flow`).
    MOVES_WITH = ("submission__unit", "submission__campaign__office")

    class Meta:
        verbose_name = _("hồ sơ")
        verbose_name_plural = _("hồ sơ")
        ordering = ("submission", "subject_kind", "order", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(status__in=[value for value, _label in Status.choices]),
                name="nomination_status_is_known",
            ),
            models.CheckConstraint(
                condition=Q(members_female=None)
                | Q(members=None)
                | Q(members_female__lte=models.F("members")),
                name="nomination_women_are_among_the_members",
            ),
            models.CheckConstraint(
                condition=Q(status__in=UNIT_ONLY) | Q(status=Status.WITHDRAWN) | ~Q(award=None),
                name="handed_in_nomination_has_an_award",
            ),
            models.CheckConstraint(
                condition=Q(attested_by=None, attested_at=None)
                | (~Q(attested_by=None) & ~Q(attested_at=None)),
                name="attestation_has_person_and_time",
            ),
        )
        indexes = (
            models.Index(fields=("status", "status_since"), name="nomination_waiting"),
            models.Index(fields=("sort_key", "id"), name="nomination_in_name_order"),
            models.Index(fields=("-status_since", "-id"), name="nomination_newest_first"),
            models.Index(fields=("submission", "status", "id"), name="nomination_counted"),
        )

    def __str__(self) -> str:
        return self.display_name

    def get_absolute_url(self) -> str:
        return reverse("nominations:detail", args=[self.uid])

    def get_status_display(self) -> str:  # type: ignore[no-redef]  # the plugin adds Django's
        """As Django's, which translates and hashes every choice of the column at each call: a
        third of an export's time went there."""
        return str(_STATUS_LABELS.get(self.status, self.status))

    def get_subject_kind_display(self) -> str:  # type: ignore[no-redef]
        return str(_KIND_LABELS.get(self.subject_kind, self.subject_kind))

    @property
    def display_name(self) -> str:
        """The name as people say it: a household keeps its “Hộ gia đình ông”."""
        if self.subject_kind == SubjectKind.HOUSEHOLD and self.salutation:
            return f"{self.salutation} {self.name}"
        return self.name

    @classmethod
    def label_of(cls, name: str) -> str:
        """The office's word for a column."""
        return str(getattr(cls._meta.get_field(name), "verbose_name", name))

    @property
    def journal_chain(self) -> str:
        return f"nomination:{self.uid}"

    @property
    def campaign(self) -> Campaign:
        return self.submission.campaign

    @property
    def unit(self) -> Unit:
        """The proposing unit."""
        return self.submission.unit

    @property
    def is_editable(self) -> bool:
        return self.status in EDITABLE

    @property
    def is_closed(self) -> bool:
        return self.status in CLOSED

    @property
    def awarded_as(self) -> Award | None:
        """The award the council passed, else the one proposed."""
        return self.final_award or self.award

    def refresh_search(self) -> None:
        """Set the stored search and sort columns; call before saving (bulk saves skip save())."""
        self.search = fold(f"{self.name} {self.position} {self.work_unit_name} {self.commune}")[
            :1000
        ]
        self.sort_key = sort_key(self.name)[:500]

    def also_found_by(self, words: str) -> None:
        """Add to the stored search column what it does not hold yet; the old words stay."""
        more = " ".join(word for word in fold(words).split() if word not in self.search)
        self.search = f"{self.search[: 999 - len(more)]} {more}".strip()


class PreviousAward(models.Model):
    """One line of “Các hình thức đã được khen thưởng”, as the unit declares it."""

    nomination = models.ForeignKey(Nomination, models.CASCADE, related_name="previous_awards")
    year = models.PositiveSmallIntegerField(_("năm"))
    award_name = models.CharField(_("danh hiệu, hình thức"), max_length=200)
    decision = models.CharField(_("số, ngày quyết định"), max_length=150, blank=True)
    issuer = models.CharField(_("cơ quan ban hành"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("khen thưởng đã có")
        verbose_name_plural = _("khen thưởng đã có")
        ordering = ("-year", "pk")

    def __str__(self) -> str:
        return f"{self.year} {self.award_name}"
