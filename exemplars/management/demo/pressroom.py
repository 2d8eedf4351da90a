"""The printing clerk's day: blanks, a measured printer, two runs, a jam, signatures, hand-over."""

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils import timezone

from certificates import jobs, printing, queries, states
from certificates.models import PrintRun, Sheet
from certificates.states import Move
from exemplars.accounts.models import User
from exemplars.decisions import actions as decisions

if TYPE_CHECKING:
    from exemplars.management.demo.course import Course

PRINTER, TRAY = "Canon iPR-C170", "khay tay"
#: The sheet that jams, counted from the end of what is printed.
_SPOILED = 3


def read_proofs(course: "Course") -> int:
    """The units read what will be printed: most is confirmed, one correction is asked and made."""
    people, (state, party) = course.world.people, course.decisions
    officer, clerk = people["thanh.truc"], people["khanh.ha"]
    day = timezone.localdate() + timedelta(days=3)
    for decision in (state, party):
        decisions.request_proofs(decision, due_on=day, by=officer)
    own = state.lines.filter(nomination__submission=course.submissions[0]).order_by("order")
    lines = list(own.select_related("decision", "nomination__submission"))
    decisions.confirm_proofs(lines[:30], by=clerk)
    wrong = lines[30]
    decisions.ask_correction(
        wrong, by=clerk, wanted={"position_unit": f"{wrong.position_unit} (mẫu)"},
        cause="Thiếu chữ ở tên đơn vị",
    )  # fmt: skip
    decisions.answer_correction(wrong, by=officer, accepted=True, answer="", document="")
    return len(lines[:31])


def run(course: "Course", clerk: User) -> list[PrintRun]:
    """The State's certificates on blanks, text only; the Party's with their frame on white paper."""
    state, party = course.decisions
    blank = printing.add_blank(state.issuer.code, by=clerk, name="Phôi Bằng khen BK-2026")
    printing.receive(
        blank, by=clerk, received_on=timezone.localdate(), source="Nhà in Báo An Giang",
        serials=printing.serial_range("AG-001901", "AG-001980"),
    )  # fmt: skip
    printing.measure(
        state.issuer.code, by=clerk, printer=PRINTER, tray=TRAY, blank=blank,
        dx_mm=Decimal("1.4"), dy_mm=Decimal("-0.8"), scale_percent=Decimal("100.12"),
        skew_degrees=Decimal("0.05"),
    )  # fmt: skip
    printing.spoil_loose(blank, by=clerk, cause="In thử, soi trước đèn", serial="AG-001901")
    on_blanks = decisions.open_run(state, by=clerk, paper=printing.Paper(blank, PRINTER, TRAY))
    on_white = decisions.open_run(party, by=clerk, order=PrintRun.Order.DECISION)
    _on_blanks(on_blanks, clerk)
    sheets = list(queries.sheets_of(on_white))
    for move in (states.PRINT, states.SIGN, states.SEAL):
        _note(sheets, move, clerk)
    return [on_blanks, on_white]


def _on_blanks(run: PrintRun, clerk: User) -> None:
    """All are printed, one of them twice; a half is signed, most of it sealed, some handed over."""
    sheets = list(queries.sheets_of(run))
    last = len(sheets)
    jobs.start_sheets(run, 1, last, by=clerk)
    for number, sheet in enumerate(sheets, 1902):
        printing.scan(sheet, f"AG-{number:06d}", by=clerk)
    jam = sheets[last - _SPOILED]
    _note([jam], states.SPOIL, clerk, reason="Kẹt giấy, góc phải rách")
    printing.scan(jam, f"AG-{1902 + last:06d}", by=clerk)
    signed = [sheet for sheet in sheets[: last // 2] if sheet != jam]
    _note(signed, states.SIGN, clerk)
    sealed = signed[: len(signed) * 2 // 3]
    _note(sealed, states.SEAL, clerk)
    first = sealed[0].receiver
    given = [sheet for sheet in sealed if sheet.receiver == first][: len(sealed) // 2]
    _note(given, states.HAND_OVER, clerk, handed_to="Lê Ngọc Khánh Hà")
    # One more jams and waits for its second blank.
    _note([sheets[last - 1]], states.SPOIL, clerk, reason="Lem mực dòng họ tên")


def _note(
    sheets: list[Sheet], move: Move, clerk: User, reason: str = "", handed_to: str = ""
) -> None:
    printing.move_all(sheets, move, by=clerk, reason=reason, handed_to=handed_to)
