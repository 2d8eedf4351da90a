"""The pages of submissions and dossiers: what each person sees and what a press does."""

import io
import json
import re
import uuid
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from exemplars.nominations import actions
from exemplars.nominations.models import Evidence, Nomination, Submission
from exemplars.nominations.states import Status
from tests import factories


@pytest.fixture
def submission(cast):
    return factories.make_submission(cast.commune, cast.campaign, by=cast.clerk)


@pytest.fixture
def dossier(submission):
    return factories.make_nomination(submission)


def url(name, row):
    return reverse(f"nominations:{name}", args=[row.uid])


def picture(name="anh.jpg"):
    out = io.BytesIO()
    Image.new("RGB", (400, 300), "red").save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue())


READS = ("list", "submissions", "export")


@pytest.mark.parametrize("who", ["clerk", "head", "auditor"])
def test_pages_open_for_the_unit_and_the_auditor(client, cast, submission, dossier, who):
    client.force_login(getattr(cast, who))
    for address in (
        *(reverse(f"nominations:{name}") for name in READS),
        url("submission", submission),
        url("detail", dossier),
    ):
        assert client.get(address).status_code == 200, address


@pytest.mark.parametrize("who", ["clerk", "head"])
def test_forms_open_for_the_unit(client, cast, submission, dossier, who):
    client.force_login(getattr(cast, who))
    for address in (
        reverse("nominations:new-submission"),
        url("edit-submission", submission),
        url("new", submission),
        url("import", submission),
        url("submission-evidence-add", submission),
        url("edit", dossier),
        url("evidence-add", dossier),
        reverse("nominations:template", args=[cast.campaign.code]),
    ):
        assert client.get(address).status_code == 200, address


@pytest.mark.parametrize("who", ["officer", "other_clerk", "stranger", "editor", "administrator"])
def test_a_draft_is_not_there_for_anybody_else(client, cast, submission, dossier, who):
    client.force_login(getattr(cast, who))
    assert client.get(url("submission", submission)).status_code == 404
    for name in ("detail", "edit", "evidence-add"):
        assert client.get(url(name, dossier)).status_code == 404
    for name in ("autosave", "submit-one", "recall", "take-back", "remove", "withdraw"):
        assert client.post(url(name, dossier)).status_code == 404
    assert dossier.name not in client.get(reverse("nominations:list")).content.decode()


def test_the_auditor_reads_and_writes_nothing(client, cast, submission, dossier):
    client.force_login(cast.auditor)
    for name in ("edit-submission", "new", "import"):
        assert client.get(url(name, submission)).status_code == 403
    for name in ("submit", "attest", "hand-to-head"):
        assert client.post(url(name, submission)).status_code == 403
    for name in ("edit", "withdraw"):
        assert client.get(url(name, dossier)).status_code == 403
    for name in ("submit-one", "remove", "autosave", "hand-to-head-one"):
        assert client.post(url(name, dossier)).status_code == 403
    assert client.get(reverse("nominations:new-submission")).status_code == 403
    assert Nomination.objects.get().status == Status.DRAFT


def test_without_sign_in_every_page_asks_for_it(client, submission, dossier):
    for address in (reverse("nominations:list"), url("detail", dossier)):
        assert client.get(address).status_code == 302


# The unit's work -------------------------------------------------------------------------------


def test_from_a_new_submission_to_sent_by_the_pages(client, cast):
    client.force_login(cast.clerk)
    page = client.get(reverse("nominations:new-submission"))
    body = {
        "campaign": cast.campaign.pk,
        "unit": cast.commune.pk,
        "number": "7/TTr-UBND",
        "signed_on": "06/11/2026",
        "form_key": page.context["form_key"],
    }
    first = client.post(reverse("nominations:new-submission"), body)
    again = client.post(reverse("nominations:new-submission"), body)
    assert first.url == again.url
    submission = Submission.objects.get()
    assert "Chưa có ai trong tờ trình này" in client.get(first.url).content.decode()
    added = client.post(
        url("new", submission),
        {
            "subject_kind": "individual",
            "name": "Néang Sa Rươl",
            "award": cast.award.pk,
            "form_key": uuid.uuid4(),
        },
    )
    row = Nomination.objects.get()
    assert added.url == url("edit", row)
    saved = client.post(added.url, form_of(client, added.url) | {"summary": "Tự làm thẻ học vần"})
    assert saved.url == url("detail", row)
    assert client.post(url("hand-to-head", submission)).status_code == 302
    assert client.post(url("hand-to-head", submission)).status_code == 409
    client.force_login(cast.head)
    assert client.post(url("submit", submission)).status_code == 409
    client.post(url("attest", submission))
    assert client.post(url("submit", submission)).status_code == 302
    assert Nomination.objects.get().status == Status.SUBMITTED


