"""Biên bản: every figure is the database's, frozen with its files, corrected with a reason."""

import hashlib
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pymupdf
import pytest
import zxingcpp
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from docx import Document
from PIL import Image

from certificates.rendering import papers
from exemplars.campaigns.models import RuleCard
from exemplars.councils import actions, queries
from exemplars.councils.actions import minutes as writing
from exemplars.councils.minutes import Slip, SlipLine, minutes, opinion_slip
from exemplars.councils.minutes.facts import digest
from exemplars.councils.models import Minutes, MinutesFile
from exemplars.shared import journal
from exemplars.shared.errors import Conflict, NotAllowed, RuleViolation
from exemplars.units.states import Side
from tests.exemplars.councils.conftest import Meeting

pytestmark = pytest.mark.django_db


@pytest.fixture
def quick(monkeypatch):
    """PDFs by name only: what they say is asked of the real ones once."""
    monkeypatch.setattr(writing, "pdfs", lambda found: [f"%PDF {p.name}".encode() for p in found])


@pytest.fixture
def held(meeting: Meeting) -> Meeting:
    """Voted on: one passed, one failed, one with a member recused; one member was away."""
    cast, (first, second, third) = meeting.cast, meeting.items
    RuleCard.objects.update(threshold_numerator=1, threshold_denominator=2)
    actions.declare_conflict(third, meeting.seats[2], "Em ruột", by=cast.secretary, kind="relative")
    meeting.open(member_3="absent")
    for user in (cast.chair, cast.secretary, *cast.members[:2]):
        meeting.vote(user, "agree", [first])
        meeting.vote(user, "disagree" if user != cast.chair else "other", [second], "Chưa rõ")
    for user in (cast.chair, cast.secretary, cast.members[1]):
        meeting.vote(user, "agree", [third])
    meeting.items = meeting.close()
    return meeting


def write(meeting: Meeting, version: int = 0, by=None, **values) -> Minutes:
    return actions.write_minutes(
        meeting.session, by=by or meeting.cast.secretary, version=version, values=values
    )


def freeze(meeting: Meeting) -> Minutes:
    return actions.freeze_minutes(meeting.session, by=meeting.cast.chair)


def rows_of(data: bytes, heads: int) -> list[list[str]]:
    """The rows of the table with so many columns, but for its head."""
    tables = [t for t in Document(BytesIO(data)).tables if len(t.columns) == heads]
    return [[cell.text for cell in row.cells] for table in tables for row in table.rows[1:]]


def words_of(data: bytes) -> str:
    if data.startswith(b"%PDF"):
        with pymupdf.open(stream=data) as doc:
            return " ".join(" ".join(page.get_text() for page in doc).split())
    doc = Document(BytesIO(data))
    return " ".join(" ".join(paragraph.text for paragraph in doc.paragraphs).split())


