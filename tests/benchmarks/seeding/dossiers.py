"""Submissions and their nominations with papers, earlier awards and the whole journal."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from django.utils import timezone

from exemplars.accounts.models import User
from exemplars.appraisal.models import Finding, FindingKind
from exemplars.campaigns.models import ListEntry
from exemplars.campaigns.states import ListKind, PaperKind, SubjectKind
from exemplars.nominations import states
from exemplars.nominations.models import Evidence, Nomination, PreviousAward, Submission
from exemplars.nominations.states import Status
from exemplars.shared.journal import GENESIS, Fact, JournalEntry, chain_of
from tests.benchmarks.seeding.world import World
from tests.benchmarks.texts import Writer

BATCH = 1000
_KINDS = [SubjectKind.INDIVIDUAL] * 14 + [SubjectKind.COLLECTIVE] * 4
_KINDS += [SubjectKind.HOUSEHOLD, SubjectKind.MODEL]
_TO_APPRAISAL = ("submit", "receive", "start_check")
_TO_COUNCIL = (*_TO_APPRAISAL, "find_eligible", "put_on_agenda", "open_vote")
#: How a dossier came to its state: names of moves.
PATHS: dict[str, tuple[str, ...]] = {
    Status.DRAFT: (),
    Status.AWAITING_SIGNATURE: ("hand_to_head",),
    Status.SUBMITTED: _TO_APPRAISAL[:1],
    Status.RECEIVED: _TO_APPRAISAL[:2],
    Status.CHECKING: _TO_APPRAISAL,
    Status.RETURNED: (*_TO_APPRAISAL, "return"),
    Status.ELIGIBLE: _TO_COUNCIL[:4],
    Status.INELIGIBLE: (*_TO_APPRAISAL, "find_ineligible"),
    Status.POSTPONED: (*_TO_COUNCIL, "postpone"),
    Status.PASSED: (*_TO_COUNCIL, "pass"),
    Status.PASSED_LOWER: (*_TO_COUNCIL, "pass_lower"),
    Status.REJECTED: (*_TO_COUNCIL, "reject"),
    Status.FORWARDED: (*_TO_COUNCIL, "pass", "forward"),
    Status.PROPOSED: (*_TO_COUNCIL, "pass", "propose"),
    Status.AWARDED: (*_TO_COUNCIL, "pass", "propose", "award"),
    Status.PRINTED: (*_TO_COUNCIL, "pass", "propose", "award", "mark_printed"),
    Status.HANDED_OVER: (*_TO_COUNCIL, "pass", "propose", "award", "mark_printed", "hand_over"),
    Status.WITHDRAWN: ("submit", "withdraw"),
}
_BY_UNIT = ("submit", "hand_to_head", "withdraw")
#: States that follow a finding of the office.
_FOUND_ELIGIBLE = frozenset(s for s, path in PATHS.items() if "find_eligible" in path)


@dataclass
class Batch:
    """Rows made so far, by submission."""

    submissions: list[Submission] = field(default_factory=list)
    nominations: list[Nomination] = field(default_factory=list)
    groups: list[list[Nomination]] = field(default_factory=list)


class Dossiers:
    """Makes the rows in memory; `save` puts them in."""

    def __init__(self, world: World, writer: Writer) -> None:
        self.world, self.writer, self.batch = world, writer, Batch()
        self.now = timezone.now()
        entries = list(ListEntry.objects.all())
        self.sectors = [e for e in entries if e.kind == ListKind.SECTOR]
        self.groups = [e for e in entries if e.kind == ListKind.ETHNIC_GROUP]
        self.classes = {
            True: next(e for e in entries if e.kind == ListKind.PERSON_CLASS),
            False: next(e for e in entries if e.kind == ListKind.COLLECTIVE_CLASS),
        }
        self._number = 0

    def submission(self, statuses: Sequence[str]) -> list[Nomination]:
        """Tờ trình of the next commune with one nomination a status."""
        place = self._number % len(self.world.communes)
        self._number += 1
        signed = timezone.localdate() - timedelta(days=self._number % 30 + 1)
        submission = Submission(
            campaign=self.world.campaign,
            unit=self.world.communes[place],
            number=f"{self._number}/TTr-UBND",
            signed_on=signed,
            signer_name=str(self.world.heads[place]),
            signer_title="Chủ tịch",
            meeting_on=signed - timedelta(days=4),
            created_by=self.world.clerks[place],
        )
        self.batch.submissions.append(submission)
        group = [
            self._nomination(submission, place, status, order)
            for order, status in enumerate(statuses, 1)
        ]
        self.batch.nominations += group
        self.batch.groups.append(group)
        return group

    def _nomination(
        self, submission: Submission, place: int, status: str, order: int
    ) -> Nomination:
        draw, name = self.writer.random, self.world.places[place]
        kind = draw.choice(_KINDS)
        person = kind in (SubjectKind.INDIVIDUAL, SubjectKind.HOUSEHOLD)
        woman = draw.random() < 0.5
        seen = status not in (Status.DRAFT, Status.WITHDRAWN)
        row = Nomination(
            submission=submission,
            order=order,
            status=status,
            status_since=self.now - timedelta(minutes=draw.randint(1, 60_000)),
            subject_kind=kind,
            award=self.world.award,
            name=self.writer.person() if person
            else self.writer.collective(name) if kind == SubjectKind.COLLECTIVE
            else self.writer.model(name),
            commune=f"xã {name}",
            work_unit_name=self.writer.workplace(name),
            sector=draw.choice(self.sectors),
            summary=self.writer.deeds(2),
            learn=self.writer.deeds(2),
            follow=self.writer.deeds(4),
            example=self.writer.deeds(2),
            results=self.writer.deeds(2),
            achieved_from=date(2025, 11, 1),
            achieved_to=date(2026, 10, 31),
            received_at=self.now - timedelta(days=20)
            if "receive" in PATHS.get(status, ("receive",)) else None,
            holder=self.world.people["officer"] if status == Status.CHECKING else None,
            due_on=timezone.localdate() + timedelta(days=draw.randint(1, 12))
            if status in (Status.CHECKING, Status.RETURNED) else None,
            returns=int(status == Status.RETURNED),
            attested_by=self.world.heads[place] if seen else None,
            attested_at=self.now if seen else None,
        )  # fmt: skip
        if kind == SubjectKind.INDIVIDUAL:
            row.salutation, row.gender = ("Bà", "female") if woman else ("Ông", "male")
            row.birth_date = date(
                draw.randint(1962, 2003), draw.randint(1, 12), draw.randint(1, 28)
            )
            row.position = self.writer.post()
            row.ethnic_group = draw.choice(self.groups)
        elif kind == SubjectKind.HOUSEHOLD:
            row.salutation = "Hộ gia đình bà" if woman else "Hộ gia đình ông"
            row.members, row.members_female = 5, 2
        else:
            row.members, row.members_female = 20, 11
        if kind != SubjectKind.HOUSEHOLD:
            row.target_class = self.classes[kind == SubjectKind.INDIVIDUAL]
        row.refresh_search()
        return row

    def save(self) -> None:
        """Everything made so far, with papers, earlier awards, findings and the journal."""
        Submission.objects.bulk_create(self.batch.submissions, batch_size=BATCH)
        rows = self.batch.nominations
        Nomination.objects.bulk_create(rows, batch_size=BATCH)
        Evidence.objects.bulk_create(self._papers(), batch_size=BATCH)
        PreviousAward.objects.bulk_create(self._earlier(rows), batch_size=BATCH)
        officer = self.world.people["officer"]
        Finding.objects.bulk_create(
            (
                Finding(nomination=row, kind=FindingKind.ELIGIBLE, found_by=officer)
                for row in rows
                if row.status in _FOUND_ELIGIBLE
            ),
            batch_size=BATCH,
        )
        JournalEntry.objects.bulk_create(journal_of(rows, self.world), batch_size=BATCH)

    def _papers(self) -> Iterable[Evidence]:
        for number, submission in enumerate(self.batch.submissions):
            common = (PaperKind.PROPOSAL, PaperKind.MINUTES)
            yield from (self._paper(submission, None, kind, number) for kind in common)
        for number, row in enumerate(self.batch.nominations):
            yield self._paper(row.submission, row, PaperKind.REPORT, number)

    def _paper(self, submission: Submission, row: Any, kind: str, number: int) -> Evidence:
        return Evidence(
            submission=submission,
            nomination=row,
            kind=kind,
            title=PaperKind(kind).label,
            file=f"ho-so/2026/11/{kind}-{number}.pdf",
            original_name=f"{kind}-{number}.pdf",
            content_type="application/pdf",
            size=180_000 + number,
            sha256=sha256(f"{kind}-{number}".encode()).hexdigest(),
            uploaded_by=submission.created_by,
        )

    def _earlier(self, rows: Iterable[Nomination]) -> Iterable[PreviousAward]:
        for row in rows:
            for year in self.writer.random.sample(
                range(2018, 2025), self.writer.random.choice((0, 1, 2))
            ):
                yield PreviousAward(
                    nomination=row,
                    year=year,
                    award_name="Giấy khen của Chủ tịch Ủy ban nhân dân xã",
                    decision=f"{year}/QĐ-UBND ngày 12/11/{year}",
                    issuer=f"Ủy ban nhân dân {row.commune}",
                )


def journal_of(rows: Iterable[Nomination], world: World) -> Iterable[JournalEntry]:
    """The chain of each dossier, from its draft to its state, with true hashes."""
    office, chair = world.people["officer"], world.people["seat-1"]
    council = ("open_vote", "pass", "pass_lower", "reject", "postpone")
    for row in rows:
        unit = row.submission.created_by
        facts = [(unit, Fact(row, "create"))]
        before = Status.DRAFT.value
        for name in PATHS.get(row.status, _TO_COUNCIL[:5]):
            move = states.MOVES[name]
            by = unit if name in _BY_UNIT else chair if name in council else office
            reason = "Theo biên bản" if move.needs_reason else ""
            data = {"from": before, "to": str(move.target)}
            facts.append((by, Fact(row, name, reason, data)))
            before = str(move.target)
        yield from _chained(facts, row.status_since)


def _chained(facts: Sequence[tuple[User, Fact]], last: Any) -> Iterable[JournalEntry]:
    previous = GENESIS
    for number, (by, fact) in enumerate(facts, 1):
        entry = JournalEntry(
            chain=chain_of(fact.row),
            number=number,
            at=last - timedelta(hours=9 * (len(facts) - number)),
            actor=by,
            actor_name=str(by),
            action=fact.action,
            reason=fact.reason,
            data=fact.data,
            previous_hash=previous,
        )
        entry.hash = previous = entry.computed_hash()
        yield entry
