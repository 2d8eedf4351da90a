"""Work in hand: what the demonstration leaves on every desk when its first round is over."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from exemplars.accounts.models import User
from exemplars.appraisal import actions as appraisal
from exemplars.campaigns import actions as campaigns
from exemplars.campaigns.actions import AwardTerms
from exemplars.campaigns.models import Award, Campaign, RuleCard
from exemplars.campaigns.states import Mode, Round
from exemplars.councils import actions as councils
from exemplars.councils.models import Session
from exemplars.management.demo.handing_in import day_of, open_with_papers
from exemplars.management.demo.world import World
from exemplars.nominations import actions as nominations
from exemplars.nominations.models import Nomination, Submission


def fill(world: World) -> dict[str, int]:
    """Leave work for clerk, head, officer, council; plan the next round. Counts by what was left."""
    people, said = world.people, world.data["desks"]
    submission = _hand_in(world, "SNV", said["office"], "BK_T", "khanh.ha", "thinh.vuong")
    left = _appraise_some(world, submission)
    waiting = _hand_in(world, "DU-30526", said["party"], "BK_TU", "my.duyen", "minh.triet")
    to_sign = open_with_papers(
        world.campaign, world.unit("SNV"), said["to_sign"], "BK_T", people["khanh.ha"]
    )
    nominations.hand_to_head(to_sign, by=people["khanh.ha"])
    plan_next(world)
    return {
        **left,
        "to_receive": waiting.nominations.count(),
        "to_sign": to_sign.nominations.count(),
        "planned_campaigns": 1,
    }


def plan_next(world: World) -> Campaign:
    """The round of 19 May: planned, seen by the office alone until it opens."""
    said, head = world.data["desks"]["campaign"], world.people["hong.phuc"]
    award, card = Award.objects.get(code="BK_T"), RuleCard.objects.get(code="TU-80")
    return campaigns.create_campaign(
        by=head,
        code=said["code"],
        name=said["name"],
        theme=world.campaign.theme,
        round=Round.MAY,
        year=2027,
        mode=Mode.THEMATIC,
        office=world.campaign.office,
        opens_at=_at(said["opens"], time(8)),
        closes_at=_at(said["closes"], time(17)),
        council_on=day_of(said["council"]),
        decision_on=day_of(said["decision"]),
        ceremony_on=day_of(said["ceremony"]),
        citation_text=world.campaign.citation_text.replace("2026", "2027"),
        awards=[AwardTerms(award, card, quota_individual=20, quota_collective=10)],
    )


def _appraise_some(world: World, submission: Submission) -> dict[str, int]:
    """Two on the agenda of a planned session, one ready for it, one returned, the rest in hand."""
    officer, said = world.people["thanh.truc"], world.data["desks"]["office"]
    rows = {row.name: row for row in _rows(submission)}
    checking = {
        row.name: row for row in appraisal.receive_and_check(list(rows.values()), by=officer)
    }
    ready = [checking[name] for name in (*said["on_agenda"], *said["eligible"])]
    eligible = {row.name: row for row in appraisal.find_eligible(ready, by=officer)}
    appraisal.return_for_changes(
        checking[said["returned"]["name"]], by=officer, reason=said["returned"]["reason"],
        fields=["results"], due_on=timezone.localdate() + timedelta(days=3),
    )  # fmt: skip
    session = _plan_session(world, officer)
    councils.set_agenda(session, [eligible[name] for name in said["on_agenda"]], by=officer)
    councils.send_papers(session, by=officer)
    return {
        "on_agenda": len(said["on_agenda"]),
        "eligible": len(said["eligible"]),
        "returned": 1,
        "checking": len(rows) - len(ready) - 1,
    }


def _plan_session(world: World, officer: User) -> Session:
    said = world.data["desks"]["session"]
    day = world.campaign.council_on or timezone.localdate() + timedelta(days=9)
    return councils.convene(
        world.council, world.campaign, by=officer, title=said["title"],
        held_at=timezone.make_aware(datetime.combine(day, time(14))), place=said["place"],
    )  # fmt: skip


def _hand_in(
    world: World, unit: str, said: dict[str, Any], award: str, clerk: str, head: str
) -> Submission:
    """A whole submission, made by the clerk, attested and sent by the head."""
    submission = open_with_papers(
        world.campaign, world.unit(unit), said, award, world.people[clerk]
    )
    nominations.hand_to_head(submission, by=world.people[clerk])
    nominations.attest(_rows(submission), by=world.people[head])
    nominations.submit(submission, by=world.people[head])
    return submission


def _rows(submission: Submission) -> list[Nomination]:
    return list(submission.nominations.with_context().order_by("order", "pk"))


def _at(day: str, hour: time) -> datetime:
    return timezone.make_aware(datetime.combine(date.fromisoformat(day), hour))