def form_of(client, address):
    """What a browser would send from the page unchanged."""
    context = client.get(address).context
    form, data = context["form"], {}
    for name, bound in form.fields.items():
        value = form[name].value()
        if value not in (None, False, ""):
            data[name] = bound.widget.format_value(value) or ""
    for name in ("birth_date", "achieved_from", "achieved_to"):
        if data.get(name) and not isinstance(data[name], str):
            data[name] = f"{data[name]:%d/%m/%Y}"
    data = {k: v[0] if isinstance(v, list) else v for k, v in data.items()}
    if "lines" in context:
        lines = context["lines"]
        data |= {
            "form-TOTAL_FORMS": len(lines.forms),
            "form-INITIAL_FORMS": lines.initial_form_count(),
        }
        for line in lines.initial_forms:
            data |= {f"{line.prefix}-{k}": v for k, v in line.initial.items()}
    return data | {"version": context["version"]}


def test_wrong_values_come_back_with_sentences_and_nothing_is_lost(client, cast, dossier):
    client.force_login(cast.clerk)
    body = form_of(client, url("edit", dossier)) | {
        "birth_date": "31/02/1989",
        "achieved_from": "02/01/2026",
        "achieved_to": "01/01/2026",
        "learn": "Đoạn đã viết",
        "form-0-year": "19",
        "form-0-award_name": "Giấy khen",
    }
    answer = client.post(url("edit", dossier), body)
    text = answer.content.decode()
    assert answer.status_code == 400
    assert "Ví dụ: 04/09/1989" in text
    assert "đứng trước ngày bắt đầu" in text
    assert "Đoạn đã viết" in text
    assert Nomination.objects.get().version == 1


def test_a_line_is_added_without_script_and_kept_while_typing(client, cast, dossier):
    client.force_login(cast.clerk)
    body = form_of(client, url("edit", dossier)) | {"add-line": "1", "learn": "Đang viết"}
    answer = client.post(url("edit", dossier), body)
    assert len(answer.context["lines"].forms) == 2
    assert "Đang viết" in answer.content.decode()
    assert Nomination.objects.get().learn != "Đang viết"


def test_two_editors_the_second_chooses_per_field_and_nothing_is_lost(client, cast, dossier):
    client.force_login(cast.clerk)
    mine = form_of(client, url("edit", dossier))
    actions.edit_nomination(
        dossier, by=cast.head, version=1, values={"learn": "<b>của thủ trưởng</b>", "note": "N"}
    )
    body = mine | {"learn": "Của cán bộ", "scope": "Của cán bộ"}
    answer = client.post(url("edit", dossier), body)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Của cán bộ" in text
    assert "&lt;b&gt;của thủ trưởng" in text
    kept = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', text)
    chosen = dict(kept) | {"pick-learn": "saved", "pick-scope": "yours", "pick-note": "saved"}
    chosen["version"] = str(answer.context["version"])
    done = client.post(url("edit", dossier), chosen)
    assert done.status_code == 302
    row = Nomination.objects.get()
    assert (row.learn, row.scope, row.note) == ("<b>của thủ trưởng</b>", "Của cán bộ", "N")


def test_autosave_keeps_what_is_valid_and_tells_the_new_version(client, cast, dossier):
    client.force_login(cast.clerk)
    body = form_of(client, url("edit", dossier)) | {"learn": "Nháp", "birth_date": "31/02"}
    answer = client.post(url("autosave", dossier), body)
    assert json.loads(answer.content)["fields"] == {"version": 2}
    row = Nomination.objects.get()
    assert row.learn == "Nháp"
    assert str(row.birth_date) == "1989-09-04"
    old = client.post(url("autosave", dossier), body | {"learn": "Khác"})
    assert old.status_code == 409
    assert Nomination.objects.get().learn == "Nháp"


