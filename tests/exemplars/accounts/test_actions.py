import re
from datetime import date, timedelta

import pytest
from django.core import mail
from django.utils import timezone

from exemplars.accounts import actions
from exemplars.accounts.models import ApiToken, Invitation, Role, User, digest_of
from exemplars.accounts.states import RoleKind
from exemplars.shared.errors import NotAllowed, RuleViolation
from exemplars.shared.journal import JournalEntry, entries_of
from tests.factories import give_role, make_user

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate


def key_of(message) -> str:
    return re.search(r"/loi-moi/([\w-]+)/", message.body)[1]


@pytest.fixture
def invite(cast):
    def invite_(**fields):
        values = {
            "kind": RoleKind.UNIT_HEAD,
            "email": "Moi.Den@vi-du.vn",
            "full_name": "Người Mới",
            "by": cast.administrator,
        }
        return actions.invite(cast.commune, **{**values, **fields})

    return invite_


# --- Invitations ------------------------------------------------------------------------------


def test_invite_mails_a_link_whose_key_is_not_kept(cast, invite):
    invitation = invite()

    [sent] = mail.outbox
    key = key_of(sent)
    assert sent.to == ["Moi.Den@vi-du.vn"]
    assert sent.subject == "Lời mời làm việc trên Gương Sáng: Ủy ban nhân dân xã An Cư"
    assert "Bùi Quản Trị mời ông/bà giữ vai trò “Thủ trưởng đơn vị”" in sent.body
    assert key in sent.alternatives[0].content
    assert invitation.token_hash == digest_of(key) != key
    left = invitation.expires_at - timezone.now()
    assert timedelta(days=6, hours=23) < left <= timedelta(days=7)
    assert entries_of(cast.commune).get().action == "invite"


@pytest.mark.parametrize("who", ["clerk", "head", "officer", "auditor", "stranger"])
def test_invite_by_others_is_refused_and_changes_nothing(cast, invite, who):
    with pytest.raises(NotAllowed):
        invite(by=getattr(cast, who))

    assert Invitation.objects.count() == JournalEntry.objects.count() == len(mail.outbox) == 0


def test_an_administrator_invites_below_and_not_beside(cast, invite):
    local = make_user("local")
    give_role(local, cast.other_commune, RoleKind.ADMINISTRATOR)

    with pytest.raises(NotAllowed):
        invite(by=local)

    assert not Invitation.objects.exists()


def test_invite_of_somebody_with_an_account_is_refused(cast, invite):
    with pytest.raises(RuleViolation, match="đã có tài khoản"):
        invite(email=cast.clerk.email.upper())

    assert not Invitation.objects.exists()
    assert mail.outbox == []


def test_invite_twice_is_refused_and_keeps_the_first_link(invite):
    first = invite()
    with pytest.raises(RuleViolation, match="đã được mời"):
        invite(email="moi.den@vi-du.vn")

    assert Invitation.objects.get().token_hash == first.token_hash
    assert len(mail.outbox) == 1


def test_an_invitation_whose_mail_does_not_leave_stands_and_can_be_sent_again(
    cast, invite, settings
):
    good, settings.EMAIL_BACKEND = (
        settings.EMAIL_BACKEND,
        "django.core.mail.backends.smtp.EmailBackend",
    )
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    with pytest.raises(actions.MailNotSent):
        invite()
    invitation = Invitation.objects.get()

    settings.EMAIL_BACKEND = good
    actions.resend_invitation(invitation, by=cast.administrator)

    assert actions.accept_invitation(key_of(mail.outbox[0]), full_name="A", password="x-1")


def test_resend_invitation_ends_the_earlier_link(cast, invite):
    invitation = invite()
    actions.resend_invitation(invitation, by=cast.administrator)
    earlier, later = map(key_of, mail.outbox)

    with pytest.raises(RuleViolation):
        actions.accept_invitation(earlier, full_name="Người Mới", password="ba-con-trau")
    assert actions.accept_invitation(later, full_name="Người Mới", password="ba-con-trau")


def test_withdraw_invitation_ends_the_link_and_leaves_a_trace(cast, invite):
    actions.withdraw_invitation(invite(), by=cast.administrator)

    with pytest.raises(RuleViolation):
        actions.accept_invitation(key_of(mail.outbox[0]), full_name="A", password="ba-con-trau")
    assert not Invitation.objects.exists()
    assert [e.action for e in entries_of(cast.commune)] == ["invite", "withdraw_invitation"]


@pytest.mark.parametrize("act", [actions.resend_invitation, actions.withdraw_invitation])
def test_an_invitation_is_changed_by_administrators_alone(cast, invite, act):
    invitation = invite()
    with pytest.raises(NotAllowed):
        act(invitation, by=cast.head)

    assert Invitation.objects.get().token_hash == invitation.token_hash


