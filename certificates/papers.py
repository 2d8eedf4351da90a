"""Papers of the print room as Word files: the report on destroyed blanks, the hand-over list.

Printed words, so Vietnamese always.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.timezone import localdate

from certificates.award import from_json
from certificates.models import PrintRun, Sheet, SpoilReport
from certificates.rendering.context import long_date, register_number
from certificates.rendering.papers import (
    Block,
    Head,
    NewPage,
    Paper,
    Signatures,
    Signer,
    Table,
    Text,
    Title,
    docx,
)


def spoil_report(report: SpoilReport) -> bytes:
    """Biên bản hủy phôi: one row for each blank, with its number and what was wrong with it."""
    uses = list(report.uses.select_related("certificate__sheet__run", "run").order_by("spoiled_at"))
    number = f"{report.number:02d}-BB" if report.side == "party" else f"{report.number:02d}/BB"
    size = f"{report.blank.width_mm} × {report.blank.height_mm} mm"
    members = [member.strip() for member in report.members.splitlines() if member.strip()]
    rows = tuple(
        (str(place), use.serial or "không có số", _where(use), use.cause,
         f"{localdate(use.spoiled_at):%d/%m/%Y}")
        for place, use in enumerate(uses, 1)
    )  # fmt: skip
    blocks: tuple[Block, ...] = (
        Head(report.side, report.parent_body, report.body, number, report.place,
             report.made_on.isoformat()),
        Title("BIÊN BẢN", f"Hủy phôi bằng hỏng: {report.blank.name}"),
        Text(
            f"Hôm nay, {long_date(report.made_on, report.side)}, tại {report.body}, chúng tôi gồm:"
        ),
        *(Text(f"- {member}") for member in members),
        Text(
            f"cùng kiểm đếm và hủy {len(uses)} tờ phôi “{report.blank.name}” khổ {size} bị hỏng "
            f"theo danh sách dưới đây. Cách hủy: {_lowered(report.way)}."
        ),
        Table(
            ("TT", "Số phôi", "Đợt in, tờ", "Nguyên nhân hỏng", "Ngày hỏng"), rows,
            (10, 32, 52, 46, 25),
        ),
        Text("Biên bản lập thành 02 bản có giá trị như nhau."),
        Signatures((Signer("NGƯỜI CHỨNG KIẾN"), Signer("NGƯỜI LẬP BIÊN BẢN", report.made_by))),
    )  # fmt: skip
    return docx(Paper(f"Biên bản hủy phôi số {number}", blocks))


def hand_over_sheet(run: PrintRun, units: Mapping[str, Sequence[Sheet]]) -> bytes:
    """Biên bản giao nhận bằng: each unit begins a page of its own and signs for each sheet."""
    blocks: list[Block] = []
    for unit, sheets in units.items():
        award = from_json(sheets[0].certificate.snapshot)
        blocks += [
            *([NewPage()] if blocks else []),
            Head(award.side, run.parent_body, run.body, place=run.place,
                 day=localdate().isoformat()),
            Title("BIÊN BẢN GIAO NHẬN BẰNG", f"Bên nhận: {unit or 'người được khen thưởng'}"),
            Text(
                f"Theo Quyết định số {award.decision_number} "
                f"{long_date(award.decision_date, award.side)}, {run.body or 'bên giao'} giao "
                f"{len(sheets)} tờ {_lowered(award.title)} (đợt in số {run.number}) gồm:"
            ),
            Table(
                ("TT", "Tờ", "Người, tập thể được khen thưởng", "Chức vụ, đơn vị", "Số sổ vàng",
                 "Số phôi", "Ký nhận"),
                tuple(_handed(number, sheet, award.side) for number, sheet in enumerate(sheets, 1)),
                (12, 12, 66, 76, 22, 28, 34),
                centred=(0, 1, 4),
            ),
            Signatures((Signer("ĐẠI DIỆN BÊN NHẬN"), Signer("ĐẠI DIỆN BÊN GIAO"))),
        ]  # fmt: skip
    return docx(Paper(f"Giao nhận bằng, đợt in số {run.number}", tuple(blocks), landscape=True))


def _handed(number: int, sheet: Sheet, side: str) -> tuple[str, ...]:
    serial = sheet.blank_use.serial if sheet.blank_use else ""
    golden = register_number(side, sheet.certificate.number)
    return (str(number), str(sheet.position), sheet.recipient, sheet.post, golden, serial, "")


def _where(use: Any) -> str:
    if use.certificate is None:
        return "chưa gắn với bằng nào"
    name = " ".join(use.certificate.snapshot["name"].split())
    return f"Đợt in số {use.run.number}, {name}"


def _lowered(words: str) -> str:
    return words[:1].lower() + words[1:]
