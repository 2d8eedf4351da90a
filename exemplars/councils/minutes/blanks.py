"""What a vote on paper is held with: the ballot papers, and the form on which the tellers write.

Printed words, so Vietnamese alone. Nothing on a ballot paper tells one from another.
"""

from collections.abc import Iterator
from dataclasses import dataclass

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
)

_BOX = "□"
_DOTS = "…………"
_ROOM = "\n\u00a0"  # an empty cell high enough to write in


@dataclass(frozen=True)
class BallotLine:
    """One dossier voted on; `number` is its place on the agenda, `lower` the lower award on offer."""

    number: int
    name: str
    unit: str
    award: str
    lower: str = ""


@dataclass(frozen=True)
class PaperVote:
    """A vote on paper, as plain values. `sheets` holds the dossiers of each ballot paper: members
    with a conflict get no sheet that asks about it (`paper.sheets`)."""

    side: str
    parent_body: str
    council: str
    title: str
    place: str
    tellers: tuple[str, ...]
    chair: str
    sheets: tuple[tuple[BallotLine, ...], ...]
    #: A paper of a vote that was voided is not to be taken for one of this.
    round: int = 1

    @property
    def lowers(self) -> bool:
        return any(line.lower for lines in self.sheets for line in lines)

    @property
    def round_words(self) -> str:
        """“lượt 2”; empty of the first."""
        return f"lượt {self.round}" if self.round > 1 else ""


def ballot_papers(vote: PaperVote) -> Paper:
    """Phiếu biểu quyết: one of each sheet, to be copied; a box for each answer, no room for a name."""
    blocks: list[Block] = []
    for number, lines in enumerate(vote.sheets, 1):
        if blocks:
            blocks.append(NewPage())
        blocks += _ballot(vote, lines, number)
    return Paper(f"Phiếu biểu quyết: {vote.title}", tuple(blocks))


def _ballot(vote: PaperVote, lines: tuple[BallotLine, ...], number: int) -> Iterator[Block]:
    sheet = f"tờ {number}/{len(vote.sheets)}" if len(vote.sheets) > 1 else ""
    remark = ", ".join(filter(None, (vote.round_words, sheet)))
    yield Head(vote.side, vote.parent_body, vote.council)
    yield Title("PHIẾU BIỂU QUYẾT", vote.title, f"({remark.capitalize()})" if remark else "")
    yield Text(
        "Mỗi hồ sơ đánh dấu X vào một ô. Không ký, không ghi tên, không để lại dấu gì khác trên phiếu."
    )
    lowers = any(line.lower for line in lines)
    answers = ("Đồng ý", "Không đồng ý", *(("Hạ mức",) if lowers else ()), "Ý kiến khác")
    yield Table(
        ("TT", "Người, tập thể được đề nghị", "Hình thức đề nghị", *answers),
        tuple(
            (
                str(line.number), _who(line),
                f"{line.award}\nHạ mức: {line.lower}" if line.lower else line.award,
                *(_BOX if line.lower or answer != "Hạ mức" else "–" for answer in answers),
            )
            for line in lines
        ),
        (10, 60 if lowers else 68, 35 if lowers else 39, *(15 if lowers else 16 for _a in answers)),
        centred=(0, *range(3, 3 + len(answers))),
    )  # fmt: skip


def count_form(vote: PaperVote) -> Paper:
    """Biên bản kiểm phiếu with every figure left open: what the tellers write by hand, sign, and key.

    Its columns are the figures that `paper.check` asks about.
    """
    choices = ("Đồng ý", "Không đồng ý", *(("Hạ mức",) if vote.lowers else ()), "Ý kiến khác")
    figures = (*choices, "Không hợp lệ")
    width = 136 / len(figures)
    blocks: tuple[Block, ...] = (
        Head(vote.side, vote.parent_body, vote.council),
        Title("BIÊN BẢN KIỂM PHIẾU", vote.title),
        Text(
            f"{_DOTS} giờ {_DOTS}, ngày {_DOTS} tháng {_DOTS} năm {_DOTS}, tại {vote.place or _DOTS}.",
            "Kiểm phiếu lúc:",
        ),
        Text(f"{'; '.join(vote.tellers)}.", "Người kiểm phiếu:"),
        Text("Số tờ phiếu. Phiếu của người vắng là phiếu gửi về, tính trong số thu về:"),
        Table(
            ("Tờ", "Hồ sơ", "Phát ra", "Hỏng, đổi lại", "Còn lại", "Thu về", "Phiếu của người vắng"),
            tuple(_sheet_row(number, lines) for number, lines in enumerate(vote.sheets, 1)),
            (10, 106, 25, 28, 25, 25, 33),
        ),
        Text("Kết quả đếm; không có thì ghi 0. Cộng mỗi dòng bằng số phiếu thu về của tờ ấy:"),
        Table(
            ("TT", "Người, tập thể được đề nghị", *figures),
            tuple(
                (
                    str(line.number), _who(line),
                    *("–" if name == "Hạ mức" and not line.lower else _ROOM for name in figures),
                )
                for lines in vote.sheets
                for line in lines
            ),
            (10, 106, *(width for _name in figures)),
            centred=(0, *range(2, 2 + len(figures))),
        ),
        Text("Biên bản lập xong cùng ngày và được những người kiểm phiếu thống nhất ký tên."),
        Signatures(
            (
                *(Signer("NGƯỜI KIỂM PHIẾU", name) for name in vote.tellers),
                Signer("CHỦ TỌA", vote.chair),
            )
        ),
    )  # fmt: skip
    return Paper(f"Biên bản kiểm phiếu: {vote.title}", blocks, landscape=True)


def _sheet_row(number: int, lines: tuple[BallotLine, ...]) -> tuple[str, ...]:
    said = f"Hồ sơ số {numbers([line.number for line in lines])}"
    return (str(number), said, *(_ROOM for _figure in range(5)))


def numbers(found: list[int]) -> str:
    """Places on the agenda, in short: “1–4, 6”."""
    runs: list[list[int]] = []
    for number in found:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else f"{run[0]}" for run in runs)


def _who(line: BallotLine) -> str:
    return f"{line.name}\n{line.unit}" if line.unit else line.name
