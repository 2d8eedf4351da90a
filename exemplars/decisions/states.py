"""Life-cycle of a decision (quyết định khen thưởng)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from exemplars.shared.flow import Move


class DecisionStatus(models.TextChoices):
    DRAFT = "draft", _("Dự thảo")
    PUBLISHED = "published", _("Đã ban hành")


class ReturnKind(models.TextChoices):
    """What comes back to the office after a certificate ceased to hold."""

    SHEET = "sheet", _("Tờ bằng")
    OBJECT = "object", _("Huy hiệu, khung, hiện vật khác")
    MONEY = "money", _("Tiền thưởng")


# fmt: off
PUBLISH = Move("publish_decision", _("Ban hành quyết định"),
    frozenset({DecisionStatus.DRAFT}), DecisionStatus.PUBLISHED,
    "exemplars.publish_decision",
    _("Chỉ lãnh đạo cơ quan thường trực thi đua – khen thưởng ban hành được quyết định."))
# fmt: on
