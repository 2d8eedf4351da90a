"""Who reads the logs of a vote: of the database server with every statement and its values, of the
site with every level switched on, of a proxy; its statistics; the mail about a crash.

As in `test_relinking`: shipped, each attack stays at chance; each names the voters of its twin.
"""

import logging
import os
import random
import re
import shutil
import subprocess
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse

from exemplars.councils.views import ballots
from tests.conftest import NOT_RUN
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
    dump,
    in_one_block,
    rates,
    rows,
    run,
    shipped_votes,
    twin_votes,
)
from tests.exemplars.councils.test_at_once import seat_more
from tests.exemplars.councils.test_sealed_at_once import opened

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("on_a_clean_disk"),
]


# --- A database server that writes everything down -------------------------------------------------


def programs() -> str | None:
    """Where PostgreSQL's own programs are."""
    debian = sorted(map(str, Path("/usr/lib/postgresql").glob("*/bin/initdb")), reverse=True)
    found = next(iter(debian), None) or shutil.which("initdb")
    return str(Path(found).parent) if found else None


def as_database_user(*command: str) -> None:
    """The server refuses to be started by root."""
    who = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    subprocess.run([*who, *command], check=True, capture_output=True)


@pytest.fixture
def talkative(db, tmp_path_factory, monkeypatch) -> Iterator[Path]:
    """The tests' database on a server of its own, which logs every statement; the path of its log."""
    where = programs()
    if where is None:
        pytest.skip(f"{NOT_RUN}: no initdb for a database server of the test's own")
    home = Path(subprocess.check_output(["mktemp", "-d", "/tmp/gs-log-XXXXXX"], text=True).strip())
    if os.geteuid() == 0:
        shutil.chown(home, "postgres", "postgres")
    data, log = home / "data", home / "log"
    as_database_user(f"{where}/initdb", "-D", str(data), "-A", "trust", "-U", "postgres", "-N")
    options = (
        f"-k {home} -c listen_addresses= -c port=5499 -c fsync=off"
        " -c log_statement=all -c log_min_duration_statement=0 -c log_parameter_max_length=-1"
        " -c log_line_prefix='%m [%p] %x ' -c shared_preload_libraries=pg_stat_statements"
        " -c pg_stat_statements.track=all"
    )
    copy = dump()
    as_database_user(
        f"{where}/pg_ctl", "-D", str(data), "-l", str(log), "-w", "-o", options, "start"
    )
    shipped = dict(connection.settings_dict)
    try:
        subprocess.run(
            ["psql", "-q", "-h", str(home), "-p", "5499", "-U", "postgres", "postgres"],
            input=copy, encoding="utf-8", check=True, capture_output=True,
        )  # fmt: skip
        connection.close()
        connection.settings_dict.update(
            HOST=str(home), PORT="5499", USER="postgres", NAME="postgres", PASSWORD=""
        )
        run("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")
        yield log
    finally:
        connection.close()
        connection.settings_dict.update(shipped)
        as_database_user(f"{where}/pg_ctl", "-D", str(data), "-m", "immediate", "stop")
        shutil.rmtree(home)


def in_server_log(log: Path) -> tuple[Callable[[Vote], None], Attack]:
    """What the server wrote between two ballots is the voter's: choice, mark, envelope."""
    place = {"at": 0}
    put_in = rf"statement: INSERT INTO \"{SHIPPED.boxes}\" [^\n]*'([0-9a-f]{{64}})'"

    def look(vote: Vote) -> None:
        with log.open("rb") as file:
            file.seek(place["at"])
            vote.seen.append(file.read().decode(errors="replace"))
            place["at"] = file.tell()

    def attack(store: Store, vote: Vote) -> dict[str, int]:
        told, envelopes = {}, []
        for seat, said in zip(vote.order, vote.seen[1:], strict=False):
            told |= dict.fromkeys((token for token in vote.truth if token in said), seat)
            envelopes += [(found, seat) for found in set(re.findall(put_in, said))]
        counting = vote.seen[len(vote.order) + 1]
        opened_in_order = sorted(
            (token for token in vote.truth if token in counting), key=counting.index
        )
        if told:
            return told
        assert len(opened_in_order) == len(envelopes) == VOTERS  # the log has it all
        return by_rank(opened_in_order, [seat for _receipt, seat in sorted(envelopes)])

    return look, attack


def in_statistics(_store: Store, vote: Vote) -> dict[str, int]:
    """A statement kept with a choice and a voter in it."""
    return {
        token: seat
        for said in vote.seen[-1:]
        for token in vote.truth
        for seat in vote.order
        if re.search(rf"\b{seat}\b[^;]*;[^;]*{token}", said)
    }


def read_statistics(vote: Vote) -> None:
    vote.seen = ["\n".join(row[0] for row in rows("SELECT query FROM pg_stat_statements"))]


@pytest.mark.acceptance
def test_a_server_log_of_every_statement_and_value_does_no_better_than_chance(
    cast, monkeypatch, talkative
):
    look, attack = in_server_log(talkative)

    found = check_at_chance(
        lambda: rates(
            {"server log": attack}, SHIPPED, shipped_votes(cast, monkeypatch, SESSIONS, look)
        )
    )
    twin = rates({"server log": attack}, TWIN, twin_votes(SESSIONS, look=look))

    print(f"re-linked by the server's log: shipped {found}, twin {twin}")
    check_names(twin)


