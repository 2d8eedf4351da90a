"""A layout is moved on the screen: by hand, by keys, back again; saved as it was seen."""

import re
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from certificates import designing
from certificates.layouts import parse, shipped
from certificates.models import Design
from tests.certificates.test_designing import scan

pytestmark = [pytest.mark.e2e, pytest.mark.any_database, pytest.mark.django_db(transaction=True)]
TITLE = "fields.title"  # of the State's Bằng khen
LOOK = "**/xem/"  # a quick drawing
PRESS = "**/ban-in/"  # the press's page
PATIENCE = 60_000  # the first time a layout is compiled


@pytest.fixture
def design(cast) -> Design:
    return designing.start(
        parse(shipped("bang-khen-nha-nuoc-420x297")), issuer_code=cast.province.code,
        name="Mẫu thử", form_key=uuid4(), by=cast.printing_clerk,
    )  # fmt: skip


def figure(page: Page, key: str) -> float:
    return float(page.locator(f"[name='{TITLE}.{key}']").input_value())


def test_a_title_is_dragged_nudged_brought_back_and_saved(cast, design, visit):
    page = visit(cast.printing_clerk)
    page.goto(f"/in/mau/{design.uuid}/")
    title = page.get_by_role("button", name="Tên bằng").first
    page.get_by_label("bắt dính").uncheck()

    title.click()
    with page.expect_response(LOOK):
        title.press("ArrowDown")
        title.press("Shift+ArrowRight")
    assert (figure(page, "x"), figure(page, "y")) == (211.0, 128.6)

    # `hover` waits until the title stands still and nothing covers it: then the hand takes it.
    title.hover(position={"x": 30, "y": 10})
    box = title.bounding_box()
    page.mouse.move(box["x"] + 30, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + 30, box["y"] + 50, steps=4)
    with page.expect_response(LOOK):
        page.mouse.up()
    down = figure(page, "y")
    assert down > 128.6
    expect(page.locator("[data-said]")).to_have_text(re.compile("Mọi dòng đúng cỡ"))

    page.get_by_role("button", name="Hoàn tác").click()
    assert figure(page, "y") == 128.6
    page.get_by_role("button", name="Làm lại").click()
    assert figure(page, "y") == down

    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(page.get_by_text("Đã lưu mẫu.")).to_be_visible()
    design.refresh_from_db()
    saved = parse(design.data).fields[4]
    assert (saved.x, saved.y) == (211.0, down)


def test_two_quick_drags_are_two_steps_back(cast, design, visit):
    page = visit(cast.printing_clerk)
    page.goto(f"/in/mau/{design.uuid}/")
    page.get_by_label("bắt dính").uncheck()
    title = page.get_by_role("button", name="Tên bằng").first
    title.click()
    title.hover(position={"x": 30, "y": 10})
    began, box = figure(page, "y"), title.bounding_box()

    for place in (10, 30):
        page.mouse.move(box["x"] + 30, box["y"] + place)
        page.mouse.down()
        page.mouse.move(box["x"] + 30, box["y"] + place + 20)
        page.mouse.up()
    moved = figure(page, "y")
    page.keyboard.press("Control+z")
    between = figure(page, "y")
    page.keyboard.press("Control+z")

    assert began < between < moved
    assert figure(page, "y") == began


def test_a_figure_that_makes_no_sheet_is_told_at_once_and_the_picture_stays(cast, design, visit):
    page = visit(cast.printing_clerk, width=390)
    page.goto(f"/in/mau/{design.uuid}/")
    expect(page.locator("[data-shown]")).to_have_text("Đúng bản in", timeout=PATIENCE)
    picture = page.locator("[data-sheet-picture]").get_attribute("src")
    page.get_by_role("button", name="Mã QR").first.focus()
    page.locator("[name='qr.size']").fill("90")
    expect(page.locator("[data-said]")).to_have_text("Mã QR, Cạnh: mã QR từ 10 đến 60 mm.")
    expect(page.locator("[data-shown]")).to_have_text("Bản vẽ trước")
    assert page.locator("[data-sheet-picture]").get_attribute("src") == picture
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_the_quick_drawing_gives_way_to_the_presss_page(cast, design, visit):
    page = visit(cast.printing_clerk)
    page.goto(f"/in/mau/{design.uuid}/")
    label, picture = page.locator("[data-shown]"), page.locator("[data-sheet-picture]")
    expect(label).to_have_text("Đúng bản in", timeout=PATIENCE)
    first = picture.get_attribute("src")
    assert first.startswith("data:image/webp;base64,")
    box = page.locator("form [data-sheet]").bounding_box()
    shape = picture.evaluate("one => [one.naturalWidth, one.naturalHeight, one.width, one.height]")
    assert abs(shape[0] - box["width"]) <= 1  # a dot of the picture is a dot of the screen
    assert abs(shape[2] / shape[3] - 420 / 297) < 0.002

    title = page.get_by_role("button", name="Tên bằng").first
    title.click()
    with page.expect_response(PRESS):
        title.press("Shift+ArrowDown")
    expect(label).to_have_text("Đúng bản in", timeout=PATIENCE)
    assert picture.get_attribute("src") != first


