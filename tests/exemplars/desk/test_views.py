"""The desk of every role: what waits, with whom my things are, what I have just done."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from certificates.models import Batch
from exemplars.appraisal import actions as appraisal
from exemplars.councils import actions as councils
from exemplars.councils.actions import Opinion
from exemplars.decisions import actions as decisions
from exemplars.desk import queries
from exemplars.gallery.models import Story
from exemplars.nominations.models import Submission
from exemplars.nominations.states import Status
from exemplars.notices.models import Notice
from exemplars.shared import journal
from tests import factories
from tests.exemplars.councils.conftest import meet
from tests.exemplars.decisions.conftest import desk  # noqa: F401

pytestmark = pytest.mark.django_db
HOME = "/viec/"


def titles(user) -> list[str]:
    user.__dict__.pop("active_roles", None)
    return [task.title for task in queries.tasks_for(user)]


def home(client, user) -> str:
    client.force_login(user)
    answer = client.get(HOME)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def submission(cast):
    return factories.make_submission(
        cast.commune, cast.campaign, by=cast.clerk, number="9/TTr-UBND"
    )


def test_a_unit_that_has_sent_nothing_is_told_of_the_open_campaign(cast):
    assert titles(cast.clerk) == ["Lập tờ trình: Đợt cuối năm 2026"]


def test_a_campaign_of_other_units_is_not_for_this_one(cast):
    cast.campaign.units.add(cast.other_commune)

    assert titles(cast.clerk) == []
    assert titles(cast.other_clerk) == ["Lập tờ trình: Đợt cuối năm 2026"]


def test_the_clerk_completes_and_the_head_signs(cast, submission):
    factories.make_nomination(submission)
    factories.make_nomination(submission, status=Status.AWAITING_SIGNATURE)

    assert titles(cast.clerk) == [f"Hoàn thiện 1 hồ sơ nháp của {submission}"]
    assert titles(cast.head) == [f"Ký, gửi 1 hồ sơ của {submission}"]
    assert [row["who"] for row in queries.waiting_for_others(cast.clerk)] == ["Thủ trưởng đơn vị"]
    assert queries.waiting_for_others(cast.head) == []


def test_a_returned_dossier_is_due_and_comes_first(cast, submission):
    factories.make_nomination(submission)
    late = factories.make_nomination(
        submission, status=Status.RETURNED, due_on=timezone.localdate()
    )

    tasks = queries.tasks_for(cast.clerk)

    assert tasks[0].title == f"Sửa hồ sơ {late.name}"
    assert [task.primary for task in tasks] == [True, False]
    groups = queries.by_due_date(tasks)
    assert [len(groups[name]) for name in ("late", "soon", "undated", "later")] == [1, 0, 0, 1]


def test_a_unit_s_things_are_with_office_council_and_decision(cast, submission):
    for status in (Status.CHECKING, Status.VOTING, Status.PASSED):
        factories.make_nomination(submission, status=status)

    rows = queries.waiting_for_others(cast.clerk)

    assert [row["who"] for row in rows] == [str(cast.office), "Hội đồng", str(cast.office)]
    assert "xét 1 hồ sơ" in rows[1]["what"]


def test_the_office_receives_checks_and_prepares_the_session(cast, submission):
    factories.make_nomination(submission, status=Status.SUBMITTED)
    mine = factories.make_nomination(submission, status=Status.CHECKING, holder=cast.officer)
    factories.make_nomination(submission, status=Status.CHECKING, holder=cast.office_head)
    factories.make_nomination(submission, status=Status.ELIGIBLE)

    assert titles(cast.officer) == [
        f"Tiếp nhận 1 hồ sơ của {cast.commune}",
        f"Thẩm định hồ sơ {mine.name}",
        "Đưa 1 hồ sơ đủ điều kiện vào phiên họp",
    ]


def test_many_in_hand_are_behind_a_link(cast, submission):
    for _number in range(10):
        factories.make_nomination(submission, status=Status.CHECKING, holder=cast.officer)

    found = titles(cast.officer)

    assert len(found) == 9
    assert "Còn hồ sơ khác đang thẩm định" in found


def test_many_arrivals_are_behind_a_link_that_counts_the_rest(cast):
    for number in range(11):
        paper = factories.make_submission(cast.commune, cast.campaign, by=cast.head)
        for _dossier in range(1 + number % 2):
            factories.make_nomination(paper, status=Status.SUBMITTED)

    tasks = queries.tasks_for(cast.officer)

    assert len(tasks) == 9
    assert tasks[-1].title == "Còn 3 tờ trình khác chờ tiếp nhận"
    assert sum(task.count for task in tasks) == 16


def test_the_office_decides_and_forwards_what_the_council_passed(desk, cast):  # noqa: F811
    desk.passed(award=factories.make_award("BK_TTG", issuer=None))

    assert titles(cast.officer) == [
        "Lập quyết định cho 2 hồ sơ đã thông qua",
        "Trình cấp trên 1 hồ sơ đã thông qua",
    ]


def test_a_draft_is_completed_by_the_officer_and_published_by_the_head(desk, cast):  # noqa: F811
    desk.draft()

    assert titles(cast.officer) == ["Hoàn thiện Quyết định (dự thảo)"]
    assert titles(cast.office_head) == ["Hoàn thiện, ban hành Quyết định (dự thảo)"]


def test_the_press_prints_then_hands_over(desk, cast):  # noqa: F811
    decision = desk.publish()
    assert titles(cast.printing_clerk) == [f"In 2 bằng của {decision}"]

    decisions.mark_printed(decision, by=cast.printing_clerk)
    assert titles(cast.printing_clerk) == [f"Trao 2 bằng đã in của {decision}"]

    decisions.hand_over(decision, by=cast.printing_clerk)
    assert titles(cast.printing_clerk) == []


def test_the_editor_chooses_and_completes(desk, cast):  # noqa: F811
    desk.publish()
    Story.objects.create(nomination=desk.rows[0], title="Ghe sách", created_by=cast.editor)

    assert titles(cast.editor) == [
        "Chọn viết về 1 gương vừa được khen",
        "Hoàn thiện bài “Ghe sách”",
    ]


def test_members_read_then_vote_then_wait_and_who_runs_the_session_prepares(cast):
    meeting = meet(cast, 2)
    member = cast.members[0]
    assert titles(member)[0].startswith("Đọc tài liệu")
    assert titles(cast.chair)[0].startswith("Chuẩn bị, điểm danh")

    meeting.open()
    task = queries.tasks_for(member)[0]
    assert task.title.startswith("Bỏ phiếu")
    assert task.href == f"/hoi-dong/phien/{meeting.session.uid}/phieu/"
    for user in (member, cast.chair):
        councils.cast(
            meeting.session, {item.pk: Opinion("agree") for item in meeting.items}, by=user
        )
    assert titles(member)[0].startswith("Đã bỏ phiếu")
    assert titles(cast.chair)[0].startswith("Chờ đóng biểu quyết")
    assert [row["who"] for row in queries.waiting_for_others(cast.officer)] == [str(cast.council)]
    meeting.close()
    assert titles(member) == []


def test_a_key_of_a_program_has_no_seat(cast):
    meet(cast, 1)
    cast.chair.scoped_role = cast.officer.active_roles[0]
    cast.chair.__dict__.pop("active_roles", None)

    assert not any("Chuẩn bị" in task.title for task in queries.tasks_for(cast.chair))


def test_what_failed_waits_for_somebody(desk, cast):  # noqa: F811
    decision = desk.publish()
    Batch.objects.update(state=Batch.State.FAILED, error="Hết chỗ trên đĩa")
    Notice.objects.filter(recipient=cast.clerk).update(sent_at=None, error="từ chối")

    assert f"Kết xuất bằng bị dừng: {decision}" in titles(cast.printing_clerk)
    assert "1 thư báo chưa gửi được" in titles(cast.administrator)
    assert "1 thư báo chưa gửi được" not in titles(cast.auditor)


def test_the_office_sees_which_unit_mends_what(cast, submission):
    row = factories.make_nomination(submission, status=Status.RETURNED)

    found = queries.waiting_for_others(cast.officer)

    assert [(one["who"], one["what"]) for one in found] == [
        (str(cast.commune), f"sửa hồ sơ {row.name}")
    ]


def test_one_act_over_many_is_one_line(cast, submission):
    rows = [factories.make_nomination(submission, status=Status.CHECKING) for _number in range(3)]
    appraisal.find_eligible(rows, by=cast.officer)
    one = factories.make_nomination(submission, status=Status.SUBMITTED)
    appraisal.receive([one], by=cast.officer)

    newest, before = queries.just_done(cast.officer)

    assert (newest.action, newest.count, newest.subject.text) == ("receive", 1, one.name)
    assert (before.action, before.count) == ("find_eligible", 3)
    assert queries.just_done(cast.officer, limit=1)[0].action == "receive"
    assert queries.just_done(cast.stranger) == []


def test_who_closes_a_vote_without_a_part_in_it_is_not_told_its_outcome_as_their_own_act(cast):
    meeting = meet(cast)
    secretary = next(seat for seat in meeting.seats if seat.user == cast.secretary)
    councils.declare_conflict(
        meeting.items[0], secretary, "Em ruột", by=cast.secretary, kind="relative"
    )
    meeting.open()
    for seat in meeting.seats:
        barred = meeting.items[:1] if seat == secretary else []
        meeting.vote(seat.user, items=[item for item in meeting.items if item not in barred])
    meeting.close()

    told = {chain for act in queries.just_done(cast.secretary) for chain in act.chains}

    assert [item.nomination.journal_chain in told for item in meeting.items] == [False, True, True]
    assert meeting.session.journal_chain in told


def test_beads_count_what_the_person_sees(cast, submission):
    factories.make_nomination(submission, status=Status.WITHDRAWN)
    factories.make_nomination(submission, status=Status.ELIGIBLE)

    found = queries.campaign_steps(cast.clerk)

    assert (found["total"], found["aside"]) == (2, 1)
    assert [step["status"] for step in found["steps"]][:4] == ["done", "done", "current", "future"]
    assert queries.campaign_steps(cast.other_clerk)["total"] == 0
    assert queries.campaign_steps(cast.administrator) is None
    cast.campaign.opens_at = timezone.now() + timedelta(days=1)
    cast.campaign.save()
    assert queries.campaign_steps(cast.clerk) is None


def test_proofs_wait_for_the_unit_and_corrections_for_the_office(cast, desk):  # noqa: F811
    decision = desk.publish()
    first, second = decision.lines.order_by("order")
    day = timezone.localdate() + timedelta(days=3)
    decisions.request_proofs(decision, due_on=day, by=cast.officer)

    for user in (cast.clerk, cast.head):
        [task] = [task for task in queries.tasks_for(user) if task.title.startswith("Soát ")]
        assert (task.title, task.due) == (f"Soát 2 bằng của {decision}", day)
        assert task.href == f"/quyet-dinh/{decision.uid}/ban-soat/"
    assert not [title for title in titles(cast.other_clerk) if title.startswith("Soát ")]

    wanted = {"position_unit": "Hiệu trưởng"}
    decisions.ask_correction(first, wanted=wanted, cause="Ghi sai", by=cast.clerk)
    decisions.confirm_proofs([second], by=cast.clerk)

    assert not [title for title in titles(cast.clerk) if title.startswith("Soát ")]
    assert f"Trả lời 1 đề nghị sửa bằng của {decision}" in titles(cast.officer)


class TestHome:
    def test_every_role_has_a_page_and_a_stranger_is_told_why_it_is_empty(self, client, cast):
        for user in (
            cast.clerk, cast.head, cast.officer, cast.office_head, cast.chair, cast.secretary,
            cast.members[0], cast.printing_clerk, cast.editor, cast.administrator,
        ):  # fmt: skip
            assert "Việc của tôi" in home(client, user)
        assert "Vai trò này chỉ xem" in home(client, cast.auditor)
        assert "Chưa có vai trò nào" in home(client, cast.stranger)
        assert "Không còn việc nào chờ" in home(client, cast.members[0])
        client.logout()
        assert client.get(HOME).status_code == 302

    def test_the_rail_counts_what_waits_and_one_button_is_solid(self, client, cast, submission):
        factories.make_nomination(submission)
        factories.make_nomination(
            submission, status=Status.RETURNED, due_on=timezone.localdate() + timedelta(days=3)
        )

        text = home(client, cast.clerk)

        page = text[text.index("<main") : text.index("</main>")]
        assert page.count("btn-primary") == 1
        assert text.count('class="nav-count">2<') >= 2
        assert "Trong bảy ngày tới" in text

    def test_it_asks_as_many_queries_for_three_as_for_one(
        self, client, desk, cast, submission, django_assert_max_num_queries  # noqa: F811
    ):  # fmt: skip
        counts: dict[str, list[int]] = {}
        for _round in (1, 2):
            for status in (Status.SUBMITTED, Status.CHECKING, Status.RETURNED, Status.PASSED):
                factories.make_nomination(submission, status=status, holder=cast.officer)
            decision = desk.publish(
                desk.draft(rows=[desk.passed(), desk.passed()]), number=f"{_round}/QĐ-UBND"
            )
            decisions.request_proofs(decision, due_on=timezone.localdate(), by=cast.officer)
            decisions.ask_correction(
                decision.lines.first(), wanted={"position_unit": "X"}, cause="c", by=cast.clerk
            )
            meet(cast, 1)
            for name in ("clerk", "officer", "office_head", "printing_clerk", "chair"):
                client.force_login(getattr(cast, name))
                with django_assert_max_num_queries(25) as seen:
                    client.get(HOME)
                counts.setdefault(name, []).append(len(seen))

        assert {name: len(set(found)) for name, found in counts.items()} == dict.fromkeys(counts, 1)


class TestSearch:
    def test_it_finds_without_diacritics_what_the_person_may_see(self, client, desk, cast):  # noqa: F811
        desk.rows[0].name = "Néang Sa Rươl"
        desk.rows[0].refresh_search()
        desk.rows[0].save()
        desk.publish()
        client.force_login(cast.officer)

        text = client.get("/viec/tim/", {"q": "neang sa ruol"}).content.decode()

        assert "Đã được khen" in text
        assert "Néang Sa Rươl" in text
        client.force_login(cast.other_clerk)
        assert "Không tìm thấy" in client.get("/viec/tim/", {"q": "neang sa ruol"}).content.decode()

    def test_a_corrected_recipient_is_found_by_either_spelling(self, desk, cast):  # noqa: F811
        row = desk.rows[0]
        row.name = "Néang Sa Rươl"
        row.refresh_search()
        row.save()
        decision = desk.publish()
        line = decision.lines.get(nomination=row)
        decisions.request_proofs(decision, due_on=timezone.localdate(), by=cast.officer)
        asked = {"name": "Néang Sa Rươn", "position_unit": "Tổ trưởng, Trường Tiểu học Vĩnh Gia"}
        decisions.ask_correction(line, wanted=asked, cause="Sai tên", by=cast.clerk)
        decisions.answer_correction(
            line, accepted=True, answer="", document="Quyết định số 15/QĐ-UBND", by=cast.officer
        )

        for words in ("neang sa ruol", "neang sa ruon", "vinh gia", "rươn neang"):
            found = queries.search(cast.officer, words)
            assert [one.pk for one in found.nominations] == [row.pk], words
            assert [one.name for one in found.lines] == ["Néang Sa Rươn"], words
        assert not queries.search(cast.other_clerk, "ruon").total
        row.refresh_from_db()
        assert (row.name, len(row.search) <= 1000) == ("Néang Sa Rươl", True)

    def test_papers_units_and_decisions_by_number_or_name(self, client, desk, cast, submission):  # noqa: F811
        desk.publish()
        client.force_login(cast.officer)
        factories.make_nomination(submission, status=Status.SUBMITTED)

        for words, found in (("2147", "Quyết định 2147"), ("9/TTr", "9/TTr"), ("o lam", "Ô Lâm")):
            assert found in client.get("/viec/tim/", {"q": words}).content.decode()
        assert queries.search(cast.officer, "  ").total == 0
        assert client.get("/viec/tim/").status_code == 200

    def test_it_asks_as_many_queries_for_three_as_for_one(
        self, client, desk, cast, django_assert_max_num_queries  # noqa: F811
    ):  # fmt: skip
        client.force_login(cast.officer)
        counts = []
        for number in (1, 3):
            desk.publish(
                desk.draft(rows=[desk.passed() for _row in range(number)]), number=f"{number}/QĐ-UB"
            )
            with django_assert_max_num_queries(15) as seen:
                client.get("/viec/tim/", {"q": "thu"})
            counts.append(len(seen))

        assert counts[0] == counts[1]


class TestJournal:
    def test_it_is_read_by_office_auditor_and_administrator(self, client, desk, cast):  # noqa: F811
        decision = desk.publish()
        for user in (cast.officer, cast.office_head, cast.auditor, cast.administrator):
            client.force_login(user)
            assert client.get("/viec/nhat-ky/").status_code == 200
        for user in (cast.clerk, cast.chair, cast.printing_clerk, cast.stranger):
            client.force_login(user)
            assert client.get("/viec/nhat-ky/").status_code == 403
        client.force_login(cast.auditor)
        text = client.get("/viec/nhat-ky/", {"chuoi": decision.journal_chain}).content.decode()
        assert "Chỉ của Quyết định 2147/QĐ-UBND" in text
        assert "Ban hành quyết định" in text

    def test_it_names_no_dossier_to_who_may_not_see_it(self, client, cast, submission):
        row = factories.make_nomination(submission, name="Tên chưa ai biết")
        journal.record(row, "create", by=cast.clerk)
        client.force_login(cast.administrator)

        text = client.get("/viec/nhat-ky/").content.decode()

        assert "Tên chưa ai biết" not in text
        chain = {"chuoi": row.journal_chain}
        assert "Một chuỗi" in client.get("/viec/nhat-ky/", chain).content.decode()

    def test_empty(self, client, cast):
        client.force_login(cast.auditor)

        assert "Chưa có mục nào" in client.get("/viec/nhat-ky/").content.decode()

    def test_it_asks_as_many_queries_for_three_as_for_one(
        self, client, cast, submission, django_assert_max_num_queries
    ):
        client.force_login(cast.auditor)
        counts = []
        for _round in range(3):
            journal.record(factories.make_nomination(submission), "create", by=cast.clerk)
            with django_assert_max_num_queries(15) as seen:
                client.get("/viec/nhat-ky/")
            counts.append(len(seen))

        assert len(set(counts)) == 1

    def test_a_chain_of_something_else_has_no_page(self, cast):
        assert queries.subjects(cast.auditor, ["user:1", "unit:UBT"]) == {
            "unit:UBT": queries.Subject(str(cast.province), "/don-vi/UBT/")
        }
        assert queries.kind_of("user:1") == "Khác"
        assert Submission.objects.count() == 0


@pytest.mark.parametrize(
    ("role", "tabs"),
    [
        ("clerk", ["Việc", "Hồ sơ", "Hội đồng", "Quyết định"]),
        ("officer", ["Việc", "Hồ sơ", "Thẩm định", "Hội đồng"]),
        ("printing_clerk", ["Việc", "Hồ sơ", "Hội đồng", "Bàn in"]),
        ("editor", ["Việc", "Hồ sơ", "Hội đồng", "Gương sáng"]),
    ],
)
def test_the_tab_bar_of_a_phone_holds_the_work_of_ones_own_role(client, cast, role, tabs):
    bar = home(client, getattr(cast, role)).split('class="tabbar')[1].split("<details")[0]

    assert re.findall(r"<span>([^<]+)</span>", bar) == tabs
