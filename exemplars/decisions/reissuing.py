"""Which papers go with a cấp đổi or cấp lại, by its case.

For Bằng khen and Giấy khen the law leaves it to the office: the list is a file that the office may
replace by its own. What is missing is named; only what the list calls mandatory stops a reissue.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path


@dataclass(frozen=True)
class PaperRule:
    """One kind of paper, the cases of reissue that want it, and by what rule."""

    code: str
    name: str
    cases: tuple[str, ...]
    mandatory: bool
    citation: str
    verified: bool


@lru_cache(maxsize=4)
def rules(path: Path) -> tuple[PaperRule, ...]:
    """Every kind of paper of a list, in its order."""
    rows = json.loads(path.read_text(encoding="utf-8"))
    return tuple(PaperRule(**row | {"cases": tuple(row["cases"])}) for row in rows)


def wanted(case: str, path: Path) -> list[PaperRule]:
    """The papers of one case of reissue."""
    return [rule for rule in rules(path) if case in rule.cases]


def missing(case: str, held: Collection[str], path: Path) -> list[PaperRule]:
    """Those of a case that are not among the codes of papers held."""
    return [rule for rule in wanted(case, path) if rule.code not in held]
