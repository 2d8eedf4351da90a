"""Soát chữ: how every certificate of a draft would stand, before anything is issued."""

import re

import pytest
from django.urls import reverse

from certificates.models import Certificate, Layout
from exemplars.decisions import actions
from exemplars.shared.errors import RuleViolation
from tests import factories

pytestmark = pytest.mark.django_db
LONG = ("Trung tâm Dịch vụ nông nghiệp, Chăn nuôi, Thú y và Thủy lợi liên xã " * 12)[:300]


@pytest.fixture
def drafted(desk):
    plain = desk.passed(name="Lê Văn A")
    long = desk.passed(name="Công Tằng Tôn Nữ Thị Phương Thảo Nguyên Hạnh Dung Ngọc Bích")
    hopeless = desk.passed(name="Trần B")
    decision = desk.complete(desk.draft([plain, long, hopeless]))
    line = decision.lines.get(nomination=hopeless)
    decision.lines.filter(pk=line.pk).update(position_unit=LONG)
    return decision


def page_of(client, user, decision):
    client.force_login(user)
    return client.get(reverse("decisions:review", args=[decision.uid]))


def test_each_sheet_is_judged_and_nothing_is_written(desk, drafted):
    found = actions.review(drafted, by=desk.cast.officer)
    plain, long, hopeless = (row for _line, row in found)

    assert plain.is_plain
    assert "Người được tặng" in (*long.shrunk, *long.broken)
    assert not long.fault
    assert LONG[:20] in hopeless.fault
    assert not Certificate.objects.exists()
    assert not Layout.objects.exists()
    assert set(drafted.lines.values_list("certificate_code", flat=True)) == {""}


def test_the_page_lists_only_what_is_not_as_the_layout_wishes(desk, drafted, client):
    page = page_of(client, desk.cast.officer, drafted).content.decode()

    assert "Công Tằng Tôn Nữ" in page
    assert "Trần B" in page
    assert "Lê Văn A" not in page
    assert "1 bằng không vừa chữ" in page


def test_each_is_numbered_as_in_the_decision_and_leads_to_where_it_is_mended(desk, drafted, client):
    line = drafted.lines.get(order=2)
    actions.remove_line(drafted.lines.get(order=1), by=desk.cast.officer)
    tight = drafted.lines.get(order=3)
    praise = factories.make_award("BD", issuer=desk.cast.province, layout_code="")
    praised = desk.passed(name="Lê Văn C", award=praise)
    actions.add_lines(drafted, [praised], by=desk.cast.officer)
    drafted.lines.filter(pk=tight.pk).update(order=5)

    page = page_of(client, desk.cast.officer, drafted).content.decode()

    numbers = re.findall(r'<td class="num">(\d+)</td>\s*<th scope="row"><a href="([^"]+)', page)
    assert [(number, address.rstrip("/")[-36:]) for number, address in numbers] == [
        ("1", str(line.nomination.uid)), ("3", str(tight.nomination.uid)),
    ]  # fmt: skip
    mend = reverse("decisions:edit-line", args=[drafted.uid, tight.uid]) + "?ve=soat-chu"
    assert f'href="{mend}"' in page
    review = reverse("decisions:review", args=[drafted.uid])
    assert f'href="{review}"' in client.get(mend).content.decode()
    saved = client.post(mend, {"position_unit": "Xã An Cư", "achievement": ""})
    assert (saved.status_code, saved["Location"]) == (302, review)
    page_of(client, desk.cast.officer, drafted)  # says that it was saved
    assert "Trần B" not in page_of(client, desk.cast.officer, drafted).content.decode()


def test_a_longer_draft_asks_no_more_queries(desk, client, django_assert_max_num_queries):
    counts = []
    for lines in (1, 4):
        decision = desk.draft([desk.passed(name=f"Lê Văn {n}") for n in range(lines)])
        decision = desk.complete(decision, number=f"{lines}/QĐ-UBND")
        page_of(client, desk.cast.officer, decision)
        with django_assert_max_num_queries(20) as seen:
            page_of(client, desk.cast.officer, decision)
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_a_draft_that_fits_says_so(desk, client):
    decision = desk.complete(desk.draft([desk.passed(name="Lê Văn A")]))

    assert "Mọi bằng vừa chữ" in page_of(client, desk.cast.officer, decision).content.decode()


def test_what_is_missing_is_named_and_a_published_decision_is_past_it(desk, client):
    row = desk.passed(name="Lê Văn A")
    decision = desk.draft([row])
    answer = page_of(client, desk.cast.officer, decision)
    assert answer.status_code == 409
    assert "Còn thiếu" in answer.content.decode()

    published = desk.publish(decision)
    with pytest.raises(RuleViolation, match="đã ban hành"):
        actions.review(published, by=desk.cast.officer)


def test_a_layout_that_is_gone_is_a_fault_of_its_sheets(desk, drafted):
    award = drafted.lines.first().award
    type(award).objects.filter(pk=award.pk).update(layout_code="khong-con")

    reviewed = actions.review(drafted, by=desk.cast.officer)

    assert {row.fault for _line, row in reviewed} == {"Không có mẫu bằng “khong-con” đã ban hành."}
