"""Conclusions of the office: each with its move, its row, and one notice to the unit."""

from datetime import timedelta

import pytest
from django.utils import timezone

from exemplars.appraisal import actions
from exemplars.appraisal.models import Finding
from exemplars.nominations.states import Status
from exemplars.notices.models import Notice
from exemplars.shared import journal
from exemplars.shared.errors import NotAllowed, RuleViolation
from tests.exemplars.decisions.test_drafting import everybody_but, fresh

pytestmark = pytest.mark.django_db


def soon(days: int = 5):
    return timezone.localdate() + timedelta(days=days)


def words_of(row) -> list[str]:
    return [entry.action for entry in journal.entries_of(row)]


def test_the_office_receives_and_holds(dossier, cast):
    rows = [dossier(Status.SUBMITTED), dossier(Status.SUBMITTED)]

    received = actions.receive(rows, by=cast.officer)

    assert [row.status for row in received] == [Status.RECEIVED] * 2
    assert {fresh(row).holder for row in rows} == {cast.officer}


def test_received_and_checked_in_one_go(dossier, cast):
    arrived, received = dossier(Status.SUBMITTED), dossier(Status.RECEIVED)

    actions.receive_and_check([arrived, received], by=cast.officer)

    assert {fresh(arrived).status, fresh(received).status} == {Status.CHECKING}
    assert words_of(arrived) == ["receive", "start_check"]


def test_what_is_past_receiving_stops_the_rest(dossier, cast):
    arrived, decided = dossier(Status.SUBMITTED), dossier(Status.ELIGIBLE)

    with pytest.raises(RuleViolation, match="Đủ điều kiện"):
        actions.receive_and_check([arrived, decided], by=cast.officer)

    assert fresh(arrived).status == Status.SUBMITTED


def test_a_return_says_what_where_and_until_when(dossier, cast):
    row = dossier()

    actions.return_for_changes(
        row, by=cast.officer, reason=" Thiếu kỳ so sánh. ", due_on=soon(), fields=["results"]
    )

    finding = Finding.objects.get()
    assert (finding.kind, finding.reason) == ("returned", "Thiếu kỳ so sánh.")
    assert (finding.due_on, finding.fields, finding.found_by) == (soon(), ["results"], cast.officer)
    row = fresh(row)
    assert (row.status, row.due_on, row.returns) == (Status.RETURNED, soon(), 1)
    assert set(Notice.objects.values_list("recipient", flat=True)) == {cast.clerk.pk, cast.head.pk}
    assert str(finding) == f"Trả lại để sửa: {row.name}"


@pytest.mark.parametrize(
    ("said", "match", "field"),
    [
        ({"reason": "  "}, "ghi lý do", "reason"),
        ({"due_on": soon(-1)}, "đã qua", "due_on"),
    ],
)
def test_a_return_without_reason_or_with_a_past_date_is_none(dossier, cast, said, match, field):
    row = dossier()
    said = {"reason": "Thiếu số liệu", "due_on": soon(), **said}

    with pytest.raises(RuleViolation, match=match) as refusal:
        actions.return_for_changes(row, by=cast.officer, **said)

    assert refusal.value.field == field
    assert fresh(row).status == Status.CHECKING
    assert not Finding.objects.exists()
    assert not Notice.objects.exists()


def test_a_dossier_is_returned_as_often_as_the_campaign_allows(dossier, cast):
    row = dossier(returns=1)

    with pytest.raises(RuleViolation, match="hết số lần"):
        actions.return_for_changes(row, by=cast.officer, reason="Nữa", due_on=soon())

    assert fresh(row).status == Status.CHECKING
    assert not Finding.objects.exists()


def test_many_are_found_eligible_at_once_and_the_unit_is_told_once(dossier, cast):
    rows = [dossier() for _number in range(4)]

    actions.find_eligible(rows, by=cast.officer)

    assert {fresh(row).status for row in rows} == {Status.ELIGIBLE}
    assert Finding.objects.filter(kind="eligible").count() == 4
    assert Notice.objects.filter(recipient=cast.clerk).count() == 1


def test_one_that_cannot_be_eligible_leaves_all_as_they_were(dossier, cast):
    rows = [dossier(), dossier(Status.WITHDRAWN)]

    with pytest.raises(RuleViolation, match="Đã rút"):
        actions.find_eligible(rows, by=cast.officer)

    assert fresh(rows[0]).status == Status.CHECKING
    assert not Finding.objects.exists()


def test_ineligible_needs_the_reason_the_unit_will_read(dossier, cast):
    row = dossier()
    with pytest.raises(RuleViolation, match="ghi lý do"):
        actions.find_ineligible(row, by=cast.officer, reason="")
    assert fresh(row).status == Status.CHECKING

    actions.find_ineligible(row, by=cast.officer, reason="Đã khen cùng thành tích.")

    assert fresh(row).status == Status.INELIGIBLE
    assert Finding.objects.get().reason == "Đã khen cùng thành tích."


def test_the_head_of_the_office_takes_a_conclusion_back_and_it_stays_on_record(dossier, cast):
    row = dossier()
    actions.find_ineligible(row, by=cast.officer, reason="Trùng thành tích")
    with pytest.raises(NotAllowed, match="lãnh đạo cơ quan thường trực"):
        actions.reopen(row, by=cast.officer, reason="Xem lại")

    actions.reopen(row, by=cast.office_head, reason="Thành tích khác năm")

    assert fresh(row).status == Status.CHECKING
    assert Finding.objects.get().kind == "ineligible"


def test_only_the_office_of_the_campaign_appraises(dossier, cast):
    arrived, checking = dossier(Status.SUBMITTED), dossier()

    for user in everybody_but(cast, "officer", "office_head"):
        for act in (
            lambda user=user: actions.receive([arrived], by=user),
            lambda user=user: actions.receive_and_check([arrived], by=user),
            lambda user=user: actions.find_eligible([checking], by=user),
            lambda user=user: actions.find_ineligible(checking, by=user, reason="Không"),
            lambda user=user: actions.return_for_changes(
                checking, by=user, reason="Sửa", due_on=soon()
            ),
        ):
            with pytest.raises(NotAllowed, match="Chỉ cơ quan thường trực"):
                act()

    assert (fresh(arrived).status, fresh(checking).status) == (Status.SUBMITTED, Status.CHECKING)
    assert not Finding.objects.exists()
