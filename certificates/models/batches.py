"""The work of making and signing PDFs in the background: batches and the parts workers take."""

import math
import uuid
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class BatchQuerySet(models.QuerySet["Batch"]):
    """Reading verbs of batches."""

    def visible_to(self, user: Any) -> "BatchQuerySet":
        """Batches of the issuers the user works for (`user.issuer_codes()`)."""
        return self.filter(issuer_code__in=user.issuer_codes())

    def unfinished(self) -> "BatchQuerySet":
        """Waiting for a worker or in its hands."""
        return self.filter(state__in=Batch.UNFINISHED)

    def abandoned(self, now: Any) -> "BatchQuerySet":
        """Unfinished and held by nobody: never claimed in time, or the worker's lease ran out."""
        return self.unfinished().filter(lease_until__lt=now)


class Batch(models.Model):
    """The PDF of a whole decision, or of some sheets of a run, made in the background; or every
    certificate of a decision signed, which leaves a file each and none of the whole.

    The workers share its parts; one of them joins the parts when all are done.
    """

    class Kind(models.TextChoices):
        PRINT = "print", _("Tệp in")
        SIGN = "sign", _("Ký số")

    class State(models.TextChoices):
        QUEUED = "queued", _("Đang chờ")
        RUNNING = "running", _("Đang làm")
        DONE = "done", _("Đã xong")
        FAILED = "failed", _("Không làm được")
        CANCELLED = "cancelled", _("Đã dừng")

    UNFINISHED = (State.QUEUED, State.RUNNING)

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    batch_key = models.CharField(max_length=200)
    issuer_code = models.CharField(max_length=40)
    kind = models.CharField(_("loại"), max_length=5, choices=Kind, default=Kind.PRINT)
    title = models.CharField(_("tên"), max_length=300)
    #: Where the process keeps the decision, as an address on this site.
    source_url = models.CharField(max_length=200, blank=True)
    run = models.ForeignKey(
        "certificates.PrintRun", models.PROTECT, null=True, blank=True, related_name="batches"
    )
    #: Positions in the run, both included; None for a whole decision.
    first = models.PositiveIntegerField(null=True, blank=True)
    last = models.PositiveIntegerField(null=True, blank=True)
    state = models.CharField(
        _("trạng thái"), max_length=10, choices=State.choices, default=State.QUEUED
    )
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField()
    worker = models.UUIDField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(_("lỗi"), blank=True)
    file = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    #: Of a signing: whether the signature shows on the page, and the passphrase or PIN that was typed,
    #: under `SECRET_KEY`, as long as the work may have to be taken up again.
    shows = models.BooleanField(default=False)
    secret = models.BinaryField(default=b"")
    requested_by = models.CharField(max_length=200)
    requested_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    #: When the work was last taken up, and how much was done by then: what the pace is counted from.
    paced_at = models.DateTimeField(null=True, blank=True)
    paced_done = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("lượt tạo tệp in")
        verbose_name_plural = _("lượt tạo tệp in")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["batch_key"],
                condition=Q(state__in=["queued", "running"]),
                name="one_unfinished_batch_per_key",
            ),
            models.CheckConstraint(condition=Q(done__lte=F("total")), name="batch_done_in_total"),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(kind="sign") | ~Q(file="") & ~Q(sha256=""),
                name="done_batch_has_its_file",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["queued", "running"]) | Q(secret=b""),
                name="no_secret_outlives_its_batch",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_signing(self) -> bool:
        return self.kind == self.Kind.SIGN

    @property
    def percent(self) -> int:
        """Share of certificates ready, 0–100."""
        return round(100 * self.done / self.total) if self.total else 0

    @property
    def is_unfinished(self) -> bool:
        return self.state in self.UNFINISHED

    @property
    def per_second(self) -> float:
        """Sheets a second since the work was last taken up; 0 when it cannot be said yet."""
        if self.paced_at is None:
            return 0.0
        seconds = ((self.finished_at or timezone.now()) - self.paced_at).total_seconds()
        return max(self.done - self.paced_done, 0) / seconds if seconds > 0 else 0.0

    @property
    def seconds_left(self) -> int | None:
        """How long the rest will take at this pace; None when it cannot be said yet."""
        pace = self.per_second
        return math.ceil((self.total - self.done) / pace) if pace else None


class BatchPart(models.Model):
    """Some certificates of a batch, in order: what one worker takes at a time.

    Held by a lease that is renewed with every sheet. When a worker dies its lease runs out and
    another one takes the part from its beginning; what was stored by then is not made again.
    """

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="parts")
    index = models.PositiveIntegerField()
    certificates = models.JSONField()
    done = models.PositiveIntegerField(default=0)
    is_done = models.BooleanField(default=False)
    worker = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["batch", "index"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "index"], name="batch_part_once"),
        ]

    def __str__(self) -> str:
        return f"{self.batch} ({self.index})"
