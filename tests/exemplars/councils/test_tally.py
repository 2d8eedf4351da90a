"""Counting: the cases of the regulations, and any vote against an independent oracle."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exemplars.councils.sentences import percent, share_words
from exemplars.councils.tally import (
    Poll,
    RuleCard,
    Voter,
    count,
    quorum,
    votes_needed,
)

TWO_THIRDS = Fraction(2, 3)


def card(threshold: Fraction = Fraction(9, 10), base: str = "all_members", **fields) -> RuleCard:
    return RuleCard(base=base, quorum=TWO_THIRDS, threshold=threshold, **fields)


def roll(
    *,
    agree: int = 0,
    disagree: int = 0,
    other: int = 0,
    silent: int = 0,
    absent: int = 0,
    written_agree: int = 0,
    written_disagree: int = 0,
    recused: int = 0,
    chair: str = "",
) -> list[Voter]:
    """A roll by its counts; the chair is one of those who said `chair`."""
    voters = [
        *[Voter("present", "agree")] * agree,
        *[Voter("present", "disagree")] * disagree,
        *[Voter("present", "other")] * other,
        *[Voter("present")] * silent,
        *[Voter("written", "agree")] * written_agree,
        *[Voter("written", "disagree")] * written_disagree,
        *[Voter("present", recused=True)] * recused,
        *[Voter("absent")] * absent,
    ]  # fmt: skip
    if chair:
        place = next(i for i, v in enumerate(voters) if v.choice == chair)
        voters[place] = Voter(voters[place].presence, voters[place].choice, chair=True)
    return voters


THIRTEEN = {"agree": 10, "written_agree": 2, "disagree": 1}


@pytest.mark.parametrize(
    ("threshold", "sentence"),
    [
        (
            Fraction(9, 10),
            "12/13 thành viên (92,31% ≥ 90% trên tổng số thành viên Hội đồng) — đạt; "
            "2 ý kiến bằng văn bản.",
        ),
        (
            Fraction(4, 5),
            "12/13 thành viên (92,31% ≥ 80% trên tổng số thành viên Hội đồng) — đạt; "
            "2 ý kiến bằng văn bản.",
        ),
        (
            TWO_THIRDS,
            "12/13 thành viên (92,31% ≥ 2/3 trên tổng số thành viên Hội đồng) — đạt; "
            "2 ý kiến bằng văn bản.",
        ),
    ],
)
def test_eleven_present_and_two_written_of_thirteen_pass_every_threshold(threshold, sentence):
    verdict = count(card(threshold), roll(**THIRTEEN))

    assert (verdict.passed, verdict.numerator, verdict.denominator) == (True, 12, 13)
    assert verdict.share == "92,31%"
    assert verdict.sentence == sentence


@pytest.mark.parametrize("threshold", [Fraction(4, 5), Fraction(9, 10)])
def test_ten_of_thirteen_fail_80_and_90_percent(threshold):
    verdict = count(card(threshold), roll(agree=10, disagree=1, absent=2))

    assert (verdict.outcome, verdict.share) == ("rejected", "76,92%")
    limit = share_words(threshold)
    assert verdict.sentence == (
        f"10/13 thành viên (76,92% < {limit} trên tổng số thành viên Hội đồng) — không đạt."
    )


def test_a_written_opinion_that_does_not_count_is_in_neither_part():
    voters = roll(**THIRTEEN)

    of_all = count(card(Fraction(4, 5), absentee_counts=False), voters)
    of_present = count(card(Fraction(4, 5), "present", absentee_counts=False), voters)
    both = count(card(Fraction(4, 5), "present"), voters)

    assert (of_all.numerator, of_all.denominator, of_all.passed) == (10, 13, False)
    assert (of_present.numerator, of_present.denominator, of_present.passed) == (10, 11, True)
    assert (both.numerator, both.denominator) == (12, 13)
    assert of_present.sentence.endswith("2 ý kiến bằng văn bản không tính.")
    assert "trên số thành viên dự họp hoặc gửi ý kiến)" in both.sentence


def test_a_recusal_stays_in_the_base_unless_the_card_takes_it_out():
    voters = roll(agree=11, disagree=1, recused=1)

    stays = count(card(Fraction(9, 10)), voters)
    leaves = count(card(Fraction(9, 10), recusal_reduces_base=True), voters)

    assert (stays.numerator, stays.denominator, stays.passed) == (11, 13, False)
    assert (leaves.numerator, leaves.denominator, leaves.passed) == (11, 12, True)
    assert stays.sentence.endswith("1 người không biểu quyết.")
    assert leaves.sentence.endswith("1 người không biểu quyết, không tính vào mẫu số.")


@pytest.mark.parametrize(
    ("tie", "chair", "passed", "words"),
    [
        ("chair", "agree", True, "đạt, hai bên bằng nhau, theo ý kiến của Chủ tịch Hội đồng"),
        ("chair", "disagree", False, "Chủ tịch Hội đồng không có ý kiến đồng ý"),
        ("fail", "agree", False, "không đạt, hai bên bằng nhau"),
    ],
)
def test_six_to_six_follows_the_chair_where_the_card_says_so(tie, chair, passed, words):
    rule = card(Fraction(1, 2), strict=True, tie=tie, recusal_reduces_base=True)

    verdict = count(rule, roll(agree=6, disagree=6, recused=1, chair=chair))

    assert verdict.passed is passed
    assert "50,00% không lớn hơn 50%" in verdict.sentence
    assert words in verdict.sentence


def test_six_to_six_below_half_of_the_base_is_no_tie():
    rule = card(Fraction(1, 2), strict=True, tie="chair")

    verdict = count(rule, roll(agree=6, disagree=6, absent=1, chair="agree"))

    assert not verdict.passed
    assert "46,15% < 50%" in verdict.sentence


def test_the_chair_turns_no_higher_threshold():
    rule = card(Fraction(4, 5), "valid_ballots", tie="chair")

    assert not count(rule, roll(agree=6, disagree=6, chair="agree")).passed


def test_more_than_half_is_more_than_half():
    rule = card(Fraction(1, 2), "valid_ballots", strict=True)

    verdict = count(rule, roll(agree=7, disagree=5, silent=1))

    assert verdict.sentence == "7/12 phiếu (58,33% > 50% trên số phiếu hợp lệ) — đạt."


def test_eight_of_thirteen_are_no_quorum_and_nine_are():
    short = quorum(card(), members=13, present=8)
    enough = quorum(card(), members=13, present=9)

    assert (short.met, short.needed, enough.met) == (False, 9, True)
    assert short.sentence == (
        "8/13 thành viên có mặt, chưa đủ điều kiện họp: cần từ 9 (2/3 tổng số thành viên)."
    )
    assert enough.sentence == "9/13 thành viên có mặt, đủ điều kiện họp (cần từ 9)."


def test_without_a_quorum_nothing_passes():
    verdict = count(card(Fraction(1, 2)), roll(agree=8, absent=1, written_agree=4))

    assert not verdict.passed
    assert verdict.sentence.startswith("Không đạt: 8/13 thành viên có mặt")


def test_an_empty_base_passes_nothing():
    verdict = count(card(Fraction(0), "valid_ballots"), roll(silent=3))
    nobody = count(card(Fraction(0)), [])

    assert (verdict.passed, verdict.denominator, verdict.share) == (False, 0, "")
    assert verdict.sentence == "0/0 phiếu, không có ai để tính — không đạt."
    assert not nobody.passed


@pytest.mark.parametrize(
    ("agree", "disagree", "words"),
    [
        # 6/9 is 2/3 exactly; 66,67% would look like more.
        (6, 3, "6/9 thành viên (2/3 ≥ 2/3 trên"),
        # 66,67% again, and yet less than 2/3.
        (66666, 33334, "66666/100000 thành viên (33333/50000 < 2/3 trên"),
        (8, 5, "8/13 thành viên (61,54% < 2/3 trên"),
    ],
)
def test_rounding_never_contradicts_the_verdict(agree, disagree, words):
    assert words in count(card(TWO_THIRDS), roll(agree=agree, disagree=disagree)).sentence


@pytest.mark.parametrize(
    ("share", "strict", "base", "needed"),
    [
        (TWO_THIRDS, False, 9, 6),
        (Fraction(9, 10), False, 11, 10),
        (Fraction(9, 10), False, 13, 12),
        (Fraction(1, 2), True, 12, 7),
        (Fraction(1, 2), True, 13, 7),
    ],
)
def test_votes_needed(share, strict, base, needed):
    assert votes_needed(card(share, strict=strict), base) == needed


def test_abstentions_leave_the_base_where_the_card_says_so():
    voters = roll(agree=8, disagree=2, other=2, silent=1)
    rule = card(Fraction(4, 5), abstention_in_base=False)

    stays = count(card(Fraction(4, 5)), voters)
    leaves = count(rule, voters)
    of_present = count(replace(rule, base="present"), voters)
    of_ballots = count(replace(rule, base="ballots_cast"), voters)

    assert (stays.numerator, stays.denominator, stays.passed) == (8, 13, False)
    assert (leaves.numerator, leaves.denominator, leaves.passed) == (8, 10, True)
    assert (of_present.denominator, of_ballots.denominator) == (10, 10)
    assert leaves.sentence.endswith(
        "3 người không tỏ ý tán thành hay không, không tính vào mẫu số."
    )


def test_an_invalid_ballot_is_a_ballot_cast_and_no_valid_one():
    vote = Poll(members=13, present=13, agree=9, disagree=1, invalid=3)

    valid = count(card(Fraction(4, 5), "valid_ballots"), vote)
    cast = count(card(Fraction(4, 5), "ballots_cast"), vote)
    members = count(card(Fraction(4, 5)), vote)

    assert (valid.denominator, valid.passed) == (10, True)
    assert (cast.denominator, cast.passed) == (13, False)
    assert (members.denominator, members.passed) == (13, False)
    assert cast.sentence == (
        "9/13 phiếu (69,23% < 80% trên số phiếu thu về) — không đạt; 3 phiếu không hợp lệ."
    )


@pytest.mark.parametrize(
    ("agree", "lower", "outcome", "sentence"),
    [
        (
            11,
            2,
            "passed",
            "11/13 thành viên (84,62% ≥ 80% trên tổng số thành viên Hội đồng) — đạt.",
        ),
        (
            7,
            4,
            "passed_lower",
            "7/13 thành viên (53,85% < 80% trên tổng số thành viên Hội đồng) — không đạt mức đề "
            "nghị; 11/13 thành viên (84,62% ≥ 80% trên tổng số thành viên Hội đồng) — đạt mức thấp "
            "hơn kế tiếp.",
        ),
        (
            5,
            4,
            "rejected",
            "5/13 thành viên (38,46% < 80% trên tổng số thành viên Hội đồng) — không đạt mức đề "
            "nghị; 9/13 thành viên (69,23% < 80% trên tổng số thành viên Hội đồng) — không đạt mức "
            "thấp hơn kế tiếp.",
        ),
    ],
)
def test_the_lower_award_is_asked_after_the_proposed_one(agree, lower, outcome, sentence):
    rule = card(Fraction(4, 5))
    vote = Poll(members=13, present=13, agree=agree, lower=lower, disagree=13 - agree - lower)

    verdict = count(rule, vote, lower=rule)

    assert (verdict.outcome, verdict.sentence) == (outcome, sentence)
    assert verdict.passed is (outcome != "rejected")


def test_the_lower_award_has_a_threshold_of_its_own():
    vote = Poll(members=12, present=12, agree=3, lower=3, disagree=6, chair="lower")
    rule = card(Fraction(9, 10))
    half = card(Fraction(1, 2), strict=True, tie="chair")

    assert count(rule, vote, lower=half).outcome == "passed_lower"
    assert count(rule, vote, lower=replace(half, tie="fail")).outcome == "rejected"
    assert count(rule, vote).outcome == "rejected"


def test_a_vote_in_writing_counts_who_was_asked_in_writing_for_its_quorum():
    rule = card(Fraction(4, 5), meets=False)
    voters = [*roll(written_agree=11, written_disagree=1), Voter("absent")]

    verdict = count(rule, voters)

    assert verdict.passed
    assert verdict.sentence == (
        "11/13 thành viên (84,62% ≥ 80% trên tổng số thành viên Hội đồng) — đạt."
    )
    assert quorum(rule, members=13, present=8).sentence.startswith(
        "8/13 thành viên tham gia lấy ý kiến, chưa đủ"
    )


def test_more_ballots_than_voters_are_no_vote():
    with pytest.raises(ValueError, match="more ballots"):
        Poll(members=3, present=2, agree=3)


def test_words_of_shares_and_cards():
    assert percent(Fraction(1, 3)) == "33,33%"
    assert percent(Fraction(1)) == "100,00%"
    assert percent(Fraction(1, 200)) == "0,50%"
    assert (share_words(Fraction(9, 10)), share_words(TWO_THIRDS)) == ("90%", "2/3")
    assert card().words == "từ 90% tổng số thành viên Hội đồng"
    assert card(Fraction(1, 2), "present", strict=True).words == "trên 50% số thành viên dự họp"


def test_a_card_survives_its_plain_form():
    rule = card(TWO_THIRDS, "present", strict=True, tie="chair")

    assert RuleCard.from_plain(rule.plain()) == rule
    assert rule.plain()["threshold"] == "2/3"


@pytest.mark.parametrize(
    "impossible", [{"presence": "absent"}, {"presence": "present", "recused": True}]
)
def test_who_may_not_vote_has_no_choice(impossible):
    with pytest.raises(ValueError, match="no choice"):
        Voter(choice="agree", **impossible)


# --- Any vote -----------------------------------------------------------------------------------

fractions = st.integers(1, 20).flatmap(
    lambda below: st.integers(0, below).map(lambda above: Fraction(above, below))
)
# Shares that decide votes in practice come up as often as any other.
shares = st.one_of(st.sampled_from([Fraction(1, 2), TWO_THIRDS, Fraction(4, 5)]), fractions)
cards = st.builds(
    RuleCard,
    base=st.sampled_from(["all_members", "present", "valid_ballots", "ballots_cast"]),
    quorum=fractions,
    threshold=shares,
    strict=st.booleans(),
    absentee_counts=st.booleans(),
    abstention_in_base=st.booleans(),
    recusal_reduces_base=st.booleans(),
    tie=st.sampled_from(["chair", "fail"]),
    meets=st.booleans(),
)
#: Every state a member may be in on one item, as (presence, choice, recused).
STATES = [
    *[
        (presence, choice, False)
        for presence in ("present", "written")
        for choice in ("agree", "lower", "disagree", "other", "invalid", "")
    ],
    ("absent", "", False),
    *[(presence, "", True) for presence in ("present", "written", "absent")],
]
rolls = st.tuples(st.lists(st.sampled_from(STATES), max_size=25), st.booleans()).map(
    lambda drawn: [
        Voter(presence, choice, recused, chair=drawn[1] and place == 0)
        for place, (presence, choice, recused) in enumerate(drawn[0])
    ]
)


def oracle(rule: RuleCard, members: list[Voter], lower: RuleCard | None) -> tuple[str, int, int]:
    """The same law with integers alone: strike names from the roll, then compare products."""
    room = [m for m in members if m.presence == "present"]
    heard = [m for m in members if m.presence == "written" and rule.absentee_counts and m.choice]
    ballots = [m for m in room + heard if m.choice]
    pool = {
        "all_members": list(members),
        "present": room + heard,
        "ballots_cast": ballots,
        "valid_ballots": [m for m in ballots if m.choice != "invalid"],
    }[rule.base]
    if rule.recusal_reduces_base:
        pool = [m for m in pool if not m.recused]
    if not rule.abstention_in_base:
        unheard = [m for m in pool if m.presence != "present" and m not in heard]
        pool = [m for m in pool if m.recused or m.choice not in ("", "other") or m in unheard]
    asked = room if rule.meets else [m for m in members if m.presence != "absent"]
    sat = bool(members) and len(asked) * rule.quorum.denominator >= rule.quorum.numerator * len(
        members
    )
    result = ("rejected", 0, 0)
    for outcome, card_, for_it in (
        ("passed", rule, {"agree"}),
        ("passed_lower", lower, {"agree", "lower"}),
    ):
        if card_ is None:
            return result
        yes = len([m for m in ballots if m.choice in for_it])
        no = len([m for m in ballots if m.choice in {"agree", "lower", "disagree"} - for_it])
        above, below = card_.threshold.numerator, card_.threshold.denominator
        margin = yes * below - above * len(pool)
        good = margin > 0 or (margin == 0 and not card_.strict)
        if not good and card_.strict and 2 * above == below and yes == no and 2 * yes == len(pool):
            chairs = [m.choice for m in ballots if m.chair]
            good = card_.tie == "chair" and bool(chairs) and chairs[0] in for_it
        if sat and good and pool:
            return (outcome, yes, len(pool))
        result = ("rejected", yes, len(pool))
    return result


def agrees_with_the_oracle(rule, members, lower):
    verdict = count(rule, members, lower=lower)

    assert (verdict.outcome, verdict.numerator, verdict.denominator) == oracle(rule, members, lower)
    assert verdict.numerator <= verdict.denominator
    assert verdict.quorum.needed >= rule.quorum * len(members) > verdict.quorum.needed - 1


@settings(max_examples=400, deadline=None)
@given(cards, rolls, st.one_of(st.none(), cards))
def test_every_count_agrees_with_the_oracle(rule, members, lower):
    agrees_with_the_oracle(rule, members, lower)


@pytest.mark.acceptance
@settings(max_examples=6000, deadline=None)
@given(cards, rolls, st.one_of(st.none(), cards))
def test_six_thousand_counts_agree_with_the_oracle(rule, members, lower):
    agrees_with_the_oracle(rule, members, lower)


@settings(max_examples=200, deadline=None)
@given(cards, rolls)
def test_the_sentence_says_what_the_verdict_is(rule, members):
    verdict = count(rule, members)

    assert ("không đạt" in verdict.sentence.lower()) is not verdict.passed
    if verdict.quorum.met and verdict.denominator:
        assert verdict.sentence.startswith(f"{verdict.numerator}/{verdict.denominator} ")


@settings(max_examples=200, deadline=None)
@given(cards, rolls, st.sampled_from(["disagree", "lower"]))
def test_one_more_vote_in_favour_never_makes_a_result_worse(rule, members, before):
    place = next((i for i, m in enumerate(members) if m.choice == before), None)
    if place is None:
        return
    head = members[place]
    better = [*members]
    better[place] = Voter(head.presence, "agree", chair=head.chair)
    order = ["rejected", "passed_lower", "passed"]

    was = order.index(count(rule, members, lower=rule).outcome)
    assert order.index(count(rule, better, lower=rule).outcome) >= was
