"""Secret votes: the officers' keys, marks, envelopes, receipts, opened ballots. No row of these joins
a person to a choice, before the count or after it."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exemplars.councils import sealing
from exemplars.councils.models.sessions import AgendaItem, Seat, Session
from exemplars.councils.states import Office, SealedChoice


class BallotKey(models.Model):
    """An officer's public key for one round of sealed ballots.

    The private half is in the file that the officer took along, and nowhere else.
    """

    session = models.ForeignKey(Session, models.CASCADE, related_name="keys")
    round = models.PositiveSmallIntegerField(_("lượt"))
    office = models.CharField(_("người giữ khóa"), max_length=12, choices=Office)
    holder = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    public_key = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=timezone.now)
    #: When the holder has shown that file and phrase open it; no vote is opened before.
    tried_at = models.DateTimeField(null=True)
    #: When the holder has said that no copy of the file is left; nobody can check it.
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("khóa hòm phiếu")
        verbose_name_plural = _("khóa hòm phiếu")
        ordering = ("session", "round", "office")
        constraints = (
            models.UniqueConstraint(
                fields=("session", "round", "office"), name="ballot_key_once_per_office"
            ),
        )

    def __str__(self) -> str:
        return f"{self.session}: {self.get_office_display()}"

    @property
    def fingerprint(self) -> str:
        return sealing.fingerprint(self.public_key)


class CastMark(models.Model):
    """That a member has put a sealed ballot on an item into the box, or that the letter with it has
    come. No time, no choice."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="marks")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="+")
    by_letter = models.BooleanField(_("phiếu gửi về"), default=False)

    class Meta:
        verbose_name = _("dấu đã bỏ phiếu kín")
        verbose_name_plural = _("dấu đã bỏ phiếu kín")
        constraints = (
            models.UniqueConstraint(fields=("item", "seat"), name="cast_mark_once_per_seat"),
        )

    def __str__(self) -> str:
        return f"{self.seat}: {self.item}"


class SealedBallot(models.Model):
    """An envelope in the box of an item: no person, no time, no order. Gone once it is opened."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="sealed_ballots")
    envelope = models.BinaryField()
    #: SHA-256 of the envelope, the voter's receipt. Unique: no envelope counts twice.
    receipt = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name = _("phiếu kín trong hòm")
        verbose_name_plural = _("phiếu kín trong hòm")

    def __str__(self) -> str:
        return self.receipt


class BallotBox(models.Model):
    """The receipts of an item's box, sorted, as they were published before it was opened."""

    item = models.OneToOneField(AgendaItem, models.PROTECT, related_name="box")
    receipts = models.JSONField()

    class Meta:
        verbose_name = _("hòm phiếu")
        verbose_name_plural = _("hòm phiếu")

    def __str__(self) -> str:
        return str(self.item)


class OpenedBallot(models.Model):
    """One choice out of an item's box, shuffled: it belongs to nobody and to no other row."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="opened_ballots")
    choice = models.CharField(_("ý kiến"), max_length=10, choices=SealedChoice)

    class Meta:
        verbose_name = _("phiếu kín đã mở")
        verbose_name_plural = _("phiếu kín đã mở")
        ordering = ("item", "id")

    def __str__(self) -> str:
        return self.get_choice_display()


class Residue(models.Model):
    """That envelopes were deleted whose rows the disk may still hold: written with them, gone once the
    tables were written anew while nobody looked at an older state of the database."""

    #: The first transaction number of PostgreSQL's that has seen them deleted; None before it is known.
    before = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = _("dấu vết của một lần kiểm phiếu kín")
        verbose_name_plural = _("dấu vết của một lần kiểm phiếu kín")

    def __str__(self) -> str:
        return str(self.before)
