"""What a vote on paper is held with: ballot papers without a name, the tellers' form, the two named."""

import pymupdf
import pytest
from django.urls import reverse

from exemplars.campaigns.models import RuleCard
from exemplars.councils import actions, minutes, paper, queries
from exemplars.councils.minutes import BallotLine, PaperVote
from exemplars.councils.models import PaperCount
from tests.exemplars.councils.onpaper import PaperMeeting, meet_on_paper
from tests.exemplars.councils.test_minutes import rows_of, words_of
from tests.factories.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture
def sheet(cast: Cast) -> PaperMeeting:
    return meet_on_paper(cast)


def printed(client, sheet, blank: str, extension: str, user=None):
    client.force_login(user or sheet.cast.secretary)
    address = reverse("councils:paper-blank", args=[sheet.session.uid, blank, extension])
    return client.get(address)


def may_vote(frozen, seat: int) -> set[int]:
    barred = {row["item"] for row in frozen["recusals"] if row["seat"] == seat}
    return {row["item"] for row in frozen["items"]} - barred


def test_who_may_not_vote_on_an_item_gets_no_paper_with_it(sheet):
    """Else a row left blank would tell whose paper it is."""
    cast, (one, two, three) = sheet.cast, sheet.items
    barred = next(seat for seat in sheet.seats if seat.user == cast.members[0])
    actions.declare_conflict(two, barred, "Em ruột", by=cast.secretary, kind="relative")
    frozen = sheet.open(member_3="written").frozen

    first, second = paper.sheets(frozen)

    assert (first.items, first.copies, first.without) == ((one.pk, three.pk), 5, ())
    assert (second.items, second.copies, second.without) == ((two.pk,), 4, (str(barred.user),))
    for row in frozen["roll"]:
        given = [s for s in (first, second) if row["name"] not in s.without]
        assert {item for s in given for item in s.items} == may_vote(frozen, row["seat"])
    assert [row.items for row in queries.printed_sheets(sheet.session)] == ["1, 3", "2"]


def test_a_card_that_leaves_out_who_is_away_prints_no_paper_for_them(sheet):
    RuleCard.objects.update(absentee_counts=False)
    frozen = sheet.open(member_3="written").frozen

    assert [one.copies for one in paper.sheets(frozen)] == [len(sheet.seats) - 1]


def test_a_ballot_paper_asks_about_each_item_and_names_no_member(sheet, client):
    cast = sheet.cast
    barred = next(seat for seat in sheet.seats if seat.user == cast.members[0])
    actions.declare_conflict(sheet.items[1], barred, "Em ruột", by=cast.secretary, kind="relative")
    sheet.open()

    word, pdf = (printed(client, sheet, "phieu", kind).content for kind in ("docx", "pdf"))

    rows = rows_of(word, 6)
    assert [(row[0], row[3:]) for row in rows] == [
        (number, ["□", "□", "□"]) for number in ("1", "3", "2")
    ]
    names = [item.nomination.display_name for item in sheet.items]
    assert {row[1].split("\n")[0] for row in rows} == set(names)
    for words in (words_of(word), words_of(pdf)):
        assert "Không ký, không ghi tên" in words
        assert [str(seat.user) for seat in sheet.seats if str(seat.user) in words] == []
    with pymupdf.open(stream=pdf) as doc:
        assert ["(Tờ 1/2)" in doc[0].get_text(), "(Tờ 2/2)" in doc[1].get_text()] == [True, True]
        assert len(doc) == 2


def test_the_lower_award_is_offered_where_there_is_one():
    lines = (
        BallotLine(1, "Lê Văn A", "Xã B", "Bằng khen", "Giấy khen"),
        BallotLine(2, "Tổ C", "", "Bằng khen"),
    )
    vote = PaperVote("state", "Tỉnh", "Hội đồng", "Phiên", "", ("Bà T", "Ông U"), "", (lines,))

    ballot = minutes.ballot_papers(vote).blocks[3]
    form = minutes.count_form(vote).blocks[7]

    assert ballot.rows[0][2:] == ("Bằng khen\nHạ mức: Giấy khen", "□", "□", "□", "□")
    assert ballot.rows[1][2:] == ("Bằng khen", "□", "□", "–", "□")
    assert form.heads[2:] == ("Đồng ý", "Không đồng ý", "Hạ mức", "Ý kiến khác", "Không hợp lệ")
    assert [row[4] for row in form.rows] == ["\n\u00a0", "–"]


