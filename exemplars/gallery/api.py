"""Public stories for programs: the same rows, in the same order, as the pages show."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.reverse import reverse
from rest_framework.viewsets import ReadOnlyModelViewSet

from exemplars.decisions.models import DecisionLine
from exemplars.gallery import queries
from exemplars.gallery.models import Photo, Story


class PhotoSerializer(serializers.ModelSerializer):
    large = serializers.SerializerMethodField()
    small = serializers.SerializerMethodField()

    class Meta:
        model = Photo
        fields = ("large", "small", "width", "height", "caption", "credit")

    def get_large(self, photo: Photo) -> str:
        return _address("gallery:photo", photo.uid, "large")

    def get_small(self, photo: Photo) -> str:
        return _address("gallery:photo", photo.uid, "small")


class AwardedSerializer(serializers.ModelSerializer):
    """The line of the decision, as it was published and printed."""

    decision = serializers.CharField(source="decision.number", read_only=True)
    signed_on = serializers.DateField(source="decision.signed_on", read_only=True)

    class Meta:
        model = DecisionLine
        fields = (
            "salutation", "name", "position_unit", "award_name", "decision", "signed_on",
            "certificate_code",
        )  # fmt: skip


class StorySerializer(serializers.ModelSerializer):
    """`photos` holds what the people shown agreed to; empty without their consent."""

    url = serializers.SerializerMethodField()
    campaign = serializers.CharField(source="campaign_name", read_only=True)
    awarded = AwardedSerializer(source="nomination.decision_line", read_only=True, default=None)
    photos = serializers.SerializerMethodField()

    class Meta:
        model = Story
        fields = (
            "slug", "url", "title", "standfirst", "story_class", "field", "place", "deed", "result",
            "lesson", "quote", "author", "source", "published_at", "campaign", "awarded", "photos",
        )  # fmt: skip

    def get_url(self, story: Story) -> str:
        return settings.SITE_URL + story.get_absolute_url()

    @extend_schema(responses=PhotoSerializer(many=True))
    def get_photos(self, story: Story) -> list[dict[str, Any]]:
        return list(PhotoSerializer(queries.shown_photos(story), many=True).data)


@extend_schema(parameters=[OpenApiParameter("q", str, description="Words, diacritics not needed.")])
class StoryViewSet(ReadOnlyModelViewSet):
    """Public stories, newest first. No sign-in is needed."""

    serializer_class = StorySerializer
    permission_classes = (AllowAny,)
    lookup_field = "slug"
    queryset = Story.objects.none()

    def get_queryset(self) -> QuerySet[Story]:
        words = self.request.query_params.get("q", "")
        return queries.with_facts(Story.objects.public()).matching(words)  # type: ignore[attr-defined]


def _address(name: str, *args: Any) -> str:
    return settings.SITE_URL + reverse(name, args=args)
