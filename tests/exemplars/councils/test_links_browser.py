"""An opinion by a one-time link on a phone, by somebody who has not signed in."""

import pytest
from django.urls import reverse

from exemplars.councils import actions
from exemplars.councils.models import Ballot
from tests.exemplars.councils.conftest import meet

pytestmark = [pytest.mark.e2e, pytest.mark.any_database, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def address(cast):
    meeting = meet(cast, 4)
    meeting.open(member_3="written")
    key = actions.ask_by_link(meeting.session, meeting.seats[4], by=cast.secretary)
    return reverse("councils:opinion", args=[key])


def test_an_opinion_on_a_phone(address, open_page):
    page = open_page(390)
    page.goto(address)
    for _item in range(4):
        page.locator(".ballot-row.selected label:has(input[value=agree])").click()
    assert page.locator("[data-ballot-count]").inner_text() == "4 / 4"
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.reload()
    # What is unfinished is on the device, not on the server.
    assert page.locator("[data-ballot-count]").inner_text() == "4 / 4"
    page.get_by_role("button", name="Xem lại và gửi…").click()
    page.get_by_role("button", name="Gửi ý kiến về 4 mục").click()
    page.get_by_role("heading", name="Đã gửi ý kiến").wait_for()
    assert Ballot.objects.filter(way="link").count() == 4
    # The script takes the draft away once the page stands.
    page.wait_for_function("Object.keys(localStorage).every((key) => !key.startsWith('draft:'))")
    page.goto(address)
    page.get_by_role("heading", name="Liên kết không dùng được").wait_for()
