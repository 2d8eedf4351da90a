"""Votes for an attacker to try: real ones whose ballots bear a token, and those of naive designs.

A token of its voter travels in the place of the choice, so that an attack can be scored: the share
of tokens it gives to the right member.
"""

import math
import os
import random
import subprocess
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction

from exemplars.councils import actions, sealing
from exemplars.councils.actions import opening
from exemplars.councils.models import AgendaItem, CastMark, OpenedBallot, SealedBallot, Seat
from tests.exemplars.councils.sealed import SecretMeeting, meet_in_secret
from tests.exemplars.councils.test_at_once import seat_more
from tests.exemplars.councils.test_sealed_at_once import opened

VOTERS, SESSIONS = 9, 30
CHANCE = 1 / VOTERS
SEALED_TABLES = tuple(model._meta.db_table for model in (SealedBallot, CastMark, OpenedBallot))


@dataclass
class Vote:
    """One item's vote as the attacker may know it, and what the attacker must find out."""

    item: int
    order: list[int]  # the seats in the order they came, as cameras, proxies, journals tell
    truth: dict[str, int] = field(default_factory=dict)  # token → seat
    seen: list[Any] = field(default_factory=list)  # what an attacker took along at each step
    begun: str = ""  # where the write-ahead log stood
    ended: str = ""


@dataclass
class Store:
    """Where marks and ballots are kept, and while they are sealed; the shipped tables or a twin's."""

    marks: str
    ballots: str
    boxes: str


SHIPPED = Store(CastMark._meta.db_table, OpenedBallot._meta.db_table, SealedBallot._meta.db_table)
TWIN = Store("twin_mark", "twin_ballot", "twin_ballot")
NUMBERED = Store("twin_numbered_mark", "twin_numbered_ballot", "twin_numbered_ballot")
Attack = Callable[[Store, Vote], dict[str, int]]


def rows(sql: str, *values) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values or None)
        return cursor.fetchall()


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def wal_position() -> str:
    return rows("SELECT pg_current_wal_lsn()::text")[0][0]


def limit(ballots: int, chance: float = CHANCE) -> float:
    """What guessing reaches with luck: chance and three standard deviations."""
    return chance + 3 * math.sqrt(chance * (1 - chance) / ballots)


# --- The votes -------------------------------------------------------------------------------------


def by_action(secret: SecretMeeting, seat: Seat) -> None:
    secret.vote(seat.user)


def shipped_votes(
    cast,
    monkeypatch,
    sessions: int,
    look: Callable[[Vote], None] = lambda vote: None,
    press: Callable[[SecretMeeting, Seat], None] = by_action,
) -> list[Vote]:
    """Real sessions. `look` is called before the first ballot, after each, and after the count."""
    votes = []
    with bearing_tokens(cast, monkeypatch) as (voter, told):
        for _number in range(sessions):
            secret = opened(cast, dossiers=1)
            seats = random.sample(secret.seats, VOTERS)
            vote = Vote(secret.items[0].pk, [seat.pk for seat in seats], begun=wal_position())
            look(vote)
            for seat in seats:
                voter[:] = [seat.pk]
                press(secret, seat)
                look(vote)
            secret.close()
            vote.ended, vote.truth = wal_position(), dict(told[vote.item])
            look(vote)
            votes.append(vote)
    return votes


@contextmanager
def bearing_tokens(
    cast, monkeypatch
) -> Iterator[tuple[list[int], Mapping[int, Mapping[str, int]]]]:
    """Ballots bear a token for the voter who is put into the list; by item, whose each token is."""
    sealed, told = sealing.seal, defaultdict(dict)
    voter: list[int] = []

    def seal_token(_choice, place, publics):
        token = uuid.uuid4().hex[:10]
        told[place.item][token] = voter[0]
        return sealed(token, place, publics)

    with monkeypatch.context() as tokens:
        tokens.setattr(sealing, "seal", seal_token)
        tokens.setattr(opening, "_choice", lambda content, _offers: sealing.read(content))
        seat_more(cast, VOTERS - cast.council.seats.count())
        yield voter, told


def votes_one_by_one(cast, monkeypatch, sessions: int) -> list[Vote]:
    """Real sessions of two items, each opened, closed and counted by itself: the second takes its first
    ballots while the first is still open, and its last ones when that is counted."""
    votes = []
    with bearing_tokens(cast, monkeypatch) as (voter, told):

        def cast_by(seats: Iterable[Seat], item: AgendaItem) -> None:
            for seat in seats:
                voter[:] = [seat.pk]
                secret.vote(seat.user, items=[item])

        for _number in range(sessions):
            secret = meet_in_secret(cast, 2)
            secret.make_keys()
            secret.session.attendances.update(presence="present")
            first, second = secret.items
            secret.session = actions.open_voting(secret.session, by=cast.chair, item=first.pk)
            one, two = (random.sample(secret.seats, VOTERS) for _item in range(2))
            pair = [
                Vote(item.pk, [seat.pk for seat in seats], begun=wal_position())
                for item, seats in ((first, one), (second, two))
            ]
            cast_by(one[:5], first)
            actions.open_item(secret.session, second.pk, by=cast.secretary)
            cast_by(two[:4], second)
            cast_by(one[5:], first)
            for item in (first, second):
                actions.close_voting(secret.session, by=cast.secretary, item=item.pk)
                secret.unwrap()
                secret.count()
                if item is first:
                    cast_by(two[4:], second)
            for vote in pair:
                vote.ended, vote.truth = wal_position(), dict(told[vote.item])
            votes += pair
    return votes


