"""I-05: kill -9 at each step of the job, one named place after another; and its twins without the steps."""

import signal

import pytest
from django.db import connection, transaction

from certificates import batches, issuing
from certificates.models import Batch, Certificate, Event, Register
from tests.certificates.awards import many
from tests.certificates.killing import POINTS
from tests.certificates.test_kills import (
    a_batch,
    a_worker,
    check_whole,
    clean_up,
    let_leases_run_out,
)

pytestmark = [pytest.mark.worker, pytest.mark.django_db(transaction=True)]

COUNT = 12


def killed_at(point: str, batch: Batch, media) -> None:
    worker = a_worker(batch, media, "-m", "tests.certificates.killing", point)
    assert worker.wait() == -signal.SIGKILL
    let_leases_run_out()


@pytest.mark.acceptance
@pytest.mark.parametrize("point", POINTS)
def test_a_batch_killed_at_this_place_is_finished_whole(point, tmp_path, settings, monkeypatch):
    settings.PRIVATE_ROOT = tmp_path / "private"
    batch = a_batch(COUNT, on_blank=False, monkeypatch=monkeypatch)

    killed_at(point, batch, tmp_path)
    batches.run(batch.pk)

    check_whole(batch, settings.PRIVATE_ROOT, COUNT)
    assert Event.objects.filter(verb="batch_done").count() == 1
    assert not Event.objects.filter(verb="pdf_restored").exists()
    clean_up(settings.PRIVATE_ROOT)


def test_without_a_temporary_file_half_a_file_has_the_name(tmp_path, settings, monkeypatch):
    """The twin: what a kill in the middle of writing leaves where the name comes first."""
    settings.PRIVATE_ROOT = tmp_path / "private"
    batch = a_batch(COUNT, on_blank=False, monkeypatch=monkeypatch)

    killed_at("sabotage: half a file", batch, tmp_path)

    (half,) = settings.PRIVATE_ROOT.rglob("*.pdf")
    assert half.stat().st_size == 1000


def test_recorded_before_the_file_the_check_fails(tmp_path, settings, monkeypatch):
    """The twin: a record whose file never came, with a digest of nothing."""
    settings.PRIVATE_ROOT = tmp_path / "private"
    batch = a_batch(COUNT, on_blank=False, monkeypatch=monkeypatch)

    killed_at("sabotage: recorded first", batch, tmp_path)

    row = Certificate.objects.exclude(pdf_file="").get()
    assert not (settings.PRIVATE_ROOT / row.pdf_file).exists()
    batches.run(batch.pk)
    assert Event.objects.filter(verb="pdf_restored").count() == 1  # and so the log would say


def test_numbers_taken_by_an_issue_that_is_lost_are_given_out_again(tmp_path):
    """The first step: rows and numbers are reserved by one transaction, or not at all."""

    class Lost(Exception):
        pass

    def lost_at_the_events(execute, sql, params, many_, context):
        if 'INTO "certificates_event"' in sql:
            raise Lost
        return execute(sql, params, many_, context)

    with pytest.raises(Lost), connection.execute_wrapper(lost_at_the_events):
        issuing.issue_all(many(3), by="x")
    assert not Certificate.objects.exists()
    assert not Register.objects.exclude(last_number=0).exists()

    with transaction.atomic():
        issuing.issue_all(many(3), by="x")

    assert list(Certificate.objects.order_by("id").values_list("number", flat=True)) == [1, 2, 3]
