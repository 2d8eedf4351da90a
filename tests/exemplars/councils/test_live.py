"""Pages of a session that are open already: what others do shows on them, and no form is lost."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from exemplars.councils import actions, queries
from exemplars.councils.models import Session
from tests.exemplars.councils.sealed import PHRASES, SecretMeeting, meet_in_secret

pytestmark = pytest.mark.django_db
CHANGED = "Phiên họp vừa thay đổi"


@pytest.fixture
def secret(cast) -> SecretMeeting:
    return meet_in_secret(cast)


class Watch:
    """Somebody's open page: the pulse it was drawn with, and what it is answered when it asks."""

    def __init__(self, meeting, user, where: str = "") -> None:
        self.meeting, self.where, self.client = meeting, where, Client()
        self.client.force_login(user)
        self.pulse = queries.board(self.now())["pulse"]

    def now(self) -> Session:
        return Session.objects.get(pk=self.meeting.session.pk)

    def page(self, name: str = "session") -> str:
        return reverse(f"councils:{name}", args=[self.meeting.session.uid])

    def asks(self, *, typing: bool = False):
        headers = {"X-Typing": "1"} if typing else {}
        said = {"nhip": self.pulse} | ({"trang": self.where} if self.where else {})
        return self.client.get(self.page("turnout"), said, headers=headers)


def is_left_alone(answer) -> bool:
    changed = CHANGED in answer.content.decode()
    return not changed and "HX-Refresh" not in answer and "HX-Redirect" not in answer


def test_a_request_to_vote_again_and_its_confirmation_show_on_pages_that_are_open(meeting, cast):
    meeting.open()
    meeting.vote(cast.chair)
    meeting.close()
    chair = Watch(meeting, cast.chair)
    assert "hx-get" in chair.client.get(chair.page()).content.decode()
    assert is_left_alone(chair.asks())

    actions.ask_to_reopen(meeting.session, by=cast.secretary, reason="Nhầm tên")

    assert chair.asks()["HX-Refresh"] == "true"
    member = Watch(meeting, cast.members[0])
    actions.confirm_reopening(meeting.session, by=cast.chair)
    assert member.asks()["HX-Refresh"] == "true"


def test_a_ballot_is_not_disturbed_by_a_mere_request_to_vote_again(meeting, cast):
    meeting.open()
    member = Watch(meeting, cast.members[0], "phieu")
    member.pulse = queries.board(member.now())["steps"]

    actions.ask_to_reopen(meeting.session, by=cast.secretary, reason="Nhầm tên")

    assert "vừa chuyển bước" not in member.asks().content.decode()


def test_pages_of_a_closed_session_ask_for_some_hours_and_of_a_cancelled_one_never(meeting, cast):
    meeting.open()
    meeting.close()
    row = Session.objects.get()

    assert queries.is_live(row)
    with time_machine.travel(timezone.now() + timedelta(hours=5, minutes=59)):
        assert queries.is_live(row)
    with time_machine.travel(timezone.now() + timedelta(hours=6, minutes=1)):
        assert not queries.is_live(row)
    row.status, row.closed_at = "cancelled", None
    assert not queries.is_live(row)


def test_who_comes_and_who_has_voted_shows_on_the_roll_by_itself(meeting, cast):
    watcher = Watch(meeting, cast.auditor)
    row = "Có mặt</span>"
    assert row not in watcher.asks().content.decode()
    actions.mark_attendance(meeting.session, meeting.seats[0], "present", by=cast.secretary)
    answer = watcher.asks()
    assert is_left_alone(answer)
    assert 'id="roll" hx-swap-oob="true"' in answer.content.decode()
    assert row in answer.content.decode()

    meeting.open()
    watcher = Watch(meeting, cast.secretary)
    assert "Đã bỏ phiếu" not in watcher.asks().content.decode()
    meeting.vote(cast.chair)
    assert "Đã bỏ phiếu" in watcher.asks().content.decode()
    assert "<form" not in watcher.asks().content.decode()


@pytest.mark.parametrize("who", ["secretary", "chair"])
def test_a_roll_that_is_being_filled_in_stays_as_it_is_and_the_page_says_so(meeting, cast, who):
    watcher = Watch(meeting, getattr(cast, who))
    actions.mark_attendance(meeting.session, meeting.seats[2], "present", by=meeting.seats[2].user)
    assert "<select" in watcher.asks().content.decode()
    assert "roll" not in watcher.asks(typing=True).content.decode()

    meeting.open()

    answer = watcher.asks(typing=True)
    assert "HX-Refresh" not in answer
    assert CHANGED in answer.content.decode()
    assert f"nhip={watcher.pulse}" in answer.content.decode()  # reloads once the form is left
    assert watcher.asks()["HX-Refresh"] == "true"


