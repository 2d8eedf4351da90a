"""What the minutes of a session say, gathered from its rows; and who may read them."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone, translation

from exemplars.campaigns.states import BallotKind
from exemplars.councils import freezing, tally
from exemplars.councils import minutes as papers
from exemplars.councils.minutes import (
    Facts,
    Person,
    Postponed,
    Result,
    Rule,
    Slip,
    SlipLine,
    VoidRound,
)
from exemplars.councils.minutes.facts import lines, reasons, stamp
from exemplars.councils.models import (
    AgendaItem,
    Ballot,
    CastMark,
    Minutes,
    MinutesFile,
    Seat,
    Session,
)
from exemplars.councils.queries.ballots import sheet
from exemplars.councils.queries.hands import hands_in_words
from exemplars.councils.queries.paper import paper_tellers, papers_in_words
from exemplars.councils.queries.sealed import keys_of_round, postponed, sealed_vote
from exemplars.councils.queries.sessions import agenda, closed_to
from exemplars.councils.states import MinutesPaper, MinutesStatus, SeatKind, Stage, Way
from exemplars.shared import journal
from exemplars.shared.text import fold
from exemplars.units.states import Side

#: How each paper is written, by its kind.
PAPERS = {
    MinutesPaper.MINUTES: papers.minutes,
    MinutesPaper.TALLY: papers.tally_sheet,
    MinutesPaper.RESULTS: papers.results,
}
#: Names of the files, without a word about persons.
FILE_NAMES = {
    MinutesPaper.MINUTES: "bien-ban-hop",
    MinutesPaper.TALLY: "bien-ban-kiem-phieu",
    MinutesPaper.RESULTS: "danh-sach-ket-qua",
}
_RECIPIENTS = "Thành phần dự họp;\nLưu: VT, hồ sơ Hội đồng."


def editions(session: Session) -> QuerySet[Minutes]:
    """Every edition of a session's minutes, the newest first, with its files."""
    return (
        session.minutes.select_related("session__council", "frozen_by")
        .prefetch_related("files__made_by")
        .order_by("-edition")
    )


def draft_of(session: Session) -> Minutes | None:
    return session.minutes.filter(status=MinutesStatus.DRAFT).select_related("session").first()


def blank_minutes(session: Session) -> Minutes:
    """Minutes that nobody has written anything into yet; not saved."""
    return Minutes(session=session, recipients=_RECIPIENTS)


def files_for(user: Any) -> QuerySet[MinutesFile]:
    return MinutesFile.objects.visible_to(user).select_related("minutes__session")


def may_read_papers(session: Session, user: Any) -> bool:
    """Not a member to whom a conflict closes one of the results: the papers hold all of them."""
    return not closed_to(session, user)


def away(session: Session) -> list[str]:
    """Names of the members who were absent when voting opened, as the roll has them."""
    return [row["name"] for row in _roll(session) if row["presence"] == "absent"]


def facts(session: Session, texts: Minutes, *, final: bool = False) -> Facts:
    """Everything that stands on the papers now. `texts` is what the secretary wrote; `final` papers
    are about to be frozen and no longer say that they are a draft."""
    with translation.override("vi"):
        return _facts(session, texts, is_draft=not final)


def _facts(session: Session, texts: Minutes, *, is_draft: bool) -> Facts:
    unit = session.council.unit
    cards = {row["award_name"]: row["rule"] for row in (session.frozen or {}).get("items", ())}
    head = journal.entries_of(session).last()
    return Facts(
        side="party" if unit.side == Side.PARTY else "state",
        parent_body=unit.name,
        council=session.council.name,
        document=session.council.document,
        locality=unit.place,
        title=session.title,
        campaign=session.campaign.name,
        held_at=_local(session.held_at),
        place=session.place,
        online=bool(session.online_link),
        opened_at=_local(session.opened_at),
        closed_at=_local(session.closed_at),
        people=_people(session, reasons(texts.absences)),
        quorum=_quorum(session),
        rules=_rules(cards),
        results=tuple(_result(item) for item in agenda(session).filter(stage=Stage.COUNTED)),
        void_rounds=_void_rounds(session),
        frozen_hash=session.frozen_hash,
        journal_number=head.number if head else 0,
        journal_head=head.hash if head else "",
        is_draft=is_draft,
        edition=texts.edition,
        reason=texts.reason,
        number=texts.number,
        ended_at=_local(texts.ended_at),
        guests=lines(texts.guests),
        tellers=paper_tellers(session) or lines(texts.tellers),
        proceedings=lines(texts.proceedings),
        opinions=lines(texts.opinions),
        conclusion=lines(texts.conclusion),
        recipients=lines(texts.recipients),
        on_paper=papers_in_words(session),
        by_hand=hands_in_words(session) if session.is_hands else (),
        sealed=sealed_vote(session),
        postponed=tuple(
            Postponed(_local(row.at), row.reason, row.asked_by, row.confirmed_by, row.names)
            for row in postponed(session)
        ),
    )  # fmt: skip


