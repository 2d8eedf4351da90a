import re
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from exemplars.accounts import actions
from exemplars.accounts.models import ApiToken, Invitation, User
from exemplars.accounts.states import RoleKind
from tests.factories import PASSWORD, give_role, make_user

pytestmark = pytest.mark.django_db

SIGN_IN = "/tai-khoan/dang-nhap/"
PROFILE = "/tai-khoan/"


def sign_in(client, username, password=PASSWORD, **data):
    return client.post(SIGN_IN, {"username": username, "password": password, **data})


# --- Signing in -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["clerk", "clerk@vi-du.vn", "CLERK@vi-du.vn"])
def test_one_signs_in_by_name_or_by_mail_address(client, cast, name):
    before = client.session.session_key
    answer = sign_in(client, name, next="/thong-bao/")

    assert (answer.status_code, answer["Location"]) == (302, "/thong-bao/")
    assert client.session["_auth_user_id"] == str(cast.clerk.pk)
    assert client.session.session_key != before


def test_signing_in_leads_to_this_site_only(client, cast):
    answer = sign_in(client, "clerk", next="https://evil.example/")

    assert answer["Location"] == reverse("desk:home")


def test_the_refusal_is_the_same_for_every_cause(client, cast):
    cast.head.is_active = False
    cast.head.save()
    make_user("twin-1", email="chung@vi-du.vn")
    make_user("twin-2", email="chung@vi-du.vn")
    sentences = set()
    for name, password in (
        ("clerk", "sai"),
        ("khong-co", PASSWORD),
        ("head", PASSWORD),
        ("chung@vi-du.vn", PASSWORD),
    ):
        answer = sign_in(client, name, password)
        assert answer.status_code == 200
        sentences.add(tuple(answer.context["form"].non_field_errors()))

    assert len(sentences) == 1
    assert "_auth_user_id" not in client.session


def test_five_failures_lock_the_account_for_a_quarter_of_an_hour(client, cast, time_machine):
    time_machine.move_to("2026-11-22T08:00+07:00", tick=False)
    for number in range(4):
        assert sign_in(client, "clerk", f"sai-{number}").status_code == 200
    locked = sign_in(client, "clerk@vi-du.vn", "sai-5")
    assert locked.status_code == 429
    assert "Tài khoản tạm khóa 15 phút" in locked.text

    elsewhere = Client(REMOTE_ADDR="203.0.113.7", HTTP_X_FORWARDED_FOR="198.51.100.1")
    assert sign_in(elsewhere, "clerk").status_code == 429
    assert sign_in(client, "head").status_code == 302, "others are not locked out"

    time_machine.move_to("2026-11-22T08:15:01+07:00", tick=False)
    assert sign_in(elsewhere, "clerk").status_code == 302


def test_signing_out_needs_a_post_and_ends_the_session_on_the_server(client, cast):
    client.force_login(cast.clerk)
    stolen = client.cookies["sessionid"].value
    assert client.get("/tai-khoan/dang-xuat/").status_code == 405
    assert client.post("/tai-khoan/dang-xuat/").status_code == 302

    replay = Client()
    replay.cookies["sessionid"] = stolen
    assert replay.get(PROFILE).status_code == 302


def test_a_page_for_the_signed_in_remembers_where_one_wanted_to_go(client):
    answer = client.get("/thong-bao/?page=2")

    assert answer["Location"] == f"{SIGN_IN}?next=/thong-bao/%3Fpage%3D2"


def test_keep_alive_prolongs_the_session(client, cast, settings):
    assert client.post("/tai-khoan/con-lam-viec/").status_code == 401
    client.force_login(cast.clerk)
    answer = client.post("/tai-khoan/con-lam-viec/")

    assert answer.json() == {"seconds": settings.SESSION_COOKIE_AGE}
    assert answer.cookies["sessionid"]["max-age"] == settings.SESSION_COOKIE_AGE


# --- Passwords --------------------------------------------------------------------------------


def test_changing_the_password_keeps_this_session_and_ends_the_others(client, cast):
    other = Client()
    other.force_login(cast.clerk)
    client.force_login(cast.clerk)
    new = "ba-con-trau-cay"
    answer = client.post(
        "/tai-khoan/mat-khau/",
        {"old_password": PASSWORD, "new_password1": new, "new_password2": new},
    )

    assert answer["Location"] == PROFILE
    assert client.get(PROFILE).status_code == 200
    assert other.get(PROFILE).status_code == 302


def reset_link() -> str:
    return re.search(r"http://localhost:8000(/\S+)", mail.outbox[-1].body)[1]


