"""Who the API takes me for."""

from typing import cast

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from exemplars.accounts.models import Role, User


class RoleSerializer(serializers.ModelSerializer):
    unit = serializers.CharField(source="unit.code", read_only=True)
    unit_name = serializers.CharField(source="unit.name", read_only=True)
    kind_label = serializers.CharField(source="get_kind_display", read_only=True)

    class Meta:
        model = Role
        fields = ("kind", "kind_label", "unit", "unit_name", "valid_from", "valid_to")


class MeSerializer(serializers.ModelSerializer):
    roles = RoleSerializer(source="active_roles", many=True, read_only=True)
    scoped_role = RoleSerializer(
        read_only=True, allow_null=True, help_text="The one role of the token; null in a session."
    )

    class Meta:
        model = User
        fields = ("username", "full_name", "email", "address", "roles", "scoped_role")


class MeViewSet(ViewSet):
    """The person behind the request and the roles it acts with."""

    @extend_schema(responses=MeSerializer(many=False), operation_id="me")
    def list(self, request: Request) -> Response:
        return Response(MeSerializer(cast(User, request.user)).data)
