"""The only writer of a sheet's state: lock, check, take paper, save, log, tell."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from certificates import states
from certificates.award import CannotPrint
from certificates.models import Certificate, Event, PrintRun, Proof, Sheet
from certificates.printing import stock
from certificates.signals import sheets_moved
from certificates.states import Move, SheetState
from certificates.transactions import one_transaction


@one_transaction
def move_all(
    sheets: Sequence[Sheet],
    move: Move,
    *,
    by: object,
    reason: str = "",
    serials: Mapping[int, str] | None = None,
    handed_to: str = "",
) -> list[Sheet]:
    """Move sheets of one run: all or nothing, locked in key order, each with its line in the log.

    `serials` gives the blank's number by the sheet's key, where it is known already. Whoever
    listens to `sheets_moved` may refuse and undo the move.

    Raises:
        CannotPrint: a sheet is in another state, its certificate is no longer in force, a reason
            is missing, or the stock cannot give the blanks.
    """
    if not sheets:
        raise CannotPrint(_("Chưa chọn tờ nào."))
    if move.needs_reason and not reason.strip():
        raise CannotPrint(_("Ghi nguyên nhân."))
    rows = _locked(sheets)
    for sheet in rows:
        _check(sheet, move)
    _settle_paper(rows, move, serials or {}, cause=reason, by=by)
    now, person = timezone.now(), handed_to.strip() if move is states.HAND_OVER else ""
    events = [_step(sheet, move, now, person, reason, str(by)) for sheet in rows]
    Sheet.objects.bulk_update(rows, ["state", "state_since", "handed_to", "blank_use"])
    Event.objects.bulk_create(events)
    codes = [sheet.certificate.code for sheet in rows]
    sheets_moved.send(PrintRun, move=move.name, codes=codes, by=by)
    return rows


@one_transaction
def scan(sheet: Sheet, serial: str, *, by: object) -> Sheet:
    """Quét số phôi: the blank of this sheet; one not printed so far is printed with it.

    Raises:
        CannotPrint: no serial, one already used, a sheet without a blank or one that has its
            number.
    """
    if not stock.clean_serial(serial):
        raise CannotPrint(_("Quét hoặc gõ số phôi."))
    row = (
        Sheet.objects.select_for_update(of=("self",))
        .select_related("run__blank", "blank_use__blank", "certificate")
        .get(pk=sheet.pk)
    )
    if row.run.blank is None:
        raise CannotPrint(_("Đợt này in trên giấy trắng nên không có số phôi."))
    if row.state in states.PRINT.source:
        return move_all([row], states.PRINT, by=by, serials={row.pk: serial})[0]
    if row.state in states.REPRINT.source:
        return move_all([row], states.REPRINT, by=by, serials={row.pk: serial})[0]
    if row.blank_use is None or row.blank_use.serial:
        raise CannotPrint(
            _("%(sheet)s đã có phôi %(serial)s.")
            % {"sheet": _named(row), "serial": row.blank_use and row.blank_use.serial}
        )
    stock.note_serial(row.blank_use, serial)
    Event.objects.create(
        run=row.run, certificate=row.certificate, verb="sheet_scanned", by=str(by),
        details={"position": row.position, "serial": row.blank_use.serial},
    )  # fmt: skip
    return row


def _locked(sheets: Sequence[Sheet]) -> list[Sheet]:
    """The sheets as they are now, locked in key order, in the order of the run."""
    rows = (
        Sheet.objects.select_for_update(of=("self",))
        .filter(pk__in=[sheet.pk for sheet in sheets])
        .select_related("run__blank", "certificate__proof", "blank_use__blank")
        .order_by("pk")
    )
    return sorted(rows, key=lambda sheet: sheet.position)


def _settle_paper(
    rows: Sequence[Sheet], move: Move, serials: Mapping[int, str], *, cause: str, by: object
) -> None:
    """A blank for every sheet that goes through the printer; the blanks of spoiled sheets spoil."""
    blank = rows[0].run.blank
    if move.takes_paper and blank:
        stock.take(blank, rows, serials, by=by)
    if move is states.SPOIL:
        for sheet in rows:
            if sheet.blank_use:
                stock.spoil_used(sheet.blank_use, cause=cause, by=by)


def _step(sheet: Sheet, move: Move, now: datetime, person: str, reason: str, by: str) -> Event:
    """Set the sheet's new state; its line in the log."""
    details = {
        "position": sheet.position, "from": sheet.state, "to": move.target, "reason": reason,
        "serial": sheet.blank_use.serial if sheet.blank_use else "", "to_person": person,
    }  # fmt: skip
    sheet.state, sheet.state_since, sheet.handed_to = move.target, now, person
    said = {name: value for name, value in details.items() if value}
    return Event(
        run=sheet.run, certificate=sheet.certificate, verb=f"sheet_{move.name}", by=by, details=said
    )


def _check(sheet: Sheet, move: Move) -> None:
    if sheet.state not in move.source:
        raise CannotPrint(
            _("%(sheet)s đang ở trạng thái “%(state)s” nên không thể: %(move)s.")
            % {"sheet": _named(sheet), "state": SheetState(sheet.state).label, "move": move.label}
        )
    proof = getattr(sheet.certificate, "proof", None)
    if move is states.PRINT and proof and proof.state == Proof.State.ASKED:
        raise CannotPrint(
            _("%(sheet)s: đơn vị đang đề nghị sửa chữ. Trả lời trước khi in.")
            % {"sheet": _named(sheet)}
        )
    if move is not states.SPOIL and sheet.certificate.state != Certificate.State.VALID:
        raise CannotPrint(
            _("%(sheet)s: bằng này %(state)s nên không in, ký hay bàn giao nữa.")
            % {"sheet": _named(sheet),
               "state": Certificate.State(sheet.certificate.state).label.lower()}
        )  # fmt: skip


def _named(sheet: Sheet) -> str:
    return _("Tờ %(position)d (%(name)s)") % {"position": sheet.position, "name": sheet.recipient}