def test_a_reset_by_mail_works_once_and_unlocks(client, cast):
    for number in range(5):
        sign_in(client, "clerk", f"sai-{number}")
    assert AccessAttempt.objects.exists()
    client.post("/tai-khoan/quen-mat-khau/", {"email": "Clerk@vi-du.vn"})
    [sent] = mail.outbox
    assert sent.subject == "Đặt lại mật khẩu Gương Sáng"
    assert "Hồ Thị Lan Anh" in sent.body
    assert reset_link() in sent.alternatives[0].content

    form = client.get(reset_link(), follow=True)
    new = "ba-con-trau-cay"
    client.post(form.redirect_chain[-1][0], {"new_password1": new, "new_password2": new})

    assert sign_in(client, "clerk", new).status_code == 302
    again = Client().get(reset_link(), follow=True)
    assert "Liên kết không còn dùng được" in again.text


def test_a_reset_answers_alike_for_a_stranger(client, cast):
    known = client.post("/tai-khoan/quen-mat-khau/", {"email": "clerk@vi-du.vn"})
    mails = len(mail.outbox)
    unknown = client.post("/tai-khoan/quen-mat-khau/", {"email": "ai-do@vi-du.vn"})

    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert len(mail.outbox) == mails == 1


def test_a_weak_password_is_refused_in_vietnamese(client, cast):
    client.force_login(cast.clerk)
    answer = client.post(
        "/tai-khoan/mat-khau/",
        {"old_password": PASSWORD, "new_password1": "12345678", "new_password2": "12345678"},
    )

    assert answer.status_code == 200
    assert "Mật khẩu cần ít nhất 10 ký tự" in answer.text
    assert User.objects.get(pk=cast.clerk.pk).check_password(PASSWORD)


# --- People of a unit -------------------------------------------------------------------------


def people_of(unit) -> str:
    return f"/tai-khoan/nguoi-dung/{unit.code}/"


def test_the_administrator_invites_and_the_invited_person_walks_in(client, cast):
    client.force_login(cast.administrator)
    client.post(
        people_of(cast.commune) + "moi/",
        {"full_name": "Trần Thị Mới", "email": "moi@vi-du.vn", "kind": RoleKind.UNIT_HEAD},
    )
    page = client.get(people_of(cast.province))
    assert "Lời mời đang chờ" in page.text
    assert "Trần Thị Mới" in page.text

    guest = Client()
    link = re.search(r"http://localhost:8000(/\S+)", mail.outbox[0].body)[1]
    assert "Trần Thị Mới" in guest.get(link).text
    answer = guest.post(
        link,
        {
            "full_name": "Trần Thị Mới",
            "new_password1": "ba-con-trau-cay",
            "new_password2": "ba-con-trau-cay",
        },
    )
    assert answer["Location"] == reverse("desk:home")
    assert "Thủ trưởng đơn vị" in guest.get(PROFILE).text
    assert Client().get(link).status_code == 410


def test_a_person_with_an_account_is_given_the_role_at_once(client, cast):
    client.force_login(cast.administrator)
    client.post(
        people_of(cast.commune) + "moi/",
        {"full_name": "Người Lạ", "email": "stranger@vi-du.vn", "kind": RoleKind.UNIT_CLERK},
    )

    assert cast.stranger.roles.get().unit == cast.commune
    assert mail.outbox == []
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("who", ["clerk", "officer", "auditor", "stranger"])
def test_the_people_of_a_unit_are_its_administrators_affair(client, cast, who):
    client.force_login(getattr(cast, who))
    role, invitation = cast.clerk.roles.get(), invited(cast)

    assert client.get("/tai-khoan/nguoi-dung/").status_code == 403
    assert client.get(people_of(cast.commune)).status_code == 403
    assert client.get(people_of(cast.commune) + "moi/").status_code == 403
    assert client.get("/tai-khoan/nguoi-dung/KHONG-CO/").status_code == 404
    assert client.post(f"/tai-khoan/vai-tro/{role.pk}/ket-thuc/").status_code == 404
    for act in ("rut", "gui-lai"):
        assert client.post(f"/tai-khoan/loi-moi/{invitation.pk}/{act}/").status_code == 404
    role.refresh_from_db()
    assert role.valid_to is None
    assert Invitation.objects.get().token_hash == invitation.token_hash


def invited(cast) -> Invitation:
    return actions.invite(
        cast.commune,
        kind=RoleKind.UNIT_CLERK,
        email="moi@vi-du.vn",
        full_name="Trần Thị Mới",
        by=cast.administrator,
    )


def test_invitations_are_sent_again_and_withdrawn_from_the_page(client, cast):
    invitation = invited(cast)
    client.force_login(cast.administrator)
    assert client.get("/tai-khoan/nguoi-dung/")["Location"] == people_of(cast.province)
    client.post(f"/tai-khoan/loi-moi/{invitation.pk}/gui-lai/")
    assert len(mail.outbox) == 2
    client.post(f"/tai-khoan/loi-moi/{invitation.pk}/rut/")

    assert not Invitation.objects.exists()


