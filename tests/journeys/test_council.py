"""One session in five browsers: three members, the secretary, the chair with the big screen.

Nobody loads a page anew by hand: what one does shows on the others' pages by itself. One member loses the
network twice, one has a conflict of interest, a sixth is away and writes a letter.
"""

import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from docx import Document
from playwright.sync_api import Page

from exemplars.councils import actions
from exemplars.councils.models import AgendaItem, Ballot, BallotDraft, Seat
from exemplars.shared.journal import verify
from tests import factories
from tests.conftest import NOT_RUN
from tests.exemplars.councils.conftest import Meeting, meet
from tests.journeys.steps import confirm, follow, not_see, press, see, write

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

AWAY = "Trần Thị Vắng"
Opened = Callable[[dict[str, bytes], Path], dict[str, bytes]]
NAMES = ("Néang Sa Rươl", "Nguyễn Văn Ngoan", "Chau Sóc Khên", "Lâm Thị Bé")


def as_written(papers: dict[str, bytes], _folder: Path) -> dict[str, bytes]:
    return papers


def through_libreoffice(papers: dict[str, bytes], folder: Path) -> dict[str, bytes]:
    """What LibreOffice reads of each paper, saved by it; and it lays them out on pages."""
    if not shutil.which("soffice"):
        pytest.skip(f"{NOT_RUN}: no LibreOffice to open the minutes")
    for number, data in enumerate(papers.values()):
        (folder / f"{number}.docx").write_bytes(data)
    names = [str(folder / f"{number}.docx") for number in range(len(papers))]
    saved = folder / "saved"
    for kind in ("docx", "pdf"):
        subprocess.run(
            ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile",
             "--convert-to", kind, "--outdir", str(saved), *names],
            check=True, capture_output=True, timeout=180,
        )  # fmt: skip
    assert len(list(saved.glob("*.pdf"))) == len(papers)
    return {label: (saved / f"{number}.docx").read_bytes() for number, label in enumerate(papers)}


@dataclass
class Hall:
    """The session, and everybody's browser at it."""

    meeting: Meeting
    away: Seat
    pages: dict[str, Page]
    screen: Page

    def at(self, name: str) -> str:
        return reverse(f"councils:{name}", args=[self.meeting.session.uid])

    def item(self, name: str) -> AgendaItem:
        return AgendaItem.objects.get(session=self.meeting.session, nomination__name=name)


@pytest.fixture
def hall(cast, visit) -> Hall:
    user = factories.make_user("member-4", full_name=AWAY)
    away = actions.seat(cast.council, user, by=cast.officer)
    meeting = meet(cast, dossiers=len(NAMES))
    for item, name in zip(meeting.items, NAMES, strict=True):
        item.nomination.name = name
        item.nomination.save(update_fields=["name"])
    people: dict[str, Any] = {
        "secretary": visit(cast.secretary),
        "chair": visit(cast.chair),
        "first": visit(cast.members[0], 390, has_touch=True, cut=True),
        "second": visit(cast.members[1]),
        "third": visit(cast.members[2]),
    }
    found = Hall(meeting, away, people, people["chair"].context.new_page())
    for page in people.values():
        page.goto(found.at("session"))
    found.screen.goto(found.at("screen"))
    return found


@pytest.mark.parametrize(
    "opened", [as_written, pytest.param(through_libreoffice, marks=pytest.mark.acceptance)]
)
def test_a_session_of_five_browsers_from_the_roll_to_the_minutes(hall, opened, tmp_path):
    the_second_member_declares_a_conflict(hall)
    the_secretary_calls_the_roll_and_the_chair_opens(hall)
    the_first_member_fills_in_a_ballot_without_a_network(hall)
    the_others_cast_and_the_secretary_keys_a_letter(hall)
    the_chair_closes_while_the_first_member_is_cut_off(hall)
    the_minutes_say_what_the_database_says(hall, opened, tmp_path)

    assert list(verify()) == []


def the_second_member_declares_a_conflict(hall: Hall) -> None:
    page = hall.pages["second"]
    page.get_by_text("Khai trường hợp không biểu quyết…").click()
    page.locator("#declare-item").select_option(label=NAMES[2])
    write(page, reason="em ruột")
    press(page, "Ghi nhận không biểu quyết")
    see(page, "không biểu quyết: em ruột")


def the_secretary_calls_the_roll_and_the_chair_opens(hall: Hall) -> None:
    page = hall.pages["secretary"]
    see(page, "không biểu quyết: em ruột")  # the page has renewed itself: what is chosen now stays
    for line in hall.meeting.session.attendances.all():
        said = "Vắng, gửi ý kiến bằng văn bản" if line.seat_id == hall.away.pk else "Có mặt"
        page.locator(f"[name=presence-{line.seat_id}]").select_option(label=said)
    press(page, "Lưu điểm danh")
    see(page, "Đã ghi điểm danh 6 thành viên")
    for live in (hall.screen, hall.pages["chair"], hall.pages["first"]):
        see(live, "5/6")

    chair = hall.pages["chair"]
    follow(chair, "Mở biểu quyết…")
    press(chair, "Mở biểu quyết")
    for name in ("first", "second", "third", "secretary"):
        see(hall.pages[name], "Mở phiếu biểu quyết")
    see(hall.screen, "4 hồ sơ", "0/6")


