from datetime import timedelta
from email.header import decode_header, make_header

import pytest
from django.core import mail
from django.db import transaction
from django.utils import timezone, translation

from exemplars.notices import actions, tasks
from exemplars.notices.models import Notice
from exemplars.shared.errors import NotAllowed, RuleViolation
from exemplars.shared.journal import entries_of
from tests.exemplars.notices.conftest import told
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def queue(*people, key="ho-so-1", **fields):
    context = {"name": "Néang Sa Rươl & 'Ô Lâm'", "why": "thiếu ngày"}
    return told(*people, event_key=key, context=context, link="/to-trinh/1/", **fields)


@pytest.fixture
def lan():
    return make_user("lan", full_name="Hồ Thị Lan Anh", address="chị")


@pytest.fixture
def on_commit(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


# --- queue ------------------------------------------------------------------------------------


def test_queue_keeps_the_words_of_the_moment_and_mails_them_after_the_commit(lan, on_commit):
    with on_commit():
        [notice] = queue(lan)
        assert mail.outbox == []

    assert notice.subject == "Hồ sơ “Néang Sa Rươl & 'Ô Lâm'” được trả lại để sửa"
    assert notice.text == "Chào chị Hồ Thị Lan Anh,\n\nNéang Sa Rươl & 'Ô Lâm': thiếu ngày"
    notice.refresh_from_db()
    assert (notice.attempts, notice.error) == (1, "")
    assert notice.sent_at
    [sent] = mail.outbox
    assert sent.to == ["lan@vi-du.vn"]
    assert "http://localhost:8000/to-trinh/1/" in sent.body
    html = sent.alternatives[0].content
    assert 'href="http://localhost:8000/to-trinh/1/"' in html
    assert "Néang Sa Rươl &amp; &#x27;Ô Lâm&#x27;" in html


def test_queue_twice_for_one_event_tells_each_person_once(lan, on_commit):
    nam = make_user("nam")
    with on_commit():
        queue(lan)
        again = queue(lan, nam, nam)

    assert [notice.recipient for notice in again] == [nam]
    assert Notice.objects.count() == 2
    assert [sent.to for sent in mail.outbox] == [["lan@vi-du.vn"], ["nam@vi-du.vn"]]


def test_queue_in_a_transaction_that_fails_tells_nobody(lan, on_commit, transactional_db):
    class Refused(Exception):
        pass

    with pytest.raises(Refused), transaction.atomic():
        queue(lan)
        raise Refused

    assert Notice.objects.count() == 0
    assert mail.outbox == []


def test_queue_passes_over_people_who_cannot_sign_in_and_mails_only_to_addresses(on_commit):
    gone = make_user("gone", is_active=False)
    silent = make_user("silent", email="")
    with on_commit():
        [notice] = queue(gone, silent)

    assert notice.recipient == silent
    assert mail.outbox == []


def test_queue_speaks_vietnamese_whatever_the_language_of_the_page(lan):
    with translation.override("en"):
        [notice] = queue(lan)

    assert "Xem trên trang" in notice.html


def test_a_queue_that_is_down_does_not_undo_the_act(lan, on_commit, monkeypatch):
    class Down:
        @staticmethod
        def enqueue(keys):
            raise ConnectionError("Redis")

    monkeypatch.setattr(tasks, "deliver", Down)
    with on_commit():
        [notice] = queue(lan)

    monkeypatch.undo()
    Notice.objects.update(created_at=timezone.now() - timedelta(minutes=1))
    with on_commit():
        assert actions.sweep() == 1
    notice.refresh_from_db()
    assert notice.sent_at


# --- delivery, with a real mail server --------------------------------------------------------


def test_a_mail_arrives_with_its_vietnamese_words(lan, smtp, on_commit):
    smtp.start()
    with on_commit():
        [notice] = queue(lan)

    [received] = smtp.inbox.mails
    subject = str(make_header(decode_header(received["Subject"])))
    assert subject == notice.subject
    assert received["To"] == "lan@vi-du.vn"
    assert received["Message-ID"] == f"<{notice.uid}@localhost>"
    plain, html = received.get_payload()
    assert plain.get_content_charset() == html.get_content_charset() == "utf-8"
    assert notice.text.splitlines() == plain.get_payload(decode=True).decode().splitlines()[:3]
    assert "thiếu ngày" in html.get_payload(decode=True).decode()


def test_a_mail_server_that_is_down_is_recorded_and_the_sweeper_delivers_later(
    lan, smtp, on_commit
):
    with on_commit():
        [notice] = queue(lan)
    notice.refresh_from_db()
    assert (notice.attempts, notice.sent_at) == (1, None)
    assert "refused" in notice.error

    smtp.start()
    with on_commit():
        assert actions.sweep() == 0, "the second attempt waits"
    Notice.objects.update(created_at=timezone.now() - timedelta(minutes=2))
    with on_commit():
        assert actions.sweep() == 1

    notice.refresh_from_db()
    assert (notice.attempts, notice.error) == (2, "")
    assert notice.sent_at
    assert len(smtp.inbox.mails) == 1
    with on_commit():
        assert actions.sweep() == 0


def test_a_second_worker_with_the_same_task_sends_nothing(lan, on_commit):
    with on_commit():
        [notice] = queue(lan)

    tasks.deliver.call([str(notice.uid)])

    assert len(mail.outbox) == 1
    notice.refresh_from_db()
    assert notice.attempts == 1


def test_a_mail_in_another_workers_hands_is_left_alone(lan):
    [notice] = queue(lan)
    assert Notice.objects.claim(str(notice.uid))

    tasks.deliver.call([str(notice.uid)])
    Notice.objects.update(created_at=timezone.now() - timedelta(minutes=30))

    assert actions.sweep() == 0
    assert mail.outbox == []


def test_a_mail_whose_worker_died_is_tried_again_after_an_hour(lan, on_commit):
    [notice] = queue(lan)
    Notice.objects.claim(str(notice.uid))
    Notice.objects.update(created_at=timezone.now() - timedelta(hours=1, seconds=1))

    with on_commit():
        assert actions.sweep() == 1

    assert len(mail.outbox) == 1


def test_the_fifth_failure_is_the_last(lan, smtp, on_commit):
    [notice] = queue(lan)
    Notice.objects.update(created_at=timezone.now() - timedelta(days=1))
    for _round in range(6):
        with on_commit():
            actions.sweep()

    notice.refresh_from_db()
    assert notice.attempts == 5
    assert notice in Notice.objects.failing()


# --- staff and readers ------------------------------------------------------------------------


def test_resend_gives_a_given_up_mail_new_attempts(lan, cast, on_commit):
    [notice] = queue(lan)
    Notice.objects.update(attempts=5, error="550 no such user")

    with on_commit():
        actions.resend(notice, by=cast.officer)

    notice.refresh_from_db()
    assert notice.sent_at
    assert len(mail.outbox) == 1
    assert [entry.action for entry in entries_of(notice)] == ["resend"]


@pytest.mark.parametrize("who", ["clerk", "auditor", "stranger"])
def test_resend_is_refused_to_others_and_changes_nothing(lan, cast, on_commit, who):
    [notice] = queue(lan)
    Notice.objects.update(attempts=5, error="550 no such user")

    with on_commit(), pytest.raises(NotAllowed):
        actions.resend(notice, by=getattr(cast, who))

    notice.refresh_from_db()
    assert (notice.attempts, notice.error) == (5, "550 no such user")
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("fields", "email", "code"),
    [
        ({"sent_at": timezone.now()}, "lan@vi-du.vn", "already_sent"),
        ({"attempts": 5}, "", "no_address"),
    ],
)
def test_resend_of_what_cannot_go_is_refused(lan, cast, on_commit, fields, email, code):
    [notice] = queue(lan)
    Notice.objects.update(**fields)
    lan.email = email
    lan.save()

    with on_commit(), pytest.raises(RuleViolation) as refusal:
        actions.resend(notice, by=cast.officer)

    assert refusal.value.code == code
    assert mail.outbox == []


def test_mark_read_keeps_the_first_moment(lan):
    [notice] = queue(lan)
    first = actions.mark_read(notice).read_at

    assert actions.mark_read(notice).read_at == first


def test_mark_all_read_touches_only_ones_own(lan):
    nam = make_user("nam")
    queue(lan, nam)
    queue(lan, key="ho-so-2")

    assert actions.mark_all_read(by=lan) == 2
    assert Notice.objects.unread().get().recipient == nam
