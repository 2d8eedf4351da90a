"""The workbook that offices really send, through the page."""

from datetime import date

import pytest
from django.core.management import call_command
from django.urls import reverse

from exemplars.accounts.states import RoleKind
from exemplars.campaigns.models import Award, CampaignAward
from exemplars.nominations.models import Nomination
from exemplars.units.models import Unit
from tests import factories
from tests.journeys import steps
from tests.journeys.steps import press, see

pytestmark = [pytest.mark.e2e, pytest.mark.any_database, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def submission(db):
    """A department's empty submission in a campaign with the shipped catalogue and units."""
    call_command("seed_catalogue", verbosity=0)
    call_command("import_units", str(steps.EXAMPLES / "don-vi.xlsx"), verbosity=0)
    unit = Unit.objects.get(code="SNV")
    campaign = factories.make_campaign(unit, award=Award.objects.get(code="BK_T"))
    for award in Award.objects.exclude(code="BK_T"):
        CampaignAward.objects.create(
            campaign=campaign, award=award, rule_card=campaign.awards.first().rule_card
        )
    clerk = factories.make_user("can-bo")
    factories.give_role(clerk, unit, RoleKind.UNIT_CLERK)
    return factories.make_submission(unit, campaign, by=clerk, signed_on=date(2026, 11, 6))


def test_the_list_is_looked_over_then_becomes_drafts(submission, visit):
    page = visit(submission.created_by)
    page.goto(reverse("nominations:import", args=[submission.uid]))
    page.set_input_files("input[type=file]", steps.LIST)
    press(page, "Đọc và soát danh sách")
    see(page, "Soát danh sách trước khi nhập", "56 dòng", "Néang Sa Rươl")
    assert Nomination.objects.count() == 0

    press(page, "Nhập 56 hồ sơ")
    see(page, "Soát trước khi gửi")
    assert submission.nominations.count() == 56


def test_a_list_with_faults_names_each_cell_and_changes_nothing(submission, visit):
    page = visit(submission.created_by, 390)
    page.goto(reverse("nominations:import", args=[submission.uid]))
    page.set_input_files("input[type=file]", steps.EXAMPLES / "danh-sach-co-loi.xlsx")
    press(page, "Đọc và soát danh sách")
    see(page, "Ô sai và ô cần xem", "Phải sửa")
    assert page.get_by_role("button", name="Nhập").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 390

    assert Nomination.objects.count() == 0
