"""Counting a vote: quorum, base, threshold, tie. Exact fractions, plain values, nothing of Django.

What the rule card leaves open is decided here, and nowhere else:

- Quorum counts the members who are at the meeting; a written opinion is no attendance. Where the
  whole vote is held in writing there is no meeting: who is asked in writing stands in for it.
- Who may not vote on an item still belongs to the base, unless the card takes them out of it.
- A written opinion that the card does not count is in neither part of the fraction. One that it
  counts is in both: on the base of members present its author stands beside them.
- Who agrees to the proposed award agrees to the next lower one as well, so the lower award is
  decided by both votes together, and only where the proposed one did not pass.
- A tie exists only where more than half is asked and each side holds exactly half of the base;
  a share below half never passes because of the chair.

A vote is counted from a `Poll`: numbers without names, so that a secret ballot, of which nobody
knows who said what, is counted by the same lines as an open one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from fractions import Fraction
from math import ceil, floor
from typing import Any, Literal

from exemplars.councils import sentences
from exemplars.shared.text import Said

Base = Literal["all_members", "present", "valid_ballots", "ballots_cast"]
Presence = Literal["present", "written", "absent"]
Choice = Literal["agree", "lower", "disagree", "other", "invalid", ""]
HALF = Fraction(1, 2)


@dataclass(frozen=True)
class RuleCard:
    """How one item is decided. `quorum` and `threshold` are shares between 0 and 1.

    `abstention_in_base`: who gave another opinion, or none at the meeting, stays in the base.
    `meets` is False for a vote held wholly in writing.
    """

    base: Base
    quorum: Fraction
    threshold: Fraction
    strict: bool = False
    absentee_counts: bool = True
    abstention_in_base: bool = True
    recusal_reduces_base: bool = False
    tie: Literal["chair", "fail"] = "fail"
    meets: bool = True

    def plain(self) -> dict[str, Any]:
        """JSON values that `from_plain` reads back without loss: fractions as “2/3”."""
        return {**asdict(self), "quorum": str(self.quorum), "threshold": str(self.threshold)}

    @classmethod
    def from_plain(cls, values: dict[str, Any]) -> "RuleCard":
        fractions = {name: Fraction(values[name]) for name in ("quorum", "threshold")}
        return cls(**{**values, **fractions})

    @property
    def words(self) -> Said:
        """“từ 90% tổng số thành viên Hội đồng”; `say` gives it in another language."""
        return sentences.rule(self)


@dataclass(frozen=True)
class Voter:
    """One member of the roll on one item: how they attend, may they vote, what they said."""

    presence: Presence
    choice: Choice = ""
    recused: bool = False
    chair: bool = False

    def __post_init__(self) -> None:
        if self.choice and (self.recused or self.presence == "absent"):
            raise ValueError("a member who is absent or may not vote has no choice")


@dataclass(frozen=True)
class Poll:
    """One item's vote as numbers. The base is reckoned from these alone.

    `members`, `present`, `written` are the roll, `recused` who of it may not vote (`recused_here`
    of them at the meeting). The ballots are those that count: written ones only where the card
    counts them, `heard` being how many of those there are and `in_writing` how many arrived at
    all. `chair` is the chair's choice, empty where it is secret.
    """

    members: int
    present: int
    written: int = 0
    recused: int = 0
    recused_here: int = 0
    agree: int = 0
    lower: int = 0
    disagree: int = 0
    other: int = 0
    invalid: int = 0
    in_writing: int = 0
    heard: int = 0
    chair: Choice = ""

    def __post_init__(self) -> None:
        if self.ballots > self.present - self.recused_here + self.heard:
            raise ValueError("more ballots than people who may vote")

    @property
    def valid(self) -> int:
        return self.agree + self.lower + self.disagree + self.other

    @property
    def ballots(self) -> int:
        return self.valid + self.invalid

    @property
    def silent(self) -> int:
        """At the meeting, may vote, put in no ballot."""
        return self.present - self.recused_here - (self.ballots - self.heard)


@dataclass(frozen=True)
class Quorum:
    """Whether the meeting may vote at all; `needed` is the least number of members present."""

    present: int
    members: int
    needed: int
    share: Fraction
    meets: bool = True

    @property
    def met(self) -> bool:
        return self.members > 0 and self.present >= self.needed

    @property
    def sentence(self) -> Said:
        """As `words`: Vietnamese, and what a page says in the reader's language."""
        return sentences.quorum(self)


@dataclass(frozen=True)
class Count:
    """One fraction held against one threshold."""

    rule: RuleCard
    numerator: int
    denominator: int
    tied: bool
    passed: bool

    @property
    def share(self) -> Fraction:
        return Fraction(self.numerator, self.denominator) if self.denominator else Fraction(0)


@dataclass(frozen=True)
class Verdict:
    """The result of one item; `counts` are the awards asked about, from the proposed one down."""

    outcome: Literal["passed", "passed_lower", "rejected"]
    counts: tuple[Count, ...]
    poll: Poll
    quorum: Quorum

    @property
    def passed(self) -> bool:
        return self.outcome != "rejected"

    @property
    def deciding(self) -> Count:
        """The count that settled it: the one that passed, else the last that was asked."""
        return self.counts[-1]

    @property
    def numerator(self) -> int:
        return self.deciding.numerator

    @property
    def denominator(self) -> int:
        return self.deciding.denominator

    @property
    def share(self) -> str:
        """“92,31%”, empty where there is nobody to count."""
        return sentences.percent(self.deciding.share) if self.denominator else ""

    @property
    def sentence(self) -> str:
        """One sentence that says how it came about, for the minutes."""
        return sentences.verdict(self)


