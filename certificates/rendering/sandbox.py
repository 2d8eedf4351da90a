"""Decodes what somebody sent in a process of its own, within limits of memory and time.

Pillow, pypdf and pyHanko meet a stranger's bytes in a child that may take 640 MB and 20 seconds, so that a
hostile file ends that child and not the site. Importing the libraries takes longer than most
files do, so each process of the site keeps one helper with them imported, and the helper forks for
every file. It ends with the process that started it.

Where the system has no such limits (Windows), the file is decoded in place and the log says so.
"""

import atexit
import json
import logging
import os
import signal
import socket
import struct
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Sequence
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import Any

from certificates.rendering import image, inspection, vector

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

#: Bytes of address space, 225 MB of it the libraries; a JPEG of 40 million points needs the rest.
MEMORY = 640 * 1024 * 1024
CPU_SECONDS, WALL_SECONDS = 20, 30
_ROOT = Path(__file__).resolve().parents[2]
_SIZE = struct.Struct(">Q")
logger = logging.getLogger(__name__)


def reencode(data: bytes) -> bytes:
    """`image.reencode` of a picture from outside: the new file. Raises `image.ImageRefused`."""
    return reencode_sized(data)[0]


def reencode_sized(data: bytes) -> tuple[bytes, int, int]:
    """`reencode`, with the width and height in pixels."""
    answer, drawn = _decode("picture", data)
    if reason := answer.get("refused"):
        raise image.ImageRefused(reason)
    return drawn, answer["width"], answer["height"]


def redraw(data: bytes) -> tuple[bytes, float]:
    """`vector.redraw` of an SVG from outside: the new file, width over height.

    Raises `vector.DrawingRefused`.
    """
    answer, drawn = _decode("drawing", data)
    if reason := answer.get("refused"):
        raise vector.DrawingRefused(reason, answer.get("what", ""))
    return drawn, answer["ratio"]


def inspect(data: bytes) -> inspection.PdfFacts:
    """`inspection.inspect` of a PDF from outside. Raises `inspection.PdfRefused`."""
    answer, _nothing = _decode("pdf", data)
    if reason := answer.get("refused"):
        raise inspection.PdfRefused(reason)
    return inspection.PdfFacts(pages=answer["pages"])


def judge_signatures(data: bytes, roots: Sequence[bytes]) -> dict[str, Any]:
    """What `signing.checking` says of a signed PDF from outside: the values of `Found`, or the reason
    of a `BadSignature` under "refused"."""
    return _decode("signed", data, roots=[root.hex() for root in roots])[0]


# In the helper's children ------------------------------------------------------------------------


def _picture(data: bytes) -> tuple[dict[str, Any], bytes]:
    try:
        drawn = image.reencode(data)
        return {"width": drawn.width, "height": drawn.height}, drawn.data
    except image.ImageRefused as refusal:
        return {"refused": refusal.reason}, b""
    except MemoryError:
        return {"refused": "too_large"}, b""


def _drawing(data: bytes) -> tuple[dict[str, Any], bytes]:
    try:
        drawn = vector.redraw(data)
        return {"ratio": drawn.ratio}, drawn.data
    except vector.DrawingRefused as refusal:
        return {"refused": refusal.reason, "what": refusal.what}, b""
    except (MemoryError, RecursionError):
        return {"refused": "too_complex"}, b""


def _pdf(data: bytes) -> tuple[dict[str, Any], bytes]:
    try:
        return {"pages": inspection.inspect(data).pages}, b""
    except inspection.PdfRefused as refusal:
        return {"refused": refusal.reason}, b""
    except MemoryError:
        return {"refused": "too_complex"}, b""


def _signed(data: bytes, roots: Sequence[str]) -> tuple[dict[str, Any], bytes]:
    # Imported here: a second of processor time that the helper of pictures and papers saves.
    from certificates.signing import checking  # noqa: PLC0415

    try:
        return asdict(checking.check(data, [bytes.fromhex(root) for root in roots])), b""
    except checking.BadSignature as refusal:
        return {"refused": refusal.reason}, b""
    except MemoryError:
        return {"refused": "unreadable"}, b""


