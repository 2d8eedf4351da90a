"""Files of the press that nobody will ask for again."""

import time
from pathlib import Path

from certificates import files
from certificates.models import Batch

_DAY = 24 * 3600
_UUID = 36


def remove_orphan_files(*, older_than_seconds: float = _DAY) -> int:
    """Remove what killed workers, stopped batches and joined parts left behind. Returns how many.

    What is in the folder of a register stays, whatever the database says: a certificate's file is
    written for a row that is there for good, so a file without one shows a database put back.
    """
    return files.remove_stale() + _remove_of_batches(time.time() - older_than_seconds)


def _remove_of_batches(before: float) -> int:
    # The folder is read before the rows: a batch that began in between has nothing in the list. Those
    # at work are read before those that are done: one that ends in between is among either.
    old = [path for path in _files() if files.older(path, before)]
    at_work = {str(uuid) for uuid in Batch.objects.unfinished().values_list("uuid", flat=True)}
    kept = set(Batch.objects.filter(state=Batch.State.DONE).values_list("file", flat=True))
    orphans = [
        path
        for path in old
        if path.name[:_UUID] not in at_work and f"{files.BATCHES}/{path.name}" not in kept
    ]
    for path in orphans:
        path.unlink(missing_ok=True)
    return len(orphans)


def _files() -> list[Path]:
    return list(files.absolute(files.BATCHES).glob("*.pdf"))
