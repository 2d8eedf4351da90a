"""The pages on which an office makes its layouts."""

import re
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.html import escape
from PIL import Image

from certificates import designing, figures, samples
from certificates.layouts import from_file, parse, shipped, to_file
from certificates.models import Design
from certificates.rendering import raster, renderer
from certificates.views.designs import CASES
from tests import factories
from tests.certificates.test_designing import STATE, begun, scan

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(client, cast):
    client.force_login(cast.printing_clerk)
    return client


@pytest.fixture
def design(cast) -> Design:
    return begun(issuer_code=cast.province.code)


def at(design, tail: str = "") -> str:
    return f"/in/mau/{design.uuid}/{tail}"


def shown(answer) -> str:
    return answer.content.decode()


def dots(webp: bytes) -> bytes:
    return Image.open(BytesIO(webp)).convert("RGB").tobytes()


def test_layouts_stand_side_by_side_in_few_queries(clerk, design, django_assert_max_num_queries):
    begun(issuer_code=design.issuer_code)
    with django_assert_max_num_queries(8):
        text = shown(clerk.get("/in/mau/"))
    assert text.count(design.name) == 2
    assert shipped(STATE)["name"] in text


def test_a_design_begins_from_a_layout_or_from_a_file(clerk, cast):
    form = {"name": "Mẫu A", "issuer_code": cast.province.code, "source": STATE}
    began = clerk.post("/in/mau/moi/", form | {"form_key": uuid4()})
    assert began["Location"] == at(Design.objects.get())

    file = SimpleUploadedFile("m.json", to_file(parse(shipped("giay-khen-dang-a4"))))
    clerk.post("/in/mau/moi/", form | {"form_key": uuid4(), "name": "Mẫu B", "file": file})
    assert parse(Design.objects.get(name="Mẫu B").data).side == "party"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": " "}, "bắt buộc"),
        ({"issuer_code": "KHAC"}, "không"),
        ({"file": SimpleUploadedFile("m.json", b"{}")}, "còn thiếu"),
        ({"file": SimpleUploadedFile("m.json", b"<svg>")}, "không phải JSON"),
    ],
)
def test_a_beginning_that_makes_no_layout_is_refused_in_a_sentence(clerk, cast, changes, sentence):
    form = {"name": "Mẫu A", "issuer_code": cast.province.code, "source": STATE}
    answer = clerk.post("/in/mau/moi/", form | {"form_key": uuid4()} | changes)
    assert (answer.status_code, Design.objects.count()) == (400, 0)
    assert sentence in shown(answer)


def test_what_is_saved_is_shown_and_the_sample_stays_chosen(clerk, design):
    answer = clerk.post(at(design), {"version": 1, "qr.x": "50", "thu": "longest", "name": "Mới"})
    assert answer["Location"] == at(design) + "?thu=longest"
    design.refresh_from_db()
    assert (parse(design.data).qr.x, design.name, design.data["name"]) == (50, "Mới", "Mới")
    text = shown(clerk.get(answer["Location"]))
    assert 'name="qr.x" value="50"' in text
    assert '<option value="longest" selected>' in text
    assert "data:image/svg+xml;base64," in text


def test_an_unsound_figure_is_named_and_what_was_typed_stays(clerk, design):
    answer = clerk.post(at(design), {"version": 1, "qr.size": "90", "fields.title.y": "131"})
    text = shown(answer)
    assert answer.status_code == 409
    assert "Mã QR, Cạnh: mã QR từ 10 đến 60 mm." in text
    assert 'name="qr.size" value="90"' in text
    assert 'name="fields.title.y" value="131"' in text
    assert "data:image/svg+xml;base64," in text  # the saved sheet
    design.refresh_from_db()
    assert design.version == 1


@pytest.mark.parametrize("typed", ["to", ""])
def test_what_is_no_number_is_named_and_the_other_figures_stay(clerk, design, typed):
    answer = clerk.post(at(design), {"version": 1, "qr.size": typed, "fields.title.y": "131"})
    assert "Mã QR, Cạnh: ghi một số." in shown(answer)
    assert 'name="fields.title.y" value="131"' in shown(answer)
    design.refresh_from_db()
    assert design.version == 1


def test_words_of_ones_own_are_added_and_a_refused_row_keeps_what_was_typed(clerk, design):
    form = {"version": 1, "fields.text-1.used": "1", "fields.register.used": "0"}
    answer = clerk.post(
        at(design), form | {"fields.text-1.text": "A", "fields.motto.text": "Độc lập"}
    )
    text = shown(answer)
    assert answer.status_code == 409
    assert re.search(r'data-wrong="fields.motto.text">Tiêu ngữ, Chữ: mẫu của bên này phải có', text)
    assert 'name="fields.motto.text" value="Độc lập"' in text
    kept = {"fields.text-1.used": True, "fields.register.used": False}  # though none is saved
    for name, used in kept.items():
        box = re.search(rf'<input type="checkbox" name="{name}"[^>]*>', text)[0]
        assert ("checked" in box) is used
    design.refresh_from_db()
    assert design.version == 1

    clerk.post(at(design), form | {"fields.text-1.text": "<script>alert(1)</script>"})
    design.refresh_from_db()
    assert parse(design.data).fields[-1].text == "<script>alert(1)</script>"
    text = shown(clerk.get(at(design)))
    assert "<script>alert" not in text
    assert 'value="&lt;script&gt;alert(1)&lt;/script&gt;"' in text


