"""The renderer opens nothing but its own files."""

import socket

import pytest
from weasyprint import HTML

from certificates.rendering.fetcher import PressFetcher, RefusedAddress

OUTSIDE = [
    "file:///etc/passwd",
    "FILE:///etc/hostname",
    "http://127.0.0.1:1/x",
    "https://example.vn/x",
    "ftp://example.vn/x",
    "data:text/plain,x",
    "press:font/../../settings",
    "press:file/none",
    "press:other/x",
    "//example.vn/x",
    "",
]


@pytest.mark.parametrize("address", OUTSIDE)
def test_outside_addresses_are_refused(address, monkeypatch):
    monkeypatch.setattr(socket, "socket", None)

    with pytest.raises(RefusedAddress):
        PressFetcher().fetch(address)


def test_fonts_and_registered_files_are_given():
    fetcher = PressFetcher({"sheet": (b"<svg/>", "image/svg+xml")})

    assert fetcher.fetch("press:font/serif").read(4) == b"\x00\x01\x00\x00"
    assert fetcher.fetch("press:file/sheet").read() == b"<svg/>"


@pytest.mark.parametrize(
    "markup",
    [
        '<img src="file:///etc/hostname">',
        '<link rel="attachment" href="file:///etc/hostname">',
        '<link rel="stylesheet" href="http://127.0.0.1:1/x.css">',
        '<style>@import "file:///etc/hostname"; body { color: red }</style>',
        '<object data="file:///etc/hostname"></object>',
    ],
)
def test_a_document_that_asks_for_more_stops(markup):
    with pytest.raises(RefusedAddress):
        HTML(string=markup, url_fetcher=PressFetcher(), base_url="press:").write_pdf()


def test_a_picture_that_asks_for_more_is_left_out(monkeypatch):
    asked = []
    monkeypatch.setattr(PressFetcher, "open", lambda self, url: asked.append(url))
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/hostname"/></svg>'
    fetcher = PressFetcher({"sheet": (drawing, "image/svg+xml")})

    pdf = HTML(
        string='<img src="press:file/sheet">', url_fetcher=fetcher, base_url="press:"
    ).write_pdf()

    assert asked == []
    assert b"/EmbeddedFile" not in pdf
