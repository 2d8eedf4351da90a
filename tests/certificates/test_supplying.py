"""The office's emblems: sent, looked at, put in use, replaced; what was issued keeps its own."""

import io
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from certificates import designing, files, issuing, queries, storing, supplying
from certificates.award import CannotPrint
from certificates.layouts import LayoutFault, from_file, parse, shipped, to_file
from certificates.models import Emblem, Layout
from certificates.rendering import emblems
from certificates.rendering.picture import picture
from certificates.rendering.weasy import WeasyRenderer
from tests.certificates.awards import PARTY, STATE, an_award, layout
from tests.certificates.test_designing import begun

pytestmark = pytest.mark.django_db


def svg(colour: str = "#00F", size: str = "0 0 10 10") -> bytes:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{size}">'
        f'<rect width="10" height="10" fill="{colour}"/></svg>'
    ).encode()


def png(width: int, height: int | None = None, kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new("RGBA", (width, height or width), (0, 0, 255, 255)).save(out, kind)
    return out.getvalue()


def sent(data: bytes = b"", name: str = "quoc-huy", **values) -> Emblem:
    return supplying.send(name, data or svg(), **{"source": "VPCP", "by": "Chi"} | values)


@pytest.fixture
def commits(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


def used(commits, data: bytes = b"", name: str = "quoc-huy") -> Emblem:
    with commits():
        return supplying.put_in_use(sent(data, name), by="Chi")


def colour_of(spec) -> str:
    return next(c for c in ("#00F", "#0F0", "ring") if c in drawn(spec) or c == "ring")


def drawn(spec) -> str:
    found = emblems.of(spec)
    return found.data.decode() if found else ""


def test_a_sent_file_is_kept_but_nothing_is_printed_with_it(commits):
    with commits():
        row = sent()

    assert row.is_waiting
    assert emblems.in_use("quoc-huy") is None
    assert supplying.missing() == ["Quốc huy", "Đảng huy"]


def test_once_in_use_it_stands_on_new_sheets_and_the_notice_goes(commits):
    row = used(commits)

    assert (row.is_in_use, row.used_by) == (True, "Chi")
    assert supplying.missing() == ["Đảng huy"]
    assert colour_of(layout(STATE)) == "#00F"
    assert "data:image/svg+xml;base64," in picture_of(STATE)
    assert colour_of(layout(PARTY)) == "ring"


def picture_of(code: str) -> str:

    spec = layout(code)
    return picture(designing.sample(spec, "plain"), spec, on_blank=False)


def test_a_certificate_keeps_the_emblem_it_was_issued_with(commits):
    used(commits)
    old = issuing.issue(an_award("line:1"), by="Chi")
    first = storing.store(old)
    bytes_before = files.absolute(first).read_bytes()

    used(commits, svg("#0F0"))
    new = issuing.issue(an_award("line:2"), by="Chi")

    assert colour_of(storing.words(old)[1]) == "#00F"
    assert colour_of(storing.words(new)[1]) == "#0F0"
    assert (old.layout.code, old.layout.version) == (new.layout.code, new.layout.version - 1)
    files.absolute(first).unlink()
    storing.store(old)
    assert files.absolute(first).read_bytes() == bytes_before
    assert [row.is_in_use for row in Emblem.objects.all()] == [True, False]


def test_the_same_emblem_makes_no_second_version(commits):
    used(commits)
    issuing.issue(an_award("line:1"), by="Chi")
    issuing.issue(an_award("line:2"), by="Chi")

    assert Layout.objects.count() == 1


def test_a_layout_of_the_offices_own_is_issued_with_the_emblem_in_use(commits):
    from certificates import designing

    design = designing.publish(begun(), version=1, by="Chi")
    used(commits)

    certificate = issuing.issue(replace(an_award(), layout_code=design.code), by="Chi")

    assert certificate.layout.data["emblem_sha256"] == Emblem.objects.get().sha256
    assert "emblem_sha256" not in design.published.data
    assert design.code in {spec.code for spec in supplying.sheets("quoc-huy")}


def test_a_file_that_an_operator_put_in_the_folder_is_frozen_as_well(settings):
    settings.EMBLEM_DIR.mkdir(parents=True)
    (settings.EMBLEM_DIR / "quoc-huy.svg").write_bytes(svg())
    certificate = issuing.issue(an_award(), by="Chi")
    (settings.EMBLEM_DIR / "quoc-huy.svg").write_bytes(svg("#0F0"))

    assert colour_of(storing.words(certificate)[1]) == "#00F"


def test_without_its_file_a_certificate_is_not_drawn_with_another(settings, commits):
    used(commits)
    spec = storing.words(issuing.issue(an_award(), by="Chi"))[1]
    for path in settings.EMBLEM_DIR.glob("quoc-huy.*.svg"):
        path.unlink()

    with pytest.raises(CannotPrint, match="báo quản trị"):
        emblems.of(spec)


def test_withdrawn_the_ring_is_back_and_what_was_issued_stays(commits):
    row = used(commits)
    certificate = issuing.issue(an_award(), by="Chi")

    with commits():
        supplying.withdraw(row, by="Vân")

    assert emblems.in_use("quoc-huy") is None
    assert Emblem.objects.get().ended_by == "Vân"
    assert colour_of(storing.words(certificate)[1]) == "#00F"
    with pytest.raises(CannotPrint, match="đã được dùng hoặc đã bỏ"):
        supplying.withdraw(row, by="Vân")


def test_a_waiting_file_is_dropped_without_touching_the_one_in_use(commits):
    used(commits)
    waiting = sent(svg("#0F0"))
    with commits():
        supplying.withdraw(waiting, by="Vân")

    assert colour_of(layout(STATE)) == "#00F"
    with pytest.raises(CannotPrint, match="đã được dùng hoặc đã bỏ"):
        supplying.put_in_use(waiting, by="Vân")
    assert colour_of(layout(STATE)) == "#00F"


def test_a_file_that_is_gone_is_never_put_in_use(commits, settings):
    used(commits)
    waiting = sent(svg("#0F0"))
    (settings.EMBLEM_DIR / f"quoc-huy.{waiting.sha256}.svg").unlink()

    with pytest.raises(CannotPrint, match="Gửi lại tệp"):
        supplying.put_in_use(waiting, by="Chi")

    assert colour_of(layout(STATE)) == "#00F"
    assert Emblem.objects.get(pk=waiting.pk).is_waiting


def test_a_png_takes_the_place_of_an_svg(commits, settings):
    used(commits)
    used(commits, png(supplying.least_pixels()["quoc-huy"]))

    found = emblems.in_use("quoc-huy")
    assert found is not None
    assert found.content_type == "image/png"
    assert sorted(path.name for path in settings.EMBLEM_DIR.glob("quoc-huy.???")) == [
        "quoc-huy.png"
    ]
    assert WeasyRenderer().sheet(layout(STATE)).startswith(b"%PDF")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"hello", "không phải hình SVG"),
        (png(40, kind="PNG")[:60], "PNG hỏng"),
        (svg().replace(b"<rect", b"<script"), "thành phần “script”"),
        (svg().replace(b"<rect", b"<rect onload='a'"), "lệnh chạy (“onload”)"),
        (svg(size="0 0 100 10"), "quá dài"),
        (png(100), "ít nhất 4"),
        (b" " * (4 * 1024 * 1024 + 1), "quá 4 MiB"),
    ],
)
def test_a_file_that_will_not_do_is_refused_in_a_sentence_and_nothing_is_kept(
    data, words, settings
):
    with pytest.raises(CannotPrint) as refusal:
        sent(data)

    assert words in str(refusal.value)
    assert not Emblem.objects.exists()
    assert not settings.EMBLEM_DIR.exists()


