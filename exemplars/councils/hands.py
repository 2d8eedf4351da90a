"""A show of hands as it is keyed: the numbers of one item, what must add up, who keys and who confirms.

Plain values. Whoever is at the meeting, may vote on the item and raised no hand is silent.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exemplars.councils import freezing
from exemplars.councils.tally import HALF, RuleCard

CHOICES = ("agree", "disagree", "lower", "other")
LABELS = {
    "agree": gettext_lazy("Đồng ý"),
    "disagree": gettext_lazy("Không đồng ý"),
    "lower": gettext_lazy("Hạ mức"),
    "other": gettext_lazy("Ý kiến khác"),
}
#: What the chair's own hand may be, beside the choices.
NO_HAND = "silent"
CHAIR_LABELS = {**LABELS, NO_HAND: gettext_lazy("Không giơ tay")}


@dataclass(frozen=True)
class Bounds:
    """What one item can have: `here` members at the meeting who may vote on it, whether the lower award
    is on offer, whether the chair's own hand may decide."""

    here: int
    lower: bool
    asks_chair: bool


@dataclass(frozen=True)
class Duties:
    """Seats that key an item, and seats that confirm it: never the same person for both."""

    keyers: frozenset[int]
    confirmers: frozenset[int]


def bounds(frozen: Mapping[str, Any]) -> dict[int, Bounds]:
    """The bounds of each item, from the frozen record."""
    lower, terms = freezing.offers_lower(frozen), freezing.terms_of(frozen)
    chairs = {row["seat"] for row in frozen["roll"] if row["kind"] == "chair"}
    found = {}
    for item, electors in freezing.electors(frozen).items():
        here = {seat for seat, presence in electors.items() if presence == "present"}
        cards = (terms[item].rule, terms[item].lower)
        decides = any(card is not None and _lets_chair_decide(card) for card in cards)
        found[item] = Bounds(len(here), item in lower, decides and bool(here & chairs))
    return found


def _lets_chair_decide(card: RuleCard) -> bool:
    """A tie exists only where more than half is asked (`tally`)."""
    return card.tie == "chair" and card.strict and card.threshold == HALF


def duties(frozen: Mapping[str, Any]) -> dict[int, Duties]:
    """Who counts each item: the secretary keys and the chair confirms. Of an officer who is not there,
    or has a conflict with the item, the stand-ins take the place."""
    here = {row["seat"]: row["kind"] for row in frozen["roll"] if row["presence"] == "present"}
    recused = {(row["item"], row["seat"]) for row in frozen["recusals"]}
    found = {}
    for item in (row["item"] for row in frozen["items"]):
        free = {seat: kind for seat, kind in here.items() if (item, seat) not in recused}
        others = frozenset(free) & frozenset(frozen.get("stand_ins", ()))
        keyers, confirmers = (
            frozenset(seat for seat, kind in free.items() if kind == office)
            for office in ("secretary", "chair")
        )
        found[item] = Duties(keyers or others, confirmers or others)
    return found


def uncounted(frozen: Mapping[str, Any], people: Mapping[int, int]) -> list[str]:
    """Names of the items that no two people can count; `people` are the users by seat."""
    names = {row["item"]: row["name"] for row in frozen["items"]}
    return [
        names[item]
        for item, duty in duties(frozen).items()
        if not any(
            people[one] != people[other] for one in duty.keyers for other in duty.confirmers
        )
    ]  # fmt: skip


def check(figures: Mapping[str, Any], limit: Bounds) -> dict[str, str]:
    """What is wrong with one item's figures, by the field; “” is the whole row. None is a figure that is
    no number."""
    found = {
        name: _("Ghi số nguyên từ 0.") for name in CHOICES if figures.get(name, 0) is None
    }  # fmt: skip
    if found:
        return found
    said = {name: figures.get(name, 0) for name in CHOICES}
    raised = sum(said.values())
    if said["lower"] and not limit.lower:
        found["lower"] = _("Hồ sơ này không có mức thấp hơn để chọn.")
    if raised > limit.here:
        found[""] = _(
            "Cộng lại %(sum)d người giơ tay, nhưng chỉ %(most)d người dự họp được biểu quyết hồ sơ này."
        ) % {"sum": raised, "most": limit.here}
    elif limit.asks_chair and (wrong := _check_chair(figures.get("chair", ""), said, limit)):
        found["chair"] = wrong
    return found


def _check_chair(chair: str, said: Mapping[str, int], limit: Bounds) -> str:
    """The chair's own hand is among those that were counted."""
    if chair not in CHAIR_LABELS:
        return _("Chọn Chủ tịch giơ tay thế nào: hai bên bằng nhau thì theo ý kiến đó.")
    if chair == NO_HAND:
        everybody = sum(said.values()) == limit.here
        return _("Mọi người được biểu quyết đều đã giơ tay, kể cả Chủ tịch.") if everybody else ""
    if not said[chair]:
        return _("Chủ tịch giơ tay “%(choice)s”, nhưng không có ai giơ tay như vậy.") % {
            "choice": LABELS[chair]
        }
    return ""


def silent(figures: Mapping[str, int], limit: Bounds) -> int:
    """Who may vote on the item and raised no hand."""
    return limit.here - sum(figures[name] for name in CHOICES)


def filled(limit: Bounds) -> dict[str, Any]:
    """Everybody who may vote agrees: what the exceptions are then corrected from."""
    found: dict[str, Any] = dict.fromkeys(CHOICES, 0) | {"agree": limit.here}
    return found | ({"chair": "agree"} if limit.asks_chair else {})
