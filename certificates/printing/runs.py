"""Opening a print run over certificates, ordering its sheets, choosing its printer."""

import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from certificates.award import CannotPrint
from certificates.models import Blank, Calibration, Certificate, Event, PrintRun, Sheet
from certificates.rendering.calibrating import (
    MAX_OFFSET_MM,
    MAX_SCALE,
    MAX_SKEW,
    MIN_SCALE,
)
from certificates.states import SheetState
from certificates.storing import frozen as frozen_layout
from certificates.transactions import one_transaction


@dataclass(frozen=True)
class Place:
    """A certificate in the caller's calling order, and the unit that will receive it."""

    key: str
    receiver: str = ""


@dataclass(frozen=True)
class Paper:
    """What a run is printed on: a blank (text only) or, without one, white paper."""

    blank: Blank | None = None
    printer: str = ""
    tray: str = ""


@dataclass(frozen=True)
class Office:
    """Who hands over, as the heading of a paper says it; `source_url` is the decision's page."""

    parent_body: str = ""
    body: str = ""
    place: str = ""
    source_url: str = ""


@one_transaction
def open_run(
    batch_key: str,
    places: Sequence[Place],
    *,
    by: object,
    title: str,
    order: str = PrintRun.Order.DECISION,
    paper: Paper | None = None,
    office: Office | None = None,
    form_key: uuid.UUID | None = None,
) -> PrintRun:
    """Lập đợt in over those certificates in force that stand in no run yet.

    `places` come in calling order; `order` says how the sheets are laid. The calibration known
    for this printer, tray and blank is frozen into the run. Repeats with `form_key`.

    Raises:
        CannotPrint: nothing is left to print, or the blank has another size than a certificate.
    """
    paper, office = paper or Paper(), office or Office()
    certificates = _without_run(batch_key, places)
    if form_key and (done := PrintRun.objects.filter(form_key=form_key).first()):
        return done
    if not certificates:
        raise CannotPrint(_("Mọi bằng của quyết định này đã nằm trong một đợt in."))
    if paper.blank:
        _check_size(certificates, paper.blank)
    issuer = certificates[0].issuer_code
    run = PrintRun.objects.create(
        batch_key=batch_key, issuer_code=issuer, number=_next_number(batch_key), title=title,
        **asdict(office), order=order, blank=paper.blank, printer=paper.printer.strip(),
        tray=paper.tray.strip(), profile=_profile(issuer, paper), created_by=str(by),
        form_key=form_key,
    )  # fmt: skip
    receivers = {place.key: place.receiver for place in places}
    Sheet.objects.bulk_create(
        Sheet(run=run, certificate=row, position=position, receiver=receivers[row.key])
        for position, row in enumerate(_laid(certificates, places, order), 1)
    )
    details = {"sheets": len(certificates), "order": order, "profile": run.profile}
    Event.objects.create(run=run, verb="run_opened", by=str(by), details=details)
    return run


def _without_run(batch_key: str, places: Sequence[Place]) -> list[Certificate]:
    """The certificates in force at these places that stand in no run, locked, as issued."""
    return list(
        Certificate.objects.in_force()
        .select_for_update(of=("self",))
        .filter(batch_key=batch_key, key__in=[place.key for place in places], sheet=None)
        .select_related("register", "layout")
        .order_by("id")
    )


def _next_number(batch_key: str) -> int:
    last = PrintRun.objects.filter(batch_key=batch_key).order_by("-number").first()
    return last.number + 1 if last else 1


def _laid(
    certificates: list[Certificate], places: Sequence[Place], order: str
) -> list[Certificate]:
    """In printing order; by unit: units as they are called first, within a unit as decided."""
    if order == PrintRun.Order.CALLING:
        called = {place.key: number for number, place in enumerate(places)}
        return sorted(certificates, key=lambda row: called[row.key])
    if order == PrintRun.Order.UNIT:
        units = list(dict.fromkeys(place.receiver for place in places))
        unit_of = {place.key: units.index(place.receiver) for place in places}
        return sorted(certificates, key=lambda row: unit_of[row.key])
    return certificates


@one_transaction
def place_sheet(run: PrintRun, position: int, target: int, *, by: object) -> None:
    """Đổi chỗ một tờ: from `position` to `target`; those between move up or down by one.

    Raises:
        CannotPrint: no such place, or a sheet between the two was printed already.
    """
    run = PrintRun.objects.select_for_update().get(pk=run.pk)
    low, high = sorted((position, target))
    rows = list(run.sheets.select_for_update().filter(position__range=(low, high)))
    if len(rows) != high - low + 1 or low < 1:
        raise CannotPrint(_("Đợt in này không có tờ số %d.") % (high if low >= 1 else low))
    if any(row.state != SheetState.PLANNED for row in rows):
        raise CannotPrint(_("Chỉ đổi chỗ được những tờ chưa in."))
    step = 1 if target < position else -1
    moved = next(row for row in rows if row.position == position)
    # Out of the way first: no two sheets may ever stand at one place.
    far = run.sheets.count() + 1
    run.sheets.filter(position__range=(low, high)).update(position=F("position") + far)
    for row in rows:
        row.position = target if row is moved else row.position + step
    Sheet.objects.bulk_update(rows, ["position"])
    run.order = PrintRun.Order.CALLING
    run.save(update_fields=["order"])
    details = {"from": position, "to": target}
    Event.objects.create(
        run=run, certificate=moved.certificate, verb="sheet_placed", by=str(by), details=details
    )


