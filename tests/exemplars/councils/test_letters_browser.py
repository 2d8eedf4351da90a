"""Letters of a secret vote in real browsers, from naming the two who open them to the open box."""

import pytest
from django.urls import reverse

from exemplars.councils.models import CastMark, SealedBallot
from tests.exemplars.councils.lettered import AWAY, meet_with_letters
from tests.exemplars.councils.sealed import PHRASES
from tests.exemplars.councils.test_sealed_browser import screens  # noqa: F401
from tests.journeys.steps import confirm, press, see

pytestmark = [pytest.mark.e2e, pytest.mark.any_database, pytest.mark.django_db(transaction=True)]


def key(page, *figures: dict[str, int]) -> None:
    """Type the figures of each item in the order of the page; what is not named is 0."""
    for number, one in enumerate(figures):
        card = page.locator(".count-card").nth(number)
        for name in ("agree", "disagree", "other", "invalid"):
            card.locator(f"input[name^={name}-]").fill(str(one.get(name, 0)))
    press(page, "Nộp số đã đếm")


def test_letters_come_in_are_keyed_by_two_and_opened_with_the_others(
    cast,
    screens,  # noqa: F811
    tmp_path,
):
    post = meet_with_letters(cast, dossiers=2)
    post.make_keys()
    post.attend(**AWAY)

    def at(name: str) -> str:
        return reverse(f"councils:{name}", args=[post.session.uid])

    secretary, chair = screens(cast.secretary, 1440), screens(cast.chair)
    member = screens(cast.members[0], 1440)
    secretary.goto(at("open"))
    see(secretary, "Chỉ 2 thành viên vắng")
    secretary.select_option("#teller-1", label=str(cast.chair))
    press(secretary, "Mở biểu quyết")
    see(secretary, "Chọn hai người kiểm phiếu khác nhau")
    secretary.select_option("#teller-2", label=str(cast.members[0]))
    press(secretary, "Mở biểu quyết")
    see(secretary, "Đã mở biểu quyết.")
    post.session.refresh_from_db()

    secretary.get_by_role("link", name="Phiếu gửi về").click()
    for user in post.away:
        press(secretary, f"Đã nhận phong bì {user}")
        see(secretary, f"Đã ghi nhận phong bì của {user}.")
    press(secretary, f"Ghi nhầm… {cast.members[1]}")
    confirm(secretary)
    see(secretary, f"Đã bỏ ghi phong bì của {cast.members[1]}.")
    press(secretary, f"Đã nhận phong bì {cast.members[1]}")
    see(secretary, "Đã ghi nhận 2 phong bì.")
    away = screens(cast.members[1])
    away.goto(at("ballot"))
    see(away, "Phong bì phiếu của ông/bà đã đến thư ký")
    post.here()
    member.goto(at("letters"))
    see(member, "Đóng biểu quyết rồi mới mở.")

    secretary.goto(at("close"))
    press(secretary, "Đóng biểu quyết")
    see(secretary, "Chờ hai người mở và nhập phiếu gửi về.")
    secretary.goto(at("box"))
    see(secretary, "Phiếu gửi về chưa vào hòm")
    assert secretary.locator("[name=secret]").count() == 0
    see(member, "người kiểm phiếu có thể đoán ra phiếu của ai")  # the page came along by itself

    key(member, {"agree": 1}, {"agree": 1, "disagree": 1})
    see(member, "Đã nhận 2 phong bì, nhưng cộng các ý kiến và phiếu không hợp lệ được 1.")
    key(member, {"agree": 1, "invalid": 1}, {"agree": 1, "disagree": 1})
    see(member, "Đã nhận số ông/bà nhập. Chờ người kia.")
    chair.goto(at("letters"))
    key(chair, {"agree": 1, "invalid": 1}, {"agree": 2})
    see(chair, "Có hồ sơ hai bên nhập khác nhau.")
    assert chair.locator(".count-card").count() == 1
    key(chair, {"agree": 1, "disagree": 1})
    see(chair, "Hai bên khớp.")
    see(secretary, "Thư ký mở phong bì ngoài bằng khóa của mình.")  # its page came along as well

    for page, office in ((secretary, "secretary"), (chair, "chair")):
        file = tmp_path / f"{office}.json"
        file.write_bytes(post.files[office])
        page.goto(at("box"))
        page.set_input_files("[name=file]", file)
        page.fill("[name=secret]", PHRASES[office])
        press(page, "Mở phong bì")
    see(chair, "Đã mở hòm phiếu, kiểm và ghi kết quả.")
    post.session.refresh_from_db()
    counted = [(item.agree, item.disagree, item.invalid) for item in post.session.items.all()]
    assert counted == [(4, 0, 1), (4, 1, 0)]
    assert not SealedBallot.objects.exists()
    assert CastMark.objects.filter(by_letter=True).count() == 4
