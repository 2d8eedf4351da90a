"""Campaigns and the catalogue in words and figures."""

from datetime import date

import pytest

from exemplars.campaigns import queries
from exemplars.campaigns.models import RuleCard, Theme
from exemplars.campaigns.states import SubjectKind
from tests import factories


@pytest.mark.parametrize(
    ("share", "strict", "words"),
    [
        ((4, 5), False, "từ 80% trên tổng số thành viên Hội đồng, họp khi có từ 2/3"),
        ((9, 10), True, "trên 90% trên tổng số"),
        ((1, 2), True, "quá bán (trên 1/2) trên"),
        ((2, 3), False, "từ 2/3 trên"),
    ],
)
def test_a_rule_card_reads_as_a_sentence(share, strict, words):
    card = RuleCard(
        base="all_members",
        quorum_numerator=2,
        quorum_denominator=3,
        threshold_numerator=share[0],
        threshold_denominator=share[1],
        threshold_strict=strict,
    )

    assert queries.rule_in_words(card).startswith(words)


def test_prize_money_is_coefficient_times_base_salary(cast):
    (award,), salary = queries.catalogue(date(2026, 12, 1))

    assert [(prize.coefficient, prize.amount) for prize in award.prizes] == [
        (award.coefficient_individual, 3_795_000),
        (award.coefficient_collective, 7_590_000),
    ]
    assert salary.amount == 2_530_000


def test_without_a_base_salary_there_is_no_amount(cast):
    (award,), salary = queries.catalogue(date(2020, 1, 1))

    assert salary is None
    assert [prize.amount for prize in award.prizes] == [None, None]


def test_themes_form_a_path_and_a_tree(db):
    top = Theme.objects.create(title="Trung ương", year_from=2021, year_to=2025)
    middle = Theme.objects.create(title="Tỉnh", year_from=2022, year_to=2025, parent=top)
    unit = Theme.objects.create(title="Đơn vị", year_from=2023, year_to=2025, parent=middle)

    assert queries.theme_path(unit) == [top, middle, unit]
    (root,) = queries.theme_tree()
    assert [theme.below for theme in root.below] == [[unit]]


def test_no_subject_named_means_every_one():
    assert queries.subjects_in_words([]) == queries.subjects_in_words(SubjectKind.values)
    assert queries.subjects_in_words(["household", "individual"]) == "cá nhân, hộ gia đình"


def test_a_planned_campaign_is_the_offices_own(cast):
    factories.make_campaign(
        cast.office,
        award=cast.award,
        opens_at=factories.at(date(2030, 1, 1)),
        closes_at=factories.at(date(2030, 2, 1)),
    )

    assert len(queries.campaigns_for(cast.officer)) == 2
    assert [row.look for row in queries.campaigns_for(cast.clerk)] == ["open"]
