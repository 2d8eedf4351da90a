"""What citizens read, and what editors do."""

import uuid

import pytest
from django.urls import reverse

from exemplars.gallery import actions
from exemplars.gallery.models import Consent, Photo, Story
from exemplars.gallery.states import Purpose, StoryStatus
from tests import factories
from tests.exemplars.gallery.conftest import BIRTH_DATE, CANARIES, VALUES

HOME, LIST = "/", "/guong-sang/"


def public_addresses(story: Story) -> list[str]:
    return [
        HOME, LIST, f"{LIST}?q=sau+muoi", story.get_absolute_url(), "/sitemap.xml",
        reverse("gallery:feed"), "/api/v1/stories/", f"/api/v1/stories/{story.slug}/",
    ]  # fmt: skip


def test_an_empty_publication_says_so(client, db):
    assert "Chưa có câu chuyện nào" in client.get(HOME).content.decode()
    assert "Chưa có câu chuyện nào" in client.get(LIST).content.decode()


def test_citizens_read_the_story_with_what_was_decided(client, tell):
    story = tell()

    page = client.get(story.get_absolute_url()).content.decode()

    for words in (
        story.title, "Bà Néang Sa Rươl", "Giáo viên Trường Tiểu học số 2 An Cư", "2147/QĐ-UBND",
        "04/12/2026", "Bằng khen của Chủ tịch UBND tỉnh", "100%", "/xac-minh/AG-2026-0001",
        'property="og:title"', "Minh Ngọc",
    ):  # fmt: skip
        assert words in page
    assert story.title in client.get(HOME).content.decode()
    assert story.title in client.get(f"{LIST}?q=sau+muoi+bai").content.decode()
    assert story.slug in client.get("/sitemap.xml").content.decode()


def test_no_public_address_shows_more_than_was_printed(client, tell, show, agree):
    story = tell()
    show(story)
    agree(story.nomination, Purpose.PHOTO)

    for address in public_addresses(story):
        page = client.get(address).content.decode()
        for canary in (*CANARIES.values(), "CANARY", "29/03/1973", BIRTH_DATE.isoformat()):
            assert canary not in page, (address, canary)


@pytest.mark.parametrize("hidden_by", ["draft", "taken down", "withdrawn", "revoked"])
def test_what_is_not_public_is_nowhere(client, cast, tell, show, agree, hidden_by):
    story = tell(title="Chuyện không đăng XYZZY")
    photo = show(story)
    agree(story.nomination, Purpose.PHOTO)
    if hidden_by == "draft":
        Story.objects.filter(pk=story.pk).update(status=StoryStatus.DRAFT)
    elif hidden_by == "taken down":
        actions.take_down(story, by=cast.editor, reason="Theo đề nghị")
    elif hidden_by == "withdrawn":
        consent = Consent.objects.get(nomination=story.nomination, purpose=Purpose.NAME)
        actions.withdraw_consent(consent, by=cast.editor)
    else:
        type(story.nomination).objects.filter(pk=story.nomination_id).update(status="revoked")

    for address in public_addresses(story):
        assert "XYZZY" not in client.get(address).content.decode(), address
        assert story.slug not in client.get("/sitemap.xml").content.decode()
    assert client.get(story.get_absolute_url()).status_code == 404
    assert client.get(reverse("gallery:photo", args=[photo.uid, "large"])).status_code == 404


def test_a_photo_needs_the_consent_of_those_shown(client, cast, tell, show, agree):
    story = tell()
    photo = show(story)
    address = reverse("gallery:photo", args=[photo.uid, "small"])
    assert client.get(address).status_code == 404
    assert str(photo.uid) not in client.get(story.get_absolute_url()).content.decode()

    client.force_login(cast.clerk)
    assert client.get(address).status_code == 404
    client.force_login(cast.editor)
    waiting = client.get(address)
    assert waiting.status_code == 200
    assert waiting["Cache-Control"] == "private, no-store"
    client.logout()

    agree(story.nomination, Purpose.PHOTO)
    public = client.get(address)
    assert public["Cache-Control"] == "public, max-age=60"
    assert public["Content-Type"] == "image/jpeg"
    assert client.get(address, headers={"if-none-match": public["ETag"]}).status_code == 304
    assert "Trường An Cư" in client.get(story.get_absolute_url()).content.decode()
    assert client.get(reverse("gallery:photo", args=[photo.uid, "huge"])).status_code == 404
    assert client.get(reverse("gallery:photo", args=[uuid.uuid4(), "small"])).status_code == 404


def test_filters_are_links_that_combine(client, tell):
    tell()
    tell(title="Vườn nhường lối", field="kinh-te")
    tell(title="Đường sạch", field="kinh-te", story_class="mo-hinh-hay")

    economy = client.get(LIST, {"linh-vuc": "kinh-te"}).content.decode()
    assert "Đường sạch" in economy
    assert "Sáu mươi bài đọc" not in economy
    assert "?loai=mo-hinh-hay&amp;linh-vuc=kinh-te" in economy
    none = client.get(LIST, {"linh-vuc": "kinh-te", "nam": "1999"}).content.decode()
    assert "Không tìm thấy câu chuyện nào" in none
    assert client.get(LIST, {"nam": "x", "page": "-3"}).status_code == 200


