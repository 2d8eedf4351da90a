"""Print runs: the way of a sheet, its blank, its order; all or nothing, each line in the log."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from certificates import issuing, printing, queries, states
from certificates.award import CannotPrint
from certificates.models import Blank, BlankUse, Event, PrintRun, Sheet
from certificates.states import SheetState
from tests.certificates.awards import PARTY, an_award, many

pytestmark = pytest.mark.django_db
CLERK = "Đặng Kim Chi"
KEY = UUID("7f3c2a5e-0000-4000-8000-000000000001")


def a_blank(count: int = 10, **changes) -> Blank:
    values = {"name": "BK-2026", "width_mm": 420, "height_mm": 297} | changes
    blank = printing.add_blank("UBT", by=CLERK, **values)
    if count:
        printing.receive(
            blank, by=CLERK, received_on=date(2026, 12, 1), source="Nhà in",
            serials=printing.serial_range("AG-0001", f"AG-{count:04d}"),
        )  # fmt: skip
    return blank


def a_run(count: int = 3, *, blank: Blank | None = None, **options) -> PrintRun:
    certificates = issuing.issue_all(many(count), by="x")
    places = [
        printing.Place(row.key, f"Xã {number % 2}") for number, row in enumerate(certificates)
    ]
    paper = printing.Paper(blank, "Canon", "khay tay")
    options = {"title": "Quyết định 2147", "paper": paper} | options
    return printing.open_run("decision:1", places, by=CLERK, **options)


def move(run: PrintRun, move: states.Move, *positions: int, **options) -> list[Sheet]:
    return printing.move_all(
        list(run.sheets.filter(position__in=positions)), move, by=CLERK, **options
    )


def seen(run: PrintRun) -> list[str]:
    return [state for _position, state in queries.states_of(run)]


def figures(blank: Blank) -> tuple[int, int, int, int]:
    blank.refresh_from_db()
    return blank.received, blank.used, blank.spoiled, blank.left


class TestOpening:
    def test_a_run_takes_what_stands_in_none(self):
        run = a_run()

        assert [sheet.certificate.key for sheet in run.sheets.all()] == [
            "line:1",
            "line:2",
            "line:3",
        ]
        assert run.number == 1
        with pytest.raises(CannotPrint, match="đã nằm trong một đợt in"):
            a_run()
        assert PrintRun.objects.count() == 1

    def test_the_same_form_twice_is_one_run(self):
        key = "7f3d3f0e-3f2c-4a53-8a39-7f6d5b2f9d11"
        run = a_run(form_key=key)

        assert a_run(form_key=key) == run

    def test_sheets_lie_by_unit_or_as_they_are_called(self):
        run = a_run(4, order="unit")
        assert [sheet.receiver for sheet in run.sheets.all()] == ["Xã 0", "Xã 0", "Xã 1", "Xã 1"]
        assert list(queries.receivers(run)) == ["Xã 0", "Xã 1"]

        printing.drop_run(run, by=CLERK)
        keys = ["line:3", "line:1", "line:4", "line:2"]
        called = printing.open_run(
            "decision:1", [printing.Place(key) for key in keys], by=CLERK, title="x",
            order="calling",
        )  # fmt: skip
        assert [sheet.certificate.key for sheet in called.sheets.all()] == keys
        assert called.number == 2

    def test_a_blank_of_another_size_is_refused(self):
        with pytest.raises(CannotPrint, match="297 × 210 mm không vừa"):
            a_run(blank=a_blank(0, width_mm=297, height_mm=210))

        assert not PrintRun.objects.exists()

    def test_one_sheet_changes_its_place_and_the_others_close_up(self):
        run = a_run(4)

        printing.place_sheet(run, 4, 2, by=CLERK)
        assert [s.certificate.key[-1] for s in run.sheets.all()] == ["1", "4", "2", "3"]
        printing.place_sheet(run, 1, 3, by=CLERK)
        assert [s.certificate.key[-1] for s in run.sheets.all()] == ["4", "2", "1", "3"]
        run.refresh_from_db()
        assert run.order == "calling"

    @pytest.mark.parametrize(("position", "target"), [(1, 9), (0, 2), (9, 10)])
    def test_a_place_that_is_none_is_refused(self, position, target):
        run = a_run()

        with pytest.raises(CannotPrint, match="không có tờ số"):
            printing.place_sheet(run, position, target, by=CLERK)

    def test_what_was_printed_keeps_its_place_and_its_run(self):
        run = a_run()
        move(run, states.PRINT, 2)

        with pytest.raises(CannotPrint, match="chưa in"):
            printing.place_sheet(run, 1, 3, by=CLERK)
        with pytest.raises(CannotPrint, match="không bỏ được"):
            printing.drop_run(run, by=CLERK)
        assert [sheet.certificate.key[-1] for sheet in run.sheets.all()] == ["1", "2", "3"]


class TestTheWayOfASheet:
    def test_from_plan_to_hand_over(self):
        run = a_run()
        for step in (states.PRINT, states.SIGN, states.SEAL):
            move(run, step, 1, 2)
        move(run, states.HAND_OVER, 1, handed_to="Khánh Hà")

        assert seen(run) == ["handed_over", "sealed", "planned"]
        first = run.sheets.get(position=1)
        assert first.handed_to == "Khánh Hà"
        verbs = first.certificate.events.values_list("verb", flat=True)
        assert list(verbs) == [
            "issued", "sheet_print", "sheet_sign", "sheet_seal", "sheet_hand_over",
        ]  # fmt: skip

    @pytest.mark.parametrize("name", sorted(states.MOVES))
    def test_every_move_is_refused_from_every_other_state(self, name):
        step = states.MOVES[name]
        run = a_run(1)
        for state in SheetState.values:
            Sheet.objects.update(state=state)
            if state in step.source:
                continue
            with pytest.raises(CannotPrint, match=r"Tờ 1 .*không thể"):
                move(run, step, 1, reason="r")
            assert seen(run) == [state]

    def test_one_sheet_at_another_step_stops_them_all(self):
        run = a_run(blank=a_blank())
        move(run, states.PRINT, 2)

        with pytest.raises(CannotPrint, match="Tờ 2"):
            move(run, states.PRINT, 1, 2, 3)

        assert seen(run) == ["planned", "printed", "planned"]
        assert figures(run.blank) == (10, 1, 0, 9)

    def test_a_spoiled_sheet_is_printed_again_on_another_blank(self):
        run = a_run(blank=a_blank())
        move(run, states.PRINT, 1, 2, serials={run.sheets.get(position=1).pk: "ag-0001"})

        with pytest.raises(CannotPrint, match="nguyên nhân"):
            move(run, states.SPOIL, 1, reason=" ")
        move(run, states.SPOIL, 1, reason="Kẹt giấy")
        assert figures(run.blank) == (10, 1, 1, 8)
        move(run, states.REPRINT, 1)

        assert seen(run) == ["reprint", "printed", "planned"]
        assert figures(run.blank) == (10, 2, 1, 7)
        spoiled = BlankUse.objects.exclude(spoiled_at=None).get()
        assert (spoiled.serial, spoiled.cause) == ("AG-0001", "Kẹt giấy")

    def test_an_empty_stock_prints_nothing(self):
        run = a_run(blank=a_blank(2))

        with pytest.raises(CannotPrint, match="chỉ còn 2 tờ"):
            move(run, states.PRINT, 1, 2, 3)

        assert seen(run) == ["planned"] * 3
        assert figures(run.blank) == (2, 0, 0, 2)

    def test_a_revoked_certificate_goes_no_further(self):
        run = a_run()
        move(run, states.PRINT, 1)
        issuing.revoke(run.sheets.get(position=1).certificate, by="x", reason="r", document="QĐ 9")

        with pytest.raises(CannotPrint, match="đã thu hồi"):
            move(run, states.SIGN, 1)
        move(run, states.SPOIL, 1, reason="thu hồi")

    def test_no_sheet_is_no_move(self):
        with pytest.raises(CannotPrint, match="Chưa chọn"):
            printing.move_all([], states.PRINT, by=CLERK)


class TestScanning:
    def test_a_scan_prints_the_sheet_and_goes_to_the_next(self):
        run = a_run(blank=a_blank())
        first = queries.next_to_scan(run)

        printing.scan(first, " ag-0001 ", by=CLERK)

        assert seen(run)[0] == "printed"
        assert queries.next_to_scan(run).position == 2
        assert [s.blank_use.serial for s in queries.last_scanned(run)] == ["AG-0001"]

    def test_a_number_used_before_is_refused_with_the_sheet_that_has_it(self):
        run = a_run(blank=a_blank())
        printing.scan(run.sheets.get(position=1), "AG-0001", by=CLERK)

        with pytest.raises(CannotPrint, match="Phôi AG-0001 đã dùng cho tờ 1, Bà Néang"):
            printing.scan(run.sheets.get(position=2), "AG-0001", by=CLERK)

        assert seen(run) == ["printed", "planned", "planned"]
        assert figures(run.blank) == (10, 1, 0, 9)

    @pytest.mark.parametrize("serial", ["AG-0011", "AG-001", "XX-0001", "abc"])
    def test_a_number_that_was_never_received_is_refused(self, serial):
        run = a_run(blank=a_blank())

        with pytest.raises(CannotPrint, match="không có trong lần nhập nào"):
            printing.scan(run.sheets.get(position=1), serial, by=CLERK)

        assert figures(run.blank) == (10, 0, 0, 10)

    def test_counted_deliveries_take_any_number(self):
        blank = a_blank(0)
        printing.receive(blank, by=CLERK, received_on=date(2026, 12, 1), source="x", count=2)
        run = a_run(blank=blank)

        printing.scan(run.sheets.get(position=1), "9", by=CLERK)

        assert run.sheets.get(position=1).blank_use.serial == "9"

    def test_a_number_is_noted_on_a_sheet_printed_without_one(self):
        run = a_run(blank=a_blank())
        move(run, states.PRINT, 1)
        sheet = run.sheets.get(position=1)

        printing.scan(sheet, "AG-0003", by=CLERK)

        assert figures(run.blank) == (10, 1, 0, 9)
        with pytest.raises(CannotPrint, match="đã có phôi AG-0003"):
            printing.scan(sheet, "AG-0004", by=CLERK)
        with pytest.raises(CannotPrint, match="Quét hoặc gõ"):
            printing.scan(sheet, "  ", by=CLERK)

    def test_a_spoiled_sheet_is_printed_again_by_its_scan(self):
        run = a_run(blank=a_blank())
        printing.scan(run.sheets.get(position=1), "AG-0001", by=CLERK)
        move(run, states.SPOIL, 1, reason="rách")

        printing.scan(run.sheets.get(position=1), "AG-0002", by=CLERK)

        assert seen(run)[0] == "reprint"
        with pytest.raises(CannotPrint, match=r"đã ghi hỏng \(rách\)"):
            printing.scan(run.sheets.get(position=2), "AG-0001", by=CLERK)

    def test_white_paper_has_no_numbers(self):
        with pytest.raises(CannotPrint, match="giấy trắng"):
            printing.scan(a_run().sheets.first(), "AG-0001", by=CLERK)


class TestStock:
    def test_a_delivery_is_counted_once_however_often_it_is_sent(self):
        blank = a_blank(0)
        key = "7f3d3f0e-3f2c-4a53-8a39-7f6d5b2f9d11"
        for _time in range(2):
            printing.receive(
                blank, by=CLERK, received_on=date(2026, 12, 1), source="x", count=5, form_key=key
            )

        assert figures(blank) == (5, 0, 0, 5)
        assert queries.agrees(blank)

    def test_ranges_that_meet_are_refused(self):
        blank = a_blank()

        with pytest.raises(CannotPrint, match="AG-0001 – AG-0010"):
            printing.receive(
                blank, by=CLERK, received_on=date(2026, 12, 2), source="x",
                serials=printing.serial_range("AG-0010", "AG-0020"),
            )  # fmt: skip
        assert figures(blank) == (10, 0, 0, 10)

    @pytest.mark.parametrize(
        ("first", "last"), [("AG", "AG"), ("AG-2", "AG-1"), ("AG-1", "AH-2"), ("AG-1", "AG-02")]
    )
    def test_two_numbers_of_no_series_are_refused(self, first, last):
        with pytest.raises(CannotPrint):
            printing.serial_range(first, last)

    def test_a_delivery_says_how_many(self):
        blank = a_blank(0)
        facts = {"by": CLERK, "received_on": date(2026, 12, 1), "source": "x"}

        with pytest.raises(CannotPrint, match="Ghi số tờ nhận"):
            printing.receive(blank, **facts)
        with pytest.raises(CannotPrint, match="có 3 tờ nhưng"):
            printing.receive(blank, count=4, serials=printing.serial_range("1", "3"), **facts)
        assert figures(blank) == (0, 0, 0, 0)

    def test_the_name_of_a_blank_is_kept_to_one_size(self):
        blank = a_blank(0)

        assert a_blank(0) == blank
        with pytest.raises(CannotPrint, match="Đặt tên khác"):
            a_blank(0, width_mm=300)

    def test_loose_blanks_are_spoiled_with_a_cause(self):
        blank = a_blank()

        printing.spoil_loose(blank, by=CLERK, cause="In thử", serial="AG-0001")
        printing.spoil_loose(blank, by=CLERK, cause="Ẩm", count=2)
        for wrong in (
            {"cause": " "},
            {"cause": "x", "count": 8},
            {"cause": "x", "count": 2, "serial": "AG-0005"},
            {"cause": "x", "serial": "AG-0001"},
        ):
            with pytest.raises(CannotPrint):
                printing.spoil_loose(blank, by=CLERK, **wrong)

        assert figures(blank) == (10, 0, 3, 7)

    def test_a_report_holds_what_no_other_report_holds(self):
        blank = a_blank()
        printing.spoil_loose(blank, by=CLERK, cause="Ẩm", count=2)
        facts = {
            "by": CLERK, "made_on": date(2026, 12, 5), "side": "state", "parent_body": "A",
            "body": "B", "place": "C", "members": "D", "way": "xé",
        }  # fmt: skip

        first = printing.write_off(blank, form_key=KEY, **facts)
        assert printing.write_off(blank, form_key=KEY, **facts) == first
        with pytest.raises(CannotPrint, match="chưa lập biên bản"):
            printing.write_off(blank, **facts)
        printing.spoil_loose(blank, by=CLERK, cause="Rách")
        second = printing.write_off(blank, **facts)

        assert [first.uses.count(), second.uses.count()] == [2, 1]
        assert (first.number, second.number) == (1, 2)

    def test_the_database_refuses_figures_that_do_not_add_up(self):
        blank = a_blank()

        for wrong in ({"left": 9}, {"used": 1}, {"received": 11}):
            with pytest.raises(IntegrityError), transaction.atomic():
                Blank.objects.filter(pk=blank.pk).update(**wrong)
        assert figures(blank) == (10, 0, 0, 10)

    def test_books_that_were_changed_by_hand_show(self):
        blank = a_blank()
        Blank.objects.update(received=11, left=11)
        blank.refresh_from_db()

        assert not queries.agrees(blank)


class TestCalibration:
    FIGURES = {"dx_mm": "1.4", "dy_mm": "-0.8", "scale_percent": "100.12", "skew_degrees": "0.05"}

    def measure(self, blank: Blank, **changes):
        values = {name: Decimal(value) for name, value in (self.FIGURES | changes).items()}
        return printing.measure(
            "UBT", by=CLERK, printer="Canon", tray="khay tay", blank=blank, **values
        )

    def test_the_profile_is_frozen_into_the_run(self):
        blank = a_blank()
        self.measure(blank)
        run = a_run(blank=blank)
        self.measure(blank, dx_mm="2")

        run.refresh_from_db()
        assert run.profile["dx"] == "1.40"
        printing.use_measurement(run, by=CLERK)
        run.refresh_from_db()
        assert run.profile["dx"].startswith("2")
        assert Event.objects.filter(verb="measured").count() == 2

    @pytest.mark.parametrize(
        ("field", "value", "said"),
        [
            ("dx_mm", "8.01", "Lệch ngang 8,01 mm"), ("dy_mm", "-9", "Lệch dọc -9 mm"),
            ("scale_percent", "97.99", "tự co giãn"), ("scale_percent", "102.01", "tự co giãn"),
            ("skew_degrees", "1.01", "thanh dẫn giấy"),
        ],
    )  # fmt: skip
    def test_what_cannot_be_set_right_is_said(self, field, value, said):
        blank = a_blank(0)

        with pytest.raises(CannotPrint, match=said):
            self.measure(blank, **{field: value})

        assert not blank.calibrations.exists()

    @pytest.mark.parametrize(
        "edge", [("dx_mm", "8"), ("scale_percent", "98"), ("skew_degrees", "-1")]
    )
    def test_the_bounds_themselves_are_taken(self, edge):
        blank, (field, value) = a_blank(0), edge

        self.measure(blank, **{field: value})

        assert getattr(blank.calibrations.get(), field) == Decimal(value)


class TestReissue:
    def test_the_sheet_goes_over_to_the_new_certificate(self):
        run = a_run(blank=a_blank())
        move(run, states.PRINT, 1)
        old = run.sheets.get(position=1).certificate

        new = issuing.reissue(
            old, an_award("line:1:2", name="Néang Sa Rương"), by=CLERK, kind="misprint",
            cause="In sai tên", document="QĐ 15",
        )  # fmt: skip

        sheet = run.sheets.get(position=1)
        assert (sheet.certificate, sheet.state) == (new, "spoiled")
        assert new.snapshot["reissue"] == "cấp đổi"
        assert (new.snapshot["decision_number"], new.reissue_document) == ("2147/QĐ-UBND", "QĐ 15")
        assert figures(run.blank) == (10, 0, 1, 9)

    def test_a_sheet_that_was_not_printed_keeps_its_place_and_takes_no_blank(self):
        run = a_run(blank=a_blank())
        old = run.sheets.get(position=2).certificate

        new = issuing.reissue(
            old, an_award("line:2:2"), by=CLERK, kind="corrected", cause="Sai tên"
        )

        sheet = run.sheets.get(position=2)
        assert (sheet.certificate, sheet.state) == (new, "planned")
        assert figures(run.blank) == (10, 0, 0, 10)

    def test_a_sheet_that_was_handed_over_stays_with_the_old_one(self):
        run = a_run()
        for step in (states.PRINT, states.SIGN, states.SEAL, states.HAND_OVER):
            move(run, step, 1)
        old = run.sheets.get(position=1).certificate

        new = issuing.reissue(old, an_award("line:1:2"), by=CLERK, kind="lost", cause="mất")

        assert run.sheets.get(position=1).certificate == old
        assert list(queries.without_run("decision:1")) == [new]
        assert new.snapshot["reissue"] == "cấp lại"
        issuing.note_return(old, on=date(2027, 1, 5), by=CLERK)
        old.refresh_from_db()
        assert old.returned_on == date(2027, 1, 5)

    def test_no_cause_no_reissue(self):
        old = issuing.issue(an_award(), by="x")

        with pytest.raises(CannotPrint, match="lý do"):
            issuing.reissue(old, an_award("line:1:2"), by=CLERK, kind="lost", cause=" ")
        with pytest.raises(CannotPrint, match="còn hiệu lực"):
            issuing.note_return(old, on=date(2027, 1, 5), by=CLERK)

        old.refresh_from_db()
        assert (old.state, old.returned_on) == ("valid", None)


def test_party_certificates_have_runs_of_their_own():
    issuing.issue(an_award("p", layout_code=PARTY, batch_key="decision:9"), by="x")

    run = printing.open_run("decision:9", [printing.Place("p")], by=CLERK, title="x")

    assert (run.issuer_code, run.on_blank, str(run)) == ("UBT", False, "x, đợt in số 1")
