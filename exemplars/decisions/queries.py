"""Reads of decisions: the list, one decision with its lines, names as of a day."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Case, Count, F, Min, Q, QuerySet, Sum, When
from django.db.models.functions import Coalesce
from django.urls import reverse

from certificates.models import Certificate, Proof
from certificates.papers import ProofLine
from exemplars.accounts.models import User
from exemplars.accounts.states import OFFICE_KINDS, UNIT_KINDS
from exemplars.campaigns.models import Campaign, run_by
from exemplars.decisions import reissuing
from exemplars.decisions.models import Decision, DecisionLine, Return
from exemplars.decisions.states import ReturnKind
from exemplars.nominations.models import Nomination
from exemplars.nominations.states import Status
from exemplars.shared import journal
from exemplars.units.models import Unit, UnitVersion


def decisions(user: User) -> QuerySet[Decision]:
    """Decisions a person may see, newest first, with how many lines count and how many are revoked."""
    return (
        Decision.objects.visible_to(user)
        .with_context()
        .annotate(
            line_count=Count("lines", filter=~Q(lines__nomination__status=Status.REVOKED)),
            revoked_count=Count("lines", filter=Q(lines__nomination__status=Status.REVOKED)),
        )
        .order_by("status", "-signed_on", "-pk")
    )


def lines_of(decision: Decision) -> QuerySet[DecisionLine]:
    """Every line with what a page or the publication needs, in order."""
    return decision.lines.select_related(
        "award__issuer",
        "nomination__work_unit",
        "nomination__submission__unit",
        "nomination__submission__campaign__office",
    ).order_by("order", "pk")


def numbered(decision: Decision, lines: Iterable[DecisionLine]) -> list[DecisionLine]:
    """Some of a decision's lines, each with its `number` in the decision's list; one query."""
    found = list(lines)  # before the numbers: a line that is added meanwhile is not among them
    keys = decision.lines.order_by("order", "pk").values_list("pk", flat=True)
    numbers = {key: number for number, key in enumerate(keys, 1)}
    for line in found:
        line.number = numbers.get(line.pk, 0)
    return found


def lines_for(decision: Decision, user: User) -> QuerySet[DecisionLine]:
    """Every line for the campaign's office, else those whose dossiers the person sees."""
    lines = lines_of(decision)
    if user.has_perm("exemplars.edit_decision", decision):
        return lines
    return lines.filter(nomination__in=Nomination.objects.visible_to(user).values("pk"))


def summary(lines: QuerySet[DecisionLine]) -> dict[str, Any]:
    """Of all lines: how many count and their prize money, whether one award is given to all, and
    of those revoked (which count no more) how many, what they had, what is to be given back and what
    has been; one query, two where one is revoked. Money in đồng."""
    gone = Q(nomination__status=Status.REVOKED)
    found = lines.order_by().aggregate(
        total=Sum("amount", filter=~gone, default=0),
        count=Count("pk", filter=~gone),
        awards=Count("award_name", distinct=True),
        revoked=Count("pk", filter=gone),
        revoked_total=Sum("amount", filter=gone, default=0),
        due=Sum(Coalesce("money_due", "amount"), filter=gone, default=0),
    )
    found["one_award"] = found.pop("awards") == 1
    if found["revoked"]:
        rows = Return.objects.standing().filter(line__in=lines.order_by().values("pk"))
        found["returned"] = rows.aggregate(found=Sum("amount", default=0))["found"]
    return found


def with_returns(lines: Iterable[DecisionLine]) -> list[DecisionLine]:
    """The lines, each with what came back of it; one query if one of them is revoked."""
    found = list(lines)
    gone = {line.pk: line for line in found if line.is_revoked}
    for line in found:
        line.money_returned, line.things_returned = 0, []
    for row in Return.objects.standing().filter(line__in=gone) if gone else ():
        line = gone[row.line_id]
        line.money_returned += row.amount or 0
        line.things_returned += [] if row.what == ReturnKind.MONEY else [row]
    return found


def issues_of(line: DecisionLine) -> list[Certificate]:
    """Every certificate that a line has had, the first one first; one query."""
    rows = Certificate.objects.filter(key__startswith=line.award_key)
    return list(rows.select_related("replaced_by").order_by("id"))


def revoking_document(line: DecisionLine) -> str:
    """The decision that revoked an award without a sheet, whose certificate would name it; empty where
    none has. One query."""
    done = journal.entries_of(line.decision).filter(action="revoke", data__line=line.order).first()
    return done.data["document"] if done else ""


