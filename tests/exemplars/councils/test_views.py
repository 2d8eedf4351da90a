"""The pages, as the people at the screen meet them."""

import pytest
from django.urls import reverse

from exemplars.councils import actions, queries
from exemplars.councils.models import Ballot, BallotDraft, Seat, Session
from tests import factories
from tests.exemplars.councils.conftest import meet

pytestmark = pytest.mark.django_db


def address(name: str, meeting, *more) -> str:
    return reverse(f"councils:{name}", args=[meeting.session.uid, *more])


def post_ballot(client, meeting, choice="agree", items=None):
    data = {f"choice-{item.pk}": choice for item in items or meeting.items}
    return client.post(address("cast", meeting), data)


@pytest.mark.parametrize("who", ["chair", "secretary", "officer", "auditor"])
def test_members_office_and_auditors_see_a_session(client, meeting, who):
    client.force_login(getattr(meeting.cast, who))

    for url in (reverse("councils:list"), address("session", meeting), address("turnout", meeting)):
        assert client.get(url).status_code == 200


@pytest.mark.parametrize("who", ["clerk", "head", "stranger", "printing_clerk", "administrator"])
def test_everybody_else_finds_nothing(client, meeting, who):
    client.force_login(getattr(meeting.cast, who))

    for name in ("session", "turnout", "ballot", "agenda"):
        assert client.get(address(name, meeting)).status_code == 404
    assert client.get(reverse("councils:dossier", args=[meeting.items[0].pk])).status_code == 404
    assert (
        client.get(reverse("councils:council", args=[meeting.cast.council.pk])).status_code == 404
    )
    assert meeting.session.title not in client.get(reverse("councils:list")).content.decode()


def test_a_member_votes_from_draft_to_ballot(client, meeting, cast):
    meeting.open()
    client.force_login(cast.members[0])
    first, second, _third = meeting.items
    page = client.get(address("ballot", meeting)).content.decode()
    assert page.count('type="radio"') == 9

    data = {f"choice-{first.pk}": "agree", f"choice-{second.pk}": "other"}
    answer = client.post(address("draft", meeting), data, headers={"accept": "application/json"})
    assert answer.status_code == 204
    answer = client.post(address("review", meeting), data, follow=True)
    page = answer.content.decode()
    assert "Bỏ phiếu 2 mục?" in page
    assert "Ghi nội dung ý kiến khác về" in page
    assert address("cast", meeting) in page
    assert not Ballot.objects.exists()

    data[f"comment-{second.pk}"] = "Xem lại số liệu"
    client.post(address("review", meeting), data)
    answer = client.post(address("cast", meeting), data, follow=True)

    assert "Đã ghi phiếu của ông/bà cho 2 mục" in answer.content.decode()
    assert answer.content.decode().count('type="radio"') == 3
    assert Ballot.objects.count() == 2
    assert not BallotDraft.objects.exists()


def test_casting_again_keeps_the_first_ballot_and_says_so(client, meeting, cast):
    meeting.open()
    client.force_login(cast.members[0])
    post_ballot(client, meeting)

    answer = client.post(
        address("cast", meeting), {f"choice-{meeting.items[0].pk}": "disagree"}, follow=True
    )

    assert "được giữ nguyên" in answer.content.decode()
    assert set(Ballot.objects.values_list("choice", flat=True)) == {"agree"}


def test_agreeing_with_all_fills_only_what_is_open(client, meeting, cast):
    meeting.open()
    client.force_login(cast.members[0])
    data = {f"choice-{meeting.items[1].pk}": "disagree", "fill": "agree"}

    client.post(address("draft", meeting), data)

    choices = BallotDraft.objects.get().choices
    assert [choices[str(item.pk)]["choice"] for item in meeting.items] == [
        "agree", "disagree", "agree",
    ]  # fmt: skip


def test_an_empty_ballot_goes_back_to_the_choices(client, meeting, cast):
    meeting.open()
    client.force_login(cast.members[0])

    answer = client.post(address("review", meeting), {}, follow=True)

    assert "Chọn ý kiến cho ít nhất một hồ sơ" in answer.content.decode()


def test_a_conflict_stands_on_the_ballot_with_its_cause(client, meeting, cast):
    seat = meeting.seats[2]
    actions.declare_conflict(meeting.items[0], seat, "Em ruột", by=seat.user)
    meeting.open()
    client.force_login(seat.user)

    page = client.get(address("ballot", meeting)).content.decode()
    assert "Không biểu quyết: Em ruột" in page
    assert page.count('type="radio"') == 6
    assert post_ballot(client, meeting, items=meeting.items[:1]).status_code == 409


