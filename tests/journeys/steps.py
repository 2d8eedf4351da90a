"""What a person does on a page, and what they see: the verbs the journeys are written in."""

from pathlib import Path

from django.urls import reverse
from playwright.sync_api import Page, TimeoutError

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
REPORT = EXAMPLES / "ho-so-mau/02-ca-nhan-neang-sa-ruol/bao-cao-thanh-tich.docx"
LIST = EXAMPLES / "danh-sach-de-nghi.xlsx"


def press(page: Page, name: str, *, last: bool = False) -> None:
    """A button by its words (or their beginning)."""
    found = page.locator("main").get_by_role("button", name=name)
    (found.last if last else found.first).click()


def follow(page: Page, name: str) -> None:
    """A link of the page's content by its words."""
    page.locator("main").get_by_role("link", name=name).first.click()


def confirm(page: Page) -> None:
    """The dialog's own button."""
    page.locator("#confirm-dialog [data-confirm-go]").click()


def see(page: Page, *words: str) -> None:
    """Every one of these words is somewhere on the page."""
    for word in words:
        try:
            page.get_by_text(word).locator("visible=true").first.wait_for()
        except TimeoutError:
            shown = page.locator("body").inner_text()
            raise AssertionError(f"“{word}” is not on {page.url}, which says:\n{shown}") from None


def not_see(page: Page, *words: str) -> None:
    shown = page.locator("body").inner_text()
    for word in words:
        assert word not in shown, word


def write(page: Page, **fields: str) -> None:
    """Fields by their names in the form."""
    for name, value in fields.items():
        page.locator(f"main [name={name}]").fill(value)


def sign_in_by_page(page: Page, username: str, password: str) -> None:
    """Through the sign-in page, as everybody does."""
    page.goto(reverse("desk:home"))
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_label("Mật khẩu", exact=True).fill(password)
    page.get_by_role("button", name="Đăng nhập").click()
    page.get_by_role("heading", name="Việc của tôi").wait_for()


def open_submission(page: Page, number: str) -> str:
    """Lập tờ trình; gives its address."""
    page.goto(reverse("nominations:new-submission"))
    write(
        page, number=number, signed_on="06/11/2026", signer_name="Phan Quốc Thịnh",
        signer_title="Chủ tịch", meeting_on="02/11/2026",
    )  # fmt: skip
    press(page, "Lập tờ trình")
    see(page, "Chưa có ai trong tờ trình này")
    return page.url


def add_dossier(page: Page, submission: str, kind: str, name: str, **texts: str) -> None:
    """Thêm từng người, then the whole form."""
    page.goto(submission)
    follow(page, "Thêm từng người…")
    page.get_by_label(kind, exact=True).check()
    write(page, name=name)
    page.locator("select[name=award]").select_option(index=1)
    press(page, "Thêm và viết hồ sơ")
    see(page, "Nháp được lưu dần")
    write(page, **texts)
    press(page, "Lưu hồ sơ")
    see(page, f"Đã lưu hồ sơ {name}")


def add_paper(page: Page, kind: str, path: Path) -> None:
    """A paper to the dossier that is open."""
    follow(page, "Thêm giấy tờ…")
    page.locator("select[name=kind]").select_option(label=kind)
    page.set_input_files("input[type=file]", path)
    press(page, "Tải tệp lên")
    see(page, "Minh chứng")


def vote(page: Page, *, against: str = "") -> None:
    """Agrees to all but one, looks it over, casts."""
    press(page, "Đồng ý tất cả trừ…")
    if against:
        row = page.locator(".ballot-row").filter(has_text=against)
        row.locator("label:has(input[value=disagree])").click()
    cast(page, page.locator(".ballot-row[data-due]").count())


def cast(page: Page, total: int) -> None:
    press(page, "Xem lại và bỏ phiếu…")
    page.get_by_role("heading", name=f"Bỏ phiếu {total} mục?").wait_for()
    press(page, f"Bỏ phiếu {total} mục")
    see(page, f"Đã ghi phiếu của ông/bà cho {total} mục")
