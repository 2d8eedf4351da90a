"""A count in one sentence. A verdict goes into the minutes as it is, so it is Vietnamese alone; rule
and quorum are `said`: Vietnamese here, in the reader's language where a page shows them.

Percentages are rounded for the eye; wherever the rounded figure would tell another story than the
exact one, the fraction itself is shown.
"""

from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING

from exemplars.shared.text import Said
from exemplars.shared.text import said as _

if TYPE_CHECKING:
    from exemplars.councils.tally import Count, Quorum, RuleCard, Verdict

_BASES = {
    "all_members": _("tổng số thành viên Hội đồng"),
    "present": _("số thành viên dự họp"),
    "valid_ballots": _("số phiếu hợp lệ"),
    "ballots_cast": _("số phiếu thu về"),
}
_BALLOTS = ("valid_ballots", "ballots_cast")


def percent(share: Fraction) -> str:
    """“92,31%”: two digits, half up."""
    hundredths = floor(share * 10_000 + Fraction(1, 2))
    return f"{hundredths // 100},{hundredths % 100:02d}%"


def share_words(share: Fraction) -> str:
    """A threshold as rules write it: “90%” where that is exact, else “2/3”."""
    whole = share * 100
    return f"{whole.numerator}%" if whole.denominator == 1 else str(share)


def rule(card: "RuleCard") -> Said:
    """“từ 90% tổng số thành viên Hội đồng”."""
    values = {"share": share_words(card.threshold), "base": _BASES[card.base]}
    if card.strict:
        return _("trên %(share)s %(base)s", **values)
    return _("từ %(share)s %(base)s", **values)


def quorum(found: "Quorum") -> Said:
    """Whether the council may vote, and what is missing where it may not."""
    values = {
        "present": found.present,
        "members": found.members,
        "here": _("thành viên có mặt") if found.meets else _("thành viên tham gia lấy ý kiến"),
        "needed": found.needed,
    }
    if found.met:
        return _(
            "%(present)s/%(members)s %(here)s, đủ điều kiện họp (cần từ %(needed)s).", **values
        )
    return _(
        "%(present)s/%(members)s %(here)s, chưa đủ điều kiện họp: cần từ %(needed)s "
        "(%(share)s tổng số thành viên).",
        **values,
        share=share_words(found.share),
    )


def verdict(found: "Verdict") -> str:
    """“12/13 thành viên (92,31% ≥ 90% trên …) — đạt; 2 ý kiến bằng văn bản.”"""
    if not found.quorum.met:
        return f"Không đạt: {found.quorum.sentence}"
    first, *rest = found.counts
    parts = [_count(found, first, "mức đề nghị" if rest else "")]
    parts += [_count(found, count, "mức thấp hơn kế tiếp") for count in rest]
    return "; ".join([*parts, *_notes(found)]) + "."


def _count(found: "Verdict", count: "Count", level: str) -> str:
    card = count.rule
    unit = "phiếu" if card.base in _BALLOTS else "thành viên"
    outcome = ("đạt" if count.passed else "không đạt") + (f" {level}" if level else "")
    if not count.denominator:
        return f"0/0 {unit}, không có ai để tính — {outcome}"
    words: str = _BASES[card.base]
    if card.base == "present" and card.absentee_counts:
        words += " hoặc gửi ý kiến"
    compared = f"{_compared(card, count.share)} trên {words}"
    return (
        f"{count.numerator}/{count.denominator} {unit} ({compared}) — {outcome}{_tie(found, count)}"
    )


def _compared(card: "RuleCard", share: Fraction) -> str:
    """“92,31% ≥ 90%”; as fractions where the rounded figure would tell another story."""
    asked = card.threshold
    rounded = Fraction(floor(share * 10_000 + Fraction(1, 2)), 10_000)
    misleading = (rounded > asked, rounded < asked) != (share > asked, share < asked)
    shown = str(share) if misleading else percent(share)
    limit = str(asked) if misleading else share_words(asked)
    if share < asked:
        return f"{shown} < {limit}"
    if card.strict:
        return f"{shown} {'>' if share > asked else 'không lớn hơn'} {limit}"
    return f"{shown} ≥ {limit}"


def _tie(found: "Verdict", count: "Count") -> str:
    if not count.tied:
        return ""
    if count.rule.tie == "fail":
        return ", hai bên bằng nhau"
    if count.passed:
        return ", hai bên bằng nhau, theo ý kiến của Chủ tịch Hội đồng"
    return ", hai bên bằng nhau, Chủ tịch Hội đồng không có ý kiến đồng ý"


def _notes(found: "Verdict") -> list[str]:
    """What else the minutes must know of the vote: the absent, the invalid, the recused."""
    card, vote = found.counts[0].rule, found.poll
    notes = []
    if vote.in_writing and card.meets:
        left = "" if card.absentee_counts else " không tính"
        notes.append(f"{vote.in_writing} ý kiến bằng văn bản{left}")
    if vote.invalid:
        notes.append(f"{vote.invalid} phiếu không hợp lệ")
    abstained = vote.other + (0 if card.base in _BALLOTS else vote.silent)
    if abstained and not card.abstention_in_base:
        notes.append(f"{abstained} người không tỏ ý tán thành hay không, không tính vào mẫu số")
    if vote.recused:
        reduced = card.recusal_reduces_base and card.base not in _BALLOTS
        left = ", không tính vào mẫu số" if reduced else ""
        notes.append(f"{vote.recused} người không biểu quyết{left}")
    return notes
