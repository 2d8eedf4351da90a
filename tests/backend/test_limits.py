"""Who asks too often waits: exact counts, shared by all processes, that a header cannot widen."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core import mail
from django.db import connections
from django.test import Client, RequestFactory

from backend.limits import LIMITS, Limit, client_address
from exemplars.shared import limits
from exemplars.shared.limits import RequestCount
from tests.factories import PASSWORD
from tests.security import crawling

pytestmark = pytest.mark.django_db

SIGN_IN = "/tai-khoan/dang-nhap/"
RESET = "/tai-khoan/quen-mat-khau/"
CODE = "/xac-minh/ABCD"


@pytest.fixture(autouse=True)
def _in_the_middle_of_a_window(time_machine):
    time_machine.move_to("2026-11-22T08:00:10+07:00", tick=False)


def few(monkeypatch, name, most=2):
    """The limits of one address, made small enough for a test."""
    small = tuple(
        Limit(most, one.seconds, one.who, one.methods, one.failures) for one in LIMITS[name]
    )
    monkeypatch.setitem(LIMITS, name, small)


def test_the_sixty_first_code_in_a_minute_waits_for_the_next_minute(client, time_machine):
    for _ in range(60):
        assert client.get(CODE).status_code == 404
    refused = client.get(CODE)

    assert refused.status_code == 429
    assert refused["Retry-After"] == "50"
    assert "Hãy thử lại sau 1 phút." in refused.text
    assert Client(REMOTE_ADDR="203.0.113.7").get(CODE).status_code == 404, "others look on"

    time_machine.move_to("2026-11-22T08:01:00+07:00", tick=False)
    assert client.get(CODE).status_code == 404


def test_a_made_up_header_buys_no_further_question(client, monkeypatch):
    few(monkeypatch, "certificates:verify")
    answers = [
        client.get(CODE, headers={"X-Forwarded-For": f"198.51.100.{number}"}).status_code
        for number in range(4)
    ]

    assert answers == [404, 404, 429, 429]


@pytest.mark.parametrize(
    ("proxies", "header", "address"),
    [
        (0, "198.51.100.1", "127.0.0.1"),
        (1, "", "127.0.0.1"),
        (1, "198.51.100.1", "198.51.100.1"),
        (1, "made-up, 198.51.100.1", "198.51.100.1"),
        (2, "made-up, 198.51.100.1, 203.0.113.9", "198.51.100.1"),
        (2, "198.51.100.1", "198.51.100.1"),
    ],
)
def test_the_address_is_what_the_outermost_of_our_proxies_saw(settings, proxies, header, address):
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get("/", headers={"X-Forwarded-For": header})

    assert client_address(request) == address


def test_thirty_wrong_passwords_from_one_place_end_guessing_there(client, cast):
    for number in range(30):
        answer = client.post(SIGN_IN, {"username": f"ai-do-{number}", "password": "sai"})
        assert answer.status_code == 200
    right = {"username": "clerk", "password": PASSWORD}

    assert client.post(SIGN_IN, right).status_code == 429
    assert client.get(SIGN_IN).status_code == 200
    assert Client(REMOTE_ADDR="203.0.113.7").post(SIGN_IN, right).status_code == 302


def test_signing_in_rightly_is_never_too_often(client, cast, monkeypatch):
    few(monkeypatch, "accounts:sign-in")
    for _ in range(4):
        answer = Client().post(SIGN_IN, {"username": "clerk", "password": PASSWORD})
        assert answer.status_code == 302

    assert not RequestCount.objects.exists()


@pytest.mark.parametrize("address", ["clerk@vi-du.vn", "khong-ai@vi-du.vn"])
def test_an_address_gets_three_reset_mails_an_hour_whether_or_not_it_has_an_account(cast, address):
    answers = [
        Client(REMOTE_ADDR=f"203.0.113.{number}").post(RESET, {"email": written}).status_code
        for number, written in enumerate([address, address.upper(), f" {address}", address])
    ]

    assert answers == [302, 302, 302, 429]
    assert len(mail.outbox) == (3 if address.startswith("clerk") else 0)


def test_one_place_asks_for_twenty_reset_mails_an_hour(client):
    answers = [
        client.post(RESET, {"email": f"a{number}@vi-du.vn"}).status_code for number in range(21)
    ]

    assert answers == [302] * 20 + [429]
    assert client.get(RESET).status_code == 200


def test_the_api_answers_in_its_own_format(client, cast, monkeypatch):
    few(monkeypatch, "unit-list")
    client.force_login(cast.clerk)
    answers = [client.get("/api/v1/units/?q=xa") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2].json()["code"] == "too_many"
    assert "Hãy thử lại sau" in answers[2].json()["message"]
    assert client.get("/api/v1/units/").status_code == 200, "reading without words is free"


def test_colleagues_behind_one_address_search_each_for_themselves(cast, monkeypatch):
    few(monkeypatch, "desk:search", most=1)
    for person in (cast.clerk, cast.head):
        visitor = Client()
        visitor.force_login(person)
        assert visitor.get("/viec/tim/?q=xa").status_code == 200
        assert visitor.get("/viec/tim/?q=xa").status_code == 429


def test_every_limit_names_an_address_of_the_site():
    assert set(LIMITS) - set(crawling.names()) == set()


def test_a_window_that_is_over_is_forgotten(time_machine):
    limits.add("thử", "ai", 60)
    assert limits.forget_ended() == 0
    time_machine.move_to("2026-11-22T08:01:00+07:00", tick=False)

    assert limits.so_far("thử", "ai", 60) == 0
    assert limits.forget_ended() == 1


def test_no_address_is_kept(client):
    Client(REMOTE_ADDR="203.0.113.77").get(CODE)

    kept = RequestCount.objects.get()
    assert "203.0.113.77" not in f"{kept.key} {kept}"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_each_gets_its_own_number():
    def one(_number):
        try:
            return limits.add("thử", "ai", 3600)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as threads:
        numbers = list(threads.map(one, range(80)))

    assert sorted(numbers) == list(range(1, 81))
    assert limits.left_of_window(3600) == 3600 - int(time.time()) % 3600
