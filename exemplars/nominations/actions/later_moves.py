"""What the council, the decision and the press record on a dossier."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from certificates.transactions import one_transaction
from exemplars.campaigns.models import Award
from exemplars.nominations import states
from exemplars.nominations.actions import telling
from exemplars.nominations.models import Nomination
from exemplars.shared.flow import Move, advance_all

_RESULTS: dict[str, Move] = {
    states.Status.PASSED: states.PASS,
    states.Status.PASSED_LOWER: states.PASS_LOWER,
    states.Status.REJECTED: states.REJECT,
}


@dataclass(frozen=True)
class Result:
    """What the council decided on one dossier.

    `outcome` is "passed", "passed_lower" or "rejected". Without an award, "passed" keeps the
    proposed one. `reason` is the sentence of the count.
    """

    nomination: Nomination
    outcome: str
    award: Award | None = None
    reason: str = ""

    @property
    def final_award(self) -> Award | None:
        if self.outcome == states.Status.REJECTED:
            return None
        return self.award or self.nomination.award


def open_vote(nominations: Sequence[Nomination], *, by: Any) -> list[Nomination]:
    """Mở biểu quyết on the items of a session. All or nothing."""
    return advance_all(nominations, states.OPEN_VOTE, by=by)


def record_result(
    nomination: Nomination, *, by: Any, outcome: str, award: Award | None = None, reason: str = ""
) -> Nomination:
    """Ghi kết quả of one item; see `record_results`."""
    return record_results([Result(nomination, outcome, award, reason)], by=by)[0]


@one_transaction
def record_results(results: Sequence[Result], *, by: Any) -> list[Nomination]:
    """Ghi kết quả biểu quyết, each dossier with its own reason. The units are told, once per
    submission; the rows come back in the order given."""
    groups: dict[tuple[str, int | None], list[Result]] = {}
    for result in results:
        final = result.final_award
        groups.setdefault((result.outcome, final.pk if final else None), []).append(result)
    reasons = {result.nomination.pk: result.reason for result in results}
    moved = []
    for (outcome, _key), group in groups.items():
        moved += advance_all(
            [result.nomination for result in group], _RESULTS[outcome], by=by, reasons=reasons,
            final_award=group[0].final_award,
        )  # fmt: skip
    telling.tell_unit(moved, "nomination_result", by=by, reasons=reasons)
    order = {result.nomination.pk: place for place, result in enumerate(results)}
    return sorted(moved, key=lambda row: order[row.pk])


@one_transaction
def reopen_vote(nominations: Sequence[Nomination], *, by: Any, reason: str) -> list[Nomination]:
    """Hủy kết quả để biểu quyết lại: back on the agenda. Refused once a draft decision has one.

    The units that had been told a result are told that it no longer stands.
    """
    told = {row.pk for row in nominations if row.status != states.Status.VOTING}
    rows = advance_all(nominations, states.REOPEN_VOTE, by=by, reason=reason, final_award=None)
    telling.tell_unit(
        [row for row in rows if row.pk in told], "nomination_result", by=by, reason=reason
    )
    return rows


@one_transaction
def postpone(nominations: Sequence[Nomination], *, by: Any, reason: str) -> list[Nomination]:
    """Hoãn xét to a later session, with the reason. The units are told."""
    rows = advance_all(nominations, states.POSTPONE, by=by, reason=reason)
    telling.tell_unit(rows, "nomination_result", by=by, reason=reason)
    return rows


@one_transaction
def forward(nominations: Sequence[Nomination], *, by: Any) -> list[Nomination]:
    """Trình cấp trên khen thưởng: the award is given by a higher level. The units are told."""
    rows = advance_all(nominations, states.FORWARD, by=by)
    telling.tell_unit(rows, "nomination_result", by=by)
    return rows


def propose(nominations: Sequence[Nomination], *, by: Any) -> list[Nomination]:
    """Trình ký: the dossiers stand in a draft decision."""
    return advance_all(nominations, states.PROPOSE, by=by)


@one_transaction
def unpropose(nominations: Sequence[Nomination], *, by: Any) -> list[Nomination]:
    """Đưa ra khỏi dự thảo quyết định, back to the result the council gave."""
    lowered = [row for row in nominations if row.final_award_id not in (None, row.award_id)]
    as_proposed = [row for row in nominations if row not in lowered]
    return [
        *advance_all(as_proposed, states.UNPROPOSE, by=by),
        *advance_all(lowered, states.UNPROPOSE_LOWER, by=by),
    ]


@one_transaction
def award(nominations: Sequence[Nomination], *, by: Any, decision: str = "") -> list[Nomination]:
    """Khen thưởng: a decision was published over them. `decision`: its number and date, as text."""
    details = {row.pk: {"decision": decision} for row in nominations} if decision else None
    rows = advance_all(nominations, states.AWARD, by=by, details=details)
    telling.tell_unit(rows, "nomination_awarded", by=by, reason=decision)
    return rows


def mark_printed(nominations: Sequence[Nomination], *, by: Any) -> list[Nomination]:
    """Ghi nhận đã in."""
    return advance_all(nominations, states.MARK_PRINTED, by=by)


def hand_over(nominations: Sequence[Nomination], *, by: Any) -> list[Nomination]:
    """Ghi nhận đã trao cho đơn vị."""
    return advance_all(nominations, states.HAND_OVER, by=by)


@one_transaction
def revoke(nominations: Sequence[Nomination], *, by: Any, reason: str) -> list[Nomination]:
    """Thu hồi, by a decision that says why (Luật Thi đua, khen thưởng, Điều 93). The units are told."""
    rows = advance_all(nominations, states.REVOKE, by=by, reason=reason)
    telling.tell_unit(rows, "nomination_revoked", by=by, reason=reason)
    return rows


@one_transaction
def find_also_by(nomination: Nomination, words: str) -> None:
    """A decided dossier is found by the words of its corrected certificate too; it stays as handed in."""
    row = Nomination.objects.select_for_update().get(pk=nomination.pk)
    row.also_found_by(words)
    Nomination.objects.filter(pk=row.pk).update(search=row.search)
