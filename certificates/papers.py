"""Papers of the print room: the report on destroyed blanks and the hand-over list as Word files, a
unit's proofs as one PDF.

Printed words, so Vietnamese always.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from textwrap import shorten
from typing import Any

from django.utils.timezone import localdate

from certificates.award import Award, from_json
from certificates.models import Certificate, PrintRun, Proof, Sheet, SpoilReport
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
    pdfs,
)
from certificates.rendering.reduced import Small, behind
from certificates.storing import words

#: An empty cell high enough to write in, and the box to cross.
_ROOM, _BOX = "\n\u00a0", "□"


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


@dataclass(frozen=True)
class Reader:
    """The unit that reads its proofs, as the heading of its paper says it; by when it answers, to
    whom, and on which page."""

    side: str
    parent_body: str
    body: str
    office: str
    page: str
    due_on: date | None = None


@dataclass(frozen=True)
class ProofLine:
    """A certificate in force at its place in the decision; `proof` is None before it is sent."""

    number: int
    certificate: Certificate
    proof: Proof | None = None


def proof_sheet(reader: Reader, lines: Sequence[ProofLine]) -> bytes:
    """Phiếu soát thông tin in: the list to cross off and sign, then every certificate as it will be
    printed, with BẢN SOÁT across it, two on a page.

    Raises:
        CannotPrint: a snapshot is no longer the one that was frozen at issue.
    """
    awards = [from_json(line.certificate.snapshot) for line in lines]
    small = [
        Small(
            # The list before has the whole name; a caption is one line.
            shorten(f"Số thứ tự {line.number} – {_who(award)}", 105, placeholder="…"),
            *words(line.certificate),
        )
        for line, award in zip(lines, awards, strict=True)
    ]
    listed = _checking_list(reader, lines, awards)
    return behind(pdfs([listed])[0], small, title=listed.name)


def _checking_list(reader: Reader, lines: Sequence[ProofLine], awards: Sequence[Award]) -> Paper:
    first = awards[0]
    titles = " và ".join(dict.fromkeys(award.title for award in awards))
    decision = f"Quyết định số {first.decision_number} {long_date(first.decision_date, first.side)}"
    by = f" chậm nhất {long_date(reader.due_on, reader.side)}" if reader.due_on else ""
    return Paper(
        f"Phiếu soát thông tin in {titles}, {decision}",
        (
            Head(reader.side, reader.parent_body, reader.body),
            Title(f"PHIẾU SOÁT THÔNG TIN IN {titles.upper()}", f"Theo {decision}"),
            Text(
                "Đọc từng chữ của mỗi dòng, của lời ghi thành tích đứng trên dòng đó và của bản soát "
                "kèm theo: bằng sẽ in đúng như bản soát. Đánh dấu X vào một ô; sai chỗ nào thì ghi "
                "chữ đúng ở cột cuối. Họ tên, tên gọi đã ghi trong quyết định chỉ sửa được khi có "
                "quyết định đính chính."
            ),
            Text(
                f"Xác nhận hoặc đề nghị sửa tại {reader.page}, hoặc gửi phiếu này về "
                f"{reader.office}{by}."
            ),
            Table(
                ("TT", "Người, tập thể", "Chức vụ, đơn vị", "Đúng", "Sai", "Chữ đúng phải là"),
                tuple(_to_check(lines, awards)),
                (11, 62, 74, 13, 12, 80),
                centred=(0, 3, 4),
            ),
            Text(f"Phiếu này có {len(lines)} dòng. Số dòng đúng: ………; số dòng sai: ………"),
            Signatures((
                Signer("NGƯỜI SOÁT"),
                Signer("NGƯỜI ĐỨNG ĐẦU ĐƠN VỊ", note="(Ngày, tháng, năm; ký, đóng dấu, họ tên)"),
            )),
        ),
        landscape=True,
    )  # fmt: skip


def _to_check(lines: Sequence[ProofLine], awards: Sequence[Award]) -> Iterator[tuple[str, ...]]:
    """A row for each line, under what its certificate is given for: most lines share the words."""
    said = ""
    for line, award in zip(lines, awards, strict=True):
        given = f"{award.verb} {award.title}: {_flat(award.achievement)}"
        if given != said:
            said = given
            yield (given,)
        asked = line.proof is not None and line.proof.state == Proof.State.ASKED
        note = "Đã đề nghị sửa, chờ trả lời." if asked else _ROOM
        yield str(line.number), _who(award), _flat(award.position_unit), _BOX, _BOX, note


def _who(award: Award) -> str:
    return f"{award.salutation} {_flat(award.name)}".strip()


def _flat(words: str) -> str:
    """Without the breaks that only arrange it on the sheet."""
    return " ".join(words.split())


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
