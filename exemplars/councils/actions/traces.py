"""Deleted envelopes are to leave no trace on the disk, whatever becomes of the worker."""

from django.db import transaction

from exemplars.councils import tasks
from exemplars.councils.models import Residue


def wipe_after_commit() -> None:
    """Once this transaction is committed the tables are written anew; that it is due is part of it, so
    that `tasks.sweep` does it where the worker does not."""
    Residue.objects.create()
    transaction.on_commit(tasks.squeeze.enqueue)
