"""How many votes a session has held, for the rule card's limit."""

from exemplars.councils import freezing
from exemplars.councils.models import Session


def used(session: Session) -> int:
    """The number of this vote among those that count: a secret one or one on paper that was never
    counted, because an officer lost the key or papers went astray, was no vote."""
    lost = sum(
        (freezing.is_secret(row.frozen) or freezing.is_paper(row.frozen)) and not row.results
        for row in session.rounds.all()
    )
    return session.round - lost
