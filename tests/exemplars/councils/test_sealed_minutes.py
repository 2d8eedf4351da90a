"""The minutes of a secret vote, from the open box to the frozen files: every figure is the database's,
and the papers say where ballots were sealed, what lay in the boxes, and whether the keys are gone."""

import json
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pymupdf
import pytest
import time_machine
from django.conf import settings
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from certificates.rendering.papers import docx, pdfs
from exemplars.campaigns.models import RuleCard
from exemplars.councils import actions, freezing, minutes, queries, sealing
from exemplars.councils.actions import minutes as writing
from exemplars.councils.minutes import sealed
from exemplars.councils.models import BallotBox, BallotKey, CastMark, OpenedBallot
from exemplars.shared import journal
from exemplars.shared.errors import NotAllowed, RuleViolation
from tests.exemplars.councils.sealed import SecretMeeting, meet_in_browsers, meet_in_secret
from tests.exemplars.councils.test_minutes import facts_of, rows_of, words_of

pytestmark = pytest.mark.django_db
RECOUNT = Path(settings.BASE_DIR, "backend", "static", "recount.py")
WHERE = {
    "server": "Mỗi ý kiến được niêm phong trên máy chủ ngay khi bỏ phiếu, rồi mới vào hòm phiếu.",
    "browser": "Mỗi ý kiến được niêm phong trong trình duyệt của thành viên trước khi gửi đi;",
}
CHOICES = (
    ("agree", "agree", "agree", "disagree", "other"),
    ("disagree", "agree", "disagree", "other"),
)


def held(cast, place: str) -> SecretMeeting:
    """Two items: one passed by five ballots; one failed by four, a relative among the members."""
    meeting = (meet_in_browsers if place == "browser" else meet_in_secret)(cast, 2)
    RuleCard.objects.update(
        threshold_numerator=1, threshold_denominator=2, quorum_numerator=1, quorum_denominator=2
    )
    actions.declare_conflict(
        meeting.items[1], meeting.seats[2], "Em ruột", by=cast.secretary, kind="relative"
    )
    meeting.open(member_3="written")
    for item, choices in zip(meeting.items, CHOICES, strict=True):
        barred = set(item.recusals.values_list("seat__user", flat=True))
        voters = [user for user in meeting.people if user.pk not in barred]
        for user, choice in zip(voters, choices, strict=True):
            meeting.vote(user, choice, items=[item])
    meeting.items = meeting.close()
    return meeting


def freeze(meeting: SecretMeeting):
    by = meeting.cast.secretary
    actions.write_minutes(meeting.session, by=by, version=0, values={"conclusion": "Trình"})
    return actions.freeze_minutes(meeting.session, by=by)


@pytest.mark.parametrize("place", WHERE)
def test_the_papers_of_a_secret_vote_are_the_databases(cast, place):
    meeting = held(cast, place)
    session, (first, second) = meeting.session, meeting.items
    for officer in (cast.chair, cast.secretary):
        assert actions.declare_destroyed(session, by=officer) == 1

    frozen = freeze(meeting)

    data = {
        (row.paper, row.extension): default_storage.open(row.file.name).read()
        for row in frozen.files.all()
    }
    assert len(data) == 6
    said = {item: OpenedBallot.objects.filter(item=item) for item in meeting.items}
    counted = [row for row in rows_of(data["tally", "docx"], 11) if row[0].isdigit()]
    for row, item in zip(counted, meeting.items, strict=True):
        figures = [
            said[item].filter(choice=choice).count()
            for choice in ("invalid", "agree", "lower", "disagree", "other")
        ]
        total = CastMark.objects.filter(item=item).count()
        assert row[2:9] == list(map(str, (total, total - figures[0], *figures)))
        assert row[9:] == [str(item.base), item.verdict]
    assert [row[2] for row in counted] == ["5", "4"]
    assert [first.outcome, second.outcome] == ["passed", "rejected"]
    boxes = rows_of(data["tally", "docx"], 4)
    assert boxes == [
        [str(number), item.nomination.display_name, str(len(box.receipts)), digest_of(box.receipts)]
        for number, (item, box) in enumerate(zip(meeting.items, boxes_of(meeting), strict=True), 1)
    ]
    keys = {key.office: key for key in BallotKey.objects.filter(session=session)}
    today = f"{timezone.localdate():%d/%m/%Y}"
    for paper in ("minutes", "tally"):
        for extension in ("docx", "pdf"):
            words = words_of(data[paper, extension])
            for sentence in (
                WHERE[place],
                "Hai người giữ khóa đã hủy tệp khóa, theo lời khai của từng người:",
                f"- Hồ Văn Chủ Tọa, Chủ tịch Hội đồng: khai đã hủy ngày {today}.",
                f"- Lý Thị Thư Ký, Thư ký Hội đồng: khai đã hủy ngày {today}.",
                f"khóa phong bì trong, dấu vân tay {keys['chair'].fingerprint}.",
                f"khóa phong bì ngoài, dấu vân tay {keys['secretary'].fingerprint}.",
            ):
                assert sentence in words, (paper, extension, sentence)
            other = WHERE["browser" if place == "server" else "server"]
            assert other not in words
    pdf = words_of(data["tally", "pdf"])
    address = settings.SITE_URL + reverse("councils:box", args=[session.uid])
    for words in (address, *(row[3] for row in boxes)):
        assert words in pdf, words
    assert frozen.facts["sealed"]["sealed_by"] == place
    assert "(tự bỏ phiếu kín trên hệ thống)" in words_of(data["minutes", "docx"])


