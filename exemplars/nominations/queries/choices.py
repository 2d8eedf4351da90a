"""What a person can do with a dossier now; and when they cannot, why."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from exemplars.nominations import states
from exemplars.nominations.models import Nomination
from exemplars.shared.flow import Move


@dataclass(frozen=True)
class Choice:
    """A button of the dossier page. `reason` is set when it cannot be pressed."""

    name: str
    label: str
    href: str
    icon: str
    style: str = "secondary"
    is_page: bool = False
    confirm: str = ""
    reason: str = ""


#: move → (address, icon, style, opens a page of its own)
_BUTTONS: tuple[tuple[Move, str, str, str, bool], ...] = (
    (states.SUBMIT, "nominations:submit-one", "send", "primary", False),
    (states.HAND_TO_HEAD, "nominations:hand-to-head-one", "signature", "secondary", False),
    (states.TAKE_BACK, "nominations:take-back", "arrow-back-up", "secondary", False),
    (states.RECALL, "nominations:recall", "arrow-back-up", "secondary", False),
    (states.WITHDRAW, "nominations:withdraw", "ban", "quiet", True),
)


def choices_for(nomination: Nomination, user: Any, lights: list[Any]) -> list[Choice]:
    """The unit's buttons. Nobody else's are shown here; a reader gets an empty list."""
    if not user.has_perm("exemplars.edit_nomination", nomination):
        return []
    found = []
    for move, address, icon, style, is_page in _BUTTONS:
        if nomination.status not in move.source:
            continue
        reason = ""
        if not user.has_perm(move.permission, nomination):
            reason = str(move.refusal)
        elif move is states.SUBMIT and (reds := [x for x in lights if x.level == "red"]):
            reason = _("Còn điểm đỏ: %(text)s.") % {"text": reds[0].text}
        found.append(
            Choice(
                move.name,
                f"{move.label}…" if is_page else str(move.label),
                reverse(address, args=[nomination.uid]),
                icon,
                style,
                is_page,
                _confirmation(move, nomination),
                reason,
            )
        )
    return _one_primary(found)


def _confirmation(move: Move, nomination: Nomination) -> str:
    if move is states.SUBMIT:
        return _(
            "Gửi hồ sơ %(name)s? Đơn vị không sửa được nữa, trừ khi thu hồi hoặc bị trả lại."
        ) % {"name": nomination}
    if move is states.RECALL:
        return _("Thu hồi hồ sơ %(name)s về nháp?") % {"name": nomination}
    return ""


def _one_primary(found: list[Choice]) -> list[Choice]:
    """What can be pressed first; the clerk's “Chuyển thủ trưởng ký” leads when sending cannot."""
    pressable = [choice for choice in found if not choice.reason]
    blocked = [choice for choice in found if choice.reason]
    if pressable and pressable[0].name == "hand_to_head":
        first = pressable[0]
        lead = Choice(**{**first.__dict__, "style": "primary"})
        pressable[0] = lead
        blocked = [Choice(**{**choice.__dict__, "style": "secondary"}) for choice in blocked]
    return pressable + blocked