def test_saving_the_roll_keeps_what_a_member_has_reported_since_it_was_shown(meeting, cast):
    client = Client()
    client.force_login(cast.secretary)
    said = {f"shown-{seat.pk}": "unknown" for seat in meeting.seats}
    said |= {f"presence-{seat.pk}": "unknown" for seat in meeting.seats}
    said[f"presence-{meeting.seats[0].pk}"] = "present"
    late = meeting.seats[2]
    actions.mark_attendance(meeting.session, late, "written", by=late.user)

    client.post(reverse("councils:attendance", args=[meeting.session.uid]), said)

    found = dict(meeting.session.attendances.values_list("seat", "presence"))
    assert found[meeting.seats[0].pk] == "present"
    assert found[late.pk] == "written"


def test_a_roll_sent_as_it_was_shown_says_that_nothing_has_changed(meeting, cast):
    client = Client()
    client.force_login(cast.secretary)
    said = {
        f"{part}-{seat.pk}": "unknown" for seat in meeting.seats for part in ("shown", "presence")
    }

    answer = client.post(
        reverse("councils:attendance", args=[meeting.session.uid]), said, follow=True
    )

    assert "Điểm danh không có gì thay đổi." in answer.content.decode()
    assert set(meeting.session.attendances.values_list("presence", flat=True)) == {"unknown"}


def test_agenda_and_declared_conflicts_of_a_planned_session_show_by_themselves(meeting, cast):
    chair, seat = Watch(meeting, cast.chair), meeting.seats[2]
    actions.declare_conflict(meeting.items[0], seat, "Em ruột", by=seat.user)
    assert chair.asks()["HX-Refresh"] == "true"

    chair = Watch(meeting, cast.chair)
    actions.remove_from_agenda(meeting.session, [meeting.items[1].nomination], by=cast.officer)
    assert chair.asks()["HX-Refresh"] == "true"


@pytest.mark.parametrize(("where", "page"), [("khoa", "keys"), ("mo", "open"), ("", "session")])
def test_the_other_officers_key_shows_on_pages_that_are_open(secret, cast, where, page):
    chair = Watch(secret, cast.chair, where)
    phrase = PHRASES["secretary"]
    steps = (
        lambda: actions.make_key(secret.session, phrase, by=cast.secretary),
        lambda: actions.try_key(secret.session, file, phrase, by=cast.secretary),
    )
    for step in steps:
        shown = chair.client.get(chair.page(page)).content.decode()
        assert f"nhip={chair.pulse}" in shown
        assert is_left_alone(chair.asks())
        file = step()
        typing = chair.asks(typing=True)
        assert CHANGED in typing.content.decode()
        assert not typing.has_header("HX-Redirect")
        assert not typing.has_header("HX-Refresh")
        answer = chair.asks()
        assert answer.get("HX-Redirect" if where else "HX-Refresh") == (
            chair.page(page) if where else "true"
        )
        chair = Watch(secret, cast.chair, where)

    secret.open()
    expected = chair.page() if where else None
    assert chair.asks().get("HX-Redirect") == expected


def test_the_chair_at_the_box_sees_that_the_outer_envelope_is_open(secret, cast):
    secret.open()
    for user in secret.people:
        secret.vote(user)
    actions.close_voting(secret.session, by=cast.secretary)
    watching = [Watch(secret, user, "hom-phieu") for user in (cast.chair, cast.members[0])]
    for one in watching:
        assert "trang=hom-phieu" in one.client.get(one.page("box")).content.decode()
        assert is_left_alone(one.asks())

    secret.unwrap()

    for one in watching:
        assert CHANGED in one.asks(typing=True).content.decode()
        assert one.asks()["HX-Redirect"] == one.page("box")
    watcher = Watch(secret, cast.chair, "hom-phieu")
    actions.ask_to_reopen(secret.session, by=cast.secretary, reason="Mất khóa")
    actions.confirm_reopening(secret.session, by=cast.chair)
    assert watcher.asks()["HX-Redirect"] == watcher.page()


@pytest.mark.parametrize("where", ["", "hom-phieu", "khoa", "man-hinh"])
@pytest.mark.parametrize("state", ["planned", "open", "closed"])
def test_asking_takes_few_queries(secret, cast, django_assert_max_num_queries, where, state):
    if state != "planned":
        secret.open()
    if state == "closed":
        for user in secret.people:
            secret.vote(user)
        secret.close()
    watcher = Watch(secret, cast.secretary, where)
    with django_assert_max_num_queries(12):
        watcher.asks()
