"""How the words of a whole list stand on their sheets, before anything is issued or printed."""

from collections.abc import Sequence
from dataclasses import dataclass

from certificates import issuing
from certificates.award import Award, CannotPrint
from certificates.figures import name_of


@dataclass(frozen=True)
class Reviewed:
    """One award. `shrunk` are the fields set smaller than the layout wishes, `broken` those on more
    lines, as staff call them; `fault` says why the sheet cannot be printed."""

    award: Award
    shrunk: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()
    fault: str = ""

    @property
    def is_plain(self) -> bool:
        """Printed just as the layout wishes."""
        return not (self.shrunk or self.broken or self.fault)


def review(awards: Sequence[Award]) -> list[Reviewed]:
    """Every award as its words will stand; nothing is written and no award stops the others."""
    layouts = {}
    found = []
    for award in awards:
        try:
            if award.layout_code not in layouts:
                layouts[award.layout_code] = issuing.current_spec(award.layout_code)[1]
            fitted = issuing.set_words(award, layouts[award.layout_code])
        except CannotPrint as refusal:
            found.append(Reviewed(award, fault=str(refusal)))
        else:
            shrunk, broken = (_names(fields) for fields in (fitted.shrunk, fitted.broken))
            found.append(Reviewed(award, shrunk, broken))
    return found


def _names(fields: Sequence[str]) -> tuple[str, ...]:
    return tuple(name_of(field) for field in dict.fromkeys(fields))
