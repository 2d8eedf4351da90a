"""A session of the cast's council that votes on paper, secretary and chair counting."""

from django.core.files.uploadedfile import SimpleUploadedFile

from exemplars.campaigns.models import RuleCard
from exemplars.councils import actions, paper
from tests.exemplars.councils.conftest import Meeting, meet
from tests.exemplars.councils.test_minutes import PDF
from tests.factories.cast import Cast


class PaperMeeting(Meeting):
    def seat(self, user):
        return next(seat.pk for seat in self.seats if seat.user == user)

    def open(self, **presence):
        self.attend(**presence)
        tellers = [self.seat(self.cast.secretary), self.seat(self.cast.chair)]
        self.session = actions.open_voting(self.session, by=self.cast.secretary, tellers=tellers)
        return self.session

    def shut(self):
        self.open()
        actions.close_voting(self.session, by=self.cast.secretary)

    def figures(self, **changed):
        n = len(self.seats)
        one = dict.fromkeys((*paper.PAPERS, *paper.CHOICES), 0)
        one |= {"issued": n, "collected": n, "agree": n - 1, "disagree": 1} | changed
        return {item.pk: one for item in self.items}

    def key(self, user, **changed):
        return actions.key_count(self.session, self.figures(**changed), by=user)

    def record(self, by=None):
        scan = SimpleUploadedFile("kiem-phieu.pdf", PDF, "application/pdf")
        return actions.record_paper_count(self.session, upload=scan, by=by or self.cast.secretary)


def meet_on_paper(cast: Cast, dossiers: int = 3) -> PaperMeeting:
    RuleCard.objects.update(ballot_kind="paper")
    made = meet(cast, dossiers)
    return PaperMeeting(made.cast, made.session, made.seats, made.items)
