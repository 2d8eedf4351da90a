"""The same acts through the API: same words, same refusals, nothing about choices while open."""

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from exemplars.accounts.models import ApiToken, Role, digest_of
from exemplars.councils.models import Ballot
from tests import factories
from tests.exemplars.councils.conftest import meet

pytestmark = pytest.mark.django_db


def api_of(user) -> APIClient:
    api = APIClient()
    api.force_login(user)
    return api


def said(meeting, choice="agree", **more) -> list[dict]:
    return [{"item": item.pk, "choice": choice, **more} for item in meeting.items]


def test_a_member_reads_the_agenda_and_casts_once(meeting, cast):
    meeting.open()
    api = api_of(cast.members[0])
    url = f"/api/v1/sessions/{meeting.session.uid}/"

    assert api.get("/api/v1/sessions/").json()["results"][0]["item_count"] == 3
    items = api.get(url + "items/").json()
    assert [row["outcome"] for row in items] == ["", "", ""]
    assert {row["agree"] for row in items} == {None}
    assert api.post(url + "ballot/", said(meeting), format="json").status_code == 201
    again = api.post(url + "ballot/", said(meeting, "disagree"), format="json")

    assert again.status_code == 409
    assert again.json()["code"] == "already_cast"
    assert "được giữ nguyên" in again.json()["message"]
    assert [row["choice"] for row in api.get(url + "ballot/").json()] == ["agree"] * 3
    assert api_of(cast.chair).get(url + "ballot/").json() == []


def test_results_are_there_after_closing(meeting, cast):
    meeting.open()
    for user in meeting.people:
        meeting.vote(user)
    meeting.close()

    items = api_of(cast.auditor).get(f"/api/v1/sessions/{meeting.session.uid}/items/").json()

    assert {(row["outcome"], row["agree"], row["base"]) for row in items} == {("passed", 5, 5)}


def test_strangers_find_no_session_and_the_office_casts_nothing(meeting, cast):
    meeting.open()
    url = f"/api/v1/sessions/{meeting.session.uid}/ballot/"

    assert api_of(cast.stranger).post(url, said(meeting), format="json").status_code == 404
    assert api_of(cast.officer).post(url, said(meeting), format="json").status_code == 403
    wrong = api_of(cast.chair).post(url, said(meeting, "maybe"), format="json")
    assert wrong.status_code == 400
    assert not Ballot.objects.exists()


def test_a_token_never_votes_even_for_a_member(meeting, cast):
    """A member who also serves the office: the token carries the office's role, not the seat."""
    meeting.open()
    factories.give_role(cast.chair, cast.office, "officer")
    ApiToken.objects.create(
        role=Role.objects.get(user=cast.chair), name="Máy", key_hash=digest_of("khoa"),
        expires_on=timezone.localdate(),
    )  # fmt: skip
    api = APIClient(headers={"authorization": "Token khoa"})
    url = f"/api/v1/sessions/{meeting.session.uid}/ballot/"

    assert api.get(url).json() == []
    assert api.post(url, said(meeting), format="json").status_code == 403
    assert not Ballot.objects.exists()


def test_the_list_takes_as_many_queries_for_three_as_for_one(cast, django_assert_max_num_queries):
    counts = []
    for sessions in (1, 2):
        for _number in range(sessions):
            meet(cast, 2)
        api = api_of(cast.officer)
        with django_assert_max_num_queries(8) as seen:
            api.get("/api/v1/sessions/")
        counts.append(len(seen))

    assert counts[0] == counts[1]
