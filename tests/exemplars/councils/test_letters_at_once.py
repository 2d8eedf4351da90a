"""Letters while two act at once, on PostgreSQL: one ballot a member, one keying sealed, none too late.

Each promise has its twin with the session's lock taken away, which must break it.
"""

import threading

import pytest

from exemplars.councils import freezing
from exemplars.councils.actions import letters
from exemplars.councils.models import BallotBox, CastMark, LetterCount, SealedBallot
from exemplars.shared import journal
from tests.exemplars.councils.lettered import LetterMeeting, meet_with_letters
from tests.exemplars.councils.test_at_once import (
    LONG,
    SHORT,
    at_once,
    together,
    without_constraint,
    without_lock,
)

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def post(cast) -> LetterMeeting:
    return meet_with_letters(cast, 2)


def device_against_envelope(post, monkeypatch, patience: float) -> list[str]:
    """Member and secretary in one moment. Whoever has asked whether there is a vote already waits
    `patience` seconds for the other to have asked as well, and only then writes."""
    post.open()
    member, noting, wait_for_the_other = post.cast.members[1], threading.local(), together(patience)
    lower, deadlines = freezing.offers_lower, freezing.deadlines

    def member_has_asked(*args):
        wait_for_the_other()
        return lower(*args)

    def secretary_has_asked(*args):
        if getattr(noting, "here", False):  # the member's way reads the deadlines before it asks
            wait_for_the_other()
        return deadlines(*args)

    def note() -> None:
        noting.here = True
        post.note(member)

    monkeypatch.setattr(freezing, "offers_lower", member_has_asked)
    monkeypatch.setattr(freezing, "deadlines", secretary_has_asked)
    return at_once([lambda: post.vote(member), note])


def test_a_device_and_an_envelope_at_once_are_one_vote(post, monkeypatch):
    answers = device_against_envelope(post, monkeypatch, patience=SHORT)

    assert sorted(answers) in (
        ["RuleViolation:already_cast", "recorded"],
        ["RuleViolation:letter_came", "recorded"],
    )
    assert CastMark.objects.count() == 2
    by_letter = CastMark.objects.filter(by_letter=True).count()
    assert SealedBallot.objects.count() == 2 - by_letter


def test_without_lock_and_constraint_a_member_votes_by_both(post, monkeypatch):
    with without_constraint(CastMark, "cast_mark_once_per_seat"):
        without_lock(monkeypatch)
        answers = device_against_envelope(post, monkeypatch, patience=LONG)

        assert answers == ["recorded", "recorded"]
        assert CastMark.objects.count() == 4
        SealedBallot.objects.all().delete()


def two_tellers(post, monkeypatch, patience: float) -> None:
    post.shut()
    quick, wait_for_the_other = letters.letters_left, together(patience)

    def slow(*args):
        found = quick(*args)
        wait_for_the_other()
        return found

    monkeypatch.setattr(letters, "letters_left", slow)
    one, two = post.tellers
    at_once([lambda: post.key(one, "agree", "other"), lambda: post.key(two, "agree", "other")])


def test_two_tellers_at_once_put_each_letter_into_the_box_once(post, monkeypatch):
    two_tellers(post, monkeypatch, SHORT)

    assert LetterCount.objects.get().settled_at is not None
    assert SealedBallot.objects.count() == 10
    assert [len(box.receipts) for box in BallotBox.objects.all()] == [5, 5]


def test_without_the_lock_a_keying_is_lost(post, monkeypatch):
    without_lock(monkeypatch)
    two_tellers(post, monkeypatch, LONG)

    assert LetterCount.objects.get().settled_at is None
    assert SealedBallot.objects.count() == 6


def close_against_noting(post, monkeypatch, patience: float) -> list[str]:
    """The box closes between the secretary's question whether it is open and the mark."""
    post.open()
    post.here()
    asked, closed = threading.Event(), threading.Event()
    quick = freezing.deadlines

    def patiently(*args):
        asked.set()
        closed.wait(patience)
        return quick(*args)

    def close() -> None:
        asked.wait(20)
        post.stop()
        closed.set()

    monkeypatch.setattr(freezing, "deadlines", patiently)
    return at_once([close, lambda: post.note(post.cast.members[1])])


def test_an_envelope_that_was_noted_is_there_when_the_box_is_closed(post, monkeypatch):
    answers = close_against_noting(post, monkeypatch, patience=SHORT)

    assert answers == ["recorded", "recorded"]
    acts = [entry.action for entry in journal.entries_of(post.session)]
    assert acts.index("note_letter") < acts.index("close_box")
    post.both_key("disagree")
    post.unwrap()
    assert [item.disagree for item in post.count()] == [1, 1]


def test_without_the_lock_an_envelope_is_noted_in_a_closed_box(post, monkeypatch):
    without_lock(monkeypatch)
    seen: list[str] = []
    quick = CastMark.objects.bulk_create

    def watched(rows, *args, **named):
        made = list(rows)
        if made and made[0].by_letter:
            seen.extend(set(post.session.items.values_list("stage", flat=True)))
        return quick(made, *args, **named)

    monkeypatch.setattr(CastMark.objects, "bulk_create", watched)
    close_against_noting(post, monkeypatch, patience=LONG)

    assert seen == ["sealed"]
