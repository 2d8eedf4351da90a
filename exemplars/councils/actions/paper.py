"""Votes on paper: tellers named, the box closed, two keyings that must agree.

The journal says that somebody keyed, never what, before the result is recorded (`voting`).
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from certificates.transactions import one_transaction
from exemplars.accounts.models import User
from exemplars.councils import freezing, paper, tally
from exemplars.councils.actions import locking
from exemplars.councils.models import AgendaItem, PaperCount, Session
from exemplars.councils.states import Stage
from exemplars.shared import files, journal
from exemplars.shared.errors import NotAllowed, RuleViolation


def whole() -> RuleViolation:
    """One sheet carries all items, so the box is one and no part of it is opened or closed."""
    return RuleViolation(
        _(
            "Phiên bỏ phiếu giấy mở và đóng cả chương trình một lần, không theo nhóm hay từng hồ sơ: "
            "một tờ phiếu có mọi hồ sơ."
        ),
        code="whole_session",
    )


def name_tellers(session: Session, frozen: Mapping[str, Any], tellers: Sequence[int]) -> PaperCount:
    """The two who will count, by their seats on the roll that is being frozen."""
    one, two = fit_tellers(frozen, tellers)
    return PaperCount.objects.create(
        session=session, round=session.round, teller_one_id=one, teller_two_id=two
    )


def fit_tellers(frozen: Mapping[str, Any], tellers: Sequence[int]) -> tuple[int, int]:
    """The same two seats, if they may count.

    Raises:
        RuleViolation: not two different members who are present and may vote on every item.
    """
    recused = {row["seat"] for row in frozen["recusals"]}
    fit = {row["seat"] for row in frozen["roll"] if row["presence"] == "present"} - recused
    if len(tellers) != 2 or len(set(tellers)) != 2 or not set(tellers) <= fit:
        raise RuleViolation(
            _(
                "Chọn hai người kiểm phiếu khác nhau, có mặt và được biểu quyết về mọi hồ sơ của "
                "phiên họp."
            ),
            code="tellers", field="tellers",
        )  # fmt: skip
    one, two = tellers
    return one, two


def close(session: Session, items: Sequence[AgendaItem], *, by: User) -> None:
    """Đóng hòm phiếu giấy: nothing is counted yet. The caller holds the session's row."""
    for item in items:
        item.stage = Stage.SEALED
    AgendaItem.objects.bulk_update(items, ["stage"])
    journal.record(session, "close_paper_box", by=by, items=len(items))


@one_transaction
def key_count(
    session: Session, figures: Mapping[int, Mapping[str, int | None]], *, by: User
) -> PaperCount:
    """Nhập số phiếu: one teller's figures of every item; keyed again, they take the place of hers.

    Raises:
        NotAllowed: not one of the two tellers.
        RuleViolation: the box is not closed, the result is recorded, or an item does not add up.
    """
    session = locking.lock(session)
    count = held(session)
    slot = count.slot(by)
    if not slot or not by.has_perm("exemplars.cast_ballot", session):
        raise NotAllowed(_("Chỉ hai người kiểm phiếu của phiên họp nhập số phiếu."))
    limits = paper.bounds(session.frozen or {})
    for key, limit in limits.items():
        if wrong := paper.check(figures.get(key, {}), limit):
            raise RuleViolation(" ".join(wrong), code="figures")
    kept = {
        str(key): {name: figures[key][name] for name in (*paper.PAPERS, *paper.CHOICES)}
        for key in limits
    }
    digest = freezing.digest(kept)
    setattr(count, slot, kept)
    setattr(count, f"{slot}_hash", digest)
    count.save(update_fields=[slot, f"{slot}_hash"])
    seat = count.teller_one_id if slot == "first" else count.teller_two_id
    journal.record(session, "key_paper_count", by=by, seat=seat)
    return count


def held(session: Session) -> PaperCount:
    """The count of a session under lock whose box is closed.

    Raises:
        RuleViolation: no paper vote, or its box is not closed, or its result is recorded.
    """
    locking.require_open(session)
    closed = session.items.filter(stage=Stage.SEALED).exists()
    if not session.is_paper or not closed:
        raise RuleViolation(
            _("Chỉ nhập số phiếu giấy sau khi đóng hòm phiếu."), code="box_not_closed"
        )
    return (
        PaperCount.objects.select_related("teller_one__user", "teller_two__user")
        .get(session=session, round=session.round)
    )  # fmt: skip


def settle(count: PaperCount, checked: files.CheckedFile, stored: str, *, by: User) -> None:
    """The count with its scan is final. Both keyings are alike, which the database asks as well."""
    count.scan, count.scan_name, count.scan_type = stored, checked.name, checked.content_type
    count.scan_sha256, count.recorded_at, count.recorded_by = checked.sha256, timezone.now(), by
    count.save()


def require_agreed(count: PaperCount) -> None:
    if not count.agreed:
        raise RuleViolation(
            _("Hai người kiểm phiếu chưa nhập xong, hoặc số hai bên còn khác nhau."),
            code="not_agreed",
        )


def polls(
    session: Session, items: Collection[int], terms: Mapping[int, freezing.Terms]
) -> dict[int, tally.Poll]:
    """Each item's vote as numbers, from the two keyings that agree."""
    figures = PaperCount.objects.get(session=session, round=session.round).first
    voters = freezing.voters_by_item(session.frozen or {}, {})
    found = {}
    for key in items:
        said = (figures or {})[str(key)]
        silent = tally.poll(terms[key].rule, voters[key])
        found[key] = tally.secret(silent, said, in_writing=said["by_post"])
    return found
