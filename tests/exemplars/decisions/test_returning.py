"""After a revocation: what is given back, when and how much; counted out of every total."""

import uuid
from datetime import timedelta
from html import unescape

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from certificates.models import Certificate, Event
from exemplars.decisions import actions, queries
from exemplars.decisions.models import Return
from exemplars.shared import journal
from exemplars.shared.errors import NotAllowed, RuleViolation
from tests import factories
from tests.exemplars.decisions.test_drafting import fresh
from tests.exemplars.decisions.test_proofing import reissue

pytestmark = pytest.mark.django_db
FACTS = {"ground": "a", "reason": "Khai man", "document": "Quyết định số 31/QĐ-UBND"}
PRIZE, OTHER = 3_795_000, 7_590_000


@pytest.fixture
def decision(desk):
    return desk.publish(signed_on=timezone.localdate() - timedelta(days=10))


@pytest.fixture
def line(decision):
    return decision.lines.get(order=1)


@pytest.fixture
def revoked(line, cast):
    actions.revoke(line, by=cast.office_head, **FACTS)
    return fresh(line)


def back(line, cast, **values) -> Return:
    facts = {"what": "money", "returned_on": timezone.localdate(), "by": cast.officer}
    return actions.record_return(line, **(facts | values))


def told(line, action) -> list[dict]:
    return [row.data for row in journal.entries_of(line.decision) if row.action == action]


