"""The API over the same actions: visibility, versions, refusals in the same words."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from rest_framework.test import APIClient

from exemplars.nominations.models import Nomination, Submission
from exemplars.nominations.states import Status
from tests import factories

ROOT = "/api/v1/nominations/"


@pytest.fixture
def dossier(cast):
    submission = factories.make_submission(cast.commune, cast.campaign, by=cast.clerk)
    return factories.make_nomination(submission)


def signed_in(user):
    client = APIClient()
    client.force_authenticate(user)
    return client


def test_a_program_opens_a_submission_and_adds_a_dossier(cast):
    api = signed_in(cast.clerk)
    answer = api.post(
        "/api/v1/submissions/",
        {"campaign": cast.campaign.code, "unit": cast.commune.code, "number": "7/TTr-UBND"},
        format="json",
    )
    assert answer.status_code == 201, answer.json()
    body = {
        "submission": answer.json()["uid"],
        "subject_kind": "individual",
        "name": "Néang Sa Rươl",
        "award": cast.award.code,
        "previous_awards": [{"year": 2025, "award_name": "Giấy khen"}],
        "form_key": "6f2e2a3a-3b59-4e5e-9f5b-3f5a5a0d3a11",
    }
    made = api.post(ROOT, body, format="json")
    again = api.post(ROOT, body, format="json")
    assert made.status_code == 201, made.json()
    assert made.json()["uid"] == again.json()["uid"]
    assert made.json()["previous_awards"][0]["year"] == 2025
    assert Nomination.objects.count() == 1


def test_a_strangers_list_is_empty_and_a_dossier_is_not_found(cast, dossier):
    api = signed_in(cast.stranger)
    assert api.get(ROOT).json()["results"] == []
    assert api.get(f"{ROOT}{dossier.uid}/").status_code == 404
    assert api.post(f"{ROOT}{dossier.uid}/submit/").status_code == 404
    body = {"submission": str(dossier.submission.uid), "subject_kind": "individual", "name": "A"}
    assert api.post(ROOT, body, format="json").status_code == 400
    assert Nomination.objects.count() == 1


def test_the_second_of_two_editors_is_told(cast, dossier):
    api = signed_in(cast.clerk)
    address = f"{ROOT}{dossier.uid}/"
    tag = api.get(address).headers["ETag"]
    first = api.patch(address, {"summary": "Bản một"}, format="json", HTTP_IF_MATCH=tag)
    second = api.patch(address, {"summary": "Bản hai"}, format="json", HTTP_IF_MATCH=tag)
    third = api.patch(address, {"summary": "Bản ba"}, format="json")
    assert (first.status_code, second.status_code, third.status_code) == (200, 409, 409)
    assert second.json()["code"] == "conflict"
    dossier.refresh_from_db()
    assert dossier.summary == "Bản một"


def test_the_head_attests_submits_recalls_and_withdraws(cast, dossier):
    api = signed_in(cast.head)
    at = f"{ROOT}{dossier.uid}/"
    refused = api.post(at + "submit/")
    assert refused.status_code == 409
    assert refused.json()["code"] == "red_lights"
    assert api.post(at + "attest/").status_code == 200
    assert api.post(at + "submit/").json()["status"] == Status.SUBMITTED
    assert api.post(at + "recall/").json()["status"] == Status.DRAFT
    assert api.post(at + "withdraw/", {}, format="json").status_code == 400
    gone = api.post(at + "withdraw/", {"reason": "Đã nghỉ"}, format="json")
    assert gone.json()["status"] == Status.WITHDRAWN


def test_a_clerk_may_not_submit_and_reads_who_may(cast, dossier):
    answer = signed_in(cast.clerk).post(f"{ROOT}{dossier.uid}/submit/")
    assert answer.status_code == 403
    assert "thủ trưởng" in answer.json()["message"]
    dossier.refresh_from_db()
    assert dossier.status == Status.DRAFT


def test_a_submission_is_edited_by_version_and_sent_whole(cast, dossier):
    api = signed_in(cast.head)
    at = f"/api/v1/submissions/{dossier.submission.uid}/"
    assert api.patch(at, {"note": "A"}, format="json", HTTP_IF_MATCH='"1"').json()["version"] == 2
    assert api.patch(at, {"note": "B"}, format="json", HTTP_IF_MATCH='"1"').status_code == 409
    api.post(f"{ROOT}{dossier.uid}/attest/")
    sent = api.post(at + "submit/")
    assert [row["status"] for row in sent.json()] == [Status.SUBMITTED]
    assert Submission.objects.get().note == "A"


def test_evidence_is_taken_and_a_renamed_program_refused(cast, dossier):
    api = signed_in(cast.clerk)
    out = io.BytesIO()
    Image.new("RGB", (20, 20), "red").save(out, "JPEG")
    good = SimpleUploadedFile("anh.jpg", out.getvalue())
    for owner in (f"{ROOT}{dossier.uid}/", f"/api/v1/submissions/{dossier.submission.uid}/"):
        good.seek(0)
        taken = api.post(owner + "evidence/", {"kind": "anh", "upload": good}, format="multipart")
        assert taken.status_code == 201, taken.json()
    bad = SimpleUploadedFile("bao-cao.pdf", b"MZ\x90\x00")
    refused = api.post(
        f"{ROOT}{dossier.uid}/evidence/", {"kind": "bao-cao", "upload": bad}, format="multipart"
    )
    assert refused.status_code == 409
    assert refused.json()["field"] == "upload"
    assert dossier.evidence.count() == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_the_collection_asks_the_same_few_queries_for_any_length(
    cast, dossier, rows, django_assert_max_num_queries
):
    for _ in range(rows - 1):
        factories.make_nomination(dossier.submission)
    api = signed_in(cast.clerk)
    with django_assert_max_num_queries(5):
        assert len(api.get(ROOT).json()["results"]) == rows
    with django_assert_max_num_queries(5):
        assert len(api.get("/api/v1/submissions/").json()["results"]) == 1