def test_a_submission_is_edited_and_a_taken_number_refused(client, cast, submission):
    other = factories.make_submission(cast.commune, cast.campaign, by=cast.clerk)
    client.force_login(cast.clerk)
    body = form_of(client, url("edit-submission", submission))
    assert (
        client.post(url("edit-submission", submission), body | {"number": other.number}).status_code
        == 400
    )
    assert client.post(url("edit-submission", submission), body | {"note": "x"}).status_code == 302
    conflict = client.post(url("edit-submission", submission), body | {"note": "y"})
    assert conflict.status_code == 409
    picked = body | {"note": "y", "version": "2", "pick-note": "saved"}
    assert client.post(url("edit-submission", submission), picked).status_code == 302
    assert Submission.objects.get(pk=submission.pk).note == "x"


def test_one_dossier_is_handed_back_and_forth_sent_recalled_withdrawn(client, cast, dossier):
    client.force_login(cast.clerk)
    client.post(url("hand-to-head-one", dossier))
    client.post(url("take-back", dossier))
    client.force_login(cast.head)
    named = {"uid": str(dossier.uid), "from-dossier": "1"}
    assert client.post(url("attest", dossier.submission), named).url == url("detail", dossier)
    Nomination.objects.update(attested_by=None, attested_at=None)
    from_the_submission = {"uid": str(dossier.uid)}
    answer = client.post(url("attest", dossier.submission), from_the_submission)
    assert answer.url == url("submission", dossier.submission)
    client.post(url("submit-one", dossier))
    assert Nomination.objects.get().status == Status.SUBMITTED
    assert client.get(url("edit", dossier)).status_code == 409
    client.post(url("recall", dossier))
    assert client.post(url("withdraw", dossier), {"reason": ""}).status_code == 400
    assert client.get(url("withdraw", dossier)).status_code == 200
    client.post(url("withdraw", dossier), {"reason": "Đã nghỉ"})
    assert Nomination.objects.get().status == Status.WITHDRAWN


@pytest.mark.parametrize("uids", [["x"], [str(uuid.uuid4())]])
def test_dossiers_that_are_not_in_the_submission_are_not_sent(client, cast, dossier, uids):
    client.force_login(cast.head)
    assert client.post(url("submit", dossier.submission), {"uid": uids}).status_code == 409
    assert Nomination.objects.get().status == Status.DRAFT


def test_a_draft_is_removed(client, cast, dossier):
    client.force_login(cast.clerk)
    assert client.post(url("remove", dossier)).status_code == 302
    assert not Nomination.objects.exists()


def test_a_returned_dossier_shows_what_to_mend(client, cast, dossier):
    Nomination.objects.update(status=Status.RETURNED, returns=1)
    dossier.findings.create(
        kind="returned", reason="Thiếu số liệu", fields=["results"], found_by=cast.officer
    )
    client.force_login(cast.clerk)
    text = client.get(url("edit", dossier)).content.decode()
    assert "Thiếu số liệu" in text
    assert text.count("Mục này cần sửa") == 1


def test_after_closing_the_page_offers_nothing_to_add(client, cast, submission, dossier):
    cast.campaign.closes_at = timezone.now() - timedelta(days=1)
    cast.campaign.save()
    client.force_login(cast.clerk)
    text = client.get(url("submission", submission)).content.decode()
    assert "Nhập từ Excel" not in text
    refused = client.post(
        url("new", submission), {"subject_kind": "individual", "name": "A", "form_key": "x"}
    )
    assert refused.status_code == 400
    assert "đã đóng nhận" in refused.content.decode()


# Evidence --------------------------------------------------------------------------------------


