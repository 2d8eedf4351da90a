"""A session of the cast's council that votes by show of hands: the secretary keys, the chair confirms."""

from exemplars.campaigns.models import RuleCard
from exemplars.councils import actions
from exemplars.councils.models import HandCount
from tests.exemplars.councils.conftest import Meeting, meet
from tests.factories.cast import Cast


class HandMeeting(Meeting):
    def seat(self, user):
        return next(seat.pk for seat in self.seats if seat.user == user)

    def open(self, *, item=None, group=None, stand_ins=(), **presence):
        self.attend(**presence)
        self.session = actions.open_voting(
            self.session, by=self.cast.secretary, group=group, item=item,
            tellers=[self.seat(user) for user in stand_ins],
        )  # fmt: skip
        return self.session

    def figures(self, items=None, **changed):
        one = {"agree": 4, "disagree": 1, "lower": 0, "other": 0, "chair": "agree"} | changed
        return {item.pk: one for item in items or self.items}

    def key(self, by=None, items=None, **changed):
        by = by or self.cast.secretary
        return actions.key_hands(self.session, self.figures(items, **changed), by=by)

    def seen(self, items=None):
        rows = HandCount.objects.filter(item__in=items or self.items)
        return {row.item_id: row.digest for row in rows}

    def confirm(self, by=None, items=None, seen=None):
        self.session = actions.confirm_hands(
            self.session, seen or self.seen(items), by=by or self.cast.chair
        )
        return self.session

    def stages(self):
        return list(self.session.items.values_list("stage", flat=True))


def meet_by_hand(cast: Cast, dossiers: int = 3) -> HandMeeting:
    RuleCard.objects.update(ballot_kind="hands")
    made = meet(cast, dossiers)
    return HandMeeting(made.cast, made.session, made.seats, made.items)
