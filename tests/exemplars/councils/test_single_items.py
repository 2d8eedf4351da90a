"""One dossier opened and closed by itself."""

import pytest
from django.urls import reverse

from exemplars.councils import actions, queries
from exemplars.councils.models import AgendaItem, Ballot, OpenedBallot, SealedBallot, Session
from exemplars.nominations.models import Nomination
from exemplars.nominations.states import Status
from exemplars.shared.errors import NotAllowed, RuleViolation
from exemplars.shared.journal import entries_of
from tests.exemplars.councils.onpaper import meet_on_paper
from tests.exemplars.councils.sealed import meet_in_browsers, meet_in_secret
from tests.exemplars.councils.test_live import Watch

pytestmark = pytest.mark.django_db


def stages(meeting) -> list[str]:
    return list(AgendaItem.objects.filter(session=meeting.session).values_list("stage", flat=True))


def page(meeting, name: str) -> str:
    return reverse(f"councils:{name}", args=[meeting.session.uid])


@pytest.fixture
def first_open(meeting, cast):
    meeting.attend()
    meeting.session = actions.open_voting(
        meeting.session, by=cast.secretary, item=meeting.items[0].pk
    )
    return meeting


def test_dossiers_are_opened_and_counted_one_by_one(first_open, cast):
    first, second, third = first_open.items
    assert stages(first_open) == ["open", "waiting", "waiting"]
    with pytest.raises(RuleViolation, match="chưa mở biểu quyết"):
        first_open.vote(cast.chair, items=[second])
    for user in first_open.people:
        first_open.vote(user, items=[first])

    session = actions.close_voting(first_open.session, by=cast.chair, item=first.pk)

    assert (session.status, stages(first_open)) == ("open", ["counted", "waiting", "waiting"])
    assert AgendaItem.objects.get(pk=first.pk).outcome == "passed"
    assert Nomination.objects.get(pk=second.nomination_id).status == Status.VOTING
    actions.open_item(session, third.pk, by=cast.chair)
    actions.open_item(session, second.pk, by=cast.secretary)
    assert stages(first_open) == ["counted", "open", "open"]
    actions.close_voting(session, by=cast.chair, item=third.pk)
    session = actions.close_voting(session, by=cast.chair, item=second.pk)
    assert (session.status, stages(first_open)) == ("closed", ["counted"] * 3)
    opened = entries_of(session).filter(action="open_item").values_list("data", flat=True)
    assert [entry["item"] for entry in opened] == [first.pk, third.pk, second.pk]


def test_a_dossier_is_opened_once_and_closed_once_and_by_an_officer(first_open, cast):
    first, second, _third = first_open.items
    with pytest.raises(RuleViolation, match="chờ biểu quyết"):
        actions.open_item(first_open.session, first.pk, by=cast.chair)
    with pytest.raises(RuleViolation, match="không đang biểu quyết"):
        actions.close_voting(first_open.session, by=cast.chair, item=second.pk)
    for other in (cast.members[0], cast.officer):
        with pytest.raises(NotAllowed):
            actions.open_item(first_open.session, second.pk, by=other)
        with pytest.raises(NotAllowed):
            actions.close_voting(first_open.session, by=other, item=first.pk)

    assert stages(first_open) == ["open", "waiting", "waiting"]


def test_a_group_takes_what_is_left_of_it(first_open, cast):
    group = first_open.items[0].group
    actions.close_voting(first_open.session, by=cast.chair, item=first_open.items[0].pk)
    actions.open_group(first_open.session, group, by=cast.chair)
    assert stages(first_open) == ["counted", "open", "open"]

    session = actions.close_voting(first_open.session, by=cast.chair, group=group)

    assert (session.status, stages(first_open)) == ("closed", ["counted"] * 3)


def test_one_box_of_paper_is_not_opened_for_a_single_dossier(cast):
    paper = meet_on_paper(cast)
    paper.attend()
    key = paper.items[0].pk
    tellers = [seat.pk for seat in paper.seats[2:4]]
    with pytest.raises(RuleViolation, match="cả chương trình một lần"):
        actions.open_voting(paper.session, by=cast.chair, item=key, tellers=tellers)
    session = actions.open_voting(paper.session, by=cast.chair, tellers=tellers)
    with pytest.raises(RuleViolation, match="cả chương trình một lần"):
        actions.close_voting(session, by=cast.chair, item=key)
    assert stages(paper) == ["open"] * len(paper.items)


def refusal(code: str):
    return pytest.raises(RuleViolation, check=lambda found: found.code == code)