def the_first_member_fills_in_a_ballot_without_a_network(hall: Hall) -> None:
    page = hall.pages["first"]
    follow(page, "Mở phiếu biểu quyết")
    tap(page, NAMES[0], "agree")
    page.locator("[data-autosave-status][data-state=saved]").wait_for(state="attached")
    page.context.set_offline(True)
    tap(page, NAMES[1], "disagree")
    page.locator("[data-autosave-status][data-state=offline]").wait_for(state="attached")
    tap(page, NAMES[2], "agree")
    assert len(BallotDraft.objects.get().choices) == 1

    page.context.set_offline(False)
    page.locator("[data-autosave-status][data-state=saved]").wait_for(state="attached")
    assert len(BallotDraft.objects.get().choices) == 3
    tap(page, NAMES[3], "agree")
    cast_ballot(page, 4)
    see(hall.screen, "1/6")


def the_others_cast_and_the_secretary_keys_a_letter(hall: Hall) -> None:
    secretary = hall.pages["secretary"]
    follow(secretary, "Ghi ý kiến")
    for name, choice in zip(NAMES, ("agree", "disagree", "agree", "agree"), strict=True):
        secretary.locator(f"#item-{hall.item(name).pk} label:has([value={choice}])").click()
    press(secretary, "Ghi ý kiến bằng văn bản…")
    confirm(secretary)
    see(secretary, f"Đã ghi 4 ý kiến bằng văn bản của {AWAY}")
    see(hall.screen, "2/6")

    for name, against, due in (
        ("second", "", 3), ("third", NAMES[1], 4), ("chair", "", 4), ("secretary", "", 4),
    ):  # fmt: skip
        page = hall.pages[name]
        follow(page, "Mở phiếu biểu quyết")
        if name == "second":
            see(page, "Không biểu quyết: em ruột")
        press(page, "Đồng ý tất cả trừ…")
        if against:
            page.locator(f"#item-{hall.item(against).pk} label:has([value=disagree])").click()
        cast_ballot(page, due)
    see(hall.screen, "6/6")
    for shown in (hall.screen, *hall.pages.values()):
        not_see(shown, "Kết quả biểu quyết", "Thông qua,")
    assert Ballot.objects.count() == 6 * 4 - 1


def the_chair_closes_while_the_first_member_is_cut_off(hall: Hall) -> None:
    for name in ("first", "second", "third", "secretary", "chair"):
        hall.pages[name].locator(".ballot-title a").first.click()
        see(hall.pages[name], "Chương trình")
    first = hall.pages["first"]
    first.context.set_offline(True)
    chair = hall.pages["chair"]
    follow(chair, "Đóng biểu quyết…")
    see(chair, "6/6")
    press(chair, "Đóng biểu quyết")

    for name in ("chair", "second", "third", "secretary"):
        see(hall.pages[name], "Kết quả biểu quyết", "3/6 thành viên (50,00% < 80%")
    see(hall.screen, "Đã kết thúc")
    see(hall.pages["second"], "Không hiện kết quả: ông/bà có liên quan.")
    not_see(hall.pages["second"], "83,33%")
    see(hall.pages["third"], "5/6 thành viên (83,33%")
    not_see(first, "Kết quả biểu quyết")
    first.context.set_offline(False)
    see(first, "Kết quả biểu quyết", "3/4 thông qua")


def the_minutes_say_what_the_database_says(hall: Hall, opened: Opened, folder: Path) -> None:
    page = hall.pages["secretary"]
    follow(page, "Biên bản")
    follow(page, "Ghi biên bản")
    write(
        page, number="12/BB-HĐ", proceedings="Chủ tọa điều hành.", conclusion="Trình ký ba hồ sơ."
    )
    press(page, "Lưu biên bản")
    press(page, "Chốt biên bản…")
    confirm(page)
    see(page, "chốt lúc")
    papers = {}
    for label in ("Biên bản họp (DOCX)", "Biên bản kiểm phiếu (DOCX)", "Danh sách kết quả (DOCX)"):
        with page.expect_download() as waiting:
            follow(page, label)
        papers[label] = Path(waiting.value.path()).read_bytes()
    papers = opened(papers, folder)

    counted = [row for row in rows_of(papers["Biên bản kiểm phiếu (DOCX)"]) if len(row) == 11]
    items = AgendaItem.objects.filter(session=hall.meeting.session).select_related("nomination")
    for item in items:
        row = next(row for row in counted if item.nomination.name in row[1])
        cast = item.ballots.count()
        figures = [cast, cast, 0, item.agree, item.lower, item.disagree, item.other, item.base]
        assert row[2:10] == [str(figure) for figure in figures]
        assert item.verdict in row[10]
        assert item.agree == item.ballots.filter(choice="agree").count()
    words = "\n".join(" ".join(row) for row in rows_of(papers["Biên bản họp (DOCX)"]))
    words += "\n".join(p.text for p in Document(BytesIO(papers["Biên bản họp (DOCX)"])).paragraphs)
    roll = [str(row.seat.user) for row in hall.meeting.session.attendances.all()]
    for said in (AWAY, "em ruột", "12/BB-HĐ", "Trình ký ba hồ sơ.", *NAMES, *roll):
        assert said in words
    barred = hall.pages["second"]
    follow(barred, "Biên bản")
    see(barred, "các tệp không mở được từ tài khoản này")


def rows_of(data: bytes) -> list[list[str]]:
    return [
        [cell.text.strip() for cell in row.cells]
        for table in Document(BytesIO(data)).tables
        for row in table.rows
    ]


def tap(page: Page, name: str, choice: str) -> None:
    """On a phone a nominee fills the page, and a tap is the whole answer."""
    page.locator(".one-by-one .ballot-row.selected", has_text=name).wait_for()
    page.locator(f".ballot-row.selected label:has([value={choice}])").click()


def cast_ballot(page: Page, total: int) -> None:
    press(page, "Xem lại và bỏ phiếu…")
    see(page, f"Bỏ phiếu {total} mục?")
    press(page, f"Bỏ phiếu {total} mục")
    see(page, f"Đã ghi phiếu của ông/bà cho {total} mục")
