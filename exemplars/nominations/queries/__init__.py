"""Reads that more than one caller needs: lists, the pre-flight of a submission, a dossier's story."""

from exemplars.nominations.queries.checks import Light, lights_of
from exemplars.nominations.queries.choices import choices_for
from exemplars.nominations.queries.dossiers import (
    content_digest,
    content_text,
    locked_for_submission,
    moment,
)
from exemplars.nominations.queries.lists import (
    SORTS,
    campaigns_of,
    counts,
    filtered,
    submissions,
)
from exemplars.nominations.queries.mending import PARTS, Mending, mended_in_words, mending_of
from exemplars.nominations.queries.preflight import (
    Desk,
    Meter,
    meters,
    preflight,
    red_sentences,
    tally,
)
from exemplars.nominations.queries.readers import Reader
from exemplars.nominations.queries.story import beads, facts, next_step, story

__all__ = [
    "PARTS",
    "SORTS",
    "Desk",
    "Light",
    "Mending",
    "Meter",
    "Reader",
    "beads",
    "campaigns_of",
    "choices_for",
    "content_digest",
    "content_text",
    "counts",
    "facts",
    "filtered",
    "lights_of",
    "locked_for_submission",
    "mended_in_words",
    "mending_of",
    "meters",
    "moment",
    "next_step",
    "preflight",
    "red_sentences",
    "story",
    "submissions",
    "tally",
]
