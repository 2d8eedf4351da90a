"""Checks, ceilings, beads and buttons as the pages show them."""

from datetime import date, timedelta

import pytest
from django.utils import timezone, translation

from exemplars.campaigns.models import RequiredPaper
from exemplars.campaigns.states import PaperKind
from exemplars.nominations import actions, queries, snapshot, working_days
from exemplars.nominations.forms import NominationForm
from exemplars.nominations.models import Nomination, PreviousAward, Submission
from exemplars.nominations.readership import GUARDED
from exemplars.nominations.states import Status
from exemplars.shared import journal
from exemplars.shared.errors import RuleViolation
from exemplars.units.states import Level
from tests import factories


@pytest.fixture
def submission(cast):
    return factories.make_submission(cast.commune, cast.campaign, by=cast.clerk)


@pytest.fixture
def dossier(submission):
    return factories.make_nomination(submission)


def codes(row, level=None):
    fresh = Nomination.objects.select_related("award__issuer").get(pk=row.pk)
    return {x.code for x in queries.lights_of([fresh])[row.pk] if level in (None, x.level)}


def test_nothing_has_no_lights():
    assert queries.lights_of([]) == {}


def test_a_dossier_without_award_attestation_paper_or_text_is_red(cast, submission, dossier):
    factories.require_paper(cast.campaign, "bien-ban")
    assert codes(dossier, "red") == {"R03", "R09"}
    Nomination.objects.filter(pk=dossier.pk).update(
        summary="", learn="", follow="", example="", results=""
    )
    assert "TEXT" in codes(dossier, "red")
    Nomination.objects.filter(pk=dossier.pk).update(award=None)
    assert codes(dossier) == {"AWARD"}


def test_a_paper_of_the_whole_submission_counts_for_each(cast, submission, dossier):
    factories.require_paper(cast.campaign, "bien-ban", of_submission=True)
    factories.require_paper(cast.campaign, "sang-kien", mandatory=False)
    factories.require_paper(cast.campaign, "xac-nhan", subject_kinds=["collective"])
    submission.evidence.create(
        kind="bien-ban", title="x", file="x.pdf", size=1, sha256="0" * 64, uploaded_by=cast.clerk
    )
    assert "R09" not in codes(dossier, "red")
    assert "R09" in codes(dossier, "green")


def test_the_same_person_twice_in_a_campaign_is_red_for_both(cast, submission, dossier):
    other = factories.make_submission(cast.other_commune, cast.campaign, by=cast.other_clerk)
    twin = factories.make_nomination(other, name=dossier.name, birth_year=None)
    assert "R02" in codes(dossier, "red")
    assert "R02" in codes(twin, "red")
    Nomination.objects.filter(pk=twin.pk).update(status=Status.WITHDRAWN)
    assert "R02" not in codes(dossier)


def test_ceilings_are_per_unit_and_award_and_warn(cast, submission, dossier):
    line = cast.campaign.awards.get()
    line.quota_individual = 1
    line.save()
    assert "R07" in codes(dossier, "green")
    factories.make_nomination(submission)
    assert "R07" in codes(dossier, "yellow")
    [meter] = queries.meters(submission, queries.preflight(submission))
    assert (meter.value, meter.limit) == (2, 1)


@pytest.mark.parametrize(
    ("level", "office", "seen"),
    [
        (Level.PROVINCE, Level.DEPARTMENT, set()),
        (Level.CENTRAL, Level.DEPARTMENT, {"yellow"}),
        (Level.COMMUNE, Level.DEPARTMENT, {"red"}),
        (Level.CENTRAL, Level.DISTRICT_FORMER, {"yellow"}),
        ("khác", Level.DEPARTMENT, set()),
    ],
)
def test_an_award_above_or_below_the_office_says_so(cast, dossier, level, office, seen):
    cast.award.issuer_level, cast.award.issuer = level, None
    cast.award.save()
    cast.office.level = office
    cast.office.save()
    if office == Level.DISTRICT_FORMER:
        cast.province.office = None
        cast.province.save()
    fresh = Nomination.objects.get(pk=dossier.pk)
    lights = queries.lights_of([fresh])[dossier.pk]
    assert {x.level for x in lights if x.code == "R12"} == seen


def test_what_nobody_verified_says_so(cast, dossier):
    Nomination.objects.filter(pk=dossier.pk).update(
        received_at=timezone.make_aware(timezone.datetime(2026, 1, 5))
    )
    [light] = [
        x
        for x in queries.lights_of([Nomination.objects.get(pk=dossier.pk)])[dossier.pk]
        if x.code == "R14"
    ]
    assert "chưa xác minh" in light.basis


