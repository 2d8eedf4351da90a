"""Signed copies of certificates: PAdES over the stored bytes, one or a whole decision."""

import io
import shutil
import subprocess
from datetime import datetime
from pathlib import Path

import pikepdf
import pkcs11
import pymupdf
import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone
from pikepdf import pdfa

from certificates import batches, files, issuing, jobs, signatures
from certificates.award import CannotPrint
from certificates.layouts import shipped_codes
from certificates.models import Batch, Certificate, Event, Signature
from certificates.signing import checking, credentials, lock
from certificates.storing import store
from tests.certificates.authorities import (
    OFFICE,
    PASSPHRASE,
    Issued,
    authority,
    give_file,
    give_token,
    office,
    trust,
)
from tests.certificates.awards import PARTY_A4, STATE, many
from tests.certificates.test_batches import let_leases_run_out
from tests.choosing import on_each_change
from tests.conftest import NOT_RUN

SOFTHSM = (
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/lib64/pkcs11/libsofthsm2.so",
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def signer(settings):
    return give_file(settings.SIGNER_DIR)


def issued(count: int = 1, **changes) -> list[Certificate]:
    with transaction.atomic():
        return issuing.issue_all(many(count, **changes), by="x")


def signed(certificate: Certificate, *, shows: bool = True) -> bytes:
    with signatures.hand("UBT", by="Trần Văn In", secret=PASSPHRASE, shows=shows) as hand:
        row = signatures.sign(certificate, hand)
    return files.absolute(row.file).read_bytes()


def killed(*args, **kwargs):
    raise SystemExit("kill")  # like a signal: no handler of ours runs


def start(**changes) -> Batch:
    options = {"title": "Ký số Quyết định 2147", "by": "Trần Văn In", "secret": PASSPHRASE}
    batch = jobs.start_signing("decision:1", **options | changes)
    batch.refresh_from_db()
    return batch


def test_a_signed_copy_begins_with_the_stored_pdf_and_is_sound(signer, settings):
    trust(settings.TRUST_DIR, authority())
    [certificate] = issued()

    pdf = signed(certificate)

    certificate.refresh_from_db()
    stored = files.absolute(certificate.pdf_file).read_bytes()
    assert pdf.startswith(stored)
    row = certificate.signature
    assert row.signed_sha256 == certificate.pdf_sha256
    assert (row.signer, row.authority) == (OFFICE, "Nơi cấp thử nghiệm")
    assert row.serial == f"{office().certificate.serial_number:x}"
    assert (row.level, row.trust, row.origin) == ("PAdES B-B", "trusted", "here")
    found = checking.check(pdf, [authority().der])
    assert (found.signer, found.trusted, found.level) == (OFFICE, True, "PAdES")
    assert datetime.fromisoformat(found.signed_at) == row.signed_at
    event = certificate.events.get(verb="signed")
    assert (event.by, event.details["sha256"]) == ("Trần Văn In", row.sha256)


@pytest.mark.parametrize("at", [2000, -2000])
def test_one_byte_changed_after_signing_is_found(at, signer):
    pdf = bytearray(signed(*issued()))
    pdf[at if at > 0 else len(pdf) + at] ^= 1

    with pytest.raises(checking.BadSignature) as refusal:
        checking.check(bytes(pdf), [])

    assert refusal.value.reason in ("broken", "changed", "unreadable")


def test_poppler_finds_the_signature_valid_over_the_whole_file(signer, tmp_path):
    if not shutil.which("pdfsig"):
        pytest.skip(f"{NOT_RUN}: no pdfsig (poppler-utils)")
    path = tmp_path / "signed.pdf"
    path.write_bytes(signed(*issued()))

    said = subprocess.run(
        ["pdfsig", "-nocert", path], capture_output=True, text=True, check=True
    ).stdout

    assert "Signature is Valid" in said
    assert "Total document signed" in said
    assert "ETSI.CAdES.detached" in said


def judged(pdf: bytes) -> list[tuple[str, str]]:
    report = pdfa.validate_written(io.BytesIO(pdf), "2b")
    assert report.verdict == "pass" or report.findings
    return [(one.kind, one.where) for one in report.findings]


@pytest.mark.parametrize("shows", [True, False])
def test_a_signed_copy_breaks_no_rule_of_pdf_a(shows, signer):
    """The validator does not judge forms and permissions, and says so; it finds nothing else. What
    the signature draws is judged as a part of the page."""
    pdf = signed(*issued(), shows=shows)

    found = judged(pdf)
    assert {kind for kind, _where in found} == {"unsupported"}
    assert {where.rpartition("/")[2] for _kind, where in found} <= {"AcroForm", "Perms", "ESIC"}
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        page = opened.pages[0]
        if shows:
            page.Resources = pikepdf.Dictionary(page.Resources)
            page.Resources.XObject = pikepdf.Dictionary(page.Resources.XObject)
            page.Resources.XObject.Mark = page.Annots[0].AP.N
            page.contents_add(b"q /Mark Do Q")
        del opened.Root.AcroForm, opened.Root.Perms, opened.Root.Extensions, page.Annots
        opened.remove_unreferenced_resources()
        out = io.BytesIO()
        opened.save(out, preserve_pdfa=True)
    assert judged(out.getvalue()) == []


@pytest.mark.parametrize("code", on_each_change(shipped_codes(), {STATE, PARTY_A4}))
def test_the_mark_stands_above_the_frame_and_covers_nothing(code, signer):
    [certificate] = issued(layout_code=code)
    pdf = signed(certificate)
    page = pymupdf.open("pdf", pdf)[0]
    row = Signature.objects.get()

    [widget] = page.widgets()
    place = widget.rect
    words = page.get_text(clip=place).strip()
    number = certificate.snapshot["decision_number"]
    assert words == f"{number}, {timezone.localtime(row.signed_at):%d/%m/%Y %H:%M:%S} +07:00"
    assert 0 < place.y0 < place.y1 < page.rect.height / 12
    assert page.rect.width * 0.6 < place.x0 < place.x1 < page.rect.width
    plain = pymupdf.open("pdf", files.absolute(store(certificate)).read_bytes())[0]
    ground = plain.get_pixmap(dpi=100, clip=place, colorspace=pymupdf.csGRAY)
    assert set(ground.samples) == {255}


def test_an_invisible_signature_draws_nothing(signer):
    [certificate] = issued()
    pdf = signed(certificate, shows=False)

    plain = files.absolute(store(certificate)).read_bytes()
    pictures = [pymupdf.open("pdf", data)[0].get_pixmap(dpi=50).samples for data in (plain, pdf)]
    assert pictures[0] == pictures[1]


def test_signing_twice_keeps_the_first_copy(signer):
    [certificate] = issued()
    first = signed(certificate)

    assert signed(certificate) == first
    assert Event.objects.filter(verb="signed").count() == 1


def test_a_kill_between_file_and_record_leaves_one_file(signer, monkeypatch, private_root):
    [certificate] = issued()
    with monkeypatch.context() as patch:
        patch.setattr(Signature.objects, "create", killed)
        with pytest.raises(SystemExit):
            signed(certificate)
    assert len(list(private_root.rglob("*-ky-so.pdf"))) == 1
    assert not Signature.objects.exists()

    pdf = signed(certificate)

    assert len(list(private_root.rglob("*-ky-so.pdf"))) == 1
    assert checking.check(pdf, []).signer == OFFICE


def test_a_stored_pdf_that_somebody_touched_is_not_signed(signer):
    [certificate] = issued()
    path = files.absolute(store(certificate))
    path.write_bytes(path.read_bytes() + b"\n")

    with pytest.raises(CannotPrint, match="không còn như lúc lưu"):
        signed(certificate)

    assert not Signature.objects.exists()


def test_a_revoked_certificate_is_not_signed(signer):
    [certificate] = issued()
    issuing.revoke(certificate, by="x", reason="r", document="QĐ 9")

    with pytest.raises(CannotPrint, match="không còn hiệu lực"):
        signed(Certificate.objects.get())

    assert not Signature.objects.exists()


# --- What signs -----------------------------------------------------------------------------------


def test_a_wrong_passphrase_is_refused_in_a_sentence_and_nothing_is_stored(signer):
    issued()

    with pytest.raises(CannotPrint, match="sai mật khẩu"):
        start(secret="đoán")

    assert not Batch.objects.exists()
    assert not Signature.objects.exists()


def test_without_a_certificate_of_the_issuer_nothing_is_signed(settings):
    give_file(settings.SIGNER_DIR, "XAC")  # another office's
    issued()

    with pytest.raises(CannotPrint, match="Chưa có chứng thư số của cơ quan UBT"):
        start()

    assert not credentials.is_ready("UBT")
    assert not credentials.is_ready("../signers/XAC")
    assert not Batch.objects.exists()


def test_a_file_that_others_can_read_is_refused(signer):
    signer.chmod(0o644)

    with pytest.raises(CannotPrint, match="0600"), credentials.opened("UBT", PASSPHRASE):
        pass


def test_a_certificate_that_has_ended_is_refused(settings):
    give_file(settings.SIGNER_DIR, owner=office(days=-1))

    with pytest.raises(CannotPrint, match="đã hết hạn ngày"), credentials.opened("UBT", PASSPHRASE):
        pass


def test_one_issued_below_no_trusted_authority_is_refused(signer, settings):
    trust(settings.TRUST_DIR, authority("Nơi cấp khác"))
    issued()

    with pytest.raises(CannotPrint, match="không do nơi cấp nào"):
        start()

    assert not Batch.objects.exists()


def test_a_file_in_the_trust_folder_that_is_no_certificate_is_named(signer, settings):
    settings.TRUST_DIR.mkdir()
    (settings.TRUST_DIR / "la.pem").write_bytes(b"khong phai chung thu")

    with pytest.raises(CannotPrint, match=r"la\.pem"), signatures.hand("UBT", by="x"):
        pass


def test_the_site_may_know_the_passphrase(signer, settings):
    assert credentials.asks_secret("UBT")
    settings.SIGNER_SECRET = PASSPHRASE
    issued()

    batch = start(secret="")

    assert not credentials.asks_secret("UBT")
    assert (batch.state, bytes(batch.secret)) == ("done", b"")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [("{", "không phải JSON"), ("[]", "cần đúng ba mục"), ('{"module": "x"}', "cần đúng ba mục"),
     ('{"module": "/none.so", "token": "t", "key": "k"}', "Không thấy thiết bị ký “t”")],
)  # fmt: skip
def test_a_token_that_is_described_wrongly_or_not_there_is_said(content, sentence, settings):
    settings.SIGNER_DIR.mkdir()
    (settings.SIGNER_DIR / "UBT.json").write_text(content, encoding="utf-8")

    with pytest.raises(CannotPrint, match=sentence), credentials.opened("UBT", "1234"):
        pass


