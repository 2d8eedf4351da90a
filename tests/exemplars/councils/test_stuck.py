"""A secret session with one group counted and another that never will be; requests that come to nothing."""

import pytest
from django.urls import reverse

from certificates.rendering.papers import Text
from exemplars.campaigns.models import RuleCard
from exemplars.councils import actions, minutes, queries, tasks
from exemplars.councils.models import (
    AgendaItem,
    Ballot,
    BallotBox,
    CastMark,
    OpenedBallot,
    SealedBallot,
    Session,
    VotingRound,
)
from exemplars.nominations.models import Nomination
from exemplars.nominations.states import Status
from exemplars.notices.models import Notice
from exemplars.shared import journal
from exemplars.shared.errors import NotAllowed, RuleViolation
from tests.exemplars.councils.sealed import SecretMeeting, meet_in_secret

pytestmark = pytest.mark.django_db


def refusal(code: str):
    return pytest.raises(RuleViolation, check=lambda found: found.code == code)


@pytest.fixture
def stuck(cast) -> SecretMeeting:
    """One round by the card; the first group is counted, the box of the second holds two ballots."""
    secret = meet_in_secret(cast)
    RuleCard.objects.update(max_rounds=1)
    places = {item.pk: (n, "Một" if n == 1 else "Hai") for n, item in enumerate(secret.items, 1)}
    actions.arrange_agenda(secret.session, places, by=cast.secretary)
    secret.make_keys()
    secret.attend()
    secret.session = actions.open_voting(secret.session, by=cast.chair)
    for user in secret.people:
        secret.vote(user, items=secret.items[:1])
    actions.close_voting(secret.session, by=cast.chair, group="Một")
    secret.unwrap()
    secret.count()
    for user in (cast.chair, cast.secretary):
        secret.vote(user, items=secret.items[1:])
    with refusal("too_few_ballots"):
        actions.close_voting(secret.session, by=cast.chair)
    return secret


def postpone(secret: SecretMeeting, cast) -> None:
    actions.ask_to_reopen(secret.session, by=cast.secretary, reason="Nhóm Hai thiếu phiếu")
    secret.session = actions.confirm_reopening(secret.session, by=cast.chair)


def text_of(paper) -> str:
    return "\n".join(block.words for block in paper.blocks if isinstance(block, Text))


# --- What was never counted, beside what was -------------------------------------------------------


def test_the_counted_group_keeps_its_result_and_the_rest_goes_to_another_session(stuck, cast):
    counted, *left = stuck.items
    verdict = AgendaItem.objects.get(pk=counted.pk).verdict
    first_hash = stuck.session.frozen_hash

    postpone(stuck, cast)

    assert (stuck.session.status, stuck.session.round) == ("closed", 1)
    assert stuck.session.frozen_hash == first_hash
    [item] = stuck.session.items.all()
    assert (item.pk, item.outcome, item.verdict) == (counted.pk, "passed", verdict)
    assert OpenedBallot.objects.count() == CastMark.objects.count() == 5
    assert BallotBox.objects.count() == 1
    assert not SealedBallot.objects.exists()
    assert not VotingRound.objects.exists()
    rows = Nomination.objects.filter(pk__in=[one.nomination_id for one in left])
    assert {row.status for row in rows} == {Status.POSTPONED}
    assert not list(journal.verify())
    with refusal("too_many_rounds"):  # the result itself is not voted on twice
        actions.ask_to_reopen(stuck.session, by=cast.secretary, reason="Lần nữa")


def test_what_was_postponed_is_voted_on_in_another_session(stuck, cast):
    postpone(stuck, cast)
    rows = [item.nomination for item in stuck.items[1:]]
    again = actions.convene(
        cast.council, cast.campaign, by=cast.officer, title="Phiên bổ sung",
        held_at=stuck.session.held_at,
    )  # fmt: skip
    items = actions.set_agenda(
        again, list(Nomination.objects.filter(pk__in=[row.pk for row in rows])), by=cast.officer
    )
    meeting = SecretMeeting(cast, again, stuck.seats, items)
    meeting.open()
    for user in meeting.people:
        meeting.vote(user)

    assert {item.outcome for item in meeting.close()} == {"passed"}
    assert meeting.session.status == "closed"


@pytest.mark.parametrize("step", ["sealed", "unwrapped"])
def test_a_key_that_is_lost_after_closing_holds_nobody_up_either(stuck, cast, step):
    stuck.vote(cast.members[0], items=stuck.items[1:])
    actions.close_voting(stuck.session, by=cast.chair)
    if step == "unwrapped":
        stuck.unwrap()

    postpone(stuck, cast)

    assert stuck.session.status == "closed"
    assert not SealedBallot.objects.exists()
    assert BallotBox.objects.count() == 1


def test_the_minutes_say_what_was_postponed_why_and_by_whom(stuck, cast):
    names = [str(item.nomination.display_name) for item in stuck.items[1:]]
    postpone(stuck, cast)

    facts = queries.facts(stuck.session, queries.blank_minutes(stuck.session))

    for paper in (minutes.minutes(facts), minutes.tally_sheet(facts)):
        said = text_of(paper)
        assert "Hoãn xét 2 hồ sơ chưa kiểm phiếu" in said
        assert f"theo đề nghị của {cast.secretary}, {cast.chair} xác nhận" in said
        assert "Lý do: Nhóm Hai thiếu phiếu. Phiếu kín" in said
        assert "kết quả đã kiểm giữ nguyên" in said
        assert all(f"- {name}." in said for name in names)
    assert len(facts.results) == 1


