"""The life of a sheet of paper on one screen.

Read a move as: from any of `source` to `target`. `printing.moving` is the only writer of a
sheet's state; it locks the sheets, checks the source and writes the log.
"""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class SheetState(models.TextChoices):
    PLANNED = "planned", _("Kế hoạch")
    PRINTED = "printed", _("Đã in")
    SPOILED = "spoiled", _("Hỏng")
    REPRINTED = "reprint", _("In lại")
    SIGNED = "signed", _("Đã ký")
    SEALED = "sealed", _("Đã đóng dấu")
    HANDED_OVER = "handed_over", _("Đã bàn giao")


@dataclass(frozen=True)
class Move:
    """One line of the table. `takes_paper`: a blank leaves the stock with it."""

    name: str
    label: Any
    source: frozenset[str]
    target: str
    takes_paper: bool = False
    needs_reason: bool = False


_ON_PAPER = frozenset({SheetState.PRINTED, SheetState.REPRINTED})

# fmt: off
PRINT = Move("print", _("Ghi nhận đã in"),
    frozenset({SheetState.PLANNED}), SheetState.PRINTED, takes_paper=True)
SPOIL = Move("spoil", _("Ghi nhận hỏng"),
    _ON_PAPER | {SheetState.SIGNED, SheetState.SEALED}, SheetState.SPOILED, needs_reason=True)
REPRINT = Move("reprint", _("Ghi nhận đã in lại"),
    frozenset({SheetState.SPOILED}), SheetState.REPRINTED, takes_paper=True)
SIGN = Move("sign", _("Ghi nhận đã ký"),
    _ON_PAPER, SheetState.SIGNED)
SEAL = Move("seal", _("Ghi nhận đã đóng dấu"),
    frozenset({SheetState.SIGNED}), SheetState.SEALED)
HAND_OVER = Move("hand_over", _("Ghi nhận đã bàn giao"),
    frozenset({SheetState.SEALED}), SheetState.HANDED_OVER)
# fmt: on

MOVES: dict[str, Move] = {
    move.name: move for move in list(globals().values()) if isinstance(move, Move)
}
