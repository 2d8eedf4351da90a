"""The verbs of a dossier: who may, what changes, what a refusal leaves alone."""

import io
import uuid
from datetime import date, timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from exemplars.accounts.states import RoleKind
from exemplars.nominations import actions, queries
from exemplars.nominations.actions import Result
from exemplars.nominations.models import Evidence, Nomination, PreviousAward, Submission
from exemplars.nominations.states import Status
from exemplars.notices.models import Notice
from exemplars.shared import journal
from exemplars.shared.errors import Conflict, NotAllowed, RuleViolation
from tests import factories


@pytest.fixture
def submission(cast):
    return factories.make_submission(cast.commune, cast.campaign, by=cast.clerk)


@pytest.fixture
def dossier(submission):
    return factories.make_nomination(submission)


@pytest.fixture
def sent(cast, dossier):
    actions.attest([dossier], by=cast.head)
    return actions.submit(dossier, by=cast.head)[0]


def at_status(row, status, **columns):
    Nomination.objects.filter(pk=row.pk).update(status=status, **columns)
    return Nomination.objects.get(pk=row.pk)


def picture(name="anh.jpg", size=(40, 30), color="red"):
    out = io.BytesIO()
    Image.new("RGB", size, color).save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue())


def close(campaign):
    campaign.closes_at = timezone.now() - timedelta(hours=1)
    campaign.save()


# Submissions -----------------------------------------------------------------------------------


def test_a_clerk_opens_one_submission_however_often_the_form_is_sent(cast):
    key = uuid.uuid4()
    rows = [
        actions.open_submission(
            cast.campaign, cast.commune, by=cast.clerk, form_key=key, number=" 1/TTr "
        )
        for _ in range(2)
    ]
    assert rows[0] == rows[1]
    assert rows[0].number == "1/TTr"
    assert journal.entries_of(rows[0]).count() == 1


def test_only_the_units_own_people_open_its_submission(cast):
    for user in (cast.other_clerk, cast.officer, cast.auditor, cast.stranger):
        with pytest.raises(NotAllowed):
            actions.open_submission(cast.campaign, cast.commune, by=user)
    assert not Submission.objects.exists()


@pytest.mark.parametrize(("opens", "closes", "code"), [(1, 5, "not_open_yet"), (-5, -1, "closed")])
def test_outside_the_receiving_time_nothing_is_opened_or_added(
    cast, submission, opens, closes, code
):
    now = timezone.now()
    cast.campaign.opens_at = now + timedelta(days=opens)
    cast.campaign.closes_at = now + timedelta(days=closes)
    cast.campaign.save()
    with pytest.raises(RuleViolation) as refusal:
        actions.open_submission(cast.campaign, cast.commune, by=cast.clerk)
    assert refusal.value.code == code
    with pytest.raises(RuleViolation) as refusal:
        actions.add_nomination(submission, by=cast.clerk, values={"name": "A"})
    assert refusal.value.code == code
    assert not Nomination.objects.exists()


def test_a_unit_that_was_not_invited_or_has_ended_opens_nothing(cast):
    cast.campaign.units.add(cast.other_commune)
    with pytest.raises(RuleViolation, match="không thuộc các đơn vị"):
        actions.open_submission(cast.campaign, cast.commune, by=cast.clerk)
    cast.campaign.units.add(cast.province)
    assert actions.open_submission(cast.campaign, cast.commune, by=cast.clerk).pk
    cast.commune.ended_on = date(2026, 1, 1)
    cast.commune.save()
    with pytest.raises(RuleViolation, match="kết thúc hoạt động"):
        actions.open_submission(cast.campaign, cast.commune, by=cast.clerk)
    assert Submission.objects.count() == 1


def test_a_number_is_used_once_in_a_campaign(cast, submission):
    with pytest.raises(RuleViolation) as refusal:
        actions.open_submission(
            cast.campaign, cast.commune, by=cast.clerk, number=submission.number
        )
    assert refusal.value.field == "number"
    assert Submission.objects.count() == 1


