"""A certificate → the words that stand on its sheet, in the manner of its side; always Vietnamese."""

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from django.conf import settings

from certificates.award import Award

#: Salutations that announce a collective: its name may be broken over lines.
COLLECTIVE = ("", "Tập thể", "Tổ chức đảng", "Tổ chức")


@dataclass(frozen=True)
class Printed:
    """Every word of the sheet. `values` go to the single-line fields of the layout by name."""

    salutation: str
    name: str
    position_unit: str
    achievement: str
    place_date: str
    signer_title: str
    signer_name: str
    is_person: bool
    values: dict[str, str] = field(default_factory=dict)
    qr_url: str = ""


def printed(award: Award, number: int, code: str, url: str) -> Printed:
    """The words of a certificate. `code` is the grouped verification code, `url` its address."""
    first, second = _two_lines(code)
    values = {
        "issuer": award.issuer.upper(),
        "verb": award.verb.upper(),
        "title": award.title.upper(),
        **_official_lines(award, number),
    }
    if award.show_qr:
        values |= {"verify_hint": "Quét để xác minh", "code_1": first, "code_2": second}
    return Printed(
        salutation=award.salutation,
        name=award.name,
        position_unit=award.position_unit,
        achievement=award.achievement,
        place_date=f"{award.place}, {long_date(award.decision_date, award.side)}",
        signer_title=award.signer_title,
        signer_name=award.signer_name,
        is_person=award.salutation not in COLLECTIVE,
        values=values,
        qr_url=url if award.show_qr else "",
    )


def address(code: str, seal: str = "") -> str:
    """What the QR code holds: the address of the verification page, with the seal behind a #.

    Browsers keep what follows the # to themselves: the seal never reaches a server's log.
    """
    return f"{settings.SITE_URL}/xac-minh/{code}" + (f"#{seal}" if seal else "")


@lru_cache(maxsize=256)
def long_date(day: date, side: str = "state") -> str:
    """The date in words and figures: "ngày 04 tháng 12 năm 2026".

    The State writes a zero before days under 10 and the months 1 and 2 only; the Party before
    every day and month under 10.
    """
    padded = side == "party" or day.month < 3
    month = f"{day.month:02d}" if padded else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def register_number(side: str, number: int) -> str:
    """The register number as it is printed: four digits on the State side, plain on the Party's."""
    return str(number) if side == "party" else f"{number:04d}"


def number_on_paper(award: Award, number: int) -> str:
    """The register number as it is printed, a reissue with its word: "0457 (cấp đổi)"."""
    shown = register_number(award.side, number)
    return f"{shown} ({award.reissue})" if award.reissue else shown


def _official_lines(award: Award, number: int) -> dict[str, str]:
    """Decision and register: with colons on the State side, without on the Party's."""
    shown = number_on_paper(award, number)
    if award.side == "party":
        return {
            "decision_1": f"Quyết định số {award.decision_number},",
            "decision_2": long_date(award.decision_date, award.side),
            "register": f"Số sổ vàng {shown}",
        }
    return {
        "decision_1": f"Quyết định số: {award.decision_number}",
        "decision_2": long_date(award.decision_date),
        "register": f"Số sổ vàng: {shown}",
    }


def _two_lines(code: str) -> tuple[str, str]:
    groups = code.split("-")
    half = (len(groups) + 1) // 2
    return "-".join(groups[:half]), "-".join(groups[half:])
