"""Asking an absent member in writing by a link that works once (docs/decisions/0090).

The link stands for one member, one session and the items asked about. Whoever holds it casts that
ballot and can do nothing else, so it goes to the member's own address alone and is stored as a
digest. It ends with its ballot, at the deadline, when the member casts otherwise, when the vote is
closed or voided, and when the secretary says so.
"""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from certificates.transactions import one_transaction
from certificates.verification import new_code
from exemplars.accounts.actions import MailNotSent
from exemplars.accounts.models import User, digest_of
from exemplars.councils import freezing, queries, states
from exemplars.councils.actions import ballots, locking, telling
from exemplars.councils.actions.ballots import Choices
from exemplars.councils.models import Ballot, OpinionLink, Seat, Session
from exemplars.councils.states import LinkEnd, Way
from exemplars.shared import journal
from exemplars.shared.errors import RuleViolation


class LinkGone(RuleViolation):
    """A link that works no more; the sentence says nothing of the session."""

    status = 410

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, code="link_gone", title=_("Liên kết không dùng được"))


class LinkUnknown(LinkGone):
    """A key that was never sent."""

    status = 404

    def __init__(self) -> None:
        super().__init__(
            _("Không có liên kết nào như vậy. Hãy mở lại từ thư, hoặc chép đủ địa chỉ.")
        )


def ask_by_link(session: Session, seat: Seat, *, by: User) -> str:
    """Gửi liên kết lấy ý kiến: mails a member who is away a link for what is open to their vote.
    An earlier link ends. Returns the key, which is in the mail and nowhere else.

    Raises:
        NotAllowed: neither secretary nor chair.
        RuleViolation: a vote without names, a member who is not asked in writing, has no address or
            nothing to vote on, or a deadline that has passed.
        MailNotSent: the link stands, the mail did not leave.
    """
    key = new_code()
    link = _open(session, seat, key, by=by)
    _mail(link, key)
    return key


@one_transaction
def _open(session: Session, seat: Seat, key: str, *, by: User) -> OpinionLink:
    session = locking.lock(session)
    locking.require(by, "exemplars.run_session", session, states.OPEN.refusal)
    locking.require_open(session)
    ballots.require_named(session)
    ballots.require_written(session, seat)
    if not seat.user.email:
        raise RuleViolation(
            _("%(name)s chưa có địa chỉ thư. Người đó tự ghi ở trang Hồ sơ của tôi.")
            % {"name": seat.user},
            code="no_address",
        )
    due = [line.item.pk for line in queries.sheet(session, seat, {}).due]
    if not due:
        raise RuleViolation(
            _("Không có mục nào đang chờ ý kiến của %(name)s.") % {"name": seat.user},
            code="nothing_to_ask",
        )
    deadlines = freezing.deadlines(session.frozen or {}, session.opened_at)
    until = min((deadlines[item] for item in due if item in deadlines), default=None)
    ballots.require_in_time(until)
    ballots.end_links(session, LinkEnd.REPLACED, seat=seat)
    link = OpinionLink.objects.create(
        session=session, seat=seat, items=due, token_hash=digest_of(key), expires_at=until,
        sent_by=by,
    )  # fmt: skip
    journal.record(
        session, "ask_by_link", by=by, seat=seat.pk, name=str(seat.user), items=due,
        until=until.isoformat() if until else "",
    )  # fmt: skip
    return link


@one_transaction
def withdraw_link(session: Session, seat: Seat, *, by: User) -> None:
    """Rút liên kết lấy ý kiến: it ends at once; the member can be asked again.

    Raises:
        NotAllowed: neither secretary nor chair.
        RuleViolation: no link of this member works any more.
    """
    session = locking.lock(session)
    locking.require(by, "exemplars.run_session", session, states.OPEN.refusal)
    if not ballots.end_links(session, LinkEnd.WITHDRAWN, seat=seat):
        raise RuleViolation(
            _("%(name)s không có liên kết nào còn dùng được.") % {"name": seat.user},
            code="no_link",
        )
    journal.record(session, "withdraw_link", by=by, seat=seat.pk, name=str(seat.user))


@one_transaction
def cast_by_link(key: str, choices: Choices) -> list[Ballot]:
    """Gửi ý kiến qua liên kết: the member's ballots on all that was asked, then the link is used up.

    Who holds the link acts as the member, who is told by notice.

    Raises:
        LinkGone: never sent, used, withdrawn, late, or the vote is over.
        RuleViolation: an item is without an answer, or as for any open ballot.
    """
    found = queries.link_of(key)
    if found is None:
        raise LinkUnknown
    session = locking.lock_to_vote(found.session)
    link = OpinionLink.objects.select_related("session", "seat__user").get(pk=found.pk)
    if sentence := queries.why_ended(link):
        raise LinkGone(sentence)
    due = {line.item.pk for line in queries.opinion_sheet(link).due}
    if choices.keys() != due:
        raise RuleViolation(
            _("Cho ý kiến đủ %(n)d mục rồi gửi: liên kết dùng một lần.") % {"n": len(due)},
            code="incomplete_opinion",
        )
    made = ballots.record(session, link.seat, choices, Way.LINK)
    journal.record(session, "cast_by_link", by=link.seat.user, seat=link.seat_id, items=len(made))
    telling.tell_members(session, "opinion_received", [link.seat.user], again=f":{link.pk}")
    return made


def _mail(link: OpinionLink, key: str) -> None:
    """Sent at once, so that the secretary sees whether it left; an outbox would keep the key."""
    session, person = link.session, link.seat.user
    context = {
        "person": person,
        "session": session,
        "count": len(link.items),
        "until": link.expires_at,
        "link": settings.SITE_URL + reverse("councils:opinion", args=[key]),
        "site_name": settings.SITE_NAME,
    }
    with override(settings.LANGUAGE_CODE):
        subject = " ".join(render_to_string("emails/opinion_link.subject.txt", context).split())
        text = render_to_string("emails/opinion_link.txt", context)
        html = render_to_string("emails/opinion_link.html", context | {"subject": subject})
    mail = EmailMultiAlternatives(subject, text, to=[person.email])
    mail.attach_alternative(html, "text/html")
    try:
        mail.send()
    except OSError as problem:  # SMTPException is an OSError
        raise MailNotSent(
            _("Thư cho %(name)s chưa gửi được (%(problem)s). Hãy gửi lại liên kết.")
            % {"name": person, "problem": problem},
            code="mail_not_sent",
        ) from problem
