"""The papers of the project name what is in the tree, and nothing that is not."""

import re
from collections import Counter
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, place, slices, sources

DOCS = ROOT / "docs"
ARCHITECTURE = (DOCS / "architecture.md").read_text(encoding="utf-8")
GLOSSARY = (DOCS / "glossary.md").read_text(encoding="utf-8")
PLACES = (ROOT, ROOT / "exemplars", ROOT / "templates")
_ROW = re.compile(r"^\| (?P<term>[^|]+) \| (?P<english>[^|]+) \| (?P<code>[^|]+) \|$", re.M)


def test_each_record_has_a_number_of_its_own_and_a_title():
    records = sorted((DOCS / "decisions").glob("*.md"))
    numbers = Counter(record.name[:4] for record in records)

    assert [number for number, count in numbers.items() if count > 1] == []
    assert [place(record) for record in records if not record.read_text().startswith("# ")] == []


def test_every_slice_has_its_place_in_the_order_of_imports():
    order = ARCHITECTURE.split("```")[1]

    assert {folder.name for folder in slices()} - set(re.findall(r"\w+", order)) == set()


@pytest.mark.parametrize("paper", [ARCHITECTURE, GLOSSARY], ids=["architecture", "glossary"])
def test_what_a_paper_names_in_code_is_in_the_tree(paper):
    """Names in back quotes; one with a slash is a file or folder, maybe with a function in it."""
    held = [*sources(), *ROOT.glob("tests/architecture/*.py"), ROOT / "pyproject.toml"]
    known = set(re.findall(r"\w+", "\n".join(path.read_text("utf-8") for path in held)))
    known |= {part for path in held for part in (*path.parts, path.stem)}
    named = {span for span in re.findall(r"`([^`\n]+)`", paper) if "<" not in span}
    paths = {span for span in named if re.fullmatch(r"[\w./-]+/[\w./-]*", span)}
    gone = {span for span in paths if not any(_found(place / span) for place in PLACES)}
    words = {word for span in named - paths for word in re.findall(r"[A-Za-z_]\w{2,}", span)}

    assert gone == set()
    assert words - known == set()


def _found(path: Path) -> bool:
    if path.exists() or path.suffix in {".py", ".html"}:
        return path.exists()
    return path.with_suffix("").is_dir() or path.with_suffix(".py").exists()


def test_a_term_stands_in_the_glossary_once():
    terms = Counter(row["term"] for row in _ROW.finditer(GLOSSARY))

    assert [term for term, count in terms.items() if count > 1] == []


def test_every_command_a_paper_names_is_one_of_the_scripts():
    script = (ROOT / "run.sh").read_text(encoding="utf-8")
    known = set(re.findall(r"^  (\w+)\) \w+", script, re.M)) | {"help"}
    papers = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md"]
    papers += sorted(DOCS.rglob("*.md"))
    named = {
        (place(paper), command)
        for paper in papers
        for command in re.findall(r"\./run\.sh ([a-z]\w*)", paper.read_text(encoding="utf-8"))
    }

    assert {"demo", "test", "check"} <= known
    assert {(paper, command) for paper, command in named if command not in known} == set()
