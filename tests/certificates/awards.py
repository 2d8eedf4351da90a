"""Awards of the tests: the samples of the press, with keys of their own."""

from dataclasses import replace
from datetime import date

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from certificates.award import Award
from certificates.layouts import LayoutSpec, parse, shipped
from certificates.rendering.context import Printed, printed
from certificates.samples import samples
from certificates.signing.seal import Claim, seal

STATE = "bang-khen-nha-nuoc-420x297"
PARTY = "bang-khen-dang-420x297"
PARTY_A4 = "giay-khen-dang-a4"
CODE = "7K3F-Q9D2-M4XW-B8ZT-5HPR-C6VN-A0JG"
LETTERS = CODE.replace("-", "")
#: A key that no office has; what it seals is the same on every run.
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
SEAL = seal(
    Claim("Bà Néang Sa Rươl", "Bằng khen", "Chủ tịch Ủy ban nhân dân tỉnh An Giang",
          "2147/QĐ-UBND", date(2026, 12, 4), "0457"),
    LETTERS, KEY, b"test",
)  # fmt: skip
ADDRESS = f"https://thidua.example.vn/xac-minh/{LETTERS}"
URL = f"{ADDRESS}#{SEAL}"


def layout(code: str = STATE) -> LayoutSpec:
    return parse(shipped(code))


def an_award(
    key: str = "line:1", *, layout_code: str = STATE, case: str = "plain", **changes
) -> Award:
    plain = dict(samples(layout(layout_code)))[case]
    values = {"batch_key": "decision:1", "issuer_code": "UBT", "award_code": "BK_T"} | changes
    return replace(plain, key=key, **values)


def many(count: int, **changes) -> list[Award]:
    return [an_award(f"line:{number}", **changes) for number in range(1, count + 1)]


def words_of(award: Award, number: int = 457) -> Printed:
    return printed(award, number, CODE, URL)
