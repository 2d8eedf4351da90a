"""The office's pages: what waits, who may, and what is said when it cannot be."""

import uuid

import pytest

from exemplars.appraisal.models import Finding
from exemplars.nominations.states import Status
from tests import factories
from tests.exemplars.appraisal.test_actions import soon
from tests.exemplars.decisions.test_drafting import fresh

pytestmark = pytest.mark.django_db
QUEUE = "/tham-dinh/"


def page(client, user, url, **query):
    client.force_login(user)
    return client.get(url, query)


def send(client, user, url, **data):
    client.force_login(user)
    return client.post(url, data)


def test_the_queue_is_the_office_s_and_the_auditor_s(client, cast):
    for user in (cast.officer, cast.office_head, cast.auditor):
        assert page(client, user, QUEUE).status_code == 200
    for user in (cast.clerk, cast.head, cast.chair, cast.printing_clerk, cast.stranger):
        assert page(client, user, QUEUE).status_code == 403
    client.logout()
    assert client.get(QUEUE).status_code == 302


def test_every_tab_shows_its_own(client, cast, dossier):
    row = dossier(Status.RETURNED)

    assert row.name in page(client, cast.officer, QUEUE, muc="da-tra-lai").content.decode()
    assert row.name not in page(client, cast.officer, QUEUE, muc="du-dieu-kien").content.decode()
    assert row.name not in page(client, cast.officer, QUEUE, muc="không có").content.decode()


def test_arrivals_are_received_a_submission_at_a_time(client, cast, dossier, submission):
    row = dossier(Status.SUBMITTED)
    shown = page(client, cast.officer, QUEUE, muc="cho-tiep-nhan").content.decode()
    url = f"/tham-dinh/tiep-nhan/{submission.uid}/"

    assert url in shown
    assert "1 hồ sơ chờ tiếp nhận" in shown
    assert send(client, cast.officer, url).status_code == 302
    assert fresh(row).status == Status.RECEIVED
    again = send(client, cast.officer, url)
    assert again.status_code == 409
    assert "không còn hồ sơ nào" in again.content.decode()
    assert send(client, cast.other_clerk, url).status_code == 404
    assert client.get(url).status_code == 405


def test_the_longest_waiting_submissions_are_shown_first_and_how_many_is_said(
    client, cast, dossier, submission, monkeypatch
):
    monkeypatch.setattr("exemplars.appraisal.views._ARRIVALS", 1)
    dossier(Status.SUBMITTED)
    later = factories.make_submission(cast.commune, cast.campaign, by=cast.head)
    factories.make_nomination(later, status=Status.SUBMITTED)

    shown = page(client, cast.officer, QUEUE, muc="cho-tiep-nhan").content.decode()

    assert f"/tham-dinh/tiep-nhan/{submission.uid}/" in shown
    assert f"/tham-dinh/tiep-nhan/{later.uid}/" not in shown
    assert "Đây là 1 tờ trình chờ lâu nhất" in shown


@pytest.mark.parametrize("number", [1, 3])
def test_a_conclusion_asks_few_queries_for_any_number(
    client, cast, dossier, number, django_assert_max_num_queries
):
    uids = [str(dossier().uid) for _ in range(number)]
    client.force_login(cast.officer)
    with django_assert_max_num_queries(13):  # two are the savepoint in the test's transaction
        assert client.post("/tham-dinh/du-dieu-kien/", {"uid": uids}).status_code == 302
    assert Finding.objects.filter(kind="eligible").count() == number


def test_the_auditor_sees_the_arrivals_and_receives_nothing(client, cast, dossier, submission):
    row = dossier(Status.SUBMITTED)
    url = f"/tham-dinh/tiep-nhan/{submission.uid}/"

    assert url not in page(client, cast.auditor, QUEUE, muc="cho-tiep-nhan").content.decode()
    assert send(client, cast.auditor, url).status_code == 403
    assert fresh(row).status == Status.SUBMITTED


def test_a_dossier_is_taken_in_hand(client, cast, dossier):
    row = dossier(Status.SUBMITTED)
    url = f"/tham-dinh/{row.uid}/bat-dau/"

    assert send(client, cast.clerk, url).status_code == 403
    assert send(client, cast.other_clerk, url).status_code == 404
    assert send(client, cast.officer, url).status_code == 302
    assert (fresh(row).status, fresh(row).holder) == (Status.CHECKING, cast.officer)
    assert send(client, cast.officer, url).status_code == 409