class TestRecording:
    def test_money_comes_back_in_parts_and_never_more_than_is_due(self, revoked, cast):
        first = back(revoked, cast, amount=1_000_000, note="Phiếu  thu số 12")
        back(revoked, cast, amount=PRIZE - 1_000_000)
        with pytest.raises(RuleViolation, match="Chỉ còn phải nộp lại 0 đồng"):
            back(revoked, cast, amount=1)

        state = queries.returns_of(revoked, queries.issues_of(revoked))
        assert (state["money_back"], state["left"]) == (PRIZE, 0)
        assert (first.note, first.added_by) == ("Phiếu thu số 12", cast.officer)
        assert [row["amount"] for row in told(revoked, "record_return")] == [10**6, PRIZE - 10**6]

    def test_the_sheet_comes_back_once_and_the_register_says_when(self, revoked, cast):
        code, day = revoked.certificate_code, timezone.localdate() - timedelta(days=2)
        back(revoked, cast, what="sheet", code=code, returned_on=day)
        with pytest.raises(RuleViolation, match="Đã ghi thu lại tờ này ngày"):
            back(revoked, cast, what="sheet", code=code)

        assert actions.certificate_of(revoked).returned_on == day
        assert Event.objects.filter(verb="returned").count() == 1
        assert Return.objects.get().certificate_code == code

    def test_an_object_comes_back_of_a_revoked_award_only(self, line, cast):
        for facts in ({"what": "object"}, {"what": "money", "amount": 1}):
            with pytest.raises(RuleViolation, match="chưa bị thu hồi"):
                back(line, cast, **facts)
        with pytest.raises(RuleViolation, match="còn hiệu lực"):
            back(line, cast, what="sheet", code=line.certificate_code)
        assert not Return.objects.exists()

        actions.revoke(line, by=cast.office_head, **FACTS)
        back(line, cast, what="object", note="Khung")
        assert queries.with_returns([fresh(line)])[0].things_returned == [Return.objects.get()]

    def test_a_replaced_sheet_comes_back_later_though_the_award_holds(self, line, cast):
        old = line.certificate_code
        reissue(line, cast.officer, kind="damaged")
        assert [
            row.code for row in queries.returns_of(line, queries.issues_of(line))["sheets_out"]
        ] == [old]

        back(fresh(line), cast, what="sheet", code=old)

        assert Certificate.objects.get(code=old).returned_on == timezone.localdate()
        assert queries.returns_of(line, queries.issues_of(line))["sheets_out"] == []

    def test_a_sheet_given_back_with_the_request_is_a_row_of_its_own(self, line, cast):
        reissue(line, cast.officer, kind="damaged", returned_on=timezone.localdate())
        row = Return.objects.get()

        actions.strike_return(row, reason="Chưa nộp", by=cast.officer)
        assert Certificate.objects.get(code=row.certificate_code).returned_on is None

    def test_a_sheet_of_another_line_is_not_taken(self, decision, revoked, cast):
        other = decision.lines.get(order=2)
        for code in (other.certificate_code, "", "0" * 28):
            with pytest.raises(RuleViolation, match="không có tờ bằng ấy"):
                back(revoked, cast, what="sheet", code=code)

    @pytest.mark.parametrize("days", [-11, 1])
    def test_the_day_lies_between_the_decision_and_today(self, revoked, cast, days):
        with pytest.raises(RuleViolation, match="từ ngày ký quyết định đến hôm nay"):
            back(revoked, cast, amount=1, returned_on=timezone.localdate() + timedelta(days=days))
        back(revoked, cast, amount=1, returned_on=timezone.localdate() - timedelta(days=10))

    @pytest.mark.parametrize("amount", [None, 0, -5])
    def test_money_needs_its_amount(self, revoked, cast, amount):
        with pytest.raises(RuleViolation, match="Ghi số tiền"):
            back(revoked, cast, amount=amount)
        assert not Return.objects.exists()

    def test_the_same_form_twice_is_one(self, revoked, cast):
        key = uuid.uuid4()
        first = back(revoked, cast, amount=10, form_key=key)

        assert back(revoked, cast, amount=10, form_key=key) == first
        assert Return.objects.count() == 1

    def test_the_office_alone(self, revoked, cast):
        for user in (cast.clerk, cast.head, cast.printing_clerk, cast.editor, cast.stranger):
            with pytest.raises(NotAllowed):
                back(revoked, cast, amount=1, by=user)
        row = back(revoked, cast, amount=1)
        with pytest.raises(NotAllowed):
            actions.strike_return(row, reason="x", by=cast.clerk)
        with pytest.raises(NotAllowed):
            actions.change_money_due(revoked, amount=0, reason="x", by=cast.officer)
        assert list(Return.objects.visible_to(cast.officer)) == [row]
        assert not Return.objects.visible_to(cast.clerk).exists()

    @pytest.mark.parametrize(
        "wrong",
        [{"what": "money", "amount": None}, {"what": "object", "amount": 5}, {"what": "sheet"},
         {"what": "object", "certificate_code": "A"}, {"what": "object", "struck_reason": "x"}],
    )  # fmt: skip
    def test_the_database_refuses_what_no_action_writes(self, revoked, cast, wrong):
        with pytest.raises(IntegrityError), transaction.atomic():
            Return.objects.create(
                line=revoked, returned_on=timezone.localdate(), added_by=cast.officer, **wrong
            )