def test_evidence_goes_up_comes_down_guarded_and_is_removed(client, cast, dossier):
    client.force_login(cast.clerk)
    body = {"kind": "anh", "title": "Hồ sen", "upload": picture()}
    assert client.post(url("evidence-add", dossier), body).status_code == 302
    paper = Evidence.objects.get()
    answer = client.get(url("evidence", paper))
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox")
    assert b"".join(answer.streaming_content)[:2] == b"\xff\xd8"
    small = client.get(url("evidence", paper) + "?co=nho")
    assert Image.open(io.BytesIO(small.content)).width == 160
    for who in ("other_clerk", "officer", "stranger", "editor"):
        client.force_login(getattr(cast, who))
        assert client.get(url("evidence", paper)).status_code == 404
        assert client.post(url("evidence-remove", paper)).status_code == 404
    client.force_login(cast.clerk)
    client.post(url("evidence-remove", paper))
    assert not Evidence.objects.exists()


def test_a_refused_file_says_why_beside_the_field(client, cast, submission):
    client.force_login(cast.clerk)
    body = {"kind": "anh", "upload": SimpleUploadedFile("x.exe", b"MZ")}
    answer = client.post(url("submission-evidence-add", submission), body)
    assert answer.status_code == 400
    assert "loại tệp này không nhận được" in answer.content.decode()
    assert not Evidence.objects.exists()


# Lists -----------------------------------------------------------------------------------------


def test_the_list_filters_searches_without_diacritics_and_sorts(client, cast, submission):
    for name, status in (("Đỗ Ánh", "draft"), ("An Bình", "eligible"), ("Ơn Cả", "draft")):
        factories.make_nomination(submission, name=name, status=status)
    client.force_login(cast.clerk)

    def names(query):
        page = client.get(reverse("nominations:list") + query).context["page"]
        return [row.name for row in page.object_list]

    assert names("?q=do anh") == ["Đỗ Ánh"]
    assert names("?trang-thai=cho-xet") == ["An Bình"]
    assert names("?xep=ten") == ["An Bình", "Đỗ Ánh", "Ơn Cả"]
    assert names("?doi-tuong=collective") == []
    assert names(f"?dot={cast.campaign.code}&xep=la&trang-thai=la&doi-tuong=la") != []
    assert client.get(reverse("nominations:list") + "?q=%00").status_code == 400
    assert (
        "Không có hồ sơ nào khớp"
        in client.get(reverse("nominations:list") + "?q=khong-ai").content.decode()
    )


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_pages_and_export_ask_few_queries_for_any_length(
    client, cast, submission, rows, django_assert_max_num_queries
):
    for _ in range(rows):
        row = factories.make_nomination(submission)
        factories.make_submission(cast.commune, cast.campaign, by=cast.clerk)
    client.force_login(cast.clerk)
    for address, most in (
        (reverse("nominations:list"), 7),
        (reverse("nominations:submissions"), 7),
        (reverse("nominations:export"), 4),
        (url("detail", row), 12),
        (url("submission", submission), 14),
    ):
        with django_assert_max_num_queries(most):
            client.get(address)


def test_nominating_from_the_first_page_to_sent_asks_few_queries(
    client, cast, submission, django_assert_max_num_queries
):
    """Three pages and four forms; eight queries are the savepoints of the test's transaction."""
    client.force_login(cast.head)
    client.get(reverse("nominations:list"))  # the sign-in is kept alive once a minute
    new = url("new", submission)
    kind = {"subject_kind": "individual", "name": "Néang Sa Rươl", "award": cast.award.pk}
    content = {
        "salutation": "Bà", "gender": "female", "birth_date": "04/09/1989",
        "position": "Giáo viên", "work_unit_name": "Trường Tiểu học số 2 An Cư",
        "summary": "Tự làm 214 bộ thẻ học vần.", "learn": "Chép lại việc đã làm được.",
        "follow": "Ghi âm 60 bài đọc.", "example": "Hướng dẫn 06 giáo viên trẻ.",
        "results": "100% học sinh hoàn thành.", "achieved_from": "01/11/2025",
        "achieved_to": "31/10/2026",
    }  # fmt: skip

    with django_assert_max_num_queries(78):
        key = client.get(new).context["form_key"]
        edit = client.post(new, kind | {"form_key": key}).url
        page = client.post(edit, form_of(client, edit) | content).url
        client.get(page)
        uid = page.rstrip("/").rsplit("/", 1)[1]
        client.post(url("attest", submission), {"uid": uid})
        client.post(reverse("nominations:submit-one", args=[uid]))

    assert submission.nominations.get().status == Status.SUBMITTED


