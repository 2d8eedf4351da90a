"""Reads of a show of hands: what may be keyed and confirmed, and by whom; figures of nobody else's."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from exemplars.councils import hands
from exemplars.councils.hands import Bounds, Duties
from exemplars.councils.models import AgendaItem, HandCount, Session
from exemplars.councils.states import Stage


@dataclass(frozen=True)
class HandCell:
    """One figure of the form, and what is wrong with it."""

    name: str
    label: str
    value: Any
    wrong: str = ""


@dataclass(frozen=True)
class HandRow:
    """One item of the form: its cells, the chair's own hand where it is asked, what does not add up."""

    item: AgendaItem
    here: int
    cells: tuple[HandCell | None, ...]
    chair: HandCell | None
    wrong: str
    silent: int | None
    note: str

    @property
    def is_keyed(self) -> bool:
        return self.item.stage == Stage.SEALED

    @property
    def faults(self) -> list[str]:
        cells = [cell.wrong for cell in (*self.cells, self.chair) if cell]
        return [text for text in (self.wrong, *cells) if text]


@dataclass(frozen=True)
class Raised:
    """One item whose figures are read: of what was keyed by whom confirms, else of the result."""

    item: AgendaItem
    figures: tuple[tuple[Any, int | None], ...]
    silent: int
    chair: str = ""
    digest: str = ""
    keyed_by: Any = None


@dataclass(frozen=True)
class HandsPage:
    """What one person sees of a show of hands: `sheet` to key, `waiting` to confirm, what is `counted`;
    each by the groups of the agenda."""

    sheet: list[tuple[str, list[HandRow]]]
    waiting: list[tuple[str, list[Raised]]]
    counted: list[tuple[str, list[Raised]]]
    unopened: list[tuple[str, list[AgendaItem]]]
    one_award: bool
    offers_lower: bool

    @property
    def next(self) -> AgendaItem | None:
        """The first item of the agenda that was not opened yet."""
        return self.unopened[0][1][0] if self.unopened else None

    @property
    def chair_choices(self) -> list[tuple[str, Any]]:
        return [
            row for row in hands.CHAIR_LABELS.items() if row[0] != "lower" or self.offers_lower
        ]  # fmt: skip


def hands_page(
    session: Session, user: Any, closed: set[int], *, typed: Mapping[str, str] | None = None,
    faults: Mapping[int, Mapping[str, str]] | None = None,
) -> HandsPage:  # fmt: skip
    """The page of this person; `closed` are the items whose results a conflict closes to them. `typed`
    is what a form held that was refused or filled, `faults` what is wrong in it."""
    frozen = session.frozen or {}
    limits, duties = hands.bounds(frozen), hands.duties(frozen)
    mine = _seats(session, user)
    rows = session.items.select_related("nomination", "award", "final_award", "hands__keyed_by")
    items = list(rows.order_by("order", "pk"))
    left = [item for item in items if item.stage == Stage.WAITING]
    lower = any(limit.lower for limit in limits.values())
    shown = [name for name in hands.CHOICES if name != "lower" or lower]
    return HandsPage(
        sheet=_by_group(
            _row(item, limits[item.pk], shown, typed, (faults or {}).get(item.pk, {}))
            for item in items
            if item.stage in (Stage.OPEN, Stage.SEALED) and duties[item.pk].keyers & mine
        ),
        waiting=_by_group(
            _keyed(item, limits[item.pk], shown)
            for item in items
            if item.stage == Stage.SEALED
            and duties[item.pk].confirmers & mine
            and item.hands.keyed_by_id != user.pk
        ),
        counted=_by_group(
            _result(item, limits[item.pk], shown)
            for item in items
            if item.stage == Stage.COUNTED and item.pk not in closed
        ),
        unopened=[(name, list(found)) for name, found in groupby(left, lambda item: item.group)],
        one_award=len({item.award_id for item in items}) == 1,
        offers_lower=lower,
    )


def counts_hands(session: Session, seat: int) -> bool:
    """Whether this seat keys or confirms any item."""
    found = hands.duties(session.frozen or {}).values()
    return any(seat in duty.keyers | duty.confirmers for duty in found)


def _seats(session: Session, user: Any) -> set[int]:
    """Seats by which this person counts; a program's token has none, an ended seat neither."""
    seats = session.seats_of(user) if user.scoped_role is None else ()
    return {seat.pk for seat in seats if seat.is_active}


def _by_group(rows: Iterable[Any]) -> list[tuple[str, list[Any]]]:
    return [(name, list(found)) for name, found in groupby(rows, lambda row: row.item.group)]


def _count_of(item: AgendaItem) -> HandCount | None:
    return getattr(item, "hands", None)


