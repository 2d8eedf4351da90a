"""Layout files are data, and faulty data is refused by name."""

import copy
import json

import pytest

from certificates.award import digest
from certificates.layouts import (
    SIGNATURE_MM,
    LayoutFault,
    dump,
    from_file,
    parse,
    shipped,
    shipped_codes,
    to_file,
)
from tests.certificates.awards import PARTY, STATE

FREE = {
    "name": "text-1", "text": "Phong trào thi đua", "x": 210, "y": 150, "width": 100,
    "font": "serif", "size": 12, "min": 8,
}  # fmt: skip
LINE = {"name": "line-1", "x": 210, "y": 150, "length": 40, "thickness": 0.35}


def changed(code: str, change) -> dict:
    data = copy.deepcopy(shipped(code))
    change(data)
    return data


def test_every_shipped_layout_is_sound_and_named_after_its_file():
    codes = shipped_codes()

    assert {STATE, PARTY, "giay-khen-nha-nuoc-a4", "giay-khen-dang-a4"} <= set(codes)
    for code in codes:
        spec = parse(shipped(code))
        assert spec.code == code
        assert all(s.blank_bottom - s.blank_top >= SIGNATURE_MM for s in spec.signings)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda d: d.pop("paper"), "“paper”: còn thiếu"),
        (lambda d: d.update(html="<b>"), "“html”: không có mục này"),
        (lambda d: d["paper"].update(width="420"), "“paper.width”: cần một số"),
        (lambda d: d["paper"].update(width=-1), "“paper.width”: cần một số"),
        (lambda d: d["paper"].update(width=float("nan")), "“paper.width”: cần một số"),
        (lambda d: d["paper"].update(height=2000), "“paper.height”: khổ giấy"),
        (
            lambda d: d["fields"][0].update(font="Arial"),
            r"“fields\[0\].font”: không có phông “Arial”",
        ),
        (lambda d: d["fields"][0].update(colour="url(file:///x)"), r"“fields\[0\].colour”: chỉ"),
        (lambda d: d["fields"][0].update(align="justify"), r"“fields\[0\].align”: chỉ"),
        (lambda d: d["fields"][0].update(text="ĐẢNG CỘNG SẢN VIỆT NAM"), "không lẫn nhau"),
        (lambda d: d["fields"][0].update(text="a\nb"), r"“fields\[0\].text”: cần chữ"),
        (lambda d: d["fields"][0].update(preprinted=1), r"“fields\[0\].preprinted”: cần đúng"),
        (lambda d: d["fields"].pop(0), "“fields.country”: mẫu của bên này phải có dòng “CỘNG HÒA"),
        (
            lambda d: d["fields"][1].update(text="Độc lập, Tự do, Hạnh phúc"),
            r"“fields\[1\].text”: mẫu của bên này phải có dòng “Độc lập - Tự do - Hạnh phúc”",
        ),
        (
            lambda d: d["fields"].append(FREE | {"text": "Của đảng cộng sản  Việt Nam"}),
            r"“fields\[11\].text”: .*không lẫn nhau",
        ),
        (lambda d: d["fields"].append(FREE | {"text": ""}), r"“fields\[11\].text”: ghi chữ"),
        (lambda d: d["fields"].append(FREE | {"text": "a" * 201}), r"“fields\[11\].text”: cần chữ"),
        (lambda d: d.update(strokes=[LINE, LINE]), "“strokes”: hai ô trùng tên"),
        (lambda d: d.update(strokes=[LINE | {"length": 410}]), r"“strokes\[0\]”: ra ngoài"),
        (lambda d: d.update(strokes=[LINE | {"y": 5}]), r"“strokes\[0\]”: ra ngoài"),
        (lambda d: d.update(strokes=[LINE | {"length": 0.5}]), r"“strokes\[0\].length”"),
        (lambda d: d.update(strokes=[LINE | {"thickness": 9}]), r"“strokes\[0\].thickness”"),
        (lambda d: d.update(strokes=[LINE | {"colour": "blue"}]), r"“strokes\[0\].colour”"),
        (
            lambda d: d["arrangements"][1]["recipient"].update(preprinted=True),
            r"“arrangements\[1\].recipient.preprinted”: người được tặng",
        ),
        (
            lambda d: d["signings"][0]["signer_title"].update(preprinted="1"),
            r"“signings\[0\].signer_title.preprinted”: cần đúng",
        ),
        (lambda d: d["fields"].append(d["fields"][0]), "trùng tên"),
        (lambda d: d.update(fields=d["fields"] * 9), "quá 60 mục"),
        (lambda d: d.update(side="both"), "“side”: chỉ được là"),
        (lambda d: d.update(emblem="dang-huy"), "“emblem”"),
        (lambda d: d["fields"][0].update(x=400), "ra ngoài khổ giấy"),
        (lambda d: d["fields"][2].update(text="ỦY BAN"), r"“fields\[2\].text”: ô lấy từ hồ sơ"),
        (lambda d: d["fields"][0].update(min=99), r"“fields\[0\].size”: cỡ chữ"),
        (lambda d: d["arrangements"][0]["recipient"].update(size=300), r"arrangements\[0\].recip"),
        (lambda d: d.update(arrangements=[]), "“arrangements”"),
        (lambda d: d["signings"][0].update(blank_bottom=230), r"“signings\[0\].blank_bottom”"),
        (lambda d: d["signings"][0].update(lines="1"), r"“signings\[0\].lines”: cần số nguyên"),
        (lambda d: d["signings"].pop(), "“signings”"),
        (lambda d: d.update(fields={}), "“fields”: cần một danh sách"),
        (lambda d: d.update(qr=[]), "“qr”: cần một đối tượng"),
        (lambda d: d["qr"].update(size=5), "“qr.size”"),
        (lambda d: d["qr"].update(x=410), "“qr”: mã QR ra ngoài"),
        (lambda d: d.update(name=5), "“name”: cần chữ"),
    ],
)
def test_a_fault_is_named(change, words):
    with pytest.raises(LayoutFault, match=words):
        parse(changed(STATE, change))


