"""A PostgreSQL database of the benchmark's own: made at its start, dropped at its end."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import django
import psycopg
from psycopg import sql

DEFAULT_URL = "postgres://postgres@127.0.0.1:5432/postgres"


class NoDatabase(Exception):
    """No PostgreSQL answers, or it lets us make no database; the text says what to do."""


def server_url() -> str:
    """DATABASE_URL when it names a PostgreSQL, else the usual place of one on this machine."""
    url = os.environ.get("DATABASE_URL", "")
    return url if url.startswith(("postgres", "pgsql")) else DEFAULT_URL


def connect(url: str) -> psycopg.Connection:
    """An own connection with autocommit.

    Raises:
        NoDatabase: nobody answers there.
    """
    parts = urlsplit(url)
    try:
        return psycopg.connect(
            urlunsplit(parts._replace(scheme="postgresql")), autocommit=True, connect_timeout=5
        )
    except psycopg.OperationalError as fault:
        where = f"{parts.hostname or 'localhost'}:{parts.port or 5432}"
        raise NoDatabase(
            f"The benchmark needs PostgreSQL, and none answers at {where} "
            f"({str(fault).strip().splitlines()[0]}). Start one, or name it: "
            "DATABASE_URL=postgres://user:password@host:5432/name ./run.sh bench"
        ) from fault


@contextmanager
def fresh(url: str, name: str) -> Iterator[str]:
    """The address of a new empty database on that server, which is gone afterwards.

    Parallel helpers of a query end with it and their CPU time could not be read, so this
    database plans without them.
    """
    with connect(url) as server:
        identifier = sql.Identifier(name)
        try:
            server.execute(
                sql.SQL("CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE template0").format(identifier)
            )
        except psycopg.Error as fault:
            raise NoDatabase(f"The benchmark may not create a database there: {fault}") from fault
        try:
            server.execute(
                sql.SQL("ALTER DATABASE {} SET max_parallel_workers_per_gather = 0").format(
                    identifier
                )
            )
            yield urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
        finally:
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(identifier))


def in_own(module: str, server: str, *sizes: int) -> Any:
    """The JSON that `python -m MODULE --here SIZES` prints, in a process, a database and a folder of
    its own."""
    name = f"guong_sang_{module.rpartition('.')[2]}_{os.getpid()}"
    with fresh(server, name) as url, tempfile.TemporaryDirectory(prefix="guong-sang-") as scratch:
        answer = subprocess.run(
            [sys.executable, "-m", module, "--here", *map(str, sizes)],
            env=os.environ | {
                "DATABASE_URL": url,
                "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings",
                "BENCH_SCRATCH": scratch,
            },
            check=True, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
    return json.loads(answer.stdout.splitlines()[-1])


def alone(
    measured: Callable[..., Any], run: Callable[[str], Any], shown: Callable[[Any], str]
) -> None:
    """A benchmark called by its name: asks for a place of its own, and measures there (`--here`)."""
    if "--here" in sys.argv:
        django.setup()
        print(json.dumps(measured(*map(int, sys.argv[2:]))))
        return
    try:
        print(shown(run(server_url())))
    except NoDatabase as fault:
        sys.exit(str(fault))


def backends(server: psycopg.Connection, name: str) -> list[int]:
    """Process ids of the sessions that serve this database now."""
    found = server.execute("SELECT pid FROM pg_stat_activity WHERE datname = %s", [name])
    return [pid for (pid,) in found.fetchall()]