def test_every_figure_of_the_papers_is_the_databases(held):
    cast, session = held.cast, held.session
    write(
        held, number="12/BB-HĐ", absences="Mai Thị Ba: đi công tác", guests="Ông Trần Khách",
        tellers="Cao Văn Hai, chuyên viên\nĐỗ Thị Hoài Thương", proceedings="Nghe báo cáo.\nThảo luận.",
        conclusion="Giao cơ quan thường trực trình.", ended_at=timezone.now() + timedelta(hours=1),
    )  # fmt: skip
    frozen = freeze(held)

    files = {(row.paper, row.extension): row for row in frozen.files.all()}
    assert len(files) == 6
    data = {key: default_storage.open(row.file.name).read() for key, row in files.items()}
    for key, row in files.items():
        assert hashlib.sha256(data[key]).hexdigest() == row.sha256
    tally = [row for row in rows_of(data["tally", "docx"], 11) if row[0].isdigit()]
    decided = [row for row in rows_of(data["minutes", "docx"], 4) if row[0].isdigit()]
    items = list(session.items.select_related("nomination", "award", "final_award"))
    assert len(tally) == len(decided) == len(items) == 3
    for number, (item, counted, said) in enumerate(zip(items, tally, decided, strict=True), 1):
        figures = [item.agree, item.lower, item.disagree, item.other]
        valid = sum(figures)
        assert counted[0] == said[0] == str(number)
        assert counted[1].split("\n")[0] == item.nomination.display_name
        assert counted[2:10] == [
            str(one) for one in (valid + item.invalid, valid, item.invalid, *figures, item.base)
        ]
        assert counted[10] == item.verdict
        assert said[2] == item.award.name
        assert said[3] == f"{counted_word(item.outcome)}.\n{item.verdict}"
    listed = [row for row in rows_of(data["results", "docx"], 5) if row[0].isdigit()]
    assert [row[4] for row in listed] == [
        f"{item.agree}/{item.base}" for outcome in ("passed", "rejected") for item in items
        if item.outcome == outcome
    ]  # fmt: skip
    head = journal.entries_of(session).get(action="freeze_minutes")
    before = journal.entries_of(session).get(number=head.number - 1)
    for extension in ("docx", "pdf"):
        minutes = words_of(data["minutes", extension])
        for sentence in (
            "Tổng số thành viên Hội đồng: 5; dự họp: 4; gửi ý kiến bằng văn bản: 0; vắng: 1.",
            "4/5 thành viên có mặt, đủ điều kiện họp (cần từ 4).",
            "Mai Thị Ba, Ủy viên (lý do: đi công tác).",
            "- Đỗ Thị Hoài Thương không biểu quyết về", ": Em ruột.", "- Ông Trần Khách",
            "Nghe báo cáo.", "Giao cơ quan thường trực trình.", "- Lưu: VT, hồ sơ Hội đồng.",
            "Hội đồng thông qua 2/3 hồ sơ; không thông qua 1 hồ sơ",
            f"SHA-256: {session.frozen_hash}",
            f"đến mục {before.number}, mã băm: {before.hash}",
        ):  # fmt: skip
            assert sentence in minutes, sentence
        assert "Dự thảo" not in minutes
    pdf = words_of(data["minutes", "pdf"]) + words_of(data["tally", "pdf"])
    for words in (
        "Số: 12/BB-HĐ", "CHỦ TỌA", "THƯ KÝ", "Hồ Văn Chủ Tọa", "Lý Thị Thư Ký", "TỔ TRƯỞNG",
        "Cao Văn Hai", "ỦY BAN NHÂN DÂN TỈNH AN GIANG",
        *(" ".join(item.verdict.split()) for item in items),
    ):  # fmt: skip
        assert words in pdf, words
    assert frozen.facts["results"][0]["agree"] == items[0].agree
    assert head.data["files"] == {row.name: row.sha256 for row in files.values()}
    assert head.data["facts"] == frozen.facts_hash == digest(frozen.facts)
    assert head.actor == cast.chair


def counted_word(outcome: str) -> str:
    return {"passed": "Thông qua", "rejected": "Không thông qua"}[outcome]


def test_a_voided_round_stands_in_the_minutes_with_its_reason(held):
    cast = held.cast
    old = held.items[0].verdict
    actions.ask_to_reopen(held.session, by=cast.chair, reason="Nhầm phiếu")
    held.session = actions.confirm_reopening(held.session, by=cast.secretary)
    held.open()
    held.close()

    said = words_of(papers.docx(queries.PAPERS["minutes"](facts_of(held))))

    assert "Lượt biểu quyết 1 mở" in said
    assert f"theo đề nghị của {cast.chair}, {cast.secretary} xác nhận. Lý do: Nhầm phiếu." in said
    assert f"- {held.items[0].nomination.display_name}: {old}" in said


def test_a_partys_council_has_the_partys_head(held):
    held.session.council.unit.side = Side.PARTY

    for paper in queries.PAPERS.values():
        said = papers.docx(paper(facts_of(held)))
        cells = Document(BytesIO(said)).tables[0].rows[0].cells
        assert "ĐẢNG CỘNG SẢN VIỆT NAM" in cells[1].text
        assert "CỘNG HÒA" not in cells[1].text
        assert "\n*" in cells[0].text


def facts_of(meeting: Meeting):
    return queries.facts(
        meeting.session, queries.draft_of(meeting.session) or queries.blank_minutes(meeting.session)
    )


def test_a_draft_is_set_anew_each_time(client, held):
    client.force_login(held.cast.auditor)
    address = reverse("councils:minutes-draft", args=[held.session.uid, "minutes", "docx"])
    before = words_of(client.get(address).content)
    write(held, opinions="Nhất trí cao")

    after = words_of(client.get(address).content)

    assert "Nhất trí cao" not in before
    assert "Nhất trí cao" in after
    assert "(Dự thảo)" in after
    answer = client.get(reverse("councils:minutes-draft", args=[held.session.uid, "x", "docx"]))
    assert answer.status_code == 404


