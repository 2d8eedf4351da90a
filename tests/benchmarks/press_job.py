"""Printing a decision as the office does: issued rows, a batch that workers share, a stored and hashed
PDF for each certificate, one file of them all. How many sheets a second?

`python -m tests.benchmarks.press_job`: a database and a folder of its own, gone at the end.
"""

import hashlib
import json
import subprocess
import sys
import time
from pathlib import Path

from tests.benchmarks import database

SHEETS, WORKERS = 1000, 2
LAYOUT = "bang-khen-nha-nuoc-420x297"
WORKER = """
import django, sys
django.setup()
from certificates import batches
print("ready", flush=True)
sys.stdin.readline()
batches.run(int(sys.argv[1]))
"""


def measured(sheets: int, workers: int) -> dict:
    """In a set-up Django with an empty database: the result as plain values."""
    from dataclasses import replace

    from django.core.management import call_command
    from django.db import transaction

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
    seconds = _work(batch.pk, workers)
    batch.refresh_from_db()
    assert batch.state == Batch.State.DONE, batch.error
    rows = Certificate.objects.exclude(pdf_file="")
    sound = sum(_sha256(files.absolute(row.pdf_file)) == row.pdf_sha256 for row in rows)
    assert sound == sheets, f"{sound} of {sheets} stored files are as recorded"
    return {
        "sheets": sheets, "workers": workers, "seconds": round(seconds, 2),
        "sheets_per_second": round(sheets / seconds, 1),
    }  # fmt: skip


def _only(row: dict, keys: tuple[str, ...]) -> dict:
    return {key: row[key] for key in keys if key in row}


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _work(batch: int, workers: int) -> float:
    """From the moment they may begin until the last worker has ended."""
    hands = [
        subprocess.Popen(
            [sys.executable, "-c", WORKER, str(batch)], stdin=subprocess.PIPE,
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
    return time.perf_counter() - began


def run(server: str, sheets: int = SHEETS, workers: int = WORKERS) -> dict:
    """The same in a process, a database and a folder of its own."""
    return database.in_own("tests.benchmarks.press_job", server, sheets, workers)


if __name__ == "__main__":
    database.alone(measured, run, lambda found: json.dumps(found, indent=1))
