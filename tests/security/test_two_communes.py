"""I-19: people of one commune never read, find or change what is the other's."""

import io
import re
import zipfile
from datetime import timedelta

import pytest
from django.utils import timezone

from exemplars.accounts.models import ApiToken, Invitation, Role
from exemplars.campaigns.models import Campaign
from exemplars.councils.models import Council, Session
from exemplars.decisions.models import Decision
from exemplars.gallery.models import Story
from exemplars.nominations.models import Evidence, Nomination, Submission
from exemplars.notices.models import Notice
from exemplars.units.models import Unit
from tests.security import crawling
from tests.security.permission_table import PAGES
from tests.security.world import MARK, PRIVATE, ROLES

THEIRS = ("other_clerk", "other_head")
#: Shows the words of every commune by its purpose: what was published, or asked for by name.
SHARED = {
    "gallery:home", "gallery:stories", "gallery:story", "gallery:feed", "gallery:sitemap",
    "story-list", "story-detail", "certificates:verify",
    # An invitation and a link for an opinion speak to whoever holds them.
    "accounts:accept", "councils:opinion", "councils:opinion-send",
}  # fmt: skip
LISTS = (
    "nominations:list", "nominations:submissions", "nominations:export", "decisions:list",
    "councils:list", "notices:list", "desk:home", "desk:search", "certificates:list",
    "nomination-list", "submission-list", "session-list", "notice-list",
)  # fmt: skip

pytestmark = pytest.mark.any_database


