"""Campaigns and the award catalogue for programs: the same visibility, codes instead of keys."""

from typing import cast

from django.db.models import QuerySet
from django.utils import timezone
from rest_framework import serializers
from rest_framework.viewsets import ReadOnlyModelViewSet

from exemplars.accounts.models import User
from exemplars.campaigns.models import Award, Campaign, CampaignAward, RequiredPaper


class AwardSerializer(serializers.ModelSerializer):
    issuer: serializers.SlugRelatedField = serializers.SlugRelatedField("code", read_only=True)

    class Meta:
        model = Award
        fields = (
            "code", "name", "form", "side", "subject_kinds", "modes", "issuer", "issuer_level",
            "coefficient_individual", "coefficient_collective", "coefficient_household",
            "prize_citation", "prize_verification", "citation", "verification",
        )  # fmt: skip


class CampaignAwardSerializer(serializers.ModelSerializer):
    award: serializers.SlugRelatedField = serializers.SlugRelatedField("code", read_only=True)

    class Meta:
        model = CampaignAward
        fields = ("award", "quota_individual", "quota_collective", "quota_household")


class RequiredPaperSerializer(serializers.ModelSerializer):
    class Meta:
        model = RequiredPaper
        fields = ("kind", "subject_kinds", "of_submission", "mandatory", "citation")


class CampaignSerializer(serializers.ModelSerializer):
    office: serializers.SlugRelatedField = serializers.SlugRelatedField("code", read_only=True)
    theme: serializers.StringRelatedField = serializers.StringRelatedField()
    status = serializers.SerializerMethodField()
    awards = CampaignAwardSerializer(many=True, read_only=True)
    papers = RequiredPaperSerializer(many=True, read_only=True)

    class Meta:
        model = Campaign
        fields = (
            "code", "name", "theme", "round", "year", "mode", "office", "opens_at", "closes_at",
            "status", "citation_text", "awards", "papers",
        )  # fmt: skip

    def get_status(self, campaign: Campaign) -> str:
        """planned, receiving or reviewing, by the clock."""
        return campaign.status_at(timezone.now()).value


class CampaignViewSet(ReadOnlyModelViewSet):
    """Planned campaigns are listed for their own office alone."""

    serializer_class = CampaignSerializer
    lookup_field = "code"
    queryset = Campaign.objects.none()

    def get_queryset(self) -> QuerySet[Campaign]:
        visible = Campaign.objects.visible_to(cast(User, self.request.user))
        return visible.select_related("office", "theme").prefetch_related("awards__award", "papers")


class AwardViewSet(ReadOnlyModelViewSet):
    """Danh hiệu, hình thức khen thưởng; figures carry whether anybody has checked them."""

    serializer_class = AwardSerializer
    lookup_field = "code"
    queryset = Award.objects.select_related("issuer")
