"""Reads of councils: lists, the session's board. No choice leaves while open."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from exemplars.campaigns.models import CampaignAward
from exemplars.campaigns.states import BallotKind, Verification
from exemplars.councils import freezing, tally
from exemplars.councils.models import (
    AgendaItem,
    Attendance,
    Ballot,
    CastMark,
    Council,
    PaperCount,
    Recusal,
    Seat,
    Session,
)
from exemplars.councils.queries.hands import hand_now, hand_stages, hand_steps
from exemplars.councils.queries.letters import Letters, letters_in
from exemplars.councils.queries.paper import paper_count
from exemplars.councils.states import BOXED, Presence, SessionStatus, Stage
from exemplars.nominations.models import Nomination
from exemplars.nominations.states import Status
from exemplars.shared.text import say

#: How long the pages of a closed session still ask what has changed.
LIVE_AFTER_CLOSING = timedelta(hours=6)


def sessions(user: Any) -> QuerySet[Session]:
    """Every session the person may see, the newest first, with the number of dossiers."""
    return (
        Session.objects.visible_to(user)
        .select_related("council", "campaign")
        .annotate(item_count=Count("items"))
        .order_by("-held_at", "-pk")
    )


def councils(user: Any) -> QuerySet[Council]:
    return (
        Council.objects.visible_to(user)
        .select_related("unit", "office")
        .annotate(seat_count=Count("seats", filter=Q(seats__in=Seat.objects.active())))
    )


def session_for(user: Any) -> QuerySet[Session]:
    """For pages of one session: what its head and its permissions read."""
    return Session.objects.visible_to(user).select_related(
        "council__unit", "council__office", "campaign"
    )


def seat_of(session: Session, user: Any) -> Seat | None:
    """The person's seat on the roll of this session."""
    if user.scoped_role is not None:
        return None
    row = session.attendances.filter(seat__user=user).select_related("seat__user").first()
    return row.seat if row else None


# --- The board of a session ------------------------------------------------------------------------


@dataclass
class Member:
    """One line of the roll: `due` items to vote on, `cast` of them voted on; `left_out` of the whole
    vote, by a conflict on every item or because no letter counts."""

    row: Attendance
    due: int
    cast: int
    left_out: bool = False

    @property
    def votes(self) -> bool:
        return self.row.presence in (Presence.PRESENT, Presence.WRITTEN)

    @property
    def is_done(self) -> bool:
        return self.cast >= self.due


@dataclass
class Rule:
    """How the items of one award are decided, in words."""

    award: str
    kind: str
    words: str
    citation: str
    unverified: bool


@dataclass
class Group:
    """Items that may be opened and closed together, or one by one."""

    name: str
    items: list[AgendaItem] = field(default_factory=list)

    @property
    def label(self) -> str:
        return self.name or str(_("Chương trình"))

    @property
    def count(self) -> int:
        return len(self.items)

    @property
    def stages(self) -> Counter[str]:
        return Counter(item.stage for item in self.items)

    @property
    def is_mixed(self) -> bool:
        return len(self.stages) > 1

    def has(self, *stages: str) -> bool:
        return any(item.stage in stages for item in self.items)

    @property
    def opened(self) -> int:
        return self.stages[Stage.OPEN]

    @property
    def steps(self) -> str:
        """How many items stand where, as the pages compare it."""
        return "".join(f"{number}{stage[0]}" for stage, number in sorted(self.stages.items()))

    def get_stage_display(self) -> str:
        """“đã có kết quả” of a group that keeps together, else how many items stand where."""
        found = [(Stage(stage).label, number) for stage, number in self.stages.items()]
        if len(found) == 1:
            return str(found[0][0])
        return ", ".join(f"{number} {str(label).lower()}" for label, number in found)


@dataclass
class Turnout:
    """Who takes part and how many have voted: all that is known while voting is open."""

    members: list[Member]
    quorum: tally.Quorum | None

    @property
    def voters(self) -> list[Member]:
        """Who is asked for a ballot: a conflict on every item leaves nothing to cast."""
        return [member for member in self.members if member.votes and member.due]

    def line_of(self, user: Any) -> Member | None:
        """The person's line, by the rule of `seat_of` a session."""
        lines = (member for member in self.members if user.scoped_role is None)
        return next((line for line in lines if line.row.seat.user_id == user.pk), None)

    @property
    def quorum_words(self) -> str:
        """Whether the council may vote, in the reader's language; empty without a rule."""
        return say(self.quorum.sentence, _) if self.quorum else ""

    @property
    def done(self) -> int:
        return sum(member.is_done for member in self.voters)

    @property
    def asked_in_writing(self) -> bool:
        """Whether somebody away has something to vote on now."""
        return any(member.row.presence == Presence.WRITTEN for member in self.voters)

    @property
    def left(self) -> int:
        return len(self.voters) - self.done

    @property
    def waiting(self) -> list[Member]:
        return [member for member in self.voters if not member.is_done]

    @property
    def present(self) -> int:
        return sum(member.row.presence == Presence.PRESENT for member in self.members)

    @property
    def written(self) -> int:
        return sum(member.row.presence == Presence.WRITTEN for member in self.members)