def returns_of(line: DecisionLine, issues: Iterable[Certificate]) -> dict[str, Any]:
    """Of one line: what came back (`returns`, also what was struck out), the money still out (`left`)
    and the sheets still out (`sheets_out`); one query. Money in đồng."""
    rows = list(line.returns.select_related("added_by", "struck_by"))
    numbers = {row.code: row.number for row in issues}
    for row in rows:
        row.number = numbers.get(row.certificate_code)  # type: ignore[attr-defined]
    back = sum(row.amount or 0 for row in rows if row.struck_at is None)
    out = [row for row in issues
           if row.state != Certificate.State.VALID and row.returned_on is None]  # fmt: skip
    return {
        "returns": rows, "money_back": back, "sheets_out": out,
        "left": line.money_to_return - back if line.is_revoked else 0,
    }  # fmt: skip


def with_proofs(lines: Iterable[DecisionLine]) -> list[tuple[DecisionLine, Proof | None]]:
    """The lines that have a certificate, each with its proof, if one was sent; two queries."""
    found = [line for line in lines if line.certificate_code]
    codes = [line.certificate_code for line in found]
    proofs = {
        row.certificate.code: row
        for row in Proof.objects.filter(certificate__code__in=codes).select_related("certificate")
    }
    return [(line, proofs.get(line.certificate_code)) for line in found]


def units_of(lines: Iterable[DecisionLine]) -> list[tuple[Unit, int]]:
    """The units that proposed these lines, with how many each; no query."""
    counted = Counter(line.nomination.submission.unit for line in lines)
    return sorted(counted.items(), key=lambda found: found[0].sort_key)


def to_read(lines: Iterable[DecisionLine], *, unsent: bool) -> list[ProofLine]:
    """The certificates in force of these numbered lines, for the sheet a unit crosses off; `unsent`
    takes those of which no proof has gone out too. One query."""
    place = {line.certificate_code: line.number for line in lines if line.certificate_code}
    rows = (
        Certificate.objects.in_force()
        .filter(code__in=place)
        .select_related("layout", "register", "proof")
    )
    found = [ProofLine(place[row.code], row, getattr(row, "proof", None)) for row in rows]
    sent = [line for line in found if unsent or line.proof]
    return sorted(sent, key=lambda line: line.number)


@dataclass(frozen=True)
class ProofsLeft:
    """Proofs of one decision that wait for somebody, and the first day by which."""

    decision: Decision
    count: int
    due_on: date


def proofs_to_read(user: User) -> list[ProofsLeft]:
    """What the person's units have to confirm, the first day first; two queries."""
    mine = user.reach("nomination__submission__unit", *UNIT_KINDS)
    return _proofs_left(Proof.objects.with_unit(), mine)


def proofs_to_answer(user: User) -> list[ProofsLeft]:
    """Corrections the units ask for, for the office to decide on; two queries."""
    return _proofs_left(Proof.objects.asked(), run_by(user, "decision__campaign", *OFFICE_KINDS))


def _proofs_left(proofs: QuerySet[Proof], lines: Q) -> list[ProofsLeft]:
    codes = DecisionLine.objects.filter(lines).exclude(certificate_code="")
    found = (
        proofs.filter(certificate__code__in=codes.values("certificate_code"))
        .order_by()
        .values_list("certificate__batch_key")
        .annotate(n=Count("pk"), due_on=Min("due_on"))
    )
    left = {key: (count, due_on) for key, count, due_on in found}
    uids = [key.removeprefix("decision:") for key in left]
    decisions = Decision.objects.filter(uid__in=uids).select_related("campaign")
    rows = [ProofsLeft(decision, *left[decision.batch_key]) for decision in decisions]
    return sorted(rows, key=lambda row: (row.due_on, row.decision.pk))


def late_units(pairs: Iterable[tuple[DecisionLine, Proof | None]]) -> list[tuple[Unit, int]]:
    """Units that have not answered by their day, with how many proofs each; no query."""
    late = Counter(
        line.nomination.submission.unit for line, proof in pairs if proof and proof.is_overdue
    )
    return sorted(late.items(), key=lambda found: found[0].name)


def reissue_papers(line: DecisionLine) -> dict[str, Any]:
    """What a cấp đổi, cấp lại of a line's certificate wants (`wanted`), what lies beside it
    (`papers`), what those before it were issued on (`earlier`), and whether somebody has still to
    check the list (`unverified`); one query."""
    listed = reissuing.rules(settings.REISSUE_PAPERS)
    names = {rule.code: rule.name for rule in listed}
    cases = dict(Certificate.Reissue.choices)
    found: dict[bool, list[dict[str, Any]]] = {True: [], False: []}
    held = set()
    for paper in line.papers.all():
        beside = paper.certificate_code == line.certificate_code
        held |= {paper.kind} if beside else set()
        found[beside].append(
            {
                "uid": paper.uid, "name": paper.name,
                "tile": {
                    "title": paper.name, "size": paper.size,
                    "href": reverse("decisions:reissue-paper", args=[paper.uid]),
                    "kind": paper.name.rpartition(".")[2].upper(),
                    "note": names.get(paper.kind, paper.kind),
                },
            }
        )  # fmt: skip
    wanted = [
        {"rule": rule, "held": rule.code in held, "cases": "; ".join(str(cases[c]) for c in rule.cases)}
        for rule in listed
        if rule.cases
    ]  # fmt: skip
    return {
        "wanted": wanted, "papers": found[True], "earlier": found[False],
        "unverified": not all(rule.verified for rule in listed),
    }  # fmt: skip


