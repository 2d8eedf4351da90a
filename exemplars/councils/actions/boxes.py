"""Sealed ballots: casting, closing the box, opening one envelope after the other.

A ballot says nothing to the database until both officers have opened it, and then belongs to
nobody: each opening shuffles every item's box anew and writes new rows. What a session's journal,
rows, backups and write-ahead log hold never joins a person to a choice (docs/decisions/0060).
"""

import secrets
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from certificates.transactions import one_transaction
from exemplars.accounts.models import User
from exemplars.councils import freezing, sealing, states, tally, tasks
from exemplars.councils.actions import keys, locking
from exemplars.councils.actions.ballots import Choices, check_ballot
from exemplars.councils.models import (
    AgendaItem,
    BallotBox,
    CastMark,
    OpenedBallot,
    SealedBallot,
    Seat,
    Session,
)
from exemplars.councils.states import Choice, SealedChoice, Stage
from exemplars.shared import journal
from exemplars.shared.errors import NotAllowed, RuleViolation

#: With fewer ballots in an item's box, what it holds tells who said it.
FEWEST = 3
_shuffler = secrets.SystemRandom()


@dataclass(frozen=True)
class Receipt:
    """What a voter takes home: it is in the published list, and says nothing of the choice."""

    item: AgendaItem
    digest: str


@one_transaction
def cast_sealed(session: Session, choices: Choices, *, by: User) -> list[Receipt]:
    """Bỏ phiếu kín: one envelope per item into the box, all or nothing. The receipts are kept
    nowhere.

    The envelopes are sealed before the session's row is held, so that a hundred members need not
    wait for each other's arithmetic.

    Raises:
        NotAllowed: not a member, or absent.
        RuleViolation: as for an open ballot; a ballot with words; a written opinion that the rule
            card does not count; the vote was opened anew meanwhile.
    """
    locking.require(by, "exemplars.cast_ballot", session, locking.ONLY_MEMBER)
    envelopes = _sealed(session, choices)
    before = session.frozen_hash
    session = locking.lock_to_vote(session)
    locking.require_open(session)
    if not session.is_secret or session.frozen_hash != before:
        raise RuleViolation(
            _("Phiên họp vừa mở lại biểu quyết. Hãy tải lại phiếu."), code="opened_anew"
        )
    row = session.attendances.filter(seat__user=by).select_related("seat__user").first()
    if row is None:
        raise NotAllowed(locking.ONLY_MEMBER)
    items = check_ballot(session, row.seat, choices)
    _check_is_counted(session, row.seat, choices)
    CastMark.objects.bulk_create(CastMark(item=items[key], seat=row.seat) for key in envelopes)
    SealedBallot.objects.bulk_create(
        SealedBallot(item=items[key], envelope=envelope, receipt=sealing.receipt(envelope))
        for key, envelope in envelopes.items()
    )
    journal.record(session, "cast", by=by, to_the_hour=True, seat=row.seat_id, items=len(envelopes))
    return [Receipt(items[key], sealing.receipt(sealed)) for key, sealed in envelopes.items()]


def _sealed(session: Session, choices: Choices) -> dict[int, bytes]:
    """An envelope for each item. Nothing is asked of the choices yet."""
    if not session.is_secret:
        raise RuleViolation(_("Phiên họp này không mở bỏ phiếu kín."), code="wrong_ballot_kind")
    if any(said.comment or said.choice not in Choice.values for said in choices.values()):
        raise RuleViolation(
            _("Phiếu kín chỉ có ý kiến chọn sẵn, không ghi lời: nét chữ, cách viết lộ người bỏ."),
            code="words_on_a_secret_ballot",
        )
    publics = freezing.public_keys(session.frozen or {})
    return {
        key: sealing.seal(said.choice, keys.place_of(session, key), publics)
        for key, said in sorted(choices.items())
    }


def _check_is_counted(session: Session, seat: Seat, items: Collection[int]) -> None:
    """Nobody could take out of the box again what the rule card leaves uncounted."""
    frozen = session.frozen or {}
    if freezing.presence_of(frozen, seat.pk) != "written":
        return
    terms = freezing.terms_of(frozen)
    if not all(terms[key].rule.absentee_counts for key in items):
        raise RuleViolation(
            _("Thẻ quy tắc không tính phiếu của thành viên vắng mặt."), code="absent_not_counted"
        )


