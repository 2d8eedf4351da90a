"""What follows a secret count, once it is committed."""

from django.db import connection
from django_tasks import task

from exemplars.councils.models import CastMark, LetterCount, OpenedBallot, SealedBallot


@task()
def squeeze() -> None:
    """Write the tables of secret ballots anew, so that no dead row of the vote stays on the disk.

    PostgreSQL alone keeps dead rows for whoever reads its pages; again does no harm. Where the
    caller's transaction is still open nothing can be squeezed, and nothing is dead yet.
    """
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '20s'")  # others may be casting in another session
        for model in (SealedBallot, CastMark, OpenedBallot, LetterCount):
            cursor.execute(f"VACUUM (FULL) {connection.ops.quote_name(model._meta.db_table)}")
        cursor.execute("RESET lock_timeout")