def turnout(
    session: Session, cards: Sequence[tally.RuleCard], items: Iterable[AgendaItem]
) -> Turnout:
    """The roll with who has voted; `items` are the agenda and `cards` its rules."""
    rows = list(session.attendances.select_related("seat__user", "seat__unit"))
    asked = _asked(session, items)
    marks = CastMark if session.is_secret else Ballot
    cast: Counter[int] = Counter(
        marks.objects.filter(item__in=asked).values_list("seat", flat=True) if asked else ()
    )
    casters = freezing.casters(session.frozen) if session.frozen else {}
    due = Counter(seat for item in asked for seat in casters[item])
    members = [
        Member(
            row, due[row.seat_id], cast[row.seat_id],
            bool(casters) and not any(row.seat_id in found for found in casters.values()),
        )
        for row in rows
    ]  # fmt: skip
    strictest = max(cards, key=lambda card: card.quorum, default=None)
    attending = {Presence.PRESENT.value}
    if strictest and not strictest.meets:
        attending |= {Presence.WRITTEN.value, Presence.UNKNOWN.value}
    present = sum(row.presence in attending for row in rows)
    return Turnout(
        members,
        tally.quorum(strictest, members=len(rows), present=present) if strictest else None,
    )


def _asked(session: Session, items: Iterable[AgendaItem]) -> set[int]:
    """Keys of the items that members are asked about now, or whose boxes wait to be opened; all of
    them once the session is over. A show of hands whose figures are keyed asks nobody."""
    if not session.frozen:
        return set()
    boxed = () if session.is_hands else BOXED
    now = (Stage.OPEN, *boxed) if session.status == SessionStatus.OPEN else Stage.values
    return {item.pk for item in items if item.stage in now}


def groups(items: Iterable[AgendaItem]) -> list[Group]:
    """The groups of an agenda that is in order, each with where it stands."""
    found: dict[str, Group] = {}
    for item in items:
        found.setdefault(item.group, Group(item.group)).items.append(item)
    return list(found.values())


def pulse(
    session: Session,
    groups: Sequence[Group],
    count: PaperCount | None = None,
    letters: Letters | None = None,
) -> str:
    """The steps of a vote: what a ballot, a count or the big screen compares to know that it is out
    of date; on paper also how many tellers have handed in, and whether they agree; of letters which
    tellers are waited for, and how many items are in the box."""
    stages = "".join(group.steps for group in groups)
    handed = f"-{bool(count.first_hash) + bool(count.second_hash)}{count.agreed:d}" if count else ""
    if letters:
        keyed = letters.count
        handed = f"-{bool(keyed.first):d}{bool(keyed.second):d}{len(keyed.sealed)}"
    return f"{session.status}-{session.round}-{stages}{handed}"


def told(session: Session, items: Iterable[AgendaItem], letters: Letters | None = None) -> str:
    """What a page of a session shows beside the steps of the vote, as a digest: agenda, declared
    conflicts, a request to vote again, how far the two keys are, whose letters came, how far the minutes
    are. Never a ballot."""
    seen: list[Any] = [session.reopen_by_id, [(item.pk, item.group) for item in items]]
    if letters:
        seen += letters.senders
    if session.status == SessionStatus.PLANNED:
        seen += (
            Recusal.objects.filter(item__session=session)
            .order_by("pk")
            .values_list("pk", "kind", "reason")
        )
    if session.status != SessionStatus.OPEN:
        seen += (
            session.keys.filter(round=session.round)
            .order_by("office")
            .values_list("office", "made_at", "tried_at", "destroyed_at")
        )
    if session.status == SessionStatus.CLOSED:
        seen += session.minutes.order_by("pk").values_list("edition", "status")
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:16]


def is_closable(session: Session) -> bool:
    """Whether there is something left to close: a box that waits to be opened is closed already, and
    items of a show of hands close when they are keyed."""
    left = session.items.filter(stage__in=(Stage.WAITING, Stage.OPEN))
    return session.status == SessionStatus.OPEN and not session.is_hands and left.exists()


