"""What an action refuses with."""

from dataclasses import dataclass
from typing import Any


class RuleViolation(Exception):
    """A refusal, as one sentence for the person at the screen.

    Actions raise it; a page shows it, the API answers with the same words. `code` is stable
    for programs, `field` names the form field to show it beside, when there is one.
    """

    status = 409

    def __init__(
        self, sentence: Any, *, code: str = "rule", field: str = "", title: Any = ""
    ) -> None:
        super().__init__(sentence)
        self.code, self.field, self.title = code, field, title


class NotAllowed(RuleViolation):
    """The person may see the thing but may not do this with it; the sentence says who may."""

    status = 403

    def __init__(self, sentence: Any, *, code: str = "not_allowed", field: str = "") -> None:
        super().__init__(sentence, code=code, field=field)


@dataclass
class FieldDifference:
    """One field of two versions of a row, as plain text."""

    name: str
    label: str
    yours: str
    saved: str


class Conflict(RuleViolation):
    """Somebody else saved first: carries both versions, so that nothing is lost."""

    def __init__(
        self, sentence: Any, *, differences: list[FieldDifference], saved_by: str = ""
    ) -> None:
        super().__init__(sentence, code="conflict")
        self.differences, self.saved_by = differences, saved_by
