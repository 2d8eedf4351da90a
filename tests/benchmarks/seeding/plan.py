"""How many dossiers stand where. The acts that are measured need rows of their own."""

from dataclasses import dataclass

from exemplars.nominations.states import Status

#: Of the dossiers no measured act needs, in a hundred.
SHARES = {
    Status.DRAFT: 7,
    Status.AWAITING_SIGNATURE: 2,
    Status.SUBMITTED: 8,
    Status.RECEIVED: 4,
    Status.CHECKING: 9,
    Status.RETURNED: 3,
    Status.ELIGIBLE: 8,
    Status.INELIGIBLE: 2,
    Status.POSTPONED: 1,
    Status.PASSED: 6,
    Status.PASSED_LOWER: 1,
    Status.REJECTED: 3,
    Status.FORWARDED: 2,
    Status.AWARDED: 17,
    Status.PRINTED: 8,
    Status.HANDED_OVER: 17,
    Status.WITHDRAWN: 2,
}


@dataclass(frozen=True)
class Plan:
    """Sizes of one world. `hand_ins`: submissions of 50 ready to go; `sessions`: open, of 100."""

    nominations: int
    hand_ins: int = 6
    desks: int = 2
    sessions: int = 2
    decisions: int = 5
    single_decisions: int = 21
    communes: int = 100

    SUBMISSION = 50
    DESK = 56
    AGENDA = 100
    MEMBERS = 13

    @property
    def reserved(self) -> int:
        """Dossiers the measured acts use up."""
        return (
            self.hand_ins * self.SUBMISSION
            + self.desks * self.DESK
            + self.sessions * self.AGENDA
            + 1
            + self.decisions * self.SUBMISSION
            + self.single_decisions
        )

    @property
    def rest(self) -> int:
        return self.nominations - self.reserved

    @classmethod
    def quick(cls, nominations: int) -> "Plan":
        return cls(
            nominations,
            hand_ins=2,
            desks=1,
            sessions=1,
            decisions=2,
            single_decisions=3,
            communes=40,
        )
