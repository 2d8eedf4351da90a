"""A session of the cast's council with three dossiers on its agenda."""

from dataclasses import dataclass, field

import pytest
from django.utils import timezone

from exemplars.councils import actions
from exemplars.councils.actions import Opinion
from exemplars.councils.models import AgendaItem, Seat, Session
from exemplars.nominations.states import Status
from tests import factories
from tests.factories.cast import Cast


@dataclass
class Meeting:
    cast: Cast
    session: Session
    seats: list[Seat]
    items: list[AgendaItem] = field(default_factory=list)

    @property
    def people(self):
        return [seat.user for seat in self.seats]

    def attend(self, **presence: str) -> None:
        """Everybody is present, but for members named by their user name."""
        for seat in self.seats:
            name = seat.user.username.replace("-", "_")
            actions.mark_attendance(
                self.session, seat, presence.get(name, "present"), by=self.cast.secretary
            )

    def open(self, **presence: str) -> Session:
        self.attend(**presence)
        self.session = actions.open_voting(self.session, by=self.cast.secretary)
        return self.session

    def vote(self, user, choice: str = "agree", items=None, comment: str = "") -> None:
        said = {item.pk: Opinion(choice, comment) for item in items or self.items}
        actions.cast(self.session, said, by=user)

    def close(self) -> list[AgendaItem]:
        self.session = actions.close_voting(self.session, by=self.cast.secretary)
        return list(self.session.items.select_related("nomination"))


def meet(cast: Cast, dossiers: int = 3) -> Meeting:
    submission = factories.make_submission(cast.commune, cast.campaign, by=cast.head)
    rows = [
        factories.make_nomination(submission, status=Status.ELIGIBLE) for _number in range(dossiers)
    ]
    session = actions.convene(
        cast.council, cast.campaign, by=cast.officer, title="Phiên họp xét đợt cuối năm 2026",
        held_at=timezone.now(), place="Phòng họp số 2",
    )  # fmt: skip
    seats = list(cast.council.seats.select_related("user"))
    items = actions.set_agenda(session, rows, by=cast.officer)
    return Meeting(cast, session, seats, items)


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    return meet(cast)
