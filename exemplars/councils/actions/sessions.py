"""Preparing a session: convening, agenda, attendance, declared conflicts."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from certificates.transactions import one_transaction
from exemplars.accounts.models import User
from exemplars.campaigns.models import Campaign, CampaignAward
from exemplars.campaigns.states import ConflictKind
from exemplars.councils import states
from exemplars.councils.actions import locking, telling
from exemplars.councils.actions.seats import members_of, renew_roll
from exemplars.councils.models import AgendaItem, Attendance, Council, Recusal, Seat, Session
from exemplars.councils.states import Presence
from exemplars.nominations import actions as nominations
from exemplars.nominations.models import Nomination
from exemplars.shared import journal
from exemplars.shared.errors import RuleViolation
from exemplars.shared.flow import advance

#: The groups an agenda begins with. Kept in the record: Vietnamese in every language.
_GROUPS = {
    "individual": "Cá nhân",
    "collective": "Tập thể",
    "household": "Hộ gia đình",
    "model": "Mô hình",
}


@one_transaction
def convene(
    council: Council,
    campaign: Campaign,
    *,
    by: User,
    title: str,
    held_at: datetime,
    place: str = "",
    online_link: str = "",
    form_key: uuid.UUID | None = None,
) -> Session:
    """Triệu tập phiên họp: a planned session with its roll; every member is told.

    Repeating the same form returns the session already made.
    """
    locking.require(by, "exemplars.convene_session", council, locking.ONLY_OFFICE)
    if form_key and (known := Session.objects.filter(form_key=form_key).first()):
        return known
    if council.office_id != campaign.office_id:
        raise RuleViolation(
            _("Đợt xét này do cơ quan khác phụ trách."), code="other_office", field="campaign"
        )
    session = Session.objects.create(
        council=council, campaign=campaign, title=title, held_at=held_at, place=place,
        online_link=online_link, form_key=form_key, created_by=by,
    )  # fmt: skip
    renew_roll(session)
    if not session.attendances.exists():
        raise RuleViolation(_("Hội đồng chưa có thành viên nào vào ngày họp."), code="no_seats")
    journal.record(session, "convene", by=by, held_at=held_at.isoformat(), place=place)
    telling.tell_members(session, "session_convened", members_of(session))
    return session


@one_transaction
def cancel(session: Session, *, by: User, reason: str) -> Session:
    """Hủy phiên họp that has no dossier on its agenda (any more); members are told."""
    session = locking.lock(session)
    locking.require(by, "exemplars.run_session", session, states.CANCEL.refusal)
    left = session.items.count()
    if left:
        raise RuleViolation(
            _("Còn %(count)d hồ sơ trong chương trình. Đưa ra khỏi phiên họp trước khi hủy.")
            % {"count": left},
            code="agenda_not_empty",
        )
    cancelled = advance(session, states.CANCEL, by=by, reason=reason)
    telling.tell_members(cancelled, "session_cancelled", members_of(session))
    return cancelled


@one_transaction
def set_agenda(session: Session, rows: Sequence[Nomination], *, by: User) -> list[AgendaItem]:
    """Đưa hồ sơ vào chương trình họp, after those of its group and in the order given.

    A dossier that is on this agenda already stays where it is, so a second press adds nothing.

    Raises:
        RuleViolation: voting has opened, or a dossier belongs to another campaign.
    """
    session = locking.lock(session)
    locking.require(by, "exemplars.set_agenda", session, locking.ONLY_OFFICE_OR_SECRETARY)
    locking.require_planned(session)
    known = set(session.items.values_list("nomination", flat=True))
    new = list({row.pk: row for row in rows if row.pk not in known}.values())
    for row in new:
        if row.submission.campaign_id != session.campaign_id:
            raise RuleViolation(
                _("“%(name)s” thuộc đợt xét khác.") % {"name": row}, code="other_campaign"
            )
    if not new:
        return []
    moved = nominations.put_on_agenda(new, by=by)
    # The database knows that a dossier handed in has an award.
    award_of = {row.pk: row.award_id for row in moved if row.award_id}
    last = session.items.order_by("-order").values_list("order", flat=True).first() or 0
    AgendaItem.objects.bulk_create(
        AgendaItem(
            session=session,
            nomination=row,
            award_id=award_of[row.pk],
            order=order,
            group=_GROUPS.get(row.subject_kind, ""),
        )
        for order, row in enumerate(moved, last + 1)
    )
    journal.record(session, "set_agenda", by=by, added=[str(row.uid) for row in moved])
    _number(list(session.items.all()))
    return list(session.items.filter(nomination__in=moved))


@one_transaction
def remove_from_agenda(session: Session, rows: Sequence[Nomination], *, by: User) -> int:
    """Đưa hồ sơ ra khỏi chương trình họp; they are “đủ điều kiện” again. Returns how many."""
    session = locking.lock(session)
    locking.require(by, "exemplars.set_agenda", session, locking.ONLY_OFFICE_OR_SECRETARY)
    locking.require_planned(session)
    items = session.items.filter(nomination__in=rows).select_related("nomination")
    leaving = [item.nomination for item in items]
    if leaving:
        items.delete()
        nominations.take_off_agenda(leaving, by=by)
        journal.record(session, "remove_from_agenda", by=by, removed=[str(r.uid) for r in leaving])
    return len(leaving)


@one_transaction
def arrange_agenda(
    session: Session, places: Mapping[int, tuple[int, str]], *, by: User
) -> list[AgendaItem]:
    """Sắp xếp chương trình: order and group by the item's key; the groups stand together.

    Items are numbered anew from 1, by group in the order in which the groups first come, then by
    the number given. What is not named keeps its own.
    """
    session = locking.lock(session)
    locking.require(by, "exemplars.set_agenda", session, locking.ONLY_OFFICE_OR_SECRETARY)
    locking.require_planned(session)
    items = list(session.items.all())
    for item in items:
        item.order, item.group = places.get(item.pk, (item.order, item.group))
        item.group = item.group.strip()[:80]
    items = _number(items)
    groups = list(dict.fromkeys(item.group for item in items))
    journal.record(session, "arrange_agenda", by=by, groups=groups)
    return items


def _number(items: list[AgendaItem]) -> list[AgendaItem]:
    """Number an agenda anew, so that groups stand together; saved, in the new order."""
    items.sort(key=lambda item: (item.order, item.pk))
    groups = {group: place for place, group in enumerate(dict.fromkeys(i.group for i in items))}
    items.sort(key=lambda item: groups[item.group])
    for number, item in enumerate(items, 1):
        item.order = number
    AgendaItem.objects.bulk_update(items, ["order", "group"])
    return items


@one_transaction
def send_papers(session: Session, *, by: User) -> Session:
    """Gửi tài liệu họp: every member is told that the dossiers on the agenda are there to read.

    May be sent again after the agenda has changed.
    """
    session = locking.lock(session)
    locking.require(by, "exemplars.prepare_session", session, locking.ONLY_OFFICE_OR_SECRETARY)
    locking.require_planned(session)
    count = session.items.count()
    if not count:
        raise RuleViolation(_("Chương trình họp chưa có hồ sơ nào."), code="empty_agenda")
    session.papers_sent_at = timezone.now()
    session.save(update_fields=["papers_sent_at"])
    journal.record(session, "send_papers", by=by, items=count)
    sent = session.papers_sent_at.isoformat(timespec="seconds")
    telling.tell_members(session, "session_papers", members_of(session), again=sent)
    return session


@one_transaction
def mark_attendance(session: Session, seat: Seat, presence: str, *, by: User) -> Attendance:
    """Điểm danh: by the member themself, the secretary, the chair or the office.

    Until voting opens, not after: the roll is frozen then, and who comes later counts as absent.
    """
    session = locking.lock(session)
    if seat.user_id != by.pk or by.scoped_role is not None:
        locking.require(by, "exemplars.prepare_session", session, locking.ONLY_SELF_OR_SECRETARY)
    locking.require_planned(session)
    row = session.attendances.filter(seat=seat).first()
    if row is None:
        raise RuleViolation(_("%(name)s không có trong phiên họp này.") % {"name": seat.user})
    row.presence, row.marked_at = Presence(presence), timezone.now()
    row.save(update_fields=["presence", "marked_at"])
    journal.record(session, "mark_attendance", by=by, seat=seat.pk, presence=row.presence)
    return row


@one_transaction
def declare_conflict(
    item: AgendaItem, seat: Seat, reason: str, *, by: User, kind: str = ConflictKind.OTHER
) -> Recusal:
    """Ghi nhận không biểu quyết: what the roll can't know (a relative, an opponent).

    By the member themself, the secretary, the chair or the office, before voting opens. The dossier
    is closed to the member at once, unless the award's rule card leaves it readable.
    """
    session = locking.lock(item.session)
    if seat.user_id != by.pk or by.scoped_role is not None:
        locking.require(by, "exemplars.prepare_session", session, locking.ONLY_SELF_OR_SECRETARY)
    locking.require_planned(session)
    if not reason.strip():
        raise RuleViolation(_("Hãy ghi lý do."), code="reason_missing", field="reason")
    if kind not in ConflictKind.declared():
        raise RuleViolation(_("Chọn trường hợp: người thân hoặc lý do khác."), field="kind")
    if not session.attendances.filter(seat=seat).exists():
        raise RuleViolation(_("%(name)s không có trong phiên họp này.") % {"name": seat.user})
    recusal, _made = Recusal.objects.update_or_create(
        item=item,
        seat=seat,
        defaults={
            "kind": kind,
            "reason": reason.strip()[:200],
            "declared": True,
            "hides": _hides(session, item),
        },
    )
    journal.record(
        session, "declare_conflict", by=by, reason=reason, seat=seat.pk, item=item.pk, kind=kind
    )
    return recusal


def _hides(session: Session, item: AgendaItem) -> bool:
    """Whether a conflict closes the dossier by the card as it is now; opening asks anew."""
    open_by_card = CampaignAward.objects.filter(
        campaign=session.campaign_id, award=item.award_id, rule_card__recusal_hides=False
    )
    return not open_by_card.exists()