def test_a_mail_that_does_not_leave_is_told_to_the_administrator(client, cast, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    client.force_login(cast.administrator)
    data = {"full_name": "Mới", "email": "moi@vi-du.vn", "kind": RoleKind.UNIT_HEAD}
    first = client.post(people_of(cast.commune) + "moi/", data, follow=True)
    again = client.post(f"/tai-khoan/loi-moi/{Invitation.objects.get().pk}/gui-lai/", follow=True)

    assert "thư chưa gửi được" in first.text
    assert "thư chưa gửi được" in again.text


def test_a_refusal_shows_beside_the_form(client, cast):
    client.force_login(cast.administrator)
    data = {"full_name": "A", "email": "clerk@vi-du.vn", "kind": RoleKind.UNIT_CLERK}
    answer = client.post(people_of(cast.commune) + "moi/", data)
    ending = client.post(f"/tai-khoan/vai-tro/{cast.administrator.roles.get().pk}/ket-thuc/")

    assert "đang giữ vai trò" in answer.text
    assert "ít nhất một quản trị" in ending.text


def test_an_ended_role_closes_open_tabs_at_the_next_request(client, cast):
    local = make_user("local")
    role = give_role(local, cast.commune, RoleKind.ADMINISTRATOR)
    tab = Client()
    tab.force_login(local)
    assert tab.get(people_of(cast.commune)).status_code == 200

    client.force_login(cast.administrator)
    answer = client.post(f"/tai-khoan/vai-tro/{role.pk}/ket-thuc/", {"last_day": ""})

    assert answer.status_code == 302
    assert tab.get(people_of(cast.commune)).status_code == 403


def test_the_list_of_people_asks_as_much_for_one_as_for_many(
    client, cast, django_assert_max_num_queries
):
    client.force_login(cast.administrator)
    counts = []
    for _round in range(2):
        with django_assert_max_num_queries(11) as asked:
            assert client.get(people_of(cast.province)).status_code == 200
        counts.append(len(asked))
        for _person in range(3):
            give_role(make_user(), cast.other_commune, RoleKind.UNIT_CLERK)

    assert counts[0] == counts[1]
    assert "other-clerk" in client.get(people_of(cast.province) + "?q=Sóc").text
    assert "Không tìm thấy" in client.get(people_of(cast.province) + "?q=zzz").text


# --- One's own account ------------------------------------------------------------------------


def test_the_mail_address_changes_only_with_the_password(client, cast):
    client.force_login(cast.clerk)
    data = {"full_name": "Hồ Thị Lan Anh", "address": "chị", "email": "moi@vi-du.vn"}
    refused = client.post(PROFILE, data)
    assert "Gõ đúng mật khẩu" in refused.text
    assert User.objects.get(pk=cast.clerk.pk).email == "clerk@vi-du.vn"
    taken = client.post(PROFILE, {**data, "email": "head@vi-du.vn", "password": PASSWORD})
    assert "đã dùng cho một tài khoản khác" in taken.text

    client.post(PROFILE, {**data, "password": PASSWORD})

    saved = User.objects.get(pk=cast.clerk.pk)
    assert (saved.email, saved.address) == ("moi@vi-du.vn", "chị")


def test_a_key_shows_once_and_ends_when_revoked(client, cast):
    client.force_login(cast.clerk)
    role = cast.clerk.roles.get()
    data = {
        "name": "Nhân sự",
        "role": role.pk,
        "expires_on": f"{timezone.localdate():%d/%m/%Y}",
    }
    answer = client.post("/tai-khoan/khoa-api/", data)
    key = answer.context["key"]
    assert key in answer.text
    assert key not in client.get("/tai-khoan/khoa-api/").text
    far = timezone.localdate() + timedelta(days=400)
    assert (
        "Ngày hết hạn"
        in client.post("/tai-khoan/khoa-api/", {**data, "expires_on": f"{far:%d/%m/%Y}"}).text
    )

    token = ApiToken.objects.get()
    stranger = Client()
    stranger.force_login(cast.head)
    assert stranger.post(f"/tai-khoan/khoa-api/{token.uid}/thu-hoi/").status_code == 404
    client.post(f"/tai-khoan/khoa-api/{token.uid}/thu-hoi/")
    token.refresh_from_db()
    assert token.revoked_at


def test_nobody_makes_a_key_for_somebody_elses_role(client, cast):
    client.force_login(cast.clerk)
    client.post(
        "/tai-khoan/khoa-api/",
        {"name": "X", "role": cast.head.roles.get().pk, "expires_on": "01/01/2027"},
    )

    assert not ApiToken.objects.exists()


def test_people_are_found_without_diacritics_and_by_their_address(client, cast):
    client.force_login(cast.administrator)
    address = reverse("accounts:people", args=[cast.province.code])
    cast.officer.email = "Truc@an-giang.vn"
    cast.officer.save(update_fields=["email"])

    def found(words):
        return [role.user for role in client.get(address, {"q": words}).context["page"]]

    assert found("nguyen thanh truc") == [cast.officer]
    assert found("NGUYỄN") == [cast.officer]
    assert found("truc@an-giang") == [cast.officer]
    assert found("do minh") == [cast.editor]
    assert found("nguyen van") == []