def test_a_newer_figure_gives_up_the_page_that_is_still_being_made(cast, design, visit):
    page = visit(cast.printing_clerk)
    page.goto(f"/in/mau/{design.uuid}/")
    label = page.locator("[data-shown]")
    expect(label).to_have_text("Đúng bản in", timeout=PATIENCE)
    held, given_up = [], []
    page.route(PRESS, lambda route: held.append(route) if not held else route.continue_())
    page.on("requestfailed", lambda request: given_up.append(request.url))

    title = page.get_by_role("button", name="Tên bằng").first
    title.click()
    with page.expect_request(PRESS):
        title.press("Shift+ArrowDown")
    expect(label).to_have_text("Bản vẽ nhanh")
    with page.expect_response(PRESS):
        title.press("Shift+ArrowDown")

    expect(label).to_have_text("Đúng bản in", timeout=PATIENCE)
    assert [url.endswith("/ban-in/") for url in given_up] == [True]


def test_who_looks_too_often_sees_the_drawing_until_the_press_may_be_asked_again(
    cast, design, visit
):
    page = visit(cast.printing_clerk)
    refused = []

    def once(route):
        if refused:
            return route.continue_()
        refused.append(route)
        return route.fulfill(status=429, headers={"Retry-After": "1"})

    page.route(PRESS, once)
    page.goto(f"/in/mau/{design.uuid}/")
    expect(page.locator("[data-said]")).to_have_text(re.compile("sẽ tự vẽ lại"))
    expect(page.locator("[data-shown]")).to_have_text("Đúng bản in", timeout=PATIENCE)


def drag(page: Page, handle, across: float, down: float, during=lambda: None) -> None:
    """By screen dots; `during` looks before the hand lets go."""
    handle.hover(position={"x": 4, "y": 4})
    box = handle.bounding_box()
    x, y = box["x"] + 4, box["y"] + 4
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + across, y + down, steps=3)
    during()
    page.mouse.up()


def still(page: Page) -> None:
    """Nothing is drawn: the figures alone tell."""
    page.route(LOOK, lambda route: route.fulfill(body='<img data-fault="-">'))
    page.route(PRESS, lambda route: route.fulfill(body=scan(), content_type="image/png"))


def millimetre(page: Page) -> float:
    """Screen dots a millimetre of the sheet has."""
    return page.locator("form [data-sheet]").bounding_box()["width"] / 420


def test_a_moved_text_snaps_to_the_middle_and_to_another_text_and_not_with_alt(cast, design, visit):
    page = visit(cast.printing_clerk)
    still(page)
    page.goto(f"/in/mau/{design.uuid}/")
    title = page.get_by_role("button", name="Tên bằng").first
    page.locator(f"[name='{TITLE}.x']").evaluate("one => { one.value = 213 }")
    page.locator("[name='fields.issuer.y']").evaluate("one => { one.value = 131 }")
    dot = millimetre(page)
    seen = []

    def look() -> None:
        seen.append(
            page.locator(".snap-line.mm-x").count() + page.locator(".snap-line.mm-y").count()
        )

    title.click(position={"x": 4, "y": 4})
    drag(page, title, -2.2 * dot, 2.6 * dot, look)
    assert (figure(page, "x"), figure(page, "y")) == (210, 131)  # of 210.8 and 130.1
    assert seen == [2]
    assert page.locator(".snap-line").count() == 0

    page.keyboard.press("Control+z")
    assert figure(page, "x") == 213
    page.keyboard.down("Alt")
    drag(page, title, -2.2 * dot, 2.6 * dot, look)
    page.keyboard.up("Alt")
    assert abs(figure(page, "x") - 210.8) < 0.3
    assert figure(page, "x") != 210
    assert seen == [2, 0]


