"""Signing in another system: what goes out, what may come back."""

import csv
import hashlib
import io
import zipfile
from datetime import UTC, datetime

import pytest
from django.db import transaction
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.stamp import TextStampStyle

from certificates import exchange, files, issuing, signatures
from certificates.exchange import NotTaken, Sent
from certificates.models import Certificate, Event, Signature
from certificates.rendering import sandbox
from certificates.signing import checking, credentials
from certificates.signing.waiting import wait_for
from tests.certificates.authorities import OFFICE, PASSPHRASE, authority, give_file, trust
from tests.certificates.awards import an_award, many

pytestmark = pytest.mark.django_db


@pytest.fixture
def issued(settings):
    give_file(settings.SIGNER_DIR)
    own = issuing.issue_all(many(3), by="x")
    issuing.issue(an_award("elsewhere", batch_key="decision:2"), by="x")
    return own


def packed(batch_key: str = "decision:1") -> dict[str, bytes]:
    out = io.BytesIO()
    exchange.pack(batch_key, out)
    with zipfile.ZipFile(out) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def pdfs(batch_key: str = "decision:1") -> list[bytes]:
    return [data for name, data in packed(batch_key).items() if name.endswith(".pdf")]


def elsewhere(pdf: bytes, field: str = "Signature1", box=(700, 90, 900, 180), **options) -> bytes:
    """Signed as another program does it: pyHanko as it comes, nothing of ours."""
    signer = SimpleSigner.load_pkcs12(credentials._place("UBT"), passphrase=PASSPHRASE.encode())
    meta, spec = PdfSignatureMetadata(field_name=field, **options), SigFieldSpec(field, box=box)
    style = TextStampStyle(stamp_text="Da ky so")
    # A browser of this worker has a loop of its own running in this thread.
    out = wait_for(
        PdfSigner(meta, signer, stamp_style=style, new_field_spec=spec).async_sign_pdf(
            IncrementalPdfFileWriter(io.BytesIO(pdf))
        )
    )
    return out.getvalue()


def receive(*sent: bytes, batch_key: str = "decision:1") -> int:
    named = [Sent(f"{number}.pdf", data) for number, data in enumerate(sent, 1)]
    with transaction.atomic():
        return exchange.receive(batch_key, named, by="Trần Văn In")


def test_the_archive_holds_the_stored_files_and_a_list_of_them(issued):
    parts = packed()

    rows = list(csv.DictReader(io.StringIO(parts.pop("danh-sach.csv").decode("utf-8-sig"))))
    assert [row["Số sổ vàng"] for row in rows] == ["1", "2", "3"]
    for row, certificate in zip(
        rows, Certificate.objects.filter(batch_key="decision:1"), strict=True
    ):
        data = parts.pop(row["Tệp"])
        assert row["SHA-256"] == hashlib.sha256(data).hexdigest() == certificate.pdf_sha256
        assert row["Tên"] == " ".join(certificate.snapshot["name"].split())
    assert parts == {}


def test_a_name_that_looks_like_a_formula_is_none_in_the_list(issued):
    issuing.issue(an_award("odd", batch_key="decision:3", name="=1+1"), by="x")

    assert "'=1+1" in packed("decision:3")["danh-sach.csv"].decode("utf-8-sig")


def test_signed_files_come_back_to_their_certificates_whatever_their_names(issued, settings):
    trust(settings.TRUST_DIR, authority())
    first, _second, third = pdfs()

    assert receive(elsewhere(third), elsewhere(first, subfilter=SigSeedSubFilter.PADES)) == 2

    rows = {row.certificate.number: row for row in Signature.objects.select_related("certificate")}
    assert sorted(rows) == [1, 3]
    row = Signature.objects.get(certificate=issued[2])
    assert (row.signer, row.origin, row.trust, row.level) == (
        OFFICE, "returned", "trusted", "PKCS#7",
    )  # fmt: skip
    assert Signature.objects.get(certificate=issued[0]).level == "PAdES"
    kept = files.absolute(row.file).read_bytes()
    assert hashlib.sha256(kept).hexdigest() == row.sha256
    assert kept.startswith(third)
    assert abs((row.signed_at - datetime.now(UTC)).total_seconds()) < 60
    assert Event.objects.filter(verb="signed", by="Trần Văn In").count() == 2


def test_without_trusted_authorities_it_is_sound_and_not_called_trusted(issued):
    receive(elsewhere(pdfs()[0]))

    assert Signature.objects.get().trust == "sound"
    assert "chưa xác định được nơi cấp" in Signature.objects.get().get_trust_display()


def test_sent_twice_is_kept_once(issued):
    signed = elsewhere(pdfs()[0])

    assert receive(signed) == 1
    assert receive(signed) == 0
    assert Signature.objects.count() == 1