def test_a_submission_takes_only_its_own_fields(cast):
    with pytest.raises(TypeError):
        actions.open_submission(cast.campaign, cast.commune, by=cast.clerk, created_at=None)


def test_two_people_edit_a_submission_and_nothing_is_lost(cast, submission):
    saved = actions.edit_submission(
        submission, by=cast.clerk, version=1, values={"note": "Một", "signed_on": None}
    )
    assert saved.version == 2
    with pytest.raises(Conflict) as conflict:
        actions.edit_submission(
            submission,
            by=cast.head,
            version=1,
            values={"note": "Hai", "signed_on": date(2026, 11, 5)},
        )
    assert [(d.yours, d.saved) for d in conflict.value.differences] == [
        ("Hai", "Một"),
        ("05/11/2026", ""),
    ]
    again = actions.edit_submission(submission, by=cast.clerk, version=1, values={"note": "Một"})
    assert again.version == 2


def test_a_submission_is_locked_once_all_of_it_was_sent(cast, submission, sent):
    with pytest.raises(RuleViolation, match="đã gửi"):
        actions.edit_submission(submission, by=cast.clerk, version=1, values={"note": "x"})
    with pytest.raises(NotAllowed):
        actions.edit_submission(submission, by=cast.officer, version=1, values={"note": "x"})
    submission.refresh_from_db()
    assert submission.note == ""


# Dossiers --------------------------------------------------------------------------------------


def test_a_dossier_is_added_once_per_form_and_numbered_within_its_kind(cast, submission):
    key = uuid.uuid4()
    values = {"subject_kind": "individual", "name": "Néang  Sa Rươl"}
    lines = [{"year": 2025, "award_name": "Giấy khen"}]
    first, again = (
        actions.add_nomination(
            submission, by=cast.clerk, values=values, form_key=key, previous_awards=lines
        )
        for _ in range(2)
    )
    second = actions.add_nomination(submission, by=cast.clerk, values=values)
    other = actions.add_nomination(
        submission, by=cast.clerk, values={"subject_kind": "collective", "name": "Ấp"}
    )
    assert first == again
    assert first.name == "Néang Sa Rươl"
    assert (first.order, second.order, other.order) == (1, 2, 1)
    assert PreviousAward.objects.count() == 1


def test_a_stranger_adds_nothing(cast, submission):
    with pytest.raises(NotAllowed):
        actions.add_nomination(submission, by=cast.other_clerk, values={"name": "A"})
    assert not Nomination.objects.exists()


def test_an_edit_journals_which_fields_changed_and_not_what_they_say(cast, dossier):
    saved = actions.edit_nomination(
        dossier,
        by=cast.clerk,
        version=1,
        values={"summary": "Bí mật", "birth_date": date(1990, 2, 3)},
        previous_awards=[{"year": 2024, "award_name": "Bằng khen"}],
    )
    entry = journal.entries_of(dossier).get()
    assert entry.data["fields"] == ["birth_date", "birth_year", "summary", "previous_awards"]
    assert "Bí mật" not in str(entry.data)
    assert (saved.version, saved.birth_year) == (2, 1990)


def test_the_second_of_two_editors_gets_both_versions(cast, dossier):
    actions.edit_nomination(
        dossier,
        by=cast.clerk,
        version=1,
        values={"summary": "Một", "gender": "male", "posthumous": True, "members": 3},
        previous_awards=[{"year": 2024, "award_name": "Bằng khen"}],
    )
    values = {
        "summary": "Hai",
        "gender": "female",
        "posthumous": False,
        "birth_date": date(1990, 1, 2),
        "members": None,
    }
    with pytest.raises(Conflict) as conflict:
        actions.edit_nomination(dossier, by=cast.head, version=1, values=values, previous_awards=[])
    found = {d.name: (d.yours, d.saved) for d in conflict.value.differences}
    assert found["summary"] == ("Hai", "Một")
    assert found["gender"] == ("Nữ", "Nam")
    assert found["posthumous"] == ("Không", "Có")
    assert found["birth_date"] == ("02/01/1990", "04/09/1989")
    assert found["members"] == ("", "3")
    assert found["previous_awards"] == ("", "2024 · Bằng khen")
    assert conflict.value.saved_by == str(cast.clerk)
    dossier.refresh_from_db()
    assert dossier.summary == "Một"


