"""Pages of the unit tree, as each person sees them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from exemplars.units.models import Unit
from tests import factories
from tests.exemplars.units.test_imports import SAMPLE, changed

TREE = "/don-vi/"


def upload(client, data):
    return client.post(reverse("units:import"), {"file": SimpleUploadedFile("don-vi.xlsx", data)})


def test_a_stranger_to_the_house_is_sent_to_sign_in(client, db):
    assert client.get(TREE).status_code == 302


def test_search_needs_no_diacritics_and_shows_the_path(client, cast):
    factories.make_unit("Đảng ủy xã An Cư", parent=cast.province)
    client.force_login(cast.clerk)

    page = client.get(TREE, {"q": "dang uy xa"}).content.decode()

    assert "Đảng ủy xã An Cư" in page
    assert "Ủy ban nhân dân tỉnh An Giang" in page
    assert "xã Ô Lâm" not in page


def test_ended_units_show_only_when_asked_for(client, cast):
    factories.make_unit("Ủy ban nhân dân huyện cũ", parent=cast.province, ended_on="2025-06-30")
    client.force_login(cast.clerk)
    address = {"cha": cast.province.code}

    assert "huyện cũ" not in client.get(TREE, address).content.decode()
    assert "huyện cũ" in client.get(TREE, {**address, "het": "1"}).content.decode()


def test_children_come_as_a_fragment_to_htmx_and_as_a_page_without(client, cast):
    client.force_login(cast.clerk)
    address = {"cha": cast.province.code}

    fragment = client.get(TREE, address, headers={"HX-Request": "true"}).content.decode()
    page = client.get(TREE, address).content.decode()

    assert "<html" not in fragment
    assert cast.commune.name in fragment
    assert "<html" in page
    assert cast.commune.name in page


def test_an_unknown_unit_is_not_found(client, cast):
    client.force_login(cast.clerk)

    assert client.get(reverse("units:card", args=["KHONG-CO"])).status_code == 404
    assert client.get(TREE, {"cha": "KHONG-CO"}).status_code == 404


def test_the_card_counts_only_dossiers_the_person_may_see(client, cast):
    submission = factories.make_submission(cast.commune, cast.campaign, by=cast.clerk)
    factories.make_nomination(submission)
    address = reverse("units:card", args=[cast.commune.code])

    client.force_login(cast.clerk)
    mine = client.get(address)
    client.force_login(cast.other_clerk)
    other = client.get(address)

    assert [row["total"] for row in mine.context["dossiers"]] == [1]
    assert other.context["dossiers"] == []
    assert cast.head.full_name in mine.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_take_a_fixed_number_of_queries(client, cast, django_assert_max_num_queries, rows):
    for number in range(rows):
        unit = factories.make_unit(f"Đảng ủy xã số {number}", parent=cast.commune)
        factories.make_unit(f"Chi bộ số {number}", parent=unit)
    client.force_login(cast.officer)
    client.get(TREE)

    for query in ({}, {"cha": cast.commune.code}, {"q": "so"}):
        with django_assert_max_num_queries(11):
            client.get(TREE, query)
    with django_assert_max_num_queries(15):
        client.get(reverse("units:card", args=[cast.commune.code]))


def test_only_an_administrator_reaches_the_import(client, cast):
    for person in (cast.clerk, cast.officer, cast.office_head, cast.auditor, cast.stranger):
        client.force_login(person)
        assert client.get(reverse("units:import")).status_code == 403
        assert upload(client, SAMPLE.read_bytes()).status_code == 403
        assert client.post(reverse("units:load"), {"token": "x"}).status_code == 403


def test_a_list_is_previewed_then_loaded_once(client, cast, settings, tmp_path):
    client.force_login(cast.administrator)
    before = Unit.objects.count()

    preview = upload(client, SAMPLE.read_bytes())
    assert preview.context["counts"]["new"] == 357  # UBT is there already
    assert Unit.objects.count() == before
    token = preview.context["token"]
    assert client.post(reverse("units:load"), {"token": token}).status_code == 302
    assert Unit.objects.count() == before + 357
    assert client.post(reverse("units:load"), {"token": token}).status_code == 409
    assert upload(client, SAMPLE.read_bytes()).context["outcome"].changes_nothing


def test_a_faulty_list_shows_its_cells_and_cannot_be_loaded(client, cast):
    client.force_login(cast.administrator)
    data = changed(lambda book: book["ĐƠN VỊ"].__setitem__("F12", "Đảng bộ"))

    page = upload(client, data)

    assert "ĐƠN VỊ F12" in page.content.decode()
    assert page.context["token"] == ""


def test_another_file_is_refused_beside_the_field(client, cast):
    client.force_login(cast.administrator)

    page = upload(client, b"khong phai excel")

    assert page.status_code == 422
    assert "không phải Excel" in page.content.decode()


def test_a_token_of_somebody_else_opens_nothing(client, cast):
    client.force_login(cast.administrator)
    token = upload(client, SAMPLE.read_bytes()).context["token"]
    other = factories.make_user("quan-tri-2")
    factories.give_role(other, cast.province, "administrator")
    client.force_login(other)
    before = Unit.objects.count()

    assert client.post(reverse("units:load"), {"token": token}).status_code == 409
    assert Unit.objects.count() == before


def test_a_list_that_stopped_fitting_after_the_preview_shows_why(client, cast, monkeypatch):
    client.force_login(cast.administrator)
    preview = upload(client, changed(lambda book: book["ĐƠN VỊ"].__setitem__("I12", "01/07/2025")))
    unit = factories.make_unit("Ban Kiểm tra", code="UBKT")
    for day, end in (("2026-01-01", "2026-02-28"), ("2026-03-01", None)):
        unit.versions.create(name="Ban Kiểm tra", kind="Ban", valid_from=day, valid_to=end)
    before = Unit.objects.count()

    page = client.post(reverse("units:load"), {"token": preview.context["token"]})

    assert page.status_code == 409
    assert "ĐƠN VỊ I12" in page.content.decode()
    assert Unit.objects.count() == before


def test_the_administrator_records_a_version_from_the_card(client, cast):
    cast.commune.versions.create(name=cast.commune.name, kind=cast.commune.kind)
    client.force_login(cast.administrator)
    card, address = (reverse(f"units:{name}", args=["UBX-AC"]) for name in ("card", "version"))
    assert address in client.get(card).text
    page = client.get(address)
    typed = page.context["form"].initial | {"version": page.context["version"]}
    assert typed["parent_code"] == "UBT"

    early = client.post(address, typed | {"name": "Tên mới", "valid_from": "01/01/2999"})
    ring = client.post(address, typed | {"parent_code": "UBX-AC", "valid_from": "01/07/2025"})
    saved = client.post(address, typed | {"name": "Tên mới", "valid_from": "01/07/2025"})
    late = client.post(address, typed | {"name": "Tên khác", "valid_from": "01/07/2025"})

    assert [early.status_code, ring.status_code] == [422, 422]
    assert "chưa đến" in str(early.context["form"].errors["valid_from"])
    assert "đi vòng" in str(ring.context["form"].errors["parent_code"])
    assert saved.url == card
    assert late.status_code == 409
    assert "Tên khác" in late.text
    keep = dict(late.context["kept"]) | {"version": late.context["version"], "pick-name": "saved"}
    assert client.post(address, keep).url == card
    assert Unit.objects.get(code="UBX-AC").name == "Tên mới"
    assert "Ủy ban nhân dân xã An Cư" in client.get(card).text


def test_the_administrator_sets_the_office_from_the_card(client, cast):
    client.force_login(cast.administrator)
    address = reverse("units:office", args=["UBX-AC"])
    assert address in client.get(reverse("units:card", args=["UBX-AC"])).text

    assert client.post(address, {"office": "X", "version": 1}).status_code == 422
    assert client.post(address, {"office": "UBX-AC", "version": 1}).status_code == 422
    assert client.post(address, {"office": "BTDKT", "version": 1}).status_code == 302
    assert Unit.objects.get(code="UBX-AC").office == cast.office
    assert client.post(address, {"office": "", "version": 1}).status_code == 409


def test_nobody_else_changes_a_unit(client, cast):
    for person in (cast.clerk, cast.officer, cast.office_head, cast.auditor):
        client.force_login(person)
        for name in ("version", "office"):
            address = reverse(f"units:{name}", args=["UBX-AC"])
            assert client.get(address).status_code == 403
            assert client.post(address, {"name": "x", "version": 1}).status_code == 403
            assert address not in client.get(reverse("units:card", args=["UBX-AC"])).text
