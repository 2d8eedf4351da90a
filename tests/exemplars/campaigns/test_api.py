"""Campaigns and awards over the API."""

from datetime import date

import pytest

from exemplars.campaigns.models import Campaign
from tests import factories

CAMPAIGNS = "/api/v1/campaigns/"


def test_a_campaign_tells_its_awards_and_state(client, cast):
    client.force_login(cast.clerk)

    row = client.get(f"{CAMPAIGNS}cuoi-nam-2026/").json()

    assert (row["status"], row["office"]) == ("receiving", "BTDKT")
    assert [entry["award"] for entry in row["awards"]] == ["BK_T"]


def test_a_planned_campaign_is_its_offices_own(client, cast):
    Campaign.objects.update(
        opens_at=factories.at(date(2030, 1, 1)), closes_at=factories.at(date(2030, 2, 1))
    )
    for person, status in ((cast.clerk, 404), (cast.officer, 200)):
        client.force_login(person)
        assert client.get(f"{CAMPAIGNS}cuoi-nam-2026/").status_code == status


def test_figures_of_awards_carry_their_doubt(client, cast):
    client.force_login(cast.clerk)

    (row,) = client.get("/api/v1/awards/").json()["results"]

    assert (row["issuer"], row["prize_verification"]) == ("UBT", "unverified")


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_take_a_fixed_number_of_queries(client, cast, django_assert_max_num_queries, rows):
    for number in range(rows):
        factories.make_campaign(cast.office, award=factories.make_award(f"A{number}"))
    client.force_login(cast.officer)

    for address in (CAMPAIGNS, "/api/v1/awards/"):
        with django_assert_max_num_queries(11):
            client.get(address)
