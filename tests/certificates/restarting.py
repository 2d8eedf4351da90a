"""Steps of a batch in processes of their own, on a database that is none of the test's:
`python -m tests.certificates.restarting prepare|work|sweep COUNT`."""

import json
import sys

import django


def prepare(count: int) -> None:
    """An empty database gets a batch that no worker has taken."""
    from django.core.management import call_command
    from django.db import transaction

    from certificates import batches, issuing, jobs
    from tests.certificates.awards import many

    call_command("migrate", verbosity=0)
    with transaction.atomic():
        issuing.issue_all(many(count), by="x")
    jobs.PART_SIZE, batches.run = 7, lambda pk: False
    jobs.start_batch("decision:1", title="t", by="x")


def work(count: int) -> None:
    """A worker; says how many parts are done each time one is."""
    from certificates import batches
    from certificates.models import Batch

    real = batches._end_part

    def told(*args):
        real(*args)
        print("part done", flush=True)

    batches._end_part = told
    batches.run(Batch.objects.get().pk)


def sweep(count: int) -> None:
    """Time goes by, the sweeper comes, and what there is now is looked at."""
    from pathlib import Path

    from django.conf import settings

    from certificates import jobs
    from certificates.models import Batch, Certificate
    from tests.certificates.test_kills import check_whole, clean_up, let_leases_run_out

    batch = Batch.objects.get()
    before = {"state": batch.state, "error": batch.error,
              "stored": Certificate.objects.exclude(pdf_file="").count()}  # fmt: skip
    let_leases_run_out()
    jobs.sweep_batches()
    check_whole(batch, Path(settings.PRIVATE_ROOT), count)
    clean_up(Path(settings.PRIVATE_ROOT))
    print(json.dumps(before))


if __name__ == "__main__":
    django.setup()
    {"prepare": prepare, "work": work, "sweep": sweep}[sys.argv[1]](int(sys.argv[2]))