def test_a_draft_as_pdf_is_a_download_that_nobody_keeps(client, held):
    client.force_login(held.cast.officer)

    answer = client.get(
        reverse("councils:minutes-draft", args=[held.session.uid, "results", "pdf"])
    )

    assert "DANH SÁCH KẾT QUẢ" in words_of(answer.content)
    assert answer["Cache-Control"] == "no-store"
    assert answer["Content-Disposition"].startswith("attachment")


def test_no_paper_before_the_vote_is_over(client, meeting, quick):
    meeting.open()
    write(meeting, conclusion="Sớm")
    client.force_login(meeting.cast.secretary)

    answer = client.get(
        reverse("councils:minutes-draft", args=[meeting.session.uid, "tally", "docx"])
    )
    with pytest.raises(RuleViolation, match="sau khi đóng biểu quyết"):
        freeze(meeting)

    assert answer.status_code == 409
    assert Minutes.objects.get().status == "draft"
    assert not MinutesFile.objects.exists()


@pytest.mark.parametrize("who", ["officer", "auditor", "member"])
def test_only_secretary_and_chair_write(held, who, quick):
    user = held.cast.members[0] if who == "member" else getattr(held.cast, who)
    write(held, conclusion="Có")
    entries = journal.entries_of(held.session).count()

    for act in (
        lambda: write(held, 1, by=user, conclusion="Khác"),
        lambda: actions.freeze_minutes(held.session, by=user),
        lambda: actions.correct_minutes(held.session, by=user, reason="x"),
    ):
        with pytest.raises(NotAllowed):
            act()

    assert Minutes.objects.get().conclusion == "Có"
    assert journal.entries_of(held.session).count() == entries


def test_frozen_minutes_stay_as_they_are(held, quick):
    with pytest.raises(RuleViolation, match="Chưa có dự thảo"):
        freeze(held)
    write(held, conclusion="Một")
    frozen = freeze(held)

    with pytest.raises(RuleViolation, match="đã chốt"):
        write(held, frozen.version, conclusion="Hai")
    with pytest.raises(RuleViolation, match="Chưa có dự thảo"):
        freeze(held)

    frozen.refresh_from_db()
    assert (frozen.status, frozen.conclusion, frozen.files.count()) == ("frozen", "Một", 6)


def test_a_correction_says_why_and_takes_the_place_when_it_is_frozen(held, quick):
    with pytest.raises(RuleViolation, match="Chưa có biên bản đã chốt"):
        actions.correct_minutes(held.session, by=held.cast.chair, reason="Sai")
    write(held, conclusion="Một")
    first = freeze(held)
    with pytest.raises(RuleViolation, match="lý do"):
        actions.correct_minutes(held.session, by=held.cast.chair, reason=" ")

    second = actions.correct_minutes(held.session, by=held.cast.chair, reason="Sai tên khách")
    with pytest.raises(RuleViolation, match="Đang có dự thảo"):
        actions.correct_minutes(held.session, by=held.cast.chair, reason="Nữa")
    first.refresh_from_db()
    assert (first.status, second.edition, second.conclusion) == ("frozen", 2, "Một")
    write(held, 1, conclusion="Hai")
    second = freeze(held)

    first.refresh_from_db()
    assert (first.status, first.conclusion, first.files.count()) == ("replaced", "Một", 6)
    assert (second.status, second.conclusion) == ("frozen", "Hai")
    assert second.facts["reason"] == "Sai tên khách"
    head = journal.entries_of(held.session).get(action="replace_minutes")
    assert head.reason == "Sai tên khách"
    title = queries.PAPERS["minutes"](queries.facts(held.session, second, final=True)).blocks[1]
    assert title.note == "(Bản đính chính lần 1. Lý do: Sai tên khách)"


def test_what_changes_while_the_papers_are_drawn_is_not_frozen(held, monkeypatch):
    write(held, conclusion="Một")

    def slow(found):
        write(held, 1, conclusion="Hai")
        return [b"%PDF" for _paper in found]

    monkeypatch.setattr(writing, "pdfs", slow)
    with pytest.raises(RuleViolation, match="vừa thay đổi"):
        freeze(held)

    assert Minutes.objects.get().status == "draft"
    assert not MinutesFile.objects.exists()


