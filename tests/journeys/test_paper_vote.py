"""A vote on paper in real browsers: opened with two tellers, keyed twice, mended, scanned, read."""

import pytest
from django.urls import reverse

from tests.exemplars.councils.onpaper import meet_on_paper
from tests.exemplars.councils.test_minutes import PDF
from tests.journeys.steps import not_see, press, see, write
from tests.journeys.test_accessibility import AXE, violations

pytestmark = [pytest.mark.e2e, pytest.mark.any_database, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def held(cast):
    meeting = meet_on_paper(cast, dossiers=2)
    meeting.attend()
    return meeting


def check(page) -> None:
    """axe finds nothing, on a phone and on a desk."""
    for toast in page.locator("[data-toast-close]").all():
        toast.click()  # while it fades it has no colour to judge
    page.evaluate(AXE)
    before = page.viewport_size
    assert violations(page, 390) + violations(page, 1440) == []
    page.set_viewport_size(before)


def key(page, items, agree: int, disagree: int) -> None:
    """One teller's figures: five sheets, each carrying every item."""
    write(page, issued="5", spoiled="0", left="0", collected="5", by_post="0")
    for item in items:
        counts = {"agree": agree, "disagree": disagree, "other": 0, "invalid": 0}
        write(page, **{f"{name}-{item.pk}": str(number) for name, number in counts.items()})
        lower = page.locator(f"[name=lower-{item.pk}]")
        if lower.count():
            lower.fill("0")
    press(page, "Nộp số đã kiểm")


def test_two_tellers_count_a_vote_on_paper(held, cast, visit):
    def at(name: str) -> str:
        return reverse(f"councils:{name}", args=[held.session.uid])

    secretary, chair = visit(cast.secretary), visit(cast.chair, 390)
    secretary.goto(at("open"))
    for place, person in ((1, cast.secretary), (2, cast.chair)):
        secretary.get_by_label(f"Người kiểm phiếu {place}").select_option(label=str(person))
    check(secretary)
    press(secretary, "Mở biểu quyết")
    secretary.goto(at("close"))
    press(secretary, "Đóng biểu quyết")

    key(secretary, held.items, 5, 0)
    see(secretary, "Đã ghi số phiếu ông/bà nhập")
    chair.goto(at("paper-count"))
    check(chair)
    key(chair, held.items, 3, 1)
    see(chair, "Thu về 5 phiếu, nhưng cộng các ý kiến và phiếu không hợp lệ được 4.")
    assert chair.locator("[name=issued]").input_value() == "5"
    key(chair, held.items, 4, 1)
    see(chair, "Hai bên khác nhau ở: Đồng ý, Không đồng ý.")
    check(chair)
    secretary.reload()
    not_see(secretary, "Tải lên và ghi kết quả")
    key(chair, held.items, 5, 0)
    see(chair, "Hai bên khớp")

    secretary.reload()
    check(secretary)
    scan = {"name": "kiem-phieu.pdf", "mimeType": "application/pdf", "buffer": PDF}
    secretary.set_input_files("[name=upload]", scan)
    press(secretary, "Tải lên và ghi kết quả")
    see(secretary, "Đã ghi kết quả kiểm phiếu", "2/2 thông qua", "5 đồng ý, 0 không đồng ý")
    secretary.goto(at("minutes"))
    see(secretary, "Biên bản")
    check(secretary)
