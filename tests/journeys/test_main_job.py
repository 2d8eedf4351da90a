"""The main job in a real browser: from a unit's draft to the citizen who scans the certificate."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pypdfium2
import pytest
import zxingcpp
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page
from pypdf import PdfReader

from exemplars.councils.models import Ballot, Session
from exemplars.decisions.models import Decision
from exemplars.nominations.models import Nomination
from exemplars.shared.journal import JournalEntry, verify
from tests.factories import PASSWORD
from tests.factories.cast import Cast
from tests.journeys import steps
from tests.journeys.steps import confirm, follow, not_see, press, see, write

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

TEACHER, HAMLET, FAMILY = "Néang Sa Rươl", "Ban Nhân dân ấp Phước Lộc", "Nguyễn Văn Ngoan"
TEXTS = {
    "summary": "Bảy năm liền dạy lớp 1 ở điểm trường lẻ.",
    "learn": "Mỗi tháng chép lại một việc mình đã làm được.",
    "follow": "Tự làm 214 bộ thẻ học vần song ngữ.",
    "example": "Hướng dẫn 06 giáo viên trẻ.",
    "results": "100% học sinh hoàn thành chương trình lớp 1.",
}
DEED = "Sáu mươi bài đọc mở bên bờ ruộng"


@dataclass
class Job:
    """The people, their browsers, and the addresses they found on the way."""

    cast: Cast
    visit: Any
    pages: dict[str, Page] = field(default_factory=dict)
    at: dict[str, str] = field(default_factory=dict)

    def page(self, who: str, **options: Any) -> Page:
        if who not in self.pages:
            user = self.cast.members[int(who[-1]) - 1] if "member-" in who else None
            user = user or getattr(self.cast, who, None)
            self.pages[who] = self.visit(user, **options)
        return self.pages[who]


def test_from_the_first_draft_to_the_citizen_with_the_qr(province, visit):
    job = Job(province, visit)

    the_clerk_writes_three_dossiers(job)
    the_head_attests_and_sends_once(job)
    the_officer_receives_and_returns_one(job)
    the_unit_mends_what_was_named(job)
    the_officer_finds_all_eligible_and_sets_the_agenda(job)
    the_secretary_calls_the_roll_and_the_chair_opens(job)
    the_members_vote_without_seeing_results(job)
    the_chair_closes_and_everybody_reads_the_verdict(job)
    the_office_drafts_and_its_head_publishes(job)
    the_press_prints_and_hands_over(job)
    a_citizen_scans_the_certificate(job)
    the_editor_tells_the_story_and_the_citizen_reads_it(job)

    assert list(verify()) == []


def the_clerk_writes_three_dossiers(job: Job) -> None:
    page = job.page("clerk's own browser")
    steps.sign_in_by_page(page, "clerk", PASSWORD)
    see(page, "Lập tờ trình: ")
    job.pages["clerk"] = page

    job.at["submission"] = at = steps.open_submission(page, "128/TTr-UBND")
    for kind, name in (("Cá nhân", TEACHER), ("Tập thể", HAMLET), ("Hộ gia đình", FAMILY)):
        steps.add_dossier(page, at, kind, name, **TEXTS)
        if name != FAMILY:
            steps.add_paper(page, "Báo cáo thành tích", steps.REPORT)
    page.goto(at)
    see(page, "Thiếu giấy tờ: Báo cáo thành tích", "chỉ thủ trưởng làm được việc này")
    page.goto(dossier(FAMILY))
    steps.add_paper(page, "Báo cáo thành tích", steps.REPORT)
    page.goto(at)
    not_see(page, "Thiếu giấy tờ")
    press(page, "Chuyển thủ trưởng ký 3 hồ sơ")
    see(page, "Đã chuyển thủ trưởng 3 hồ sơ")
    assert page.get_by_role("button", name="Gửi").count() == 0


def the_head_attests_and_sends_once(job: Job) -> None:
    page = job.page("head")
    page.goto(reverse("desk:home"))
    follow(page, "Soát và gửi")
    press(page, "Xác nhận tất cả…")
    confirm(page)
    see(page, "Đã ghi nhận xác nhận của thủ trưởng")
    second = page.context.new_page()
    second.goto(job.at["submission"])

    press(page, "Gửi 3 hồ sơ…")
    page.locator("#confirm-dialog [data-confirm-go]").dblclick()
    see(page, "Đã gửi 3 hồ sơ")
    assert moves("submit") == 3

    press(second, "Gửi 3 hồ sơ…")  # the same page, opened before, in another tab
    confirm(second)
    second.wait_for_load_state()
    second.close()
    page.go_back()
    page.reload()
    page.goto(job.at["submission"])
    assert page.get_by_role("button", name="Gửi 3 hồ sơ…").count() == 0
    assert moves("submit") == 3
    assert set(statuses().values()) == {"submitted"}


def the_officer_receives_and_returns_one(job: Job) -> None:
    page = job.page("officer")
    page.goto(reverse("desk:home"))
    see(page, "Tiếp nhận 3 hồ sơ của")
    page.goto(reverse("appraisal:queue") + "?muc=cho-tiep-nhan")
    press(page, "Tiếp nhận")
    see(page, "3 hồ sơ")
    assert set(statuses().values()) == {"received"}

    page.goto(dossier(FAMILY))
    press(page, "Tiếp nhận, bắt đầu thẩm định")
    follow(page, "Trả lại để sửa…")
    write(
        page, reason="Ghi rõ số mét vuông đất đã hiến ở mục Kết quả.",
        due_on=f"{timezone.localdate() + timedelta(days=5):%d/%m/%Y}",
    )  # fmt: skip
    page.get_by_label("Kết quả, số liệu").check()
    press(page, "Trả lại")
    see(page, "Trả lại để sửa")
    assert statuses()[FAMILY] == "returned"


def the_unit_mends_what_was_named(job: Job) -> None:
    page = job.page("clerk")
    page.goto(reverse("desk:home"))
    see(page, FAMILY)
    page.goto(dossier(FAMILY))
    see(page, "Ghi rõ số mét vuông đất đã hiến ở mục Kết quả.", "Hạn gửi lại")
    follow(page, "Sửa hồ sơ")
    see(page, "Cơ quan thường trực đề nghị sửa", "Mục này cần sửa theo ý kiến thẩm định.")
    write(page, results="Hiến 1.150 m² đất vườn, mở 2,4 km đường.")
    press(page, "Lưu hồ sơ")
    see(page, "1.150 m²")

    head = job.page("head")
    head.goto(dossier(FAMILY))
    press(head, "Gửi")
    confirm(head)
    see(head, "Đã gửi")
    assert statuses()[FAMILY] == "submitted"


def the_officer_finds_all_eligible_and_sets_the_agenda(job: Job) -> None:
    page = job.page("officer")
    for name in (TEACHER, HAMLET, FAMILY):
        page.goto(dossier(name))
        press(page, "Tiếp nhận, bắt đầu thẩm định")
        press(page, "Đủ điều kiện, trình Hội đồng")
        page.goto(dossier(name))
        see(page, "Đủ điều kiện")
    assert set(statuses().values()) == {"eligible"}

    page.goto(reverse("councils:convene"))
    write(
        page, title="Phiên họp xét đợt cuối năm",
        held_at=f"{timezone.localtime():%d/%m/%Y %H:%M}", place="Phòng họp số 2",
    )  # fmt: skip
    press(page, "Triệu tập phiên họp")
    page.goto(reverse("councils:agenda", args=[Session.objects.get().uid]))
    press(page, "Đưa cả 3 hồ sơ")
    see(page, "Trong chương trình")
    assert set(statuses().values()) == {"on_agenda"}


def the_secretary_calls_the_roll_and_the_chair_opens(job: Job) -> None:
    job.at["session"] = reverse("councils:session", args=[Session.objects.get().uid])
    job.at["ballot"] = reverse("councils:ballot", args=[Session.objects.get().uid])
    page = job.page("secretary")
    page.goto(job.at["session"])
    for presence in page.locator("select[name^=presence-]").all():
        presence.select_option(label="Có mặt")
    press(page, "Lưu điểm danh")
    see(page, "5/5")

    member = job.page("member-1")
    member.goto(job.at["ballot"])
    see(member, "Biểu quyết chưa mở")

    chair = job.page("chair")
    chair.goto(job.at["session"])
    follow(chair, "Mở biểu quyết…")
    press(chair, "Mở tất cả")
    see(chair, "Mở phiếu biểu quyết")
    assert set(statuses().values()) == {"voting"}


def the_members_vote_without_seeing_results(job: Job) -> None:
    first = job.page("member-1")
    first.goto(job.at["ballot"])
    for key in ("1", "1", "1"):
        first.keyboard.press(key)
    steps.cast(first, 3)

    second = job.page("member-2", width=390, has_touch=True)
    second.goto(job.at["ballot"])
    for _ in range(3):  # a tap is the whole answer: the next nominee follows by itself
        row = second.locator(".ballot-row:visible")
        assert row.count() == 1
        value = "disagree" if FAMILY in row.locator("h2").inner_text() else "agree"
        row.locator(f"label:has(input[value={value}])").click()
    steps.cast(second, 3)

    third = job.page("member-3")
    third.goto(job.at["ballot"])
    steps.vote(third, against=FAMILY)
    third.goto(job.at["ballot"])
    see(third, "Ông/bà đã bỏ phiếu đủ")
    for page in (third, job.page("officer"), job.page("secretary")):
        page.goto(job.at["session"])
        not_see(page, "không đồng ý, ", "Kết quả biểu quyết", "Thông qua, ")
        page.goto(dossier(FAMILY))
        not_see(page, "Không thông qua", "Hội đồng thông qua")
    for who in ("secretary", "chair"):
        job.page(who).goto(job.at["ballot"])
        steps.vote(job.page(who))
    assert Ballot.objects.count() == 15


def the_chair_closes_and_everybody_reads_the_verdict(job: Job) -> None:
    chair = job.page("chair")
    chair.goto(job.at["session"])
    follow(chair, "Đóng biểu quyết…")
    see(chair, "5/5")
    press(chair, "Đóng biểu quyết")
    for page in (chair, job.page("member-2")):
        page.goto(job.at["session"])
        see(page, "2/3 thông qua", "5/5 thành viên", "3/5 thành viên (60,00% < 80%")
    assert statuses() == {TEACHER: "passed", HAMLET: "passed", FAMILY: "rejected"}


def the_office_drafts_and_its_head_publishes(job: Job) -> None:
    page = job.page("officer")
    page.goto(reverse("decisions:list"))
    follow(page, "Lập dự thảo")
    not_see(page, FAMILY)
    press(page, "Lập dự thảo quyết định")
    follow(page, "Sửa dự thảo")
    write(
        page, number="2147/QĐ-UBND", signed_on=f"{timezone.localdate():%d/%m/%Y}",
        place="An Giang", signer_title="CHỦ TỊCH", signer_name="Hồ Văn Chủ Tọa",
    )  # fmt: skip
    page.get_by_label("Luật Thi đua, khen thưởng").check()
    press(page, "Lưu dự thảo")
    see(page, "2147/QĐ-UBND")
    assert page.get_by_role("button", name="Ban hành quyết định").count() == 0

    head = job.page("office_head")
    head.goto(reverse("decisions:detail", args=[Decision.objects.get().uid]))
    press(head, "Ban hành quyết định…")
    confirm(head)
    see(head, "Đã ban hành", "Bằng của quyết định")
    assert statuses() == {TEACHER: "awarded", HAMLET: "awarded", FAMILY: "rejected"}


def the_press_prints_and_hands_over(job: Job) -> None:
    page = job.page("printing_clerk")
    page.goto(reverse("decisions:detail", args=[Decision.objects.get().uid]))
    follow(page, "Tệp của cả quyết định")
    see(page, "2 / 2")
    with page.expect_download() as waiting:
        follow(page, "Tải tệp in 2 bằng")
    job.at["pdf"] = str(waiting.value.path())
    text = " ".join(
        " ".join(sheet.extract_text().split()) for sheet in PdfReader(job.at["pdf"]).pages
    )
    for words in (TEACHER, HAMLET, "BẰNG KHEN", "2147/QĐ-UBND", "Hồ Văn Chủ Tọa"):
        assert words.casefold() in text.casefold()  # names stand in capitals
    assert FAMILY.casefold() not in text.casefold()

    page.goto(reverse("decisions:detail", args=[Decision.objects.get().uid]))
    press(page, "Ghi nhận đã in 2 bằng…")
    confirm(page)
    see(page, "Đã in")
    press(page, "Ghi nhận đã trao 2 bằng…")
    confirm(page)
    see(page, "Đã trao")
    assert statuses() == {TEACHER: "handed_over", HAMLET: "handed_over", FAMILY: "rejected"}


def a_citizen_scans_the_certificate(job: Job) -> None:
    page = job.page("citizen", width=390)
    document = pypdfium2.PdfDocument(job.at["pdf"])
    told = ""
    for sheet in document:
        read = zxingcpp.read_barcodes(sheet.render(scale=3).to_pil())
        assert len(read) == 1
        page.goto(urlsplit(read[0].text).path)
        see(page, "còn hiệu lực", "2147/QĐ-UBND")
        told += page.locator("body").inner_text().casefold()
    assert TEACHER.casefold() in told
    assert HAMLET.casefold() in told


def the_editor_tells_the_story_and_the_citizen_reads_it(job: Job) -> None:
    page = job.page("editor")
    page.goto(reverse("gallery:manage"))
    page.get_by_role("link", name=f"Viết bài: {TEACHER}").or_(
        page.get_by_role("row", name=TEACHER).get_by_role("link", name="Viết bài")
    ).first.click()
    see(page, "Viết về")
    write(
        page, title=DEED, standfirst="Cô ghi âm từng bài bằng hai thứ tiếng.", place="Xã An Cư",
        deed=TEXTS["follow"], result=TEXTS["results"], lesson=TEXTS["example"],
    )  # fmt: skip
    for name in ("story_class", "field"):
        page.locator(f"select[name={name}]").select_option(index=1)
    press(page, "Lưu bản thảo")
    see(page, "Chưa đăng được")
    at = page.url
    for purpose in ("name", "story"):
        page.locator(f"a[href$='?cho={purpose}']").first.click()
        write(page, given_by=f"Bà {TEACHER}", proof="Phiếu đồng ý số 12")
        press(page, "Ghi sự đồng ý")
        page.goto(at)
    press(page, "Đăng bài")
    see(page, "Xem trang công khai")

    citizen = job.page("citizen")
    citizen.goto(reverse("gallery:home"))
    citizen.get_by_role("link", name=DEED).first.click()
    see(citizen, TEXTS["follow"], "học sinh hoàn thành chương trình lớp 1", "2147/QĐ-UBND")
    assert citizen.evaluate("document.documentElement.scrollWidth") <= 390


def dossier(name: str) -> str:
    return reverse("nominations:detail", args=[Nomination.objects.get(name=name).uid])


def statuses() -> dict[str, str]:
    return dict(Nomination.objects.values_list("name", "status"))


def moves(action: str) -> int:
    return JournalEntry.objects.filter(action=action, chain__startswith="nomination:").count()