def test_a_conflict_with_a_row_changed_behind_the_journal_names_nobody(cast, dossier):
    Nomination.objects.filter(pk=dossier.pk).update(version=5)
    with pytest.raises(Conflict) as conflict:
        actions.edit_nomination(dossier, by=cast.clerk, version=1, values={"note": "x"})
    assert conflict.value.saved_by == ""


def test_saving_what_is_saved_changes_nothing_whatever_the_version(cast, dossier):
    same = actions.edit_nomination(
        dossier, by=cast.clerk, version=99, values={"name": dossier.name}, previous_awards=[]
    )
    assert same.version == 1
    assert journal.entries_of(dossier).count() == 0


def test_a_run_of_autosaves_names_each_field_once(cast, dossier):
    for number, values in enumerate(
        ({"learn": "a"}, {"learn": "ab"}, {"learn": "abc", "follow": "d"}), 1
    ):
        actions.autosave(dossier, by=cast.clerk, version=number, values=values)
    assert [e.data["fields"] for e in journal.entries_of(dossier)] == [["learn"], ["follow"]]
    actions.autosave(dossier, by=cast.head, version=4, values={"learn": "z"})
    assert journal.entries_of(dossier).last().data["fields"] == ["learn"]


def test_changing_who_it_is_about_voids_the_attestation(cast, dossier):
    [row] = actions.attest([dossier], by=cast.head)
    kept = actions.edit_nomination(row, by=cast.clerk, version=1, values={"note": "x"})
    assert kept.attested_by == cast.head
    voided = actions.edit_nomination(row, by=cast.clerk, version=2, values={"name": "Người khác"})
    assert voided.attested_by is None
    assert voided.attested_at is None


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"members": 3, "members_female": 4}, "members_female"),
        ({"commune": "x" * 121}, "commune"),
        ({"gender": "khác"}, "gender"),
        ({"name": ""}, "name"),
    ],
)
def test_a_value_the_table_cannot_hold_is_refused_by_its_field(cast, dossier, values, field):
    with pytest.raises(RuleViolation) as refusal:
        actions.edit_nomination(dossier, by=cast.clerk, version=1, values=values)
    assert refusal.value.field == field
    assert Nomination.objects.get().version == 1


def test_an_earlier_award_without_a_name_is_refused(cast, dossier):
    with pytest.raises(RuleViolation) as refusal:
        actions.edit_nomination(
            dossier,
            by=cast.clerk,
            version=1,
            values={},
            previous_awards=[{"year": 2024, "award_name": ""}],
        )
    assert refusal.value.field == "previous_awards"
    assert not PreviousAward.objects.exists()


def test_what_was_handed_in_cannot_change_by_any_door(cast, sent):
    with pytest.raises(RuleViolation):
        actions.edit_nomination(sent, by=cast.clerk, version=1, values={"note": "x"})
    with pytest.raises(RuleViolation):
        actions.autosave(sent, by=cast.clerk, version=1, values={"note": "x"})
    with pytest.raises(RuleViolation):
        actions.attest([sent], by=cast.head)
    with pytest.raises(RuleViolation):
        actions.remove_draft(sent, by=cast.clerk)
    with pytest.raises(RuleViolation):
        actions.add_evidence(
            sent.submission, sent, by=cast.clerk, kind="anh", title="", upload=picture()
        )
    assert queries.content_digest(Nomination.objects.get()) == _sent_hash(sent)
    assert not Evidence.objects.exists()


def _sent_hash(row):
    return journal.entries_of(row).filter(action="submit").last().data["content_sha256"]


def test_only_the_head_attests_and_once_is_enough(cast, dossier):
    with pytest.raises(NotAllowed):
        actions.attest([dossier], by=cast.clerk)
    actions.attest([dossier], by=cast.head)
    actions.attest([dossier], by=cast.head)
    assert journal.entries_of(dossier).filter(action="attest").count() == 1


