"""Two officers and a member of a secret session: each sees what the others do, no page loaded by hand."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, Route

from exemplars.councils import actions
from tests.exemplars.councils.conftest import Meeting, meet
from tests.exemplars.councils.sealed import PHRASES, SecretMeeting, meet_in_secret
from tests.journeys.steps import not_see, press, see

pytestmark = [pytest.mark.e2e, pytest.mark.any_database, pytest.mark.django_db(transaction=True)]
CHANGED = "Phiên họp vừa thay đổi"


@pytest.fixture
def secret(cast) -> SecretMeeting:
    return meet_in_secret(cast, dossiers=1)


def test_what_one_officer_does_shows_at_the_other_and_under_nobodys_hands(secret, cast, visit):
    def at(name: str) -> str:
        return reverse(f"councils:{name}", args=[secret.session.uid])

    chair = visit(cast.chair, cut=True)
    secretary, member = visit(cast.secretary), visit(cast.members[0])
    chair.goto(at("keys"))
    secretary.goto(at("session"))
    member.goto(at("session"))

    # The roll: a report comes in where nobody types, and not into a form that is filled in.
    seats = secret.seats
    actions.mark_attendance(secret.session, seats[2], "present", by=seats[2].user)
    see(secretary, "1/5")
    second = secretary.locator(f"[name=presence-{seats[2].pk}]")
    secretary.wait_for_function(
        "name => document.querySelector(`[name=${name}]`).value === 'present'",
        arg=f"presence-{seats[2].pk}",
    )
    secretary.locator(f"[name=presence-{seats[1].pk}]").select_option("present")
    actions.mark_attendance(secret.session, seats[3], "present", by=seats[3].user)
    see(secretary, "2/5")
    assert secretary.locator(f"[name=presence-{seats[1].pk}]").input_value() == "present"
    assert second.input_value() == "present"

    # The keys: news beside a phrase that is typed, a fresh page for who types nothing.
    chair.locator("[name=phrase]").fill("bốn từ của tôi")
    secret.make_keys()
    see(chair, CHANGED)
    assert chair.locator("[name=phrase]").input_value() == "bốn từ của tôi"
    chair.locator("[name=phrase]").fill("")  # nothing typed is left, and nobody is at it
    chair.locator("[name=phrase]").blur()
    chair.get_by_text(CHANGED).wait_for(state="hidden")
    chair.get_by_text("Đã thử, mở được").nth(1).wait_for()
    member.get_by_text("Đã thử, mở được").nth(1).wait_for()
    not_see(member, CHANGED)

    # The agenda says what it knows to who sorts it, and is a fresh page to who does not.
    secretary.goto(at("agenda"))
    order = secretary.locator("[name^=order-]")
    order.fill("7")
    actions.arrange_agenda(secret.session, {secret.items[0].pk: (1, "Một")}, by=cast.officer)
    see(secretary, CHANGED)
    assert order.input_value() == "7"
    order.fill("1")
    order.blur()
    secretary.get_by_text(CHANGED).wait_for(state="hidden")
    secretary.goto(at("session"))

    # The box: the chair sees that the outer envelope is open, after a lost connection too.
    secret.attend()
    secret.session = actions.open_voting(secret.session, by=cast.secretary)
    see(member, "Đang biểu quyết")
    secretary.goto(at("close"))  # and the last question before closing counts along
    voted = secretary.locator("#closing .say-agree dd")
    voted.get_by_text("0/5").wait_for()
    for user in secret.people:
        secret.vote(user)
    see(member, "Đã bỏ phiếu")
    voted.get_by_text("5/5").wait_for()
    actions.close_voting(secret.session, by=cast.secretary)
    see(secretary, "Mở hòm phiếu…")
    chair.goto(at("box"))
    see(chair, "Mở phong bì ngoài: khóa của thư ký")
    chair.context.set_offline(True)
    secret.unwrap()
    chair.wait_for_timeout(4_000)
    chair.context.set_offline(False)
    see(chair, "Mở phong bì trong: khóa của Chủ tịch")
    chair.locator("[name=secret]").fill(PHRASES["chair"])
    secret.count()
    see(chair, CHANGED)
    see(member, "Kết quả biểu quyết")

    # Voting again, asked of a session that is closed.
    chair.goto(at("session"))
    actions.ask_to_reopen(secret.session, by=cast.secretary, reason="Nhầm tên")
    see(chair, "đề nghị hủy lượt này để biểu quyết lại: Nhầm tên")
    actions.confirm_reopening(secret.session, by=cast.chair)
    see(member, "Đang chuẩn bị", "lượt 2")


@pytest.fixture
def planned(cast, visit) -> tuple[Meeting, Page]:
    """A session in preparation, and the secretary's page of it."""
    meeting = meet(cast, dossiers=1)
    page = visit(cast.secretary)
    page.goto(reverse("councils:session", args=[meeting.session.uid]))
    return meeting, page


def hold(page: Page) -> list[Route]:
    """From here on every page asked for stays on its way until its route goes on."""
    held: list[Route] = []

    def keep(route: Route) -> None:
        held.append(route) if route.request.is_navigation_request() else route.fallback()

    page.route("**/*", keep)
    return held


def test_a_hand_that_begins_keeps_the_page_although_a_fresh_one_is_on_its_way(planned, cast):
    meeting, page = planned
    page.get_by_text("Khai trường hợp không biểu quyết…").click()
    reason = page.locator("main [name=reason]")
    reason.scroll_into_view_if_needed()
    box = reason.bounding_box()
    held = hold(page)
    line = meeting.session.attendances.get(seat__user=cast.members[1])
    actions.declare_conflict(meeting.items[0], line.seat, "em ruột", by=cast.members[1])
    while not held:
        page.wait_for_timeout(100)
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.keyboard.type("anh ruột")
    page.unroute_all(behavior="ignoreErrors")

    see(page, CHANGED)
    assert reason.input_value() == "anh ruột"
    press(page, "Ghi nhận không biểu quyết")
    see(page, "không biểu quyết: anh ruột", "không biểu quyết: em ruột")


def test_a_link_that_was_followed_is_not_taken_back_by_a_fresh_page(planned, cast):
    meeting, page = planned
    line = meeting.session.attendances.get(seat__user=cast.members[0])
    held = hold(page)
    page.locator("main").get_by_role("link", name="Màn hình lớn").click(no_wait_after=True)
    while not held:
        page.wait_for_timeout(100)
    actions.declare_conflict(meeting.items[0], line.seat, "em ruột", by=cast.members[0])
    with page.expect_response("**/luot-bo/**") as answer:
        pass
    assert answer.value.headers["hx-refresh"] == "true"
    page.wait_for_timeout(500)
    assert len(held) == 1
    held[0].continue_()
    page.wait_for_url("**/man-hinh/")
