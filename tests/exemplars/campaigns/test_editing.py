"""Two editors of one row lose nothing; one form sent twice makes one row."""

import uuid
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from exemplars.campaigns import actions
from exemplars.campaigns.models import Award, Campaign, LegalBasis, RuleCard, Theme
from exemplars.shared.errors import Conflict, RuleViolation
from exemplars.shared.journal import entries_of
from tests import factories
from tests.exemplars.campaigns.test_actions import columns
from tests.exemplars.campaigns.test_views import CODE, form_of

EDIT = reverse("campaigns:edit", args=[CODE])
DAY = date(2026, 10, 1)


@pytest.fixture
def basis(db):
    return LegalBasis.objects.create(number="1/QĐ", title="Quy chế", citation="Quyết định số 1")


def blind_at_first(monkeypatch, model):
    """Both asked whether the form's key is known before either had saved."""
    rows, asked = type(model.objects.all()), []
    really = rows.filter

    def filter_(self, *conditions, **values):
        if self.model is model and "form_key" in values:
            asked.append(values)
            return really(self, *conditions, **values) if len(asked) > 1 else self.none()
        return really(self, *conditions, **values)

    monkeypatch.setattr(rows, "filter", filter_)


# Two editors -------------------------------------------------------------------------------------


def test_the_second_editor_of_a_campaign_meets_both_versions_and_writes_nothing(cast):
    factories.require_paper(cast.campaign, "bao-cao")
    head, old = cast.office_head, cast.campaign.version
    actions.edit_campaign(cast.campaign, by=head, version=old, name="Bản của người trước")

    with pytest.raises(Conflict) as met:
        actions.edit_campaign(
            cast.campaign,
            by=head,
            version=old,
            name="Bản của người sau",
            show_qr=False,
            mode="regular",
            awards=[actions.AwardTerms(cast.award, quota_individual=9)],
            papers=[actions.PaperTerms("to-trinh", of_submission=True)],
            units=[cast.commune],
        )

    told = {row.name: (row.yours, row.saved) for row in met.value.differences}
    assert told == {
        "name": ("Bản của người sau", "Bản của người trước"),
        "show_qr": ("Không", "Có"),
        "mode": ("Thường xuyên (công trạng)", "Chuyên đề"),
        "awards": (
            f"{cast.award}: cá nhân 9, tập thể không trần, hộ gia đình không trần",
            f"{cast.award}: cá nhân không trần, tập thể không trần, hộ gia đình không trần, "
            f"{RuleCard.objects.get()}",
        ),
        "papers": ("Tờ trình (cả tờ trình)", "Báo cáo thành tích (mỗi hồ sơ)"),
        "units": (str(cast.commune), ""),
    }
    assert met.value.saved_by == str(head)
    campaign = Campaign.objects.get()
    assert (campaign.name, campaign.show_qr) == ("Bản của người trước", True)
    assert campaign.papers.get().kind == "bao-cao"
    assert not campaign.units.exists()
    assert len(entries_of(campaign)) == 1


def test_the_same_campaign_sent_again_is_no_conflict(cast):
    for _click in range(2):
        actions.edit_campaign(cast.campaign, by=cast.office_head, version=1, name="Tên mới")

    assert Campaign.objects.get().version == 2


def test_the_page_of_two_editors_keeps_what_both_wrote(client, cast):
    client.force_login(cast.office_head)
    mine = form_of(cast, name="Bản của tôi", citation_text="Câu của tôi")
    client.post(EDIT, form_of(cast, name="Bản của người trước", year="2027"))

    conflict = client.post(EDIT, mine)
    kept = dict(conflict.context["kept"])
    client.post(
        EDIT,
        kept | {"version": conflict.context["version"], "pick-name": "saved", "pick-year": "saved"},
    )

    assert conflict.status_code == 409
    differences = conflict.context["conflict"].differences
    assert {row.name for row in differences} == {"name", "year", "citation_text"}
    assert "Người khác đã lưu “Bản của người trước”" in conflict.text
    assert "Bản của tôi" in conflict.text
    campaign = Campaign.objects.get()
    assert (campaign.name, campaign.year) == ("Bản của người trước", 2027)
    assert campaign.citation_text == "Câu của tôi"
    assert campaign.version == 3


