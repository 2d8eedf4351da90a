"""Units for programs: the same tree, the same visibility."""

from typing import cast

from rest_framework import serializers
from rest_framework.viewsets import ReadOnlyModelViewSet

from exemplars.accounts.models import User
from exemplars.units import queries
from exemplars.units.models import Unit, UnitQuerySet, UnitVersion


class UnitVersionSerializer(serializers.ModelSerializer):
    parent: serializers.SlugRelatedField = serializers.SlugRelatedField(  # type: ignore[assignment]
        "code", read_only=True
    )

    class Meta:
        model = UnitVersion
        fields = ("name", "short_name", "kind", "parent", "valid_from", "valid_to", "legal_basis")


class UnitSerializer(serializers.ModelSerializer):
    parent = serializers.SerializerMethodField()  # type: ignore[assignment]

    class Meta:
        model = Unit
        fields = (
            "code", "name", "short_name", "kind", "side", "level", "area_code", "parent",
            "started_on", "ended_on",
        )  # fmt: skip

    def get_parent(self, unit: Unit) -> str | None:
        """The code of the unit above."""
        return getattr(unit, "parent_code", "") or None


class UnitDetailSerializer(UnitSerializer):
    versions = UnitVersionSerializer(many=True, read_only=True)

    class Meta(UnitSerializer.Meta):
        fields = (*UnitSerializer.Meta.fields, "versions")  # type: ignore[assignment]


class UnitViewSet(ReadOnlyModelViewSet):
    """`q` searches names and codes without diacritics; `ended=1` also lists ended units."""

    lookup_field = "code"
    lookup_value_regex = r"[A-Za-z0-9._-]+"
    queryset = Unit.objects.none()

    def get_queryset(self) -> UnitQuerySet:
        units = queries.with_parent_code(Unit.objects.visible_to(cast(User, self.request.user)))
        if self.action != "list":
            return units.prefetch_related("versions__parent")
        if not self.request.query_params.get("ended"):
            units = units.active()
        return units.matching(self.request.query_params.get("q", "")).order_by("path")

    def get_serializer_class(self) -> type[serializers.BaseSerializer]:
        return UnitSerializer if self.action == "list" else UnitDetailSerializer