_WORK: dict[str, Callable[..., tuple[dict[str, Any], bytes]]] = {
    "picture": _picture,
    "pdf": _pdf,
    "drawing": _drawing,
    "signed": _signed,
}


def _serve(control: socket.socket) -> None:
    """The helper: a child for each connection that comes through `control`, until it is closed."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the children
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the site, which then closes
    while True:
        kind, descriptors, *_rest = socket.recv_fds(control, 16, 1)
        if not kind:
            return
        with socket.socket(fileno=descriptors[0]) as connection:
            if os.fork() == 0:
                control.close()
                _work(kind.decode(), connection)


def _work(kind: str, connection: socket.socket) -> None:
    """One file, then the end of this process, whatever happens."""
    try:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        signal.alarm(WALL_SECONDS)
        said, data = _receive(connection)
        _send(connection, *_WORK[kind](data, **said))
    except Exception:  # noqa: BLE001 - the child ends either way
        traceback.print_exc()  # into the site's log; the site itself sees no answer
    finally:
        os._exit(0)


# Between the two -----------------------------------------------------------------------------


def _send(connection: socket.socket, head: dict[str, Any], body: bytes) -> None:
    said = json.dumps(head).encode()
    connection.sendall(_SIZE.pack(len(said)) + _SIZE.pack(len(body)) + said)
    connection.sendall(body)


def _receive(connection: socket.socket) -> tuple[dict[str, Any], bytes]:
    with connection.makefile("rb") as stream:
        sizes = stream.read(2 * _SIZE.size)
        if len(sizes) < 2 * _SIZE.size:
            raise EOFError
        said, size = (_SIZE.unpack(sizes[at : at + _SIZE.size])[0] for at in (0, _SIZE.size))
        head, body = stream.read(said), stream.read(size)
    if (len(head), len(body)) != (said, size):
        raise EOFError
    return json.loads(head), body


# In the site ---------------------------------------------------------------------------------


class _Helper:
    """The process that forks for each file; started again when it is gone."""

    def __init__(self, *program: str) -> None:
        self.program = program or ("-m", "certificates.rendering.sandbox")
        self.lock = threading.Lock()
        self.owner = 0
        self.process: subprocess.Popen[bytes]
        self.control: socket.socket

    def connect(self, kind: str) -> socket.socket:
        """A connection to a fresh child that does this kind of work."""
        ours, theirs = socket.socketpair()
        ours.settimeout(WALL_SECONDS + 5)
        with theirs, self.lock:
            # A process forked from one that had a helper does not share it.
            if self.owner != os.getpid() or self.process.poll() is not None:
                self._start()
            socket.send_fds(self.control, [kind.encode()], [theirs.fileno()])
        return ours

    def close(self) -> None:
        """The helper ends once nobody holds the other end."""
        if self.owner == os.getpid():
            self.control.close()
            self.process.wait()

    def _start(self) -> None:
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self.process = subprocess.Popen(  # noqa: S603 - this program, no words from outside
                [sys.executable, *self.program], stdin=theirs.fileno(), cwd=_ROOT
            )
        self.owner = os.getpid()
        atexit.register(self.close)


_helper = _Helper()
#: Of signatures, with pyHanko imported.
_signature_helper = _Helper("-m", "certificates.rendering.sandbox", "signed")


def _decode(kind: str, data: bytes, **said: Any) -> tuple[dict[str, Any], bytes]:
    if resource is None or not hasattr(socket, "send_fds"):
        logger.warning("No limits on this system: a file from outside is decoded in place.")
        return _WORK[kind](data, **said)
    try:
        helper = _signature_helper if kind == "signed" else _helper
        with helper.connect(kind) as connection:
            _send(connection, said, data)
            return _receive(connection)
    # The child is gone: out of memory where Python could not say so, out of time, or crashed.
    except (EOFError, OSError) as error:
        logger.warning("A %s of %s bytes ended its process: %r", kind, len(data), error)
        return {"refused": "unreadable"}, b""


if __name__ == "__main__":
    if sys.argv[1:] == ["signed"]:
        import_module("certificates.signing.checking")
    _serve(socket.socket(fileno=0))
