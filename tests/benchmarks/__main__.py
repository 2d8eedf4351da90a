"""`python -m tests.benchmarks`: see the package."""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.benchmarks import casting, database, numbers, press, report
from tests.benchmarks.server import ROOT

SIZES = (2000, 20000)
#: Measured beside the works, in a database of their own; keys of `--only` like theirs.
NUMBERS, CASTING = "numbers", "casting"


def main() -> None:
    if sys.argv[1:2] == ["press"]:
        del sys.argv[1]
        press.main()
        return
    asked = argparse.ArgumentParser(
        prog="./run.sh bench", description="Speed at 2,000 and 20,000 dossiers on PostgreSQL."
    )
    asked.add_argument("--quick", action="store_true", help="2,000 dossiers only, few repetitions")
    asked.add_argument("--sizes", help="dossiers, comma-separated (2000,20000)")
    asked.add_argument("--repeats", type=int, help="turns of each page (30; quick 3)")
    asked.add_argument("--only", default="", help="keys of works, comma-separated")
    asked.add_argument("--show-sql", default="", help="a folder for the statements of each work")
    asked.add_argument("--output", type=Path, default=ROOT / "media" / "bench")
    options = asked.parse_args()
    # Asked to stop, it still drops its database.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sizes = [int(size) for size in options.sizes.split(",")] if options.sizes else SIZES
    try:
        document = run(options, sizes[:1] if options.quick else sizes)
    except database.NoDatabase as fault:
        sys.exit(str(fault))
    files = report.save(document, options.output)
    print(report.markdown(document))
    print("Saved: " + ", ".join(str(path) for path in files))
    failed = [
        work["title"] for work in document["works"] for row in work["at"].values() if row["fault"]
    ] + [row["title"] for row in document["casting"] if row["fault"]]
    if failed:
        sys.exit(f"Not measured: {', '.join(dict.fromkeys(failed))}")


def run(options: argparse.Namespace, sizes: list[int] | tuple[int, ...]) -> dict:
    """Every size in turn, then the register numbers and the hundred voters."""
    server, load = database.server_url(), os.getloadavg()
    with database.connect(server) as connection:
        release = connection.info.parameter_status("server_version") or ""
    asked = set(filter(None, options.only.split(",")))
    runs = [] if asked and asked <= {NUMBERS, CASTING} else [_at(n, server, options) for n in sizes]
    taken, cast = None, []
    if not asked or NUMBERS in asked:
        taken = numbers.run(server, *((10, 5) if options.quick else ()))
    if not asked or CASTING in asked:
        cast = casting.run(server, *((12, 20, 3) if options.quick else ()))
    return report.merged(report.machine(release.split()[0], load), runs, taken, cast)


def _at(size: int, server: str, options: argparse.Namespace) -> dict:
    """One size in a process of its own: Django is set up once a process, with one database."""
    name = f"guong_sang_bench_{os.getpid()}_{size}"
    with tempfile.TemporaryDirectory(prefix="guong-sang-bench-") as scratch:
        output = Path(scratch) / "results.json"
        with database.fresh(server, name) as url:
            subprocess.run(
                [
                    sys.executable, "-m", "tests.benchmarks.sized",
                    "--size", str(size), "--server", server, "--output", str(output),
                    "--repeats", str(options.repeats or (3 if options.quick else 30)),
                    "--only", options.only, "--show-sql", options.show_sql,
                    *(["--quick"] if options.quick else []),
                ],
                cwd=ROOT,
                env=os.environ | {
                    "DATABASE_URL": url,
                    "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings",
                    "BENCH_SCRATCH": scratch,
                },
                check=True,
            )  # fmt: skip
        if complaints := (Path(scratch) / "gunicorn.log").read_text(encoding="utf-8").strip():
            print(f"gunicorn, at {size}: {complaints[-3000:]}", file=sys.stderr)
        return json.loads(output.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
