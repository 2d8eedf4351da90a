"""The pages of decisions: each answers 200, 302, 400, 403, 404 or 409 as it should, in words."""

import uuid

import pytest

from certificates.models import Batch, Certificate
from certificates.signing import keys
from exemplars.campaigns.models import LegalBasis
from exemplars.decisions import actions
from exemplars.decisions.models import Decision
from exemplars.nominations.states import Status
from tests import factories
from tests.exemplars.decisions.conftest import party_award
from tests.exemplars.decisions.test_drafting import fresh

pytestmark = pytest.mark.django_db
LIST = "/quyet-dinh/"


def at(decision, *parts) -> str:
    return "/".join(["/quyet-dinh", str(decision.uid), *map(str, parts)]) + "/"


def page(client, user, url, **query):
    client.force_login(user)
    return client.get(url, query)


def send(client, user, url, **data):
    client.force_login(user)
    return client.post(url, data)


def shown(answer) -> str:
    return answer.content.decode()


def test_the_list_says_what_waits_for_a_decision(client, desk, cast):
    upward = desk.passed(award=factories.make_award("BK_TTG", issuer=None))

    office = shown(page(client, cast.officer, LIST))

    assert f"/quyet-dinh/moi/{cast.campaign.code}/UBT/" in office
    assert f"/quyet-dinh/trinh-cap-tren/{cast.campaign.code}/" in office
    assert "Lập dự thảo" not in shown(page(client, cast.clerk, LIST))
    sent = send(client, cast.officer, f"/quyet-dinh/trinh-cap-tren/{cast.campaign.code}/")
    assert sent.status_code == 302
    assert fresh(upward).status == Status.FORWARDED
    again = send(client, cast.officer, f"/quyet-dinh/trinh-cap-tren/{cast.campaign.code}/")
    assert again.status_code == 409
    assert send(client, cast.officer, "/quyet-dinh/trinh-cap-tren/khong-co/").status_code == 404


def test_only_the_office_forwards(client, desk, cast):
    desk.passed(award=factories.make_award("BK_TTG", issuer=None))

    for user in (cast.clerk, cast.chair, cast.auditor, cast.stranger):
        url = f"/quyet-dinh/trinh-cap-tren/{cast.campaign.code}/"
        assert send(client, user, url).status_code == 403


class TestNew:
    def test_a_draft_is_made_of_the_ticked(self, client, desk, cast):
        url = f"/quyet-dinh/moi/{cast.campaign.code}/UBT/"
        form = page(client, cast.officer, url)
        assert form.status_code == 200
        data = {
            "title": "Về việc tặng Bằng khen",
            "form_key": uuid.uuid4(),
            "nominations": [desk.rows[0].uid],
        }

        answers = [send(client, cast.officer, url, **data)]

        decision = Decision.objects.get()
        assert answers[0]["Location"] == at(decision)
        assert decision.lines.get().nomination == desk.rows[0]
        assert fresh(desk.rows[1]).status == Status.PASSED

    def test_errors_are_beside_their_fields(self, client, desk, cast):
        url = f"/quyet-dinh/moi/{cast.campaign.code}/UBT/"

        answer = send(client, cast.officer, url, title="", form_key=uuid.uuid4())

        assert answer.status_code == 400
        assert not Decision.objects.exists()

    def test_who_may_and_for_what(self, client, desk, cast):
        url = f"/quyet-dinh/moi/{cast.campaign.code}/UBT/"
        other = factories.make_user("other-officer")
        factories.give_role(other, cast.other_commune, "officer")

        assert page(client, cast.clerk, url).status_code == 403
        assert page(client, other, url).status_code == 403
        assert page(client, cast.officer, "/quyet-dinh/moi/khong-co/UBT/").status_code == 404
        missing = f"/quyet-dinh/moi/{cast.campaign.code}/KHONG-CO/"
        assert page(client, cast.officer, missing).status_code == 404


class TestDetail:
    def test_a_draft_is_the_office_s_and_the_auditor_s(self, client, desk, cast):
        decision = desk.draft()

        for user in (cast.officer, cast.office_head, cast.auditor):
            assert page(client, user, at(decision)).status_code == 200
        for user in (cast.clerk, cast.chair, cast.printing_clerk, cast.editor, cast.stranger):
            assert page(client, user, at(decision)).status_code == 404
        assert page(client, cast.officer, f"/quyet-dinh/{uuid.uuid4()}/").status_code == 404
        assert "Ban hành quyết định…" in shown(page(client, cast.office_head, at(decision)))
        assert "Ban hành quyết định…" not in shown(page(client, cast.officer, at(decision)))

    def test_a_unit_sees_its_own_lines_of_a_published_one(self, client, desk, cast):
        from_other = factories.make_nomination(
            factories.make_submission(cast.other_commune, cast.campaign, by=cast.other_head),
            status=Status.PASSED,
        )
        decision = desk.publish(desk.draft(rows=[*desk.rows, from_other]))

        mine = shown(page(client, cast.other_clerk, at(decision)))

        assert from_other.name in mine
        assert desk.rows[0].name not in mine
        assert "3.795.000" in mine
        assert page(client, cast.stranger, at(decision)).status_code == 404
        for user in (cast.printing_clerk, cast.editor):
            assert desk.rows[0].name in shown(page(client, user, at(decision)))

    def test_the_newest_batch_is_the_one_shown(self, client, desk, cast):
        decision = desk.publish()
        Batch.objects.update(state=Batch.State.FAILED)
        again = actions.print_again(decision, by=cast.printing_clerk)

        assert str(again.uuid) in shown(page(client, cast.printing_clerk, at(decision)))

    def test_lines_of_different_awards_say_which(self, client, desk, cast):
        other = factories.make_award("CO", issuer=cast.province, name="Cờ thi đua của tỉnh")
        decision = desk.draft(rows=[*desk.rows, desk.passed(award=other)])

        assert "Cờ thi đua của tỉnh" in shown(page(client, cast.officer, at(decision)))


