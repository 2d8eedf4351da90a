"""Where rows are written: a status in `flow.advance_all` alone, everything else in actions."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.tree import ROOT, place, sources, syntax

FLOW = ROOT / "exemplars" / "shared" / "flow.py"
#: The press keeps the state of a certificate, of a batch and of a sheet each in its own writer.
PRESS_WRITERS = {"issuing", "jobs", "batches", "moving", "proofs"}
SAVING_CALLS = {"update", "create", "update_or_create", "get_or_create", "bulk_update"}
#: Words of the Django ORM that write; `update` is a dictionary's too, so it counts on `.filter…`.
WRITES = {"save", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}

#: What has a `save` and is no row: a form's own, and a file kept until its preview is confirmed.
NOT_ROWS = {"super()", "default_storage"}


def status_writes(path: Path, column: str) -> Iterator[int]:
    """Lines that assign `row.<column>`, or save it through a queryset."""
    for node in ast.walk(syntax(path)):
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(isinstance(t, ast.Attribute) and t.attr == column for t in targets):
                yield node.lineno
        elif isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            plain = node.func.id if isinstance(node.func, ast.Name) else ""
            named = any(keyword.arg == column for keyword in node.keywords)
            listed = any(
                isinstance(argument, ast.List | ast.Tuple)
                and any(isinstance(e, ast.Constant) and e.value == column for e in argument.elts)
                for argument in (*node.args, *(keyword.value for keyword in node.keywords))
            )
            by_name = (
                plain == "setattr"
                and len(node.args) > 1
                and isinstance(node.args[1], ast.Constant)
                and node.args[1].value == column
            )
            if by_name or (name in SAVING_CALLS and named) or (name == "bulk_update" and listed):
                yield node.lineno


def test_a_status_is_assigned_in_the_flow_alone():
    found = [
        place(path, line)
        for path in sources("exemplars", "backend")
        if path != FLOW
        for line in status_writes(path, "status")
    ]

    assert found == []
    assert list(status_writes(FLOW, "status"))


def test_the_press_changes_a_state_in_its_writers_alone():
    found = [
        place(path, line)
        for path in sources("certificates")
        if path.stem not in PRESS_WRITERS
        for line in status_writes(path, "state")
    ]

    assert found == []


def test_pages_and_the_api_write_nothing_themselves():
    """Views find, ask, call one action and answer: no row is saved in them."""
    found = []
    for path in sources("exemplars"):
        if not {path.stem, path.parent.name} & {"views", "api", "forms", "queries", "rules"}:
            continue
        for node in ast.walk(syntax(path)):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            through_manager = "objects" in ast.unparse(node.func.value).split(".")
            if (
                node.func.attr in WRITES - {"save", "create"}
                or (node.func.attr in {"create", "update", "delete"} and through_manager)
                or (node.func.attr == "save" and ast.unparse(node.func.value) not in NOT_ROWS)
            ):
                found.append(f"{place(path, node.lineno)} {ast.unparse(node.func)}")

    assert found == []


def acts(path: Path) -> Iterator[ast.FunctionDef]:
    """The functions a writing module gives to the others."""
    given = {
        alias.name
        for node in syntax(path.with_name("__init__.py")).body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    in_package = path.parent.name in {"actions", "printing"}
    for node in syntax(path).body:
        if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
            continue
        if node.name in given or not in_package:
            yield node


def test_an_act_that_saves_or_journals_is_one_transaction():
    """`exemplars/*/actions` and the press's writers; an act that only calls another needs none."""
    found = []
    for path in sources("exemplars", "certificates"):
        if not {path.stem, path.parent.name} & ({"actions", "printing"} | PRESS_WRITERS):
            continue
        for act in acts(path):
            writes = any(
                isinstance(node, ast.Call)
                and ast.unparse(node.func).split(".")[-1] in WRITES | {"record", "record_all"}
                for node in ast.walk(act)
            )
            decorators = {ast.unparse(decorator) for decorator in act.decorator_list}
            if writes and "one_transaction" not in decorators:
                found.append(f"{place(path, act.lineno)} {act.name}")

    assert found == []


def test_a_savepoint_is_taken_where_a_failure_is_caught_and_nowhere_else():
    """No `@transaction.atomic`; `with transaction.atomic()` stands in the `try` that needs it."""
    found = []
    for path in sources():
        if path.stem == "transactions":
            continue
        guarded = {
            id(statement)
            for node in ast.walk(syntax(path))
            if isinstance(node, ast.Try)
            for statement in node.body
        }
        for node in ast.walk(syntax(path)):
            marked = isinstance(node, ast.FunctionDef) and any(
                "atomic" in ast.unparse(decorator) for decorator in node.decorator_list
            )
            opened = isinstance(node, ast.With) and any(
                "atomic" in ast.unparse(item) for item in node.items
            )
            if marked or (opened and id(node) not in guarded):
                found.append(place(path, node.lineno))

    assert found == []