def test_the_office_has_no_ballot(client, meeting, cast):
    meeting.open()
    client.force_login(cast.officer)

    assert client.get(address("ballot", meeting)).status_code == 403
    assert post_ballot(client, meeting).status_code == 403
    assert not Ballot.objects.exists()


def test_no_choice_shows_while_voting_is_open(client, meeting, cast):
    meeting.open(member_3="written")
    pages = {}
    for voted in (False, True):
        for who in (cast.secretary, cast.officer, cast.auditor, cast.members[1]):
            client.force_login(who)
            for name in ("session", "turnout"):
                page = client.get(address(name, meeting)).content.decode()
                for word in ("Thông qua</span>", "không đồng ý", "verdict", "chip-ok"):
                    assert word not in page
                pages.setdefault((who.pk, name), []).append(page)
        if not voted:
            meeting.vote(cast.chair, "disagree")
    assert "1/5" in pages[cast.secretary.pk, "turnout"][1]


def test_results_show_with_their_sentence_after_closing(client, meeting, cast):
    meeting.open()
    for user in meeting.people:
        meeting.vote(user)
    client.force_login(cast.secretary)
    client.post(address("close", meeting))

    page = client.get(address("session", meeting)).content.decode()
    assert "3/3 thông qua" in page
    assert "5/5 thành viên (100,00% ≥ 80% trên tổng số thành viên Hội đồng) — đạt." in page


def test_the_live_part_reloads_the_page_when_the_state_moves(client, meeting, cast):
    client.force_login(cast.chair)
    url = address("turnout", meeting) + "?nhip=" + queries.board(meeting.session)["pulse"]
    assert "HX-Refresh" not in client.get(url)

    meeting.open()

    assert client.get(url)["HX-Refresh"] == "true"


def test_the_secretary_opens_marks_and_enters_written_opinions(client, meeting, cast):
    client.force_login(cast.secretary)
    said = {f"presence-{seat.pk}": "present" for seat in meeting.seats[:4]}
    said[f"presence-{meeting.seats[4].pk}"] = "written"
    client.post(address("attendance", meeting), said)
    client.post(address("open", meeting))
    assert Session.objects.get().status == "open"

    url = address("written", meeting, meeting.seats[4].pk)
    assert client.get(url).status_code == 200
    client.post(url, {f"choice-{item.pk}": "agree" for item in meeting.items})
    assert Ballot.objects.filter(seat=meeting.seats[4]).count() == 3

    client.force_login(cast.officer)
    assert client.get(url).status_code == 403


def test_the_last_question_before_opening_and_closing_has_todays_counts(client, meeting, cast):
    client.force_login(cast.secretary)
    page = client.get(address("open", meeting)).content.decode()
    assert "0/5" in page
    assert "chưa đủ điều kiện họp" in page
    meeting.open()
    meeting.vote(cast.chair)

    page = client.get(address("close", meeting)).content.decode()
    assert "Đóng biểu quyết 3 hồ sơ?" in page
    assert "1/5" in page
    assert "Chưa bỏ đủ: Lý Thị Thư Ký, Đỗ Thị Hoài Thương" in page
    client.force_login(cast.members[0])
    assert client.get(address("close", meeting)).status_code == 403


def test_a_member_declares_a_conflict_and_a_strange_key_is_not_found(client, meeting, cast):
    seat = meeting.seats[2]
    client.force_login(seat.user)
    data = {"item": meeting.items[0].pk, "seat": seat.pk, "reason": "Em ruột"}

    assert client.post(address("conflict", meeting), data).status_code == 302
    assert client.post(address("conflict", meeting), data | {"item": "x"}).status_code == 404
    assert seat.recusals.count() == 1


def test_the_office_convenes_and_sets_the_agenda(client, cast):
    client.force_login(cast.officer)
    data = {
        "form_key": "5f0c8e0e-9d5b-4a83-9e53-6a3f0c6f3a11", "council": cast.council.pk,
        "campaign": cast.campaign.pk, "title": "Phiên họp", "held_at": "01/12/2026 08:00",
    }  # fmt: skip
    assert client.get(reverse("councils:convene")).status_code == 200
    assert client.post(reverse("councils:convene"), data | {"held_at": "mai"}).status_code == 400
    for _press in range(2):
        assert client.post(reverse("councils:convene"), data).status_code == 302
    row = Session.objects.get()

    submission = factories.make_submission(cast.commune, cast.campaign, by=cast.head)
    rows = [factories.make_nomination(submission, status="eligible") for _n in range(3)]
    url = reverse("councils:agenda", args=[row.uid])
    client.post(url, {"nomination": [str(rows[0].uid), "x"]})
    assert row.items.count() == 1
    client.post(url, {"all": "1"})
    assert row.items.count() == 3
    client.post(reverse("councils:remove-item", args=[row.uid]), {"item": row.items.first().pk})
    assert row.items.count() == 2
    assert client.get(url).status_code == 200

    client.force_login(cast.chair)
    assert client.get(url).status_code == 403
    assert client.get(reverse("councils:convene")).status_code == 403


