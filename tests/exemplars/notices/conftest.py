"""A kind of notice with words of its own, and a mail server that really listens."""

import copy
import socket
from collections.abc import Iterator
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message

from exemplars.accounts.models import User
from exemplars.notices import actions
from exemplars.notices.models import Notice

KIND = "thu_nghiem"


def told(*people: User, **facts: Any) -> list[Notice]:
    """Queue a notice of this kind; the rows that are new."""
    known = set(Notice.objects.values_list("pk", flat=True))
    actions.queue(KIND, recipients=people, **facts)
    return list(Notice.objects.exclude(pk__in=known).order_by("pk"))


@pytest.fixture(autouse=True)
def words(tmp_path, settings) -> None:
    """templates/emails/thu_nghiem.*, in a folder of this test."""
    folder = tmp_path / "emails"
    folder.mkdir()
    (folder / f"{KIND}.subject.txt").write_text("Hồ sơ “{{ name }}” được trả lại\nđể sửa\n")
    (folder / f"{KIND}.txt").write_text(
        "Chào {{ address }} {{ recipient }},\n\n{{ name }}: {{ why }}\n"
    )
    settings.TEMPLATES = copy.deepcopy(settings.TEMPLATES)
    settings.TEMPLATES[0]["DIRS"] = [tmp_path, *settings.TEMPLATES[0]["DIRS"]]


class Inbox(Message):
    """Keeps what arrives."""

    def __init__(self) -> None:
        super().__init__(EmailMessage)
        self.mails: list[EmailMessage] = []

    def handle_message(self, message: EmailMessage) -> None:
        self.mails.append(message)


@pytest.fixture
def smtp(settings) -> Iterator["Server"]:
    """A mail server on a free port; `start` and `stop` at will."""
    server = Server()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.EMAIL_TIMEOUT = 5
    yield server
    server.stop()


class Server:
    def __init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.inbox = Inbox()
        self.controller: Controller | None = None

    def start(self) -> None:
        self.controller = Controller(self.inbox, hostname="127.0.0.1", port=self.port)
        self.controller.start()

    def stop(self) -> None:
        if self.controller is not None:
            self.controller.stop()
            self.controller = None
