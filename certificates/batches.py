"""A worker's way through a batch: take a part, render or sign what is missing, take the next, join.

Several workers share a batch. Each part is held by a lease renewed every few sheets; when a
worker dies its lease runs out, `jobs.sweep_batches` offers the batch again, and another worker
goes on with that part. Whoever finishes the last part joins them all into one file. A worker that
is asked to stop ends the part in its hands and leaves the others.
"""

import errno
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime, timedelta
from pathlib import Path

from django.db import InterfaceError, OperationalError, connection
from django.db.models import F, Max, Min, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from certificates import files
from certificates.award import CannotPrint
from certificates.layouts import LayoutSpec
from certificates.models import Batch, BatchPart, Certificate, Event
from certificates.rendering import renderer
from certificates.rendering.calibrating import set_file_right
from certificates.rendering.context import Printed
from certificates.rendering.joining import join
from certificates.signatures import Hand, hand, sign
from certificates.signing.lock import unlocked
from certificates.stopping import notices
from certificates.storing import Stored, make, profile_of, record, store, words
from certificates.transactions import one_transaction

LEASE = timedelta(seconds=60)
#: Sheets that are recorded with one commit.
TOGETHER = 5
#: Workers that may be lost one after another without a part getting done in between.
MAX_ATTEMPTS = 10
_FULL = (errno.ENOSPC, errno.EDQUOT)


class LeaseLost(Exception):
    """Somebody stopped the batch, or another worker holds its part now."""


def run(batch_id: int) -> bool:
    """Work on a batch until nothing of it is free, and join it when all its parts are done.

    Returns whether it is to be handed out again: this worker was asked to stop before the end.
    """
    worker = uuid.uuid4()
    batch = _begin(batch_id)
    if batch is None:
        return False
    try:
        with notices() as told:
            return _work_off(batch, worker, told)
    except LeaseLost:
        pass
    except CannotPrint as fault:
        _fail(batch, str(fault))
    except (OperationalError, InterfaceError):
        # The database went away: no fault of the batch. Its lease runs out, the sweeper offers it again.
        connection.close()
        raise
    except Exception as fault:
        _fail(batch, _sentence(fault))
        raise
    return False


def _work_off(batch: Batch, worker: uuid.UUID, told: Callable[[], bool]) -> bool:
    with _hand(batch) as signer:
        while not told() and (part := _take_part(batch, worker)):
            _work(batch, part, worker, signer)
    if told():
        return True
    if _take_joining(batch, worker):
        _finish(batch, worker)
    return False


def _sentence(fault: Exception) -> str:
    """What the page of the batch says of a fault that is none of its certificates'."""
    if isinstance(fault, OSError) and fault.errno in _FULL:
        return _(
            "Máy chủ hết chỗ trống trên ổ đĩa. Các bằng đã tạo xong vẫn còn nguyên, không có tệp nào "
            "dở dang. Báo quản trị dọn ổ đĩa rồi làm lại."
        )
    return _("Lỗi của máy in tệp: %s") % type(fault).__name__


def _begin(batch_id: int) -> Batch | None:
    """The batch, running from now on when it waited; None when it is over."""
    now = timezone.now()
    held = Batch.objects.filter(pk=batch_id, state=Batch.State.QUEUED)
    held.update(state=Batch.State.RUNNING, started_at=now, paced_at=now, lease_until=now + LEASE)
    batch = Batch.objects.select_related("run__blank").get(pk=batch_id)
    return batch if batch.state == Batch.State.RUNNING else None


@one_transaction
def _take_part(batch: Batch, worker: uuid.UUID) -> BatchPart | None:
    """The next part nobody holds; of two workers at once exactly one gets it.

    Those that a worker was lost with come last: if it was their fault, the others are done by then.

    Raises:
        LeaseLost: the batch was stopped.
        CannotPrint: one worker after another was lost with what is left.
    """
    now = timezone.now()
    free = BatchPart.objects.filter(
        Q(worker=None) | Q(lease_until__lt=now), batch=batch, is_done=False
    )
    order = F("lease_until").asc(nulls_first=True), "index"
    part = free.select_for_update(skip_locked=True).order_by(*order).first()
    if part is None:
        return None
    if part.worker:
        _count_attempt(batch, now, part)
    # On a database without row locks the condition decides, not the read before it.
    if not free.filter(pk=part.pk).update(worker=worker, lease_until=now + LEASE, done=0):
        return _take_part(batch, worker)
    part.done = 0
    return part


