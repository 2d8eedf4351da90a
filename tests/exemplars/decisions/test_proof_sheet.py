"""The unit's proofs on paper: a list to cross off and sign, and what will be printed behind it."""

import io
import unicodedata
from datetime import timedelta
from html import unescape

import pikepdf
import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from certificates.models import Certificate
from exemplars.decisions import actions, queries
from exemplars.notices.models import Notice
from tests.exemplars.decisions.conftest import party_award, pass_

pytestmark = pytest.mark.django_db

ELSEWHERE = "Trần Văn Nơi Khác"


@pytest.fixture
def drafted(desk, cast):
    """Two lines of one unit, then one of another."""
    other = pass_(cast, unit=cast.other_commune, name=ELSEWHERE)
    return desk.publish(desk.draft([*desk.rows, other]))


@pytest.fixture
def decision(drafted, cast):
    day = timezone.localdate() + timedelta(days=3)
    actions.request_proofs(drafted, due_on=day, by=cast.officer)
    return drafted


def address(decision, unit) -> str:
    return reverse("decisions:proof-sheet", args=[decision.uid, unit.code])


def pages_of(client, decision, unit) -> list[str]:
    answer = client.get(address(decision, unit))
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages]
    return [" ".join(page.split()) for page in pages]


class TestTheSheet:
    def test_it_lists_the_units_lines_then_shows_each_as_it_will_print(
        self, client, decision, cast
    ):
        client.force_login(cast.clerk)

        listed, shown = pages_of(client, decision, cast.commune)

        day = timezone.localdate() + timedelta(days=3)
        assert "PHIẾU SOÁT THÔNG TIN IN BẰNG KHEN" in listed
        assert "Theo Quyết định số 2147/QĐ-UBND ngày 04 tháng 12 năm 2026" in listed
        assert f"chậm nhất ngày {day.day:02d} tháng" in listed
        assert f"/quyet-dinh/{decision.uid}/ban-soat/" in listed
        for line in decision.lines.filter(nomination__submission__unit=cast.commune):
            assert f"{line.order} {line.salutation} {line.name}".replace("  ", " ") in listed
            assert line.position_unit in listed
            assert f"Số thứ tự {line.order} –" in shown
            assert line.name.upper() in shown
        assert listed.count("□") == 4
        assert f"Tặng Bằng khen: {line.achievement}" in listed
        assert "NGƯỜI ĐỨNG ĐẦU ĐƠN VỊ" in listed
        assert shown.count("BẢN SOÁT") == 2
        for text in (listed, shown):
            assert text == unicodedata.normalize("NFC", text)
            assert ELSEWHERE.lower() not in text.lower()

    def test_every_page_is_a4(self, client, decision, cast):
        client.force_login(cast.clerk)

        answer = client.get(address(decision, cast.commune))

        with pikepdf.open(io.BytesIO(answer.content)) as pdf:
            sizes = [sorted(round(float(edge)) for edge in page.mediabox[2:]) for page in pdf.pages]
            assert str(pdf.docinfo["/Title"]).startswith("Phiếu soát thông tin in Bằng khen, Quyết")
        assert sizes == [[595, 842], [595, 842]]

    def test_a_line_keeps_its_number_in_the_decision(self, client, decision, cast):
        decision.lines.filter(order=3).update(order=7)  # as when others were taken off the draft
        client.force_login(cast.other_head)

        listed, shown = pages_of(client, decision, cast.other_commune)

        assert "Số thứ tự 3 – " in shown
        assert ELSEWHERE in listed
        assert shown.count("BẢN SOÁT") == 1

    def test_what_is_asked_for_is_noted_and_what_was_revoked_left_out(self, client, decision, cast):
        first, second = decision.lines.filter(nomination__submission__unit=cast.commune)
        actions.ask_correction(first, wanted={"achievement": "Khác"}, cause="Sai", by=cast.clerk)
        facts = {"ground": "a", "reason": "Khai man", "document": "Quyết định số 31/QĐ-UBND"}
        actions.revoke(second, by=cast.office_head, **facts)
        client.force_login(cast.clerk)

        listed, shown = pages_of(client, decision, cast.commune)

        assert "Đã đề nghị sửa, chờ trả lời." in listed
        assert "chậm nhất" not in listed
        assert second.name not in listed
        assert second.name.upper() not in shown

    def test_words_that_differ_stand_over_their_own_lines(self, client, desk, cast):
        decision = desk.draft()
        line = decision.lines.get(order=2)
        actions.edit_line(line, by=cast.officer, position_unit="", achievement="Đã cứu\nngười")
        decision = desk.publish(decision)
        actions.request_proofs(decision, due_on=timezone.localdate(), by=cast.officer)
        client.force_login(cast.head)

        listed = pages_of(client, decision, cast.commune)[0]

        assert listed.count("Tặng Bằng khen:") == 2
        assert "Tặng Bằng khen: Đã cứu người" in listed

    def test_the_partys_paper_has_the_partys_head(self, client, desk, cast):
        award = party_award(cast)
        branch = award.issuer.office.serves.get(code="TU")
        row = pass_(cast, unit=cast.commune, award=award)
        cast.commune.side = "party"
        cast.commune.save()
        decision = desk.publish(desk.draft([row], issuer=branch), number="318-QĐ/TU")
        client.force_login(cast.officer)

        listed = pages_of(client, decision, cast.commune)[0]

        assert "ĐẢNG CỘNG SẢN VIỆT NAM" in listed
        assert "CỘNG HÒA" not in listed