def papers_lacking(line: DecisionLine, case: str) -> list[reissuing.PaperRule]:
    """What a cấp đổi, cấp lại in this case wants and has not beside the certificate; one query."""
    held = line.papers.filter(certificate_code=line.certificate_code)
    return reissuing.missing(
        case, set(held.values_list("kind", flat=True)), settings.REISSUE_PAPERS
    )


def left_to_do(decision: Decision) -> dict[str, int]:
    """How many certificates are still to print and to hand over; one query."""
    return decision.lines.exclude(certificate_code="").aggregate(
        to_print=Count("pk", filter=Q(nomination__status=Status.AWARDED)),
        to_hand_over=Count("pk", filter=Q(nomination__status__in=(Status.AWARDED, Status.PRINTED))),
    )


def ready_for(campaign: Campaign, issuer: Unit) -> list[Nomination]:
    """Passed by the council, given by this issuer, on no decision yet; in certificate order:
    collectives, models, individuals, households, each as the unit listed them."""
    passed = (
        Nomination.objects.filter(
            submission__campaign=campaign, status__in=(Status.PASSED, Status.PASSED_LOWER)
        )
        .select_related(
            "award__issuer",
            "final_award__issuer",
            "work_unit",
            "submission__unit",
            "submission__campaign__office",
        )
        .order_by("submission", "order", "pk")
    )
    kinds = ("collective", "model", "individual", "household")
    found = [
        (award.rank, kinds.index(row.subject_kind), row)
        for row in passed
        if (award := row.awarded_as) and award.issuer_id == issuer.pk
    ]
    return [row for _rank, _kind, row in sorted(found, key=lambda place: place[:2])]


def to_forward(campaign: Campaign) -> QuerySet[Nomination]:
    """Passed for an award that a higher level gives (its issuer is not a unit of ours)."""
    return (
        Nomination.objects.filter(
            Q(final_award=None, award__issuer=None)
            | Q(final_award__isnull=False, final_award__issuer=None),
            submission__campaign=campaign,
            status__in=(Status.PASSED, Status.PASSED_LOWER),
        )
        .with_context()
        .select_related("final_award")
        .order_by("submission", "order", "pk")
    )


def names_on(units: Iterable[Unit | None], day: date) -> dict[int, str]:
    """Each unit's name in force on a day, by unit key; one query. Falls back to today's name."""
    known = {unit.pk: unit for unit in units if unit is not None}
    names = {key: unit.name for key, unit in known.items()}
    versions = UnitVersion.objects.filter(unit__in=known).order_by("valid_from")
    for version in versions:
        started = version.valid_from is None or version.valid_from <= day
        if started and (version.valid_to is None or day <= version.valid_to):
            names[version.unit_id] = version.name
    return names


@dataclass(frozen=True)
class Waiting:
    """Nominations of one campaign that wait for a decision of one authority (None: go upward)."""

    code: str
    campaign: str
    decision_on: date | None
    issuer: Unit | None
    count: int


def waiting(user: User) -> list[Waiting]:
    """What the office may decide or forward now, campaign by campaign; two queries."""
    groups: list[Any] = list(
        Nomination.objects.filter(
            run_by(user, "submission__campaign", *OFFICE_KINDS),
            status__in=(Status.PASSED, Status.PASSED_LOWER),
        )
        .order_by()
        .values(
            code=F("submission__campaign__code"),
            campaign=F("submission__campaign__name"),
            decision_on=F("submission__campaign__decision_on"),
            issuer=Case(
                When(final_award=None, then=F("award__issuer")), default=F("final_award__issuer")
            ),
        )
        .annotate(count=Count("pk"))
    )
    issuers = {
        unit.pk: unit for unit in Unit.objects.filter(pk__in={row["issuer"] for row in groups})
    }
    found = [Waiting(**{**row, "issuer": issuers.get(row["issuer"])}) for row in groups]
    return sorted(found, key=lambda row: (row.campaign, row.issuer is None, str(row.issuer)))


def counts_by_kind(lines: Iterable[DecisionLine]) -> dict[str, int]:
    """{"collective": 12, "individual": 40, "household": 4}: a model counts as its collective."""
    kinds = Counter(line.nomination.subject_kind for line in lines)
    return {
        "collective": kinds["collective"] + kinds["model"],
        "individual": kinds["individual"],
        "household": kinds["household"],
    }
