"""Who holds the database, its log or its dump tries to say what a single letter said.

With one letter its total is somebody's vote. Between the first keying and the count an attack reads what
is stored and names the choice; shipped it guesses, its twins, which keep figures or digests of
them without a key, are read.
"""

import hashlib
import json
import math
import random
import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.conf import settings
from django.db import connection
from django.utils.crypto import salted_hmac

from exemplars.councils import letters
from exemplars.councils.models import LetterCount
from exemplars.councils.sealing import Place
from tests.exemplars.councils.lettered import meet_with_letters
from tests.exemplars.councils.relinking import SHIPPED, dump, rows, wal_position
from tests.exemplars.councils.test_relinking import (
    superuser,  # noqa: F401
    tables_of,
    wal_between,
)

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("on_a_clean_disk"),
]
CHOICES = ("agree", "disagree", "other", "invalid")
_PLAIN = re.compile(rb'"(agree|disagree|lower|other|invalid)": ?1\b')


@dataclass
class Letter:
    """One vote with one letter: what it said, and what could be read of it before the count."""

    truth: str
    stored: str  # rows of the count after the first keying, and after the second
    log: bytes
    dump: str
    salt: str
    place: Place


def figures(choice: str) -> dict[str, int]:
    return {name: int(name == choice) for name in letters.CHOICES}


def rows_of_counts(table: str) -> str:
    return "\n".join(str(row[0]) for row in rows(f"SELECT row_to_json(t)::text FROM {table} t"))


def shipped_letters(cast, sessions: int) -> list[Letter]:
    """Real sessions by the real actions, each with one letter."""
    found = []
    table = LetterCount._meta.db_table
    for _number in range(sessions):
        post = meet_with_letters(cast, 1)
        post.open(member_3="written")
        post.note(cast.members[2])
        for user in (cast.chair, cast.secretary, *cast.members[:2]):
            post.vote(user, random.choice(CHOICES[:3]))
        post.stop()
        choice, begun = random.choice(CHOICES), wal_position()
        one, two = post.tellers
        post.key(one, choice)
        kept = post.letters
        stored, copy = rows_of_counts(table), dump()
        post.key(two, choice)
        stored += rows_of_counts(table)
        copy += dump()
        place = Place(str(post.session.uid), post.session.round, post.items[0].pk)
        found.append(
            Letter(choice, stored, wal_between(begun, wal_position()), copy, kept.salt, place)
        )
        LetterCount.objects.all().delete()
    return found


def twin_letters(write: Callable[[str], str], sessions: int) -> list[Letter]:
    """The same keyings kept as `write` has them, and forgotten once both are alike."""
    found = []
    for number in range(sessions):
        with connection.cursor() as cursor:
            cursor.execute(
                "DROP TABLE IF EXISTS twin_letters;"
                "CREATE TABLE twin_letters (id int PRIMARY KEY, first text, second text)"
            )
        choice, begun = random.choice(CHOICES), wal_position()
        rows_in = "INSERT INTO twin_letters VALUES (%s, %s, NULL)"
        with connection.cursor() as cursor:
            cursor.execute(rows_in, [number, write(choice)])
            stored, copy = rows_of_counts("twin_letters"), dump()
            cursor.execute("UPDATE twin_letters SET first = NULL")
        found.append(
            Letter(choice, stored, wal_between(begun, wal_position()), copy, "", Place("", 1))
        )
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE twin_letters")
    return found


def plainly(choice: str) -> str:
    return json.dumps(figures(choice))


def digested(choice: str) -> str:
    return hashlib.sha256(plainly(choice).encode()).hexdigest()


# --- The attacks: each names what the letter said ---------------------------------------------------


def read_from(text: bytes) -> str:
    """The one figure that is not 0; without any, a guess."""
    found = _PLAIN.search(text.replace(b'\\"', b'"'))
    return found[1].decode() if found else random.choice(CHOICES)


def by_trying(letter: Letter, keys: tuple[str, ...] = ("", "secret")) -> str:
    """All figures there are, digested in every way an attacker can think of."""
    held = (letter.stored + letter.dump).encode() + letter.log
    for choice in CHOICES:
        plain = letter.place.info() + json.dumps([*figures(choice).values()]).encode()
        ways = [digested(choice), hashlib.sha256(plain).hexdigest()]
        ways.append(hashlib.sha256(letter.salt.encode() + plain).hexdigest())
        ways += [
            salted_hmac(letter.salt, plain, secret=key, algorithm="sha256").hexdigest()
            for key in keys
        ]
        if any(way.encode() in held for way in ways):
            return choice
    return random.choice(CHOICES)


ATTACKS: dict[str, Callable[[Letter], str]] = {
    "rows": lambda letter: read_from(letter.stored.encode()),
    "write-ahead log": lambda letter: read_from(letter.log),
    "backup": lambda letter: read_from(
        "\n".join(block for name, block in tables_of(letter.dump) if "letter" in name).encode()
    ),
    "trying all": by_trying,
}


def rates(found: list[Letter]) -> dict[str, float]:
    return {
        name: sum(attack(letter) == letter.truth for letter in found) / len(found)
        for name, attack in ATTACKS.items()
    }


@pytest.mark.acceptance
def test_control_plain_figures_and_plain_digests_are_read(superuser):  # noqa: F811
    plain, digest = (rates(twin_letters(write, 4)) for write in (plainly, digested))

    assert {plain[name] for name in ("rows", "write-ahead log", "backup")} == {1.0}, plain
    assert digest["trying all"] == 1.0, digest


@pytest.mark.acceptance
def test_with_the_servers_key_and_the_database_a_code_is_tried_out(cast, superuser):  # noqa: F811
    """What is not promised: whoever has both could have read the keying itself as well."""
    found = shipped_letters(cast, 2)

    assert [by_trying(letter, keys=(settings.SECRET_KEY,)) for letter in found] == [
        letter.truth for letter in found
    ]


@pytest.mark.acceptance
def test_no_attack_on_a_single_letter_does_better_than_chance(cast, superuser):  # noqa: F811
    sessions, chance = 60, 1 / len(CHOICES)
    limit = chance + 3 * math.sqrt(chance * (1 - chance) / sessions)

    found = rates(shipped_letters(cast, sessions))
    plain = rates(twin_letters(plainly, sessions))

    print(f"a single letter, chance {chance:.3f}, limit {limit:.3f}: shipped {found}, twin {plain}")
    assert all(share <= limit for share in found.values()), found
    assert all(plain[name] >= 0.9 for name in ("rows", "write-ahead log", "backup")), plain


def test_after_the_count_letters_are_rows_like_the_others_and_no_code_is_left(cast):
    post = meet_with_letters(cast, 1)
    post.shut()
    post.both_key("disagree", "other")
    post.unwrap()
    post.count()

    written = rows(
        f"SELECT xmin::text FROM {SHIPPED.marks} UNION SELECT xmin::text FROM {SHIPPED.ballots}"
    )
    assert len(written) == 1
    table = LetterCount._meta.db_table
    assert rows(f"SELECT salt, first::text, second::text FROM {table}") == [("", "{}", "{}")]
