"""Bản soát: the unit reads what will be printed, confirms it or asks for a correction.

The office decides on what is asked. A correction is another certificate under the same decision,
never a silent edit of this one.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from certificates import issuing
from certificates.award import CannotPrint, from_json
from certificates.models import Certificate, Event, Proof
from certificates.states import SheetState
from certificates.transactions import one_transaction

#: What a unit may ask to be written otherwise.
FIELDS = ("salutation", "name", "position_unit", "achievement")
#: What the decision itself says: its correction is a decision too.
OF_DECISION = frozenset({"salutation", "name"})

_READABLE = (Proof.State.WAITING, Proof.State.CONFIRMED, Proof.State.DECLINED)


@one_transaction
def request_all(batch_key: str, *, due_on: date, by: object) -> int:
    """Gửi bản soát of every certificate in force that has none; a later day moves those waiting.

    Raises:
        CannotPrint: the day is past.
    """
    if due_on < timezone.localdate():
        raise CannotPrint(_("Hạn soát đã qua. Chọn từ hôm nay trở đi."))
    certificates = Certificate.objects.in_force().filter(batch_key=batch_key)
    fresh = list(certificates.select_for_update(of=("self",)).filter(proof=None).order_by("id"))
    Proof.objects.bulk_create(Proof(certificate=row, due_on=due_on) for row in fresh)
    waiting = Proof.objects.filter(certificate__batch_key=batch_key, state=Proof.State.WAITING)
    waiting.update(due_on=due_on)
    _log(fresh, "proof_requested", by, {"due_on": due_on.isoformat()})
    return len(fresh)


@one_transaction
def confirm(certificates: Sequence[Certificate], *, by: object) -> int:
    """Xác nhận that these read as they should; how many are confirmed now (again: 0).

    Raises:
        CannotPrint: one of them has no proof, or a correction of it is asked for.
    """
    rows = _locked(certificates)
    for row in rows:
        if row.state == Proof.State.ASKED:
            raise CannotPrint(_("%(name)s: đang chờ trả lời đề nghị sửa.") % {"name": _name(row)})
    fresh = [row for row in rows if row.state in (Proof.State.WAITING, Proof.State.DECLINED)]
    for row in fresh:
        _write(row, Proof.State.CONFIRMED, seen_by=str(by), seen_at=timezone.now())
    _log([row.certificate for row in fresh], "proof_confirmed", by, {})
    return len(fresh)


@one_transaction
def ask(certificate: Certificate, *, wanted: Mapping[str, str], cause: str, by: object) -> Proof:
    """Đề nghị sửa chữ of some fields, with the reason.

    Raises:
        CannotPrint: nothing would change, no reason, or it was asked or corrected already.
    """
    row = _locked([certificate])[0]
    held = row.certificate.snapshot
    changes = {name: wanted[name].strip() for name in FIELDS if name in wanted}
    changes = {name: text for name, text in changes.items() if text != held[name]}
    if row.state not in _READABLE:
        raise CannotPrint(
            _("%(name)s: bản soát đang ở bước “%(state)s”.")
            % {"name": _name(row), "state": Proof.State(row.state).label}
        )
    if not changes:
        raise CannotPrint(_("Chưa có chữ nào khác với bản soát."))
    if not cause.strip():
        raise CannotPrint(_("Ghi lý do đề nghị sửa."))
    from_json(held | changes)  # a name in an old encoding is refused here, not later
    _write(
        row, Proof.State.ASKED, wanted=changes, cause=cause.strip(), answer="", seen_by=str(by),
        seen_at=timezone.now(),
    )  # fmt: skip
    _log([row.certificate], "correction_asked", by, {"wanted": changes, "cause": row.cause})
    return row


@one_transaction
def decline(certificate: Certificate, *, answer: str, by: object) -> Proof:
    """Không sửa, with the reason; the unit confirms or asks again.

    Raises:
        CannotPrint: nothing is asked, or no reason.
    """
    row = _asked(certificate)
    if not answer.strip():
        raise CannotPrint(_("Ghi lý do không sửa."))
    _write(
        row, Proof.State.DECLINED, answer=answer.strip(), answered_by=str(by),
        answered_at=timezone.now(),
    )  # fmt: skip
    _log([row.certificate], "correction_declined", by, {"answer": row.answer})
    return row


@one_transaction
def accept(
    certificate: Certificate, *, key: str, document: str, by: object, given: bool = False
) -> Certificate:
    """Sửa theo đề nghị: another certificate in place of this one, with a proof of its own.

    `document` is the decision that corrects the decision: needed where a name changes. `given` says
    that the caller knows it handed over, also where no print run has a sheet of it.

    Raises:
        CannotPrint: nothing is asked, or the name changes without a document, or it does not fit.
    """
    row = _asked(certificate)
    if OF_DECISION & set(row.wanted) and not document.strip():
        raise CannotPrint(
            _("Tên ghi trong quyết định chỉ sửa được theo quyết định đính chính. Ghi số và ngày.")
        )
    award = from_json(row.certificate.snapshot | row.wanted | {"key": key})
    new = issuing.reissue(
        row.certificate, award, by=by, kind=_kind(row.certificate, given), cause=row.cause,
        document=document,
    )  # fmt: skip
    _write(row, Proof.State.CORRECTED, answered_by=str(by), answered_at=timezone.now())
    Proof.objects.create(certificate=new, due_on=max(row.due_on, timezone.localdate()))
    return new


@one_transaction
def carry_over(old: Certificate, new: Certificate) -> None:
    """After a reissue: the words are the same, so what the unit said of them holds for `new`.

    Raises:
        CannotPrint: a correction of `old` is asked for; it would go unanswered.
    """
    row = Proof.objects.select_for_update().filter(certificate=old).first()
    if row is None:
        return
    if row.state == Proof.State.ASKED:
        raise CannotPrint(_("Đơn vị đang đề nghị sửa chữ trên bằng này. Trả lời ở bản soát trước."))
    row.certificate = new
    row.save(update_fields=["certificate"])


def _kind(certificate: Certificate, given: bool) -> str:
    """Before the hand-over nobody has a wrong sheet, so nothing more is said on the right one."""
    sheet = getattr(certificate, "sheet", None)
    given = given or (sheet is not None and sheet.state == SheetState.HANDED_OVER)
    return Certificate.Reissue.MISPRINT if given else Certificate.Reissue.CORRECTED


def _asked(certificate: Certificate) -> Proof:
    row = _locked([certificate])[0]
    if row.state != Proof.State.ASKED:
        raise CannotPrint(
            _("%(name)s: không có đề nghị sửa nào chờ trả lời.") % {"name": _name(row)}
        )
    return row


def _locked(certificates: Sequence[Certificate]) -> list[Proof]:
    ids = {certificate.pk for certificate in certificates}
    rows = list(
        Proof.objects.select_for_update(of=("self",))
        .filter(certificate__in=ids)
        .select_related("certificate__sheet")
        .order_by("pk")
    )
    if not rows or len(rows) != len(ids):
        raise CannotPrint(_("Chưa có bản soát của bằng này."))
    return rows


def _write(row: Proof, state: str, **facts: Any) -> None:
    row.state = state
    for name, value in facts.items():
        setattr(row, name, value)
    row.save(update_fields=["state", *facts])


def _name(row: Proof) -> str:
    return " ".join(row.certificate.snapshot["name"].split())


def _log(
    certificates: Sequence[Certificate], verb: str, by: object, details: dict[str, Any]
) -> None:
    Event.objects.bulk_create(
        Event(certificate=row, verb=verb, by=str(by), details=details) for row in certificates
    )
