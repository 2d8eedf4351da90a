"""What every test can use: the servers that are there, a browser, and the cast."""

import os
import shutil
import socket
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.test import TransactionTestCase

from exemplars.accounts.models import User
from exemplars.shared import journal
from tests.factories.cast import Cast, build

NOT_RUN = "NOT RUN"
CHROMIUM = os.environ.get("CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# The browser driver runs an event loop in the test's own thread; the ORM is used beside it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--only-database",
        action="store_true",
        help="leave out what is the same on every database: for a second run on another one",
    )
    parser.addoption(
        "--all-must-run",
        action="store_true",
        help="fail when a test was skipped because its server or program is absent",
    )


def _asks_the_database(item: pytest.Item) -> bool:
    fixtures = {"db", "transactional_db"}.intersection(getattr(item, "fixturenames", ()))
    asks = bool(fixtures) or item.get_closest_marker("django_db") is not None
    return asks and item.get_closest_marker("any_database") is None


def _is_heavy(item: pytest.Item) -> bool:
    return item.get_closest_marker("acceptance") is not None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A test whose server or program is absent is skipped, and counted in the closing lines."""
    if not config.option.markexpr:  # the heavy suites run by name: ./run.sh acceptance
        config.hook.pytest_deselected(items=[item for item in items if _is_heavy(item)])
        items[:] = [item for item in items if not _is_heavy(item)]
    if config.getoption("--only-database"):
        left_out = [item for item in items if not _asks_the_database(item)]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if _asks_the_database(item)]
    for item in items:
        if item.get_closest_marker("e2e") and not CHROMIUM:
            item.add_marker(pytest.mark.skip(reason=f"{NOT_RUN}: no Chromium for browser journeys"))
        if item.get_closest_marker("postgres") and connection.vendor != "postgresql":
            item.add_marker(pytest.mark.skip(reason=f"{NOT_RUN}: holds on PostgreSQL only"))


def _not_run(reporter: pytest.TerminalReporter) -> Counter[str]:
    """How many tests were skipped for want of something, by what they wanted."""
    reasons = [
        report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        for report in reporter.stats.get("skipped", [])
    ]
    return Counter(reason.split(f"{NOT_RUN}: ", 1)[1] for reason in reasons if NOT_RUN in reason)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if session.config.getoption("--all-must-run") and reporter and _not_run(reporter):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly what did not run, and why."""
    for reason, count in _not_run(terminalreporter).items():
        terminalreporter.write_line(f"{NOT_RUN}: {count} tests ({reason})", yellow=True, bold=True)


@pytest.fixture(scope="session")
def redis_url() -> str:
    """A Redis that answers (REDIS_URL, or the default port); the test is skipped without one."""
    url = os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/9")
    address = urlsplit(url)
    try:
        with socket.create_connection((address.hostname, address.port or 6379), timeout=2) as peer:
            peer.sendall(b"PING\r\n")
            answers = peer.recv(16).startswith(b"+PONG")
    except OSError:
        answers = False
    if not answers:
        pytest.skip(f"{NOT_RUN}: no Redis for Celery")
    return url


@pytest.fixture(scope="session")
def chromium() -> Iterator:
    """One headless browser for the whole run. Tests ask for `open_page`."""
    from playwright.sync_api import sync_playwright  # only where a browser is really driven

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium, live_server) -> Iterator[Callable]:
    """`open_page(width=1440, **context)` gives a fresh visitor's page at the live site.

    Whatever the page's console or scripts complain about fails the test at its end; that an address
    cannot be reached is no complaint where the test says that it will cut the network (`cut=True`).
    """
    contexts, complaints = [], []

    def open_(width: int = 1440, height: int = 900, *, cut: bool = False, **options):
        context = chromium.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": height},
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
            **options,
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda message: (
                complaints.append(f"{message.text} ({page.url})")
                if message.type == "error"
                and "status of 4" not in message.text
                and not (cut and ("net::ERR_" in message.text or "htmx:" in message.text))
                else None
            ),
        )
        return page

    yield open_
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def sign_in(client, live_server) -> Callable:
    """`sign_in(page, user)`: the browser of that page is signed in, without the sign-in page."""

    def sign_in(page: Any, user: User) -> None:
        client.force_login(user)
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}]
        )
        client.cookies.clear()

    return sign_in


#: Made by the migrations and the same for every test.
KEPT = {"django_content_type", "auth_permission", "django_migrations"}


def _with_the_journal(empty: Callable[[], None]) -> None:
    """The journal's triggers, which let nothing be deleted, step aside meanwhile."""
    journal.remove_triggers(connection)
    try:
        empty()
    finally:
        journal.install_triggers(connection)


def _delete_all() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for table in set(connection.introspection.django_table_names(only_existing=True)) - KEPT:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")


@pytest.fixture(scope="session", autouse=True)
def _emptied_quickly() -> Iterator[None]:
    """Tests that really commit are emptied afterwards by DELETE: what Django does, TRUNCATE of every
    table, takes PostgreSQL a second and more each time, for new files on the disk."""
    truncate = TransactionTestCase._fixture_teardown
    TransactionTestCase._fixture_teardown = lambda _case: _with_the_journal(_delete_all)  # type: ignore[method-assign]
    yield
    TransactionTestCase._fixture_teardown = truncate  # type: ignore[method-assign]


@pytest.fixture
def on_a_clean_disk(transactional_db: None) -> None:
    """The tables' files hold no row of another test, dead ones included."""
    _with_the_journal(
        lambda: call_command(
            "flush",
            verbosity=0,
            interactive=False,
            reset_sequences=False,
            inhibit_post_migrate=False,
        )
    )


@pytest.fixture
def cast(db: None) -> "Cast":
    """One small province with its people (tests/factories/cast.py)."""
    return build()
