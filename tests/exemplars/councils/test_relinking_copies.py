"""Who took copies of the database during a vote, reads its dead rows or compares every clock.

As in `test_relinking`: shipped, each attack stays at chance; each names the voters of its twin.
"""

import os
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session as WebSession
from django.db import connection
from django.test import Client

from exemplars.accounts.models import User
from exemplars.councils import sealing
from exemplars.councils.actions import traces
from exemplars.councils.models import Seat
from exemplars.shared import journal
from tests.exemplars.councils.relinking import (
    SESSIONS,
    SHIPPED,
    TWIN,
    VOTERS,
    Attack,
    Store,
    Vote,
    by_rank,
    check_at_chance,
    check_names,
    rates,
    rows,
    run,
    shipped_votes,
    tokens_in_order,
    twin_votes,
)
from tests.exemplars.councils.sealed import SecretMeeting
from tests.exemplars.councils.test_relinking import superuser  # noqa: F401
from tests.exemplars.councils.test_sealed_at_once import opened

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("on_a_clean_disk"),
]


# --- A backup in the middle ------------------------------------------------------------------------


class Backups:
    """A copy of every table at each step; of each is kept what was not in the one before."""

    def __init__(self) -> None:
        self.last: set[str] = set()

    def take(self, vote: Vote) -> None:
        tables = connection.introspection.table_names()
        copy = " UNION ALL ".join(f"SELECT '{t} ' || t::text FROM \"{t}\" t" for t in tables)
        rows_now = {line for (line,) in rows(copy)}
        vote.seen.append(rows_now - self.last)
        self.last = rows_now


def in_the_copies(store: Store, vote: Vote) -> dict[str, int]:
    """What each ballot added is its voter's: the choice itself, else the envelope, whose place in
    the published list may be that of the opened ballot."""
    told: dict[str, int] = {}
    envelopes: dict[str, int] = {}
    for seat, added in zip(vote.order, vote.seen[1:], strict=False):
        for line in added:
            told |= dict.fromkeys((token for token in vote.truth if token in line), seat)
            if line.startswith(f"{store.boxes} "):
                envelopes |= dict.fromkeys(re.findall(r"[0-9a-f]{64}", line)[-1:], seat)
    if told:
        return told
    assert len(envelopes) == VOTERS  # the attacker knows whose each envelope is
    return by_rank(tokens_in_order(store, vote), [envelopes[key] for key in sorted(envelopes)])


@pytest.mark.acceptance
def test_copies_of_the_database_after_each_ballot_do_no_better_than_chance(cast, monkeypatch):
    attack: dict[str, Attack] = {"backups": in_the_copies}

    found = check_at_chance(
        lambda: rates(attack, SHIPPED, shipped_votes(cast, monkeypatch, SESSIONS, Backups().take))
    )
    twin = rates(attack, TWIN, twin_votes(SESSIONS, look=Backups().take))

    print(f"re-linked by {VOTERS + 2} copies a vote: shipped {found}, twin {twin}")
    check_names(twin)


# --- Dead rows on the disk -------------------------------------------------------------------------


def dead_pairs(vote: Vote, store: Store) -> None:
    """The dead rows that are on the pages now: what was written to the box, beside whose mark."""
    run("CREATE EXTENSION IF NOT EXISTS pageinspect")
    marks = {xmin: seat for xmin, values in _dead(store.marks) for seat in (_number(values[2]),)}
    vote.seen = [
        (b"".join(value or b"" for value in values), marks[xmin])
        for xmin, values in _dead(store.boxes)
        if xmin in marks
    ]


def _dead(table: str) -> Iterator[tuple[str, list[bytes]]]:
    pages = rows("SELECT pg_relation_size(%s) / 8192", table)[0][0]
    for page in range(pages):
        yield from (
            (xmin, [bytes(value) for value in values])
            for xmin, values in rows(
                "SELECT t_xmin::text, t_attrs FROM"
                " heap_page_item_attrs(get_raw_page(%s, %s), %s::regclass)"
                " WHERE lp_len > 0 AND t_xmax::text <> '0'",
                table, page, table,
            )
        )  # fmt: skip