def test_a_token_that_locked_itself_is_said(settings, monkeypatch):
    def locked(*args, **kwargs):
        raise pkcs11.exceptions.PinLocked

    settings.SIGNER_DIR.mkdir()
    described = '{"module": "/none.so", "token": "t", "key": "k"}'
    (settings.SIGNER_DIR / "UBT.json").write_text(described, encoding="utf-8")
    monkeypatch.setattr(credentials, "open_pkcs11_session", locked)

    with pytest.raises(CannotPrint, match="đã khóa"), credentials.opened("UBT", "1234"):
        pass


def test_a_file_without_a_private_key_is_refused(settings):
    path = give_file(settings.SIGNER_DIR, owner=Issued(office().certificate, None))

    with (
        pytest.raises(CannotPrint, match="không có chứng thư kèm khóa"),
        credentials.opened("UBT", PASSPHRASE),
    ):
        pass
    assert path.exists()


def test_a_key_on_an_elliptic_curve_signs_too(settings):
    give_file(settings.SIGNER_DIR, owner=office("Văn phòng", curve=True))

    found = checking.check(signed(*issued()), [authority().der])

    assert (found.signer, found.trusted) == ("Văn phòng", True)


# --- A token --------------------------------------------------------------------------------------


@pytest.fixture
def token(settings, tmp_path, monkeypatch):
    """A SoftHSM token with the office's key."""
    found = [path for path in SOFTHSM if Path(path).exists()]
    if not found or not shutil.which("softhsm2-util"):
        pytest.skip(f"{NOT_RUN}: no SoftHSM (softhsm2) for a token")
    (tmp_path / "tokens").mkdir()
    configuration = tmp_path / "softhsm2.conf"
    configuration.write_text(f"directories.tokendir = {tmp_path / 'tokens'}\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(configuration))
    give_token(settings.SIGNER_DIR, found[0], "4321")


def test_a_token_signs_as_a_file_does(token, settings):
    """One test for all of it: a module is loaded once a process, with the tokens of that moment."""
    trust(settings.TRUST_DIR, authority())
    issued(3)
    with pytest.raises(CannotPrint, match="Sai mã PIN"):
        start(secret="0000")
    assert not Batch.objects.exists()

    batch = start(secret="4321")

    assert (batch.state, batch.done) == ("done", 3)
    for row in Signature.objects.all():
        found = checking.check(files.absolute(row.file).read_bytes(), [authority().der])
        assert (found.signer, found.trusted) == (OFFICE, True)
    wanted = settings.SIGNER_DIR / "UBT.json"
    wanted.write_text(wanted.read_text().replace("van-thu", "khac"))
    with (
        pytest.raises(CannotPrint, match="không có khóa và chứng thư tên “khac”"),
        credentials.opened("UBT", "4321"),
    ):
        pass


# --- A whole decision -----------------------------------------------------------------------------


@pytest.fixture
def waiting(signer, monkeypatch):
    """A signing of four certificates that no worker has taken yet."""
    issued(4)
    with monkeypatch.context() as patch:
        patch.setattr(batches, "run", lambda pk: None)
        return start()


def test_a_decision_is_signed_in_the_background(signer):
    issued(4)

    batch = start()

    assert (batch.state, batch.done, batch.total, batch.file) == ("done", 4, 4, "")
    assert bytes(batch.secret) == b""
    rows = list(Signature.objects.select_related("certificate"))
    assert len(rows) == 4
    for row in rows:
        pdf = files.absolute(row.file).read_bytes()
        assert checking.check(pdf, []).signer == OFFICE
    with pytest.raises(CannotPrint, match="không còn bằng nào"):
        start()


def test_the_passphrase_lies_locked_while_the_work_waits(waiting, monkeypatch):
    kept = bytes(waiting.secret)

    assert PASSPHRASE.encode() not in kept
    assert lock.unlocked(kept) == PASSPHRASE
    jobs.cancel_batch(waiting, by="x")
    waiting.refresh_from_db()
    assert (waiting.state, bytes(waiting.secret)) == ("cancelled", b"")


def test_asking_twice_gives_the_unfinished_signing(waiting):
    assert start() == waiting
    assert Batch.objects.count() == 1


def test_a_signing_that_fails_says_why_and_forgets_the_passphrase(waiting, signer):
    signer.unlink()
    batches.run(waiting.pk)

    waiting.refresh_from_db()
    assert (waiting.state, bytes(waiting.secret)) == ("failed", b"")
    assert "Chưa có chứng thư số" in waiting.error
    assert not Signature.objects.exists()


def test_a_stopped_signing_stops_its_worker(waiting, monkeypatch):
    real = batches.sign

    def stop_after_first(certificate, hand):
        jobs.cancel_batch(waiting, by="Trần Văn In")
        return real(certificate, hand)

    monkeypatch.setattr(batches, "sign", stop_after_first)
    batches.run(waiting.pk)

    waiting.refresh_from_db()
    assert (waiting.state, Signature.objects.count()) == ("cancelled", 1)


def test_a_lost_worker_is_followed_by_one_that_goes_on(waiting, monkeypatch):
    real, made = batches.sign, []

    def dying(certificate, hand):
        if len(made) == 2:
            raise SystemExit("kill")
        made.append(real(certificate, hand))

    with monkeypatch.context() as patch:
        patch.setattr(batches, "sign", dying)
        with pytest.raises(SystemExit):
            batches.run(waiting.pk)
    before = dict(Signature.objects.values_list("pk", "sha256"))
    assert len(before) == 2
    let_leases_run_out()

    assert jobs.sweep_batches() == 1

    waiting.refresh_from_db()
    assert (waiting.state, waiting.done) == ("done", 4)
    assert Signature.objects.count() == 4
    assert before.items() <= dict(Signature.objects.values_list("pk", "sha256")).items()


# --- The command ----------------------------------------------------------------------------------


def test_the_command_signs_a_whole_decision_named_by_one_of_its_codes(signer, monkeypatch, capsys):
    first, *_others = issued(3)
    monkeypatch.setattr("getpass.getpass", lambda prompt: PASSPHRASE)

    call_command("sign_certificates", first.code.lower(), by="Văn thư")

    assert "3 / 3" in capsys.readouterr().out
    assert set(Signature.objects.values_list("added_by", flat=True)) == {"Văn thư"}


def test_the_command_says_what_is_wrong_and_signs_nothing(signer, monkeypatch):
    [certificate] = issued()
    with pytest.raises(CommandError, match="Không có bằng nào mang mã này"):
        call_command("sign_certificates", "0000")
    monkeypatch.setattr("getpass.getpass", lambda prompt: "đoán")
    with pytest.raises(CommandError, match="sai mật khẩu"):
        call_command("sign_certificates", certificate.code)

    assert not Signature.objects.exists()
