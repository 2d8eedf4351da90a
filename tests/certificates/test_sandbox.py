"""What a stranger sent is decoded in a process of its own, which may end; the site goes on."""

import io
import os
import signal

import pytest
from PIL import Image

from certificates.rendering import image, inspection, sandbox

#: A helper whose children do what no file should: take all memory, never end, crash.
MISBEHAVING = """
import os, signal, socket
from certificates.rendering import sandbox
sandbox.CPU_SECONDS = 1
def forever(data):
    while True: pass
sandbox._WORK |= {
    "eats": lambda data: ({}, bytes(10**9)),
    "never ends": forever,
    "crashes": lambda data: os.kill(os.getpid(), signal.SIGSEGV),
    "says little": lambda data: os._exit(0),
    "writes a file": lambda data: ({}, open("/tmp/guong-sang-sandbox", "wb").write(b"x" * 9000)),
    "works": lambda data: ({"length": len(data)}, data[::-1]),
}
sandbox._serve(socket.socket(fileno=0))
"""


def picture(size=(40, 20)):
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def in_place_is_forbidden(monkeypatch):
    """In this process nobody decodes anything."""

    def caught(*_arguments, **_options):
        raise AssertionError("decoded in the process of the site")

    monkeypatch.setattr(image, "reencode", caught)
    monkeypatch.setattr(inspection, "inspect", caught)


@pytest.fixture(scope="module")
def misbehaving():
    helper = sandbox._Helper("-c", MISBEHAVING)
    yield helper
    helper.close()
    assert helper.process.returncode == 0


def test_a_picture_comes_back_as_if_drawn_in_place(in_place_is_forbidden):
    drawn = Image.open(io.BytesIO(sandbox.reencode(picture())))

    assert (drawn.size, drawn.format) == ((40, 20), "JPEG")


@pytest.mark.parametrize("data", [b"", b"GIF89a", picture((300, 300))[:200]])
def test_what_is_no_picture_is_refused_there(in_place_is_forbidden, data):
    with pytest.raises(image.ImageRefused) as refusal:
        sandbox.reencode(data)

    assert refusal.value.reason == "unreadable"


def test_the_largest_picture_allowed_fits_the_limit(in_place_is_forbidden):
    """Forty million points: drawn within the memory and seconds a child may take."""
    out = io.BytesIO()
    Image.new("L", (7300, 5400)).save(out, "JPEG", quality=10)

    assert Image.open(io.BytesIO(sandbox.reencode(out.getvalue()))).size == (7300, 5400)


def test_what_is_no_pdf_is_refused_there(in_place_is_forbidden):
    with pytest.raises(inspection.PdfRefused) as refusal:
        sandbox.inspect(b"%PDF-1.7 and no more")

    assert refusal.value.reason == "unreadable"


@pytest.mark.parametrize(
    "kind", ["eats", "never ends", "crashes", "says little", "writes a file", "unheard of"]
)
def test_a_child_beyond_its_limits_ends_and_the_file_is_refused(misbehaving, monkeypatch, kind):
    monkeypatch.setattr(sandbox, "_helper", misbehaving)

    assert sandbox._decode(kind, b"abc") == ({"refused": "unreadable"}, b"")
    assert sandbox._decode("works", b"abc") == ({"length": 3}, b"cba")


def test_a_helper_that_is_gone_is_started_again(monkeypatch):
    helper = sandbox._Helper()
    monkeypatch.setattr(sandbox, "_helper", helper)
    first = sandbox.reencode(picture())
    os.kill(helper.process.pid, signal.SIGKILL)
    helper.process.wait()

    assert sandbox.reencode(picture()) == first
    helper.close()
    assert helper.process.returncode == 0


def test_without_limits_the_file_is_decoded_in_place_and_the_log_says_so(monkeypatch, caplog):
    monkeypatch.setattr(sandbox, "resource", None)

    assert Image.open(io.BytesIO(sandbox.reencode(picture()))).size == (40, 20)
    assert "No limits on this system" in caplog.text
