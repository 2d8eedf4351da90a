"""How many votes a session has held, for the rule card's limit."""

from exemplars.councils import freezing
from exemplars.councils.models import Session


def used(session: Session) -> int:
    """The number of this vote among those that count: a secret one whose boxes were never opened,
    because an officer lost the key, was no vote."""
    lost = sum(freezing.is_secret(row.frozen) and not row.results for row in session.rounds.all())
    return session.round - lost
