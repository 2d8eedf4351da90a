"""The keys for everybody."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from certificates import issuing
from certificates.models import SigningKey
from certificates.signing import keys
from certificates.signing.seal import check, opened
from tests.certificates.awards import an_award

pytestmark = pytest.mark.django_db


def test_a_program_checks_a_seal_with_the_published_keys_alone(client):
    certificate = issuing.issue(an_award(), by="x")

    found = client.get("/xac-minh/khoa.json").json()

    start = opened(certificate.seal).key
    [key] = [
        key for key in found["keys"] if base64.urlsafe_b64decode(key["kid"] + "=")[:4] == start
    ]
    assert {name: key[name] for name in ("kty", "crv", "alg")} == {
        "kty": "OKP", "crv": "Ed25519", "alg": "EdDSA",
    }  # fmt: skip
    public = Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(key["x"] + "="))
    assert check(certificate.seal, certificate.code, public).name == "Bà Néang Sa Rươl"


def test_no_private_half_is_published(client):
    key, private = keys.current()

    text = client.get("/xac-minh/khoa.json").content + client.get("/xac-minh/khoa/").content

    secret = private.private_bytes_raw()
    assert key.public.encode() in text
    for shown in (secret.hex().encode(), base64.urlsafe_b64encode(secret).rstrip(b"=")):
        assert shown not in text
    assert b'"d"' not in text


def test_the_page_shows_every_key_and_what_became_of_it(client):
    first = keys.create(by="Trần Văn In")
    keys.rotate(by="x")
    keys.withdraw(first, by="x", reason="máy chủ bị lấy cắp")

    page = client.get("/xac-minh/khoa/").content.decode()

    for key in SigningKey.objects.all():
        assert key.grouped in page
    assert "Đang ký" in page
    assert "không tin chữ ký nào của khóa này nữa" in page
    assert "máy chủ bị lấy cắp" not in page
    assert "Trần Văn In" not in page


def test_the_worker_answers_for_the_whole_of_the_verification_pages(client):
    worker = client.get("/xac-minh/ngoai-tuyen.js")
    manifest = client.get("/xac-minh/ngoai-tuyen.webmanifest").json()

    assert worker["Content-Type"].startswith("text/javascript")
    assert b'"/xac-minh/ngoai-tuyen/"' in worker.content
    assert (manifest["scope"], manifest["start_url"]) == ("/xac-minh/", "/xac-minh/ngoai-tuyen/")
