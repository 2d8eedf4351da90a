"""Takes up what a lost worker or a stopped server left behind."""

import logging
import time
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.core.cache import cache
from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections

from certificates import tidying
from certificates.jobs import sweep_batches
from exemplars.campaigns import actions as campaigns
from exemplars.councils import actions as councils
from exemplars.councils.tasks import sweep as sweep_secret_counts
from exemplars.decisions import actions as decisions
from exemplars.nominations import actions as nominations
from exemplars.notices.actions import sweep as sweep_notices
from exemplars.shared.limits import forget_ended

logger = logging.getLogger(__name__)


def tidy_counts() -> int:
    """Counts of requests whose time is over. Nothing that anybody has to hear of."""
    forget_ended()
    return 0


def tidy_files() -> int:
    """Files of uploads that never became a row, of batches that were stopped; looked for once an hour,
    it walks the folders."""
    if not cache.add("sweep:files", 1, timeout=3600):
        return 0
    slices = (nominations, campaigns, councils, decisions, tidying)
    return sum(slice.remove_orphan_files() for slice in slices)


#: Each finds its own abandoned rows, enqueues them again and returns how many. All of them may
#: run twice at once.
SWEEPERS: tuple[tuple[str, Callable[[], int]], ...] = (
    ("certificate batches", sweep_batches),
    ("notices", sweep_notices),
    ("traces of secret counts", sweep_secret_counts),
    ("files without a row", tidy_files),
    ("counts of requests", tidy_counts),
)


class Command(BaseCommand):
    help = "Hand abandoned work (certificate batches, unsent notices) to the workers again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--every", type=float, metavar="SECONDS", help="go on until stopped, at this interval"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        every = options["every"]
        if every is None:
            if not sweep():
                raise CommandError("A sweeper failed; see the log.")
            return
        while True:
            close_old_connections()
            sweep()
            time.sleep(every)


def sweep() -> bool:
    """Run every sweeper once; whether all of them ended well.

    One that fails is logged and does not keep the others from running: the next round tries again.
    """
    well = True
    for name, sweeper in SWEEPERS:
        try:
            count = sweeper()
        except Exception:
            logger.exception("sweep: %s failed", name)
            well = False
        else:
            if count:
                logger.info("sweep: %s × %s taken up again", count, name)
    return well
