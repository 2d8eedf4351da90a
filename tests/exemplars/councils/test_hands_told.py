"""What is told of a show of hands, to whom and when: pages, answers, exports, mails, the desk."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from docx import Document

from exemplars.campaigns.models import RuleCard
from exemplars.councils import actions, queries
from exemplars.councils.actions import Opinion
from exemplars.councils.models import HandCount
from exemplars.notices.models import Notice
from tests.choosing import on_each_change
from tests.exemplars.councils.byhand import HandMeeting, meet_by_hand
from tests.exemplars.councils.test_hands import HALF
from tests.exemplars.councils.test_hands_counted import bar
from tests.exemplars.councils.test_nothing_leaks import WATCHING, still_clock  # noqa: F401
from tests.exemplars.councils.watching import differences
from tests.factories.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture
def room(cast: Cast) -> HandMeeting:
    return meet_by_hand(cast)


def page_of(client, room, name: str, user) -> str:
    client.force_login(user)
    return client.get(reverse(f"councils:{name}", args=[room.session.uid])).content.decode()


def post(client, room, name: str, user, **data):
    client.force_login(user)
    return client.post(reverse(f"councils:hands-{name}", args=[room.session.uid]), data)


def keyed(room, figures: dict[str, int], *, back: bool = False, confirmed: bool = False, by=None):
    """One pattern of a count: keyed so, then sent back with a word that says so, or confirmed."""

    def key() -> None:
        room.key(by=by, **figures)
        if back:
            items = [item.pk for item in room.items]
            actions.return_hands(room.session, items, f"Sai: {figures}", by=room.cast.chair)
        if confirmed:
            room.confirm()

    return key


NOT_COUNTING = [who for who in WATCHING if who != "secretary"]
PATTERNS = [
    {"agree": 4, "disagree": 0}, {"agree": 0, "disagree": 4}, {"agree": 1, "disagree": 0, "other": 3},
]  # fmt: skip


@pytest.mark.parametrize("who", on_each_change([*NOT_COUNTING, "member"], {"member"}))
@pytest.mark.parametrize("back", [False, True])
def test_whatever_is_keyed_all_others_are_answered_the_same(room, cast, who, back):
    room.open(member_3="written")
    user = cast.members[2] if who == "member" else getattr(cast, who)

    assert differences([keyed(room, said, back=back) for said in PATTERNS], user, room) == set()


@pytest.mark.parametrize("who", ["chair", "secretary"])
def test_an_officer_with_a_conflict_learns_nothing_of_it(room, cast, who):
    officer = getattr(cast, who)
    bar(room, officer, room.items)
    RuleCard.objects.update(quorum_numerator=0)
    room.open(stand_ins=[cast.members[0]])
    by = cast.members[0] if who == "secretary" else cast.secretary
    patterns = [keyed(room, said, by=by) for said in PATTERNS]

    assert differences(patterns, officer, room) == set()


def test_control_the_chair_who_confirms_sees_the_figures_and_all_see_the_result(room, cast):
    room.open()
    patterns = [keyed(room, said) for said in PATTERNS[:2]]
    assert differences(patterns, cast.chair, room) == {"councils:hands 0"}
    assert differences(patterns, cast.secretary, room) == {"councils:hands 0"}

    results = [keyed(room, said, confirmed=True) for said in PATTERNS[:2]]
    seen = differences(results, cast.members[0], room)
    assert {"councils:hands 0", "session-items 0"} <= seen


def test_the_pages_from_opening_to_the_result(room, cast, client):
    RuleCard.objects.update(**HALF)
    room.attend()
    one, two, three = room.items
    page = page_of(client, room, "open", cast.secretary)
    assert "Người kiểm đếm thay 1 (nếu cần)" in page
    client.post(
        reverse("councils:open", args=[room.session.uid]), {"tellers": ["", ""], "item": one.pk}
    )  # fmt: skip
    opened = post(client, room, "open", cast.secretary, item=two.pk)
    assert opened.url.endswith("/gio-tay/#to-key")
    assert post(client, room, "open", cast.secretary, group=three.group).status_code == 302

    filled = post(client, room, "key", cast.secretary, fill="agree", **{f"agree-{two.pk}": "2"})
    said = filled.content.decode()
    assert f'name="agree-{one.pk}" value="5"' in said
    assert f'name="agree-{two.pk}" value="2"' in said
    assert not HandCount.objects.exists()

    wrong = {f"agree-{one.pk}": "5", f"disagree-{one.pk}": "1", f"other-{two.pk}": "x"}
    refused = post(client, room, "key", cast.secretary, **wrong)
    assert refused.status_code == 400
    said = refused.content.decode()
    assert "Cộng lại 6 người giơ tay" in said
    assert "Chưa nhận số: còn 2 hồ sơ phải sửa" in said
    assert f'href="#row-{one.pk}"' in said
    assert "Ghi số nguyên từ 0." in said
    assert f'name="other-{two.pk}" value="x"' in said
    assert not HandCount.objects.exists()
    assert post(client, room, "key", cast.secretary).status_code == 400

    right = {f"agree-{item.pk}": "4" for item in room.items}
    right |= {f"chair-{item.pk}": "agree" for item in room.items}
    assert post(client, room, "key", cast.secretary, **right).status_code == 302
    assert "1 không giơ tay" in page_of(client, room, "hands", cast.secretary)
    again = post(client, room, "key", cast.secretary, **right)
    assert "Số không đổi" in client.get(again.url).content.decode()

    page = page_of(client, room, "hands", cast.chair)
    assert "Chủ tịch: đồng ý" in page
    assert "Nhập và chờ xác nhận" not in page
    chosen = {"item": [one.pk], f"seen-{one.pk}": HandCount.objects.get(item=one).digest}
    stale = post(client, room, "confirm", cast.chair, item=[one.pk])
    assert stale.status_code == 302
    assert post(client, room, "return", cast.chair, **chosen, note="").status_code == 302
    assert room.stages() == ["sealed"] * 3
    post(client, room, "return", cast.chair, item=[two.pk, three.pk], note="Đếm lại")
    assert "Gửi lại để xem: Đếm lại" in page_of(client, room, "hands", cast.secretary)
    answer = post(client, room, "confirm", cast.chair, **chosen)
    assert answer.url == reverse("councils:hands", args=[room.session.uid])
    post(
        client,
        room,
        "key",
        cast.secretary,
        **{k: v for k, v in right.items() if str(one.pk) not in k},
    )
    rest = {f"seen-{key}": digest for key, digest in room.seen([two, three]).items()}
    answer = post(client, room, "confirm", cast.chair, item=[two.pk, three.pk], **rest)
    assert answer.url == reverse("councils:session", args=[room.session.uid])
    assert "giơ tay, đã xác nhận" in page_of(client, room, "session", cast.members[0])
    assert "Đã có kết quả" in page_of(client, room, "hands", cast.members[0])


def test_who_counts_is_led_to_the_count_and_nobody_else(room, cast, client):
    RuleCard.objects.update(quorum_numerator=1, quorum_denominator=2)
    room.open(stand_ins=[cast.members[0]], secretary="absent")
    link = f'href="{reverse("councils:hands", args=[room.session.uid])}"'
    for user, tone in ((cast.members[0], "primary"), (cast.members[1], "secondary")):
        assert f'<a class="btn btn-{tone}" {link}' in page_of(client, room, "session", user)


def test_who_may_not_is_told_so(room, cast, client):
    room.open()
    assert (
        post(client, room, "key", cast.chair, **{f"agree-{room.items[0].pk}": "1"}).status_code
        == 403
    )
    room.key()
    seen = {f"seen-{key}": digest for key, digest in room.seen().items()}
    chosen = {"item": [item.pk for item in room.items]} | seen
    assert post(client, room, "confirm", cast.secretary, **chosen).status_code == 403
    assert post(client, room, "return", cast.members[0], **chosen, note="x").status_code == 403
    assert post(client, room, "open", cast.members[0], item=room.items[0].pk).status_code == 403


def test_a_vote_of_another_kind_has_no_such_page(meeting, client):
    meeting.open()
    client.force_login(meeting.cast.chair)
    for name in ("hands", "hands-key", "hands-confirm", "hands-return", "hands-open"):
        url = reverse(f"councils:{name}", args=[meeting.session.uid])
        answer = client.get(url) if name == "hands" else client.post(url)
        assert answer.status_code == 404


def test_who_is_at_the_meeting_is_told_on_the_ballot_and_by_the_api(room, cast, client):
    room.open(member_3="written")
    said = "người dự họp giơ tay tại cuộc họp"
    assert said in page_of(client, room, "ballot", cast.chair)
    answer = client.post(
        f"/api/v1/sessions/{room.session.uid}/ballot/",
        [{"item": room.items[0].pk, "choice": "agree"}], content_type="application/json",
    )  # fmt: skip
    assert answer.status_code == 409
    assert said in answer.content.decode()
    assert "Giơ tay tại cuộc họp" in page_of(client, room, "session", cast.chair)
    assert "Mở phiếu biểu quyết" not in page_of(client, room, "session", cast.chair)
    assert said not in page_of(client, room, "ballot", cast.members[2])
    assert "Gửi ý kiến bằng văn bản" in page_of(client, room, "session", cast.members[2])
    told = set(Notice.objects.filter(kind="session_opened").values_list("recipient", flat=True))
    assert told == {cast.members[2].pk}
    assert f"Còn chờ ý kiến bằng văn bản của {cast.members[2]}." in page_of(
        client, room, "hands", cast.secretary
    )


def test_pages_hear_of_each_step_and_of_no_figure(room, cast, client):
    pulses = []

    def told() -> str:
        room.session.refresh_from_db()
        pulses.append(queries.board(room.session)["pulse"])
        return page_of(client, room, "screen", cast.members[0])

    room.open(item=room.items[0].pk)
    now = told()
    assert "Đang giơ tay: 1 hồ sơ" in now
    assert room.items[0].nomination.display_name in now
    room.key(items=room.items[:1])
    assert "Chờ xác nhận số phiếu" in told()
    with time_machine.travel(timezone.now() + timedelta(seconds=1), tick=False):
        room.key(items=room.items[:1], agree=3)
    told()
    actions.return_hands(room.session, [room.items[0].pk], "Lại", by=cast.chair)
    told()
    room.key(items=room.items[:1])
    room.confirm(items=room.items[:1])
    assert "Chờ mở hồ sơ tiếp theo" in told()
    assert len(set(pulses)) == 5

    turnout = reverse("councils:turnout", args=[room.session.uid])
    watching = client.get(turnout, {"nhip": pulses[0], "trang": "gio-tay"})
    assert watching["HX-Refresh"] == "true"
    keying = client.get(turnout, {"nhip": pulses[0], "trang": "gio-tay-nhap"})
    assert "HX-Refresh" not in keying
    assert "Vừa có hồ sơ được mở" in keying.content.decode()


def test_enter_confirms_nothing_and_fills_nothing(room, cast, client):
    """The first button of a form is what Enter presses."""
    room.open()
    room.key(items=room.items[:1])
    for user, first in ((cast.secretary, 'aria-hidden="true"></button>'), (cast.chair, "gui-lai")):
        page = page_of(client, room, "hands", user)
        form = page.split("hands-list")[0].rsplit("<form", 1)[1]
        assert first in form.split("<button", 1)[1].split(">")[0] + "></button>"


def test_what_was_typed_stays_when_another_item_is_confirmed_meanwhile(room, cast, client):
    room.open()
    one, two, _three = room.items
    room.key(items=[one])
    room.confirm(items=[one])

    answer = post(
        client, room, "key", cast.secretary, **{f"agree-{one.pk}": 4, f"agree-{two.pk}": 3}
    )

    assert answer.status_code == 400
    assert 'value="3"' in answer.content.decode()


def test_a_page_of_hands_whose_vote_was_voided_leads_to_the_session(room, cast, client):
    room.open()
    actions.ask_to_reopen(room.session, by=cast.secretary, reason="Đếm sót")
    actions.confirm_reopening(room.session, by=cast.chair)
    client.force_login(cast.chair)

    answer = client.get(reverse("councils:hands", args=[room.session.uid]))

    assert answer.headers["Location"] == reverse("councils:session", args=[room.session.uid])


def test_the_desk_says_the_next_step_to_whom_it_concerns(room, cast, client):
    def desk(user) -> str:
        client.force_login(user)
        return client.get(reverse("desk:home")).content.decode()

    room.open(member_3="written")
    assert "Nhập số phiếu giơ tay" in desk(cast.secretary)
    assert "Đang biểu quyết giơ tay" in desk(cast.chair)
    assert "Bỏ phiếu: " in desk(cast.members[2])
    room.key(agree=3)
    assert "Xác nhận số phiếu giơ tay" in desk(cast.chair)
    assert "Đang biểu quyết giơ tay" in desk(cast.secretary)


def test_the_pages_ask_as_many_queries_for_three_as_for_one(
    cast, client, django_assert_max_num_queries
):
    counts = []
    client.force_login(cast.chair)
    for dossiers in (1, 3):
        room = meet_by_hand(cast, dossiers)
        room.open()
        room.key()
        for page in (reverse("councils:hands", args=[room.session.uid]), reverse("desk:home")):
            with django_assert_max_num_queries(25) as seen:
                said = client.get(page).content.decode()
            counts.append(len(seen))
        assert "Xác nhận số phiếu giơ tay" in said
    assert counts[:2] == counts[2:]


def test_the_frozen_minutes_say_who_counted_and_how_many_raised_no_hand(room, cast):
    bar(room, cast.chair, room.items[:1])
    room.open(stand_ins=[cast.members[0]], member_3="written")
    actions.cast(room.session, {room.items[1].pk: Opinion("agree")}, by=cast.members[2])
    room.key(agree=2, disagree=0)
    room.confirm(by=cast.members[0], items=room.items[:1])
    session = room.confirm(items=room.items[1:])
    actions.write_minutes(session, by=cast.secretary, version=0, values={"conclusion": "Xong"})
    frozen = actions.freeze_minutes(session, by=cast.secretary)

    for kind in ("minutes", "tally"):
        with frozen.files.get(paper=kind, extension="docx").file.open("rb") as file:
            word = Document(file)
        text = "\n".join(paragraph.text for paragraph in word.paragraphs)
        assert f"đếm từng hồ sơ: {cast.secretary} nhập số, {cast.chair} xác nhận." in text
        assert "Số phiếu trong kết quả gồm cả ý kiến bằng văn bản được tính." in text
        names = [item.nomination.display_name for item in room.items]
        assert (
            f"{names[0]}: 3 người dự họp được biểu quyết, 1 người không giơ tay "
            f"({cast.secretary} nhập số, {cast.members[0]} xác nhận)." in text
        )
        assert f"{names[1]}: 4 người dự họp được biểu quyết, 2 người không giơ tay." in text


def test_minutes_of_a_meeting_without_letters_speak_of_hands_alone(room, cast):
    room.open()
    room.key()
    session = room.confirm()

    facts = queries.facts(session, queries.blank_minutes(session))
    assert facts.by_hand[0] == f"{cast.secretary} nhập số, {cast.chair} xác nhận."
    assert facts.by_hand[1:] == ("Ở mọi hồ sơ: người dự họp được biểu quyết đều giơ tay.",)
