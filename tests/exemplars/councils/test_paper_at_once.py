"""A vote on paper while two act at once, on PostgreSQL: no keying is lost, one result is recorded.

The twin takes the session's lock away, and the fault shows.
"""

import time

import pytest

from exemplars.councils import freezing
from exemplars.councils.actions import voting
from exemplars.councils.models import PaperCount, Session
from exemplars.shared import journal
from tests.exemplars.councils.onpaper import PaperMeeting, meet_on_paper
from tests.exemplars.councils.test_at_once import at_once, without_lock

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def sheet(cast) -> PaperMeeting:
    made = meet_on_paper(cast, 2)
    made.shut()
    return made


def both_key(sheet: PaperMeeting) -> None:
    for user in (sheet.cast.secretary, sheet.cast.chair):
        sheet.key(user)


def slow_results(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Widen the gap between the question whether a result is there and the writing of it; the list
    grows by the items of each result that is written."""
    written: list[int] = []
    quick = voting._count

    def slow(session, items, **named):
        time.sleep(0.3)
        written.append(len(items))
        return quick(session, items, **named)

    monkeypatch.setattr(voting, "_count", slow)
    return written


def test_two_tellers_keying_at_once_are_both_kept(sheet):
    answers = at_once(
        [
            lambda: sheet.key(sheet.cast.secretary),
            lambda: sheet.key(sheet.cast.chair),
        ]
    )

    assert answers == ["recorded", "recorded"]
    assert PaperCount.objects.get().agreed
    acts = [entry.action for entry in journal.entries_of(sheet.session)]
    assert acts.count("key_paper_count") == 2


def test_a_teller_who_keys_again_while_the_result_is_recorded_changes_nothing_of_it(
    sheet, monkeypatch
):
    both_key(sheet)
    slow_results(monkeypatch)

    def late() -> None:
        time.sleep(0.1)
        sheet.key(sheet.cast.chair, agree=1, disagree=len(sheet.seats) - 1)

    answers = at_once([sheet.record, late])

    assert sorted(answers) in (
        ["RuleViolation:wrong_state", "recorded"],
        ["RuleViolation:box_not_closed", "recorded"],
    )
    count = PaperCount.objects.get()
    assert count.agreed
    assert freezing.digest(count.second) == count.second_hash


def test_two_clicks_at_once_record_one_result(sheet, monkeypatch):
    both_key(sheet)
    written = slow_results(monkeypatch)

    answers = at_once([sheet.record, lambda: sheet.record(by=sheet.cast.chair)])

    assert answers.count("recorded") == 1
    assert written == [2]
    acts = [entry.action for entry in journal.entries_of(sheet.session)]
    assert acts.count("record_paper_count") == 1
    assert Session.objects.get(pk=sheet.session.pk).status == "closed"


def test_without_the_lock_two_clicks_write_two_results(sheet, monkeypatch):
    both_key(sheet)
    written = slow_results(monkeypatch)
    without_lock(monkeypatch)

    at_once([sheet.record, lambda: sheet.record(by=sheet.cast.chair)])

    assert written == [2, 2]