@pytest.fixture(params=["server", "browser"])
def secret_open(request, cast):
    """A secret vote of three dossiers, of which the first takes ballots."""
    secret = (meet_in_secret if request.param == "server" else meet_in_browsers)(cast)
    secret.make_keys()
    secret.attend()
    secret.session = actions.open_voting(secret.session, by=cast.chair, item=secret.items[0].pk)
    return secret


def test_boxes_of_a_secret_vote_are_closed_and_counted_one_by_one(secret_open, cast):
    secret, (first, second, third) = secret_open, secret_open.items
    with pytest.raises(RuleViolation, match="chưa mở biểu quyết"):
        secret.vote(cast.chair, items=[second])
    for user in secret.people:
        secret.vote(user, items=[first])
    actions.open_item(secret.session, second.pk, by=cast.secretary)
    for user in secret.people[:3]:
        secret.vote(user, "disagree", items=[second])

    actions.close_voting(secret.session, by=cast.secretary, item=first.pk)
    assert stages(secret) == ["sealed", "open", "waiting"]
    secret.unwrap()
    assert stages(secret) == ["unwrapped", "open", "waiting"]
    secret.count()

    assert (secret.session.status, stages(secret)) == ("open", ["counted", "open", "waiting"])
    assert AgendaItem.objects.get(pk=first.pk).agree == 5
    assert set(OpenedBallot.objects.values_list("item", flat=True)) == {first.pk}
    assert set(SealedBallot.objects.values_list("item", flat=True)) == {second.pk}
    for user in secret.people[3:]:
        secret.vote(user, items=[second])
    actions.open_item(secret.session, third.pk, by=cast.chair)
    for user in secret.people:
        secret.vote(user, items=[third])
    actions.close_voting(secret.session, by=cast.chair, item=third.pk)
    actions.close_voting(secret.session, by=cast.chair, item=second.pk)
    secret.unwrap()  # both boxes with one key each
    secret.count()
    assert (secret.session.status, stages(secret)) == ("closed", ["counted"] * 3)
    found = AgendaItem.objects.get(pk=second.pk)
    assert (found.agree, found.disagree) == (2, 3)


def test_a_single_box_holds_three_ballots_as_any_other(secret_open, cast):
    first, second, third = secret_open.items
    for user in secret_open.people[:2]:
        secret_open.vote(user, items=[first])
    with refusal("too_few_ballots"):
        actions.close_voting(secret_open.session, by=cast.chair, item=first.pk)
    assert stages(secret_open) == ["open", "waiting", "waiting"]
    secret_open.vote(secret_open.people[2], items=[first])
    actions.close_voting(secret_open.session, by=cast.chair, item=first.pk)
    secret_open.unwrap()
    secret_open.count()

    # What was not opened at all may be postponed beside the result.
    actions.ask_to_reopen(secret_open.session, by=cast.secretary, reason="Hết giờ")
    session = actions.confirm_reopening(secret_open.session, by=cast.chair)
    assert (session.status, stages(secret_open)) == ("closed", ["counted"])
    left = Nomination.objects.filter(pk__in=[second.nomination_id, third.nomination_id])
    assert {row.status for row in left} == {Status.POSTPONED}


def test_a_vote_too_few_may_cast_is_not_opened_by_its_other_dossiers(cast):
    secret = meet_in_secret(cast)
    for seat in secret.seats[2:]:
        actions.declare_conflict(secret.items[2], seat, "Người nhà", by=seat.user, kind="relative")
    secret.make_keys()
    secret.attend()
    with refusal("too_few_voters"):
        actions.open_voting(secret.session, by=cast.chair, item=secret.items[0].pk)
    assert stages(secret) == ["waiting"] * 3


def test_one_envelope_of_letters_is_not_opened_for_a_single_dossier(cast):
    secret = meet_in_secret(cast)
    secret.make_keys()
    secret.attend(member_3="written")
    tellers, key = [seat.pk for seat in secret.seats[1:3]], secret.items[0].pk
    with refusal("whole_session"):
        actions.open_voting(secret.session, by=cast.chair, item=key, tellers=tellers)
    session = actions.open_voting(secret.session, by=cast.chair, tellers=tellers)
    with refusal("whole_session"):
        actions.close_voting(session, by=cast.chair, item=key)
    with refusal("whole_session"):
        actions.open_item(session, key, by=cast.chair)
    assert stages(secret) == ["open"] * 3


