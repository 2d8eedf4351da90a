"""A certificate checked by a browser without a network."""

import pytest
from django.conf import settings
from django.db import transaction

from certificates import issuing
from certificates.models import SigningKey
from certificates.signing import keys
from tests.certificates.awards import an_award

pytestmark = [pytest.mark.e2e, pytest.mark.any_database, pytest.mark.django_db(transaction=True)]

PAGE = "/xac-minh/ngoai-tuyen/"


@pytest.fixture
def folder(settings, tmp_path, live_server):
    settings.KEY_DIR, settings.SITE_URL = tmp_path / "keys", live_server.url


def address_of(key: str) -> str:
    with transaction.atomic():
        made = issuing.issue(an_award(key), by="x")
    return f"{settings.SITE_URL}/xac-minh/{made.code}#{made.seal}"


def verdict(page, name: str):
    found = page.locator(f'[data-verdict="{name}"]')
    found.wait_for()
    assert page.locator("[data-verdict]:visible").count() == 1
    return found


def check(page, text: str) -> None:
    page.fill("#seal", text)
    page.get_by_role("button", name="Kiểm tra").click()


def test_a_telephone_without_a_network_says_true_and_false(folder, open_page):
    true, other = address_of("line:1"), address_of("line:2")
    page = open_page(390, 844, cut=True)
    page.goto(PAGE)
    page.locator("[data-kept-here]").wait_for()
    page.context.set_offline(True)

    page.goto(true)  # as the telephone's camera opens it

    shown = verdict(page, "good").inner_text()
    for words in (
        "Đúng, cơ quan đã ký", "Bà Néang Sa Rươl", "Bằng khen", "2147/QĐ-UBND", "04/12/2026",
        "Chủ tịch Ủy ban nhân dân tỉnh An Giang", "0001", "thu hồi",
    ):  # fmt: skip
        assert words in shown, words

    seal_of_another = true.split("#")[0] + "#" + other.split("#")[1]
    check(page, seal_of_another)
    assert "Néang" not in verdict(page, "false").inner_text()
    at = len(true) - 200
    check(page, true[:at] + str((int(true[at]) + 1) % 10) + true[at + 1 :])
    assert page.locator('[data-verdict="good"]:visible').count() == 0
    check(page, true.split("#")[0])
    verdict(page, "unsealed")
    check(page, "1234")
    verdict(page, "unreadable")


def test_a_seal_of_the_first_format_says_the_same(folder, open_page, monkeypatch):
    monkeypatch.setattr("certificates.signing.seal.FORMAT", 1)
    page = open_page(390, 844)
    page.goto(PAGE)

    check(page, address_of("line:1"))

    shown = verdict(page, "good").inner_text()
    for words in ("Bà Néang Sa Rươl", "Bằng khen", "2147/QĐ-UBND", "04/12/2026", "tỉnh An Giang"):
        assert words in shown, words


def test_keys_the_device_does_not_know_and_keys_taken_back(folder, open_page):
    first = address_of("line:1")
    page = open_page(cut=True)
    page.goto(PAGE)
    page.locator("[data-kept-here]").wait_for()
    keys.rotate(by="x")
    second = address_of("line:2")

    check(page, second)  # with a network the new list is there at once
    verdict(page, "good")
    check(page, first)
    verdict(page, "good")
    keys.withdraw(SigningKey.objects.last(), by="x", reason="lộ khóa")
    check(page, first)
    verdict(page, "withdrawn")
    page.evaluate("""async () => {
        const cache = await caches.open("xac-minh");
        await cache.put("/xac-minh/khoa.json", new Response('{"keys": [], "withdrawn": [], "read_at": 1}'));
    }""")
    page.context.set_offline(True)
    check(page, second)
    verdict(page, "unknown")


def test_a_browser_that_cannot_check_says_so_and_leads_to_the_online_page(folder, open_page):
    address = address_of("line:1")
    page = open_page()
    page.add_init_script("SubtleCrypto.prototype.importKey = () => Promise.reject(new Error('no'))")
    page.goto(PAGE)

    check(page, address)

    link = verdict(page, "old").get_by_role("link", name="Xem trang trực tuyến")
    assert link.get_attribute("href") == "/xac-minh/" + address.split("/")[-1].split("#")[0]


def test_the_camera_is_offered_where_the_browser_reads_codes(folder, open_page):
    address = address_of("line:1")
    page = open_page()
    page.add_init_script(
        f"""globalThis.BarcodeDetector = class {{
            static async getSupportedFormats() {{ return ["qr_code"]; }}
            async detect() {{ return [{{ rawValue: {address!r} }}]; }}
        }};
        navigator.mediaDevices.getUserMedia = async () => {{
            const canvas = document.createElement("canvas"), ink = canvas.getContext("2d");
            setInterval(() => ink.fillRect(0, 0, 9, 9), 40);
            return canvas.captureStream(25);
        }};"""
    )
    page.goto(PAGE)

    page.get_by_role("button", name="Quét bằng máy ảnh").click()

    verdict(page, "good")


def test_the_online_page_of_a_sealed_code_is_the_registers_answer(folder, open_page):
    page = open_page()

    page.goto(address_of("line:1"))

    assert "Bằng khen còn hiệu lực" in page.locator("h1").inner_text()
