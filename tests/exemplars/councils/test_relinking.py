"""Who holds the database, its pages, its log or its dump tries to say who cast which ballot.

Shipped, every attack stays at chance; its twin, which keeps marks and ballots in separate tables
under random keys and without times, falls to each. Copies, clocks and logs: `test_relinking_*`.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from django.contrib.sessions.models import Session as WebSession
from django.db import connection
from django.test import Client

from exemplars.councils import tasks
from exemplars.councils.actions import traces
from exemplars.councils.models import Residue, SealedBallot
from exemplars.shared.journal import JournalEntry
from tests.conftest import NOT_RUN
from tests.exemplars.councils.relinking import (
    NUMBERED,
    SEALED_TABLES,
    SESSIONS,
    SHIPPED,
    TWIN,
    Attack,
    Store,
    Vote,
    by_rank,
    check_at_chance,
    check_names,
    dump,
    in_numbered_tables,
    rates,
    rows,
    run,
    shipped_votes,
    tokens_in_order,
    twin_votes,
    votes_one_by_one,
)
from tests.exemplars.councils.test_sealed_at_once import opened

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("on_a_clean_disk"),
]


# --- The attacks: each says which token is whose ---------------------------------------------------


def by_transaction(store: Store, vote: Vote) -> dict[str, int]:
    """The hidden column `xmin`: a mark and a ballot written together."""
    marks: dict[str, list[int]] = {}
    for xmin, seat in rows(
        f"SELECT xmin::text, seat_id FROM {store.marks} WHERE item_id = %s ORDER BY ctid", vote.item
    ):
        marks.setdefault(xmin, []).append(seat)
    return {
        token: marks[xmin].pop(0)
        for xmin, token in rows(
            f"SELECT xmin::text, choice FROM {store.ballots} WHERE item_id = %s ORDER BY ctid",
            vote.item,
        )
        if marks.get(xmin)
    }


def in_order(column: str) -> Attack:
    """Ballots in the order of a column, against the marks in theirs."""

    def attack(store: Store, vote: Vote) -> dict[str, int]:
        marks = f"SELECT seat_id FROM {store.marks} WHERE item_id = %s ORDER BY {column}"
        seats = [row[0] for row in rows(marks, vote.item)]
        return by_rank(tokens_in_order(store, vote, column), seats)

    return attack


def by_arrival(store: Store, vote: Vote) -> dict[str, int]:
    """Ballots as they lie on the disk, against the order in which people were seen to vote."""
    return by_rank(tokens_in_order(store, vote), vote.order)


def in_the_log(_store: Store, vote: Vote) -> dict[str, int]:
    """The raw write-ahead log of the vote: tokens in the order of their first byte."""
    log = wal_between(vote.begun, vote.ended)
    places = {token: log.find(token.encode()) for token in vote.truth}
    found = sorted((place, token) for token, place in places.items() if place >= 0)
    return by_rank((token for _place, token in found), vote.order)


def wal_between(begun: str, ended: str) -> bytes:
    """The bytes of every segment from one position to the other."""
    first, last = (
        rows("SELECT pg_walfile_name(%s::pg_lsn)", position)[0][0] for position in (begun, ended)
    )
    names = [
        row[0]
        for row in rows(
            "SELECT name FROM pg_ls_waldir() WHERE name BETWEEN %s AND %s ORDER BY name",
            first,
            last,
        )
    ]
    log = b"".join(
        bytes(rows("SELECT pg_read_binary_file('pg_wal/' || %s)", name)[0][0]) for name in names
    )
    start = rows("SELECT (pg_walfile_name_offset(%s::pg_lsn)).file_offset", begun)[0][0]
    return log[start:]


ATTACKS: dict[str, Callable[[Store, Vote], dict[str, int]]] = {
    "xmin": by_transaction,
    "ctid": in_order("ctid"),
    "key order": in_order("id"),
    "arrival": by_arrival,
    "write-ahead log": in_the_log,
}
#: What random keys withstand, having no order; a twin of its own, with keys that count up, falls to it.
IN_NUMBERS = {"key order"}


def twin_rates(sessions: int) -> dict[str, float]:
    """Every attack on the design that falls to it."""
    numbered = {name: ATTACKS[name] for name in IN_NUMBERS}
    plain = {name: attack for name, attack in ATTACKS.items() if name not in IN_NUMBERS}
    return rates(plain, TWIN, twin_votes(sessions)) | rates(
        numbered, NUMBERED, twin_votes(sessions, in_numbered_tables)
    )


def dead_rows(table: str) -> int:
    """Rows on the pages of a table that no query shows any more."""
    run("CREATE EXTENSION IF NOT EXISTS pageinspect")
    pages = rows("SELECT pg_relation_size(%s) / 8192", table)[0][0]
    return sum(
        rows(
            "SELECT count(*) FROM heap_page_items(get_raw_page(%s, %s))"
            " WHERE lp_len > 0 AND t_xmax::text <> '0'",
            table, page,
        )[0][0]
        for page in range(pages)
    )  # fmt: skip


def left_dead() -> dict[str, int]:
    """What is left on the disk once the sweeper has found nobody looking at an older state any more:
    while somebody does, be it the server's own statistics, the rows of before stay for them."""
    for _attempt in range(120):
        tasks.sweep()
        if not Residue.objects.exists():
            break
        time.sleep(0.5)
    return {table: dead_rows(table) for table in SEALED_TABLES}


