"""The province: units, people, award, campaign, council. Small, so mostly by the factories."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from exemplars.accounts.models import Role, User
from exemplars.accounts.states import RoleKind
from exemplars.campaigns.models import Award, Campaign, CampaignAward, RuleCard
from exemplars.campaigns.states import PaperKind
from exemplars.councils.models import Council, Seat
from exemplars.councils.states import SeatKind
from exemplars.units.models import Unit, UnitVersion
from exemplars.units.states import Level
from tests import factories
from tests.benchmarks.seeding.plan import Plan
from tests.benchmarks.texts import Writer, places


@dataclass
class World:
    """Who and what the dossiers hang on. Clerks and heads in the order of the communes."""

    province: Unit
    office: Unit
    communes: list[Unit]
    places: list[str]
    people: dict[str, User]
    clerks: list[User]
    heads: list[User]
    award: Award
    card: RuleCard
    campaign: Campaign
    council: Council
    seats: list[Seat]


def build(plan: Plan, writer: Writer) -> World:
    factories.make_lists()
    province = factories.make_unit(
        "Ủy ban nhân dân tỉnh An Giang", code="UBT", level=Level.PROVINCE, place="An Giang"
    )
    office = factories.make_unit(
        "Ban Thi đua – Khen thưởng", parent=province, code="BTDKT", level=Level.DEPARTMENT
    )
    province.office = office
    province.save(update_fields=["office"])
    names = places(plan.communes)
    communes = [
        factories.make_unit(f"Ủy ban nhân dân xã {name}", parent=province, code=f"UBX-{number:03}")
        for number, name in enumerate(names, 1)
    ]
    UnitVersion.objects.bulk_create(
        UnitVersion(unit=unit, name=unit.name, kind=unit.kind, valid_from=date(2025, 7, 1))
        for unit in (province, office, *communes)
    )
    people, clerks, heads = _people(plan, writer, office, communes)
    award = factories.make_award(issuer=province)
    card = factories.make_rule_card()
    campaign = factories.make_campaign(
        office, award=award, rule_card=card, code="cuoi-nam-2026", direct_worker_target=60,
        opens_at=timezone.now() - timedelta(days=45), closes_at=timezone.now() + timedelta(days=9),
    )  # fmt: skip
    CampaignAward.objects.filter(campaign=campaign).update(quota_individual=60, quota_collective=30)
    for paper in (PaperKind.PROPOSAL, PaperKind.MINUTES):
        factories.require_paper(campaign, paper, of_submission=True)
    factories.require_paper(campaign, PaperKind.REPORT, mandatory=False)
    council, seats = _council(plan, people, province, office)
    return World(
        province, office, communes, names, people, clerks, heads, award, card, campaign, council,
        seats,
    )  # fmt: skip


def _people(
    plan: Plan, writer: Writer, office: Unit, communes: list[Unit]
) -> tuple[dict[str, User], list[User], list[User]]:
    """Nobody signs in by password here: sessions are made, so no password is hashed."""
    logins = ["officer", "office-head", "editor"]
    logins += [f"seat-{number}" for number in range(1, plan.MEMBERS + 1)]
    logins += [f"clerk-{unit.code}" for unit in communes] + [f"head-{u.code}" for u in communes]
    made = User.objects.bulk_create(
        User(username=login, full_name=writer.person(), email=f"{login}@vi-du.vn", password="!")
        for login in logins
    )
    people = dict(zip(logins, made, strict=True))
    clerks = [people[f"clerk-{unit.code}"] for unit in communes]
    heads = [people[f"head-{unit.code}"] for unit in communes]
    roles = [
        (people["officer"], office, RoleKind.OFFICER),
        (people["office-head"], office, RoleKind.OFFICE_HEAD),
        (people["editor"], office, RoleKind.GALLERY_EDITOR),
        *((user, unit, RoleKind.UNIT_CLERK) for user, unit in zip(clerks, communes, strict=True)),
        *((user, unit, RoleKind.UNIT_HEAD) for user, unit in zip(heads, communes, strict=True)),
    ]
    Role.objects.bulk_create(
        Role(user=user, unit=unit, kind=kind, valid_from=date(2025, 7, 1))
        for user, unit, kind in roles
    )
    return people, clerks, heads


def _council(
    plan: Plan, people: dict[str, User], province: Unit, office: Unit
) -> tuple[Council, list[Seat]]:
    council = Council.objects.create(
        unit=province, office=office, name="Hội đồng Thi đua – Khen thưởng tỉnh An Giang"
    )
    kinds = [SeatKind.CHAIR, SeatKind.SECRETARY] + [SeatKind.MEMBER] * (plan.MEMBERS - 2)
    seats = Seat.objects.bulk_create(
        Seat(
            council=council, user=people[f"seat-{order}"], kind=kind, order=order,
            valid_from=date(2025, 7, 1),
        )
        for order, kind in enumerate(kinds, 1)
    )  # fmt: skip
    return council, seats
