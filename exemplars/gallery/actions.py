"""Every write to the gallery: consent, stories, photos."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from certificates.rendering import image
from certificates.transactions import one_transaction
from exemplars.accounts.models import Role, User
from exemplars.accounts.states import UNIT_KINDS
from exemplars.gallery import states
from exemplars.gallery.models import Consent, Photo, Story
from exemplars.gallery.states import Purpose, StoryStatus
from exemplars.nominations.models import Nomination
from exemplars.nominations.states import DECIDED
from exemplars.notices import actions as notices
from exemplars.shared import files, journal
from exemplars.shared.editing import difference
from exemplars.shared.errors import Conflict, NotAllowed, RuleViolation
from exemplars.shared.flow import advance
from exemplars.shared.text import fold, nfc

#: What the editor writes; the slug follows from the title once, and stays.
FIELDS = (
    "title", "standfirst", "story_class", "field", "place", "deed", "result", "lesson", "quote",
    "author", "source",
)  # fmt: skip
ONLY_EDITOR = states.PUBLISH.refusal
#: Widths of a stored photo, in pixels.
LARGE, SMALL = 1600, 640
FOLDER = "guong-sang"


@one_transaction
def record_consent(
    nomination: Nomination, *, by: User, purpose: str, given_by: str, given_on: date, proof: str
) -> Consent:
    """Ghi nhận sự đồng ý for one purpose, with its proof (Luật 91/2025/QH15).

    Raises:
        RuleViolation: consent for this purpose is on record already, or its day is to come.
    """
    _require(by, "exemplars.record_consent", nomination)
    if given_on > timezone.localdate():
        raise RuleViolation(_("Ngày đồng ý ở tương lai."), code="given_on", field="given_on")
    if not given_by.strip() or not proof.strip():
        raise RuleViolation(
            _("Ghi người đồng ý và bằng chứng; im lặng không phải là đồng ý."), code="proof"
        )
    try:
        with transaction.atomic():
            consent = Consent.objects.create(
                nomination=nomination, purpose=purpose, given_by=nfc(given_by), given_on=given_on,
                proof=nfc(proof), recorded_by=by,
            )  # fmt: skip
    except IntegrityError as fault:
        raise RuleViolation(
            _("Đã ghi nhận sự đồng ý cho mục này."), code="consent_known"
        ) from fault
    journal.record(nomination, "record_consent", by=by, purpose=str(purpose))
    return consent


@one_transaction
def record_consents(
    nomination: Nomination,
    *,
    by: User,
    purposes: Iterable[str],
    given_by: str,
    given_on: date,
    proof: str,
) -> list[Consent]:
    """Ghi nhận sự đồng ý for several purposes that stand on one paper. All or nothing."""
    return [
        record_consent(
            nomination, by=by, purpose=purpose, given_by=given_by, given_on=given_on, proof=proof
        )
        for purpose in purposes
    ]


@one_transaction
def withdraw_consent(consent: Consent, *, by: User, reason: str = "") -> Consent:
    """Ghi nhận rút lại sự đồng ý: what stood on it leaves the public pages at once.

    A story without consent for name or text is taken down; photos are hidden by `Photo`'s readers.
    """
    consent = Consent.objects.select_for_update().select_related("nomination").get(pk=consent.pk)
    _require(by, "exemplars.record_consent", consent.nomination)
    if consent.withdrawn_at:
        return consent
    consent.withdrawn_at = timezone.now()
    consent.save(update_fields=["withdrawn_at"])
    journal.record(
        consent.nomination, "withdraw_consent", by=by, reason=reason, purpose=consent.purpose
    )
    story = Story.objects.filter(
        nomination=consent.nomination, status=StoryStatus.PUBLISHED
    ).first()
    if story and consent.purpose in (Purpose.NAME, Purpose.STORY):
        take_down(story, by=by, reason=reason or "Người được viết rút lại sự đồng ý.")
    return consent


@one_transaction
def write_story(nomination: Nomination, *, by: User, values: Mapping[str, Any]) -> Story:
    """Viết bài over an awarded nomination; a second call returns the story there is.

    Raises:
        RuleViolation: the nomination has not been awarded.
    """
    nomination = (
        Nomination.objects.with_context().select_for_update(of=("self",)).get(pk=nomination.pk)
    )
    _require(by, "exemplars.edit_story", nomination)
    if nomination.status not in DECIDED:
        raise RuleViolation(_("Chỉ viết về người, tập thể đã có quyết định khen thưởng."))
    if known := Story.objects.filter(nomination=nomination).first():
        return known
    story = Story(nomination=nomination, created_by=by)
    _fill(story, values)
    for _attempt in range(5):
        story.slug = _free_slug(story.title)
        try:
            with transaction.atomic():
                story.save()
            break
        except IntegrityError:  # another story took the address between the look and the save
            story.pk = None
    else:
        raise RuleViolation(_("Tiêu đề này đang được dùng. Hãy đổi vài chữ."), field="title")
    journal.record(story, "write_story", by=by)
    return story


@one_transaction
def edit_story(story: Story, *, by: User, version: int, values: Mapping[str, Any]) -> Story:
    """Sửa bài.

    Raises:
        Conflict: somebody saved since `version` was read; it carries both versions.
    """
    story = _locked(story, by)
    before = {name: getattr(story, name) for name in FIELDS}
    _fill(story, values)
    changed = [name for name in FIELDS if getattr(story, name) != before[name]]
    if not changed:
        return story
    if story.version != version:
        last = journal.entries_of(story).filter(action="edit_story").last()
        raise Conflict(
            _("Người khác đã lưu bài này trước."),
            differences=[
                difference(story, name, getattr(story, name), before[name]) for name in changed
            ],
            saved_by=last.actor_name if last else "",
        )
    story.version += 1
    story.save()
    journal.record(story, "edit_story", by=by, fields=changed)
    return story


@one_transaction
def add_photo(story: Story, *, by: User, upload: Any, caption: str, credit: str) -> Photo:
    """Thêm ảnh: drawn anew without metadata, in two widths; caption and credit always.

    Raises:
        RuleViolation: no caption or credit, or not a sound JPEG, PNG or WebP.
    """
    story = _locked(story, by)
    for name, value in (("caption", caption), ("credit", credit)):
        if not value.strip():
            label = _label(Photo, name)
            raise RuleViolation(_("Ghi %(label)s của ảnh.") % {"label": label}, field=name)
    checked = files.check(upload, field="upload", kinds=files.PICTURES)
    large = image.variants(checked.data, (LARGE,), kind="JPEG")[0]
    small = image.variants(checked.data, (SMALL,), kind="JPEG")[0]
    with (
        files.stored(_jpeg(large, checked.name), FOLDER) as large_name,
        files.stored(_jpeg(small, checked.name), FOLDER) as small_name,
    ):
        photo = Photo.objects.create(
            story=story, file=large_name, small=small_name, width=large.width,
            height=large.height, caption=nfc(caption), credit=nfc(credit),
            order=story.photos.count() + 1,
        )  # fmt: skip
        journal.record(story, "add_photo", by=by, photo=str(photo.uid))
    return photo


@one_transaction
def remove_photo(photo: Photo, *, by: User) -> None:
    """Gỡ ảnh; its files go after the commit."""
    story = _locked(photo.story, by)
    if not story.photos.filter(pk=photo.pk).exists():
        return
    journal.record(story, "remove_photo", by=by, photo=str(photo.uid))
    for stored in (photo.file, photo.small):
        transaction.on_commit(partial(stored.storage.delete, str(stored.name)))
    photo.delete()


@one_transaction
def publish_story(story: Story, *, by: User) -> Story:
    """Đăng bài: only with consent for name and text on record.

    Raises:
        RuleViolation: a consent is missing; the sentence names it.
    """
    story = _locked(story, by)
    if story.nomination.status not in DECIDED:
        raise RuleViolation(
            _("Việc khen thưởng không còn hiệu lực nên không đăng được bài."), code="not_awarded"
        )
    given = set(
        Consent.objects.filter(nomination=story.nomination, withdrawn_at=None).values_list(
            "purpose", flat=True
        )
    )
    for purpose in (Purpose.NAME, Purpose.STORY):
        if purpose not in given:
            raise RuleViolation(
                _("Chưa ghi nhận sự đồng ý: %(purpose)s. Người chưa thành niên thì cha mẹ, người "
                  "giám hộ đồng ý.") % {"purpose": purpose.label},
                code="consent_missing",
            )  # fmt: skip
    story = advance(story, states.PUBLISH, by=by, published_at=story.published_at or timezone.now())
    _tell_unit(story, by=by)
    return story


def take_down(story: Story, *, by: User, reason: str) -> Story:
    """Gỡ bài from the public pages, with a reason; the award stays on record."""
    return advance(story, states.TAKE_DOWN, by=by, reason=reason)


def _locked(story: Story, by: User) -> Story:
    story = (
        Story.objects.select_for_update(of=("self",))
        .select_related("nomination__submission__campaign__office", "nomination__submission__unit")
        .get(pk=story.pk)
    )
    _require(by, "exemplars.edit_story", story)
    return story


def _tell_unit(story: Story, *, by: User) -> None:
    """The people who proposed the exemplar hear that the story is out."""
    unit = story.nomination.unit
    roles = Role.objects.active().filter(unit=unit, kind__in=UNIT_KINDS)
    people = User.objects.filter(pk__in=roles.values("user"), is_active=True).exclude(pk=by.pk)
    notices.queue(
        "story_published",
        recipients=people,
        unit=unit,
        roles=UNIT_KINDS,
        event_key=f"{story.uid}:{story.status_since.isoformat()}",
        context={"title": story.title, "name": story.nomination.display_name, "unit": unit.name},
        link=story.get_absolute_url(),
    )


def _require(by: User, permission: str, row: Any) -> None:
    if not by.has_perm(permission, row):
        raise NotAllowed(ONLY_EDITOR)


def _fill(story: Story, values: Mapping[str, Any]) -> None:
    for name in FIELDS:
        if name in values:
            setattr(story, name, nfc(str(values[name]), lines=name in ("deed", "result", "lesson")))
    try:
        story.clean_fields(exclude=[f.name for f in Story._meta.fields if f.name not in FIELDS])
    except ValidationError as error:
        name, sentences = next(iter(error.message_dict.items()))
        label = _label(Story, name)
        raise RuleViolation(
            _("%(label)s: %(sentence)s") % {"label": label.capitalize(), "sentence": sentences[0]},
            code="invalid",
            field=name,
        ) from error
    story.refresh_search()


def _label(model: type[Story] | type[Photo], name: str) -> str:
    """What a column is called on the form."""
    return str(getattr(model._meta.get_field(name), "verbose_name", name))


def _free_slug(title: str) -> str:
    base = slugify(fold(title))[:100].strip("-") or "guong-sang"
    taken = set(Story.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    number = 1
    slug = base
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug


def _jpeg(picture: image.CleanImage, name: str) -> files.CheckedFile:
    return files.CheckedFile(picture.data, name, "jpg", picture.content_type)