# --- Opening the vote ------------------------------------------------------------------------------


def check_before_opening(frozen: Mapping[str, Any]) -> None:
    """A secret vote that could not stay secret, or not be counted, is not opened.

    Raises:
        RuleViolation: an item with fewer than three voters, or a card that gives the chair's vote
            the last word.
    """
    terms = freezing.terms_of(frozen)
    barred = Counter(row["item"] for row in frozen["recusals"] if _votes(frozen, row["seat"]))
    voters = sum(row["presence"] != "absent" for row in frozen["roll"])
    for row in frozen["items"]:
        rule = terms[row["item"]].rule
        lower = terms[row["item"]].lower
        if rule.tie == "chair" or (lower is not None and lower.tie == "chair"):
            raise RuleViolation(
                _(
                    "Thẻ quy tắc của “%(award)s” để Chủ tịch quyết định khi hai bên bằng nhau. "
                    "Bỏ phiếu kín thì không ai biết Chủ tịch bỏ thế nào: chọn thẻ khác."
                )
                % {"award": row["award_name"]},
                code="secret_tie_by_chair",
            )
        if voters - barred[row["item"]] < FEWEST:
            raise RuleViolation(
                _(
                    "%(name)s chỉ có %(count)d người bỏ phiếu. Dưới %(least)d phiếu thì kết quả "
                    "lộ người bỏ: biểu quyết hồ sơ này ở phiên công khai."
                )
                % {
                    "name": row["name"],
                    "count": voters - barred[row["item"]],
                    "least": FEWEST,
                },
                code="too_few_voters",
            )


def _votes(frozen: Mapping[str, Any], seat: int) -> bool:
    return freezing.presence_of(frozen, seat) != "absent"


# --- Closing ---------------------------------------------------------------------------------------


def close(session: Session, items: Sequence[AgendaItem], *, by: User, group: str | None) -> None:
    """Đóng hòm phiếu: nobody casts any more; the receipts are published before anything is opened.

    The caller holds the session's row, so every ballot answered with “recorded” is in the box.

    Raises:
        RuleViolation: a box holds one or two ballots, or not as many as members have cast.
    """
    marks = Counter(CastMark.objects.filter(item__in=items).values_list("item", flat=True))
    receipts: dict[int, list[str]] = {item.pk: [] for item in items}
    rows = SealedBallot.objects.filter(item__in=items).order_by("receipt")
    for key, receipt in rows.values_list("item", "receipt"):
        receipts[key].append(receipt)
    for item in items:
        _check_box(item, len(receipts[item.pk]), marks[item.pk])
        item.stage = Stage.SEALED
    BallotBox.objects.bulk_create(BallotBox(item=i, receipts=receipts[i.pk]) for i in items)
    AgendaItem.objects.bulk_update(items, ["stage"])
    journal.record(
        session, "close_box", by=by, group=group or "",
        boxes=[
            {"item": pk, "ballots": len(found), "receipts": freezing.digest({"list": found})}
            for pk, found in sorted(receipts.items())
        ],
    )  # fmt: skip


def _check_box(item: AgendaItem, ballots: int, marks: int) -> None:
    if ballots != marks:
        raise RuleViolation(
            _(
                "Hòm phiếu về %(name)s có %(ballots)d phiếu nhưng %(marks)d người đã bỏ. "
                "Dừng lại: dữ liệu đã bị sửa. Hủy lượt này để bỏ phiếu lại."
            )
            % {"name": item, "ballots": ballots, "marks": marks},
            code="box_differs",
        )
    if 0 < ballots < FEWEST:
        raise RuleViolation(
            _(
                "Hòm phiếu về %(name)s mới có %(ballots)d phiếu; dưới %(least)d phiếu thì kết quả "
                "lộ người bỏ. Chờ thêm phiếu, hoặc hủy lượt này để biểu quyết lại."
            )
            % {"name": item, "ballots": ballots, "least": FEWEST},
            code="too_few_ballots",
        )


# --- Opening the envelopes -------------------------------------------------------------------------


