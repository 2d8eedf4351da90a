"""What the press is told: one award as plain values, checked and normalised at this edge."""

import hashlib
import json
import re
import unicodedata
from dataclasses import asdict, dataclass, fields
from datetime import date
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from certificates import codepages

SIDES = ("state", "party", "mass")

#: Letters of a verification code, Crockford's base 32: no I, L, O, U, so that a code read aloud or
#: typed has one spelling.
CODE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

#: Fields in which the office may break a line by hand.
MANUAL_LINES = frozenset({"name", "position_unit", "achievement", "signer_title"})
_BLANKS = re.compile(r"[\s\x00-\x1f\x7f]+")


class CannotPrint(Exception):
    """The award cannot become a certificate as it stands; the text says which field and why.

    `where` is the place in the layout that is at fault, as `layouts.LayoutFault` names it, if one is.
    """

    where = ""


@dataclass(frozen=True)
class Award:
    """One line of a decision, as it will be printed. Texts are kept as NFC."""

    key: str
    batch_key: str
    issuer_code: str
    award_code: str
    year: int
    layout_code: str
    side: str
    issuer: str
    title: str
    verb: str
    salutation: str
    name: str
    position_unit: str
    achievement: str
    decision_number: str
    decision_date: date
    place: str
    signer_title: str
    signer_name: str
    show_qr: bool = True
    #: Printed after the register number: "cấp đổi" or "cấp lại".
    reissue: str = ""

    def __post_init__(self) -> None:
        for name, value in vars(self).copy().items():
            if isinstance(value, str):
                clean = _clean(value, name in MANUAL_LINES)
                if clean != value:
                    object.__setattr__(self, name, clean)
        if self.side not in SIDES:
            raise CannotPrint(_("Không rõ bằng thuộc hệ nào: “%s”.") % self.side)
        if not self.name:
            raise CannotPrint(_("Thiếu tên người hoặc tập thể được khen thưởng."))


@lru_cache(maxsize=1024)
def _clean(value: str, keep_lines: bool) -> str:
    """NFC, single spaces, no control characters; lines broken by hand stay where allowed.

    Raises:
        CannotPrint: the text was typed in an old encoding.
    """
    value = unicodedata.normalize("NFC", value)
    _refuse_old_text(value)
    lines = value.splitlines() if keep_lines else [" ".join(value.splitlines())]
    lines = [_BLANKS.sub(" ", line).strip() for line in lines]
    return "\n".join(line for line in lines if line)


def _refuse_old_text(value: str) -> None:
    """What a code page of old made of a name is never printed, nor guessed at."""
    reading = codepages.read(value)
    if reading and reading.text:
        raise CannotPrint(
            _(
                "“%(text)s” gõ bằng bảng mã cũ (%(encoding)s), đọc được là “%(read)s”. Sửa lại bằng "
                "Unicode rồi in."
            )
            % {"text": value, "encoding": reading.encoding, "read": reading.text}
        )
    signs = " ".join(reading.words) if reading else codepages.old_signs(value)
    if signs:
        raise CannotPrint(
            _("“%(text)s” có ký tự “%(signs)s” của phông cũ (TCVN3, VNI). Gõ lại bằng Unicode.")
            % {"text": value, "signs": signs}
        )


def to_json(award: Award) -> dict[str, Any]:
    """The award as JSON-ready values (dates in ISO form)."""
    return asdict(award) | {"decision_date": award.decision_date.isoformat()}


def from_json(data: dict[str, Any]) -> Award:
    """The inverse of `to_json`; keys that are not the award's own are left aside.

    A snapshot of before a field was added lacks it and gets its default.
    """
    own = {field.name: data[field.name] for field in fields(Award) if field.name in data}
    return Award(**own | {"decision_date": date.fromisoformat(data["decision_date"])})


def digest(data: dict[str, Any]) -> str:
    """SHA-256 (hex) of the canonical JSON: sorted keys, no spaces, UTF-8."""
    canonical = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
