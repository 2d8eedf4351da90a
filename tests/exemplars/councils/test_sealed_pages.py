"""The pages of a secret vote: keys as files, receipts shown once, boxes opened, anybody's count."""

import importlib.util
import json
import random
import subprocess
import sys
from collections import Counter
from fractions import Fraction
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.models import Session as WebSession
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from exemplars.campaigns.models import RuleCard
from exemplars.councils import actions, freezing, tally
from exemplars.councils.models import (
    BallotDraft,
    BallotKey,
    CastMark,
    OpenedBallot,
    SealedBallot,
)
from exemplars.shared.journal import JournalEntry
from tests.exemplars.councils.sealed import PHRASES, SecretMeeting, meet_in_secret
from tests.exemplars.councils.test_nothing_leaks import EVERYBODY, seated
from tests.exemplars.councils.watching import differences

pytestmark = pytest.mark.django_db
RECOUNT = Path(settings.BASE_DIR) / "backend" / "static" / "recount.py"


@pytest.fixture
def secret(cast) -> SecretMeeting:
    return meet_in_secret(cast)


def at(secret: SecretMeeting, name: str) -> str:
    return reverse(f"councils:{name}", args=[secret.session.uid])


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def give(client: Client, address: str, file: bytes, phrase: str):
    upload = SimpleUploadedFile("khoa.json", file)
    return client.post(address, {"file": upload, "secret": phrase})


def key_by_pages(secret: SecretMeeting, office: str) -> bytes:
    client, phrase = signed_in(getattr(secret.cast, office)), PHRASES[office]
    answer = client.post(at(secret, "make-key"), {"phrase": phrase, "again": phrase})
    assert answer["Content-Disposition"].startswith(
        f'attachment; filename="khoa-hom-phieu-{office}'
    )
    assert "no-store" in answer["Cache-Control"]
    tried = give(client, at(secret, "try-key"), answer.content, phrase)
    assert tried.status_code == 302
    return answer.content


def voted(secret: SecretMeeting, *choices: str) -> None:
    for user, choice in zip(secret.people, choices, strict=False):
        secret.vote(user, choice)


def test_a_secret_vote_from_the_keys_to_the_count_by_the_pages_alone(secret, cast):
    files = {office: key_by_pages(secret, office) for office in PHRASES}
    secret.attend()
    chair, secretary = signed_in(cast.chair), signed_in(cast.secretary)
    asked = secretary.get(at(secret, "open")).content.decode()
    assert "Đã thử, mở được" in asked
    assert "Mất một tệp hoặc quên một cụm mật khẩu là mất cả lượt phiếu." in asked
    secretary.post(at(secret, "open"))
    receipts = []
    for user, choice in zip(
        secret.people, ("agree", "agree", "other", "agree", "agree"), strict=True
    ):
        client = signed_in(user)
        said = {f"choice-{item.pk}": choice for item in secret.items}
        review = client.post(at(secret, "review"), said)
        assert (
            b'name="choice-%d" value="%s"' % (secret.items[0].pk, choice.encode()) in review.content
        )
        page = client.post(at(secret, "cast"), said)
        receipts += [receipt.digest for receipt in page.context["receipts"]]
        assert all(receipt.digest in page.content.decode() for receipt in page.context["receipts"])
    assert not BallotDraft.objects.exists()
    assert len(set(receipts)) == 15

    assert chair.post(at(secret, "close")).headers["Location"] == at(secret, "box")
    listed = signed_in(cast.members[0]).get(at(secret, "receipts")).content.decode()
    assert all(receipt in listed for receipt in receipts)
    assert chair.get(at(secret, "published")).status_code == 404
    wrong = give(secretary, at(secret, "open-box"), files["secretary"], "không phải cụm này")
    assert wrong.status_code == 400
    assert "Tệp hoặc cụm mật khẩu không đúng" in wrong.content.decode()
    assert (
        give(
            secretary, at(secret, "open-box"), files["secretary"], PHRASES["secretary"]
        ).status_code
        == 302
    )
    assert give(chair, at(secret, "open-box"), files["chair"], PHRASES["chair"]).status_code == 302

    secret.session.refresh_from_db()
    assert secret.session.status == "closed"
    item = secret.session.items.first()
    assert (item.agree, item.other, item.outcome) == (4, 1, "passed")
    assert "Chủ tịch và thư ký xóa hai tệp khóa" in chair.get(at(secret, "box")).content.decode()


