"""Reads of the gallery: the publication, its index, a story with what belongs on its page."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, QuerySet

from exemplars.accounts.models import User
from exemplars.accounts.states import OFFICE_KINDS, RoleKind
from exemplars.campaigns.models import run_by
from exemplars.gallery import reading
from exemplars.gallery.models import Consent, Photo, Story
from exemplars.gallery.states import Field, Purpose, StoryClass
from exemplars.nominations.models import Nomination
from exemplars.nominations.states import DECIDED

#: Cover, four stories to read first, the quotation, and lines for what is left.
ON_HOME = 12
RELATED = 3


@dataclass(frozen=True)
class Card:
    """A story as it stands among others: with a photo its people agreed to, else a drawing."""

    story: Story
    photo: Photo | None
    drawing: str
    minutes: int


@dataclass(frozen=True)
class Entry:
    """One line of the index: what, how many stories, the value its filter takes."""

    value: str
    label: str
    count: int


@dataclass(frozen=True)
class Index:
    """How many public stories there are, by class, field and year of the campaign."""

    total: int = 0
    classes: list[Entry] = field(default_factory=list)
    fields: list[Entry] = field(default_factory=list)
    years: list[Entry] = field(default_factory=list)


def cards(stories: Iterable[Story], *, taken: Iterable[str] = ()) -> list[Card]:
    """Cards of stories read `with_cards`; drawings differ as long as there are enough.

    `taken` are drawings that stand on the page already.
    """
    made: list[Card] = []
    taken = list(taken)
    for story in stories:
        photo = next(iter(shown_photos(story)), None)
        name = reading.drawing(story.field, story.pk, taken)
        if photo is None:
            taken.append(name)
        made.append(Card(story, photo, name, minutes(story)))
    return made


def shown_photos(story: Story) -> list[Photo]:
    """The photos a citizen sees: those of people who agreed to be shown."""
    return list(story.photos.all()) if getattr(story, "shows_photos", False) else []


def minutes(story: Story) -> int:
    return reading.minutes(story.standfirst, story.deed, story.result, story.lesson)


def newest() -> list[Card]:
    """The stories of the front page, newest first; the first one has the cover."""
    stories = list(Story.objects.public().with_cards()[:ON_HOME])
    drawn = stories and not shown_photos(stories[0])
    return cards(stories, taken=[reading.COVER] if drawn else [])


def index(words: str = "", *, story_class: str = "", field_: str = "", year: str = "") -> Index:
    """The index of the public stories that hold the words, each filter counted within the others."""
    groups = (
        Story.objects.public()
        .matching(words)
        .order_by()
        .values_list("story_class", "field", "nomination__submission__campaign__year")
        .annotate(count=Count("pk"))
    )
    chosen = (story_class, field_, year)
    total, counted = 0, (Counter[str](), Counter[str](), Counter[str]())
    for *group, count in groups:
        values = [str(value) for value in group]
        misses = [i for i, want in enumerate(chosen) if want and want != values[i]]
        total += 0 if misses else count
        for i, counter in enumerate(counted):
            if not set(misses) - {i}:
                counter[values[i]] += count
    return Index(
        total,
        [Entry(value, str(label), counted[0][value]) for value, label in StoryClass.choices],
        [Entry(value, str(label), counted[1][value]) for value, label in Field.choices],
        [Entry(value, value, counted[2][value]) for value in sorted(counted[2], reverse=True)],
    )


def found(
    words: str = "", *, story_class: str = "", field_: str = "", year: str = ""
) -> QuerySet[Story]:
    """The public stories of the list, newest first."""
    stories = Story.objects.public().with_cards().matching(words)
    if story_class:
        stories = stories.filter(story_class=story_class)
    if field_:
        stories = stories.filter(field=field_)
    if year.isdecimal() and len(year) == 4:
        stories = stories.filter(nomination__submission__campaign__year=int(year))
    return stories


def with_facts(stories: QuerySet[Story]) -> QuerySet[Story]:
    """Stories with what the margin says: the line of the decision, as it was published."""
    return stories.with_cards().select_related(  # type: ignore[attr-defined]
        "nomination__decision_line__decision", "nomination__submission__campaign"
    )


def related(story: Story) -> list[Story]:
    """Other public stories of the same class or field, the same field first."""
    others = Story.objects.public().exclude(pk=story.pk)
    alike = others.filter(field=story.field) | others.filter(story_class=story.story_class)
    return sorted(alike[: 4 * RELATED], key=lambda row: row.field != story.field)[:RELATED]


# For the people who write --------------------------------------------------------------------


def editable_stories(user: User) -> QuerySet[Story]:
    """Stories this editor may change, newest first."""
    kinds = (*OFFICE_KINDS, RoleKind.GALLERY_EDITOR)
    mine = run_by(user, "nomination__submission__campaign", *kinds)
    return Story.objects.filter(mine).select_related("nomination").order_by("-status_since", "-pk")


def unwritten(user: User, words: str = "") -> QuerySet[Nomination]:
    """Awarded nominations nobody has written about yet, newest first."""
    kinds = (*OFFICE_KINDS, RoleKind.GALLERY_EDITOR)
    mine = run_by(user, "submission__campaign", *kinds)
    return (
        Nomination.objects.visible_to(user)
        .filter(mine, status__in=DECIDED, story=None)
        .matching(words)
        .with_context()
        .select_related("decision_line__decision")
        .order_by("-status_since", "-pk")
    )


def consents(nomination: Nomination) -> list[dict[str, Any]]:
    """Every purpose with the consent in force for it, or None."""
    rows = Consent.objects.filter(nomination=nomination, withdrawn_at=None)
    given = {row.purpose: row for row in rows}
    return [
        {"purpose": purpose, "label": label, "consent": given.get(purpose)}
        for purpose, label in Purpose.choices
    ]


def prefilled(nomination: Nomination, *, by: User) -> dict[str, str]:
    """First words of a story, from the dossier: deed, result, lesson, place."""
    is_model = nomination.subject_kind == "model"
    return {
        "standfirst": nomination.summary[:400],
        "story_class": StoryClass.MODEL if is_model else StoryClass.GOOD_DEED,
        "place": nomination.commune or nomination.unit.place,
        "deed": nomination.follow or nomination.method or nomination.summary,
        "result": nomination.results or nomination.summary,
        "lesson": nomination.scope or nomination.example,
        "author": by.full_name,
    }


def is_public(story: Story) -> bool:
    return Story.objects.public().filter(pk=story.pk).exists()
