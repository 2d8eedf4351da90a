"""Who may import whom: the contracts of pyproject.toml, and the order inside a slice."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.tree import RANK, ROOT, imported, place, slices, sources, syntax


def test_the_import_contracts_hold():
    run = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )

    assert run.returncode == 0, run.stdout


def name_in(folder: Path, path: Path) -> str:
    """Which of the fixed names a file belongs to: `queries` for queries/waiting/task.py."""
    return path.relative_to(folder).parts[0].removesuffix(".py")


@pytest.mark.parametrize("folder", slices(), ids=lambda folder: folder.name)
def test_inside_a_slice_imports_point_downwards(folder):
    prefix = f"exemplars.{folder.name}."
    upwards = []
    for path in folder.rglob("*.py"):
        own = name_in(folder, path)
        if own not in RANK:
            continue
        for dotted in imported(path):
            name = dotted.removeprefix(prefix).split(".")[0]
            if not dotted.startswith(prefix) or name == own:
                continue
            # The back office may reach everything; two names of one rank never need each other.
            if RANK.get(name, 99) <= RANK[own]:
                upwards.append(f"{place(path)} imports {name}")

    assert upwards == []


def test_no_import_hides_in_a_function_without_a_reason():
    hidden = []
    for path in sources():
        lines = path.read_text(encoding="utf-8").splitlines()
        for function in ast.walk(syntax(path)):
            if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            for node in ast.walk(function):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    written = lines[node.lineno - 1 : node.end_lineno]
                    above = lines[node.lineno - 2].strip()
                    if not any("#" in line for line in written) and not above.startswith("#"):
                        hidden.append(place(path, node.lineno))

    assert hidden == []