def test_a_file_without_its_source_is_refused():
    with pytest.raises(CannotPrint, match="nguồn"):
        sent(source=" ")

    assert not Emblem.objects.exists()


def test_a_layout_file_from_elsewhere_names_no_emblem_of_ours():
    data = shipped(STATE) | {"emblem_sha256": "a" * 64}

    assert from_file(to_file(parse(data))).emblem_sha256 == ""
    with pytest.raises(LayoutFault, match="SHA-256"):
        parse(data | {"emblem_sha256": "../../etc/passwd"})


# The pages --------------------------------------------------------------------------------------


@pytest.fixture
def clerk(client, cast):
    client.force_login(cast.printing_clerk)
    return client


def form(data: bytes, file: str = "quoc-huy.svg", **values):
    return {"name": "quoc-huy", "source": "VPCP", "file": SimpleUploadedFile(file, data)} | values


def test_from_the_notice_to_the_emblem_in_use_by_the_pages(clerk, commits):
    assert "Chưa có tệp chính thức: Quốc huy, Đảng huy" in clerk.get("/in/").content.decode()

    looked = clerk.post("/in/mau/huy-hieu/", form(svg()))
    address = looked["Location"]
    page = clerk.get(address).content.decode()
    assert "Chưa dùng. Xem kỹ" in page
    assert page.count("Bản in thử") == 2
    assert "data:image/svg" in clerk.get(f"{address}{STATE}.svg").content.decode()
    assert clerk.get(f"{address}{STATE}.pdf").content.startswith(b"%PDF")
    assert clerk.get(f"{address}{PARTY}.svg").status_code == 404

    with commits():
        clerk.post(f"{address}dung/")
    assert "Chưa có tệp chính thức: Đảng huy" in clerk.get("/in/").content.decode()
    assert "Đang dùng" in clerk.get("/in/mau/huy-hieu/").content.decode()
    again = clerk.post(f"{address}dung/", follow=True).content.decode()
    assert "đã được dùng hoặc đã bỏ" in again

    with commits():
        clerk.post(f"{address}bo/")
    assert "Đã thôi dùng" in clerk.get("/in/mau/huy-hieu/").content.decode()
    assert "đã được dùng hoặc đã bỏ" in clerk.post(f"{address}bo/", follow=True).content.decode()


def test_a_refused_file_says_why_beside_the_field(clerk):
    answer = clerk.post("/in/mau/huy-hieu/", form(svg().replace(b"rect", b"script")))

    assert answer.status_code == 400
    assert "thành phần “script”" in answer.content.decode()
    assert not Emblem.objects.exists()


def test_the_page_asks_as_little_for_three_files_as_for_one(clerk, django_assert_max_num_queries):
    for count in (1, 2):
        for _file in range(count):
            sent()
        with django_assert_max_num_queries(6):
            assert clerk.get("/in/mau/huy-hieu/").status_code == 200


def test_rows_are_sorted_by_what_became_of_them(commits):
    used(commits)
    used(commits, svg("#0F0"))
    sent()

    state = queries.emblems()[0]
    assert [state["in_use"].is_in_use, len(state["waiting"]), len(state["before"])] == [True, 1, 1]