def test_the_pages_of_a_secret_vote_open_and_close_single_dossiers(cast, client):
    secret = meet_in_secret(cast)
    secret.make_keys()
    secret.attend()
    first, second, _third = secret.items
    client.force_login(cast.chair)
    assert f'name="item" value="{first.pk}"' in client.get(page(secret, "open")).text
    client.post(page(secret, "open"), {"item": first.pk})
    secret.session.refresh_from_db()
    for user in secret.people:
        secret.vote(user, items=[first])
    shown = client.get(page(secret, "session")).text
    assert "Kết quả có khi thư ký rồi Chủ tịch mở phong bì." in shown
    assert "được tính và ghi ngay" not in shown

    closed = client.post(page(secret, "close-item"), {"item": first.pk})
    client.post(page(secret, "open-item"), {"item": second.pk})

    assert closed["Location"] == page(secret, "box")
    assert stages(secret) == ["sealed", "open", "waiting"]
    shown = client.get(page(secret, "session")).text
    assert page(secret, "box") in shown
    assert page(secret, "close-item") in shown


def test_the_pages_open_and_close_single_dossiers(meeting, cast, client):
    meeting.attend()
    first, second, _third = meeting.items
    client.force_login(cast.chair)
    asked = client.get(page(meeting, "open")).text
    assert f'name="item" value="{first.pk}"' in asked
    client.post(page(meeting, "open"), {"item": first.pk})
    assert stages(meeting) == ["open", "waiting", "waiting"]
    shown = client.get(page(meeting, "session")).text
    assert "1 đang biểu quyết, 2 chưa biểu quyết" in shown
    assert page(meeting, "close-item") in shown

    client.post(page(meeting, "open-item"), {"item": second.pk})
    after = client.post(page(meeting, "close-item"), {"item": first.pk}, follow=True).text

    assert stages(meeting) == ["counted", "open", "waiting"]
    assert "Đã đóng và ghi kết quả về" in after
    assert client.post(page(meeting, "open-item"), {"item": "9" * 12}).status_code == 404
    client.force_login(cast.members[0])
    assert page(meeting, "close-item") not in client.get(page(meeting, "session")).text
    ballot = client.get(page(meeting, "ballot")).text
    assert f"choice-{second.pk}" in ballot
    assert f"choice-{first.pk}" not in ballot


def test_pages_that_are_open_see_a_dossier_open_and_close(first_open, cast):
    board = queries.board(first_open.session)
    assert [group.opened for group in board["open_groups"]] == [1]
    for step in (
        lambda: actions.open_item(first_open.session, first_open.items[1].pk, by=cast.chair),
        lambda: actions.close_voting(
            first_open.session, by=cast.chair, item=first_open.items[0].pk
        ),
    ):
        watcher = Watch(first_open, cast.members[0])
        ballot = Watch(first_open, cast.members[0], "phieu")
        ballot.pulse = queries.board(ballot.now())["steps"]
        step()
        assert watcher.asks()["HX-Refresh"] == "true"
        assert "vừa chuyển bước" in ballot.asks().content.decode()


# --- The last question before closing --------------------------------------------------------------


def test_the_last_question_before_closing_counts_ballots_as_they_come(meeting, cast):
    meeting.open()
    chair = Watch(meeting, cast.chair, "dong")
    chair.pulse = queries.board(chair.now())["steps"]
    shown = chair.client.get(chair.page("close")).content.decode()
    assert f"trang=dong&amp;nhip={chair.pulse}" in shown
    assert "js/live" in shown
    assert "0/5" in shown

    for number, user in enumerate(meeting.people, 1):
        meeting.vote(user)
        answer = chair.asks()
        assert f"{number}/5" in answer.content.decode()
        assert not answer.has_header("HX-Redirect")
        assert not answer.has_header("HX-Refresh")
    assert "Chưa bỏ đủ" not in answer.content.decode()


def test_the_last_question_is_left_once_the_vote_has_moved_on(meeting, cast):
    meeting.open()
    chair, typing = (Watch(meeting, cast.chair, "dong") for _page in range(2))
    chair.pulse = typing.pulse = queries.board(chair.now())["steps"]
    actions.close_voting(meeting.session, by=cast.secretary, item=meeting.items[0].pk)
    assert chair.asks()["HX-Redirect"] == chair.page("close")
    actions.close_voting(meeting.session, by=cast.secretary)

    assert chair.asks()["HX-Redirect"] == chair.page()
    answer = typing.asks(typing=True)
    assert "Phiên họp vừa thay đổi" in answer.content.decode()
    assert not answer.has_header("HX-Redirect")
    assert chair.client.get(chair.page("close"))["Location"] == chair.page()
    assert Session.objects.get().status == "closed"
    assert not Ballot.objects.exists()
