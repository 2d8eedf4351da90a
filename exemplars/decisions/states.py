"""Life-cycle of a decision (quyết định khen thưởng)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from exemplars.shared.flow import Move


class DecisionStatus(models.TextChoices):
    DRAFT = "draft", _("Dự thảo")
    PUBLISHED = "published", _("Đã ban hành")


# fmt: off
PUBLISH = Move("publish_decision", _("Ban hành quyết định"),
    frozenset({DecisionStatus.DRAFT}), DecisionStatus.PUBLISHED,
    "exemplars.publish_decision",
    _("Chỉ lãnh đạo cơ quan thường trực thi đua – khen thưởng ban hành được quyết định."))
# fmt: on
