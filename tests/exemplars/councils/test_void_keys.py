"""Key files of a voided round: nobody needs them any more, so they go at once, and the minutes say so."""

import pytest
from django.urls import reverse
from django.utils import timezone

from exemplars.councils import actions, minutes, queries
from exemplars.councils.models import BallotKey
from exemplars.shared import journal
from exemplars.shared.errors import NotAllowed, RuleViolation
from tests.exemplars.councils.sealed import SecretMeeting, meet_in_secret
from tests.exemplars.councils.test_stuck import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def voided(cast) -> SecretMeeting:
    secret = meet_in_secret(cast)
    secret.open()
    for user in secret.people:
        secret.vote(user)
    actions.ask_to_reopen(secret.session, by=cast.secretary, reason="Mất tệp khóa")
    secret.session = actions.confirm_reopening(secret.session, by=cast.chair)
    return secret


def destroyed(round_: int) -> list[bool]:
    rows = BallotKey.objects.filter(round=round_).order_by("office")
    return [row.destroyed_at is not None for row in rows]


def test_the_file_of_a_voided_round_is_declared_destroyed_right_away(voided, cast):
    assert actions.declare_destroyed(voided.session, by=cast.chair) == 1
    assert actions.declare_destroyed(voided.session, by=cast.chair) == 0

    assert destroyed(1) == [True, False]
    assert journal.entries_of(voided.session).filter(action="destroy_ballot_key").count() == 1


def test_the_file_of_the_vote_that_is_held_is_still_needed(voided, cast):
    voided.open()
    assert actions.declare_destroyed(voided.session, by=cast.chair) == 1

    assert (destroyed(1), destroyed(2)) == ([True, False], [False, False])
    for user in voided.people:
        voided.vote(user)
    assert {item.outcome for item in voided.close()} == {"passed"}
    assert actions.declare_destroyed(voided.session, by=cast.chair) == 1
    assert (destroyed(1), destroyed(2)) == ([True, False], [True, False])


def test_before_a_void_nothing_is_declared_and_by_a_holder_alone(cast, voided):
    with pytest.raises(NotAllowed):
        actions.declare_destroyed(voided.session, by=cast.members[0])
    other = meet_in_secret(cast)
    other.open()
    with pytest.raises(RuleViolation, match="còn cần tệp khóa"):
        actions.declare_destroyed(other.session, by=cast.chair)
    assert destroyed(1) == [False] * 4


def test_the_minutes_name_who_has_declared_it_of_the_voided_round(voided, cast):
    actions.declare_destroyed(voided.session, by=cast.chair)
    facts = queries.facts(voided.session, queries.blank_minutes(voided.session))

    for paper in (minutes.minutes(facts), minutes.tally_sheet(facts)):
        said = text_of(paper)
        assert (
            f"{cast.chair}, Chủ tịch Hội đồng: khai đã hủy ngày {timezone.localdate():%d/%m/%Y}"
            in said
        )
        assert f"{cast.secretary}, Thư ký Hội đồng: chưa khai hủy." in said


@pytest.mark.parametrize("again", [False, True])
def test_the_button_stands_on_the_sessions_page_of_its_holder_alone(voided, cast, client, again):
    """The session has no box while it is prepared anew, and the holder may hold no office any more."""
    if again:
        voided.open()
    page, declare = (
        reverse(f"councils:{name}", args=[voided.session.uid])
        for name in ("session", "destroy-key")
    )
    client.force_login(cast.members[0])
    assert declare not in client.get(page).text
    assert client.post(declare).status_code == 403
    client.force_login(cast.chair)
    assert declare in client.get(page).text

    answer = client.post(declare, follow=True)

    assert "Đã ghi việc ông/bà khai hủy" in answer.text
    assert declare not in answer.text
    assert destroyed(1) == [True, False]