class TestMistakes:
    def test_a_row_is_struck_out_stays_and_counts_no_more(self, revoked, cast):
        row = back(revoked, cast, amount=PRIZE)
        with pytest.raises(RuleViolation, match="lý do bỏ dòng"):
            actions.strike_return(row, reason=" ", by=cast.officer)

        actions.strike_return(row, reason="Ghi nhầm người", by=cast.officer)
        actions.strike_return(row, reason="Lần hai", by=cast.office_head)

        row.refresh_from_db()
        assert (row.struck_reason, row.struck_by) == ("Ghi nhầm người", cast.officer)
        assert len(told(revoked, "strike_return")) == 1
        assert queries.returns_of(revoked, [])["left"] == PRIZE
        back(revoked, cast, amount=PRIZE)

    def test_a_sheet_struck_out_may_come_back_again(self, revoked, cast):
        facts = {"what": "sheet", "code": revoked.certificate_code}
        actions.strike_return(back(revoked, cast, **facts), reason="Nhầm tờ", by=cast.officer)

        assert actions.certificate_of(revoked).returned_on is None
        assert Event.objects.filter(verb="return_struck").count() == 1
        back(revoked, cast, **facts)
        assert actions.certificate_of(revoked).returned_on

    def test_what_is_due_is_stated_at_the_revocation_and_changed_with_a_reason(self, line, cast):
        with pytest.raises(RuleViolation, match="không lớn hơn"):
            actions.revoke(line, by=cast.office_head, **FACTS, money_due=PRIZE + 1)
        assert not Certificate.objects.filter(state="revoked").exists()
        with pytest.raises(RuleViolation, match="chưa bị thu hồi"):
            actions.change_money_due(line, amount=1, reason="x", by=cast.office_head)

        actions.revoke(line, by=cast.office_head, **FACTS, money_due=0)
        assert fresh(line).money_to_return == 0
        with pytest.raises(RuleViolation, match="Chỉ còn phải nộp lại 0 đồng"):
            back(line, cast, amount=1)
        change = {"amount": 500_000, "by": cast.office_head}
        with pytest.raises(RuleViolation, match="lý do sửa"):
            actions.change_money_due(line, **change, reason=" ")
        actions.change_money_due(line, **change, reason="Đã chi một phần")
        back(line, cast, amount=400_000)
        with pytest.raises(RuleViolation, match=r"Đã nộp lại 400\.000 đồng"):
            actions.change_money_due(line, amount=399_999, by=cast.office_head, reason="x")

        said = told(line, "change_money_due")[0]
        assert (said["before"], said["after"]) == (0, 500_000)
        assert told(line, "revoke")[0]["money_due"] == 0

    def test_a_revocation_from_before_is_due_in_full(self, revoked):
        revoked.money_due = None
        assert revoked.money_to_return == revoked.amount == PRIZE


class TestFigures:
    def test_a_revoked_line_is_in_no_total(self, decision, revoked, cast, rf):
        back(revoked, cast, amount=95_000)
        found = queries.summary(queries.lines_of(decision))

        assert (found["count"], found["total"]) == (1, OTHER)
        assert (found["revoked"], found["revoked_total"]) == (1, PRIZE)
        assert (found["due"], found["returned"]) == (PRIZE, 95_000)
        listed = queries.decisions(cast.officer).get()
        assert (listed.line_count, listed.revoked_count) == (1, 1)

    def test_the_pages_say_how_many_are_revoked_and_what_they_had(
        self, client, decision, revoked, cast
    ):
        back(revoked, cast, amount=95_000)
        client.force_login(cast.officer)
        text = unescape(
            client.get(reverse("decisions:detail", args=[decision.uid])).content.decode()
        )
        text = text.replace("\xa0", " ")

        assert "Đã thu hồi 1, tiền thưởng 3.795.000 đồng" in text
        assert "<strong>7.590.000 đồng</strong>" in text
        assert "<del>3.795.000 đồng</del>" in text
        assert "95.000 / 3.795.000 đồng" in text
        assert "11.385.000" not in text
        assert "và 1 đã thu hồi" in client.get(reverse("decisions:list")).content.decode()
        paper = client.get(reverse("decisions:paper", args=[decision.uid])).content.decode()
        assert "11.385.000" in paper  # the decision's own words stay

    def test_programs_are_told_too(self, client, decision, revoked, cast):
        back(revoked, cast, amount=95_000)
        client.force_login(cast.officer)

        found = client.get(f"/api/v1/decisions/{decision.uid}/").json()["lines"]

        figures = [(row["revoked"], row["money_to_return"], row["money_returned"]) for row in found]
        assert figures == [(True, PRIZE, 95_000), (False, 0, 0)]

    def test_the_search_calls_nobody_awarded_whose_award_was_revoked(self, client, revoked, cast):
        client.force_login(cast.officer)
        text = client.get(reverse("desk:search"), {"q": revoked.name}).content.decode()

        assert 'id="awarded"' not in text
        assert "Đã thu hồi" in text

    def test_a_proof_of_a_revoked_certificate_waits_for_nobody(self, client, decision, line, cast):
        actions.request_proofs(decision, due_on=timezone.localdate(), by=cast.officer)
        client.force_login(cast.clerk)
        page = reverse("decisions:proofs", args=[decision.uid])
        assert client.get(page).context["waiting"] == 2
        actions.revoke(line, by=cast.office_head, **FACTS)

        context = client.get(page).context
        assert (context["waiting"], [n for _unit, n in context["units"]]) == (1, [1])
        assert line.uid not in context["own"]


