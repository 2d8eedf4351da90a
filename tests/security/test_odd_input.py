"""I-26: whatever arrives, the answer is never a failure of the server, and refusals change nothing."""

import json
import random
from urllib.parse import urlencode

import pytest
from django.http import QueryDict

from tests.security import crawling
from tests.security.permission_table import PAGES
from tests.security.world import ROLES

URLENCODED = "application/x-www-form-urlencoded"
ODD = (
    "", " ", "\0", "a\0b", "\ud800", "\udfff𝔘", "-1", "0", "00", "1e9", "NaN", "9" * 30, "9" * 5000, "٣", "²",
    "2147483648", "9223372036854775808", "-9223372036854775809", "31/02/2026", "0001-01-01",
    "99/99/9999", "x" * 10_000, "%", "%s%n", "'; DROP TABLE--", "../../etc/passwd", "true", "null",
    "[]", "{}", "é́̂", "\u202e\u200b", "🙂" * 50, "00000000-0000-0000-0000-000000000000",
    "zzzzzzzz-zzzz-zzzz-zzzz-zzzzzzzzzzzz", "{0.__class__}", "\r\nSet-Cookie: a=b",
)  # fmt: skip
QUERY = (
    "page", "trang", "q", "cha", "het", "chuoi", "muc", "trang-thai", "doi-tuong", "dot", "xep",
    "co", "ma", "next", "size", "contrast", "loai", "linh-vuc", "nam", "cho", "show", "status",
    "page_size", "ended", "ordering",
)  # fmt: skip
FORM = (
    "uid", "nomination", "nominations", "line", "item", "seat", "user", "kind", "version",
    "form_key", "reason", "due_on", "fields_to_mend", "token", "upload", "file", "load", "role",
    "number", "signed_on", "meeting_on", "campaign", "unit", "council", "held_at", "email",
    "full_name", "name", "birth_date", "birth_year", "members", "subject_kind", "award", "title",
    "order", "valid_from", "valid_to", "last_day", "expires_on", "address", "fill",
    "purpose", "given_on", "story_class", "field", "year_from", "code", "opens_at", "closes_at",
    "awards-TOTAL_FORMS", "awards-INITIAL_FORMS", "form-TOTAL_FORMS", "form-INITIAL_FORMS",
    "form-0-year", "add-line", "confirm", "skip_flagged", "position_unit", "achievement",
    "new_password1", "old_password", "username", "password", "job_title", "parent", "unit_code",
)  # fmt: skip
#: Wide first: what these may do is most of what there is.
WHO = ("office_head", "head", "chair", "administrator", "editor", "clerk", "anonymous", *ROLES)


def role_for(page) -> str:
    """Who is let in; where nobody is yet, as at the scan of an unfinished count, the widest."""
    return next((role for role in WHO if page.expected(role) == "ok"), WHO[0])


def status_of(world, page, method, data):
    """Asked as a browser or program could: lone surrogates go as their bytes."""
    role, address = role_for(page), crawling.address(world, page)
    if method == "get":
        answer = world.ask(role, "get", f"{address}?{encoded(data)}")
    elif page.is_api:
        body = json.dumps(data)
        answer = world.ask(role, "post", address, data=body, content_type="application/json")
    else:
        answer = world.ask(role, "post", address, data=encoded(data), content_type=URLENCODED)
    return answer.status_code


def encoded(data) -> str:
    return urlencode(data, doseq=True, errors="surrogatepass")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.name} {page.methods}")
def test_no_odd_value_breaks_an_address(world, page):
    chance = random.Random(page.name)
    for _round in range(1 if page.name in ("nominations:template", "api-schema") else 2):
        if "GET" in page.methods:
            data = {name: chance.choice(ODD) for name in QUERY}
            assert status_of(world, page, "get", data) < 500, data
        if "POST" in page.methods:
            data = {name: chance.sample(ODD, chance.choice((1, 1, 1, 2))) for name in FORM}
            if not page.is_api:
                seats = world.arguments()["seats"]
                data |= {f"presence-{seat}": chance.choice(ODD) for seat in seats}
                data |= crawling.posted(world, page) if chance.random() < 0.3 else {}
            assert status_of(world, page, "post", data) < 500, data


@pytest.mark.parametrize(
    ("role", "name", "row", "data"),
    [
        ("officer", "appraisal:eligible-many", "", {"uid": ODD[-3]}),
        ("officer", "councils:agenda", "planned", {"nomination": ODD[-3]}),
        ("officer", "councils:remove-item", "planned", {"item": "9" * 5000}),
        ("officer", "councils:conflict", "planned", {"item": "1", "seat": "9" * 30}),
        ("officer", "decisions:hand-over", "published", {"line": ODD[-3]}),
        (
            "officer",
            "decisions:edit",
            "draft_decision",
            {"legal_bases": "9" * 30, "title": "x", "version": 1},
        ),
        ("head", "nominations:submit", "submission", {"uid": ODD[-3]}),
    ],
)
def test_a_key_that_is_none_is_refused(world, role, name, row, data):
    address = world.address(name, {"uid": row} if row else {})
    assert world.ask(role, "post", address, data=data).status_code < 500


