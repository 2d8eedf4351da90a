"""Layouts of an office's own: begun from a sound one, changed by figures, issued, frozen."""

import json
from dataclasses import replace
from io import BytesIO
from uuid import uuid4

import pytest
from django.db import connection
from PIL import Image

from certificates import designing, figures, issuing, queries
from certificates.award import CannotPrint
from certificates.layouts import (
    EMBLEMS,
    HEADINGS,
    LayoutFault,
    dump,
    from_file,
    parse,
    shipped,
    shipped_codes,
    to_file,
)
from certificates.models import Certificate, Design, Layout, freezing
from certificates.rendering.fitting import fit
from certificates.storing import words
from tests.certificates.awards import an_award

pytestmark = pytest.mark.django_db
STATE = "bang-khen-nha-nuoc-420x297"


def begun(**changes):
    values = {"issuer_code": "UBT", "name": "Bằng khen đỏ", "form_key": uuid4(), "by": "Vân"}
    return designing.start(parse(shipped(STATE)), **values | changes)


def scan(size=(40, 30)):
    out = BytesIO()
    Image.new("RGB", size, "white").save(out, "PNG")
    return out.getvalue()


def with_figure(design, path, value):
    return figures.applied(design.data, {path: value})


class TestBeginning:
    def test_a_design_has_a_code_of_its_own_and_the_same_form_again_is_the_same_design(self):
        key = uuid4()
        first, again, other = begun(form_key=key), begun(form_key=key), begun()
        assert first == again
        assert (first.code, other.code) == ("ubt-bang-khen-do", "ubt-bang-khen-do-2")
        assert parse(first.data).name == "Bằng khen đỏ"

    def test_a_name_is_asked_for(self):
        with pytest.raises(CannotPrint, match="Ghi tên mẫu"):
            begun(name="  ")
        assert not Design.objects.exists()


