"""The pages of the print room: what the clerk sees and records, and who may not."""

from html import unescape
from uuid import uuid4

import pytest

from certificates import issuing, jobs, printing, queries, states
from certificates.models import Batch, Blank, PrintRun
from tests.certificates.awards import an_award
from tests.certificates.test_printing import CLERK, a_blank, a_run, figures, move, seen

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(client, cast):
    client.force_login(cast.printing_clerk)
    return client


@pytest.fixture
def run() -> PrintRun:
    return a_run(
        blank=a_blank(), office=printing.Office("UBND tỉnh", "Ban TĐKT", "An Giang", "/x/")
    )


def at(run, tail: str = "") -> str:
    return f"/in/dot/{run.uuid}/{tail}"


def shown(answer) -> str:
    return answer.content.decode()


def test_the_page_shows_stock_map_and_the_next_sheet(clerk, run):
    move(run, states.PRINT, 1)
    text = shown(clerk.get(at(run)))

    assert "Khớp sổ" in text
    assert "In tiếp từ tờ số 2" in text
    assert "Tờ 2: Bà Néang Sa Rươl" in text
    assert 'href="/x/"' in text
    assert "Tờ 3: Bà" in shown(clerk.get(at(run), {"to": "3"}))
    for odd in ("0", "99", "x", "9" * 40):
        assert "Tờ 2: Bà" in shown(clerk.get(at(run), {"to": odd}))
    assert "Khớp sổ" not in shown(clerk.get(at(a_run_on_white())))


def a_run_on_white() -> PrintRun:
    issuing.issue(an_award("white", batch_key="decision:2"), by="x")
    return printing.open_run("decision:2", [printing.Place("white")], by=CLERK, title="Trắng")


def test_a_page_of_a_long_run_takes_the_same_queries(clerk, django_assert_max_num_queries):
    run = a_run(14, blank=a_blank(20))
    with django_assert_max_num_queries(20):
        clerk.get(at(run))
    with django_assert_max_num_queries(14):
        clerk.get("/in/")


def test_a_range_is_recorded_and_what_is_elsewhere_is_named(clerk, run):
    move(run, states.PRINT, 2)

    answer = clerk.post(at(run, "ghi-nhan/"), {"move": "print", "first": 1, "last": 3}, follow=True)

    assert seen(run) == ["printed"] * 3
    assert "Ghi nhận đã in: 2 tờ" in shown(answer)
    assert "đang ở bước khác: tờ 2" in shown(answer)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (
            {"move": "spoil", "first": 1, "last": 1, "reason": "x"},
            "Tờ 1 (Bà Néang Sa Rươl) đang ở trạng thái",
        ),
        ({"move": "sign", "first": 1, "last": 3}, "Chưa chọn tờ nào"),
        ({"move": "print", "first": "", "last": 1}, "Từ tờ:"),
        ({"move": "hand_over", "first": 1, "last": 1}, "hand_over"),
    ],
)
def test_a_record_that_is_refused_says_why_and_changes_nothing(clerk, run, data, said):
    text = shown(clerk.post(at(run, "ghi-nhan/"), data, follow=True))

    assert seen(run) == ["planned"] * 3
    assert said in unescape(text)


def test_the_scanner_types_a_number_and_the_next_sheet_comes(clerk, run):
    assert "Tờ 1: Bà" in shown(clerk.get(at(run, "quet/")))

    answer = clerk.post(at(run, "quet/"), {"position": 1, "serial": "AG-0001"}, follow=True)
    assert "Tờ 2: Bà" in shown(answer)
    again = clerk.post(at(run, "quet/"), {"position": 2, "serial": "AG-0001"})

    assert again.status_code == 400
    assert "Phôi AG-0001 đã dùng cho tờ 1" in shown(again)
    assert seen(run) == ["printed", "planned", "planned"]
    assert clerk.post(at(run, "quet/"), {"position": "x", "serial": ""}).status_code == 400
    for position in (2, 3):
        clerk.post(at(run, "quet/"), {"position": position, "serial": f"AG-000{position}"})
    assert "Mọi tờ của đợt in đã có số phôi" in shown(clerk.get(at(run, "quet/")))


