"""Which items are opened or closed at once: all of them, a group, or a single one."""

from collections.abc import Sequence

from exemplars.councils.actions import letters, paper
from exemplars.councils.models import AgendaItem, Session


def is_whole(group: str | None, item: int | None) -> bool:
    return group is None and item is None


def require_whole_of_one_box(session: Session, group: str | None, item: int | None) -> None:
    """Where one sheet or one envelope carries all items, they are opened and closed together.

    Raises:
        RuleViolation: part of a vote on paper, or of a secret one that takes letters.
    """
    if is_whole(group, item):
        return
    if session.is_paper:
        raise paper.whole()
    if session.is_secret:
        letters.require_whole(session)


def chosen(
    items: Sequence[AgendaItem], group: str | None, item: int | None, stage: str
) -> list[AgendaItem]:
    """The items of this part that are at this stage; of the whole agenda where none is named."""
    return [
        row
        for row in items
        if row.stage == stage and group in (None, row.group) and item in (None, row.pk)
    ]
