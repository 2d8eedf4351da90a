"""Hạ mức: asked on the ballot, decided after the proposed award, followed to the certificate."""

import pytest
from django.utils import timezone

from certificates.models import Certificate
from exemplars.campaigns.models import CampaignAward, LegalBasis
from exemplars.councils import actions
from exemplars.councils.actions import Opinion
from exemplars.councils.models import Ballot
from exemplars.decisions import actions as decisions
from exemplars.decisions import queries as decision_queries
from exemplars.nominations.queries.checks import unit_counts
from exemplars.shared.errors import RuleViolation
from exemplars.shared.journal import entries_of
from tests import factories
from tests.exemplars.councils.conftest import meet

pytestmark = pytest.mark.django_db


@pytest.fixture
def lower(cast):
    made = factories.make_award(
        "GK_X", issuer=cast.province, name="Giấy khen của Chủ tịch UBND tỉnh", rank=20,
        short_title="Giấy khen", coefficient_individual="0.3",
        layout_code="giay-khen-nha-nuoc-a4",
    )  # fmt: skip
    cast.award.lower = made
    cast.award.save(update_fields=["lower"])
    return made


def test_the_lower_award_wins_where_the_proposed_one_falls_short(meeting, cast, lower):
    meeting.open()
    first, second, third = meeting.items
    for user in meeting.people[:2]:
        meeting.vote(user, items=[first])
        meeting.vote(user, "disagree", items=[second])
        meeting.vote(user, "agree", items=[third])
    for user in meeting.people[2:]:
        meeting.vote(user, "lower", items=[first, second])
        meeting.vote(user, "agree", items=[third])

    items = meeting.close()

    assert [item.outcome for item in items] == ["passed_lower", "rejected", "passed"]
    assert [item.nomination.status for item in items] == ["passed_lower", "rejected", "passed"]
    assert [item.final_award for item in items] == [lower, None, cast.award]
    assert [item.nomination.final_award for item in items] == [lower, None, cast.award]
    assert (items[0].agree, items[0].lower, items[0].base) == (2, 3, 5)
    assert items[0].verdict == (
        "2/5 thành viên (40,00% < 80% trên tổng số thành viên Hội đồng) — không đạt mức đề nghị; "
        "5/5 thành viên (100,00% ≥ 80% trên tổng số thành viên Hội đồng) — đạt mức thấp hơn kế tiếp."
    )
    assert entries_of(items[0].nomination).last().reason == items[0].verdict
    assert entries_of(items[2].nomination).last().reason == items[2].verdict


def test_a_dossier_that_passed_lower_uses_the_ceiling_of_the_lower_award(meeting, cast, lower):
    meeting.open()
    for user in meeting.people:
        meeting.vote(user, "lower", items=meeting.items[:1])
        meeting.vote(user, "agree", items=meeting.items[1:])
    row = meeting.items[0].nomination
    place = (row.submission.campaign_id, row.submission.unit_id)

    def used() -> list[int]:
        counts = unit_counts({place[0]}, {place[1]})
        return [counts[(*place, award.pk, row.subject_kind)] for award in (cast.award, lower)]

    before = used()
    meeting.close()

    assert (before, used()) == ([3, 0], [2, 1])


def test_the_lower_award_is_decided_by_its_own_card_where_the_campaign_has_one(
    meeting, cast, lower
):
    card = factories.make_rule_card("GK", threshold_numerator=1, threshold_denominator=5)
    CampaignAward.objects.create(campaign=cast.campaign, award=lower, rule_card=card)
    meeting.open()
    meeting.vote(cast.chair, "lower")

    assert {item.outcome for item in meeting.close()} == {"passed_lower"}


@pytest.mark.parametrize("why", ["no_lower", "nobody_gives_it", "other_subject"])
def test_no_lower_award_is_offered_where_nobody_could_give_it(meeting, cast, lower, why):
    if why == "no_lower":
        cast.award.lower = None
        cast.award.save(update_fields=["lower"])
    elif why == "nobody_gives_it":
        lower.issuer = None
    else:
        lower.subject_kinds = ["collective"]
    lower.save()
    meeting.open()

    with pytest.raises(RuleViolation, match="không có mức thấp hơn") as refusal:
        meeting.vote(cast.chair, "lower")

    assert refusal.value.code == "no_lower_award"
    assert not Ballot.objects.exists()


def test_money_and_layout_of_the_certificate_follow_the_final_award(cast, lower):
    meeting = meet(cast, dossiers=1)
    meeting.open()
    for user in meeting.people:
        meeting.vote(user, "lower")
    meeting.close()
    LegalBasis.objects.create(number="06/2022/QH15", title="Luật Thi đua, khen thưởng")
    rows = decision_queries.ready_for(cast.campaign, cast.province)

    draft = decisions.draft(cast.campaign, cast.province, rows, by=cast.officer, title="Quyết định")
    draft = decisions.edit(
        draft, by=cast.officer, version=draft.version, legal_bases=LegalBasis.objects.all(),
        values={
            "number": "12/QĐ-UBND", "signed_on": timezone.localdate(), "place": "An Giang",
            "signer_name": "Hồ Văn Ký", "signer_title": "CHỦ TỊCH", "title": draft.title,
        },
    )  # fmt: skip
    published = decisions.publish(draft, by=cast.office_head)

    line = published.lines.get()
    assert (line.award, str(line.coefficient)) == (lower, "0.30")
    certificate = Certificate.objects.get(code=line.certificate_code)
    assert certificate.layout.code == "giay-khen-nha-nuoc-a4"


def test_a_lower_award_may_be_said_in_writing(meeting, cast, lower):
    meeting.open(member_3="written")
    said = {item.pk: Opinion("lower") for item in meeting.items}

    actions.record_written_opinion(meeting.session, meeting.seats[4], said, by=cast.secretary)

    assert set(Ballot.objects.values_list("choice", flat=True)) == {"lower"}
