"""The journal holds: every change of it shows."""

import hashlib
from itertools import pairwise

import pytest
from django.db import DatabaseError, connection, transaction

from exemplars.shared import journal
from exemplars.shared.journal import JournalEntry
from tests import factories


@pytest.fixture
def row(cast):
    submission = factories.make_submission(cast.commune, cast.campaign, by=cast.clerk)
    for number in range(4):
        journal.record(submission, "edit", by=cast.clerk, reason=f"Lần {number}", fields=["note"])
    return submission


@pytest.fixture
def unlocked(db):
    """As somebody with the database in hand: the triggers taken off."""
    journal.remove_triggers(connection)
    yield
    journal.install_triggers(connection)


def test_entries_are_numbered_linked_and_whole(row):
    entries = list(journal.entries_of(row))
    assert [entry.number for entry in entries] == [1, 2, 3, 4]
    assert entries[0].previous_hash == journal.GENESIS
    assert all(a.hash == b.previous_hash for a, b in pairwise(entries))
    assert str(entries[0]) == f"{row.journal_chain} #1 edit"
    assert list(journal.verify()) == []


def test_many_facts_cost_few_queries(cast, row, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        journal.record_all([journal.Fact(row, "edit") for _ in range(50)], by=cast.clerk)
    assert list(journal.verify()) == []


@pytest.mark.parametrize("how", ["update", "delete"])
def test_the_database_refuses_to_change_it(row, how):
    with pytest.raises(DatabaseError), transaction.atomic():
        getattr(JournalEntry.objects.filter(number=2), how)(
            **({"reason": "khác"} if how == "update" else {})
        )
    assert journal.entries_of(row).count() == 4


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has no TRUNCATE")
@pytest.mark.parametrize(
    "statement", ["TRUNCATE exemplars_journalentry", "TRUNCATE exemplars_user CASCADE"]
)
def test_the_owner_of_the_tables_cannot_empty_it(row, statement):
    connection.check_constraints()  # what waits for the commit would stop it first
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(statement)
    assert journal.entries_of(row).count() == 4


def test_a_changed_entry_shows(row, unlocked):
    JournalEntry.objects.filter(number=2).update(reason="khác")
    assert [fault.number for fault in journal.verify()] == [2]


def test_a_changed_entry_with_a_new_hash_breaks_the_link(row, unlocked):
    entry = JournalEntry.objects.get(number=2)
    entry.reason = "khác"
    JournalEntry.objects.filter(pk=entry.pk).update(reason="khác", hash=entry.computed_hash())
    assert [(f.number, f.sentence) for f in journal.verify()] == [(3, "không nối với mục trước")]


def test_a_removed_entry_shows(row, unlocked):
    JournalEntry.objects.filter(number=2).delete()
    assert "thiếu mục 2" in [fault.sentence for fault in journal.verify()]


def test_a_cut_tail_and_a_rewritten_chain_show_against_published_heads(row, unlocked):
    heads = journal.heads()
    assert heads[row.journal_chain][0] == 4
    JournalEntry.objects.filter(number=4).delete()
    assert list(journal.verify()) == []
    assert [f.number for f in journal.verify(heads)] == [4]
    other = {row.journal_chain: (3, hashlib.sha256(b"x").hexdigest())}
    assert [f.sentence for f in journal.verify(other)] == ["khác với đầu chuỗi đã công bố"]


def test_a_row_without_a_chain_of_its_own_has_one_by_its_key(cast):
    assert journal.chain_of(cast.award) == f"award:{cast.award.pk}"
