"""The cast: one small province, the same in every test that asks for `cast`."""

from dataclasses import dataclass

from exemplars.accounts.models import User
from exemplars.accounts.states import RoleKind
from exemplars.campaigns.models import Award, Campaign
from exemplars.councils.models import Council
from exemplars.units.models import Unit
from exemplars.units.states import Level
from tests import factories


@dataclass
class Cast:
    province: Unit
    office: Unit
    commune: Unit
    other_commune: Unit
    award: Award
    campaign: Campaign
    council: Council
    clerk: User
    head: User
    officer: User
    office_head: User
    chair: User
    secretary: User
    members: list[User]
    printing_clerk: User
    editor: User
    auditor: User
    administrator: User
    other_clerk: User
    other_head: User
    stranger: User


def build() -> Cast:
    """Make every row of the cast. `stranger` is signed in and holds no role."""
    factories.make_lists()
    province = factories.make_unit(
        "Ủy ban nhân dân tỉnh An Giang", code="UBT", level=Level.PROVINCE, place="An Giang"
    )
    office = factories.make_unit(
        "Ban Thi đua – Khen thưởng", parent=province, code="BTDKT", level=Level.DEPARTMENT
    )
    province.office = office
    province.save(update_fields=["office"])
    commune = factories.make_unit("Ủy ban nhân dân xã An Cư", parent=province, code="UBX-AC")
    other = factories.make_unit("Ủy ban nhân dân xã Ô Lâm", parent=province, code="UBX-OL")
    people = {}
    for name, unit, kind, full_name in (
        ("clerk", commune, RoleKind.UNIT_CLERK, "Hồ Thị Lan Anh"),
        ("head", commune, RoleKind.UNIT_HEAD, "Phan Quốc Thịnh"),
        ("officer", office, RoleKind.OFFICER, "Nguyễn Thanh Trúc"),
        ("office_head", office, RoleKind.OFFICE_HEAD, "Lê Hoàng Phúc"),
        ("printing_clerk", office, RoleKind.PRINTING_CLERK, "Trần Văn In"),
        ("editor", office, RoleKind.GALLERY_EDITOR, "Đỗ Minh Ngọc"),
        ("auditor", province, RoleKind.AUDITOR, "Võ Thị Kiểm"),
        ("administrator", province, RoleKind.ADMINISTRATOR, "Bùi Quản Trị"),
        ("other_clerk", other, RoleKind.UNIT_CLERK, "Chau Sóc Thử"),
        ("other_head", other, RoleKind.UNIT_HEAD, "Danh Ươl Thử"),
    ):
        people[name] = factories.make_user(name.replace("_", "-"), full_name=full_name)
        factories.give_role(people[name], unit, kind)
    seated = [
        factories.make_user(name, full_name=full_name)
        for name, full_name in (
            ("chair", "Hồ Văn Chủ Tọa"),
            ("secretary", "Lý Thị Thư Ký"),
            ("member-1", "Đỗ Thị Hoài Thương"),
            ("member-2", "Cao Văn Hai"),
            ("member-3", "Mai Thị Ba"),
        )
    ]
    award = factories.make_award(issuer=province)
    return Cast(
        province=province,
        office=office,
        commune=commune,
        other_commune=other,
        award=award,
        campaign=factories.make_campaign(office, award=award, code="cuoi-nam-2026"),
        council=factories.make_council(province, office, seated),
        chair=seated[0],
        secretary=seated[1],
        members=seated[2:],
        stranger=factories.make_user("stranger", full_name="Người Lạ"),
        **people,
    )