class TestPages:
    def at(self, name, line):
        return reverse(f"decisions:{name}", args=[line.decision.uid, line.uid])

    def test_the_office_notes_what_came_back(self, client, revoked, cast):
        client.force_login(cast.officer)
        form = self.at("take-back", revoked)
        text = unescape(client.get(form).content.decode())
        assert "Tờ bằng số sổ vàng 1" in text
        assert "Tiền thưởng (còn 3.795.000 đồng)" in text
        day = date_format(timezone.localdate(), "d/m/Y")
        good = {"form_key": str(uuid.uuid4()), "returned_on": day, "note": "Phiếu thu 12"}

        for wrong in (
            {"what": "money", "amount": "1.5"},
            {"what": "money", "amount": ""},
            {"what": "money", "amount": "4.000.000"},
            {"what": "money", "amount": "9" * 14},
            {"what": "object", "amount": "5"},
            {"what": "sheet:khong-co"},
            {"what": ""},
        ):
            assert client.post(form, good | wrong).status_code == 400, wrong
        assert not Return.objects.exists()
        sent = good | {"what": "money", "amount": "1.500.000 đồng"}
        assert client.post(form, sent).status_code == 302
        sheet = {"what": f"sheet:{revoked.certificate_code}", "form_key": str(uuid.uuid4())}
        assert client.post(form, good | sheet).status_code == 302

        page = unescape(client.get(self.at("after-issue", revoked)).content.decode())
        page = page.replace("\xa0", " ")
        assert "2.295.000 đồng" in page
        assert f"Thu lại tờ cũ ngày {day}" in page
        assert "Phiếu thu 12" in page
        assert "Tờ bằng số sổ vàng" not in unescape(client.get(form).content.decode())

    def test_a_row_is_struck_out_on_its_page(self, client, revoked, cast):
        row = back(revoked, cast, amount=7)
        page = reverse("decisions:strike-return", args=[row.uid])
        client.force_login(cast.clerk)
        assert client.get(page).status_code == 404
        client.force_login(cast.officer)
        assert client.post(page, {"reason": ""}).status_code == 400
        assert client.post(page, {"reason": "Nhầm"}).status_code == 302

        text = client.get(self.at("after-issue", revoked)).content.decode()
        assert "<del>" in text
        assert "Nhầm" in text

    def test_the_head_changes_what_is_due(self, client, revoked, cast):
        page = self.at("money-due", revoked)
        client.force_login(cast.officer)
        assert client.get(page).status_code == 403
        assert page not in client.get(self.at("after-issue", revoked)).content.decode()
        client.force_login(cast.office_head)
        assert 'value="3.795.000"' in client.get(page).content.decode()
        assert page in client.get(self.at("after-issue", revoked)).content.decode()
        too_much = client.post(page, {"amount": "3.795.001", "reason": "x"})
        assert too_much.status_code == 400
        assert client.post(page, {"amount": "0", "reason": "Chưa chi"}).status_code == 302
        assert fresh(revoked).money_due == 0

    def test_the_revocation_asks_what_is_due(self, client, line, cast):
        client.force_login(cast.office_head)
        page = self.at("after-issue", line)
        assert 'value="3.795.000"' in client.get(page).content.decode()
        client.post(page, FACTS | {"money_due": "1.000.000"})
        assert fresh(line).money_due == 1_000_000

    def test_nothing_left_is_said(self, client, line, cast):
        client.force_login(cast.officer)
        assert (
            "Không còn gì phải thu lại" in client.get(self.at("take-back", line)).content.decode()
        )

    def test_a_list_takes_the_same_queries(
        self, client, decision, revoked, cast, django_assert_max_num_queries
    ):
        client.force_login(cast.officer)
        page, list_ = (
            reverse("decisions:detail", args=[decision.uid]),
            self.at("after-issue", revoked),
        )
        for amount in (1, 2, 3):
            back(revoked, cast, amount=amount)
            with django_assert_max_num_queries(30):
                client.get(page)
            with django_assert_max_num_queries(22):
                client.get(list_)