def text_of(answer) -> str:
    """Everything the answer says: headers, body, and the sheets of a workbook."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    words = [str(answer.headers), body.decode("utf-8", "replace")]
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            sheets = [archive.read(name).decode("utf-8", "replace") for name in archive.namelist()]
            # Letters beyond ASCII may stand as &#233; in a sheet; what is escaped stays so.
            words += [re.sub(r"&#(\d{3,});", lambda at: chr(int(at[1])), sheet) for sheet in sheets]
    return "\n".join(words)


@pytest.mark.parametrize("role", THEIRS)
def test_every_address_with_the_other_communes_keys_says_nothing_of_it(world, role):
    told, let_in = [], []
    for page in PAGES:
        if page.name in SHARED:
            continue
        for method in page.methods.split():
            data = crawling.posted(world, page) if method == "POST" else {}
            answer = world.ask(role, method, crawling.address(world, page), data=data)
            if crawling.outcome(answer) == "ok" and role not in page.let_in:
                let_in.append((method, page.name, answer.status_code))
            if MARK in text_of(answer):
                told.append((method, page.name, answer.status_code))
    assert let_in == []
    assert told == []


@pytest.mark.parametrize("words", [MARK, "zeta mot", "1/TTr", "neang", "giao vien", "2147", "ubx"])
@pytest.mark.parametrize("role", [*THEIRS, "stranger", "administrator"])
def test_searching_finds_nothing_of_others(world, role, words):
    for name in LISTS:
        answer = world.ask(role, "get", crawling.address_of(name), data={"q": words})
        said = text_of(answer).replace(f'value="{words}"', "").replace(f"“{words}”", "")
        said = said.replace(f"q={words}", "") if words == MARK else said
        assert f"Néang draft {MARK}" not in said, name
        assert f"Trường {MARK}" not in said, name
        assert f"TTr-{MARK}" not in said, name


def test_the_other_communes_dossiers_in_the_form_are_not_touched(world):
    """An act on one's own submission that names the other commune's dossier."""
    own, theirs = world.second, world.first.rows["draft"]
    for name in ("nominations:submit", "nominations:attest"):
        address = world.address(name, {"uid": "submission"}, "second")
        with crawling.writes() as written:
            answer = world.ask("other_head", "post", address, data={"uid": str(theirs.uid)})
        assert answer.status_code == 409, name
        assert written == [], name
    address = world.address("nominations:edit", {"uid": "row_draft"}, "second")
    world.ask("other_clerk", "post", address, data={"submission": world.first.submission.pk})
    assert own.rows["draft"].submission_id == own.submission.pk


@pytest.mark.parametrize("role", [role for role in ROLES if role != "anonymous"])
def test_what_a_list_shows_its_page_opens(world, role):
    """I-20: one rule for the list, the export, the API and the page of a row."""
    user = world.user(role)
    pages = (
        (Nomination, "nominations:detail", "nomination-detail", "uid"),
        (Submission, "nominations:submission", "submission-detail", "uid"),
        (Evidence, "nominations:evidence", "", "uid"),
        (Session, "councils:session", "session-detail", "uid"),
        (Council, "councils:council", "", "pk"),
        (Decision, "decisions:detail", "", "uid"),
        (Notice, "", "notice-detail", "uid"),
        (Story, "gallery:story", "", "slug"),
        (Campaign, "campaigns:detail", "campaign-detail", "code"),
        (Unit, "units:card", "unit-detail", "code"),
        (Role, "accounts:end-role", "", "pk"),
    )
    for model, *names, key in pages:
        seen = set(model.objects.visible_to(user).values_list(key, flat=True))
        everything = list(model.objects.values_list(key, flat=True))
        sample = [value for value in everything if value in seen][:3]
        sample += [value for value in everything if value not in seen][:3]
        for name in filter(None, names):
            for value in sample:
                answer = world.ask(role, "get", crawling.address_of(name, value))
                opens = answer.status_code == 200
                assert opens == (value in seen), (name, value, answer.status_code)


@pytest.mark.parametrize("role", [role for role in ROLES if role != "anonymous"])
def test_lists_of_the_api_and_the_export_are_the_visible_rows(world, role):
    user = world.user(role)
    for model, name in (
        (Nomination, "nomination-list"), (Submission, "submission-list"),
        (Session, "session-list"), (Notice, "notice-list"),
    ):  # fmt: skip
        answer = world.ask(role, "get", crawling.address_of(name), data={"page_size": 200}).json()
        listed = {row["uid"] for row in answer["results"]}
        assert listed == {
            str(uid) for uid in model.objects.visible_to(user).values_list("uid", flat=True)
        }
    exported = text_of(world.ask(role, "get", crawling.address_of("nominations:export")))
    for row in Nomination.objects.all():
        seen = Nomination.objects.visible_to(user).filter(pk=row.pk).exists()
        assert (row.name in exported) == seen, row.name


def test_rows_of_accounts_are_their_owners(world):
    for role in ROLES[1:]:
        user = world.user(role)
        assert all(token.role.user_id == user.pk for token in ApiToken.objects.visible_to(user))
        if role != "administrator":
            assert not Role.objects.visible_to(user).exists()
            assert not Invitation.objects.visible_to(user).exists()


def test_personal_data_of_others_is_on_no_page_of_a_stranger(world):
    for page in PAGES:
        for method in page.methods.split():
            data = crawling.posted(world, page) if method == "POST" else {}
            answer = world.ask("stranger", method, crawling.address(world, page), data=data)
            assert PRIVATE not in text_of(answer), (method, page.name)


def test_a_seat_that_has_ended_shows_nothing_from_the_next_request_on(world):
    """I-22: sessions, dossiers, papers and the council itself."""
    member = world.cast.members[0]
    member.seats.update(valid_to=timezone.localdate() - timedelta(days=1))
    for name, value in (
        ("councils:session", world.voting.uid),
        ("councils:council", world.cast.council.pk),
        ("nominations:detail", world.first.rows["voting"].uid),
        ("nominations:evidence", world.first.papers["awarded"].uid),
        ("session-items", world.voting.uid),
        ("nomination-detail", world.first.rows["voting"].uid),
    ):
        answer = world.ask("member", "get", crawling.address_of(name, value))
        assert answer.status_code == 404, name