def test_a_draft_goes_with_its_files_and_its_journal_stays(
    cast, dossier, django_capture_on_commit_callbacks
):
    paper = actions.add_evidence(
        dossier.submission, dossier, by=cast.clerk, kind="anh", title="", upload=picture()
    )
    name = paper.file.name
    with pytest.raises(NotAllowed):
        actions.remove_draft(dossier, by=cast.other_clerk)
    with django_capture_on_commit_callbacks(execute=True):
        actions.remove_draft(dossier, by=cast.clerk)
    assert not Nomination.objects.exists()
    assert not default_storage.exists(name)
    assert journal.entries_of(dossier).last().action == "remove_draft"


def test_a_dossier_the_office_returned_is_not_removed(cast, dossier):
    row = at_status(dossier, Status.DRAFT, returns=1)
    with pytest.raises(RuleViolation, match="rút hồ sơ"):
        actions.remove_draft(row, by=cast.clerk)
    assert Nomination.objects.count() == 1


# Lists -----------------------------------------------------------------------------------------


def rows_of(count):
    return [
        {
            "subject_kind": "individual" if n % 2 else "collective",
            "name": f"Tên {n}",
            "previous_awards": [{"year": 2025, "award_name": "Giấy khen"}],
        }
        for n in range(count)
    ]


def test_a_list_becomes_one_submission_once(cast):
    key = uuid.uuid4()
    for _ in range(2):
        made = actions.load_rows(
            cast.campaign,
            cast.commune,
            by=cast.clerk,
            values={"number": "9/TTr"},
            rows=rows_of(4),
            form_key=key,
        )
    assert made.nominations.count() == 4
    assert PreviousAward.objects.count() == 4
    assert sorted(made.nominations.values_list("subject_kind", "order")) == [
        ("collective", 1), ("collective", 2), ("individual", 1), ("individual", 2),
    ]  # fmt: skip
    assert list(journal.verify()) == []


def test_a_list_is_added_to_a_submission_once_per_confirmation(cast, submission):
    key = uuid.uuid4()
    common = {"by": cast.clerk, "values": {}, "submission": submission}
    for form_key in (key, key, None):
        actions.load_rows(cast.campaign, cast.commune, rows=rows_of(2), form_key=form_key, **common)
    assert submission.nominations.count() == 4


def test_one_bad_row_loads_nothing(cast):
    with pytest.raises(RuleViolation):
        actions.load_rows(
            cast.campaign, cast.commune, by=cast.clerk, values={}, rows=[*rows_of(2), {"name": ""}]
        )
    assert not Submission.objects.exists()
    assert not journal.JournalEntry.objects.exists()


def test_queries_of_loading_do_not_grow_with_the_rows(cast, django_assert_max_num_queries):
    # SQLite takes 24 dossiers an INSERT, PostgreSQL all.
    for count in (1, 20):
        with django_assert_max_num_queries(27):
            actions.load_rows(
                cast.campaign, cast.commune, by=cast.clerk, values={}, rows=rows_of(count)
            )


# The unit's moves ------------------------------------------------------------------------------


def test_the_clerk_hands_over_the_head_is_told_and_sends(cast, submission, dossier):
    [row] = actions.hand_to_head(submission, by=cast.clerk)
    assert row.status == Status.AWAITING_SIGNATURE
    assert Notice.objects.get().recipient == cast.head
    row = actions.take_back(row, by=cast.clerk)
    [row] = actions.hand_to_head([row], by=cast.clerk)
    actions.attest([row], by=cast.head)
    [row] = actions.submit(submission, by=cast.head)
    assert row.status == Status.SUBMITTED
    told = Notice.objects.filter(kind="nomination_submitted")
    assert {n.recipient for n in told} == {cast.officer, cast.office_head}


def test_the_journal_of_sending_holds_the_hash_of_the_content(cast, sent):
    fresh = Nomination.objects.get()
    assert _sent_hash(sent) == queries.content_digest(fresh)
    fresh.summary += "."
    assert _sent_hash(sent) != queries.content_digest(fresh)


