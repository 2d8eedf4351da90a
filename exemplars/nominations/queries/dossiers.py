"""Dossiers under lock, and what they say as a snapshot."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format

from exemplars.nominations import snapshot
from exemplars.nominations.models import Nomination


def moment(value: datetime) -> str:
    """“17:00 27/11/2026”, Vietnam time."""
    return date_format(timezone.localtime(value), "H:i d/m/Y")


def locked_for_submission(nominations: Sequence[Nomination]) -> list[Nomination]:
    """The rows under lock, in key order, with everything the checks and the snapshot look at."""
    return list(
        Nomination.objects.select_for_update(of=("self",))
        .select_related(*Nomination.MOVES_WITH, "award__issuer")
        .prefetch_related("previous_awards", "evidence")
        .filter(pk__in=[row.pk for row in nominations])
        .order_by("pk")
    )


def content_text(nomination: Nomination) -> str:
    """The dossier's content as canonical JSON (`snapshot.canonical`)."""
    content: dict[str, Any] = {}
    for name in Nomination.CONTENT:
        column = Nomination._meta.get_field(name)
        content[name] = getattr(nomination, getattr(column, "attname", name))
    lines = sorted(
        (line.year, line.award_name, line.decision, line.issuer)
        for line in nomination.previous_awards.all()
    )
    names = ("year", "award_name", "decision", "issuer")
    return snapshot.canonical(
        content,
        [dict(zip(names, line, strict=True)) for line in lines],
        [paper.sha256 for paper in nomination.evidence.all()],
    )


def content_digest(nomination: Nomination) -> str:
    """SHA-256 of the content; equals the one journalled when it was last handed in."""
    return snapshot.digest(content_text(nomination))
