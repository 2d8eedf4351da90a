"""The PDF of a whole decision: in order, resumable, by one worker at a time."""

import hashlib
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from pypdf import PdfReader

from certificates import batches, files, issuing, jobs, printing, queries, storing
from certificates.award import CannotPrint
from certificates.models import Batch, BatchPart, Certificate, Event
from tests.certificates.awards import many
from tests.certificates.test_printing import a_blank

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def issued():
    with transaction.atomic():
        return issuing.issue_all(many(4), by="x")


@pytest.fixture
def waiting(issued, monkeypatch):
    """A batch that no worker has taken yet."""
    with monkeypatch.context() as patch:
        patch.setattr(batches, "run", lambda pk: None)
        return jobs.start_batch("decision:1", title="Quyết định 2147", by="Trần Văn In")


def let_leases_run_out() -> None:
    past = timezone.now() - timedelta(seconds=1)
    Batch.objects.update(lease_until=past)
    BatchPart.objects.exclude(lease_until=None).update(lease_until=past)


def the_files(root) -> list[str]:
    return sorted(path.name for path in root.rglob("*") if path.is_file())


def test_a_decision_becomes_one_file_in_its_order(issued, private_root):
    batch = jobs.start_batch("decision:1", title="Quyết định 2147", by="Trần Văn In")

    batch.refresh_from_db()
    assert (batch.state, batch.done, batch.total, batch.percent) == ("done", 4, 4, 100)
    content = (private_root / batch.file).read_bytes()
    assert hashlib.sha256(content).hexdigest() == batch.sha256
    pages = PdfReader(private_root / batch.file).pages
    assert [page.extract_text().split("Số sổ vàng: ")[1][:4] for page in pages] == [
        "0001", "0002", "0003", "0004",
    ]  # fmt: skip
    assert list(batch.events.values_list("verb", flat=True)) == ["batch_requested", "batch_done"]
    for certificate in queries.certificates_of("decision:1"):
        stored = (private_root / certificate.pdf_file).read_bytes()
        assert hashlib.sha256(stored).hexdigest() == certificate.pdf_sha256
    assert len(the_files(private_root)) == 5
    assert queries.latest_batch("decision:1") == batch


def test_asking_twice_gives_the_unfinished_one(waiting):
    again = jobs.start_batch("decision:1", title="lần hai", by="y")

    assert again == waiting
    assert Batch.objects.count() == 1


def test_the_database_refuses_two_unfinished_batches(waiting):
    with pytest.raises(IntegrityError), transaction.atomic():
        Batch.objects.create(batch_key="decision:1", lease_until=timezone.now(), title="hai")


def test_nothing_to_print_is_said():
    with pytest.raises(CannotPrint, match="chưa có bằng"):
        jobs.start_batch("decision:none", title="t", by="x")


def test_a_killed_worker_is_followed_by_one_that_goes_on(waiting, monkeypatch, private_root):
    rendered = []
    real = storing.renderer

    class Dying:
        def render(self, printed, layout, **options):
            if len(rendered) == 3:
                raise SystemExit("kill")  # like a signal: no handler of ours runs
            rendered.append(printed.values["register"])
            return real().render(printed, layout, **options)

    monkeypatch.setattr(batches, "TOGETHER", 2)
    monkeypatch.setattr(storing, "renderer", Dying)
    with pytest.raises(SystemExit):
        batches.run(waiting.pk)
    monkeypatch.undo()

    waiting.refresh_from_db()
    assert (waiting.state, queries.sheets_done(waiting)) == ("running", 2)
    assert len(the_files(private_root)) == 3  # the last one written, not recorded
    assert jobs.sweep_batches() == 0  # the lease still runs
    let_leases_run_out()
    before = {c.pk: c.pdf_sha256 for c in Certificate.objects.exclude(pdf_file="")}
    assert len(before) == 2

    assert jobs.sweep_batches() == 1

    waiting.refresh_from_db()
    assert (waiting.state, waiting.done, waiting.attempts) == ("done", 4, 0)
    assert all(Certificate.objects.get(pk=pk).pdf_sha256 == sha for pk, sha in before.items())
    assert len(the_files(private_root)) == 5
    assert len(PdfReader(private_root / waiting.file).pages) == 4


def test_a_kill_between_file_and_record_repeats_the_file_under_its_name(
    issued, monkeypatch, private_root
):
    def killed(*args, **kwargs):
        raise SystemExit("kill")

    with monkeypatch.context() as patch:
        patch.setattr(storing.Certificate.objects, "filter", killed)
        with pytest.raises(SystemExit):
            storing.store(issued[0])
    assert len(the_files(private_root)) == 1

    name = storing.store(Certificate.objects.get(pk=issued[0].pk))

    assert the_files(private_root) == [name.rsplit("/", 1)[1]]