def _number(raw: bytes) -> int:
    return int.from_bytes(raw, "little")


def on_dead_rows(store: Store, vote: Vote) -> dict[str, int]:
    told = {
        token: seat
        for written, seat in vote.seen
        for token in vote.truth
        if token.encode() in written
    }
    if told or not vote.seen:
        return told
    envelopes = [seat for _written, seat in sorted(vote.seen)]
    return by_rank(tokens_in_order(store, vote), envelopes)


@pytest.mark.acceptance
def test_dead_rows_of_a_vote_do_no_better_than_chance_even_before_they_are_swept(
    cast,
    monkeypatch,
    superuser,  # noqa: F811
):
    attack: dict[str, Attack] = {"dead rows": on_dead_rows}

    def measure() -> dict[str, float]:
        with monkeypatch.context() as unswept:
            later = SimpleNamespace(squeeze=SimpleNamespace(enqueue=lambda: None))
            unswept.setattr(traces, "tasks", later)
            votes = shipped_votes(
                cast, monkeypatch, SESSIONS, lambda vote: dead_pairs(vote, SHIPPED)
            )
        assert any(vote.seen for vote in votes)  # the rows were there to be read
        return rates(attack, SHIPPED, votes)

    found = check_at_chance(measure)
    twin = []
    for _session in range(SESSIONS):  # on fresh pages: full ones are tidied up by themselves
        twin += twin_votes(1, look=lambda vote: dead_pairs(vote, TWIN), shuffled=True)
    named = rates(attack, TWIN, twin)

    print(f"re-linked by dead rows: shipped, not swept {found}, twin shuffled at closing {named}")
    check_names(named)


# --- Every clock -----------------------------------------------------------------------------------


def clocks(store: Store) -> list[tuple[str, str, str]]:
    """Every column with a time in a table that names a person or a seat: table, time, person."""
    if store is TWIN:
        return [("twin_journal", "at", "seat_id")]
    found = []
    for model in apps.get_models(include_auto_created=True):
        fields = model._meta.concrete_fields
        times = [f.column for f in fields if f.get_internal_type() == "DateTimeField"]
        people = [f.column for f in fields if f.related_model in (User, Seat)]
        if model is User:
            people.append("id")
        found += [(model._meta.db_table, at, who) for at in times for who in people]
    return found


def _seats() -> dict[tuple[str, int], int]:
    """A seat by its own key and by its person's."""
    found = {}
    for seat, user in Seat.objects.values_list("pk", "user"):
        found |= {("seat_id", seat): seat, ("", user): seat}
    return found


def _times(store: Store) -> dict[str, list[int]]:
    """By clock: the seats in the order of its times, each where it was seen last."""
    seats, found = _seats(), defaultdict(list)
    for table, at, who in clocks(store):
        told = rows(f'SELECT "{who}" FROM "{table}" WHERE "{at}" IS NOT NULL ORDER BY "{at}", ctid')
        for (key,) in reversed(told):
            key_of = "seat_id" if who == "seat_id" else ""
            seat = key if store is TWIN else seats.get((key_of, key))
            if seat is not None and seat not in found[f"{table}.{at} by {who}"]:
                found[f"{table}.{at} by {who}"].append(seat)
    if store is SHIPPED:
        sessions = [row.get_decoded() for row in WebSession.objects.order_by("-expire_date")]
        people = [int(said["_auth_user_id"]) for said in sessions if "_auth_user_id" in said]
        found["django_session"] = [seats["", one] for one in people if ("", one) in seats]
    return {name: order[::-1] for name, order in found.items()}


def by_clock(name: str) -> Attack:
    """Ballots as they lie on the disk, against the people in the order of one clock."""

    def attack(store: Store, vote: Vote) -> dict[str, int]:
        voted = [seat for seat in vote.seen[-1].get(name, ()) if seat in vote.order]
        return by_rank(tokens_in_order(store, vote), voted)

    return attack


def by_page(secret: SecretMeeting, seat: Seat) -> None:
    """As a member does: sign in, look at the ballot, send it."""
    client = Client()
    client.force_login(seat.user)
    page = f"/hoi-dong/phien/{secret.session.uid}/phieu/"
    assert client.get(page).status_code == 200
    answer = client.post(f"{page}bo/", {f"choice-{item.pk}": "agree" for item in secret.items})
    assert answer.status_code == 200


