"""What goes along with the ballot papers of a member away: how to send them back, and the outer envelope.

Printed words, so Vietnamese alone. The name stands here and on the outer envelope, never on a ballot.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from certificates.rendering.papers import Block, Head, NewPage, Paper, Table, Text, Title
from exemplars.councils.minutes.blanks import PaperVote


@dataclass(frozen=True)
class CoverSheet:
    """A ballot paper that the member gets; `items` are the places on the agenda, in short."""

    number: int
    items: str


@dataclass(frozen=True)
class Cover:
    """One member's letter, as plain values; `deadline` in words, empty where the rule sets none."""

    vote: PaperVote
    member: str
    office: str
    deadline: str
    sheets: tuple[CoverSheet, ...]


def covers(found: Iterable[Cover]) -> Paper:
    """Giấy kèm phong bì: a page for each member away."""
    blocks: list[Block] = []
    title = ""
    for cover in found:
        if blocks:
            blocks.append(NewPage())
        blocks += _cover(cover)
        title = cover.vote.title
    return Paper(f"Giấy kèm phong bì: {title}", tuple(blocks))


def _cover(cover: Cover) -> Iterator[Block]:
    vote = cover.vote
    until = f"trước {cover.deadline}" if cover.deadline else "trước khi đóng biểu quyết"
    yield Head(vote.side, vote.parent_body, vote.council)
    remark = f"({vote.round_words.capitalize()})" if vote.round_words else ""
    yield Title("HƯỚNG DẪN GỬI PHIẾU BIỂU QUYẾT KÍN", vote.title, remark)
    yield Text(f"{cover.member}.", "Kính gửi:")
    sheets = "; ".join(f"tờ {one.number} (hồ sơ số {one.items})" for one in cover.sheets)
    yield Text(f"{sheets}.", "Phiếu kèm theo:")
    yield Text(
        "1. Mỗi hồ sơ đánh dấu X vào một ô. Không ký, không ghi tên, không để lại dấu gì khác."
    )
    yield Text("2. Cho mọi tờ phiếu vào phong bì trong. Phong bì trong không ghi gì; dán kín.")
    yield Text(
        "3. Cho phong bì trong vào phong bì ngoài, dán kín, dán nhãn dưới đây lên mặt ngoài. Không gửi "
        "kèm thư hay giấy nào có tên trong phong bì trong."
    )
    yield Text(f"4. Gửi về nơi nhận {until}. Phong bì đến sau thì không mở và không tính.")
    yield Text(
        "Thư ký chỉ ghi rằng phong bì của ông/bà đã đến; từ đó không bỏ phiếu trên hệ thống được nữa. Sau "
        f"khi đóng biểu quyết, hai người kiểm phiếu là {' và '.join(vote.tellers)} tách phong bì trong, "
        "trộn lẫn rồi mới mở và đếm. Khi chỉ có một, hai phong bì gửi về, hai người ấy có thể đoán "
        "được phiếu của ai; muốn tránh thì ông/bà tự bỏ phiếu trên hệ thống."
    )
    yield Text("", "Nhãn phong bì ngoài (cắt theo khung):")
    yield Table(
        ("PHIẾU BIỂU QUYẾT KÍN – KHÔNG MỞ",),
        (
            (f"Người gửi: {cover.member}",),
            (f"Nơi nhận: Thư ký {vote.council}, {cover.office}",),
            (f"Phiên họp: {vote.title}{f' ({vote.round_words})' if vote.round_words else ''}",),
            (f"Nhận {until}",),
        ),
        (165,),
        centred=(),
    )
