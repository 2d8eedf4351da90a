"""Which cases of a test run on each change; the others run in the heavy suite."""

from collections.abc import Collection, Iterable
from typing import Any

import pytest


def on_each_change(cases: Iterable[Any], always: Collection[Any]) -> list[Any]:
    """The cases as parameters of a test, a tuple for several at once: `always` on each change, the
    others marked `acceptance`."""
    return [
        pytest.param(
            *(case if isinstance(case, tuple) else (case,)),
            marks=() if case in always else pytest.mark.acceptance,
        )
        for case in cases
    ]
