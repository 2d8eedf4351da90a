"""Who may not vote on whom: what names, units and signatures tell.

Found when voting opens and frozen with the roll. What only people know (a relative, an opponent)
is declared before that, see `actions.declare_conflict`. Which kinds bar from voting at all is said
by the rule card.
"""

from collections.abc import Collection
from typing import Any

from exemplars.shared.text import fold

#: Kept in the record of the session: Vietnamese in every language of the site.
WORDS = {
    "self": "chính mình",
    "own_unit": "cùng đơn vị",
    "superior": "cấp trên của đơn vị đề nghị",
    "signatory": "người ký tờ trình",
    "relative": "người thân",
    "other": "lý do khác",
}
#: Kinds that are found, the plainest first; the others are declared.
FOUND = ("self", "own_unit", "superior", "signatory")
#: Subjects that are one person, or named after one.
_PERSONAL = frozenset({"individual", "household"})


def conflict(seat: Any, nomination: Any, council_path: str, kinds: Collection[str] = FOUND) -> str:
    """The kind of conflict of this seat with this dossier, of those that count; else empty.

    - Self: the same name, diacritics aside, unless both units are known and unrelated, which makes
      them two people.
    - Own unit: the nominating unit or the unit of work is the seat's unit.
    - Superior: one of them lies below the seat's unit. A seat at the council's own unit, or above
      it, has everybody below it and is superior of nobody here, else a provincial chair could
      vote on nobody.
    - Signatory: who attested the dossier, or signed the tờ trình, by the same test of names.
    """
    return next(
        (kind for kind in FOUND if kind in kinds and _holds(kind, seat, nomination, council_path)),
        "",
    )


def _holds(kind: str, seat: Any, nomination: Any, council_path: str) -> bool:
    units = [unit for unit in (nomination.unit, nomination.work_unit) if unit is not None]
    if kind == "self":
        personal = nomination.subject_kind in _PERSONAL
        return personal and _is_named(seat, nomination.name, units)
    if kind == "signatory":
        attested = nomination.attested_by_id is not None
        return (attested and nomination.attested_by_id == seat.user_id) or _is_named(
            seat, nomination.submission.signer_name, units
        )
    if seat.unit is None:
        return False
    if kind == "own_unit":
        return any(unit.path == seat.unit.path for unit in units)
    return not council_path.startswith(seat.unit.path) and any(
        unit.path != seat.unit.path and unit.path.startswith(seat.unit.path) for unit in units
    )


def _is_named(seat: Any, name: str, units: list[Any]) -> bool:
    """The same name, and nothing known that makes the bearers two people."""
    if not name or fold(name) != fold(seat.user.full_name):
        return False
    return seat.unit is None or any(
        unit.path.startswith(seat.unit.path) or seat.unit.path.startswith(unit.path)
        for unit in units
    )