def test_the_page_sent_twice_is_told_once(client, cast):
    """The moments come in the zone of the page and go back in that of the database."""
    client.force_login(cast.office_head)
    for _click in range(2):
        assert client.post(EDIT, form_of(cast, name="Tên mới")).status_code == 302

    assert entries_of(cast.campaign).count() == 1
    assert Campaign.objects.get().version == 2


def test_a_campaign_keeps_its_code_so_that_links_and_journal_hold(client, cast):
    client.force_login(cast.office_head)

    client.post(EDIT, form_of(cast, code="ma-khac", name="Tên khác"))

    campaign = Campaign.objects.get()
    assert (campaign.code, campaign.name) == (CODE, "Tên khác")


@pytest.mark.parametrize("kind", ["award", "basis", "theme"])
def test_the_second_editor_of_a_row_of_the_catalogue_meets_both_versions(cast, basis, kind):
    edit, row, column = {
        "award": (actions.edit_award, cast.award, "name"),
        "basis": (actions.edit_legal_basis, basis, "title"),
        "theme": (actions.edit_theme, cast.campaign.theme, "title"),
    }[kind]
    edit(row, by=cast.office_head, version=1, **{column: "Người trước"})

    with pytest.raises(Conflict) as met:
        edit(row, by=cast.office_head, version=1, **{column: "Người sau"})

    (difference,) = met.value.differences
    assert (difference.yours, difference.saved) == ("Người sau", "Người trước")
    saved = type(row).objects.get(pk=row.pk)
    assert (getattr(saved, column), saved.version) == ("Người trước", 2)
    assert edit(row, by=cast.office_head, version=2, **{column: "Người sau"}).version == 3


def test_figures_and_days_of_two_versions_read_as_people_write_them(cast, basis):
    head = cast.office_head
    actions.edit_award(cast.award, by=head, version=1, coefficient_individual=Decimal("2.50"))
    with pytest.raises(Conflict) as met:
        actions.edit_award(cast.award, by=head, version=1, coefficient_individual=None)
    assert (met.value.differences[0].yours, met.value.differences[0].saved) == ("", "2,50")

    moments = {"opens_at": factories.at(DAY, 7), "ceremony_on": DAY}
    actions.edit_campaign(cast.campaign, by=head, version=1, name="Khác")
    with pytest.raises(Conflict) as met:
        actions.edit_campaign(cast.campaign, by=head, version=1, **moments)
    told = {row.name: row.yours for row in met.value.differences}
    assert told == {"opens_at": "01/10/2026 07:00", "ceremony_on": "01/10/2026"}


def test_a_version_of_a_rule_card_stands_on_the_one_that_was_read(cast):
    card = RuleCard.objects.get()
    head = cast.office_head
    for _click in range(2):
        actions.add_rule_card_version(card.code, by=head, version=1, threshold_numerator=2)

    with pytest.raises(Conflict) as met:
        actions.add_rule_card_version(card.code, by=head, version=1, threshold_numerator=3)

    assert [row.saved for row in met.value.differences] == ["2"]
    assert RuleCard.objects.filter(code=card.code).count() == 2


def test_a_card_whose_fraction_cannot_be_is_refused(cast):
    code = RuleCard.objects.get().code

    for wrong in ({"quorum_numerator": 4}, {"threshold_denominator": 0}):
        with pytest.raises(RuleViolation, match="không thể lớn hơn 1"):
            actions.add_rule_card_version(code, by=cast.office_head, version=1, **wrong)

    assert RuleCard.objects.count() == 1


@pytest.mark.parametrize("kind", ["award", "rule-card", "legal-basis", "theme"])
def test_each_page_shows_both_versions(client, cast, basis, kind):
    column, row, old = {
        "award": ("name", cast.award, cast.award.code),
        "rule-card": ("citation", RuleCard.objects.get(), RuleCard.objects.get().code),
        "legal-basis": ("title", basis, basis.pk),
        "theme": ("title", cast.campaign.theme, cast.campaign.theme.pk),
    }[kind]
    client.force_login(cast.office_head)
    address = reverse(f"campaigns:{kind}", args=[old])
    page = client.get(address)
    typed = {
        name: getattr(value, "pk", value)
        for name, value in page.context["form"].initial.items()
        if value not in (None, False)
    } | {"version": page.context["version"]}
    first = client.post(address, typed | {column: "Người trước"})

    second = client.post(address, typed | {column: "Người sau"})

    assert first.status_code == 302
    assert second.status_code == 409
    assert "Người trước" in second.text
    assert "Người sau" in second.text
    last = type(row).objects.order_by("-version").first()
    assert getattr(last, column) == "Người trước"


