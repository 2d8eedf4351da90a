"""Proofs, corrections, reissue and revocation: asked with a cause, decided, never silent."""

from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone

from certificates import printing, states, verification
from certificates.award import CannotPrint
from certificates.models import Certificate, Proof
from exemplars.decisions import actions
from exemplars.decisions.actions import telling
from exemplars.nominations.states import Status
from exemplars.notices.models import Notice
from exemplars.shared import journal
from exemplars.shared.errors import NotAllowed, RuleViolation
from tests.exemplars.decisions.conftest import pass_
from tests.exemplars.decisions.test_drafting import fresh

pytestmark = pytest.mark.django_db


@pytest.fixture
def decision(desk, cast):
    decision = desk.publish()
    day = timezone.localdate() + timedelta(days=3)
    assert actions.request_proofs(decision, due_on=day, by=cast.officer) == 2
    return decision


@pytest.fixture
def line(decision):
    return decision.lines.get(order=1)


def proof_of(line) -> Proof:
    return Proof.objects.get(certificate__code=fresh(line).certificate_code)


def ask(line, cast, **wanted) -> None:
    wanted = wanted or {"position_unit": "Hiệu trưởng, Trường Tiểu học An Cư"}
    actions.ask_correction(line, wanted=wanted, cause="Ghi sai chức vụ", by=cast.clerk)


def answer(line, cast, **options) -> None:
    values = {"accepted": True, "answer": "", "document": ""} | options
    actions.answer_correction(fresh(line), by=cast.officer, **values)


def reissue(line, by, **options) -> Certificate:
    facts = {"kind": "lost", "cause": "Cháy nhà", "document": "Đơn", "returned_on": None,
             "code": line.certificate_code}  # fmt: skip
    return actions.reissue(line, by=by, **(facts | options))


class TestReading:
    def test_the_unit_confirms_person_by_person(self, decision, cast):
        lines = list(decision.lines.order_by("order"))

        assert actions.confirm_proofs(lines[:1], by=cast.clerk) == 1
        assert actions.confirm_proofs(lines[:1], by=cast.head) == 0

        assert [proof_of(row).state for row in lines] == ["confirmed", "waiting"]
        assert proof_of(lines[0]).seen_by == str(cast.clerk)

    def test_nobody_else_speaks_for_the_unit(self, line, cast):
        for user in (cast.other_clerk, cast.officer, cast.printing_clerk, cast.stranger):
            with pytest.raises(NotAllowed):
                actions.confirm_proofs([line], by=user)
            with pytest.raises(NotAllowed):
                actions.ask_correction(line, wanted={"name": "X"}, cause="c", by=user)
        for user in (cast.clerk, cast.printing_clerk):
            with pytest.raises(NotAllowed):
                actions.request_proofs(line.decision, due_on=timezone.localdate(), by=user)
        assert proof_of(line).state == "waiting"

    def test_a_new_day_moves_those_still_waiting(self, decision, line, cast):
        actions.confirm_proofs([line], by=cast.clerk)
        later = timezone.localdate() + timedelta(days=9)

        assert actions.request_proofs(decision, due_on=later, by=cast.officer) == 0

        assert Proof.objects.filter(due_on=later).count() == 1
        with pytest.raises(RuleViolation, match="đã qua"):
            past = timezone.localdate() - timedelta(days=1)
            actions.request_proofs(decision, due_on=past, by=cast.officer)


