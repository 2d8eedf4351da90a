"""Letters of a secret vote: tellers named, envelopes noted as they come, two keyings, into the box.

Noting says that a member has voted, as a mark does; what is in the envelope nobody knows before the
tellers open it with all others, after closing. The journal says that somebody keyed, never what.
"""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from certificates.transactions import one_transaction
from exemplars.accounts.models import User
from exemplars.councils import freezing, letters, sealing, states
from exemplars.councils.actions import ballots, keys, locking, paper
from exemplars.councils.models import (
    AgendaItem,
    BallotBox,
    CastMark,
    LetterCount,
    SealedBallot,
    Seat,
    Session,
)
from exemplars.councils.states import Stage
from exemplars.shared import journal
from exemplars.shared.errors import NotAllowed, RuleViolation

_shuffler = secrets.SystemRandom()
Figures = Mapping[str, int | None]


# --- Opening the vote ------------------------------------------------------------------------------


def name_tellers(
    session: Session, frozen: Mapping[str, Any], tellers: Sequence[int], *, is_whole: bool
) -> None:
    """The two who will open the letters, so that the vote takes some; nobody named, none taken.

    Raises:
        RuleViolation: tellers who may not count, nobody who could send a letter, or a vote that is
            opened in parts.
    """
    if not any(tellers):
        return
    if not is_whole:
        raise _whole()
    if not letters.senders(frozen):
        raise RuleViolation(
            _(
                "Không có thành viên vắng nào gửi phiếu được theo thẻ quy tắc, nên không cần người kiểm "
                "phiếu. Để trống cả hai ô."
            ),
            code="nobody_sends", field="tellers",
        )  # fmt: skip
    one, two = paper.fit_tellers(frozen, tellers)
    LetterCount.objects.create(
        session=session, round=session.round, teller_one_id=one, teller_two_id=two,
        salt=secrets.token_hex(16),
    )  # fmt: skip


def require_whole(session: Session) -> None:
    """One envelope holds the papers of all items, so all of them are opened and closed together."""
    if _count_of(session) is not None:
        raise _whole()


def _whole() -> RuleViolation:
    return RuleViolation(
        _(
            "Phiên nhận phiếu gửi về mở và đóng cả chương trình một lần, không theo nhóm hay "
            "từng hồ sơ: một phong bì có phiếu của mọi hồ sơ."
        ),
        code="whole_session", field="tellers",
    )  # fmt: skip


# --- Envelopes -------------------------------------------------------------------------------------


@one_transaction
def note_letter(session: Session, seat: Seat, *, by: User) -> int:
    """Ghi đã nhận phong bì of a member away, who has voted with that. Returns on how many items.

    Raises:
        NotAllowed: neither secretary nor chair.
        RuleViolation: voting is closed, no letters are taken, or not this member's; the member has cast
            a ballot, or sent a letter, already; too late.
    """
    session = _held_to_note(session, by)
    ballots.require_written(session, seat)
    items = letters.senders(session.frozen or {}).get(seat.pk)
    if not items:
        raise RuleViolation(
            _("Không nhận phong bì của %(name)s: thẻ quy tắc không tính phiếu của người vắng, hoặc người "
              "này không được biểu quyết hồ sơ nào.")
            % {"name": seat.user},
            code="absent_not_counted",
        )  # fmt: skip
    mark = _marks(session).filter(seat=seat).first()
    if mark is not None:
        raise RuleViolation(
            (
                _("Phong bì của %(name)s đã được ghi nhận.")
                if mark.by_letter
                else _("%(name)s đã tự bỏ phiếu trên hệ thống. Giữ nguyên phong bì, không mở.")
            )
            % {"name": seat.user},
            code="already_cast",
        )
    until = freezing.deadlines(session.frozen or {}, session.opened_at)
    ballots.require_in_time(min((until[key] for key in items if key in until), default=None))
    CastMark.objects.bulk_create(
        CastMark(item_id=key, seat=seat, by_letter=True) for key in items
    )  # fmt: skip
    journal.record(
        session, "note_letter", by=by, to_the_hour=True, seat=seat.pk, name=str(seat.user),
        items=len(items),
    )  # fmt: skip
    return len(items)


@one_transaction
def forget_letter(session: Session, seat: Seat, *, by: User) -> None:
    """Bỏ ghi phong bì that was noted by mistake: the member may vote again."""
    session = _held_to_note(session, by)
    gone, _by_model = _marks(session).filter(seat=seat, by_letter=True).delete()
    if not gone:
        raise RuleViolation(
            _("Chưa ghi nhận phong bì nào của %(name)s.") % {"name": seat.user}, code="no_letter"
        )
    journal.record(
        session, "forget_letter", by=by, to_the_hour=True, seat=seat.pk, name=str(seat.user)
    )


def require_none_from(session: Session, seat: Seat) -> None:
    """Whose envelope has come has voted, and casts no ballot beside it."""
    if _marks(session).filter(seat=seat, by_letter=True).exists():
        raise RuleViolation(
            _("Phong bì phiếu của ông/bà đã đến nơi, nên không bỏ phiếu trên hệ thống nữa. Nếu ông/bà "
              "không gửi, báo ngay thư ký Hội đồng."),
            code="letter_came",
        )  # fmt: skip