def read_clocks(store: Store):
    def look(vote: Vote) -> None:
        vote.seen = [_times(store)]

    return look


@pytest.mark.acceptance
def test_no_clock_in_any_table_does_better_than_chance(cast, monkeypatch):
    def measure() -> dict[str, float]:
        votes = shipped_votes(cast, monkeypatch, SESSIONS, read_clocks(SHIPPED), by_page)
        names = {name for vote in votes for name in vote.seen[-1]}
        assert {"exemplars_journalentry.at by actor_id", "django_session"} <= names
        return rates({name: by_clock(name) for name in sorted(names)}, SHIPPED, votes)

    found = check_at_chance(measure)
    votes = twin_votes(SESSIONS, look=read_clocks(TWIN))
    name = "twin_journal.at by seat_id"
    twin = rates({name: by_clock(name)}, TWIN, votes)

    best = max(found, key=lambda one: found[one])
    print(f"re-linked by {len(found)} clocks: at best {best} {found[best]:.3f}, twin {twin}")
    check_names(twin)


# --- What a ballot leaves at once ------------------------------------------------------------------


def moments(change) -> set[str]:
    """The columns in which some row got the exact moment of this change."""
    before = {name: _values(name) for name in connection.introspection.table_names()}
    begun = rows("SELECT clock_timestamp()")[0][0]
    change()
    found = set()
    for name, known in before.items():
        for row in _values(name) - known:
            found |= {f"{name}.{column}" for column, value in row if value and value >= begun}
    return found


def _values(table: str) -> set[tuple]:
    """The rows of a table as their (column, time) pairs, beside all the rest."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}"')
        columns = [column.name for column in cursor.description]
        return {
            tuple(
                (c, v if hasattr(v, "tzinfo") else None) for c, v in zip(columns, row, strict=True)
            )
            for row in cursor.fetchall()
        }


def cast_on_the_page(cast):
    secret = opened(cast, dossiers=1)
    seat = secret.seats[2]
    client = Client()
    client.force_login(seat.user)
    address = f"/hoi-dong/phien/{secret.session.uid}/phieu/bo/"
    return lambda: client.post(address, {f"choice-{secret.items[0].pk}": "agree"})


def test_a_sealed_ballot_leaves_its_moment_in_no_column_of_any_table(cast):
    assert moments(cast_on_the_page(cast)) == set()


def test_control_a_journal_to_the_second_is_found(cast, monkeypatch):
    record = journal.record

    def to_the_second(row, action, *, to_the_hour=False, **rest):
        return record(row, action, **rest)

    monkeypatch.setattr(journal, "record", to_the_second)

    assert moments(cast_on_the_page(cast)) == {"exemplars_journalentry.at"}


def files() -> dict[Path, int]:
    """Every file that the site keeps, with the time of its last change."""
    roots = [Path(settings.PRIVATE_ROOT), Path(settings.MEDIA_ROOT)]
    return {
        Path(folder) / name: (Path(folder) / name).stat().st_mtime_ns
        for root in roots
        for folder, _folders, names in os.walk(root)
        for name in names
        if ".sqlite3" not in name
    }


def test_a_sealed_ballot_touches_no_file(cast, monkeypatch, tmp_path, settings):
    settings.PRIVATE_ROOT = tmp_path
    press = cast_on_the_page(cast)
    before = files()

    assert press().status_code == 200
    assert files() == before


def test_control_a_file_written_with_the_ballot_is_found(cast, monkeypatch, tmp_path, settings):
    settings.PRIVATE_ROOT = tmp_path
    sealed = sealing.seal

    def seal_to_file(choice, *args):
        (tmp_path / "phieu").write_text(choice, encoding="utf-8")
        return sealed(choice, *args)

    press = cast_on_the_page(cast)
    monkeypatch.setattr(sealing, "seal", seal_to_file)
    before = files()

    press()
    assert set(files()) - set(before) == {tmp_path / "phieu"}
