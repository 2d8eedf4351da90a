"""What is told of letters, to whom and when: pages, the desk, printed papers, minutes."""

import json
from itertools import product

import pymupdf
import pytest
from django.urls import reverse

from certificates.rendering.papers import docx
from exemplars.campaigns.models import RuleCard
from exemplars.councils import actions, minutes, queries
from exemplars.shared import journal
from tests.choosing import on_each_change
from tests.exemplars.councils.lettered import (
    AWAY,
    LetterMeeting,
    meet_with_letters,
    meet_with_letters_in_browsers,
)
from tests.exemplars.councils.test_live import Watch, is_left_alone
from tests.exemplars.councils.test_minutes import facts_of, rows_of, words_of
from tests.exemplars.councils.test_nothing_leaks import WATCHING, still_clock  # noqa: F401
from tests.exemplars.councils.watching import differences
from tests.factories.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture
def post(cast: Cast) -> LetterMeeting:
    return meet_with_letters(cast)


def page_of(client, post, name: str, user) -> str:
    client.force_login(user)
    page = client.get(reverse(f"councils:{name}", args=[post.session.uid])).content.decode()
    return " ".join(page.split())


def posted(client, post, name: str, user, **values):
    client.force_login(user)
    return client.post(reverse(f"councils:{name}", args=[post.session.uid]), values, follow=True)


# --- Figures are told to nobody ---------------------------------------------------------------------


def keyed(post, *choices: tuple[str, ...]):
    def key() -> None:
        for user, said in zip(post.tellers, choices, strict=False):
            post.key(user, *said)

    return key


