"""Pictures of the main pages, at 390 and 1440 px, from the demonstration's data.

`python -m tests.journeys.screenshots [NAME…]` after `./run.sh demo`, with the same DATABASE_URL and
MEDIA_ROOT: starts the site on a free port, signs in as the people of the demonstration and writes
docs/screenshots/NAME-390.png and NAME-1440.png.
"""

import contextlib
import io
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import django
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "screenshots"
WIDTHS = {390: 844, 1440: 900}
#: No picture taller than this many screens: a list shows how it begins.
SCREENS = {390: 3, 1440: 1.8}
COLOURS = 256
LIST = ROOT / "examples" / "danh-sach-de-nghi.xlsx"


@dataclass(frozen=True)
class Shot:
    """One page: its file name, who looks at it ("" for anybody), and how they get there."""

    name: str
    login: str
    go: Callable[[Page], None]


def to(address: Callable[[], str]) -> Callable[[Page], None]:
    return lambda page: page.goto(address())


def shots() -> list[Shot]:
    """The pages, with addresses looked up in the demonstration's database."""
    from django.urls import reverse

    from certificates.models import Certificate, PrintRun
    from exemplars.councils.models import Session
    from exemplars.decisions.models import Decision
    from exemplars.gallery.models import Story
    from exemplars.nominations.models import Nomination, Submission

    open_ = Submission.objects.filter(nominations__status="draft").order_by("-pk").first()

    def preview(page: Page) -> None:
        page.goto(reverse("nominations:import", args=[open_.uid]))
        page.set_input_files("input[type=file]", LIST)
        page.get_by_role("button", name="Đọc và soát danh sách").click()
        page.get_by_role("heading", name="Soát danh sách trước khi nhập").wait_for()

    def dossier() -> str:
        row = Nomination.objects.filter(status="checking").order_by("pk").first()
        return reverse("nominations:detail", args=[row.uid])

    def session() -> str:
        row = Session.objects.filter(status="closed").order_by("pk").first()
        return reverse("councils:session", args=[row.uid])

    def decision() -> str:
        return reverse("decisions:detail", args=[Decision.objects.order_by("pk").first().uid])

    def run() -> str:
        return reverse("certificates:run", args=[PrintRun.objects.order_by("pk").first().uuid])

    def story() -> str:
        return reverse("gallery:story", args=[Story.objects.order_by("pk").first().slug])

    def verify() -> str:
        return reverse(
            "certificates:verify", args=[Certificate.objects.order_by("pk").first().code]
        )

    return [
        Shot("desk", "thanh.truc", to(lambda: reverse("desk:home"))),
        Shot("dossier", "thanh.truc", to(dossier)),
        Shot("submission", "sen.anh", to(open_.get_absolute_url)),
        Shot("import", "sen.anh", preview),
        Shot("appraisal", "thanh.truc", to(lambda: reverse("appraisal:queue"))),
        Shot("session", "vinh.an", to(session)),
        Shot("decision", "hong.phuc", to(decision)),
        Shot("press", "kim.chi", to(run)),
        Shot("gallery", "", to(lambda: reverse("gallery:home"))),
        Shot("story", "", to(story)),
        Shot("verify", "", to(verify)),
    ]


@contextlib.contextmanager
def site() -> Iterator[str]:
    """The site on a free port of this machine, as `./run.sh serve` runs it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "backend.wsgi:application", "--no-control-socket"]
    command += ["--bind", f"127.0.0.1:{port}", "--threads", "4", "--log-level", "warning"]
    address = f"http://localhost:{port}"
    server = subprocess.Popen(command, cwd=ROOT, env=os.environ | {"DEBUG": "0"})
    try:
        for _ in range(100):
            with contextlib.suppress(urllib.error.URLError):
                urllib.request.urlopen(f"{address}/tai-khoan/dang-nhap/", timeout=60)
                break
            time.sleep(0.2)
        yield address
    finally:
        server.terminate()
        server.wait(10)


def sign_in(page: Page, login: str, password: str) -> None:
    page.goto("/tai-khoan/dang-nhap/")
    page.fill("input[name=username]", login)
    page.fill("input[name=password]", password)
    page.locator("main button[type=submit], form button.btn-primary").first.click()
    page.wait_for_url("**/viec/**")


def take(browser: Browser, address: str, shot: Shot, width: int, password: str) -> Path:
    """One picture, from the top of the page, with few colours so that the file stays small."""
    height = WIDTHS[width]
    context = browser.new_context(
        base_url=address, viewport={"width": width, "height": height}, locale="vi-VN",
        timezone_id="Asia/Ho_Chi_Minh", reduced_motion="reduce",
    )  # fmt: skip
    page = context.new_page()
    if shot.login:
        sign_in(page, shot.login, password)
    shot.go(page)
    page.wait_for_load_state("networkidle")
    whole = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": width, "height": min(whole, int(height * SCREENS[width]))})
    page.wait_for_timeout(150)
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    path = FOLDER / f"{shot.name}-{width}.png"
    picture.quantize(COLOURS, kmeans=2, dither=Image.Dither.NONE).save(path, optimize=True)
    context.close()
    return path


def main(wanted: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.settings.dev")
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    django.setup()
    from exemplars.management.demo.world import PASSWORD
    from tests.conftest import CHROMIUM, CHROMIUM_ARGUMENTS

    FOLDER.mkdir(parents=True, exist_ok=True)
    pages = [shot for shot in shots() if not wanted or shot.name in wanted]
    with site() as address, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
        for shot in pages:
            for width in WIDTHS:
                path = take(browser, address, shot, width, PASSWORD)
                print(f"{path.relative_to(ROOT)}  {path.stat().st_size // 1024} KB")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