@one_transaction
def unwrap(session: Session, file: bytes, phrase: str, *, by: User) -> list[AgendaItem]:
    """Mở phong bì ngoài with the secretary's key: the boxes are shuffled, each choice still sealed.

    Raises:
        RuleViolation: no box is closed, or file and phrase do not open; nothing has changed.
    """
    session, items = _locked_boxes(session, Stage.SEALED, by=by)
    inside = _take_out(session, items, sealing.OUTER, file, phrase)
    rows = SealedBallot.objects.filter(item__in=items)
    rows.delete()
    rows.bulk_create(
        SealedBallot(item_id=item, envelope=envelope, receipt=sealing.receipt(envelope))
        for item, envelopes in inside.items()
        for envelope in envelopes
    )
    for item in items:
        item.stage = Stage.UNWRAPPED
    AgendaItem.objects.bulk_update(items, ["stage"])
    journal.record(session, "unwrap_box", by=by, items=[item.pk for item in items])
    return items


def open_envelopes(
    session: Session, items: Sequence[AgendaItem], file: bytes, phrase: str, *, by: User
) -> None:
    """Mở phong bì trong with the chair's key: every choice becomes a row of nobody's.

    The marks of who has voted are written anew in the order of the agenda and the roll, the
    envelopes are gone. The caller holds the session's row and counts.
    """
    if by.pk in _openers(session, items):
        raise RuleViolation(
            _("Phong bì trong do người khác mở: ông/bà đã mở phong bì ngoài."),
            code="same_person_opens_both",
        )
    offered = freezing.offers_lower(session.frozen or {})
    inside = _take_out(session, items, sealing.INNER, file, phrase)
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
        CastMark(item_id=mark.item_id, seat_id=mark.seat_id) for mark in sorted_marks
    )
    transaction.on_commit(tasks.squeeze.enqueue)


def _openers(session: Session, items: Sequence[AgendaItem]) -> set[int]:
    """Who opened the outer envelopes of these items, as the journal has it."""
    found = {
        item: entry.actor_id
        for entry in journal.entries_of(session).filter(action="unwrap_box")
        for item in entry.data["items"]
    }
    return {found[item.pk] for item in items}


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


def _take_out(
    session: Session, items: Iterable[AgendaItem], office: str, file: bytes, phrase: str
) -> dict[int, list[bytes]]:
    """What lies in each envelope of these boxes, every box in an order of its own by chance."""
    public = freezing.public_keys(session.frozen or {})[office]
    key = keys.unlock(session, public, file, phrase)
    found: dict[int, list[bytes]] = {item.pk: [] for item in items}
    rows = SealedBallot.objects.filter(item__in=found)
    for item, envelope in rows.values_list("item", "envelope"):
        try:
            content = sealing.take_out(bytes(envelope), keys.place_of(session, item), key)
        except sealing.Unopened as problem:
            raise RuleViolation(
                _(
                    "Có phiếu trong hòm không mở được: dữ liệu đã bị sửa. Chưa mở phiếu nào; "
                    "hủy lượt này để bỏ phiếu lại."
                ),
                code="envelope_does_not_open",
            ) from problem
        found[item].append(content)
    for contents in found.values():
        _shuffler.shuffle(contents)
    return found


def _choice(content: bytes, offers_lower: bool) -> str:
    said = sealing.read(content)
    allowed = said in Choice.values and (said != Choice.LOWER or offers_lower)
    return said if allowed else SealedChoice.INVALID


# --- The count -------------------------------------------------------------------------------------


def polls(
    session: Session, items: Collection[int], terms: Mapping[int, freezing.Terms]
) -> dict[int, tally.Poll]:
    """Each item's vote as numbers: who has voted from the marks, what was said from the box."""
    frozen = session.frozen or {}
    marks: dict[int, set[int]] = {key: set() for key in items}
    for item, seat in CastMark.objects.filter(item__in=items).values_list("item", "seat"):
        marks[item].add(seat)
    said: dict[int, Counter[str]] = {key: Counter() for key in items}
    for item, choice in OpenedBallot.objects.filter(item__in=items).values_list("item", "choice"):
        said[item][choice] += 1
    voters = freezing.voters_by_item(frozen, {})
    written = {row["seat"] for row in frozen["roll"] if row["presence"] == "written"}
    found = {}
    for key in items:
        silent = tally.poll(terms[key].rule, voters[key])
        heard = len(marks[key] & written)
        found[key] = tally.secret(silent, said[key], in_writing=heard)
    return found
