"""Who has no ballot is not asked for one: by notice, desk, page, slip or link; and is told why."""

import pytest
from django.urls import reverse

from exemplars.campaigns.models import RuleCard
from exemplars.councils import actions, queries
from exemplars.councils.actions import Opinion
from exemplars.councils.models import AgendaItem, Ballot, OpinionLink
from exemplars.notices.models import Notice
from exemplars.shared.errors import RuleViolation
from tests import factories
from tests.exemplars.councils.sealed import meet_in_secret

pytestmark = pytest.mark.django_db
UNCOUNTED = "Thẻ quy tắc không tính phiếu của thành viên vắng mặt"


@pytest.fixture
def uncounted(meeting, cast):
    """The third member is asked in writing, and the card counts no letter."""
    RuleCard.objects.update(absentee_counts=False)
    meeting.open(member_3="written")
    return meeting


def page(meeting, name: str, *more) -> str:
    return reverse(f"councils:{name}", args=[meeting.session.uid, *more])


def called(meeting) -> set[str]:
    rows = Notice.objects.filter(kind="session_opened")
    return set(rows.values_list("recipient__username", flat=True))


def test_a_letter_that_does_not_count_is_asked_for_by_nothing(uncounted, cast, client):
    writer = cast.members[2]
    assert len(called(uncounted)) == 4
    assert writer.username not in called(uncounted)

    client.force_login(writer)
    assert "Bỏ phiếu:" not in client.get(reverse("desk:home")).text
    ballot = client.get(page(uncounted, "ballot")).text
    assert UNCOUNTED in ballot
    assert "choice-" not in ballot
    session = client.get(page(uncounted, "session")).text
    assert UNCOUNTED in session
    assert page(uncounted, "ballot") not in session

    state = queries.board(uncounted.session)["turnout"]
    assert (len(state.voters), state.asked_in_writing) == (4, False)


def test_who_counts_is_called_and_finds_the_ballot_as_ever(meeting, cast, client):
    """The twin: with a card that counts letters all of this is there."""
    meeting.open(member_3="written")
    writer = cast.members[2]
    assert writer.username in called(meeting)

    client.force_login(writer)
    assert "Bỏ phiếu:" in client.get(reverse("desk:home")).text
    assert "choice-" in client.get(page(meeting, "ballot")).text
    assert page(meeting, "ballot") in client.get(page(meeting, "session")).text
    assert queries.board(meeting.session)["turnout"].asked_in_writing


@pytest.mark.parametrize("kind", ["open", "secret"])
def test_such_a_letter_is_refused_on_every_way_in(cast, meeting, kind):
    held = meet_in_secret(cast) if kind == "secret" else meeting
    RuleCard.objects.update(absentee_counts=False)
    held.open(member_3="written")

    with pytest.raises(RuleViolation, match=UNCOUNTED) as refusal:
        held.vote(cast.members[2])
    assert refusal.value.code == "absent_not_counted"
    if kind == "open":
        said = {held.items[0].pk: Opinion("agree")}
        with pytest.raises(RuleViolation, match=UNCOUNTED):
            actions.record_written_opinion(held.session, held.seats[4], said, by=cast.secretary)
    assert not Ballot.objects.exists()


def test_the_secretary_is_offered_no_slip_link_or_form_for_it(uncounted, cast, client):
    seat = uncounted.seats[4]
    client.force_login(cast.secretary)
    assert page(uncounted, "ask-by-link") not in client.get(page(uncounted, "session")).text
    form = client.get(page(uncounted, "written", seat.pk)).text
    assert UNCOUNTED in form
    assert "choice-" not in form
    assert client.get(page(uncounted, "opinion-slip", seat.pk, "pdf")).status_code == 404
    assert queries.seats_to_ask(uncounted.session) == []
    with pytest.raises(RuleViolation, match="Không có mục nào"):
        actions.ask_by_link(uncounted.session, seat, by=cast.secretary)
    assert not OpinionLink.objects.exists()


def test_each_item_has_its_own_card(meeting, cast, client):
    """A letter counts on one dossier and not on another: it is asked for there alone."""
    other = factories.make_award("BK_K", issuer=cast.province, name="Bằng khen khác")
    card = factories.make_rule_card("KHONG-THU", absentee_counts=False)
    cast.campaign.awards.create(award=other, rule_card=card)
    AgendaItem.objects.filter(pk=meeting.items[0].pk).update(award=other)
    meeting.open(member_3="written")
    writer = cast.members[2]

    client.force_login(writer)
    ballot = client.get(page(meeting, "ballot")).text
    assert writer.username in called(meeting)
    assert f"choice-{meeting.items[0].pk}" not in ballot
    assert f"choice-{meeting.items[1].pk}" in ballot
    assert len(queries.slip(meeting.session, meeting.seats[4]).lines) == 2
    with pytest.raises(RuleViolation, match=UNCOUNTED):
        meeting.vote(writer)
    meeting.vote(writer, items=meeting.items[1:])
    assert Ballot.objects.count() == 2


def test_who_is_absent_or_barred_from_everything_is_not_asked_either(meeting, cast, client):
    barred = meeting.seats[3]
    for item in meeting.items:
        actions.declare_conflict(item, barred, "Anh em ruột", by=barred.user, kind="relative")
    meeting.open(member_3="absent")

    assert called(meeting) == {cast.chair.username, cast.secretary.username, "member-1"}
    for user, why in ((cast.members[2], "vắng khi mở"), (barred.user, "về mọi hồ sơ")):
        client.force_login(user)
        assert "Bỏ phiếu:" not in client.get(reverse("desk:home")).text
        assert why in client.get(page(meeting, "ballot")).text
        assert why in client.get(page(meeting, "session")).text
