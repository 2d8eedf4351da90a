"""Opening and changing campaigns; the catalogue and its first filling."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.utils import timezone

from exemplars.accounts.models import User
from exemplars.campaigns import actions
from exemplars.campaigns.models import (
    Award,
    BaseSalary,
    Campaign,
    LegalBasis,
    ListEntry,
    RuleCard,
    Theme,
)
from exemplars.shared.errors import NotAllowed, RuleViolation
from exemplars.shared.journal import entries_of
from tests import factories


def columns(cast, **changes):
    now = timezone.now()
    return {
        "code": "dot-moi",
        "name": "Đợt mới",
        "theme": cast.campaign.theme,
        "round": "19-05",
        "year": 2027,
        "office": cast.office,
        "opens_at": now,
        "closes_at": now + timedelta(days=30),
        "citation_text": "Đã có thành tích xuất sắc",
        **changes,
    }


def change(campaign, **columns):
    """An edit by somebody who has read what is saved now."""
    version = Campaign.objects.get(pk=campaign.pk).version
    return actions.edit_campaign(campaign, version=version, **columns)


def test_the_office_head_opens_a_campaign_with_its_parts(cast):
    basis = LegalBasis.objects.create(number="1/QĐ", title="Quy chế", citation="Quyết định số 1")
    campaign = actions.create_campaign(
        by=cast.office_head,
        awards=[actions.AwardTerms(cast.award, None, 40, 20)],
        papers=[actions.PaperTerms("bao-cao", ("individual",)), actions.PaperTerms("to-trinh")],
        units=[cast.commune],
        legal_bases=[basis],
        **columns(cast),
    )

    row = campaign.awards.get()
    assert (row.ceiling("individual"), row.ceiling("model"), row.ceiling("household")) == (
        40,
        20,
        None,
    )
    assert campaign.papers.get(kind="bao-cao").subject_kinds == ["individual"]
    assert list(campaign.units.all()) == [cast.commune]
    (entry,) = entries_of(campaign)
    assert entry.data["awards"] == [{"award": "BK_T", "rule_card": "", "quotas": [40, 20, None]}]


@pytest.mark.parametrize("who", ["officer", "clerk", "administrator", "auditor", "stranger"])
def test_nobody_else_opens_or_changes_a_campaign(cast, who):
    person = getattr(cast, who)
    awards = [actions.AwardTerms(cast.award)]

    with pytest.raises(NotAllowed):
        actions.create_campaign(by=person, awards=awards, **columns(cast))
    with pytest.raises(NotAllowed):
        change(cast.campaign, by=person, name="Tên khác")

    assert Campaign.objects.get().name == cast.campaign.name


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"code": "cuoi-nam-2026"}, "code_taken"),
        ({"code": "danh-muc"}, "code_taken"),
        ({"closes_at": timezone.now() - timedelta(days=1)}, "dates"),
    ],
)
def test_a_campaign_that_cannot_be_is_refused(cast, changes, code):
    with pytest.raises(RuleViolation) as refusal:
        actions.create_campaign(
            by=cast.office_head,
            awards=[actions.AwardTerms(cast.award)],
            **columns(cast, **changes),
        )

    assert refusal.value.code == code
    assert Campaign.objects.count() == 1


def test_a_campaign_without_an_award_is_refused(cast):
    with pytest.raises(RuleViolation, match="ít nhất một"):
        actions.create_campaign(by=cast.office_head, awards=[], **columns(cast))


def test_a_change_tells_only_what_changed(cast):
    change(cast.campaign, by=cast.office_head, name="Tên khác")
    change(cast.campaign, by=cast.office_head, name="Tên khác")

    (entry,) = entries_of(cast.campaign)
    assert entry.data == {"name": ["Đợt cuối năm 2026", "Tên khác"]}


def test_a_campaign_cannot_be_handed_to_an_office_of_others(cast):
    with pytest.raises(NotAllowed):
        change(cast.campaign, by=cast.office_head, office=cast.commune)

    assert Campaign.objects.get().office == cast.office


def test_an_award_in_use_stays_and_an_idle_one_goes(cast):
    other = factories.make_award("GK_DV", name="Giấy khen")
    terms = [actions.AwardTerms(cast.award), actions.AwardTerms(other)]
    change(cast.campaign, by=cast.office_head, awards=terms)
    factories.make_nomination(
        factories.make_submission(cast.commune, cast.campaign, by=cast.clerk), award=cast.award
    )

    with pytest.raises(RuleViolation, match="Đã có hồ sơ"):
        change(cast.campaign, by=cast.office_head, awards=terms[1:])
    assert cast.campaign.awards.count() == 2
    change(cast.campaign, by=cast.office_head, awards=terms[:1])
    assert [row.award for row in cast.campaign.awards.all()] == [cast.award]


def test_the_catalogue_is_the_office_heads(cast):
    basis = LegalBasis.objects.create(number="1/QĐ", title="Quy chế", citation="Quyết định số 1")
    tries = [
        lambda by: actions.add_legal_basis(by=by, number="2/QĐ", title="x", citation="x"),
        lambda by: actions.edit_legal_basis(basis, by=by, version=1, title="khác"),
        lambda by: actions.edit_award(
            cast.award, by=by, version=1, coefficient_individual=Decimal(9)
        ),
        lambda by: actions.create_theme(by=by, title="x", year_from=2026, year_to=2027),
        lambda by: actions.add_rule_card_version(
            "X", by=by, version=0, threshold_numerator=1, threshold_denominator=2
        ),
    ]
    for write in tries:
        for person in (cast.officer, cast.clerk, cast.administrator):
            with pytest.raises(NotAllowed):
                write(person)
        write(cast.office_head)

    assert Award.objects.get().coefficient_individual == 9
    assert entries_of(Award.objects.get())[0].data == {"coefficient_individual": ["1.50", "9"]}


def test_what_contradicts_itself_is_refused(cast):
    LegalBasis.objects.create(number="1/QĐ", title="Quy chế", citation="Quyết định số 1")
    by = cast.office_head

    with pytest.raises(RuleViolation, match="đã có"):
        actions.add_legal_basis(by=by, number="1/QĐ", title="x", citation="x")
    with pytest.raises(RuleViolation, match="Năm kết thúc"):
        actions.create_theme(by=by, title="x", year_from=2027, year_to=2026)
    with pytest.raises(RuleViolation, match="Ngưỡng"):
        actions.add_rule_card_version(
            "X", by=by, version=0, threshold_numerator=3, threshold_denominator=2
        )
    assert not RuleCard.objects.filter(code="X").exists()


def test_an_edit_without_a_difference_leaves_no_entry(cast):
    actions.edit_award(cast.award, by=cast.office_head, version=0, name=cast.award.name)

    assert not entries_of(cast.award).exists()


def test_a_new_version_of_a_rule_card_leaves_the_old_one(cast):
    old = RuleCard.objects.get()
    terms = {"name": "Từ 90%", "ballot_kind": "secret", "base": "all_members", "tie_rule": "fail"}

    card = actions.add_rule_card_version(
        old.code,
        by=cast.office_head,
        version=1,
        threshold_numerator=9,
        threshold_denominator=10,
        **terms,
    )

    assert (card.version, RuleCard.objects.filter(code=old.code).count()) == (2, 2)
    assert cast.campaign.awards.get().rule_card == old


def test_the_first_filling_is_whole_marked_and_repeatable(db, capsys):
    province = factories.make_unit(
        "Ủy ban nhân dân tỉnh An Giang", code="UBT", kind="UBND tỉnh", level="province"
    )
    call_command("seed_catalogue")
    award = Award.objects.get(code="BK_T")
    actions.edit_award(award, by=User.objects.system(), version=2, name="Tên của tỉnh")
    call_command("seed_catalogue")

    award.refresh_from_db()
    assert award.name == "Tên của tỉnh"
    assert award.issuer == province
    assert award.issuer_title == "Chủ tịch Ủy ban nhân dân tỉnh An Giang"
    assert Award.objects.get(code="BK_TTG").issuer is None
    assert Award.objects.get(code="BK_TTG").lower == award
    assert ListEntry.objects.filter(kind="ethnic_group").count() == 54
    assert ListEntry.objects.filter(kind="person_class").count() == 5
    assert BaseSalary.objects.get(effective_from=date(2026, 7, 1)).amount == 2_530_000
    assert LegalBasis.objects.get(number="98/2023/NĐ-CP").verification == "superseded"
    assert not Award.objects.exclude(prize_verification="unverified").exists()
    assert Theme.objects.exclude(parent=None).exists()
    assert capsys.readouterr().out.splitlines()[1].startswith("legal_bases: 0")


def test_authorities_are_not_guessed_when_there_are_two(db):
    for code in ("UBT", "UBT-75"):
        factories.make_unit(f"UBND {code}", code=code, kind="UBND tỉnh", level="province")

    call_command("seed_catalogue")

    assert not Award.objects.exclude(issuer=None).exists()