def quorum(rule: RuleCard, *, members: int, present: int) -> Quorum:
    """The quorum of a meeting: present in the room or online, of all members."""
    return Quorum(present, members, ceil(rule.quorum * members), rule.quorum, rule.meets)


def votes_needed(rule: RuleCard, base: int) -> int:
    """The least number of votes in favour that passes on this base; a tie is not considered."""
    exact = rule.threshold * base
    return floor(exact) + 1 if rule.strict else ceil(exact)


def poll(rule: RuleCard, voters: Sequence[Voter]) -> Poll:
    """An open vote as numbers. `voters` is the whole roll: absent and recused members included."""
    said = [voter for voter in voters if voter.choice]
    in_writing = [voter for voter in said if voter.presence == "written"]
    counted = said if rule.absentee_counts else [v for v in said if v.presence == "present"]
    here = [voter for voter in voters if voter.presence == "present"]
    choices = [voter.choice for voter in counted]
    return Poll(
        members=len(voters),
        present=len(here),
        written=sum(voter.presence == "written" for voter in voters),
        recused=sum(voter.recused for voter in voters),
        recused_here=sum(voter.recused for voter in here),
        agree=choices.count("agree"),
        lower=choices.count("lower"),
        disagree=choices.count("disagree"),
        other=choices.count("other"),
        invalid=choices.count("invalid"),
        in_writing=len(in_writing),
        heard=len(in_writing) if rule.absentee_counts else 0,
        chair=next((voter.choice for voter in counted if voter.chair), ""),
    )


def secret(roll: Poll, said: Mapping[str, int], *, in_writing: int) -> Poll:
    """A secret vote as numbers: the roll of `poll` without a choice, and what lay in the box.

    Of the ballots `in_writing` came from members away; a card that does not count those takes none.
    """
    return replace(
        roll,
        agree=said.get("agree", 0),
        lower=said.get("lower", 0),
        disagree=said.get("disagree", 0),
        other=said.get("other", 0),
        invalid=said.get("invalid", 0),
        in_writing=in_writing,
        heard=in_writing,
    )


def raised(letters: Poll, hands: Mapping[str, int], *, chair: Choice = "") -> Poll:
    """A show of hands as numbers: the `poll` of the opinions that came in writing, and the hands.

    `chair` is the chair's own hand, where it was asked; one who is away has said it in writing.
    """
    return replace(
        letters,
        agree=letters.agree + hands["agree"],
        lower=letters.lower + hands["lower"],
        disagree=letters.disagree + hands["disagree"],
        other=letters.other + hands["other"],
        chair=chair or letters.chair,
    )


def count(
    rule: RuleCard, voters: Sequence[Voter] | Poll, *, lower: RuleCard | None = None
) -> Verdict:
    """Count one item by its rule; where that fails, ask by `lower` for the next lower award.

    `lower` is that award's own rule; None where the ballot offers no lower award, and then a vote
    for it is a vote against the proposed one.
    """
    vote = voters if isinstance(voters, Poll) else poll(rule, voters)
    attending = vote.present if rule.meets else vote.present + vote.written
    met = quorum(rule, members=vote.members, present=attending)
    asked = [_count(rule, vote, vote.agree, vote.chair == "agree", met)]
    if lower is not None and not asked[0].passed:
        # How absent members, abstentions and recusals count was settled when the vote was opened;
        # the lower award brings its share and nothing else.
        share = replace(rule, threshold=lower.threshold, strict=lower.strict, tie=lower.tie)
        agreed = vote.chair in ("agree", "lower")
        asked.append(_count(share, vote, vote.agree + vote.lower, agreed, met))
    outcomes: tuple[Literal["passed", "passed_lower"], ...] = ("passed", "passed_lower")
    place = len(asked) - 1
    return Verdict(outcomes[place] if asked[place].passed else "rejected", tuple(asked), vote, met)


def _count(rule: RuleCard, vote: Poll, yes: int, chair_agrees: bool, met: Quorum) -> Count:
    base = _base(rule, vote)
    half = rule.strict and rule.threshold == HALF and base > 0
    against = vote.valid - yes - vote.other
    tied = half and 2 * yes == 2 * against == base
    enough = yes >= votes_needed(rule, base) or (tied and rule.tie == "chair" and chair_agrees)
    return Count(rule, yes, base, tied, met.met and base > 0 and enough)


def _base(rule: RuleCard, vote: Poll) -> int:
    abstained = 0 if rule.abstention_in_base else vote.other
    if rule.base == "ballots_cast":
        return vote.ballots - abstained
    if rule.base == "valid_ballots":
        return vote.valid - abstained
    silent = 0 if rule.abstention_in_base else vote.silent
    if rule.base == "all_members":
        recused = vote.recused if rule.recusal_reduces_base else 0
        return vote.members - recused - abstained - silent
    recused = vote.recused_here if rule.recusal_reduces_base else 0
    return vote.present + vote.heard - recused - abstained - silent