def test_one_is_found_eligible(client, cast, dossier):
    row = dossier()
    url = f"/tham-dinh/{row.uid}/du-dieu-kien/"

    assert send(client, cast.clerk, url).status_code == 403
    assert send(client, cast.officer, url, reason="Đủ").status_code == 302
    assert Finding.objects.get().reason == "Đủ"
    assert send(client, cast.officer, url).status_code == 409


def test_the_ticked_are_found_eligible_all_or_none(client, cast, dossier):
    rows, url = [dossier(), dossier()], "/tham-dinh/du-dieu-kien/"
    gone = dossier(Status.WITHDRAWN)

    nobody = send(client, cast.officer, url, uid=["không phải mã", "-" * 36])
    assert nobody.status_code == 409
    assert "Chưa chọn hồ sơ nào" in nobody.content.decode()
    assert send(client, cast.officer, url, uid=[rows[0].uid, gone.uid]).status_code == 409
    assert not Finding.objects.exists()
    assert send(client, cast.clerk, url, uid=[rows[0].uid]).status_code == 403
    assert send(client, cast.officer, url, uid=[row.uid for row in rows]).status_code == 302
    assert {fresh(row).status for row in rows} == {Status.ELIGIBLE}


def test_a_return_is_a_form_with_its_errors_beside_the_fields(client, cast, dossier):
    row = dossier()
    url = f"/tham-dinh/{row.uid}/tra-lai/"

    assert page(client, cast.officer, url).status_code == 200
    assert page(client, cast.clerk, url).status_code == 403
    assert page(client, cast.other_clerk, url).status_code == 404
    empty = send(client, cast.officer, url, reason="", due_on="31/02/2026")
    assert empty.status_code == 400
    late = send(client, cast.officer, url, reason="Sửa", due_on=f"{soon(-3):%d/%m/%Y}")
    assert late.status_code == 400
    assert "đã qua" in late.content.decode()
    assert fresh(row).status == Status.CHECKING
    sent = send(
        client, cast.officer, url,
        reason="Ghi rõ kỳ so sánh", due_on=f"{soon():%d/%m/%Y}", fields_to_mend=["results"],
    )  # fmt: skip
    assert sent.status_code == 302
    assert Finding.objects.get().fields == ["results"]
    again = send(client, cast.officer, url, reason="Nữa", due_on=f"{soon():%d/%m/%Y}")
    assert again.status_code == 400
    assert "hết số lần" in again.content.decode()


def test_ineligible_and_reopening_need_their_reasons(client, cast, dossier):
    row = dossier()
    no, reopen = f"/tham-dinh/{row.uid}/khong-du-dieu-kien/", f"/tham-dinh/{row.uid}/tham-dinh-lai/"

    assert page(client, cast.officer, no).status_code == 200
    assert send(client, cast.officer, no, reason=" ").status_code == 400
    assert send(client, cast.officer, no, reason="Trùng").status_code == 302
    wrong = send(client, cast.officer, no, reason="Trùng")
    assert wrong.status_code == 400
    assert "Không đủ điều kiện" in wrong.content.decode()
    assert page(client, cast.officer, reopen).status_code == 403
    assert page(client, cast.office_head, reopen).status_code == 200
    assert send(client, cast.office_head, reopen, reason="Khác năm").status_code == 302
    assert fresh(row).status == Status.CHECKING


def test_nobody_concludes_on_what_is_not_there(client, cast):
    for act in ("bat-dau", "du-dieu-kien", "tra-lai", "khong-du-dieu-kien", "tham-dinh-lai"):
        url = f"/tham-dinh/{uuid.uuid4()}/{act}/"
        assert send(client, cast.officer, url, reason="x").status_code == 404


def test_the_queue_takes_as_many_queries_for_three_as_for_one(
    client, cast, dossier, django_assert_max_num_queries
):  # fmt: skip
    client.force_login(cast.officer)
    counts = {}
    for _round in range(3):
        dossier(Status.SUBMITTED, holder=cast.officer)
        dossier(Status.CHECKING, holder=cast.officer)
        for tab in ("cho-tiep-nhan", "dang-tham-dinh"):
            with django_assert_max_num_queries(15) as seen:
                client.get(QUEUE, {"muc": tab})
            counts.setdefault(tab, []).append(len(seen))

    assert {len(set(found)) for found in counts.values()} == {1}, counts