@pytest.mark.parametrize("act", [actions.resend_invitation, actions.withdraw_invitation])
def test_an_invitation_that_was_taken_up_stays(cast, invite, act):
    invitation = invite()
    actions.accept_invitation(key_of(mail.outbox[0]), full_name="A", password="ba-con-trau")
    with pytest.raises(RuleViolation):
        act(invitation, by=cast.administrator)

    assert Invitation.objects.get().accepted_at


def test_accept_invitation_makes_the_account_and_the_role_once(cast, invite):
    invite()
    key = key_of(mail.outbox[0])
    user = actions.accept_invitation(key, full_name=" Người  Mới ", password="ba-con-trau")

    assert (user.username, user.full_name) == ("moi.den@vi-du.vn", "Người Mới")
    assert user.check_password("ba-con-trau")
    assert [str(role) for role in user.active_roles] == [f"Thủ trưởng đơn vị · {cast.commune}"]
    invitation = Invitation.objects.get()
    assert (invitation.accepted_by, bool(invitation.accepted_at)) == (user, True)
    with pytest.raises(RuleViolation):
        actions.accept_invitation(key, full_name="Kẻ Khác", password="ba-con-trau")
    assert User.objects.filter(email="Moi.Den@vi-du.vn").count() == 1


def test_accept_invitation_after_seven_days_is_refused(invite):
    invite()
    Invitation.objects.update(expires_at=timezone.now())
    with pytest.raises(RuleViolation, match="quá bảy ngày"):
        actions.accept_invitation(key_of(mail.outbox[0]), full_name="A", password="ba-con-trau")

    assert not User.objects.filter(email="Moi.Den@vi-du.vn").exists()


def test_accept_invitation_is_refused_when_the_address_got_an_account(invite):
    invite()
    make_user("khac", email="moi.den@vi-du.vn")
    with pytest.raises(RuleViolation, match="đã có tài khoản"):
        actions.accept_invitation(key_of(mail.outbox[0]), full_name="A", password="ba-con-trau")

    assert Invitation.objects.get().accepted_at is None


# --- Roles ------------------------------------------------------------------------------------


def test_give_role_holds_from_today_and_is_journalled(cast):
    role = actions.give_role(
        cast.stranger, cast.commune, RoleKind.UNIT_CLERK, by=cast.administrator
    )

    assert cast.stranger.holds(RoleKind.UNIT_CLERK)
    assert (role.valid_from, role.valid_to) == (TODAY(), None)
    entry = entries_of(cast.commune).get()
    assert (entry.action, entry.data["user"], entry.actor) == (
        "give_role",
        "stranger",
        cast.administrator,
    )


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"who": "clerk"}, "holds_already"),
        ({"valid_to": date(2020, 1, 1)}, "days_reversed"),
        ({"inactive": True}, "inactive"),
    ],
)
def test_give_role_refusals_give_nothing(cast, fields, code):
    user = getattr(cast, fields.pop("who", "stranger"))
    if fields.pop("inactive", False):
        user.is_active = False
        user.save()
    before = Role.objects.count()

    with pytest.raises(RuleViolation) as refusal:
        actions.give_role(user, cast.commune, RoleKind.UNIT_CLERK, by=cast.administrator, **fields)

    assert refusal.value.code == code
    assert Role.objects.count() == before


def test_give_role_by_others_is_refused(cast):
    with pytest.raises(NotAllowed):
        actions.give_role(cast.stranger, cast.commune, RoleKind.UNIT_CLERK, by=cast.head)

    assert not cast.stranger.roles.exists()


def test_give_role_on_the_day_an_earlier_one_began_is_refused(cast):
    day = TODAY() - timedelta(days=9)
    give_role(cast.stranger, cast.commune, RoleKind.UNIT_HEAD, valid_from=day, valid_to=day)

    with pytest.raises(RuleViolation) as refusal:
        actions.give_role(
            cast.stranger,
            cast.commune,
            RoleKind.UNIT_HEAD,
            by=cast.administrator,
            valid_from=day,
        )

    assert refusal.value.code == "same_start"
    assert cast.stranger.roles.get().valid_to == day


def test_end_role_takes_it_away_at_the_next_request(cast):
    role = cast.clerk.roles.get()
    actions.end_role(role, by=cast.administrator)

    assert User.objects.get(pk=cast.clerk.pk).active_roles == []
    role.refresh_from_db()
    assert role.valid_to == TODAY() - timedelta(days=1)
    assert entries_of(cast.commune).get().action == "end_role"


def test_end_role_after_a_coming_day_lets_it_run_till_then(cast):
    day = TODAY() + timedelta(days=3)
    actions.end_role(cast.clerk.roles.get(), by=cast.administrator, last_day=day)

    assert cast.clerk.holds(RoleKind.UNIT_CLERK)
    assert cast.clerk.roles.get().valid_to == day


def test_end_role_that_began_today_leaves_only_the_journal(cast):
    role = actions.give_role(
        cast.stranger, cast.commune, RoleKind.UNIT_CLERK, by=cast.administrator
    )
    actions.end_role(role, by=cast.administrator)

    assert not cast.stranger.roles.exists()
    assert [e.action for e in entries_of(cast.commune)] == ["give_role", "end_role"]


