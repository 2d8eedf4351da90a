"""Phiếu lấy ý kiến: what an absent member fills in by hand and sends back before the deadline."""

from dataclasses import dataclass

from certificates.rendering.papers import (
    Block,
    Code,
    Head,
    Paper,
    Signer,
    Table,
    Text,
    Title,
)

_BOX = "□"


@dataclass(frozen=True)
class SlipLine:
    """One dossier asked about. `lower` is the lower award on offer, `barred` why they may not say."""

    name: str
    unit: str
    award: str
    lower: str = ""
    barred: str = ""


@dataclass(frozen=True)
class Slip:
    """One member's slip, as plain values; `deadline` in words, empty where the rule sets none.

    `address` is the page where the secretary keys in this very slip.
    """

    side: str
    parent_body: str
    council: str
    title: str
    member: str
    post: str
    deadline: str
    office: str
    address: str
    lines: tuple[SlipLine, ...]


def opinion_slip(slip: Slip) -> Paper:
    """The slip: one row a dossier, a box for each answer, room for words and the signature."""
    until = f" trước {slip.deadline}" if slip.deadline else ""
    lowers = any(line.lower for line in slip.lines)
    answers = ("Đồng ý", "Không đồng ý", *(("Hạ mức",) if lowers else ()))
    widths = (10, 80, 50, *(18 for _answer in answers), 58 if lowers else 76)
    blocks: tuple[Block, ...] = (
        Head(slip.side, slip.parent_body, slip.council),
        Title("PHIẾU LẤY Ý KIẾN BẰNG VĂN BẢN", slip.title),
        Text(", ".join(filter(None, (slip.member, slip.post))) + ".", "Thành viên Hội đồng:"),
        Text(
            f"Đề nghị đánh dấu một ô cho mỗi hồ sơ, ký và gửi về {slip.office}{until}. Phiếu đến sau "
            "thời hạn không được tính. “Ý kiến khác” phải ghi nội dung."
        ),
        Table(
            ("TT", "Người, tập thể được đề nghị", "Hình thức đề nghị", *answers, "Ý kiến khác"),
            tuple(_row(number, line, lowers) for number, line in enumerate(slip.lines, 1)),
            widths,
            centred=(0, *range(3, 3 + len(answers))),
        ),
        Text("Ngày …… tháng …… năm ………"),
        Code(
            slip.address,
            "Dành cho thư ký Hội đồng: quét mã khi nhận lại phiếu để mở đúng trang ghi phiếu này. "
            "Mã không chứa ý kiến, không bỏ phiếu thay được."
            + (f" Hạn nhận phiếu: {slip.deadline}." if slip.deadline else ""),
            Signer("NGƯỜI CHO Ý KIẾN", slip.member),
        ),
    )
    return Paper(f"Phiếu lấy ý kiến: {slip.title}", blocks, landscape=True)


def _row(number: int, line: SlipLine, lowers: bool) -> tuple[str, ...]:
    who = f"{line.name}\n{line.unit}" if line.unit else line.name
    if line.barred:
        boxes = ("–", "–", *(("–",) if lowers else ()), f"Không lấy ý kiến: {line.barred}")
        return (str(number), who, line.award, *boxes)
    lower = (_BOX if line.lower else "–",) if lowers else ()
    return (str(number), who, line.award, _BOX, _BOX, *lower, "")
