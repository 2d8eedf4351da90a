"""A layout is moved on the screen: by hand, by keys, back again; saved as it was seen."""

import re
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from certificates import designing
from certificates.layouts import parse, shipped
from certificates.models import Design

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
