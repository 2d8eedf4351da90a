"""Dossiers of a secret session that were never counted, beside others that were: their way out.

The box of one group may never be opened (too few ballots, a lost key) when another group has its
result. That result stands and is not voted on again because of the rest. The rest was no vote, so it
uses up no round of the rule card, and comes before another session with a roll and keys of its own.
"""

from collections.abc import Sequence

from certificates.transactions import one_transaction
from exemplars.accounts.models import User
from exemplars.councils.actions import traces
from exemplars.councils.models import AgendaItem, BallotBox, CastMark, SealedBallot, Session
from exemplars.nominations import actions as nominations
from exemplars.shared import journal


@one_transaction
def postpone(
    session: Session, items: Sequence[AgendaItem], *, by: User, asked_by: User, reason: str
) -> None:
    """Hoãn xét hồ sơ chưa kiểm phiếu: they leave the session, and their envelopes go unopened.

    The caller holds the session's row and has asked both officers.
    """
    nominations.postpone([item.nomination for item in items], by=by, reason=reason)
    for model in (SealedBallot, CastMark, BallotBox):
        model.objects.filter(item__in=items).delete()
    keys = [item.pk for item in items]
    session.items.filter(pk__in=keys).delete()
    traces.wipe_after_commit()
    journal.record(
        session, "postpone_uncounted", by=by, reason=reason, asked_by=str(asked_by), items=keys,
        nominations=[str(item.nomination.uid) for item in items], frozen=session.frozen_hash,
    )  # fmt: skip