class TestCorrections:
    def test_the_office_corrects_by_another_certificate(self, line, cast):
        old = actions.certificate_of(line)
        ask(line, cast)

        answer(line, cast)

        new = actions.certificate_of(fresh(line))
        old.refresh_from_db()
        assert (old.state, old.replaced_by) == ("replaced", new)
        assert new.snapshot["position_unit"] == "Hiệu trưởng, Trường Tiểu học An Cư"
        assert new.snapshot["decision_number"] == old.snapshot["decision_number"]
        assert (new.reissue_kind, new.snapshot["reissue"]) == ("corrected", "")
        assert old.proof.state == "corrected"
        assert proof_of(line).state == "waiting"

    def test_a_name_needs_a_correcting_decision(self, line, cast):
        ask(line, cast, name="Néang Sa Rương")

        with pytest.raises(RuleViolation, match="quyết định đính chính"):
            answer(line, cast)
        assert proof_of(line).state == "asked"
        answer(line, cast, document="Quyết định số 15/QĐ-UBND")

        new = actions.certificate_of(fresh(line))
        assert (new.snapshot["name"], new.reissue_document) == (
            "Néang Sa Rương", "Quyết định số 15/QĐ-UBND",
        )  # fmt: skip

    def test_a_corrected_name_is_on_every_page_and_the_paper_stays_as_signed(
        self, client, line, cast
    ):
        signed = line.name
        ask(line, cast, name="Néang\nSa Rương", achievement="Thành tích khác")
        answer(line, cast, document="Quyết định số 15/QĐ-UBND")
        ask(fresh(line), cast, name="Néang Sa Riêng")
        answer(line, cast, document="Quyết định số 16/QĐ-UBND")

        row = fresh(line)
        assert (row.name, row.achievement) == ("Néang Sa Riêng", "Thành tích khác")
        assert row.as_signed == {"name": signed, "achievement": line.achievement}
        last = list(journal.entries_of(line.decision))
        data = [entry.data for entry in last if entry.action == "answer_correction"]
        assert {"name": ["Néang Sa Rương", "Néang Sa Riêng"]} in [row["changed"] for row in data]

        client.force_login(cast.officer)
        page = f"/quyet-dinh/{line.decision.uid}/"
        for address in (page, f"{page}ban-soat/{line.uid}/", f"{page}bang/{line.uid}/"):
            text = client.get(address).content.decode()
            assert "Néang Sa Riêng" in text
            assert f"Quyết định ghi: {row.signed_text}" in text
            assert "đính chính: Quyết định số 16/QĐ-UBND" in text
        paper = client.get(f"{page}ban-in/").content.decode()
        assert signed in paper
        assert "Néang Sa Riêng" not in paper
        client.force_login(cast.editor)
        nomination = line.nomination.uid
        for address in ("/guong-sang/quan-ly/", f"/guong-sang/quan-ly/{nomination}/moi/"):
            assert "Đính chính: Néang Sa Riêng" in client.get(address).content.decode()

    def test_a_correction_of_what_the_decision_does_not_say_leaves_its_words_alone(
        self, line, cast
    ):
        ask(line, cast, achievement="Thành tích khác")
        answer(line, cast)
        ask(fresh(line), cast, name=line.name.replace(" ", "  ", 1))
        answer(line, cast, document="Quyết định số 15/QĐ-UBND")

        row = fresh(line)
        assert (row.name, row.signed_text) == (line.name, "")
        assert row.signed["name"] == line.name
        assert row.corrected_by == ""

    def test_the_office_says_no_with_a_reason(self, line, cast):
        ask(line, cast)

        with pytest.raises(RuleViolation, match="lý do không sửa"):
            answer(line, cast, accepted=False)
        answer(line, cast, accepted=False, answer="Đúng theo hồ sơ")

        assert (proof_of(line).state, proof_of(line).answer) == ("declined", "Đúng theo hồ sơ")
        with pytest.raises(RuleViolation, match="không có đề nghị"):
            answer(line, cast)
        assert actions.confirm_proofs([line], by=cast.clerk) == 1

    @pytest.mark.parametrize(
        ("wanted", "cause", "said"),
        [
            ({}, "c", "Chưa có chữ nào khác"),
            ({"achievement": "Khác"}, " ", "Ghi lý do"),
            ({"name": "Nguy¹n"}, "c", "phông cũ"),
        ],
    )
    def test_what_cannot_be_asked_is_said(self, line, cast, wanted, cause, said):
        with pytest.raises(RuleViolation, match=said):
            actions.ask_correction(line, wanted=wanted, cause=cause, by=cast.clerk)

        assert proof_of(line).state == "waiting"

    def test_what_is_asked_for_is_neither_confirmed_nor_asked_again_nor_printed(self, line, cast):
        ask(line, cast)

        with pytest.raises(RuleViolation, match="chờ trả lời"):
            actions.confirm_proofs([line], by=cast.clerk)
        with pytest.raises(RuleViolation, match="Đơn vị đề nghị sửa"):
            ask(line, cast)
        run = actions.open_run(line.decision, by=cast.printing_clerk)
        with pytest.raises(CannotPrint, match="đề nghị sửa chữ"):
            printing.move_all(list(run.sheets.all()), states.PRINT, by=cast.printing_clerk)
        assert {sheet.state for sheet in run.sheets.all()} == {"planned"}

    def test_after_the_hand_over_the_new_one_says_so(self, line, cast):
        run = actions.open_run(line.decision, by=cast.printing_clerk)
        for step in (states.PRINT, states.SIGN, states.SEAL, states.HAND_OVER):
            printing.move_all(list(run.sheets.all()), step, by=cast.printing_clerk)
        assert fresh(line.nomination).status == Status.HANDED_OVER
        ask(line, cast)

        answer(line, cast)

        assert actions.certificate_of(fresh(line)).snapshot["reissue"] == "cấp đổi"

    def test_after_a_hand_over_noted_without_a_print_run_too(self, line, cast):
        assert actions.hand_over(line.decision, by=cast.officer) == 2
        ask(line, cast)

        answer(line, cast)

        new = actions.certificate_of(fresh(line))
        assert (new.reissue_kind, new.snapshot["reissue"]) == ("misprint", "cấp đổi")

    def test_what_was_issued_after_the_hand_over_is_not_handed_over_with_it(self, line, cast):
        actions.hand_over(line.decision, by=cast.officer)
        reissue(line, cast.officer, kind="lost")
        ask(fresh(line), cast)

        answer(line, cast)

        new = actions.certificate_of(fresh(line))
        assert (new.reissue_kind, new.snapshot["reissue"]) == ("corrected", "cấp lại")

    @pytest.mark.parametrize(("kind", "words"), [("lost", "cấp lại"), ("damaged", "cấp đổi")])
    def test_a_correction_before_the_hand_over_keeps_what_a_reissue_says(
        self, line, cast, kind, words
    ):
        reissue(line, cast.officer, kind=kind)
        ask(fresh(line), cast)

        answer(line, cast)

        new = actions.certificate_of(fresh(line))
        assert (new.reissue_kind, new.snapshot["reissue"]) == ("corrected", words)

    def test_what_was_never_sent_to_be_read_is_not_confirmed(self, desk, cast):
        decision = desk.publish()

        with pytest.raises(RuleViolation, match="Chưa có bản soát"):
            actions.confirm_proofs(list(decision.lines.all()), by=cast.clerk)
        assert not Proof.objects.exists()

    def test_only_the_office_answers(self, line, cast):
        ask(line, cast)

        with pytest.raises(NotAllowed):
            actions.answer_correction(line, accepted=True, answer="", document="", by=cast.head)
        assert proof_of(line).state == "asked"


