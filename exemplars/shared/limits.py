"""How often something was asked for: counted in the database, so that all processes share it.

A window of time is a row, kept until the window is over (`manage.py sweep` removes it). Whose
row it is shows as a digest alone: no network address is stored.
"""

import time

from django.db import connection, models
from django.utils.crypto import salted_hmac


class RequestCount(models.Model):
    """How many requests of one kind somebody made in one window."""

    key = models.CharField(max_length=64, primary_key=True)
    number = models.PositiveIntegerField()
    ends_at = models.PositiveBigIntegerField(db_index=True, help_text="seconds since 1970, UTC")

    def __str__(self) -> str:
        return f"{self.key[:8]}… {self.number}"


def add(kind: str, who: str, seconds: int) -> int:
    """Count one more in the running window of so many seconds; how many it makes.

    One statement, so that of processes counting at once each gets its own number.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO exemplars_requestcount (key, number, ends_at) VALUES (%s, 1, %s) "
            "ON CONFLICT (key) DO UPDATE SET number = exemplars_requestcount.number + 1 "
            "RETURNING number",
            [_key(kind, who, seconds), _end(seconds)],
        )
        return int(cursor.fetchone()[0])


def so_far(kind: str, who: str, seconds: int) -> int:
    """How many the running window holds."""
    found = RequestCount.objects.filter(key=_key(kind, who, seconds))
    return found.values_list("number", flat=True).first() or 0


def left_of_window(seconds: int) -> int:
    """Seconds until the running window ends: 1 to `seconds`."""
    return _end(seconds) - int(time.time())


def forget_ended() -> int:
    """Remove the windows that are over; how many there were."""
    return RequestCount.objects.filter(ends_at__lte=int(time.time())).delete()[0]


def _end(seconds: int) -> int:
    return (int(time.time()) // seconds + 1) * seconds


def _key(kind: str, who: str, seconds: int) -> str:
    said = f"{kind}:{seconds}:{_end(seconds)}:{who}"
    return salted_hmac("exemplars.limits", said, algorithm="sha256").hexdigest()