def test_a_stored_pdf_is_never_made_again(issued, monkeypatch):
    name = storing.store(issued[0])
    monkeypatch.setattr(storing, "renderer", None)

    assert storing.store(Certificate.objects.get(pk=issued[0].pk)) == name


def test_a_lost_pdf_is_made_again_and_logged(issued, private_root):
    name = storing.store(issued[0])
    content = (private_root / name).read_bytes()
    (private_root / name).unlink()

    storing.store(Certificate.objects.get(pk=issued[0].pk))

    assert (private_root / name).read_bytes() == content
    assert issued[0].events.filter(verb="pdf_restored").count() == 1


def test_a_half_written_file_never_has_its_name(private_root):
    def breaks(path):
        path.write_bytes(b"half")
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        files.write("certificates/1/x.pdf", breaks)

    assert the_files(private_root) == []


def test_a_second_worker_takes_the_parts_the_first_one_left(waiting, private_root):
    """Of two parts one is held: the second worker renders the other and leaves the joining."""
    first = waiting.parts.get()
    first.certificates, ids = first.certificates[:2], first.certificates
    first.worker, first.lease_until = uuid4(), timezone.now() + timedelta(minutes=1)
    first.save()
    BatchPart.objects.create(batch=waiting, index=1, certificates=ids[2:])

    batches.run(waiting.pk)

    waiting.refresh_from_db()
    assert (waiting.state, waiting.done, waiting.attempts) == ("running", 2, 0)
    assert list(waiting.parts.values_list("is_done", flat=True)) == [False, True]
    let_leases_run_out()
    batches.run(waiting.pk)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.done) == ("done", 4)
    assert len(PdfReader(private_root / waiting.file).pages) == 4


def test_two_workers_at_the_joining_make_one_file(waiting):
    waiting.parts.update(is_done=True, done=4)
    Batch.objects.update(
        state="running", worker=uuid4(), lease_until=timezone.now() + timedelta(minutes=1)
    )

    batches.run(waiting.pk)

    waiting.refresh_from_db()
    assert (waiting.state, waiting.file) == ("running", "")


def test_a_batch_that_is_over_is_left_alone(waiting):
    Batch.objects.update(state="cancelled")

    batches.run(waiting.pk)

    assert not Certificate.objects.exclude(pdf_file="").exists()


def test_the_pace_and_the_time_left_are_said(waiting):
    assert (waiting.per_second, waiting.seconds_left) == (0.0, None)
    now = timezone.now()
    waiting.paced_at, waiting.finished_at = now - timedelta(seconds=2), now
    waiting.paced_done, waiting.done, waiting.total = 1, 3, 10

    assert (waiting.per_second, waiting.seconds_left) == (1.0, 7)


def a_run(count: int = 4, *, blank: bool = True):
    paper = printing.Paper(a_blank() if blank else None, "Canon", "khay")
    places = [printing.Place(f"line:{number}") for number in range(1, count + 1)]
    return printing.open_run("decision:1", places, by="x", title="QĐ 2147", paper=paper)


def test_a_range_of_a_run_is_text_alone_one_side_and_unscaled(issued, private_root):
    run = a_run()

    batch = jobs.start_sheets(run, 2, 3, by="Đặng Kim Chi")

    batch.refresh_from_db()
    assert (batch.state, batch.total, batch.title) == ("done", 2, "QĐ 2147, đợt in số 1, tờ 2–3")
    reader = PdfReader(private_root / batch.file)
    assert [page.extract_text().count("BẰNG KHEN") for page in reader.pages] == [0, 0]
    assert "Số sổ vàng: 0002" in reader.pages[0].extract_text()
    view = reader.trailer["/Root"]["/ViewerPreferences"]
    assert (view["/Duplex"], view["/PrintScaling"]) == ("/Simplex", "/None")
    assert the_files(private_root) == [f"{batch.uuid}.pdf"]  # parts are gone


def test_on_white_paper_the_frame_is_printed_too(issued, private_root):
    batch = jobs.start_sheets(a_run(blank=False), 1, 1, by="x")

    batch.refresh_from_db()
    assert "BẰNG KHEN" in PdfReader(private_root / batch.file).pages[0].extract_text()


def test_one_file_of_a_run_at_a_time(issued, monkeypatch):
    run = a_run()
    with monkeypatch.context() as patch:
        patch.setattr(batches, "run", lambda pk: None)
        first = jobs.start_sheets(run, 1, 2, by="x")
        assert jobs.start_sheets(run, 1, 2, by="x") == first
        with pytest.raises(CannotPrint, match="Đang tạo tệp in tờ 1–2"):
            jobs.start_sheets(run, 3, 4, by="x")
    with pytest.raises(CannotPrint, match="từ số 8 đến số 9"):
        jobs.start_sheets(run, 8, 9, by="x")
    assert Batch.objects.count() == 1


