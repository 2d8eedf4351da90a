"""Real rows for tests, one plain function a thing. Names are fictional.

The cast (fixtures in tests/conftest.py) is built from these: a province with its award office, two
communes that nominate, a council of five, and a stranger.
"""

from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from exemplars.accounts.models import Role, User
from exemplars.accounts.states import RoleKind
from exemplars.campaigns.models import (
    Award,
    BaseSalary,
    Campaign,
    CampaignAward,
    ListEntry,
    RequiredPaper,
    RuleCard,
    Theme,
)
from exemplars.campaigns.states import (
    AwardForm,
    BallotKind,
    Base,
    ListKind,
    Mode,
    Round,
    SubjectKind,
    TieRule,
)
from exemplars.councils.models import Council, Seat
from exemplars.councils.states import SeatKind
from exemplars.nominations.models import Nomination, Submission
from exemplars.units.models import Unit
from exemplars.units.states import Level, Side

PASSWORD = "mat-khau-thu-nghiem-2026"

_counter = iter(range(1, 1_000_000))


def make_user(username: str = "", **fields: Any) -> User:
    number = next(_counter)
    username = username or f"nguoi-{number}"
    fields.setdefault("full_name", f"Nguyễn Văn Thử {number}")
    fields.setdefault("email", f"{username}@vi-du.vn")
    return User.objects.create_user(username=username, password=PASSWORD, **fields)


def make_unit(name: str, *, parent: Unit | None = None, **fields: Any) -> Unit:
    fields.setdefault("code", f"DV{next(_counter)}")
    fields.setdefault("kind", "UBND xã")
    fields.setdefault("side", Side.STATE)
    fields.setdefault("level", Level.COMMUNE)
    unit = Unit(name=name, **fields)
    unit.refresh_search()
    if parent is None:
        return Unit.objects.add_root(instance=unit)
    return Unit.objects.add_child(parent, instance=unit)


def give_role(user: User, unit: Unit, kind: str, **fields: Any) -> Role:
    fields.setdefault("valid_from", date(2025, 7, 1))
    user.__dict__.pop("active_roles", None)
    return Role.objects.create(user=user, unit=unit, kind=kind, **fields)


def make_award(code: str = "BK_T", *, issuer: Unit | None = None, **fields: Any) -> Award:
    defaults: dict[str, Any] = {
        "name": "Bằng khen của Chủ tịch UBND tỉnh",
        "short_title": "Bằng khen",
        "form": AwardForm.MERIT,
        "side": Side.STATE,
        "subject_kinds": [kind.value for kind in SubjectKind],
        "modes": [Mode.THEMATIC.value],
        "issuer_level": Level.PROVINCE,
        "issuer_title": "Chủ tịch Ủy ban nhân dân tỉnh An Giang",
        "issuer": issuer,
        "signer_title": "CHỦ TỊCH",
        "coefficient_individual": "1.5",
        "coefficient_collective": "3",
        "layout_code": "bang-khen-nha-nuoc-420x297",
        "rank": 10,
    }
    return Award.objects.create(code=code, **{**defaults, **fields})


def make_rule_card(code: str = "QUA-BAN", **fields: Any) -> RuleCard:
    defaults: dict[str, Any] = {
        "name": "Từ 80% tổng số thành viên",
        "ballot_kind": BallotKind.OPEN,
        "base": Base.ALL_MEMBERS,
        "quorum_numerator": 2,
        "quorum_denominator": 3,
        "threshold_numerator": 4,
        "threshold_denominator": 5,
        "tie_rule": TieRule.FAIL,
        "citation": "Quy chế của Hội đồng (chưa xác minh)",
    }
    return RuleCard.objects.create(code=code, **{**defaults, **fields})


def make_campaign(
    office: Unit, *, award: Award, rule_card: RuleCard | None = None, **fields: Any
) -> Campaign:
    theme, _created = Theme.objects.get_or_create(
        title="Học tập và làm theo tư tưởng, đạo đức, phong cách Hồ Chí Minh năm 2026",
        defaults={"year_from": 2026, "year_to": 2026},
    )
    now = timezone.now()
    defaults: dict[str, Any] = {
        "code": f"dot-{next(_counter)}",
        "name": "Đợt cuối năm 2026",
        "theme": theme,
        "round": Round.YEAR_END,
        "year": 2026,
        "office": office,
        "opens_at": now - timedelta(days=30),
        "closes_at": now + timedelta(days=10),
        "citation_text": (
            "Đã có thành tích xuất sắc trong học tập và làm theo tư tưởng, đạo đức, "
            "phong cách Hồ Chí Minh năm 2026"
        ),
    }
    campaign = Campaign.objects.create(**{**defaults, **fields})
    CampaignAward.objects.create(
        campaign=campaign, award=award, rule_card=rule_card or make_rule_card(f"THE-{campaign.pk}")
    )
    return campaign