def test_sending_what_is_ready_asks_as_few_queries_for_three_as_for_one(
    client, cast, submission, django_assert_max_num_queries
):
    client.force_login(cast.head)
    for number in (1, 3):
        for _ in range(number):
            factories.make_nomination(submission, attested_by=cast.head, attested_at=timezone.now())
        with django_assert_max_num_queries(22):
            client.post(url("submit", submission))
    assert submission.nominations.filter(status=Status.SUBMITTED).count() == 4


def test_the_export_holds_text_as_text(client, cast, submission):
    factories.make_nomination(submission, name='=HYPERLINK("http://x")', summary="+1\x0b")
    factories.make_nomination(submission, name="#N/A")
    client.force_login(cast.clerk)
    answer = client.get(reverse("nominations:export"))
    sheet = openpyxl.load_workbook(io.BytesIO(answer.getvalue())).active
    cells = {cell.value: cell for row in sheet for cell in row}
    assert cells['=HYPERLINK("http://x")'].data_type == "s"
    assert cells['=HYPERLINK("http://x")'].quotePrefix
    assert cells["#N/A"].data_type == "s"
    assert not {"f", "e"} & {cell.data_type for cell in cells.values()}


def test_the_export_comes_from_a_file_and_never_whole_from_memory(client, cast, submission):
    factories.make_nomination(submission)
    client.force_login(cast.clerk)
    answer = client.get(reverse("nominations:export"))
    assert answer.streaming
    assert len(answer.getvalue()) == int(answer["Content-Length"])
    assert ".xlsx" in answer["Content-Disposition"]


def test_people_with_nothing_to_see_read_what_will_come(client, cast):
    for who, words in (("stranger", "Hồ sơ hiện ở đây khi"), ("clerk", "Lập tờ trình của một đợt")):
        client.force_login(getattr(cast, who))
        assert words in client.get(reverse("nominations:list")).content.decode()


# Workbook --------------------------------------------------------------------------------------


def sample(name):
    return SimpleUploadedFile(name, Path("examples", name).read_bytes())


def test_a_list_with_faults_shows_each_and_changes_nothing(client, cast, submission):
    client.force_login(cast.clerk)
    page = client.post(url("import", submission), {"upload": sample("danh-sach-co-loi.xlsx")})
    assert page.status_code == 200
    assert not page.context["can_load"]
    token = page.context["token"]
    refused = client.post(url("import", submission), {"token": token, "load": "1"})
    assert refused.status_code == 400
    assert not Nomination.objects.exists()


def test_flagged_rows_are_held_back_only_when_asked_and_a_list_loads_once(client, cast, submission):
    client.force_login(cast.clerk)
    template = client.get(reverse("nominations:template", args=[cast.campaign.code])).content
    book = openpyxl.load_workbook(io.BytesIO(template))
    assert book.worksheets
    page = client.post(url("import", submission), {"upload": sample("danh-sach-co-loi.xlsx")})
    token = {"token": page.context["token"], "skip_flagged": "1"}
    skipped = client.post(url("import", submission), token)
    assert skipped.status_code == 200
    wanted = len(skipped.context["reading"].to_create)
    if wanted:
        client.post(url("import", submission), token | {"load": "1"})
        client.post(url("import", submission), token | {"load": "1"})
    assert Nomination.objects.count() == wanted


@pytest.mark.parametrize("data", [b"", b"MZ", b"PK\x03\x04hong"])
def test_what_is_no_workbook_is_refused_in_words(client, cast, submission, data):
    client.force_login(cast.clerk)
    sent = SimpleUploadedFile("a.xlsx", data)
    assert client.post(url("import", submission), {"upload": sent}).status_code == 400
    assert client.post(url("import", submission), {"token": "0" * 32}).status_code == 400
    assert not Nomination.objects.exists()


