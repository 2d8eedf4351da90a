"""The stock of blanks: received, used, spoiled, left; and the paper on what was destroyed."""

import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from certificates.award import CannotPrint
from certificates.models import Blank, BlankReceipt, BlankUse, Event, Sheet, SpoilReport
from certificates.transactions import one_transaction

_SERIAL = re.compile(r"(?P<prefix>.*?)(?P<number>\d{1,12})")


@dataclass(frozen=True)
class SerialRange:
    """What a delivery says of its numbers: "AG-001901" to "AG-001980"."""

    prefix: str
    digits: int
    first: int
    last: int

    @property
    def count(self) -> int:
        return self.last - self.first + 1


def serial_range(first: str, last: str) -> SerialRange:
    """The range between two serial numbers.

    Raises:
        CannotPrint: the two are not numbers of one series, or stand in the wrong order.
    """
    found = _SERIAL.fullmatch(clean_serial(first)), _SERIAL.fullmatch(clean_serial(last))
    if not (found[0] and found[1]):
        raise CannotPrint(_("Số phôi phải kết thúc bằng chữ số. Ví dụ: AG-001901."))
    (prefix, start), (other, end) = found[0].groups(), found[1].groups()
    if prefix != other or len(start) != len(end) or int(start) > int(end):
        raise CannotPrint(
            _("“%(first)s” và “%(last)s” không phải đầu và cuối của một dãy số.")
            % {"first": first, "last": last}
        )
    return SerialRange(prefix, len(start), int(start), int(end))


def clean_serial(typed: str) -> str:
    """A scanned or typed number as it is kept: capitals, no spaces."""
    return re.sub(r"\s", "", typed).upper()[:40]


@one_transaction
def add_blank(
    issuer_code: str, *, by: object, name: str, width_mm: int = 420, height_mm: int = 297
) -> Blank:
    """Open the stock of a kind of blank; the same name again is the same stock.

    Raises:
        CannotPrint: the name is known with another size.
    """
    blank, created = Blank.objects.get_or_create(
        issuer_code=issuer_code,
        name=" ".join(name.split()),
        defaults={"width_mm": width_mm, "height_mm": height_mm},
    )
    if created:
        Event.objects.create(blank=blank, verb="blank_added", by=str(by))
    elif (blank.width_mm, blank.height_mm) != (width_mm, height_mm):
        raise CannotPrint(
            _("“%(blank)s” đã có với khổ %(width)d × %(height)d mm. Đặt tên khác cho khổ mới.")
            % {"blank": blank, "width": blank.width_mm, "height": blank.height_mm}
        )
    return blank


@one_transaction
def receive(
    blank: Blank,
    *,
    by: object,
    received_on: date,
    source: str,
    count: int = 0,
    serials: SerialRange | None = None,
    form_key: uuid.UUID | None = None,
) -> BlankReceipt:
    """Nhập phôi: a delivery, by count or by its range of serial numbers. Repeats with `form_key`.

    Raises:
        CannotPrint: neither count nor range, or the range was received before.
    """
    blank = Blank.objects.select_for_update().get(pk=blank.pk)
    if form_key and (known := BlankReceipt.objects.filter(form_key=form_key).first()):
        return known
    if serials and count and count != serials.count:
        raise CannotPrint(
            _("Dãy số phôi có %(range)d tờ nhưng số tờ ghi %(count)d.")
            % {"range": serials.count, "count": count}
        )
    count = serials.count if serials else count
    if count < 1:
        raise CannotPrint(_("Ghi số tờ nhận, hoặc số phôi đầu và cuối."))
    receipt = BlankReceipt(
        blank=blank, received_on=received_on, source=source, count=count, recorded_by=str(by),
        form_key=form_key,
    )  # fmt: skip
    if serials:
        _refuse_overlap(blank, serials)
        receipt.prefix, receipt.digits = serials.prefix, serials.digits
        receipt.first, receipt.last = serials.first, serials.last
    receipt.save()
    Blank.objects.filter(pk=blank.pk).update(received=F("received") + count, left=F("left") + count)
    Event.objects.create(
        blank=blank, verb="blanks_received", by=str(by), details={"count": count, "from": source}
    )
    return receipt


def take(blank: Blank, sheets: Sequence[Sheet], serials: Mapping[int, str], *, by: object) -> None:
    """Xuất phôi for these sheets, in the caller's transaction; each sheet's `blank_use` is set.

    Raises:
        CannotPrint: not enough are left, or a serial number was used before or never received.
    """
    _leave(blank, len(sheets), "used")
    for sheet in sheets:
        serial = clean_serial(serials.get(sheet.pk, ""))
        check_serial(blank, serial)
        sheet.blank_use = BlankUse.objects.create(
            blank=blank, run=sheet.run, certificate=sheet.certificate, serial=serial,
            used_by=str(by),
        )  # fmt: skip


def note_serial(use: BlankUse, serial: str) -> None:
    """Write the scanned number of a blank that is in use already."""
    serial = clean_serial(serial)
    check_serial(use.blank, serial)
    use.serial = serial
    use.save(update_fields=["serial"])


def spoil_used(use: BlankUse, *, cause: str, by: object) -> None:
    """A used blank becomes a spoiled one, in the caller's transaction."""
    use.spoiled_at, use.spoiled_by, use.cause = timezone.now(), str(by), cause.strip()
    use.save(update_fields=["spoiled_at", "spoiled_by", "cause"])
    Blank.objects.filter(pk=use.blank_id).update(used=F("used") - 1, spoiled=F("spoiled") + 1)


