"""A version of a layout stays what it was: the database refuses another content, and where somebody got
past it nothing is printed."""

import pytest
from django.db import DatabaseError, connection, transaction

from certificates import batches, issuing, jobs, signatures, storing
from certificates.award import CannotPrint
from certificates.layouts import shipped
from certificates.models import Certificate, Layout
from certificates.models.freezing import install_triggers, remove_triggers
from certificates.signatures import Hand
from tests.certificates.awards import STATE, an_award, many
from tests.certificates.test_batches import the_files

pytestmark = pytest.mark.django_db


@pytest.fixture
def certificate():
    return issuing.issue(an_award(), by="x")


def changed(layout: Layout) -> dict:
    """The QR code a centimetre further to the right."""
    return layout.data | {"qr": layout.data["qr"] | {"x": layout.data["qr"]["x"] + 10}}


@pytest.fixture
def tampered(certificate):
    """As somebody with the database in hand: the trigger taken off, the content changed."""
    remove_triggers(connection)
    Layout.objects.update(data=changed(certificate.layout))
    install_triggers(connection)
    return Certificate.objects.get()


@pytest.mark.parametrize(
    "change",
    [{"data": {}}, {"data_sha256": "0" * 64}, {"version": 7}, {"code": "khac"}],
)
def test_the_database_refuses_to_change_a_version(certificate, change):
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        Layout.objects.update(**change)

    assert storing.words(Certificate.objects.get())


def test_nor_a_part_of_its_content(certificate):
    layout = Layout.objects.get()
    layout.data = changed(layout)

    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        layout.save()


def test_twin_saving_it_as_it_is_and_adding_another_version_are_let_through(certificate):
    layout = Layout.objects.get()
    layout.save()

    other = issuing.layout_version(layout.code, changed(layout))

    assert (layout.version, other.version) == (1, 2)


def test_twin_without_the_trigger_the_database_lets_it_happen(tampered):
    assert tampered.layout.data["qr"]["x"] == shipped(STATE)["qr"]["x"] + 10


def test_nothing_is_printed_from_a_version_that_was_changed(tampered, private_root):
    with pytest.raises(CannotPrint, match="không còn là mẫu đã đóng"):
        storing.store(tampered)

    tampered.refresh_from_db()
    assert tampered.pdf_file == ""
    assert not list(private_root.rglob("*.pdf"))


def test_a_batch_of_it_says_so_and_leaves_no_file(tampered, private_root):
    batch = jobs.start_batch(tampered.batch_key, by="x", title="QĐ 2147")

    batches.run(batch.pk)

    batch.refresh_from_db()
    assert (batch.state, "không còn là mẫu đã đóng" in batch.error) == ("failed", True)
    assert the_files(private_root) == []


def test_twin_the_same_layout_unchanged_is_printed(private_root):
    for certificate in issuing.issue_all(many(2), by="x"):
        storing.store(Certificate.objects.get(pk=certificate.pk))

    assert len(list(private_root.rglob("*.pdf"))) == 2


def test_the_place_of_a_signatures_mark_is_not_read_from_it_either(certificate, monkeypatch):
    """The PDF was stored before."""
    storing.store(certificate)
    remove_triggers(connection)
    Layout.objects.update(data=changed(certificate.layout))
    hand = Hand(credential=None, trust="sound", shows=True, by="x")

    with pytest.raises(CannotPrint, match="không còn là mẫu đã đóng"):
        signatures.sign(Certificate.objects.get(), hand)