class TestFigures:
    @pytest.mark.parametrize("code", shipped_codes())
    def test_what_a_page_shows_sent_back_unchanged_is_the_same_layout(self, code):
        data = dump(parse(shipped(code)))
        parts = [part for group in figures.groups(data) for part in group.parts]
        answers = {
            figure.path: ("1" if figure.value else "0") if figure.kind == "flag" else figure.text
            for part in parts for figure in part.figures
        }  # fmt: skip
        assert len(answers) == sum(len(part.figures) for part in parts)
        assert figures.applied(data, answers) == data

    def test_a_layout_kept_without_colour_and_alignment_of_its_texts_can_still_be_changed(self):
        data = dump(parse(shipped(STATE)))
        for row in (*data["arrangements"], *data["signings"]):
            for block in row.values():
                if isinstance(block, dict):
                    del block["colour"], block["align"]
        changed = figures.applied(data, {"arrangements.0.recipient.colour": "red"})
        assert parse(changed).arrangements[0].recipient.colour == "red"
        assert parse(changed).arrangements[0].recipient.align == "center"

    def test_every_text_of_a_shipped_layout_has_a_name_people_know(self):
        for code in shipped_codes():
            assert {row["name"] for row in shipped(code)["fields"]} <= figures.NAMES.keys()

    def test_a_figure_goes_to_its_place_and_nowhere_else(self):
        data = dump(parse(shipped(STATE)))
        changed = figures.applied(data, {"fields.title.y": "130,4", "not.there": "1"})
        assert changed["fields"][4]["y"] == 130.4
        changed["fields"][4]["y"] = data["fields"][4]["y"]
        assert changed == data

    def test_a_line_of_own_words_and_a_stroke_are_added_and_a_field_is_taken_off(self):
        data = dump(parse(shipped(STATE)))
        answers = {
            "fields.text-1.used": "1", "fields.text-1.text": "  Phong trào\tHo\u0300a ",
            "fields.text-1.ruled": "1", "strokes.line-1.used": "1", "strokes.line-1.length": "60",
            "fields.register.used": "0",
        }  # fmt: skip
        spec = parse(figures.applied(data, answers))
        assert (spec.fields[-1].name, spec.fields[-1].text) == ("text-1", "Phong trào Hòa")
        assert spec.fields[-1].rule is not None
        assert [(line.name, line.length) for line in spec.strokes] == [("line-1", 60)]
        assert "register" not in [item.name for item in spec.fields]

        again = figures.applied(dump(spec), {"fields.register.used": "1"})
        back = {row["name"]: row for row in again["fields"]}["register"]
        assert back == {row["name"]: row for row in data["fields"]}["register"]
        spares = [part.path for group in figures.groups(again) if group.key == "more"
                  for part in group.parts]  # fmt: skip
        assert "fields.text-1" not in spares
        assert "fields.text-4" in spares

    def test_what_waits_to_be_added_is_on_no_sheet(self):
        data = dump(parse(shipped(STATE)))
        assert figures.applied(data, {"fields.text-1.text": "Chưa thêm"}) == data

    @pytest.mark.parametrize(("code", "side"), [
        (STATE, "party"), (STATE, "mass"), ("giay-khen-dang-a4", "state"),
        ("giay-khen-doan-the-a4", "party"),
    ])  # fmt: skip
    def test_another_side_brings_its_emblem_and_headings_and_mixes_none(self, code, side):
        """As the page does it: with the side, the headings of that side and of no other."""
        data = dump(parse(shipped(code)))
        parts = [part for group in figures.groups(data) for part in group.parts if part.side]
        headings = {f"{part.path}.used": str(int(part.side == side)) for part in parts}
        spec = parse(figures.applied(data, {"side": side} | headings))
        assert (spec.side, spec.emblem) == (side, EMBLEMS[side])
        assert {item.text for item in spec.fields if item.text} == set(HEADINGS[side])

        alone = figures.applied(data, {"side": side})
        with pytest.raises(LayoutFault) as caught:
            parse(alone)
        assert figures.told(caught.value, alone).sentence != str(caught.value)

    @pytest.mark.parametrize(
        ("answers", "path", "sentence"),
        [
            ({"fields.motto.text": "Độc lập"}, "fields.motto.text", "Tiêu ngữ, Chữ: mẫu của bên này"),
            ({"fields.text-2.used": "1"}, "fields.text-2.text", "Dòng chữ 2, Chữ: ghi chữ của dòng"),
            ({"fields.country.used": "0"}, "fields.country.used", "Quốc hiệu: mẫu của bên này phải"),
            ({"fields.country.y": "2"}, "fields.country.x", "Quốc hiệu: ra ngoài khổ giấy."),
            ({"strokes.line-1.used": "1", "strokes.line-1.length": "0"}, "strokes.line-1.length",
             "Đường kẻ 1, Dài: đường kẻ dài ít nhất 1 mm."),
        ],
    )  # fmt: skip
    def test_what_is_wrong_is_told_at_its_figure(self, answers, path, sentence):
        data = figures.applied(dump(parse(shipped(STATE))), answers)
        with pytest.raises(LayoutFault) as caught:
            parse(data)
        told = figures.told(caught.value, data)
        assert told.path == path
        assert sentence in told.sentence

    def test_a_field_that_is_too_long_is_told_at_its_words(self):
        words = {"fields.text-1.used": "1", "fields.text-1.text": "Dài " * 45}
        data = figures.applied(dump(parse(shipped(STATE))), words)
        with pytest.raises(CannotPrint) as caught:
            fit(designing.sample(parse(data), "plain"), parse(data))
        assert figures.told(caught.value, data).path == "fields.text-1.text"

    def test_what_stands_on_the_blank_already_can_be_said_of_the_signing_texts_alone(self):
        data = dump(parse(shipped(STATE)))
        paths = {figure.path for group in figures.groups(data) for part in group.parts
                 for figure in part.figures if figure.key == "preprinted"}  # fmt: skip
        assert {"signings.0.signer_title.preprinted", "signings.2.place_date.preprinted"} <= paths
        assert not [path for path in paths if path.startswith("arrangements")]
        changed = figures.applied(data, {"signings.0.signer_title.preprinted": "1"})
        assert parse(changed).signings[0].signer_title.preprinted
        assert figures.applied(changed, {"signings.0.signer_title.preprinted": "0"}) == data

    @pytest.mark.parametrize(
        ("path", "answer"),
        [
            ("qr.x", "gần"),
            ("fields.title.font", "Comic"),
            ("arrangements.0.recipient.lines", "inf"),
        ],
    )
    def test_what_is_no_number_and_no_choice_is_refused_by_name(self, path, answer):
        with pytest.raises(LayoutFault, match=r".+, .+: .+\."):
            figures.applied(dump(parse(shipped(STATE))), {path: answer})


class TestSaving:
    def test_a_change_makes_a_new_version(self):
        design = begun()
        designing.save(design, with_figure(design, "qr.x", "50"), version=1, by="Hòa")
        design.refresh_from_db()
        assert (design.version, design.changed_by) == (2, "Hòa")
        assert parse(design.data).qr.x == 50

    def test_the_second_of_two_people_is_told_and_nothing_is_lost(self):
        design = begun()
        designing.save(design, with_figure(design, "qr.x", "50"), version=1, by="Hòa")
        with pytest.raises(designing.DesignChanged, match="Hòa đã lưu"):
            designing.save(design, with_figure(design, "qr.x", "60"), version=1, by="Vân")
        design.refresh_from_db()
        assert parse(design.data).qr.x == 50

    @pytest.mark.parametrize(
        ("path", "value"),
        [("fields.title.x", "500"), ("qr.size", "90"), ("fields.title.size", "nan"),
         ("signings.0.blank_bottom", "210")],
    )  # fmt: skip
    def test_an_unsound_sheet_is_refused(self, path, value):
        design = begun()
        with pytest.raises(LayoutFault):
            designing.save(design, with_figure(design, path, value), version=1, by="Hòa")
        design.refresh_from_db()
        assert design.version == 1

    def test_a_layout_file_cannot_take_another_code(self):
        design = begun()
        designing.save(design, design.data | {"code": "khac"}, version=1, by="Hòa")
        design.refresh_from_db()
        assert design.data["code"] == design.code


