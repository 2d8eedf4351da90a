"""A secret vote in real browsers: keys as downloads, a draft on the device alone, the box opened."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from exemplars.councils.models import AgendaItem, BallotDraft, SealedBallot
from tests.exemplars.councils.sealed import PHRASES, meet_in_secret
from tests.journeys.steps import press, see

pytestmark = [pytest.mark.e2e, pytest.mark.any_database, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def screens(live_server, open_page):
    """A browser of one's own for each person, at a width."""

    def screen(user, width: int = 390):
        page = open_page(width)
        client = Client()
        client.force_login(user)
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}]
        )
        return page

    return screen


def make_and_try_key(page, address: str, phrase: str, folder) -> str:
    page.goto(address)
    page.fill("[name=phrase]", phrase)
    page.fill("[name=again]", phrase)
    with page.expect_download() as waiting:
        press(page, "Tạo khóa và tải tệp")
    file = str(folder / waiting.value.suggested_filename)
    waiting.value.save_as(file)
    page.set_input_files("[name=file]", file)
    page.fill("[name=secret]", phrase)
    press(page, "Thử mở khóa")
    see(page, "Khóa mở được.")
    return file


def test_two_officers_and_three_members_vote_in_secret(cast, screens, tmp_path):
    secret = meet_in_secret(cast, dossiers=2)
    secret.attend(member_3="absent")

    def at(name: str) -> str:
        return reverse(f"councils:{name}", args=[secret.session.uid])

    chair, secretary = screens(cast.chair), screens(cast.secretary, 1440)
    files = {
        office: make_and_try_key(page, at("keys"), PHRASES[office], tmp_path)
        for office, page in (("chair", chair), ("secretary", secretary))
    }
    secretary.goto(at("open"))
    press(secretary, "Mở biểu quyết")

    member = screens(cast.members[0])
    member.goto(at("ballot"))
    first = secret.items[0]
    member.locator(f"#item-{first.pk} input[value=agree]").check(force=True)
    member.locator("[data-autosave-status][data-state=saved]").wait_for(state="attached")
    member.goto(at("session"))
    member.goto(at("ballot"))
    assert member.locator(f"#item-{first.pk} input[value=agree]").is_checked()
    assert member.locator("[data-ballot-count]").inner_text() == "1 / 2"
    assert not BallotDraft.objects.exists()

    for page, choice in ((member, "agree"), (chair, "agree"), (secretary, "disagree")):
        page.goto(at("ballot"))
        for item in secret.items:
            page.evaluate(f"document.querySelector('#item-{item.pk} [value={choice}]').click()")
        press(page, "Xem lại và bỏ phiếu…")
        press(page, "Bỏ phiếu 2 mục")
        see(page, "Đã bỏ phiếu kín 2 mục")
    receipt = member.locator(".receipts code").first.inner_text()
    assert (
        member.evaluate("Object.keys(localStorage).filter(k => k.startsWith('draft:')).length") == 0
    )
    assert SealedBallot.objects.count() == 6

    chair.goto(at("close"))
    press(chair, "Đóng biểu quyết")
    member.goto(at("box"))
    assert receipt in member.content()
    for page, office in ((secretary, "secretary"), (chair, "chair")):
        page.goto(at("box"))
        page.set_input_files("[name=file]", files[office])
        page.fill("[name=secret]", PHRASES[office])
        press(page, "Mở phong bì")
    see(chair, "Đã mở hòm phiếu, kiểm và ghi kết quả.")
    chair.goto(at("session"))
    see(chair, "Kết quả biểu quyết")
    assert set(AgendaItem.objects.values_list("agree", "disagree")) == {(2, 1)}