def test_the_desk_puts_each_dossier_where_its_own_worst_light_is(cast, submission, dossier):
    cast.campaign.direct_worker_target = 60
    cast.campaign.save()
    young = factories.make_nomination(submission, birth_date=date(2015, 1, 1))
    model = factories.make_nomination(submission, subject_kind="model", name="Mô hình")
    sent = factories.make_nomination(submission, status=Status.SUBMITTED)
    Nomination.objects.filter(pk=dossier.pk).update(award=None)
    actions.attest([young, model], by=cast.head)
    desk = queries.preflight(submission)
    assert [row.nomination for row in desk.red] == [dossier]
    assert [row.nomination for row in desk.yellow] == [young]
    assert [row.nomination for row in desk.green] == [model]
    assert desk.sent == [sent]
    assert (desk.total, len(desk.ready)) == (4, 2)
    assert desk.red[0].worst.level == "red"
    assert queries.meters(submission, desk)[-1].words == "0 / 3 = 0%"
    desk.narrow({sent.pk})
    assert desk.total == 1
    assert (
        queries.preflight(
            factories.make_submission(cast.commune, cast.campaign, by=cast.clerk)
        ).total
        == 0
    )


def test_a_fault_of_the_whole_submission_is_said_once_and_holds_every_dossier(
    cast, submission, dossier
):
    RequiredPaper.objects.create(campaign=cast.campaign, kind=PaperKind.MINUTES)
    other = factories.make_nomination(submission)
    submission.number = ""
    submission.save()
    actions.attest([dossier], by=cast.head)
    desk = queries.preflight(submission)
    held = [(fault.light.whole, fault.nominations) for fault in desk.common]
    assert held == [
        ("number", [dossier, other]),
        ("paper", [dossier, other]),
        ("attest", [other]),
    ]
    assert (desk.red, desk.ready, len(desk.held)) == ([], [], 2)
    with pytest.raises(RuleViolation):
        actions.submit([dossier], by=cast.head)


def test_an_unattested_dossier_holds_only_itself(cast, submission, dossier):
    other = factories.make_nomination(submission)
    actions.attest([dossier], by=cast.head)
    desk = queries.preflight(submission)
    assert [row.nomination for row in desk.ready] == [dossier]
    assert [fault.nominations for fault in desk.common] == [[other]]


def test_after_closing_time_only_what_was_returned_can_be_sent(cast, submission, dossier):
    returned = factories.make_nomination(submission, returns=1)
    actions.attest([dossier, returned], by=cast.head)
    cast.campaign.closes_at = timezone.now() - timedelta(hours=1)
    cast.campaign.save()
    desk = queries.preflight(Submission.objects.get(pk=submission.pk))
    assert [row.nomination for row in desk.ready] == [returned]
    assert [fault.light.whole for fault in desk.common] == ["time"]


def test_only_ceilings_of_what_is_proposed_are_shown_with_the_award_in_full(
    cast, submission, dossier
):
    line = cast.campaign.awards.get()
    line.quota_individual, line.quota_collective = 5, 3
    line.save()
    [meter] = queries.meters(submission, queries.preflight(submission))
    assert meter.label == f"{cast.award.name}, cá nhân"


@pytest.mark.parametrize("count", [1, 3])
def test_the_desk_asks_as_few_queries_for_any_number(
    cast, submission, count, django_assert_max_num_queries
):
    for _ in range(count):
        factories.make_nomination(submission)
    with django_assert_max_num_queries(6):
        queries.preflight(submission)


# The way ---------------------------------------------------------------------------------------


def steps(row):
    row = Nomination.objects.get(pk=row.pk)
    return [step["status"] for step in queries.beads(row, list(journal.entries_of(row)))]


def test_beads_follow_the_state(cast, dossier):
    assert steps(dossier) == ["current", *["future"] * 6]
    Nomination.objects.filter(pk=dossier.pk).update(
        status=Status.CHECKING, due_on=date(2026, 12, 4)
    )
    assert steps(dossier) == ["done", "done", "done", "current", *["future"] * 3]
    Nomination.objects.filter(pk=dossier.pk).update(status=Status.HANDED_OVER)
    assert steps(dossier) == ["done"] * 7


def test_a_withdrawn_dossier_stands_nowhere(cast, dossier):
    actions.withdraw(dossier, by=cast.head, reason="Nhầm")
    assert steps(dossier) == ["future"] * 7
    assert queries.next_step(Nomination.objects.get()) == ""


def test_the_journal_in_words_names_fields_and_actions(cast, dossier):
    actions.edit_nomination(
        dossier,
        by=cast.clerk,
        version=1,
        values={"learn": "x"},
        previous_awards=[{"year": 2020, "award_name": "A"}],
    )
    actions.withdraw(dossier, by=cast.head, reason="Nhầm")
    newest, edit = queries.story(list(journal.entries_of(dossier)))
    assert (newest.what, newest.reason) == ("Rút hồ sơ", "Nhầm")
    assert (edit.what, edit.fields) == ("Sửa hồ sơ", "Học tập Bác, khen thưởng đã có")


