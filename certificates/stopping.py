"""How long work notices that its process is asked to end, and ends at a place of its own choice."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def notices() -> Iterator[Callable[[], bool]]:
    """Whether SIGTERM has come since the block began. At its end the signal goes to whom it was for.

    A second one does so at once: whoever asks twice does not want to wait. Outside the main thread
    no signal is noticed, since only there a process is asked.
    """
    asked = False

    def note(number: int, _frame: FrameType | None) -> None:
        nonlocal asked
        asked = True
        signal.signal(number, before)

    if threading.current_thread() is not threading.main_thread():
        yield lambda: False
        return
    before = signal.signal(signal.SIGTERM, note) or signal.SIG_DFL
    try:
        yield lambda: asked
    finally:
        signal.signal(signal.SIGTERM, before)
        if asked:
            os.kill(os.getpid(), signal.SIGTERM)
