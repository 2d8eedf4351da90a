from datetime import timedelta

import pytest
from django.utils import timezone

from exemplars.accounts import actions
from exemplars.accounts.models import ApiToken, User
from exemplars.accounts.states import RoleKind
from tests.factories import give_role

pytestmark = pytest.mark.django_db

ME = "/api/v1/me/"


@pytest.fixture
def key(cast):
    give_role(cast.clerk, cast.other_commune, RoleKind.UNIT_CLERK)
    role = cast.clerk.roles.get(unit=cast.commune)
    _token, key = actions.create_token(
        role, name="Nhân sự", expires_on=timezone.localdate(), by=cast.clerk
    )
    return key


def me(client, key):
    return client.get(ME, headers={"Authorization": f"Token {key}"})


def test_me_is_nobody_without_a_key_or_a_session(client):
    answer = client.get(ME)

    assert answer.status_code == 401
    assert set(answer.json()) == {"code", "message"}


def test_me_in_a_session_holds_every_role(client, cast, key):
    client.force_login(cast.clerk)
    body = client.get(ME).json()

    assert body["username"] == "clerk"
    assert {role["unit"] for role in body["roles"]} == {"UBX-AC", "UBX-OL"}
    assert body["scoped_role"] is None


def test_a_key_acts_with_its_one_role(client, cast, key):
    body = me(client, key).json()

    assert [role["unit"] for role in body["roles"]] == ["UBX-AC"]
    assert body["scoped_role"]["kind"] == "unit_clerk"
    assert ApiToken.objects.get().last_used_on == timezone.localdate()


@pytest.mark.parametrize("cause", ["revoked", "expired", "role ended", "account closed", "wrong"])
def test_a_key_that_does_not_hold_is_refused_alike(client, cast, key, cause):
    token = ApiToken.objects.get()
    if cause == "revoked":
        actions.revoke_token(token, by=cast.clerk)
    elif cause == "expired":
        ApiToken.objects.update(expires_on=timezone.localdate() - timedelta(days=1))
    elif cause == "role ended":
        actions.end_role(token.role, by=cast.administrator)
    elif cause == "account closed":
        User.objects.filter(pk=cast.clerk.pk).update(is_active=False)
    else:
        key = key[:-1] + "~"

    answer = me(client, key)

    assert answer.status_code == 401
    assert answer.json()["message"] == "Khóa API không đúng, đã thu hồi hoặc đã hết hạn."


def test_a_key_written_wrongly_says_how_to_write_it(client):
    answer = client.get(ME, headers={"Authorization": "Token mot hai"})

    assert "Authorization: Token <khóa>" in answer.json()["message"]


def test_me_asks_little(client, cast, key, django_assert_max_num_queries):
    me(client, key)
    with django_assert_max_num_queries(3):
        assert me(client, key).status_code == 200