def test_facts_are_the_filled_ones(cast, submission):
    row = factories.make_nomination(submission, birth_date=None, birth_year=1960, members=0)
    found = {fact["label"]: fact["value"] for fact in queries.facts(row, GUARDED)}
    assert found["Năm sinh"] == "1960"
    assert found["Giới tính"] == "Nữ"
    assert found["Đơn vị"] == "Trường Tiểu học số 2 An Cư"
    assert "Ghi chú" not in found


# Buttons ---------------------------------------------------------------------------------------


def names(row, user, lights=()):
    return [(c.name, c.style, bool(c.reason)) for c in queries.choices_for(row, user, lights)]


def test_the_clerk_hands_over_and_reads_why_not_more(cast, dossier):
    found = names(dossier, cast.clerk)
    assert found[0] == ("hand_to_head", "primary", False)
    assert {name for name, _style, blocked in found if blocked} == {"submit", "withdraw"}


def test_the_head_sends_unless_something_is_red(cast, dossier):
    assert names(dossier, cast.head)[0] == ("submit", "primary", False)
    red = queries.Light("red", "R03", "Thiếu xác nhận")
    assert ("submit", "secondary", True) in names(dossier, cast.head, [red])


def test_what_was_sent_is_recalled_and_strangers_have_no_buttons(cast, dossier):
    dossier.status = Status.SUBMITTED
    assert [name for name, *_rest in names(dossier, cast.head)] == ["recall", "withdraw"]
    assert names(dossier, cast.officer) == []


# Pure modules ----------------------------------------------------------------------------------


def test_working_days_skip_weekends_and_holidays():
    assert working_days.after(date(2026, 11, 20), 1) == date(2026, 11, 23)
    assert working_days.after(date(2026, 11, 20), 10) == date(2026, 12, 4)
    assert working_days.after(date(2026, 4, 29), 1) == date(2026, 5, 4)
    assert working_days.after(date(2026, 2, 13), 1) == date(2026, 2, 23)
    assert not working_days.is_working_day(date(2026, 4, 27))
    assert working_days.is_working_day(date(2040, 2, 13))
    assert working_days.after(date(2026, 11, 20), 0) == date(2026, 11, 20)


def test_holidays_on_a_weekend_move_to_the_next_working_day():
    assert date(2028, 1, 3) in working_days.holidays_of(2028)


def test_a_snapshot_does_not_depend_on_order():
    lines = [{"year": 2020, "award_name": "A"}]
    one = snapshot.canonical({"b": 1, "a": date(2026, 1, 2)}, lines, ["y", "x"])
    two = snapshot.canonical({"a": date(2026, 1, 2), "b": 1}, lines, ["x", "y"])
    assert snapshot.digest(one) == snapshot.digest(two)
    assert snapshot.digest(one) != snapshot.digest(snapshot.canonical({"a": 1}, lines, []))


def test_the_digest_covers_earlier_awards(cast, dossier):
    before = queries.content_digest(dossier)
    PreviousAward.objects.create(nomination=dossier, year=2020, award_name="A")
    assert queries.content_digest(Nomination.objects.get()) != before


def test_due_days_are_days_to_come(cast):
    assert working_days.after(timezone.localdate(), 1) > timezone.localdate() - timedelta(days=1)


def test_the_work_unit_is_found_by_its_short_name_and_by_abbreviation(cast, dossier):
    cast.commune.name, cast.commune.short_name = "Ủy ban nhân dân xã An Cư", "UBND An Cư"
    cast.commune.save()

    def linked(text):
        form = NominationForm({"work_unit_name": text}, instance=dossier)
        form.is_valid()
        return form.values()["work_unit"]

    assert linked("UBND xã  An Cư") == cast.commune
    assert linked("ủy ban nhân dân An Cư") == cast.commune
    assert linked("UBND xã An Cứ") is None
    assert linked("") is None


def test_checks_speak_the_readers_language(dossier):
    with translation.override("en"):
        english = {light.code: light for light in queries.lights_of([dossier])[dossier.pk]}
    vietnamese = {light.code: light for light in queries.lights_of([dossier])[dossier.pk]}

    assert english["R03"].text.startswith("The unit has not confirmed")
    assert english["R03"].basis == "Decree 152/2025/NĐ-CP"
    assert vietnamese["R03"].text.startswith("Đơn vị chưa xác nhận")


def test_a_full_search_column_keeps_the_words_added_last_and_its_length():
    row = Nomination(search="cu " * 333 + "x")

    row.also_found_by("Néang Sa Rươn cu")

    assert len(row.search) <= 1000
    assert row.search.endswith(" neang sa ruon")
