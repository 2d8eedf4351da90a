"""The columns of the two sheets, named by import-export resources."""

from import_export import resources
from import_export.fields import Field

from exemplars.units.imports.cells import (
    KINDS,
    LEVELS,
    SIDES,
    CodeWidget,
    DayWidget,
    TextWidget,
    WordWidget,
)
from exemplars.units.models import Succession, Unit
from exemplars.units.plan import EVENT_COLUMNS, UNIT_COLUMNS


class UnitRows(resources.Resource):
    """The columns of the sheet of units."""

    code = Field("code", UNIT_COLUMNS["code"], CodeWidget(40, required=True))
    parent_code = Field("parent_code", UNIT_COLUMNS["parent_code"], CodeWidget(40))
    name = Field("name", UNIT_COLUMNS["name"], TextWidget(300, required=True))
    short_name = Field("short_name", UNIT_COLUMNS["short_name"], TextWidget(150))
    kind = Field("kind", UNIT_COLUMNS["kind"], TextWidget(80, required=True))
    side = Field(
        "side",
        UNIT_COLUMNS["side"],
        WordWidget(
            SIDES, "Đảng, Nhà nước, MTTQ - đoàn thể, lực lượng vũ trang, doanh nghiệp, khác"
        ),
    )
    level = Field(
        "level",
        UNIT_COLUMNS["level"],
        WordWidget(LEVELS, "trung ương, tỉnh, sở-ngành, huyện (cũ), xã, cơ sở"),
    )
    area_code = Field("area_code", UNIT_COLUMNS["area_code"], TextWidget(10))
    valid_from = Field("valid_from", UNIT_COLUMNS["valid_from"], DayWidget())
    valid_to = Field("valid_to", UNIT_COLUMNS["valid_to"], DayWidget())
    legal_basis = Field("legal_basis", UNIT_COLUMNS["legal_basis"], TextWidget(300))
    note = Field("note", UNIT_COLUMNS["note"], TextWidget(2000))

    class Meta:
        model = Unit


class EventRows(resources.Resource):
    """The columns of the sheet of events; each row is one pair."""

    code = Field("code", EVENT_COLUMNS["code"], CodeWidget(20, required=True))
    kind = Field(
        "kind",
        EVENT_COLUMNS["kind"],
        WordWidget(KINDS, "hợp nhất, chia tách, giải thể, đổi tên, đổi loại, chuyển trực thuộc"),
    )
    happened_on = Field("happened_on", EVENT_COLUMNS["happened_on"], DayWidget())
    predecessor = Field("predecessor", EVENT_COLUMNS["predecessor"], CodeWidget(40, required=True))
    successor = Field("successor", EVENT_COLUMNS["successor"], CodeWidget(40, required=True))
    document = Field("document", EVENT_COLUMNS["document"], TextWidget(300))
    note = Field("note", EVENT_COLUMNS["note"], TextWidget(500))

    class Meta:
        model = Succession


OTHER_HEADINGS = {
    "ma": "code",
    "ma cap tren": "parent_code",
    "don vi cap tren": "parent_code",
    "ten": "name",
    "loai": "kind",
    "ma don vi hanh chinh": "area_code",
    "tu ngay": "valid_from",
    "den ngay": "valid_to",
    "ngay": "happened_on",
}
UNIT_NEEDS = ("code", "parent_code", "name", "kind", "side", "level", "valid_from", "valid_to")
EVENT_NEEDS = ("code", "kind", "happened_on", "predecessor", "successor")
