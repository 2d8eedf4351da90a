"""A session ends twelve hours after signing in, however busy it was."""

import pytest
from django.urls import reverse

from backend.sessions import PersonBackend
from exemplars.accounts.models import User
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db


def test_a_busy_session_ends_twelve_hours_after_signing_in(client, cast, time_machine):
    time_machine.move_to("2026-11-22T07:00:00+07:00", tick=False)
    client.post(reverse("accounts:sign-in"), {"username": "clerk", "password": PASSWORD})
    for hour in range(7, 19):
        for minute in (20, 40, 59):
            time_machine.move_to(f"2026-11-22T{hour:02}:{minute}:59+07:00", tick=False)
            assert client.get("/thong-bao/").status_code == 200
    time_machine.move_to("2026-11-22T19:00:00+07:00", tick=False)
    answer = client.get("/thong-bao/")

    assert answer["Location"] == "/tai-khoan/dang-nhap/?next=/thong-bao/"
    assert "_auth_user_id" not in client.session


def test_signing_in_elsewhere_does_not_prolong_this_session(client, cast, time_machine):
    time_machine.move_to("2026-11-22T07:00:00+07:00", tick=False)
    client.post(reverse("accounts:sign-in"), {"username": "clerk", "password": PASSWORD})
    for hour in range(7, 19):
        for minute in ("20", "45"):
            time_machine.move_to(f"2026-11-22T{hour:02}:{minute}:00+07:00", tick=False)
            client.post("/tai-khoan/con-lam-viec/")
    type(client)().post(reverse("accounts:sign-in"), {"username": "clerk", "password": PASSWORD})
    time_machine.move_to("2026-11-22T19:00:00+07:00", tick=False)

    assert client.post("/tai-khoan/con-lam-viec/").status_code == 401


def test_a_sessions_person_comes_with_the_roles_in_force(cast, django_assert_num_queries):
    backend = PersonBackend()
    with django_assert_num_queries(1):
        person = backend.get_user(cast.officer.pk)
        assert [role.unit for role in person.active_roles] == [cast.office]
        assert not person.has_seat
    with django_assert_num_queries(2):
        assert backend.get_user(cast.stranger.pk).active_roles == []

    User.objects.filter(pk=cast.officer.pk).update(is_active=False)
    assert backend.get_user(cast.officer.pk) is None
    assert backend.get_user(0) is None


def test_a_session_from_before_counts_from_the_last_signing_in(client, cast, time_machine):
    time_machine.move_to("2026-11-22T07:00:00+07:00", tick=False)
    client.force_login(cast.clerk)
    session = client.session
    session.set_expiry(24 * 3600)
    session.save()
    time_machine.move_to("2026-11-22T18:59:00+07:00", tick=False)
    assert client.get("/thong-bao/").status_code == 200
    time_machine.move_to("2026-11-22T19:00:00+07:00", tick=False)

    assert client.get("/thong-bao/").status_code == 302