# One form sent twice -----------------------------------------------------------------------------


def test_a_double_click_opens_one_campaign(client, cast):
    client.force_login(cast.office_head)
    form = form_of(cast, code="dot-19-5", form_key=str(uuid.uuid4()))

    answers = [client.post(reverse("campaigns:new"), form) for _click in range(2)]

    assert [answer.url for answer in answers] == [
        reverse("campaigns:detail", args=["dot-19-5"])
    ] * 2
    assert Campaign.objects.count() == 2


def test_a_double_click_adds_one_legal_basis_and_one_theme(client, cast):
    client.force_login(cast.office_head)
    basis = {"number": "9/QĐ", "title": "x", "citation": "x", "side": "state"}
    forms = {
        "new-legal-basis": basis | {"verification": "verified"},
        "new-theme": {"title": "Chuyên đề", "year_from": "2026", "year_to": "2026"},
    }
    before = Theme.objects.count()
    for name, form in forms.items():
        page = client.get(reverse(f"campaigns:{name}"))
        typed = form | {"form_key": str(page.context["form_key"])}
        for _click in range(2):
            assert client.post(reverse(f"campaigns:{name}"), typed).status_code == 302

    assert LegalBasis.objects.count() == 1
    assert Theme.objects.count() == before + 1


def test_two_clicks_in_one_instant_make_one_row(cast, monkeypatch):
    by, key = cast.office_head, uuid.uuid4()
    awards = [actions.AwardTerms(cast.award)]
    makers = {
        Theme: lambda: actions.create_theme(
            by=by, form_key=key, title="x", year_from=2026, year_to=2026
        ),
        LegalBasis: lambda: actions.add_legal_basis(
            by=by, form_key=key, number="", title="x", citation="x"
        ),
    }
    for model, make in makers.items():
        first = make()
        if model is LegalBasis:
            model.objects.filter(pk=first.pk).update(number="đã đổi số")
        with monkeypatch.context() as patch:
            blind_at_first(patch, model)
            assert make() == first

    first = actions.create_campaign(by=by, form_key=key, awards=awards, **columns(cast))
    with monkeypatch.context() as patch:
        blind_at_first(patch, Campaign)
        other = columns(cast, code="ma-khac")
        assert actions.create_campaign(by=by, form_key=key, awards=awards, **other) == first
    assert Campaign.objects.count() == 2


def test_a_number_that_somebody_else_took_in_the_same_instant_is_refused(cast, basis, monkeypatch):
    monkeypatch.setattr(actions.catalogue, "_check_basis", lambda row: None)

    with pytest.raises(RuleViolation, match="Người khác vừa thêm"):
        actions.add_legal_basis(by=cast.office_head, number=basis.number, title="x", citation="x")

    assert LegalBasis.objects.get() == basis


# What a row of the catalogue may not become ------------------------------------------------------


def test_a_theme_never_stands_below_itself(cast):
    top = cast.campaign.theme
    below = actions.create_theme(
        by=cast.office_head, title="Dưới", year_from=2026, year_to=2026, parent=top
    )

    with pytest.raises(RuleViolation, match="chính nó"):
        actions.edit_theme(top, by=cast.office_head, version=1, parent=below)

    assert Theme.objects.get(pk=top.pk).parent is None


def test_a_corrected_basis_keeps_a_number_of_its_own_and_its_days_in_order(cast, basis):
    LegalBasis.objects.create(number="2/QĐ", title="x", citation="x")
    edits = (
        {"number": "2/QĐ"},
        {"effective_from": DAY, "effective_to": DAY.replace(year=2020)},
    )
    for edit in edits:
        with pytest.raises(RuleViolation):
            actions.edit_legal_basis(basis, by=cast.office_head, version=1, **edit)

    assert LegalBasis.objects.get(pk=basis.pk).version == 1
    assert Award.objects.count() == 1
