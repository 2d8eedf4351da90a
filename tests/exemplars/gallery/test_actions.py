"""Writing, consenting, publishing, taking down: what is refused changes nothing."""

from datetime import timedelta

import pytest
from django.utils import timezone
from PIL import Image

from exemplars.gallery import actions
from exemplars.gallery.models import Consent, Photo, Story
from exemplars.gallery.states import Purpose, StoryStatus
from exemplars.nominations.states import Status
from exemplars.notices.models import Notice
from exemplars.shared import journal
from exemplars.shared.errors import Conflict, NotAllowed, RuleViolation
from tests.exemplars.gallery.conftest import VALUES


def test_a_story_is_written_over_an_award_only_and_once(cast, award):
    waiting = award(status=Status.PROPOSED)
    with pytest.raises(RuleViolation, match="đã có quyết định"):
        actions.write_story(waiting, by=cast.editor, values=VALUES)
    assert not Story.objects.exists()

    nomination = award()
    story = actions.write_story(nomination, by=cast.editor, values=VALUES)
    again = actions.write_story(nomination, by=cast.editor, values=VALUES | {"title": "Khác"})

    assert again == story
    assert story.slug == "sau-muoi-bai-doc-mo-ben-bo-ruong"
    assert [entry.action for entry in journal.entries_of(nomination)] == ["write_story"]


def test_two_stories_of_one_title_have_two_addresses(cast, award):
    first = actions.write_story(award(), by=cast.editor, values=VALUES)
    second = actions.write_story(award(), by=cast.editor, values=VALUES)

    assert second.slug == f"{first.slug}-2"


def test_an_address_taken_between_the_look_and_the_save_is_looked_for_again(
    cast, award, monkeypatch
):
    first = actions.write_story(award(), by=cast.editor, values=VALUES)
    seen = iter([first.slug, "con-trong"])
    monkeypatch.setattr(actions, "_free_slug", lambda title: next(seen))

    second = actions.write_story(award(), by=cast.editor, values=VALUES)

    assert Story.objects.get(pk=second.pk).slug == "con-trong"


def test_a_title_whose_addresses_are_always_taken_is_refused(cast, award, monkeypatch):
    first = actions.write_story(award(), by=cast.editor, values=VALUES)
    monkeypatch.setattr(actions, "_free_slug", lambda title: first.slug)

    with pytest.raises(RuleViolation, match="đang được dùng"):
        actions.write_story(award(), by=cast.editor, values=VALUES)

    assert Story.objects.get() == first


def test_a_title_that_does_not_fit_is_refused_in_words(cast, award):
    with pytest.raises(RuleViolation) as refusal:
        actions.write_story(award(), by=cast.editor, values=VALUES | {"title": "a" * 161})

    assert refusal.value.field == "title"
    assert not Story.objects.exists()


@pytest.mark.parametrize("who", ["clerk", "printing_clerk", "auditor", "other_head"])
def test_only_editors_and_the_office_write(cast, award, who):
    nomination, person = award(), getattr(cast, who)
    for write in (
        lambda: actions.write_story(nomination, by=person, values=VALUES),
        lambda: actions.record_consent(
            nomination, by=person, purpose=Purpose.NAME, given_by="A",
            given_on=timezone.localdate(), proof="B",
        ),
    ):  # fmt: skip
        with pytest.raises(NotAllowed):
            write()
    assert not Story.objects.exists()
    assert not Consent.objects.exists()


@pytest.mark.parametrize("given", [(), (Purpose.NAME,), (Purpose.STORY, Purpose.PHOTO)])
def test_without_consent_for_name_and_story_nothing_is_published(cast, award, agree, given):
    nomination = award()
    if given:
        agree(nomination, *given)
    story = actions.write_story(nomination, by=cast.editor, values=VALUES)

    with pytest.raises(RuleViolation, match=r"Chưa ghi nhận sự đồng ý.*giám hộ"):
        actions.publish_story(story, by=cast.editor)

    story.refresh_from_db()
    assert story.status == StoryStatus.DRAFT
    assert story.published_at is None
    assert not Story.objects.public().exists()


def test_publishing_tells_the_unit_that_proposed(cast, tell):
    story = tell()

    assert list(Story.objects.public()) == [story]
    told = Notice.objects.filter(kind="story_published")
    assert {notice.recipient for notice in told} == {cast.clerk, cast.head}
    assert all(story.title in notice.subject for notice in told)


@pytest.mark.parametrize("purpose", [Purpose.NAME, Purpose.STORY])
def test_a_withdrawn_consent_takes_the_story_down_at_once(cast, tell, purpose):
    story = tell()
    consent = Consent.objects.get(nomination=story.nomination, purpose=purpose)

    actions.withdraw_consent(consent, by=cast.editor, reason="Gia đình đề nghị")
    actions.withdraw_consent(consent, by=cast.editor, reason="Gia đình đề nghị")

    story.refresh_from_db()
    assert story.status == StoryStatus.TAKEN_DOWN
    assert not Story.objects.public().exists()
    verbs = [entry.action for entry in journal.entries_of(story)]
    assert verbs[-2:] == ["withdraw_consent", "take_down_story"]


