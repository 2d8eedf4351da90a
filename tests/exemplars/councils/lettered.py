"""A secret session of the cast's council that takes letters: two members away, two members open them."""

from exemplars.campaigns.models import RuleCard
from exemplars.councils import actions, letters
from exemplars.councils.models import LetterCount, Session
from tests.exemplars.councils.sealed import BrowserMeeting, SecretMeeting, meet_in_secret
from tests.factories.cast import Cast

AWAY = {"member_2": "written", "member_3": "written"}


class LetterMeeting(SecretMeeting):
    """The chair and the first member open the letters."""

    def seat(self, user):
        return next(seat for seat in self.seats if seat.user == user)

    @property
    def tellers(self) -> list:
        return [self.cast.chair, self.cast.members[0]]

    @property
    def away(self) -> list:
        return self.cast.members[1:]

    @property
    def letters(self) -> LetterCount:
        return LetterCount.objects.get(session=self.session, round=self.session.round)

    def open(self, **presence: str) -> Session:
        self.make_keys()
        self.attend(**(presence or AWAY))
        tellers = [self.seat(user).pk for user in self.tellers]
        self.session = actions.open_voting(self.session, by=self.cast.secretary, tellers=tellers)
        return self.session

    def note(self, *users) -> None:
        for user in users or self.away:
            actions.note_letter(self.session, self.seat(user), by=self.cast.secretary)

    def here(self, choice: str = "agree") -> None:
        """Everybody at the meeting casts on a device."""
        for user in (self.cast.chair, self.cast.secretary, self.cast.members[0]):
            self.vote(user, choice)

    def shut(self) -> None:
        """Two letters and three ballots; the box is closed."""
        self.open()
        self.note()
        self.here()
        self.stop()

    def stop(self) -> None:
        self.session = actions.close_voting(self.session, by=self.cast.secretary)

    def figures(self, *choices: str, items=None) -> dict:
        one = {name: choices.count(name) for name in letters.CHOICES}
        return {item.pk: one for item in items or self.items}

    def key(self, user, *choices: str, items=None) -> LetterCount:
        return actions.key_letters(self.session, self.figures(*choices, items=items), by=user)

    def both_key(self, *choices: str) -> None:
        for user in self.tellers:
            self.key(user, *choices)


class BrowserLetterMeeting(LetterMeeting, BrowserMeeting):
    """Members at the meeting seal by themselves."""

    vote = BrowserMeeting.vote


def meet_with_letters(cast: Cast, dossiers: int = 3) -> LetterMeeting:
    made = meet_in_secret(cast, dossiers)
    RuleCard.objects.update(quorum_numerator=1, quorum_denominator=2)
    return LetterMeeting(made.cast, made.session, made.seats, made.items)


def meet_with_letters_in_browsers(cast: Cast, dossiers: int = 2) -> BrowserLetterMeeting:
    made = meet_with_letters(cast, dossiers)
    RuleCard.objects.update(sealed_by="browser")
    return BrowserLetterMeeting(made.cast, made.session, made.seats, made.items)