class TestTelling:
    def told(self, kind) -> list[tuple[str, str, str]]:
        rows = Notice.objects.filter(kind=kind).order_by("pk")
        return [(row.recipient.username, row.subject, row.text) for row in rows]

    def test_the_units_people_hear_of_their_proofs_once_a_day_set(self, decision, line, cast):
        found = self.told("proofs_requested")
        assert {user for user, _subject, _text in found} == {
            cast.clerk.username, cast.head.username,
        }  # fmt: skip
        day = proof_of(line).due_on
        assert found[0][1] == f"2 bản soát bằng chờ đơn vị đọc, hạn {day:%d/%m/%Y}"
        assert f"- {line.name}\n" in found[0][2]
        assert f"/quyet-dinh/{decision.uid}/ban-soat/" in found[0][2]

        actions.request_proofs(decision, due_on=day, by=cast.officer)
        assert len(self.told("proofs_requested")) == 2
        actions.confirm_proofs([line], by=cast.clerk)
        actions.request_proofs(decision, due_on=day + timedelta(days=2), by=cast.officer)
        assert self.told("proofs_requested")[-1][1].startswith("1 bản soát")
        actions.confirm_proofs([decision.lines.get(order=2)], by=cast.clerk)
        actions.request_proofs(decision, due_on=day + timedelta(days=4), by=cast.officer)
        assert len(self.told("proofs_requested")) == 4

    def test_a_long_list_names_the_first_and_counts_the_rest(self, decision, cast, monkeypatch):
        monkeypatch.setattr(telling, "_NAMED", 1)
        day = timezone.localdate() + timedelta(days=5)

        actions.request_proofs(decision, due_on=day, by=cast.officer)

        assert "và 1 người, tập thể khác" in self.told("proofs_requested")[-1][2]

    def test_each_unit_hears_of_its_own(self, desk, cast):
        other = pass_(cast, unit=cast.other_commune)
        decision = desk.publish(desk.draft([*desk.rows, other]))

        actions.request_proofs(decision, due_on=timezone.localdate(), by=cast.officer)

        subjects = {user: subject for user, subject, _text in self.told("proofs_requested")}
        assert subjects[cast.other_clerk.username].startswith("1 bản soát")
        assert subjects[cast.clerk.username].startswith("2 bản soát")

    def test_the_unit_hears_the_answer(self, line, cast):
        for reason in ("Đúng theo hồ sơ", "Đúng theo hồ sơ, đã xem lại"):
            ask(line, cast)
            answer(line, cast, accepted=False, answer=reason)
        ask(line, cast)
        answer(line, cast)

        found = [row for row in self.told("correction_answered") if row[0] == cast.clerk.username]
        assert [subject for _user, subject, _text in found] == [
            f"Không sửa bằng của {line.name}", f"Không sửa bằng của {line.name}",
            f"Đã sửa bằng của {line.name} theo đề nghị",
        ]  # fmt: skip
        assert "Lý do: Đúng theo hồ sơ, đã xem lại." in found[1][2]
        assert f"chậm nhất ngày {proof_of(line).due_on:%d/%m/%Y}" in found[2][2]
        assert f"/ban-soat/{line.uid}/" in found[2][2]


