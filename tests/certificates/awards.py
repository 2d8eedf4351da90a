"""Awards of the tests: the samples of the press, with keys of their own."""

from dataclasses import replace

from certificates.award import Award
from certificates.layouts import LayoutSpec, parse, shipped
from certificates.rendering.context import Printed, printed
from certificates.samples import samples

STATE = "bang-khen-nha-nuoc-420x297"
PARTY = "bang-khen-dang-420x297"
CODE = "7K3F-Q9D2-M4XW-B8ZT-5HPR-C6VN-A0JG"
URL = "https://thidua.example.vn/xac-minh/7K3FQ9D2M4XWB8ZT5HPRC6VNA0JG"


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
