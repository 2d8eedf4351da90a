"""Submissions and dossiers for programs: the same actions, the same visibility, the same words."""

import re
import uuid
from typing import Any, cast

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from exemplars.accounts.models import User
from exemplars.campaigns.models import Award, Campaign, ListEntry
from exemplars.campaigns.states import ListKind, PaperKind
from exemplars.nominations import actions, queries
from exemplars.nominations.actions.submissions import FIELDS
from exemplars.nominations.models import Evidence, Nomination, PreviousAward, Submission
from exemplars.nominations.readership import GUARDED
from exemplars.units.models import Unit

IF_MATCH = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, required=True, description="The version read last."
)


class SubmissionSerializer(serializers.ModelSerializer):
    """`form_key`: a UUID of the caller's choice; sending it again returns the row already made."""

    campaign = serializers.SlugRelatedField("code", queryset=Campaign.objects.all())
    unit = serializers.SlugRelatedField("code", queryset=Unit.objects.all())
    form_key = serializers.UUIDField(write_only=True, required=False)

    class Meta:
        model = Submission
        fields = ("uid", "campaign", "unit", *FIELDS, "version", "created_at", "form_key")
        read_only_fields = ("uid", "version", "created_at")
        validators: list[Any] = []


class PreviousAwardSerializer(serializers.ModelSerializer):
    class Meta:
        model = PreviousAward
        fields = ("year", "award_name", "decision", "issuer")


class EvidenceSerializer(serializers.ModelSerializer):
    class Meta:
        model = Evidence
        fields = (
            "uid", "kind", "title", "original_name", "content_type", "size", "sha256",
            "uploaded_at",
        )  # fmt: skip
        read_only_fields = fields


class UploadSerializer(serializers.Serializer):
    kind = serializers.ChoiceField(choices=PaperKind.choices)
    title = serializers.CharField(required=False, allow_blank=True, max_length=200, default="")
    upload = serializers.FileField(allow_empty_file=True)


class ReasonSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=2000)


def _entry(kind: str) -> serializers.SlugRelatedField:
    return serializers.SlugRelatedField(
        "code",
        queryset=ListEntry.objects.filter(kind=kind),
        required=False,
        allow_null=True,
    )


class TargetClassField(serializers.SlugRelatedField):
    """A code of the list of persons or of collectives; individuals and others have their own."""

    def get_queryset(self) -> QuerySet[ListEntry]:
        return ListEntry.objects.filter(kind__in=(ListKind.PERSON_CLASS, ListKind.COLLECTIVE_CLASS))


class NominationSerializer(serializers.ModelSerializer):
    """A dossier in a list. Fields the caller may not read are left out; `withheld` names them."""

    submission = serializers.SlugRelatedField("uid", queryset=Submission.objects.none())
    campaign = serializers.CharField(source="submission.campaign.code", read_only=True)
    unit = serializers.CharField(source="submission.unit.code", read_only=True)
    status_label = serializers.CharField(source="get_status_display", read_only=True)
    award = serializers.SlugRelatedField(
        "code", queryset=Award.objects.all(), required=False, allow_null=True
    )
    work_unit = serializers.SlugRelatedField(
        "code", queryset=Unit.objects.all(), required=False, allow_null=True
    )
    ethnic_group = _entry(ListKind.ETHNIC_GROUP)
    sector = _entry(ListKind.SECTOR)
    target_class = TargetClassField("code", required=False, allow_null=True)
    withheld = serializers.SerializerMethodField()

    class Meta:
        model = Nomination
        fields: tuple[str, ...] = (
            "uid", "submission", "campaign", "unit", "order", "status", "status_label",
            "status_since", "due_on", "returns", "late", "version", *Nomination.CONTENT,
            "withheld",
        )  # fmt: skip
        read_only_fields = ("uid", "order", "version", "returns", "late")

    def get_fields(self) -> dict[str, Any]:
        """Only submissions the person sees can be named; a dossier doesn't change its own."""
        found = super().get_fields()
        request = self.context.get("request")
        if request is not None:
            seen = Submission.objects.visible_to(request.user)
            found["submission"] = serializers.SlugRelatedField(
                "uid", queryset=seen, required=self.instance is None
            )
        return found

    def get_withheld(self, row: Nomination) -> list[str]:
        return sorted(GUARDED.intersection(self.fields) - self.reader.fields(row))

    def to_representation(self, row: Nomination) -> dict[str, Any]:
        body = super().to_representation(row)
        return {name: value for name, value in body.items() if name not in body["withheld"]}

    @property
    def reader(self) -> queries.Reader:
        """One for all rows of an answer."""
        context = cast(dict[str, Any], self.context)
        return context.setdefault("reader", queries.Reader(context["request"].user))


class NominationDetailSerializer(NominationSerializer):
    """A dossier whole. `previous_awards` replaces the table when it is sent."""

    previous_awards = PreviousAwardSerializer(many=True, required=False)
    evidence = serializers.SerializerMethodField()
    form_key = serializers.UUIDField(write_only=True, required=False)

    class Meta(NominationSerializer.Meta):
        fields = (*NominationSerializer.Meta.fields, "previous_awards", "evidence", "form_key")

    @extend_schema_field(EvidenceSerializer(many=True))
    def get_evidence(self, row: Nomination) -> list[dict[str, Any]]:
        return list(EvidenceSerializer(self.reader.papers(row), many=True).data)


class SubmissionViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet[Submission]
):
    """Tờ trình the person may see, the newest first."""

    queryset = Submission.objects.none()
    serializer_class = SubmissionSerializer
    lookup_field = "uid"
    lookup_value_converter = "uuid"

    def get_queryset(self) -> QuerySet[Submission]:
        return Submission.objects.visible_to(self.request.user).select_related("unit", "campaign")

    def create(self, request: Request) -> Response:
        """Lập tờ trình."""
        values = _valid(self.get_serializer(data=request.data))
        made = actions.open_submission(
            values.pop("campaign"), values.pop("unit"), by=_person(request), **values
        )
        return Response(self.get_serializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(parameters=[IF_MATCH])
    def partial_update(self, request: Request, uid: uuid.UUID) -> Response:
        """Sửa tờ trình."""
        submission = self.get_object()
        values = _valid(self.get_serializer(submission, data=request.data, partial=True))
        content = {name: value for name, value in values.items() if name in FIELDS}
        saved = actions.edit_submission(
            submission, by=_person(request), version=_version(request), values=content
        )
        return Response(self.get_serializer(saved).data)

    @extend_schema(request=None, responses=NominationSerializer(many=True))
    @action(detail=True, methods=["post"])
    def submit(self, request: Request, uid: uuid.UUID) -> Response:
        """Gửi every dossier of the submission that can be sent; all or nothing."""
        rows = actions.submit(self.get_object(), by=_person(request))
        context = self.get_serializer_context()
        return Response(NominationSerializer(rows, many=True, context=context).data)

    @extend_schema(request=UploadSerializer, responses=EvidenceSerializer)
    @action(detail=True, methods=["post"], parser_classes=[MultiPartParser])
    def evidence(self, request: Request, uid: uuid.UUID) -> Response:
        """Thêm giấy tờ to the submission as a whole."""
        values = _valid(UploadSerializer(data=request.data))
        paper = actions.add_evidence(self.get_object(), None, by=_person(request), **values)
        return Response(EvidenceSerializer(paper).data, status=status.HTTP_201_CREATED)


class NominationViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet[Nomination]
):
    """Hồ sơ the person may see, the newest move first."""

    queryset = Nomination.objects.none()
    lookup_field = "uid"
    lookup_value_converter = "uuid"

    def get_queryset(self) -> QuerySet[Nomination]:
        rows = (
            Nomination.objects.visible_to(self.request.user)
            .with_context()
            .select_related("work_unit", "ethnic_group")
            .order_by("-status_since", "-pk")
        )
        return (
            rows if self.action == "list" else rows.prefetch_related("previous_awards", "evidence")
        )

    def get_serializer_class(self) -> type[NominationSerializer]:
        return NominationSerializer if self.action == "list" else NominationDetailSerializer

    def retrieve(self, request: Request, uid: uuid.UUID) -> Response:
        """One dossier; its `ETag` is what `If-Match` takes."""
        return self._answer(self.get_object())

    def create(self, request: Request) -> Response:
        """Thêm hồ sơ to a submission."""
        values = _valid(self.get_serializer(data=request.data))
        made = actions.add_nomination(
            values.pop("submission"),
            by=_person(request),
            form_key=values.pop("form_key", None),
            previous_awards=values.pop("previous_awards", ()),
            values=values,
        )
        return self._answer(made, status.HTTP_201_CREATED)

    @extend_schema(parameters=[IF_MATCH])
    def partial_update(self, request: Request, uid: uuid.UUID) -> Response:
        """Sửa hồ sơ: the fields sent. 409 when somebody saved since the version of `If-Match`."""
        nomination = self.get_object()
        values = _valid(self.get_serializer(nomination, data=request.data, partial=True))
        saved = actions.edit_nomination(
            nomination,
            by=_person(request),
            version=_version(request),
            previous_awards=values.pop("previous_awards", None),
            values={name: value for name, value in values.items() if name in Nomination.CONTENT},
        )
        return self._answer(saved)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def submit(self, request: Request, uid: uuid.UUID) -> Response:
        """Gửi hồ sơ."""
        return self._answer(actions.submit(self.get_object(), by=_person(request))[0])

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def recall(self, request: Request, uid: uuid.UUID) -> Response:
        """Thu hồi, until somebody received it."""
        return self._answer(actions.recall(self.get_object(), by=_person(request)))

    @extend_schema(request=ReasonSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, uid: uuid.UUID) -> Response:
        """Rút hồ sơ, with the reason."""
        reason = _valid(ReasonSerializer(data=request.data))["reason"]
        return self._answer(actions.withdraw(self.get_object(), by=_person(request), reason=reason))

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def attest(self, request: Request, uid: uuid.UUID) -> Response:
        """Thủ trưởng xác nhận (R03)."""
        return self._answer(actions.attest([self.get_object()], by=_person(request))[0])

    @extend_schema(request=UploadSerializer, responses=EvidenceSerializer)
    @action(detail=True, methods=["post"], parser_classes=[MultiPartParser])
    def evidence(self, request: Request, uid: uuid.UUID) -> Response:
        """Thêm giấy tờ, minh chứng."""
        values = _valid(UploadSerializer(data=request.data))
        nomination = self.get_object()
        paper = actions.add_evidence(
            nomination.submission, nomination, by=_person(request), **values
        )
        return Response(EvidenceSerializer(paper).data, status=status.HTTP_201_CREATED)

    def _answer(self, row: Nomination, code: int = status.HTTP_200_OK) -> Response:
        body = NominationDetailSerializer(row, context=self.get_serializer_context()).data
        return Response(body, status=code, headers={"ETag": f'"{row.version}"'})


def _person(request: Request) -> User:
    return cast(User, request.user)


def _valid(serializer: Any) -> dict[str, Any]:
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)


def _version(request: Request) -> int:
    """The number in `If-Match`; 0 (always old) when there is none."""
    found = re.fullmatch(r'(?:W/)?"?(\d{1,9})"?', request.headers.get("If-Match", "").strip())
    return int(found[1]) if found else 0
