"""A worker process that says which sheets it made: `python -m tests.certificates.sharing HOW LOG BATCH`.

HOW is "shared", or "unguarded": a part is read and then taken, without lock and condition. It begins
when a line comes in, so that several begin together.
"""

import os
import sys
import time
from collections.abc import Callable
from typing import Any

import django


def unguarded(pause: Callable[[], object]) -> Callable[..., Any]:
    """The sabotage: the next part by a look alone; what was seen may be somebody else's by now."""
    from certificates.batches import LEASE, BatchPart, timezone

    def take(batch: Any, worker: Any) -> Any:
        part = BatchPart.objects.filter(batch=batch, worker=None).order_by("index").first()
        pause()
        if part:
            until = timezone.now() + LEASE
            BatchPart.objects.filter(pk=part.pk).update(worker=worker, lease_until=until)
        return part

    return take


def main(how: str, log: str, batch: int) -> None:
    """Work the batch off beside the others."""
    django.setup()
    from certificates import batches

    real = batches.make
    out = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def noted(certificate: Any) -> Any:
        made = real(certificate)
        if made:
            os.write(out, f"{os.getpid()} {certificate.pk}\n".encode())
        return made

    batches.make = noted
    if how == "unguarded":
        batches._take_part = unguarded(lambda: time.sleep(0.3))
    print("ready", flush=True)
    sys.stdin.readline()
    batches.run(batch)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