def test_a_council_without_seats_is_said_on_the_form(client, cast):
    Seat.objects.update(valid_to="2025-07-01")
    client.force_login(cast.officer)
    data = {
        "form_key": "5f0c8e0e-9d5b-4a83-9e53-6a3f0c6f3a11", "council": cast.council.pk,
        "campaign": cast.campaign.pk, "title": "Phiên họp", "held_at": "01/12/2026 08:00",
    }  # fmt: skip

    answer = client.post(reverse("councils:convene"), data)

    assert answer.status_code == 400
    assert "chưa có thành viên" in answer.content.decode()


def test_the_chair_cancels_an_empty_session(client, cast):
    meeting = meet(cast, dossiers=0)
    client.force_login(cast.chair)
    client.post(address("cancel", meeting), {"reason": "Trùng lịch"})

    assert Session.objects.get().status == "cancelled"
    assert client.get(address("session", meeting)).status_code == 200


def test_the_office_manages_seats(client, cast):
    client.force_login(cast.officer)
    page = reverse("councils:council", args=[cast.council.pk])
    url = reverse("councils:add-seat", args=[cast.council.pk])
    assert client.get(page).status_code == 200

    data = {"user": "other-head", "kind": "member", "unit": "ubx-ol", "title": "Chủ tịch xã"}
    assert client.post(url, data).status_code == 302
    made = Seat.objects.get(user=cast.other_head)
    assert made.unit == cast.other_commune
    for wrong in ({"user": "ai-do"}, {"unit": "KHONG-CO"}, {}, {"user": "head", "kind": "chair"}):
        assert client.post(url, data | wrong).status_code == 400
    client.post(reverse("councils:end-seat", args=[made.pk]))
    made.refresh_from_db()
    assert made.valid_to is not None

    client.force_login(cast.secretary)
    assert client.post(url, data).status_code == 403
    assert "Thêm thành viên" not in client.get(page).content.decode()


def test_a_dossier_opens_beside_the_ballot(client, meeting, cast):
    client.force_login(cast.members[0])

    page = client.get(reverse("councils:dossier", args=[meeting.items[0].pk])).content.decode()

    assert "data-panel-content" in page
    assert meeting.items[0].nomination.follow in page


@pytest.mark.parametrize("state", ["planned", "closed"])
def test_a_ballot_out_of_time_explains_itself(client, meeting, cast, state):
    if state == "closed":
        meeting.open()
        meeting.close()
    client.force_login(cast.members[0])

    page = client.get(address("ballot", meeting)).content.decode()

    assert ("chưa mở" if state == "planned" else "đã đóng") in page


@pytest.mark.parametrize("name", ["list", "session", "ballot", "agenda"])
def test_pages_take_as_many_queries_for_three_as_for_one(
    client, cast, django_assert_max_num_queries, name
):
    counts = []
    for dossiers in (1, 3):
        meeting = meet(cast, dossiers)
        if name != "agenda":
            meeting.open()
        client.force_login(cast.officer if name == "agenda" else cast.secretary)
        url = reverse("councils:list") if name == "list" else address(name, meeting)
        with django_assert_max_num_queries(12) as seen:
            assert client.get(url).status_code == 200
        counts.append(len(seen))

    assert counts[0] == counts[1]


@pytest.mark.parametrize("dossiers", [1, 3])
def test_casting_asks_few_queries_for_any_number_of_items(
    client, cast, django_assert_max_num_queries, dossiers
):
    meeting = meet(cast, dossiers)
    meeting.open()
    client.force_login(cast.members[0])
    said = {f"choice-{item.pk}": "agree" for item in meeting.items}
    # Two are the savepoint in the test's transaction, one is PostgreSQL's patience with the lock.
    with django_assert_max_num_queries(14):
        client.post(address("cast", meeting), said)
    assert Ballot.objects.count() == dossiers
