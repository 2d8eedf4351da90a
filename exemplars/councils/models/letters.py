"""The letters of a secret vote: who opens and keys them. What they said lies in the box alone."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from exemplars.councils.models.sessions import Seat, Session
from exemplars.councils.models.tellers import TwoTellers


class LetterCount(TwoTellers):
    """The count of the letters of one round; a round without one takes no letters.

    `first` and `second` hold no figures but a code of them, {item: code}, which tells only whether
    two keyings are alike (`letters.code`), and only until they are: then the item is `sealed`.
    """

    session = models.ForeignKey(Session, models.PROTECT, related_name="letter_counts")
    round = models.PositiveSmallIntegerField(_("lượt"))
    salt = models.CharField(max_length=32, editable=False)
    first = models.JSONField(default=dict, editable=False)
    second = models.JSONField(default=dict, editable=False)
    #: Keys of the items whose letters lie in the box.
    sealed = models.JSONField(default=list, editable=False)
    #: When all of them did, which is when nothing of the keying is left.
    settled_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("phiếu gửi về")
        verbose_name_plural = _("phiếu gửi về")
        ordering = ("session", "round")
        constraints = (
            models.UniqueConstraint(fields=("session", "round"), name="letter_count_once_a_round"),
            models.CheckConstraint(
                condition=~Q(teller_one=F("teller_two")), name="two_tellers_open_letters"
            ),
            models.CheckConstraint(
                condition=Q(settled_at=None) | Q(salt=""), name="settled_letters_have_no_salt"
            ),
        )

    def __str__(self) -> str:
        return f"{self.session}, {self.round}"

    @property
    def differing(self) -> set[int]:
        """Keys of the items that both have keyed, and not alike."""
        return {int(key) for key in self.first.keys() & self.second.keys()}

    @property
    def awaited(self) -> str:
        """Names of the tellers who have not keyed what is left; of both where they differ."""
        keyed = [bool(self.first), bool(self.second)]
        waiting = zip(self.tellers, keyed, strict=True)
        return ", ".join(str(seat.user) for seat, done in waiting if not done or all(keyed))

    def seat_of(self, slot: str) -> Seat:
        return self.teller_one if slot == "first" else self.teller_two