def _count_attempt(batch: Batch, now: datetime, part: BatchPart | None = None) -> None:
    """A worker was lost: the pace is counted anew. A batch that loses one after another with nothing
    done in between is given up; each part that gets done (`_end_part`) begins the count again.

    Raises:
        CannotPrint: it is given up. Without a part it was the joining.
    """
    row = Batch.objects.get(pk=batch.pk)
    if row.attempts >= MAX_ATTEMPTS:
        raise CannotPrint(_given_up(part))
    Batch.objects.filter(pk=batch.pk).update(
        attempts=F("attempts") + 1, paced_at=now, paced_done=F("done")
    )


def _given_up(part: BatchPart | None) -> str:
    if part is None:
        return (
            _(
                "Đã ghép tệp chung %d lần liền mà lần nào máy cũng dừng giữa chừng. Bằng đã xong vẫn còn "
                "nguyên. Báo quản trị xem nhật ký máy chủ."
            )
            % MAX_ATTEMPTS
        )
    numbers = Certificate.objects.filter(pk__in=part.certificates).aggregate(
        first=Min("number"), last=Max("number")
    )
    return _(
        "Các bằng có số sổ vàng từ %(first)s đến %(last)s: đã thử %(times)d lần liền mà lần nào máy "
        "cũng dừng giữa chừng. Bằng đã xong vẫn còn nguyên. Báo quản trị xem nhật ký máy chủ."
    ) % (numbers | {"times": MAX_ATTEMPTS})


def _hand(batch: Batch) -> AbstractContextManager[Hand | None]:
    """What signs, for a batch that does, open as long as this worker has parts to do."""
    if not batch.is_signing:
        return nullcontext()
    secret = unlocked(batch.secret)
    return hand(batch.issuer_code, by=batch.requested_by, secret=secret, shows=batch.shows)


def _work(batch: Batch, part: BatchPart, worker: uuid.UUID, signer: Hand | None) -> None:
    certificates = _certificates(part.certificates)
    if batch.run and batch.run.on_blank:
        _render_texts(part, worker, certificates)
    elif signer:
        _sign(part, worker, certificates, signer)
    else:
        for start in range(0, len(certificates), TOGETHER):
            _store(part, worker, certificates, start)
    _end_part(batch, part, worker, len(certificates))


def _store(
    part: BatchPart, worker: uuid.UUID, certificates: Sequence[Certificate], start: int
) -> None:
    """Store the next few sheets. A kill repeats the same few files under their names.

    Raises:
        LeaseLost: see `_renew`. What is rendered stays stored in any case.
    """
    made, few = [], certificates[start : start + TOGETHER]
    for certificate in few:
        with _naming(certificate):
            made.append(make(certificate))
    if not _recorded(part, worker, made, start + len(few)):
        raise LeaseLost


@one_transaction
def _recorded(part: BatchPart, worker: uuid.UUID, made: Sequence[Stored | None], done: int) -> bool:
    """Record the files and renew the lease with one commit; whether the part is still held."""
    for stored in made:
        if stored:
            record(stored)
    return _renewed(part, worker, done)


def _sign(
    part: BatchPart, worker: uuid.UUID, certificates: Sequence[Certificate], signer: Hand
) -> None:
    for done, certificate in enumerate(certificates, 1):
        with _naming(certificate):
            sign(certificate, signer)
        _renew(part, worker, done)


def _render_texts(part: BatchPart, worker: uuid.UUID, certificates: Sequence[Certificate]) -> None:
    """The words alone, for blanks with a printed frame: one file of the whole part."""
    done = 0

    def texts() -> Iterator[tuple[Printed, LayoutSpec]]:
        nonlocal done
        for certificate in certificates:
            yield words(certificate)
            done += 1
            _renew(part, worker, done)

    def write(path: Path) -> None:
        renderer().render_many(texts(), path, on_blank=True)

    try:
        files.write(_part_file(part), write)
    except CannotPrint as fault:
        raise _named(certificates[done], fault) from fault


@contextmanager
def _naming(certificate: Certificate) -> Iterator[None]:
    """What cannot be printed or signed in here is said with whom it concerns."""
    try:
        yield
    except CannotPrint as fault:
        raise _named(certificate, fault) from fault


def _named(certificate: Certificate, fault: CannotPrint) -> CannotPrint:
    """Whatever cannot be printed is said with the number and the name of whom it concerns."""
    name = " ".join(certificate.snapshot["name"].split())
    return CannotPrint(
        _("Số sổ vàng %(number)d, %(name)s: %(fault)s")
        % {"number": certificate.number, "name": name, "fault": fault}
    )


def _renew(part: BatchPart, worker: uuid.UUID, done: int) -> None:
    """Say how far the part is and hold on to it.

    Raises:
        LeaseLost: the batch was stopped, or the lease ran out and another worker took the part.
    """
    if not _renewed(part, worker, done):
        raise LeaseLost


