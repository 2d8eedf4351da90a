"""Votes on paper: two tellers, two keyings that agree, one scan, one result."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from docx import Document

from exemplars.campaigns.models import RuleCard
from exemplars.councils import actions, paper
from exemplars.councils.actions import Opinion
from exemplars.councils.models import PaperCount
from exemplars.shared import journal
from exemplars.shared.errors import NotAllowed, RuleViolation
from tests.exemplars.councils.onpaper import PaperMeeting, meet_on_paper
from tests.exemplars.councils.test_minutes import PDF
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db


def refusal(code: str):
    return pytest.raises(RuleViolation, check=lambda error: error.code == code)


@pytest.fixture
def sheet(cast: Cast) -> PaperMeeting:
    return meet_on_paper(cast)


FULL = {
    "issued": 9, "spoiled": 1, "left": 1, "collected": 6, "by_post": 1,
    "agree": 3, "disagree": 1, "lower": 0, "other": 1, "invalid": 1,
}  # fmt: skip


def test_figures_that_add_up_pass():
    assert paper.check(FULL, paper.Bounds(5, 1, False)) == []


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"agree": None}, "Chưa ghi: Đồng ý"),
        ({"agree": 10_000}, "số nguyên"),
        ({"agree": 4}, "cộng các ý kiến"),
        ({"issued": 7}, "Phát ra 7"),
        ({"by_post": 7}, "nhiều hơn số phiếu thu về"),
        ({"by_post": 0}, "chỉ 5 người dự họp"),
        ({"by_post": 2}, "chỉ tính được phiếu của 1 người"),
        ({"lower": 1, "agree": 2}, "không có mức thấp hơn"),
        (
            {"collected": 2, "by_post": 0, "agree": 2, "disagree": 0, "other": 0, "invalid": 0},
            "dưới 3 phiếu",
        ),
    ],
)
def test_what_does_not_add_up_is_said(changed, says):
    found = paper.check(FULL | changed, paper.Bounds(5, 1, False))
    assert any(says in sentence for sentence in found)


def test_differences_name_figures_and_no_values():
    other = {"1": FULL | {"agree": 2, "other": 2}, "2": FULL}
    assert paper.differences({"1": FULL, "2": FULL}, other) == {1: ["agree", "other"]}


def test_two_agreeing_keyings_and_a_scan_make_the_result(sheet):
    sheet.shut()
    sheet.key(sheet.cast.secretary)
    with refusal("not_agreed"):
        sheet.record()
    sheet.key(sheet.cast.chair, agree=len(sheet.seats), disagree=0)
    with refusal("not_agreed"):
        sheet.record()
    sheet.key(sheet.cast.chair)
    closed = sheet.record()
    item = closed.items.first()
    assert (closed.status, item.stage) == ("closed", "counted")
    assert (item.agree, item.disagree, item.invalid) == (len(sheet.seats) - 1, 1, 0)
    with refusal("wrong_state"):
        sheet.record()


def test_nothing_is_told_before_the_result(sheet, client):
    sheet.shut()
    sheet.key(sheet.cast.secretary, issued=7777)
    entries = [entry.data for entry in journal.entries_of(sheet.session)]
    assert "7777" not in json.dumps(entries)
    for user in sheet.people:
        client.force_login(user)
        for name in ("session", "paper-count", "screen", "turnout"):
            said = client.get(reverse(f"councils:{name}", args=[sheet.session.uid]))
            own = name == "paper-count" and user == sheet.cast.secretary
            assert ("7777" in said.content.decode()) == own
    sheet.key(sheet.cast.chair)
    client.force_login(sheet.cast.chair)
    page = client.get(reverse("councils:paper-count", args=[sheet.session.uid])).content.decode()
    assert "Hai bên khác nhau ở: Phát ra." in page
    assert "7777" not in page
    scan = client.get(reverse("councils:paper-scan", args=[sheet.session.uid]))
    assert scan.status_code == 404


def test_nobody_casts_in_the_system(sheet, client):
    sheet.open()
    said = {item.pk: Opinion("agree") for item in sheet.items}
    with refusal("paper_ballot"):
        actions.cast(sheet.session, said, by=sheet.cast.chair)
    client.force_login(sheet.cast.chair)
    page = client.get(reverse("councils:ballot", args=[sheet.session.uid]))
    assert page.status_code >= 400
    assert "bỏ phiếu giấy" in page.content.decode()


def test_tellers_are_two_members_who_are_there(sheet):
    sheet.attend()
    secretary = sheet.seat(sheet.cast.secretary)
    for tellers in ((), (secretary, secretary), (secretary, 0)):
        with refusal("tellers"):
            actions.open_voting(sheet.session, by=sheet.cast.secretary, tellers=tellers)
    with refusal("whole_session"):
        actions.open_voting(sheet.session, by=sheet.cast.secretary, group="")


def test_on_paper_too_only_who_can_vote_is_among_the_three(sheet):
    RuleCard.objects.update(absentee_counts=False, quorum_numerator=0)
    with refusal("too_few_voters"):
        sheet.open(member_1="written", member_2="written", member_3="written")
    assert not PaperCount.objects.exists()
    sheet.session.refresh_from_db()
    assert sheet.session.status == "planned"


def test_only_tellers_key_and_only_after_closing(sheet):
    sheet.open()
    with refusal("box_not_closed"):
        sheet.key(sheet.cast.secretary)
    with refusal("whole_session"):
        actions.close_voting(sheet.session, by=sheet.cast.secretary, group="")
    actions.close_voting(sheet.session, by=sheet.cast.secretary)
    other = next(u for u in sheet.people if u not in (sheet.cast.secretary, sheet.cast.chair))
    with pytest.raises(NotAllowed):
        sheet.key(other)
    with refusal("figures"):
        sheet.key(sheet.cast.chair, agree=0)


@pytest.mark.parametrize("changed", [{"second_hash": ""}, {"second_hash": "b"}, {"scan": ""}])
def test_the_database_refuses_a_single_or_unequal_keying(sheet, changed):
    sheet.open()
    values = {"first_hash": "a", "second_hash": "a", "scan": "x", "recorded_at": timezone.now()}
    rows = PaperCount.objects.filter(session=sheet.session)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(**values | changed)
    assert rows.update(**values) == 1


def test_the_database_refuses_one_teller_twice(sheet):
    sheet.open()
    row = PaperCount.objects.get(session=sheet.session)
    with pytest.raises(IntegrityError), transaction.atomic():
        PaperCount.objects.filter(pk=row.pk).update(teller_two=row.teller_one_id)


def test_the_pages_from_opening_to_the_result(sheet, client):
    sheet.attend()
    uid = sheet.session.uid
    client.force_login(sheet.cast.secretary)
    assert 'name="tellers"' in client.get(reverse("councils:open", args=[uid])).content.decode()
    tellers = [sheet.seat(sheet.cast.secretary), sheet.seat(sheet.cast.chair)]
    client.post(reverse("councils:open", args=[uid]), {"tellers": tellers})
    client.post(reverse("councils:close", args=[uid]))
    n = len(sheet.seats)
    form = {"issued": n, "spoiled": 0, "left": 0, "collected": n, "by_post": 0}
    for item in sheet.items:
        form |= {f"agree-{item.pk}": n, f"disagree-{item.pk}": 0, f"lower-{item.pk}": 0}
        form |= {f"other-{item.pk}": 0, f"invalid-{item.pk}": 0}
    wrong = client.post(reverse("councils:paper-key", args=[uid]), form | {"collected": n - 1})
    assert wrong.status_code == 400
    assert "cộng các ý kiến" in wrong.content.decode()
    assert f'value="{n - 1}"' in wrong.content.decode()
    for user in (sheet.cast.secretary, sheet.cast.chair):
        client.force_login(user)
        assert client.post(reverse("councils:paper-key", args=[uid]), form).status_code == 302
    missing = client.post(reverse("councils:paper-record", args=[uid]))
    assert missing.status_code == 400
    scan = SimpleUploadedFile("kiem-phieu.pdf", PDF, "application/pdf")
    client.post(reverse("councils:paper-record", args=[uid]), {"upload": scan})
    sheet.session.refresh_from_db()
    assert sheet.session.status == "closed"
    assert client.get(reverse("councils:paper-scan", args=[uid])).status_code == 200


def test_a_count_that_is_voided_stays_with_its_round(sheet):
    sheet.shut()
    sheet.key(sheet.cast.secretary)
    actions.ask_to_reopen(sheet.session, by=sheet.cast.secretary, reason="Phát nhầm phiếu")
    actions.confirm_reopening(sheet.session, by=sheet.cast.chair)
    assert sheet.session.rounds.get().is_paper
    sheet.shut()
    assert [row.both_in for row in sheet.session.paper_counts.all()] == [False, False]
    assert sheet.session.paper_counts.get(round=2).first is None


def test_papers_that_went_astray_before_the_count_use_up_no_round(sheet):
    RuleCard.objects.update(max_rounds=1)
    for _time in range(2):
        sheet.shut()
        actions.ask_to_reopen(sheet.session, by=sheet.cast.secretary, reason="Mất phiếu")
        sheet.session = actions.confirm_reopening(sheet.session, by=sheet.cast.chair)
    sheet.shut()
    for user in (sheet.cast.secretary, sheet.cast.chair):
        sheet.key(user)
    sheet.session = sheet.record()

    with refusal("too_many_rounds"):
        actions.ask_to_reopen(sheet.session, by=sheet.cast.secretary, reason="Đếm lại")


def test_a_request_from_before_the_count_voids_no_counted_last_round(sheet):
    RuleCard.objects.update(max_rounds=1)
    sheet.shut()
    actions.ask_to_reopen(sheet.session, by=sheet.cast.secretary, reason="Mất phiếu")
    for user in (sheet.cast.secretary, sheet.cast.chair):
        sheet.key(user)
    sheet.record()

    with refusal("too_many_rounds"):
        actions.confirm_reopening(sheet.session, by=sheet.cast.chair)
    assert not sheet.session.rounds.exists()
    sheet.session.refresh_from_db()
    assert (sheet.session.status, sheet.session.round) == ("closed", 1)


def test_fewer_than_three_collected_is_said_beside_the_item_and_not_kept(sheet, client):
    sheet.shut()
    client.force_login(sheet.cast.secretary)
    form = {"issued": 5, "spoiled": 0, "left": 3, "collected": 2, "by_post": 0}
    for item in sheet.items:
        form |= {f"agree-{item.pk}": 2, f"disagree-{item.pk}": 0, f"lower-{item.pk}": 0}
        form |= {f"other-{item.pk}": 0, f"invalid-{item.pk}": 0}

    page = client.post(reverse("councils:paper-key", args=[sheet.session.uid]), form)

    assert page.status_code == 400
    said = "Mới thu về 2 phiếu; dưới 3 phiếu thì kết quả lộ người bỏ."
    assert page.content.decode().count(said) == len(sheet.items)
    assert sheet.session.paper_counts.get().first is None


def test_the_frozen_minutes_say_what_the_database_holds(sheet):
    sheet.shut()
    sheet.key(sheet.cast.secretary, issued=len(sheet.seats) + 2, left=2)
    sheet.key(sheet.cast.chair, issued=len(sheet.seats) + 2, left=2)
    session = sheet.record()
    actions.write_minutes(
        session, by=sheet.cast.secretary, version=0, values={"conclusion": "Xong"}
    )
    frozen = actions.freeze_minutes(session, by=sheet.cast.secretary)
    n = len(sheet.seats)
    for kind in ("minutes", "tally"):
        row = frozen.files.get(paper=kind, extension="docx")
        with row.file.open("rb") as file:
            word = Document(file)
        text = "\n".join(paragraph.text for paragraph in word.paragraphs)
        assert "phiếu giấy tại cuộc họp" in text
        for user in (sheet.cast.secretary, sheet.cast.chair):
            assert str(user) in text
        for item in session.items.select_related("nomination"):
            said = f"{item.nomination.display_name}: phát ra {n + 2}, hỏng đổi lại 0, còn lại 2"
            assert f"{said}, không thu về 0, thu về {n} (" in text
        assert f"hợp lệ {n}, không hợp lệ 0" in text