@pytest.mark.parametrize(
    ("who", "last_day", "code"),
    [
        ("administrator", date(2020, 1, 1), "past_day"),
        ("head", None, "not_allowed"),
    ],
)
def test_end_role_refusals_change_nothing(cast, who, last_day, code):
    role = cast.clerk.roles.get()
    with pytest.raises(RuleViolation) as refusal:
        actions.end_role(role, by=getattr(cast, who), last_day=last_day)

    assert refusal.value.code == code
    role.refresh_from_db()
    assert role.valid_to is None


def test_end_role_twice_is_refused(cast):
    role = cast.clerk.roles.get()
    actions.end_role(role, by=cast.administrator)
    with pytest.raises(RuleViolation, match="đã kết thúc"):
        actions.end_role(role, by=cast.administrator)


def test_the_last_administrator_stays_until_somebody_else_is_there(cast):
    role = cast.administrator.roles.get()
    with pytest.raises(RuleViolation, match="ít nhất một quản trị"):
        actions.end_role(role, by=cast.administrator)
    assert cast.administrator.roles.get().valid_to is None

    actions.give_role(cast.officer, cast.province, RoleKind.ADMINISTRATOR, by=cast.administrator)
    actions.end_role(role, by=cast.administrator)

    assert cast.administrator.roles.get().valid_to


# --- One's own account ------------------------------------------------------------------------


def test_update_profile_keeps_the_words_and_a_trace(cast):
    actions.update_profile(
        cast.clerk, full_name="Hồ Thị  Lan", address="chị", job_title="Công chức", email="a@b.vn"
    )

    cast.clerk.refresh_from_db()
    assert (cast.clerk.full_name, cast.clerk.address) == ("Hồ Thị Lan", "chị")
    assert entries_of(cast.clerk).get().data == {"email_changed": True}


def test_update_profile_refuses_the_address_of_somebody_else(cast):
    with pytest.raises(RuleViolation) as refusal:
        actions.update_profile(
            cast.clerk, full_name="X", address="chị", job_title="", email="HEAD@vi-du.vn"
        )

    assert refusal.value.field == "email"
    cast.clerk.refresh_from_db()
    assert cast.clerk.full_name == "Hồ Thị Lan Anh"


# --- Keys of programs -------------------------------------------------------------------------


def test_create_token_shows_the_key_once_and_keeps_its_hash(cast):
    token, key = actions.create_token(
        cast.clerk.roles.get(), name="Nhân sự", expires_on=TODAY(), by=cast.clerk
    )

    assert token.key_hash == digest_of(key)
    assert key not in str(entries_of(cast.clerk).get().data)


@pytest.mark.parametrize(
    ("days", "code"), [(-1, "expiry"), (366, "expiry")], ids=["past", "more than a year"]
)
def test_create_token_needs_a_day_within_a_year(cast, days, code):
    with pytest.raises(RuleViolation) as refusal:
        actions.create_token(
            cast.clerk.roles.get(),
            name="Nhân sự",
            expires_on=TODAY() + timedelta(days=days),
            by=cast.clerk,
        )

    assert refusal.value.code == code
    assert not ApiToken.objects.exists()


def test_create_token_for_somebody_elses_role_is_refused(cast):
    with pytest.raises(NotAllowed):
        actions.create_token(
            cast.head.roles.get(), name="X", expires_on=TODAY(), by=cast.administrator
        )

    assert not ApiToken.objects.exists()


def test_create_token_for_an_ended_role_is_refused(cast):
    role = cast.clerk.roles.get()
    actions.end_role(role, by=cast.administrator)
    role.refresh_from_db()
    with pytest.raises(RuleViolation) as refusal:
        actions.create_token(role, name="X", expires_on=TODAY(), by=cast.clerk)

    assert refusal.value.code == "ended_role"


def test_ten_keys_are_enough_until_one_is_revoked(cast):
    role = cast.clerk.roles.get()

    def make():
        return actions.create_token(role, name="X", expires_on=TODAY(), by=cast.clerk)[0]

    tokens = [make() for _number in range(10)]
    with pytest.raises(RuleViolation) as refusal:
        make()
    assert refusal.value.code == "too_many"

    actions.revoke_token(tokens[0], by=cast.clerk)
    assert make()


def test_revoke_token_by_its_owner_or_the_administrator_keeps_the_first_moment(cast):
    token, _key = actions.create_token(
        cast.clerk.roles.get(), name="X", expires_on=TODAY(), by=cast.clerk
    )
    with pytest.raises(NotAllowed):
        actions.revoke_token(token, by=cast.head)
    assert token.revoked_at is None

    first = actions.revoke_token(token, by=cast.administrator).revoked_at
    assert actions.revoke_token(token, by=cast.clerk).revoked_at == first
    assert [e.action for e in entries_of(cast.clerk)] == ["create_token", "revoke_token"]