def test_two_writers_lose_nothing(held):
    first = write(held, conclusion="Một")
    write(held, first.version, by=held.cast.chair, conclusion="Của chủ tọa")

    with pytest.raises(Conflict) as found:
        write(held, first.version, conclusion="Của thư ký")

    [difference] = found.value.differences
    assert (difference.yours, difference.saved) == ("Của thư ký", "Của chủ tọa")
    assert found.value.saved_by == str(held.cast.chair)
    assert write(held, 1, conclusion="Của chủ tọa").version == 2


def test_a_run_of_drafts_names_each_part_once(held):
    for version, text in enumerate(("a", "ab", "abc")):
        actions.write_minutes(
            held.session, by=held.cast.secretary, version=version,
            values={"opinions": text}, draft=True,
        )  # fmt: skip

    entries = journal.entries_of(held.session).filter(action="autosave_minutes")
    assert [entry.data["fields"] for entry in entries] == [["opinions"]]


def test_a_reason_for_absence_belongs_to_somebody_who_was_away(held):
    for wrong in ("Hồ Văn Chủ Tọa: ốm", "Mai Thị Ba", "Mai Thị Ba:"):
        with pytest.raises(RuleViolation, match="Chưa đúng"):
            write(held, absences=wrong)
    assert not Minutes.objects.exists()


def test_a_cancelled_session_has_no_minutes(meeting):
    actions.remove_from_agenda(
        meeting.session, [item.nomination for item in meeting.items], by=meeting.cast.officer
    )
    actions.cancel(meeting.session, by=meeting.cast.chair, reason="Hoãn")

    with pytest.raises(RuleViolation, match="đã hủy"):
        write(meeting, conclusion="x")

    assert not Minutes.objects.exists()


with pymupdf.open() as _one:
    _one.new_page()
    PDF = _one.tobytes()