LISTS = (
    "nominations:list", "nominations:export", "units:tree", "desk:journal", "desk:search",
    "gallery:stories", "certificates:verify-form", "appraisal:queue", "notices:deliveries",
    "nomination-list", "unit-list", "councils:list", "decisions:list", "campaigns:list",
)  # fmt: skip


@pytest.fixture
def names_read(monkeypatch):
    """The names that a query, asked in the test, was read by."""
    names = set()
    look_up, look_up_all = QueryDict.__getitem__, QueryDict.getlist

    def note(look):
        def noting(query, name, *rest):
            names.add(name)
            return look(query, name, *rest)

        return noting

    monkeypatch.setattr(QueryDict, "__getitem__", note(look_up))
    monkeypatch.setattr(QueryDict, "getlist", note(look_up_all))
    return names


@pytest.mark.parametrize("place", LISTS)
def test_each_odd_value_of_each_query_that_a_list_reads(world, names_read, place):
    address, chance = crawling.address_of(place), random.Random(place)
    world.ask("office_head", "get", f"{address}?{encoded(dict.fromkeys(QUERY, 1))}")
    read = sorted(names_read.intersection(QUERY))
    assert read, "a list reads something: what to show, or its page"
    for name in read:
        for value in chance.sample(ODD, 6):
            answer = world.ask("office_head", "get", f"{address}?{encoded({name: value})}")
            assert answer.status_code < 500, (name, value[:50])


@pytest.mark.parametrize(
    "address",
    [
        "/tai-khoan/nguoi-dung/{}/", "/tai-khoan/nguoi-dung/{}/moi/", "/tai-khoan/loi-moi/{}/",
        "/tai-khoan/vai-tro/{}/ket-thuc/", "/don-vi/{}/", "/dot/{}/", "/dot/danh-muc/{}/",
        "/dot/the-quy-tac/{}/", "/to-trinh/{}/", "/to-trinh/ho-so/{}/", "/to-trinh/mau/{}/",
        "/hoi-dong/{}/", "/hoi-dong/muc/{}/", "/hoi-dong/phien/{}/", "/xac-minh/{}",
        "/quyet-dinh/moi/cuoi-nam-2026/{}/", "/guong-sang/{}/", "/in/{}/", "/bang/{}.pdf",
        "/tai-khoan/quen-mat-khau/{0}/{0}/", "/api/v1/units/{}/", "/api/v1/campaigns/{}/",
        "/api/v1/nominations/{}/", "/api/v1/sessions/{}/items/", "/api/v1/notices/{}/",
        "/guong-sang/anh/{}/large/", "/quan-tri/{}/",
    ],
)  # fmt: skip
def test_no_odd_piece_of_an_address_breaks_it(world, address):
    for value in (
        "%00",
        "a%00b",
        "%ED%A0%80",
        "%FF",
        "9" * 30,
        "x" * 3000,
        "..",
        "%2e%2e%2f",
        "-1",
        "%0d%0a",
        "đ",
    ):
        for role in ("administrator", "anonymous"):
            answer = world.ask(role, "get", address.format(value))
            assert answer.status_code < 500, (address, value[:20], role)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[]",
        "null",
        "1",
        '"x"',
        "[1]",
        "[null]",
        '{"a":',
        "{}",
        '{"submission": {}}',
        '{"submission": [1], "name": {"a": 1}}',
        "\udcff",
        '[{"item": 1e400, "choice": 3}]',
        '[{"item": 99999999999999999999, "choice": "agree"}]',
        '{"reason": "\\u0000"}',
        "9" * 5000,
    ],
)
def test_no_odd_body_breaks_the_api(world, body):
    calls = [
        ("head", "post", "/api/v1/nominations/"), ("head", "post", "/api/v1/submissions/"),
        ("head", "patch", crawling.address_of("nomination-detail", world.first.rows["draft"].uid)),
        ("head", "patch", crawling.address_of("submission-detail", world.first.submission.uid)),
        ("head", "post", crawling.address_of("nomination-withdraw", world.first.rows["checking"].uid)),
        ("member", "post", crawling.address_of("session-ballot", world.voting.uid)),
    ]  # fmt: skip
    raw = body.encode("utf-8", "surrogateescape")
    for role, method, address in calls:
        with crawling.writes() as written:
            answer = world.ask(role, method, address, data=raw, content_type="application/json")
        assert 400 <= answer.status_code < 500 or not written, (
            address,
            answer.status_code,
            written,
        )
        assert answer.status_code < 500, (address, body[:60])
