"""Invented awards that are hard to print: for trying layouts and for the tests. No real person."""

import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from certificates.award import Award
from certificates.layouts import LayoutSpec

CITATION = (
    "Đã có thành tích xuất sắc trong học tập và làm theo tư tưởng, đạo đức, "
    "phong cách Hồ Chí Minh năm 2026"
)
LONG_CITATION = (
    "Đã có thành tích xuất sắc trong học tập và làm theo tư tưởng, đạo đức, phong cách "
    "Hồ Chí Minh gắn với phong trào thi đua “Chung tay vì người nghèo - Không để ai bị bỏ lại "
    "phía sau” năm 2026"
)
LONGEST_CITATION = (
    "Đã có thành tích đặc biệt xuất sắc trong học tập và làm theo tư tưởng, đạo đức, phong cách "
    "Hồ Chí Minh, nêu cao tinh thần trách nhiệm trước nhân dân, dũng cảm cứu người bị nạn trên "
    "sông Hậu ngày 04 tháng 9 năm 2026, góp phần bảo đảm trật tự, an toàn giao thông đường thủy "
    "nội địa trên địa bàn tỉnh An Giang giai đoạn 2025 - 2026"
)

#: Two authorities recognise together: one decision with the numbers of both.
DOUBLE_DECISIONS = {
    "state": "2147/QĐ-UBND và 96/QĐ-MTTQ-BTT",
    "party": "318-QĐ/TU và 2147/QĐ-UBND",
    "mass": "96/QĐ-MTTQ-BTT và 2147/QĐ-UBND",
}

#: name of the case → what differs from the plain case
CASES: dict[str, dict[str, Any]] = {
    "plain": {},
    "collective-two-lines": {
        "salutation": "",
        "name": "Công ty TNHH Một thành viên Chế biến nông sản Bảy Núi Xanh",
        "position_unit": "Xã Tri Tôn, tỉnh An Giang",
        "achievement": LONG_CITATION,
    },
    "long-unit-name": {
        "salutation": "Tập thể",
        "name": "Trung tâm Hỗ trợ phát triển giáo dục hòa nhập và Phục hồi chức năng tỉnh An Giang",
        "position_unit": "Sở Giáo dục và Đào tạo tỉnh An Giang, phường Long Xuyên, tỉnh An Giang",
        "achievement": LONG_CITATION,
    },
    "long-post": {
        "salutation": "Ông",
        "name": "Nguyễn Đình Ưởng",
        "position_unit": (
            "Phó Trưởng phòng Xây dựng chính quyền và Công tác thanh niên, kiêm Tổ trưởng Tổ giúp "
            "việc Ban Chỉ đạo cải cách hành chính, Sở Nội vụ tỉnh An Giang"
        ),
    },
    "capital-marks": {"salutation": "Ông", "name": "Ỷ Đặng Ưỡng Ở Ấm Ễ Ẳn"},
    "name-hhen": {"salutation": "Bà", "name": "H'Hen Niê Kdăm"},
    "name-ybla": {"salutation": "Ông", "name": "Y Bla"},
    "name-sung": {"salutation": "Ông", "name": "Sùng A Páo"},
    "name-thach": {"salutation": "Bà", "name": "Thạch Thị Sa Rây"},
    "rank": {
        "salutation": "Thiếu tá",
        "name": "Trần Quốc Dũng",
        "position_unit": "Đội trưởng Đội Cảnh sát giao thông đường thủy, Công an tỉnh An Giang",
        "achievement": LONGEST_CITATION,
    },
    "household": {
        "salutation": "Hộ gia đình ông",
        "name": "Lê Văn Hải",
        "position_unit": "Ấp Phú Hòa, xã An Cư, tỉnh An Giang",
    },
    "posthumous": {"verb": "Truy tặng", "salutation": "Cố", "name": "Phan Thị Mỹ Hạnh"},
    "no-post": {"salutation": "Ông", "name": "Danh Sóc Kha", "position_unit": ""},
    "decomposed": {
        "salutation": "Bà",
        "name": unicodedata.normalize("NFD", "Nguyễn Thị Hồng Đào"),
        "achievement": unicodedata.normalize("NFD", CITATION),
    },
    "longest": {
        "salutation": "",
        "name": (
            "Cộng đồng dân cư và Ban Công tác Mặt trận các ấp Phú Hòa, Phú Thạnh, Vĩnh Thuận "
            "cùng Hợp tác xã Dịch vụ nông nghiệp Chế biến trái cây sạch xuất khẩu vùng Bảy Núi"
        ),
        "position_unit": "Ủy ban Mặt trận Tổ quốc Việt Nam xã An Cư, tỉnh An Giang",
        "achievement": LONGEST_CITATION,
    },
    "deputy-signs": {
        "signer_title": "TM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH",
        "signer_name": "Nguyễn Ễnh Ưỡng Thế Kỳ",
        "achievement": LONG_CITATION,
    },
    "double-decision": {"decision_number": DOUBLE_DECISIONS["state"]},
    "no-qr": {"show_qr": False},
}

_STATE: dict[str, Any] = {
    "issuer": "Chủ tịch Ủy ban nhân dân tỉnh An Giang",
    "salutation": "Bà",
    "name": "Néang Sa Rươl",
    "position_unit": "Giáo viên, Trường Tiểu học số 2 An Cư, xã An Cư",
    "decision_number": "2147/QĐ-UBND",
    "decision_date": date(2026, 12, 4),
    "signer_title": "CHỦ TỊCH",
    "signer_name": "Lê Hoàng Vĩnh An",
}
_PARTY: dict[str, Any] = {
    "issuer": "Ban Thường vụ Tỉnh ủy An Giang",
    "salutation": "",
    "name": "Chi bộ Trường Tiểu học số 2 An Cư",
    "position_unit": "Đảng bộ xã An Cư",
    "decision_number": "318-QĐ/TU",
    "decision_date": date(2026, 12, 3),
    "signer_title": "T/M BAN THƯỜNG VỤ\nBÍ THƯ",
    "signer_name": "Đặng Thế Bình",
}
_MASS = _STATE | {
    "issuer": "Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh An Giang",
    "decision_number": "96/QĐ-MTTQ-BTT",
    "signer_title": "TM. BAN THƯỜNG TRỰC\nCHỦ TỊCH",
}
_PARTY_DEPUTY = "T/M BAN THƯỜNG VỤ\nK/T BÍ THƯ\nPHÓ BÍ THƯ"


def samples(layout: LayoutSpec) -> Iterator[tuple[str, Award]]:
    """The plain award of the layout's side and every hard case, by name."""
    own = {"state": _STATE, "party": _PARTY, "mass": _MASS}[layout.side]
    plain = Award(
        key="sample",
        batch_key="samples",
        issuer_code="AG",
        award_code="BK_T",
        year=2026,
        layout_code=layout.code,
        side=layout.side,
        title="Giấy khen" if "giay-khen" in layout.code else "Bằng khen",
        verb="Tặng",
        achievement=CITATION,
        place="An Giang",
        **own,
    )
    for name, changes in CASES.items():
        changed = dict(changes)
        if layout.side == "party" and name == "deputy-signs":
            changed["signer_title"] = _PARTY_DEPUTY
        if "decision_number" in changed:
            changed["decision_number"] = DOUBLE_DECISIONS[layout.side]
        if layout.side == "party" and changed.get("salutation") in {"Ông", "Bà"}:
            changed["salutation"] = "Đồng chí"
        yield name, replace(plain, **changed)