# --- The promises ----------------------------------------------------------------------------------


@pytest.fixture
def superuser(db) -> None:
    """Who reads the log and the pages of a table on the disk."""
    if not rows("SELECT 1 FROM pg_roles WHERE rolname = current_user AND rolsuper"):
        pytest.skip(f"{NOT_RUN}: the database's user is no superuser")


def test_after_the_count_the_rows_of_a_vote_are_of_one_transaction(cast, monkeypatch):
    votes = shipped_votes(cast, monkeypatch, sessions=1)

    written = rows(
        f"SELECT xmin::text FROM {SHIPPED.marks} UNION SELECT xmin::text FROM {SHIPPED.ballots}"
    )
    assert len(written) == 1
    assert not rows(f"SELECT 1 FROM {SealedBallot._meta.db_table}")
    assert set(votes[0].truth) == {row[0] for row in rows(f"SELECT choice FROM {SHIPPED.ballots}")}


@contextmanager
def looking_back() -> Iterator[None]:
    """Somebody else reads the state of the database as it is now, for as long as this lasts."""
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
            cursor.execute("SELECT 1")
        yield
    finally:
        other.close()


@pytest.mark.acceptance
def test_what_somebody_still_looks_at_is_squeezed_out_once_they_are_done(
    cast, monkeypatch, superuser
):
    with looking_back():
        shipped_votes(cast, monkeypatch, sessions=1)
        held = {table: dead_rows(table) for table in SEALED_TABLES}
        assert tasks.sweep() == 0  # in vain as long as they look
        assert Residue.objects.exists()

    assert any(held.values())
    assert left_dead() == dict.fromkeys(SEALED_TABLES, 0)
    assert not Residue.objects.exists()


@pytest.mark.acceptance
def test_what_a_lost_worker_never_squeezed_the_sweeper_does(cast, monkeypatch, superuser):
    with monkeypatch.context() as lost:
        lost.setattr(traces, "tasks", SimpleNamespace(squeeze=SimpleNamespace(enqueue=bool)))
        shipped_votes(cast, monkeypatch, sessions=1)
    assert any(dead_rows(table) for table in SEALED_TABLES)
    assert list(Residue.objects.values_list("before", flat=True)) == [None]

    assert left_dead() == dict.fromkeys(SEALED_TABLES, 0)


@pytest.mark.acceptance
def test_nothing_dead_is_left_on_the_disk(cast, monkeypatch, superuser):
    shipped_votes(cast, monkeypatch, sessions=1)

    assert left_dead() == dict.fromkeys(SEALED_TABLES, 0)


@pytest.mark.acceptance
def test_control_the_same_attacks_name_the_voters_of_a_vote_kept_in_separate_tables(
    superuser,
):
    found = twin_rates(sessions=2)

    assert set(found) == set(ATTACKS)
    check_names(found)


@pytest.mark.acceptance
def test_no_attack_on_what_is_stored_does_better_than_chance(cast, monkeypatch, caplog, superuser):
    caplog.set_level("DEBUG", logger="")
    votes: list[Vote] = []

    def measure() -> dict[str, float]:
        votes[:] = shipped_votes(cast, monkeypatch, SESSIONS)
        return rates(ATTACKS, SHIPPED, votes)

    found = check_at_chance(measure)
    twin = twin_rates(SESSIONS)

    print(f"re-linked: shipped {found}, twin {twin}")
    assert set(twin) == set(ATTACKS)
    check_names(twin)
    assert left_dead() == dict.fromkeys(SEALED_TABLES, 0)

    # Beside the opened ballots, no row of any table holds a token.
    tokens = {token for vote in votes for token in vote.truth}
    tables = tables_of(dump("--data-only"))
    holding = {name for name, block in tables if any(token in block for token in tokens)}
    assert holding == {f"public.{SHIPPED.ballots}"}
    said = "\n".join(
        record.getMessage() for record in caplog.records if record.name != "django.db.backends"
    )
    assert not any(token in said for token in tokens)


@pytest.mark.acceptance
def test_no_attack_on_single_boxes_does_better_than_chance(cast, monkeypatch, superuser):
    """Items opened, closed and counted one by one, beside others that still take ballots."""
    found = check_at_chance(
        lambda: rates(ATTACKS, SHIPPED, votes_one_by_one(cast, monkeypatch, SESSIONS // 2))
    )

    print(f"re-linked, item by item: shipped {found}")
    assert left_dead() == dict.fromkeys(SEALED_TABLES, 0)


def tables_of(text: str) -> Iterable[tuple[str, str]]:
    for block in text.split("\nCOPY ")[1:]:
        yield block.split(" ", 1)[0], block.split("\n\\.\n", 1)[0]


def test_a_cast_leaves_its_hour_in_the_journal_and_nothing_in_the_web_session(cast):
    secret = opened(cast, dossiers=1)
    client = Client()
    client.force_login(cast.members[0])
    before = WebSession.objects.get().session_data
    address = f"/hoi-dong/phien/{secret.session.uid}/phieu/bo/"

    answer = client.post(address, {f"choice-{secret.items[0].pk}": "agree"})

    assert answer.status_code == 200
    assert WebSession.objects.get().session_data == before
    entry = JournalEntry.objects.get(action="cast")
    assert (entry.at.minute, entry.at.second) == (0, 0)
