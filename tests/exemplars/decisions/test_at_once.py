"""Two at once, on PostgreSQL: one number a year, one draft a form, one publication, one reissue and
its papers."""

import uuid

import pytest
from django.utils import timezone

from certificates.models import Certificate
from exemplars.decisions import actions
from exemplars.decisions.models import Decision, DecisionLine, ReissuePaper, Return
from exemplars.shared import journal
from tests.exemplars.councils.test_at_once import at_once
from tests.exemplars.decisions.test_reissue_papers import add

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_one_number_is_given_once_to_two_who_ask_at_once(desk, cast):
    drafts = [desk.draft(rows=[row]) for row in desk.rows]

    answers = at_once([lambda draft=draft: desk.complete(draft) for draft in drafts])

    assert sorted(answers) == ["RuleViolation:number_taken", "recorded"]
    assert Decision.objects.filter(number="2147/QĐ-UBND").count() == 1


def test_the_same_form_sent_twice_at_once_makes_one_draft(desk, cast):
    key = uuid.uuid4()

    answers = at_once([lambda: desk.draft(form_key=key)] * 2)

    assert answers == ["recorded", "recorded"]
    assert Decision.objects.count() == 1


def test_publishing_twice_at_once_publishes_once(desk, cast):
    decision = desk.complete(desk.draft())

    answers = at_once([lambda: actions.publish(decision, by=cast.office_head)] * 2)

    assert sorted(answers) == ["RuleViolation:published", "recorded"]
    assert sorted(Certificate.objects.values_list("number", flat=True)) == [1, 2]


def test_two_decisions_published_at_once_share_the_register_without_a_gap(desk, cast):
    drafts = [
        desk.complete(desk.draft(rows=[row]), number=f"{number}/QĐ-UBND")
        for number, row in enumerate(desk.rows, 1)
    ]

    answers = at_once(
        [lambda draft=draft: actions.publish(draft, by=cast.office_head) for draft in drafts]
    )

    assert answers == ["recorded", "recorded"]
    assert sorted(Certificate.objects.values_list("number", flat=True)) == [1, 2]


def test_the_same_reissue_sent_twice_at_once_takes_one_number(desk, cast):
    line = desk.publish().lines.get(order=1)
    facts = {"kind": "lost", "cause": "Cháy nhà", "document": "Đơn", "returned_on": None}
    code = line.certificate_code

    def send() -> None:
        own = DecisionLine.objects.get(pk=line.pk)
        actions.reissue(own, code=code, by=cast.officer, **facts)

    answers = at_once([send] * 2)

    assert sorted(answers) == ["RuleViolation:certificate_changed", "recorded"]
    assert sorted(Certificate.objects.values_list("number", flat=True)) == [1, 2, 3]


def test_the_same_paper_sent_twice_at_once_is_kept_once(desk, cast):
    line = desk.publish().lines.get(order=1)

    answers = at_once([lambda: add(DecisionLine.objects.get(pk=line.pk), cast.officer)] * 2)

    assert answers == ["recorded", "recorded"]
    assert ReissuePaper.objects.count() == 1


def test_a_paper_sent_while_the_certificate_is_replaced_counts_for_it_or_is_refused(desk, cast):
    line = desk.publish().lines.get(order=1)
    facts = {"kind": "lost", "cause": "Cháy nhà", "document": "", "returned_on": None}

    def send() -> None:
        own = DecisionLine.objects.get(pk=line.pk)
        actions.reissue(own, code=line.certificate_code, by=cast.officer, **facts)

    answers = at_once([send, lambda: add(line, cast.officer)])

    entry = next(e for e in journal.entries_of(line.decision) if e.action == "reissue")
    counted = not any(name.startswith("Đơn đề nghị") for name in entry.data["missing"])
    added = ReissuePaper.objects.exists()
    assert (added, counted) in ((True, True), (False, False))
    assert sorted(answers) == (
        ["recorded", "recorded"] if added else ["RuleViolation:certificate_changed", "recorded"]
    )


def test_the_whole_money_given_back_twice_at_once_is_taken_once(desk, cast):
    line = desk.publish(signed_on=timezone.localdate()).lines.get(order=1)
    facts = {"ground": "a", "reason": "Khai man", "document": "QĐ 31"}
    actions.revoke(line, by=cast.office_head, **facts)

    def send() -> None:
        own = DecisionLine.objects.get(pk=line.pk)
        day = timezone.localdate()
        actions.record_return(
            own, what="money", amount=own.amount, returned_on=day, by=cast.officer
        )

    answers = at_once([send] * 2)

    assert sorted(answers) == ["RuleViolation:rule", "recorded"]
    assert Return.objects.get().amount == line.amount
