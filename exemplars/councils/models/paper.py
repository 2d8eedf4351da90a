"""A vote on paper: who counts it, what each of the two keyed, the scan of what they signed."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from exemplars.councils.models.sessions import Session
from exemplars.councils.models.tellers import TwoTellers


class PaperCount(TwoTellers):
    """The count of one round of paper ballots. No row joins a person to a ballot: none is kept.

    `first` and `second` are what each teller keyed, {item: {figure: number}}, with the digests
    that the database compares; nothing of them leaves before `recorded_at`.
    """

    session = models.ForeignKey(Session, models.PROTECT, related_name="paper_counts")
    round = models.PositiveSmallIntegerField(_("lượt"))
    first = models.JSONField(null=True, editable=False)
    second = models.JSONField(null=True, editable=False)
    first_hash = models.CharField(max_length=64, blank=True, editable=False)
    second_hash = models.CharField(max_length=64, blank=True, editable=False)
    scan = models.FileField(_("bản quét biên bản kiểm phiếu"), max_length=300, blank=True)
    scan_name = models.CharField(max_length=255, blank=True)
    scan_type = models.CharField(max_length=120, blank=True)
    scan_sha256 = models.CharField(max_length=64, blank=True)
    recorded_at = models.DateTimeField(null=True, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )

    class Meta:
        verbose_name = _("kiểm phiếu giấy")
        verbose_name_plural = _("kiểm phiếu giấy")
        ordering = ("session", "round")
        constraints = (
            models.UniqueConstraint(fields=("session", "round"), name="paper_count_once_a_round"),
            models.CheckConstraint(
                condition=~Q(teller_one=F("teller_two")), name="two_tellers_count_paper"
            ),
            models.CheckConstraint(
                condition=Q(recorded_at=None)
                | (Q(first_hash=F("second_hash")) & ~Q(first_hash="") & ~Q(scan="")),
                name="a_paper_result_was_keyed_twice_alike",
            ),
        )

    def __str__(self) -> str:
        return f"{self.session}, {self.round}"

    @property
    def awaited(self) -> str:
        """Names of the tellers who have not handed in."""
        hashes = (self.first_hash, self.second_hash)
        waiting = (seat for seat, done in zip(self.tellers, hashes, strict=True) if not done)
        return ", ".join(str(seat.user) for seat in waiting)

    @property
    def both_in(self) -> bool:
        return bool(self.first_hash and self.second_hash)

    @property
    def agreed(self) -> bool:
        return self.both_in and self.first_hash == self.second_hash
