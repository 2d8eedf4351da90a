"""Who may not vote on what, when a vote is opened."""

from collections.abc import Mapping, Sequence

from exemplars.campaigns.models import RuleCard
from exemplars.councils import conflicts
from exemplars.councils.models import AgendaItem, Recusal, Seat, Session


def recuse(
    session: Session,
    items: Sequence[AgendaItem],
    seats: Sequence[Seat],
    cards: Mapping[int, RuleCard],
) -> list[Recusal]:
    """Add the conflicts that follow from names, units and signatures to the declared ones."""
    path = session.council.unit.path
    found = [
        Recusal(item=item, seat=seat, kind=kind, reason=conflicts.WORDS[kind])
        for item in items
        for seat in seats
        if (kind := conflicts.conflict(seat, item.nomination, path, cards[item.award_id].conflicts))
    ]
    ours = Recusal.objects.filter(item__session=session)
    ours.filter(declared=False).delete()
    ours.exclude(seat__in=seats).delete()
    Recusal.objects.bulk_create(found, ignore_conflicts=True)
    awards = {item.pk: item.award_id for item in items}
    rows = list(ours.order_by("item", "seat"))
    for row in rows:
        row.hides = cards[awards[row.item_id]].recusal_hides
    Recusal.objects.bulk_update(rows, ["hides"])
    return rows
