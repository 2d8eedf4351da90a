"""A show of hands while two act at once, on PostgreSQL: what is counted is what the chair has read, once.

The twin takes the session's lock away, and the fault shows.
"""

import time

import pytest

from exemplars.councils.models import AgendaItem, Session
from exemplars.shared import journal
from tests.exemplars.councils.byhand import HandMeeting, meet_by_hand
from tests.exemplars.councils.test_at_once import at_once, without_lock
from tests.exemplars.councils.test_paper_at_once import slow_results

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def room(cast) -> HandMeeting:
    made = meet_by_hand(cast, 2)
    made.open()
    made.key()
    return made


def keyed_again_while_confirmed(room: HandMeeting, monkeypatch) -> list[str]:
    """The chair confirms what he has read; meanwhile the secretary keys other figures."""
    slow_results(monkeypatch)
    seen = room.seen()

    def late() -> None:
        time.sleep(0.1)
        room.key(agree=1, disagree=4, chair="disagree")

    return at_once([lambda: room.confirm(seen=seen), late])


def test_figures_keyed_again_while_they_are_confirmed_change_nothing_of_the_result(
    room, monkeypatch
):
    answers = keyed_again_while_confirmed(room, monkeypatch)

    assert sorted(answers)[1] == "recorded"
    assert sorted(answers)[0] in ("RuleViolation:wrong_state", "RuleViolation:keyed_anew")
    if "RuleViolation:wrong_state" in answers:
        for item in AgendaItem.objects.filter(session=room.session):
            assert (item.stage, item.agree, item.hands.agree) == ("counted", 4, 4)


def test_two_clicks_at_once_confirm_once(room, monkeypatch):
    written = slow_results(monkeypatch)
    seen = room.seen()

    answers = at_once([lambda: room.confirm(seen=seen), lambda: room.confirm(seen=seen)])

    assert answers.count("recorded") == 1
    assert written == [2]
    acts = [entry.action for entry in journal.entries_of(room.session)]
    assert acts.count("confirm_hands") == 1
    assert Session.objects.get(pk=room.session.pk).status == "closed"


def test_a_letter_that_comes_while_an_item_is_keyed_is_counted_or_refused(cast, monkeypatch):
    made = meet_by_hand(cast, 1)
    made.open(member_3="written")
    answers = at_once(
        [lambda: made.key(agree=3, disagree=0), lambda: made.vote(cast.members[2], "disagree")]
    )
    item = made.confirm().items.get()

    assert answers.count("recorded") == (2 if item.disagree else 1)
    if not item.disagree:
        assert "RuleViolation:item_closed" in answers


def test_without_the_lock_two_clicks_write_two_results(room, monkeypatch):
    written = slow_results(monkeypatch)
    without_lock(monkeypatch)
    seen = room.seen()

    at_once([lambda: room.confirm(seen=seen), lambda: room.confirm(seen=seen)])

    assert written == [2, 2]


def test_without_the_lock_only_the_database_stops_who_keys_a_counted_item(room, monkeypatch):
    without_lock(monkeypatch)

    answers = keyed_again_while_confirmed(room, monkeypatch)

    assert sorted(answers) == ["IntegrityError:", "recorded"]
