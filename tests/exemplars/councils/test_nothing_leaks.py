"""Votes change, and the bytes of every page, answer, export and mail stay as they were, but for what is
random by design (`watching`).

For everybody while voting is open; for who has a conflict of interest also afterwards. Each
promise has its control: where the votes may show, the same comparison finds them.
"""

from collections.abc import Callable
from itertools import cycle

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from exemplars.accounts.models import User
from exemplars.campaigns.models import CampaignAward, RuleCard
from exemplars.councils import actions
from exemplars.councils.actions import Opinion
from tests import factories
from tests.exemplars.councils.conftest import Meeting
from tests.exemplars.councils.watching import VERDICTS, differences, looked_at, of_councils

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
#: One for each way of seeing a session, its dossiers, or neither.
WATCHING = ("secretary", "officer", "auditor", "head", "administrator")
#: With them who sits in the council: the chair, a vice-chair and a member who have not voted.
EVERYBODY = (*WATCHING, "chair", "vice_chair", "silent_member")
#: Of these on every change; an administrator sees what an auditor does, a vice-chair what a member does.
ALWAYS = {"chair", "secretary", "officer", "auditor", "head", "silent_member"}


@pytest.fixture(autouse=True)
def still_clock():
    with time_machine.travel(timezone.now(), tick=False):
        yield


def test_every_address_of_the_councils_has_a_verdict():
    assert looked_at() == set(VERDICTS)
    assert of_councils() >= looked_at()
    assert len(of_councils()) > len(VERDICTS)  # the rest are acts, which show nothing


def votes(meeting: Meeting, *choices: str, closing: bool = False) -> Callable[[], None]:
    """These members' choices on every item they may vote on, in the order of the seats; several in one
    word, by commas, are of one item each."""

    def vote() -> None:
        for seat, choice in zip(meeting.seats, choices, strict=False):
            barred = set(seat.recusals.values_list("item", flat=True))
            said = {
                i.pk: Opinion(one, "Lời" if one == "other" else "")
                for i, one in zip(meeting.items, cycle(choice.split(",")), strict=False)
            }
            said = {key: opinion for key, opinion in said.items() if key not in barred}
            if said and choice:
                actions.cast(meeting.session, said, by=seat.user)
        if closing:
            actions.close_voting(meeting.session, by=meeting.cast.secretary)

    return vote


def seated(meeting: Meeting, who: str) -> User:
    """Who watches; a vice-chair is seated for it."""
    cast = meeting.cast
    if who == "silent_member":
        return cast.members[2]
    if who != "vice_chair":
        return getattr(cast, who)
    user = factories.make_user()
    cast.council.seats.create(
        user=user, kind="vice_chair", order=9, valid_from=meeting.seats[0].valid_from
    )
    return user


@pytest.fixture
def voting(meeting, cast):
    cast.award.lower = factories.make_award("GK_X", issuer=cast.province, name="Giấy khen")
    cast.award.save()
    return meeting


@pytest.fixture
def open_meeting(voting):
    voting.open()
    return voting


# The third and fourth seat vote; whoever watches has not voted, or votes alike each time.
PATTERNS = [("", "", "agree", "other"), ("", "", "disagree", "lower")]


#: For the heavy suite: alike and unlike, and not the same on every item.
MORE_PATTERNS = [
    *PATTERNS, ("", "", "agree", "agree"), ("", "", "disagree", "disagree"), ("", "", "other", "agree"),
    ("", "", "lower,agree,other", "agree,disagree"), ("", "", "disagree,other", "other,lower,agree"),
]  # fmt: skip


@pytest.mark.parametrize("who", sorted(ALWAYS))
def test_while_voting_is_open_no_vote_shows_anywhere(open_meeting, who):
    patterns = [votes(open_meeting, *choices) for choices in PATTERNS]

    assert differences(patterns, seated(open_meeting, who), open_meeting) == set()


@pytest.mark.acceptance
@pytest.mark.parametrize("who", EVERYBODY)
def test_while_voting_is_open_none_of_many_votes_shows_to_anybody(voting, who):
    user = seated(voting, who)
    voting.open()
    patterns = [votes(voting, *choices) for choices in MORE_PATTERNS]

    assert differences(patterns, user, voting) == set()