def test_receipts_are_shown_once_and_kept_nowhere(secret, cast):
    secret.open()
    client = signed_in(cast.members[0])
    said = {f"choice-{item.pk}": "agree" for item in secret.items}

    page = client.post(at(secret, "cast"), said)
    again = client.post(at(secret, "cast"), said, follow=True)

    digest = page.context["receipts"][0].digest
    assert "đã bỏ và được giữ nguyên" in again.content.decode()
    assert digest not in again.content.decode()
    stored = repr([row.get_decoded() for row in WebSession.objects.all()])
    assert digest not in stored + repr(list(JournalEntry.objects.values()))


def test_a_key_form_says_what_is_wrong_and_makes_nothing(secret, cast):
    client = signed_in(cast.chair)
    for phrase, again, words in (
        ("mười hai ký tự", "mười ba ký tự", "Hai lần nhập khác nhau."),
        ("ngắn", "ngắn", "Cụm mật khẩu cần từ 12 ký tự"),
    ):
        answer = client.post(at(secret, "make-key"), {"phrase": phrase, "again": again})
        assert answer.status_code == 400
        assert words in answer.content.decode()
    assert not BallotKey.objects.exists()
    answer = give(client, at(secret, "try-key"), b"{}", "x")
    assert (answer.status_code, "Hãy tạo khóa" in answer.content.decode()) == (400, True)


def test_the_own_sealed_ballot_is_not_shown_again(secret, cast):
    secret.open()
    voted(secret, "agree", "disagree", "agree")
    page = signed_in(cast.secretary).get(at(secret, "ballot")).content.decode()
    assert "Đã bỏ phiếu kín" in page
    assert "Đã bỏ phiếu: " not in page
    secret.close()

    page = signed_in(cast.secretary).get(at(secret, "ballot")).content.decode()
    assert "Đã bỏ phiếu kín" in page
    assert "Đã bỏ phiếu: " not in page
    assert (
        signed_in(cast.secretary).get(f"/api/v1/sessions/{secret.session.uid}/ballot/").json() == []
    )


def test_a_draft_of_a_secret_ballot_passes_through_and_is_saved_nowhere(secret, cast):
    secret.open()
    page = signed_in(cast.chair).post(at(secret, "draft"), {"fill": "agree"})

    assert page.content.decode().count('value="agree" checked') == 3
    assert "data-device-only" in page.content.decode()
    assert "<textarea" not in page.content.decode()
    assert not BallotDraft.objects.exists()


def test_the_secretary_enters_no_sealed_ballot_for_somebody_else(secret, cast):
    secret.open(member_3="written")
    address = reverse("councils:written", args=[secret.session.uid, secret.seats[4].pk])

    assert signed_in(cast.secretary).get(address).status_code == 404
    page = signed_in(cast.secretary).get(at(secret, "session")).content.decode()
    assert address not in page


def test_a_voided_secret_vote_is_told_as_what_it_was(secret, cast):
    secret.open()
    voted(secret, "agree", "agree", "disagree")
    actions.ask_to_reopen(secret.session, by=cast.secretary, reason="Mất tệp khóa")
    actions.confirm_reopening(secret.session, by=cast.chair)

    page = signed_in(cast.auditor).get(at(secret, "session")).content.decode()
    assert "Mất tệp khóa" in page
    assert "Phiếu niêm phong chưa mở đã hủy" in page
    assert "Phiếu cũ được giữ" not in page


def test_a_session_by_open_ballot_has_no_box(meeting, cast):
    meeting.open()
    for name in ("box", "receipts", "published"):
        address = reverse(f"councils:{name}", args=[meeting.session.uid])
        assert signed_in(cast.chair).get(address).status_code == 404


def test_an_officer_finds_the_box_to_open_on_the_desk(secret, cast):
    secret.open()
    voted(secret, "agree", "agree", "agree")
    actions.close_voting(secret.session, by=cast.chair)

    desk = signed_in(cast.secretary).get(reverse("desk:home")).content.decode()
    assert at(secret, "box") in desk
    desk = signed_in(cast.members[0]).get(reverse("desk:home")).content.decode()
    assert at(secret, "box") not in desk


def test_the_box_page_asks_as_many_queries_for_one_item_as_for_five(
    cast, django_assert_max_num_queries
):
    for dossiers in (1, 5):
        secret = meet_in_secret(cast, dossiers)
        secret.open()
        voted(secret, "agree", "agree", "agree")
        secret.close()
        client = signed_in(cast.auditor)
        with django_assert_max_num_queries(24):
            client.get(at(secret, "box"))
        with django_assert_max_num_queries(16):
            client.get(at(secret, "published"))


