"""Putting PDFs together: the parts of a batch in one file."""

from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path

import pikepdf

STREAMS = pikepdf.ObjectStreamMode.generate


def join(parts: Iterable[Path], target: Path) -> Path:
    """All pages in order in one file at `target`."""
    with pikepdf.new() as whole, ExitStack() as held:  # qpdf copies a stream when it is written
        for part in parts:
            whole.pages.extend(held.enter_context(pikepdf.open(part)).pages)
        whole.save(target, deterministic_id=True, object_stream_mode=STREAMS)
    return target
