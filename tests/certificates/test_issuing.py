"""Issuing, replacing and revoking."""

import pytest
from django.db import IntegrityError, transaction

from certificates import issuing
from certificates.award import CannotPrint, digest
from certificates.models import Certificate, Event, Layout, Register
from certificates.storing import words
from certificates.verification import CODE_LENGTH
from tests.certificates.awards import PARTY, an_award, many

pytestmark = pytest.mark.django_db


def test_numbers_follow_the_order_of_the_decision():
    issued = issuing.issue_all(many(3), by="Nguyễn Thanh Trúc")

    assert [certificate.number for certificate in issued] == [1, 2, 3]
    assert [certificate.key for certificate in issued] == ["line:1", "line:2", "line:3"]
    assert {len(certificate.code) for certificate in issued} == {CODE_LENGTH}
    assert list(Event.objects.values_list("verb", "by")) == [("issued", "Nguyễn Thanh Trúc")] * 3


def test_each_issuer_award_and_year_has_its_own_register():
    awards = [
        an_award("a"),
        an_award("b", award_code="GK"),
        an_award("c", year=2027),
        an_award("d", issuer_code="TU", layout_code=PARTY),
        an_award("e"),
    ]

    issued = issuing.issue_all(awards, by="x")

    assert [certificate.number for certificate in issued] == [1, 1, 1, 1, 2]
    assert Register.objects.count() == 4


def test_the_same_award_twice_is_one_certificate():
    first = issuing.issue(an_award(), by="x")

    again = issuing.issue_all([an_award(), an_award("line:2"), an_award("line:2")], by="y")

    assert [certificate.pk for certificate in again][0] == first.pk
    assert [certificate.number for certificate in again] == [1, 2, 2]
    assert Register.objects.get().last_number == 2


def test_a_line_that_does_not_fit_refuses_the_whole_list():
    awards = [*many(2), an_award("line:3", name="Rất dài " * 80, salutation="")]

    with pytest.raises(CannotPrint, match="dài quá"):
        issuing.issue_all(awards, by="x")

    assert not Certificate.objects.exists()
    assert not Register.objects.exists()


def test_a_layout_of_the_other_side_is_refused():
    with pytest.raises(CannotPrint, match="bên ban hành"):
        issuing.issue(an_award(layout_code=PARTY, side="state"), by="x")


def test_an_unknown_layout_is_refused():
    award = an_award()
    object.__setattr__(award, "layout_code", "khong-co")

    with pytest.raises(CannotPrint, match="Không có mẫu bằng “khong-co”"):
        issuing.issue(award, by="x")


def test_a_layout_that_is_not_sound_is_refused(monkeypatch):
    monkeypatch.setattr(issuing, "shipped", lambda code: {"code": code})

    with pytest.raises(CannotPrint, match="Mẫu bằng không dùng được"):
        issuing.current_spec(PARTY)


@pytest.mark.django_db(transaction=True)
def test_a_line_that_does_not_fit_leaves_nothing_behind():
    with pytest.raises(CannotPrint, match="bên ban hành"):
        issuing.issue_all([an_award(), an_award("line:2", layout_code=PARTY, side="state")], by="x")

    assert not Certificate.objects.exists()
    assert not Register.objects.exists()
    assert not Layout.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_rollback_gives_its_numbers_back():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        issuing.issue_all(many(5), by="x")
        raise ZeroDivisionError

    with transaction.atomic():
        kept = issuing.issue(an_award("line:9"), by="x")

    assert kept.number == 1


def test_issuing_a_long_list_takes_few_queries(django_assert_max_num_queries):
    issuing.issue(an_award("line:0"), by="x")  # opens the register, stores the layout

    with django_assert_max_num_queries(12):
        issuing.issue_all(many(3), by="x")
    with django_assert_max_num_queries(12):
        issuing.issue_all(many(60), by="x")


def test_the_snapshot_is_frozen_and_its_digest_guards_it():
    certificate = issuing.issue(an_award(), by="x")
    assert digest(certificate.snapshot) == certificate.snapshot_sha256

    certificate.refresh_from_db()
    assert words(certificate)[0].name == "Néang Sa Rươl"

    certificate.snapshot["name"] = "Người khác"
    certificate.save()
    with pytest.raises(CannotPrint, match="đóng khi cấp"):
        words(certificate)


def test_a_changed_layout_file_becomes_a_new_version_and_the_old_stays(monkeypatch):
    old = issuing.issue(an_award(), by="x")
    data = old.layout.data | {"name": "Mẫu sửa"}
    monkeypatch.setattr(issuing, "shipped", lambda code: data)

    new = issuing.issue(an_award("line:2"), by="x")

    assert (old.layout.version, new.layout.version) == (1, 2)
    assert Layout.objects.get(version=1).data["name"] != "Mẫu sửa"


def test_a_number_cannot_be_given_twice():
    certificate = issuing.issue(an_award(), by="x")
    certificate.pk, certificate.key, certificate.code = None, "other", "other"
    certificate.uuid = "0" * 32

    with pytest.raises(IntegrityError, match=r"register_number|register_id"), transaction.atomic():
        certificate.save()


def test_revoking_keeps_the_row_and_names_the_document():
    certificate = issuing.issue(an_award(), by="x")

    revoked = issuing.revoke(
        certificate, by="Lê Hoàng Phúc", reason="kê khai gian dối", document="Quyết định số 12"
    )

    assert revoked.state == "revoked"
    assert revoked.revoking_document == "Quyết định số 12"
    assert revoked.number == 1
    again = issuing.revoke(certificate, by="x", reason="", document="khác")
    assert again.revoking_document == "Quyết định số 12"
    assert Event.objects.filter(verb="revoked").count() == 1


def test_revoking_without_a_document_is_refused():
    certificate = issuing.issue(an_award(), by="x")

    with pytest.raises(CannotPrint, match="quyết định thu hồi"):
        issuing.revoke(certificate, by="x", reason="r", document=" ")

    certificate.refresh_from_db()
    assert certificate.state == "valid"


def test_a_reissue_takes_a_new_number_and_links_the_old():
    old = issuing.issue(an_award(), by="x")

    new = issuing.reissue(old, an_award("line:1/2"), by="y", kind="damaged", cause="hư hỏng")

    old.refresh_from_db()
    assert (new.number, old.state, old.replaced_by) == (2, "replaced", new)
    assert (
        issuing.reissue(old, an_award("line:1/2"), by="y", kind="damaged", cause="hư hỏng") == new
    )


def test_a_certificate_out_of_force_is_neither_reissued_nor_revoked():
    old = issuing.issue(an_award(), by="x")
    issuing.reissue(old, an_award("line:1/2"), by="y", kind="lost", cause="mất")

    with pytest.raises(CannotPrint, match="còn hiệu lực"):
        issuing.reissue(old, an_award("line:1/3"), by="y", kind="lost", cause="mất")
    with pytest.raises(CannotPrint, match="thay thế"):
        issuing.revoke(old, by="y", reason="r", document="QĐ 1")

    assert Certificate.objects.count() == 2
