"""Sample values for the style guide: invented people, every component in every state."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.utils import timezone

from backend.templatetags.states import LOOKS

COLOURS = (
    ("Giấy", "paper"),
    ("Nền phụ", "paper-2"),
    ("Thẻ", "card"),
    ("Kẻ nhạt", "line"),
    ("Viền ô", "control"),
    ("Chữ ba", "ink-3"),
    ("Chữ hai", "ink-2"),
    ("Chữ", "ink"),
    ("Đỏ son", "red"),
    ("Đỏ sẫm", "red-d"),
    ("Đỏ phớt", "red-t"),
    ("Vàng kim", "gold"),
    ("Vàng chữ", "gold-d"),
    ("Vàng phớt", "gold-t"),
    ("Xanh đạt", "ok"),
    ("Nâu lưu ý", "warn"),
    ("Đỏ lỗi", "bad"),
    ("Lam tin", "info"),
)


class SampleForm(forms.Form):
    """One field of every kind."""

    full_name = forms.CharField(
        label="Họ và tên", help_text="Viết như trên căn cước. Máy sẽ tự viết hoa trên Bằng khen."
    )
    birthday = forms.DateField(label="Ngày sinh", input_formats=["%d/%m/%Y"])
    kind = forms.ChoiceField(
        label="Đối tượng",
        choices=[("person", "Cá nhân"), ("collective", "Tập thể"), ("household", "Hộ gia đình")],
        widget=forms.RadioSelect,
    )
    unit = forms.ChoiceField(
        label="Đơn vị", choices=[("", "Chọn đơn vị"), ("1", "Trường Tiểu học số 2 An Cư")]
    )
    achievement = forms.CharField(
        label="Làm theo Bác", widget=forms.Textarea(attrs={"rows": 4}), required=False
    )
    paper = forms.FileField(
        label="Biên bản họp xét", required=False, help_text="PDF, DOCX hoặc ảnh, tối đa 20 MB."
    )
    agreed = forms.BooleanField(label="Đơn vị đã họp xét và cam đoan nội dung hồ sơ đúng sự thật")


def _tasks() -> list[dict[str, Any]]:
    today = timezone.localdate()
    return [
        {
            "title": "Thẩm định hồ sơ bà Néang Sa Rươl",
            "href": "#tasks",
            "action": "Thẩm định",
            "due": today,
            "due_note": "trước 17 giờ",
            "primary": True,
            "meta": [
                {"icon": "user", "text": "Cá nhân, Trường Tiểu học số 2 An Cư"},
                {"icon": "hourglass", "text": "Chờ từ 09/11, đã 13 ngày"},
                {"icon": "alert-triangle", "text": "1 điểm vàng"},
            ],
        },
        {
            "title": "Trả lời đề nghị sửa tên in của Khoa Hồi sức tích cực – Chống độc",
            "href": "#tasks",
            "action": "Xem đề nghị sửa",
            "due": today + timedelta(days=2),
            "meta": [
                {"icon": "users", "text": "Tập thể, Bệnh viện Đa khoa khu vực Bảy Núi"},
                {"icon": "hourglass", "text": "Chờ từ 19/11"},
            ],
        },
        {
            "title": "Soát 56 đề nghị của Tờ trình số 1286/TTr-SNV",
            "href": "#tasks",
            "action": "Soát tờ trình",
            "due": None,
            "meta": [{"icon": "building", "text": "Sở Nội vụ tỉnh An Giang"}],
        },
    ]


STEPS = [
    {"name": "Đơn vị lập", "date": "02/10", "holder": "Hồ Thị Lan Anh", "status": "done"},
    {"name": "Đơn vị gửi", "date": "06/11", "holder": "Sở Nội vụ", "status": "done"},
    {"name": "Tiếp nhận", "date": "09/11", "holder": "Thanh Trúc", "status": "done"},
    {"name": "Thẩm định", "date": "đang làm", "holder": "hạn hôm nay", "status": "current"},
    {"name": "Hội đồng", "date": "dự kiến 01/12", "holder": "", "status": "future"},
    {"name": "Quyết định", "date": "dự kiến 04/12", "holder": "", "status": "future"},
    {"name": "Trao Bằng khen", "date": "18/12", "holder": "", "status": "future"},
]
CAMPAIGN_STEPS = [
    {"name": "Tiếp nhận", "count": 214, "date": "xong ngày 15/11", "status": "done"},
    {"name": "Đang thẩm định", "count": 61, "date": "hạn 27/11", "status": "current"},
    {"name": "Chờ Hội đồng", "count": 139, "date": "họp ngày 01/12", "status": "future"},
    {"name": "Ra quyết định", "count": 0, "date": "dự kiến 04/12", "status": "future"},
    {"name": "In và trao", "count": 0, "date": "lễ trao 18/12", "status": "future"},
    {"name": "Lan tỏa", "count": 0, "date": "bài đăng từ 19/12", "status": "future"},
]
ROWS = [
    (
        "Trương Văn Nhựt",
        "Bí thư Đoàn xã Vĩnh Bình",
        "returned",
        "Thiếu xác nhận không trong thời gian xem xét kỷ luật",
    ),
    (
        "Néang Sa Rươl",
        "Giáo viên, Trường Tiểu học số 2 An Cư",
        "checking",
        "Giấy khen xã năm 2025 cùng nội dung",
    ),
    (
        "Khoa Hồi sức tích cực – Chống độc",
        "Bệnh viện Đa khoa khu vực Bảy Núi",
        "eligible",
        "Đủ 5/5 giấy tờ",
    ),
]


def styleguide_context() -> dict[str, Any]:
    """Everything `templates/styleguide.html` shows."""
    form = SampleForm()
    faulty = SampleForm(
        {"full_name": "Néang Sa Rươl", "birthday": "31/02/1989", "kind": "person", "unit": "1"}
    )
    faulty.is_valid()
    faulty.errors["birthday"] = faulty.error_class(
        ["Tháng 2 năm 1989 chỉ có 28 ngày. Ví dụ: 04/09/1989."]
    )
    return {
        "colours": [{"word": word, "name": name} for word, name in COLOURS],
        "states": list(LOOKS),
        "steps": STEPS,
        "campaign_steps": CAMPAIGN_STEPS,
        "tasks": _tasks(),
        "rows": [
            {"name": name, "unit": unit, "state": state, "note": note}
            for name, unit, state, note in ROWS
        ],
        "form": form,
        "faulty": faulty,
        "crumbs": [
            {"label": "Tờ trình 1286/TTr-SNV", "href": "#top"},
            {"label": "Cá nhân", "href": "#top"},
            {"label": "02 / 40"},
        ],
        "filters": [
            {"label": "Cần xem", "count": 10, "href": "?xem=can-xem", "current": True},
            {"label": "Tất cả", "count": 56, "href": "?", "current": False},
            {"label": "Tập thể", "count": 12, "href": "?xem=tap-the", "current": False},
            {"label": "Cá nhân", "count": 40, "href": "?xem=ca-nhan", "current": False},
        ],
        "facts": [
            {"label": "Quyết định số", "value": "2147/QĐ-UBND ngày 04 tháng 12 năm 2026"},
            {"label": "Số sổ vàng", "value": "0457"},
            {"label": "Tiền thưởng", "value": "3.510.000 đồng", "unverified": True},
        ],
        "files": [
            {"title": "Báo cáo thành tích", "href": "#files", "kind": "DOCX", "size": 214_000},
            {
                "title": "Biên bản họp xét của trường",
                "href": "#files",
                "kind": "PDF",
                "size": 1_890_000,
                "note": "19/19 phiếu tán thành",
            },
        ],
        "page": Paginator(range(214), 20).page(4),
        "now": timezone.localtime(),
    }