def test_two_people_may_sign_one_after_the_other(issued):
    both = elsewhere(elsewhere(pdfs()[0], "NguoiKy"), "CoQuan")

    assert receive(both) == 1


def changed_before_signing(pdf: bytes) -> bytes:
    """Another name written over the page, and the whole signed: a sound signature over other words."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    page = writer.root["/Pages"]["/Kids"][0]["/Kids"][0]
    page["/Rotate"] = generic.NumberObject(180)
    writer.update_container(page)
    out = io.BytesIO()
    writer.write(out)
    return elsewhere(out.getvalue())


def added_after_signing(pdf: bytes) -> bytes:
    return added_behind(elsewhere(pdf))


def opens_something(pdf: bytes) -> bytes:
    """An action in the catalogue, then a signature over it."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    writer.root["/OpenAction"] = generic.DictionaryObject(
        {generic.NameObject("/S"): generic.NameObject("/JavaScript")}
    )
    writer.update_root()
    out = io.BytesIO()
    writer.write(out)
    return elsewhere(out.getvalue())


def overwritten(pdf: bytes) -> bytes:
    """A stream of the stored file written anew: another drawing under the same number."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    page = writer.root["/Pages"]["/Kids"][0]["/Kids"][0]
    words = page["/Contents"].raw_get(0)
    stream = words.get_object()
    stream._data = stream.data + b" "
    stream._encoded_data = None
    writer.mark_update(words)
    out = io.BytesIO()
    writer.write(out)
    return elsewhere(out.getvalue())


def added_behind(signed: bytes) -> bytes:
    """Something written behind the last signature."""
    writer = IncrementalPdfFileWriter(io.BytesIO(signed))
    writer.root["/PageMode"] = generic.NameObject("/FullScreen")
    writer.update_root()
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def replaced_by_a_list(pdf: bytes) -> bytes:
    """A font of the stored file is a list all at once."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    page = writer.root["/Pages"]["/Kids"][0]["/Kids"][0]
    fonts = page["/Resources"]["/Font"]
    font = fonts.raw_get(next(iter(fonts)))
    writer.objects[(font.generation, font.idnum)] = generic.ArrayObject()
    out = io.BytesIO()
    writer.write(out)
    return elsewhere(out.getvalue())


def changed_between(pdf: bytes) -> bytes:
    """Signed, changed, and signed by a second person."""
    return elsewhere(added_behind(elsewhere(pdf)), field="Signature2", box=(100, 90, 300, 180))


def hidden_by_its_picture(pdf: bytes) -> bytes:
    return elsewhere(pdf, box=(0, 0, 1100, 800))


def flipped(pdf: bytes) -> bytes:
    """A figure in the time of signing, so that the file itself stays readable."""
    signed = bytearray(elsewhere(pdf))
    signed[signed.rindex(b"/M (D") + 12] ^= 1
    return bytes(signed)


@pytest.mark.parametrize(
    ("made", "sentence"),
    [
        (lambda pdf: pdf, "chưa có chữ ký số"),
        (lambda pdf: pdf[: len(pdf) // 2], "không phải tệp đã xuất"),
        (lambda pdf: b"%PDF-1.7 khong phai", "không phải tệp đã xuất"),
        (lambda pdf: pdf + b"rac", "chưa có chữ ký|hỏng"),
        (changed_before_signing, "nội dung bị thêm hoặc sửa"),
        (added_after_signing, "bị thêm hoặc sửa|phần ghi thêm"),
        (opens_something, "nội dung bị thêm hoặc sửa"),
        (hidden_by_its_picture, "nội dung bị thêm hoặc sửa"),
        (flipped, "đã bị sửa sau khi ký"),
    ],
    ids=["unsigned", "half", "rubbish", "rubbish-after", "changed", "added", "action", "hidden",
         "flipped"],
)  # fmt: skip
def test_what_is_not_the_stored_file_with_sound_signatures_is_refused(made, sentence, issued):
    good, other = pdfs()[:2]

    with pytest.raises(NotTaken, match=sentence) as refusal:
        receive(elsewhere(good), made(other))

    assert [name for name, _sentence in refusal.value.faults] == ["2.pdf"]
    assert not Signature.objects.exists()
    assert not Event.objects.filter(verb="signed").exists()


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        (lambda pdf: pdf, "unsigned"),
        (lambda pdf: b"%PDF-1.7 khong phai", "unreadable"),
        (changed_before_signing, "changed"),
        (added_after_signing, "uncovered"),
        (opens_something, "changed"),
        (overwritten, "changed"),
        (replaced_by_a_list, "changed"),
        (changed_between, "changed"),
        (hidden_by_its_picture, "changed"),
        (flipped, "broken"),
    ],
)
def test_each_fault_has_its_name(made, reason, issued):
    with pytest.raises(checking.BadSignature) as refusal:
        checking.check(made(pdfs()[0]), [authority().der])

    assert refusal.value.reason == reason


