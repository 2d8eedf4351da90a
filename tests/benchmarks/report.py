"""Results as a table, as Markdown and as JSON."""

import json
import platform
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tests.benchmarks import casting
from tests.benchmarks.peer import PEERS, TARGETS, misses
from tests.benchmarks.server import WORKERS

_PACKAGES = ("django", "gunicorn", "psycopg", "djangorestframework", "django-import-export")


def machine(database_version: str, load: tuple[float, float, float]) -> dict[str, Any]:
    """Where and with what it ran."""
    memory = next(
        (int(line.split()[1]) // 1024
         for line in Path("/proc/meminfo").read_text().splitlines() if line.startswith("MemTotal")),
        0,
    )  # fmt: skip
    return {
        "date": datetime.now().astimezone().isoformat(timespec="minutes"),
        "cores": _cores(),
        "memory_mib": memory,
        "load_before": [round(value, 1) for value in load],
        "python": platform.python_version(),
        "postgresql": database_version,
        "workers": WORKERS,
        "packages": {name: version(name) for name in _PACKAGES},
    }


def _cores() -> int:
    return sum(
        line.startswith("processor") for line in Path("/proc/cpuinfo").read_text().splitlines()
    )


def merged(
    about: dict[str, Any], runs: list[dict[str, Any]], numbers: Any, cast: list[dict[str, Any]]
) -> dict[str, Any]:
    """One document: every work with its results at each size, the peer's and the targets."""
    by_size = {run["size"]: {row["key"]: row for row in run["results"]} for run in runs}
    keys = {row["key"]: row["title"] for run in runs for row in run["results"]}
    works = []
    for key, title in keys.items():
        at = {size: rows.get(key) for size, rows in by_size.items()}
        peer, target = PEERS.get(key), TARGETS.get(key)
        works.append(
            {
                "key": key,
                "title": title,
                "at": {str(size): row for size, row in at.items()},
                "growth": _growth(at),
                "peer": peer and vars(peer),
                "target": target and vars(target),
                "misses": misses(key, at.get(2000), at.get(20000)),
            }
        )
    return {
        "machine": about,
        "sizes": sorted(by_size),
        "works": works,
        "numbers": numbers,
        "casting": cast,
    }


def _growth(at: dict[int, Any]) -> float | None:
    rows = [at[size] for size in sorted(at) if at[size] and not at[size]["fault"]]
    return rows[-1]["cpu"] / rows[0]["cpu"] if len(rows) > 1 and rows[0]["cpu"] else None


def markdown(document: dict[str, Any]) -> str:
    """The table people read."""
    about, sizes = document["machine"], document["sizes"]
    short = [f"{size // 1000}k" for size in sizes]
    head = ["Work", *(f"CPU ms {s}" for s in short), "×", *(f"p50 / p95 ms {s}" for s in short),
            "queries", "rows", "pretalx CPU 2k / 20k", "target"]  # fmt: skip
    lines = [
        f"{about['date'][:10]}, {about['cores']} cores, Python {about['python']}, "
        f"PostgreSQL {about['postgresql']}, Django {about['packages']['django']}, gunicorn with "
        f"{about['workers']} workers, one client; load before the run {about['load_before'][0]}. "
        "p50 and p95 are wall time without waiting for a core.",
    ]
    if document["works"]:
        lines += [
            "",
            "| " + " | ".join(head) + " |",
            "|---|" + "---:|" * (len(head) - 2) + "---|",
            *("| " + " | ".join(_cells(work, sizes)) + " |" for work in document["works"]),
        ]
    if document["numbers"]:
        lines += ["", _numbers_line(document["numbers"])]
    if document["casting"]:
        lines += ["", casting.markdown(document["casting"])]
    return "\n".join(lines) + "\n"


def _cells(work: dict[str, Any], sizes: list[int]) -> list[str]:
    rows = [work["at"].get(str(size)) for size in sizes]
    faults = {row["fault"] for row in rows if row and row["fault"]}
    if faults:
        told = "not measured: " + "; ".join(sorted(faults))[:160].replace("|", "/")
        return [work["title"], *["–"] * (2 * len(sizes) + 4), told]
    peer = work["peer"]
    return [
        work["title"],
        *(f"{row['cpu']:.0f}" if row else "–" for row in rows),
        f"{work['growth']:.2f}" if work["growth"] else "–",
        *(f"{row['clean_p50']:.0f} / {row['clean_p95']:.0f}" if row else "–" for row in rows),
        _arrow(row["queries"] for row in rows if row),
        _arrow(row["rows"] for row in rows if row),
        " / ".join(f"{value:,.0f}" if value else "–" for value in peer["cpu"]) if peer else "–",
        _verdict(work["misses"]),
    ]


def _arrow(values: Any) -> str:
    seen = [f"{value:,}" for value in values]
    return seen[0] if len(set(seen)) == 1 else " → ".join(seen)


def _verdict(missed: list[str] | None) -> str:
    if missed is None:
        return "–"
    return "**missed**: " + "; ".join(missed) if missed else "met"


def _numbers_line(numbers: dict[str, Any]) -> str:
    return (
        f"Register numbers: {numbers['writers']} writers took {numbers['taken']:,} numbers of one "
        f"register in {numbers['seconds']:.1f} s ({numbers['per_second']:.0f} a second), "
        f"{numbers['gaps']} gaps, {numbers['duplicates']} twice, "
        f"{numbers['rolled_back']} of them taken again after a rollback."
    )


def save(document: dict[str, Any], folder: Path) -> tuple[Path, Path]:
    folder.mkdir(parents=True, exist_ok=True)
    as_json, as_text = folder / "web.json", folder / "web.md"
    as_json.write_text(json.dumps(document, ensure_ascii=False, indent=1), encoding="utf-8")
    as_text.write_text(markdown(document), encoding="utf-8")
    return as_json, as_text
