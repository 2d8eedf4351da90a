"""The closed lists of campaigns, awards and rule cards."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SubjectKind(models.TextChoices):
    """Who or what is nominated (Luật Thi đua, khen thưởng 2022, Điều 2; mô hình: a collective's)."""

    INDIVIDUAL = "individual", _("Cá nhân")
    COLLECTIVE = "collective", _("Tập thể")
    HOUSEHOLD = "household", _("Hộ gia đình")
    MODEL = "model", _("Mô hình, cách làm hay")


class AwardForm(models.TextChoices):
    """Danh hiệu thi đua and hình thức khen thưởng are two catalogues; never mixed."""

    TITLE = "title", _("Danh hiệu thi đua")
    FLAG = "flag", _("Cờ thi đua")
    MERIT = "merit", _("Bằng khen")
    CERTIFICATE = "certificate", _("Giấy khen")
    COMMENDATION = "commendation", _("Biểu dương")


class Mode(models.TextChoices):
    """Phương thức khen thưởng, the seven codes of statistics form 0603 (TT 02/2023/TT-BNV)."""

    REGULAR = "regular", _("Thường xuyên (công trạng)")
    THEMATIC = "thematic", _("Chuyên đề")
    UNEXPECTED = "unexpected", _("Đột xuất")
    FOREIGN = "foreign", _("Đối ngoại")
    DEVOTION = "devotion", _("Cống hiến")
    TENURE = "tenure", _("Niên hạn")
    RESISTANCE = "resistance", _("Kháng chiến")


class Round(models.TextChoices):
    """Anniversary rounds."""

    FEBRUARY = "03-02", _("Đợt 03/02, thành lập Đảng")
    MAY = "19-05", _("Đợt 19/5, sinh nhật Bác")
    SEPTEMBER = "02-09", _("Đợt 02/9, Quốc khánh")
    YEAR_END = "year_end", _("Đợt cuối năm")
    OTHER = "other", _("Đợt khác")


class CampaignStatus(models.TextChoices):
    PLANNED = "planned", _("Chưa bắt đầu nhận")
    RECEIVING = "receiving", _("Đang nhận")
    REVIEWING = "reviewing", _("Đang xét")
    ENDED = "ended", _("Đã kết thúc nhận hồ sơ")


class PaperKind(models.TextChoices):
    """Kinds of attached papers of a dossier."""

    PROPOSAL = "to-trinh", _("Tờ trình")
    REPORT = "bao-cao", _("Báo cáo thành tích")
    MINUTES = "bien-ban", _("Biên bản họp xét")
    INITIATIVE = "sang-kien", _("Sáng kiến")
    RESEARCH = "de-tai", _("Đề tài khoa học")
    CONFIRMATION = "xac-nhan", _("Xác nhận của cơ quan có thẩm quyền")
    DECISION = "quyet-dinh", _("Quyết định khen thưởng")
    PHOTO = "anh", _("Ảnh")
    OTHER = "khac", _("Giấy tờ khác")


class ListKind(models.TextChoices):
    """Code lists kept as data."""

    SECTOR = "sector", _("Lĩnh vực hoạt động")
    PERSON_CLASS = "person_class", _("Phân loại đối tượng cá nhân")
    COLLECTIVE_CLASS = "collective_class", _("Phân loại đối tượng tập thể")
    ETHNIC_GROUP = "ethnic_group", _("Dân tộc")


class Base(models.TextChoices):
    """What a threshold is a share of."""

    ALL_MEMBERS = "all_members", _("tổng số thành viên Hội đồng")
    PRESENT = "present", _("số thành viên dự họp")
    VALID_BALLOTS = "valid_ballots", _("số phiếu hợp lệ")
    BALLOTS_CAST = "ballots_cast", _("số phiếu thu về, kể cả phiếu không hợp lệ")


class BallotKind(models.TextChoices):
    OPEN = "open", _("Biểu quyết công khai trên hệ thống")
    SECRET = "secret", _("Bỏ phiếu kín")
    WRITTEN = "written", _("Lấy ý kiến bằng văn bản")
    PAPER = "paper", _("Phiếu giấy, bỏ kín tại cuộc họp")
    HANDS = "hands", _("Giơ tay tại cuộc họp, ghi số phiếu")


class SealedBy(models.TextChoices):
    """Where a sealed ballot is put into its envelopes."""

    SERVER = "server", _("Trên máy chủ")
    BROWSER = "browser", _("Trong trình duyệt của người bỏ phiếu")


class ConflictKind(models.TextChoices):
    """Why a member may not vote on a dossier. The first four are found, the others declared."""

    SELF = "self", _("chính mình")
    OWN_UNIT = "own_unit", _("cùng đơn vị")
    SUPERIOR = "superior", _("cấp trên của đơn vị đề nghị")
    SIGNATORY = "signatory", _("người ký tờ trình")
    RELATIVE = "relative", _("người thân")
    OTHER = "other", _("lý do khác")

    @classmethod
    def declared(cls) -> "tuple[ConflictKind, ...]":
        return (cls.RELATIVE, cls.OTHER)


class TieRule(models.TextChoices):
    FAIL = "fail", _("Không đạt")
    CHAIR = "chair", _("Theo phía có ý kiến của Chủ tịch Hội đồng")


class Verification(models.TextChoices):
    """How sure the office is of a rule or a figure; shown wherever it is used."""

    VERIFIED = "verified", _("Đã xác minh")
    UNVERIFIED = "unverified", _("Chưa xác minh")
    SUPERSEDED = "superseded", _("Đã bị thay thế")