def test_the_file_for_a_range_is_queued(clerk, run):
    answer = clerk.post(at(run, "tao-tep/"), {"first": 2, "last": 3})

    batch = Batch.objects.get()
    assert answer["Location"] == f"/in/{batch.uuid}/"
    assert (batch.first, batch.last, batch.total) == (2, 3, 2)
    again = clerk.post(at(run, "tao-tep/"), {"first": 1, "last": 3}, follow=True)
    assert "Đang tạo tệp in" in shown(again)
    clerk.post(at(run, "tao-tep/"), {"first": "", "last": 3})
    assert Batch.objects.count() == 1
    jobs.cancel_batch(batch, by="x")
    clerk.post(f"/in/{batch.uuid}/lam-lai/")
    assert [row.first for row in Batch.objects.all()] == [2, 2]
    assert str(run) in shown(clerk.get(f"/in/{batch.uuid}/"))


def test_trial_picture_and_cross_sheet(clerk, run):
    trial = clerk.get(at(run, "in-thu-1.pdf"))
    assert trial.content.startswith(b"%PDF")
    assert clerk.get(at(run, "to-do.pdf")).content.startswith(b"%PDF")
    drawn = shown(clerk.get(at(run, "to-1.svg")))
    assert drawn.startswith("<svg")
    assert "BẰNG KHEN" not in drawn  # letters are outlines
    assert clerk.get(at(run, "to-99.svg")).status_code == 404
    certificate = run.sheets.get(position=1).certificate
    certificate.snapshot["name"] = "Sửa lén"
    certificate.save()
    assert clerk.get(at(run, "to-1.svg")).status_code == 409
    assert clerk.get(at(run, "in-thu-1.pdf")).status_code == 302


def test_measuring_again_goes_into_the_run(clerk, run):
    assert "Mở tờ đo" in shown(clerk.get(at(run, "can-chinh/")))
    figures = {"dx_mm": "1,4", "dy_mm": "-0,8", "scale_percent": "100,12", "skew_degrees": "0,05"}

    wrong = clerk.post(at(run, "can-chinh/"), figures | {"dx_mm": "9"})
    assert wrong.status_code == 400
    assert "Lệch ngang 9 mm" in shown(wrong)
    clerk.post(at(run, "can-chinh/"), figures)

    run.refresh_from_db()
    assert run.profile["dx"] == "1.40"
    assert "1,4 mm" in shown(clerk.get(at(run)))
    assert clerk.get(at(a_run_on_white(), "can-chinh/")).status_code == 302


def test_places_change_and_a_run_is_given_up(clerk, run):
    clerk.post(at(run, "doi-cho/"), {"position": 3, "target": 1})
    assert [sheet.certificate.number for sheet in run.sheets.all()] == [3, 1, 2]
    for wrong in ({"position": 9, "target": 1}, {"position": "", "target": 1}):
        clerk.post(at(run, "doi-cho/"), wrong)
    move(run, states.PRINT, 1)
    assert "không bỏ được" in shown(clerk.post(at(run, "bo/"), follow=True))
    other = a_run_on_white()
    clerk.post(at(other, "bo/"))
    other.refresh_from_db()
    assert other.dropped_at
    assert run.sheets.count() == 3


def test_the_hand_over_is_ticked_off(clerk, run):
    assert "Không có tờ nào chờ bàn giao" in shown(clerk.get(at(run, "ban-giao/")))
    for step in (states.PRINT, states.SIGN, states.SEAL):
        move(run, step, 1, 2)

    refused = clerk.post(at(run, "ban-giao/"), {"sheet": [3], "handed_to": "Khánh Hà"})
    assert refused.status_code == 400
    assert clerk.post(at(run, "ban-giao/"), {"sheet": [1], "handed_to": ""}).status_code == 400
    assert seen(run) == ["sealed", "sealed", "planned"]
    clerk.post(at(run, "ban-giao/"), {"sheet": [1], "handed_to": "Khánh Hà"})
    assert seen(run) == ["handed_over", "sealed", "planned"]
    assert "Khánh Hà" in shown(clerk.get(at(run, "ban-giao/")))


