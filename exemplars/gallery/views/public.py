"""What everybody reads without signing in: decided, consented exemplars only."""

from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse_lazy
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Atom1Feed
from django.utils.http import quote_etag, urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from exemplars.gallery import queries, reading
from exemplars.gallery.models import Photo, Story
from exemplars.gallery.queries import Entry

PER_PAGE = 12
#: Parameters of the list's address.
WORDS, CLASS, FIELD, YEAR = "q", "loai", "linh-vuc", "nam"
SIZES = {"large": "file", "small": "small"}
#: Seconds a browser may keep a public photo: a withdrawal must reach everybody within a minute.
KEPT = 60


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The publication: cover, stories to read first, a quotation, the index."""
    cards = queries.newest()
    quoted = next((card for card in cards[1:] if card.story.quote), None)
    context = {
        "cover": cards[0] if cards else None,
        "lead": cards[1] if len(cards) > 1 else None,
        "first": cards[2:5],
        "quoted": quoted,
        "rest": cards[5:],
        "index": queries.index(),
        "stories_url": reverse_lazy("gallery:stories"),
    }
    return render(request, "gallery/home.html", context)


@require_safe
def stories(request: HttpRequest) -> HttpResponse:
    """Every public story, by class, field and year, searched without diacritics."""
    asked = {name: request.GET.get(name, "").strip() for name in (WORDS, CLASS, FIELD, YEAR)}
    wanted = {"story_class": asked[CLASS], "field_": asked[FIELD], "year": asked[YEAR]}
    index = queries.index(asked[WORDS], **wanted)
    page = Paginator(queries.found(asked[WORDS], **wanted), PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "index": index,
        "page": page,
        "cards": queries.cards(page.object_list),
        "words": asked[WORDS],
        "kept": [(name, asked[name]) for name in (CLASS, FIELD, YEAR) if asked[name]],
        "filters": [
            (label, pills)
            for label, name, pills in (
                (_("Loại"), CLASS, _pills(index.classes, CLASS, asked)),
                (_("Lĩnh vực"), FIELD, _pills(index.fields, FIELD, asked)),
                (_("Năm"), YEAR, _pills(index.years, YEAR, asked)),
            )
            if len(pills) > 2 or asked[name]  # “Tất cả” and one more is no choice
        ],
        "is_filtered": any(asked.values()),
    }
    return render(request, "gallery/stories.html", context)


def _pills(entries: list[Entry], name: str, asked: dict[str, str]) -> list[dict[str, Any]]:
    """Links of one filter; the others stay as they are."""

    def pill(label: str, value: str, count: int | None) -> dict[str, Any]:
        kept = {key: text for key, text in {**asked, name: value}.items() if text}
        href = f"?{urlencode(kept)}" if kept else "?"
        return {"label": label, "count": count, "href": href, "current": asked[name] == value}

    shown = [entry for entry in entries if entry.count or entry.value == asked[name]]
    return [
        pill(_("Tất cả"), "", None),
        *(pill(entry.label, entry.value, entry.count) for entry in shown),
    ]


@require_safe
def story(request: HttpRequest, slug: str) -> HttpResponse:
    """One story; its editors also see it before it is out."""
    visible = Story.objects.visible_to(request.user)
    row = get_object_or_404(queries.with_facts(visible), slug=slug)
    deed = reading.paragraphs(row.deed)
    context = {
        "story": row,
        "card": queries.cards([row])[0],
        "photos": queries.shown_photos(row)[1:],
        "deed": deed,
        "starts_large": bool(deed) and reading.starts_large(deed[0]),
        "result": reading.result(row.result),
        "lesson": reading.paragraphs(row.lesson),
        "related": queries.related(row),
        "site_url": settings.SITE_URL,
        "is_draft": request.user.is_authenticated and not queries.is_public(row),
    }
    return render(request, "gallery/story.html", context)


@require_safe
def photo(request: HttpRequest, uid: str, size: str) -> HttpResponseBase:
    """A photo of a public story whose people agreed; its editors see it before."""
    if size not in SIZES:
        raise Http404
    row = get_object_or_404(Photo.objects.visible_to(request.user), uid=uid)
    is_public = Photo.objects.public().filter(pk=row.pk).exists()
    etag = quote_etag(f"{row.uid}-{size}")
    response = get_conditional_response(request, etag=etag) or FileResponse(
        getattr(row, SIZES[size]).open("rb"), content_type="image/jpeg"
    )
    response["ETag"] = etag
    response["Cache-Control"] = f"public, max-age={KEPT}" if is_public else "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Addresses of the public stories, for search engines."""
    rows = Story.objects.public().only("slug", "status_since")
    context = {"stories": rows, "site_url": settings.SITE_URL}
    return render(request, "gallery/sitemap.xml", context, content_type="application/xml")


class StoryFeed(Feed):
    """The newest stories as Atom."""

    feed_type = Atom1Feed
    title = "Gương Sáng"
    link = reverse_lazy("gallery:home")
    subtitle = gettext_lazy("Người tốt, việc tốt và mô hình hay đã được khen thưởng.")

    def items(self) -> QuerySet[Story]:
        return Story.objects.public()[:30]

    def item_title(self, item: Story) -> str:
        return item.title

    def item_description(self, item: Story) -> str:
        return item.standfirst

    def item_pubdate(self, item: Story) -> Any:
        return item.published_at

    def item_author_name(self, item: Story) -> str:
        return item.author
