"""Keys of programs act with one role alone; fields that are nobody's to set stay as they are."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from exemplars.accounts import actions as accounts
from exemplars.accounts.models import ApiToken
from exemplars.accounts.states import OFFICE_KINDS, UNIT_KINDS, RoleKind
from exemplars.nominations.models import Nomination, Submission
from exemplars.nominations.states import Status
from exemplars.notices import actions as notices
from exemplars.notices.models import Notice
from tests import factories
from tests.security import crawling


@pytest.fixture
def call(world):
    def call_(key, method, name, *args, body=None, **headers):
        client = Client(raise_request_exception=False)
        return getattr(client, method)(
            crawling.address_of(name, *args), json.dumps(body or {}) if method != "get" else None,
            content_type="application/json", headers={"Authorization": f"Token {key}", **headers},
        )  # fmt: skip

    return call_


def key_of(user, kind=None):
    role = user.roles.get(kind=kind) if kind else user.roles.get()
    expires = timezone.localdate() + timedelta(days=5)
    return accounts.create_token(role, name="thử", expires_on=expires, by=user)[1]


def test_a_heads_key_of_the_clerks_role_does_not_send(world, call):
    head, row = world.cast.head, world.first.rows["awaiting"]
    factories.give_role(head, world.cast.commune, RoleKind.UNIT_CLERK)
    clerks = key_of(head, RoleKind.UNIT_CLERK)
    for name in ("nomination-submit", "nomination-attest"):
        with crawling.writes() as written:
            assert call(clerks, "post", name, row.uid).status_code == 403
        assert written == []
    assert (
        call(key_of(head, RoleKind.UNIT_HEAD), "post", "nomination-attest", row.uid).status_code
        == 200
    )


def test_a_key_never_votes_nor_sees_the_councils_papers(world, call):
    member = world.cast.members[0]
    factories.give_role(member, world.cast.commune, RoleKind.UNIT_CLERK)
    key = key_of(member)
    item = world.voting.items.first()
    body = [{"item": item.pk, "choice": "agree"}]
    answer = call(key, "post", "session-ballot", world.voting.uid, body=body)
    assert answer.status_code in (403, 404)
    assert call(key, "get", "session-list").json()["results"] == []
    assert call(key, "get", "nomination-detail", world.second.rows["voting"].uid).status_code == 404
    assert not item.ballots.exists()


def test_a_key_reads_the_notices_of_its_role_alone(world, call):
    clerk, office = world.cast.clerk, world.cast.office
    factories.give_role(clerk, office, RoleKind.OFFICER)
    Notice.objects.all().delete()
    for key, unit, roles in (
        ("own", world.cast.commune, UNIT_KINDS),
        ("other role", world.cast.commune, [RoleKind.UNIT_HEAD]),
        ("other unit", office, OFFICE_KINDS),
        ("person", None, ()),
    ):
        notices.queue("story_published", recipients=[clerk], event_key=key, unit=unit, roles=roles)
    rows = {row.event_key: row for row in Notice.objects.all()}
    key = key_of(clerk, RoleKind.UNIT_CLERK)

    listed = call(key, "get", "notice-list").json()["results"]
    assert [row["uid"] for row in listed] == [str(rows["own"].uid)]
    for name in ("other role", "other unit", "person"):
        assert call(key, "get", "notice-detail", rows[name].uid).status_code == 404
        assert call(key, "post", "notice-read", rows[name].uid).status_code == 404
    assert call(key, "post", "notice-read-all").json() == {"read": 1}
    unread = Notice.objects.filter(read_at=None)
    assert {row.event_key for row in unread} == {"other role", "other unit", "person"}
    assert Notice.objects.visible_to(clerk).count() == 4, "the person reads all"


@pytest.mark.parametrize(
    "how", ["revoked", "expired", "ended role", "closed account", "removed role"]
)
def test_a_key_that_has_ended_opens_nothing_from_the_next_request_on(world, call, how):
    clerk, key = world.cast.clerk, world.tokens["clerk"]
    assert call(key, "get", "nomination-list").status_code == 200
    token = ApiToken.objects.get(role__user=clerk)
    yesterday = timezone.localdate() - timedelta(days=1)
    if how == "revoked":
        accounts.revoke_token(token, by=clerk)
    elif how == "expired":
        ApiToken.objects.update(expires_on=yesterday)
    elif how == "ended role":
        accounts.end_role(token.role, by=world.cast.administrator)
    elif how == "closed account":
        type(clerk).objects.filter(pk=clerk.pk).update(is_active=False)
    else:
        token.role.delete()
    assert call(key, "get", "nomination-list").status_code == 401


@pytest.mark.parametrize("key", ["", "x", "x y", "đ", "\0", "a" * 5000])
def test_a_wrong_key_is_401(world, call, key):
    assert call(key.encode("utf-8").decode("latin-1"), "get", "nomination-list").status_code == 401


def test_a_key_opens_no_page(world):
    client = Client(headers={"Authorization": f"Token {world.tokens['head']}"})
    answer = client.get("/viec/")
    assert answer.status_code == 302


@pytest.mark.parametrize("role", ["officer", "auditor", "other_clerk", "clerk"])
def test_a_key_sees_what_its_role_sees(world, call, role):
    user = world.user(role)
    if role == "clerk":
        factories.give_role(user, world.cast.office, RoleKind.OFFICER)  # a role the key has not
    key = world.tokens[role]
    listed = {row["uid"] for row in call(key, "get", "nomination-list").json()["results"]}
    scoped = type(user).objects.get(pk=user.pk)
    scoped.scoped_role = ApiToken.objects.filter(role__user=user).earliest("pk").role
    assert listed == {str(row.uid) for row in Nomination.objects.visible_to(scoped)[:50]}


#: What no writer may set by naming it.
FORBIDDEN = {
    "status": "awarded", "holder": 1, "attested_by": 1, "attested_at": "2026-01-01T00:00:00Z",
    "received_at": "2026-01-01T00:00:00Z", "late": False, "returns": 0, "final_award": "BK_T",
    "uid": "00000000-0000-0000-0000-000000000001", "id": 1, "pk": 1, "version": 77, "order": 99,
    "status_since": "2020-01-01T00:00:00Z", "due_on": "2030-01-01", "search": "x", "sort_key": "x",
    "created_by": 1, "created_at": "2020-01-01T00:00:00Z", "is_staff": True, "findings": [],
    "evidence": [{"title": "x"}], "decision_line": 1, "campaign": "khac", "unit": "UBX-OL",
}  # fmt: skip


def columns(row):
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_a_change_by_the_api_sets_content_alone(world, call):
    row = Nomination.objects.get(pk=world.first.rows["draft"].pk)
    before = columns(row)
    body = {**FORBIDDEN, "submission": str(world.second.submission.uid), "note": "đã đổi"}
    for sent in (body, {**body, "submission": str(world.first.decided.uid)}):
        answer = call(
            world.tokens["clerk"], "patch", "nomination-detail", row.uid, body=sent,
            **{"If-Match": f'"{Nomination.objects.get(pk=row.pk).version}"'},
        )  # fmt: skip
        assert answer.status_code in (200, 400)
    after = columns(Nomination.objects.get(pk=row.pk))
    changed = {name for name, value in after.items() if before[name] != value}
    assert changed <= {"note", "version", "updated_at"}, changed
    assert after["version"] <= before["version"] + 1


def test_a_change_without_the_version_read_is_a_conflict(world, call):
    row = world.first.rows["draft"]
    with crawling.writes() as written:
        answer = call(
            world.tokens["clerk"], "patch", "nomination-detail", row.uid, body={"note": "x"}
        )
    assert answer.status_code in (409, 412, 428)
    assert written == []


def test_a_new_dossier_by_the_api_is_a_draft_of_ones_own_submission(world, call):
    own, theirs = world.first.submission, world.second.submission
    body = {**FORBIDDEN, "submission": str(theirs.uid), "subject_kind": "individual", "name": "Thử"}
    count = Nomination.objects.count()
    answer = call(world.tokens["clerk"], "post", "nomination-list", body=body)
    assert answer.status_code == 400
    assert Nomination.objects.count() == count
    answer = call(
        world.tokens["clerk"], "post", "nomination-list", body={**body, "submission": str(own.uid)}
    )
    assert answer.status_code == 201, answer.content
    made = Nomination.objects.get(uid=answer.json()["uid"])
    assert (made.status, made.submission, made.version) == (Status.DRAFT, own, 1)
    assert (made.attested_by, made.holder, made.final_award) == (None, None, None)


def test_a_new_submission_by_the_api_is_of_ones_own_unit(world, call):
    body = {
        "campaign": world.cast.campaign.code,
        "unit": world.cast.other_commune.code,
        "number": "9",
    }
    count = Submission.objects.count()
    answer = call(world.tokens["clerk"], "post", "submission-list", body=body)
    assert answer.status_code == 403
    assert Submission.objects.count() == count


@pytest.mark.parametrize(
    ("role", "name", "args", "row"),
    [
        ("clerk", "nominations:edit", {"uid": "row_draft"}, "draft"),
        ("clerk", "nominations:autosave", {"uid": "row_draft"}, "draft"),
        ("officer", "appraisal:eligible", {"uid": "row_checking"}, "checking"),
    ],
)
def test_a_form_of_a_page_sets_its_own_fields_alone(world, role, name, args, row):
    before = columns(Nomination.objects.get(pk=world.first.rows[row].pk))
    data = {key: str(value) for key, value in FORBIDDEN.items() if key != "version"}
    data |= {"version": before["version"], "form-TOTAL_FORMS": "0", "form-INITIAL_FORMS": "0"}
    data |= {"name": before["name"], "subject_kind": "individual", "award": before["award_id"]}
    world.client(role).post(world.address(name, args), data)
    after = columns(Nomination.objects.get(pk=world.first.rows[row].pk))
    kept = {
        "id", "uid", "submission_id", "final_award_id", "order", "returns",
        "late", "received_at", "created_at",
    }  # fmt: skip
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}
    assert after["attested_by_id"] in (None, before["attested_by_id"])
    assert after["status"] != "awarded"
