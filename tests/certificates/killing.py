"""A worker process that meets its end at a named place: `python -m tests.certificates.killing POINT BATCH`.

Each point is a function of the press and whether the end comes before or after it, the first time
that the job comes by. "sabotage" in front takes the protection away that the point is to prove.
"""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

#: name → module, function in it, whether the kill comes before or after, and at which call.
POINTS: dict[str, tuple[str, str, str, int]] = {
    "part taken": ("certificates.batches", "_take_part", "after", 2),
    "sheet lettered": ("certificates.storing", "words", "after", 3),
    "file written, not durable": ("os", "fsync", "before", 3),
    "file durable, no name": ("os", "fsync", "after", 5),
    "file named, folder not durable": ("certificates.files", "_sync_folder", "before", 4),
    "file there, not recorded": ("certificates.batches", "_recorded", "before", 2),
    "recorded, not committed": ("certificates.batches", "_renewed", "after", 2),
    "recorded": ("certificates.batches", "_recorded", "after", 2),
    "part done": ("certificates.batches", "_end_part", "after", 1),
    "joining taken": ("certificates.batches", "_take_joining", "after", 1),
    "file of all half written": ("certificates.batches", "_certificates", "before", 4),
    "file of all there, not recorded": ("certificates.batches", "_end", "before", 1),
    "all done": ("certificates.batches", "_end", "after", 1),
}


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def arm(module: Any, name: str, when: str, times: int) -> None:
    """Let the process end at the given call of a function."""
    real, calls = getattr(module, name), []

    def last(*args: Any, **kwargs: Any) -> Any:
        calls.append(1)
        if len(calls) == times and when == "before":
            die()
        result = real(*args, **kwargs)
        if len(calls) == times:
            die()
        return result

    setattr(module, name, last)


def half_under_its_name(name: str, fill: Callable[[Path], object]) -> str:
    """The sabotage: no temporary file, and the end in the middle of the writing."""
    from certificates import files

    target = files.absolute(name)
    target.parent.mkdir(parents=True, exist_ok=True)
    fill(target)
    target.write_bytes(target.read_bytes()[:1000])
    die()
    return ""


def recorded_first(certificate: Any) -> Any:
    """The sabotage: the record before the file."""
    from certificates import storing

    storing.record(storing.Stored(certificate, storing.file_name(certificate), "0" * 64))
    die()


def main(point: str, batch: int) -> None:
    """Work on the batch as far as the point."""
    django.setup()
    from importlib import import_module

    from certificates import batches, files

    if point == "sabotage: half a file":
        files.write = half_under_its_name
    elif point == "sabotage: recorded first":
        batches.make = recorded_first
    else:
        module, name, when, times = POINTS[point]
        arm(import_module(module), name, when, times)
    print("ready", flush=True)
    batches.run(batch)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
