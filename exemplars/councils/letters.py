"""Letters of a secret vote: who may send one, what two tellers key of them, how it is kept.

Plain values. A member who is away may send a ballot paper in an envelope without a name inside one with
it. What the letters say is never stored as figures: with one letter these are somebody's vote, and the
database keeps what it forgets in dead rows, log and backups. Until both tellers have keyed, a code
of their figures is compared; then each ballot goes into the box sealed as any other.
"""

import json
from collections.abc import Mapping
from typing import Any

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from exemplars.councils import freezing, paper
from exemplars.councils.paper import CHOICES, LABELS, BallotSheet
from exemplars.councils.sealing import Place

#: With fewer letters than this, who opens them can know whose they are.
FEW = 3


def senders(frozen: Mapping[str, Any]) -> dict[int, list[int]]:
    """Who may send a letter, and the items on which it counts: {seat: items}, in order of the agenda."""
    found: dict[int, list[int]] = {}
    for item, electors in freezing.electors(frozen).items():
        for seat, presence in electors.items():
            if presence == "written":
                found.setdefault(seat, []).append(item)
    return found


def sheets(frozen: Mapping[str, Any]) -> list[BallotSheet]:
    """The ballot papers for members away, by the rule of a vote on paper."""
    return paper.sheets(frozen, to=("written",))


def check(figures: Mapping[str, int | None], came: int, *, lower: bool) -> list[str]:
    """What is wrong with the figures of an item on which `came` letters came, in plain sentences."""
    blank = [str(LABELS[name]) for name in CHOICES if figures.get(name) is None]
    if blank:
        return [_("Chưa ghi: %(names)s. Không có thì ghi 0.") % {"names": ", ".join(blank)}]
    full = [figures[name] or 0 for name in CHOICES]
    if min(full) < 0:
        return [_("Số phiếu là số nguyên từ 0 trở lên.")]
    found, total = [], sum(full)
    if total != came:
        found.append(
            _(
                "Đã nhận %(came)d phong bì, nhưng cộng các ý kiến và phiếu không hợp lệ được %(sum)d. "
                "Phong bì không có phiếu thì tính là không hợp lệ."
            )
            % {"came": came, "sum": total}
        )
    if figures["lower"] and not lower:
        found.append(_("Phiếu này không có mức thấp hơn để chọn."))
    return found


def code(figures: Mapping[str, int | None], salt: str, place: Place) -> str:
    """HMAC of an item's figures under a key that the database does not have.

    There are few figures to try, so a digest without a key would give them away to whoever holds a
    copy of the database.
    """
    said = json.dumps([figures[name] for name in CHOICES])
    return salted_hmac(salt, place.info() + said.encode(), algorithm="sha256").hexdigest()