def _held_to_note(session: Session, by: User) -> Session:
    session = locking.lock_to_vote(session)
    locking.require(by, "exemplars.run_session", session, states.OPEN.refusal)
    locking.require_open(session)
    if _count_of(session) is None:
        raise RuleViolation(
            _(
                "Phiên họp này không nhận phiếu gửi về: khi mở biểu quyết không nêu người kiểm phiếu."
            ),
            code="no_letters_taken",
        )
    if not session.items.filter(stage=Stage.OPEN).exists():
        raise RuleViolation(
            _("Biểu quyết đã đóng: không nhận, không bỏ ghi phong bì nào nữa. Phong bì đến sau thì để "
              "nguyên, không mở."),
            code="box_closed",
        )  # fmt: skip
    return session


def _marks(session: Session) -> Any:
    return CastMark.objects.filter(item__session=session)


# --- The two keyings -------------------------------------------------------------------------------


@one_transaction
def key_letters(session: Session, figures: Mapping[int, Figures], *, by: User) -> LetterCount:
    """Nhập phiếu gửi về: one teller's totals of every item that is not in the box yet.

    Of what is keyed a code is kept. An item that both have keyed alike goes into the box from the
    figures of this call, each ballot sealed by itself and shuffled; keyed again, figures take the place
    of one's own.

    Raises:
        NotAllowed: not one of the two tellers.
        RuleViolation: the box is not closed, nothing is left to key, or an item does not add up.
    """
    session = locking.lock(session)
    count = _held_to_key(session)
    slot = count.slot(by)
    if not slot or not by.has_perm("exemplars.cast_ballot", session):
        raise NotAllowed(_("Chỉ hai người kiểm phiếu của phiên họp nhập phiếu gửi về."))
    came = letters_left(session, count)
    lower = freezing.offers_lower(session.frozen or {})
    for key, number in came.items():
        if wrong := letters.check(figures.get(key, {}), number, lower=key in lower):
            raise RuleViolation(" ".join(wrong), code="figures")
    codes = {
        str(key): letters.code(figures[key], count.salt, keys.place_of(session, key))
        for key in came
    }
    setattr(count, slot, codes)
    journal.record(session, "key_letters", by=by, seat=count.seat_of(slot).pk)
    alike = [key for key in came if count.first.get(str(key)) == count.second.get(str(key))]
    if alike:
        _put_in(session, count, {key: figures[key] for key in alike}, by=by)
    count.save()
    return count


def _held_to_key(session: Session) -> LetterCount:
    locking.require_open(session)
    count = _count_of(session)
    closed = session.items.filter(stage=Stage.SEALED).exists()
    if count is None or not closed or not letters_left(session, count):
        raise RuleViolation(
            _("Chỉ nhập phiếu gửi về sau khi đóng biểu quyết, khi còn hồ sơ chưa khớp."),
            code="nothing_to_key",
        )
    return count


def letters_left(session: Session, count: LetterCount) -> dict[int, int]:
    """How many letters came on each item whose letters are not in the box yet; none where none came."""
    rows = _marks(session).filter(by_letter=True).exclude(item__in=count.sealed)
    found = rows.values_list("item").annotate(came=Count("pk")).order_by("item__order", "item")
    return dict(found)


def _put_in(
    session: Session, count: LetterCount, figures: Mapping[int, Figures], *, by: User
) -> None:
    """The letters of these items as sealed ballots, and their receipts beside the published ones."""
    publics = freezing.public_keys(session.frozen or {})
    boxes = {box.item_id: box for box in BallotBox.objects.filter(item__in=figures)}
    for key, box in boxes.items():
        said = [name for name in letters.CHOICES for _one in range(figures[key][name] or 0)]
        _shuffler.shuffle(said)
        sealed = [sealing.seal(choice, keys.place_of(session, key), publics) for choice in said]
        rows = [
            SealedBallot(item_id=key, envelope=envelope, receipt=sealing.receipt(envelope))
            for envelope in sealed
        ]
        SealedBallot.objects.bulk_create(rows)
        box.receipts = sorted([*box.receipts, *(row.receipt for row in rows)])
    BallotBox.objects.bulk_update(boxes.values(), ["receipts"])
    for key in figures:
        del count.first[str(key)], count.second[str(key)]
    count.sealed = sorted([*count.sealed, *figures])
    if not letters_left(session, count):
        count.salt, count.settled_at = "", timezone.now()
    journal.record(
        session, "seal_letters", by=by,
        boxes=[
            {"item": key, "ballots": len(box.receipts),
             "receipts": freezing.digest({"list": box.receipts})}
            for key, box in sorted(boxes.items())
        ],
    )  # fmt: skip


def require_in(session: Session) -> None:
    """No envelope is opened before the letters lie in the box with the others.

    Raises:
        RuleViolation: says who is waited for.
    """
    count = _count_of(session)
    if count is None or not letters_left(session, count):
        return
    raise RuleViolation(
        _("Chưa mở được hòm phiếu: phiếu gửi về chưa vào hòm. Chờ %(names)s nhập, và hai bên khớp.")
        % {"names": count.awaited},
        code="letters_awaited",
    )


def _count_of(session: Session) -> LetterCount | None:
    return (
        LetterCount.objects.select_related("teller_one__user", "teller_two__user")
        .filter(session=session, round=session.round)
        .first()
    )


def by_letter(items: Iterable[AgendaItem]) -> dict[int, int]:
    """How many letters came on each of these items."""
    rows = CastMark.objects.filter(item__in=items, by_letter=True)
    return dict(rows.values_list("item").annotate(came=Count("pk")))