def test_the_tellers_form_has_room_for_each_figure_they_key(sheet, client):
    sheet.open()

    word, pdf = (printed(client, sheet, "bien-ban", kind).content for kind in ("docx", "pdf"))

    labels = [str(paper.LABELS[name]) for name in (*paper.PAPERS, *paper.CHOICES)]
    with pymupdf.open(stream=pdf) as doc:
        words = " ".join(" ".join(p.get_text() for p in doc).split())
    assert [label for label in labels if label not in words] == ["Hạ mức"]  # none is offered here
    for said in (words, words_of(word)):
        assert f"{sheet.cast.secretary}; {sheet.cast.chair}" in said
    assert [row[:2] for row in rows_of(word, 7)] == [["1", "Hồ sơ số 1–3"]]
    assert [row[2:] for row in rows_of(word, 6)] == [["\n\u00a0"] * 4] * 3


def test_there_is_nothing_to_print_before_voting_opens_nor_once_it_is_counted(sheet, client):
    sheet.attend()
    assert printed(client, sheet, "phieu", "pdf").status_code == 404
    sheet.open()
    assert printed(client, sheet, "phieu", "pdf").status_code == 200
    assert printed(client, sheet, "phieu", "exe").status_code == 404
    assert printed(client, sheet, "khac", "pdf").status_code == 404
    assert printed(client, sheet, "phieu", "pdf", sheet.cast.members[0]).status_code == 403
    actions.close_voting(sheet.session, by=sheet.cast.secretary)
    for user in (sheet.cast.secretary, sheet.cast.chair):
        sheet.key(user)
    assert printed(client, sheet, "bien-ban", "pdf").status_code == 200
    sheet.record()
    assert printed(client, sheet, "bien-ban", "pdf").status_code == 404


def test_the_page_says_how_many_to_print_and_who_gets_none(sheet, client):
    cast, address = sheet.cast, reverse("councils:paper-count", args=[sheet.session.uid])
    barred = next(seat for seat in sheet.seats if seat.user == cast.members[0])
    actions.declare_conflict(sheet.items[1], barred, "Em ruột", by=cast.secretary, kind="relative")
    sheet.open()

    client.force_login(cast.secretary)
    page = " ".join(client.get(address).content.decode().split())

    assert "Tờ 1, hồ sơ số 1, 3: in 5 bản." in page
    assert f"Tờ 2, hồ sơ số 2: in 4 bản; không phát cho {barred.user}." in page
    client.force_login(cast.members[1])
    assert "Giấy tờ để in" not in client.get(address).content.decode()


def test_minutes_do_not_say_who_sent_a_letter_of_a_vote_on_paper(sheet):
    sheet.open(member_3="written")
    actions.close_voting(sheet.session, by=sheet.cast.secretary)
    for user in (sheet.cast.secretary, sheet.cast.chair):
        sheet.key(user, by_post=1)
    closed = sheet.record()

    said = queries.facts(closed, queries.blank_minutes(closed))

    assert {person.way for person in said.people} == {""}
    assert ["(của người vắng 1)" in line for line in said.on_paper] == [True] * 3


@pytest.mark.parametrize("places", [("secretary", ""), ("secretary", "secretary"), ("", "chair")])
def test_tellers_who_may_not_count_are_refused_on_the_page_and_stay_chosen(sheet, client, places):
    sheet.attend()
    seats = [sheet.seat(getattr(sheet.cast, name)) if name else "" for name in places]

    client.force_login(sheet.cast.secretary)
    answer = client.post(
        reverse("councils:open", args=[sheet.session.uid]), {"tellers": [str(s) for s in seats]}
    )

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Chọn hai người kiểm phiếu khác nhau" in page
    assert [
        f'<option value="{seat}" selected>' in page for seat in seats if seat
    ] == [True] * len([seat for seat in seats if seat])  # fmt: skip
    assert not PaperCount.objects.exists()