class TestIssuing:
    def test_certificates_are_printed_from_the_issued_version_alone(self):
        design = begun()
        with pytest.raises(CannotPrint, match="đã ban hành"):
            issuing.issue(replace(an_award("a"), layout_code=design.code), by="x")

        designing.publish(design, version=1, by="Vân")
        first = issuing.issue(replace(an_award("a"), layout_code=design.code), by="x")
        designing.save(design, with_figure(design, "qr.x", "50"), version=1, by="Vân")
        second = issuing.issue(replace(an_award("b"), layout_code=design.code), by="x")
        designing.publish(design, version=2, by="Vân")
        third = issuing.issue(replace(an_award("c"), layout_code=design.code), by="x")

        assert first.layout == second.layout != third.layout
        assert words(first)[1].qr.x == words(second)[1].qr.x == 48
        assert words(third)[1].qr.x == 50
        assert (design.code, "Bằng khen đỏ") in queries.layout_choices()

    def test_an_issued_version_that_can_no_longer_be_read_prints_nothing(self):
        design = begun()
        designing.publish(design, version=1, by="Vân")
        freezing.remove_triggers(connection)
        Layout.objects.update(data={})
        with pytest.raises(CannotPrint, match="không còn là mẫu đã đóng"):
            issuing.issue(replace(an_award("a"), layout_code=design.code), by="x")
        assert not Certificate.objects.exists()

    def test_going_back_to_an_earlier_sheet_issues_that_version_again(self):
        design = begun()
        designing.publish(design, version=1, by="Vân")
        moved = designing.save(design, with_figure(design, "qr.x", "50"), version=1, by="Vân")
        designing.publish(moved, version=2, by="Vân")
        back = designing.save(moved, with_figure(moved, "qr.x", "48"), version=2, by="Vân")
        assert designing.publish(back, version=3, by="Vân").published.version == 1
        assert Layout.objects.filter(code=design.code).count() == 2

    def test_a_sheet_that_holds_not_even_the_plain_sample_is_not_issued(self):
        design = begun()
        narrow = with_figure(design, "fields.title.width", "20")
        row = designing.save(design, narrow, version=1, by="Vân")
        assert "plain" in dict(designing.refused_samples(parse(row.data)))
        with pytest.raises(CannotPrint, match="dài quá"):
            designing.publish(row, version=2, by="Vân")
        assert Design.objects.get().published is None

    def test_what_somebody_else_saved_meanwhile_is_not_issued_unseen(self):
        design = begun()
        designing.save(design, with_figure(design, "qr.x", "50"), version=1, by="Hòa")
        with pytest.raises(designing.DesignChanged):
            designing.publish(design, version=1, by="Vân")
        assert Design.objects.get().published is None

    def test_an_unissued_design_can_be_dropped_and_an_issued_one_not(self, private_root):
        design = designing.lay_under(begun(), scan())
        designing.publish(design, version=design.version, by="Vân")
        with pytest.raises(CannotPrint, match="giữ lại"):
            designing.drop(design)
        designing.drop(begun())
        assert list(Design.objects.all()) == [design]

    def test_a_dropped_design_takes_its_scan_along(
        self, private_root, django_capture_on_commit_callbacks
    ):
        design = designing.lay_under(begun(), scan())
        assert (private_root / design.underlay).exists()

        with django_capture_on_commit_callbacks(execute=True):
            designing.drop(design)

        assert not (private_root / design.underlay).exists()


class TestScan:
    def test_the_scan_is_written_anew_and_kept_privately(self, private_root):
        row = designing.lay_under(begun(), scan() + b"<script>")
        kept = (private_root / row.underlay).read_bytes()
        assert kept.startswith(b"\x89PNG")
        assert b"<script>" not in kept

    def test_a_scan_of_another_kind_takes_the_place_of_the_first(
        self, private_root, django_capture_on_commit_callbacks
    ):
        design = begun()
        out = BytesIO()
        Image.new("RGB", (40, 30), "white").save(out, "JPEG")
        first = designing.lay_under(design, scan()).underlay
        with django_capture_on_commit_callbacks(execute=True):
            row = designing.lay_under(design, out.getvalue())
        assert row.underlay.endswith(".jpg")
        assert not (private_root / first).exists()
        assert row.version == 1  # whoever moves figures meanwhile can save them

    @pytest.mark.parametrize("data", [b"", b"GIF89a", b"%PDF-1.4"])
    def test_anything_else_is_refused(self, data):
        design = begun()
        with pytest.raises(CannotPrint, match="JPEG"):
            designing.lay_under(design, data)
        design.refresh_from_db()
        assert design.underlay == ""

    def test_too_large_a_file_is_refused_unopened(self):
        with pytest.raises(CannotPrint, match="12 MiB"):
            designing.lay_under(begun(), b"0" * (designing.MOST_BYTES + 1))


def test_a_layout_goes_out_as_a_file_and_comes_back():
    spec = parse(begun().data)
    assert from_file(to_file(spec)) == spec
    assert json.loads(to_file(spec))["name"] == "Bằng khen đỏ"