class TestWhoMay:
    def test_a_unit_has_its_own_and_the_office_every_units(self, client, decision, cast):
        asked = {
            cast.clerk: (200, 404), cast.head: (200, 404), cast.other_clerk: (404, 200),
            cast.officer: (200, 200), cast.printing_clerk: (403, 403), cast.stranger: (404, 404),
        }  # fmt: skip
        for user, expected in asked.items():
            client.force_login(user)
            units = (cast.commune, cast.other_commune)
            found = tuple(client.get(address(decision, unit)).status_code for unit in units)
            assert (user.username, found) == (user.username, expected)

    def test_before_it_is_sent_the_office_alone_looks(self, client, drafted, cast):
        client.force_login(cast.clerk)
        assert client.get(address(drafted, cast.commune)).status_code == 409

        client.force_login(cast.officer)
        listed, shown = pages_of(client, drafted, cast.commune)
        assert "chậm nhất" not in listed
        assert shown.count("BẢN SOÁT") == 2

    def test_words_changed_behind_its_back_are_not_printed(self, client, decision, cast):
        certificate = Certificate.objects.first()
        certificate.snapshot["name"] = "Sửa lén"
        certificate.save()
        client.force_login(cast.clerk)

        answer = client.get(address(decision, cast.commune))

        assert answer.status_code == 409
        assert "không còn là nội dung đã đóng" in unescape(answer.content.decode())


class TestWhereItIs:
    def test_the_page_links_the_sheets_the_person_may_have(self, client, decision, cast):
        page = reverse("decisions:proofs", args=[decision.uid])
        own, other = address(decision, cast.commune), address(decision, cast.other_commune)
        for user, links in ((cast.clerk, {own}), (cast.officer, {own, other}),
                            (cast.printing_clerk, set())):  # fmt: skip
            client.force_login(user)
            text = client.get(page).content.decode()
            assert {link for link in (own, other) if f'href="{link}"' in text} == links

    def test_what_the_unit_still_has_to_answer_comes_first(self, client, decision, cast):
        first = decision.lines.order_by("order")[0]
        own = decision.lines.filter(nomination__submission__unit=cast.commune).order_by("order")
        actions.confirm_proofs([own[0]], by=cast.clerk)
        client.force_login(cast.clerk)

        shown = client.get(reverse("decisions:proofs", args=[decision.uid])).context["pairs"]

        assert own[0] == first
        assert [line for line, _proof in shown][-1] == first

    def test_before_it_is_sent_the_unit_finds_no_sheet(self, client, drafted, cast):
        client.force_login(cast.clerk)

        text = client.get(reverse("decisions:proofs", args=[drafted.uid])).content.decode()

        assert address(drafted, cast.commune) not in text

    def test_the_mail_links_the_units_own(self, decision, cast):
        for user, unit in ((cast.clerk, cast.commune), (cast.other_clerk, cast.other_commune)):
            told = Notice.objects.get(kind="proofs_requested", recipient=user)
            assert address(decision, unit) in told.text

    def test_it_takes_the_same_queries_for_one_line_and_for_three(
        self, desk, cast, django_assert_num_queries
    ):
        first = desk.publish()
        rows = [desk.passed(name=f"Người {n}") for n in range(3)]
        second = desk.publish(desk.draft(rows), number="2148/QĐ-UBND")
        for lines in (queries.lines_of(first)[:1], queries.lines_of(second)):
            found = queries.numbered(lines[0].decision, lines)
            with django_assert_num_queries(1):
                read = queries.to_read(found, unsent=True)
                assert [row.certificate.layout.code for row in read]
            assert [row.number for row in read] == [line.number for line in found]
