"""What can be wrong in one cell of the list, field by field: a finding, or None."""

import re
from dataclasses import dataclass
from typing import Any

from certificates import codepages
from exemplars.nominations.workbook.catalogue import SUBJECT_KINDS, AwardItem, Catalogue, in_words
from exemplars.nominations.workbook.cells import broken_character, read_mojibake
from exemplars.nominations.workbook.reading import Kind, Severity
from exemplars.shared.text import Said, fold, match_key, nfc
from exemplars.shared.text import said as _

# Fields without which a row cannot be appraised, decided or counted, by subject kind.
REQUIRED = {
    "individual": (
        "name", "gender", "birth", "ethnicity", "unit", "category", "award", "target_class",
        "sector", "summary",
    ),
    "collective": ("name", "unit", "category", "award", "target_class", "sector", "summary"),
    "household": ("name", "ethnicity", "commune", "category", "award", "sector", "summary"),
}  # fmt: skip
LABELS = {
    "order": _("số thứ tự"),
    "salutation": _("tên gọi"),
    "gender": _("giới tính"),
    "birth": _("ngày sinh"),
    "ethnicity": _("dân tộc"),
    "position": _("chức vụ"),
    "department": _("phòng, ban, tổ"),
    "unit": _("đơn vị công tác"),
    "commune": _("xã, phường, đặc khu"),
    "hamlet": _("ấp, khóm, khu phố"),
    "total": _("tổng số người"),
    "female": _("số nữ"),
    "members": _("số nhân khẩu"),
    "category": _("phân loại khen thưởng"),
    "award": _("danh hiệu, hình thức khen thưởng"),
    "target_class": _("phân loại đối tượng"),
    "sector": _("lĩnh vực hoạt động"),
    "summary": _("tóm tắt thành tích"),
    "note": _("ghi chú"),
}
_NAMES = {
    "individual": _("họ và tên"),
    "collective": _("tên tập thể"),
    "household": _("họ và tên chủ hộ"),
}
PROSE = frozenset({"summary", "note"})
_MEN, _WOMEN = {"ông", "cụ ông"}, {"bà", "cụ bà"}
# Luật Thi đua, khen thưởng 2022: Bằng khen and Cờ thi đua begin at the provincial level, the
# State's own forms are given by the President, the Government and the Prime Minister.
_HIGH_FORM = re.compile(r"^(bang khen|co thi dua|chien si thi dua cap (bo|tinh))")
_STATE_FORM = re.compile(r"^(huan chuong|huy chuong|co thi dua cua chinh phu|danh hieu vinh du)")
_LOW_ISSUER = re.compile(
    r"\b(xa|phuong|dac khu|thi tran|huyen|quan|thi xa|co so|ap|khom|thon)\b|giam doc|hieu truong|"
    r"thu truong (co quan|don vi)|truong phong|\bphong\b|chi bo|dang bo co so|doanh nghiep|cong ty"
)
_NATIONAL = re.compile(r"dai hoc quoc gia|quan khu|quan chung|quan doan|bo doi bien phong viet nam")
_PROVINCIAL_ISSUER = re.compile(r"\b(tinh|thanh pho|so)\b")
_PUPIL = re.compile(r"hoc sinh|sinh vien|hoc vien|thieu nhi|doi vien|van dong vien|con cua")
_SALUTATION = re.compile(r"(?<!\w)(?:ông|bà|anh|chị)\s", re.IGNORECASE)
MIN_WORKING_AGE, ADULT_AGE, MAX_AGE = 15, 18, 100


@dataclass(frozen=True)
class Finding:
    """A fault of one cell, without its place."""

    kind: Kind
    message: Said
    severity: Severity = Severity.ERROR
    reading: str = ""  # what an old code page meant


def label(field: str, subject_kind: str) -> Said:
    """What the office calls a column, as it stands inside a sentence."""
    if field == "name":
        return _NAMES.get(subject_kind, _("họ và tên, tên tập thể"))
    if field == "unit" and subject_kind == "collective":
        return _("đơn vị quản lý trực tiếp")
    if field == "birth" and subject_kind == "household":
        return _("năm sinh")
    return LABELS[field]


def unreadable(raw: Any, text: str, field: str, subject_kind: str) -> Finding | None:
    """Legacy code pages and broken characters of a text cell; `text` is `raw` in stored form."""
    if not isinstance(raw, str):
        return None
    what = label(field, subject_kind)
    if legacy := codepages.read(raw):
        return _old_text(what, legacy)
    if meant := read_mojibake(text):
        return Finding(
            Kind.BROKEN_CHARACTER,
            _(
                "%(what)s bị vỡ phông khi chép. Có thể là “%(read)s”; hãy gõ lại.",
                what=what,
                read=meant[:80],
            ),
        )
    broken = broken_character(text, prose=field in PROSE)
    if broken:
        return Finding(
            Kind.BROKEN_CHARACTER,
            _(
                "%(what)s có ký tự hỏng “%(broken)s”. Hãy gõ lại cho đúng.",
                what=what,
                broken=broken,
            ),
        )
    return None


