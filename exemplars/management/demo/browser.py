"""Stands in for the members' browsers, which the demonstration does not run.

What `backend/static/js/seal.js` does on a member's machine is done here in Python, with the two public
keys that the ballot page shows: the same two envelopes, and the act of voting gets nothing else.
"""

from collections.abc import Mapping

from exemplars.councils import queries, sealing
from exemplars.councils.models import Session


def seal(session: Session, choices: Mapping[int, str]) -> dict[int, bytes]:
    """A member's ballot as it leaves the browser: an envelope for each item by its key."""
    keys = queries.public_keys(session)
    return {
        item: sealing.seal(choice, sealing.Place(str(session.uid), session.round, item), keys)
        for item, choice in choices.items()
    }
