"""The end of an idle session is announced, and going on keeps every word typed."""

import pytest
from django.urls import reverse

from tests import factories

pytestmark = [pytest.mark.e2e, pytest.mark.any_database, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def form(cast, visit, settings):
    settings.SESSION_COOKIE_AGE = 122  # seconds; the warning comes two minutes before the end
    submission = factories.make_submission(cast.commune, cast.campaign, by=cast.clerk)
    row = factories.make_nomination(submission, learn="")
    page = visit(cast.clerk)
    page.goto(reverse("nominations:edit", args=[row.uid]))
    return page, row


def test_going_on_keeps_the_words_in_the_form(form):
    page, row = form
    page.locator("[name=learn]").fill("Một câu chưa lưu")
    dialog = page.locator("#session-dialog")
    dialog.wait_for(state="visible")
    assert "Phiên làm việc sắp hết. Nháp đã lưu." in dialog.inner_text()
    assert int(dialog.locator("[data-session-left]").inner_text()) >= 20
    page.locator("[data-autosave-status][data-state=saved]").wait_for()
    row.refresh_from_db()
    assert row.learn == "Một câu chưa lưu"

    with page.expect_response("**/con-lam-viec/") as answer:
        dialog.get_by_role("button", name="Tiếp tục làm việc").click()
    dialog.wait_for(state="hidden")

    assert answer.value.ok
    assert page.locator("[name=learn]").input_value() == "Một câu chưa lưu"


def test_the_warning_is_reached_and_left_by_keys(form):
    page, _row = form
    dialog = page.locator("#session-dialog")
    dialog.wait_for(state="visible")
    page.keyboard.press("Escape")
    assert dialog.is_visible()
    page.keyboard.press("Enter")
    dialog.wait_for(state="hidden")
