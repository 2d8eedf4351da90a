"""A catalogue from the sample unit list, and ways to spoil a good workbook."""

import io
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

import openpyxl
from openpyxl.workbook.workbook import Workbook

from exemplars.nominations.workbook import AwardItem, Catalogue, Entry, UnitItem

EXAMPLES = Path(__file__).parents[3] / "examples"
TODAY = date(2026, 11, 21)
ALL = frozenset({"individual", "collective", "household"})
PERSON = frozenset({"individual"})

SECTORS = (
    "An ninh - Quốc phòng; Báo chí - Thông tin; Bảo hiểm xã hội; Cơ quan Đảng; Hội và Đoàn thể; "
    "Công nghiệp - Thương mại; Cơ quan lập pháp; Giáo dục - Đào tạo; Giao thông vận tải; "
    "Kế hoạch - Đầu tư; Kinh tế - Xã hội; Khoa học - Công nghệ; Lao động - Thương binh - Xã hội; "
    "Nông nghiệp; Ngoại giao; Quản lý Nhà nước; Tài chính - Ngân hàng; Tài nguyên - Môi trường; "
    "Tôn giáo; Tư pháp - Thanh tra - Tòa án - Kiểm sát; Văn hóa - Thể thao - Du lịch; Xây dựng; "
    "Y tế"
)
CLASSES = {
    "individual": (
        "Lãnh đạo cấp bộ, tỉnh trở lên; Lãnh đạo cấp vụ, sở; Doanh nhân; "
        "Các cấp lãnh đạo khác từ phó phòng trở lên; "
        "Người trực tiếp công tác, lao động, học tập, chiến đấu"
    ),
    "collective": (
        "Cơ quan nhà nước; Đơn vị sự nghiệp công lập; Tổ chức đảng; "
        "Tổ chức chính trị - xã hội; Lực lượng vũ trang; Doanh nghiệp; Hợp tác xã; "
        "Cộng đồng dân cư"
    ),
}


def entries(names: str) -> tuple[Entry, ...]:
    return tuple(Entry(str(i), name) for i, name in enumerate(names.split("; "), 1))


@cache
def catalogue() -> Catalogue:
    sheet = openpyxl.load_workbook(EXAMPLES / "don-vi.xlsx")["ĐƠN VỊ"]
    units, communes = [], []
    for row in sheet.iter_rows(min_row=5, values_only=True):
        code, _parent, name, short, _kind, _side, _level, _area, since, until, _basis, note = row
        units.append(
            UnitItem(
                code,
                name,
                short or "",
                since and since.date(),
                until and until.date(),
                (note or "") if until else "",
            )
        )
        if code.startswith("UB-"):
            commune = name.removeprefix("Ủy ban nhân dân ")
            communes.append(commune[0].upper() + commune[1:])
    return Catalogue(
        province="An Giang",
        awards=(
            AwardItem("BK_T", "Bằng khen của Chủ tịch UBND tỉnh", subject_kinds=ALL),
            AwardItem("BK_TTG", "Bằng khen của Thủ tướng Chính phủ", subject_kinds=ALL),
            AwardItem("CSTDCS", "Chiến sĩ thi đua cơ sở", subject_kinds=PERSON, offered=False),
            AwardItem("LDTT", "Lao động tiên tiến", subject_kinds=PERSON, offered=False),
        ),
        units=tuple(units),
        communes=tuple(communes),
        sectors=entries(SECTORS),
        ethnic_groups=(*entries("Kinh; Hoa; Chăm; Tày"), Entry("5", "Khmer", ("Khơ-me",))),
        classes={kind: entries(names) for kind, names in CLASSES.items()},
    )


def sample(name: str) -> bytes:
    return (EXAMPLES / name).read_bytes()


def saved(workbook: Workbook) -> bytes:
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def changed(name: str, change: Callable[[Workbook], object]) -> bytes:
    """A sample workbook after `change` was done to it."""
    workbook = openpyxl.load_workbook(EXAMPLES / name)
    change(workbook)
    return saved(workbook)