PATTERNS = {
    "one": [(("agree", "agree"),), (("other", "invalid"),)],
    "alike": [(("agree", "agree"),) * 2, (("other", "invalid"),) * 2],
    "apart": [
        (("agree", "agree"), ("other", "other")), (("other", "agree"), ("disagree", "disagree")),
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("who", "name"),
    on_each_change(
        product([*WATCHING, "member", "chair", "other_teller"], PATTERNS),
        {("other_teller", "one"), ("secretary", "alike"), ("other_teller", "apart")},
    ),
)
def test_whatever_is_keyed_everybody_is_answered_the_same(post, cast, who, name):
    """The tellers themselves are: what they keyed is not kept."""
    post.shut()
    people = {"member": cast.members[1], "other_teller": cast.members[0]}
    user = people.get(who) or getattr(cast, who)

    assert differences([keyed(post, *one) for one in PATTERNS[name]], user, post) == set()


def test_control_the_same_comparison_finds_the_result(post, cast):
    post.shut()

    def counted(*choices: str):
        def count() -> None:
            post.both_key(*choices)
            post.unwrap()
            post.count()

        return count

    patterns = [counted("agree", "agree"), counted("disagree", "invalid")]
    assert differences(patterns, cast.members[1], post) != set()


# --- Pages ------------------------------------------------------------------------------------------


def test_a_vote_that_takes_no_letters_has_no_page_of_them(post, cast, client):
    post.make_keys()
    post.attend(**AWAY)
    assert "Không nhận phiếu gửi về" in page_of(client, post, "open", cast.secretary)
    answer = posted(client, post, "open", cast.secretary, tellers=["", ""])
    assert "Đã mở biểu quyết" in answer.content.decode()
    post.session.refresh_from_db()
    address = reverse("councils:letters", args=[post.session.uid])
    assert client.get(address).status_code == 404
    assert "Phiếu gửi về" not in page_of(client, post, "session", cast.secretary)


def test_nobody_is_asked_for_tellers_where_nobody_is_away(post, cast, client):
    post.attend()
    assert "Phiếu gửi về" not in page_of(client, post, "open", cast.secretary)


def test_few_members_away_are_warned_of_before_opening(post, cast, client):
    post.attend(member_3="written")
    assert "Chỉ 1 thành viên vắng" in page_of(client, post, "open", cast.secretary)
    post.attend(member_1="written", **AWAY)
    assert "thành viên vắng: phiếu" not in page_of(client, post, "open", cast.secretary)


def test_the_secretary_notes_and_takes_back_on_the_page(post, cast, client):
    post.open()
    seat = post.seat(cast.members[1]).pk
    page = posted(client, post, "letters-note", cast.secretary, seat=seat).content.decode()
    assert f"Đã ghi nhận phong bì của {cast.members[1]}. Cất nguyên, không mở." in page
    assert "Có hồ sơ chỉ có 1 phiếu gửi về" in page
    page = posted(client, post, "letters-forget", cast.secretary, seat=seat).content.decode()
    assert f"Đã bỏ ghi phong bì của {cast.members[1]}." in page
    post.vote(cast.members[1])
    page = page_of(client, post, "letters", cast.secretary)
    assert "phong bì đến thì không mở" in page
    assert "Phong bì của từng người" not in page_of(client, post, "letters", cast.members[0])
    assert posted(client, post, "letters-note", cast.secretary, seat="x").status_code == 404


def test_a_letter_of_nobody_that_counts_is_explained_on_the_page(post, cast, client):
    barred = post.seat(cast.members[2])
    for item in post.items:
        actions.declare_conflict(item, barred, "Em ruột", by=cast.secretary, kind="relative")
    post.open()
    page = page_of(client, post, "letters", cast.secretary)
    assert "không nhận phong bì: thẻ quy tắc không tính" in page


def test_a_teller_keys_on_the_own_page_and_what_does_not_add_up_stays_typed(post, cast, client):
    post.shut()
    fields = {
        f"{name}-{item.pk}": "2" if name == "agree" else "0"
        for item in post.items
        for name in ("agree", "disagree", "other", "invalid")
    }
    one = post.items[0].pk
    answer = posted(client, post, "letters-key", cast.chair, **fields | {f"agree-{one}": "1"})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert page.count("nhưng cộng các ý kiến") == 1
    assert "Chưa nhận số: còn 1 hồ sơ phải sửa" in page
    assert f'href="#row-{one}"' in page
    assert f'name="agree-{one}" value="1"' in page
    page = posted(client, post, "letters-key", cast.chair, **fields).content.decode()
    assert "Đã nhập số ông/bà nhập" not in page
    assert "Đã nhận số ông/bà nhập. Chờ người kia." in page
    assert 'value="2"' not in page  # what was handed in is kept nowhere
    assert f"Chờ {cast.members[0]} nhập" in page_of(client, post, "letters", cast.secretary)
    assert "count-card" not in page_of(client, post, "letters", cast.secretary)
    other = fields | {f"agree-{one}": "1", f"other-{one}": "1"}
    page = posted(client, post, "letters-key", cast.members[0], **other).content.decode()
    assert "Có hồ sơ hai bên nhập khác nhau" in page
    assert page.count("<fieldset") == 1
    page = posted(client, post, "letters-key", cast.members[0], **fields).content.decode()
    assert "Hai bên khớp. Phiếu gửi về đã niêm phong vào hòm." in page
    refused = posted(client, post, "letters-key", cast.members[0], **fields)
    assert refused.status_code == 409


def test_the_box_page_says_who_is_awaited_until_the_letters_are_in(post, cast, client):
    post.shut()
    page = page_of(client, post, "box", cast.secretary)
    assert f"chờ {cast.chair}, {cast.members[0]} nhập" in page
    assert "Cụm mật khẩu" not in page
    assert "Phiếu gửi về chưa ở trong danh sách" in page
    assert "chờ nhập phiếu gửi về" in page_of(client, post, "screen", cast.members[1])
    post.both_key("agree", "other")
    page = page_of(client, post, "box", cast.secretary)
    assert "Cụm mật khẩu" in page
    assert "người gửi phong bì không có biên nhận" in page
    assert "đã vào hòm" in page_of(client, post, "session", cast.members[1])


def test_opening_the_box_too_early_by_hand_is_refused_in_a_sentence(post, cast, client, tmp_path):
    post.shut()
    file = tmp_path / "khoa.json"
    file.write_bytes(post.files["secretary"])
    with file.open("rb") as upload:
        answer = posted(
            client, post, "open-box", cast.secretary, file=upload, secret="bốn từ của thư ký"
        )
    assert answer.status_code == 400
    assert {item.stage for item in post.session.items.all()} == {"sealed"}


def test_once_all_have_voted_the_letters_are_the_one_thing_to_do(post, cast, client):
    post.open()
    assert "Mở phiếu biểu quyết" in page_of(client, post, "session", cast.secretary)
    post.note()
    post.here()
    page = page_of(client, post, "session", cast.secretary)
    assert "Mở phiếu biểu quyết" not in page
    assert "Phiếu của tôi" in page
    post.stop()
    page = page_of(client, post, "session", cast.secretary)
    head = page[: page.index('aria-labelledby="agenda"')]
    assert head.count("btn-primary") == 1
    assert "hòm phiếu đã đóng, chưa mở" in page


def test_a_member_whose_envelope_came_is_told_on_the_ballot(post, cast, client):
    post.open()
    post.note(cast.members[1])
    assert "Phong bì phiếu của ông/bà đã đến" in page_of(client, post, "ballot", cast.members[1])
    assert "Phong bì phiếu" not in page_of(client, post, "ballot", cast.members[2])


def test_pages_that_are_open_hear_of_an_envelope_and_of_each_keying(post, cast):
    post.open()
    letters = Watch(post, cast.chair, "phieu-gui-ve")
    ballot = Watch(post, cast.members[0], "phieu")
    ballot.pulse = queries.board(ballot.now())["steps"]
    post.note()
    assert letters.asks()["HX-Redirect"] == letters.page("letters")
    assert "vừa chuyển bước" not in ballot.asks().content.decode()
    post.here()
    post.stop()
    for user in post.tellers:
        page = Watch(post, cast.secretary, "hom-phieu")
        typing = Watch(post, cast.members[0], "phieu-gui-ve")
        assert is_left_alone(page.asks())
        post.key(user, "agree", "disagree")
        assert page.asks()["HX-Redirect"] == page.page("box")
        assert "HX-Redirect" not in typing.asks(typing=True)
        assert "Trang này chưa tải lại" in typing.asks(typing=True).content.decode()


def test_the_desk_asks_for_envelopes_and_then_for_the_keying(post, cast, client):
    def desk(user) -> str:
        client.force_login(user)
        return client.get(reverse("desk:home")).content.decode()

    post.open()
    assert "Nhận phong bì phiếu gửi về" in desk(cast.secretary)
    assert "Nhận phong bì" not in desk(cast.members[0])
    post.note()
    assert "Nhận phong bì" not in desk(cast.secretary)
    post.here()
    post.stop()
    assert "Mở phong bì, nhập phiếu gửi về" in desk(cast.members[0])
    assert "Chờ nhập phiếu gửi về" in desk(cast.secretary)
    post.key(cast.members[0], "agree", "agree")
    assert "Chờ nhập phiếu gửi về" in desk(cast.members[0])
    post.key(cast.chair, "agree", "other")
    assert "Mở phong bì, nhập phiếu gửi về" in desk(cast.members[0])
    post.key(cast.chair, "agree", "agree")
    assert "Mở hòm phiếu" in desk(cast.secretary)


def test_groups_have_no_buttons_where_letters_are_taken(post, cast, client):
    post.items[0].group = "A"
    post.items[0].save()
    post.open()
    assert "Điều hành biểu quyết" not in page_of(client, post, "session", cast.secretary)


def test_closing_leads_to_the_letters_and_to_the_box_where_none_came(post, cast, client):
    post.open()
    post.here()
    assert "Phong bì đã nhận" in page_of(client, post, "close", cast.secretary)
    answer = posted(client, post, "close", cast.secretary)
    assert answer.redirect_chain[-1][0] == reverse("councils:box", args=[post.session.uid])
    assert "Không có phong bì nào" in page_of(client, post, "letters", cast.secretary)


# --- Printed ---------------------------------------------------------------------------------------


def printed(client, post, blank: str, extension: str, user=None):
    client.force_login(user or post.cast.secretary)
    return client.get(reverse("councils:letters-blank", args=[post.session.uid, blank, extension]))


def test_ballot_papers_are_for_members_away_and_name_nobody(post, cast, client):
    barred = post.seat(cast.members[1])
    actions.declare_conflict(post.items[1], barred, "Em ruột", by=cast.secretary, kind="relative")
    here = post.seat(cast.secretary)
    actions.declare_conflict(post.items[2], here, "Em ruột", by=cast.secretary, kind="relative")
    post.open()

    sheets = [(one.items, one.copies, one.without) for one in queries.letter_sheets(post.session)]
    assert sheets == [("1, 3", 2, ()), ("2", 1, (str(barred.user),))]
    word, pdf = (printed(client, post, "phieu", kind).content for kind in ("docx", "pdf"))
    assert [row[0] for row in rows_of(word, 6)] == ["1", "3", "2"]
    for words in (words_of(word), words_of(pdf)):
        assert "Không ký, không ghi tên" in words
        assert [str(seat.user) for seat in post.seats if str(seat.user) in words] == []
    page = page_of(client, post, "letters", cast.secretary)
    assert f"Tờ 2, hồ sơ số 2: in 1 bản; không gửi cho {barred.user}." in page


def test_a_cover_names_the_member_the_sheets_and_the_time(post, cast, client):
    RuleCard.objects.update(absentee_hours=24)
    barred = post.seat(cast.members[1])
    actions.declare_conflict(post.items[1], barred, "Em ruột", by=cast.secretary, kind="relative")
    post.open()

    word, pdf = (printed(client, post, "phong-bi", kind).content for kind in ("docx", "pdf"))

    with pymupdf.open(stream=pdf) as doc:
        one, two = (" ".join(page.get_text().split()) for page in doc)
    assert str(cast.members[1]) in one
    assert "tờ 1 (hồ sơ số 1, 3)." in one
    assert str(cast.members[2]) in two
    assert "tờ 1 (hồ sơ số 1, 3); tờ 2 (hồ sơ số 2)." in two
    for words in (one, two, words_of(word)):
        assert f"{cast.chair} và {cast.members[0]}" in words
        assert "trước khi đóng biểu quyết" not in words
        assert "Thư ký" in words


def test_papers_of_a_second_round_say_so(post, cast):
    post.open()
    found = queries.letters_in(post.session)
    assert "Lượt" not in words_of(docx(minutes.covers(queries.letter_covers(post.session, found))))
    actions.ask_to_reopen(post.session, by=cast.secretary, reason="Nhầm")
    post.session = actions.confirm_reopening(post.session, by=cast.chair)
    post.open()
    found = queries.letters_in(post.session)

    ballots = docx(minutes.ballot_papers(queries.letter_vote(post.session, found)))
    covers = words_of(docx(minutes.covers(queries.letter_covers(post.session, found))))

    assert "(Lượt 2)" in words_of(ballots)
    assert "(Lượt 2)" in covers
    assert "trước khi đóng biểu quyết" in covers


def test_there_is_nothing_to_print_but_known_papers_of_an_open_vote(post, cast, client):
    post.open()
    assert printed(client, post, "phieu", "exe").status_code == 404
    assert printed(client, post, "khac", "pdf").status_code == 404
    assert printed(client, post, "phieu", "pdf", cast.members[0]).status_code == 403
    post.note()
    post.here()
    post.stop()
    post.both_key("agree", "agree")
    post.unwrap()
    post.count()
    assert printed(client, post, "phieu", "pdf").status_code == 404


# --- Minutes ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", ["server", "browser"])
def test_the_minutes_say_how_many_letters_came_and_who_opened_them(cast, place):
    post = (meet_with_letters if place == "server" else meet_with_letters_in_browsers)(cast, 2)
    barred = post.seat(cast.members[1])
    actions.declare_conflict(post.items[1], barred, "Em ruột", by=cast.secretary, kind="relative")
    post.open()
    post.note()
    for user in (cast.chair, cast.secretary, cast.members[0]):
        post.vote(user)
    post.stop()
    said = post.figures("agree", "other") | post.figures("other", items=post.items[1:])
    for user in post.tellers:
        actions.key_letters(post.session, said, by=user)
    post.unwrap()
    post.count()
    facts = facts_of(post)

    minuted, tallied = words_of(docx(minutes.minutes(facts))), docx(minutes.tally_sheet(facts))
    for words in (minuted, words_of(tallied)):
        assert "Có 2 thành viên vắng gửi phiếu trong phong bì." in words
        assert f"{cast.chair} và {cast.members[0]} mở phong bì, trộn phiếu" in words
        assert ("niêm phong trong trình duyệt." in words) == (place == "browser")
    assert minuted.count("(gửi phiếu kín trong phong bì)") == 2
    assert [row[2:4] for row in rows_of(tallied, 5)] == [["5", "2"], ["4", "1"]]
    published = queries.published(post.session, cast.chair)
    assert [row["by_letter"] for row in published["items"]] == [2, 1]
    assert json.loads(json.dumps(facts.plain()))["sealed"]["letters"]["envelopes"] == 2
    head = journal.entries_of(post.session).filter(action="seal_letters").get().data["boxes"]
    assert [box.receipts for box in facts.sealed.boxes] == [row["receipts"] for row in head]


def test_minutes_say_nothing_of_letters_where_none_came(post, cast):
    post.open()
    post.here()
    post.stop()
    post.unwrap()
    post.count()
    facts = facts_of(post)
    assert facts.sealed.letters is None
    assert "phong bì, trộn" not in words_of(docx(minutes.minutes(facts)))
