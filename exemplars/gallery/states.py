"""Life-cycle of a story; classes of the gallery; what a person may consent to."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from exemplars.shared.flow import Move


class StoryStatus(models.TextChoices):
    DRAFT = "draft", _("Bản thảo")
    PUBLISHED = "published", _("Đã đăng")
    TAKEN_DOWN = "taken_down", _("Đã gỡ")


class StoryClass(models.TextChoices):
    """The four classes asked for by the field (mô hình hay … điển hình xuất sắc)."""

    MODEL = "mo-hinh-hay", _("Mô hình hay")
    METHOD = "cach-lam-sang-tao", _("Cách làm sáng tạo")
    GOOD_DEED = "nguoi-tot-viec-tot", _("Người tốt việc tốt")
    OUTSTANDING = "dien-hinh-xuat-sac", _("Điển hình xuất sắc")


class Field(models.TextChoices):
    """Taxonomy of the national exhibition “Những tấm gương bình dị mà cao quý”."""

    ECONOMY = "kinh-te", _("Kinh tế")
    CULTURE = "van-hoa-xa-hoi", _("Văn hóa – xã hội")
    PARTY = "xay-dung-dang", _("Xây dựng Đảng, chính quyền")
    DEFENCE = "quoc-phong-an-ninh", _("Quốc phòng – an ninh")


class Purpose(models.TextChoices):
    """Consent is given per purpose (Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15)."""

    NAME = "name", _("Tên và đơn vị trên trang công khai")
    STORY = "story", _("Bài viết")
    PHOTO = "photo", _("Ảnh")


_ONLY_EDITOR = _("Chỉ biên tập viên gương sáng hoặc cơ quan thường trực làm được việc này.")

# fmt: off
PUBLISH = Move("publish_story", _("Đăng bài"),
    frozenset({StoryStatus.DRAFT, StoryStatus.TAKEN_DOWN}), StoryStatus.PUBLISHED,
    "exemplars.edit_story", _ONLY_EDITOR)
TAKE_DOWN = Move("take_down_story", _("Gỡ bài"),
    frozenset({StoryStatus.PUBLISHED}), StoryStatus.TAKEN_DOWN,
    "exemplars.edit_story", _ONLY_EDITOR, needs_reason=True)
# fmt: on
