"""What comes after the appraisal: sessions with their ballots, decisions, certificates, stories."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from django.utils import timezone

from certificates.award import Award as PrintedAward
from certificates.award import digest, to_json
from certificates.layouts import shipped
from certificates.models import Certificate, Layout, Register
from certificates.verification import new_code
from exemplars.councils import actions as councils
from exemplars.councils import freezing
from exemplars.councils.models import AgendaItem, Attendance, Ballot, Session
from exemplars.councils.states import Choice, Outcome, Presence, SessionStatus, Stage
from exemplars.decisions.models import Decision, DecisionLine
from exemplars.decisions.states import DecisionStatus
from exemplars.gallery.models import Consent, Story
from exemplars.gallery.states import Field, Purpose, StoryClass, StoryStatus
from exemplars.nominations.models import Nomination
from exemplars.nominations.states import Status
from tests.benchmarks.seeding.dossiers import BATCH
from tests.benchmarks.seeding.world import World
from tests.benchmarks.texts import Writer

_SALARY, _COEFFICIENT = 2_530_000, "1.5"
#: One awarded dossier in so many has a published story.
STORY_EVERY = 8


def chunks(rows: Sequence[Nomination], size: int) -> Iterator[Sequence[Nomination]]:
    return (rows[start : start + size] for start in range(0, len(rows), size))


def open_session(world: World, rows: Sequence[Nomination], title: str) -> Session:
    """A session that is voting on these eligible dossiers, opened by the real actions."""
    office, chair = world.people["office-head"], world.people["seat-1"]
    session = councils.convene(
        world.council, world.campaign, by=office, title=title,
        held_at=timezone.now() - timedelta(hours=1), place="Phòng họp số 1",
    )  # fmt: skip
    councils.set_agenda(session, rows, by=office)
    session.attendances.update(presence=Presence.PRESENT, marked_at=timezone.now())
    return councils.open_voting(session, by=chair)


def closed_sessions(world: World, rows: Sequence[Nomination], size: int) -> None:
    """Past sessions with every member's ballot on every dossier."""
    now = timezone.now()
    cards = {world.award.pk: world.card}
    for number, group in enumerate(chunks(rows, size), 1):
        held = now - timedelta(days=number + 1)
        session = Session(
            council=world.council, campaign=world.campaign, title=f"Phiên họp thứ {number}",
            held_at=held, status=SessionStatus.CLOSED, status_since=held, frozen_hash="-",
            opened_at=held, closed_at=held + timedelta(hours=2),
            created_by=world.people["office-head"],
        )  # fmt: skip
        session.save()
        attendances = Attendance.objects.bulk_create(
            Attendance(session=session, seat=seat, presence=Presence.PRESENT, marked_at=held)
            for seat in world.seats
        )
        items = AgendaItem.objects.bulk_create(
            _counted(session, row, order, len(world.seats)) for order, row in enumerate(group, 1)
        )
        Ballot.objects.bulk_create(
            (
                Ballot(
                    item=item, seat=seat,
                    choice=Choice.AGREE if place <= (item.agree or 0) else Choice.DISAGREE,
                )
                for item in items
                for place, seat in enumerate(world.seats, 1)
            ),
            batch_size=BATCH,
        )  # fmt: skip
        session.frozen = freezing.record(
            session,
            at=held,
            attendances=attendances,
            items=items,
            cards=cards,
            lower={},
            recusals=(),
        )
        session.frozen_hash = freezing.digest(session.frozen)
        session.save(update_fields=["frozen", "frozen_hash"])


def _counted(session: Session, row: Nomination, order: int, members: int) -> AgendaItem:
    passed = row.status not in (Status.REJECTED, Status.POSTPONED)
    agree = members if passed else 4
    return AgendaItem(
        session=session, nomination=row, award=row.award, order=order,
        stage=Stage.COUNTED, outcome=Outcome.PASSED if passed else Outcome.REJECTED,
        final_award=row.award if passed else None,
        agree=agree, lower=0, disagree=members - agree, other=0, invalid=0, base=members,
        verdict=f"{agree}/{members} thành viên đồng ý.",
    )  # fmt: skip


def draft_decisions(world: World, groups: Iterable[Sequence[Nomination]]) -> list[Decision]:
    """Drafts that only wait for their publication, numbered from 3001."""
    return [
        _decision(world, group, number, DecisionStatus.DRAFT)
        for number, group in enumerate(groups, 3001)
    ]


