"""gunicorn with two workers, and what it and its database processes spend."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WORKERS = 2
_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Spent:
    """Seconds on a core, and seconds ready but waiting for one."""

    cpu: float
    waited: float

    def __sub__(self, other: "Spent") -> "Spent":
        return Spent(self.cpu - other.cpu, self.waited - other.waited)


def spent_by(pids: Iterable[int]) -> Spent:
    """Of these processes since they began: user and system time.

    From the scheduler's own record (nanoseconds) where the kernel keeps one, else in clock ticks
    of 10 ms without the waiting.
    """
    cpu = waited = 0.0
    for pid in pids:
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            try:
                ran, queued, _slices = Path(f"/proc/{pid}/schedstat").read_text().split()
            except (FileNotFoundError, ValueError):
                ran, queued = "0", "0"
            if int(ran):
                cpu += int(ran) / 1e9
                waited += int(queued) / 1e9
            else:
                after_name = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
                cpu += (int(after_name[11]) + int(after_name[12])) / _TICK
    return Spent(cpu, waited)


def peak_mib(pids: Iterable[int]) -> float:
    """The largest of these processes at its largest so far."""
    most = 0.0
    for pid in pids:
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM"):
                most = max(most, int(line.split()[1]) / 1024)
    return most


@dataclass
class Server:
    """The running site: its port and its worker processes."""

    port: int
    process: subprocess.Popen

    @property
    def workers(self) -> list[int]:
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in children.read_text().split()]


@contextlib.contextmanager
def running(log: Path) -> Iterator[Server]:
    """The site under gunicorn, complaining into `log`; ended afterwards."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    complaints = log.open("w")
    process = subprocess.Popen(
        [
            sys.executable, "-m", "gunicorn", "backend.wsgi:application",
            "--bind", f"127.0.0.1:{port}", "--workers", str(WORKERS), "--timeout", "300",
            "--log-level", "warning", "--no-control-socket",
        ],
        cwd=ROOT,
        stderr=complaints,
    )  # fmt: skip
    try:
        _wait_until_open(port, process)
        yield Server(port, process)
    finally:
        process.terminate()
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        complaints.close()


def _wait_until_open(port: int, process: subprocess.Popen) -> None:
    for _attempt in range(600):
        if process.poll() is not None:
            raise RuntimeError(f"gunicorn ended with status {process.returncode}")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise RuntimeError("gunicorn did not open its port within a minute")
