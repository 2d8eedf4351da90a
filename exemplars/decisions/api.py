"""Decisions for programs, to read: numbers, dates, lines as frozen, codes of the certificates."""

from typing import Any, cast

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.viewsets import ReadOnlyModelViewSet

from exemplars.accounts.models import User
from exemplars.decisions import queries
from exemplars.decisions.models import Decision, DecisionLine


class DecisionSerializer(serializers.ModelSerializer):
    """A decision in a list."""

    campaign = serializers.CharField(source="campaign.code", read_only=True)
    issuer = serializers.CharField(source="issuer.code", read_only=True)
    status_label = serializers.CharField(source="get_status_display", read_only=True)

    class Meta:
        model = Decision
        fields: tuple[str, ...] = (
            "uid", "campaign", "issuer", "issuer_name", "number", "year", "signed_on", "place",
            "signer_name", "signer_title", "title", "status", "status_label", "status_since",
        )  # fmt: skip


class LineSerializer(serializers.ModelSerializer):
    """Money in đồng; empty until the decision is published. `as_signed`: what the decision says
    where the certificate was corrected later. `revoked`: the award counts no more; then
    `money_to_return` is what is to be given back, and `money_returned` what has been."""

    revoked = serializers.BooleanField(source="is_revoked", read_only=True)
    money_to_return = serializers.SerializerMethodField()
    money_returned = serializers.IntegerField(read_only=True)
    nomination = serializers.UUIDField(source="nomination.uid", read_only=True)
    award = serializers.CharField(source="award.code", read_only=True)

    class Meta:
        model = DecisionLine
        fields = (
            "uid", "order", "nomination", "award", "award_name", "salutation", "name",
            "position_unit", "achievement", "coefficient", "base_salary", "amount",
            "certificate_code", "as_signed", "corrected_by", "revoked", "money_to_return",
            "money_returned",
        )  # fmt: skip

    def get_money_to_return(self, line: DecisionLine) -> int:
        return line.money_to_return if line.is_revoked else 0


class DecisionDetailSerializer(DecisionSerializer):
    """With its lines: the office's and auditors' whole, others' the dossiers they see."""

    lines = serializers.SerializerMethodField()
    legal_bases: serializers.ManyRelatedField = serializers.SlugRelatedField(  # type: ignore[assignment]
        "number", many=True, read_only=True
    )

    class Meta(DecisionSerializer.Meta):
        fields = (*DecisionSerializer.Meta.fields, "legal_bases", "lines")

    @extend_schema_field(LineSerializer(many=True))
    def get_lines(self, decision: Decision) -> Any:
        user = cast(User, self.context["request"].user)
        return LineSerializer(
            queries.with_returns(queries.lines_for(decision, user)), many=True
        ).data


class DecisionViewSet(ReadOnlyModelViewSet):
    """Decisions the person may see: drafts first, then the newest."""

    queryset = Decision.objects.none()
    lookup_field = "uid"
    lookup_value_converter = "uuid"

    def get_queryset(self) -> QuerySet[Decision]:
        return queries.decisions(cast(User, self.request.user)).select_related("campaign__office")

    def get_serializer_class(self) -> type[DecisionSerializer]:
        return DecisionSerializer if self.action == "list" else DecisionDetailSerializer