@one_transaction
def drop_run(run: PrintRun, *, by: object) -> None:
    """Bỏ đợt in before anything was printed; its certificates can go into another one.

    Raises:
        CannotPrint: a sheet was printed already.
    """
    run = PrintRun.objects.select_for_update().get(pk=run.pk)
    if run.sheets.exclude(state=SheetState.PLANNED).exists():
        raise CannotPrint(_("Đợt này đã in ít nhất một tờ nên không bỏ được."))
    run.sheets.all().delete()
    run.dropped_at = run.dropped_at or timezone.now()
    run.save(update_fields=["dropped_at"])
    Event.objects.create(run=run, verb="run_dropped", by=str(by))


@one_transaction
def measure(
    issuer_code: str,
    *,
    by: object,
    printer: str,
    tray: str,
    blank: Blank,
    dx_mm: Decimal,
    dy_mm: Decimal,
    scale_percent: Decimal,
    skew_degrees: Decimal,
) -> Calibration:
    """Ghi số đo căn chỉnh of one printer, tray and blank; the newest measurement counts.

    Raises:
        CannotPrint: an error so large that it is the paper or the printer that must be mended.
    """
    _check_bounds(dx_mm, dy_mm, scale_percent, skew_degrees)
    row, _created = Calibration.objects.update_or_create(
        issuer_code=issuer_code, printer=" ".join(printer.split()), tray=" ".join(tray.split()),
        blank=blank,
        defaults={
            "dx_mm": dx_mm, "dy_mm": dy_mm, "scale_percent": scale_percent,
            "skew_degrees": skew_degrees, "measured_at": timezone.now(), "measured_by": str(by),
        },
    )  # fmt: skip
    Event.objects.create(blank=blank, verb="measured", by=str(by), details=frozen(row))
    return row


@one_transaction
def use_measurement(run: PrintRun, *, by: object) -> PrintRun:
    """Take the newest measurement of the run's printer, tray and blank into the run."""
    run = PrintRun.objects.select_for_update().get(pk=run.pk)
    run.profile = _profile(run.issuer_code, Paper(run.blank, run.printer, run.tray))
    run.save(update_fields=["profile"])
    Event.objects.create(run=run, verb="run_calibrated", by=str(by), details=run.profile)
    return run


def frozen(row: Calibration) -> dict[str, str]:
    """A measurement as plain values, as a run keeps it."""
    return {
        "dx": str(row.dx_mm), "dy": str(row.dy_mm), "scale": str(row.scale_percent),
        "skew": str(row.skew_degrees), "printer": row.printer, "tray": row.tray,
        "measured_at": row.measured_at.isoformat(), "measured_by": row.measured_by,
    }  # fmt: skip


def _profile(issuer_code: str, paper: Paper) -> dict[str, str]:
    row = Calibration.objects.filter(
        issuer_code=issuer_code, printer=" ".join(paper.printer.split()),
        tray=" ".join(paper.tray.split()), blank=paper.blank,
    ).first()  # fmt: skip
    return frozen(row) if paper.blank and row else {}


def _check_size(certificates: Sequence[Certificate], blank: Blank) -> None:
    for row in certificates:
        paper = frozen_layout(row.layout).paper
        if (paper.width, paper.height) != (blank.width_mm, blank.height_mm):
            raise CannotPrint(
                _("“%(blank)s” khổ %(width)d × %(height)d mm không vừa bằng số sổ vàng %(number)d.")
                % {"blank": blank, "width": blank.width_mm, "height": blank.height_mm,
                   "number": row.number}
            )  # fmt: skip


def _check_bounds(dx: Decimal, dy: Decimal, scale: Decimal, skew: Decimal) -> None:
    for label, value in ((_("Lệch ngang"), dx), (_("Lệch dọc"), dy)):
        if abs(value) > MAX_OFFSET_MM:
            raise CannotPrint(
                _("%(label)s %(value)s mm lớn quá: chỉ chỉnh được tới %(most)d mm. "
                  "Xem lại cách đặt giấy trong khay rồi in tờ đo lại.")
                % {"label": label, "value": _comma(value), "most": MAX_OFFSET_MM}
            )  # fmt: skip
    if not MIN_SCALE <= scale <= MAX_SCALE:
        raise CannotPrint(
            _("Tỷ lệ %(value)s%% nằm ngoài %(low)d–%(high)d%%: máy in đang tự co giãn trang. "
              "Tắt “vừa khổ giấy” trong hộp thoại in rồi in tờ đo lại.")
            % {"value": _comma(scale), "low": MIN_SCALE, "high": MAX_SCALE}
        )  # fmt: skip
    if abs(skew) > MAX_SKEW:
        raise CannotPrint(
            _("Xoay %(value)s độ lớn quá: chỉ chỉnh được tới %(most)d độ. "
              "Nắn lại thanh dẫn giấy rồi in tờ đo lại.")
            % {"value": _comma(skew), "most": MAX_SKEW}
        )  # fmt: skip


def _comma(value: Decimal) -> str:
    return f"{value.normalize():f}".replace(".", ",")
