"""What is told of a vote on paper, to whom and when: pages, answers, exports, mails, the desk."""

from itertools import product

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse

from exemplars.campaigns.models import RuleCard
from exemplars.councils import actions, paper, queries
from exemplars.councils.models import PaperCount
from tests.choosing import on_each_change
from tests.exemplars.councils.onpaper import PaperMeeting, meet_on_paper
from tests.exemplars.councils.test_nothing_leaks import (  # noqa: F401
    WATCHING,
    differences,
    still_clock,
)
from tests.factories.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture
def sheet(cast: Cast) -> PaperMeeting:
    return meet_on_paper(cast)


def page_of(client, sheet, name: str, user) -> str:
    client.force_login(user)
    return client.get(reverse(f"councils:{name}", args=[sheet.session.uid])).content.decode()


def keyed(sheet, *votes: int, recorded: bool = False):
    """One pattern of a count: what each teller keyed as agreeing, the rest against."""

    def key() -> None:
        for user, agree in zip((sheet.cast.secretary, sheet.cast.chair), votes, strict=False):
            sheet.key(user, agree=agree, disagree=len(sheet.seats) - agree)
        if recorded:
            sheet.record()

    return key


PATTERNS = {"first": [(5,), (0,)], "alike": [(5, 5), (0, 0)], "apart": [(5, 4), (1, 0)]}


@pytest.mark.parametrize(
    ("who", "name"),
    on_each_change(
        product([*WATCHING, "member"], PATTERNS),
        {("member", "first"), ("member", "alike"), ("secretary", "apart")},
    ),
)
def test_whatever_is_keyed_all_others_are_answered_the_same(sheet, cast, who, name):
    # The secretary counts, so of the second seat's figures alone she may learn nothing.
    sheet.shut()
    patterns = PATTERNS[name]
    if who == "secretary":
        patterns = [(5, second) for second in ((4, 1) if len(patterns[0]) > 1 else (4, 3))]
    user = cast.members[0] if who == "member" else getattr(cast, who)

    assert differences([keyed(sheet, *votes) for votes in patterns], user, sheet) == set()


def test_control_the_same_comparison_finds_the_result(sheet, cast):
    sheet.shut()
    patterns = [keyed(sheet, votes, votes, recorded=True) for votes in (5, 0)]

    assert differences(patterns, cast.members[0], sheet) != set()


def test_the_session_page_names_the_teller_waited_for_and_pages_hear_of_each_step(sheet, client):
    cast = sheet.cast
    sheet.open()
    assert "đang bỏ tại cuộc họp" in page_of(client, sheet, "session", cast.chair)
    actions.close_voting(sheet.session, by=cast.secretary)
    turnout = reverse("councils:turnout", args=[sheet.session.uid])
    pulses = []

    def told() -> str:
        sheet.session.refresh_from_db()
        pulses.append(queries.board(sheet.session)["pulse"])
        return page_of(client, sheet, "session", cast.chair)

    assert f"chờ {cast.secretary}, {cast.chair} nhập số" in told()
    sheet.key(cast.secretary)
    assert f"chờ {cast.chair} nhập số" in told()
    sheet.key(cast.chair, agree=len(sheet.seats), disagree=0)
    assert "số hai bên còn khác nhau" in told()
    sheet.key(cast.chair)
    assert "số hai bên khớp" in told()
    sheet.record()
    assert "phiếu giấy, đã kiểm" in told()

    assert len(set(pulses)) == 5
    assert client.get(turnout, {"nhip": pulses[0]})["HX-Refresh"] == "true"
    news = client.get(turnout, {"nhip": pulses[0], "trang": "kiem-phieu"})
    assert "HX-Refresh" not in news  # not under the hands of who types
    assert "vừa chuyển bước" in news.content.decode()