def test_a_withdrawn_photo_consent_hides_the_photos_and_keeps_the_story(cast, tell, show, agree):
    story = tell()
    photo = show(story)
    assert not Photo.objects.public().exists()
    agree(story.nomination, Purpose.PHOTO)
    assert list(Photo.objects.public()) == [photo]

    consent = Consent.objects.get(nomination=story.nomination, purpose=Purpose.PHOTO)
    actions.withdraw_consent(consent, by=cast.editor)

    assert not Photo.objects.public().exists()
    assert list(Story.objects.public()) == [story]


def test_a_revoked_award_is_never_public_nor_published_again(cast, tell):
    story = tell()
    story.nomination.__class__.objects.filter(pk=story.nomination_id).update(status=Status.REVOKED)
    assert not Story.objects.public().exists()

    actions.take_down(story, by=cast.editor, reason="Đã thu hồi bằng")
    with pytest.raises(RuleViolation, match="không còn hiệu lực"):
        actions.publish_story(story, by=cast.editor)


def test_consent_needs_a_day_a_person_and_a_proof(cast, award):
    nomination = award()
    good = {
        "purpose": Purpose.NAME, "given_by": "Néang", "given_on": timezone.localdate(),
        "proof": "Phiếu 12",
    }  # fmt: skip
    for bad in (
        {"given_on": timezone.localdate() + timedelta(days=1)}, {"proof": " "}, {"given_by": ""},
    ):  # fmt: skip
        with pytest.raises(RuleViolation):
            actions.record_consent(nomination, by=cast.editor, **good | bad)
    assert not Consent.objects.exists()

    actions.record_consent(nomination, by=cast.editor, **good)
    with pytest.raises(RuleViolation, match="Đã ghi nhận"):
        actions.record_consent(nomination, by=cast.editor, **good)
    assert Consent.objects.count() == 1


def test_saving_what_is_saved_changes_nothing_whatever_the_version(cast, award):
    story = actions.write_story(award(), by=cast.editor, values=VALUES)

    again = actions.edit_story(story, by=cast.editor, version=7, values=VALUES)

    assert again.version == 1
    assert [entry.action for entry in journal.entries_of(story)] == ["write_story"]


def test_of_two_editors_the_second_sees_both_versions(cast, award):
    story = actions.write_story(award(), by=cast.editor, values=VALUES)
    actions.edit_story(story, by=cast.editor, version=1, values=VALUES | {"title": "Một"})

    with pytest.raises(Conflict) as conflict:
        actions.edit_story(story, by=cast.officer, version=1, values=VALUES | {"title": "Hai"})

    assert conflict.value.saved_by == str(cast.editor)
    (difference,) = conflict.value.differences
    assert (difference.yours, difference.saved) == ("Hai", "Một")
    story.refresh_from_db()
    assert (story.title, story.version) == ("Một", 2)


def test_taking_down_needs_a_reason(cast, tell):
    story = tell()
    with pytest.raises(RuleViolation, match="lý do"):
        actions.take_down(story, by=cast.editor, reason=" ")
    assert Story.objects.public().exists()


def test_a_photo_is_drawn_anew_in_two_widths(tell, show):
    photo = show(tell())

    assert (photo.width, photo.height) == (1600, 960)
    for stored, width in ((photo.file, 1600), (photo.small, 640)):
        data = stored.open("rb").read()
        assert b"CANARY-EXIF" not in data
        with Image.open(stored.open("rb")) as drawn:
            assert drawn.width == width
            assert not drawn.getexif()


def test_a_photo_without_caption_or_credit_is_refused(cast, tell, picture):
    story = tell()
    for caption, credit in ((" ", "Trường"), ("Lớp học", "")):
        with pytest.raises(RuleViolation, match="của ảnh"):
            actions.add_photo(
                story, by=cast.editor, upload=picture(), caption=caption, credit=credit
            )
    assert not Photo.objects.exists()


def test_a_removed_photo_takes_its_files_along(
    cast, tell, show, django_capture_on_commit_callbacks
):
    photo = show(tell())
    storage, names = photo.file.storage, [photo.file.name, photo.small.name]

    with django_capture_on_commit_callbacks(execute=True):
        actions.remove_photo(photo, by=cast.editor)

    assert not Photo.objects.exists()
    assert not any(storage.exists(name) for name in names)


def test_a_photo_is_removed_once_however_often_it_is_asked(cast, tell, show):
    photo = show(tell())
    again = Photo.objects.get(pk=photo.pk)
    actions.remove_photo(photo, by=cast.editor)

    actions.remove_photo(again, by=cast.editor)

    told = [entry.action for entry in journal.entries_of(again.story)]
    assert told.count("remove_photo") == 1
