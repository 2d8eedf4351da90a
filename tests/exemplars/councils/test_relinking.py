"""Who holds the database, its pages, its log or its dump tries to say who cast which ballot.

Each opened ballot bears a token of its voter instead of a choice, so that an attack can be scored:
the share of tokens it gives to the right member. Shipped, every attack stays at chance; its twin, which
keeps marks and ballots in separate tables under random keys and without times, falls to each.
"""

import math
import os
import random
import subprocess
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import pytest
from django.contrib.sessions.models import Session as WebSession
from django.db import connection, transaction
from django.test import Client

from exemplars.councils import sealing
from exemplars.councils.actions import opening
from exemplars.councils.models import CastMark, OpenedBallot, SealedBallot
from exemplars.shared.journal import JournalEntry
from tests.conftest import NOT_RUN
from tests.exemplars.councils.test_at_once import seat_more
from tests.exemplars.councils.test_sealed_at_once import opened

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
VOTERS = 9
SEALED_TABLES = tuple(model._meta.db_table for model in (SealedBallot, CastMark, OpenedBallot))


@dataclass
class Vote:
    """One item's vote as the attacker may know it, and what the attacker must find out."""

    item: int
    order: list[int]  # the seats in the order they came, as cameras, proxies, journals tell
    truth: dict[str, int] = field(default_factory=dict)  # token → seat
    begun: str = ""  # where the write-ahead log stood
    ended: str = ""


@dataclass
class Store:
    """Where marks and ballots are kept: the shipped tables, or the twin's."""

    marks: str
    ballots: str


SHIPPED = Store(CastMark._meta.db_table, OpenedBallot._meta.db_table)
TWIN = Store("twin_mark", "twin_ballot")


def rows(sql: str, *values) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def wal_position() -> str:
    return rows("SELECT pg_current_wal_lsn()::text")[0][0]


# --- The votes -------------------------------------------------------------------------------------


def shipped_votes(cast, monkeypatch, sessions: int) -> list[Vote]:
    """Real sessions by the real actions; a token travels in the place of the choice."""
    sealed, truth = sealing.seal, {}
    voter: list[int] = []

    def seal_token(_choice, place, publics):
        token = uuid.uuid4().hex[:10]
        truth[token] = voter[0]
        return sealed(token, place, publics)

    monkeypatch.setattr(sealing, "seal", seal_token)
    monkeypatch.setattr(opening, "_choice", lambda content, _offers: sealing.read(content))
    seat_more(cast, VOTERS - 5)
    votes = []
    for _number in range(sessions):
        secret = opened(cast, dossiers=1)
        seats = random.sample(secret.seats, VOTERS)
        vote = Vote(secret.items[0].pk, [seat.pk for seat in seats], begun=wal_position())
        truth.clear()
        for seat in seats:
            voter[:] = [seat.pk]
            secret.vote(seat.user)
        secret.close()
        vote.ended, vote.truth = wal_position(), dict(truth)
        votes.append(vote)
    return votes


