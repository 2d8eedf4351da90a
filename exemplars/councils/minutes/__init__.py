"""The papers of a session, written from plain facts: minutes, tally sheet, list of results."""

from exemplars.councils.minutes.blanks import (
    BallotLine,
    PaperVote,
    ballot_papers,
    count_form,
    numbers,
)
from exemplars.councils.minutes.covers import Cover, CoverSheet, covers
from exemplars.councils.minutes.facts import Facts, Person, Postponed, Result, Rule, VoidRound
from exemplars.councils.minutes.papers import minutes, results, tally_sheet
from exemplars.councils.minutes.sealed import Box, Key, Letters, SealedVote
from exemplars.councils.minutes.slips import Slip, SlipLine, opinion_slip

__all__ = [
    "BallotLine", "Box", "Cover", "CoverSheet", "Facts", "Key", "Letters", "PaperVote", "Person",
    "Postponed", "Result", "Rule", "SealedVote", "Slip", "SlipLine", "VoidRound", "ballot_papers",
    "count_form", "covers", "minutes", "numbers", "opinion_slip", "results", "tally_sheet",
]  # fmt: skip
