"""Digital signatures of a decision's certificates: who may, the pages, what is recorded."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from certificates.models import Batch, Event, Signature
from certificates.queries import certificates_of
from certificates.signatures import hand
from certificates.signatures import sign as sign_one
from exemplars.decisions import actions
from exemplars.shared.errors import NotAllowed, RuleViolation
from exemplars.shared.journal import JournalEntry
from tests.certificates.authorities import OFFICE, PASSPHRASE, authority, give_file, trust
from tests.certificates.test_exchange import elsewhere
from tests.exemplars.decisions.test_views import at, page, send, shown

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folders(settings, tmp_path):
    settings.SIGNER_DIR, settings.TRUST_DIR = tmp_path / "signers", tmp_path / "trust"
    settings.PRIVATE_ROOT = tmp_path / "private"


@pytest.fixture
def decision(desk):
    return desk.publish()


def recorded(decision) -> list[str]:
    rows = JournalEntry.objects.filter(chain=decision.journal_chain).order_by("pk")
    return list(rows.values_list("action", flat=True))


def archive_of(client, user, decision) -> dict[str, bytes]:
    answer = send(client, user, at(decision, "ky-so", "goi.zip").rstrip("/"))
    assert answer["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def upload(client, user, decision, **files):
    client.force_login(user)
    sent = [SimpleUploadedFile(name.replace("_", "."), data) for name, data in files.items()]
    return client.post(at(decision, "ky-so", "nhap"), {"signed": sent})


def test_without_a_certificate_of_the_issuer_the_page_says_what_to_do(client, decision, cast):
    said = shown(page(client, cast.officer, at(decision, "ky-so")))

    assert "0 / 2 bằng có bản ký số" in said
    assert "Máy chủ chưa có chứng thư số của cơ quan ban hành" in said
    assert "Chưa ký số" in said
    answer = send(client, cast.officer, at(decision, "ky-so", "ky"))
    assert answer.status_code == 400
    assert "Chưa có chứng thư số của cơ quan UBT" in shown(answer)
    assert not Batch.objects.filter(kind="sign").exists()


def test_the_office_signs_with_the_passphrase_of_the_act(
    client, decision, cast, settings, django_capture_on_commit_callbacks
):
    give_file(settings.SIGNER_DIR)
    trust(settings.TRUST_DIR, authority())
    url = at(decision, "ky-so", "ky")
    assert send(client, cast.officer, url).status_code == 400
    wrong = send(client, cast.officer, url, secret="đoán", shows="on")
    assert wrong.status_code == 400
    assert "sai mật khẩu" in shown(wrong)
    assert not Batch.objects.filter(kind="sign").exists()

    with django_capture_on_commit_callbacks(execute=True):
        answer = send(client, cast.officer, url, secret=PASSPHRASE, shows="on")

    batch = Batch.objects.get(kind="sign")
    assert answer.url == f"/in/{batch.uuid}/"
    assert (batch.state, batch.done, bytes(batch.secret)) == ("done", 2, b"")
    said = shown(page(client, cast.officer, answer.url))
    assert "Xem chữ ký số của quyết định" in said
    assert "Tải tệp in" not in said
    assert page(client, cast.officer, f"{answer.url}tai-ve/").status_code == 404
    assert send(client, cast.officer, f"{answer.url}lam-lai/").url == at(decision, "ky-so")
    said = shown(page(client, cast.officer, at(decision, "ky-so")))
    assert "2 / 2 bằng có bản ký số" in said
    assert "Đã ký số, tin cậy" in said
    assert OFFICE in said
    assert "Mọi bằng đã có bản ký số" in said
    assert recorded(decision)[-1] == "sign_certificates"
    certificate = certificates_of(decision.batch_key)[0]
    signed = page(client, cast.officer, f"/bang/{certificate.uuid}-ky-so.pdf")
    assert b"".join(signed.streaming_content).startswith(b"%PDF-")
    again = send(client, cast.officer, url, secret=PASSPHRASE)
    assert "không còn bằng nào" in shown(again)


def test_one_certificate_is_signed_alone(
    client, decision, cast, settings, django_capture_on_commit_callbacks
):
    give_file(settings.SIGNER_DIR)
    url = at(decision, "ky-so", "ky")
    first, second = certificates_of(decision.batch_key)
    everything = shown(page(client, cast.officer, at(decision, "ky-so")))
    assert f"bang={second.uuid}" in everything
    assert 'name="only"' not in everything  # Enter in the passphrase signs what the button says
    alone = shown(page(client, cast.officer, at(decision, "ky-so") + f"?bang={second.uuid}"))
    assert f'name="only" value="{second.uuid}"' in alone
    assert "Ký số bằng này" in alone
    wrong = send(client, cast.officer, url, secret="đoán", only=str(second.uuid))
    assert f'name="only" value="{second.uuid}"' in shown(wrong)

    with django_capture_on_commit_callbacks(execute=True):
        send(client, cast.officer, url, secret=PASSPHRASE, only=str(second.uuid))

    assert list(Signature.objects.values_list("certificate", flat=True)) == [second.pk]
    again = send(client, cast.officer, url, secret=PASSPHRASE, only=str(second.uuid))
    assert "Bằng này đã có bản ký số" in shown(again)
    assert send(client, cast.officer, url, secret=PASSPHRASE, only="x").status_code == 404
    with django_capture_on_commit_callbacks(execute=True):
        send(client, cast.officer, url, secret=PASSPHRASE)
    assert Signature.objects.filter(certificate=first).exists()


def test_certificates_go_out_and_come_back_signed(client, decision, cast, settings):
    give_file(settings.SIGNER_DIR)
    parts = archive_of(client, cast.officer, decision)
    pdfs = [data for name, data in parts.items() if name.endswith(".pdf")]
    assert len(pdfs) == 2
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("thu muc/ten gi cung duoc.pdf", elsewhere(pdfs[1]))

    answer = upload(
        client, cast.officer, decision, a_pdf=elsewhere(pdfs[0]), b_zip=packed.getvalue()
    )

    assert answer.status_code == 302
    said = shown(client.get(answer.url))
    assert "Đã nhận 2 bằng ký số" in said
    assert "toàn vẹn, chưa xác định được nơi cấp chứng thư" in said
    assert "tin cậy" not in said
    assert recorded(decision)[-2:] == ["export_unsigned", "receive_signed"]


def test_a_wrong_copy_is_withdrawn_with_its_reason_and_another_taken(
    client, decision, cast, settings
):
    give_file(settings.SIGNER_DIR)
    parts = archive_of(client, cast.officer, decision)
    pdf = next(data for name, data in parts.items() if name.endswith(".pdf"))
    upload(client, cast.officer, decision, nham_pdf=elsewhere(pdf, "Lan1"))
    certificate = Signature.objects.get().certificate
    url = at(decision, "ky-so", certificate.uuid, "go")
    assert url in shown(page(client, cast.officer, at(decision, "ky-so")))
    assert certificate.snapshot["name"] in shown(page(client, cast.officer, url))
    assert send(client, cast.officer, url, reason=" ").status_code == 400
    assert Signature.objects.exists()

    answer = send(client, cast.officer, url, reason="Ký nhầm chứng thư thử")

    said = shown(client.get(answer.url))
    assert "0 / 2 bằng có bản ký số" in said
    assert "Ký nhầm chứng thư thử" in said
    assert not Signature.objects.exists()
    assert page(client, cast.officer, f"/bang/{certificate.uuid}-ky-so.pdf").status_code == 404
    assert page(client, cast.officer, url).status_code == 404  # nothing is left to withdraw
    entry = JournalEntry.objects.filter(chain=decision.journal_chain).latest("pk")
    assert (entry.action, entry.reason) == ("withdraw_signature", "Ký nhầm chứng thư thử")
    upload(client, cast.officer, decision, dung_pdf=elsewhere(pdf, "Lan2"))
    signed = page(client, cast.officer, f"/bang/{certificate.uuid}-ky-so.pdf")
    assert b"Lan2" in b"".join(signed.streaming_content)
    said = shown(page(client, cast.officer, at(decision, "ky-so")))
    assert "1 / 2 bằng có bản ký số" in said
    assert "Ký nhầm chứng thư thử" in said


def test_nothing_is_withdrawn_without_the_right_or_from_another_decision(decision, desk, cast):
    certificate = certificates_of(decision.batch_key)[0]
    with pytest.raises(NotAllowed):
        actions.withdraw_signature(decision, certificate, "nhầm", by=cast.clerk)
    with pytest.raises(RuleViolation, match="không có bản ký số nào"):
        actions.withdraw_signature(decision, certificate, "nhầm", by=cast.officer)
    certificate.batch_key = "decision:other"
    with pytest.raises(RuleViolation, match="không thuộc quyết định này"):
        actions.withdraw_signature(decision, certificate, "nhầm", by=cast.officer)


def test_one_bad_file_refuses_all_and_is_named(client, decision, cast, settings):
    give_file(settings.SIGNER_DIR)
    first, second = [
        data for name, data in archive_of(client, cast.officer, decision).items()
        if name.endswith(".pdf")
    ]  # fmt: skip

    answer = upload(client, cast.officer, decision, tot_pdf=elsewhere(first), chua_pdf=second)

    assert answer.status_code == 400
    assert "“chua.pdf”: chưa có chữ ký số" in shown(answer)
    many = upload(client, cast.officer, decision, **{f"t{n}_pdf": second for n in range(8)})
    assert "Còn 3 tệp khác bị từ chối" in shown(many)
    assert not Signature.objects.exists()
    assert recorded(decision)[-1] == "export_unsigned"


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("anh_pdf", b"GIF89a", "không phải PDF hoặc ZIP"),
        ("hong_zip", b"PK\x03\x04 hong", "hỏng hoặc có quá"),
        ("trong_zip", None, "không có tệp PDF nào"),
        ("nhieu_zip", 200, "hỏng hoặc có quá 150 tệp"),
    ],
)
def test_what_is_no_pdf_is_refused_before_it_is_read(client, decision, cast, name, data, sentence):
    if not isinstance(data, bytes):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            for number in range(data or 0):
                archive.writestr(f"{number}.pdf", b"%PDF-")
            archive.writestr("doc.txt", b"x")
        data = packed.getvalue()

    answer = upload(client, cast.officer, decision, **{name: data})

    assert answer.status_code == 400
    assert sentence in shown(answer)
    assert not Signature.objects.exists()


def test_too_much_at_once_is_refused(client, decision, cast, monkeypatch):
    from exemplars.decisions import forms

    monkeypatch.setattr(forms, "_MOST_FILES", 1)
    two = upload(client, cast.officer, decision, a_pdf=b"%PDF-1", b_pdf=b"%PDF-2")
    monkeypatch.setattr(forms, "_MOST_SIGNED", 0)
    large = upload(client, cast.officer, decision, a_pdf=b"%PDF-1")

    assert "không quá 1 tệp" in shown(two)
    assert "lớn hơn 0 MB" in shown(large)
    assert shown(upload(client, cast.officer, decision)).count("error") > 0
    assert not Signature.objects.exists()


def test_only_who_prints_signs_sends_out_and_takes_back(decision, cast):
    for person in (cast.clerk, cast.auditor, cast.stranger):
        with pytest.raises(NotAllowed):
            actions.sign(decision, by=person, secret=PASSPHRASE)
        with pytest.raises(NotAllowed):
            actions.export_unsigned(decision, io.BytesIO(), by=person)
        with pytest.raises(NotAllowed):
            actions.receive_signed(decision, [], by=person)

    assert not Batch.objects.filter(kind="sign").exists()
    assert not set(recorded(decision)) & {"sign_certificates", "export_unsigned", "receive_signed"}


def test_a_draft_has_nothing_to_send_out(desk, cast):
    with pytest.raises(RuleViolation, match="chưa có bằng nào để xuất"):
        actions.export_unsigned(desk.draft(), io.BytesIO(), by=cast.officer)


def test_a_stored_pdf_that_somebody_touched_is_not_sent_out(decision, cast, settings):
    certificate = certificates_of(decision.batch_key)[0]
    actions.export_unsigned(decision, io.BytesIO(), by=cast.officer)
    certificate.refresh_from_db()
    (settings.PRIVATE_ROOT / certificate.pdf_file).write_bytes(b"%PDF-1.7")

    with pytest.raises(RuleViolation, match="không còn như lúc lưu"):
        actions.export_unsigned(decision, io.BytesIO(), by=cast.officer)

    assert recorded(decision).count("export_unsigned") == 1


def test_everybody_learns_of_the_signed_copy_and_no_name_that_is_not_printed(
    client, decision, cast, settings
):
    give_file(settings.SIGNER_DIR)
    certificate = certificates_of(decision.batch_key)[0]
    url = f"/xac-minh/{certificate.code}"
    assert "Bản điện tử ký số" not in shown(client.get(url))
    with hand("UBT", by="x", secret=PASSPHRASE) as signer:
        row = sign_one(certificate, signer)

    said = shown(client.get(url))

    assert "Bản điện tử ký số" in said
    assert "Ủy ban nhân dân tỉnh An Giang, " in said
    Signature.objects.update(signer="Trần Thị Không In, CCCD 089123456789")
    said = shown(client.get(url))
    assert "do cơ quan ban hành giữ" in said
    assert "Không In" not in said
    assert row.certificate == certificate


def test_a_list_takes_the_same_queries(client, desk, cast, django_assert_max_num_queries, settings):
    give_file(settings.SIGNER_DIR)
    decision = desk.publish()
    url = at(decision, "ky-so")
    page(client, cast.officer, url)
    with django_assert_max_num_queries(14):
        client.get(url)
    with hand("UBT", by="x", secret=PASSPHRASE) as signer:
        for certificate in certificates_of(decision.batch_key):
            sign_one(certificate, signer)
    with django_assert_max_num_queries(14):
        assert "2 / 2" in shown(client.get(url))
    assert Event.objects.filter(verb="signed").count() == 2