def _rules(cards: dict[str, dict[str, Any]]) -> tuple[Rule, ...]:
    """Awards that are voted on in the same way stand together."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for award, card in cards.items():
        kind = str(BallotKind(card["ballot_kind"]).label)
        words = str(tally.RuleCard.from_plain(card["count"]).words)
        found.setdefault((kind, words, card["citation"]), []).append(award)
    return tuple(Rule("; ".join(awards), *said) for said, awards in found.items())


def _roll(session: Session) -> list[dict[str, Any]]:
    """The roll as it was frozen; before that as it stands."""
    if session.frozen:
        return session.frozen["roll"]
    return [
        {"seat": row.seat_id, "name": str(row.seat.user), "kind": row.seat.kind, "title": row.seat.title,
         "presence": row.presence}
        for row in session.attendances.select_related("seat__user")
    ]  # fmt: skip


def _people(session: Session, why: dict[str, str]) -> tuple[Person, ...]:
    ways = _ways(session)
    return tuple(
        Person(
            row["name"], row["kind"], str(SeatKind(row["kind"]).label), row["title"],
            row["presence"],
            why.get(fold(row["name"]), "") if row["presence"] == "absent" else "",
            ways[row["seat"]] if row["presence"] == "written" else "",
        )
        for row in _roll(session)
    )  # fmt: skip


def _ways(session: Session) -> Mapping[int, str]:
    """How the ballots of each seat came, in words; every seat has some. What they say is not read, and
    of a letter with a ballot paper is not known whose it was."""
    if session.is_paper:
        return defaultdict(str)
    none: defaultdict[int, str] = defaultdict(lambda: "không gửi ý kiến")
    if session.is_secret:
        voted = CastMark.objects.filter(item__session=session).values_list("seat", "by_letter")
        return none | {
            seat: "gửi phiếu kín trong phong bì" if letter else "tự bỏ phiếu kín trên hệ thống"
            for seat, letter in voted
        }
    found: dict[int, set[str]] = {}
    ballots = Ballot.objects.filter(item__session=session)
    for seat, way in ballots.values_list("seat", "way").distinct():
        found.setdefault(seat, set()).add(str(Way(way).label))
    return none | {seat: "; ".join(sorted(ways)) for seat, ways in found.items()}


def _quorum(session: Session) -> str:
    """The sentence of the strictest card, as it was asked when voting opened."""
    frozen = session.frozen or {"items": [], "roll": []}
    cards = [tally.RuleCard.from_plain(row["rule"]["count"]) for row in frozen["items"]]
    rule = max(cards, key=lambda card: card.quorum, default=None)
    if rule is None:
        return ""
    attending = ("present",) if rule.meets else ("present", "written")
    present = sum(row["presence"] in attending for row in frozen["roll"])
    return tally.quorum(rule, members=len(frozen["roll"]), present=present).sentence


def _result(item: AgendaItem) -> Result:
    return Result(
        group=item.group,
        name=item.nomination.display_name,
        unit=unit_of(item),
        award=item.award.name,
        final_award=item.final_award.name if item.final_award else "",
        outcome=item.outcome,
        agree=item.agree or 0,
        lower=item.lower or 0,
        disagree=item.disagree or 0,
        other=item.other or 0,
        invalid=item.invalid or 0,
        base=item.base or 0,
        verdict=item.verdict,
        recused=tuple(f"{row.seat.user}: {row.reason}" for row in item.recusals.all()),
    )


def _void_rounds(session: Session) -> tuple[VoidRound, ...]:
    return tuple(
        VoidRound(
            number=row.number,
            opened_at=_local(row.opened_at),
            voided_at=_local(row.voided_at),
            reason=row.reason,
            asked_by=str(row.asked_by),
            confirmed_by=str(row.confirmed_by),
            results=_old_results(row.frozen, row.results),
            keys=keys_of_round(session, row.number) if row.is_secret else (),
        )
        for row in session.rounds.select_related("asked_by", "confirmed_by")
    )


def _old_results(
    frozen: dict[str, Any], found: list[dict[str, Any]]
) -> tuple[tuple[str, str], ...]:
    names = {row["item"]: row["name"] for row in frozen["items"]}
    return tuple((names.get(row["item"], ""), row["verdict"]) for row in found)


def _local(at: Any) -> str:
    return stamp(timezone.localtime(at)) if at else ""


# The slip of an absent member ---------------------------------------------------------------------


def slip(session: Session, seat: Seat) -> Slip:
    """What an absent member is asked in writing: the items of the vote that are not counted yet."""
    unit = session.council.unit
    rows = (
        line
        for line in sheet(session, seat).lines
        if line.item.stage != Stage.COUNTED and not line.uncounted
    )
    return Slip(
        side="party" if unit.side == Side.PARTY else "state",
        parent_body=unit.name,
        council=session.council.name,
        title=session.title,
        member=str(seat.user),
        post=seat.title,
        deadline=deadline_in_words(session),
        office=session.council.office.name,
        address=settings.SITE_URL + reverse("councils:written", args=[session.uid, seat.pk]),
        lines=tuple(
            SlipLine(
                row.item.nomination.display_name, unit_of(row.item), row.item.award.name,
                row.lower, row.recused,
            )
            for row in rows
        ),
    )  # fmt: skip


def deadline_in_words(session: Session) -> str:
    """The earliest of the rules' deadlines: a slip is sent back once."""
    found = freezing.deadlines(session.frozen or {}, session.opened_at).values()
    return f"{timezone.localtime(min(found)):%H giờ %M ngày %d/%m/%Y}" if found else ""


def unit_of(item: AgendaItem) -> str:
    """Post and unit, as the dossier has them."""
    dossier = item.nomination
    unit = dossier.work_unit_name or dossier.submission.unit.name
    return f"{dossier.position}, {unit}" if dossier.position else unit