def boxes_of(meeting: SecretMeeting) -> list[BallotBox]:
    return [BallotBox.objects.get(item=item) for item in meeting.items]


def digest_of(receipts: list[str]) -> str:
    return freezing.digest({"list": receipts})


def test_the_digest_is_the_journals_and_the_independent_counts(cast, tmp_path):
    meeting = held(cast, "server")

    printed = [box.receipts for box in facts_of(meeting).sealed.boxes]

    closing = journal.entries_of(meeting.session).get(action="close_box")
    assert printed == [row["receipts"] for row in closing.data["boxes"]]
    file = tmp_path / "phieu-da-mo.json"
    file.write_text(json.dumps(queries.published(meeting.session, cast.chair)), "utf-8")
    recounted = subprocess.run(
        [sys.executable, RECOUNT, file],
        capture_output=True,
        text=True,
        check=True,
        encoding="utf-8",
    ).stdout
    assert all(f"biên nhận SHA-256 {digest}" in recounted for digest in printed)


def test_nothing_on_the_papers_names_one_ballot_or_keeps_an_order(cast):
    meeting = held(cast, "server")
    facts = facts_of(meeting)
    receipts = [receipt for box in boxes_of(meeting) for receipt in box.receipts]
    assert len(receipts) == 9

    said = json.dumps(facts.plain(), ensure_ascii=False)

    assert not any(receipt in said for receipt in receipts)
    for box in boxes_of(meeting):
        assert box.receipts == sorted(box.receipts)


def test_the_minutes_say_whose_key_file_is_not_declared_destroyed(cast):
    meeting = held(cast, "server")
    none = words_of(docx(minutes.minutes(facts_of(meeting))))
    actions.declare_destroyed(meeting.session, by=cast.chair)

    one = words_of(docx(minutes.minutes(facts_of(meeting))))

    for words in (none, one):
        assert "Đến khi lập biên bản này, việc hủy tệp khóa chưa được khai đủ:" in words
        assert "Hai người giữ khóa đã hủy" not in words
        assert "- Lý Thị Thư Ký, Thư ký Hội đồng: chưa khai hủy." in words
    assert "- Hồ Văn Chủ Tọa, Chủ tịch Hội đồng: chưa khai hủy." in none
    assert "- Hồ Văn Chủ Tọa, Chủ tịch Hội đồng: khai đã hủy ngày" in one


def test_a_declaration_while_the_papers_are_drawn_freezes_nothing(cast, monkeypatch):
    meeting = held(cast, "server")

    def slow(found):
        actions.declare_destroyed(meeting.session, by=cast.chair)
        return [b"%PDF" for _paper in found]

    monkeypatch.setattr(writing, "pdfs", slow)
    with pytest.raises(RuleViolation, match="vừa thay đổi"):
        freeze(meeting)