def test_a_teller_finds_the_common_row_as_typed_and_the_item_that_differs(sheet, client):
    cast, n = sheet.cast, len(sheet.seats)
    sheet.shut()
    figures = sheet.figures()
    odd = sheet.items[1].pk
    figures[odd] = figures[odd] | {"issued": n + 1, "spoiled": 1}
    actions.key_count(sheet.session, figures, by=cast.secretary)
    sheet.key(cast.chair)

    found = queries.paper_sheet(sheet.session, queries.paper_count(sheet.session), cast.secretary)

    assert [cell.value for cell in found.common] == [n, 0, 0, n, 0]
    assert [cell.differs for cell in found.common] == [True, True, False, False, False]
    own = {row.item.pk: row for row in found.rows}
    assert [cell.value for cell in own[odd].papers] == [n + 1, 1, "", "", ""]
    assert [row.has_own_papers for row in found.rows] == [False, True, False]
    assert f'name="issued" value="{n}"' in page_of(client, sheet, "paper-count", cast.secretary)


def test_ballots_of_members_away_are_counted_as_such(sheet):
    sheet.open(member_3="written")
    actions.close_voting(sheet.session, by=sheet.cast.secretary)
    for user in (sheet.cast.secretary, sheet.cast.chair):
        sheet.key(user, by_post=1)
    item = sheet.record().items.first()

    assert (item.agree, item.base) == (len(sheet.seats) - 1, len(sheet.seats))
    bounds = paper.bounds(sheet.session.frozen)[item.pk]
    assert (bounds.here, bounds.away) == (len(sheet.seats) - 1, 1)


def test_a_card_that_leaves_out_who_is_away_takes_no_ballot_from_them(sheet):
    RuleCard.objects.update(absentee_counts=False)
    sheet.open(member_3="written")

    assert {limit.away for limit in paper.bounds(sheet.session.frozen).values()} == {0}


def test_the_tellers_of_the_minutes_are_shown_and_not_asked(sheet, client):
    sheet.attend()
    assert 'name="tellers"' in page_of(client, sheet, "minutes-edit", sheet.cast.secretary)
    sheet.open()
    page = page_of(client, sheet, "minutes-edit", sheet.cast.secretary)
    assert 'name="tellers"' not in page
    assert f"Người kiểm phiếu: {sheet.cast.secretary}, {sheet.cast.chair}." in page


def test_groups_have_no_buttons_of_their_own(sheet, client):
    sheet.items[0].group = "A"
    sheet.items[0].save()
    sheet.open()
    assert "Điều hành" not in page_of(client, sheet, "session", sheet.cast.secretary)


def test_the_scan_of_a_count_is_no_orphan(sheet):
    sheet.shut()
    for user in (sheet.cast.secretary, sheet.cast.chair):
        sheet.key(user)
    sheet.record()
    kept = PaperCount.objects.get().scan.name
    lost = default_storage.save("bien-ban/2026/01/lost.pdf", ContentFile(b"x"))

    actions.remove_orphan_files(older_than_seconds=-1)

    assert default_storage.exists(kept)
    assert not default_storage.exists(lost)


def test_the_desk_asks_as_many_queries_for_three_as_for_one(
    cast, client, django_assert_max_num_queries
):
    counts, pages = [], []
    client.force_login(cast.chair)
    for _more in (1, 2):
        for _session in range(_more):
            made = meet_on_paper(cast, 1)
            made.shut()
            pages.append(reverse("councils:paper-count", args=[made.session.uid]))
        with django_assert_max_num_queries(25) as seen:
            said = client.get(reverse("desk:home")).content.decode()
        counts.append(len(seen))
    assert [page for page in pages if page not in said] == []
    assert counts[0] == counts[1]


def test_the_desk_says_the_next_step_of_a_paper_vote(sheet, client):
    def desk(user) -> str:
        client.force_login(user)
        return client.get(reverse("desk:home")).content.decode()

    cast = sheet.cast
    sheet.open()
    assert "Đang bỏ phiếu giấy" in desk(cast.secretary)
    actions.close_voting(sheet.session, by=cast.secretary)
    assert "Chờ kiểm phiếu giấy" in desk(cast.members[0])
    assert "Nhập số phiếu giấy" in desk(cast.chair)
    sheet.key(cast.secretary)
    sheet.key(cast.chair)
    assert "Thiếu bản quét" in desk(cast.secretary)
