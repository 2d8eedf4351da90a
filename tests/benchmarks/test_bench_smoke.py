"""The benchmark runs and measures every piece of work; no time is asserted, ever."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.benchmarks import database
from tests.benchmarks.server import ROOT
from tests.benchmarks.works import WORKS
from tests.conftest import NOT_RUN


def measured(folder: Path, *options: str) -> dict[str, Any]:
    """What a quick run says; skipped where no PostgreSQL answers."""
    try:
        database.connect(database.server_url()).close()
    except database.NoDatabase:
        pytest.skip(f"{NOT_RUN}: no PostgreSQL for the benchmark")

    run = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks", "--quick", "--output", str(folder), *options],
        cwd=ROOT, env=os.environ | {"DATABASE_URL": database.server_url()},
        capture_output=True, text=True, timeout=600,
    )  # fmt: skip

    assert run.returncode == 0, run.stderr[-3000:]
    document = json.loads((folder / "web.json").read_text(encoding="utf-8"))
    assert [work["key"] for work in document["works"] if work["at"]["2000"]["fault"]] == []
    assert all(work["at"]["2000"]["turns"] for work in document["works"])
    return document


@pytest.mark.acceptance
def test_a_quick_run_measures_every_work_and_gives_each_number_once(tmp_path):
    document = measured(tmp_path)
    assert [work["key"] for work in document["works"]] == [work.key for work in WORKS]
    assert document["numbers"]["gaps"] == document["numbers"]["duplicates"] == 0
    assert [row["key"] for row in document["casting"]] == ["open", "sealed"]


@pytest.mark.acceptance
def test_both_votes_are_measured_beside_plain_inserts_and_nothing_else_is(tmp_path):
    document = measured(tmp_path, "--only", "casting")

    assert (document["works"], document["numbers"]) == ([], None)
    assert [row["fault"] for row in document["casting"]] == ["", ""]
    assert all(row["cast_ratio"] > 0 and row["close_ratio"] > 0 for row in document["casting"])
    assert "| Cast a sealed ballot |" in (tmp_path / "web.md").read_text(encoding="utf-8")


def test_without_postgresql_one_sentence_says_what_to_do():
    nobody = "postgres://postgres@127.0.0.1:1/none"

    run = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks", "--quick"],
        cwd=ROOT, env=os.environ | {"DATABASE_URL": nobody}, capture_output=True, text=True,
    )  # fmt: skip

    assert run.returncode != 0
    assert "needs PostgreSQL" in run.stderr
    assert "Traceback" not in run.stderr
