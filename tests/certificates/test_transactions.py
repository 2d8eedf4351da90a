"""An act is one transaction, also when it calls others."""

from contextlib import suppress

import pytest
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from certificates.transactions import one_transaction
from exemplars.shared import journal
from exemplars.shared.errors import RuleViolation
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def row(cast):
    return factories.make_submission(cast.commune, cast.campaign, by=cast.clerk)


@pytest.fixture
def refused(cast, row):
    """An act that writes and is then refused."""

    @one_transaction
    def refused():
        journal.record(row, "edit", by=cast.clerk)
        raise RuleViolation("Không được.")

    return refused


def test_an_act_within_an_act_takes_no_savepoint(cast, row):
    @one_transaction
    def outer():
        journal.record(row, "edit", by=cast.clerk)
        journal.record(row, "edit", by=cast.clerk)

    with CaptureQueriesContext(connection) as asked:
        outer()
    savepoints = [query["sql"] for query in asked if "SAVEPOINT" in query["sql"]]
    assert len(savepoints) == 2, "the test's own transaction is the only one around"
    assert journal.entries_of(row).count() == 2
    assert list(journal.verify()) == []


def test_a_refusal_within_undoes_the_whole_act(cast, row, refused):
    @one_transaction
    def outer():
        journal.record(row, "edit", by=cast.clerk)
        refused()

    with pytest.raises(RuleViolation):
        outer()
    assert journal.entries_of(row).count() == 0


def test_an_act_that_swallows_a_refusal_within_saves_nothing_and_says_so(cast, row, refused):
    @one_transaction
    def outer():
        journal.record(row, "edit", by=cast.clerk)
        with suppress(RuleViolation):
            refused()

    with pytest.raises(TransactionManagementError, match="outer went on"):
        outer()
    assert journal.entries_of(row).count() == 0


def test_what_may_fail_stands_in_a_transaction_of_its_own(cast, row, refused):
    @one_transaction
    def outer():
        journal.record(row, "edit", by=cast.clerk)
        with suppress(RuleViolation), transaction.atomic():
            refused()

    outer()
    assert journal.entries_of(row).count() == 1


@pytest.mark.django_db(transaction=True)
def test_after_the_commit_an_act_is_one_of_its_own_again():
    seen = []

    @one_transaction
    def later():
        seen.append(transaction.get_connection().in_atomic_block)

    @one_transaction
    def outer():
        transaction.on_commit(later)

    outer()
    assert seen == [True]
