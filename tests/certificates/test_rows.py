"""A JSON list becomes a PDF with a report, without a database; bad lists leave nothing behind."""

import json

import pytest
from django.core.management import CommandError, call_command
from pypdf import PdfReader

from certificates.layouts import dump, shipped
from certificates.rendering import rows
from tests.certificates.awards import PARTY, STATE, layout


@pytest.fixture
def listed(tmp_path):
    def write(content):
        path = tmp_path / "list.json"
        text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
        path.write_text(text, encoding="utf-8")
        return path

    return write


def render(path, out, code=STATE, **options):
    given = {"text_only": False, "by_weasyprint": False} | options
    return rows.render(dump(layout(code)), str(path), str(out), **given)


def test_the_command_prints_a_list_and_says_what_it_cost(listed, tmp_path, capsys):
    """In its own process, with no table in reach."""
    recipients = [
        {"name": "Nguyễn Văn An", "salutation": "Ông", "decision_date": "2026-05-15"},
        {"name": "Trần Thị Bình", "decision_date": "4/5/2026", "register_number": "0031"},
        {"name": "Nguyễn " * 40},
    ]
    out = tmp_path / "all.pdf"

    call_command("render_certificates", layout=PARTY, recipients=listed(recipients), out=out)

    said = capsys.readouterr()
    report = json.loads(said.out)
    assert report | {"seconds": 0, "cpu_seconds": 0, "peak_mib": 0} == {
        "sheets": 2, "shrunk": 0, "broken": 0, "refused": 1, "renderer": "batch",
        "refusals": [{"row": 3, "reason": report["refusals"][0]["reason"]}],
        "seconds": 0, "cpu_seconds": 0, "peak_mib": 0,
    }  # fmt: skip
    assert 10 < report["peak_mib"] < 96
    assert "Dòng 3 không in" in said.err
    texts = [" ".join(page.extract_text().split()) for page in PdfReader(out).pages]
    assert "NGUYỄN VĂN AN" in texts[0]
    assert "ngày 15 tháng 05 năm 2026" in texts[0]
    assert "Số sổ vàng 31" in texts[1]
    assert list(tmp_path.glob(".*")) == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{", "không phải JSON"),
        ({}, "một mảng JSON"),
        ([], "ít nhất một người"),
        ([1], "Dòng 1: phải là một đối tượng"),
        ([{"name": "A"}, {"nmae": "B"}], "Dòng 2: không có mục “nmae”"),
        ([{"name": 5}], "Dòng 1: mục “name” phải là chữ"),
        ([{"name": None}], "mục “name” phải là chữ"),
        ([{"name": "A" * 5000}], "không quá 4000 ký tự"),
        ([{"decision_date": "32/13/2026"}], "phải là ngày"),
        ([{"decision_date": 2026}], "phải là ngày"),
        ([{"register_number": -1}], "số nguyên dương"),
        ([{"register_number": True}], "số nguyên dương"),
        ([{"name": ""}], "Thiếu tên"),
        ([{"name": "NguyÔn V¨n An"}], "đọc được là “Nguyễn Văn An”"),
        ([{"name": "Bà NguyÔn ThÞ Hảo"}], "NguyÔn ThÞ” của phông cũ"),
        ([{"name": "Nguyễn 漢"}], "không có ký tự “漢”"),
    ],
)
def test_a_bad_list_is_refused_in_one_sentence_and_leaves_no_file(listed, tmp_path, content, words):
    out = tmp_path / "out" / "all.pdf"
    out.parent.mkdir()

    with pytest.raises(rows.RowFault, match=words):
        render(listed(content), out)

    assert list(out.parent.iterdir()) == []


def test_an_older_file_stays_when_the_new_one_is_refused(listed, tmp_path):
    out = tmp_path / "all.pdf"
    out.write_bytes(b"yesterday")

    with pytest.raises(rows.RowFault):
        render(listed([{"name": ""}]), out)

    assert out.read_bytes() == b"yesterday"


@pytest.mark.parametrize(("recipients", "out"), [("none.json", "a.pdf"), ("list.json", "no/a.pdf")])
def test_a_file_that_cannot_be_read_or_written_is_named(listed, tmp_path, recipients, out):
    listed([{"name": "An"}])

    with pytest.raises(rows.RowFault, match=r"Không (đọc|ghi) được tệp"):
        render(tmp_path / recipients, tmp_path / out)


@pytest.mark.parametrize(
    ("renderer", "options", "drawn"),
    [
        ("batch", {}, 1),
        ("fallback", {"by_weasyprint": True}, 1),
        ("weasyprint", {"reference": True}, 3),
    ],
)
def test_every_renderer_and_blanks_can_be_asked_for(listed, tmp_path, renderer, options, drawn):
    """The reference draws each sheet anew, the others one for all."""
    path, out = listed([{"name": "Nguyễn Văn An"}] * 3), tmp_path / "all.pdf"
    sizes = []
    for blank in (False, True):
        report = render(path, out, text_only=blank, **options)
        assert (report["renderer"], len(PdfReader(out).pages)) == (renderer, 3)
        sizes.append(out.stat().st_size)
    assert drawn * 50_000 < sizes[0] - sizes[1] < (drawn + 1) * 100_000
    assert "NGUYỄN VĂN AN" in PdfReader(out).pages[2].extract_text()


def test_the_reference_leaves_out_a_row_that_weasyprint_would_set_wrongly(listed, tmp_path):
    rows_ = [{"name": "Nguyễn Văn An"}, {"name": "H'Ê̆ Niê"}]

    report = render(listed(rows_), tmp_path / "all.pdf", reference=True)

    assert (report["sheets"], report["refused"]) == (1, 1)
    assert "đặt sai dấu" in report["refusals"][0]["reason"]


@pytest.mark.parametrize(
    ("asked", "words"),
    [("none", "Mẫu có sẵn: bang-khen-dang"), ("none.json", "Không đọc được tệp mẫu bằng")],
)
def test_an_unknown_layout_is_refused_by_the_command(asked, words, tmp_path):
    with pytest.raises(CommandError, match=words):
        call_command("render_certificates", layout=asked, recipients="x", out=tmp_path / "a.pdf")

    assert list(tmp_path.glob("*.pdf")) == []


def test_a_layout_file_can_be_tried_before_it_is_kept(listed, tmp_path):
    own = shipped(STATE) | {"code": "cua-toi", "name": "Của tôi"}
    (tmp_path / "mau.json").write_text(json.dumps(own), encoding="utf-8")
    out = tmp_path / "a.pdf"

    call_command(
        "render_certificates",
        layout=str(tmp_path / "mau.json"),
        recipients=listed([{"name": "An"}]),
        out=out,
    )

    assert len(PdfReader(out).pages) == 1