def test_a_party_sheet_with_the_state_heading_is_refused():
    def mix(data):
        data["fields"] = [*shipped(STATE)["fields"][:2], *data["fields"][1:]]

    with pytest.raises(LayoutFault, match="không lẫn nhau"):
        parse(changed(PARTY, mix))


@pytest.mark.parametrize("code", ["none", "../../settings", ""])
def test_an_unknown_layout_is_refused(code):
    with pytest.raises(LayoutFault, match="Không có mẫu bằng"):
        shipped(code)


@pytest.mark.parametrize("code", shipped_codes())
def test_a_layout_goes_out_as_a_file_and_comes_back_the_same(code):
    spec = parse(shipped(code))

    assert from_file(to_file(spec)) == spec


def test_own_words_lines_and_what_is_on_the_blank_go_out_and_come_back():
    def add(data):
        data["fields"].append(FREE | {"text": "<b>Ho\u0300a</b> {{ x }}"})
        data["strokes"] = [LINE]
        data["signings"][0]["signer_title"]["preprinted"] = True

    spec = parse(changed(STATE, add))

    assert from_file(to_file(spec)) == spec
    assert spec.fields[-1].text == "<b>Hòa</b> {{ x }}"  # letters, composed
    assert (spec.strokes[0].length, spec.signings[0].signer_title.preprinted) == (40, True)
    assert not spec.signings[0].place_date.preprinted


@pytest.mark.parametrize("code", shipped_codes())
def test_a_layout_of_before_keeps_its_digest(code):
    """What it does not know is left out while it says nothing; said, it is another layout."""
    data = dump(parse(shipped(code)))
    text = json.dumps(data["arrangements"]) + json.dumps(data["signings"])
    assert "strokes" not in data
    assert "preprinted" not in text
    told = copy.deepcopy(data)
    told["signings"][0]["signer_title"]["preprinted"] = False
    assert digest(dump(parse(told | {"strokes": []}))) == digest(data)
    told["signings"][0]["signer_title"]["preprinted"] = True
    assert digest(dump(parse(told))) != digest(data)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "không phải JSON"),
        (b"\xff\xfe{", "không phải JSON"),
        (b"[" * 200_000, "không phải JSON"),
        (b"[]", "cần một đối tượng JSON"),
        (b" " * 300_000, "quá 256 KiB"),
    ],
)
def test_a_file_that_is_no_layout_is_refused(content, words):
    with pytest.raises(LayoutFault, match=words):
        from_file(content)
