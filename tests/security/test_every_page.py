"""Every address of the URL conf, asked by everybody, answers as the permission table says."""

from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction

from tests.security import crawling, permission_table
from tests.security import world as worlds
from tests.security.permission_table import PAGES

CALLS = [
    pytest.param(page, method, id=f"{method} {page.name} {' '.join(page.args.values())}".strip())
    for page in PAGES
    for method in page.methods.split()
]


def test_every_address_of_the_url_conf_stands_in_the_table():
    known = {page.name for page in PAGES}
    found = {name for name in crawling.names() if not crawling.is_staff(name)}
    assert found - known == set(), "an address without an entry in permission_table.py"
    assert known - found == set(), "an entry whose address is gone"


def test_the_table_is_written_down_in_the_documents():
    path = Path(settings.BASE_DIR) / "docs" / "permissions.md"
    assert path.read_text(encoding="utf-8") == permission_table.as_markdown(), (
        "run: python -m tests.security.permission_table > docs/permissions.md"
    )


@pytest.mark.any_database
@pytest.mark.parametrize(("page", "method"), CALLS)
def test_each_person_gets_the_answer_of_the_table(world, page, method):
    address = crawling.address(world, page)
    data = crawling.posted(world, page) if method == "POST" else {}
    said, wrote = {}, []
    for role in worlds.ROLES:
        expected = page.expected(role)
        with transaction.atomic():
            with crawling.writes() as written:
                answer = getattr(world.client(role), method.lower())(address, data)
            found = crawling.outcome(answer)
            if found != expected:
                said[role] = f"{found} ({answer.status_code}) instead of {expected}"
            if written and (method == "GET" or found != "ok"):
                wrote.append((role, written))
            if wrote and found != "ok":  # refused: nothing may be left of what it began
                left = crawling.checksum()
            transaction.set_rollback(True)
        if wrote and found != "ok":
            assert left == crawling.checksum(), f"{role} was refused but changed {written}"
            wrote.pop()
    assert not said, f"{address}: {said}"
    assert wrote == [], "looking changed the database"


READ = {page.name for page in PAGES if "GET" in page.methods}


@pytest.mark.parametrize(
    "page", [page for page in PAGES if page.name not in READ], ids=lambda page: page.name
)
def test_an_act_is_no_link(world, page):
    """A GET of an address that acts is refused, whoever follows it."""
    address = crawling.address(world, page)
    for role in ("anonymous", "clerk", "office_head", "chair", "administrator"):
        answer = world.ask(role, "get", address)
        assert crawling.outcome(answer) in ("405", "403", "sign-in", "401", "404"), role


def test_no_post_without_the_form_protection_changes_anything(world):
    """I-36: the token is asked for on every page that takes a POST, before anything else."""
    before = crawling.checksum()
    for page in PAGES:
        if "POST" not in page.methods:
            continue
        role = next((role for role in worlds.ROLES if role in page.let_in), "administrator")
        client = world.client(role, enforce_csrf_checks=True)
        answer = client.post(crawling.address(world, page), crawling.posted(world, page))
        assert answer.status_code == 403, (page.name, answer.status_code)
    assert crawling.checksum() == before


def test_the_back_office_opens_to_nobody_without_a_staff_account(world):
    for name in sorted(filter(crawling.is_staff, set(crawling.names()))):
        for role in worlds.ROLES:
            if name.endswith("_changelist") or name == "admin:index":
                answer = world.ask(role, "get", crawling.address_of(name))
                assert "/quan-tri/login/" in answer.get("Location", ""), (name, role)
