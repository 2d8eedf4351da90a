"""Seals and the keys that make them."""

import base64
import io
from dataclasses import replace
from datetime import date

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from certificates import issuing
from certificates.models import Certificate, SigningKey
from certificates.models.keys import thumbprint
from certificates.signing import keys
from certificates.signing.seal import BadSeal, Claim, check, claim, figures, opened, seal
from certificates.storing import words
from tests.certificates.awards import KEY, LETTERS, SEAL, an_award, many

WORDS = Claim("Bà Néang Sa Rươl", "Bằng khen", "Chủ tịch Ủy ban nhân dân tỉnh An Giang",
              "2147/QĐ-UBND", date(2026, 12, 4), "0457")  # fmt: skip
PUBLIC = KEY.public_key()


# --- The seal -------------------------------------------------------------------------------------


def test_a_seal_says_what_was_sealed():
    assert check(SEAL, LETTERS, PUBLIC) == WORDS
    assert opened(SEAL).key == b"test"


def test_a_seal_of_the_first_format_is_still_read(monkeypatch):
    monkeypatch.setattr("certificates.signing.seal.FORMAT", 1)
    first = seal(WORDS, LETTERS, KEY, b"test")

    assert first != SEAL
    assert check(first, LETTERS, PUBLIC) == WORDS


def test_the_seals_of_a_decision_begin_alike():
    names = ("Bà Néang Sa Rươl", "Ông Y Bla Êban")
    first, second = (seal(replace(WORDS, name=name), LETTERS, KEY, b"test") for name in names)

    common = next(at for at, (one, two) in enumerate(zip(first, second)) if one != two)  # noqa: B905
    assert common > len(first) / 4


def test_the_words_of_an_award_stand_on_one_line_each():
    award = an_award(name="Đội Quản lý\nthị trường số 5", salutation="Tập thể", title="Giấy\nkhen")

    found = claim(award, "0012")

    assert (found.name, found.title) == ("Tập thể Đội Quản lý thị trường số 5", "Giấy khen")
    assert check(seal(found, LETTERS, KEY, b"test"), LETTERS, PUBLIC) == found


def test_a_seal_cut_out_of_another_certificate_is_false():
    with pytest.raises(BadSeal) as refusal:
        check(SEAL, "0" * 28, PUBLIC)

    assert refusal.value.reason == "false"


def test_a_seal_by_another_key_is_false():
    with pytest.raises(BadSeal, match="false"):
        check(SEAL, LETTERS, Ed25519PrivateKey.generate().public_key())


