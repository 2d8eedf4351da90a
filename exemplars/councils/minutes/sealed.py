"""What the papers say of a vote by sealed ballots: where they were sealed, by whose keys, what lay in
the boxes, and whether the keys are gone. Printed words, so Vietnamese alone.

Of a box stand its number of ballots and one digest over its receipts in sorted order, so that no
line of a paper belongs to a ballot, and a hundred items still take a hundred lines. The receipts
themselves are read on the page of the box; `recount.py` reckons the same digest from them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from certificates.rendering.papers import Block, Heading, NewPage, Table, Text

_WHERE = {
    "server": (
        "Bỏ phiếu kín trên hệ thống. Mỗi ý kiến được niêm phong trên máy chủ ngay khi bỏ phiếu, rồi "
        "mới vào hòm phiếu."
    ),
    "browser": (
        "Bỏ phiếu kín trên hệ thống. Mỗi ý kiến được niêm phong trong trình duyệt của thành viên "
        "trước khi gửi đi; máy chủ chỉ nhận phiếu đã niêm phong."
    ),
}
_ENVELOPES = {"chair": "phong bì trong", "secretary": "phong bì ngoài"}


@dataclass(frozen=True)
class Key:
    """One of the two keys; `destroyed_at` is what its holder declared, empty for nothing yet."""

    office: str
    title: str
    holder: str
    fingerprint: str
    destroyed_at: str


@dataclass(frozen=True)
class Box:
    """The closed box of one item; `receipts` is SHA-256 over the canonical JSON {"list": [sorted]}.
    `letters` of its ballots came in envelopes."""

    name: str
    ballots: int
    receipts: str
    letters: int = 0


@dataclass(frozen=True)
class Letters:
    """The envelopes of members away, and the two who opened and keyed them."""

    tellers: tuple[str, ...]
    envelopes: int


@dataclass(frozen=True)
class SealedVote:
    """A vote by sealed ballots. `sealed_by` is “server” or “browser”, as it was frozen; `address` is
    where the receipts are read."""

    sealed_by: str
    keys: tuple[Key, ...]
    boxes: tuple[Box, ...]
    address: str
    #: None where no envelope came.
    letters: Letters | None = None


def course(vote: SealedVote | None) -> Iterator[Block]:
    """How the vote was kept secret: for the minutes and the tally sheet. Nothing of an open vote."""
    if vote is None:
        return
    yield Text(_WHERE[vote.sealed_by])
    yield Text("Mỗi phiếu nằm trong hai phong bì, mỗi phong bì một khóa do một người giữ:")
    for key in vote.keys:
        yield Text(
            f"- {_named(key)}: khóa {_ENVELOPES[key.office]}, dấu vân tay {key.fingerprint}."
        )
    yield Text(
        "Biên nhận của các phiếu được công bố khi đóng hòm phiếu, trước khi mở phong bì. Phong bì ngoài "
        "rồi phong bì trong do hai người khác nhau mở; phiếu được xáo ở mỗi lần mở."
    )
    yield from _letters(vote)
    yield from _destroyed(vote.keys)


def _letters(vote: SealedVote) -> Iterator[Block]:
    if vote.letters is None:
        return
    here = (
        ", kể cả khi phiếu khác niêm phong trong trình duyệt" if vote.sealed_by == "browser" else ""
    )
    yield Text(
        f"Có {vote.letters.envelopes} thành viên vắng gửi phiếu trong phong bì. Sau khi đóng hòm phiếu, "
        f"{' và '.join(vote.letters.tellers)} mở phong bì, trộn phiếu, mỗi người nhập số phiếu riêng và khớp "
        "nhau. Phiếu không kèm tên; máy chủ niêm phong từng phiếu vào hòm, xáo, rồi mở cùng các phiếu "
        f"khác{here}."
    )


def annex(vote: SealedVote | None) -> Iterator[Block]:
    """The receipts of every box, for the tally sheet. Nothing of an open vote."""
    if vote is None:
        return
    yield NewPage()
    yield Heading("Phụ lục: Biên nhận trong hòm phiếu")
    yield Text(
        "Mã SHA-256 dưới đây tính trên danh sách biên nhận của từng hồ sơ, xếp theo thứ tự mã, không "
        f"theo người hay giờ bỏ phiếu. Danh sách đọc tại {vote.address}; chương trình kiểm phiếu "
        "recount.py ở trang đó tính lại được các mã này."
    )
    letters = vote.letters is not None
    yield Table(
        ("TT", "Người, tập thể được đề nghị", "Số phiếu", *(("Gửi về",) if letters else ()),
         "SHA-256 của các biên nhận"),
        tuple(
            (str(number), box.name, str(box.ballots), *((str(box.letters),) if letters else ()),
             box.receipts)
            for number, box in enumerate(vote.boxes, 1)
        ),
        (10, 64, 18, 16, 144) if letters else (10, 80, 18, 144),
        centred=(0, 2, 3) if letters else (0, 2),
    )  # fmt: skip


def _destroyed(keys: tuple[Key, ...]) -> Iterator[Block]:
    if all(key.destroyed_at for key in keys):
        yield Text("Hai người giữ khóa đã hủy tệp khóa, theo lời khai của từng người:")
    else:
        yield Text("Đến khi lập biên bản này, việc hủy tệp khóa chưa được khai đủ:")
    yield from (Text(f"- {_declared(key)}.") for key in keys)


def of_void(keys: tuple[Key, ...]) -> Iterator[Block]:
    """Of a voided round: whose files are gone. Nothing of an open one."""
    if keys:
        yield Text(f"Tệp khóa của lượt này: {'; '.join(map(_declared, keys))}.")


def _declared(key: Key) -> str:
    said = f"khai đã hủy ngày {_day(key.destroyed_at)}" if key.destroyed_at else "chưa khai hủy"
    return f"{_named(key)}: {said}"


def _named(key: Key) -> str:
    return f"{key.holder}, {key.title}"


def _day(at: str) -> str:
    return f"{datetime.fromisoformat(at):%d/%m/%Y}"