def twin_votes(sessions: int) -> list[Vote]:
    """No name, no time, no sequence on the ballot: the design that looks secret."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DROP TABLE IF EXISTS twin_mark, twin_ballot;"
            "CREATE TABLE twin_mark (id uuid PRIMARY KEY, item_id int, seat_id int);"
            "CREATE TABLE twin_ballot (id uuid PRIMARY KEY, item_id int, choice varchar(10))"
        )
    votes = []
    for item in range(1, sessions + 1):
        vote = Vote(item, random.sample(range(100, 100 + VOTERS), VOTERS), begun=wal_position())
        for seat in vote.order:
            token = uuid.uuid4().hex[:10]
            vote.truth[token] = seat
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(
                    "INSERT INTO twin_mark VALUES (%s, %s, %s)", [uuid.uuid4(), item, seat]
                )
                cursor.execute(
                    "INSERT INTO twin_ballot VALUES (%s, %s, %s)", [uuid.uuid4(), item, token]
                )
        vote.ended = wal_position()
        votes.append(vote)
    return votes


# --- The attacks: each says which token is whose ---------------------------------------------------


def by_rank(tokens: Iterable[str], seats: Iterable[int]) -> dict[str, int]:
    return dict(zip(tokens, seats, strict=False))


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


def in_order(column: str) -> Callable[[Store, Vote], dict[str, int]]:
    """Ballots in the order of a column, against the marks in theirs."""

    def attack(store: Store, vote: Vote) -> dict[str, int]:
        by = f"WHERE item_id = %s ORDER BY {column}"
        tokens = [row[0] for row in rows(f"SELECT choice FROM {store.ballots} {by}", vote.item)]
        seats = [row[0] for row in rows(f"SELECT seat_id FROM {store.marks} {by}", vote.item)]
        return by_rank(tokens, seats)

    return attack


def by_arrival(store: Store, vote: Vote) -> dict[str, int]:
    """Ballots as they lie on the disk, against the order in which people were seen to vote."""
    found = rows(f"SELECT choice FROM {store.ballots} WHERE item_id = %s ORDER BY ctid", vote.item)
    return by_rank((row[0] for row in found), vote.order)


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
#: What the twin withstands: random keys have no order.
TWIN_HOLDS = {"key order"}


def rates(store: Store, votes: list[Vote]) -> dict[str, float]:
    """Per attack the share of ballots given to the right member."""
    found = {}
    for name, attack in ATTACKS.items():
        right = 0
        for vote in votes:
            guess = attack(store, vote)
            right += sum(guess.get(token) == seat for token, seat in vote.truth.items())
        found[name] = right / (VOTERS * len(votes))
    return found


def dead_rows(table: str) -> int:
    """Rows on the pages of a table that no query shows any more."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS pageinspect")
    pages = rows("SELECT pg_relation_size(%s) / 8192", table)[0][0]
    return sum(
        rows(
            "SELECT count(*) FROM heap_page_items(get_raw_page(%s, %s))"
            " WHERE lp_len > 0 AND t_xmax::text <> '0'",
            table, page,
        )[0][0]
        for page in range(pages)
    )  # fmt: skip


def dump() -> str:
    said = connection.get_connection_params()
    command = [
        "pg_dump",
        "--data-only",
        "-h",
        said.get("host") or "",
        "-p",
        str(said.get("port") or 5432),
    ]
    if said.get("user"):
        command += ["-U", said["user"]]
    answer = subprocess.run(
        [*command, said["dbname"]], capture_output=True, encoding="utf-8", check=True,
        env=os.environ | {"PGPASSWORD": said.get("password") or ""},
    )  # fmt: skip
    return answer.stdout


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


@pytest.mark.acceptance
def test_nothing_dead_is_left_on_the_disk(cast, monkeypatch, superuser):
    shipped_votes(cast, monkeypatch, sessions=1)

    assert {table: dead_rows(table) for table in SEALED_TABLES} == dict.fromkeys(SEALED_TABLES, 0)


@pytest.mark.acceptance
def test_control_the_same_attacks_name_the_voters_of_a_vote_kept_in_separate_tables(
    superuser,
):
    found = rates(TWIN, twin_votes(sessions=2))

    assert all(share >= 0.9 for name, share in found.items() if name not in TWIN_HOLDS), found


@pytest.mark.acceptance
def test_no_attack_on_what_is_stored_does_better_than_chance(cast, monkeypatch, caplog, superuser):
    caplog.set_level("DEBUG", logger="")
    sessions = 30
    votes = shipped_votes(cast, monkeypatch, sessions)
    chance = 1 / VOTERS
    limit = chance + 3 * math.sqrt(chance * (1 - chance) / (VOTERS * sessions))

    found = rates(SHIPPED, votes)
    twin = rates(TWIN, twin_votes(sessions))

    print(f"re-linked, chance {chance:.3f}, limit {limit:.3f}: shipped {found}, twin {twin}")
    assert all(share <= limit for share in found.values()), found
    assert all(share >= 0.9 for name, share in twin.items() if name not in TWIN_HOLDS), twin
    assert {table: dead_rows(table) for table in SEALED_TABLES} == dict.fromkeys(SEALED_TABLES, 0)

    # Beside the opened ballots, no row of any table holds a token.
    tokens = {token for vote in votes for token in vote.truth}
    holding = {name for name, block in tables_of(dump()) if any(token in block for token in tokens)}
    assert holding == {f"public.{SHIPPED.ballots}"}
    said = "\n".join(
        record.getMessage() for record in caplog.records if record.name != "django.db.backends"
    )
    assert not any(token in said for token in tokens)


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
