"""A draft: which dossiers, how they are written, number and date; two people at once."""

import uuid
from datetime import date

import pytest

from exemplars.campaigns.models import LegalBasis
from exemplars.decisions import actions
from exemplars.decisions.models import Decision, DecisionLine
from exemplars.nominations.states import Status
from exemplars.shared import journal
from exemplars.shared.errors import Conflict, NotAllowed, RuleViolation
from exemplars.units.models import Unit
from tests import factories
from tests.exemplars.decisions.conftest import party_award, pass_

pytestmark = pytest.mark.django_db


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def words_of(row) -> list[str]:
    return [entry.action for entry in journal.entries_of(row)]


def test_a_draft_takes_its_dossiers_to_be_signed(desk, cast):
    decision = desk.draft()

    lines = list(decision.lines.order_by("order"))
    assert [line.nomination for line in lines] == desk.rows
    assert [fresh(row).status for row in desk.rows] == [Status.PROPOSED] * 2
    assert (decision.place, decision.signer_title) == ("An Giang", "CHỦ TỊCH")
    assert lines[0].achievement == cast.campaign.citation_text
    assert words_of(decision) == ["draft_decision"]


def test_the_same_form_sent_twice_makes_one_draft(desk):
    key = uuid.uuid4()
    first = desk.draft(form_key=key)

    again = desk.draft(form_key=key)

    assert again == first
    assert Decision.objects.count() == 1
    assert DecisionLine.objects.count() == 2


def test_a_twin_that_was_faster_is_the_draft(desk, monkeypatch):
    """Both asked whether the key is known before either had saved."""
    key = uuid.uuid4()
    first = desk.draft(form_key=key)
    rows = type(Decision.objects.all())
    really, asked = rows.filter, []

    def blind_at_first(self, *conditions, **values):
        asked.append(values)
        return really(self, *conditions, **values) if len(asked) > 1 else self.none()

    monkeypatch.setattr(rows, "filter", blind_at_first)

    again = desk.draft(form_key=key)

    assert again == first


def test_nobody_chosen_makes_no_draft(desk):
    with pytest.raises(RuleViolation, match="ít nhất một hồ sơ"):
        desk.draft(rows=[])

    assert not Decision.objects.exists()


def test_an_award_of_another_authority_makes_no_draft(desk, cast):
    other = party_award(cast)
    row = desk.passed(award=other)

    with pytest.raises(RuleViolation, match="không thuộc thẩm quyền") as refusal:
        desk.draft(rows=[*desk.rows, row])

    assert refusal.value.code == "authority"
    assert not Decision.objects.exists()
    assert fresh(desk.rows[0]).status == Status.PASSED


def test_an_award_given_upward_is_nobody_s_here(desk):
    row = desk.passed(award=factories.make_award("BK_TTG", issuer=None))

    with pytest.raises(RuleViolation, match="không thuộc thẩm quyền"):
        desk.draft(rows=[row])


def test_a_dossier_of_another_campaign_makes_no_draft(desk, cast):
    other = factories.make_campaign(cast.office, award=cast.award)
    row = factories.make_nomination(
        factories.make_submission(cast.commune, other, by=cast.head), status=Status.PASSED
    )

    with pytest.raises(RuleViolation, match="thuộc đợt khác"):
        desk.draft(rows=[row])


def test_a_dossier_the_council_has_not_passed_makes_no_draft(desk):
    row = desk.passed(status=Status.REJECTED)

    with pytest.raises(RuleViolation, match="Không thông qua"):
        desk.draft(rows=[row])

    assert not Decision.objects.exists()


def test_the_award_the_council_lowered_to_is_the_one_drafted(desk, cast):
    higher = factories.make_award("BK_TTG", issuer=None, lower=cast.award, rank=5)
    row = desk.passed(award=higher, final_award=cast.award, status=Status.PASSED_LOWER)

    line = desk.draft(rows=[row]).lines.get()

    assert line.award == cast.award
    assert line.award_name == cast.award.name