def _old_text(what: Said, legacy: codepages.Reading) -> Finding:
    if not legacy.text:
        return Finding(
            Kind.LEGACY_TEXT,
            _(
                "%(what)s có chữ của bảng mã cũ lẫn với chữ Unicode: “%(words)s”. Hãy gõ lại.",
                what=what,
                words=" ".join(legacy.words[:5]),
            ),
        )
    return Finding(
        Kind.LEGACY_TEXT,
        _(
            "%(what)s gõ bằng bảng mã cũ %(old)s. Đọc được là “%(read)s”; "
            "hãy xác nhận hoặc gõ lại bằng Unicode.",
            what=what,
            old=_old_name(legacy),
            read=legacy.text if len(legacy.text) <= 80 else f"{legacy.text[:80]}…",
        ),
        reading=legacy.text,
    )


def converted(field: str, subject_kind: str, legacy: codepages.Reading) -> Finding:
    """What remains to be looked at once an old text was converted as confirmed."""
    return Finding(
        Kind.LEGACY_TEXT,
        _(
            "%(what)s được chuyển từ %(old)s thành “%(read)s”. Kiểm tra lại trước khi nhập.",
            what=label(field, subject_kind),
            old=_old_name(legacy),
            read=legacy.text if len(legacy.text) <= 80 else f"{legacy.text[:80]}…",
        ),
        Severity.WARNING,
        reading=legacy.text,
    )


def _old_name(legacy: codepages.Reading) -> str:
    return _("TCVN3 (phông .VnTime)") if legacy.encoding == "TCVN3" else "VNI-Windows"


def several_people(name: str) -> Finding | None:
    """More than one person in a name cell: “và”, “;”, “,”, “&”, “/”, numbering, two salutations."""
    name = name.strip(" ;,.")[:300]
    # “Và” is also a surname (Và A Chư); as a conjunction it is small, or stands among capitals.
    conjunction = r"\S+\s+\S+\s+VÀ\s+\S+\s+\S" if name.isupper() else r"\S\s+(và|cùng)\s+\S"
    several = (
        re.search(conjunction, name)
        or re.search(r"[;,&/+\n]", name)
        or re.search(r"\w{2,}\s+\w+\s+[-–]\s+\w+\s+\w{2,}", name)
        or len(re.findall(r"\d\s*[.)]", name)) > 1
        or len(_SALUTATION.findall(name)) > 1
    )
    if not several:
        return None
    return Finding(
        Kind.SEVERAL_PEOPLE,
        _("Một dòng chỉ ghi một người: “%(name)s”. Hãy tách mỗi người một dòng.", name=name),
    )


_CATEGORIES = {
    match_key(word): kind
    for kind, words in {
        "individual": ("cá nhân",),
        "collective": ("tập thể",),
        "household": ("hộ gia đình", "hộ", "gia đình"),
    }.items()
    for word in words
}


def category_kind(text: str) -> str | None:
    """The subject kind a “Phân loại khen thưởng” means, None when it means none."""
    return _CATEGORIES.get(match_key(text))


def category(text: str, subject_kind: str) -> Finding | None:
    found = category_kind(text)
    if found == subject_kind:
        return None
    if found is None:
        return Finding(
            Kind.NOT_LISTED,
            _(
                "Phân loại khen thưởng “%(text)s” không có trong danh mục. Hãy ghi một trong: "
                "%(kinds)s.",
                text=text,
                kinds=in_words(SUBJECT_KINDS),
            ),
        )
    return Finding(
        Kind.WRONG_SUBJECT,
        _(
            "Phân loại khen thưởng là “%(text)s” nhưng dòng này nằm ở danh sách %(kind)s.",
            text=text,
            kind=SUBJECT_KINDS[subject_kind],
        ),
    )


def _beyond_authority(text: str) -> bool:
    folded = fold(text).replace("ubnd", "uy ban nhan dan")
    issuer = folded.partition(" cua ")[2]
    if _STATE_FORM.search(folded):
        return bool(_LOW_ISSUER.search(issuer) or _PROVINCIAL_ISSUER.search(issuer))
    return bool(
        _HIGH_FORM.search(folded) and _LOW_ISSUER.search(issuer) and not _NATIONAL.search(issuer)
    )


