"""A show of hands in real browsers: opened item by item, filled, mended, keyed, sent back, confirmed."""

import pytest
from django.urls import reverse

from exemplars.campaigns.models import RuleCard
from tests.exemplars.councils.byhand import meet_by_hand
from tests.exemplars.councils.test_hands import HALF
from tests.journeys.steps import confirm, not_see, press, see, write
from tests.journeys.test_paper_vote import check

pytestmark = [pytest.mark.e2e, pytest.mark.any_database, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def held(cast):
    RuleCard.objects.update(**HALF)
    meeting = meet_by_hand(cast, dossiers=3)
    meeting.attend()
    return meeting


def test_hands_are_keyed_by_the_secretary_and_confirmed_by_the_chair(held, cast, visit):
    def at(name: str) -> str:
        return reverse(f"councils:{name}", args=[held.session.uid])

    one, two, three = held.items
    secretary, chair = visit(cast.secretary, 390), visit(cast.chair)
    secretary.goto(at("open"))
    check(secretary)
    press(secretary, "Chỉ mở hồ sơ đầu")
    see(secretary, "Đang giơ tay, chờ nhập")
    press(secretary, f"Mở tiếp: {two.nomination.display_name}")
    press(secretary, f"Mở tiếp: {three.nomination.display_name}")
    chair.goto(at("hands"))
    not_see(chair, "Nhập và chờ xác nhận")

    press(secretary, "Đồng ý tất cả ở hàng còn trống")
    assert secretary.locator(f"[name=agree-{two.pk}]").input_value() == "5"
    write(secretary, **{f"disagree-{two.pk}": "2"})
    see(secretary, "quá 2 người")
    press(secretary, "Nhập và chờ xác nhận")
    see(secretary, "Cộng lại 7 người giơ tay, nhưng chỉ 5 người dự họp được biểu quyết hồ sơ này.")
    check(secretary)
    write(secretary, **{f"agree-{two.pk}": "3"})
    press(secretary, "Nhập và chờ xác nhận")
    see(secretary, "Đã nhập số phiếu của 3 hồ sơ", "đã nhập, chờ xác nhận", "0 không giơ tay")
    check(secretary)

    see(chair, "Xác nhận số phiếu")  # its page has asked by itself
    check(chair)
    for item in (one, three):
        chair.locator(f"#item-{item.pk}").uncheck()
    chair.get_by_text("Gửi lại hồ sơ đã chọn…").click()
    write(chair, note="Tôi đếm được một người không đồng ý")
    press(chair, "Gửi lại để nhập lại")
    see(chair, "Đã gửi lại 1 hồ sơ")
    secretary.goto(at("hands"))
    see(secretary, "Gửi lại để xem: Tôi đếm được một người không đồng ý")
    check(secretary)
    write(secretary, **{f"agree-{two.pk}": "4", f"disagree-{two.pk}": "1"})
    press(secretary, "Nhập và chờ xác nhận")

    chair.goto(at("hands"))
    press(chair, "Xác nhận hồ sơ đã chọn…")
    confirm(chair)
    see(chair, "3/3 thông qua", "4 đồng ý, 1 không đồng ý")
    chair.goto(at("hands"))
    see(chair, "Đã có kết quả")
    check(chair)
    chair.goto(at("screen"))
    see(chair, "3/3")
