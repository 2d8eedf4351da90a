"""What the checks of a dossier look at, and what one of them answers: plain values."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Light = Literal["red", "yellow", "green"]


@dataclass(frozen=True)
class Earlier:
    """An award the subject already has. `mode` is empty when the dossier does not say."""

    name: str
    year: int
    mode: str = ""


@dataclass(frozen=True)
class Dossier:
    """One nomination as plain values. `texts` maps the label of each required text to its words."""

    subject_kind: str
    name: str
    award: str
    texts: tuple[tuple[str, str], ...] = ()
    papers: frozenset[str] = frozenset()
    attested: bool = False
    earlier: tuple[Earlier, ...] = ()
    birth_date: date | None = None
    posthumous: bool = False
    achieved_from: date | None = None
    achieved_to: date | None = None
    discipline_ended_on: date | None = None


@dataclass(frozen=True)
class Facts:
    """What the campaign and the register know. `quota` None: no ceiling; `used` counts this one."""

    now: datetime
    closes_at: datetime
    award_name: str
    award_open: bool = True
    award_kinds: tuple[str, ...] = ()
    mode: str = "thematic"
    required_papers: tuple[tuple[str, str], ...] = ()
    twins: tuple[str, ...] = ()
    quota: int | None = None
    used: int = 0
    issuer_level: str = "province"
    office_level: str = "province"
    issuer_name: str = ""
    issuer_ended_on: date | None = None
    decision_on: date | None = None
    prior_award: str = ""
    prior_blocks: bool = False
    titled_share: float | None = None
    titled_floor: float | None = None
    direct_share: float | None = None
    direct_target: float | None = None
    received_on: date | None = None
    law_changed_on: date = date(2026, 10, 1)


@dataclass(frozen=True)
class Finding:
    """One check's answer: what is the matter, how to mend it, on what ground; `paper` is missing."""

    code: str
    level: Light
    sentence: str
    mend: str = ""
    basis: str = ""
    verified: bool = True
    paper: str = ""