def test_red_lights_stop_all_and_are_listed(cast, submission, dossier):
    other = factories.make_nomination(submission, award=None)
    with pytest.raises(RuleViolation) as refusal:
        actions.submit(submission, by=cast.head)
    assert refusal.value.code == "red_lights"
    assert dossier.name in str(refusal.value)
    assert other.name in str(refusal.value)
    for _ in range(25):
        factories.make_nomination(submission)
    with pytest.raises(RuleViolation, match="điểm khác"):
        actions.submit(submission, by=cast.head)
    assert set(Nomination.objects.values_list("status", flat=True)) == {Status.DRAFT}
    assert not Notice.objects.exists()


def test_without_number_or_dossiers_nothing_is_sent(cast, submission):
    with pytest.raises(RuleViolation) as refusal:
        actions.submit(submission, by=cast.head)
    assert refusal.value.code == "nothing_to_submit"
    row = factories.make_nomination(submission)
    Submission.objects.update(number="")
    with pytest.raises(RuleViolation) as refusal:
        actions.submit(row, by=cast.head)
    assert refusal.value.code == "not_numbered"


def test_before_opening_and_after_closing_nothing_is_sent(cast, dossier):
    actions.attest([dossier], by=cast.head)
    close(cast.campaign)
    with pytest.raises(RuleViolation) as refusal:
        actions.submit(dossier, by=cast.head)
    assert refusal.value.code == "closed"
    cast.campaign.opens_at = timezone.now() + timedelta(days=1)
    cast.campaign.closes_at = timezone.now() + timedelta(days=2)
    cast.campaign.save()
    with pytest.raises(RuleViolation) as refusal:
        actions.submit(dossier, by=cast.head)
    assert refusal.value.code == "not_open_yet"
    assert Nomination.objects.get().status == Status.DRAFT


@pytest.mark.parametrize(("days", "late"), [(-1, True), (0, False)])
def test_a_returned_dossier_is_taken_after_closing_and_marked_late_past_its_date(
    cast, dossier, days, late
):
    actions.attest([dossier], by=cast.head)
    close(cast.campaign)
    due = timezone.localdate() + timedelta(days=days)
    row = at_status(dossier, Status.RETURNED, returns=1, due_on=due)
    [row] = actions.submit(row, by=cast.head)
    assert (row.status, row.late, row.due_on) == (Status.SUBMITTED, late, None)


def test_who_may_not_send_is_told_before_anything_else(cast, submission, dossier):
    with pytest.raises(NotAllowed):
        actions.submit(dossier, by=cast.clerk)
    with pytest.raises(RuleViolation) as refusal:
        actions.submit(at_status(dossier, Status.ELIGIBLE), by=cast.head)
    assert refusal.value.code == "wrong_state"
    assert Nomination.objects.get().status == Status.ELIGIBLE


def test_recall_works_until_somebody_received(cast, sent):
    row = actions.recall(sent, by=cast.clerk)
    assert row.status == Status.DRAFT
    [row] = actions.submit(row, by=cast.head)
    [row] = actions.receive([row], by=cast.officer)
    with pytest.raises(RuleViolation, match="Đã tiếp nhận"):
        actions.recall(row, by=cast.clerk)
    assert Nomination.objects.get().status == Status.RECEIVED


def test_withdrawing_tells_the_office_only_what_it_had_seen(cast, submission, dossier, sent):
    draft = factories.make_nomination(submission)
    actions.withdraw(draft, by=cast.head, reason="Nhầm")
    assert not Notice.objects.filter(kind="nomination_withdrawn").exists()
    actions.withdraw(sent, by=cast.head, reason="Đã nghỉ")
    assert Notice.objects.filter(kind="nomination_withdrawn").count() == 2


# The office and later --------------------------------------------------------------------------


def test_receiving_starts_the_period_and_keeps_the_first_receipt(cast, sent):
    [row] = actions.receive([sent], by=cast.officer)
    assert row.holder == cast.officer
    assert row.due_on > timezone.localdate()
    first = row.received_at
    again = at_status(row, Status.SUBMITTED)
    [row] = actions.receive([again], by=cast.office_head)
    assert row.received_at == first