def award(text: str, subject_kind: str, catalogue: Catalogue) -> Finding | None:
    found = catalogue.award_list.find(text)
    if isinstance(found, AwardItem):
        if found.subject_kinds and subject_kind not in found.subject_kinds:
            return Finding(
                Kind.WRONG_SUBJECT,
                _(
                    "“%(text)s” chỉ dành cho %(kinds)s, không đề nghị cho %(kind)s.",
                    text=text,
                    kinds=in_words(found.subject_kinds),
                    kind=SUBJECT_KINDS[subject_kind],
                ),
            )
        if found.offered:
            return None
        offered = "; ".join(a.name for a in catalogue.awards if a.offered)
        return Finding(
            Kind.NOT_LISTED,
            _(
                "Đợt này không xét “%(text)s”. Hình thức của đợt: %(offered)s.",
                text=text,
                offered=offered,
            ),
        )
    if _beyond_authority(text):
        return Finding(
            Kind.BEYOND_AUTHORITY,
            _(
                "“%(text)s” vượt thẩm quyền của cấp ký: Bằng khen do cấp tỉnh trở lên tặng, cấp xã "
                "và thủ trưởng cơ quan, đơn vị tặng Giấy khen. Hãy chọn lại hình thức.",
                text=text,
            ),
        )
    hint = catalogue.award_list.suggestion(text)
    return _not_listed(
        _("Hình thức “%(text)s” không có trong danh mục. %(advice)s", text=text, advice=_or(hint))
    )


_IN_TEMPLATE = _("Hãy chọn trong danh mục của tệp mẫu.")


def _not_listed(message: Said) -> Finding:
    return Finding(Kind.NOT_LISTED, message)


def _or(hint: str | None, otherwise: Said = _IN_TEMPLATE) -> Said:
    """What was probably meant; where nothing was, what to do otherwise."""
    return _("Có phải “%(hint)s”?", hint=hint) if hint else otherwise


def target_class(text: str, subject_kind: str, catalogue: Catalogue) -> Finding | None:
    lists = catalogue.class_lists
    own = lists.get(subject_kind)
    if own is None or not own.entries or own.find(text):
        return None
    for other, codes in lists.items():
        if other != subject_kind and codes.find(text):
            return Finding(
                Kind.WRONG_SUBJECT,
                _(
                    "Phân loại đối tượng “%(text)s” là của %(other)s, không dùng cho %(kind)s.",
                    text=text,
                    other=SUBJECT_KINDS[other],
                    kind=SUBJECT_KINDS[subject_kind],
                ),
            )
    advice = _or(own.suggestion(text))
    if subject_kind == "individual":
        return _not_listed(
            _(
                "Phân loại đối tượng “%(text)s” không có trong danh mục (mục 06–10 của biểu "
                "0603.N). %(advice)s",
                text=text,
                advice=advice,
            )
        )
    return _not_listed(
        _(
            "Phân loại đối tượng “%(text)s” không có trong danh mục. %(advice)s",
            text=text,
            advice=advice,
        )
    )


def gender(text: str, salutation: str, catalogue: Catalogue) -> Finding | None:
    found = catalogue.gender_list.find(text)
    if found is None:
        return _not_listed(
            _(
                "Giới tính “%(text)s” không hợp lệ, chỉ ghi Nam hoặc Nữ. %(advice)s",
                text=text,
                advice=_or(None),
            )
        )
    title = nfc(salutation).casefold().strip(" .:")
    if (title in _MEN and found.code != "male") or (title in _WOMEN and found.code != "female"):
        return Finding(
            Kind.CONTRADICTION,
            _(
                "Tên gọi là “%(salutation)s” nhưng giới tính ghi “%(text)s”. Kiểm tra lại hai ô này.",
                salutation=salutation,
                text=text,
            ),
            Severity.WARNING,
        )
    return None


def listed(field: str, text: str, subject_kind: str, catalogue: Catalogue) -> Finding | None:
    """Ethnic groups and sectors."""
    codes = catalogue.ethnic_list if field == "ethnicity" else catalogue.sector_list
    if not codes.entries or codes.find(text):
        return None
    advice = _or(codes.suggestion(text))
    if field == "ethnicity":
        return _not_listed(
            _("Dân tộc “%(text)s” không có trong danh mục. %(advice)s", text=text, advice=advice)
        )
    return _not_listed(
        _("Lĩnh vực “%(text)s” không có trong danh mục. %(advice)s", text=text, advice=advice)
    )


def commune(text: str, catalogue: Catalogue) -> Finding | None:
    if not catalogue.communes or catalogue.commune(text):
        return None
    hint = catalogue.commune_suggestions.nearest(text)
    return _not_listed(
        _(
            "“%(text)s” không phải xã, phường, đặc khu của tỉnh %(province)s. %(advice)s",
            text=text,
            province=catalogue.province,
            advice=_or(hint, _("Hãy ghi tên theo địa giới hiện nay.")),
        )
    )


def age(years: int, position: str, subject_kind: str, *, posthumous: bool) -> Said | None:
    """Why an age is odd for who the row says this is; None when it isn't."""
    if years > MAX_AGE and not posthumous:
        return _("người này %(years)s tuổi", years=years)
    if subject_kind == "household":
        return _("chủ hộ mới %(years)s tuổi", years=years) if years < ADULT_AGE else None
    if _PUPIL.search(fold(position)):
        return _("người này mới %(years)s tuổi", years=years) if years < 5 else None
    if years < MIN_WORKING_AGE:
        if not position:
            return _("người này %(years)s tuổi", years=years)
        return _(
            "người này %(years)s tuổi nhưng đang là %(position)s", years=years, position=position
        )
    return None
