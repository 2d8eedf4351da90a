"""From the invitation to the count: what each act does, and what a refusal leaves as it was."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from exemplars.campaigns.models import RuleCard
from exemplars.councils import actions, freezing, queries
from exemplars.councils.actions import Opinion, locking
from exemplars.councils.models import AgendaItem, Attendance, Ballot, BallotDraft, Recusal, Session
from exemplars.nominations.models import Nomination
from exemplars.nominations.states import Status
from exemplars.notices.models import Notice
from exemplars.shared.errors import NotAllowed, RuleViolation
from exemplars.shared.journal import JournalEntry, entries_of
from tests import factories
from tests.exemplars.councils.conftest import meet

pytestmark = pytest.mark.django_db


def states_of(meeting) -> set[str]:
    return set(
        Nomination.objects.filter(agenda_items__session=meeting.session).values_list(
            "status", flat=True
        )
    )


# --- Preparing -----------------------------------------------------------------------------------


def test_convening_makes_the_roll_and_tells_every_member(meeting, cast):
    assert Attendance.objects.filter(session=meeting.session).count() == 5
    told = Notice.objects.filter(kind="session_convened").values_list("recipient", flat=True)
    assert set(told) == {user.pk for user in meeting.people}
    notice = Notice.objects.filter(kind="session_convened").first()
    assert "Phòng họp số 2" in notice.text
    assert f"/hoi-dong/phien/{meeting.session.uid}/" in notice.link


def test_convening_twice_with_one_form_makes_one_session(cast):
    key = "5f0c8e0e-9d5b-4a83-9e53-6a3f0c6f3a11"
    made = [
        actions.convene(
            cast.council, cast.campaign, by=cast.officer, title="Phiên họp",
            held_at=timezone.now(), form_key=key,
        )
        for _press in range(2)
    ]  # fmt: skip

    assert made[0].pk == made[1].pk
    assert Session.objects.count() == 1
    assert Notice.objects.filter(kind="session_convened").count() == 5


@pytest.mark.parametrize("who", ["secretary", "head", "auditor", "stranger", "administrator"])
def test_only_the_office_convenes(cast, who):
    with pytest.raises(NotAllowed, match="cơ quan thường trực"):
        actions.convene(
            cast.council, cast.campaign, by=getattr(cast, who), title="x", held_at=timezone.now()
        )

    assert not Session.objects.exists()


def test_a_council_without_seats_cannot_be_convened(cast):
    for seat in cast.council.seats.all():
        actions.end_seat(seat, by=cast.officer, last_day=seat.valid_from)

    with pytest.raises(RuleViolation, match="chưa có thành viên"):
        actions.convene(
            cast.council, cast.campaign, by=cast.officer, title="x", held_at=timezone.now()
        )

    assert not Session.objects.exists()


def test_a_campaign_of_another_office_is_refused(cast):
    other = factories.make_campaign(cast.commune, award=cast.award)

    with pytest.raises(RuleViolation, match="cơ quan khác"):
        actions.convene(cast.council, other, by=cast.officer, title="x", held_at=timezone.now())


def test_the_agenda_takes_eligible_dossiers_once_and_in_order(meeting, cast):
    rows = [item.nomination for item in meeting.items]

    again = actions.set_agenda(meeting.session, rows, by=cast.officer)

    assert again == []
    assert [item.order for item in meeting.session.items.all()] == [1, 2, 3]
    assert states_of(meeting) == {Status.ON_AGENDA}
    assert all(item.award_id == cast.award.pk for item in meeting.items)


def test_a_dossier_of_another_campaign_stays_off_the_agenda(meeting, cast):
    campaign = factories.make_campaign(cast.office, award=cast.award)
    submission = factories.make_submission(cast.commune, campaign, by=cast.head)
    stray = factories.make_nomination(submission, status=Status.ELIGIBLE)

    with pytest.raises(RuleViolation, match="đợt xét khác"):
        actions.set_agenda(meeting.session, [stray], by=cast.officer)

    stray.refresh_from_db()
    assert stray.status == Status.ELIGIBLE
    assert meeting.session.items.count() == 3


def test_a_dossier_leaves_the_agenda_and_is_eligible_again(meeting, cast):
    row = meeting.items[0].nomination

    assert actions.remove_from_agenda(meeting.session, [row], by=cast.officer) == 1
    assert actions.remove_from_agenda(meeting.session, [row], by=cast.officer) == 0

    row.refresh_from_db()
    assert row.status == Status.ELIGIBLE
    assert meeting.session.items.count() == 2


def test_the_office_and_the_secretary_set_the_agenda_and_nobody_else(meeting, cast):
    row = meeting.items[0].nomination
    with pytest.raises(NotAllowed):
        actions.remove_from_agenda(meeting.session, [row], by=cast.members[0])
    with pytest.raises(NotAllowed):
        actions.set_agenda(meeting.session, [], by=cast.chair)
    assert meeting.session.items.count() == 3

    actions.remove_from_agenda(meeting.session, [row], by=cast.secretary)
    assert list(queries.candidates(meeting.session, cast.secretary)) == [row]
    assert not queries.candidates(meeting.session, cast.members[0]).exists()
    row.refresh_from_db()
    actions.set_agenda(meeting.session, [row], by=cast.secretary)

    assert meeting.session.items.count() == 3


def test_the_agenda_is_arranged_by_groups_that_stand_together(meeting, cast):
    first, second, third = meeting.items
    assert {item.group for item in meeting.items} == {"Cá nhân"}

    actions.arrange_agenda(
        meeting.session,
        {third.pk: (1, " Tập thể "), first.pk: (2, "Cá nhân"), second.pk: (3, "Tập thể")},
        by=cast.secretary,
    )

    found = meeting.session.items.values_list("pk", "order", "group")
    assert list(found) == [
        (third.pk, 1, "Tập thể"), (second.pk, 2, "Tập thể"), (first.pk, 3, "Cá nhân"),
    ]  # fmt: skip
    with pytest.raises(NotAllowed):
        actions.arrange_agenda(meeting.session, {}, by=cast.chair)


def test_papers_are_sent_ahead_and_again(meeting, cast):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        actions.send_papers(meeting.session, by=cast.officer)
        clock.shift(60)
        sent = actions.send_papers(meeting.session, by=cast.secretary)

    assert sent.papers_sent_at is not None
    assert Notice.objects.filter(kind="session_papers").count() == 10
    with pytest.raises(NotAllowed):
        actions.send_papers(meeting.session, by=cast.members[0])
    empty = meet(cast, dossiers=0)
    with pytest.raises(RuleViolation, match="chưa có hồ sơ nào"):
        actions.send_papers(empty.session, by=cast.officer)


def test_a_session_with_an_agenda_is_not_cancelled(meeting, cast):
    with pytest.raises(RuleViolation, match="Còn 3 hồ sơ"):
        actions.cancel(meeting.session, by=cast.chair, reason="Trùng lịch")

    actions.remove_from_agenda(
        meeting.session, [item.nomination for item in meeting.items], by=cast.officer
    )
    cancelled = actions.cancel(meeting.session, by=cast.chair, reason="Trùng lịch")

    assert cancelled.status == "cancelled"
    assert Notice.objects.filter(kind="session_cancelled").count() == 5


def test_members_mark_themselves_and_the_secretary_marks_all(meeting, cast):
    mine = meeting.seats[2]

    actions.mark_attendance(meeting.session, mine, "written", by=mine.user)
    actions.mark_attendance(meeting.session, meeting.seats[3], "present", by=cast.secretary)
    actions.mark_attendance(meeting.session, meeting.seats[4], "absent", by=cast.officer)
    with pytest.raises(NotAllowed):
        actions.mark_attendance(meeting.session, meeting.seats[3], "absent", by=mine.user)

    assert list(
        meeting.session.attendances.order_by("seat__order").values_list("presence", flat=True)
    ) == ["unknown", "unknown", "written", "present", "absent"]


def test_the_roll_is_frozen_when_voting_opens(meeting, cast):
    meeting.open(member_3="absent")

    with pytest.raises(RuleViolation, match="trước khi mở biểu quyết"):
        actions.mark_attendance(meeting.session, meeting.seats[4], "present", by=cast.secretary)
    with pytest.raises(RuleViolation, match="trước khi mở biểu quyết"):
        actions.declare_conflict(meeting.items[0], meeting.seats[4], "Em họ", by=cast.secretary)

    assert meeting.session.attendances.get(seat=meeting.seats[4]).presence == "absent"


def test_a_stray_seat_is_on_no_roll(meeting, cast):
    council = factories.make_council(cast.commune, cast.office, [cast.other_head])
    stray = council.seats.get()

    with pytest.raises(RuleViolation, match="không có trong phiên họp"):
        actions.mark_attendance(meeting.session, stray, "present", by=cast.secretary)
    with pytest.raises(RuleViolation, match="không có trong phiên họp"):
        actions.declare_conflict(meeting.items[0], stray, "Em họ", by=cast.secretary)


# --- Seats ---------------------------------------------------------------------------------------


def test_a_new_seat_joins_planned_rolls_and_an_ended_one_leaves(meeting, cast):
    made = actions.seat(cast.council, cast.other_head, by=cast.officer, unit=cast.other_commune)
    assert meeting.session.attendances.filter(seat=made).exists()
    assert made.order == 6

    yesterday = timezone.localdate() - timedelta(days=1)
    actions.end_seat(meeting.seats[4], by=cast.officer, last_day=yesterday)
    assert not meeting.session.attendances.filter(seat=meeting.seats[4]).exists()


def test_nobody_sits_twice_and_there_is_one_chair(cast):
    with pytest.raises(RuleViolation, match="đã có ghế"):
        actions.seat(cast.council, cast.chair, by=cast.officer)
    with pytest.raises(RuleViolation, match="đã có Chủ tịch"):
        actions.seat(cast.council, cast.head, by=cast.officer, kind="chair")
    with pytest.raises(NotAllowed):
        actions.seat(cast.council, cast.head, by=cast.secretary)
    with pytest.raises(RuleViolation, match="sau ngày bắt đầu"):
        seat = cast.council.seats.first()
        actions.end_seat(seat, by=cast.officer, last_day=seat.valid_from - timedelta(days=1))

    assert cast.council.seats.count() == 5


# --- Opening -------------------------------------------------------------------------------------


def test_a_seat_added_while_the_vote_opens_leaves_the_frozen_roll_alone(meeting, cast, monkeypatch):
    wait = locking.lock

    def opened_meanwhile(session):
        Session.objects.filter(pk=session.pk).update(status="open", frozen={}, frozen_hash="a" * 64)
        return wait(session)

    monkeypatch.setattr(locking, "lock", opened_meanwhile)
    actions.seat(cast.council, factories.make_user(), by=cast.officer)

    assert meeting.session.attendances.count() == 5


def test_opening_freezes_roll_items_and_rules_with_their_hash(meeting):
    session = meeting.open(member_3="written")

    session.refresh_from_db()
    assert session.frozen_hash == freezing.digest(session.frozen)
    assert [row["presence"] for row in session.frozen["roll"]] == [
        "present", "present", "present", "present", "written",
    ]  # fmt: skip
    assert {row["rule"]["count"]["threshold"] for row in session.frozen["items"]} == {"4/5"}
    assert states_of(meeting) == {Status.VOTING}
    assert Notice.objects.filter(kind="session_opened").count() == 5


def test_a_rule_card_changed_after_opening_changes_no_result(meeting, cast):
    meeting.open()
    RuleCard.objects.update(threshold_numerator=0, base="valid_ballots")
    meeting.vote(cast.chair)

    items = meeting.close()

    assert {item.outcome for item in items} == {"rejected"}
    assert items[0].verdict == (
        "1/5 thành viên (20,00% < 80% trên tổng số thành viên Hội đồng) — không đạt."
    )


def test_a_tampered_record_is_not_counted(meeting, cast):
    meeting.open()
    frozen = Session.objects.get(pk=meeting.session.pk).frozen
    frozen["items"][0]["rule"]["count"]["threshold"] = "0"
    Session.objects.filter(pk=meeting.session.pk).update(frozen=frozen)

    with pytest.raises(RuleViolation, match="không còn khớp mã băm"):
        meeting.close()

    assert states_of(meeting) == {Status.VOTING}
    assert Session.objects.get().status == "open"


@pytest.mark.parametrize("present", [3, 4])
def test_quorum_is_asked_on_the_server(meeting, cast, present):
    absent = {f"member_{number}": "absent" for number in range(present - 1, 4)}
    meeting.attend(**absent)

    if present >= 4:  # 2/3 of 5 is 3,33: four are needed
        assert actions.open_voting(meeting.session, by=cast.chair).status == "open"
    else:
        with pytest.raises(RuleViolation, match="3/5 thành viên có mặt, chưa đủ") as refusal:
            actions.open_voting(meeting.session, by=cast.chair)
        assert refusal.value.code == "no_quorum"
        assert states_of(meeting) == {Status.ON_AGENDA}
        assert Session.objects.get().frozen is None


def test_an_empty_agenda_is_not_voted_on(cast):
    meeting = meet(cast, dossiers=0)
    meeting.attend()

    with pytest.raises(RuleViolation, match="chưa có hồ sơ nào"):
        actions.open_voting(meeting.session, by=cast.chair)


def test_an_award_needs_a_rule_card_for_an_open_vote(meeting, cast):
    meeting.attend()
    RuleCard.objects.update(ballot_kind="secret")
    with pytest.raises(RuleViolation, match="Bỏ phiếu kín"):
        actions.open_voting(meeting.session, by=cast.chair)

    cast.campaign.awards.update(rule_card=None)
    with pytest.raises(RuleViolation, match="chưa có thẻ quy tắc"):
        actions.open_voting(meeting.session, by=cast.chair)

    assert Session.objects.get().status == "planned"


@pytest.mark.parametrize("who", ["officer", "office_head", "members", "head", "administrator"])
def test_only_chair_and_secretary_open_and_close(meeting, cast, who):
    user = cast.members[0] if who == "members" else getattr(cast, who)
    meeting.attend()
    with pytest.raises(NotAllowed, match="thư ký hoặc chủ tịch"):
        actions.open_voting(meeting.session, by=user)

    meeting.open()
    with pytest.raises(NotAllowed, match="thư ký hoặc chủ tịch"):
        actions.close_voting(meeting.session, by=user)

    assert Session.objects.get().status == "open"


def test_opening_twice_has_one_effect(meeting, cast):
    meeting.open()
    first = Session.objects.get().frozen_hash

    with pytest.raises(RuleViolation, match="đang biểu quyết"):
        actions.open_voting(meeting.session, by=cast.chair)

    assert Session.objects.get().frozen_hash == first
    assert entries_of(meeting.session).filter(action="open_session").count() == 1


# --- Conflicts -----------------------------------------------------------------------------------


def test_a_member_does_not_vote_on_the_own_unit_or_on_themself(meeting, cast):
    of_unit, self_named, declared = meeting.seats[2:5]
    of_unit.unit = cast.commune
    of_unit.save()
    nominee = meeting.items[0].nomination
    nominee.name = self_named.user.full_name.upper()
    nominee.save()
    actions.declare_conflict(meeting.items[1], declared, "Em ruột", by=declared.user)
    actions.declare_conflict(meeting.items[1], declared, "Em họ", by=cast.secretary)

    meeting.open()

    found = {(r.item_id, r.seat_id): r.reason for r in Recusal.objects.all()}
    assert found == {
        (meeting.items[0].pk, of_unit.pk): "cùng đơn vị",
        (meeting.items[1].pk, of_unit.pk): "cùng đơn vị",
        (meeting.items[2].pk, of_unit.pk): "cùng đơn vị",
        (meeting.items[0].pk, self_named.pk): "chính mình",
        (meeting.items[1].pk, declared.pk): "Em họ",
    }
    with pytest.raises(RuleViolation, match=r"Không biểu quyết về .*: Em họ"):
        meeting.vote(declared.user)
    assert not Ballot.objects.exists()


def test_a_seat_at_the_councils_own_unit_votes_on_units_below_it(meeting, cast):
    chair = meeting.seats[0]
    chair.unit = cast.province
    chair.save()

    meeting.open()

    assert not Recusal.objects.exists()


def test_declaring_needs_a_reason_and_the_right_person(meeting, cast):
    with pytest.raises(RuleViolation, match="ghi lý do"):
        actions.declare_conflict(meeting.items[0], meeting.seats[2], "  ", by=cast.secretary)
    with pytest.raises(NotAllowed):
        actions.declare_conflict(meeting.items[0], meeting.seats[2], "Em", by=cast.members[1])
    with pytest.raises(RuleViolation, match="người thân hoặc lý do khác"):
        actions.declare_conflict(
            meeting.items[0], meeting.seats[2], "Em họ", by=cast.secretary, kind="own_unit"
        )

    assert not Recusal.objects.exists()


# --- Ballots -------------------------------------------------------------------------------------


def test_one_post_casts_all_items_and_the_rest_may_follow(meeting, cast):
    meeting.open()

    meeting.vote(cast.chair, items=meeting.items[:2])
    meeting.vote(cast.chair, "disagree", items=meeting.items[2:])

    said = Ballot.objects.order_by("item__order").values_list("choice", flat=True)
    assert list(said) == ["agree", "agree", "disagree"]


def test_cast_twice_is_refused_and_keeps_the_first_vote(meeting, cast):
    meeting.open()
    meeting.vote(cast.chair, items=meeting.items[:1])

    with pytest.raises(RuleViolation, match="được giữ nguyên") as refusal:
        meeting.vote(cast.chair, "disagree")

    assert refusal.value.code == "already_cast"
    assert [ballot.choice for ballot in Ballot.objects.all()] == ["agree"]


def test_an_absent_member_and_a_stranger_cast_nothing(meeting, cast):
    meeting.open(member_3="absent")

    with pytest.raises(NotAllowed, match="vắng khi mở"):
        meeting.vote(cast.members[2])
    with pytest.raises(NotAllowed, match="thành viên Hội đồng"):
        meeting.vote(cast.officer)
    late = actions.seat(cast.council, cast.other_head, by=cast.officer)
    with pytest.raises(NotAllowed, match="thành viên Hội đồng"):
        meeting.vote(late.user)

    assert not Ballot.objects.exists()


def test_nothing_is_cast_before_opening_or_after_closing(meeting, cast):
    with pytest.raises(RuleViolation, match="khi đang biểu quyết"):
        meeting.vote(cast.chair)
    meeting.open()
    meeting.close()
    with pytest.raises(RuleViolation, match="khi đang biểu quyết"):
        meeting.vote(cast.chair)

    assert not Ballot.objects.exists()


@pytest.mark.parametrize(
    ("choices", "words"),
    [
        ({}, "chưa có ý kiến nào"),
        ({0: Opinion("other")}, "Ghi nội dung ý kiến khác"),
        ({0: Opinion("maybe")}, "Chọn ý kiến"),
        ({-1: Opinion("agree")}, "không thuộc phiên họp"),
    ],
)
def test_a_ballot_that_cannot_be_read_is_refused_whole(meeting, cast, choices, words):
    meeting.open()
    keyed = {meeting.items[key].pk if key >= 0 else 999_999: said for key, said in choices.items()}
    keyed = {meeting.items[1].pk: Opinion("agree"), **keyed} if choices else {}

    with pytest.raises(RuleViolation, match=words):
        actions.cast(meeting.session, keyed, by=cast.chair)

    assert not Ballot.objects.exists()


def test_a_draft_is_kept_replaced_and_gone_once_cast(meeting, cast):
    meeting.open()
    seat = meeting.seats[0]
    actions.save_draft(meeting.session, seat, {1: Opinion("agree")}, by=cast.chair)
    actions.save_draft(meeting.session, seat, {1: Opinion("other", "Xem")}, by=cast.chair)
    with pytest.raises(NotAllowed):
        actions.save_draft(meeting.session, seat, {}, by=cast.secretary)

    assert BallotDraft.objects.get().choices == {"1": {"choice": "other", "comment": "Xem"}}
    meeting.vote(cast.chair)
    assert not BallotDraft.objects.exists()


def test_the_secretary_records_the_opinion_of_a_written_seat(meeting, cast):
    meeting.open(member_3="written")
    said = {item.pk: Opinion("agree") for item in meeting.items}

    actions.record_written_opinion(meeting.session, meeting.seats[4], said, by=cast.secretary)
    with pytest.raises(RuleViolation, match="ý kiến bằng văn bản"):
        actions.record_written_opinion(meeting.session, meeting.seats[3], said, by=cast.secretary)
    with pytest.raises(NotAllowed):
        actions.record_written_opinion(meeting.session, meeting.seats[4], said, by=cast.officer)

    assert Ballot.objects.filter(seat=meeting.seats[4]).count() == 3
    assert Ballot.objects.count() == 3


def test_the_journal_of_an_open_vote_tells_no_choice(meeting, cast):
    meeting.open()
    meeting.vote(cast.chair, "disagree")

    text = str(list(JournalEntry.objects.values_list("data", "reason")))
    assert "disagree" not in text


# --- Closing -------------------------------------------------------------------------------------


def test_closing_counts_every_item_and_moves_every_dossier(meeting, cast):
    meeting.open(member_3="written")
    first, second, third = meeting.items
    for user in meeting.people[:4]:
        meeting.vote(user, items=[first])
        meeting.vote(user, "disagree", items=[second])
    meeting.vote(cast.chair, "other", items=[third], comment="Xem lại số liệu")
    actions.record_written_opinion(
        meeting.session, meeting.seats[4], {first.pk: Opinion("disagree")}, by=cast.chair
    )

    items = meeting.close()

    assert [item.verdict for item in items] == [
        "4/5 thành viên (80,00% ≥ 80% trên tổng số thành viên Hội đồng) — đạt; "
        "1 ý kiến bằng văn bản.",
        "0/5 thành viên (0,00% < 80% trên tổng số thành viên Hội đồng) — không đạt.",
        "0/5 thành viên (0,00% < 80% trên tổng số thành viên Hội đồng) — không đạt.",
    ]
    assert [(i.agree, i.disagree, i.other, i.base) for i in items] == [
        (4, 1, 0, 5), (0, 4, 0, 5), (0, 0, 1, 5),
    ]  # fmt: skip
    assert [item.nomination.status for item in items] == ["passed", "rejected", "rejected"]
    assert items[0].nomination.final_award == cast.award
    assert Notice.objects.filter(kind="session_closed").count() == 5
    counted = entries_of(meeting.session).get(action="count")
    assert counted.data["frozen"] == meeting.session.frozen_hash


def test_closing_twice_counts_once(meeting, cast):
    meeting.open()
    meeting.close()

    with pytest.raises(RuleViolation, match="đã kết thúc"):
        actions.close_voting(meeting.session, by=cast.chair)

    assert entries_of(meeting.session).filter(action="count").count() == 1
    assert AgendaItem.objects.filter(outcome="").count() == 0


def test_the_office_establishes_a_council(cast):
    made = actions.establish(
        cast.commune, cast.office, by=cast.office_head, name="Hội đồng xã", document="12/QĐ-UBND"
    )

    assert entries_of(made).get().action == "establish"
    with pytest.raises(NotAllowed):
        actions.establish(cast.commune, cast.office, by=cast.chair, name="Hội đồng khác")


def test_a_namesake_is_the_same_person_only_where_the_units_are_related(meeting, cast):
    elsewhere, above = meeting.seats[2:4]
    school = factories.make_unit("Trường Tiểu học", parent=cast.commune)
    elsewhere.unit = cast.other_commune
    above.unit = school
    for seat, item in ((elsewhere, meeting.items[0]), (above, meeting.items[1])):
        seat.save()
        item.nomination.name = seat.user.full_name
        item.nomination.save()

    meeting.open()

    assert [(r.item_id, r.seat_id, r.reason) for r in Recusal.objects.all()] == [
        (meeting.items[1].pk, above.pk, "chính mình")
    ]


def test_a_member_seated_anew_during_the_vote_votes_on_the_seat_of_the_roll(meeting, cast):
    meeting.open()
    old = meeting.seats[2]
    old.valid_to = timezone.localdate() - timedelta(days=1)
    old.save(update_fields=["valid_to"])
    with pytest.raises(NotAllowed):
        meeting.vote(old.user)
    actions.seat(cast.council, old.user, by=cast.office_head)

    meeting.vote(old.user)

    assert set(Ballot.objects.values_list("seat", flat=True)) == {old.pk}


def test_who_was_seated_after_the_opening_has_no_ballot(meeting, cast):
    meeting.open()
    actions.seat(cast.council, cast.stranger, by=cast.office_head)
    with pytest.raises(NotAllowed):
        meeting.vote(cast.stranger)
    assert not Ballot.objects.exists()