def test_a_return_needs_a_day_to_come_and_is_allowed_so_many_times(cast, sent):
    [row] = actions.receive([sent], by=cast.officer)
    today = timezone.localdate()
    with pytest.raises(RuleViolation) as refusal:
        actions.return_for_changes(
            row, by=cast.officer, reason="Thiếu", due_on=today - timedelta(days=1)
        )
    assert refusal.value.field == "due_on"
    row = actions.return_for_changes(row, by=cast.officer, reason="Thiếu", due_on=today)
    assert (row.returns, row.due_on, row.holder) == (1, today, None)
    assert "Thiếu" in Notice.objects.filter(kind="nomination_returned").first().text
    row = at_status(row, Status.RECEIVED)
    with pytest.raises(RuleViolation) as refusal:
        actions.return_for_changes(row, by=cast.officer, reason="Nữa", due_on=today)
    assert refusal.value.code == "returned_too_often"
    with pytest.raises(NotAllowed):
        actions.return_for_changes(row, by=cast.head, reason="Nữa", due_on=today)


def test_eligible_ineligible_and_again(cast, sent):
    [row] = actions.receive([sent], by=cast.officer)
    row = actions.start_check(row, by=cast.officer)
    row = actions.find_eligible(row, by=cast.officer)
    [row] = actions.publish_for_comment([row], by=cast.officer)
    [row] = actions.close_comment([row], by=cast.officer)
    row = actions.reopen(row, by=cast.office_head, reason="Có ý kiến")
    assert row.holder == cast.office_head
    row = actions.find_ineligible(row, by=cast.officer, reason="Trùng thành tích")
    kinds = set(Notice.objects.filter(recipient=cast.clerk).values_list("kind", flat=True))
    assert kinds == {"nomination_eligible", "nomination_ineligible"}
    assert row.status == Status.INELIGIBLE


@pytest.fixture
def run_by_chair(cast, submission, monkeypatch):
    """Three dossiers on an agenda of the chair's session."""
    from exemplars.councils.models import AgendaItem, Session

    session = Session.objects.create(
        council=cast.council,
        campaign=cast.campaign,
        title="Phiên",
        held_at=timezone.now(),
        created_by=cast.officer,
    )
    rows = [factories.make_nomination(submission) for _ in range(3)]
    for order, row in enumerate(rows, 1):
        AgendaItem.objects.create(session=session, nomination=row, order=order, award=row.award)
        at_status(row, Status.ELIGIBLE)
    return rows


def test_results_awards_and_what_follows(cast, run_by_chair):
    lower = factories.make_award("GK", name="Giấy khen", rank=20)
    rows = actions.put_on_agenda(run_by_chair, by=cast.officer)
    rows = actions.take_off_agenda(rows, by=cast.officer)
    rows = actions.put_on_agenda(rows, by=cast.officer)
    rows = actions.open_vote(rows, by=cast.chair)
    a, b, c = actions.record_results(
        [
            Result(rows[0], "passed", reason="9/9 đạt"),
            Result(rows[1], "passed_lower", lower, "5/9 đạt mức thấp hơn"),
            Result(rows[2], "rejected", reason="1/9 không đạt"),
        ],
        by=cast.secretary,
    )
    assert (a.final_award, b.final_award, c.final_award) == (cast.award, lower, None)
    assert (a.status, b.status, c.status) == ("passed", "passed_lower", "rejected")
    told = Notice.objects.get(kind="nomination_result", recipient=cast.clerk)
    for row, reason in ((a, "9/9 đạt"), (b, "5/9 đạt mức thấp hơn"), (c, "1/9 không đạt")):
        assert journal.entries_of(row).last().reason == reason
        assert f"{row.display_name}: {row.get_status_display()}. {reason}" in told.text
    moved = actions.propose([a, b], by=cast.officer)
    moved = actions.unpropose(moved, by=cast.officer)
    moved = actions.propose(moved, by=cast.officer)
    a, b = actions.award(moved, by=cast.office_head, decision="12/QĐ-UBND")
    assert journal.entries_of(a).last().data["decision"] == "12/QĐ-UBND"
    actions.mark_printed([a], by=cast.printing_clerk)
    actions.hand_over([a, b], by=cast.printing_clerk)
    [a] = actions.revoke([a], by=cast.office_head, reason="Kê khai sai")
    assert a.status == Status.REVOKED
    assert list(journal.verify()) == []