class TestEdit:
    def form(self, decision, **values) -> dict:
        return {
            "version": decision.version, "title": decision.title, "number": "2147/QĐ-UBND",
            "signed_on": "04/12/2026", "place": "An Giang", "signer_name": "Lê Hoàng Vĩnh An",
            "signer_title": "CHỦ TỊCH", **values,
        }  # fmt: skip

    def test_saved(self, client, desk, cast):
        decision = desk.draft()

        assert page(client, cast.officer, at(decision, "sua")).status_code == 200
        answer = send(client, cast.officer, at(decision, "sua"), **self.form(decision))

        assert answer.status_code == 302
        assert fresh(decision).number == "2147/QĐ-UBND"

    def test_a_wrong_number_is_said_beside_its_field(self, client, desk, cast):
        decision = desk.draft()

        answer = send(
            client, cast.officer, at(decision, "sua"), **self.form(decision, number="2147")
        )

        assert answer.status_code == 400
        assert "Ví dụ: 2147/QĐ-UBND" in shown(answer)
        assert fresh(decision).number == ""

    def test_two_editors_get_both_versions_and_choose_per_field(self, client, desk, cast):
        opened = desk.draft()
        desk.complete(opened, signer_name="Người Ký Một", place="Long Xuyên")
        mine = self.form(opened, signer_name="Người Ký Hai", place="Rạch Giá")

        conflict = send(client, cast.office_head, at(opened, "sua"), **mine)

        assert conflict.status_code == 409
        text = shown(conflict)
        assert "Người Ký Một" in text
        assert "Người Ký Hai" in text
        assert 'name="version" value="2"' in text
        chosen = {"version": 2, "pick-signer_name": "saved", "pick-place": "yours"}
        saved = send(client, cast.office_head, at(opened, "sua"), **{**mine, **chosen})
        assert saved.status_code == 302
        decision = fresh(opened)
        assert (decision.signer_name, decision.place) == ("Người Ký Một", "Rạch Giá")

    def test_dates_and_legal_bases_can_be_kept_as_saved(self, client, desk, cast):
        basis = LegalBasis.objects.create(number="01", title="Tên", citation="Luật")
        decision = desk.complete(desk.draft())
        decision.legal_bases.add(basis)
        mine = self.form(decision, signed_on="05/12/2026")
        picks = {"pick-signed_on": "saved", "pick-legal_bases": "saved"}

        answer = send(client, cast.officer, at(decision, "sua"), **{**mine, **picks})

        assert answer.status_code == 302
        assert fresh(decision).signed_on == decision.signed_on
        assert list(decision.legal_bases.all()) == [basis]

    def test_who_may_not(self, client, desk, cast):
        decision = desk.draft()
        line = decision.lines.first()

        for act in (("sua",), ("dong", line.uid)):
            assert page(client, cast.auditor, at(decision, *act)).status_code == 403
            assert page(client, cast.clerk, at(decision, *act)).status_code == 404

    def test_a_line_is_rewritten_and_taken_off(self, client, desk, cast):
        decision = desk.draft()
        line = decision.lines.first()

        assert page(client, cast.officer, at(decision, "dong", line.uid)).status_code == 200
        too_long = {"position_unit": "x" * 401, "achievement": ""}
        answer = send(client, cast.officer, at(decision, "dong", line.uid), **too_long)
        assert answer.status_code == 400
        send(client, cast.officer, at(decision, "dong", line.uid), position_unit="Nhà giáo")
        assert fresh(line).position_unit == "Nhà giáo"
        gone = at(decision, "dong", line.uid, "bo")
        assert send(client, cast.auditor, gone).status_code == 403
        assert send(client, cast.officer, gone).status_code == 302
        assert send(client, cast.officer, gone).status_code == 404
        assert decision.lines.count() == 1


