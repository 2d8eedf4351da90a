"""Stories of awarded exemplars, their photos, and the consent they stand on."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exemplars.accounts.states import OFFICE_KINDS, RoleKind
from exemplars.campaigns.models import run_by
from exemplars.gallery import reading
from exemplars.gallery.states import Field, Purpose, StoryClass, StoryStatus
from exemplars.nominations.models import Nomination
from exemplars.nominations.states import DECIDED
from exemplars.shared.text import fold


class Consent(models.Model):
    """Clear, verifiable consent of the exemplar (a guardian's for a child), per purpose."""

    nomination = models.ForeignKey(Nomination, models.PROTECT, related_name="consents")
    purpose = models.CharField(_("đồng ý cho"), max_length=10, choices=Purpose)
    given_by = models.CharField(_("người đồng ý"), max_length=150)
    given_on = models.DateField(_("ngày đồng ý"))
    proof = models.CharField(_("bằng chứng"), max_length=250, help_text=_("Phiếu đồng ý số…, thư…"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(_("rút lại lúc"), null=True, editable=False)

    class Meta:
        verbose_name = _("sự đồng ý")
        verbose_name_plural = _("sự đồng ý")
        constraints = (
            models.UniqueConstraint(
                fields=("nomination", "purpose"),
                condition=Q(withdrawn_at=None),
                name="consent_once_per_purpose",
            ),
        )

    def __str__(self) -> str:
        return f"{self.nomination}: {self.get_purpose_display()}"


class StoryQuerySet(models.QuerySet["Story"]):
    def public(self) -> "StoryQuerySet":
        """What a citizen sees: published, still awarded, with a consent that has not been withdrawn."""
        consented = Consent.objects.filter(
            nomination=models.OuterRef("nomination"), withdrawn_at=None
        )
        return self.filter(
            models.Exists(consented.filter(purpose=Purpose.NAME)),
            models.Exists(consented.filter(purpose=Purpose.STORY)),
            status=StoryStatus.PUBLISHED,
            nomination__status__in=DECIDED,
        )

    def visible_to(self, user: Any) -> "StoryQuerySet":
        """Editors and the office see drafts of their campaigns; everybody sees what is public."""
        public = Q(pk__in=Story.objects.public().values("pk"))
        if not user.is_authenticated:
            return self.filter(public)
        kinds = (*OFFICE_KINDS, RoleKind.GALLERY_EDITOR, RoleKind.AUDITOR)
        return self.filter(public | run_by(user, "nomination__submission__campaign", *kinds))

    def with_cards(self) -> "StoryQuerySet":
        """What a card of the story shows: its pictures, and whether they may be shown."""
        photographed = Consent.objects.filter(
            nomination=models.OuterRef("nomination"), withdrawn_at=None, purpose=Purpose.PHOTO
        )
        return self.annotate(
            shows_photos=models.Exists(photographed),
            campaign_name=models.F("nomination__submission__campaign__name"),
        ).prefetch_related("photos")

    def matching(self, words: str) -> "StoryQuerySet":
        """Stories whose text holds every word, diacritics not needed."""
        found = self
        for word in fold(words).split():
            found = found.filter(search__contains=word)
        return found


class Story(models.Model):
    """Việc làm – kết quả – bài học of one awarded nomination."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(_("địa chỉ"), max_length=120, unique=True)
    nomination = models.OneToOneField(Nomination, models.PROTECT, related_name="story")
    title = models.CharField(_("tiêu đề"), max_length=160)
    standfirst = models.CharField(_("sa-pô"), max_length=400)
    story_class = models.CharField(_("loại"), max_length=24, choices=StoryClass)
    field = models.CharField(_("lĩnh vực"), max_length=24, choices=Field)
    place = models.CharField(_("nơi"), max_length=120, blank=True)
    deed = models.TextField(_("việc làm"))
    result = models.TextField(_("kết quả"))
    lesson = models.TextField(_("bài học"), blank=True)
    quote = models.CharField(_("câu nói"), max_length=300, blank=True)
    author = models.CharField(_("tác giả"), max_length=120)
    source = models.CharField(_("nguồn"), max_length=200, blank=True)
    status = models.CharField(
        max_length=12, choices=StoryStatus, default=StoryStatus.DRAFT, editable=False
    )
    status_since = models.DateTimeField(editable=False, default=timezone.now)
    published_at = models.DateTimeField(null=True, editable=False)
    search = models.CharField(max_length=1500, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    objects = StoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("bài gương sáng")
        verbose_name_plural = _("bài gương sáng")
        ordering = ("-published_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=~Q(status=StoryStatus.PUBLISHED) | ~Q(published_at=None),
                name="published_story_has_its_day",
            ),
        )

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("gallery:story", args=[self.slug])

    @property
    def journal_chain(self) -> str:
        return f"nomination:{self.nomination.uid}"

    @property
    def place_in_line(self) -> str:
        """“xã An Cư” after a comma."""
        return reading.in_line(self.place)

    def refresh_search(self) -> None:
        """Set the stored search column; call before saving."""
        self.search = fold(
            f"{self.title} {self.standfirst} {self.nomination.name} {self.place} {self.deed}"
        )[:1500]


class PhotoQuerySet(models.QuerySet["Photo"]):
    def public(self) -> "PhotoQuerySet":
        """Photos of public stories whose people agreed to be shown."""
        agreed = Consent.objects.filter(
            nomination=models.OuterRef("story__nomination"),
            withdrawn_at=None,
            purpose=Purpose.PHOTO,
        )
        return self.filter(models.Exists(agreed), story__in=Story.objects.public().values("pk"))

    def visible_to(self, user: Any) -> "PhotoQuerySet":
        """Everybody: public photos. Editors, the office and auditors: also those that wait."""
        if not user.is_authenticated:
            return self.public()
        kinds = (*OFFICE_KINDS, RoleKind.GALLERY_EDITOR, RoleKind.AUDITOR)
        mine = run_by(user, "story__nomination__submission__campaign", *kinds)
        return self.filter(Q(pk__in=Photo.objects.public().values("pk")) | mine)


class Photo(models.Model):
    """A picture of a story, re-encoded without metadata; caption and credit always."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    story = models.ForeignKey(Story, models.CASCADE, related_name="photos")
    file = models.FileField(upload_to="guong-sang/%Y/", max_length=300)
    small = models.FileField(upload_to="guong-sang/%Y/", max_length=300)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    caption = models.CharField(_("chú thích"), max_length=250)
    credit = models.CharField(_("nguồn ảnh"), max_length=120)
    order = models.PositiveSmallIntegerField(default=1)

    objects = PhotoQuerySet.as_manager()

    class Meta:
        verbose_name = _("ảnh")
        verbose_name_plural = _("ảnh")
        ordering = ("story", "order", "pk")

    def __str__(self) -> str:
        return self.caption