@pytest.mark.acceptance
def test_the_statistics_of_statements_do_no_better_than_chance(cast, monkeypatch, talkative):
    attack: dict[str, Attack] = {"pg_stat_statements": in_statistics}

    votes = shipped_votes(cast, monkeypatch, SESSIONS, read_statistics)
    found = check_at_chance(lambda: rates(attack, SHIPPED, votes))
    assert SHIPPED.boxes in votes[-1].seen[0]  # the statements of the vote are there
    assert not any(token in said for vote in votes for said in vote.seen for token in vote.truth)
    twin = rates(attack, TWIN, twin_votes(SESSIONS, in_one_block, read_statistics))

    print(f"re-linked by pg_stat_statements: shipped {found}, twin in one block {twin}")
    check_names(twin)


# --- The logs of the site and of its proxy ---------------------------------------------------------


@dataclass
class Visit:
    """One member's way through the pages: what was chosen, and what was written meanwhile."""

    choice: str
    lines: str
    lengths: dict[str, int]  # of the answers, against this person's empty ballot


def visits(cast, sessions: int) -> list[Visit]:
    """Members cast on the pages while every logger says everything, the statements included."""
    seat_more(cast, VOTERS - cast.council.seats.count())
    said = StringIO()
    handler = logging.StreamHandler(said)
    handler.setFormatter(logging.Formatter(settings.LOGGING["formatters"]["line"]["format"]))
    root, statements = logging.getLogger(), logging.getLogger("django.db.backends")
    quiet = [(logger, logger.level) for logger in (root, statements)]
    root.addHandler(handler)
    for logger, _level in quiet:
        logger.setLevel(logging.DEBUG)
    connection.force_debug_cursor = True
    try:
        return [visit for _number in range(sessions) for visit in _session(cast, said)]
    finally:
        connection.force_debug_cursor = False
        root.removeHandler(handler)
        for logger, level in quiet:
            logger.setLevel(level)


def _session(cast, said: StringIO) -> Iterator[Visit]:
    secret = opened(cast, dossiers=1)
    page = f"/hoi-dong/phien/{secret.session.uid}/phieu/"
    choices = [*random.sample(["agree", "disagree"] * VOTERS, VOTERS - 2), "agree", "disagree"]
    for seat, choice in zip(random.sample(secret.seats, VOTERS), choices, strict=True):
        client = Client()
        client.force_login(seat.user)
        name = str(seat.user).encode()
        own = len(client.get(page).content.replace(name, b""))
        begun, lengths = said.tell(), {}
        for step in ("nhap/", "xem-lai/", "bo/"):
            answer = client.post(page + step, {f"choice-{secret.items[0].pk}": choice})
            assert answer.status_code == 200
            lengths[step] = len(answer.content.replace(name, b"")) - own
        said.seek(begun)
        yield Visit(choice, said.read(), lengths)


def in_site_log(visit: Visit) -> str:
    """The choice that stands in the lines of this member's way as a value."""
    # Not the columns of that name: "table"."agree".
    told = set(re.findall(r"""(?<!\.)['"=: ]((?:dis)?agree)(?=['"&\s]|$)""", visit.lines))
    return told.pop() if len(told) == 1 else ""


def right(guess: Callable[[Visit], str], seen: list[Visit]) -> float:
    return sum(guess(visit) == visit.choice for visit in seen) / len(seen)


def by_length(step: str, seen: list[Visit]) -> Callable[[Visit], str]:
    """The longer answer is to the longer word."""
    lengths = [visit.lengths[step] for visit in seen]
    middle = (min(lengths) + max(lengths)) / 2
    if min(lengths) == max(lengths):
        return lambda _visit: ""
    return lambda visit: "disagree" if visit.lengths[step] > middle else "agree"


@pytest.mark.acceptance
def test_no_line_of_the_site_s_log_tells_a_choice(cast):
    seen = visits(cast, SESSIONS)

    assert all(SHIPPED.boxes in visit.lines for visit in seen)  # the statements are there
    assert right(in_site_log, seen) == 0


def test_control_a_log_with_the_form_tells_every_choice(cast, monkeypatch):
    read = ballots.read_choices

    def logged(data, keys):
        logging.getLogger("site").info("form %s", data.urlencode())
        return read(data, keys)

    monkeypatch.setattr(ballots, "read_choices", logged)

    assert right(in_site_log, visits(cast, 1)) >= 0.9


def test_what_a_proxy_would_tell_by_lengths_it_is_told_not_to_log(cast):
    """The pages before the last show the choices, so their length tells them."""
    seen = visits(cast, 1)

    assert len({visit.lengths["bo/"] for visit in seen}) == 1
    assert right(by_length("xem-lai/", seen), seen) >= 0.9
    page = reverse("councils:ballot", args=[uuid.uuid4()])
    rules = (Path(settings.BASE_DIR) / "docs" / "operations.md").read_text(encoding="utf-8")
    unlogged = re.search(r"`location ~ (\S+) \{ access_log off;", rules)
    assert unlogged
    for step in ("", "nhap/", "xem-lai/", "bo/"):
        assert re.search(unlogged[1], page + step)


@pytest.mark.parametrize("step", ["nhap/", "xem-lai/", "bo/"])
def test_a_crash_while_a_ballot_is_cast_is_reported_without_the_choice(
    cast, monkeypatch, settings, step
):
    settings.ADMINS = [("Quản trị", "admin@example.vn")]
    secret = opened(cast, dossiers=1)
    client = Client(raise_request_exception=False)
    client.force_login(cast.members[0])

    def broken(*_args, **_named):
        raise RuntimeError("disk full")

    monkeypatch.setattr(ballots, "read_choices", broken)
    address = f"/hoi-dong/phien/{secret.session.uid}/phieu/{step}"
    answer = client.post(address, {f"choice-{secret.items[0].pk}": "disagree"})

    assert answer.status_code == 500
    report = mail.outbox[-1]
    assert "disk full" in report.body
    assert "disagree" not in report.body