def is_live(session: Session) -> bool:
    """Whether its pages go on asking: a closed session may be voted on again."""
    over = session.closed_at and timezone.now() - session.closed_at > LIVE_AFTER_CLOSING
    return session.status != SessionStatus.CANCELLED and not over


def rules(session: Session) -> dict[str, dict[str, Any]]:
    """The rule cards in play by the award's name: as frozen, before that as the campaign has them."""
    if session.frozen:
        return {row["award_name"]: row["rule"] for row in session.frozen["items"]}
    lines = CampaignAward.objects.filter(campaign=session.campaign_id).exclude(rule_card=None)
    if used := set(session.items.values_list("award", flat=True)):
        lines = lines.filter(award__in=used)
    return {
        line.award.name: freezing.plain_rule(line.rule_card)
        for line in lines.select_related("award", "rule_card")
    }


def rules_in_words(cards: dict[str, dict[str, Any]], members: int) -> list[Rule]:
    """The rules in play, as the session page states them."""
    found = []
    for award, card in cards.items():
        rule = tally.RuleCard.from_plain(card["count"])
        words = say(rule.words, _)
        if rule.base == "all_members" and members:
            needed = tally.votes_needed(rule, members)
            words += _(", tức từ %(needed)d/%(all)d") % {"needed": needed, "all": members}
        unverified = card["verification"] == Verification.UNVERIFIED
        kind = str(BallotKind(card["ballot_kind"]).label)
        found.append(Rule(award, kind, words, card["citation"], unverified))
    return found


def beat(session: Session, items: Sequence[AgendaItem] | None = None) -> dict[str, Any]:
    """What a page of a session compares to know that it is out of date: all of `board` that a page
    needs which shows no roll."""
    if items is None:
        items = list(session.items.only("group", "stage", "session").order_by("order", "pk"))
    parts, count, letters = groups(items), paper_count(session), letters_in(session)
    steps = pulse(session, parts, count, letters)
    if session.is_hands:
        steps += f"-{hand_steps(session, items)}"
    return {
        "session": session,
        "groups": parts,
        "count": count,
        "letters": letters,
        "steps": steps,
        "pulse": f"{steps}-{told(session, items, letters)}",
        "live": is_live(session),
    }


def board(session: Session, items: Sequence[AgendaItem] | None = None) -> dict[str, Any]:
    """What every page of a session shows: roll, quorum, rules in words. A page that has read the
    agenda passes its `items`."""
    cards = rules(session)
    if items is None:
        items = list(session.items.only("group", "stage", "session").order_by("order", "pk"))
    known = beat(session, items)
    parts = known["groups"]
    counted = [tally.RuleCard.from_plain(card["count"]) for card in cards.values()]
    state = turnout(session, counted, items)
    return known | {
        "turnout": state,
        "rules": rules_in_words(cards, len(state.members)),
        "open_groups": [group for group in parts if group.has(Stage.OPEN)],
        "waiting_groups": [group for group in parts if group.has(Stage.WAITING)],
        "boxed_groups": [group for group in parts if group.has(*BOXED)],
        "secret": any(card["ballot_kind"] == "secret" for card in cards.values()),
        "paper": any(card["ballot_kind"] == "paper" for card in cards.values()),
        "hands": any(card["ballot_kind"] == "hands" for card in cards.values()),
        "hand_stages": hand_stages(items),
        "hand_total": len(items),
        "hand_now": hand_now(session, items),
        "in_browser": any(card.get("sealed_by") == "browser" for card in cards.values()),
    }


def agenda(session: Session) -> QuerySet[AgendaItem]:
    return session.items.select_related(
        "award", "final_award", "nomination__submission__unit", "nomination__work_unit"
    ).prefetch_related("recusals__seat__user")


def closed_to(session: Session, user: Any) -> set[int]:
    """Keys of the items whose dossier and result a conflict of interest closes to this person."""
    rows = Recusal.objects.filter(item__session=session, seat__user=user.pk, hides=True)
    return set(rows.values_list("item", flat=True))


def candidates(session: Session, user: Any) -> QuerySet[Nomination]:
    """Dossiers of the campaign that may be put on the agenda."""
    return (
        Nomination.objects.visible_to(user)
        .filter(
            submission__campaign=session.campaign_id,
            status__in=(Status.ELIGIBLE, Status.POSTPONED),
        )
        .with_context()
        .order_by("award__rank", "subject_kind", "sort_key", "pk")
    )
