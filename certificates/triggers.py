"""Triggers in the database, which hold whoever writes to it."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

#: By the database's name, then what makes the triggers and what takes them away.
Triggers = Mapping[str, Mapping[str, Sequence[str]]]


def run(triggers: Triggers, connection: Any, verb: Literal["install", "remove"]) -> None:
    """Run the statements for this connection's database; they are written to do no harm again."""
    with connection.cursor() as cursor:
        for statement in triggers[connection.vendor][verb]:
            cursor.execute(statement)
