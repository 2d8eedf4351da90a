"""What two tellers key of a vote on paper: the figures, what must add up, where two keyings differ.

Plain values. `issued` papers were handed out or sent; of them `spoiled` came back and were replaced,
`left` were not used, `collected` lay in the box, `by_post` of these from members away. What is
missing was not returned. Every collected ballot holds one choice or is invalid.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exemplars.councils import freezing

PAPERS = ("issued", "spoiled", "left", "collected", "by_post")
CHOICES = ("agree", "disagree", "lower", "other", "invalid")
LABELS = {
    "issued": gettext_lazy("Phát ra"),
    "spoiled": gettext_lazy("Hỏng, đổi lại"),
    "left": gettext_lazy("Còn lại"),
    "collected": gettext_lazy("Thu về"),
    "by_post": gettext_lazy("Phiếu của người vắng"),
    "agree": gettext_lazy("Đồng ý"),
    "disagree": gettext_lazy("Không đồng ý"),
    "lower": gettext_lazy("Hạ mức"),
    "other": gettext_lazy("Ý kiến khác"),
    "invalid": gettext_lazy("Không hợp lệ"),
}
#: More than any council has members; the columns of the result hold it.
MOST = 9999

Figures = dict[str, int]


@dataclass(frozen=True)
class Bounds:
    """Of whom an item can have ballots: members here and away who may vote on it."""

    here: int
    away: int
    lower: bool


def bounds(frozen: Mapping[str, Any]) -> dict[int, Bounds]:
    """The bounds of each item, from the frozen roll; a card may leave out who is away."""
    lower, found = freezing.offers_lower(frozen), {}
    for item, electors in freezing.electors(frozen).items():
        may = list(electors.values())
        found[item] = Bounds(may.count("present"), may.count("written"), item in lower)
    return found


@dataclass(frozen=True)
class BallotSheet:
    """Items that one ballot paper asks about, and `copies`: one for each member who may vote on all
    of them. `without` are the names of those who vote, but not on these."""

    items: tuple[int, ...]
    copies: int
    without: tuple[str, ...]


def sheets(
    frozen: Mapping[str, Any], to: Collection[str] = ("present", "written")
) -> list[BallotSheet]:
    """The ballot papers of a vote for members who are present or away, in agenda order.

    Whoever may not vote on an item gets no paper with it: one with a row left out would tell whose it
    is, since the minutes name who had a conflict. So items share a paper if the same members vote.
    """
    found: dict[tuple[int, ...], list[int]] = {}
    for item, electors in freezing.electors(frozen).items():
        getting = tuple(seat for seat, presence in electors.items() if presence in to)
        found.setdefault(getting, []).append(item)
    found.pop((), None)
    anywhere = {seat for getting in found for seat in getting}
    return [
        BallotSheet(
            tuple(items),
            len(getting),
            tuple(row["name"] for row in frozen["roll"] if row["seat"] in anywhere - set(getting)),
        )
        for getting, items in found.items()
    ]


def check(figures: Mapping[str, int | None], limit: Bounds) -> list[str]:
    """What is wrong with one item's figures, in plain sentences; nothing where all adds up."""
    blank = [str(LABELS[name]) for name in (*PAPERS, *CHOICES) if figures.get(name) is None]
    if blank:
        return [_("Chưa ghi: %(names)s. Không có thì ghi 0.") % {"names": ", ".join(blank)}]
    full = {name: figures[name] or 0 for name in (*PAPERS, *CHOICES)}
    if any(not 0 <= number <= MOST for number in full.values()):
        return [_("Số phiếu là số nguyên từ 0 đến %(most)d.") % {"most": MOST}]
    said = sum(full[name] for name in CHOICES)
    collected, by_post = full["collected"], full["by_post"]
    found = []
    if said != collected:
        found.append(
            _(
                "Thu về %(collected)d phiếu, nhưng cộng các ý kiến và phiếu không hợp lệ được %(sum)d."
            )
            % {"collected": collected, "sum": said}
        )
    if 0 < collected < freezing.FEWEST:
        found.append(
            _(
                "Mới thu về %(count)d phiếu; dưới %(least)d phiếu thì kết quả lộ người bỏ. "
                "Hủy lượt này để biểu quyết lại."
            )
            % {"count": collected, "least": freezing.FEWEST}
        )
    accounted = collected + full["spoiled"] + full["left"]
    if accounted > full["issued"]:
        found.append(
            _("Phát ra %(issued)d phiếu, ít hơn thu về, hỏng và còn lại cộng lại (%(sum)d).")
            % {"issued": full["issued"], "sum": accounted}
        )
    if by_post > collected:
        found.append(_("Phiếu của người vắng nhiều hơn số phiếu thu về."))
    elif collected - by_post > limit.here:
        found.append(
            _("Thu về tại cuộc họp %(count)d phiếu, nhưng chỉ %(most)d người dự họp được bỏ phiếu.")
            % {"count": collected - by_post, "most": limit.here}
        )
    if by_post > limit.away:
        found.append(
            _("Có %(count)d phiếu của người vắng, nhưng chỉ tính được phiếu của %(most)d người.")
            % {"count": by_post, "most": limit.away}
        )
    if full["lower"] and not limit.lower:
        found.append(_("Phiếu này không có mức thấp hơn để chọn."))
    return found


def differences(
    one: Mapping[str, Mapping[str, int]], other: Mapping[str, Mapping[str, int]]
) -> dict[int, list[str]]:
    """Names of the figures that differ, by the item's key; never a value."""
    found = {
        int(key): [name for name in (*PAPERS, *CHOICES) if figures[name] != other[key][name]]
        for key, figures in one.items()
    }
    return {key: names for key, names in found.items() if names}
