"""pyHanko works asynchronously; this waits for it, also in a thread where another loop runs already."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

Answer = TypeVar("Answer")


def wait_for(work: Coroutine[Any, Any, Answer]) -> Answer:
    """What the work returns or raises."""
    with ThreadPoolExecutor(max_workers=1) as helper:
        return helper.submit(asyncio.run, work).result()
