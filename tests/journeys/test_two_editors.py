"""Two people in one dossier: nobody's words are lost, and each choice is made with both in view."""

import pytest
from django.urls import reverse

from tests import factories
from tests.journeys.steps import press, see, write

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def dossier(cast):
    submission = factories.make_submission(cast.commune, cast.campaign, by=cast.clerk)
    return factories.make_nomination(submission, learn="Lời cũ", results="Số cũ")


def test_the_second_editor_sees_both_versions_and_picks_per_field(dossier, cast, visit):
    first, second = visit(cast.clerk), visit(cast.head)
    for page in (first, second):
        page.goto(reverse("nominations:edit", args=[dossier.uid]))
    write(first, learn="Lời của cán bộ", results="Số của cán bộ")
    press(first, "Lưu hồ sơ")
    see(first, "Đã lưu hồ sơ")

    write(second, learn="Lời của thủ trưởng", results="Số của thủ trưởng", scope="Cả xã")
    press(second, "Lưu hồ sơ")
    see(second, "Hai người cùng sửa", "Chưa có gì bị mất")
    see(second, "Lời của thủ trưởng", "Lời của cán bộ", "Số của thủ trưởng", "Số của cán bộ")
    dossier.refresh_from_db()
    assert (dossier.learn, dossier.results) == ("Lời của cán bộ", "Số của cán bộ")

    second.locator("input[name=pick-results][value=saved]").check()
    press(second, "Lưu theo lựa chọn")
    see(second, "Đã lưu hồ sơ")
    dossier.refresh_from_db()
    assert dossier.learn == "Lời của thủ trưởng"
    assert dossier.results == "Số của cán bộ"
    assert dossier.scope == "Cả xã"


def test_a_draft_typed_while_somebody_saved_is_still_on_the_page(dossier, cast, visit):
    first, second = visit(cast.clerk), visit(cast.head)
    for page in (first, second):
        page.goto(reverse("nominations:edit", args=[dossier.uid]))
    write(first, learn="Lời của cán bộ")
    press(first, "Lưu hồ sơ")
    see(first, "Đã lưu hồ sơ")

    write(second, learn="Lời của thủ trưởng")
    second.locator("[name=results]").focus()  # leaving a field saves the draft
    second.wait_for_timeout(1500)

    assert second.locator("[name=learn]").input_value() == "Lời của thủ trưởng"
    dossier.refresh_from_db()
    assert dossier.learn == "Lời của cán bộ"


def test_a_slow_draft_is_no_conflict_with_the_person_who_types(dossier, cast, visit):
    page = visit(cast.clerk)
    page.goto(reverse("nominations:edit", args=[dossier.uid]))

    held = []
    page.route("**/luu-nhap/", lambda route: held.append((route, route.fetch())))
    write(page, learn="Câu thứ nhất")
    page.locator("[name=results]").focus()  # the draft sets out, is saved, the answer is slow
    page.wait_for_timeout(800)
    write(page, results="Câu thứ hai")
    press(page, "Lưu hồ sơ")
    page.wait_for_timeout(300)
    for route, answer in held:
        route.fulfill(response=answer)
    see(page, "Đã lưu hồ sơ")

    dossier.refresh_from_db()
    assert (dossier.learn, dossier.results) == ("Câu thứ nhất", "Câu thứ hai")
