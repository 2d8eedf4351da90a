"""A process of its own for work that should leave nothing behind: WeasyPrint's memory, a batch's.

It loads the press and none of the site: no tables, no database, a third of the memory.
`python -m certificates.rendering.child` reads one JSON object and writes one.
"""

import gc
import json
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings

#: Task → where its function is; it takes the values of the request and returns text.
_TASKS = {
    "compile": "certificates.rendering.compiling:compile_task",
    "compare": "certificates.rendering.compiling:compare_task",
    "family": "certificates.rendering.compiling:family_task",
    "papers": "certificates.rendering.papers.pages:papers_task",
    "render": "certificates.rendering.rows:render_task",
}
_SETTINGS = ("NODE_MODULES", "EMBLEM_DIR", "PRESS_CACHE", "SITE_URL")
_HEADROOM_SECONDS = 3600
_ROOT = Path(__file__).resolve().parents[2]


class ChildFailed(RuntimeError):
    """The other process ended without an answer; the text is its last words."""


def run(task: str, **values: Any) -> str:
    """The task's answer.

    Raises:
        ChildFailed: it ended otherwise than by answering.
    """
    request = {
        "task": task,
        "settings": {name: str(getattr(settings, name)) for name in _SETTINGS},
        "values": values,
    }
    ended = subprocess.run(  # noqa: S603 - our own interpreter and module
        [sys.executable, "-m", __name__],
        input=json.dumps(request),
        capture_output=True,
        text=True,
        timeout=_HEADROOM_SECONDS,
        cwd=_ROOT,
        check=False,
    )
    if ended.returncode:
        raise ChildFailed(ended.stderr.strip()[-2000:])
    return ended.stdout


def main() -> None:
    """Answer one request."""
    request = json.load(sys.stdin)
    # Only what the press reads. Without translations every message is the Vietnamese original.
    settings.configure(USE_I18N=False, **request["settings"])
    module, _colon, name = _TASKS[request["task"]].partition(":")
    task = getattr(import_module(module), name)
    gc.freeze()  # what is loaded stays: the collector need not look through it again and again
    sys.stdout.write(task(**request["values"]))


if __name__ == "__main__":
    main()
