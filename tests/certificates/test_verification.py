"""What a citizen reads about a code."""

import json

import pytest

from certificates import issuing
from certificates.verification import (
    CODE_ALPHABET,
    CODE_LENGTH,
    check,
    grouped,
    new_code,
    normalise,
)
from tests.certificates.awards import PARTY, an_award

pytestmark = pytest.mark.django_db


@pytest.fixture
def certificate():
    return issuing.issue(an_award(), by="Nguyễn Thanh Trúc")


def test_codes_hold_at_least_128_bits_and_no_letter_that_is_misread():
    codes = {new_code() for _ in range(200)}

    assert len(codes) == 200
    assert len(CODE_ALPHABET) ** CODE_LENGTH >= 2**128
    assert not set("ILOU") & set("".join(codes))


def test_a_typed_code_is_forgiven_its_spaces_case_and_misread_letters():
    assert normalise(" 7k3f-q9d2 m4xw–") == "7K3FQ9D2M4XW"
    assert normalise("oOiIlL") == "001111"
    assert grouped("7K3FQ9D2M4") == "7K3F-Q9D2-M4"


@pytest.mark.parametrize("spell", [str.lower, grouped, lambda c: f" {grouped(c).lower()} "])
def test_every_spelling_finds_the_certificate(certificate, spell):
    verdict = check(spell(certificate.code))

    assert (verdict.state, verdict.number, verdict.award.name) == ("valid", 1, "Néang Sa Rươl")


@pytest.mark.parametrize("code", ["", "x", "7K3F" * 7, "7K3F" * 8, "' OR 1=1 --", "\x00", "Ω" * 28])
def test_unknown_and_malformed_codes_are_alike_and_cost_one_query(
    certificate, code, django_assert_num_queries
):
    with django_assert_num_queries(1):
        verdict = check(code)

    assert verdict == check("another")
    assert verdict.state == "unknown"


def test_the_page_gives_every_printed_field(client, certificate):
    response = client.get(f"/xac-minh/{certificate.code}")

    page = response.content.decode()
    assert response.status_code == 200
    for words in (
        "Bằng khen còn hiệu lực",
        "Chủ tịch Ủy ban nhân dân tỉnh An Giang",
        "Bà Néang Sa Rươl",
        "Giáo viên, Trường Tiểu học số 2 An Cư, xã An Cư",
        "phong cách Hồ Chí Minh năm 2026",
        "2147/QĐ-UBND, ngày 04 tháng 12 năm 2026",
        "0001",
        "An Giang, ngày 04 tháng 12 năm 2026",
        "CHỦ TỊCH",
        "Lê Hoàng Vĩnh An",
        "Lần đầu",
        grouped(certificate.code),
    ):
        assert words in page, words
    assert "Nguyễn Thanh Trúc" not in page  # who took the number is nobody's business


def test_the_page_is_neither_stored_nor_found_nor_told(client, certificate):
    for address in ("/xac-minh/", f"/xac-minh/{certificate.code}/", "/xac-minh/none"):
        response = client.get(address)

        assert response["Cache-Control"] == "no-store"
        assert response["X-Robots-Tag"] == "noindex, nofollow"
        assert response["Referrer-Policy"] == "no-referrer"


def test_revoked_names_the_document_and_not_the_reason(client, certificate):
    issuing.revoke(
        certificate, by="x", reason="kê khai gian dối", document="Quyết định số 12/QĐ-UBND"
    )

    page = client.get(f"/xac-minh/{certificate.code}/").content.decode()

    assert "Bằng khen đã bị thu hồi" in page
    assert "Quyết định số 12/QĐ-UBND" in page
    assert "gian dối" not in page


def test_replaced_leads_to_the_new_number_but_not_to_its_code(client, certificate):
    new = issuing.reissue(
        certificate, an_award("line:1/2"), by="x", kind="damaged", cause="hư hỏng"
    )

    page = client.get(f"/xac-minh/{certificate.code}/").content.decode()

    assert "Bằng khen đã được thay thế" in page
    assert "0002" in page
    assert new.code not in page
    assert grouped(new.code) not in page
    assert "Cấp đổi, cấp lại" in client.get(f"/xac-minh/{new.code}/").content.decode()


@pytest.mark.parametrize("code", ["ABC", "0" * 28, "%00", "a b", "Nguyễn"])
def test_an_unknown_code_gets_one_calm_page(client, code):
    response = client.get(f"/xac-minh/{code}")

    assert response.status_code == 404
    assert "Không tìm thấy bằng có mã này" in response.content.decode()


def test_a_typed_code_leads_to_its_page(client, certificate):
    response = client.get("/xac-minh/", {"ma": grouped(certificate.code).lower()})

    assert response["Location"] == f"/xac-minh/{certificate.code}"
    assert client.get("/xac-minh/", {"ma": " - "}).status_code == 200


def test_nothing_beyond_the_print_is_kept_or_shown(client):
    """The snapshot holds printed fields and keys of the register only."""
    certificate = issuing.issue(an_award("p", layout_code=PARTY), by="x")

    kept = json.loads(json.dumps(certificate.snapshot))

    assert set(kept) == {
        "key", "batch_key", "issuer_code", "award_code", "year", "layout_code", "side", "issuer",
        "title", "verb", "salutation", "name", "position_unit", "achievement", "decision_number",
        "decision_date", "place", "signer_title", "signer_name", "show_qr", "reissue",
    }  # fmt: skip
    page = client.get(f"/xac-minh/{certificate.code}").content.decode()
    for hidden in (certificate.key, certificate.batch_key, str(certificate.uuid)):
        assert f">{hidden}<" not in page