class TestLate:
    def test_the_office_sees_who_has_not_answered_by_the_day(self, client, decision, line, cast):
        page = f"/quyet-dinh/{decision.uid}/"
        other = decision.lines.get(order=2)
        client.force_login(cast.officer)
        for address in (page, f"{page}ban-soat/"):
            assert "chưa trả lời" not in client.get(address).content.decode()
        Proof.objects.update(due_on=timezone.localdate() - timedelta(days=1))

        assert "chưa trả lời: 2 bản soát" in client.get(page).content.decode()
        assert f"{cast.commune} (2)" in client.get(f"{page}ban-soat/").content.decode()

        actions.confirm_proofs([line], by=cast.clerk)
        assert "chưa trả lời: 1 bản soát" in client.get(page).content.decode()
        assert f"{cast.commune} (1)" in client.get(f"{page}ban-soat/").content.decode()
        facts = {"ground": "a", "reason": "Khai man", "document": "Quyết định số 31/QĐ-UBND"}
        actions.revoke(other, by=cast.office_head, **facts)
        for address in (page, f"{page}ban-soat/"):
            assert "chưa trả lời" not in client.get(address).content.decode()

    def test_the_unit_sees_its_own_rows_and_no_list_of_units(self, client, decision, line, cast):
        Proof.objects.update(due_on=timezone.localdate() - timedelta(days=1))
        client.force_login(cast.clerk)

        assert "chưa trả lời" not in client.get(f"/quyet-dinh/{decision.uid}/").content.decode()
        text = client.get(f"/quyet-dinh/{decision.uid}/ban-soat/").content.decode()
        assert "chưa trả lời" not in text
        assert text.count("quá hạn") == 2


