"""What is frozen when voting opens: roll, items, each item's rule, who may not vote. Plain values.

The record is hashed over its canonical JSON; the count reads nothing else, so that a seat, a rule
card or a dossier changed afterwards changes no result.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy

from exemplars.councils.tally import Presence, RuleCard, Voter

VERSION = 5
#: With fewer ballots in an item's box, what it holds tells who said it.
FEWEST = 3
#: Why a member who is asked in writing has no ballot on an item.
UNCOUNTED = gettext_lazy("Thẻ quy tắc không tính phiếu của thành viên vắng mặt.")
#: Why a ballot of such a session is refused, on every way in.
ON_PAPER = gettext_lazy(
    "Phiên này bỏ phiếu giấy tại cuộc họp: không ai bỏ phiếu, lưu nháp hay gửi ý kiến trên hệ thống."
)
BY_HAND = gettext_lazy(
    "Phiên này biểu quyết bằng giơ tay: người dự họp giơ tay tại cuộc họp, không bỏ phiếu trên hệ "
    "thống. Chỉ người vắng được lấy ý kiến bằng văn bản mới gửi ý kiến ở đây."
)


def plain_rule(card: Any) -> dict[str, Any]:
    """The rule card as it counts, with its code, version and citation for the minutes."""
    rule = RuleCard(
        base=card.base,
        quorum=card.quorum,
        threshold=card.threshold,
        strict=card.threshold_strict,
        absentee_counts=card.absentee_counts,
        abstention_in_base=card.abstention_in_base,
        meets=card.ballot_kind != "written",
        recusal_reduces_base=card.recusal_reduces_base,
        tie=card.tie_rule,
    )
    return {
        "code": card.code,
        "version": card.version,
        "name": card.name,
        "citation": card.citation,
        "verification": card.verification,
        "ballot_kind": card.ballot_kind,
        "sealed_by": card.sealed_by if card.ballot_kind == "secret" else "",
        "absentee_hours": card.absentee_hours,
        "max_rounds": card.max_rounds,
        "conflicts": list(card.conflicts),
        "recusal_hides": card.recusal_hides,
        "count": rule.plain(),
    }


def record(
    session: Any,
    *,
    at: datetime,
    attendances: Iterable[Any],
    items: Iterable[Any],
    cards: Mapping[int, Any],
    lower: Mapping[int, Any],
    recusals: Iterable[Any],
    keys: Iterable[Any] = (),
    stand_ins: Iterable[int] = (),
) -> dict[str, Any]:
    """The frozen record. `cards` are the rule cards by award key; `lower` the next lower award
    that the ballot offers for an item, by the item's key; `keys` the officers' keys of a secret
    vote; `stand_ins` the seats that count a show of hands where an officer may not."""
    return {
        "version": VERSION,
        "session": str(session.uid),
        "round": session.round,
        "opened_at": at.isoformat(timespec="seconds"),
        "roll": [_seat(row) for row in attendances],
        "items": [_item(item, cards, lower.get(item.pk)) for item in items],
        "recusals": [_recusal(row) for row in recusals],
        "keys": [
            {"office": key.office, "holder": str(key.holder), "public_key": key.public_key}
            for key in keys
        ],
        "stand_ins": list(stand_ins),
    }


def _seat(row: Any) -> dict[str, Any]:
    return {
        "seat": row.seat_id,
        "name": str(row.seat.user),
        "kind": row.seat.kind,
        "title": row.seat.title,
        "unit": row.seat.unit.code if row.seat.unit else "",
        "presence": row.presence if row.presence in ("present", "written") else "absent",
    }


def _item(item: Any, cards: Mapping[int, Any], lower: Any) -> dict[str, Any]:
    return {
        "item": item.pk,
        "nomination": str(item.nomination.uid),
        "name": item.nomination.display_name,
        "award": item.award.code,
        "award_name": item.award.name,
        "group": item.group,
        "rule": plain_rule(cards[item.award_id]),
        "lower": _lower(lower, cards, item),
    }


def _recusal(row: Any) -> dict[str, Any]:
    return {
        "item": row.item_id,
        "seat": row.seat_id,
        "kind": row.kind,
        "reason": row.reason,
        "declared": row.declared,
    }


def _lower(award: Any, cards: Mapping[int, Any], item: Any) -> dict[str, Any] | None:
    if award is None:
        return None
    card = cards.get(award.pk, cards[item.award_id])
    return {
        "key": award.pk,
        "award": award.code,
        "award_name": award.name,
        "rule": plain_rule(card),
    }


def digest(frozen: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical JSON: the same after a round trip through the database."""
    text = json.dumps(frozen, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def is_secret(frozen: Mapping[str, Any]) -> bool:
    """Whether the vote is held by sealed ballots: all its items are, or none."""
    return any(row["rule"]["ballot_kind"] == "secret" for row in frozen.get("items", ()))


def is_paper(frozen: Mapping[str, Any]) -> bool:
    """Whether the ballots are on paper, cast at the meeting and keyed by two tellers."""
    return any(row["rule"]["ballot_kind"] == "paper" for row in frozen.get("items", ()))


def is_hands(frozen: Mapping[str, Any]) -> bool:
    """Whether who is at the meeting votes by show of hands, and the numbers are keyed."""
    return any(row["rule"]["ballot_kind"] == "hands" for row in frozen.get("items", ()))


def is_sealed_in_browser(frozen: Mapping[str, Any]) -> bool:
    """Whether members seal their ballots themselves; a record of an older version does not say."""
    return any(row["rule"].get("sealed_by") == "browser" for row in frozen.get("items", ()))


def deadlines(frozen: Mapping[str, Any], opened_at: datetime | None) -> dict[int, datetime]:
    """Until when an opinion in writing is taken, by the item's key; none where the rule says
    nothing, which is until closing."""
    return {
        row["item"]: opened_at + timedelta(hours=row["rule"]["absentee_hours"])
        for row in frozen.get("items", ())
        if opened_at is not None and row["rule"].get("absentee_hours") is not None
    }


def public_keys(frozen: Mapping[str, Any]) -> dict[str, str]:
    """The public keys of a secret vote by the office of their holder."""
    return {row["office"]: row["public_key"] for row in frozen["keys"]}


def presence_of(frozen: Mapping[str, Any], seat_pk: int) -> Presence:
    """How a seat takes part; a seat that is not on the roll is absent."""
    return next((row["presence"] for row in frozen["roll"] if row["seat"] == seat_pk), "absent")


@dataclass(frozen=True)
class Terms:
    """How one item is decided: its rule, and the next lower award with its own."""

    rule: RuleCard
    lower: RuleCard | None = None
    lower_award: int | None = None


def terms_of(frozen: Mapping[str, Any]) -> dict[int, Terms]:
    """The terms of each item, by the item's key."""
    found = {}
    for row in frozen["items"]:
        rule, lower = RuleCard.from_plain(row["rule"]["count"]), row.get("lower")
        found[row["item"]] = (
            Terms(rule, RuleCard.from_plain(lower["rule"]["count"]), lower["key"])
            if lower
            else Terms(rule)
        )
    return found


def offers_lower(frozen: Mapping[str, Any]) -> set[int]:
    """Keys of the items on which the ballot offers the next lower award."""
    return {row["item"] for row in frozen["items"] if row.get("lower")}


def electors(frozen: Mapping[str, Any]) -> dict[int, dict[int, str]]:
    """Who may cast a ballot on each item: their presence by seat, in the order of the roll. A conflict
    leaves a member out, and so does a letter that the rule card does not count."""
    recused = {(row["item"], row["seat"]) for row in frozen["recusals"]}
    terms, found = terms_of(frozen), {}
    for item in (row["item"] for row in frozen["items"]):
        counted = ("present", "written") if terms[item].rule.absentee_counts else ("present",)
        found[item] = {
            row["seat"]: row["presence"]
            for row in frozen["roll"]
            if row["presence"] in counted and (item, row["seat"]) not in recused
        }
    return found


def casters(frozen: Mapping[str, Any]) -> dict[int, set[int]]:
    """Whose ballots the system takes on each item: the electors' seats, and of a show of hands those
    who are away."""
    ways = {"written"} if is_hands(frozen) else {"present", "written"}
    return {
        item: {seat for seat, presence in found.items() if presence in ways}
        for item, found in electors(frozen).items()
    }


def has_ballot(frozen: Mapping[str, Any], seats: Collection[int]) -> bool:
    """Whether one of these seats casts a ballot on anything at all."""
    return any(not found.isdisjoint(seats) for found in casters(frozen).values())


def voters_by_item(
    frozen: Mapping[str, Any], choices: Mapping[tuple[int, int], str]
) -> dict[int, list[Voter]]:
    """The whole roll for each item. `choices` are the ballots by (item, seat)."""
    recused = {(row["item"], row["seat"]) for row in frozen["recusals"]}
    return {
        item["item"]: [
            Voter(
                presence=row["presence"],
                choice=choices.get((item["item"], row["seat"]), ""),  # type: ignore[arg-type]
                recused=(item["item"], row["seat"]) in recused,
                chair=row["kind"] == "chair",
            )
            for row in frozen["roll"]
        ]
        for item in frozen["items"]
    }
