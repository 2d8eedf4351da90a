"""Every write to the outbox that a person or another slice asks for."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.template import Context, Engine
from django.template.loader import select_template
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from certificates.transactions import one_transaction
from exemplars.accounts.models import User, display_address
from exemplars.notices import tasks
from exemplars.notices.models import Notice
from exemplars.notices.queries import to_deliver
from exemplars.shared import journal
from exemplars.shared.errors import NotAllowed, RuleViolation
from exemplars.shared.text import nfc


@one_transaction
def queue(
    kind: str,
    *,
    recipients: Iterable[User],
    event_key: str,
    context: dict[str, Any] | None = None,
    link: str = "",
    unit: Any = None,
    roles: Iterable[str] = (),
) -> None:
    """Báo cho người liên quan: one row per person, in the caller's transaction.

    The words come from `templates/emails/<kind>.subject.txt`, `.txt` and, when there is one,
    `.html` (else the plain words in the common layout). They see `context` and `recipient`,
    `address` (chị, anh, bạn), `link` (absolute), `site_name`. They are rendered now, so the mail
    says what was true when the event happened; it leaves after the commit.

    `event_key` names the event: a second call with the same kind and key adds nobody twice.
    `link` is a path on this site. People who cannot sign in are passed over.

    `unit` and `roles` say as what the people hear of it: a key of one of these roles at the unit
    reads the notice too. Without them it is for the person alone (a council's members).
    """
    people = {person.pk: person for person in recipients if person.is_active}
    rows = [_notice(kind, person, event_key, context or {}, link) for person in people.values()]
    for row in rows:
        row.unit, row.roles = unit, f",{','.join(roles)}," if roles else ""
    # The database keeps an earlier row of the same event; the task finds only those with our uid.
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
    _enqueue([row.uid for row in rows if row.recipient.email])


def sweep() -> int:
    """Hand over again what was not delivered: lost tasks, servers that were down.

    A mail whose worker died in the middle counts as a failed attempt. Returns how many mails
    were handed over.
    """
    Notice.objects.stuck(timezone.now()).update(
        error=_("Tiến trình gửi dừng giữa chừng; chưa rõ thư đã đến hay chưa.")
    )
    uids = list(to_deliver().values_list("uid", flat=True))
    # One by one: a mail server that hangs on one of them keeps no other waiting.
    for uid in uids:
        _enqueue([uid])
    return len(uids)


@one_transaction
def resend(notice: Notice, *, by: User) -> Notice:
    """Gửi lại: give a mail that failed its attempts anew.

    Raises:
        NotAllowed: `by` may look at deliveries but not repeat them.
        RuleViolation: the mail has gone, or the person has no address.
    """
    if not by.has_perm("exemplars.resend_notice", notice):
        raise NotAllowed(_("Chỉ cơ quan thi đua – khen thưởng và quản trị gửi lại được thư."))
    notice = Notice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
    if notice.sent_at:
        raise RuleViolation(_("Thư này đã gửi xong, không cần gửi lại."), code="already_sent")
    if not notice.recipient.email:
        raise RuleViolation(
            _("%(name)s chưa có địa chỉ thư. Người đó tự ghi ở trang Hồ sơ của tôi.")
            % {"name": notice.recipient},
            code="no_address",
        )
    notice.attempts, notice.error = 0, ""
    notice.save(update_fields=["attempts", "error"])
    journal.record(notice, "resend", by=by, kind=notice.kind)
    _enqueue([notice.uid])
    return notice


def mark_read(notice: Notice) -> Notice:
    """Đánh dấu đã đọc. The first time counts."""
    Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=timezone.now())
    notice.refresh_from_db(fields=["read_at"])
    return notice


def mark_all_read(*, by: User) -> int:
    """Đánh dấu đã đọc hết: every notice of this person. Returns how many were unread."""
    return Notice.objects.visible_to(by).unread().update(read_at=timezone.now())


def _enqueue(uids: Sequence[UUID]) -> None:
    """One task after the commit. Robust: when the queue is down the act stands and the sweeper repeats."""
    if uids:
        keys = [str(uid) for uid in uids]
        # A lambda, not a partial: Django names a failed callback by its __qualname__.
        transaction.on_commit(lambda: tasks.deliver.enqueue(keys), robust=True)


def _notice(kind: str, person: User, event_key: str, context: dict[str, Any], link: str) -> Notice:
    values = context | {
        "recipient": person,
        "address": display_address(person),
        "link": settings.SITE_URL + link if link else "",
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
    }
    with translation.override(settings.LANGUAGE_CODE):
        subject = nfc(_plain(f"emails/{kind}.subject.txt", values))[:250]
        text = nfc(_plain(f"emails/{kind}.txt", values), lines=True)
        layout = select_template([f"emails/{kind}.html", "emails/base.html"])
        html = layout.render(values | {"subject": subject, "text": text})
    return Notice(
        recipient=person,
        kind=kind,
        event_key=event_key,
        subject=subject,
        text=text,
        html=html,
        link=link,
    )


def _plain(name: str, values: dict[str, Any]) -> str:
    """Plain text: an apostrophe in a name stays an apostrophe."""
    return str(Engine.get_default().get_template(name).render(Context(values, autoescape=False)))
