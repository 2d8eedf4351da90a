"""Triggers that keep a version of a layout as it was made, in the hands of whoever holds the database.

They look at the row alone, not at who uses it: a trigger that named another table would stop SQLite
from ever altering that one. A migration that alters the layouts' own table on SQLite makes it anew,
without its triggers, and must install them again.
"""

from typing import Any

from certificates import triggers

TABLE = "certificates_layout"
#: What a version is; a frozen one has no other columns but its key and the day it was made.
_KEPT = ("code", "version", "data", "data_sha256")
_SAYS = "a version of a layout never changes"

_TRIGGERS = {
    "sqlite": {
        "install": [
            f"""CREATE TRIGGER IF NOT EXISTS layout_stays BEFORE UPDATE ON {TABLE}
            WHEN {" OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in _KEPT)}
            BEGIN SELECT RAISE(ABORT, '{_SAYS}'); END"""
        ],
        "remove": ["DROP TRIGGER IF EXISTS layout_stays"],
    },
    "postgresql": {
        "install": [
            f"""CREATE OR REPLACE FUNCTION layout_stays() RETURNS trigger AS $$
            BEGIN RAISE EXCEPTION '{_SAYS}'; END $$ LANGUAGE plpgsql""",
            f"""CREATE OR REPLACE TRIGGER layout_stays BEFORE UPDATE ON {TABLE} FOR EACH ROW
            WHEN ({" OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in _KEPT)})
            EXECUTE FUNCTION layout_stays()""",
        ],
        "remove": [
            f"DROP TRIGGER IF EXISTS layout_stays ON {TABLE}",
            "DROP FUNCTION IF EXISTS layout_stays()",
        ],
    },
}


def install_triggers(connection: Any) -> None:
    """Make the database refuse another content for a version; again does no harm."""
    triggers.run(_TRIGGERS, connection, "install")


def remove_triggers(connection: Any) -> None:
    """Undo `install_triggers`: for going back a migration."""
    triggers.run(_TRIGGERS, connection, "remove")
