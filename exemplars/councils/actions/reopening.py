"""Voting again: two people void a vote, which is kept as it was; or the part that was not counted."""

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from certificates.transactions import one_transaction
from exemplars.accounts.models import User
from exemplars.councils import freezing, queries, states
from exemplars.councils.actions import ballots, locking, postponing, rounds, telling, traces, voting
from exemplars.councils.actions.seats import members_of
from exemplars.councils.models import (
    AgendaItem,
    Ballot,
    BallotBox,
    CastMark,
    HandCount,
    LetterCount,
    OpenedBallot,
    SealedBallot,
    Session,
    VotingRound,
)
from exemplars.councils.states import LinkEnd, Office, SessionStatus, Stage
from exemplars.nominations import actions as nominations
from exemplars.shared import journal
from exemplars.shared.errors import NotAllowed, RuleViolation
from exemplars.shared.flow import advance

#: What is kept of an item's result, beside its key.
_TOTALS = ("outcome", "verdict", "agree", "lower", "disagree", "other", "invalid", "base")


@one_transaction
def ask_to_reopen(session: Session, *, by: User, reason: str) -> Session:
    """Đề nghị hủy lượt biểu quyết: the chair or the secretary asks, the other one confirms."""
    session = _locked(session, by)
    if not reason.strip():
        raise RuleViolation(_("Hãy ghi lý do."), code="reason_missing", field="reason")
    leaving = [item.pk for item in queries.uncounted_beside_results(session)]
    if not leaving:
        _check_rounds(session)
    session.reopen_reason, session.reopen_by = reason.strip(), by
    session.save(update_fields=["reopen_reason", "reopen_by"])
    journal.record(session, "ask_to_reopen", by=by, reason=reason, leaving=leaving)
    return session


def confirm_reopening(session: Session, *, by: User) -> Session:
    """Xác nhận hủy lượt biểu quyết: the vote is void and kept, the session is prepared anew.

    Roll, agenda and declared conflicts may change again; opening freezes them anew. Of a secret session
    that goes on with some groups counted, those results stand and the rest is postponed.

    Raises:
        NotAllowed: the confirming person is the one who asked, or holds the same office.
        RuleViolation: nobody asked, a count came in between, the rule card allows no further vote, or
            a draft decision has one of the dossiers already. The request is over with that.
    """
    try:
        return _confirm(session, by=by)
    except NotAllowed:
        raise
    except RuleViolation as refusal:
        _end_request(session, by=by, why=str(refusal))
        raise


@one_transaction
def refuse_reopening(session: Session, *, by: User) -> Session:
    """Không đồng ý, hoặc rút đề nghị biểu quyết lại: the vote stands; it may be asked for anew."""
    session = _locked(session, by)
    if session.reopen_by is None:
        raise RuleViolation(_("Chưa ai đề nghị biểu quyết lại."), code="nobody_asked")
    own = by.pk == session.reopen_by.pk
    why = _("%(name)s rút đề nghị.") if own else _("%(name)s không đồng ý.")
    return _end_request(session, by=by, why=why % {"name": by})


@one_transaction
def _end_request(session: Session, *, by: User, why: str) -> Session:
    """Nobody waits for a confirmation any more; chair and secretary are told why."""
    session = locking.lock(session)
    if (asked_by := session.reopen_by) is None:
        return session
    session.reopen_reason, session.reopen_by = "", None
    session.save(update_fields=["reopen_reason", "reopen_by"])
    journal.record(session, "refuse_reopening", by=by, reason=why, asked_by=str(asked_by))
    officers = User.objects.filter(seats__in=session.council.seats.active().filter(kind__in=Office))
    again = f":{timezone.now().isoformat()}"
    telling.tell_members(session, "reopening_refused", officers, reason=why, again=again)
    return session