def _row(
    item: AgendaItem, limit: Bounds, shown: Sequence[str], typed: Mapping[str, str] | None,
    wrong: Mapping[str, str],
) -> HandRow:  # fmt: skip
    count = _count_of(item)
    kept = count.keyed if count else {}

    def cell(name: str, label: Any) -> HandCell:
        field = f"{name}-{item.pk}"
        value = kept.get(name, "") if typed is None else typed.get(field, "")
        return HandCell(field, str(label), value, wrong.get(name, ""))

    return HandRow(
        item=item,
        here=limit.here,
        cells=tuple(
            cell(name, hands.LABELS[name]) if name != "lower" or limit.lower else None
            for name in shown
        ),
        chair=cell("chair", "") if limit.asks_chair else None,
        wrong=wrong.get("", ""),
        silent=hands.silent(count.figures, limit) if count and typed is None else None,
        note=count.note if count else "",
    )


def _figures(row: Any, limit: Bounds, shown: Sequence[str]) -> tuple[tuple[Any, int | None], ...]:
    """The numbers of a row with their labels; None where the lower award is not on offer."""
    return tuple(
        (hands.LABELS[name], getattr(row, name) if name != "lower" or limit.lower else None)
        for name in shown
    )


def _keyed(item: AgendaItem, limit: Bounds, shown: Sequence[str]) -> Raised:
    count = item.hands
    return Raised(
        item,
        _figures(count, limit, shown),
        hands.silent(count.figures, limit),
        count.get_chair_display(),
        count.digest,
        count.keyed_by,
    )


def _result(item: AgendaItem, limit: Bounds, shown: Sequence[str]) -> Raised:
    """The totals of the result, hands and letters together: apart, they would tell a single letter."""
    return Raised(
        item,
        _figures(item, limit, shown),
        hands.silent(item.hands.figures, limit),
    )


def hand_stages(items: Iterable[AgendaItem]) -> dict[str, int]:
    """How many items stand where: all that is told of a show of hands before its results."""
    found = Counter(item.stage for item in items)
    return {stage.value: found[stage] for stage in Stage}


def hand_now(session: Session, items: Iterable[AgendaItem]) -> str:
    """The one item of a show of hands that is voted on, for the big screen; empty for none or several."""
    now = [item.pk for item in items if item.stage == Stage.OPEN] if session.is_hands else ()
    if len(now) != 1:
        return ""
    return str(session.items.select_related("nomination").get(pk=now[0]).nomination.display_name)


def hand_steps(session: Session, items: Iterable[AgendaItem]) -> str:
    """The steps of a show of hands as a digest, for the pulse: stages, and when each item was keyed or
    sent back; never a figure."""
    rows = HandCount.objects.filter(item__session=session).order_by("item")
    seen = [(item.pk, item.stage) for item in items], list(rows.values_list("item", "keyed_at"))
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:12]


def hand_duties(sessions: Iterable[Session], user: Any) -> dict[int, str]:
    """What waits for this person in shows of hands, by the session's key: “confirm”, “key”, or nothing.
    One query for all of them."""
    held = {session.pk: session for session in sessions if session.is_hands}
    if not held:
        return {}
    found = dict.fromkeys(held, "")
    rows = (
        AgendaItem.objects.filter(session__in=held, stage__in=(Stage.OPEN, Stage.SEALED))
        .select_related("hands")
        .order_by("pk")
    )
    duties: dict[int, Duties] = {}
    for session in held.values():
        duties |= hands.duties(session.frozen or {})
    seats = {seat.pk for seat in user.seats.active()}
    for item in rows:
        duty, key = duties[item.pk], item.session_id
        if item.stage == Stage.OPEN:
            found[key] = found[key] or ("key" if duty.keyers & seats else "")
        elif duty.confirmers & seats and item.hands.keyed_by_id != user.pk:
            found[key] = "confirm"
    return found


def hands_in_words(session: Session) -> tuple[str, ...]:
    """Who counted, then the items on which somebody raised no hand or others counted, in agenda order;
    Vietnamese for the minutes. Totals stand in the result alone, hands and letters together."""
    limits = hands.bounds(session.frozen or {})
    rows = list(
        HandCount.objects.filter(item__session=session, confirmed_at__isnull=False)
        .select_related("item__nomination", "keyed_by", "confirmed_by")
        .order_by("item__order", "item")
    )
    pairs = [f"{row.keyed_by} nhập số, {row.confirmed_by} xác nhận" for row in rows]
    usual = Counter(pairs).most_common(1)
    found = [f"{pair}." for pair, _times in usual]
    for row, pair in zip(rows, pairs, strict=True):
        limit = limits[row.item_id]
        other = "" if pair == usual[0][0] else f" ({pair})"
        left = hands.silent(row.figures, limit)
        if left or other:
            found.append(
                f"{row.item.nomination.display_name}: {limit.here} người dự họp được biểu quyết, "
                f"{left} người không giơ tay{other}."
            )
    if rows and len(found) <= len(rows):
        which = "các hồ sơ khác" if found[1:] else "mọi hồ sơ"
        found.append(f"Ở {which}: người dự họp được biểu quyết đều giơ tay.")
    return tuple(found)