def _renewed(part: BatchPart, worker: uuid.UUID, done: int) -> bool:
    until = timezone.now() + LEASE
    held = BatchPart.objects.filter(
        pk=part.pk, worker=worker, is_done=False, batch__state=Batch.State.RUNNING
    )
    return bool(held.update(done=done, lease_until=until))


@one_transaction
def _end_part(batch: Batch, part: BatchPart, worker: uuid.UUID, count: int) -> None:
    """The part is done; the parts' progress becomes the batch's, under the batch's lock."""
    held = BatchPart.objects.filter(pk=part.pk, worker=worker, is_done=False)
    if not held.update(is_done=True, done=count):
        raise LeaseLost
    Batch.objects.select_for_update().get(pk=batch.pk)
    done = batch.parts.aggregate(done=Sum("done"))["done"]
    Batch.objects.filter(pk=batch.pk).update(
        done=min(done, batch.total), lease_until=timezone.now() + LEASE, attempts=0
    )


@one_transaction
def _take_joining(batch: Batch, worker: uuid.UUID) -> bool:
    """Whether all parts are done and it falls to this worker to join them.

    Raises:
        CannotPrint: one worker after another was lost with the joining.
    """
    if batch.parts.filter(is_done=False).exists():
        return False
    now = timezone.now()
    free = Batch.objects.filter(
        Q(worker=None) | Q(lease_until__lt=now), pk=batch.pk, state=Batch.State.RUNNING
    )
    if free.exclude(worker=None).exists():
        _count_attempt(batch, now)
    return bool(free.update(worker=worker, lease_until=now + LEASE))


def _finish(batch: Batch, worker: uuid.UUID) -> None:
    held = Batch.objects.filter(pk=batch.pk, worker=worker, state=Batch.State.RUNNING)
    if batch.is_signing:
        _end(held, batch)
    else:
        _join(held, batch)


def _join(held: QuerySet[Batch], batch: Batch) -> None:
    name = f"{files.BATCHES}/{batch.uuid}.pdf"

    def whole(path: Path) -> None:
        _write_whole(held, batch, path)
        if batch.run:
            set_file_right(path, profile_of(batch.run))

    sha256 = files.write(name, whole)
    _end(held, batch, name, sha256)
    for part in batch.parts.all():
        files.absolute(_part_file(part)).unlink(missing_ok=True)


@one_transaction
def _end(held: QuerySet[Batch], batch: Batch, name: str = "", sha256: str = "") -> None:
    """The batch is done and has its file if it makes one, unless somebody stopped it in the last moment."""
    total = batch.parts.aggregate(done=Sum("done"))["done"]
    ended = held.update(
        state=Batch.State.DONE, total=total, done=total, file=name, sha256=sha256,
        finished_at=timezone.now(), secret=b"",
    )  # fmt: skip
    if ended:
        details = {"sha256": sha256, "sheets": total}
        Event.objects.create(batch=batch, verb="batch_done", by="", details=details)


def _write_whole(held: QuerySet[Batch], batch: Batch, path: Path) -> None:
    """The file of all sheets. With the drawn sheet it is lettered once more from the snapshots: the
    stored files hold the same pages, and a drawing each.

    Raises:
        LeaseLost: the batch was stopped, or another worker took the joining.
    """

    def parts() -> Iterator[BatchPart]:
        for part in batch.parts.order_by("index"):
            if not held.update(lease_until=timezone.now() + LEASE):
                raise LeaseLost
            yield part

    def sheets() -> Iterator[tuple[Printed, LayoutSpec]]:
        for part in parts():
            for certificate in _certificates(part.certificates):
                store(certificate)  # what was lost since its part was done is made again
                yield words(certificate)

    if batch.run and batch.run.on_blank:
        join((files.absolute(_part_file(part)) for part in parts()), path)
    else:
        renderer().render_many(sheets(), path)


def _certificates(ids: Sequence[int]) -> list[Certificate]:
    """The certificates of these keys that are still in force, in the order of the keys."""
    # Not joined: a layout is long, and all sheets of a part share one.
    rows = Certificate.objects.in_force().prefetch_related("layout", "register").in_bulk(ids)
    return [rows[pk] for pk in ids if pk in rows]


def _part_file(part: BatchPart) -> str:
    return f"{files.BATCHES}/{part.batch.uuid}-{part.index}.pdf"


def _fail(batch: Batch, sentence: str) -> None:
    held = Batch.objects.filter(pk=batch.pk, state=Batch.State.RUNNING)
    now = timezone.now()
    if held.update(state=Batch.State.FAILED, error=sentence, finished_at=now, secret=b""):
        Event.objects.create(batch=batch, verb="batch_failed", by="", details={"error": sentence})
