"""Every file of certificates asks the printer for one side and actual size, whatever made it."""

import pikepdf
import pytest

from certificates import batches, files, issuing, jobs, signatures
from certificates.models import Certificate
from certificates.rendering.artefacts import Compiled
from certificates.storing import sheet_pdf, store
from tests.certificates.authorities import PASSPHRASE, give_file
from tests.certificates.awards import many
from tests.certificates.test_batch import cases_of, file_of
from tests.certificates.test_batches import a_run

pytestmark = pytest.mark.django_db


def asked_for(pdf) -> tuple[str, ...]:
    with pikepdf.open(pdf) as opened:
        view = opened.Root.get("/ViewerPreferences", pikepdf.Dictionary())
        return tuple(map(str, (view.get("/Duplex"), view.get("/PrintScaling"))))


ONE_SIDE = ("/Simplex", "/None")


@pytest.fixture
def issued():
    return issuing.issue_all(many(3), by="x")


def whole_decision() -> object:
    batch = jobs.start_batch("decision:1", title="QĐ 2147", by="x")
    batches.run(batch.pk)
    batch.refresh_from_db()
    return files.absolute(batch.file)


def of_a_run(*, blank: bool) -> object:
    batch = jobs.start_sheets(a_run(3, blank=blank), 1, 3, by="x")
    batches.run(batch.pk)
    batch.refresh_from_db()
    return files.absolute(batch.file)


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda: files.absolute(store(Certificate.objects.first())), id="stored"),
        pytest.param(whole_decision, id="whole decision"),
        pytest.param(lambda: of_a_run(blank=True), id="run on blanks"),
        pytest.param(lambda: of_a_run(blank=False), id="run on white paper"),
    ],
)
def test_each_kind_of_file_asks_for_one_side_and_no_scaling(issued, make):
    assert asked_for(make()) == ONE_SIDE


def test_so_does_one_sheet_of_a_run(issued, tmp_path):
    path = tmp_path / "sheet.pdf"
    path.write_bytes(sheet_pdf(a_run(3, blank=False), Certificate.objects.first()))

    assert asked_for(path) == ONE_SIDE


def test_so_does_a_signed_copy(issued, settings):
    give_file(settings.SIGNER_DIR)
    with signatures.hand("UBT", by="x", secret=PASSPHRASE) as hand:
        row = signatures.sign(Certificate.objects.first(), hand)

    assert asked_for(files.absolute(row.file)) == ONE_SIDE


def test_so_does_a_file_whose_words_weasyprint_set(tmp_path):
    path = tmp_path / "fallback.pdf"
    doubted = Compiled((), agrees=False, profile=b"")
    path.write_bytes(file_of(cases_of("giay-khen-dang-a4", ["plain"]), compiled=doubted))

    assert asked_for(path) == ONE_SIDE


def test_control_a_file_that_asks_for_nothing_is_seen(tmp_path):
    path = tmp_path / "plain.pdf"
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(path)

    assert asked_for(path) != ONE_SIDE


def test_what_is_stored_already_keeps_its_bytes(issued):
    """A file of before is verified by the digest it was stored with."""
    certificate = Certificate.objects.first()
    path = files.absolute(store(certificate))
    path.write_bytes(b"as it was stored in an earlier year")

    store(certificate)

    assert path.read_bytes() == b"as it was stored in an earlier year"