def test_a_dossier_taken_off_keeps_the_council_s_result(desk, cast):
    higher = factories.make_award("BK_TTG", issuer=None, lower=cast.award, rank=5)
    lowered = desk.passed(award=higher, final_award=cast.award, status=Status.PASSED_LOWER)
    same = desk.passed(final_award=cast.award)
    decision = desk.draft(rows=[lowered, same])

    for line in decision.lines.select_related("nomination", "decision"):
        actions.remove_line(line, by=cast.officer)

    assert fresh(lowered).status == Status.PASSED_LOWER
    assert fresh(same).status == Status.PASSED
    assert not decision.lines.exists()
    assert words_of(decision) == ["draft_decision", "remove_line", "remove_line"]


def test_a_dossier_taken_off_can_be_drafted_again(desk, cast):
    decision = desk.draft()
    actions.remove_line(decision.lines.get(nomination=desk.rows[0]), by=cast.officer)

    actions.add_lines(decision, [fresh(desk.rows[0])], by=cast.officer)

    assert [line.nomination for line in decision.lines.order_by("order")] == desk.rows[::-1]


def test_how_one_recipient_is_written(desk, cast):
    line = desk.draft().lines.first()

    actions.edit_line(line, by=cast.officer, position_unit=" Giáo viên  ", achievement="Cứu người")

    assert (fresh(line).position_unit, fresh(line).achievement) == ("Giáo viên", "Cứu người")
    actions.edit_line(line, by=cast.officer, position_unit="", achievement="")
    assert fresh(line).achievement == cast.campaign.citation_text


def test_a_party_decision_cites_the_party_s_documents_alone(desk, cast):
    award = party_award(cast)
    for number, side in (("399-QĐ/TW", "party"), ("06/2022/QH15", "state")):
        basis = LegalBasis.objects.create(number=number, title="Tên", citation="Căn cứ", side=side)
        cast.campaign.legal_bases.add(basis)
    row = desk.passed(award=award)

    party = desk.draft(rows=[row], issuer=award.issuer)
    state = desk.draft()

    assert [basis.number for basis in party.legal_bases.all()] == ["399-QĐ/TW"]
    assert state.legal_bases.count() == 2