def test_a_hand_over_that_is_refused_changes_nothing(clerk, run):
    for step in (states.PRINT, states.SIGN, states.SEAL):
        move(run, step, 1)
    issuing.revoke(run.sheets.get(position=1).certificate, by="x", reason="r", document="QĐ 9")

    answer = clerk.post(at(run, "ban-giao/"), {"sheet": [1], "handed_to": "A"})

    assert "đã thu hồi" in shown(answer)
    assert seen(run)[0] == "sealed"


def test_blanks_are_received_spoiled_and_written_off(clerk, run):
    page = f"/in/phoi/{run.blank.uuid}/"
    receipt = {"received_on": "01/12/2026", "source": "Nhà in", "form_key": uuid4()}
    assert clerk.get(f"{page}nhap/").status_code == 200
    wrong = clerk.post(f"{page}nhap/", receipt | {"first_serial": "AG"})
    assert wrong.status_code == 400
    overlap = clerk.post(
        f"{page}nhap/", receipt | {"first_serial": "AG-0005", "last_serial": "AG-0006"}
    )
    assert "trùng với lần nhập" in shown(overlap)
    clerk.post(f"{page}nhap/", receipt | {"count": 5})
    clerk.post(f"{page}hong/", {"count": 2, "cause": "ẩm"})
    assert figures(run.blank) == (15, 0, 2, 13)
    assert 'value="Ban TĐKT"' in shown(clerk.get(f"{page}huy/"))
    report = {
        "side": "state", "body": "Ban TĐKT", "place": "An Giang", "made_on": "05/12/2026",
        "members": "A, trưởng ban", "way": "xé", "form_key": uuid4(),
    }  # fmt: skip
    clerk.post(f"{page}huy/", report)
    text = shown(clerk.get(page))
    assert "Biên bản số 1" in text
    word = clerk.get(f"/in/phoi/bien-ban/{run.blank.reports.get().uuid}.docx")
    assert word.content.startswith(b"PK")


def test_a_kind_of_blank_is_added(clerk, run):
    form = {"issuer_code": "UBT", "name": "GK-2026", "width_mm": 297, "height_mm": 210}
    assert "Chủ tịch Ủy ban nhân dân tỉnh An Giang" in shown(clerk.get("/in/phoi/moi/"))

    clerk.post("/in/phoi/moi/", form)
    again = clerk.post("/in/phoi/moi/", form | {"width_mm": 300})

    assert again.status_code == 400
    assert Blank.objects.get(name="GK-2026").width_mm == 297
    assert clerk.post("/in/phoi/moi/", form | {"issuer_code": "TU"}).status_code == 400


def test_the_unit_asks_for_its_own_list(clerk, run):
    answer = clerk.get(at(run, "ban-giao.docx"), {"don-vi": "Xã 1"})

    assert answer.content.startswith(b"PK")
    assert clerk.get(at(run, "ban-giao.docx"), {"don-vi": "Xã 9"}).status_code == 404


def test_an_auditor_looks_and_strangers_find_nothing(client, cast, run):
    client.force_login(cast.auditor)
    assert client.get(at(run)).status_code == 200
    assert client.post(at(run, "bo/")).status_code == 403
    assert client.get("/in/phoi/moi/").status_code == 403
    client.force_login(cast.stranger)
    for address in (at(run), at(run, "to-1.svg"), f"/in/phoi/{run.blank.uuid}/"):
        assert client.get(address).status_code == 404, address
    assert queries.states_of(run)