def scan(name: str = "ký.pdf", data: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def test_the_signed_scan_is_checked_and_kept_once(held, quick, monkeypatch):
    draft = write(held, conclusion="Một")
    by = held.cast.secretary
    with pytest.raises(RuleViolation, match="Chốt biên bản trước"):
        actions.attach_scan(draft, by=by, upload=scan())
    frozen = freeze(held)
    for wrong in (scan("x.docx"), scan("x.pdf", b"MZ")):
        with pytest.raises(RuleViolation, match=r"“x\."):
            actions.attach_scan(frozen, by=by, upload=wrong)
    with pytest.raises(NotAllowed):
        actions.attach_scan(frozen, by=held.cast.officer, upload=scan())

    kept = actions.attach_scan(frozen, by=by, upload=scan())

    assert actions.attach_scan(frozen, by=by, upload=scan()).pk == kept.pk
    monkeypatch.setattr(writing, "MOST_SCANS", 1)
    with pytest.raises(RuleViolation, match="nhiều nhất"):
        actions.attach_scan(frozen, by=by, upload=scan("2.pdf", PDF + b"\n"))
    assert frozen.files.filter(paper="scan").get().sha256 == hashlib.sha256(PDF).hexdigest()
    assert journal.entries_of(held.session).filter(action="attach_scan").count() == 1


def test_files_without_a_row_are_removed(held, quick):
    write(held, conclusion="Một")
    kept = freeze(held).files.first()
    default_storage.save("bien-ban/2026/01/lost.pdf", SimpleUploadedFile("lost.pdf", PDF))

    assert actions.remove_orphan_files(older_than_seconds=-1) >= 1

    assert default_storage.exists(kept.file.name)
    assert not default_storage.exists("bien-ban/2026/01/lost.pdf")


# The pages ----------------------------------------------------------------------------------------


def test_from_writing_to_the_signed_scan(client, held, quick):
    client.force_login(held.cast.secretary)
    page, edit = (
        reverse(f"councils:{name}", args=[held.session.uid]) for name in ("minutes", "minutes-edit")
    )
    assert "Ghi biên bản" in client.get(page).content.decode()
    assert "Mai Thị Ba" in client.get(edit).content.decode()
    refused = client.post(edit, {"version": "0", "absences": "Ai đó: ốm", "ended_at": "hôm qua"})
    assert refused.status_code == 400
    refused = client.post(edit, {"version": "0", "absences": "Ai đó: ốm"})
    assert "Chưa đúng: Ai đó" in refused.content.decode()

    answer = client.post(
        reverse("councils:minutes-autosave", args=[held.session.uid]),
        {"version": "0", "conclusion": "Nháp", "ended_at": "sai"},
    )
    assert answer.json()["fields"] == {"version": 1}
    client.post(edit, {"version": "1", "conclusion": "Xong", "ended_at": "22/11/2026 11:00"})
    stale = client.post(edit, {"version": "1", "conclusion": "Cũ"})
    assert stale.status_code == 409
    assert "Hai người cùng sửa" in stale.content.decode()
    client.post(reverse("councils:minutes-freeze", args=[held.session.uid]))
    frozen = Minutes.objects.get()
    assert (frozen.status, frozen.conclusion) == ("frozen", "Xong")
    assert f"{timezone.localtime(frozen.ended_at):%H:%M %d/%m/%Y}" == "11:00 22/11/2026"
    address = reverse("councils:minutes-scan", args=[frozen.uid])
    assert client.post(address, {"upload": scan("x.pdf", b"MZ")}).status_code == 400
    client.post(address, {"upload": scan()})

    shown = client.get(page).content.decode()
    assert shown.count(reverse("councils:minutes-file", args=[frozen.files.first().uid])) == 1
    assert "Bản ký (bản quét)" in shown
    client.post(reverse("councils:minutes-correct", args=[held.session.uid]), {"reason": "Sai số"})
    assert "Lý do đính chính: Sai số" in client.get(page).content.decode()


def test_members_office_and_auditors_read_and_others_find_nothing(client, held, quick):
    write(held, conclusion="Một")
    one = freeze(held).files.first()
    address = reverse("councils:minutes-file", args=[one.uid])
    cast = held.cast

    for user, status in (
        (cast.members[1], 200), (cast.officer, 200), (cast.auditor, 200), (cast.stranger, 404),
        (cast.head, 404), (cast.administrator, 404),
    ):  # fmt: skip
        client.force_login(user)
        answer = client.get(address)
        assert answer.status_code == status, user
    client.force_login(cast.members[1])
    answer = client.get(address)
    assert hashlib.sha256(b"".join(answer.streaming_content)).hexdigest() == one.sha256


def test_who_is_concerned_reads_no_result_in_the_minutes(client, held, quick):
    """The papers hold the results of all, so one result that is closed closes the papers."""
    held.items[2].recusals.update(hides=True)
    write(held, conclusion="Một")
    frozen = freeze(held)
    concerned = held.cast.members[0]
    client.force_login(concerned)

    page = client.get(reverse("councils:minutes", args=[held.session.uid])).content.decode()
    answers = [
        client.get(reverse("councils:minutes-file", args=[frozen.files.first().uid])),
        client.get(reverse("councils:minutes-draft", args=[held.session.uid, "tally", "docx"])),
    ]

    assert [answer.status_code for answer in answers] == [404, 403]
    assert frozen.facts_hash not in page
    assert "không mở được từ tài khoản này" in page


@pytest.mark.parametrize("editions", [1, 3])
def test_the_page_asks_the_same_however_many_editions(
    client, held, quick, editions, django_assert_max_num_queries
):
    write(held, conclusion="Một")
    freeze(held)
    for number in range(1, editions):
        actions.correct_minutes(held.session, by=held.cast.chair, reason=f"Lần {number}")
        freeze(held)
    client.force_login(held.cast.secretary)

    with django_assert_max_num_queries(14):
        client.get(reverse("councils:minutes", args=[held.session.uid]))


def codes_of(data: bytes) -> list[str]:
    """What the QR codes of a PDF or a Word file say."""
    if data.startswith(b"%PDF"):
        with pymupdf.open(stream=data) as doc:
            pictures = [page.get_pixmap(dpi=200).tobytes("png") for page in doc]
    else:
        with ZipFile(BytesIO(data)) as archive:
            names = [name for name in archive.namelist() if name.startswith("word/media/")]
            pictures = [archive.read(name) for name in names]
    opened = (Image.open(BytesIO(picture)).convert("L") for picture in pictures)
    return [code.text for picture in opened for code in zxingcpp.read_barcodes(picture)]


def test_the_minutes_say_how_each_opinion_in_writing_came(meeting):
    cast = meeting.cast
    RuleCard.objects.update(quorum_numerator=1, quorum_denominator=5)
    meeting.open(secretary="written", member_1="written", member_2="written", member_3="written")
    said = {item.pk: actions.Opinion("agree") for item in meeting.items}
    key = actions.ask_by_link(meeting.session, meeting.seats[4], by=cast.secretary)
    actions.cast_by_link(key, said)
    actions.record_written_opinion(meeting.session, meeting.seats[3], said, by=cast.secretary)
    meeting.vote(cast.secretary)
    meeting.close()

    facts = queries.facts(meeting.session, queries.blank_minutes(meeting.session))

    assert {person.name: person.way for person in facts.who("written")} == {
        "Mai Thị Ba": "qua liên kết dùng một lần",
        "Cao Văn Hai": "phiếu giấy, thư ký ghi",
        "Lý Thị Thư Ký": "tự bỏ phiếu trên hệ thống",
        "Đỗ Thị Hoài Thương": "không gửi ý kiến",
    }
    assert "- Mai Thị Ba, Ủy viên (qua liên kết dùng một lần)." in words_of(
        papers.docx(minutes(facts))
    )


# The slip of an absent member ---------------------------------------------------------------------


def test_the_slip_asks_an_absent_member_and_tells_no_vote(client, meeting):
    cast, seat = meeting.cast, meeting.seats[4]
    RuleCard.objects.update(absentee_hours=48)
    actions.declare_conflict(meeting.items[0], seat, "Em ruột", by=cast.secretary)
    meeting.open(member_3="written")
    client.force_login(cast.secretary)
    address = reverse("councils:opinion-slip", args=[meeting.session.uid, seat.pk, "docx"])
    before = client.get(address).content
    meeting.vote(cast.chair, "disagree")

    slip = client.get(address).content

    rows = rows_of(slip, 6)
    assert rows == rows_of(before, 6)
    assert [row[1].split("\n")[0] for row in rows] == [str(item) for item in meeting.items]
    assert rows[0][3:] == ["–", "–", "Không lấy ý kiến: Em ruột"]
    assert rows[1][3:] == ["□", "□", ""]
    until = timezone.localtime(meeting.session.opened_at + timedelta(hours=48))
    assert f"trước {until:%H giờ %M ngày %d/%m/%Y}" in words_of(slip)
    pdf = client.get(address.replace("docx", "pdf")).content
    assert words_of(pdf).count("□") == 4
    assert "Mai Thị Ba" in words_of(pdf)
    # The code leads the secretary to this slip's page, and holds nothing else.
    page = reverse("councils:written", args=[meeting.session.uid, seat.pk])
    assert codes_of(pdf) == codes_of(slip) == [settings.SITE_URL + page]
    with pymupdf.open(stream=pdf) as doc:
        assert len(doc) == 1  # the code stands beside the signature, not on a sheet of its own
    for other in (
        reverse("councils:opinion-slip", args=[meeting.session.uid, meeting.seats[0].pk, "pdf"]),
        address.replace("docx", "txt"),
    ):
        assert client.get(other).status_code == 404


def test_a_secret_vote_has_no_slip_with_a_name(client, meeting):
    meeting.open(member_3="written")
    for item in meeting.session.frozen["items"]:
        item["rule"]["ballot_kind"] = "secret"
    meeting.session.save(update_fields=["frozen"])
    client.force_login(meeting.cast.secretary)

    answer = client.get(
        reverse("councils:opinion-slip", args=[meeting.session.uid, meeting.seats[4].pk, "docx"])
    )

    assert answer.status_code == 404


def test_a_slip_offers_the_lower_award_where_there_is_one():
    asked = (SlipLine("Ông A", "Xã B", "Bằng khen", "Giấy khen"), SlipLine("Bà C", "", "Giấy khen"))
    slip = Slip("state", "Tỉnh", "Hội đồng", "Phiên", "Ông M", "", "", "Ban", "", asked)

    table = opinion_slip(slip).blocks[4]

    assert table.heads[3:] == ("Đồng ý", "Không đồng ý", "Hạ mức", "Ý kiến khác")
    assert [row[5] for row in table.rows] == ["□", "–"]