def test_the_envelopes_leave_no_dead_rows(stuck, cast, django_capture_on_commit_callbacks):
    actions.ask_to_reopen(stuck.session, by=cast.secretary, reason="Thiếu phiếu")
    with django_capture_on_commit_callbacks() as later:
        actions.confirm_reopening(stuck.session, by=cast.chair)

    assert tasks.squeeze.enqueue in later


def test_one_officer_alone_postpones_nothing(stuck, cast):
    actions.ask_to_reopen(stuck.session, by=cast.secretary, reason="Thiếu phiếu")
    for alone in (cast.secretary, cast.officer, cast.members[0]):
        with pytest.raises(NotAllowed):
            actions.confirm_reopening(stuck.session, by=alone)

    assert Session.objects.get().reopen_by == cast.secretary
    assert stuck.session.items.count() == 3
    assert CastMark.objects.count() == 9


def test_a_count_between_request_and_confirmation_ends_the_request(stuck, cast):
    """Otherwise a request about the rest would void what has been counted since."""
    RuleCard.objects.update(max_rounds=2)
    actions.ask_to_reopen(stuck.session, by=cast.secretary, reason="Thiếu phiếu")
    stuck.vote(cast.members[0], items=stuck.items[1:])
    stuck.close()

    with refusal("counted_meanwhile"):
        actions.confirm_reopening(stuck.session, by=cast.chair)

    session = Session.objects.get()
    assert (session.status, session.reopen_by) == ("closed", None)
    assert OpenedBallot.objects.count() == 5 + 2 * 3


def test_the_pages_say_what_stands_and_what_leaves(stuck, cast, client):
    page, reopen = (
        reverse(f"councils:{name}", args=[stuck.session.uid]) for name in ("session", "reopen")
    )
    client.force_login(cast.secretary)
    assert "2 hồ sơ chưa kiểm phiếu ra khỏi phiên họp này" in client.get(page).text
    client.post(reopen, {"reason": "Thiếu phiếu"})
    client.force_login(cast.chair)
    asked = client.get(page).text
    assert 0 < asked.index("đề nghị hoãn xét 2 hồ sơ") < asked.index('aria-labelledby="agenda"')

    after = client.post(reopen, {"confirm": "1"}, follow=True).text

    assert "Kết quả đã kiểm giữ nguyên" in after
    assert "Hoãn xét 2 hồ sơ chưa kiểm phiếu" in after
    assert str(stuck.items[1].nomination) in after


# --- A request that comes to nothing ---------------------------------------------------------------


def told(kind: str = "reopening_refused") -> set:
    return {row.recipient for row in Notice.objects.filter(kind=kind)}


def test_a_confirmation_that_is_refused_ends_the_request_and_both_are_told(meeting, cast):
    meeting.open()
    for user in meeting.people:
        meeting.vote(user)
    meeting.close()
    actions.ask_to_reopen(meeting.session, by=cast.secretary, reason="Nhầm")
    Nomination.objects.filter(pk=meeting.items[0].nomination_id).update(status=Status.PROPOSED)

    with pytest.raises(RuleViolation, match="Trình ký"):
        actions.confirm_reopening(meeting.session, by=cast.chair)

    session = Session.objects.get()
    assert (session.status, session.reopen_by, session.reopen_reason) == ("closed", None, "")
    assert Ballot.objects.count() == 15
    assert told() == {cast.secretary, cast.chair}
    assert "Trình ký" in Notice.objects.filter(kind="reopening_refused")[0].text
    assert "Trình ký" in journal.entries_of(session).get(action="refuse_reopening").reason

    Nomination.objects.update(status=Status.PASSED)
    actions.ask_to_reopen(session, by=cast.chair, reason="Điểm danh nhầm")
    assert actions.confirm_reopening(session, by=cast.secretary).round == 2


@pytest.mark.parametrize(("who", "words"), [("chair", "không đồng ý"), ("secretary", "rút")])
def test_the_other_officer_refuses_and_the_first_takes_it_back(meeting, cast, client, who, words):
    meeting.open()
    page, reopen = (
        reverse(f"councils:{name}", args=[meeting.session.uid]) for name in ("session", "reopen")
    )
    client.force_login(getattr(cast, who))
    assert client.post(reopen, {"refuse": "1"}).status_code == 409
    actions.ask_to_reopen(meeting.session, by=cast.secretary, reason="Nhầm")
    assert 'name="refuse"' in client.get(page).text

    after = client.post(reopen, {"refuse": "1"}, follow=True).text

    assert "đã hết hiệu lực" in after
    assert "Đề nghị biểu quyết lại…" in after
    assert told() == {cast.secretary, cast.chair}
    assert words in journal.entries_of(meeting.session).get(action="refuse_reopening").reason
    assert Session.objects.get().status == "open"


def test_nobody_else_ends_a_request_and_a_wrong_confirmation_leaves_it(meeting, cast):
    meeting.open()
    actions.ask_to_reopen(meeting.session, by=cast.secretary, reason="Nhầm")
    for other in (cast.officer, cast.members[0]):
        with pytest.raises(NotAllowed):
            actions.refuse_reopening(meeting.session, by=other)
        with pytest.raises(NotAllowed):
            actions.confirm_reopening(meeting.session, by=other)

    assert Session.objects.get().reopen_by == cast.secretary
    assert not told()