ALIKE = "Nếu mọi phiếu giống nhau thì con số tự nói ra ý kiến từng người."


def test_before_opening_officers_are_told_what_no_seal_can_hide(secret, cast):
    secret.make_keys()
    secret.attend()
    for officer in (cast.chair, cast.secretary):
        assert ALIKE in signed_in(officer).get(at(secret, "open")).content.decode()

    RuleCard.objects.update(ballot_kind="open")
    assert ALIKE not in signed_in(cast.chair).get(at(secret, "open")).content.decode()


def test_the_big_screen_of_a_secret_vote_bears_no_name(secret, cast):
    names = {str(seat.user) for seat in secret.seats} | {
        item.nomination.display_name for item in secret.items
    }
    client = signed_in(cast.auditor)

    def named(address: str) -> set[str]:
        page = client.get(address).content.decode()
        return {name for name in names if name in page}

    def check() -> None:
        assert named(at(secret, "session")) >= {str(cast.chair)}  # the control
        assert not named(at(secret, "screen"))
        assert not named(f"{at(secret, 'turnout')}?trang=man-hinh&nhip=x")

    check()
    secret.open()
    voted(secret, "agree", "other", "agree")
    check()
    actions.close_voting(secret.session, by=cast.chair)
    check()
    secret.unwrap()
    secret.count()
    check()


# --- What shows while nobody may know --------------------------------------------------------------


#: How far the vote is: voting goes on, the boxes are closed, the outer envelopes open; or that of the
#: first box alone, closed by itself while the others take ballots.
STEPS = ("open", "closed", "unwrapped", "one_unwrapped")
#: On every change.
SOME = {("chair", "unwrapped"), ("officer", "open"), ("silent_member", "one_unwrapped")}


@pytest.mark.parametrize(
    ("who", "step"),
    [
        pytest.param(who, step, marks=() if (who, step) in SOME else pytest.mark.acceptance)
        for who in EVERYBODY
        for step in STEPS
    ],
)
def test_before_both_envelopes_are_open_no_vote_shows_anywhere(secret, cast, who, step, request):
    user = seated(secret, who)
    secret.open()
    still = time_machine.travel(timezone.now(), tick=False)
    still.start()
    request.addfinalizer(still.stop)

    def votes(*choices):
        def vote():
            for voter, choice in zip(secret.people[1:4], choices, strict=True):
                secret.vote(voter, choice)
            if step != "open":
                item = secret.items[0].pk if step.startswith("one") else None
                actions.close_voting(secret.session, by=cast.chair, item=item)
            if step.endswith("unwrapped"):
                secret.unwrap()

        return vote

    patterns = [("agree", "agree", "other"), ("disagree", "disagree", "agree")]
    if (who, step) not in SOME:
        patterns += [("other", "other", "other"), ("agree", "disagree", "other")]
    assert differences([votes(*choices) for choices in patterns], user, secret) == set()


@pytest.mark.acceptance
def test_control_after_the_count_the_same_comparison_finds_the_votes(secret, cast):
    secret.open()

    def votes(choice):
        def vote():
            voted(secret, *[choice] * 5)
            secret.close()

        return vote

    found = differences([votes("agree"), votes("disagree")], cast.auditor, secret)
    assert {"councils:session 0", "councils:published 0", "session-items 0"} <= found


def test_a_conflict_closes_the_box_of_that_item_too(secret, cast):
    seat = secret.seats[2]
    actions.declare_conflict(secret.items[0], seat, "Người nhà", by=seat.user, kind="relative")
    secret.open()
    for user in secret.people:
        open_to = secret.items[1:] if user == seat.user else secret.items
        secret.vote(user, items=open_to)
    secret.close()

    said = signed_in(seat.user).get(at(secret, "published")).json()
    assert [row["item"] for row in said["items"]] == [item.pk for item in secret.items[1:]]
    box = signed_in(seat.user).get(at(secret, "receipts")).content.decode()
    assert secret.items[0].nomination.display_name not in box
    assert len(signed_in(cast.chair).get(at(secret, "published")).json()["items"]) == 3


# --- Anybody's own count ---------------------------------------------------------------------------


def counted(path: Path) -> subprocess.CompletedProcess:
    command = [sys.executable, "-I", str(RECOUNT), str(path)]
    return subprocess.run(command, capture_output=True, encoding="utf-8", timeout=60, check=False)


