"""A hundred members cast ballots of two hundred items, eight at a time, open and sealed; then the close.

`python -m tests.benchmarks.casting`: a database of its own, dropped at the end. Members press the
button at a site of gunicorn's workers. The yardstick is taken in the same run, before each vote: as
many writers, as many at a time, put as many rows into a bare table, one INSERT a row, one transaction
a writer. A cast is held against the 95th slowest of a hundred such writers, a close, which counts all
ballots, against the time all of them take.

A vote is closed once, so all closes but the last are rolled back, which leaves out their commit.
"""

import os
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any
from uuid import uuid4

from tests.benchmarks import database

MEMBERS, ITEMS, CLOSES, AT_ONCE = 100, 200, 20, 8
#: Members who look at the ballot before, so that no worker is new to it.
WARM_UPS = 8
KINDS = {"open": "Cast an open ballot", "sealed": "Cast a sealed ballot"}


def timed(jobs: Sequence[Callable[[], object]]) -> list[float]:
    """Milliseconds of each job, `AT_ONCE` of them at a time."""

    def one(job: Callable[[], object]) -> float:
        began = perf_counter()
        job()
        return 1000 * (perf_counter() - began)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, jobs))


def plain_inserts(url: str, writers: int, rows: int) -> tuple[list[float], float]:
    """Milliseconds of each writer's single-row inserts, and of all of them together."""
    with database.connect(url) as connection:
        connection.execute("DROP TABLE IF EXISTS plain_row")
        connection.execute("CREATE TABLE plain_row (id uuid PRIMARY KEY, item int, said text)")

    def write() -> None:
        with database.connect(url) as connection, connection.transaction():
            for item in range(rows):
                connection.execute(
                    "INSERT INTO plain_row VALUES (%s, %s, %s)", [uuid4(), item, "agree"]
                )

    began = perf_counter()
    each = timed([write] * writers)
    return each, 1000 * (perf_counter() - began)


def closed(meeting: Any, times: int) -> tuple[list[float], list[int]]:
    """Milliseconds of each close, and how many agreed on each item in the last, which stays."""
    from django.db import transaction

    opened, took, agreed = meeting.session, [], []
    for left in reversed(range(times)):
        meeting.session = opened
        with transaction.atomic():
            began = perf_counter()
            agreed = [item.agree for item in meeting.close()]
            took.append(1000 * (perf_counter() - began))
            transaction.set_rollback(left > 0)
    return took, agreed


def measured(
    members: int = MEMBERS, items: int = ITEMS, closes: int = CLOSES
) -> list[dict[str, Any]]:
    """In a set-up Django with an empty database: both votes as plain values."""
    # The tables are there only after `django.setup`.
    from django.core.management import call_command

    from tests.factories.cast import build

    call_command("migrate", verbosity=0)
    cast = build()
    return [_vote(cast, kind, members, items, closes) for kind in KINDS]


def _vote(cast: Any, kind: str, members: int, items: int, closes: int) -> dict[str, Any]:
    from django.urls import reverse

    from tests.benchmarks import server
    from tests.benchmarks.client import Visitor, session_of

    meeting = _opened(cast, kind, members, items)
    inserts, all_inserts = plain_inserts(os.environ["DATABASE_URL"], members, items)
    path = reverse("councils:cast", args=[meeting.session.uid])
    said = {f"choice-{item.pk}": "agree" for item in meeting.items}
    with (
        tempfile.TemporaryDirectory() as folder,
        server.running(Path(folder) / "gunicorn.log") as site,
    ):
        visitors = [Visitor(site.port, session_of(user)) for user in meeting.people]
        ballot = reverse("councils:ballot", args=[meeting.session.uid])
        timed([lambda v=visitor: v.get(ballot) for visitor in visitors[:WARM_UPS]])
        casts = timed([lambda v=visitor: v.post(path, said) for visitor in visitors])
    closings, counted = closed(meeting, closes)
    return {
        "key": kind,
        "title": KINDS[kind],
        "members": members,
        "items": items,
        "at_once": AT_ONCE,
        "cast_p50": round(median(casts), 1),
        "cast_p95": round(p95(casts), 1),
        "closes": closes,
        "close_p50": round(median(closings), 1),
        "close_p95": round(p95(closings), 1),
        "inserts_p50": round(median(inserts), 1),
        "inserts_p95": round(p95(inserts), 1),
        "cast_ratio": round(p95(casts) / p95(inserts), 2),
        "all_inserts": round(all_inserts, 1),
        "close_ratio": round(p95(closings) / all_inserts, 2),
        "fault": "" if counted == [members] * items else "not every ballot is in the count",
    }


def _opened(cast: Any, kind: str, members: int, items: int) -> Any:
    """A vote of so many members on so many dossiers, opened by the real actions."""
    from exemplars.councils import actions
    from tests.exemplars.councils.conftest import meet
    from tests.exemplars.councils.sealed import meet_in_secret
    from tests.exemplars.councils.test_at_once import seat_more

    seat_more(cast, members - cast.council.seats.count())
    meeting: Any
    if kind == "sealed":
        meeting = meet_in_secret(cast, items)
        meeting.make_keys()
    else:
        meeting = meet(cast, items)
    meeting.session.attendances.update(presence="present")
    meeting.session = actions.open_voting(meeting.session, by=cast.secretary)
    return meeting


def p95(values: Sequence[float]) -> float:
    ordered = sorted(values)
    return ordered[round(0.95 * (len(ordered) - 1))]


def markdown(rows: Sequence[dict[str, Any]]) -> str:
    """The table people read."""
    first = rows[0]
    lines = [
        f"{first['members']} members, ballots of {first['items']} items, {first['at_once']} at a "
        f"time, {first['closes']} closes; wall time in ms. ×: the p95 beside as many plain single-row "
        "inserts, of a cast to the p95 of a writer's, of a close to the time of all writers'.",
        "",
        "| Work | p50 / p95 ms | × | close p50 / p95 ms | × | a writer's inserts p50 / p95 ms | all ms |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for row in rows:
        told = row["fault"] or f"{row['cast_p50']:.0f} / {row['cast_p95']:.0f}"
        lines.append(
            f"| {row['title']} | {told} | {row['cast_ratio']:.1f} | "
            f"{row['close_p50']:.0f} / {row['close_p95']:.0f} | {row['close_ratio']:.1f} | "
            f"{row['inserts_p50']:.0f} / {row['inserts_p95']:.0f} | {row['all_inserts']:.0f} |"
        )
    return "\n".join(lines)


def run(
    server: str, members: int = MEMBERS, items: int = ITEMS, closes: int = CLOSES
) -> list[dict[str, Any]]:
    """The same in a process and a database of its own."""
    return database.in_own("tests.benchmarks.casting", server, members, items, closes)


if __name__ == "__main__":
    database.alone(measured, run, markdown)