@pytest.mark.parametrize("address", [HOME, LIST, "story", "/api/v1/stories/"])
def test_public_pages_ask_little_of_the_database(
    client, tell, show, agree, address, django_assert_num_queries
):
    expected = {HOME: 3, LIST: 4, "story": 3, "/api/v1/stories/": 3}[address]
    stories = []
    for count in (1, 3):
        while len(stories) < count:
            story = tell()
            show(story)
            agree(story.nomination, Purpose.PHOTO)
            stories.append(story)
        at = stories[0].get_absolute_url() if address == "story" else address
        client.get(at)
        with django_assert_num_queries(expected):
            client.get(at)


def test_an_editor_goes_from_the_award_to_the_page(client, cast, award, picture):
    nomination = award(follow="Ghi âm 60 bài đọc.", summary="Tóm tắt thành tích.")
    client.force_login(cast.editor)
    assert "Néang Sa Rươl" in client.get(reverse("gallery:manage")).content.decode()
    form = client.get(reverse("gallery:write", args=[nomination.uid])).content.decode()
    assert "Ghi âm 60 bài đọc." in form

    client.post(reverse("gallery:write", args=[nomination.uid]), VALUES)
    story = Story.objects.get()
    refused = client.post(reverse("gallery:publish", args=[story.uid]))
    assert refused.status_code == 409
    preview = client.get(story.get_absolute_url()).content.decode()
    assert "Bản xem trước" in preview
    client.post(
        reverse("gallery:consent", args=[nomination.uid]),
        {
            "purposes": ["name", "story", "photo"], "given_by": "Néang",
            "given_on": "01/11/2026", "proof": "Phiếu",
        },
    )  # fmt: skip
    assert Consent.objects.count() == 3
    assert (
        "Đã ghi đủ"
        in client.get(reverse("gallery:consent", args=[nomination.uid])).content.decode()
    )
    client.post(
        reverse("gallery:photo-add", args=[story.uid]),
        {"upload": picture(), "caption": "Lớp học", "credit": "Trường An Cư"},
    )
    client.post(reverse("gallery:publish", args=[story.uid]))
    client.logout()

    page = client.get(story.get_absolute_url()).content.decode()
    assert "Lớp học" in page
    assert "Bản xem trước" not in page


def test_an_editor_takes_down_withdraws_and_removes(client, cast, tell, show):
    story = tell()
    photo = show(story)
    client.force_login(cast.editor)

    client.post(reverse("gallery:photo-remove", args=[story.uid, photo.uid]))
    assert not Photo.objects.exists()
    take_down = reverse("gallery:take-down", args=[story.uid])
    assert client.post(take_down, {"reason": ""}).status_code == 400
    client.post(take_down, {"reason": "Theo đề nghị của gia đình"})
    client.post(
        reverse("gallery:withdraw", args=[story.nomination.uid, "story"]), {"reason": "Đổi ý"}
    )

    story.refresh_from_db()
    assert story.status == StoryStatus.TAKEN_DOWN
    assert Consent.objects.get(purpose=Purpose.STORY).withdrawn_at


def test_the_slower_editor_picks_between_both_versions_field_by_field(client, cast, tell):
    story = tell()
    first = VALUES | {"title": "Tiêu đề một", "quote": "Lời một"}
    actions.edit_story(story, by=cast.officer, version=1, values=first)
    client.force_login(cast.editor)
    address = reverse("gallery:edit", args=[story.uid])
    mine = VALUES | {"title": "Tiêu đề hai", "quote": "Lời hai", "version": 1}

    page = client.post(address, mine)
    assert page.status_code == 409
    for words in ("Tiêu đề một", "Tiêu đề hai", "Lời một", "Lời hai", str(cast.officer)):
        assert words in page.text
    assert 'name="pick-title" value="yours" checked' in page.text
    assert 'name="version" value="2"' in page.text
    story.refresh_from_db()
    assert story.title == "Tiêu đề một"

    answer = client.post(address, mine | {"version": 2, "pick-quote": "saved"})
    assert answer.status_code == 302
    story.refresh_from_db()
    assert (story.title, story.quote) == ("Tiêu đề hai", "Lời một")


@pytest.mark.parametrize(
    ("who", "status"),
    [("clerk", 403), ("auditor", 403), ("stranger", 403), ("printing_clerk", 403)],
)
def test_others_do_not_write(client, cast, tell, who, status):
    story = tell()
    client.force_login(getattr(cast, who))

    assert client.get(reverse("gallery:manage")).status_code == 403
    for name in ("edit", "photo-add", "take-down"):
        assert client.get(reverse(f"gallery:{name}", args=[story.uid])).status_code == status
    assert client.post(reverse("gallery:publish", args=[story.uid])).status_code == status


def test_an_editor_of_another_office_sees_no_draft(client, cast, award):
    story = actions.write_story(award(), by=cast.editor, values=VALUES)
    elsewhere = factories.make_user()
    factories.give_role(elsewhere, cast.other_commune, "gallery_editor")
    client.force_login(elsewhere)

    assert client.get(story.get_absolute_url()).status_code == 404
    assert client.get(reverse("gallery:edit", args=[story.uid])).status_code == 404