def published_decisions(world: World, rows: Sequence[Nomination], size: int) -> list[str]:
    """Decisions of `size` lines with their certificates; returns the certificates' codes."""
    layout = Layout.objects.create(
        code=world.award.layout_code, version=1, data=shipped(world.award.layout_code),
        data_sha256=digest(shipped(world.award.layout_code)),
    )  # fmt: skip
    register = Register.objects.create(
        issuer_code="UBT", award_code=world.award.code, year=2026, last_number=len(rows)
    )
    codes: list[str] = []
    numbers = iter(range(1, len(rows) + 1))
    for order, group in enumerate(chunks(rows, size), 1):
        decision = _decision(world, group, order, DecisionStatus.PUBLISHED)
        lines = list(decision.lines.select_related("award").order_by("order"))
        made = Certificate.objects.bulk_create(
            _certificate(world, decision, line, layout, register, next(numbers)) for line in lines
        )
        for line, certificate in zip(lines, made, strict=True):
            line.certificate_code = certificate.code
        DecisionLine.objects.bulk_update(lines, ["certificate_code"])
        codes += [certificate.code for certificate in made]
    return codes


def _decision(world: World, rows: Sequence[Nomination], number: int, status: str) -> Decision:
    published = status == DecisionStatus.PUBLISHED
    decision = Decision.objects.create(
        campaign=world.campaign, issuer=world.province, number=f"{number}/QĐ-UBND", year=2026,
        issuer_name=world.province.name if published else "",
        signed_on=date(2026, 11, 16), place="An Giang", signer_name="Trần Minh Hiệp",
        signer_title="CHỦ TỊCH", status=status, created_by=world.people["office-head"],
        title="Về việc tặng Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh",
    )  # fmt: skip
    DecisionLine.objects.bulk_create(
        DecisionLine(
            decision=decision, nomination=row, award=world.award, order=order,
            salutation=row.salutation if published else "", name=row.name,
            position_unit=_position(row) if published else "", award_name=world.award.name,
            achievement=world.campaign.citation_text,
            coefficient=_COEFFICIENT if published else None,
            base_salary=_SALARY if published else None,
            amount=int(1.5 * _SALARY) if published else None,
        )
        for order, row in enumerate(rows, 1)
    )  # fmt: skip
    return decision


def _position(row: Nomination) -> str:
    return ", ".join(filter(None, (row.position, row.work_unit_name)))


def _certificate(
    world: World, decision: Decision, line: DecisionLine, layout: Layout, register: Register,
    number: int,
) -> Certificate:  # fmt: skip
    snapshot = to_json(
        PrintedAward(
            key=line.award_key, batch_key=decision.batch_key, issuer_code="UBT",
            award_code=world.award.code, year=2026, layout_code=layout.code, side="state",
            issuer=world.award.issuer_title, title="Bằng khen", verb="Tặng",
            salutation=line.salutation, name=line.name, position_unit=line.position_unit,
            achievement=line.achievement, decision_number=decision.number,
            decision_date=decision.signed_on, place="An Giang", signer_title="CHỦ TỊCH",
            signer_name=decision.signer_name,
        )
    )  # fmt: skip
    return Certificate(
        key=line.award_key, batch_key=decision.batch_key, code=new_code(), register=register,
        number=number, layout=layout, snapshot=snapshot, snapshot_sha256=digest(snapshot),
        issued_by="Trần Minh Hiệp",
    )  # fmt: skip


def stories(world: World, writer: Writer, rows: Sequence[Nomination]) -> list[str]:
    """Published stories with the consents they stand on; returns their slugs."""
    editor, now = world.people["editor"], timezone.now()
    chosen = rows[::STORY_EVERY]
    Consent.objects.bulk_create(
        (
            Consent(
                nomination=row, purpose=purpose, given_by=row.name, given_on=date(2026, 11, 17),
                proof="Phiếu đồng ý", recorded_by=editor,
            )
            for row in chosen
            for purpose in (Purpose.NAME, Purpose.STORY)
        ),
        batch_size=BATCH,
    )  # fmt: skip
    made = []
    for number, row in enumerate(chosen, 1):
        story = Story(
            slug=f"guong-sang-{number}", nomination=row, title=f"{row.name}: việc nhỏ, làm đều"[:160],
            standfirst=writer.deeds(1)[:400], story_class=writer.random.choice(StoryClass.values),
            field=writer.random.choice(Field.values), place=row.commune, deed=row.follow,
            result=row.results, lesson=row.learn, author="Minh Ngọc", status=StoryStatus.PUBLISHED,
            published_at=now - timedelta(hours=number), created_by=editor,
        )  # fmt: skip
        story.refresh_search()
        made.append(story)
    Story.objects.bulk_create(made, batch_size=BATCH)
    return [story.slug for story in made]
