"""Opening a closed box: the secretary's envelope, then the chair's; each opening shuffles anew."""

import secrets
from collections.abc import Iterable, Mapping, Sequence

from django.utils.translation import gettext as _

from certificates.transactions import one_transaction
from exemplars.accounts.models import User
from exemplars.councils import freezing, sealing, states
from exemplars.councils.actions import keys, letters, locking, traces
from exemplars.councils.models import (
    AgendaItem,
    BallotBox,
    CastMark,
    OpenedBallot,
    SealedBallot,
    Session,
)
from exemplars.councils.states import Choice, SealedChoice, Stage
from exemplars.shared import journal
from exemplars.shared.errors import RuleViolation

_shuffler = secrets.SystemRandom()


@one_transaction
def unwrap(session: Session, file: bytes, phrase: str, *, by: User) -> list[AgendaItem]:
    """Mở phong bì ngoài with the secretary's key: the boxes are shuffled, each choice still sealed.

    Raises:
        RuleViolation: no box is closed, letters are not in yet, or file and phrase do not open; nothing
            has changed.
    """
    session, items = _locked_boxes(session, Stage.SEALED, by=by)
    letters.require_in(session)
    published = {b.item_id: _digest(b.receipts) for b in BallotBox.objects.filter(item__in=items)}
    inside = _take_out(session, _envelopes(items, published), sealing.OUTER, file, phrase)
    SealedBallot.objects.filter(item__in=items).delete()
    rows = SealedBallot.objects.bulk_create(
        SealedBallot(item_id=item, envelope=envelope, receipt=sealing.receipt(envelope))
        for item, envelopes in inside.items()
        for envelope in envelopes
    )
    for item in items:
        item.stage = Stage.UNWRAPPED
    AgendaItem.objects.bulk_update(items, ["stage"])
    receipts: dict[int, list[str]] = {item.pk: [] for item in items}
    for row in rows:
        receipts[row.item_id].append(row.receipt)
    journal.record(
        session, "unwrap_box", by=by,
        boxes=[{"item": pk, "envelopes": _digest(found)} for pk, found in receipts.items()],
    )  # fmt: skip
    return items


def open_envelopes(
    session: Session, items: Sequence[AgendaItem], file: bytes, phrase: str, *, by: User
) -> None:
    """Mở phong bì trong with the chair's key: every choice becomes a row of nobody's.

    The marks of who has voted are written anew in the order of the agenda and the roll, the
    envelopes are gone. The caller holds the session's row and counts.
    """
    openers, left = _unwrapped(session)
    if by.pk in {openers[item.pk] for item in items}:
        raise RuleViolation(
            _("Phong bì trong do người khác mở: ông/bà đã mở phong bì ngoài."),
            code="same_person_opens_both",
        )
    offered = freezing.offers_lower(session.frozen or {})
    inside = _take_out(session, _envelopes(items, left), sealing.INNER, file, phrase)
    OpenedBallot.objects.bulk_create(
        OpenedBallot(item_id=item, choice=_choice(content, item in offered))
        for item, contents in inside.items()
        for content in contents
    )
    SealedBallot.objects.filter(item__in=items).delete()
    marks = CastMark.objects.filter(item__in=items)
    sorted_marks = list(marks.order_by("item__order", "item", "seat__order", "seat"))
    marks.delete()
    CastMark.objects.bulk_create(
        CastMark(item_id=mark.item_id, seat_id=mark.seat_id, by_letter=mark.by_letter)
        for mark in sorted_marks
    )
    traces.wipe_after_commit()


def _unwrapped(session: Session) -> tuple[dict[int, int], dict[int, str]]:
    """Who opened the outer envelope of each item, and what was inside: as the journal has it."""
    openers: dict[int, int] = {}
    left: dict[int, str] = {}
    for entry in journal.entries_of(session).filter(action="unwrap_box"):
        for row in entry.data["boxes"]:
            openers[row["item"]], left[row["item"]] = entry.actor_id, row["envelopes"]
    return openers, left


def require_boxes(session: Session, stage: Stage, *, by: User) -> list[AgendaItem]:
    """The items whose boxes wait for this envelope to be opened, of a session that is held."""
    locking.require(by, "exemplars.run_session", session, states.CLOSE.refusal)
    locking.require_open(session)
    items = list(session.items.select_related("nomination", "award").filter(stage=stage))
    if not items:
        raise RuleViolation(_("Không có hòm phiếu nào chờ mở bằng khóa này."), code="no_box")
    return items


def _locked_boxes(session: Session, stage: Stage, *, by: User) -> tuple[Session, list[AgendaItem]]:
    session = locking.lock(session)
    return session, require_boxes(session, stage, by=by)


def _envelopes(items: Iterable[AgendaItem], expected: Mapping[int, str]) -> dict[int, list[bytes]]:
    """The envelopes of each box, which are those that were there: no other, none more or less.

    Raises:
        RuleViolation: somebody changed them in the database.
    """
    found: dict[int, list[bytes]] = {item.pk: [] for item in items}
    rows = SealedBallot.objects.filter(item__in=found)
    for item, envelope in rows.values_list("item", "envelope"):
        found[item].append(bytes(envelope))
    for item, envelopes in found.items():
        if _digest(map(sealing.receipt, envelopes)) != expected[item]:
            raise _changed()
    return found


def _digest(receipts: Iterable[str]) -> str:
    """Of a box's receipts, whatever order they come in."""
    return freezing.digest({"list": sorted(receipts)})


def _take_out(
    session: Session, boxes: Mapping[int, list[bytes]], office: str, file: bytes, phrase: str
) -> dict[int, list[bytes]]:
    """What lies in each envelope of these boxes, every box in an order of its own by chance.

    What a member's browser sealed may be anything, and spoils nobody else's ballot: of an outer
    envelope that does not open goes on one that the chair's key will not open either, and what is
    empty in the end is invalid.
    """
    public = freezing.public_keys(session.frozen or {})[office]
    key = keys.unlock(session, public, file, phrase)
    found: dict[int, list[bytes]] = {item: [] for item in boxes}
    for item, envelopes in boxes.items():
        for envelope in envelopes:
            try:
                content = sealing.take_out(envelope, keys.place_of(session, item), key)
            except sealing.Unopened as problem:
                if not session.is_sealed_in_browser:
                    raise _changed() from problem
                content = sealing.spoilt() if office == sealing.OUTER else b""
            found[item].append(content)
    for contents in found.values():
        _shuffler.shuffle(contents)
    return found


def _changed() -> RuleViolation:
    return RuleViolation(
        _(
            "Có phiếu trong hòm không mở được: dữ liệu đã bị sửa. Chưa mở phiếu nào; "
            "hủy lượt này để bỏ phiếu lại."
        ),
        code="envelope_does_not_open",
    )


def _choice(content: bytes, offers_lower: bool) -> str:
    said = sealing.read(content)
    allowed = said in Choice.values and (said != Choice.LOWER or offers_lower)
    return said if allowed else SealedChoice.INVALID