def test_a_signature_that_draws_nothing_hides_nothing(issued):
    with signatures.hand("UBT", by="x", secret=PASSPHRASE, shows=False) as hand:
        row = signatures.sign(issued[0], hand)

    found = checking.check(files.absolute(row.file).read_bytes(), [authority().der])

    assert (found.signer, found.trusted) == (OFFICE, True)


def test_what_pyhanko_itself_refuses_is_broken(issued, monkeypatch):
    async def refuses(*args, **kwargs):
        raise SignatureValidationError("no digest")

    monkeypatch.setattr(checking, "async_validate_pdf_signature", refuses)
    with pytest.raises(checking.BadSignature) as refusal:
        checking.check(elsewhere(pdfs()[0]), [])

    assert refusal.value.reason == "broken"


def test_a_signature_below_none_of_the_roots_is_untrusted(issued):
    with pytest.raises(checking.BadSignature) as refusal:
        checking.check(elsewhere(pdfs()[0]), [authority("Nơi cấp khác").der])

    assert refusal.value.reason == "untrusted"


def test_a_certified_copy_that_was_changed_afterwards_is_refused(issued):
    with signatures.hand("UBT", by="x", secret=PASSPHRASE) as hand:
        row = signatures.sign(issued[0], hand)
    once_more = added_behind(files.absolute(row.file).read_bytes())

    with pytest.raises(checking.BadSignature):
        checking.check(once_more, [])


def test_a_file_of_another_decision_is_refused(issued):
    with pytest.raises(NotTaken, match="không phải tệp đã xuất của quyết định này"):
        receive(elsewhere(pdfs("decision:2")[0]))

    assert not Signature.objects.exists()


def test_one_certificate_twice_among_the_files_is_refused(issued):
    signed = elsewhere(pdfs()[0])

    with pytest.raises(NotTaken, match=r"trùng bằng với tệp “1\.pdf”"):
        receive(signed, signed)

    assert not Signature.objects.exists()


def test_another_copy_beside_the_one_that_is_kept_is_refused(issued):
    with signatures.hand("UBT", by="x", secret=PASSPHRASE) as hand:
        own = signatures.sign(issued[0], hand)

    with pytest.raises(NotTaken, match="đã có bản ký số khác"):
        receive(elsewhere(pdfs()[0]))

    assert Signature.objects.get() == own


def test_a_signer_below_no_trusted_authority_is_refused(issued, settings):
    trust(settings.TRUST_DIR, authority("Nơi cấp khác"))

    with pytest.raises(NotTaken, match="không do nơi cấp nào"):
        receive(elsewhere(pdfs()[0]))

    assert not Signature.objects.exists()


def test_a_hostile_file_ends_its_own_process_and_not_the_site(issued, monkeypatch):
    helper = sandbox._Helper("-c", "import socket; socket.socket(fileno=0).recv(1)")
    monkeypatch.setattr(sandbox, "_signature_helper", helper)

    with pytest.raises(NotTaken, match="không đọc được"):
        receive(elsewhere(pdfs()[0]))

    assert not Signature.objects.exists()


def test_a_copy_that_was_withdrawn_makes_room_for_another_and_nothing_is_lost(issued):
    wrong, right = elsewhere(pdfs()[0], "Lan1"), elsewhere(pdfs()[0], "Lan2")
    receive(wrong)
    certificate = issued[0]
    with pytest.raises(NotTaken, match="Gỡ bản ấy trước"):
        receive(right)
    held = certificate.signature

    signatures.withdraw(certificate, "nhập nhầm tệp", by="Trần Văn In")

    gone = certificate.withdrawn_signatures.get()
    assert (gone.reason, gone.withdrawn_by) == ("nhập nhầm tệp", "Trần Văn In")
    assert (gone.sha256, gone.added_at, gone.signer) == (held.sha256, held.added_at, held.signer)
    event = certificate.events.get(verb="signature_withdrawn")
    assert event.details == {"sha256": held.sha256, "reason": "nhập nhầm tệp"}
    assert receive(right) == 1
    now = Signature.objects.get(certificate=certificate)
    assert files.absolute(now.file).read_bytes() == right
    assert files.absolute(gone.file).read_bytes() == wrong


def test_what_has_no_signed_copy_has_none_to_withdraw(issued):
    with pytest.raises(credentials.CannotSign, match="không có bản ký số nào"):
        signatures.withdraw(issued[0], "nhầm", by="Trần Văn In")
    assert not Event.objects.filter(verb="signature_withdrawn").exists()
