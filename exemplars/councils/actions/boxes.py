"""Sealed ballots: casting, closing the box, adding up what was in it. `opening` opens it.

A ballot says nothing to the database until both officers have opened it, and then belongs to
nobody: each opening shuffles every item's box anew and writes new rows. What a session's journal,
rows, backups and write-ahead log hold never joins a person to a choice (docs/decisions/0060).
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from certificates.transactions import one_transaction
from exemplars.accounts.models import User
from exemplars.councils import freezing, sealing, tally
from exemplars.councils.actions import keys, letters, locking
from exemplars.councils.actions.ballots import Choices, check_ballot, check_items
from exemplars.councils.models import (
    AgendaItem,
    BallotBox,
    CastMark,
    OpenedBallot,
    SealedBallot,
    Seat,
    Session,
)
from exemplars.councils.states import Choice, Stage
from exemplars.shared import journal
from exemplars.shared.errors import NotAllowed, RuleViolation


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
            card does not count; the vote was opened anew meanwhile; members seal by themselves.
    """
    locking.require(by, "exemplars.cast_ballot", session, locking.ONLY_MEMBER)
    envelopes = _sealed(session, choices)
    held, seat = _held_to_vote(session, by)
    items = check_ballot(held, seat, choices)
    return _put_in(held, seat, items, envelopes, by=by)


@one_transaction
def cast_envelopes(session: Session, envelopes: Mapping[int, bytes], *, by: User) -> list[Receipt]:
    """Bỏ phiếu đã niêm phong: envelopes that the member's browser sealed, into the box as they are.

    What is in them nobody sees before the count; what is no ballot of ours then counts as invalid.

    Raises:
        NotAllowed: not a member, or absent.
        RuleViolation: as for `cast_sealed`; an envelope of another length, or one that is there.
    """
    locking.require(by, "exemplars.cast_ballot", session, locking.ONLY_MEMBER)
    if not session.is_sealed_in_browser:
        raise RuleViolation(
            _("Phiên họp này không nhận phiếu niêm phong trong trình duyệt."),
            code="wrong_ballot_kind",
        )
    held, seat = _held_to_vote(session, by)
    items = check_items(held, seat, envelopes.keys())
    _check_form(envelopes)
    return _put_in(held, seat, items, envelopes, by=by)


def _held_to_vote(session: Session, by: User) -> tuple[Session, Seat]:
    """The session under lock, as it was when the ballot was sealed, and the member's seat."""
    before = session.frozen_hash
    session = locking.lock_to_vote(session)
    locking.require_open(session)
    if not session.is_secret or session.frozen_hash != before:
        raise RuleViolation(
            _("Phiên họp vừa mở lại biểu quyết. Hãy tải lại phiếu."), code="opened_anew"
        )
    seat = session.seat_on_roll(by)
    if seat is None:
        raise NotAllowed(locking.ONLY_MEMBER)
    if freezing.presence_of(session.frozen or {}, seat.pk) == "written":
        letters.require_none_from(session, seat)
    return session, seat


def _put_in(
    session: Session,
    seat: Seat,
    items: Mapping[int, AgendaItem],
    envelopes: Mapping[int, bytes],
    *,
    by: User,
) -> list[Receipt]:
    made = [Receipt(items[key], sealing.receipt(sealed)) for key, sealed in envelopes.items()]
    CastMark.objects.bulk_create(CastMark(item=items[key], seat=seat) for key in envelopes)
    SealedBallot.objects.bulk_create(
        SealedBallot(item=receipt.item, envelope=envelope, receipt=receipt.digest)
        for receipt, envelope in zip(made, envelopes.values(), strict=True)
    )
    journal.record(session, "cast", by=by, to_the_hour=True, seat=seat.pk, items=len(envelopes))
    return made


def _check_form(envelopes: Mapping[int, bytes]) -> None:
    """All that can be asked of an envelope from outside: its length, and that it is no copy."""
    found = {sealing.receipt(envelope) for envelope in envelopes.values()}
    if any(len(envelope) != sealing.LENGTH for envelope in envelopes.values()):
        raise RuleViolation(
            _("Phong bì không đúng độ dài. Hãy tải lại phiếu và bỏ lại."), code="envelope_length"
        )
    if len(found) < len(envelopes) or SealedBallot.objects.filter(receipt__in=found).exists():
        raise RuleViolation(
            _("Phong bì này đã có trong hòm phiếu. Hãy tải lại phiếu và bỏ lại."),
            code="envelope_copied",
        )


