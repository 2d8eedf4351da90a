"""With JavaScript off: the pages are read, and a dossier goes from the form to the office."""

import pytest
from django.urls import reverse

from exemplars.campaigns.states import PaperKind
from exemplars.nominations.models import Nomination
from exemplars.nominations.states import Status
from tests import factories
from tests.journeys import steps
from tests.journeys.steps import press, see

pytestmark = [pytest.mark.e2e, pytest.mark.any_database, pytest.mark.django_db(transaction=True)]
TEXTS = {"summary": "Làm thẻ học vần.", "learn": "Học", "follow": "Làm", "results": "100%"}


def test_a_dossier_is_written_attested_and_sent_without_scripts(cast, visit):
    factories.require_paper(cast.campaign, PaperKind.REPORT)
    page = visit(java_script_enabled=False)
    steps.sign_in_by_page(page, "head", factories.PASSWORD)
    submission = steps.open_submission(page, "128/TTr-UBND")
    steps.add_dossier(page, submission, "Cá nhân", "Néang Sa Rươl", **TEXTS)
    steps.add_paper(page, "Báo cáo thành tích", steps.REPORT)
    page.goto(submission)
    press(page, "Xác nhận tất cả…")
    see(page, "Đã ghi nhận xác nhận của thủ trưởng")
    page.goto(submission)
    press(page, "Gửi 1 hồ sơ…")
    see(page, "Đã gửi 1 hồ sơ")

    assert Nomination.objects.get().status == Status.SUBMITTED


def test_the_main_pages_answer_without_scripts(cast, visit):
    factories.make_nomination(
        factories.make_submission(cast.commune, cast.campaign, by=cast.clerk),
        status=Status.RECEIVED,
        name="Néang Sa Rươl",
    )
    page = visit(cast.officer, java_script_enabled=False)
    for name, words in (
        ("desk:home", "Thẩm định hồ sơ Néang Sa Rươl"),
        ("appraisal:queue", "Néang Sa Rươl"),
        ("nominations:list", "Néang Sa Rươl"),
        ("units:tree", "Ủy ban nhân dân tỉnh An Giang"),
        ("councils:list", "Triệu tập phiên họp"),
        ("decisions:list", "Chưa có quyết định nào"),
        ("notices:list", "Thông báo"),
        ("gallery:home", "Gương Sáng"),
        ("certificates:verify-form", "Xác minh"),
    ):
        page.goto(reverse(name))
        see(page, words)

    page.goto(reverse("desk:home"))
    page.locator("button[name=size][value=l]:visible").first.click()
    assert page.locator("html").get_attribute("data-size") == "l"
    page.goto(reverse("desk:search") + "?q=neang sa ruol")
    see(page, "Néang Sa Rươl")
