"""Units, people, campaign and council of the demonstration."""

import json
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from exemplars.accounts import actions as accounts
from exemplars.accounts.models import User
from exemplars.accounts.states import RoleKind
from exemplars.campaigns import actions as campaigns
from exemplars.campaigns.actions import AwardTerms, PaperTerms
from exemplars.campaigns.models import Award, Campaign, LegalBasis, RuleCard, Theme
from exemplars.campaigns.states import Mode, PaperKind, Round, SealedBy
from exemplars.councils import actions as councils
from exemplars.councils.models import Council
from exemplars.units import actions as units
from exemplars.units import imports as unit_imports
from exemplars.units.models import Unit
from exemplars.units.plan import Plan, UnitRow
from exemplars.units.states import Level, Side

EXAMPLES = Path(settings.BASE_DIR) / "examples"
CAMPAIGN = "cuoi-nam-2026"
#: The same for every demonstration login; the command refuses to run on a real site.
PASSWORD = "guong-sang-2026"  # noqa: S105


@dataclass
class World:
    """What the course needs to know: rows by their code or login."""

    data: dict[str, Any]
    people: dict[str, User] = field(default_factory=dict)
    made: dict[str, Any] = field(default_factory=dict)

    @property
    def campaign(self) -> Campaign:
        return self.made["campaign"]

    @property
    def council(self) -> Council:
        return self.made["council"]

    def unit(self, code: str) -> Unit:
        return Unit.objects.get(code=code)


def build() -> World:
    """Make the world; every write by an action, as the person who would do it."""
    world = World(data=json.loads((EXAMPLES / "demo.json").read_text(encoding="utf-8")))
    system = User.objects.system()
    units.load(unit_imports.read((EXAMPLES / "don-vi.xlsx").read_bytes()), by=system)
    call_command("load_communes", province=91, verbosity=0)
    units.load(Plan(units=[_award_office()]), by=system)
    for code in ("UBT", "TU"):
        authority = world.unit(code)
        units.set_office(authority, world.unit("BTDKT"), by=system, version=authority.version)
    call_command("seed_catalogue", verbosity=0)
    _people(world, system)
    _campaign(world)
    _council(world)
    return world


def _award_office() -> UnitRow:
    """The list of units has no award office of its own; the demonstration adds one."""
    return UnitRow(
        code="BTDKT",
        parent_code="UBT",
        name="Ban Thi đua – Khen thưởng tỉnh An Giang",
        short_name="Ban TĐKT tỉnh",
        kind="Cơ quan thường trực thi đua – khen thưởng",
        side=Side.STATE.value,
        level=Level.DEPARTMENT.value,
        valid_from=date(2025, 7, 1),
        note="Đơn vị mẫu",
    )


def _people(world: World, system: User) -> None:
    for person in [*world.data["people"], *world.data["council"]["seats"]]:
        user = User.objects.create_user(
            username=person["login"],
            password=PASSWORD,
            email=f"{person['login']}@vi-du.vn",
            full_name=person["name"],
            address=person["address"],
            job_title=person["title"],
        )
        world.people[person["login"]] = user
    start = date(2025, 7, 1)
    for person in sorted(
        world.data["people"], key=lambda row: row["role"] != RoleKind.ADMINISTRATOR
    ):
        by = (
            system
            if person["role"] == RoleKind.ADMINISTRATOR
            else world.people["quan.tri.dang" if person["unit"].startswith("DU-") else "quan.tri"]
        )
        accounts.give_role(
            world.people[person["login"]], world.unit(person["unit"]), person["role"],
            by=by, valid_from=start,
        )  # fmt: skip


def _campaign(world: World) -> None:
    head = world.people["hong.phuc"]
    central = Theme.objects.filter(unit=None).order_by("-year_from").first()
    provincial = campaigns.create_theme(
        by=head,
        title=(
            "Học tập và làm theo tư tưởng, đạo đức, phong cách Hồ Chí Minh: "
            "gần dân, vì dân, việc có lợi cho dân phải hết sức làm"
        ),
        year_from=2026, year_to=2030, parent=central, unit=world.unit("TU"),
        document="Kế hoạch số 64-KH/TU (mẫu)",
    )  # fmt: skip
    card = RuleCard.objects.get(code="TU-80")
    secret = campaigns.add_rule_card_version(
        "TU-80-KIN", by=head, version=1, sealed_by=SealedBy.BROWSER
    )
    now = timezone.now()
    awards = {code: Award.objects.get(code=code) for code in ("BK_T", "BK_TTG", "BK_TU")}
    world.made["campaign"] = campaigns.create_campaign(
        by=head,
        code=CAMPAIGN,
        name="Học tập và làm theo Bác, đợt cuối năm 2026",
        theme=provincial,
        round=Round.YEAR_END,
        year=2026,
        mode=Mode.THEMATIC,
        office=world.unit("BTDKT"),
        opens_at=now - timedelta(days=45),
        closes_at=now + timedelta(days=5),
        council_on=timezone.localdate() + timedelta(days=9),
        decision_on=timezone.localdate() + timedelta(days=12),
        ceremony_on=timezone.localdate() + timedelta(days=26),
        citation_text=(
            "Đã có thành tích xuất sắc trong học tập và làm theo tư tưởng, đạo đức, "
            "phong cách Hồ Chí Minh năm 2026"
        ),
        direct_worker_target=60,
        awards=[
            AwardTerms(awards["BK_T"], card, quota_individual=60, quota_collective=30),
            AwardTerms(awards["BK_TTG"], secret, quota_individual=5, quota_collective=5),
            AwardTerms(awards["BK_TU"], card, quota_individual=10, quota_collective=10),
        ],
        papers=[
            PaperTerms(PaperKind.PROPOSAL, of_submission=True),
            PaperTerms(PaperKind.MINUTES, of_submission=True),
            PaperTerms(PaperKind.REPORT, mandatory=False),
        ],
        legal_bases=LegalBasis.objects.filter(
            number__in=("06/2022/QH15", "152/2025/NĐ-CP", "15/2025/TT-BNV", "05-CT/TW", "01-KL/TW")
        ),
    )


def _council(world: World) -> None:
    head, said = world.people["hong.phuc"], world.data["council"]
    world.made["council"] = councils.establish(
        world.unit("UBT"), world.unit("BTDKT"), by=head,
        name=said["name"], document=said["document"],
    )  # fmt: skip
    for order, member in enumerate(said["seats"], 1):
        councils.seat(
            world.council, world.people[member["login"]], by=head, kind=member["kind"],
            unit=world.unit(member["unit"]) if member.get("unit") else None,
            title=member["title"], order=order, valid_from=date(2026, 1, 12),
        )  # fmt: skip
