"""`./run.sh bench press`: certificates per second beside the usual ways of making them.

Ways take turns within a round, each in a fresh process, so that what else the machine does falls on
all of them; ratios are of CPU seconds within a round, and the median of the rounds is reported.
"""

import argparse
import io
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf

from tests.benchmarks import database, press_job

LARGE = 50_000
ROOT = Path(__file__).resolve().parents[2]
LAYOUTS = ("bang-khen-nha-nuoc-420x297", "giay-khen-dang-a4")
#: Way → sheets of each run. The loop and the mail merge are timed on fewer and counted per sheet.
WAYS = {
    "ours": (100, 1000),
    "ours, segno": (100, 1000),
    "ours, segno, no seal": (1000,),
    "ours, segno, 42 letters": (1000,),
    "segno alone": (100,),
    "segno alone, no seal": (100,),
    "weasyprint": (50,),
    "weasyprint, no seal": (50,),
    "weasyprint, 42 letters": (50,),
    "ours, segno, mask named": (100, 1000),
    "weasyprint, mask named": (50,),
    "ours, fallback": (100,),
    "ours, one by one": (100,),
    "reportlab": (100, 1000),
    "typst": (100, 1000),
    "typst, our code": (100, 1000),
    "libreoffice": (100, 1000),
    "preview": (100,),
    "preview by pdftoppm": (20,),
    "preview by pdftoppm, not packed": (20,),
    "quick drawing": (100,),
    "signed by pyHanko": (50,),
    "signed": (100,),
    "signed by pyHanko, seen": (50,),
    "signed, seen": (100,),
}
#: What is promised: name, the dearer way and its sheets, the cheaper way and its sheets, how many
#: times; 0 where nothing is, and the figure is told all the same. A way with fewer sheets than the
#: other is compared by the sheet.
BARS = (
    ("batch against the WeasyPrint loop, 1,000 sheets", "weasyprint", 50, "ours", 1000, 400),
    ("batch against the WeasyPrint loop, 100 sheets", "weasyprint", 50, "ours", 100, 200),
    (
        "both with segno's codes of 42 letters, 1,000",
        "weasyprint, 42 letters",
        50,
        "ours, segno, 42 letters",
        1000,
        50,
    ),
    (
        "both with segno's codes, no seal, 1,000",
        "weasyprint, no seal",
        50,
        "ours, segno, no seal",
        1000,
        0,
    ),
    ("both with segno's codes, sealed, 1,000", "weasyprint", 50, "ours, segno", 1000, 0),
    (
        "– and both name the mask, 1,000",
        "weasyprint, mask named",
        50,
        "ours, segno, mask named",
        1000,
        0,
    ),
    ("against docxtpl and LibreOffice, 100", "libreoffice", 100, "ours", 100, 30),
    ("against docxtpl and LibreOffice, 1,000", "libreoffice", 1000, "ours", 1000, 30),
    ("against reportlab, 1,000", "reportlab", 1000, "ours", 1000, 5),
    ("against typst, 1,000", "typst", 1000, "ours", 1000, 5),
    ("against typst with our codes, 1,000", "typst, our code", 1000, "ours", 1000, 1.5),
    ("words by WeasyPrint, the rest by us", "weasyprint", 50, "ours, fallback", 100, 12),
    ("one certificate on a warm worker", "weasyprint", 50, "ours, one by one", 100, 50),
    ("the editor's picture of a page", "preview by pdftoppm", 20, "preview", 100, 4),
    ("the same, pdftoppm's not packed", "preview by pdftoppm, not packed", 20, "preview", 100, 0),
    ("the quick drawing of a page", "preview by pdftoppm", 20, "quick drawing", 100, 4),
    ("a signature against stock pyHanko", "signed by pyHanko", 50, "signed", 100, 5),
    (
        "the same with what it shows on the page",
        "signed by pyHanko, seen",
        50,
        "signed, seen",
        100,
        5,
    ),
)


def main() -> None:
    asked = argparse.ArgumentParser(prog="./run.sh bench press", description=__doc__)
    asked.add_argument("--quick", action="store_true", help="one round, one layout, 100 sheets")
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--only", nargs="+", choices=WAYS, metavar="WAY", help="these ways alone")
    asked.add_argument("--output", type=Path, default=ROOT / "media" / "bench")
    options = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="guong-sang-press-") as scratch:
        document = run(Path(scratch), rounds=1 if options.quick else options.rounds,
                       layouts=LAYOUTS[:1] if options.quick else LAYOUTS,
                       most=100 if options.quick else 5000, only=options.only)  # fmt: skip
    options.output.mkdir(parents=True, exist_ok=True)
    (options.output / "press.json").write_text(json.dumps(document, indent=1), encoding="utf-8")
    (options.output / "press.md").write_text(markdown(document), encoding="utf-8")
    print(markdown(document))


def run(
    scratch: Path, *, rounds: int, layouts: tuple[str, ...], most: int, only: list[str] | None
) -> dict[str, Any]:
    """All rounds of all layouts, then memory and growth of our own, unless ways are named."""
    load = os.getloadavg()
    found: dict[str, list[dict[str, Any]]] = {code: [] for code in layouts}
    for _round in range(rounds):
        for code in layouts:
            found[code].append(
                {
                    f"{way} × {count}": made
                    for way, counts in WAYS.items()
                    for count in counts
                    if (only is None or way in only)
                    and count <= most
                    and (made := _once(way, count, code, scratch))
                }
            )
    return {
        "machine": {"cpus": os.cpu_count(), "python": platform.python_version(),
                    "load": [load, os.getloadavg()]},
        "rounds": found,
        "own": {} if only else {
            code: [_own(code, scratch, most) for _round in range(rounds)] for code in layouts
        },
        "job": None if only else _job(100 if most == 100 else press_job.SHEETS),
    }  # fmt: skip


