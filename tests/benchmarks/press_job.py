"""Printing a decision as the office does: issued rows, a batch that workers share, a stored and hashed
PDF for each certificate, one file of them all. How many sheets a second, and in how much memory?

`python -m tests.benchmarks.press_job`: a database and a folder of its own, gone at the end.
`python -m tests.benchmarks.press_job memory`: one worker with 1,000 and with 5,000 sheets, on PostgreSQL
and on SQLite. A worker's memory is the most it ever held of the machine's (VmHWM), Django and
the driver of its database included; “idle” is the same before it is given anything to do.
"""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks import database

SHEETS, WORKERS = 1000, 2
MANY = 5000
LAYOUT = "bang-khen-nha-nuoc-420x297"
WORKER = """
import django, json, resource, sys
django.setup()
from django.conf import settings
from certificates import tasks
from certificates.rendering.rows import peak_mib
if sys.argv[2:]:
    settings.PRESS_CACHE = sys.argv[2]
idle = peak_mib()
print("ready", flush=True)
sys.stdin.readline()
tasks.run_batch.call(int(sys.argv[1]))
child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
print(json.dumps({"idle_mib": idle, "peak_mib": peak_mib(), "child_mib": round(child, 1)}))
"""


def measured(sheets: int, workers: int) -> dict:
    """In a set-up Django with an empty database: the result as plain values."""
    from dataclasses import replace

    from django.core.management import call_command
    from django.db import connection, transaction

    from certificates import files, issuing, jobs
    from certificates.models import Batch, Certificate
    from tests.benchmarks.press_runs import recipients
    from tests.certificates.awards import an_award

    call_command("migrate", verbosity=0)
    texts = ("salutation", "name", "position_unit", "achievement")
    awards = [
        replace(an_award(f"line:{number}", layout_code=LAYOUT), **_only(row, texts))
        for number, row in enumerate(recipients(sheets), start=1)
    ]
    with transaction.atomic():
        issuing.issue_all(awards, by="bench")
    batch = jobs.start_batch("decision:1", title="bench", by="bench")
    # One worker alone draws the sheet itself, so that the memory of that is seen too.
    drawn = [tempfile.mkdtemp(dir=os.environ["BENCH_SCRATCH"])] if workers == 1 else []
    seconds, held = _work([str(batch.pk), *drawn], workers)
    batch.refresh_from_db()
    assert batch.state == Batch.State.DONE, batch.error
    rows = Certificate.objects.exclude(pdf_file="")
    sound = sum(_sha256(files.absolute(row.pdf_file)) == row.pdf_sha256 for row in rows)
    assert sound == sheets, f"{sound} of {sheets} stored files are as recorded"
    return {
        "sheets": sheets, "workers": workers, "seconds": round(seconds, 2),
        "sheets_per_second": round(sheets / seconds, 1), "database": connection.vendor,
        **{key: max(one[key] for one in held) for key in held[0]},
    }  # fmt: skip


def _only(row: dict, keys: tuple[str, ...]) -> dict:
    return {key: row[key] for key in keys if key in row}


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _work(arguments: list[str], workers: int) -> tuple[float, list[dict[str, float]]]:
    """Seconds from the moment they may begin until the last worker has ended, and what each held."""
    hands = [
        subprocess.Popen(
            [sys.executable, "-c", WORKER, *arguments], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True,
        )
        for _worker in range(workers)
    ]  # fmt: skip
    for hand in hands:
        hand.stdout.readline()
    began = time.perf_counter()
    for hand in hands:
        hand.stdin.write("go\n")
        hand.stdin.close()
    for hand in hands:
        hand.wait()
    seconds = time.perf_counter() - began
    return seconds, [json.loads(hand.stdout.read()) for hand in hands]


def run(server: str, sheets: int = SHEETS, workers: int = WORKERS) -> dict:
    """The same in a process, a database and a folder of its own."""
    return database.in_own("tests.benchmarks.press_job", server, sheets, workers)


def on_sqlite(sheets: int, workers: int) -> dict:
    """The same in a process and a folder of its own, with the database as a file in it."""
    with tempfile.TemporaryDirectory(prefix="guong-sang-") as scratch:
        answer = subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.press_job", "--here", str(sheets), str(workers)],
            env=os.environ | {
                "DATABASE_URL": f"sqlite:///{scratch}/bench.sqlite3",
                "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings",
                "BENCH_SCRATCH": scratch,
            },
            check=True, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
    return json.loads(answer.stdout.splitlines()[-1])


def memory(server: str) -> list[dict]:
    """One worker, few sheets and many, on both databases."""
    sizes = (SHEETS, MANY)
    on_postgresql = [run(server, sheets, workers=1) for sheets in sizes]
    return [*on_postgresql, *(on_sqlite(sheets, workers=1) for sheets in sizes)]


if __name__ == "__main__":
    work = memory if "memory" in sys.argv else run
    database.alone(measured, work, lambda found: json.dumps(found, indent=1))