class TestAfterwards:
    def test_a_lost_certificate_is_issued_again_under_the_same_decision(self, line, cast):
        old = actions.certificate_of(line)
        new = reissue(line, cast.officer)
        third = reissue(fresh(line), cast.officer, kind="damaged")

        assert fresh(line).certificate_code == third.code
        assert verification.check(old.code).replacement_number == new.number
        assert fresh(line).amount == line.amount
        with pytest.raises(NotAllowed):
            reissue(fresh(line), cast.printing_clerk)
        with pytest.raises(RuleViolation, match="lý do"):
            reissue(fresh(line), cast.officer, cause=" ")
        assert Certificate.objects.filter(state="valid").count() == 2

    def test_the_same_page_sent_twice_takes_one_number(self, line, cast):
        shown = line.certificate_code
        new = reissue(line, cast.officer)

        for code in (shown, ""):
            with pytest.raises(RuleViolation, match="nay là số sổ vàng 3"):
                reissue(line, cast.officer, code=code)

        assert fresh(line).certificate_code == new.code
        assert new.register.certificates.count() == 3
        verbs = [entry.action for entry in journal.entries_of(line.decision)]
        assert verbs.count("reissue") == 1

    def test_what_is_asked_for_is_answered_before_a_reissue(self, client, line, cast):
        ask(line, cast)
        address = f"/quyet-dinh/{line.decision.uid}/bang/{line.uid}/"
        client.force_login(cast.officer)
        form = {"kind": "lost", "cause": "Cháy nhà", "code": line.certificate_code}
        for page in (client.get(address), client.post(address, form)):
            assert "Trả lời đề nghị" in page.content.decode()
            assert "Cấp bằng mới" not in page.content.decode()

        with pytest.raises(RuleViolation, match="đề nghị sửa"):
            reissue(line, cast.officer)
        assert (proof_of(line).state, fresh(line).certificate_code) == (
            "asked", line.certificate_code,
        )  # fmt: skip

        answer(line, cast, accepted=False, answer="Đúng theo hồ sơ")
        reissue(line, cast.officer)
        assert (proof_of(line).state, proof_of(line).answer) == ("declined", "Đúng theo hồ sơ")

    def test_what_the_unit_said_of_the_words_holds_for_the_sheet_issued_again(
        self, decision, line, cast
    ):
        actions.confirm_proofs([line], by=cast.clerk)
        other = decision.lines.get(order=2)

        reissue(line, cast.officer)
        reissue(other, cast.officer)

        assert [proof_of(row).state for row in (line, other)] == ["confirmed", "waiting"]
        assert actions.confirm_proofs([fresh(other)], by=cast.clerk) == 1

    def test_what_was_never_sent_is_not_sent_by_a_reissue(self, desk, cast):
        line = desk.publish().lines.get(order=1)

        reissue(line, cast.officer)

        assert not Proof.objects.exists()

    def test_a_revocation_reaches_certificate_and_dossier(self, line, cast):
        facts = {"ground": "a", "reason": "Khai man", "document": "Quyết định số 31/QĐ-UBND"}
        with pytest.raises(NotAllowed):
            actions.revoke(line, by=cast.officer, **facts)
        with pytest.raises(RuleViolation, match="quyết định thu hồi"):
            actions.revoke(line, by=cast.office_head, **(facts | {"document": " "}))
        assert fresh(line.nomination).status == Status.AWARDED

        actions.revoke(line, by=cast.office_head, **facts)

        verdict = verification.check(line.certificate_code)
        assert (verdict.state, verdict.revoking_document) == ("revoked", facts["document"])
        assert fresh(line.nomination).status == Status.REVOKED
        assert actions.certificate_of(line).revoked_ground == "a"

    def test_what_was_replaced_meanwhile_is_not_revoked(self, line, cast):
        facts = {"ground": "a", "reason": "Khai man", "document": "Quyết định số 31/QĐ-UBND"}
        reissue(fresh(line), cast.officer)

        with pytest.raises(RuleViolation, match="đã được thay thế"):
            actions.revoke(line, by=cast.office_head, **facts)

        assert fresh(line.nomination).status == Status.AWARDED

    def test_a_line_without_a_certificate_has_nothing_to_take_back(self, line, cast):
        line.certificate_code = ""

        with pytest.raises(RuleViolation, match="không có bằng"):
            actions.certificate_of(line)


