"""The whole benchmark at one size; `__main__` runs it in a process and a database of its own."""

import argparse
import json
import sys
import time
from pathlib import Path

import django
from django.core.management import call_command
from django.db import connection


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--size", type=int, required=True)
    asked.add_argument("--repeats", type=int, required=True)
    asked.add_argument("--quick", action="store_true")
    asked.add_argument("--only", default="")
    asked.add_argument("--show-sql", default="")
    asked.add_argument("--server", required=True)
    asked.add_argument("--output", type=Path, required=True)
    options = asked.parse_args()
    django.setup()
    call_command("migrate", verbosity=0)
    options.output.write_text(json.dumps(_measured(options), ensure_ascii=False, indent=1))


def _measured(options: argparse.Namespace) -> dict:
    # The tables are there only after `django.setup`.
    from tests.benchmarks import database, server
    from tests.benchmarks.measuring import Meter
    from tests.benchmarks.seeding import Plan, seed
    from tests.benchmarks.works import WORKS, Office, forget_connections

    began = time.monotonic()
    plan = Plan.quick(options.size) if options.quick else Plan(options.size)
    seeded = seed(plan)
    spent = time.monotonic() - began
    print(f"  {options.size} dossiers seeded in {spent:.0f} s", file=sys.stderr)
    name = connection.settings_dict["NAME"]
    forget_connections()
    results = []
    with (
        server.running(options.output.with_name("gunicorn.log")) as site,
        database.connect(options.server) as observer,
    ):
        office = Office(seeded, site.port, options.repeats)
        meter = Meter(site, observer, name)
        for work in WORKS:
            if options.only and work.key not in options.only.split(","):
                continue
            if options.show_sql:
                folder = Path(options.show_sql)
                folder.mkdir(parents=True, exist_ok=True)
                office.sql = str(folder / f"{work.key}-{options.size}.sql")
            results.append(meter.measure(work, office).plain())
            print(f"  {_line(results[-1])}", file=sys.stderr)
    return {"size": options.size, "seed_seconds": round(spent, 1), "results": results}


def _line(row: dict) -> str:
    if row["fault"]:
        return f"{row['title']:<48} FAILED: {row['fault']}"
    return (
        f"{row['title']:<48} {row['cpu']:8.1f} ms CPU {row['queries']:5} queries "
        f"{row['rows']:6} rows"
    )


if __name__ == "__main__":
    main()
