"""Sending mails of the outbox, each claimed first, so that two workers never send it twice."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils.translation import gettext as _
from django_tasks import task

from exemplars.notices.models import Notice


@task()
def deliver(uids: list[str]) -> None:
    """Send the mails of these notices that nobody else has sent. A second run has no effect.

    A uid without a row is passed over: its person had heard of the event before.
    """
    for uid in uids:
        notice = Notice.objects.claim(uid)
        if notice is not None:
            notice.settle(error=_send(notice))


def _send(notice: Notice) -> str:
    """Hand the stored words to the mail server. Returns its refusal, or nothing."""
    mail = EmailMultiAlternatives(
        notice.subject,
        _text(notice),
        to=[notice.recipient.email],
        headers={
            # The same on every attempt: a mail that arrives twice after all shows as one.
            "Message-ID": f"<{notice.uid}@{urlsplit(settings.SITE_URL).hostname}>",
            "Auto-Submitted": "auto-generated",
        },
    )
    if notice.html:
        mail.attach_alternative(notice.html, "text/html")
    try:
        mail.send()
    except (OSError, ValueError) as problem:  # SMTPException is an OSError
        return str(problem)[:500] or type(problem).__name__
    return ""


def _text(notice: Notice) -> str:
    parts = [notice.text]
    if notice.link and settings.SITE_URL + notice.link not in notice.text:
        parts.append(settings.SITE_URL + notice.link)
    foot = _("Thư này do hệ thống gửi; thư trả lời không có người đọc.")
    parts.append(f"-- \n{settings.SITE_NAME}\n{foot}")
    return "\n\n".join(parts)
