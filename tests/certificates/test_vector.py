"""A drawing from outside becomes plain shapes, or is refused with the part that is too much."""

import io
from base64 import b64encode

import pytest
from PIL import Image

from certificates.rendering import sandbox
from certificates.rendering.vector import DrawingRefused, redraw

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '


def svg(inside: str, attributes: str = 'viewBox="0 0 20 10"') -> bytes:
    return f"{HEAD}{attributes}>{inside}</svg>".encode()


def picture(kind: str) -> str:
    out = io.BytesIO()
    Image.new("RGB", (3, 3), "red").save(out, kind)
    return b64encode(out.getvalue()).decode()


def test_shapes_styles_and_inner_references_stay():
    drawn = redraw(
        svg(
            "<style>.a{fill:#F00;stroke:url(#g)}</style><defs><linearGradient id='g'>"
            "<stop offset='1' style='stop-color:gold'/></linearGradient><path id='p' d='M0 0h5'/></defs>"
            "<g class='a' fill='url(#g)'><use xlink:href='#p'/></g>"
        )
    )

    text = drawn.data.decode()
    assert drawn.ratio == 2
    for kept in ("<style>", "url(#g)", 'href="#p"', "M0 0h5", "stop-color:gold"):
        assert kept in text


def test_notes_of_drawing_programs_go():
    drawn = redraw(
        svg(
            "<!-- An --><metadata><x>An</x></metadata><title>An</title><path d='M0 0'/>"
            "<i:pgf xmlns:i='urn:ai'><g><script/></g></i:pgf>",
            "width='30mm' height='20mm' xmlns:sodipodi='urn:s' sodipodi:docname='/home/an/a.svg'",
        )
    )

    assert b"An" not in drawn.data
    assert b"docname" not in drawn.data
    assert b"pgf" not in drawn.data
    assert b"script" not in drawn.data
    assert drawn.ratio == 1.5


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_pictures_inside_are_drawn_anew(kind):
    inside = f"<image xlink:href='data:image/{kind.lower()};base64,{picture(kind)}'/>"

    assert f"data:image/{kind.lower()};base64,".encode() in redraw(svg(inside)).data


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (svg("<script>alert(1)</script>"), "element"),
        (svg("<foreignObject/>"), "element"),
        (svg("<a href='https://e.vn'/>"), "element"),
        (svg("<animate attributeName='href' to='x'/>"), "element"),
        (svg("<set/>"), "element"),
        (svg("<path onload='alert(1)'/>"), "script"),
        (svg("<path OnClick='alert(1)'/>"), "script"),
        (svg("<use href='https://e.vn/a.svg#a'/>"), "link"),
        (svg("<use xlink:href='a.svg#a'/>"), "link"),
        (svg("<use href='data:image/svg+xml,a'/>"), "link"),
        (svg("<image href='file:///etc/passwd'/>"), "link"),
        (svg("<image href='data:image/svg+xml;base64,AAAA'/>"), "link"),
        (svg("<image href='data:text/html;base64,AAAA'/>"), "link"),
        (svg("<image href='data:image/png;base64,AAAA'/>"), "picture"),
        (svg("<image href='data:image/png;base64,AAAAA'/>"), "picture"),
        (svg("<path fill='url(https://e.vn)'/>"), "link"),
        (svg("<path style='fill:url( \"//e.vn/a\" )'/>"), "link"),
        (svg("<path style='fill:u\\72l(x)'/>"), "style"),
        (svg("<path style='fill:url(x'/>"), "link"),
        (svg("<style>@import '//e.vn'</style>"), "style"),
        (svg("<style>a{b:javascript:x}</style>"), "style"),
        (b'<!DOCTYPE svg [<!ENTITY a "b">]>' + svg("&a;"), "declares"),
        (b"<?xml-stylesheet href='//e.vn'?>" + svg(""), "declares"),
        (svg("<path/>", ""), "no_size"),
        (svg("<path/>", "viewBox='0 0 0 10'"), "no_size"),
        (svg("<path/>", "width='100%' height='1'"), "no_size"),
        (svg("<path/>" * 20_001), "too_complex"),
        (b"<svg viewBox='0 0 1 1'/>", "unreadable"),
        (b"<html xmlns='http://www.w3.org/1999/xhtml'/>", "unreadable"),
        (svg("<path>"), "unreadable"),
        (svg("").decode().encode("utf-16"), "unreadable"),
        (b"", "unreadable"),
    ],
)  # fmt: skip
def test_what_a_drawing_should_not_hold_is_refused(content, reason):
    with pytest.raises(DrawingRefused) as refusal:
        redraw(content)

    assert refusal.value.reason == reason


def test_it_is_redrawn_in_a_process_of_its_own():
    data, ratio = sandbox.redraw(svg("<path d='M0 0h5'/>"))

    assert (b"M0 0h5" in data, ratio) == (True, 2)
    with pytest.raises(DrawingRefused, match="element") as refusal:
        sandbox.redraw(svg("<script/>"))
    assert refusal.value.what == "script"


def test_a_plain_doctype_is_no_fault():
    head = b'<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/a.dtd">'

    assert b"DOCTYPE" not in redraw(head + svg("<path/>")).data
