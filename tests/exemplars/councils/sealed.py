"""A secret session of the cast's council: both keys made and tried, ballots sealed, boxes opened."""

from django.db import connection

from exemplars.campaigns.models import RuleCard
from exemplars.councils import actions, freezing, sealing
from exemplars.councils.actions import Opinion, Receipt
from exemplars.councils.models import AgendaItem, OpenedBallot, SealedBallot, Session
from tests.exemplars.councils.conftest import Meeting, meet
from tests.factories.cast import Cast

PHRASES = {"chair": "bốn từ của chủ tọa", "secretary": "bốn từ của thư ký"}


class SecretMeeting(Meeting):
    """`files` are what the officers took along."""

    files: dict[str, bytes]

    def make_keys(self) -> None:
        self.files = {}
        for office, phrase in PHRASES.items():
            officer = getattr(self.cast, office)
            self.files[office] = actions.make_key(self.session, phrase, by=officer)
            actions.try_key(self.session, self.files[office], phrase, by=officer)

    def open(self, **presence: str) -> Session:
        self.make_keys()
        return super().open(**presence)

    def vote(self, user, choice: str = "agree", items=None, comment: str = "") -> list[Receipt]:
        said = {item.pk: Opinion(choice, comment) for item in items or self.items}
        return actions.cast_sealed(self.session, said, by=user)

    def unwrap(self) -> None:
        file, phrase = self.files["secretary"], PHRASES["secretary"]
        actions.unwrap(self.session, file, phrase, by=self.cast.secretary)

    def count(self) -> list[AgendaItem]:
        file, phrase = self.files["chair"], PHRASES["chair"]
        self.session = actions.count_boxes(self.session, file, phrase, by=self.cast.chair)
        return list(self.session.items.select_related("nomination"))

    def close(self) -> list[AgendaItem]:
        actions.close_voting(self.session, by=self.cast.secretary)
        self.unwrap()
        return self.count()


class BrowserMeeting(SecretMeeting):
    """Members seal by themselves; `envelope` does as their browser does."""

    def envelope(self, item: AgendaItem, choice: str) -> bytes:
        place = sealing.Place(str(self.session.uid), self.session.round, item.pk)
        return sealing.seal(choice, place, freezing.public_keys(self.session.frozen or {}))

    def vote(self, user, choice: str = "agree", items=None, comment: str = "") -> list[Receipt]:
        envelopes = {item.pk: self.envelope(item, choice) for item in items or self.items}
        return actions.cast_envelopes(self.session, envelopes, by=user)


def meet_in_browsers(cast: Cast, dossiers: int = 3) -> BrowserMeeting:
    RuleCard.objects.update(sealed_by="browser")
    made = meet_in_secret(cast, dossiers)
    return BrowserMeeting(made.cast, made.session, made.seats, made.items)


def meet_in_secret(cast: Cast, dossiers: int = 3) -> SecretMeeting:
    RuleCard.objects.update(ballot_kind="secret")
    made = meet(cast, dossiers)
    return SecretMeeting(made.cast, made.session, made.seats, made.items)


def empty_tables() -> None:
    """The tables of sealed ballots as if nobody had ever voted, where an order on the disk counts."""
    if connection.vendor == "postgresql":
        tables = ", ".join(model._meta.db_table for model in (SealedBallot, OpenedBallot))
        with connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {tables}")
