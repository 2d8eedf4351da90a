"""The work that is measured: who does what, where, and what must have happened afterwards.

A turn is one whole piece of work, of one request or several. Acts that use up their rows have as
many turns as the seed made rows for.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import cycle, islice

from django.db import connections
from django.urls import reverse

from certificates.models import Certificate
from exemplars.accounts.models import User
from exemplars.councils.models import Ballot, Session
from exemplars.nominations.models import Nomination
from exemplars.nominations.states import Status
from tests.benchmarks.client import Visitor, form_of, session_of
from tests.benchmarks.seeding import Seeded

Turn = Callable[[], object]


@dataclass
class Office:
    """The seeded world seen through HTTP. `repeats`: turns of work that uses nothing up."""

    seeded: Seeded
    port: int
    repeats: int
    visitors: dict[str, Visitor] = field(default_factory=dict)
    #: A file for the statements of every request, to see where the time goes.
    sql: str = ""

    def as_(self, login: str) -> Visitor:
        """A signed-in person; "" for a citizen."""
        if login not in self.visitors:
            session = session_of(User.objects.get(username=login)) if login else ""
            self.visitors[login] = Visitor(self.port, session)
        if self.sql:
            self.visitors[login].headers["X-Show-Sql"] = self.sql
        return self.visitors[login]

    def reading(self, login: str, paths: Sequence[str]) -> list[Turn]:
        """`repeats` turns over these pages, round and round."""
        visitor = self.as_(login)
        return [lambda path=path: visitor.get(path) for path in islice(cycle(paths), self.repeats)]


@dataclass(frozen=True)
class Work:
    """`turns` may raise NoReverseMatch: the site has no such page (yet)."""

    key: str
    title: str
    turns: Callable[[Office], list[Turn]]
    #: A sentence when the acts did not have their effect in full, given the number of turns.
    fault: Callable[[Office, int], str] = lambda office, turns: ""
    repeats: int | None = None
    #: A page can be asked for again; an act uses its rows up.
    acts: bool = False


# --- Pages ------------------------------------------------------------------------------------


def _at(login: str, name: str, query: str = "") -> Callable[[Office], list[Turn]]:
    return lambda office: office.reading(login, [reverse(name) + query])


def _dossiers(office: Office) -> list[Turn]:
    rows = office.seeded.readable[:: max(1, len(office.seeded.readable) // office.repeats)]
    return office.reading("officer", [row.get_absolute_url() for row in rows])


def _preflight(office: Office) -> list[Turn]:
    desk = office.seeded.desks[0]
    return office.reading(office.seeded.head_of(desk), [desk.get_absolute_url()])


def _session_page(name: str, login: str) -> Callable[[Office], list[Turn]]:
    def turns(office: Office) -> list[Turn]:
        return office.reading(login, [reverse(name, args=[office.seeded.sessions[0].uid])])

    return turns


def _verify(office: Office) -> list[Turn]:
    codes = office.seeded.codes[: office.repeats]
    return office.reading("", [reverse("certificates:verify", args=[code]) for code in codes])


def _story(office: Office) -> list[Turn]:
    slugs = office.seeded.slugs[: office.repeats]
    return office.reading("", [reverse("gallery:story", args=[slug]) for slug in slugs])


def _decision(office: Office) -> list[Turn]:
    return office.reading(
        "office-head", [reverse("decisions:detail", args=[office.seeded.decisions[-1].uid])]
    )


# --- Acts -------------------------------------------------------------------------------------


def _casting(sessions: Callable[[Seeded], list[Session]]) -> Callable[[Office], list[Turn]]:
    """Every member casts the whole ballot of each session in one POST."""

    def turns(office: Office) -> list[Turn]:
        made: list[Turn] = []
        for session in sessions(office.seeded):
            path = reverse("councils:cast", args=[session.uid])
            keys = list(session.items.values_list("pk", flat=True))
            choices = {f"choice-{key}": "disagree" if key % 9 == 0 else "agree" for key in keys}
            for number in range(1, office.seeded.plan.MEMBERS + 1):
                visitor = office.as_(f"seat-{number}")
                made.append(lambda v=visitor, p=path, c=choices: v.post(p, c))
        return made

    return turns


def _cast_fault(sessions: Callable[[Seeded], list[Session]]) -> Callable[[Office, int], str]:
    def fault(office: Office, turns: int) -> str:
        wanted = sum(
            row.items.count() * office.seeded.plan.MEMBERS for row in sessions(office.seeded)
        )
        there = Ballot.objects.filter(item__session__in=sessions(office.seeded)).count()
        return "" if there == wanted else f"{there} of {wanted} ballots are there"

    return fault


def _hand_in(office: Office) -> list[Turn]:
    return [
        lambda row=row: office.as_(office.seeded.head_of(row)).post(
            reverse("nominations:submit", args=[row.uid])
        )
        for row in office.seeded.hand_ins
    ]


def _hand_in_fault(office: Office, turns: int) -> str:
    left = (
        Nomination.objects.filter(submission__in=office.seeded.hand_ins)
        .exclude(status=Status.SUBMITTED)
        .count()
    )
    return f"{left} dossiers were not handed in" if left else ""


def _nominate(office: Office) -> list[Turn]:
    """The head of a unit writes, attests and sends one dossier: 3 pages, 4 forms."""
    submission = office.seeded.desks[0]
    visitor = office.as_(office.seeded.head_of(submission))
    writer = office.seeded.writer
    award = str(office.seeded.world.award.pk)
    names = [writer.person() for _ in range(office.repeats)]

    def turn(name: str) -> None:
        new = reverse("nominations:new", args=[submission.uid])
        kind = {"subject_kind": "individual", "name": name, "award": award}
        edit = visitor.post(new, form_of(visitor.get(new)) | kind).location
        content = {
            "salutation": "Bà", "gender": "female", "birth_date": "04/09/1989",
            "position": writer.post(), "work_unit_name": writer.workplace("An Cư"),
            "summary": writer.deeds(1), "learn": writer.deeds(2), "follow": writer.deeds(4),
            "example": writer.deeds(2), "results": writer.deeds(2),
            "achieved_from": "01/11/2025", "achieved_to": "31/10/2026",
        }  # fmt: skip
        saved = visitor.post(edit, form_of(visitor.get(edit)) | content).location
        visitor.get(saved)
        key = saved.rstrip("/").rsplit("/", 1)[1]
        visitor.post(reverse("nominations:attest", args=[submission.uid]), {"uid": key})
        visitor.post(reverse("nominations:submit-one", args=[key]))

    return [lambda name=name: turn(name) for name in names]


def _nominate_fault(office: Office, turns: int) -> str:
    there = office.seeded.desks[0].nominations.filter(status=Status.SUBMITTED).count()
    return "" if there == turns else f"{there} of {turns} dossiers were sent"


def _eligible(office: Office) -> list[Turn]:
    rows = office.seeded.checking[: office.repeats]
    return [
        lambda row=row: office.as_("officer").post(reverse("appraisal:eligible", args=[row.uid]))
        for row in rows
    ]


def _eligible_fault(office: Office, turns: int) -> str:
    keys = [row.pk for row in office.seeded.checking[:turns]]
    there = Nomination.objects.filter(pk__in=keys, status=Status.ELIGIBLE).count()
    return "" if there == turns else f"{there} of {turns} were found eligible"


def _publish(which: str) -> Callable[[Office], list[Turn]]:
    return lambda office: [
        lambda row=row: office.as_("office-head").post(reverse("decisions:publish", args=[row.uid]))
        for row in getattr(office.seeded, which)
    ]


def _publish_fault(which: str) -> Callable[[Office, int], str]:
    def fault(office: Office, turns: int) -> str:
        rows = getattr(office.seeded, which)
        keys = [row.batch_key for row in rows]
        wanted = sum(row.lines.count() for row in rows)
        there = Certificate.objects.filter(batch_key__in=keys).count()
        return "" if there == wanted else f"{there} of {wanted} certificates are there"

    return fault


def _one(seeded: Seeded) -> list[Session]:
    return [seeded.small_session]


def _hundred(seeded: Seeded) -> list[Session]:
    return seeded.sessions


#: In this order: pages first, then what changes the rows.
WORKS = (
    Work("list", "Nomination list, 50 rows (office)", _at("officer", "nominations:list")),
    Work("search", "– search, two words", _at("officer", "nominations:list", "?q=nguyen+thi")),
    Work("filter", "– filter state + kind",
         _at("officer", "nominations:list", "?trang-thai=tham-dinh&doi-tuong=individual")),
    Work("queue", "Appraisal queue, 50 rows", _at("officer", "appraisal:queue")),
    Work("dossier", "Dossier view (office)", _dossiers),
    Work("preflight", "Submission of 56, checks before sending", _preflight),
    Work("board", "Council session page, 100 items, 13 members",
         _session_page("councils:session", "seat-2")),
    Work("turnout", "– its live part (every 3 s while voting)",
         _session_page("councils:turnout", "seat-2")),
    Work("ballot", "Ballot page, 100 items", _session_page("councils:ballot", "seat-3")),
    Work("decision", "Draft decision page, 50 lines", _decision),
    Work("desk", "Desk home (office)", _at("officer", "desk:home")),
    Work("desk-unit", "Desk home (unit head)", _at("head-UBX-001", "desk:home")),
    Work("api", "API list, 50 per page", _at("officer", "nomination-list", "?page_size=50")),
    Work("export", "XLSX export of all, 17 columns", _at("officer", "nominations:export"), repeats=4),
    Work("verify", "Verification page", _verify),
    Work("gallery", "Public gallery, home", _at("", "gallery:home")),
    Work("story", "– one story", _story),
    Work("cast-1", "Cast a ballot, 1 item (POST)", _casting(_one), _cast_fault(_one), acts=True),
    Work("cast", "Cast a ballot, 100 items (POST)", _casting(_hundred), _cast_fault(_hundred), acts=True),
    Work("eligible", "Conclude one dossier eligible (POST)", _eligible, _eligible_fault, acts=True),
    Work("nominate", "Nominate: 3 GET + 4 POST, to “sent”", _nominate, _nominate_fault,
         repeats=12, acts=True),
    Work("hand-in", "Hand in a submission of 50 (POST)", _hand_in, _hand_in_fault, acts=True),
    Work("publish-1", "Publish a decision of 1 line (POST)", _publish("single_decisions"),
         _publish_fault("single_decisions"), acts=True),
    Work("publish-50", "Publish a decision of 50 lines (POST)", _publish("decisions"),
         _publish_fault("decisions"), acts=True),
)  # fmt: skip


def forget_connections() -> None:
    """Before measuring: no database process but those of the site."""
    connections.close_all()


__all__ = ["WORKS", "Office", "Work", "forget_connections"]