@one_transaction
def spoil_loose(
    blank: Blank, *, by: object, cause: str, count: int = 1, serial: str = ""
) -> list[BlankUse]:
    """Ghi nhận phôi hỏng that carried no certificate: a trial, a tear, damp.

    Raises:
        CannotPrint: no cause, or more than are left.
    """
    if not cause.strip():
        raise CannotPrint(_("Ghi nguyên nhân hỏng."))
    blank = Blank.objects.select_for_update().get(pk=blank.pk)
    serial = clean_serial(serial)
    if serial and count != 1:
        raise CannotPrint(_("Mỗi số phôi là một tờ. Ghi từng tờ khi có số phôi."))
    check_serial(blank, serial)
    _leave(blank, count, "spoiled")
    now = timezone.now()
    uses = BlankUse.objects.bulk_create(
        BlankUse(blank=blank, serial=serial, used_by=str(by), spoiled_at=now, spoiled_by=str(by),
                 cause=cause.strip())
        for _number in range(count)
    )  # fmt: skip
    details = {"count": count, "cause": cause.strip(), "serial": serial}
    Event.objects.create(blank=blank, verb="blanks_spoiled", by=str(by), details=details)
    return uses


@one_transaction
def write_off(
    blank: Blank,
    *,
    by: object,
    made_on: date,
    side: str,
    parent_body: str,
    body: str,
    place: str,
    members: str,
    way: str,
    form_key: uuid.UUID | None = None,
) -> SpoilReport:
    """Lập biên bản hủy phôi over every spoiled blank that stands in no report yet.

    Raises:
        CannotPrint: there is none.
    """
    blank = Blank.objects.select_for_update().get(pk=blank.pk)
    if form_key and (known := SpoilReport.objects.filter(form_key=form_key).first()):
        return known
    waiting = blank.uses.filter(spoiled_at__isnull=False, report=None)
    if not waiting.exists():
        raise CannotPrint(_("Không có phôi hỏng nào chưa lập biên bản."))
    last = blank.reports.order_by("-number").values_list("number", flat=True).first() or 0
    report = SpoilReport.objects.create(
        blank=blank, number=last + 1, made_on=made_on, side=side, parent_body=parent_body,
        body=body, place=place, members=members, way=way, made_by=str(by), form_key=form_key,
    )  # fmt: skip
    count = waiting.update(report=report)
    details = {"report": report.number, "count": count}
    Event.objects.create(blank=blank, verb="blanks_written_off", by=str(by), details=details)
    return report


def _leave(blank: Blank, count: int, column: str) -> None:
    """Move blanks out of the stock; the UPDATE itself sees that enough are left."""
    held = Blank.objects.filter(pk=blank.pk, left__gte=count)
    if not held.update(**{"left": F("left") - count, column: F(column) + count}):
        left = Blank.objects.get(pk=blank.pk).left
        raise CannotPrint(
            _("Kho chỉ còn %(left)d tờ “%(blank)s”, cần %(count)d. Nhập phôi trước.")
            % {"left": left, "blank": blank, "count": count}
        )


def check_serial(blank: Blank, serial: str) -> None:
    """Refuse a serial number that is in use or that no delivery holds; "" is always fine.

    Raises:
        CannotPrint: with the sheet that has it.
    """
    if not serial:
        return
    used = (
        blank.uses.filter(serial=serial)
        .select_related("carries__run", "carries__certificate")
        .first()
    )
    if used:
        raise CannotPrint(
            _("Phôi %(serial)s %(where)s.") % {"serial": serial, "where": _where(used)}
        )
    ranges = list(blank.receipts.values_list("prefix", "digits", "first", "last"))
    if not ranges or any(first is None for _prefix, _digits, first, _last in ranges):
        return  # counted deliveries: any number may be among them
    found = _SERIAL.fullmatch(serial)
    if not found or not any(
        prefix == found["prefix"]
        and digits == len(found["number"])
        and (first or 0) <= int(found["number"]) <= (last or 0)
        for prefix, digits, first, last in ranges
    ):
        raise CannotPrint(
            _("Số phôi %(serial)s không có trong lần nhập nào của “%(blank)s”. Quét lại.")
            % {"serial": serial, "blank": blank}
        )


def _where(use: BlankUse) -> str:
    if use.spoiled_at:
        return _("đã ghi hỏng (%(cause)s)") % {"cause": use.cause}
    sheet = use.carries
    return _("đã dùng cho tờ %(position)d, %(name)s (đợt in số %(run)d)") % {
        "position": sheet.position, "name": sheet.recipient, "run": sheet.run.number,
    }  # fmt: skip


def _refuse_overlap(blank: Blank, serials: SerialRange) -> None:
    other = blank.receipts.filter(
        prefix=serials.prefix, digits=serials.digits, first__lte=serials.last,
        last__gte=serials.first,
    ).first()  # fmt: skip
    if other:
        raise CannotPrint(
            _("Dãy số này trùng với lần nhập %(day)s (%(first)s – %(last)s).")
            % {"day": f"{other.received_on:%d/%m/%Y}", "first": other.first_serial,
               "last": other.last_serial}
        )  # fmt: skip
