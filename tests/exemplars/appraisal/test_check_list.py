"""Bảng soát: one row a dossier, papers, findings, warnings, earlier awards, as plain text."""

import io

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from exemplars.appraisal.models import Finding
from exemplars.nominations.models import Evidence, PreviousAward
from exemplars.nominations.states import Status
from tests import factories

pytestmark = pytest.mark.django_db


def sheet_of(client, user, address):
    client.force_login(user)
    answer = client.get(address)
    assert answer.status_code == 200
    sheet = openpyxl.load_workbook(io.BytesIO(answer.getvalue())).active
    headings, *rows = sheet.values
    return [dict(zip(headings, row, strict=True)) for row in rows], sheet


def attach(cast, submission, row, kind):
    Evidence.objects.create(
        submission=submission, nomination=row, kind=kind, title="t", file="t", original_name="t",
        content_type="application/pdf", size=1, sha256="0" * 64, uploaded_by=cast.clerk,
    )  # fmt: skip


def test_a_row_says_what_is_there_what_is_missing_and_what_was_found(
    client, cast, submission, dossier
):
    for kind in ("to-trinh", "bao-cao", "bien-ban"):
        factories.require_paper(cast.campaign, kind)
    row = dossier(Status.CHECKING, name="=2+3", posthumous=True, holder=cast.officer)
    dossier(Status.DRAFT)
    dossier(Status.WITHDRAWN)
    attach(cast, submission, None, "to-trinh")
    attach(cast, submission, row, "bao-cao")
    PreviousAward.objects.create(
        nomination=row, year=2024, award_name="Giấy khen", decision="12/QĐ"
    )
    Finding.objects.create(
        nomination=row, kind="returned", reason="Thiếu số liệu", found_by=cast.officer
    )

    for address in (
        reverse("appraisal:check-list", args=[cast.campaign.code]),
        reverse("appraisal:check-list-of", args=[submission.uid]),
    ):
        [line], sheet = sheet_of(client, cast.officer, address)

        assert line["Họ và tên, tên tập thể"] == "=2+3"
        assert sheet["B2"].data_type == "s"
        papers = [line[name] for name in ("Tờ trình", "Báo cáo thành tích", "Biên bản họp xét")]
        assert papers == ["Có", "Có", "Thiếu"]
        assert line["Xác nhận của thủ trưởng"] == "Chưa"
        assert line["Phải sửa"].startswith("Đơn vị chưa xác nhận")
        assert "Biên bản" not in line["Phải sửa"]
        assert "Đề nghị truy tặng." in line["Cần xem"]
        assert line["Đã được khen thưởng"] == "2024 · Giấy khen · 12/QĐ"
        assert line["Kết luận thẩm định"].startswith("Trả lại để sửa, ")
        assert line["Kết luận thẩm định"].endswith("Thiếu số liệu")


def test_papers_that_are_not_asked_of_this_kind_are_neither_there_nor_missing(
    client, cast, submission, dossier
):
    factories.require_paper(cast.campaign, "sang-kien", subject_kinds=["collective"])
    dossier(Status.SUBMITTED, attested_by=cast.head, attested_at=cast.campaign.opens_at)

    [line], _sheet = sheet_of(
        client, cast.auditor, reverse("appraisal:check-list-of", args=[submission.uid])
    )

    assert line["Sáng kiến"] == "–"
    assert (
        line["Xác nhận của thủ trưởng"] == f"{timezone.localtime(cast.campaign.opens_at):%d/%m/%Y}"
    )
    assert line["Kết luận thẩm định"] is None


def test_the_list_takes_as_many_queries_for_three_as_for_one(
    client, cast, submission, dossier, django_assert_max_num_queries
):
    address = reverse("appraisal:check-list", args=[cast.campaign.code])
    client.force_login(cast.officer)
    for _round in range(3):
        dossier(Status.CHECKING)
        with django_assert_max_num_queries(20):
            client.get(address)


def test_the_office_finds_the_list_on_its_queue_and_on_the_submission(
    client, cast, submission, dossier
):
    dossier(Status.CHECKING)
    address = reverse("appraisal:check-list-of", args=[submission.uid])
    client.force_login(cast.officer)
    queue = client.get(reverse("appraisal:queue")).text
    assert reverse("appraisal:check-list", args=[cast.campaign.code]) in queue
    assert address in client.get(submission.get_absolute_url()).text

    client.force_login(cast.clerk)
    assert address not in client.get(submission.get_absolute_url()).text
    assert client.get(address).status_code == 403
