"""What follows a secret count, once it is committed."""

from django.db import connection
from django.db.models import Q
from django_tasks import task

from exemplars.councils.models import CastMark, LetterCount, OpenedBallot, Residue, SealedBallot

#: The oldest transaction that anybody but us may still look back to, as that many transactions ago: who
#: writes anywhere in the server, who reads this database, a copy or a prepared transaction kept for later.
#: What was deleted before it is nobody's any more, so `VACUUM` takes it away.
_OLDEST = """
    SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint, COALESCE(MAX(ago), 0) FROM (
        SELECT age(backend_xid) AS ago FROM pg_stat_activity
            WHERE pid <> pg_backend_pid() AND backend_xid IS NOT NULL
        UNION ALL SELECT age(backend_xmin) FROM pg_stat_activity
            WHERE pid <> pg_backend_pid() AND backend_xmin IS NOT NULL
            AND (datname = current_database() OR datname IS NULL)
        UNION ALL SELECT age(xmin) FROM pg_replication_slots WHERE xmin IS NOT NULL
        UNION ALL SELECT age(transaction) FROM pg_prepared_xacts
    ) AS looking
"""


@task()
def squeeze() -> None:
    """Write the tables of secret ballots anew, so that no dead row of the vote stays on the disk.

    PostgreSQL alone keeps dead rows for whoever reads its pages; again does no harm. Where the
    caller's transaction is still open nothing can be squeezed, and nothing is dead yet. While somebody
    looks at an older state of the database the rows stay for them, and `Residue` says so: `sweep`
    squeezes again.
    """
    if connection.in_atomic_block:
        return
    if connection.vendor != "postgresql":
        Residue.objects.all().delete()
        return
    due = list(Residue.objects.values_list("pk", flat=True))
    now, oldest = _horizon()
    Residue.objects.filter(pk__in=due, before=None).update(before=now)
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '20s'")  # others may be casting in another session
        for model in (SealedBallot, CastMark, OpenedBallot, LetterCount):
            cursor.execute(f"VACUUM (FULL) {connection.ops.quote_name(model._meta.db_table)}")
        cursor.execute("RESET lock_timeout")
    Residue.objects.filter(pk__in=due, before__lte=oldest).delete()


def sweep() -> int:
    """Squeeze again what a lost worker, or somebody's long look at the database, has left; how many
    counts. Nothing while they still look: that would lock the tables in vain."""
    due = Residue.objects.all()
    if connection.vendor == "postgresql" and due.exists():
        due = due.filter(Q(before=None) | Q(before__lte=_horizon()[1]))
    left = due.count()
    if left:
        squeeze.func()
    return left


def _horizon() -> tuple[int, int]:
    """The number of the next transaction, and of the oldest that somebody else may look back to."""
    with connection.cursor() as cursor:
        cursor.execute(_OLDEST)
        now, ago = cursor.fetchone()
    return now, now - ago
