"""Pages of campaigns and the catalogue, as each person sees them."""

from datetime import date

import pytest
from django.urls import reverse

from exemplars.campaigns.models import Award, Campaign, LegalBasis, RuleCard, Theme
from tests import factories

READ = ("campaigns:list", "campaigns:catalogue", "campaigns:legal-bases", "campaigns:themes")
CODE = "cuoi-nam-2026"


def form_of(cast, **changes):
    award = {"award": cast.award.pk, "rule_card": "", "quota_individual": "40"}
    return {
        "code": CODE,
        "name": "Đợt cuối năm",
        "theme": cast.campaign.theme.pk,
        "round": "year_end",
        "year": "2026",
        "mode": "thematic",
        "office": cast.office.pk,
        "opens_at": "01/10/2026 08:00",
        "closes_at": "30/11/2026 17:00",
        "citation_text": "Đã có thành tích xuất sắc",
        "appraisal_days": "10",
        "max_returns": "1",
        "version": cast.campaign.version,
        "awards-TOTAL_FORMS": "1",
        "awards-INITIAL_FORMS": "0",
        **{f"awards-0-{name}": value for name, value in award.items()},
        **changes,
    }


def test_everybody_of_the_house_reads_and_no_stranger(client, cast):
    addresses = [*map(reverse, READ), reverse("campaigns:detail", args=[CODE])]
    for address in addresses:
        assert client.get(address).status_code == 302
    for person in (cast.stranger, cast.clerk, cast.officer, cast.office_head, cast.auditor):
        client.force_login(person)
        assert {client.get(address).status_code for address in addresses} == {200}


def test_only_the_office_head_reaches_the_forms(client, cast):
    card = RuleCard.objects.get()
    addresses = [
        reverse("campaigns:new"),
        reverse("campaigns:edit", args=[CODE]),
        reverse("campaigns:award", args=["BK_T"]),
        reverse("campaigns:rule-card", args=[card.code]),
        reverse("campaigns:new-legal-basis"),
        reverse("campaigns:new-theme"),
    ]
    for person, status in ((cast.clerk, 403), (cast.officer, 403), (cast.office_head, 200)):
        client.force_login(person)
        assert {client.get(address).status_code for address in addresses} == {status}


def test_a_planned_campaign_is_not_found_by_units(client, cast):
    Campaign.objects.update(
        opens_at=factories.at(date(2030, 1, 1)), closes_at=factories.at(date(2030, 2, 1))
    )
    client.force_login(cast.clerk)
    assert client.get(reverse("campaigns:detail", args=[CODE])).status_code == 404
    client.force_login(cast.officer)
    assert client.get(reverse("campaigns:detail", args=[CODE])).status_code == 200


def test_the_rule_stands_in_words_with_its_doubt(client, cast):
    client.force_login(cast.clerk)

    page = client.get(reverse("campaigns:detail", args=[CODE])).content.decode()

    assert "từ 80% trên tổng số thành viên Hội đồng, họp khi có từ 2/3" in page
    assert "Chưa xác minh" in page


def test_the_office_head_changes_a_campaign(client, cast):
    factories.require_paper(cast.campaign, "bao-cao", subject_kinds=["individual"])
    client.force_login(cast.office_head)
    form = form_of(
        cast,
        unit_codes="UBT UBX-AC",
        dossier_papers=["bao-cao", "bien-ban"],
        submission_papers=["to-trinh"],
    )

    answer = client.post(reverse("campaigns:edit", args=[CODE]), form)

    assert answer.status_code == 302
    campaign = Campaign.objects.get()
    assert campaign.name == "Đợt cuối năm"
    assert campaign.awards.get().quota_individual == 40
    assert campaign.papers.get(kind="bao-cao").subject_kinds == ["individual"]
    assert campaign.papers.get(kind="to-trinh").of_submission
    assert campaign.units.count() == 2
    assert client.get(reverse("campaigns:edit", args=[CODE])).status_code == 200


def test_a_new_campaign_is_opened(client, cast):
    client.force_login(cast.office_head)

    taken = client.post(reverse("campaigns:new"), form_of(cast))
    client.post(reverse("campaigns:new"), form_of(cast, code="dot-19-5"))

    assert (taken.status_code, "đã dùng" in taken.text) == (422, True)
    assert Campaign.objects.filter(code="dot-19-5").exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"closes_at": "30/09/2026 17:00"}, "Giờ đóng nhận phải sau"),
        ({"unit_codes": "KHONG-CO"}, "Không có đơn vị đang hoạt động mang mã KHONG-CO"),
        ({"awards-0-award": ""}, "ít nhất một"),
    ],
)
def test_a_wrong_form_says_so_and_changes_nothing(client, cast, changes, sentence):
    client.force_login(cast.office_head)

    page = client.post(reverse("campaigns:edit", args=[CODE]), form_of(cast, **changes))

    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert Campaign.objects.get().name == "Đợt cuối năm 2026"


def test_an_award_named_twice_is_refused(client, cast):
    client.force_login(cast.office_head)
    twice = {"awards-TOTAL_FORMS": "2", "awards-1-award": cast.award.pk}

    page = client.post(reverse("campaigns:edit", args=[CODE]), form_of(cast, **twice))

    assert "Một hình thức chỉ ghi một dòng" in page.content.decode()


def test_rows_of_the_catalogue_are_saved_from_their_pages(client, cast):
    client.force_login(cast.office_head)
    card = RuleCard.objects.get()

    def post(name, *args, **form):
        address = reverse(f"campaigns:{name}", args=args)
        page = client.get(address)
        start = {k: v for k, v in page.context["form"].initial.items() if v not in (None, False)}
        start["version"] = page.context["version"]
        return client.post(address, {**start, **form}).status_code

    assert post("award", "BK_T", coefficient_individual="2") == 302
    assert post("rule-card", card.code, threshold_numerator="9", threshold_denominator="10") == 302
    basis = {"number": "9/QĐ", "title": "Quy chế", "citation": "Quyết định số 9", "side": "state"}
    assert post("new-legal-basis", **basis, verification="verified") == 302
    assert post("new-legal-basis", **basis, verification="verified") == 422
    theme = {"title": "Chuyên đề tỉnh", "year_from": "2026", "year_to": "2026"}
    assert post("new-theme", **theme, unit_code="UBT") == 302
    assert post("new-theme", **theme, unit_code="KHONG-CO") == 422

    assert Award.objects.get().coefficient_individual == 2
    assert RuleCard.objects.filter(code=card.code).count() == 2
    assert LegalBasis.objects.get().number == "9/QĐ"
    assert Theme.objects.get(title="Chuyên đề tỉnh").unit == cast.province


def test_what_is_not_there_is_not_found(client, cast):
    client.force_login(cast.office_head)

    assert client.get(reverse("campaigns:award", args=["X"])).status_code == 404
    assert client.get(reverse("campaigns:rule-card", args=["X"])).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_take_a_fixed_number_of_queries(client, cast, django_assert_max_num_queries, rows):
    for number in range(rows):
        award = factories.make_award(f"A{number}", rank=number, lower=cast.award)
        factories.make_campaign(cast.office, award=award)
        LegalBasis.objects.create(number=f"{number}", title="x", citation="x")
    client.force_login(cast.officer)
    client.get(reverse("campaigns:list"))

    for name in READ:
        with django_assert_max_num_queries(10):
            client.get(reverse(name))
    with django_assert_max_num_queries(15):
        client.get(reverse("campaigns:detail", args=[CODE]))