class TestPublishedPages:
    def test_publishing(self, client, desk, cast):
        decision = desk.draft()

        refused = send(client, cast.office_head, at(decision, "ban-hanh"))
        assert refused.status_code == 409
        assert "Còn thiếu" in shown(refused)
        desk.complete(decision)
        assert send(client, cast.officer, at(decision, "ban-hanh")).status_code == 403
        assert client.get(at(decision, "ban-hanh")).status_code == 405
        assert send(client, cast.office_head, at(decision, "ban-hanh")).status_code == 302
        assert send(client, cast.office_head, at(decision, "ban-hanh")).status_code == 409
        assert fresh(decision).status == "published"

    def test_printing_and_handing_over(self, client, desk, cast):
        decision = desk.publish()
        line = decision.lines.first()
        press = cast.printing_clerk

        assert send(client, cast.clerk, at(decision, "da-in")).status_code == 403
        assert send(client, press, at(decision, "da-in")).status_code == 302
        assert send(client, press, at(decision, "da-in")).status_code == 302
        assert send(client, press, at(decision, "da-trao"), line=["x"]).status_code == 409
        assert fresh(line.nomination).status == Status.PRINTED
        assert send(client, press, at(decision, "da-trao"), line=[line.uid]).status_code == 302
        assert fresh(line.nomination).status == Status.HANDED_OVER
        assert send(client, press, at(decision, "da-trao")).status_code == 302
        assert "từ trước" in shown(client.post(at(decision, "da-trao"), follow=True))
        assert send(client, press, at(decision, "ket-xuat")).status_code == 302

    def test_the_paper_is_the_office_s_and_the_auditor_s(self, client, desk, cast):
        decision = desk.publish()

        for user in (cast.officer, cast.auditor):
            paper = shown(page(client, user, at(decision, "ban-in")))
            assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in paper
            assert "01 tập thể và 01 cá nhân" in paper
            assert "ĐẢNG CỘNG SẢN" not in paper
        assert page(client, cast.clerk, at(decision, "ban-in")).status_code == 403
        assert page(client, cast.stranger, at(decision, "ban-in")).status_code == 404

    def test_the_party_s_paper_has_the_party_s_head_alone(self, client, desk, cast):
        award = party_award(cast)
        decision = desk.draft(rows=[desk.passed(award=award)], issuer=award.issuer)

        paper = shown(page(client, cast.officer, at(decision, "ban-in")))

        assert "ĐẢNG CỘNG SẢN VIỆT NAM" in paper
        assert "CỘNG HÒA XÃ HỘI" not in paper


def test_a_long_decision_goes_on_with_its_numbers_and_its_sum(client, desk, cast, monkeypatch):
    monkeypatch.setattr("exemplars.decisions.views.deciding.PER_PAGE", 2)
    decision = desk.publish(desk.draft(rows=[desk.passed(name=f"Người {n}") for n in "ABC"]))
    money = sum(line.amount for line in decision.lines.all())

    second = page(client, cast.officer, at(decision), page=2)

    assert [line.name for line in second.context["page"]] == ["Người C"]
    assert '<td class="num">3</td>' in shown(second)
    assert second.context["total"] == money > 0
    assert second.context["one_award"]


@pytest.mark.parametrize("what", ["list", "detail", "api"])
def test_queries_do_not_grow_with_the_rows(client, desk, cast, django_assert_max_num_queries, what):
    client.force_login(cast.officer)
    counts = []
    for number in (1, 3):
        rows = [desk.passed() for _number in range(number)]
        decision = desk.publish(desk.draft(rows=rows), number=f"{number}/QĐ-UBND")
        desk.passed()
        urls = {
            "list": LIST, "detail": at(decision), "api": f"/api/v1/decisions/{decision.uid}/",
        }  # fmt: skip
        client.get(urls[what])
        with django_assert_max_num_queries(16) as seen:
            client.get(urls[what])
        counts.append(len(seen))

    assert counts[0] == counts[1]


class TestApi:
    def test_a_decision_is_read_with_its_lines(self, client, desk, cast):
        decision = desk.publish()
        client.force_login(cast.officer)

        listed = client.get("/api/v1/decisions/").json()["results"]
        whole = client.get(f"/api/v1/decisions/{decision.uid}/").json()

        assert [row["number"] for row in listed] == ["2147/QĐ-UBND"]
        assert whole["issuer"] == "UBT"
        assert [line["amount"] for line in whole["lines"]] == [3_795_000, 7_590_000]

    def test_others_read_the_lines_they_see_or_nothing(self, client, desk, cast):
        decision = desk.publish()
        client.force_login(cast.clerk)
        assert len(client.get(f"/api/v1/decisions/{decision.uid}/").json()["lines"]) == 2
        client.force_login(cast.other_clerk)
        answer = client.get(f"/api/v1/decisions/{decision.uid}/")
        assert answer.status_code == 404
        assert answer.json()["code"]
        assert client.post("/api/v1/decisions/").status_code == 405


@pytest.mark.parametrize("number", [1, 3])
def test_publishing_asks_as_many_queries_for_three_lines_as_for_one(
    client, desk, cast, django_assert_max_num_queries, number
):
    decision = desk.complete(desk.draft(rows=[desk.passed() for _ in range(number)]))
    client.force_login(cast.office_head)
    keys.current()  # a test's first key makes itself
    with django_assert_max_num_queries(41):  # with the register's first number of the year
        client.post(at(decision, "ban-hanh"))
    assert Certificate.objects.filter(batch_key=decision.batch_key).count() == number
