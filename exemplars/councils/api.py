"""Sessions for programs; one's own ballot for a member's own sign-in. The words are the pages'."""

from typing import Any, cast

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from exemplars.accounts.models import User
from exemplars.councils import actions, queries
from exemplars.councils.models import AgendaItem, Ballot, Session
from exemplars.councils.states import Choice


class SessionSerializer(serializers.ModelSerializer):
    council = serializers.CharField(source="council.name", read_only=True)
    campaign = serializers.CharField(source="campaign.code", read_only=True)
    status_label = serializers.CharField(source="get_status_display", read_only=True)
    item_count = serializers.IntegerField(read_only=True)

    class Meta:
        model = Session
        fields = (
            "uid", "council", "campaign", "title", "held_at", "place", "online_link", "status",
            "status_label", "opened_at", "closed_at", "frozen_hash", "item_count",
        )  # fmt: skip


class ItemSerializer(serializers.ModelSerializer):
    """Counts and verdict are null or empty until voting has closed."""

    nomination = serializers.UUIDField(source="nomination.uid", read_only=True)
    name = serializers.CharField(source="nomination.display_name", read_only=True)
    award = serializers.CharField(source="award.code", read_only=True)
    final_award = serializers.CharField(source="final_award.code", read_only=True, default=None)

    class Meta:
        model = AgendaItem
        fields = (
            "id", "order", "group", "stage", "nomination", "name", "award", "final_award",
            "outcome", "agree", "lower", "disagree", "other", "invalid", "base", "verdict",
        )  # fmt: skip


class BallotSerializer(serializers.ModelSerializer):
    class Meta:
        model = Ballot
        fields = ("item", "choice", "comment", "cast_at")
        read_only_fields = ("cast_at",)


class OpinionSerializer(serializers.Serializer):
    item = serializers.IntegerField(help_text="Key of the agenda item.")
    choice = serializers.ChoiceField(choices=Choice.choices)
    comment = serializers.CharField(required=False, allow_blank=True, max_length=2000)


class SessionViewSet(ReadOnlyModelViewSet):
    """Council sessions the person may see, the newest first."""

    queryset = Session.objects.none()
    serializer_class = SessionSerializer
    lookup_field = "uid"

    def get_queryset(self) -> QuerySet[Session]:
        return queries.sessions(self.request.user)

    @extend_schema(responses=ItemSerializer(many=True))
    @action(detail=True, pagination_class=None)
    def items(self, request: Request, uid: str) -> Response:
        """The agenda in order; with the results once voting has closed.

        Without the items that a conflict of interest closes to the person who asks.
        """
        session = self.get_object()
        rows = session.items.select_related("nomination", "award", "final_award").exclude(
            pk__in=queries.closed_to(session, request.user)
        )
        return Response(ItemSerializer(rows, many=True).data)

    @extend_schema(responses=BallotSerializer(many=True))
    @action(detail=True, pagination_class=None)
    def ballot(self, request: Request, uid: str) -> Response:
        """What I have cast in this session."""
        rows = Ballot.objects.filter(item__session=self.get_object(), seat__user=request.user.pk)
        mine = rows.none() if cast(User, request.user).scoped_role else rows.order_by("item__order")
        return Response(BallotSerializer(mine, many=True).data)

    @extend_schema(request=OpinionSerializer(many=True), responses=BallotSerializer(many=True))
    @ballot.mapping.post
    def cast(self, request: Request, uid: str) -> Response:
        """Cast my ballot for these items, all or nothing; a token never votes."""
        form = OpinionSerializer(data=request.data, many=True)
        form.is_valid(raise_exception=True)
        said: list[dict[str, Any]] = form.validated_data
        choices = {
            row["item"]: actions.Opinion(row["choice"], row.get("comment", "")) for row in said
        }
        made = actions.cast(self.get_object(), choices, by=cast(User, request.user))
        return Response(BallotSerializer(made, many=True).data, status=status.HTTP_201_CREATED)
