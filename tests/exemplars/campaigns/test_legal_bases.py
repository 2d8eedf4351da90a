"""Legal bases: found without diacritics, corrected, with the file of their text."""

import pymupdf
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from exemplars.campaigns import actions
from exemplars.campaigns.models import LegalBasis
from exemplars.shared.errors import Conflict, NotAllowed
from exemplars.shared.journal import entries_of

LIST = reverse("campaigns:legal-bases")


@pytest.fixture
def basis(cast):
    return actions.add_legal_basis(
        by=cast.office_head, number="152/2025/NĐ-CP", title="Về phân cấp", citation="Nghị định 152"
    )


def pdf(words="Điều 1", name="nghi-dinh.pdf"):
    with pymupdf.open() as paper:
        paper.new_page().insert_text((72, 72), words)
        return SimpleUploadedFile(name, paper.tobytes())


def page(name, basis):
    return reverse(f"campaigns:legal-basis{name}", args=[basis.pk])


def test_the_list_finds_number_title_issuer_and_note_without_diacritics(client, cast, basis):
    actions.add_legal_basis(
        by=cast.office_head, number="02/2023/TT-BNV", title="Báo cáo thống kê", citation="x",
        issuer="Bộ Nội vụ", note="Chưa rõ",
    )  # fmt: skip
    client.force_login(cast.clerk)

    def found(words):
        return [row.number for row in client.get(LIST, {"q": words}).context["page"]]

    assert found("phan cap nd-cp") == ["152/2025/NĐ-CP"]
    assert found("bo noi vu chua ro") == ["02/2023/TT-BNV"]
    assert len(found("")) == 2
    assert "Không tìm thấy “xyz”" in client.get(LIST, {"q": "xyz"}).text
    assert "Chưa xác minh" in client.get(LIST).text


def test_a_corrected_title_is_found_by_its_new_words(client, cast, basis):
    actions.edit_legal_basis(basis, by=cast.office_head, version=1, title="Thi đua, khen thưởng")

    assert LegalBasis.objects.matching("thi dua").get() == basis
    assert not LegalBasis.objects.matching("phan cap").exists()


def test_a_file_is_put_in_place_once_replaced_and_taken_away(
    cast, basis, django_capture_on_commit_callbacks
):
    head = cast.office_head
    with django_capture_on_commit_callbacks(execute=True):
        first = actions.attach_file(basis, by=head, version=1, upload=pdf())
        again = actions.attach_file(basis, by=head, version=1, upload=pdf_of(first))
        second = actions.attach_file(basis, by=head, version=2, upload=pdf("Điều 2", "moi.PDF"))
        assert default_storage.exists(second.file.name)

    assert again.version == 2
    assert (second.file_name, second.version) == ("moi.PDF", 3)
    assert not default_storage.exists(first.file.name)
    with django_capture_on_commit_callbacks(execute=True):
        gone = actions.remove_file(basis, by=head)
        actions.remove_file(basis, by=head)
    assert (bool(gone.file), gone.file_name, gone.file_sha256) == (False, "", "")
    assert not default_storage.exists(second.file.name)
    assert [entry.action for entry in entries_of(basis)] == [
        "legal_basis_added", *["legal_basis_file_added"] * 2, "legal_basis_file_removed",
    ]  # fmt: skip


def pdf_of(basis):
    with basis.file.open() as stored:
        return SimpleUploadedFile("lai.pdf", stored.read())


def test_a_file_never_replaces_one_that_its_sender_has_not_seen(cast, basis):
    actions.attach_file(basis, by=cast.office_head, version=1, upload=pdf())

    with pytest.raises(Conflict) as met:
        actions.attach_file(basis, by=cast.office_head, version=1, upload=pdf("x", "khac.pdf"))

    assert [(row.yours, row.saved) for row in met.value.differences] == [
        ("khac.pdf", "nghi-dinh.pdf")
    ]
    assert LegalBasis.objects.get().file_name == "nghi-dinh.pdf"


@pytest.mark.parametrize(
    ("upload", "sentence"),
    [
        (SimpleUploadedFile("luat.pdf", b"MZ\x90"), "nội dung không phải PDF"),
        (SimpleUploadedFile("luat.pdf", b""), "tệp trống"),
        (SimpleUploadedFile("luat.exe", b"MZ\x90"), "loại tệp này không nhận được"),
        (SimpleUploadedFile("luat.xlsx", b"PK\x03\x04"), "loại tệp này không nhận được"),
    ],
)
def test_a_file_is_checked_by_its_content_and_refused_beside_the_field(
    client, cast, basis, upload, sentence
):
    client.force_login(cast.office_head)

    answer = client.post(page("-upload", basis), {"upload": upload, "version": 1})

    assert answer.status_code == 422
    assert sentence in str(answer.context["form"].errors["upload"])
    assert not LegalBasis.objects.get().file


def test_the_office_head_uploads_and_everybody_of_the_house_reads(client, cast, basis):
    client.force_login(cast.office_head)
    assert client.get(page("-file", basis)).status_code == 404
    assert "Chưa có tệp" in client.get(page("", basis)).text
    client.post(page("-upload", basis), {"upload": pdf(), "version": 1})

    client.force_login(cast.clerk)
    answer = client.get(page("-file", basis))

    assert b"".join(answer.streaming_content).startswith(b"%PDF-")
    assert answer["Content-Type"] == "application/pdf"
    assert 'filename="nghi-dinh.pdf"' in answer["Content-Disposition"]
    assert "sandbox" in answer["Content-Security-Policy"]
    assert page("-file", basis) in client.get(LIST).text
    client.force_login(cast.office_head)
    assert "nghi-dinh.pdf" in client.get(page("", basis)).text
    assert client.post(page("-remove-file", basis)).status_code == 302
    assert client.get(page("-file", basis)).status_code == 404


def test_nobody_else_uploads_or_takes_away(client, cast, basis):
    actions.attach_file(basis, by=cast.office_head, version=1, upload=pdf())

    for person in (cast.officer, cast.clerk, cast.administrator):
        with pytest.raises(NotAllowed):
            actions.attach_file(basis, by=person, version=2, upload=pdf("x"))
        with pytest.raises(NotAllowed):
            actions.remove_file(basis, by=person)
        client.force_login(person)
        assert client.get(page("-upload", basis)).status_code == 403
    client.logout()
    assert client.get(page("-file", basis)).status_code == 302

    assert LegalBasis.objects.get().file_name == "nghi-dinh.pdf"


def test_texts_no_row_knows_are_removed_after_a_while(cast, basis):
    kept = actions.attach_file(basis, by=cast.office_head, version=1, upload=pdf())
    lost = default_storage.save("can-cu/2026/01/la.pdf", ContentFile(b"x"))

    assert actions.remove_orphan_files() == 0
    assert actions.remove_orphan_files(older_than_seconds=-5) >= 1
    assert not default_storage.exists(lost)
    assert default_storage.exists(kept.file.name)
