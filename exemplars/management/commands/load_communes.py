"""Tạo, cập nhật Ủy ban nhân dân các xã, phường, đặc khu of a province from the open data set."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from vietnam_provinces import Province, ProvinceCode, Ward

from exemplars.accounts.models import User
from exemplars.shared.errors import RuleViolation
from exemplars.units import actions, queries
from exemplars.units.plan import Known, Plan, UnitRow
from exemplars.units.states import Level, Side

#: The day the two-tier local government began (Nghị quyết số 202/2025/QH15).
STARTED_ON = date(2025, 7, 1)
_BASIS = "Nghị quyết số 202/2025/QH15 ngày 12/6/2025"


class Command(BaseCommand):
    help = (
        "Tạo, cập nhật UBND các xã, phường, đặc khu của một tỉnh từ bộ dữ liệu vietnam-provinces."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--province", type=int, required=True, help="mã tỉnh, ví dụ 91")
        parser.add_argument("--by", default="", help="tên đăng nhập của người nhập")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            province = Province.from_code(ProvinceCode(options["province"]))
        except ValueError as error:
            raise CommandError(f"Không có tỉnh mã {options['province']}.") from error
        known = queries.known_units()
        try:
            by = _actor(options["by"])
            outcome = actions.load(Plan(units=wanted(province, known)), by=by)
        except (RuleViolation, User.DoesNotExist) as error:
            raise CommandError(str(error)) from error
        counts = outcome.counts
        self.stdout.write(
            f"{province.name}: {counts['units']} đơn vị, {counts['new']} mới, "
            f"{counts['changed']} thay đổi, {counts['unchanged']} giữ nguyên."
        )


def wanted(province: Province, known: dict[str, Known]) -> list[UnitRow]:
    """The province's own UBND when it is missing, and the UBND of each of its communes.

    A unit that is there keeps what the data set does not know (short name, dates, notes).
    """
    area = f"{province.code.value:02d}"
    above = _provincial(area, known)
    rows = []
    if above is None:
        kind = str(province.division_type.value).removesuffix(" trung ương")
        above = f"UBT-{area}"
        name = province.name.removeprefix("Thành phố ").removeprefix("Tỉnh ")
        rows.append(
            UnitRow(
                code=above,
                name=f"Ủy ban nhân dân {kind} {name}",
                short_name=f"UBND {kind}",
                kind=f"UBND {kind}",
                side=Side.STATE.value,
                level=Level.PROVINCE.value,
                area_code=area,
                valid_from=STARTED_ON,
                legal_basis=_BASIS,
            )
        )
    wards = sorted(Ward.iter_by_province(province.code), key=lambda ward: ward.code.value)
    return rows + [_row(ward, above, known) for ward in wards]


def _provincial(area: str, known: dict[str, Known]) -> str | None:
    """The code of the province's UBND in force."""
    for unit in known.values():
        is_ours = unit.side == Side.STATE and unit.level == Level.PROVINCE
        if is_ours and unit.area_code == area and unit.valid_to is None and not unit.parent_code:
            return unit.code
    return None


def _row(ward: Ward, above: str, known: dict[str, Known]) -> UnitRow:
    kind = str(ward.division_type.value)
    plain_name = ward.name[len(kind) :].strip()
    code = f"UB-{ward.code.value:05d}"
    now = known.get(code)
    return UnitRow(
        code=code,
        name=f"Ủy ban nhân dân {kind} {plain_name}",
        short_name=f"UBND {kind} {plain_name}",
        kind=f"UBND {kind}",
        side=Side.STATE.value,
        level=Level.COMMUNE.value,
        parent_code=above,
        area_code=f"{ward.code.value:05d}",
        valid_from=now.valid_from if now else STARTED_ON,
        valid_to=now.valid_to if now else None,
        legal_basis=now.legal_basis if now else "",
        note=now.note if now else "",
    )


def _actor(username: str) -> User:
    return User.objects.get(username=username) if username else User.objects.system()