def _sealed(session: Session, choices: Choices) -> dict[int, bytes]:
    """An envelope for each item. Nothing is asked of the choices yet."""
    if not session.is_secret or session.is_sealed_in_browser:
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


# --- Opening the vote ------------------------------------------------------------------------------


def check_before_opening(frozen: Mapping[str, Any]) -> None:
    """A secret vote that could not stay secret, or not be counted, is not opened.

    Raises:
        RuleViolation: an item with fewer than three voters, or a card that gives the chair's vote
            the last word.
    """
    terms = freezing.terms_of(frozen)
    electors = freezing.electors(frozen)
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
        count = len(electors[row["item"]])
        if count < freezing.FEWEST:
            raise RuleViolation(
                _(
                    "%(name)s chỉ có %(count)d người bỏ phiếu. Dưới %(least)d phiếu thì kết quả "
                    "lộ người bỏ: biểu quyết hồ sơ này ở phiên công khai."
                )
                % {
                    "name": row["name"],
                    "count": count,
                    "least": freezing.FEWEST,
                },
                code="too_few_voters",
            )


# --- Closing ---------------------------------------------------------------------------------------


def close(session: Session, items: Sequence[AgendaItem], *, by: User, group: str | None) -> None:
    """Đóng hòm phiếu: nobody casts any more; the receipts are published before anything is opened.

    The caller holds the session's row, so every ballot answered with “recorded” is in the box; those of
    letters follow when they are keyed.

    Raises:
        RuleViolation: a box holds one or two ballots, or not as many as members have cast.
    """
    marks = Counter(CastMark.objects.filter(item__in=items).values_list("item", flat=True))
    by_letter = letters.by_letter(items)
    receipts: dict[int, list[str]] = {item.pk: [] for item in items}
    rows = SealedBallot.objects.filter(item__in=items).order_by("receipt")
    for key, receipt in rows.values_list("item", "receipt"):
        receipts[key].append(receipt)
    for item in items:
        _check_box(item, len(receipts[item.pk]), by_letter.get(item.pk, 0), marks[item.pk])
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


def _check_box(item: AgendaItem, own: int, sent: int, marks: int) -> None:
    """`own` ballots were cast here and `sent` by letter. Whoever opens the letters knows what they say,
    and so what the others say: these are as few as in a box of their own."""
    ballots = own + sent
    if ballots != marks:
        raise RuleViolation(
            _(
                "Hòm phiếu về %(name)s có %(ballots)d phiếu nhưng %(marks)d người đã bỏ. "
                "Dừng lại: dữ liệu đã bị sửa. Hủy lượt này để bỏ phiếu lại."
            )
            % {"name": item, "ballots": ballots, "marks": marks},
            code="box_differs",
        )
    if 0 < ballots < freezing.FEWEST:
        raise RuleViolation(
            _(
                "Hòm phiếu về %(name)s mới có %(ballots)d phiếu; dưới %(least)d phiếu thì kết quả "
                "lộ người bỏ. Chờ thêm phiếu, hoặc về phiên họp đề nghị biểu quyết lại; hồ sơ khác "
                "đã có kết quả thì đề nghị hoãn xét hồ sơ này."
            )
            % {"name": item, "ballots": ballots, "least": freezing.FEWEST},
            code="too_few_ballots",
        )
    if 0 < own < freezing.FEWEST:
        raise RuleViolation(
            _(
                "Về %(name)s mới có %(ballots)d phiếu bỏ trên hệ thống. Hai người mở phiếu gửi về "
                "biết các phiếu kia, nên dưới %(least)d phiếu thì lộ người bỏ. Chờ thêm phiếu, hoặc "
                "về phiên họp đề nghị biểu quyết lại."
            )
            % {"name": item, "ballots": own, "least": freezing.FEWEST},
            code="too_few_ballots",
        )


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
