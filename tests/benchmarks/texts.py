"""Names and achievements as offices write them, the same in every run. All of it is invented."""

# ruff: noqa: SIM905  names in a row read better than forty pairs of quotes
import random
from collections.abc import Iterator

_SURNAMES = (
    "Nguyễn Trần Lê Phạm Huỳnh Phan Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Chau Néang Danh Trịnh Mai Cao"
).split()
_MIDDLES = (
    "Văn|Thị|Hữu|Đức|Ngọc|Thanh|Quốc|Minh|Hoàng|Kim|Thúy|Mỹ|Thị Ngọc|Văn Út|Thị Kim|Thành|Công|"
    "Xuân|Thị Bích|Trung|Thị Cẩm|Hồng|Bảo|Gia|Phương|Thị Tuyết|Chí|Tấn|Thế|Thị Mộng|Hải|Khánh"
).split("|")
_GIVEN = (
    "An Ánh Bảo Bình Châu Cúc Dũng Duyên Đạt Điệp Giang Hà Hạnh Hằng Hiền Hiếu Hòa Huệ Hùng Hương "
    "Khang Khoa Kiên Lan Liên Linh Loan Long Lộc Mai Nam Nga Nghĩa Nhàn Nhung Oanh Phong Phúc "
    "Phượng Quân Quyên Quý Sáng Sơn Tài Tâm Thảo Thắng Thịnh Thoa Thu Thủy Thư Tiến Trang Trí "
    "Trinh Tuấn Tuyền Vân Việt Vinh Vy Xuyến Yến"
).split()
_POSTS = (
    "Giáo viên|Hiệu trưởng|Trưởng ấp|Bí thư Chi bộ ấp|Chủ tịch Hội Nông dân xã|Y sĩ|Điều dưỡng|"
    "Công chức Văn phòng – Thống kê|Chủ tịch Hội Liên hiệp Phụ nữ xã|Tổ trưởng Tổ chuyên môn|"
    "Phó Trưởng Công an xã|Chiến sĩ dân quân thường trực|Nông dân|Công nhân|Bí thư Đoàn xã"
).split("|")
_WORKPLACES = (
    "Trường Tiểu học số {n} {place}|Trường Trung học cơ sở {place}|Trạm Y tế {place}|"
    "Hội Nông dân xã {place}|Hội Liên hiệp Phụ nữ xã {place}|Ủy ban nhân dân xã {place}|"
    "Chi bộ ấp {n}, xã {place}|Hợp tác xã Nông nghiệp {place}|Công an xã {place}"
).split("|")
_COLLECTIVES = (
    "Tập thể Tổ {n}, Trường Tiểu học {place}|Chi hội Phụ nữ ấp {n}, xã {place}|"
    "Ban nhân dân ấp {n}, xã {place}|Hợp tác xã Lúa chất lượng cao {place} {n}|"
    "Đội dân quân cơ động số {n} xã {place}"
).split("|")
_MODELS = (
    "Mô hình “Tiết kiệm điện mỗi ngày một giờ” ấp {n}, {place}|"
    "Mô hình “Cổng trường không rác” số {n} {place}|"
    "Cách làm “Hồ sơ trả tại nhà cho người cao tuổi” tổ {n} {place}"
).split("|")
_DEEDS = (
    "Vận động {a} hộ dân hiến {b} m² đất và {c} ngày công làm {d} km đường bê tông liên ấp.",
    "Tự làm {b} bộ thẻ học vần song ngữ Việt – Khmer, dạy kèm {a} học sinh vào tối thứ ba, thứ năm.",
    "Lập tổ tiết kiệm {a} thành viên, mỗi tháng mỗi người góp một phần tiền đi chợ, "
    "đã giúp {d} hộ vay không lãi.",
    "Chuyển {b} ha lúa ba vụ sang hai vụ lúa, một vụ màu, giảm {a}% chi phí thuốc bảo vệ thực vật.",
    "Tổ chức {d} buổi khám bệnh, cấp thuốc không lấy tiền cho {b} người cao tuổi vùng biên giới.",
    "Số hóa {b} hồ sơ hộ tịch, rút thời gian trả kết quả từ {d} ngày còn trong ngày.",
    "Giữ nền nếp sinh hoạt chi bộ đúng ngày, mỗi kỳ kể một mẩu chuyện về Bác và việc đã làm theo.",
    "Hướng dẫn {d} đồng nghiệp trẻ, đến nay {a}% đã tự soạn được bài giảng có hình, tiếng.",
    "Quyên góp {c} phần quà, {d} chiếc xe đạp cho học sinh có hoàn cảnh khó khăn đến trường.",
)
_PLACES = (
    "An Cư|Ô Lâm|Tri Tôn|Ba Chúc|Vĩnh Gia|Núi Cấm|Thới Sơn|Tịnh Biên|Chi Lăng|Cô Tô|Óc Eo|"
    "Thoại Sơn|Vĩnh Trạch|Định Mỹ|Phú Hòa|Tây Phú|Mỹ Thới|Bình Đức|Long Xuyên|Châu Đốc|Vĩnh Tế|"
    "Mỹ Đức|Châu Phú|Bình Mỹ|Thạnh Mỹ Tây|Vĩnh Thạnh Trung|Cái Dầu|Chợ Mới|Long Điền|Nhơn Mỹ|"
    "Hội An|Cù Lao Giêng|Long Kiến|Hòa Lạc|Phú Lâm|Phú Tân|Chợ Vàm|Tân Châu|Vĩnh Xương|Châu Phong|"
    "An Phú|Khánh Bình|Nhơn Hội|Phú Hữu|Vĩnh Hậu|Rạch Giá|Vĩnh Thông|Hà Tiên|Tô Châu|Kiên Lương"
).split("|")


def places(count: int) -> list[str]:
    """Names of communes; beyond the fifty known they get a number."""
    return [
        _PLACES[i % len(_PLACES)] + (f" {i // len(_PLACES) + 1}" if i >= len(_PLACES) else "")
        for i in range(count)
    ]


class Writer:
    """Draws names (no person's twice) and texts."""

    def __init__(self, seed: int = 1905) -> None:
        self.random = random.Random(seed)
        self._people = self._names()
        self._numbers = iter(range(1, 10_000_000))

    def _names(self) -> Iterator[str]:
        everybody = [(s, m, g) for s in _SURNAMES for m in _MIDDLES for g in _GIVEN]
        self.random.shuffle(everybody)
        yield from (" ".join(name) for name in everybody)

    def person(self) -> str:
        return next(self._people)

    def post(self) -> str:
        return self.random.choice(_POSTS)

    def workplace(self, place: str) -> str:
        return self.random.choice(_WORKPLACES).format(n=self.random.randint(1, 4), place=place)

    def collective(self, place: str) -> str:
        return self.random.choice(_COLLECTIVES).format(n=next(self._numbers), place=place)

    def model(self, place: str) -> str:
        return self.random.choice(_MODELS).format(n=next(self._numbers), place=place)

    def deeds(self, sentences: int) -> str:
        """Some sentences with figures, never twice the same."""
        draw = self.random.randint
        return " ".join(
            deed.format(a=draw(12, 98), b=draw(120, 980), c=draw(20, 300), d=draw(2, 19))
            for deed in self.random.sample(_DEEDS, sentences)
        )