TABLES = (
    "DROP TABLE IF EXISTS twin_mark, twin_ballot, twin_journal, twin_numbered_mark,"
    " twin_numbered_ballot;"
    "CREATE TABLE twin_mark (id uuid PRIMARY KEY, item_id int, seat_id int);"
    "CREATE TABLE twin_ballot (id uuid PRIMARY KEY, item_id int, choice varchar(10));"
    "CREATE TABLE twin_journal (at timestamptz, item_id int, seat_id int);"
    "CREATE TABLE twin_numbered_mark (id serial PRIMARY KEY, item_id int, seat_id int);"
    "CREATE TABLE twin_numbered_ballot (id serial PRIMARY KEY, item_id int, choice varchar(10))"
)


def in_separate_tables(item: int, seat: int, token: str) -> None:
    """No name, no time, no sequence on the ballot: the design that looks secret."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO twin_mark VALUES (%s, %s, %s)", [uuid.uuid4(), item, seat])
        cursor.execute("INSERT INTO twin_ballot VALUES (%s, %s, %s)", [uuid.uuid4(), item, token])
        cursor.execute("INSERT INTO twin_journal VALUES (now(), %s, %s)", [item, seat])


def in_numbered_tables(item: int, seat: int, token: str) -> None:
    """Separate tables again, whose keys count up as most tables' do; in two transactions, so that the
    numbers alone tell."""
    for table, column, value in (
        ("twin_numbered_mark", "seat_id", seat),
        ("twin_numbered_ballot", "choice", token),
    ):
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} (item_id, {column}) VALUES (%s, %s)", [item, value]
            )


def in_one_block(item: int, seat: int, token: str) -> None:
    """The same by one statement of the database's own language."""
    run(
        f"DO $$ BEGIN INSERT INTO twin_mark VALUES (gen_random_uuid(), {item}, {seat});"
        f" INSERT INTO twin_ballot VALUES (gen_random_uuid(), {item}, '{token}'); END $$"
    )


def twin_votes(
    sessions: int,
    put_in: Callable[[int, int, str], None] = in_separate_tables,
    look: Callable[[Vote], None] = lambda vote: None,
    shuffled: bool = False,
) -> list[Vote]:
    """Votes kept without seals; `shuffled`: written anew in another order when voting closes."""
    run(TABLES)
    votes = []
    for item in range(1, sessions + 1):
        vote = Vote(item, random.sample(range(100, 100 + VOTERS), VOTERS), begun=wal_position())
        look(vote)
        for seat in vote.order:
            token = uuid.uuid4().hex[:10]
            vote.truth[token] = seat
            put_in(item, seat, token)
            look(vote)
        if shuffled:
            shuffle_twin(item)
        vote.ended = wal_position()
        look(vote)
        votes.append(vote)
    return votes


def shuffle_twin(item: int) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for table, column in (("twin_mark", "seat_id"), ("twin_ballot", "choice")):
            cursor.execute(f"DELETE FROM {table} WHERE item_id = %s RETURNING {column}", [item])
            kept = cursor.fetchall()
            random.shuffle(kept)
            cursor.executemany(
                f"INSERT INTO {table} VALUES (gen_random_uuid(), %s, %s)",
                [(item, value) for (value,) in kept],
            )


# --- What every attacker can do --------------------------------------------------------------------


def by_rank(tokens: Iterable[str], seats: Iterable[int]) -> dict[str, int]:
    return dict(zip(tokens, seats, strict=False))


def tokens_in_order(store: Store, vote: Vote, column: str = "ctid") -> list[str]:
    sql = f"SELECT choice FROM {store.ballots} WHERE item_id = %s ORDER BY {column}"
    return [row[0] for row in rows(sql, vote.item)]


def rates(attacks: Mapping[str, Attack], store: Store, votes: list[Vote]) -> dict[str, float]:
    """Per attack the share of ballots given to the right member."""
    found = {}
    for name, attack in attacks.items():
        right = 0
        for vote in votes:
            guess = attack(store, vote)
            right += sum(guess.get(token) == seat for token, seat in vote.truth.items())
        found[name] = right / (VOTERS * len(votes))
    return found


def check_at_chance(measure: Callable[[], dict[str, float]]) -> dict[str, float]:
    """No attack does better than chance. Of so many, one may by luck: not twice on other votes."""
    first = measure()
    bound = limit(VOTERS * SESSIONS)
    if all(share <= bound for share in first.values()):
        return first
    again = measure()
    both = {name: (share, again[name]) for name, share in first.items()}
    assert all(min(pair) <= bound for pair in both.values()), both
    return again


def check_names(found: dict[str, float], but: Iterable[str] = ()) -> None:
    """The twin: the same attacks work where there is something to find."""
    assert found
    assert all(share >= 0.9 for name, share in found.items() if name not in but), found


def dump(*options: str) -> str:
    """The whole database as text, as a backup would have it."""
    said = connection.get_connection_params()
    command = ["pg_dump", "-h", said.get("host") or "", "-p", str(said.get("port") or 5432)]
    if said.get("user"):
        command += ["-U", said["user"]]
    answer = subprocess.run(
        [*command, *options, said["dbname"]], check=True,
        capture_output=True, encoding="utf-8",
        env=os.environ | {"PGPASSWORD": said.get("password") or ""},
    )  # fmt: skip
    return answer.stdout