class TestPages:
    def at(self, line, tail="ban-soat/", one=True) -> str:
        return f"/quyet-dinh/{line.decision.uid}/{tail}" + (f"{line.uid}/" if one else "")

    def test_the_unit_reads_and_confirms(self, client, decision, line, cast):
        client.force_login(cast.clerk)
        text = client.get(self.at(line, one=False)).content.decode()
        assert line.name in text
        assert 'name="due_on"' not in text
        assert "Xác nhận đúng" in client.get(self.at(line)).content.decode()

        refused = client.post(self.at(line, one=False))
        assert refused.status_code == 409
        client.post(self.at(line, one=False), {"line": [line.uid]})
        assert proof_of(line).state == "confirmed"
        second = decision.lines.get(order=2)
        client.post(self.at(second), {"confirm": "1", "code": second.certificate_code})
        assert proof_of(second).state == "confirmed"

    def test_the_unit_asks_and_the_office_answers(self, client, line, cast):
        client.force_login(cast.clerk)
        held = actions.certificate_of(line).snapshot
        code = {"code": line.certificate_code}
        form = {"ask": "1", "name": held["name"], "achievement": "Khác", "cause": "Sai chữ"} | code
        wrong = client.post(self.at(line), form | {"cause": ""})
        assert wrong.status_code == 400
        assert proof_of(line).state == "waiting"
        same = {name: held[name] for name in ("salutation", "name", "position_unit", "achievement")}
        nothing = client.post(self.at(line), {"ask": "1", "cause": "c"} | same | code)
        assert "Chưa có chữ nào khác" in unescape(nothing.content.decode())
        client.post(self.at(line), form | {"salutation": held["salutation"],
                                           "position_unit": held["position_unit"]})  # fmt: skip
        assert proof_of(line).wanted == {"achievement": "Khác"}

        client.force_login(cast.officer)
        assert "Sửa theo đề nghị" in client.get(self.at(line)).content.decode()
        no = client.post(self.at(line), {"answer": "decline"} | code)
        assert "Ghi lý do không sửa" in unescape(no.content.decode())
        client.post(self.at(line), {"answer": "accept"} | code)
        assert proof_of(line).state == "waiting"

    def test_nobody_speaks_of_a_certificate_that_the_page_did_not_show(self, client, line, cast):
        client.force_login(cast.clerk)
        shown = {"code": line.certificate_code}
        assert client.get(self.at(line)).content.decode().count(f'value="{shown["code"]}"') == 2
        reissue(line, cast.officer)

        for said in ({"confirm": "1"}, {"ask": "1", "name": "X", "achievement": "Y", "cause": "c"}):
            refused = client.post(self.at(line), said | shown)
            assert refused.status_code == 409
            assert "đã được thay" in unescape(refused.content.decode())

        assert proof_of(line).state == "waiting"

    def test_the_office_sends_them_out(self, client, desk, cast):
        decision = desk.publish()
        line = decision.lines.get(order=1)
        client.force_login(cast.officer)
        address = self.at(line, one=False)
        assert "chưa gửi" in client.get(address).content.decode()

        assert client.post(address, {"due_on": "x"}).status_code == 409
        assert not Proof.objects.exists()
        client.post(address, {"due_on": f"{timezone.localdate():%d/%m/%Y}"})

        assert Proof.objects.count() == 2

    def test_the_picture_carries_the_watermark_and_is_the_units_own(self, client, line, cast):
        address = f"/quyet-dinh/{line.decision.uid}/ban-soat/{line.uid}.svg"
        client.force_login(cast.clerk)
        assert 'opacity="0.22"' in client.get(address).content.decode()
        certificate = actions.certificate_of(line)
        certificate.snapshot["name"] = "Sửa lén"
        certificate.save()
        assert client.get(address).status_code == 409
        client.force_login(cast.other_clerk)
        assert client.get(address).status_code == 404

    def test_reissue_and_revocation_are_the_offices(self, client, line, cast):
        address = self.at(line, "bang/")
        client.force_login(cast.clerk)
        assert client.get(address).status_code == 403
        client.force_login(cast.officer)
        assert "Thu hồi bằng…" not in client.get(address).content.decode()
        revoke = {"ground": "a", "document": "QĐ 31", "reason": "Khai man"}
        assert client.post(address, revoke).status_code == 403
        code = fresh(line).certificate_code
        assert f'value="{code}"' in client.get(address).content.decode()
        assert client.post(address, {"kind": "lost", "cause": "", "code": code}).status_code == 400
        lost = {"kind": "lost", "cause": "Cháy nhà", "code": code}
        client.post(address, lost)
        assert actions.certificate_of(fresh(line)).reissue_cause == "Cháy nhà"
        again = client.post(address, lost)
        assert again.status_code == 400
        assert "đã được thay, nay là số sổ vàng 3" in unescape(again.content.decode())

        client.force_login(cast.office_head)
        blank = client.post(address, revoke | {"document": "  "})
        assert blank.status_code == 400
        client.post(address, revoke)
        assert "không còn hiệu lực" in client.get(address).content.decode()
        held = fresh(line).certificate_code
        gone = client.post(address, {"kind": "lost", "cause": "x", "code": held})
        assert "không còn hiệu lực" in unescape(gone.content.decode())

    def test_a_list_takes_the_same_queries(
        self, client, decision, cast, django_assert_max_num_queries
    ):
        line = decision.lines.get(order=1)
        client.force_login(cast.clerk)
        with django_assert_max_num_queries(14):
            client.get(self.at(line, one=False))
