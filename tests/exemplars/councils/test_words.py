"""Rule and quorum in the reader's language while a session runs; in Vietnamese whatever is kept."""

import json

import pytest
from django.urls import reverse
from django.utils import translation

from exemplars.campaigns.models import RuleCard
from exemplars.councils import actions, queries
from exemplars.councils.models import AgendaItem
from exemplars.shared.errors import RuleViolation

pytestmark = pytest.mark.django_db
RULE = {
    "vi": "từ 50% tổng số thành viên Hội đồng, tức từ 3/5",
    "en": "at least 50% of all members of the council, that is at least 3/5",
}
QUORUM = {
    "vi": "5/5 thành viên có mặt, đủ điều kiện họp (cần từ 4).",
    "en": "5/5 members present, quorum met (at least 4 needed).",
}


@pytest.fixture(autouse=True)
def half(cast):
    RuleCard.objects.update(threshold_numerator=1, threshold_denominator=2)


def page(client, meeting, name: str, code: str) -> str:
    client.get(reverse("preferences"), {"language": code})
    return client.get(reverse(f"councils:{name}", args=[meeting.session.uid])).text


@pytest.mark.parametrize("code", ["vi", "en"])
@pytest.mark.parametrize(
    ("name", "said"),
    [("session", (RULE, QUORUM)), ("turnout", (QUORUM,)), ("screen", (RULE, QUORUM)),
     ("ballot", (RULE,))],
)  # fmt: skip
def test_a_running_session_speaks_the_readers_language(client, meeting, cast, code, name, said):
    meeting.open()
    client.force_login(cast.secretary)

    shown = page(client, meeting, name, code)

    for words in said:
        assert words[code] in shown
        assert words["en" if code == "vi" else "vi"] not in shown


def test_who_opens_too_early_is_told_so_in_their_language(client, meeting, cast):
    meeting.attend(member_1="absent", member_2="absent")
    client.force_login(cast.secretary)
    missing = "3/5 members present, no quorum: at least 4 needed (2/3 of all members)."

    assert missing in page(client, meeting, "open", "en")
    with translation.override("en"), pytest.raises(RuleViolation, match="no quorum") as found:
        actions.open_voting(meeting.session, by=cast.secretary)

    assert str(found.value) == missing


def test_a_vote_in_writing_and_a_strict_rule_have_their_english(meeting):
    RuleCard.objects.update(ballot_kind="written", threshold_strict=True)
    meeting.open()

    with translation.override("en"):
        board = queries.board(meeting.session)
        quorum = board["turnout"].quorum_words

    assert [rule.words for rule in board["rules"]] == [
        "more than 50% of all members of the council, that is at least 3/5"
    ]
    assert quorum == "5/5 members asked in writing, quorum met (at least 4 needed)."


def test_before_there_is_a_rule_nothing_is_said_of_a_quorum(meeting):
    assert queries.turnout(meeting.session, [], []).quorum_words == ""


def test_what_is_kept_is_vietnamese_whoever_closes_and_writes(meeting, cast):
    with translation.override("en"):
        meeting.open()
        for user in meeting.people:
            meeting.vote(user)
        meeting.close()
        facts = queries.facts(meeting.session, queries.blank_minutes(meeting.session), final=True)

    assert facts.quorum == QUORUM["vi"]
    assert facts.rules[0].words == "từ 50% tổng số thành viên Hội đồng"
    for verdict in AgendaItem.objects.values_list("verdict", flat=True):
        assert verdict == "5/5 thành viên (100,00% ≥ 50% trên tổng số thành viên Hội đồng) — đạt."
    assert json.loads(json.dumps(facts.plain())) == facts.plain()
