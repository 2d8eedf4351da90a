"""Every fact the journal records has a word for people."""

import ast
from pathlib import Path

from backend.templatetags.journal import WORDS, journal_word, lower_first

ROOT = Path(__file__).resolve().parents[2]


def recorded() -> set[str]:
    """Names given as literals to `journal.record` and `journal.Fact` anywhere in the process."""
    found = set()
    for path in (ROOT / "exemplars").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in ("record", "Fact")
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id == "journal"
                and len(node.args) > 1
                and isinstance(node.args[1], ast.Constant)
            ):
                found.add(node.args[1].value)
    return found


def test_what_is_recorded_is_said_in_vietnamese():
    assert recorded() - set(WORDS) == set()


def test_an_unknown_action_is_shown_as_it_is():
    assert journal_word("draft_decision") == "Lập dự thảo quyết định"
    assert journal_word("some_new_thing") == "some new thing"


def test_a_sentence_goes_on_in_small_letters():
    assert lower_first("Đã có thành tích") == "đã có thành tích"
    assert lower_first("") == ""
