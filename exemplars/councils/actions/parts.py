"""Which items are opened or closed at once: all of them, a group, or a single one."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from exemplars.councils import freezing
from exemplars.councils.actions import paper
from exemplars.councils.models import AgendaItem
from exemplars.shared.errors import RuleViolation


def require_single(frozen: Mapping[str, Any], item: int | None) -> None:
    """One dossier by itself is opened and closed in a vote whose ballots bear names.

    Raises:
        RuleViolation: of a vote on paper, where the box is one; of a secret one, whose boxes take both
            officers and their keys each time.
    """
    if item is None:
        return
    if freezing.is_paper(frozen):
        paper.require_whole(str(item))
    if freezing.is_secret(frozen):
        raise RuleViolation(
            _(
                "Phiên bỏ phiếu kín mở và đóng theo nhóm hoặc cả chương trình, không theo từng hồ sơ."
            ),
            code="by_group",
        )


def chosen(
    items: Sequence[AgendaItem], group: str | None, item: int | None, stage: str
) -> list[AgendaItem]:
    """The items of this part that are at this stage; of the whole agenda where none is named."""
    return [
        row
        for row in items
        if row.stage == stage and group in (None, row.group) and item in (None, row.pk)
    ]
