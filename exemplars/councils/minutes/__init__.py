"""The papers of a session, written from plain facts: minutes, tally sheet, list of results."""

from exemplars.councils.minutes.facts import Facts, Person, Result, Rule, VoidRound
from exemplars.councils.minutes.papers import minutes, results, tally_sheet
from exemplars.councils.minutes.sealed import Box, Key, SealedVote
from exemplars.councils.minutes.slips import Slip, SlipLine, opinion_slip

__all__ = [
    "Box", "Facts", "Key", "Person", "Result", "Rule", "SealedVote", "Slip", "SlipLine", "VoidRound",
    "minutes", "opinion_slip", "results", "tally_sheet",
]  # fmt: skip