def test_who_saves_second_takes_another_field_off_and_moves_no_others_figures(clerk, design):
    """Rows go by name: the first to save took one off above those the second one moved."""
    designing.save(
        design, figures.applied(design.data, {"fields.motto.y": "76", "fields.verb.used": "0"}),
        version=1, by="Hòa",
    )  # fmt: skip
    form = {"fields.title.y": "131", "fields.verb.used": "1"}
    assert clerk.post(at(design), {"version": 1} | form).status_code == 409
    clerk.post(at(design), {"version": 2} | form)
    design.refresh_from_db()
    rows = {row.name: row for row in parse(design.data).fields}
    assert (rows["title"].y, rows["verb"].y, rows["motto"].y) == (131, 101.5, 76)


def test_every_invented_certificate_can_be_tried_and_has_a_name(clerk, design):
    assert CASES.keys() == samples.CASES.keys()
    text = shown(clerk.get(at(design)))
    for case, label in CASES.items():
        assert f'<option value="{case}"' in text
        assert escape(str(label)) in text


def test_too_long_a_name_is_refused_and_stays_on_the_page(clerk, design):
    answer = clerk.post(at(design), {"version": 1, "name": "M" * 121})
    assert answer.status_code == 409
    assert "Tên mẫu không quá 120 ký tự." in shown(answer)
    assert "M" * 121 in shown(answer)
    design.refresh_from_db()
    assert design.name == "Bằng khen đỏ"


def test_the_second_to_save_keeps_the_own_figures_on_the_page(clerk, design):
    designing.save(design, figures.applied(design.data, {"qr.x": "50"}), version=1, by="Hòa")
    answer = clerk.post(at(design), {"version": 1, "qr.x": "60"})
    text = shown(answer)
    assert "Hòa đã lưu mẫu này" in text
    assert 'name="qr.x" value="60"' in text
    assert '<input type="hidden" name="version" value="2">' in text
    design.refresh_from_db()
    assert parse(design.data).qr.x == 50


def test_looking_keeps_nothing_and_tells_what_is_wrong(clerk, design):
    looked = shown(clerk.post(at(design, "xem/"), {"qr.x": "60", "thu": "longest", "phoi": "1"}))
    assert "data:image/svg+xml;base64," in looked
    assert 'data-fault=""' in looked
    assert "Người được tặng" in looked  # set smaller
    faulty = shown(clerk.post(at(design, "xem/"), {"qr.size": "90"}))
    assert "Mã QR, Cạnh" in faulty
    tight = shown(clerk.post(at(design, "xem/"), {"fields.title.width": "20"}))
    assert "dài quá mẫu bằng" in tight
    design.refresh_from_db()
    assert design.version == 1


def test_the_press_sets_the_figures_of_the_form_and_keeps_nothing(clerk, design):
    form = {"fields.title.y": "150", "thu": "longest", "dots": "840"}
    answer = clerk.post(at(design, "ban-in/"), form)
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("image/webp", "no-store")
    moved = parse(figures.applied(design.data, {"fields.title.y": "150"}))
    page = renderer().render(designing.sample(moved, "longest"), moved)
    assert dots(answer.content) == raster.painted(page, 840).tobytes()
    assert dots(answer.content) != dots(clerk.post(at(design, "ban-in/"), {"dots": "840"}).content)
    design.refresh_from_db()
    assert design.version == 1


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [({"qr.size": "90"}, "Mã QR, Cạnh"), ({"fields.title.width": "20"}, "dài quá mẫu bằng")],
)
def test_what_the_press_cannot_set_is_told_in_a_sentence(clerk, design, typed, sentence):
    answer = clerk.post(at(design, "ban-in/"), typed)
    assert (answer.status_code, answer["Content-Type"]) == (409, "text/plain; charset=utf-8")
    assert sentence in shown(answer)


def test_the_trial_print_and_the_file_are_those_of_the_saved_figures(clerk, design):
    pdf = clerk.get(at(design, "in-thu.pdf"))
    assert pdf.content.startswith(b"%PDF-")
    assert from_file(clerk.get(at(design, "mau.json")).content) == parse(design.data)
    tight = figures.applied(design.data, {"fields.title.width": "20"})
    designing.save(design, tight, version=1, by="x")
    assert clerk.get(at(design, "in-thu.pdf"))["Location"] == at(design)


def test_issuing_from_the_page(clerk, design):
    clerk.post(at(design, "ban-hanh/"), {"version": "7"})
    design.refresh_from_db()
    assert design.published is None
    said = clerk.post(at(design, "ban-hanh/"), {"version": "1"}, follow=True)
    assert "Đã ban hành mẫu “Bằng khen đỏ”, phiên bản 1." in shown(said)
    clerk.post(at(design, "bo/"))
    assert Design.objects.filter(pk=design.pk).exists()
    other = begun(issuer_code=design.issuer_code)
    assert clerk.post(at(other, "bo/"))["Location"] == "/in/mau/"
    assert not Design.objects.filter(pk=other.pk).exists()


def test_the_scan_of_the_blank_is_seen_by_the_office_alone(clerk, client, cast, design):
    assert clerk.get(at(design, "anh-phoi/")).status_code == 404
    clerk.post(at(design, "anh-phoi/"), {"scan": SimpleUploadedFile("p.png", scan())})
    seen = clerk.get(at(design, "anh-phoi/"))
    assert (seen.status_code, seen["Content-Type"]) == (200, "image/png")
    said = clerk.post(at(design, "anh-phoi/"), {}, follow=True)
    assert "Chọn tệp ảnh quét phôi." in shown(said)
    client.force_login(cast.clerk)
    assert client.get(at(design, "anh-phoi/")).status_code == 404


def test_an_award_is_printed_on_a_layout_from_the_list(client, cast, design):
    designing.publish(design, version=1, by="x")
    award = factories.make_award("BKX", issuer=cast.province)
    client.force_login(cast.office_head)
    text = shown(client.get(reverse("campaigns:award", args=[award.code])))
    assert f'<option value="{design.code}">Bằng khen đỏ</option>' in text
