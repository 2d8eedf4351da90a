"""The ballot in a real browser: by keyboard, by thumb, and without scripts."""

import gzip
import time

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page

from exemplars.councils import actions
from exemplars.councils.models import Ballot, BallotDraft
from tests.exemplars.councils.conftest import meet

pytestmark = [pytest.mark.e2e, pytest.mark.any_database, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def voting(cast):
    """Six dossiers; the first member may not vote on the fourth."""
    meeting = meet(cast, 6)
    actions.declare_conflict(
        meeting.items[3], meeting.seats[2], "em ruột", by=meeting.seats[2].user
    )
    meeting.open()
    return meeting


@pytest.fixture
def sign_in(client, live_server):
    def sign_in(page, user) -> None:
        client.force_login(user)
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}]
        )

    return sign_in


def ballot_url(meeting) -> str:
    return reverse("councils:ballot", args=[meeting.session.uid])


def test_a_whole_ballot_by_keyboard(voting, cast, open_page, sign_in):
    page = open_page(1440)
    sign_in(page, cast.members[0])
    page.goto(ballot_url(voting))

    page.keyboard.press("1")
    page.keyboard.press("2")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("1")  # the fifth: the fourth is not ours to vote on
    assert page.locator("[data-ballot-count]").inner_text() == "3 / 5"
    page.get_by_text("Đồng ý tất cả trừ…").click()
    assert page.locator("[data-ballot-count]").inner_text() == "5 / 5"
    page.locator(".ballot-row a[data-panel]").first.click()
    page.locator("#panel h1").wait_for()
    page.keyboard.press("Escape")
    page.locator("#panel").wait_for(state="hidden")
    page.locator("[data-autosave-status][data-state=saved]").wait_for()
    assert len(BallotDraft.objects.get().choices) == 5
    page.get_by_role("button", name="Xem lại và bỏ phiếu…").click()
    page.get_by_role("heading", name="Bỏ phiếu 5 mục?").wait_for()
    page.get_by_role("button", name="Bỏ phiếu 5 mục").click()
    page.get_by_text("Đã ghi phiếu của ông/bà cho 5 mục").first.wait_for()

    said = Ballot.objects.order_by("item__order").values_list("choice", flat=True)
    assert list(said) == ["agree", "disagree", "agree", "agree", "agree"]


def test_one_nominee_at_a_time_on_a_phone(voting, cast, open_page, sign_in):
    page = open_page(390, 844, has_touch=True)
    sign_in(page, cast.members[0])
    page.goto(ballot_url(voting))

    assert page.locator(".ballot-row:visible").count() == 1
    for choice in page.locator(".ballot-row.selected .segments label").all():
        box = choice.bounding_box()
        assert box["height"] >= 56
        assert box["y"] > 844 / 2
    first = page.locator(".ballot-row.selected").get_attribute("id")
    page.locator(".ballot-row.selected .segments label").first.click()
    assert page.locator(".ballot-row.selected").get_attribute("id") != first  # one tap a nominee
    page.get_by_role("button", name="Tiếp").click()
    page.locator(".ballot-row.selected .segments label").nth(2).click()
    page.locator(".ballot-row.selected textarea").fill("Xem lại số liệu")
    page.locator("[data-ballot-toggle]").click()
    assert page.locator(".ballot-row:visible").count() == 6
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def tap(page: Page, choice: str) -> None:
    page.locator(f".ballot-row.selected label:has([value={choice}])").tap()


