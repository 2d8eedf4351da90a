"""I-23, I-24: what a citizen sees holds no datum that is not printed; headers and cookies."""

import os
import subprocess
import sys
from urllib.parse import quote

import pytest
from django.conf import settings
from django.utils.encoding import escape_uri_path
from django.utils.html import escape

from certificates.verification import normalise
from exemplars.gallery.models import Consent
from exemplars.nominations.models import Nomination
from exemplars.nominations.states import Status
from tests.security import crawling
from tests.security.permission_table import PAGES
from tests.security.test_two_communes import text_of
from tests.security.world import PRIVATE

PUBLIC = [page for page in PAGES if page.public and "GET" in page.methods]
#: Personal data of the world's dossiers that no certificate prints.
UNPRINTED = (
    PRIVATE, "29/03/1971", "29/3/1971", "1971-03-29", "1971", "Khmer", "Giấy khen Zêta",
    "Tóm tắt Zêta",
)  # fmt: skip

pytestmark = pytest.mark.any_database


@pytest.mark.parametrize("page", PUBLIC, ids=lambda page: page.name)
def test_a_public_page_says_no_more_than_is_printed(world, page):
    said = text_of(world.ask("anonymous", "get", crawling.address(world, page)))
    assert [datum for datum in UNPRINTED if datum in said] == []
    assert "Néang draft" not in said
    assert "Néang proposed" not in said


@pytest.mark.parametrize("code", ["Z" * 28, "xyz", "5D26", "..", "\0", "đ" * 400, "{{7*7}}"])
def test_an_unknown_and_a_malformed_code_get_the_same_page(world, code):
    """But for the code itself, which the page repeats."""
    known, pages = "KHONGCOMANAY0000000000000000", []
    repeated = {
        form
        for typed in (known, code)
        for form in (typed, quote(typed), escape_uri_path(typed), normalise(typed))
    }
    for typed in (known, code):
        answer = world.ask("anonymous", "get", crawling.address_of("certificates:verify", typed))
        assert answer.status_code == 404
        said = answer.content.decode()
        # From both pages alike: a short code may stand by chance in a drawing of the page.
        for form in sorted(repeated - {""}, key=len, reverse=True):
            said = said.replace(escape(form), "")
        pages.append(said)
    assert pages[0] == pages[1]


def test_the_verification_page_is_neither_kept_nor_found(world):
    page = world.address("certificates:verify", {"code": "certificate_code"})
    answer = world.ask("anonymous", "get", page)
    assert answer["Cache-Control"] == "no-store"
    assert "noindex" in answer["X-Robots-Tag"]
    assert answer["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.name} {page.methods}")
def test_every_answer_carries_the_headers_that_keep_a_page_in_its_place(world, page):
    role = next((role for role in ("clerk", "office_head", "chair", "administrator")
                 if role in page.let_in), "anonymous")  # fmt: skip
    answer = world.ask(role, page.methods.split()[0], crawling.address(world, page))
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] in ("same-origin", "strict-origin", "no-referrer")
    policy = answer["Content-Security-Policy"]
    assert "unsafe" not in policy, policy
    if not policy.startswith("sandbox"):  # a file: stricter still
        assert "default-src 'self'" in policy, policy
        assert "frame-ancestors 'none'" in policy
        assert "object-src 'none'" in policy
    if role != "anonymous" and not page.public:
        assert "no-store" in answer["Cache-Control"], page.name


def test_a_withdrawn_consent_or_award_takes_a_story_off_every_public_address(world):
    def seen() -> list[str]:
        addresses = [
            crawling.address_of("gallery:home"), crawling.address_of("gallery:stories"),
            crawling.address_of("gallery:feed"), crawling.address_of("gallery:sitemap"),
            crawling.address_of("gallery:story", world.first.story.slug),
            crawling.address_of("gallery:photo", world.first.photo.uid, "large"),
        ]  # fmt: skip
        found = []
        for address in addresses:
            answer = world.ask("anonymous", "get", address)
            said = text_of(answer)
            is_shown = answer.status_code == 200 and (
                world.first.story.title in said
                or world.first.story.slug in said
                or "anh/" in address
            )
            found += [address] if is_shown else []
        return found

    assert len(seen()) >= 5
    Consent.objects.filter(nomination=world.first.rows["awarded"], purpose="name").update(
        withdrawn_at="2026-11-01T00:00:00Z"
    )
    assert seen() == []
    Consent.objects.update(withdrawn_at=None)
    Nomination.objects.filter(pk=world.first.rows["awarded"].pk).update(status=Status.REVOKED)
    assert seen() == []


def test_files_have_no_address_of_their_own(world):
    for path in (world.first.papers["draft"].file.name, world.first.photo.file.name):
        for prefix in ("/media/", "/private/", "/static/", "/"):
            assert world.ask("anonymous", "get", prefix + path).status_code == 404


def test_a_downloaded_paper_cannot_run_in_the_browser(world):
    address = world.address("nominations:evidence", {"uid": "paper_draft"})
    answer = world.ask("clerk", "get", address)
    assert answer["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer["Cache-Control"]


def test_signing_in_leads_to_this_site_alone(world):
    for target in ("https://xau.vn/", "//xau.vn", "javascript:alert(1)", "/\\xau.vn"):
        answer = world.ask("clerk", "get", "/tai-khoan/dang-nhap/", data={"next": target})
        assert answer.get("Location", "/").startswith("/viec/"), target
        answer = world.ask("clerk", "get", "/hien-thi/", data={"size": "l", "next": target})
        assert answer["Location"] == "/", target


def test_production_keeps_its_cookies_to_itself():
    """The settings a server runs with, read in a process of their own."""
    program = (
        "from django.conf import settings as s; "
        "print(s.SESSION_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY, s.CSRF_COOKIE_SECURE, "
        "s.SESSION_COOKIE_SAMESITE, s.SESSION_COOKIE_NAME, s.SECURE_SSL_REDIRECT, "
        "s.SECURE_HSTS_SECONDS > 1e7, s.DEBUG)"
    )
    environment = {
        "PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "backend.settings.production",
        "SECRET_KEY": "k" * 32 + "khoa-thu-nghiem-rat-dai-0123456789", "DEBUG": "0",
        "ALLOWED_HOSTS": "vi-du.vn", "SITE_URL": "https://vi-du.vn",
        "DATABASE_URL": "postgres://guong:sang-mat-khau@127.0.0.1/guong",
        "EMAIL_URL": "smtp://mail.vi-du.vn:25", "REDIS_URL": "", "KEY_DIR": "/etc/guong-sang/keys",
    }  # fmt: skip
    found = subprocess.run(
        [sys.executable, "-c", program], env=environment, cwd=settings.BASE_DIR,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert found.stdout.split() == [
        "True", "True", "True", "Lax", "__Host-sessionid", "True", "True", "False",
    ], found.stderr  # fmt: skip
