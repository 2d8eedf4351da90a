"""Pages of the press for staff: who sees what."""

import pytest
from django.utils import timezone

from certificates import issuing, jobs
from certificates.models import Batch, Certificate
from certificates.verification import check
from tests.certificates.awards import an_award, many

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch():
    issuing.issue_all(many(2), by="x")
    # Nobody works on it: the task is enqueued after the commit that a test never makes.
    return jobs.start_batch(
        "decision:1",
        title="Quyết định số 2147/QĐ-UBND",
        by="Trần Văn In",
        source_url="/quyet-dinh/",
    )


def addresses(batch) -> list[str]:
    certificate = Certificate.objects.first()
    return [f"/in/{batch.uuid}/", f"/in/{batch.uuid}/tien-do/", f"/bang/{certificate.uuid}.pdf"]


def test_the_printing_clerk_follows_the_batch_and_takes_its_file(client, cast, batch):
    client.force_login(cast.printing_clerk)

    page = client.get(f"/in/{batch.uuid}/").content.decode()
    assert "Đang chờ" in page
    assert "hx-get" in page
    assert client.get(f"/in/{batch.uuid}/tai-ve/").status_code == 404  # not ready yet

    from certificates.batches import run

    run(batch.pk)
    part = client.get(f"/in/{batch.uuid}/tien-do/").content.decode()
    assert "Tải tệp in 2 bằng" in part
    assert "hx-get" not in part
    answer = client.get(f"/in/{batch.uuid}/tai-ve/")
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    assert answer["Cache-Control"] == "no-store"
    assert "2147/QĐ-UBND" in client.get("/in/").content.decode()


def test_one_certificate_is_rendered_when_it_is_asked_for(client, cast, batch):
    client.force_login(cast.printing_clerk)

    answer = client.get(f"/bang/{Certificate.objects.first().uuid}.pdf")

    assert answer["Content-Type"] == "application/pdf"
    assert "RƯƠL" not in answer["Content-Disposition"].upper()
    assert Certificate.objects.exclude(pdf_file="").count() == 1


def test_whoever_does_not_handle_the_issuer_finds_nothing(client, cast, batch):
    for person in (cast.other_clerk, cast.stranger):
        client.force_login(person)
        for address in addresses(batch):
            assert client.get(address).status_code == 404, address
        assert "2147/QĐ-UBND" not in client.get("/in/").content.decode()


def test_a_visitor_is_asked_to_sign_in(client, batch):
    for address in [*addresses(batch), "/in/"]:
        answer = client.get(address)
        assert answer.status_code == 302, address


def test_a_lost_file_is_a_plain_404(client, cast, batch):
    client.force_login(cast.printing_clerk)
    Batch.objects.update(state="done", file="certificates/batches/none.pdf", sha256="x")

    assert client.get(f"/in/{batch.uuid}/tai-ve/").status_code == 404


def test_stopping_and_starting_again(client, cast, batch):
    client.force_login(cast.printing_clerk)

    client.post(f"/in/{batch.uuid}/dung/")
    batch.refresh_from_db()
    assert batch.state == "cancelled"

    answer = client.post(f"/in/{batch.uuid}/lam-lai/")
    new = Batch.objects.exclude(pk=batch.pk).get()
    assert answer["Location"] == f"/in/{new.uuid}/"


def test_starting_again_with_nothing_left_says_so(client, cast, batch):
    client.force_login(cast.printing_clerk)
    Batch.objects.update(state="failed", error="x", batch_key="decision:none")

    answer = client.post(f"/in/{batch.uuid}/lam-lai/", follow=True)

    assert "chưa có bằng nào để in" in answer.content.decode()


def test_an_auditor_may_look_but_not_start(client, cast, batch):
    client.force_login(cast.auditor)

    assert client.get(f"/in/{batch.uuid}/").status_code == 200
    assert client.post(f"/in/{batch.uuid}/lam-lai/").status_code == 403
    assert client.get(f"/in/{batch.uuid}/dung/").status_code == 405


def test_lists_take_the_same_queries_for_one_row_and_three(
    client, cast, batch, django_assert_max_num_queries
):
    client.force_login(cast.printing_clerk)
    for number in (1, 2):
        Batch.objects.create(
            batch_key=f"other:{number}", issuer_code="UBT", title="x", lease_until=timezone.now()
        )
    with django_assert_max_num_queries(12):
        client.get("/in/")


def test_the_verification_page_takes_one_query(client, django_assert_max_num_queries):
    certificate = issuing.issue(an_award(), by="x")

    with django_assert_max_num_queries(1):
        check(certificate.code)


@pytest.mark.parametrize("state", ["failed", "cancelled"])
def test_of_a_stopped_batch_it_is_said_that_what_is_done_stays(client, cast, batch, state):
    Batch.objects.update(state=state, done=1, finished_at=timezone.now())
    client.force_login(cast.printing_clerk)

    assert "chỉ làm phần còn thiếu" in client.get(f"/in/{batch.uuid}/").content.decode()