def test_on_a_phone_nobody_is_passed_over_and_a_dossier_opens_over_the_ballot(
    voting, cast, open_page, sign_in
):
    page = open_page(390, 844, has_touch=True)
    sign_in(page, cast.members[0])
    page.goto(ballot_url(voting))
    keys = [f"item-{item.pk}" for item in voting.items]
    selected = page.locator(".one-by-one .ballot-row.selected")
    selected.wait_for()

    page.get_by_role("button", name="Tiếp").click()
    tap(page, "agree")
    tap(page, "disagree")
    selected.locator("a[data-panel]").first.click()  # the fifth: the fourth is not ours
    panel = page.locator("#panel")
    panel.get_by_role("heading", name=voting.items[4].nomination.display_name).wait_for()
    panel.evaluate("panel => Promise.all(panel.getAnimations().map(moving => moving.finished))")
    box = panel.bounding_box()
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, 390, 844)
    assert page.url.endswith(ballot_url(voting))  # no page is left
    panel.get_by_role("button", name="Về phiếu").tap()
    panel.wait_for(state="hidden")
    assert page.evaluate("document.activeElement.hasAttribute('data-panel')")
    assert selected.get_attribute("id") == keys[4]
    selected.get_by_role("link", name="Xem cả hồ sơ").tap()
    panel.get_by_role("heading", name=voting.items[4].nomination.display_name).wait_for()
    # The second choice was made while the first was on its way: it is sent meanwhile.
    for _tenth in range(50):
        page.wait_for_timeout(100)
        if len(BallotDraft.objects.get().choices) == 2:
            break
    assert len(BallotDraft.objects.get().choices) == 2
    page.go_back()
    panel.wait_for(state="hidden")
    assert page.url.endswith(ballot_url(voting))
    assert selected.get_attribute("id") == keys[4]
    assert page.evaluate("window.scrollY") == 0
    tap(page, "agree")
    tap(page, "agree")
    assert selected.get_attribute("id") == keys[0]  # passed over at first


def test_agreeing_to_all_but_some_on_a_phone_leads_to_the_list(voting, cast, open_page, sign_in):
    page = open_page(390, 844, has_touch=True)
    sign_in(page, cast.members[0])
    page.goto(ballot_url(voting))
    page.locator(".one-by-one").wait_for()

    page.get_by_role("button", name="Đồng ý tất cả trừ…").tap()
    page.locator(".listed").wait_for()
    page.locator(".ballot-row").nth(1).tap()
    tap(page, "disagree")
    page.get_by_role("button", name="Xem lại và bỏ phiếu…").tap()
    page.get_by_role("heading", name="Bỏ phiếu 5 mục?").wait_for()

    said = BallotDraft.objects.get().choices
    assert [said[str(item.pk)]["choice"] for item in voting.items if str(item.pk) in said] == [
        "agree", "disagree", "agree", "agree", "agree",
    ]  # fmt: skip


@pytest.mark.acceptance
def test_two_hundred_nominees_take_less_than_five_minutes_on_a_phone(cast, open_page, sign_in):
    """What the page takes for itself, beside a second and a fifth for each look at a nominee."""
    meeting = meet(cast, 200)
    meeting.open()
    page = open_page(390, 844, has_touch=True)
    sign_in(page, cast.members[0])
    drafts: list[str] = []
    page.on("request", lambda sent: drafts.append(sent.url) if "/nhap/" in sent.url else None)
    answer = page.goto(ballot_url(meeting))
    assert answer
    kilobytes = len(gzip.compress(answer.body())) / 1024
    page.locator(".one-by-one").wait_for()
    began = time.monotonic()
    for number in range(200):
        if number % 50 == 7:  # some dossiers are looked into
            page.locator(".ballot-row.selected a[data-panel]").first.tap()
            name = meeting.items[number].nomination.display_name
            page.locator("#panel").get_by_role("heading", name=name).wait_for()
            page.locator("#panel").get_by_role("button", name="Về phiếu").tap()
            page.locator("#panel").wait_for(state="hidden")
        tap(page, "agree")
    page.get_by_role("button", name="Xem lại và bỏ phiếu…").tap()
    page.get_by_role("button", name="Bỏ phiếu 200 mục").tap()
    page.get_by_text("Đã ghi phiếu của ông/bà cho 200 mục").first.wait_for()
    seconds = time.monotonic() - began

    print(f"200 nominees: {seconds:.0f} s of taps, page {kilobytes:.0f} KB, {len(drafts)} drafts")
    assert Ballot.objects.count() == 200
    assert seconds + 200 * 1.2 < 300
    assert kilobytes < 60
    assert len(drafts) < seconds


def test_without_scripts_the_ballot_is_a_plain_form(voting, cast, open_page, sign_in):
    page = open_page(1440, java_script_enabled=False)
    sign_in(page, cast.members[0])
    page.goto(ballot_url(voting))

    page.get_by_role("button", name="Đồng ý tất cả trừ…").click()
    page.locator("input[value=disagree]").nth(1).check(force=True)
    page.get_by_role("button", name="Xem lại và bỏ phiếu…").click()
    page.get_by_role("button", name="Bỏ phiếu 5 mục").click()

    assert Ballot.objects.filter(choice="agree").count() == 4
    assert Ballot.objects.filter(choice="disagree").count() == 1
