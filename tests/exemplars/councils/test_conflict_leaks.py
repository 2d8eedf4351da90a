"""Who has a conflict of interest on some items sees the same whatever the votes on these are.

A member, the secretary who runs the session and the chair who counts it, each barred from two of
three items; every vote is drawn by chance. What they may vote on shows to them as to everybody.
"""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from exemplars.campaigns.models import RuleCard
from exemplars.councils import actions
from exemplars.councils.actions import Opinion
from exemplars.councils.models import Recusal
from tests import factories
from tests.exemplars.councils.conftest import Meeting, meet
from tests.exemplars.councils.sealed import SecretMeeting, meet_in_secret
from tests.exemplars.councils.test_at_once import seat_more
from tests.exemplars.councils.watching import after, different, seen_by

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
BARRED, ELECTORS = 3, 5
KINDS: dict[str, Callable[..., Meeting]] = {"open": meet, "secret": meet_in_secret}
CHOICES = st.lists(
    st.sampled_from(("agree", "disagree", "lower", "other")), min_size=ELECTORS, max_size=ELECTORS
)
VOTES = st.tuples(CHOICES, CHOICES)
EACH, MEMBER = slice(BARRED), slice(BARRED - 1, BARRED)
EVERYBODY_AGREES = (["agree"] * ELECTORS, ["agree"] * ELECTORS)
LOWER_AND_REFUSED = (["lower"] * ELECTORS, ["other", "disagree", "disagree", "disagree", "agree"])


@pytest.fixture(autouse=True)
def still_clock():
    with time_machine.travel(timezone.now(), tick=False):
        yield


@pytest.fixture(params=KINDS)
def meeting(request, cast) -> Meeting:
    """Open, with chair, secretary and a member barred from the first two of three items."""
    seat_more(cast, 3)
    made = KINDS[request.param](cast)
    for seat in made.seats[:BARRED]:
        for item in made.items[:2]:
            actions.declare_conflict(item, seat, "Người nhà", by=seat.user, kind="relative")
    cast.award.lower = factories.make_award("GK_X", issuer=cast.province, name="Giấy khen")
    cast.award.save()
    RuleCard.objects.update(recusal_reduces_base=True)  # so that a drawn vote may pass or fail
    made.open()
    return made


def vote(meeting: Meeting, votes: tuple[list[str], list[str]], own: str, *, closing: bool) -> None:
    """The electors on the barred items as drawn; all on the third with the same `own` choice."""
    session = meeting.session
    for place, seat in enumerate(meeting.seats):
        said = {meeting.items[2].pk: own}
        if place >= BARRED:
            drawn = (votes[0][place - BARRED], votes[1][place - BARRED])
            said |= {item.pk: c for item, c in zip(meeting.items, drawn, strict=False)}
        _cast(meeting, seat.user, said)
    if closing:
        meeting.close()
        meeting.session = session  # what follows is undone


def _cast(meeting: Meeting, user: Any, said: Mapping[int, str]) -> None:
    if isinstance(meeting, SecretMeeting):
        choices = {key: Opinion(choice) for key, choice in said.items()}
        actions.cast_sealed(meeting.session, choices, by=user)
        return
    words = {key: "Lời" if choice == "other" else "" for key, choice in said.items()}
    choices = {key: Opinion(choice, words[key]) for key, choice in said.items()}
    actions.cast(meeting.session, choices, by=user)


def seen(
    meeting: Meeting, votes: Any, own: str = "agree", *, closing: bool = True, by: slice = EACH
) -> dict[str, bytes]:
    """By person and address what the three are shown after this vote."""

    def look() -> dict[str, bytes]:
        return {
            f"{seat.user.username}: {name}": body
            for seat in meeting.seats[by]
            for name, body in seen_by(seat.user, meeting).items()
        }

    return after(lambda: vote(meeting, votes, own, closing=closing), look)


def test_barred_from_some_items_nobody_sees_how_these_were_voted_on(meeting):
    first, other = (seen(meeting, votes) for votes in (EVERYBODY_AGREES, LOWER_AND_REFUSED))

    assert different(first, other) == set()


@pytest.mark.acceptance
@pytest.mark.parametrize("closing", [False, True], ids=["while open", "after counting"])
def test_barred_from_some_items_nobody_sees_how_these_were_voted_on_in_many_votes(meeting, closing):
    expected = seen(meeting, EVERYBODY_AGREES, closing=closing)

    @settings(max_examples=20, deadline=None, database=None, phases=[Phase.generate])
    @given(VOTES)
    def same(votes) -> None:
        with transaction.atomic():
            assert different(expected, seen(meeting, votes, closing=closing)) == set()

    same()


def test_control_what_they_may_vote_on_shows_to_them_once_it_is_counted(meeting):
    first, other = (
        seen(meeting, EVERYBODY_AGREES, own, by=MEMBER) for own in ("agree", "disagree")
    )

    found = different(first, other)

    assert {"member-1: councils:session 0", "member-1: session-items 0"} <= found
    assert ("member-1: councils:published 0" in found) == isinstance(meeting, SecretMeeting)


def test_control_where_a_conflict_hides_nothing_the_votes_show(meeting):
    Recusal.objects.update(hides=False)
    others = (["disagree"] * ELECTORS, ["other"] * ELECTORS)

    found = different(*(seen(meeting, v, by=MEMBER) for v in (EVERYBODY_AGREES, others)))

    places = {"councils:session 0", "session-items 0", "councils:minutes-draft 0", "/to-trinh/"}
    assert {f"member-1: {place}" for place in places} <= found
    assert ("member-1: councils:published 0" in found) == isinstance(meeting, SecretMeeting)
