"""The closed lists of a unit: side, level; kinds of succession."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Side(models.TextChoices):
    """Khối: decides headers, emblem and wording of documents (never mixed)."""

    PARTY = "party", _("Đảng")
    STATE = "state", _("Nhà nước")
    MASS = "mass", _("MTTQ - đoàn thể")
    ARMED = "armed", _("Lực lượng vũ trang")
    ENTERPRISE = "enterprise", _("Doanh nghiệp")
    OTHER = "other", _("Khác")


class Level(models.TextChoices):
    CENTRAL = "central", _("Trung ương")
    PROVINCE = "province", _("Tỉnh")
    DEPARTMENT = "department", _("Sở, ngành")
    DISTRICT_FORMER = "district_former", _("Huyện (cũ)")
    COMMUNE = "commune", _("Xã, phường, đặc khu")
    BASE = "base", _("Cơ sở")


class EventKind(models.TextChoices):
    MERGE = "merge", _("Hợp nhất")
    SPLIT = "split", _("Chia tách")
    DISSOLVE = "dissolve", _("Giải thể")
    RENAME = "rename", _("Đổi tên")
    RETYPE = "retype", _("Đổi loại")
    TRANSFER = "transfer", _("Chuyển trực thuộc")