@one_transaction
def _confirm(session: Session, *, by: User) -> Session:
    session = _locked(session, by)
    asked_by = session.reopen_by
    if asked_by is None:
        raise RuleViolation(_("Chưa ai đề nghị biểu quyết lại."), code="nobody_asked")
    if not _both_offices(session, asked_by, by):
        raise NotAllowed(
            _(
                "Biểu quyết lại cần cả Chủ tịch và thư ký Hội đồng: người này đề nghị, người kia xác nhận."
            )
        )
    leaving = queries.uncounted_beside_results(session)
    if [item.pk for item in leaving] != _asked_to_leave(session):
        raise RuleViolation(
            _("Việc kiểm phiếu đã đi tiếp sau khi có đề nghị. Nếu vẫn cần, hãy đề nghị lại."),
            code="counted_meanwhile",
        )
    reason = session.reopen_reason
    if leaving:
        postponing.postpone(session, leaving, by=by, asked_by=asked_by, reason=reason)
        session.reopen_reason, session.reopen_by = "", None
        session.save(update_fields=["reopen_reason", "reopen_by"])
        return voting.end(session, by=by)
    _check_rounds(session)  # anew: the vote may have been counted since somebody asked
    _keep(session, reason=reason, asked_by=asked_by, confirmed_by=by)
    items = list(session.items.select_related("nomination"))
    nominations.reopen_vote([item.nomination for item in items], by=by, reason=reason)
    for item in items:
        item.stage, item.outcome, item.verdict, item.final_award = Stage.WAITING, "", "", None
        item.agree = item.lower = item.disagree = item.other = item.invalid = item.base = None
    AgendaItem.objects.bulk_update(
        items,
        ["stage", "outcome", "verdict", "final_award", "agree", "lower", "disagree", "other",
         "invalid", "base"],
    )  # fmt: skip
    session.drafts.all().delete()
    ballots.end_links(session, LinkEnd.CLOSED)
    reopened = advance(
        session, states.REOPEN, by=by, reason=reason, round=session.round + 1, frozen=None,
        frozen_hash="", opened_at=None, closed_at=None, reopen_reason="", reopen_by=None,
    )  # fmt: skip
    telling.tell_members(reopened, "session_reopened", members_of(session))
    return reopened


def _locked(session: Session, by: User) -> Session:
    session = locking.lock(session)
    locking.require(by, "exemplars.run_session", session, states.REOPEN.refusal)
    if session.status not in (SessionStatus.OPEN, SessionStatus.CLOSED):
        raise RuleViolation(_("Phiên họp chưa biểu quyết lượt nào."), code="wrong_state")
    return session


def _asked_to_leave(session: Session) -> list[int]:
    """Keys of the items that the last request would postpone; none where it would void the vote."""
    entry = journal.entries_of(session).filter(action="ask_to_reopen").latest("number")
    return entry.data.get("leaving", [])


def _check_rounds(session: Session) -> None:
    held = set(session.items.values_list("pk", flat=True))  # what was postponed says nothing here
    frozen = [row for row in (session.frozen or {})["items"] if row["item"] in held]
    most = min(row["rule"].get("max_rounds", 2) for row in frozen)
    uncounted = (session.is_secret or session.is_paper) and not session.items.filter(
        stage=Stage.COUNTED
    ).exists()
    if rounds.used(session) >= most and not uncounted:
        raise RuleViolation(
            _("Thẻ quy tắc cho biểu quyết nhiều nhất %(rounds)d lượt.") % {"rounds": most},
            code="too_many_rounds",
        )


def _both_offices(session: Session, one: User, other: User) -> bool:
    """Whether these two are the chair and the secretary, one each."""
    seats = session.council.seats.active()
    offices = [set(seats.filter(user=user).values_list("kind", flat=True)) for user in (one, other)]
    return one.pk != other.pk and any(
        first in offices[0] and second in offices[1]
        for first, second in (("chair", "secretary"), ("secretary", "chair"))
    )


def _keep(session: Session, *, reason: str, asked_by: User, confirmed_by: User) -> None:
    """Move the vote into its `VotingRound`, ballots and all; unopened envelopes stay unopened."""
    named = Ballot.objects.filter(item__session=session)
    opened = OpenedBallot.objects.filter(item__session=session)
    by_hand = HandCount.objects.filter(item__session=session)
    frozen = session.frozen or {}
    kept = VotingRound.objects.create(
        session=session,
        number=session.round,
        frozen=frozen,
        frozen_hash=session.frozen_hash,
        ballots=[
            *(
                opened.order_by("item", "pk").values("item", "choice")
                if session.is_secret
                else named.order_by("item", "seat").values("item", "seat", "choice", "comment")
            ),
            *by_hand.order_by("item").values(
                "item",
                "agree",
                "lower",
                "disagree",
                "other",
                "chair",
                confirmed=Q(confirmed_at__isnull=False),
            ),
        ],
        results=list(session.items.filter(stage=Stage.COUNTED).values(*_TOTALS, item=F("pk"))),
        opened_at=frozen["opened_at"],
        voided_at=timezone.now(),
        reason=reason,
        asked_by=asked_by,
        confirmed_by=confirmed_by,
    )
    for rows in (
        named,
        by_hand,
        opened,
        SealedBallot.objects.filter(item__session=session),
        CastMark.objects.filter(item__session=session),
        BallotBox.objects.filter(item__session=session),
        LetterCount.objects.filter(session=session),
    ):
        rows.delete()
    if session.is_secret:
        traces.wipe_after_commit()
    journal.record(
        session, "void_round", by=confirmed_by, reason=reason, round=kept.number,
        asked_by=str(asked_by), ballots=len(kept.ballots),
        frozen=kept.frozen_hash, sha256=freezing.digest({"ballots": kept.ballots}),
    )  # fmt: skip