def test_old_text_of_a_list_is_converted_after_a_tick(client, cast, submission):
    book = openpyxl.load_workbook(Path("examples", "danh-sach-de-nghi.xlsx"))
    book["CÁ NHÂN"]["P12"] = "§· vËn ®éng bµ con lµm ®\xadêng"
    stream = io.BytesIO()
    book.save(stream)
    client.force_login(cast.clerk)
    address = url("import", submission)

    page = client.post(address, {"upload": SimpleUploadedFile("a.xlsx", stream.getvalue())})
    token = {"token": page.context["token"]}
    assert "Đọc được là “Đã vận động bà con làm đường”" in page.content.decode()
    assert page.context["reading"].old_cells == 1
    assert client.post(address, token | {"load": "1"}).status_code == 400
    assert not Nomination.objects.exists()

    again = client.post(address, token | {"convert": "1"})
    told = [flag.what for flag in again.context["reading"].flags if flag.reading]
    assert len(told) == 1
    assert "Kiểm tra lại trước khi nhập" in told[0]


# Old code pages ---------------------------------------------------------------------------------


def test_old_text_is_refused_with_what_it_says_and_nothing_is_saved(client, cast, dossier):
    client.force_login(cast.clerk)
    body = form_of(client, url("edit", dossier)) | {"name": "NguyÔn V¨n Hïng"}

    answer = client.post(url("edit", dossier), body)

    text = answer.content.decode()
    assert answer.status_code == 400
    assert "bảng mã cũ TCVN3" in text
    assert '<p class="old-text-reading" lang="vi">Nguyễn Văn Hùng</p>' in text
    assert 'name="use-reading" value="name"' in text
    assert 'value="NguyÔn V¨n Hïng"' in text
    assert Nomination.objects.get().version == 1


@pytest.mark.parametrize(
    ("choice", "saved"),
    [
        ({"use-reading": "name"}, "Nguyễn Văn Hùng"),
        ({"use-reading": "*"}, "Nguyễn Văn Hùng"),
        ({"keep-typed": "name"}, "NguyÔn V¨n Hïng"),
    ],
)
def test_the_person_chooses_the_reading_or_what_was_typed(client, cast, dossier, choice, saved):
    client.force_login(cast.clerk)
    body = form_of(client, url("edit", dossier)) | {"name": "NguyÔn V¨n Hïng"}

    assert client.post(url("edit", dossier), body | choice).status_code == 302

    assert Nomination.objects.get().name == saved
    if saved != "Nguyễn Văn Hùng":  # what is stored is not asked about again
        again = form_of(client, url("edit", dossier)) | {"note": "Thêm"}
        assert client.post(url("edit", dossier), again).status_code == 302


def test_each_field_has_a_choice_of_its_own_and_one_button_takes_all(client, cast, dossier):
    client.force_login(cast.clerk)
    lines = {"form-0-year": "2024", "form-0-award_name": "GiÊy khen cña Gi¸m ®èc Së"}
    body = form_of(client, url("edit", dossier)) | lines | {"learn": "Häc tËp tÊm g\xad¬ng B¸c"}

    first = client.post(url("edit", dossier), body | {"keep-typed": "learn"}).content.decode()
    assert 'name="use-reading" value="form-0-award_name"' in first
    assert 'type="hidden" name="keep-typed" value="learn"' in first
    assert 'name="use-reading" value="learn"' not in first

    assert client.post(url("edit", dossier), body | {"use-reading": "*"}).status_code == 302
    row = Nomination.objects.get()
    assert row.learn == "Học tập tấm gương Bác"
    assert row.previous_awards.get().award_name == "Giấy khen của Giám đốc Sở"


def test_old_words_among_unicode_ones_can_only_be_typed_again_or_kept(client, cast, dossier):
    client.force_login(cast.clerk)
    body = form_of(client, url("edit", dossier)) | {"learn": "Học tập NguyÔn V¨n Tó"}

    text = client.post(url("edit", dossier), body | {"use-reading": "learn"}).content.decode()

    assert "lẫn với chữ Unicode: “NguyÔn V¨n”" in text
    assert "use-reading" not in text
    assert Nomination.objects.get().version == 1


def test_autosave_leaves_old_text_on_the_page_until_a_person_chose(client, cast, dossier):
    client.force_login(cast.clerk)
    body = form_of(client, url("edit", dossier)) | {"learn": "Häc tËp B¸c", "note": "Ghi"}

    assert client.post(url("autosave", dossier), body).status_code == 200

    row = Nomination.objects.get()
    assert (row.note, row.learn) == ("Ghi", dossier.learn)
