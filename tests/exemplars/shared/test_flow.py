"""One function moves every row: locked, permitted, journalled, all or nothing."""

import pytest

from exemplars.councils.models import Session
from exemplars.councils.states import CANCEL
from exemplars.nominations.models import Nomination
from exemplars.nominations.states import RECALL, RECEIVE, SUBMIT, WITHDRAW, Status
from exemplars.shared import journal
from exemplars.shared.errors import NotAllowed, RuleViolation
from exemplars.shared.flow import advance, advance_all
from tests import factories


@pytest.fixture
def rows(cast):
    submission = factories.make_submission(cast.commune, cast.campaign, by=cast.clerk)
    return [factories.make_nomination(submission) for _ in range(3)]


def test_nothing_to_move_is_nothing_moved(cast, django_assert_num_queries):
    with django_assert_num_queries(2):  # the savepoint of the test's own transaction
        assert advance_all([], SUBMIT, by=cast.head) == []


def test_rows_come_back_in_the_order_given_with_their_facts(cast, rows):
    moved = advance_all(rows[::-1], SUBMIT, by=cast.head, late=True)
    assert moved == rows[::-1]
    assert all(row.late and row.status == Status.SUBMITTED for row in moved)
    assert Nomination.objects.filter(late=True, status=Status.SUBMITTED).count() == 3


def test_one_row_in_another_state_moves_none(cast, rows):
    advance(rows[1], WITHDRAW, by=cast.head, reason="Nhầm")
    with pytest.raises(RuleViolation, match="Đã rút") as refusal:
        advance_all(rows, SUBMIT, by=cast.head)
    assert refusal.value.code == "wrong_state"
    assert Nomination.objects.filter(status=Status.SUBMITTED).count() == 0
    assert journal.entries_of(rows[0]).count() == 0


def test_a_person_without_the_permission_reads_who_may(cast, rows):
    with pytest.raises(NotAllowed, match="thủ trưởng"):
        advance_all(rows, SUBMIT, by=cast.clerk)
    assert Nomination.objects.filter(status=Status.DRAFT).count() == 3


def test_the_journal_says_from_where_to_where_why_and_what_else(cast, rows):
    [row] = advance_all(
        rows[:1], SUBMIT, by=cast.head, reason="Đủ", details={rows[0].pk: {"hash": "abc"}}
    )
    entry = journal.entries_of(row).get()
    assert (entry.action, entry.reason, entry.actor) == ("submit", "Đủ", cast.head)
    assert entry.data == {"from": "draft", "to": "submitted", "hash": "abc"}


def test_moving_many_asks_as_few_queries_as_moving_one(cast, rows, django_assert_max_num_queries):
    assert cast.head.active_roles
    for count in (1, 3):
        with django_assert_max_num_queries(9):
            advance_all(rows[:count], SUBMIT, by=cast.head)
        advance_all(rows[:count], RECALL, by=cast.clerk)


def test_rows_the_caller_locked_are_not_read_again(cast, rows, django_assert_max_num_queries):
    assert cast.head.active_roles
    held = list(Nomination.objects.with_context().select_for_update(of=("self",)).order_by("pk"))
    with django_assert_max_num_queries(5):  # two are the savepoint of the test's own transaction
        moved = advance_all(held, SUBMIT, by=cast.head, locked=True)

    assert all(after is before for after, before in zip(moved, held, strict=True))
    assert Nomination.objects.filter(status=Status.SUBMITTED).count() == 3
    with pytest.raises(RuleViolation, match="đang ở trạng thái"):
        advance_all(held, SUBMIT, by=cast.head, locked=True)
    assert journal.entries_of(held[0]).count() == 1


def test_a_stale_copy_cannot_be_moved_twice(cast, rows):
    stale = Nomination.objects.get(pk=rows[0].pk)
    advance(rows[0], SUBMIT, by=cast.head)
    advance(rows[0], RECEIVE, by=cast.officer)
    with pytest.raises(RuleViolation):
        advance(stale, SUBMIT, by=cast.head)
    assert Nomination.objects.get(pk=stale.pk).status == Status.RECEIVED


def test_a_model_without_named_relations_moves_too(cast):
    session = Session.objects.create(
        council=cast.council,
        campaign=cast.campaign,
        title="Phiên",
        held_at=cast.campaign.closes_at,
        created_by=cast.officer,
    )
    assert advance(session, CANCEL, by=cast.secretary, reason="Dời").status == "cancelled"