def _once(way: str, count: int, code: str, scratch: Path) -> dict[str, float] | None:
    """What one run cost; None when the way does not exist on this machine."""
    ended = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.press_runs", way, str(count), code, str(scratch)],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    if ended.returncode:
        print(f"{way}: not measured: {ended.stderr.strip()[-300:]}", file=sys.stderr)
        return None
    return json.loads(ended.stdout.splitlines()[-1])


def _own(code: str, scratch: Path, most: int) -> dict[str, Any]:
    """The command itself at growing length: seconds, peak memory of its process, bytes, streams of
    more than 50 kB; and what a new layout costs once."""
    from tests.benchmarks.press_runs import recipients

    found = {}
    for count in (100, 1000, 5000):
        if count > most:
            continue
        rows, out = scratch / f"own-{count}.json", scratch / "own.pdf"
        rows.write_text(json.dumps(recipients(count), ensure_ascii=False), encoding="utf-8")
        ended = subprocess.run(
            [sys.executable, "manage.py", "render_certificates", "--layout", code,
             "--recipients", str(rows), "--out", str(out)],
            cwd=ROOT, capture_output=True, text=True, check=True,
        )  # fmt: skip
        made = {"bytes": out.stat().st_size, "large_streams": large_streams(out.read_bytes())}
        found[count] = json.loads(ended.stdout) | made
    if compiled := _once("compile", 1, code, scratch):
        found["compile_cpu"] = compiled["cpu"]
    return found


def large_streams(pdf: bytes) -> int:
    """How many streams of a sound PDF file take more than 50 kB: the drawn sheet, if all goes well."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert opened.check_pdf_syntax() == []
        streams = [item for item in opened.objects if isinstance(item, pikepdf.Stream)]
        return sum(len(item.read_raw_bytes()) > LARGE for item in streams)


def _job(sheets: int) -> dict[str, Any] | None:
    """As the office prints, with a database; the second time, when the layout is compiled."""
    try:
        press_job.run(database.server_url(), sheets=50)
        return press_job.run(database.server_url(), sheets)
    except database.NoDatabase as fault:
        print(f"the job path: not measured: {fault}", file=sys.stderr)
        return None


def ratio(rounds: list[dict[str, Any]], dear: str, cheap: str) -> float | None:
    """How many times dearer a sheet is one way than the other: the median of the rounds."""
    each = [
        (one[dear]["cpu"] / _sheets(dear)) / (one[cheap]["cpu"] / _sheets(cheap))
        for one in rounds
        if dear in one and cheap in one
    ]
    return statistics.median(each) if each else None


def _sheets(key: str) -> int:
    return int(key.rpartition(" ")[2])


def markdown(document: dict[str, Any]) -> str:
    lines = [f"CPUs {document['machine']['cpus']}, load before and after "
             f"{[[round(v, 1) for v in load] for load in document['machine']['load']]}.", ""]  # fmt: skip
    for code, rounds in document["rounds"].items():
        lines += [f"### {code}", "", "| way × sheets | CPU ms a sheet, each round |", "|---|---|"]
        for key in rounds[0]:
            each = [f"{one[key]['cpu'] / _sheets(key) * 1000:.2f}" for one in rounds if key in one]
            lines.append(f"| {key} | {' · '.join(each)} |")
        lines += ["", "| | times | promised |", "|---|---|---|"]
        for name, dear, dear_count, cheap, cheap_count, bar in BARS:
            found = ratio(rounds, f"{dear} × {dear_count}", f"{cheap} × {cheap_count}")
            if found is None:
                lines.append(f"| {name} | not measured | {bar or '–'} |")
            else:
                mark = "" if found >= bar else " **missed**"
                lines.append(f"| {name} | {found:.1f}{mark} | {bar or '–'} |")
        lines += [*(_growth(document["own"][code], rounds) if document["own"] else []), ""]
    if job := document["job"]:
        lines.append(
            f"On the job path, each sheet stored, hashed and recorded on PostgreSQL: "
            f"{job['sheets_per_second']} sheets a second with {job['workers']} workers (promised: 150)."
        )
    return "\n".join(lines) + "\n"


def _growth(own: list[dict[Any, Any]], rounds: list[dict[str, Any]]) -> list[str]:
    plain = statistics.median(one["weasyprint × 50"]["cpu"] / 50 for one in rounds)
    told: list[tuple[str, Callable[[dict[Any, Any]], float], str, str]] = [
        (
            "compiling a layout, in plain renders",
            lambda one: one["compile_cpu"] / plain,
            ".1f",
            "≤ 5",
        )
    ]
    if 5000 in own[0]:
        told += [
            ("bytes of a further page",
             lambda one: (one[5000]["bytes"] - one[1000]["bytes"]) / 4000, ".0f", "≤ 1638"),
            ("streams of more than 50 kB, at 1,000", lambda one: one[1000]["large_streams"], "d", "1"),
            ("peak of the process at 5,000, MiB", lambda one: one[5000]["peak_mib"], ".0f", "≤ 96"),
            ("its growth from 1,000, MiB",
             lambda one: one[5000]["peak_mib"] - one[1000]["peak_mib"], ".1f", "≤ 32"),
            ("CPU of 5,000 to 1,000",
             lambda one: one[5000]["cpu_seconds"] / one[1000]["cpu_seconds"], ".2f", "≤ 5.5"),
        ]  # fmt: skip
    return [
        f"| {name} | {format(statistics.median(map(figure, own)), form)} | {bar} |"
        for name, figure, form, bar in told
    ]


if __name__ == "__main__":
    main()