def test_a_guide_is_laid_from_the_ruler_moved_kept_and_taken_away(cast, design, visit):
    page = visit(cast.printing_clerk)
    still(page)
    page.goto(f"/in/mau/{design.uuid}/")
    dot, guide = millimetre(page), page.locator(".guide")
    ruler = page.locator(".ruler-x")
    # In millimetres: a number stands where a sheet of 420 mm has it.
    marks = ruler.locator("text").evaluate_all(
        "all => all.map(one => [one.textContent, parseFloat(one.getAttribute('x'))])"
    )
    assert [number for number, _share in marks] == [str(mm) for mm in range(0, 420, 50)]
    assert all(abs(share * 4.2 - float(number)) < 0.01 for number, share in marks)

    ruler.click(position={"x": 105 * dot, "y": 5})
    expect(guide).to_have_count(1)
    place = float(guide.get_attribute("title").split()[2])
    assert abs(place - 105) < 0.5
    guide.focus()
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("ArrowLeft")
    assert float(guide.get_attribute("title").split()[2]) == round(place + 0.9, 1)
    drag(page, guide, 20 * dot, 0)
    moved = guide.get_attribute("title")
    assert abs(float(moved.split()[2]) - place - 20) < 3  # the middle of it is under the hand now

    page.reload()
    expect(guide).to_have_attribute("title", moved)
    guide.focus()
    page.keyboard.press("Delete")
    expect(guide).to_have_count(0)
    page.reload()
    expect(page.locator(".ruler-x")).to_be_visible()
    expect(guide).to_have_count(0)


def test_the_scan_lies_under_the_sheet_as_strong_as_the_slider_says(
    cast, design, visit, settings, tmp_path
):
    settings.PRIVATE_ROOT = tmp_path
    designing.lay_under(design, scan())
    page = visit(cast.printing_clerk)
    still(page)
    page.goto(f"/in/mau/{design.uuid}/")
    under, slider = page.locator("[data-under-picture]"), page.get_by_label("Ảnh phôi", exact=True)
    assert under.evaluate("one => [one.naturalWidth, one.naturalHeight]") == [40, 30]
    sheet = page.locator("form [data-sheet]").bounding_box()
    assert abs(under.bounding_box()["width"] - sheet["width"]) < 1
    expect(under).to_have_css("opacity", "0.5")
    slider.fill("80")
    expect(under).to_have_css("opacity", "0.8")
    slider.fill("0")
    expect(under).to_be_hidden()


def test_a_line_of_own_words_is_added_refused_at_its_place_brought_back_and_saved(
    cast, design, visit
):
    page = visit(cast.printing_clerk)
    page.goto(f"/in/mau/{design.uuid}/")
    page.get_by_text("Thêm dòng chữ, đường kẻ").click()
    page.get_by_role("group").get_by_role("button", name="Dòng chữ 1").click()
    words = page.locator("[name='fields.text-1.text']")
    expect(words).to_be_focused()
    words.fill("Đảng Cộng sản Việt Nam")
    expect(page.locator("[data-wrong='fields.text-1.text']")).to_contain_text("không lẫn nhau")
    words.fill("Phong trào thi đua năm 2026")
    expect(page.locator("[data-wrong]")).to_have_count(0)
    handle = page.locator("[data-handles]").get_by_label("Dòng chữ 1", exact=True)
    expect(handle).to_be_visible()

    register = page.locator("[data-handles]").get_by_label("Số sổ vàng", exact=True)
    register.focus()
    page.keyboard.press("Delete")
    expect(register).to_be_hidden()
    page.keyboard.press("Control+z")
    expect(register).to_be_visible()
    register.focus()
    page.keyboard.press("Delete")

    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(page.get_by_text("Đã lưu mẫu.")).to_be_visible()
    design.refresh_from_db()
    saved = {field.name: field.text for field in parse(design.data).fields}
    assert saved["text-1"] == "Phong trào thi đua năm 2026"
    assert "register" not in saved


def test_another_side_takes_its_headings_along_and_brings_them_back(cast, design, visit):
    page = visit(cast.printing_clerk)
    page.goto(f"/in/mau/{design.uuid}/")
    handles = page.locator("[data-handles]")
    page.get_by_text("Khổ giấy, trục, khung hoa văn").click()
    page.get_by_role("button", name="Thể thức").click()
    with page.expect_response(LOOK) as looked:
        page.locator("[name='side']").select_option("party")
    assert 'data-fault=""' in looked.value.text()
    expect(handles.get_by_label("Tiêu đề của Đảng", exact=True)).to_be_visible()
    expect(handles.get_by_label("Quốc hiệu", exact=True)).to_be_hidden()
    page.get_by_role("button", name="Hoàn tác").click()
    expect(handles.get_by_label("Quốc hiệu", exact=True)).to_be_visible()
    assert page.locator("[name='side']").input_value() == "state"
