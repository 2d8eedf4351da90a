"""The source tree as the architecture tests see it: slices, modules, syntax trees."""

import ast
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("backend", "exemplars", "certificates")

#: The dozen names, from what may import to what may be imported. Names of one rank may not
#: import each other.
RANKS = (
    ("urls", "admin"),
    ("views", "api"),
    ("forms", "imports", "exports"),
    ("actions",),
    ("tasks",),
    ("queries",),
    ("models",),
    ("rules",),
    ("states",),
)
RANK = {name: number for number, names in enumerate(RANKS) for name in names}

#: Pure calculations, each named after what it computes. None of them imports tables or pages.
PURE = {
    "campaigns/eligibility": "who may be proposed for which award",
    "councils/conflicts": "who may not vote on whom",
    "councils/freezing": "the canonical text of a closed session and its digest",
    "councils/hands": "what is keyed of a show of hands: what must add up, who keys, who confirms",
    "councils/letters": "letters of a secret vote: who may send one, what adds up, the code of a keying",
    "councils/minutes": "the papers of a session from plain facts: minutes, tally sheet, results",
    "councils/paper": "what two tellers key of a vote on paper: what must add up, what differs",
    "councils/sealing": "sealed ballots: keys, envelopes, receipts",
    "councils/sentences": "a count in one sentence, for the minutes",
    "councils/tally": "quorum, base, threshold, tie",
    "decisions/money": "whole đồng as they are typed and told",
    "decisions/reissuing": "which papers a cấp đổi, cấp lại wants, by its case",
    "decisions/wording": "the sentences of a decision",
    "gallery/reading": "how a story's text is set: paragraphs, figures, minutes, the drawing",
    "nominations/readership": "who reads which parts of a dossier",
    "nominations/snapshot": "a dossier as plain values, to compare and to freeze",
    "nominations/workbook": "the list that offices send, read and checked",
    "nominations/working_days": "a term in working days",
    "shared/archive": "what an archive unpacks to, within limits",
    "units/plan": "what loading a list of units will change",
}
#: `shared` holds these files and no others: it is no attic.
SHARED = {
    "archive", "editing", "errors", "files", "flow", "journal", "limits", "text",
}  # fmt: skip


@cache
def syntax(path: Path) -> ast.Module:
    text = path.read_text(encoding="utf-8")
    # In a thread of its own: where the browser's driver has switched stacks, Python 3.11 miscounts
    # how deep its parser is.
    with ThreadPoolExecutor(max_workers=1) as helper:
        return helper.submit(ast.parse, text, filename=str(path)).result()


def sources(*packages: str) -> Iterator[Path]:
    """Every Python file of the packages but migrations."""
    for package in packages or PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def slices() -> list[Path]:
    return [
        path
        for path in sorted((ROOT / "exemplars").iterdir())
        if path.is_dir()
        and (path / "__init__.py").exists()
        and path.name not in {"migrations", "management", "shared"}
    ]


def module_names(folder: Path) -> set[str]:
    """What can be imported from a folder: its modules and sub-packages."""
    files = {path.stem for path in folder.glob("*.py")} - {"__init__"}
    return files | {path.parent.name for path in folder.glob("*/__init__.py")}


def imported(path: Path) -> set[str]:
    """Dotted names a file imports, functions included; `from a import b` gives `a.b`."""
    found = set()
    for node in ast.walk(syntax(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def place(path: Path, line: int | None = None) -> str:
    """`exemplars/units/actions.py:12`, for a failure one can click."""
    return f"{path.relative_to(ROOT)}:{line}" if line else str(path.relative_to(ROOT))
