"""One's own notices for programs; marking read is the only write."""

from typing import cast

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from exemplars.accounts.models import User
from exemplars.notices import actions
from exemplars.notices.models import Notice, NoticeQuerySet


class NoticeSerializer(serializers.ModelSerializer):
    class Meta:
        model = Notice
        fields = ("uid", "kind", "subject", "text", "link", "created_at", "read_at")


class ReadAllSerializer(serializers.Serializer):
    read = serializers.IntegerField(help_text="How many were unread.")


class NoticeViewSet(ReadOnlyModelViewSet):
    """Notices to the person behind the request, newest first."""

    queryset = Notice.objects.none()
    serializer_class = NoticeSerializer
    lookup_field = "uid"

    def get_queryset(self) -> NoticeQuerySet:
        return Notice.objects.visible_to(self.request.user)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def read(self, request: Request, uid: str) -> Response:
        """Mark one notice read. The first time counts."""
        return Response(self.get_serializer(actions.mark_read(self.get_object())).data)

    @extend_schema(request=None, responses=ReadAllSerializer)
    @action(detail=False, methods=["post"], url_path="read-all")
    def read_all(self, request: Request) -> Response:
        """Mark every notice read."""
        return Response({"read": actions.mark_all_read(by=cast(User, request.user))})
