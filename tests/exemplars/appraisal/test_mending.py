"""A return, the mending, and what the officer sees of it when the dossier comes back."""

import pytest
from django.urls import reverse

from exemplars.appraisal import actions
from exemplars.nominations import actions as nominations
from exemplars.nominations import queries
from exemplars.nominations.models import Nomination
from exemplars.nominations.states import Status
from exemplars.shared import journal
from tests.exemplars.appraisal.test_actions import soon

pytestmark = pytest.mark.django_db


@pytest.fixture
def returned(cast, dossier):
    row = dossier(attested_by=cast.head, attested_at=cast.campaign.opens_at, version=1)
    return actions.return_for_changes(
        row, by=cast.officer, reason="Thiếu số liệu", due_on=soon(), fields=["results", "papers"]
    )


def edit(row, by, **values):
    row = Nomination.objects.get(pk=row.pk)
    return nominations.edit_nomination(row, by=by, version=row.version, values=values)


def test_the_form_names_the_parts_and_leaves_the_others_open(client, cast, returned):
    edit(returned, cast.clerk, results="Tăng 12%")
    client.force_login(cast.clerk)

    page = client.get(reverse("nominations:edit", args=[returned.uid])).text

    assert '<a href="#phan-results">Kết quả, số liệu</a>' in page
    assert '<a href="#minh-chung">Giấy tờ, minh chứng</a>' in page
    assert page.count("Mục này cần sửa theo ý kiến thẩm định.") == 2
    assert "Các mục khác vẫn sửa được." in page
    assert 'id="phan-results"' in page
    assert 'name="summary"' in page


def test_the_officer_sees_what_was_changed_as_asked_and_besides(client, cast, returned):
    edit(returned, cast.clerk, results="Tăng 12%")
    edit(returned, cast.clerk, learn="Học thêm", note="Đã bàn lại")
    [sent] = nominations.submit([Nomination.objects.get(pk=returned.pk)], by=cast.head)

    entry = journal.entries_of(sent).last()
    assert (entry.data["mended"], entry.data["besides"]) == (["results"], ["narrative", "note"])
    client.force_login(cast.officer)
    page = client.get(sent.get_absolute_url())
    assert [(str(how), parts) for how, parts in page.context["mended"]] == [
        ("Đã sửa (được yêu cầu)", "Kết quả, số liệu"),
        ("Được yêu cầu, chưa sửa", "Giấy tờ, minh chứng"),
        ("Đã sửa (ngoài yêu cầu)", "Thành tích, Ghi chú"),
    ]
    assert "Từ lần trả lại" in page.text


def test_a_paper_of_the_submission_counts_and_edits_before_the_return_do_not(cast, dossier):
    row = dossier(Status.DRAFT)
    edit(row, cast.clerk, summary="Trước")
    Nomination.objects.update(status=Status.CHECKING)
    row = actions.return_for_changes(
        Nomination.objects.get(pk=row.pk), by=cast.officer, reason="Thiếu", due_on=soon(),
        fields=["papers"],
    )  # fmt: skip
    journal.record(row.submission, "add_evidence", by=cast.clerk, kind="bien-ban")

    assert queries.mending_of([row])[row.pk].mended == ("papers",)
    assert queries.mending_of([row])[row.pk].besides == ()


def test_what_was_never_returned_was_never_mended(cast, dossier, django_assert_num_queries):
    row, odd = dossier(), dossier(returns=1)  # a return without its finding: an older database's
    with django_assert_num_queries(0):
        assert queries.mending_of([row]) == {}
    assert queries.mending_of([row, odd]) == {}


def test_returned_dossiers_take_as_many_queries_for_three_as_for_one(
    cast, dossier, django_assert_max_num_queries
):
    rows = []
    for _round in range(3):
        row = dossier()
        rows.append(
            actions.return_for_changes(
                row, by=cast.officer, reason="Thiếu", due_on=soon(), fields=["results"]
            )
        )
        with django_assert_max_num_queries(2):
            assert len(queries.mending_of(rows)) == len(rows)


def test_every_field_of_a_dossier_stands_in_a_part():
    of_parts = {name for _label, names in queries.PARTS.values() for name in names}
    assert set(Nomination.CONTENT) - of_parts == {"work_unit", "subject_kind"}