class TestEdit:
    def test_number_and_date_are_saved_with_their_year(self, desk):
        decision = desk.complete(desk.draft(), number=" 2147/QĐ-UBND ")

        assert (decision.number, decision.year, decision.version) == ("2147/QĐ-UBND", 2026, 2)

    def test_lines_broken_by_hand_stay_broken(self, desk, cast):
        decision = desk.complete(desk.draft(), signer_title="T/M BAN THƯỜNG VỤ\r\nBÍ THƯ ")
        line = decision.lines.first()
        actions.edit_line(line, by=cast.officer, position_unit="Nhà giáo\nTrường A", achievement="")

        assert fresh(decision).signer_title == "T/M BAN THƯỜNG VỤ\nBÍ THƯ"
        assert fresh(line).position_unit == "Nhà giáo\nTrường A"

    def test_a_date_taken_away_takes_the_year_away(self, desk, cast):
        decision = desk.complete(desk.draft())

        decision = actions.edit(
            decision, by=cast.officer, version=2, values={"signed_on": None, "number": ""}
        )

        assert (decision.year, decision.number) == (None, "")

    def test_somebody_else_s_save_shows_both_versions_and_loses_neither(self, desk, cast):
        opened = desk.draft()
        basis = LegalBasis.objects.create(number="01", title="Tên", citation="Căn cứ")
        desk.complete(opened, signer_name="Người Ký Một")

        with pytest.raises(Conflict) as refusal:
            actions.edit(
                opened, by=cast.office_head, version=opened.version, legal_bases=[basis],
                values={"signer_name": "Người Ký Hai", "signed_on": date(2026, 12, 5)},
            )  # fmt: skip

        assert [(row.name, row.yours, row.saved) for row in refusal.value.differences] == [
            ("signed_on", "05/12/2026", "04/12/2026"),
            ("signer_name", "Người Ký Hai", "Người Ký Một"),
            ("legal_bases", "01", ""),
        ]
        assert refusal.value.saved_by == str(cast.officer)
        assert fresh(opened).signer_name == "Người Ký Một"

    def test_the_same_edit_twice_is_one(self, desk, cast):
        opened = desk.draft()
        values = {"signer_name": "Lê Hoàng Vĩnh An"}

        for _click in range(2):
            actions.edit(opened, by=cast.officer, version=1, values=values, legal_bases=[])

        assert fresh(opened).version == 2
        assert words_of(opened).count("edit_decision") == 1

    def test_legal_bases_are_chosen(self, desk, cast):
        basis = LegalBasis.objects.create(number="01", title="Tên", citation="Căn cứ")
        decision = desk.draft()

        actions.edit(decision, by=cast.officer, version=1, values={}, legal_bases=[basis])

        assert list(decision.legal_bases.all()) == [basis]

    @pytest.mark.parametrize("number", ["318-QĐ/TU", "2147", "số 2147/QĐ-UBND"])
    def test_a_number_not_written_in_the_grammar_of_its_side_is_refused(self, desk, cast, number):
        decision = desk.draft()

        with pytest.raises(RuleViolation, match="chưa đúng cách ghi") as refusal:
            desk.complete(decision, number=number)

        assert (refusal.value.code, refusal.value.field) == ("number", "number")
        assert "2147/QĐ-UBND" in str(refusal.value)
        assert fresh(decision).number == ""

    def test_a_party_number_is_written_the_party_s_way(self, desk, cast):
        award = party_award(cast)
        decision = desk.draft(rows=[desk.passed(award=award)], issuer=award.issuer)

        with pytest.raises(RuleViolation, match="Ví dụ: 318-QĐ/TU"):
            desk.complete(decision, number="318/QĐ-TU")
        assert desk.complete(decision, number="318-QĐ/TU").number == "318-QĐ/TU"

    def test_a_number_is_used_once_a_year(self, desk, cast):
        desk.complete(desk.draft(rows=desk.rows[:1]))
        second = desk.draft(rows=desk.rows[1:])

        with pytest.raises(RuleViolation, match="năm 2026 đã dùng") as refusal:
            desk.complete(second)

        assert refusal.value.code == "number_taken"
        assert fresh(second).number == ""
        assert desk.complete(second, signed_on=date(2027, 1, 4)).year == 2027

    def test_a_number_of_another_issuer_is_free(self, desk, cast):
        other = Unit.objects.get(pk=cast.office.pk)
        award = factories.make_award("GK", issuer=other)
        desk.complete(desk.draft())

        decision = desk.draft(rows=[desk.passed(award=award)], issuer=other)

        assert desk.complete(decision).number == "2147/QĐ-UBND"


def everybody_but(cast, *allowed):
    people = {
        name: getattr(cast, name)
        for name in (
            "clerk", "head", "officer", "office_head", "chair", "secretary", "printing_clerk",
            "editor", "auditor", "administrator", "other_clerk", "other_head", "stranger",
        )
    }  # fmt: skip
    return [user for name, user in people.items() if name not in allowed]


def test_only_the_office_of_the_campaign_drafts_and_changes(desk, cast):
    decision = desk.draft(rows=desk.rows[:1])
    line = decision.lines.get()

    for user in everybody_but(cast, "officer", "office_head"):
        for act in (
            lambda user=user: desk.draft(rows=desk.rows[1:], by=user),
            lambda user=user: actions.add_lines(decision, desk.rows[1:], by=user),
            lambda user=user: actions.remove_line(line, by=user),
            lambda user=user: actions.edit_line(line, by=user, position_unit="x", achievement="x"),
            lambda user=user: actions.edit(decision, by=user, version=1, values={"title": "x"}),
        ):
            with pytest.raises(NotAllowed, match="Chỉ cơ quan thường trực"):
                act()

    assert Decision.objects.count() == 1
    assert fresh(line).position_unit == ""
    assert fresh(decision).version == 1
    assert pass_(cast).status == Status.PASSED
