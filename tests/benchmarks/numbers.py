"""Fifty writers take register numbers at once: how many a second, and is each given once?

`python -m tests.benchmarks.numbers`: a database of its own, dropped at the end. Some writers
change their mind after taking a number, as a publication that fails would.
"""

import json
import random
import time
from concurrent.futures import ThreadPoolExecutor

from tests.benchmarks import database

WRITERS = 50
EACH = 40
#: One transaction in so many is rolled back after it took its number.
REGRET = 10


class ChangedMind(Exception):
    """The transaction that took a number does not go through."""


def write(take_numbers: object, register: object, seed: int, each: int) -> tuple[list[int], int]:
    """One writer on a connection of its own: the numbers it kept, and how many it gave back."""
    from django.db import connection, transaction

    kept: list[int] = []
    regrets, mind = 0, random.Random(seed)
    while len(kept) < each:
        try:
            with transaction.atomic():
                # A queue of fifty may be longer than a page would wait.
                connection.cursor().execute("SET LOCAL lock_timeout = 0")
                [number] = take_numbers(register)
                if mind.randrange(REGRET) == 0:
                    raise ChangedMind
        except ChangedMind:
            regrets += 1
        else:
            kept.append(number)
    connection.close()
    return kept, regrets


def measured(writers: int = WRITERS, each: int = EACH) -> dict:
    """In a set-up Django with an empty database: the result as plain values."""
    from django.core.management import call_command

    from certificates.numbering import open_register, take

    call_command("migrate", verbosity=0)
    register = open_register("UBT", "BK_T", 2026)
    began = time.perf_counter()
    with ThreadPoolExecutor(writers) as pool:
        done = list(pool.map(lambda seed: write(take, register, seed, each), range(writers)))
    seconds = time.perf_counter() - began
    kept = [number for numbers, _regrets in done for number in numbers]
    return {
        "writers": writers,
        "taken": len(kept),
        "rolled_back": sum(regrets for _numbers, regrets in done),
        "seconds": round(seconds, 2),
        "per_second": round(len(kept) / seconds, 1),
        "gaps": max(kept) - len(set(kept)),
        "duplicates": len(kept) - len(set(kept)),
    }


def run(server: str, writers: int = WRITERS, each: int = EACH) -> dict:
    """The same in a process and a database of its own."""
    return database.in_own("tests.benchmarks.numbers", server, writers, each)


if __name__ == "__main__":
    database.alone(measured, run, lambda found: json.dumps(found, indent=1))