def test_a_stopped_batch_stops_its_worker(waiting, monkeypatch):
    real = batches.make

    def stop_after_first(certificate):
        jobs.cancel_batch(waiting, by="Trần Văn In")
        return real(certificate)

    monkeypatch.setattr(batches, "TOGETHER", 1)
    monkeypatch.setattr(batches, "make", stop_after_first)
    batches.run(waiting.pk)

    waiting.refresh_from_db()
    assert waiting.state == "cancelled"
    assert Certificate.objects.exclude(pdf_file="").count() == 1
    assert jobs.cancel_batch(waiting, by="x").finished_at == waiting.finished_at
    assert Event.objects.filter(verb="batch_cancelled").count() == 1


def test_a_certificate_that_cannot_be_printed_is_named(waiting):
    broken = Certificate.objects.get(number=3)
    broken.snapshot["name"] = "Sửa lén"
    broken.save()

    batches.run(waiting.pk)

    waiting.refresh_from_db()
    assert waiting.state == "failed"
    assert "Số sổ vàng 3, Sửa lén" in waiting.error


def test_an_unexpected_failure_is_shown_and_raised(waiting, monkeypatch):
    def broken(certificate):
        raise OSError("no space")

    monkeypatch.setattr(batches, "make", broken)
    with pytest.raises(OSError, match="no space"):
        batches.run(waiting.pk)

    waiting.refresh_from_db()
    assert waiting.state == "failed"
    assert waiting.error


def test_revoked_and_replaced_certificates_are_left_out(issued, private_root):
    issuing.revoke(issued[1], by="x", reason="r", document="QĐ 9")

    batch = jobs.start_batch("decision:1", title="t", by="x")

    batch.refresh_from_db()
    assert batch.total == 3
    assert len(PdfReader(private_root / batch.file).pages) == 3


def test_a_part_that_another_worker_takes_in_between_is_left_to_them(waiting, monkeypatch):
    other = uuid4()
    waiting.parts.update(worker=uuid4(), lease_until=timezone.now() - timedelta(seconds=1))

    def meanwhile(batch, now, part):
        batch.parts.update(worker=other, lease_until=now + batches.LEASE)

    monkeypatch.setattr(batches, "_count_attempt", meanwhile)
    batches.run(waiting.pk)

    part = waiting.parts.get()
    assert (part.worker, part.is_done) == (other, False)
    assert not Certificate.objects.exclude(pdf_file="").exists()


def test_a_part_lost_with_its_last_sheet_is_not_ended(waiting, monkeypatch):
    other = uuid4()
    monkeypatch.setattr(
        batches, "_renewed", lambda part, worker, done: waiting.parts.update(worker=other) == 1
    )

    batches.run(waiting.pk)

    waiting.refresh_from_db()
    assert (waiting.state, waiting.done, waiting.parts.get().is_done) == ("running", 0, False)


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_batch_stopped_while_its_parts_are_joined_gets_no_file(waiting, monkeypatch, when):
    real = batches._write_whole

    def write(held, batch, path):
        if when == "before":
            jobs.cancel_batch(waiting, by="Trần Văn In")
        real(held, batch, path)
        jobs.cancel_batch(waiting, by="Trần Văn In")

    monkeypatch.setattr(batches, "_write_whole", write)
    batches.run(waiting.pk)

    waiting.refresh_from_db()
    assert (waiting.state, waiting.file) == ("cancelled", "")
    assert not Event.objects.filter(verb="batch_done").exists()


def test_a_fault_in_a_batch_that_was_stopped_leaves_it_stopped(waiting, monkeypatch):
    def stopped(certificate):
        jobs.cancel_batch(waiting, by="Trần Văn In")
        raise CannotPrint("không in được")

    monkeypatch.setattr(batches, "make", stopped)
    batches.run(waiting.pk)

    waiting.refresh_from_db()
    assert (waiting.state, waiting.error) == ("cancelled", "")
    assert not Event.objects.filter(verb="batch_failed").exists()


def test_on_blanks_too_a_certificate_that_cannot_be_printed_is_named(issued):
    run = a_run()
    broken = Certificate.objects.get(number=3)
    broken.snapshot["name"] = "Sửa lén"
    broken.save()

    batch = jobs.start_sheets(run, 2, 4, by="x")

    batch.refresh_from_db()
    assert batch.state == "failed"
    assert "Số sổ vàng 3, Sửa lén" in batch.error
