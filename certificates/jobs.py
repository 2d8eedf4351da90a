"""Asking for the PDF of a decision or of sheets of a run, or for all its certificates signed; stopping
it, taking up what was left."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from certificates.award import CannotPrint
from certificates.models import Batch, BatchPart, Certificate, Event, PrintRun
from certificates.queries import signing_key
from certificates.signatures import hand
from certificates.signing.lock import locked
from certificates.tasks import run_batch
from certificates.transactions import one_transaction

#: A batch that no worker has taken is offered again after this time.
PATIENCE = timedelta(minutes=2)
#: Certificates a worker takes at a time, and workers that are asked to share a batch.
PART_SIZE = 25
HANDS = 4


@one_transaction
def start_batch(batch_key: str, *, title: str, by: object, source_url: str = "") -> Batch:
    """Tạo tệp in của cả quyết định, in the background; the unfinished one when there is one.

    Raises:
        CannotPrint: no certificate in force has this key.
    """
    certificates = Certificate.objects.in_force().filter(batch_key=batch_key).order_by("id")
    # The lock makes two clicks at once wait for each other instead of racing to the constraint.
    held = list(
        certificates.select_for_update(of=("self",))
        .select_related("register")
        .only("register__issuer_code")
    )
    if not held:
        raise CannotPrint(_("Quyết định này chưa có bằng nào để in."))
    if unfinished := Batch.objects.unfinished().filter(batch_key=batch_key).first():
        return unfinished
    return _queue(
        [certificate.pk for certificate in held], str(by), batch_key=batch_key,
        issuer_code=held[0].issuer_code, title=title, source_url=source_url,
    )  # fmt: skip


@one_transaction
def start_sheets(run: PrintRun, first: int, last: int, *, by: object) -> Batch:
    """In từ tờ `first` đến tờ `last`: one file for the printer, in the background.

    Raises:
        CannotPrint: no such sheets, or another file of this run is being made.
    """
    run = PrintRun.objects.select_for_update().get(pk=run.pk)
    sheets = run.sheets.filter(position__range=(first, last), certificate__state="valid")
    ids = list(sheets.order_by("position").values_list("certificate", flat=True))
    if not ids:
        raise CannotPrint(
            _("Không có tờ nào còn hiệu lực từ số %(first)d đến số %(last)d.")
            % {"first": first, "last": last}
        )
    key = f"run:{run.uuid}"
    if unfinished := Batch.objects.unfinished().filter(batch_key=key).first():
        if (unfinished.first, unfinished.last) == (first, last):
            return unfinished
        raise CannotPrint(
            _("Đang tạo tệp in tờ %(first)d–%(last)d của đợt này. Chờ xong hoặc dừng tệp đó.")
            % {"first": unfinished.first, "last": unfinished.last}
        )
    title = f"{run}, tờ {first}–{last}"
    return _queue(
        ids, str(by), batch_key=key, issuer_code=run.issuer_code, title=title, run=run,
        first=first, last=last, source_url=run.source_url,
    )  # fmt: skip


@one_transaction
def start_signing(
    batch_key: str,
    *,
    title: str,
    by: object,
    secret: str = "",
    shows: bool = True,
    source_url: str = "",
    only: UUID | None = None,
) -> Batch:
    """Ký số every certificate in force of a decision that has no signed copy, in the background; or
    the one with this `uuid` alone.

    `secret` is the passphrase or PIN, for as long as the work lasts; none when the site knows it.

    Raises:
        CannotPrint: nothing is left to sign, or the issuer's certificate does not open.
    """
    unsigned = Certificate.objects.in_force().filter(batch_key=batch_key, signature=None)
    if only:
        unsigned = unsigned.filter(uuid=only)
    held = list(unsigned.select_for_update(of=("self",)).select_related("register").order_by("id"))
    key = signing_key(batch_key)
    if unfinished := Batch.objects.unfinished().filter(batch_key=key).first():
        return unfinished
    if only and not held:
        raise CannotPrint(_("Bằng này đã có bản ký số, hoặc không còn hiệu lực."))
    if not held:
        raise CannotPrint(_("Quyết định này không còn bằng nào chưa ký số."))
    issuer_code = held[0].issuer_code
    with hand(issuer_code, by=by, secret=secret):
        pass  # what does not open is said now, and nothing is written
    return _queue(
        [certificate.pk for certificate in held], str(by), batch_key=key, issuer_code=issuer_code,
        title=title, kind=Batch.Kind.SIGN, secret=locked(secret), shows=shows, source_url=source_url,
    )  # fmt: skip


@one_transaction
def cancel_batch(batch: Batch, *, by: object) -> Batch:
    """Dừng: the workers stop before their next certificate; what is rendered stays stored."""
    row = Batch.objects.select_for_update().get(pk=batch.pk)
    if row.is_unfinished:
        row.state, row.finished_at, row.secret = Batch.State.CANCELLED, timezone.now(), b""
        row.save(update_fields=["state", "finished_at", "secret"])
        Event.objects.create(batch=row, verb="batch_cancelled", by=str(by))
    return row


def sweep_batches() -> int:
    """Offer abandoned batches to the workers again; return how many.

    Two sweepers at once, or a sweep of a batch that is still waiting in the queue, do no harm:
    only one worker's claim of a part succeeds.
    """
    now = timezone.now()
    abandoned = list(Batch.objects.abandoned(now))
    for batch in abandoned:
        # It waits for its next turn; the parts' own leases decide who may take what.
        Batch.objects.filter(pk=batch.pk, lease_until=batch.lease_until).update(
            lease_until=now + PATIENCE
        )
        _hand_out(batch)
    return len(abandoned)


def _queue(ids: Sequence[int], by: str, **facts: Any) -> Batch:
    batch = Batch.objects.create(
        total=len(ids), lease_until=timezone.now() + PATIENCE, requested_by=by, **facts
    )
    BatchPart.objects.bulk_create(
        BatchPart(batch=batch, index=index, certificates=ids[start : start + PART_SIZE])
        for index, start in enumerate(range(0, len(ids), PART_SIZE))
    )
    Event.objects.create(batch=batch, verb="batch_requested", by=by, details={"total": len(ids)})
    transaction.on_commit(lambda: _hand_out(batch))
    return batch


def _hand_out(batch: Batch) -> None:
    for _hand in range(min(HANDS, batch.parts.filter(is_done=False).count() or 1)):
        run_batch.enqueue(batch.pk)
