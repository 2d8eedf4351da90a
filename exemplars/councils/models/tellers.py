"""The two members who count what a program cannot see, by their seats on the roll."""

from typing import Any

from django.db import models

from exemplars.councils.models.sessions import Seat


class TwoTellers(models.Model):
    """A count that two people key apart from each other: one is `first`, the other `second`."""

    teller_one = models.ForeignKey(Seat, models.PROTECT, related_name="+")
    teller_two = models.ForeignKey(Seat, models.PROTECT, related_name="+")

    class Meta:
        abstract = True

    @property
    def tellers(self) -> tuple[Seat, Seat]:
        return self.teller_one, self.teller_two

    def slot(self, user: Any) -> str:
        """Which of the two keyings is this person's: “first”, “second”, or none."""
        if user.pk == self.teller_one.user_id:
            return "first"
        return "second" if user.pk == self.teller_two.user_id else ""
