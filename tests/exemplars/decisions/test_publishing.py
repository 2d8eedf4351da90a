"""Publishing: all or nothing, names and money of the day of signing, numbers, certificates."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from certificates.models import Batch, Certificate, PrintRun, Register
from exemplars.campaigns.models import BaseSalary
from exemplars.decisions import actions
from exemplars.nominations.states import Status
from exemplars.notices.models import Notice
from exemplars.shared import journal
from exemplars.shared.errors import NotAllowed, RuleViolation
from exemplars.units.models import UnitVersion
from exemplars.units.states import Side
from tests import factories
from tests.exemplars.decisions.conftest import SIGNED, party_award, pass_
from tests.exemplars.decisions.test_drafting import everybody_but, fresh

pytestmark = pytest.mark.django_db


def lines_of(decision):
    return list(decision.lines.order_by("order"))


def snapshot_of(line) -> dict:
    return Certificate.objects.get(code=line.certificate_code).snapshot


def nothing_happened(decision, rows) -> bool:
    return (
        fresh(decision).status == "draft"
        and all(fresh(row).status == Status.PROPOSED for row in rows)
        and not Certificate.objects.exists()
        and not Register.objects.filter(last_number__gt=0).exists()
        and not Batch.objects.exists()
        and all(line.amount is None for line in lines_of(decision))
    )


class TestPublished:
    def test_every_line_is_awarded_numbered_and_has_its_certificate(self, desk, cast):
        decision = desk.publish()

        assert (decision.status, decision.year) == ("published", 2026)
        assert decision.issuer_name == "Ủy ban nhân dân tỉnh An Giang"
        assert [fresh(row).status for row in desk.rows] == [Status.AWARDED] * 2
        certificates = list(Certificate.objects.order_by("number"))
        assert [row.number for row in certificates] == [1, 2]
        assert [line.certificate_code for line in lines_of(decision)] == [
            row.code for row in certificates
        ]
        assert Batch.objects.get().batch_key == decision.batch_key
        published = journal.entries_of(decision).last()
        assert published.action == "publish_decision"
        assert (published.data["lines"], published.data["certificates"]) == (2, 2)

    def test_what_is_printed_is_what_was_decided(self, desk):
        line = lines_of(desk.publish())[0]

        said = snapshot_of(line)

        assert (said["verb"], said["salutation"], said["name"]) == ("Tặng", "Bà", line.name)
        assert said["position_unit"] == "Giáo viên, Trường Tiểu học số 2 An Cư"
        assert (said["decision_number"], said["decision_date"]) == ("2147/QĐ-UBND", "2026-12-04")
        assert (said["side"], said["signer_title"]) == ("state", "CHỦ TỊCH")

    def test_the_post_typed_on_the_draft_stands(self, desk, cast):
        decision = desk.draft()
        actions.edit_line(
            lines_of(decision)[0], by=cast.officer, position_unit="Nhà giáo", achievement="Dạy giỏi"
        )

        line = lines_of(desk.publish(decision))[0]

        assert (line.position_unit, line.achievement) == ("Nhà giáo", "Dạy giỏi")

    def test_an_achievement_nobody_wrote_is_the_campaign_s(self, desk, cast):
        decision = desk.draft()
        decision.lines.update(achievement="")

        assert lines_of(desk.publish(decision))[0].achievement == cast.campaign.citation_text

    def test_the_dead_are_awarded_by_truy_tang(self, desk):
        row = desk.passed(posthumous=True)

        line = lines_of(desk.publish(desk.draft(rows=[row])))[0]

        assert snapshot_of(line)["verb"] == "Truy tặng"

    def test_the_party_s_certificate_is_the_party_s_alone(self, desk, cast):
        award = party_award(cast)
        row = desk.passed(award=award)
        decision = desk.draft(rows=[row], issuer=award.issuer)

        decision = desk.publish(decision, number="318-QĐ/TU", signer_name="Đặng Thế Bình")

        line = lines_of(decision)[0]
        said = snapshot_of(line)
        assert (line.salutation, said["side"]) == ("Đồng chí", "party")
        assert said["issuer"] == "Ban Thường vụ Tỉnh ủy An Giang"
        assert said["signer_title"] == "BÍ THƯ"

    @pytest.mark.parametrize(
        ("side", "layout", "printed"),
        [
            (Side.ARMED, "bang-khen-nha-nuoc-420x297", "state"),
            (Side.ENTERPRISE, "giay-khen-nha-nuoc-a4", "state"),
            (Side.MASS, "bang-khen-doan-the-420x297", "mass"),
        ],
    )
    def test_other_sides_print_as_their_own_or_the_state_s(self, desk, cast, side, layout, printed):
        award = factories.make_award("KHAC", issuer=cast.province, side=side, layout_code=layout)

        line = lines_of(desk.publish(desk.draft(rows=[desk.passed(award=award)])))[0]

        assert snapshot_of(line)["side"] == printed

    def test_an_award_without_a_sheet_is_given_and_paid_without_certificate(self, desk, cast):
        award = factories.make_award("BD", issuer=cast.province, layout_code="", name="Biểu dương")

        decision = desk.publish(desk.draft(rows=[desk.passed(award=award)]))

        line = lines_of(decision)[0]
        assert (line.certificate_code, line.amount) == ("", 3_795_000)
        assert fresh(line.nomination).status == Status.AWARDED
        assert not Batch.objects.exists()
        assert actions.mark_printed(decision, by=cast.printing_clerk) == 0
        with pytest.raises(RuleViolation, match="chưa có bằng nào"):
            actions.print_again(decision, by=cast.printing_clerk)

    def test_each_unit_is_told_once_however_many_of_its_people_are_named(self, desk, cast):
        rows = [desk.passed() for _number in range(3)]
        rows.append(pass_(cast, unit=cast.other_commune))

        desk.publish(desk.draft(rows=[*desk.rows, *rows]))

        told = Notice.objects.filter(kind="nomination_awarded").values_list("recipient", flat=True)
        assert sorted(told) == sorted(
            user.pk for user in (cast.clerk, cast.head, cast.other_clerk, cast.other_head)
        )


class TestFrozen:
    def test_a_unit_renamed_later_changes_nothing(self, desk, cast):
        decision = desk.publish()
        before = [(line.position_unit, snapshot_of(line)) for line in lines_of(decision)]

        cast.commune.name = cast.province.name = "Tên mới"
        cast.commune.save()
        cast.province.save()

        assert fresh(decision).issuer_name == "Ủy ban nhân dân tỉnh An Giang"
        assert [(row.position_unit, snapshot_of(row)) for row in lines_of(decision)] == before

    def test_a_person_renamed_later_changes_nothing(self, desk):
        line = lines_of(desk.publish())[0]
        name = line.name

        type(line.nomination).objects.filter(pk=line.nomination_id).update(name="Tên khác")

        assert (fresh(line).name, snapshot_of(line)["name"]) == (name, name)

    @pytest.mark.parametrize(
        ("signed_on", "called"),
        [
            (date(2026, 8, 31), "Ủy ban nhân dân xã Cũ"),
            (date(2026, 9, 1), "Ủy ban nhân dân xã Mới"),
        ],
    )
    def test_a_unit_is_written_as_it_was_called_on_the_day(self, desk, cast, signed_on, called):
        for name, start, end in (
            ("Ủy ban nhân dân xã Cũ", None, date(2026, 8, 31)),
            ("Ủy ban nhân dân xã Mới", date(2026, 9, 1), None),
        ):
            UnitVersion.objects.create(
                unit=cast.commune, name=name, kind="UBND xã", valid_from=start, valid_to=end
            )

        decision = desk.publish(signed_on=signed_on)

        assert lines_of(decision)[1].position_unit == called

    @pytest.mark.parametrize(
        ("signed_on", "base", "person", "collective"),
        [
            (date(2026, 6, 30), 2_340_000, 3_510_000, 7_020_000),
            (date(2026, 7, 1), 2_530_000, 3_795_000, 7_590_000),
        ],
    )
    def test_money_is_that_of_the_day_of_signing(self, desk, signed_on, base, person, collective):
        lines = lines_of(desk.publish(signed_on=signed_on))

        assert [line.amount for line in lines] == [person, collective]
        assert {line.base_salary for line in lines} == {base}

    def test_a_later_base_salary_changes_no_line(self, desk):
        line = lines_of(desk.publish())[0]

        BaseSalary.objects.update(amount=9_990_000)

        assert (fresh(line).amount, fresh(line).base_salary) == (3_795_000, 2_530_000)

    def test_before_the_first_known_salary_no_sum_is_made_up(self, desk):
        line = lines_of(desk.publish(signed_on=date(2023, 1, 1)))[0]

        assert (line.base_salary, line.amount) == (None, None)

    def test_a_household_is_paid_by_its_own_coefficient_a_model_as_a_collective(self, desk, cast):
        cast.award.coefficient_household = "2.25"
        cast.award.save()
        rows = [
            desk.passed(subject_kind=kind, gender="", birth_date=None)
            for kind in ("household", "model")
        ]

        lines = lines_of(desk.publish(desk.draft(rows=rows)))

        assert [line.amount for line in lines] == [5_692_500, 7_590_000]

    def test_a_commune_s_letter_is_paid_to_the_dong(self, desk, cast):
        award = factories.make_award("GK_X", issuer=cast.province, coefficient_individual="0.15")

        line = lines_of(desk.publish(desk.draft(rows=[desk.passed(award=award)])))[0]

        assert line.amount == 379_500

    def test_a_published_decision_is_not_changed(self, desk, cast):
        decision = desk.publish()
        line = lines_of(decision)[0]

        for act in (
            lambda: desk.complete(fresh(decision), number="9/QĐ-UBND"),
            lambda: actions.edit_line(line, by=cast.officer, position_unit="x", achievement="x"),
            lambda: actions.remove_line(line, by=cast.officer),
            lambda: actions.add_lines(decision, [desk.passed()], by=cast.officer),
            lambda: actions.publish(decision, by=cast.office_head),
        ):
            with pytest.raises(RuleViolation, match="đã ban hành nên không sửa được"):
                act()

        assert fresh(decision).number == "2147/QĐ-UBND"
        assert decision.lines.count() == Certificate.objects.count() == 2


class TestRefused:
    def test_one_line_that_cannot_be_printed_stops_the_whole_decision(self, desk):
        bad = desk.passed(name="Tên rất dài " * 20)
        decision = desk.draft(rows=[*desk.rows, bad])

        with pytest.raises(RuleViolation, match="dài quá mẫu bằng") as refusal:
            desk.publish(decision)

        assert refusal.value.code == "cannot_print"
        assert nothing_happened(decision, [*desk.rows, bad])
        assert not Notice.objects.filter(kind="nomination_awarded").exists()

    def test_after_the_line_is_mended_numbers_start_from_one(self, desk, cast):
        bad = desk.passed(name="Tên rất dài " * 20)
        decision = desk.draft(rows=[*desk.rows, bad])
        with pytest.raises(RuleViolation):
            desk.publish(decision)
        actions.remove_line(decision.lines.get(nomination=bad), by=cast.officer)

        actions.publish(decision, by=cast.office_head)

        assert list(Certificate.objects.values_list("number", flat=True)) == [1, 2]

    def test_the_state_s_sheet_is_not_printed_for_the_party(self, desk, cast):
        award = party_award(cast, layout_code="bang-khen-nha-nuoc-420x297")
        row = desk.passed(award=award)
        decision = desk.draft(rows=[row], issuer=award.issuer)

        with pytest.raises(RuleViolation, match="không dùng cho bên"):
            desk.publish(decision, number="318-QĐ/TU")

        assert nothing_happened(decision, [row])

    @pytest.mark.parametrize(
        ("values", "missing"),
        [
            ({"number": ""}, "number"),
            ({"signed_on": None}, "signed_on"),
            ({"signer_name": ""}, "signer_name"),
            ({"place": ""}, "place"),
        ],
    )
    def test_what_is_missing_is_named(self, desk, values, missing):
        decision = desk.draft()

        with pytest.raises(RuleViolation, match="Còn thiếu") as refusal:
            desk.publish(decision, **values)

        assert refusal.value.field == missing
        assert nothing_happened(decision, desk.rows)

    def test_a_decision_over_nobody(self, desk, cast):
        decision = desk.draft()
        for line in lines_of(decision):
            actions.remove_line(line, by=cast.officer)

        with pytest.raises(RuleViolation, match="chưa có ai"):
            desk.publish(decision)

    @pytest.mark.parametrize(
        ("life", "allowed"),
        [
            ({"ended_on": date(2026, 12, 3)}, False),
            ({"ended_on": SIGNED}, True),
            ({"started_on": date(2026, 12, 5)}, False),
            ({"started_on": SIGNED}, True),
        ],
    )
    def test_an_issuer_signs_while_it_exists(self, desk, cast, life, allowed):
        for name, day in life.items():
            setattr(cast.province, name, day)
        cast.province.save()
        decision = desk.draft()

        if allowed:
            assert desk.publish(decision).status == "published"
            return
        with pytest.raises(RuleViolation, match="không hoạt động vào ngày ký") as refusal:
            desk.publish(decision)
        assert refusal.value.code == "issuer_ended"
        assert nothing_happened(decision, desk.rows)

    def test_only_the_head_of_the_office_publishes(self, desk, cast):
        decision = desk.complete(desk.draft())

        for user in everybody_but(cast, "office_head"):
            with pytest.raises(NotAllowed, match="Chỉ lãnh đạo cơ quan thường trực"):
                actions.publish(decision, by=user)

        assert nothing_happened(decision, desk.rows)


class TestAfter:
    def test_printing_and_handing_over_are_recorded_once(self, desk, cast):
        decision = desk.publish()

        assert actions.mark_printed(decision, by=cast.printing_clerk) == 2
        assert actions.mark_printed(decision, by=cast.printing_clerk) == 0
        first = lines_of(decision)[0]
        assert actions.hand_over(decision, by=cast.printing_clerk, lines=[first.uid]) == 1
        assert fresh(first.nomination).status == Status.HANDED_OVER
        assert actions.hand_over(decision, by=cast.officer) == 1
        assert actions.hand_over(decision, by=cast.officer) == 0

    def test_only_press_and_office_record_them(self, desk, cast):
        decision = desk.publish()
        for user in everybody_but(cast, "printing_clerk", "officer", "office_head"):
            for act in (actions.mark_printed, actions.hand_over, actions.print_again):
                with pytest.raises(NotAllowed, match="Chỉ cán bộ in bằng"):
                    act(decision, by=user)

        assert {fresh(row).status for row in desk.rows} == {Status.AWARDED}
        assert Batch.objects.count() == 1

    def test_print_again_waits_for_the_batch_under_way(self, desk, cast):
        decision = desk.publish()
        batch = Batch.objects.get()
        batch.state = Batch.State.QUEUED
        batch.save()

        assert actions.print_again(decision, by=cast.printing_clerk) == batch

    def test_a_batch_that_failed_is_made_again(self, desk, cast):
        decision = desk.publish()
        Batch.objects.update(state=Batch.State.FAILED)

        again = actions.print_again(decision, by=cast.printing_clerk)

        assert Batch.objects.count() == 2
        assert again.total == 2

    def test_a_draft_has_nothing_to_print(self, desk, cast):
        with pytest.raises(RuleViolation, match="chưa ban hành"):
            actions.print_again(desk.draft(), by=cast.printing_clerk)

    def test_upward_go_the_awards_of_a_higher_level_alone(self, desk, cast):
        award = factories.make_award("BK_TTG", issuer=None)
        higher = desk.passed(award=award)
        lower = desk.passed(award=award, final_award=award, status=Status.PASSED_LOWER)

        with pytest.raises(RuleViolation, match="do tỉnh quyết định"):
            actions.forward([higher, desk.rows[0]], by=cast.officer)
        assert fresh(higher).status == Status.PASSED
        with pytest.raises(NotAllowed):
            actions.forward([higher], by=cast.head)

        assert actions.forward([higher, lower], by=cast.officer) == 2
        assert {fresh(higher).status, fresh(lower).status} == {Status.FORWARDED}


def test_a_decision_is_called_by_its_number(desk):
    decision = desk.draft()

    assert str(decision) == "Quyết định (dự thảo)"
    assert str(desk.complete(decision)) == "Quyết định 2147/QĐ-UBND"
    assert str(lines_of(decision)[0]) == desk.rows[0].name


def test_certificates_and_their_batches_belong_to_who_serves_the_issuer(desk, cast):
    desk.publish()
    batch = Batch.objects.get()

    for user in (cast.officer, cast.office_head, cast.printing_clerk):
        assert user.has_perm("certificates.view_batch", batch)
    for user in (cast.clerk, cast.chair, cast.administrator, cast.stranger):
        assert not user.has_perm("certificates.view_batch", batch)
    assert not cast.officer.has_perm("certificates.view_certificate", None)


class TestPrintRun:
    def test_a_draft_has_nothing_to_print(self, desk, cast):
        with pytest.raises(RuleViolation) as refusal:
            actions.open_run(desk.draft(), by=cast.printing_clerk)

        assert refusal.value.code == "not_published"
        assert not PrintRun.objects.exists()

    def test_what_stands_in_a_run_is_not_put_into_another(self, desk, cast):
        decision = desk.publish()
        run = actions.open_run(decision, by=cast.printing_clerk)

        with pytest.raises(RuleViolation, match="đã nằm trong một đợt in") as refusal:
            actions.open_run(decision, by=cast.printing_clerk)

        assert refusal.value.code == "cannot_print"
        assert PrintRun.objects.get() == run
        last = journal.entries_of(decision).last()
        assert (last.action, last.data) == ("open_run", {"run": 1, "sheets": 2})


@pytest.mark.parametrize(
    ("at", "signed_on", "year"),
    [
        (datetime(2026, 12, 31, 16, 59, 59, tzinfo=UTC), date(2026, 12, 31), 2026),
        (datetime(2026, 12, 31, 17, tzinfo=UTC), date(2027, 1, 1), 2027),
        (datetime(2026, 12, 31, 17, tzinfo=UTC), date(2026, 12, 31), 2026),
    ],
)
def test_the_register_is_that_of_the_day_of_signing_whatever_the_clock_says(
    desk, at, signed_on, year
):
    """23:59:59 and 00:00:00 in Vietnam, and a decision of the old year published in the new one."""
    with time_machine.travel(at, tick=False):
        decision = desk.publish(signed_on=signed_on)

    assert decision.year == year
    registers = Register.objects.filter(last_number__gt=0)
    assert list(registers.values_list("year", "last_number")) == [(year, 2)]
