"""Appraisal for programs: the office's queue, and each conclusion as one address. Words of the pages.

A dossier is named by its `uid`, as in `nominations`.
"""

import uuid
from typing import Any, cast

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from exemplars.accounts.models import User
from exemplars.appraisal import actions, queries
from exemplars.appraisal.forms import CHOICES
from exemplars.appraisal.models import Finding
from exemplars.nominations.models import Nomination
from exemplars.nominations.queries import Reader


class FindingSerializer(serializers.ModelSerializer):
    kind_label = serializers.CharField(source="get_kind_display", read_only=True)
    found_by = serializers.CharField(read_only=True)

    class Meta:
        model = Finding
        fields = ("kind", "kind_label", "reason", "fields", "due_on", "found_by", "found_at")


class AppraisalSerializer(serializers.ModelSerializer):
    """Where a dossier stands with the office, and what has been found so far, newest first.

    A council member reads the conclusion in force alone, printing clerks and editors none.
    """

    name = serializers.CharField(source="display_name", read_only=True)
    campaign = serializers.CharField(source="submission.campaign.code", read_only=True)
    unit = serializers.CharField(source="submission.unit.code", read_only=True)
    status_label = serializers.CharField(source="get_status_display", read_only=True)
    holder = serializers.CharField(read_only=True, default="")
    findings = serializers.SerializerMethodField()

    class Meta:
        model = Nomination
        fields = (
            "uid", "name", "subject_kind", "campaign", "unit", "status", "status_label",
            "status_since", "holder", "received_at", "due_on", "late", "returns", "findings",
        )  # fmt: skip

    @extend_schema_field(FindingSerializer(many=True))
    def get_findings(self, row: Nomination) -> list[dict[str, Any]]:
        context = cast(dict[str, Any], self.context)
        reader = context.setdefault("reader", Reader(context["request"].user))
        return list(FindingSerializer(reader.findings(row), many=True).data)


class WithReason(serializers.Serializer):
    reason = serializers.CharField(max_length=2000)


class WithOptionalReason(serializers.Serializer):
    reason = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")


class ReturnSerializer(WithReason):
    due_on = serializers.DateField(help_text="The day the unit has to mend it by.")
    parts = serializers.MultipleChoiceField(choices=CHOICES, required=False, default=())


class AppraisalViewSet(ReadOnlyModelViewSet):
    """Dossiers of the office's campaigns (an auditor: of all), the oldest wait first."""

    queryset = Nomination.objects.none()
    serializer_class = AppraisalSerializer
    lookup_field = "uid"
    lookup_value_converter = "uuid"

    def get_queryset(self) -> QuerySet[Nomination]:
        user = cast(User, self.request.user)
        # One dossier is found by whoever sees it: who may not act is told who may.
        rows = (
            queries.queue(user)
            if self.action == "list"
            else Nomination.objects.visible_to(user).with_context()
        )
        return (
            rows.select_related("holder")
            .prefetch_related("findings__found_by")
            .order_by("status_since", "pk")
        )

    @extend_schema(request=None, responses=AppraisalSerializer)
    @action(detail=True, methods=["post"])
    def receive(self, request: Request, uid: uuid.UUID) -> Response:
        """Tiếp nhận."""
        return self._done(actions.receive([self.get_object()], by=self._person()))

    @extend_schema(request=None, responses=AppraisalSerializer)
    @action(detail=True, methods=["post"])
    def check(self, request: Request, uid: uuid.UUID) -> Response:
        """Tiếp nhận if need be, then thẩm định: the caller becomes the holder."""
        return self._done(actions.receive_and_check([self.get_object()], by=self._person()))

    @extend_schema(request=WithOptionalReason, responses=AppraisalSerializer)
    @action(detail=True, methods=["post"])
    def eligible(self, request: Request, uid: uuid.UUID) -> Response:
        """Kết luận đủ điều kiện."""
        said = _valid(WithOptionalReason(data=request.data))
        return self._done(actions.find_eligible([self.get_object()], by=self._person(), **said))

    @extend_schema(request=WithReason, responses=AppraisalSerializer)
    @action(detail=True, methods=["post"])
    def ineligible(self, request: Request, uid: uuid.UUID) -> Response:
        """Kết luận không đủ điều kiện, with the reason the unit will read."""
        said = _valid(WithReason(data=request.data))
        return self._done([actions.find_ineligible(self.get_object(), by=self._person(), **said)])

    @extend_schema(request=ReturnSerializer, responses=AppraisalSerializer)
    @action(detail=True, methods=["post"], url_path="return")
    def send_back(self, request: Request, uid: uuid.UUID) -> Response:
        """Trả lại để sửa: what, until when, which parts."""
        said = _valid(ReturnSerializer(data=request.data))
        parts = sorted(said.pop("parts"))
        moved = actions.return_for_changes(
            self.get_object(), by=self._person(), fields=parts, **said
        )
        return self._done([moved])

    @extend_schema(request=WithReason, responses=AppraisalSerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, uid: uuid.UUID) -> Response:
        """Thẩm định lại what was concluded (head of the office)."""
        said = _valid(WithReason(data=request.data))
        return self._done([actions.reopen(self.get_object(), by=self._person(), **said)])

    def _person(self) -> User:
        return cast(User, self.request.user)

    def _done(self, rows: list[Nomination]) -> Response:
        """The dossier as it stands now."""
        return Response(self.get_serializer(self.get_queryset().get(pk=rows[0].pk)).data)


def _valid(serializer: Any) -> dict[str, Any]:
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)