def make_submission(unit: Unit, campaign: Campaign, *, by: User, **fields: Any) -> Submission:
    fields.setdefault("number", f"{next(_counter)}/TTr-UBND")
    fields.setdefault("signed_on", date(2026, 11, 6))
    fields.setdefault("signer_name", "Phan Quốc Thịnh Vượng")
    fields.setdefault("signer_title", "Chủ tịch")
    fields.setdefault("meeting_on", date(2026, 11, 2))
    return Submission.objects.create(unit=unit, campaign=campaign, created_by=by, **fields)


def make_nomination(submission: Submission, **fields: Any) -> Nomination:
    number = next(_counter)
    campaign_award = submission.campaign.awards.first()
    defaults: dict[str, Any] = {
        "subject_kind": SubjectKind.INDIVIDUAL,
        "award": campaign_award.award if campaign_award else None,
        "salutation": "Bà",
        "name": f"Néang Sa Thử {number}",
        "gender": "female",
        "birth_date": date(1989, 9, 4),
        "position": "Giáo viên",
        "work_unit_name": "Trường Tiểu học số 2 An Cư",
        "summary": "Tự làm 214 bộ thẻ học vần song ngữ.",
        "learn": "Mỗi tháng chép lại một việc đã làm được.",
        "follow": "Ghi âm 60 bài đọc ngắn cho học sinh.",
        "example": "Hướng dẫn 06 giáo viên trẻ.",
        "results": "100% học sinh hoàn thành chương trình lớp 1.",
        "status_since": timezone.now(),
        "order": number,
    }
    nomination = Nomination(submission=submission, **{**defaults, **fields})
    nomination.refresh_search()
    nomination.save()
    return nomination


def make_council(unit: Unit, office: Unit, users: list[User]) -> Council:
    """The first user is the chair, the second the secretary."""
    council = Council.objects.create(
        unit=unit, office=office, name="Hội đồng Thi đua – Khen thưởng tỉnh"
    )
    kinds = [SeatKind.CHAIR, SeatKind.SECRETARY]
    for order, user in enumerate(users, 1):
        kind = kinds[order - 1] if order <= len(kinds) else SeatKind.MEMBER
        Seat.objects.create(
            council=council, user=user, kind=kind, order=order, valid_from=date(2025, 7, 1)
        )
    return council


def make_lists() -> None:
    """The few code-list entries forms need."""
    entries = [
        (ListKind.SECTOR, "GD", "Giáo dục - Đào tạo"),
        (ListKind.SECTOR, "NN", "Nông nghiệp"),
        (ListKind.PERSON_CLASS, "10", "Người trực tiếp công tác, lao động, học tập, chiến đấu"),
        (ListKind.COLLECTIVE_CLASS, "TC", "Cơ quan nhà nước"),
        (ListKind.ETHNIC_GROUP, "01", "Kinh"),
        (ListKind.ETHNIC_GROUP, "05", "Khmer"),
    ]
    for order, (kind, code, name) in enumerate(entries, 1):
        ListEntry.objects.create(kind=kind, code=code, name=name, order=order)
    BaseSalary.objects.create(
        effective_from=date(2026, 7, 1),
        amount=2_530_000,
        citation="Nghị định 161/2026/NĐ-CP",
        verification="verified",
    )


def require_paper(campaign: Campaign, kind: str, **fields: Any) -> RequiredPaper:
    return RequiredPaper.objects.create(campaign=campaign, kind=kind, **fields)


def at(day: date, hour: int = 9) -> datetime:
    """A moment of that day, Vietnam time."""
    return timezone.make_aware(datetime(day.year, day.month, day.day, hour))


__all__ = ["PASSWORD", "RoleKind", *[name for name in dir() if name.startswith("make_")]]