class TestWithoutASheet:
    """An award that prints nothing (Biểu dương) is revoked on its page like any other."""

    @pytest.fixture
    def line(self, desk, cast):
        award = factories.make_award("BD", issuer=cast.province, layout_code="", name="Biểu dương")
        draft = desk.draft(rows=[desk.passed(award=award)])
        return desk.publish(draft, signed_on=timezone.localdate()).lines.get()

    def test_it_is_revoked_and_the_prize_comes_back(self, client, line, cast):
        page = reverse("decisions:after-issue", args=[line.decision.uid, line.uid])
        client.force_login(cast.office_head)
        detail = client.get(reverse("decisions:detail", args=[line.decision.uid])).content.decode()
        assert page in detail
        assert "Biểu dương, không in bằng" in unescape(client.get(page).content.decode())

        assert client.post(page, FACTS | {"money_due": ""}).status_code == 302

        row = fresh(line)
        assert (row.is_revoked, row.money_due) == (True, PRIZE)
        assert told(line, "revoke")[0]["document"] == FACTS["document"]
        shown = unescape(client.get(page).content.decode())
        assert FACTS["document"] in shown
        assert "Thu hồi khen thưởng…" not in shown
        back(row, cast, amount=PRIZE)
        assert queries.returns_of(row, [])["left"] == 0

    @pytest.mark.parametrize("wrong", [{"document": " "}, {"ground": "z"}, {"reason": ""}])
    def test_what_is_missing_is_said_and_nothing_revoked(self, client, line, cast, wrong):
        page = reverse("decisions:after-issue", args=[line.decision.uid, line.uid])
        client.force_login(cast.office_head)

        assert client.post(page, FACTS | wrong).status_code == 400

        assert not fresh(line).is_revoked

    def test_it_is_revoked_once_and_by_who_publishes(self, client, line, cast):
        page = reverse("decisions:after-issue", args=[line.decision.uid, line.uid])
        client.force_login(cast.officer)
        assert "Chỉ người ban hành" in unescape(client.get(page).content.decode())
        assert client.post(page, FACTS).status_code == 403
        with pytest.raises(RuleViolation, match="quyết định thu hồi"):
            actions.revoke(line, by=cast.office_head, **(FACTS | {"document": " "}))
        actions.revoke(line, by=cast.office_head, **FACTS)
        with pytest.raises(RuleViolation):
            actions.revoke(fresh(line), by=cast.office_head, **FACTS)
        assert len(told(line, "revoke")) == 1

    def test_there_is_nothing_to_issue_again(self, client, line, cast):
        page = reverse("decisions:after-issue", args=[line.decision.uid, line.uid])
        client.force_login(cast.office_head)

        sent = {"kind": "lost", "cause": "Cháy nhà", "code": ""}

        assert client.post(page, sent).status_code == 400

    def test_a_draft_has_no_such_page(self, client, desk, cast):
        draft = desk.draft()
        client.force_login(cast.office_head)

        found = client.get(
            reverse("decisions:after-issue", args=[draft.uid, draft.lines.first().uid])
        )

        assert "không có bằng" in unescape(found.content.decode())
