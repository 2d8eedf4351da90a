"""Groups, rounds, terms: what the chair and the secretary do with a vote that is open."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from exemplars.campaigns.models import RuleCard
from exemplars.councils import actions
from exemplars.councils.actions import Opinion
from exemplars.councils.models import (
    AgendaItem,
    Ballot,
    CastMark,
    Recusal,
    SealedBallot,
    Session,
    VotingRound,
)
from exemplars.nominations.models import Nomination
from exemplars.nominations.states import Status
from exemplars.notices.models import Notice
from exemplars.shared.errors import NotAllowed, RuleViolation
from exemplars.shared.journal import entries_of
from tests import factories
from tests.exemplars.councils.sealed import meet_in_secret

pytestmark = pytest.mark.django_db


@pytest.fixture
def grouped(meeting, cast):
    """The first item in one group, the two others in a second one."""
    places = {item.pk: (n, "Một" if n == 1 else "Hai") for n, item in enumerate(meeting.items, 1)}
    actions.arrange_agenda(meeting.session, places, by=cast.secretary)
    meeting.attend()
    return meeting


def stages(meeting) -> list[str]:
    return list(AgendaItem.objects.filter(session=meeting.session).values_list("stage", flat=True))


# --- Groups --------------------------------------------------------------------------------------


def test_groups_open_and_close_one_after_the_other(grouped, cast):
    session = actions.open_voting(grouped.session, by=cast.secretary, group="Một")
    first, second, _third = grouped.items
    assert stages(grouped) == ["open", "waiting", "waiting"]
    with pytest.raises(RuleViolation, match="chưa mở biểu quyết") as refusal:
        grouped.vote(cast.chair, items=[second])
    assert refusal.value.code == "item_not_open"

    for user in grouped.people:
        grouped.vote(user, items=[first])
    session = actions.close_voting(session, by=cast.chair, group="Một")

    assert (session.status, stages(grouped)) == ("open", ["counted", "waiting", "waiting"])
    assert AgendaItem.objects.get(pk=first.pk).outcome == "passed"
    assert Nomination.objects.get(pk=second.nomination_id).status == Status.VOTING
    assert not Notice.objects.filter(kind="session_closed").exists()

    actions.open_group(session, "Hai", by=cast.chair)
    for user in grouped.people:
        grouped.vote(user, items=grouped.items[1:])
    session = actions.close_voting(session, by=cast.chair, group="Hai")

    assert (session.status, stages(grouped)) == ("closed", ["counted"] * 3)
    assert Notice.objects.filter(kind="session_closed").count() == 5


def test_a_closed_group_takes_no_ballot_and_keeps_its_count(grouped, cast):
    session = actions.open_voting(grouped.session, by=cast.secretary)
    actions.close_voting(session, by=cast.chair, group="Một")

    with pytest.raises(RuleViolation, match="đã đóng"):
        grouped.vote(cast.chair, items=grouped.items[:1])
    with pytest.raises(RuleViolation, match="không đang biểu quyết"):
        actions.close_voting(session, by=cast.chair, group="Một")
    with pytest.raises(RuleViolation, match="Không có hồ sơ nào"):
        actions.open_group(session, "Một", by=cast.chair)
    with pytest.raises(NotAllowed):
        actions.open_group(session, "Hai", by=cast.members[0])

    assert not Ballot.objects.exists()


def test_closing_the_session_counts_the_groups_that_never_opened(grouped, cast):
    session = actions.open_voting(grouped.session, by=cast.secretary, group="Một")

    assert actions.close_voting(session, by=cast.chair).status == "closed"
    assert stages(grouped) == ["counted"] * 3


# --- Voting again --------------------------------------------------------------------------------


def reopen(meeting, cast):
    actions.ask_to_reopen(meeting.session, by=cast.secretary, reason="Điểm danh nhầm")
    meeting.session = actions.confirm_reopening(meeting.session, by=cast.chair)


def test_two_people_void_a_vote_which_is_kept(meeting, cast):
    meeting.open()
    for user in meeting.people:
        meeting.vote(user, "disagree")
    meeting.close()
    first_hash = meeting.session.frozen_hash

    reopen(meeting, cast)

    kept = VotingRound.objects.get()
    assert (kept.number, kept.frozen_hash, kept.reason) == (1, first_hash, "Điểm danh nhầm")
    assert (kept.asked_by, kept.confirmed_by) == (cast.secretary, cast.chair)
    assert len(kept.ballots) == 15
    assert {row["choice"] for row in kept.ballots} == {"disagree"}
    assert {row["outcome"] for row in kept.results} == {"rejected"}
    assert not Ballot.objects.exists()
    assert (meeting.session.status, meeting.session.round) == ("planned", 2)
    assert set(Nomination.objects.values_list("status", flat=True)) == {Status.ON_AGENDA}
    assert entries_of(meeting.session).get(action="void_round").data["ballots"] == 15

    meeting.open(member_3="absent")
    for user in meeting.people[:4]:
        meeting.vote(user)
    assert {item.outcome for item in meeting.close()} == {"passed"}
    assert meeting.session.frozen["round"] == 2
    assert Notice.objects.filter(kind="session_opened").count() == 9


def test_an_open_vote_is_voided_before_anything_was_counted(meeting, cast):
    meeting.open()
    meeting.vote(cast.chair)

    reopen(meeting, cast)

    kept = VotingRound.objects.get()
    assert (len(kept.ballots), kept.results) == (3, [])
    assert not Notice.objects.filter(kind="nomination_result").exists()


def test_one_person_alone_voids_nothing(meeting, cast):
    deputy = factories.make_user("deputy")
    actions.seat(cast.council, deputy, by=cast.officer, kind="secretary")
    meeting.seats = list(cast.council.seats.select_related("user"))
    meeting.open()
    with pytest.raises(RuleViolation, match="Chưa ai đề nghị"):
        actions.confirm_reopening(meeting.session, by=cast.chair)
    with pytest.raises(RuleViolation, match="lý do"):
        actions.ask_to_reopen(meeting.session, by=cast.chair, reason=" ")
    with pytest.raises(NotAllowed):
        actions.ask_to_reopen(meeting.session, by=cast.members[0], reason="x")

    actions.ask_to_reopen(meeting.session, by=cast.secretary, reason="Nhầm")
    for alone in (cast.secretary, deputy, cast.officer):
        with pytest.raises(NotAllowed):
            actions.confirm_reopening(meeting.session, by=alone)

    assert Session.objects.get().status == "open"
    assert not VotingRound.objects.exists()


def test_a_vote_is_not_voided_once_a_draft_decision_has_a_dossier(meeting, cast):
    meeting.open()
    for user in meeting.people:
        meeting.vote(user)
    meeting.close()
    Nomination.objects.filter(pk=meeting.items[0].nomination_id).update(status=Status.PROPOSED)

    with pytest.raises(RuleViolation, match="Trình ký"):
        reopen(meeting, cast)

    assert Ballot.objects.count() == 15
    assert Session.objects.get().status == "closed"


def test_the_card_says_how_often_a_vote_is_held(meeting, cast):
    RuleCard.objects.update(max_rounds=1)
    meeting.open()
    with pytest.raises(RuleViolation, match="nhiều nhất 1 lượt"):
        actions.ask_to_reopen(meeting.session, by=cast.chair, reason="Nhầm")

    Session.objects.update(status="planned", round=2)
    with pytest.raises(RuleViolation, match="nhiều nhất 1 lượt"):
        actions.open_voting(meeting.session, by=cast.chair)


def test_a_planned_session_has_no_vote_to_void(meeting, cast):
    with pytest.raises(RuleViolation, match="chưa biểu quyết"):
        actions.ask_to_reopen(meeting.session, by=cast.chair, reason="Nhầm")


def test_the_database_asks_for_two_people_and_a_reason(meeting, cast):
    kept = {
        "session": meeting.session, "number": 1, "frozen": {}, "ballots": [], "results": [],
        "opened_at": timezone.now(), "asked_by": cast.chair, "confirmed_by": cast.chair,
    }  # fmt: skip
    with pytest.raises(IntegrityError, match="two_people"), transaction.atomic():
        VotingRound.objects.create(**kept)
    with pytest.raises(IntegrityError, match="reopening_is_asked"), transaction.atomic():
        Session.objects.update(reopen_reason="Nhầm")


# --- In writing ----------------------------------------------------------------------------------


def test_an_opinion_in_writing_has_the_term_of_its_card(meeting, cast):
    RuleCard.objects.update(absentee_hours=24)
    opened = timezone.now()
    with time_machine.travel(opened, tick=False):
        meeting.open(member_3="written")
    said = {meeting.items[0].pk: Opinion("agree")}

    with time_machine.travel(opened + timedelta(hours=24, seconds=1), tick=False):
        with pytest.raises(RuleViolation, match="Đã hết hạn nhận ý kiến") as refusal:
            actions.record_written_opinion(
                meeting.session, meeting.seats[4], said, by=cast.secretary
            )
        assert refusal.value.code == "too_late"
        assert not Ballot.objects.exists()
    with time_machine.travel(opened + timedelta(hours=24), tick=False):
        actions.record_written_opinion(meeting.session, meeting.seats[4], said, by=cast.secretary)

    assert Ballot.objects.count() == 1


def test_a_sealed_ballot_of_a_member_away_has_the_same_term(cast):
    RuleCard.objects.update(absentee_hours=24)
    secret, opened = meet_in_secret(cast, 1), timezone.now()
    with time_machine.travel(opened, tick=False):
        secret.open(member_3="written")

    with time_machine.travel(opened + timedelta(hours=24, seconds=1), tick=False):
        with pytest.raises(RuleViolation, match="Đã hết hạn nhận ý kiến"):
            secret.vote(cast.members[2])
        secret.vote(cast.members[0])  # who is at the meeting is asked until closing
    with time_machine.travel(opened + timedelta(hours=24), tick=False):
        secret.vote(cast.members[2])

    assert CastMark.objects.count() == SealedBallot.objects.count() == 2


def test_a_vote_in_writing_needs_no_meeting(meeting, cast):
    RuleCard.objects.update(ballot_kind="written")
    actions.mark_attendance(meeting.session, meeting.seats[4], "absent", by=cast.secretary)
    meeting.session = actions.open_voting(meeting.session, by=cast.secretary)
    for user in meeting.people[:4]:
        meeting.vote(user)

    items = meeting.close()

    assert {item.outcome for item in items} == {"passed"}
    assert items[0].verdict.startswith("4/5 thành viên (80,00% ≥ 80%")


def test_one_session_holds_one_kind_of_vote(meeting, cast):
    other = factories.make_award("BK_K", issuer=cast.province, name="Bằng khen khác")
    card = factories.make_rule_card("VAN-BAN", ballot_kind="written")
    cast.campaign.awards.create(award=other, rule_card=card)
    AgendaItem.objects.filter(pk=meeting.items[0].pk).update(award=other)
    meeting.attend()

    with pytest.raises(RuleViolation, match="một hình thức"):
        actions.open_voting(meeting.session, by=cast.chair)

    assert not Recusal.objects.exists()