def test_whatever_byte_is_changed_the_seal_is_not_believed():
    number = int(SEAL)
    data = number.to_bytes((number.bit_length() + 7) // 8, "big")

    for at in range(len(data)):
        forged = bytearray(data)
        forged[at] ^= 4
        with pytest.raises(BadSeal):
            # The key's name is a hint which key to try; signed it is all the same.
            check(figures(bytes(forged)), LETTERS, PUBLIC)


@pytest.mark.parametrize("junk", ["", "1", "x", "9" * 5000, "0" * 300, "²" * 60, "1" * 400])
def test_what_is_no_seal_is_unreadable(junk):
    with pytest.raises(BadSeal, match="unreadable"):
        opened(junk)


def test_seals_come_in_few_lengths_and_end_before_a_code_gets_too_fine():
    lengths = {
        len(seal(replace(WORDS, name="Ễ" * size), LETTERS, KEY, b"test")) for size in range(1, 80)
    }

    assert lengths == {444, 522, 600, 675, 0}


# --- Certificates ---------------------------------------------------------------------------------


@pytest.mark.django_db
def test_issuing_seals_every_certificate_with_the_key_of_the_day():
    made = issuing.issue_all(many(2), by="x")

    key = SigningKey.objects.get()
    for certificate in made:
        found = check(certificate.seal, certificate.code, keys.public(key))
        assert (found.name, found.number) == ("Bà Néang Sa Rươl", f"{certificate.number:04d}")
        assert certificate.sealed_with == key
        shown, _layout = words(certificate)
        assert shown.qr_url == (
            f"https://thidua.example.vn/xac-minh/{certificate.code}#{certificate.seal}"
        )


@pytest.mark.django_db
def test_a_certificate_of_before_there_were_keys_keeps_its_address():
    certificate = issuing.issue(an_award(), by="x")
    Certificate.objects.update(seal="", sealed_with=None)

    shown, _layout = words(Certificate.objects.get())

    assert shown.qr_url == f"https://thidua.example.vn/xac-minh/{certificate.code}"


@pytest.mark.django_db
def test_words_too_long_for_a_code_are_issued_without_a_seal():
    award = an_award(salutation="Tập thể", name="Phòng Quản lý " + "Ễ " * 50)

    certificate = issuing.issue(award, by="x")

    assert (certificate.seal, certificate.sealed_with) == ("", None)


@pytest.mark.django_db
def test_without_a_key_nothing_is_issued_and_the_sentence_says_what_to_do(settings):
    settings.KEYS_BY_THEMSELVES = False

    with pytest.raises(keys.KeyFault, match="signing_keys create"), transaction.atomic():
        issuing.issue(an_award(), by="x")

    assert not Certificate.objects.exists()


# --- Keys -----------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_private_half_is_a_file_of_this_user_and_in_no_table(settings):
    key = keys.create(by="Trần Văn In")

    path = settings.KEY_DIR / f"{key.kid}.pem"
    assert oct(path.stat().st_mode & 0o777) == "0o600"
    assert oct(settings.KEY_DIR.stat().st_mode & 0o777) == "0o700"
    secret = keys.private(key).private_bytes_raw()
    kept = str(list(SigningKey.objects.values()))
    assert base64.urlsafe_b64encode(secret).decode().rstrip("=") not in kept
    assert secret.hex() not in kept


@pytest.mark.django_db
def test_a_passphrase_locks_the_file(settings):
    settings.KEY_PASSPHRASE = "một câu dài"
    key = keys.create(by="x")
    assert b"ENCRYPTED" in (settings.KEY_DIR / f"{key.kid}.pem").read_bytes()
    assert keys.current()[0] == key

    keys._read.cache_clear()
    settings.KEY_PASSPHRASE = "một câu khác"

    with pytest.raises(keys.KeyFault, match="KEY_PASSPHRASE"):
        keys.current()


@pytest.mark.django_db
def test_a_folder_that_cannot_be_written_leaves_no_key(settings, tmp_path):
    settings.KEY_DIR = tmp_path / "tệp"
    settings.KEY_DIR.write_text("")

    with pytest.raises(keys.KeyFault, match="Không ghi được khóa vào KEY_DIR"):
        keys.create(by="x")

    assert not SigningKey.objects.exists()


@pytest.mark.django_db
def test_a_file_open_to_others_is_not_used(settings):
    key = keys.create(by="x")
    (settings.KEY_DIR / f"{key.kid}.pem").chmod(0o640)

    with pytest.raises(keys.KeyFault, match="0600"):
        keys.current()


@pytest.mark.django_db
def test_a_missing_file_and_one_of_another_key_are_refused(settings):
    settings.KEYS_BY_THEMSELVES = False
    old, path = keys.create(by="x"), settings.KEY_DIR
    other = Ed25519PrivateKey.generate()
    file = path / f"{old.kid}.pem"
    file.unlink()
    with pytest.raises(keys.KeyFault, match="Thiếu tệp"):
        keys.current()

    SigningKey.objects.all().delete()
    new = keys.create(by="x")
    SigningKey.objects.update(
        public=base64.urlsafe_b64encode(other.public_key().public_bytes_raw()).decode().rstrip("=")
    )
    with pytest.raises(keys.KeyFault, match="không phải của khóa"):
        keys.current()
    assert (path / f"{new.kid}.pem").exists()


@pytest.mark.django_db(transaction=True)
def test_after_a_rotation_old_seals_stay_good_and_the_old_secret_is_gone(settings):
    first = issuing_now("line:1")
    keys.rotate(by="x")
    second = issuing_now("line:2")

    old, new = first.sealed_with, second.sealed_with
    assert old != new
    assert [path.stem for path in settings.KEY_DIR.iterdir()] == [new.kid]
    published = {key["kid"] for key in keys.published()["keys"]}
    assert published == {old.kid, new.kid}
    for certificate in (first, second):
        assert check(certificate.seal, certificate.code, keys.public(certificate.sealed_with))


def issuing_now(key: str) -> Certificate:
    with transaction.atomic():
        return issuing.issue(an_award(key), by="x")


@pytest.mark.django_db
def test_a_withdrawn_key_is_published_apart_and_another_signs():
    key = keys.create(by="x")

    keys.withdraw(key, by="x", reason="mất máy chủ")
    keys.withdraw(key, by="x", reason="lần hai")

    key.refresh_from_db()
    found = keys.published()
    assert key.withdrawn_reason == "mất máy chủ"
    assert [one["kid"] for one in found["withdrawn"]] == [key.kid]
    assert [one["kid"] for one in found["keys"]] == [keys.current()[0].kid]


@pytest.mark.django_db
def test_a_key_is_withdrawn_with_a_reason_or_not_at_all():
    key = keys.create(by="x")

    with pytest.raises(keys.KeyFault, match="lý do"):
        keys.withdraw(key, by="x", reason=" ")

    key.refresh_from_db()
    assert key.retired_at is None


@pytest.mark.django_db
def test_two_keys_never_sign_at_once():
    keys.create(by="x")
    with pytest.raises(keys.KeyFault, match="rotate"):
        keys.create(by="x")

    with pytest.raises(IntegrityError), transaction.atomic():
        SigningKey.objects.create(kid="k", public="p", created_by="x")

    assert SigningKey.objects.count() == 1


def test_the_name_of_a_key_is_its_rfc_7638_thumbprint():
    """The key and the thumbprint of RFC 8037, appendix A.3."""
    public = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"

    assert thumbprint(public) == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"


@pytest.mark.django_db
def test_the_command_makes_changes_takes_back_and_shows():
    def run(*asked: str) -> str:
        out = io.StringIO()
        call_command("signing_keys", *asked, stdout=out)
        return out.getvalue()

    assert "đang ký" in run("create", "--by", "Quản trị")
    issuing.issue(an_award(), by="x")
    assert "thôi ký từ" in run("rotate")
    old = SigningKey.objects.last()
    shown = run("withdraw", "--key", old.kid[:12], "--reason", "lộ tệp")
    assert "đã hủy: lộ tệp  1 bằng" in shown
    assert old.grouped in run("list")
    for wrong in (("create",), ("withdraw", "--key", "?"), ("withdraw",)):
        with pytest.raises(CommandError):
            run(*wrong)
    assert SigningKey.objects.count() == 2
    assert SigningKey.objects.get(created_by="Quản trị") == old
