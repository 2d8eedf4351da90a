"""How a recipient is written in a decision and on a certificate. Pure: plain values in, text out."""

import re
from dataclasses import dataclass

#: “Số: 2147/QĐ-UBND” (Nghị định 30/2020/NĐ-CP); “Số 318-QĐ/TU” (Quy định 399-QĐ/TW).
STATE_NUMBER = re.compile(r"\d{1,6}/QĐ-[A-ZĐ]{2,20}(-[A-ZĐ0-9]{1,20})*")
PARTY_NUMBER = re.compile(r"\d{1,6}-QĐ/[A-ZĐ]{2,20}")


@dataclass(frozen=True)
class Recipient:
    """What a dossier says of its subject. `kind` is a value of SubjectKind, `unit_level` of Level."""

    kind: str
    salutation: str
    name: str
    position: str = ""
    department: str = ""
    unit: str = ""
    unit_level: str = ""
    commune: str = ""
    address: str = ""


def number_fits(number: str, *, party: bool) -> bool:
    """Whether a decision number is written in the grammar of its side."""
    return bool((PARTY_NUMBER if party else STATE_NUMBER).fullmatch(number.strip()))


def number_example(*, party: bool) -> str:
    return "318-QĐ/TU" if party else "2147/QĐ-UBND"


def salutation(recipient: Recipient, *, party: bool) -> str:
    """“Bà”, a rank or title, “Hộ gia đình ông”; the Party addresses a person as “Đồng chí”."""
    if recipient.kind in ("collective", "model"):
        return "Mô hình" if recipient.kind == "model" else ""
    if party and recipient.kind == "individual":
        return "Đồng chí"
    return recipient.salutation.strip()


def position_unit(recipient: Recipient) -> str:
    """The line under the name: post and unit of a person, managing unit of a collective, home of a
    household.

    Somebody of an ấp, a group or a station that a commune manages is written with that body, not
    with the commune's committee (“Trưởng ấp, Ban Nhân dân ấp Sóc Chuối, xã Cô Tô”). The commune
    follows where the unit's name does not say it already, and never a provincial body's.
    """
    if recipient.kind == "household":
        parts = [recipient.address, recipient.commune]
    elif recipient.kind == "individual":
        of_commune = recipient.unit_level == "commune" and recipient.department
        unit = recipient.department if of_commune else recipient.unit
        provincial = recipient.unit_level in ("central", "province", "department")
        parts = [recipient.position, unit, "" if provincial else recipient.commune]
    else:
        parts = [recipient.unit]
    written: list[str] = []
    for part in (part.strip() for part in parts):
        if not part:
            continue
        said = part.casefold() in " ".join(written).casefold()
        place = bare_place(part)
        if said or (written and place and place.casefold() in " ".join(written).casefold()):
            continue
        written.append(in_sentence(part) if written else part)
    return ", ".join(written)


def bare_place(text: str) -> str:
    """“Xã An Cư” → “An Cư”; “” when the text is no commune."""
    found = re.fullmatch(r"(?:xã|phường|đặc khu)\s+(.+)", text.strip(), re.IGNORECASE)
    return found.group(1) if found else ""


def in_sentence(text: str) -> str:
    """“Xã An Cư” after a comma is “xã An Cư”; names of bodies keep their capital."""
    return re.sub(r"^(Xã|Phường|Đặc khu|Ấp|Khóm)\b", lambda word: word.group(0).lower(), text)


def prize(coefficient: object, base_salary: int | None) -> int | None:
    """Mức tiền thưởng in đồng = hệ số × lương cơ sở, exact; None when either is unknown."""
    if coefficient is None or base_salary is None:
        return None
    return int(coefficient * base_salary)  # type: ignore[operator]


def recipients(counts: dict[str, int]) -> str:
    """“09 tập thể, 39 cá nhân và 04 hộ gia đình”; kinds with nobody are left out."""
    words = {"collective": "tập thể", "individual": "cá nhân", "household": "hộ gia đình"}
    parts = [f"{counts[kind]:02d} {word}" for kind, word in words.items() if counts.get(kind)]
    return " và ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
