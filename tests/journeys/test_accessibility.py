"""Every page, as somebody who may open it, at 1440 and 390 px: axe finds nothing, nothing scrolls
sideways (not at 320 px either), and the console is silent, so the content security policy holds.

The pages come from the permission table and the world of tests/security; Django's test client
answers inside the world's transaction and Chromium is handed the answer.
"""

import base64
import zlib
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.staticfiles import finders
from playwright.sync_api import Page, Route

from tests.security import crawling, permission_table
from tests.security import world as worlds

pytestmark = [pytest.mark.e2e, pytest.mark.any_database, pytest.mark.xdist_group("axe")]

#: A name that browsers trust without encryption, as they trust a site behind https.
SITE = "http://localhost:9"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE = Axe().axe_script
OTHER = {1440: 390, 390: 1440}
BLANK = base64.b64decode("R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==")
#: Pieces of pages, and pages that are not ours.
NOT_PAGES = {"councils:turnout", "certificates:batch-progress", "api-docs"}
PAGES = [
    page
    for page in permission_table.PAGES
    if "GET" in page.methods and not page.is_api and page.name not in NOT_PAGES
    # A file that the world does not hold yet opens for nobody.
    if page.public or page.let_in
]


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker) -> Iterator[worlds.World]:
    with django_db_blocker.unblock():
        yield from worlds.make()


@pytest.fixture(scope="module")
def one_page(chromium) -> Iterator[Page]:
    """One page for them all: what a person's browser keeps from address to address."""
    context = chromium.new_context(
        base_url=SITE,
        locale="vi-VN",
        timezone_id="Asia/Ho_Chi_Minh",
        service_workers="block",  # no site answers here for a worker's own script
    )
    page = context.new_page()
    page.complaints = []
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on(
        "console",
        lambda said: page.complaints.append(said.text) if said.type == "error" else None,
    )
    yield page
    context.close()


@pytest.fixture
def open_as(built, one_page, db) -> Callable[[str, str], Page | None]:
    """`open_as(role, address)`: the page, or None when the answer is no page (a file, a redirect)."""
    page = one_page

    def open_(role: str, address: str) -> Page | None:
        found = built.ask(role, "GET", address)
        if found.status_code != 200 or not found["Content-Type"].startswith("text/html"):
            return None
        headers = {name: value for name, value in found.items() if name != "Set-Cookie"}

        def answer(route: Route) -> None:
            """The page itself; its styles and scripts from their files; pictures are blank."""
            path = urlsplit(route.request.url).path
            if path == urlsplit(address).path:
                route.fulfill(status=found.status_code, headers=headers, body=found.content)
            elif path.startswith(settings.STATIC_URL):
                route.fulfill(path=finders.find(path.removeprefix(settings.STATIC_URL)))
            else:
                route.fulfill(status=200, content_type="image/gif", body=BLANK)

        page.unroute_all()
        page.route("**/*", answer)
        page.complaints.clear()
        page.set_viewport_size({"width": 1440, "height": 900})
        page.goto(SITE + address, wait_until="load")
        page.evaluate(AXE)
        return page

    return open_


def role_for(page: permission_table.Page) -> str:
    """Somebody who may open it and does something there; nobody in particular on public pages."""
    if page.public:
        return "anonymous"
    order = ("clerk", "officer", "office_head", "member", "secretary", "editor", "administrator")
    return next(role for role in (*order, *worlds.ROLES) if role in page.let_in)


def name_of(entry: permission_table.Page) -> str:
    return f"{entry.name} {' '.join(entry.args.values())}".strip()


def width_of(entry: permission_table.Page) -> int:
    """One width for each page, half of them each: both take twice as long."""
    return (1440, 390)[zlib.crc32(name_of(entry).encode()) % 2]


@pytest.mark.parametrize("entry", PAGES, ids=name_of)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(built, open_as, entry):
    page = open_as(role_for(entry), crawling.address(built, entry))
    if page is None:
        return
    found = violations(page, width_of(entry))
    for width in (390, 320):
        page.set_viewport_size({"width": width, "height": 700})
        if (wide := page.evaluate("document.documentElement.scrollWidth")) > width:
            found.append(f"{width}: scrolls sideways to {wide} px, by {widest(page, width)}")

    assert found == [], "\n".join(found)
    assert page.complaints == []


@pytest.mark.acceptance
@pytest.mark.parametrize("entry", PAGES, ids=name_of)
def test_axe_finds_nothing_at_the_other_width_either(built, open_as, entry):
    page = open_as(role_for(entry), crawling.address(built, entry))
    if page is not None:
        assert violations(page, OTHER[width_of(entry)]) == []


def test_the_skip_link_is_first_and_focus_is_seen(open_as):
    page = open_as("officer", "/viec/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.evaluate("document.activeElement.blur()")
    for _ in range(12):
        page.keyboard.press("Tab")
        focus = page.evaluate(
            "(() => { const s = getComputedStyle(document.activeElement);"
            " return [s.outlineStyle, parseFloat(s.outlineWidth), s.boxShadow,"
            " document.activeElement.outerHTML.slice(0, 80)] })()"
        )
        assert (focus[0] != "none" and focus[1] >= 2) or focus[2] != "none", focus[3]


def violations(page: Page, width: int) -> list[str]:
    page.set_viewport_size({"width": width, "height": 900})
    options = {"runOnly": RULES, "resultTypes": ["violations"]}
    answer = page.evaluate("options => axe.run(document, options)", options)
    return [
        f"{width}: {rule['id']}: {node['html'][:160]} "
        f"({node['failureSummary'].splitlines()[-1].strip()})"
        for rule in answer["violations"]
        for node in rule["nodes"][:3]
    ]


def widest(page: Page, width: int) -> str:
    return page.evaluate(
        "width => [...document.querySelectorAll('main *, header *, footer *')]"
        ".filter(e => e.getBoundingClientRect().right > width + 1)"
        ".slice(-1).map(e => e.outerHTML.slice(0, 120)).join('')",
        width,
    )
