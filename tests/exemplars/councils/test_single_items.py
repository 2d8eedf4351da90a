"""One dossier opened and closed by itself, in a vote whose ballots bear names."""

import pytest
from django.urls import reverse

from exemplars.councils import actions, queries
from exemplars.councils.models import AgendaItem, Ballot, Session
from exemplars.nominations.models import Nomination
from exemplars.nominations.states import Status
from exemplars.shared.errors import NotAllowed, RuleViolation
from exemplars.shared.journal import entries_of
from tests.exemplars.councils.onpaper import meet_on_paper
from tests.exemplars.councils.sealed import meet_in_secret
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


def test_boxes_of_a_secret_vote_are_not_opened_for_a_single_dossier(cast, client):
    secret = meet_in_secret(cast)
    secret.make_keys()
    secret.attend()
    key = secret.items[0].pk
    for act in (actions.open_voting, actions.open_item):
        with pytest.raises(RuleViolation, match="không theo từng hồ sơ"):
            if act is actions.open_voting:
                act(secret.session, by=cast.chair, item=key)
                continue
            act(actions.open_voting(secret.session, by=cast.chair), key, by=cast.chair)
    with pytest.raises(RuleViolation, match="không theo từng hồ sơ"):
        actions.close_voting(secret.session, by=cast.chair, item=key)

    assert stages(secret) == ["open"] * 3
    client.force_login(cast.chair)
    assert page(secret, "open-item") not in client.get(page(secret, "session")).text


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