def test_the_recount_agrees_and_finds_what_was_changed(secret, cast, tmp_path):
    secret.open(member_3="written")
    voted(secret, "agree", "disagree", "agree", "other", "agree")
    secret.close()
    path = tmp_path / "phieu.json"
    path.write_bytes(signed_in(cast.auditor).get(at(secret, "published")).content)

    agreed = counted(path)
    assert (agreed.returncode, agreed.stderr) == (0, "")
    assert "Khớp: 3 hồ sơ." in agreed.stdout
    assert secret.session.frozen_hash in agreed.stdout

    said = json.loads(path.read_text())
    said["items"][1]["ballots"][0] = "lower"
    said["items"][2]["ballots"].pop()
    said["frozen"]["roll"][0]["presence"] = "absent"
    path.write_text(json.dumps(said))
    changed = counted(path)
    assert changed.returncode == 1
    assert changed.stdout.count("KHÁC:") >= 4
    path.write_text("[]")
    assert counted(path).returncode == 2


def test_the_recount_shares_no_line_with_the_program(tmp_path):
    text = RECOUNT.read_text()
    imported = {line for line in text.splitlines() if line.startswith(("import ", "from "))}
    assert imported == {
        "import hashlib", "import json", "import sys", "from fractions import Fraction"
    }  # fmt: skip


@pytest.mark.any_database
@pytest.mark.parametrize("seed", range(5))
def test_a_thousand_random_sessions_are_counted_alike(seed):
    """Five seeds of a thousand: rule, roll, conflicts and ballots by chance."""
    spec = importlib.util.spec_from_file_location("recount", RECOUNT)
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    chance, drawn = random.Random(seed), Counter()
    for _number in range(1000):
        frozen, said, in_writing, verdict = by_chance(chance)
        found = script.recount(frozen, 1, said, in_writing)
        assert found["outcome"] == verdict.outcome
        assert found["base"] == verdict.denominator
        for kind in ("agree", "lower", "disagree", "other", "invalid"):
            assert found[kind] == getattr(verdict.poll, kind)
            drawn[kind] += found[kind]
    assert min(drawn.values()) > 0, drawn


def by_chance(chance: random.Random):
    def card() -> tally.RuleCard:
        return tally.RuleCard(
            base=chance.choice(["all_members", "present", "valid_ballots", "ballots_cast"]),
            quorum=Fraction(chance.randint(0, 4), 4),
            threshold=Fraction(chance.randint(0, 10), 10),
            strict=chance.random() < 0.5,
            absentee_counts=True,
            abstention_in_base=chance.random() < 0.5,
            recusal_reduces_base=chance.random() < 0.5,
            meets=chance.random() < 0.8,
        )

    rule, lower = card(), card() if chance.random() < 0.5 else None
    presences = chance.choices(["present", "written", "absent"], [7, 2, 1], k=chance.randint(1, 13))
    frozen = {
        "roll": [
            {"seat": n, "kind": "member", "presence": said} for n, said in enumerate(presences)
        ],
        "recusals": [
            {"item": 1, "seat": n} for n in range(len(presences)) if chance.random() < 0.1
        ],
        "items": [
            {
                "item": 1,
                "rule": {"count": rule.plain(), "ballot_kind": "secret"},
                "lower": {"key": 2, "rule": {"count": lower.plain()}} if lower else None,
            }
        ],
    }
    barred = {row["seat"] for row in frozen["recusals"]}
    voters = [
        n for n, said in enumerate(presences)
        if said != "absent" and n not in barred and chance.random() < 0.9
    ]  # fmt: skip
    choices = [
        chance.choice(["agree", "agree", "lower", "disagree", "other", "invalid"]) for _n in voters
    ]
    in_writing = sum(presences[n] == "written" for n in voters)
    roll = tally.poll(rule, freezing.voters_by_item(frozen, {})[1])
    counts = {choice: choices.count(choice) for choice in set(choices)}
    poll = tally.secret(roll, counts, in_writing=in_writing)
    return frozen, choices, in_writing, tally.count(rule, poll, lower=lower)


def test_nothing_of_a_secret_vote_is_written_to_a_log(secret, cast, caplog):
    caplog.set_level("DEBUG")
    secret.open()
    client = signed_in(cast.members[0])
    said = {f"choice-{item.pk}": "disagree" for item in secret.items}
    client.post(at(secret, "review"), said)
    client.post(at(secret, "cast"), said)
    cast_lines = [row.getMessage() for row in caplog.records if row.name != "django.db.backends"]

    assert not any("disagree" in line or "/phieu/bo/" in line for line in cast_lines)
    assert SealedBallot.objects.count() == CastMark.objects.count() == 3
    assert not OpenedBallot.objects.exists()
    assert RuleCard.objects.get().ballot_kind == "secret"
