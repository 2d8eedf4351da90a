"""The same conclusions through the API: same acts, same words."""

import uuid

import pytest
from rest_framework.test import APIClient

from exemplars.appraisal.models import Finding
from exemplars.nominations.states import Status
from tests.exemplars.appraisal.test_actions import soon
from tests.exemplars.decisions.test_drafting import fresh

pytestmark = pytest.mark.django_db
URL = "/api/v1/appraisals/"


def api_of(user) -> APIClient:
    api = APIClient()
    api.force_login(user)
    return api


def post(user, row, act, **data):
    return api_of(user).post(f"{URL}{row.uid}/{act}/", data, format="json")


def test_the_list_is_the_office_s_queue(dossier, cast):
    row = dossier()

    assert [found["uid"] for found in api_of(cast.officer).get(URL).json()["results"]] == [
        str(row.uid)
    ]
    assert api_of(cast.clerk).get(URL).json()["results"] == []
    assert api_of(cast.auditor).get(URL).json()["count"] == 1


def test_from_receipt_to_the_conclusion(dossier, cast):
    row = dossier(Status.SUBMITTED)

    assert post(cast.officer, row, "receive").json()["status"] == "received"
    assert post(cast.officer, row, "check").json()["holder"] == str(cast.officer)
    answer = post(cast.officer, row, "eligible", reason="Đủ").json()

    assert answer["status_label"] == "Đủ điều kiện"
    assert answer["findings"][0]["reason"] == "Đủ"
    assert answer["findings"][0]["found_by"] == str(cast.officer)


def test_a_return_with_its_parts(dossier, cast):
    row = dossier()

    said = {"reason": "Thiếu số liệu", "due_on": soon().isoformat(), "parts": ["results"]}
    assert post(cast.officer, row, "return", **said).json()["status"] == "returned"

    assert Finding.objects.get().fields == ["results"]
    assert post(cast.officer, row, "return", **said).status_code == 409


def test_no_and_once_more(dossier, cast):
    row = dossier()

    assert post(cast.officer, row, "ineligible").status_code == 400
    assert post(cast.officer, row, "ineligible", reason="Trùng").json()["status"] == "ineligible"
    refused = post(cast.officer, row, "reopen", reason="Xem lại")
    assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")
    assert "lãnh đạo cơ quan thường trực" in refused.json()["message"]
    assert post(cast.office_head, row, "reopen", reason="Xem lại").json()["status"] == "checking"


def test_refusals_say_the_same_words_and_change_nothing(dossier, cast):
    row = dossier(Status.WITHDRAWN)

    wrong = post(cast.officer, row, "eligible")
    assert (wrong.status_code, wrong.json()["code"]) == (409, "wrong_state")
    assert "Đã rút" in wrong.json()["message"]
    late = post(cast.officer, dossier(), "return", reason="Sửa", due_on=soon(-1).isoformat())
    assert (late.status_code, late.json()["field"]) == (409, "due_on")
    assert post(cast.clerk, dossier(), "eligible").status_code == 403
    assert post(cast.other_clerk, row, "eligible").status_code == 404
    assert api_of(cast.officer).get(f"{URL}{uuid.uuid4()}/").status_code == 404
    assert APIClient().get(URL).status_code in (401, 403)
    assert fresh(row).status == Status.WITHDRAWN
    assert not Finding.objects.exists()


def test_the_list_takes_as_many_queries_for_three_as_for_one(
    dossier, cast, django_assert_max_num_queries
):
    api, counts = api_of(cast.officer), []
    api.get(URL)  # this client keeps its user, who asks for roles and seats once
    for _round in range(3):
        Finding.objects.create(
            nomination=dossier(), kind="returned", reason="Sửa", found_by=cast.officer
        )
        with django_assert_max_num_queries(10) as seen:
            api.get(URL)
        counts.append(len(seen))

    assert len(set(counts)) == 1