def test_one_result_a_postponement_and_the_higher_level(cast, run_by_chair):
    rows = actions.put_on_agenda(run_by_chair, by=cast.officer)
    rows = actions.open_vote(rows, by=cast.chair)
    passed = actions.record_result(rows[0], by=cast.chair, outcome="passed", reason="9/9")
    [later] = actions.postpone(rows[1:2], by=cast.chair, reason="Cần xác minh")
    [sent_on] = actions.forward([passed], by=cast.officer)
    assert (later.status, sent_on.status) == (Status.POSTPONED, Status.FORWARDED)
    [awarded] = actions.award([at_status(rows[2], Status.PROPOSED)], by=cast.office_head)
    assert awarded.status == Status.AWARDED


def test_the_person_who_acts_and_people_who_left_are_not_told(cast, sent):
    gone = factories.make_user("gone", is_active=False)
    factories.give_role(gone, cast.office, RoleKind.OFFICER)
    assert not Notice.objects.filter(recipient=gone).exists()
    assert not Notice.objects.filter(recipient=cast.head).exists()


# Evidence --------------------------------------------------------------------------------------


def test_the_same_file_twice_is_one_paper(cast, submission, dossier):
    papers = [
        actions.add_evidence(
            submission, dossier, by=cast.clerk, kind="anh", title="Hồ sen", upload=picture()
        )
        for _ in range(2)
    ]
    assert papers[0] == papers[1]
    assert papers[0].title == "Hồ sen"
    common = actions.add_evidence(
        submission, None, by=cast.clerk, kind="anh", title="", upload=picture()
    )
    assert common.title == "anh.jpg"
    assert Evidence.objects.count() == 2


def test_a_refused_file_leaves_no_row_and_no_file(cast, submission, dossier):
    with pytest.raises(RuleViolation) as refusal:
        actions.add_evidence(
            submission,
            dossier,
            by=cast.clerk,
            kind="anh",
            title="",
            upload=SimpleUploadedFile("x.exe", b"MZ"),
        )
    assert refusal.value.field == "upload"
    assert not Evidence.objects.exists()


def test_there_is_a_most_of_files(cast, submission, dossier, monkeypatch):
    monkeypatch.setattr(actions.evidence, "MOST", 1)
    place = {"by": cast.clerk, "kind": "anh", "title": ""}
    actions.add_evidence(submission, dossier, upload=picture(), **place)
    with pytest.raises(RuleViolation) as refusal:
        actions.add_evidence(submission, dossier, upload=picture(color="blue"), **place)
    assert refusal.value.code == "too_many_files"
    assert Evidence.objects.count() == 1


def test_a_removed_paper_is_gone_and_a_second_press_does_nothing(
    cast, submission, dossier, django_capture_on_commit_callbacks
):
    paper = actions.add_evidence(
        submission, dossier, by=cast.clerk, kind="anh", title="", upload=picture()
    )
    same = Evidence.objects.get()
    with pytest.raises(NotAllowed):
        actions.remove_evidence(same, by=cast.other_head)
    with django_capture_on_commit_callbacks(execute=True):
        actions.remove_evidence(paper, by=cast.clerk)
        actions.remove_evidence(same, by=cast.clerk)
    assert not default_storage.exists(same.file.name)
    assert journal.entries_of(dossier).filter(action="remove_evidence").count() == 1


def test_files_no_row_knows_are_removed_after_a_while(cast, submission, dossier):
    paper = actions.add_evidence(
        submission, dossier, by=cast.clerk, kind="anh", title="", upload=picture()
    )
    for name in ("ho-so/2026/01/la.pdf", f"{actions.WAITING_LISTS}/abc.xlsx"):
        default_storage.save(name, SimpleUploadedFile("x", b"x"))
    assert actions.remove_orphan_files() == 0
    assert actions.remove_orphan_files(older_than_seconds=-5) >= 2
    assert default_storage.exists(paper.file.name)