def test_an_open_vote_says_nothing_of_seals(meeting):
    meeting.open()
    meeting.close()
    facts = facts_of(meeting)

    assert facts.sealed is None
    assert list(sealed.course(None)) == list(sealed.annex(None)) == []
    assert "niêm phong" not in words_of(docx(minutes.tally_sheet(facts)))


def test_a_digest_stands_in_one_line_of_the_annex(cast):
    facts = facts_of(held(cast, "server"))
    box = sealed.Box("Ban Nhân dân ấp Phước Lộc, xã Ô Lâm", 480, "da" * 32)
    many = replace(facts, sealed=replace(facts.sealed, boxes=(box,) * 40))

    [data] = pdfs([minutes.tally_sheet(many)])

    with pymupdf.open(stream=data) as doc:
        lines = [line for page in doc for line in page.get_text().splitlines()]
    assert lines.count("da" * 32) == 40


# --- Declaring the key files destroyed ---------------------------------------------------------------


def test_a_holder_declares_once_and_the_first_day_stays(cast):
    meeting = held(cast, "server")
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        assert actions.declare_destroyed(meeting.session, by=cast.chair) == 1
    first = BallotKey.objects.get(holder=cast.chair).destroyed_at

    assert actions.declare_destroyed(meeting.session, by=cast.chair) == 0

    assert BallotKey.objects.get(holder=cast.chair).destroyed_at == first
    assert BallotKey.objects.get(holder=cast.secretary).destroyed_at is None
    entry = journal.entries_of(meeting.session).get(action="destroy_ballot_key")
    assert entry.data["fingerprints"] == [BallotKey.objects.get(holder=cast.chair).fingerprint]


def test_the_files_are_needed_until_the_boxes_are_counted(cast):
    meeting = meet_in_secret(cast)
    meeting.open()
    for user in meeting.people:
        meeting.vote(user)
    actions.close_voting(meeting.session, by=cast.chair)
    with pytest.raises(RuleViolation, match="còn cần tệp khóa"):
        actions.declare_destroyed(meeting.session, by=cast.chair)
    assert not BallotKey.objects.exclude(destroyed_at=None).exists()


def test_only_a_holder_declares(cast):
    meeting = held(cast, "server")
    for user in (cast.members[0], cast.officer):
        with pytest.raises(NotAllowed):
            actions.declare_destroyed(meeting.session, by=user)
    assert not BallotKey.objects.exclude(destroyed_at=None).exists()


def test_the_keys_of_a_voided_round_go_with_those_of_the_last(cast):
    meeting = held(cast, "server")
    actions.ask_to_reopen(meeting.session, by=cast.chair, reason="Nhầm")
    meeting.session = actions.confirm_reopening(meeting.session, by=cast.secretary)
    meeting.open()
    for user in meeting.people:
        meeting.vote(user, items=meeting.items[:1])
    meeting.close()

    assert actions.declare_destroyed(meeting.session, by=cast.chair) == 2

    vote = facts_of(meeting).sealed
    assert [bool(key.destroyed_at) for key in vote.keys] == [True, False]
    assert vote.keys[0].fingerprint == sealing.fingerprint(
        freezing.public_keys(meeting.session.frozen)["chair"]
    )


def test_who_is_about_to_freeze_is_told_that_a_declaration_is_missing(cast, client):
    meeting = held(cast, "server")
    page = reverse("councils:minutes", args=[meeting.session.uid])
    client.force_login(cast.secretary)
    for officer in (cast.chair, cast.secretary):
        assert "chưa khai hủy đủ hai tệp khóa" in client.get(page).text
        actions.declare_destroyed(meeting.session, by=officer)

    assert "chưa khai hủy" not in client.get(page).text


def test_the_button_is_the_holders_and_goes_with_the_declaration(cast):
    meeting = held(cast, "server")
    box, declare = (
        reverse(f"councils:{name}", args=[meeting.session.uid]) for name in ("box", "destroy-key")
    )
    chair, member = Client(), Client()
    chair.force_login(cast.chair)
    member.force_login(cast.members[0])
    assert declare in chair.get(box).text
    assert declare not in member.get(box).text
    assert member.post(declare).status_code == 403

    answer = chair.post(declare, follow=True)

    assert f"Đã khai hủy tệp {timezone.localdate():%d/%m/%Y}" in answer.text
    assert declare not in answer.text