def test_a_voter_sees_the_own_ballot_and_no_other(open_meeting, cast):
    mine = open_meeting.seats[2].user
    others = [votes(open_meeting, "", "", "agree", said) for said in ("agree", "disagree", "lower")]
    own = [votes(open_meeting, "", "", said) for said in ("agree", "disagree")]

    assert differences(others, mine, open_meeting) == set()
    assert "councils:ballot 0" in differences(own, mine, open_meeting)


def test_control_after_closing_the_same_comparison_finds_the_votes(open_meeting, cast):
    patterns = [votes(open_meeting, *choices, closing=True) for choices in PATTERNS]

    found = differences(patterns, cast.secretary, open_meeting)

    assert {"councils:session 0", "session-items 0", "councils:minutes-draft 0"} <= found


# --- Conflict of interest ------------------------------------------------------------------------

OUTCOMES = [
    ("agree", "agree", "", "agree", "agree"), ("disagree", "disagree", "", "disagree", "other"),
    ("lower", "lower", "", "lower", "agree"),
]  # fmt: skip


def barred(meeting: Meeting, cast) -> None:
    """The third seat may vote on none of the items, each for another reason."""
    seat = meeting.seats[2]
    for item, kind in zip(meeting.items, ("relative", "other", "relative"), strict=True):
        actions.declare_conflict(item, seat, "Người nhà", by=seat.user, kind=kind)
    cast.award.lower = factories.make_award("GK_X", issuer=cast.province, name="Giấy khen")
    cast.award.save()


@pytest.mark.parametrize("closing", [False, True])
def test_who_has_a_conflict_sees_the_same_whatever_the_votes_are(meeting, cast, closing):
    barred(meeting, cast)
    meeting.open()
    patterns = [votes(meeting, *choices, closing=closing) for choices in OUTCOMES]

    assert differences(patterns, cast.members[0], meeting) == set()


def test_control_a_card_that_hides_nothing_shows_the_votes(meeting, cast):
    RuleCard.objects.update(recusal_hides=False)
    barred(meeting, cast)
    meeting.open()
    patterns = [votes(meeting, *choices, closing=True) for choices in OUTCOMES]

    found = differences(patterns, cast.members[0], meeting)

    assert {"councils:session 0", reverse("nominations:list")} <= found


def test_a_dossier_closed_by_a_conflict_is_not_read_through_the_council(meeting, cast, client):
    barred(meeting, cast)
    meeting.open()
    client.force_login(cast.members[0])
    item = meeting.items[0]

    for name in ("ballot", "session"):
        page = client.get(reverse(f"councils:{name}", args=[meeting.session.uid])).content.decode()
        assert item.nomination.summary not in page
    assert item.nomination.display_name in page
    assert client.get(reverse("councils:dossier", args=[item.pk])).status_code == 403
    detail = reverse("nominations:detail", args=[item.nomination.uid])
    assert client.get(detail).status_code == 404


@pytest.mark.parametrize("hides", [True, False, None])
def test_a_declared_conflict_closes_the_dossier_before_voting_opens(meeting, cast, client, hides):
    if hides is None:
        CampaignAward.objects.update(rule_card=None)
    else:
        RuleCard.objects.update(recusal_hides=hides)
    item, seat = meeting.items[0], meeting.seats[2]
    client.force_login(seat.user)
    dossier = reverse("councils:dossier", args=[item.pk])
    detail = reverse("nominations:detail", args=[item.nomination.uid])
    assert client.get(dossier).status_code == 200

    actions.declare_conflict(item, seat, "Em ruột", by=seat.user, kind="relative")

    read = hides is False
    assert client.get(dossier).status_code == (200 if read else 403)
    assert client.get(detail).status_code == (200 if read else 404)
    page = client.get(reverse("councils:session", args=[meeting.session.uid])).content.decode()
    assert (dossier in page) == read
    client.force_login(cast.members[1])
    assert client.get(dossier).status_code == 200
