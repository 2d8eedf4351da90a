"""The kinds of role a person holds at a unit, and how far each reaches."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RoleKind(models.TextChoices):
    UNIT_CLERK = "unit_clerk", _("Cán bộ lập hồ sơ của đơn vị")
    UNIT_HEAD = "unit_head", _("Thủ trưởng đơn vị")
    OFFICER = "officer", _("Chuyên viên thi đua – khen thưởng")
    OFFICE_HEAD = "office_head", _("Lãnh đạo cơ quan thi đua – khen thưởng")
    PRINTING_CLERK = "printing_clerk", _("Cán bộ in bằng")
    GALLERY_EDITOR = "gallery_editor", _("Biên tập viên gương sáng")
    AUDITOR = "auditor", _("Người kiểm tra (chỉ xem)")
    ADMINISTRATOR = "administrator", _("Quản trị")


#: Roles that hold for the unit and every unit below it; the others hold at the unit alone.
SUBTREE_KINDS = frozenset(
    {
        RoleKind.OFFICER,
        RoleKind.OFFICE_HEAD,
        RoleKind.PRINTING_CLERK,
        RoleKind.GALLERY_EDITOR,
        RoleKind.AUDITOR,
        RoleKind.ADMINISTRATOR,
    }
)

UNIT_KINDS = (RoleKind.UNIT_CLERK, RoleKind.UNIT_HEAD)
OFFICE_KINDS = (RoleKind.OFFICER, RoleKind.OFFICE_HEAD)
