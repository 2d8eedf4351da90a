"""One world of a given size, and the addresses the measured work starts from."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from exemplars.councils.models import Session
from exemplars.decisions.models import Decision
from exemplars.nominations.models import Nomination, Submission
from exemplars.nominations.states import DECIDED, Status
from tests.benchmarks.seeding import decided
from tests.benchmarks.seeding.dossiers import PATHS, Dossiers
from tests.benchmarks.seeding.plan import SHARES, Plan
from tests.benchmarks.seeding.world import World, build
from tests.benchmarks.texts import Writer


@dataclass
class Seeded:
    """Where to begin. Submissions come with the place of their unit in `world.heads`."""

    plan: Plan
    world: World
    writer: Writer
    hand_ins: list[Submission]
    desks: list[Submission]
    sessions: list[Session]
    small_session: Session
    decisions: list[Decision]
    single_decisions: list[Decision]
    checking: list[Nomination]
    readable: list[Nomination]
    codes: list[str]
    slugs: list[str]

    def head_of(self, submission: Submission) -> str:
        """User name of the head of the proposing unit."""
        return f"head-{submission.unit.code}"


def seed(plan: Plan) -> Seeded:
    """Fill the empty database; some minutes for 20,000."""
    writer = Writer()
    world = build(plan, writer)
    dossiers = Dossiers(world, writer)
    add = dossiers.submission
    hand_ins = [add([Status.AWAITING_SIGNATURE] * plan.SUBMISSION) for _ in range(plan.hand_ins)]
    desks = [add([Status.AWAITING_SIGNATURE] * plan.DESK) for _ in range(plan.desks)]
    agendas = [_agenda(dossiers, plan.AGENDA) for _ in range(plan.sessions)]
    small = add([Status.ELIGIBLE])
    drafts = [add([Status.PROPOSED] * plan.SUBMISSION) for _ in range(plan.decisions)]
    singles = add([Status.PROPOSED] * plan.single_decisions)
    rest = _rest(dossiers, plan, writer)
    dossiers.save()
    to_council = [row for row in rest if "open_vote" in PATHS[row.status]]
    to_decide = [row for group in drafts for row in group] + singles
    decided.closed_sessions(world, to_council + to_decide, plan.AGENDA)
    sessions = [
        decided.open_session(world, rows, f"Phiên họp đang biểu quyết {number}")
        for number, rows in enumerate(agendas, 1)
    ]
    small_session = decided.open_session(world, small, "Phiên họp một hồ sơ")
    groups = [*drafts, *([row] for row in singles)]
    decisions = decided.draft_decisions(world, groups)
    awarded = [row for row in rest if row.status in DECIDED]
    codes = decided.published_decisions(world, awarded, plan.SUBMISSION)
    slugs = decided.stories(world, writer, awarded)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return Seeded(
        plan, world, writer,
        hand_ins=[rows[0].submission for rows in hand_ins],
        desks=[rows[0].submission for rows in desks],
        sessions=sessions,
        small_session=small_session,
        decisions=decisions[: plan.decisions],
        single_decisions=decisions[plan.decisions :],
        checking=[row for row in rest if row.status == Status.CHECKING],
        readable=[row for row in rest if row.status not in (Status.DRAFT, Status.AWAITING_SIGNATURE)],
        codes=codes,
        slugs=slugs,
    )  # fmt: skip


def _agenda(dossiers: Dossiers, size: int) -> list[Nomination]:
    half = size // 2
    return [*dossiers.submission([Status.ELIGIBLE] * half),
            *dossiers.submission([Status.ELIGIBLE] * (size - half))]  # fmt: skip


def _rest(dossiers: Dossiers, plan: Plan, writer: Writer) -> list[Nomination]:
    """Every other dossier, the states mixed as in a busy office."""
    drawn: Sequence[str] = writer.random.choices(
        list(SHARES), weights=list(SHARES.values()), k=plan.rest
    )
    rows: list[Nomination] = []
    for start in range(0, len(drawn), plan.SUBMISSION):
        rows += dossiers.submission(drawn[start : start + plan.SUBMISSION])
    return rows
