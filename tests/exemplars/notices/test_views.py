from datetime import timedelta

import pytest
from django.utils import timezone

from exemplars.notices.models import Notice
from tests.exemplars.notices.conftest import told

pytestmark = pytest.mark.django_db

LIST = "/thong-bao/"
STAFF = "/thong-bao/gui-thu/"


def tell(*people, key="1", link="/tai-khoan/"):
    context = {"name": "Néang Sa Rươl", "why": "thiếu ngày"}
    return told(*people, event_key=key, context=context, link=link)


def test_the_list_shows_ones_own_notices_by_day(client, cast):
    tell(cast.clerk)
    tell(cast.clerk, key="2")
    tell(cast.head, key="3")
    Notice.objects.filter(event_key="2").update(created_at=timezone.now() - timedelta(days=3))
    client.force_login(cast.clerk)
    page = client.get(LIST)

    assert page.text.count("notice-row is-unread") == 2
    assert page.text.count('class="day"') == 2
    assert "Hôm nay" in page.text
    assert Notice.objects.unread().count() == 3, "looking changes nothing"


def test_an_empty_list_says_what_will_come(client, cast):
    client.force_login(cast.clerk)

    assert "Chưa có thông báo nào" in client.get(LIST).text


def test_opening_marks_read_and_leads_on(client, cast):
    [notice] = tell(cast.clerk)
    client.force_login(cast.clerk)
    address = f"/thong-bao/{notice.uid}/mo/"
    assert client.get(address).status_code == 405
    answer = client.post(address)

    assert answer["Location"] == "/tai-khoan/"
    notice.refresh_from_db()
    assert notice.read_at


def test_a_notice_to_somebody_else_is_not_there(client, cast):
    [notice] = tell(cast.clerk)
    client.force_login(cast.head)

    assert client.post(f"/thong-bao/{notice.uid}/mo/").status_code == 404
    notice.refresh_from_db()
    assert notice.read_at is None


def test_reading_all_reads_ones_own(client, cast):
    tell(cast.clerk, cast.head)
    client.force_login(cast.clerk)
    client.post("/thong-bao/da-doc/")

    assert Notice.objects.unread().get().recipient == cast.head


@pytest.mark.parametrize("address", [LIST, STAFF])
def test_the_lists_ask_as_much_for_one_as_for_many(
    client, cast, address, django_assert_max_num_queries
):
    client.force_login(cast.officer)
    counts = []
    for number in (1, 3):
        for key in range(number):
            tell(cast.officer, cast.clerk, key=f"{number}-{key}")
        Notice.objects.update(attempts=1, error="550")
        with django_assert_max_num_queries(11) as asked:
            assert "Hồ sơ “Néang Sa Rươl”" in client.get(address).text
        counts.append(len(asked))

    assert counts[0] == counts[1]


# --- Staff ------------------------------------------------------------------------------------


def test_the_staff_see_failures_with_their_cause_and_send_again(
    client, cast, django_capture_on_commit_callbacks
):
    [notice] = tell(cast.clerk)
    Notice.objects.update(attempts=5, error="550 no such user")
    client.force_login(cast.officer)
    page = client.get(STAFF)
    assert "550 no such user" in page.text
    assert "Gửi lại" in page.text
    assert "thiếu ngày" not in page.text, "the words are the recipient's"

    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/thong-bao/gui-thu/{notice.uid}/gui-lai/")

    notice.refresh_from_db()
    assert notice.sent_at
    assert "Mọi thư đã gửi được" in client.get(STAFF).text
    assert "Không có thư nào đang chờ" in client.get(STAFF + "?show=waiting").text


def test_the_auditor_looks_and_does_not_send(client, cast):
    [notice] = tell(cast.clerk)
    Notice.objects.update(attempts=5, error="550 no such user")
    client.force_login(cast.auditor)

    assert "Gửi lại<" not in client.get(STAFF).text
    assert client.post(f"/thong-bao/gui-thu/{notice.uid}/gui-lai/").status_code == 403


@pytest.mark.parametrize("who", ["clerk", "head", "stranger"])
def test_deliveries_are_the_staffs_affair(client, cast, who):
    [notice] = tell(cast.clerk)
    client.force_login(getattr(cast, who))

    assert client.get(STAFF).status_code == 403
    assert client.post(f"/thong-bao/gui-thu/{notice.uid}/gui-lai/").status_code == 403


# --- API --------------------------------------------------------------------------------------


def test_the_api_lists_and_reads_ones_own(client, cast, django_assert_max_num_queries):
    [notice] = tell(cast.clerk)
    [foreign] = tell(cast.head)
    client.force_login(cast.clerk)
    with django_assert_max_num_queries(8):
        [row] = client.get("/api/v1/notices/").json()["results"]
    assert (row["uid"], row["read_at"]) == (str(notice.uid), None)

    assert client.post(f"/api/v1/notices/{notice.uid}/read/").json()["read_at"]
    assert client.post(f"/api/v1/notices/{foreign.uid}/read/").status_code == 404
    assert client.post("/api/v1/notices/read-all/").json() == {"read": 0}


def test_the_page_leaves_out_the_mails_salutation_and_address():
    text = "Kính gửi Lê Hà,\n\nHồ sơ được trả lại.\n\nXem tại: https://vi-du.vn/to-trinh/1/"

    assert Notice(text=text, link="/to-trinh/1/").words == "Hồ sơ được trả lại."
    assert Notice(text="Một dòng.", link="").words == "Một dòng."
