"""Asking an absent member by a link that works once: who gets it, what it does, when it ends."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from exemplars.accounts.actions import MailNotSent
from exemplars.accounts.models import digest_of
from exemplars.campaigns.models import RuleCard
from exemplars.councils import actions
from exemplars.councils.actions import LinkGone, Opinion
from exemplars.councils.models import Ballot, OpinionLink, Seat
from exemplars.notices.models import Notice
from exemplars.shared import journal
from exemplars.shared.errors import NotAllowed, RuleViolation
from tests.exemplars.councils.conftest import meet
from tests.factories.cast import Cast

pytestmark = pytest.mark.any_database

AWAY = {"member_3": "written"}


@pytest.fixture
def away(meeting):
    """The session, open, with its last member asked in writing."""
    meeting.open(**AWAY)
    return meeting


def ask(meeting) -> str:
    return actions.ask_by_link(meeting.session, meeting.seats[4], by=meeting.cast.secretary)


def everything(meeting, choice: str = "agree") -> dict[int, Opinion]:
    return {item.pk: Opinion(choice) for item in meeting.items}


def fields(meeting, choice: str = "agree") -> dict[str, str]:
    return {f"choice-{item.pk}": choice for item in meeting.items}


def page_of(key: str, name: str = "opinion") -> str:
    return reverse(f"councils:{name}", args=[key])


def same(link: OpinionLink) -> OpinionLink:
    link.refresh_from_db()
    return link


# --- Asking --------------------------------------------------------------------------------------


def test_the_link_is_in_the_mail_and_its_digest_in_the_database(away, cast):
    key = ask(away)

    (letter,) = mail.outbox
    link = OpinionLink.objects.get()
    assert letter.to == [cast.members[2].email]
    assert page_of(key) in letter.body
    assert page_of(key) in letter.alternatives[0][0]
    assert link.token_hash == digest_of(key)
    assert len(key) * 5 >= 128  # letters of an alphabet of 32
    assert key not in str(list(OpinionLink.objects.values()))
    assert key not in str(list(Notice.objects.values("text", "html", "link")))
    entry = journal.entries_of(away.session).last()
    assert (entry.action, entry.actor) == ("ask_by_link", cast.secretary)
    assert key not in str(entry.data)


def test_the_mail_names_nobody_who_is_nominated(away):
    ask(away)

    said = mail.outbox[0].body
    assert [item for item in away.items if item.nomination.name in said] == []


def test_the_chair_and_the_secretary_ask_and_nobody_else(away, cast):
    for person in (cast.members[0], cast.officer, cast.stranger):
        with pytest.raises(NotAllowed):
            actions.ask_by_link(away.session, away.seats[4], by=person)
    assert not OpinionLink.objects.exists()
    assert not mail.outbox
    actions.ask_by_link(away.session, away.seats[4], by=cast.chair)
    assert OpinionLink.objects.count() == 1


def test_who_is_in_the_room_is_not_asked_in_writing(away, cast):
    with pytest.raises(RuleViolation, match="không ở diện gửi ý kiến"):
        actions.ask_by_link(away.session, away.seats[3], by=cast.secretary)
    assert not OpinionLink.objects.exists()


def test_a_member_without_an_address_is_named(away, cast):
    cast.members[2].email = ""
    cast.members[2].save()

    with pytest.raises(RuleViolation, match="chưa có địa chỉ thư") as refusal:
        actions.ask_by_link(away.session, Seat.objects.get(pk=away.seats[4].pk), by=cast.secretary)
    assert refusal.value.code == "no_address"
    assert not OpinionLink.objects.exists()


def test_nobody_is_asked_who_has_answered_everything(away, cast):
    away.vote(cast.members[2])

    with pytest.raises(RuleViolation, match="Không có mục nào") as refusal:
        ask(away)
    assert refusal.value.code == "nothing_to_ask"
    assert not OpinionLink.objects.exists()


def test_nobody_is_asked_before_the_vote_is_open(meeting, cast):
    meeting.attend(**AWAY)

    with pytest.raises(RuleViolation, match="chỉ làm được khi đang biểu quyết"):
        ask(meeting)
    assert not OpinionLink.objects.exists()


def test_a_conflict_leaves_the_item_out_of_the_link(meeting, cast):
    meeting.attend(**AWAY)
    actions.declare_conflict(meeting.items[1], meeting.seats[4], "Em ruột", by=cast.secretary)
    meeting.session = actions.open_voting(meeting.session, by=cast.secretary)

    key = ask(meeting)

    assert OpinionLink.objects.get().items == [meeting.items[0].pk, meeting.items[2].pk]
    with pytest.raises(RuleViolation, match="Cho ý kiến đủ 2 mục"):
        actions.cast_by_link(key, everything(meeting))
    assert not Ballot.objects.exists()


def test_the_mail_that_does_not_leave_is_said(away, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9

    with pytest.raises(MailNotSent, match="Hãy gửi lại liên kết"):
        ask(away)
    assert OpinionLink.objects.get().ended == ""


def test_a_rule_with_a_term_gives_the_link_its_end(meeting, cast):
    RuleCard.objects.update(absentee_hours=24)
    opened = timezone.now()
    with time_machine.travel(opened, tick=False):
        meeting.open(**AWAY)
        ask(meeting)
    link = OpinionLink.objects.get()
    assert link.expires_at == meeting.session.opened_at + timedelta(hours=24)

    with time_machine.travel(opened + timedelta(hours=24, seconds=1), tick=False):
        with pytest.raises(RuleViolation, match="Đã hết hạn") as refusal:
            ask(meeting)
        assert refusal.value.code == "too_late"
    assert OpinionLink.objects.count() == 1
    assert same(link).ended == ""


# --- Answering -----------------------------------------------------------------------------------


def test_a_link_is_the_members_ballot_and_counts_once_in_the_same_base(away, cast):
    key = ask(away)

    made = actions.cast_by_link(key, everything(away))

    assert {(row.seat_id, row.way) for row in made} == {(away.seats[4].pk, "link")}
    assert same(OpinionLink.objects.get()).ended == "used"
    entry = journal.entries_of(away.session).last()
    assert (entry.action, entry.actor) == ("cast_by_link", cast.members[2])
    assert Notice.objects.get(kind="opinion_received").recipient == cast.members[2]
    for person in (cast.chair, cast.secretary, *cast.members[:2]):
        away.vote(person)
    items = away.close()
    assert {(item.agree, item.base) for item in items} == {(5, 5)}
    assert "1 ý kiến bằng văn bản" in items[0].verdict


def test_a_link_works_once_and_keeps_the_first_answer(away):
    key = ask(away)
    actions.cast_by_link(key, everything(away))

    with pytest.raises(LinkGone, match="đã dùng") as gone:
        actions.cast_by_link(key, everything(away, "disagree"))

    assert gone.value.status == 410
    assert set(Ballot.objects.values_list("choice", flat=True)) == {"agree"}


def test_all_that_was_asked_is_answered_at_once(away):
    key = ask(away)

    with pytest.raises(RuleViolation, match="Cho ý kiến đủ 3 mục") as refusal:
        actions.cast_by_link(key, {away.items[0].pk: Opinion("agree")})

    assert refusal.value.code == "incomplete_opinion"
    assert not Ballot.objects.exists()
    assert OpinionLink.objects.get().ended == ""


def test_another_opinion_needs_its_words_by_a_link_too(away):
    key = ask(away)

    with pytest.raises(RuleViolation, match="Ghi nội dung ý kiến khác"):
        actions.cast_by_link(key, everything(away, "other"))

    assert not Ballot.objects.exists()
    assert OpinionLink.objects.get().ended == ""


def test_a_key_nobody_sent_opens_nothing(away):
    ask(away)

    with pytest.raises(LinkGone, match="Không có liên kết nào") as gone:
        actions.cast_by_link("KHONGCOKHOANAY00000000000000", everything(away))

    assert gone.value.status == 404
    assert not Ballot.objects.exists()


# --- Its end -------------------------------------------------------------------------------------


def test_a_second_link_ends_the_first(away):
    first, second = ask(away), ask(away)

    with pytest.raises(LinkGone, match="liên kết khác thay"):
        actions.cast_by_link(first, everything(away))
    assert not Ballot.objects.exists()
    assert len(actions.cast_by_link(second, everything(away))) == 3


def test_the_secretary_withdraws_a_link(away, cast):
    key = ask(away)
    with pytest.raises(NotAllowed):
        actions.withdraw_link(away.session, away.seats[4], by=cast.members[2])
    assert OpinionLink.objects.get().ended == ""

    actions.withdraw_link(away.session, away.seats[4], by=cast.secretary)

    with pytest.raises(LinkGone, match="đã được rút"):
        actions.cast_by_link(key, everything(away))
    with pytest.raises(RuleViolation, match="không có liên kết nào còn dùng"):
        actions.withdraw_link(away.session, away.seats[4], by=cast.secretary)
    assert not Ballot.objects.exists()
    assert journal.entries_of(away.session).filter(action="withdraw_link").count() == 1


@pytest.mark.parametrize("way", ["own", "slip"])
def test_a_ballot_that_comes_otherwise_ends_the_link(away, cast, way):
    key = ask(away)
    said = {away.items[0].pk: Opinion("agree")}
    if way == "own":
        actions.cast(away.session, said, by=cast.members[2])
    else:
        actions.record_written_opinion(away.session, away.seats[4], said, by=cast.secretary)

    with pytest.raises(LinkGone, match="bằng cách khác"):
        actions.cast_by_link(key, everything(away))
    assert [row.way for row in Ballot.objects.all()] == [way]


def test_a_link_ends_with_its_vote(away, cast):
    key = ask(away)
    away.close()

    with pytest.raises(LinkGone, match="Đã hết thời gian"):
        actions.cast_by_link(key, everything(away))
    assert OpinionLink.objects.get().ended == "closed"
    assert not Ballot.objects.exists()


def test_a_link_ends_with_a_vote_that_is_voided(away, cast):
    key = ask(away)
    actions.ask_to_reopen(away.session, by=cast.chair, reason="Nhầm danh sách")
    actions.confirm_reopening(away.session, by=cast.secretary)
    away.open(**AWAY)

    with pytest.raises(LinkGone, match="Đã hết thời gian"):
        actions.cast_by_link(key, everything(away))
    assert not Ballot.objects.exists()


def test_a_link_ends_when_its_group_is_closed(meeting, cast):
    places = {item.pk: (n, "Một" if n == 0 else "Hai") for n, item in enumerate(meeting.items)}
    actions.arrange_agenda(meeting.session, places, by=cast.secretary)
    meeting.attend(**AWAY)
    meeting.session = actions.open_voting(meeting.session, by=cast.secretary, group="Một")
    key = ask(meeting)
    actions.open_group(meeting.session, "Hai", by=cast.secretary)
    actions.close_voting(meeting.session, by=cast.secretary, group="Một")

    with pytest.raises(LinkGone, match="Đã hết thời gian"):
        actions.cast_by_link(key, {meeting.items[0].pk: Opinion("agree")})
    assert not Ballot.objects.exists()


def test_a_link_is_late_a_second_after_its_term(meeting, cast):
    RuleCard.objects.update(absentee_hours=24)
    opened = timezone.now()
    with time_machine.travel(opened, tick=False):
        meeting.open(**AWAY)
        key = ask(meeting)
    with time_machine.travel(opened + timedelta(hours=24, seconds=1), tick=False):
        with pytest.raises(LinkGone, match="Đã hết thời gian"):
            actions.cast_by_link(key, everything(meeting))
        assert not Ballot.objects.exists()
    with time_machine.travel(opened + timedelta(hours=24), tick=False):
        assert len(actions.cast_by_link(key, everything(meeting))) == 3


def test_a_member_who_is_away_is_late_on_their_own_page_too(meeting, cast):
    RuleCard.objects.update(absentee_hours=24)
    opened = timezone.now()
    with time_machine.travel(opened, tick=False):
        meeting.open(**AWAY)
    with time_machine.travel(opened + timedelta(hours=25), tick=False):
        with pytest.raises(RuleViolation, match="Đã hết hạn"):
            meeting.vote(cast.members[2])
        assert not Ballot.objects.exists()
        meeting.vote(cast.members[1])


def test_an_account_that_was_closed_answers_no_more(away, cast):
    key = ask(away)
    cast.members[2].is_active = False
    cast.members[2].save()

    with pytest.raises(LinkGone, match="đã được rút"):
        actions.cast_by_link(key, everything(away))
    assert not Ballot.objects.exists()


# --- The pages -----------------------------------------------------------------------------------


def test_looking_at_the_ballot_uses_nothing_up(away, client):
    key = ask(away)

    for _time in range(3):
        answer = client.get(page_of(key))
        assert answer.status_code == 200
    assert [
        item for item in away.items if item.nomination.name not in answer.content.decode()
    ] == []
    assert answer["Cache-Control"] == "no-store"
    assert "noindex" in answer["X-Robots-Tag"]
    assert answer["Referrer-Policy"] == "strict-origin"  # never the path; the form needs an origin
    assert OpinionLink.objects.get().ended == ""


def test_the_ballot_leads_to_no_page_that_asks_to_sign_in(away, client):
    said = client.get(page_of(ask(away))).content.decode()

    assert "/hoi-dong/muc/" not in said
    assert str(away.session.uid) not in said


def test_a_ballot_is_reviewed_sent_and_gone(away, client):
    key = ask(away)

    review = client.post(page_of(key), fields(away))
    assert "Gửi ý kiến về 3 mục?" in review.content.decode()
    assert not Ballot.objects.exists()
    sent = client.post(page_of(key, "opinion-send"), fields(away))

    assert sent.status_code == 200
    assert "Đã ghi ý kiến bằng văn bản" in sent.content.decode()
    assert Ballot.objects.filter(way="link").count() == 3
    for answer in (client.get(page_of(key)), client.post(page_of(key, "opinion-send"))):
        assert answer.status_code == 410
        assert answer["Cache-Control"] == "no-store"
        assert answer["Referrer-Policy"] == "no-referrer"
        said = answer.content.decode()
        assert "đã dùng" in said
        assert away.session.title not in said
        assert away.cast.council.name not in said
        assert away.seats[4].user.full_name not in said


def test_a_key_typed_as_it_is_read_opens_the_same_ballot(away, client):
    key = ask(away)

    assert client.get(page_of("-".join(re.findall("....", key)).lower())).status_code == 200


def test_unknown_keys_get_one_answer(away, client):
    ask(away)

    keys = ("KHONG-CO", "0" * 28)
    pages = [client.get(page_of(key)) for key in keys]

    assert {page.status_code for page in pages} == {404}
    said = {
        page.content.decode().replace(page_of(key), "")
        for page, key in zip(pages, keys, strict=True)
    }
    assert len(said) == 1


def test_what_is_missing_is_asked_for_beside_the_ballot(away, client):
    key = ask(away)
    one = {f"choice-{away.items[0].pk}": "other"}

    answer = client.post(page_of(key), one)

    assert answer.status_code == 200  # what is refused stands in the log, with the key
    said = answer.content.decode()
    assert "Còn 2 mục chưa có ý kiến" in said
    assert "Ghi nội dung ý kiến khác về" in said
    assert "Cho ý kiến đủ 3 mục" in client.post(page_of(key, "opinion-send"), one).content.decode()
    assert not Ballot.objects.exists()


def test_agree_to_all_but_and_back_show_the_ballot_again(away, client):
    key = ask(away)
    one = {f"choice-{away.items[0].pk}": "disagree"}

    filled = client.post(page_of(key), {**one, "fill": "agree"}).content.decode()
    back = client.post(page_of(key), {**one, "back": "1"}).content.decode()

    assert filled.count('value="agree" checked') == 2
    assert filled.count('value="disagree" checked') == 1
    assert 'value="disagree" checked' in back
    assert 'value="agree" checked' not in back


def test_the_page_of_a_member_who_is_away_tells_the_secretary_of_the_link(away, client, cast):
    client.force_login(cast.secretary)
    page = reverse("councils:written", args=[away.session.uid, away.seats[4].pk])
    assert "Gửi liên kết" in client.get(page).content.decode()

    asked = client.post(
        reverse("councils:ask-by-link", args=[away.session.uid]), {"seat": away.seats[4].pk}
    )
    assert asked.url == page
    assert "Gửi lại liên kết" in client.get(page).content.decode()
    client.post(reverse("councils:withdraw-link", args=[away.session.uid, away.seats[4].pk]))

    assert "đã rút" in client.get(page).content.decode()
    assert OpinionLink.objects.get().ended == "withdrawn"


def test_everybody_who_is_away_is_asked_with_one_press(cast: Cast, client):
    RuleCard.objects.update(quorum_numerator=1, quorum_denominator=2)
    away = meet(cast)
    away.open(member_1="written", member_2="written")
    cast.members[1].email = ""
    cast.members[1].save()
    client.force_login(cast.secretary)
    address = reverse("councils:ask-by-link", args=[away.session.uid])

    answer = client.post(address, follow=True).content.decode()
    assert "Đã gửi liên kết cho 1 thành viên." in answer
    assert "chưa có địa chỉ thư" in answer
    client.post(address)

    assert [letter.to for letter in mail.outbox] == [[cast.members[0].email]]
    assert OpinionLink.objects.count() == 1
    client.force_login(cast.members[2])
    assert client.post(address).status_code == 403
