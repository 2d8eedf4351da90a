"""A show of hands: opened item by item if wanted, keyed by one person, confirmed by another, counted.

Keying closes an item to opinions in writing, so who keys knows nothing that could still be answered.
The journal says which items were keyed, never what, before the result is recorded (`voting`).
"""

from collections.abc import Collection, Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from certificates.transactions import one_transaction
from exemplars.accounts.models import User
from exemplars.councils import hands
from exemplars.councils.actions import counters, locking, voting
from exemplars.councils.models import AgendaItem, HandCount, Session
from exemplars.councils.states import Stage
from exemplars.shared import journal
from exemplars.shared.errors import NotAllowed, RuleViolation

LONGEST_NOTE = 300


@one_transaction
def key_hands(
    session: Session, figures: Mapping[int, Mapping[str, Any]], *, by: User
) -> list[HandCount]:
    """Nhập số phiếu giơ tay of these items, all or nothing. Keyed again before the confirmation, the new
    figures take the place of the old; the same figures change nothing. Returns what was keyed.

    Raises:
        NotAllowed: not who keys one of the items.
        RuleViolation: an item is not open to it, or its figures do not add up; nothing has changed.
    """
    session = _held(session)
    _require_duty(session, figures, "keyers", by=by)
    items = _items(session, figures, (Stage.OPEN, Stage.SEALED))
    limits = hands.bounds(session.frozen or {})
    for key, said in figures.items():
        if wrong := hands.check(said, limits[key]):
            raise RuleViolation(" ".join(wrong.values()), code="figures")
    now, keyed = timezone.now(), []
    for item in items:
        said = figures[item.pk]
        values = {name: said.get(name, 0) for name in hands.CHOICES}
        values["chair"] = said["chair"] if limits[item.pk].asks_chair else ""
        if item.stage == Stage.SEALED and item.hands.keyed == values:
            continue
        HandCount.objects.update_or_create(
            item=item, defaults=values | {"keyed_by": by, "keyed_at": now, "note": ""}
        )
        keyed.append(item)
    if keyed:
        _move(keyed, Stage.SEALED)
        journal.record(session, "key_hands", by=by, items=[item.pk for item in keyed])
    return list(HandCount.objects.filter(item__in=keyed))


@one_transaction
def return_hands(session: Session, items: Collection[int], note: str, *, by: User) -> None:
    """Gửi lại số phiếu giơ tay with a word: the items are voted on again, their figures are kept for who
    keyed them. The journal has no word of it, since a word may hold a figure.

    Raises:
        NotAllowed: not who confirms one of the items.
        RuleViolation: nothing of an item waits to be confirmed, or there is no word.
    """
    session = _held(session)
    _require_duty(session, items, "confirmers", by=by)
    rows = _items(session, items, (Stage.SEALED,))
    if not note.strip():
        raise RuleViolation(
            _("Ghi một lời để người nhập biết cần xem lại gì."), code="note_missing", field="note"
        )
    HandCount.objects.filter(item__in=rows).update(note=note.strip()[:LONGEST_NOTE])
    _move(rows, Stage.OPEN)
    journal.record(session, "return_hands", by=by, items=[item.pk for item in rows])


@one_transaction
def confirm_hands(session: Session, seen: Mapping[int, str], *, by: User) -> Session:
    """Xác nhận số phiếu giơ tay: the items are counted, and the session ends with the last of them.

    `seen` is `HandCount.digest` of what the person read, by the item's key.

    Raises:
        NotAllowed: not who confirms one of the items, or the very person who keyed it.
        RuleViolation: nothing of an item waits to be confirmed, or it was keyed anew meanwhile;
            nothing has changed.
    """
    session = _held(session)
    _require_duty(session, seen, "confirmers", by=by)
    items = _items(session, seen, (Stage.SEALED,))
    counts = HandCount.objects.filter(item__in=items).select_related("item__nomination")
    for count in counts:
        if count.keyed_by_id == by.pk:
            raise NotAllowed(
                _("Ông/bà đã nhập số này: cần người thứ hai xem và xác nhận."), code="same_person"
            )
        if count.digest != seen[count.item_id]:
            raise RuleViolation(
                _("Số phiếu của %(name)s vừa được nhập lại. Xem số mới rồi xác nhận.")
                % {"name": count.item},
                code="keyed_anew",
            )
    counts.update(confirmed_by=by, confirmed_at=timezone.now())
    journal.record(session, "confirm_hands", by=by, items=[item.pk for item in items])
    return voting.settle(session, items, by=by)


def _held(session: Session) -> Session:
    """The session under lock, while a show of hands is held in it."""
    session = locking.lock_to_vote(session)
    locking.require_open(session)
    counters.require_hands(session)
    return session


def _items(
    session: Session, keys: Collection[int], stages: Collection[str]
) -> list[AgendaItem]:  # fmt: skip
    """These items of the session, if all of them stand where this act takes them."""
    if not keys:
        raise RuleViolation(_("Chưa ghi, chưa chọn hồ sơ nào."), code="no_items")
    items = list(session.items.filter(pk__in=keys).select_related("nomination", "award", "hands"))
    if len(items) < len(keys):
        raise RuleViolation(_("Có mục không thuộc phiên họp này."), code="unknown_item")
    for item in items:
        if item.stage not in stages:
            raise RuleViolation(
                _("%(name)s đang ở bước “%(stage)s”: tải lại trang để xem số hiện nay.")
                % {"name": item, "stage": item.get_stage_display().lower()},
                code="wrong_stage",
            )
    return items


def _require_duty(session: Session, keys: Collection[int], duty: str, *, by: User) -> None:
    """Who keys or confirms an item is said by the frozen roll; a seat that has ended does neither. Whoever
    names no item must have that duty on some."""
    mine = {seat.pk for seat in session.seats_of(by)}
    duties = hands.duties(session.frozen or {})
    theirs = {key for key, found in duties.items() if getattr(found, duty) & mine}
    named = duties.keys() & set(keys)
    if not by.has_perm("exemplars.cast_ballot", session) or not theirs or named - theirs:
        raise NotAllowed(
            _(
                "Thư ký nhập số phiếu giơ tay, Chủ tịch xác nhận. Ai vắng hoặc không biểu quyết về hồ "
                "sơ thì người kiểm đếm thay làm việc ấy."
            )
        )


def _move(items: list[AgendaItem], stage: Stage) -> None:
    for item in items:
        item.stage = stage
    AgendaItem.objects.bulk_update(items, ["stage"])
