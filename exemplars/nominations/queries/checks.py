"""The checks of dossiers: rows gathered into the plain facts `campaigns.eligibility` judges."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db.models import Count
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from exemplars.campaigns import eligibility
from exemplars.campaigns.models import CampaignAward, RequiredPaper
from exemplars.campaigns.states import PaperKind, SubjectKind
from exemplars.nominations.models import Evidence, Nomination
from exemplars.nominations.states import CLOSED, Status
from exemplars.shared.text import say
from exemplars.units.models import Unit
from exemplars.units.states import Level

RED, YELLOW, GREEN = "red", "yellow", "green"
_ORDER = (RED, YELLOW, GREEN)
#: Papers written once for everybody a submission names.
_COMMON_PAPERS = frozenset({PaperKind.PROPOSAL.value, PaperKind.MINUTES.value})
#: From the lowest authority to the highest; levels elsewhere count as the province's.
_LEVELS = (Level.BASE, Level.COMMUNE, Level.DEPARTMENT, Level.PROVINCE, Level.CENTRAL)
#: Closing time is the submission's matter (`actions.submit`), not one of each dossier.
_NEVER = datetime(9999, 1, 1, tzinfo=UTC)
Counts = Counter[tuple[int, int, int | None, str]]


@dataclass(frozen=True)
class Light:
    """One check of one dossier: what, what to do, on what basis.

    `whole` says that the whole submission mends it, and how: "paper", "attest", "number", "time".
    `paper` is the kind that is missing.
    """

    level: str
    code: str
    text: str
    todo: str = ""
    basis: str = ""
    whole: str = ""
    paper: str = ""


@dataclass
class _Known:
    """What the register knows about the campaigns of some dossiers."""

    lines: dict[int, dict[int, CampaignAward]] = field(default_factory=dict)
    papers: dict[int, list[RequiredPaper]] = field(default_factory=dict)
    common: dict[int, set[str]] = field(default_factory=dict)
    twins: dict[tuple[Any, ...], list[tuple[int, str, str]]] = field(default_factory=dict)
    levels: dict[int, set[str]] = field(default_factory=dict)
    counts: Counts = field(default_factory=Counter)


def lights_of(nominations: Sequence[Nomination]) -> dict[int, list[Light]]:
    """The checks of each dossier, worst first. At most six queries, however many dossiers.

    The rows come with `submission__unit`, `submission__campaign__office`, `award__issuer`, and
    prefetched `evidence` and `previous_awards`.
    """
    if not nominations:
        return {}
    known = _known(nominations)
    return {row.pk: _lights(row, known) for row in nominations}


def unit_counts(campaigns: set[int], units: set[int]) -> Counts:
    """Dossiers by (campaign, unit, award, kind), without the withdrawn; a model is a collective's. One
    that passed at the lower award uses the ceiling of that one alone."""
    found: Counts = Counter()
    rows = (
        Nomination.objects.filter(submission__campaign__in=campaigns, submission__unit__in=units)
        .exclude(status=Status.WITHDRAWN)
        .order_by()
        .annotate(given=Coalesce("final_award_id", "award_id"))
        .values_list("submission__campaign_id", "submission__unit_id", "given", "subject_kind")
        .annotate(n=Count("pk"))
    )
    for campaign, unit, award, kind, number in rows:
        found[campaign, unit, award, counted_kind(kind)] += number
    return found


def counted_kind(kind: str) -> str:
    return SubjectKind.COLLECTIVE.value if kind == SubjectKind.MODEL else kind


def _known(nominations: Sequence[Nomination]) -> _Known:
    campaigns = {row.submission.campaign_id for row in nominations}
    known = _Known()
    for line in CampaignAward.objects.filter(campaign__in=campaigns):
        known.lines.setdefault(line.campaign_id, {})[line.award_id] = line
    for paper in RequiredPaper.objects.filter(campaign__in=campaigns):
        known.papers.setdefault(paper.campaign_id, []).append(paper)
    if known.papers:
        common = Evidence.objects.filter(
            submission__in={row.submission_id for row in nominations}, nomination=None
        )
        for submission, kind in common.values_list("submission_id", "kind"):
            known.common.setdefault(submission, set()).add(kind)
    if any(_has_ceiling(line) for lines in known.lines.values() for line in lines.values()):
        known.counts = unit_counts(campaigns, {row.submission.unit_id for row in nominations})
    known.twins = _twins(nominations, campaigns)
    known.levels = _office_levels(
        {row.campaign.office for row in nominations if row.award and not _gives_itself(row)}
    )
    return known


def _has_ceiling(line: CampaignAward) -> bool:
    return any(
        limit is not None
        for limit in (line.quota_individual, line.quota_collective, line.quota_household)
    )


def _gives_itself(row: Nomination) -> bool:
    """Whether the award is given by the authority the campaign's office works for."""
    issuer = row.award.issuer if row.award else None
    return issuer is not None and issuer.office_id == row.campaign.office_id


def _office_levels(offices: set[Unit]) -> dict[int, set[str]]:
    """The level of each office and of the authorities it works for."""
    levels = {office.pk: {office.level} for office in offices}
    if not levels:
        return {}
    for office, level in Unit.objects.filter(office__in=levels).values_list("office_id", "level"):
        levels[office].add(level)
    return levels


def _twin_key(campaign: int, kind: str, name: str, year: int | None, place: str) -> tuple[Any, ...]:
    """Same campaign, kind and name; same birth year where it is known, else the same place."""
    return (campaign, kind, name, year or place)


def _twins(
    nominations: Sequence[Nomination], campaigns: set[int]
) -> dict[tuple[Any, ...], list[tuple[int, str, str]]]:
    """Open dossiers of the campaigns with the same names: (key, submission number, unit)."""
    rows = (
        Nomination.objects.filter(
            submission__campaign__in=campaigns, sort_key__in={row.sort_key for row in nominations}
        )
        .exclude(status__in=CLOSED - {Status.INELIGIBLE, Status.REJECTED})
        .order_by("pk")
        .values_list(
            "submission__campaign_id",
            "subject_kind",
            "sort_key",
            "birth_year",
            "work_unit_name",
            "pk",
            "submission__number",
            "submission__unit__name",
        )
    )
    found = defaultdict(list)
    for campaign, kind, name, year, place, key, number, unit in rows:
        found[_twin_key(campaign, kind, name, year, place)].append((key, number, unit))
    return dict(found)


def _lights(row: Nomination, known: _Known) -> list[Light]:
    if row.award is None:
        return [
            Light(
                RED,
                "AWARD",
                _("Chưa chọn hình thức đề nghị."),
                _("Chọn ở mục Đề nghị khen thưởng."),
            )
        ]
    required = _required(row, known)
    dossier = _dossier(row, known)
    facts = _facts(row, known, required)
    found = [
        Light(
            finding.level,
            finding.code,
            say(finding.sentence, _),
            say(finding.mend, _),
            _basis(finding),
            _whole(finding),
            finding.paper,
        )
        for finding in eligibility.check(dossier, facts)
    ]
    return sorted([*found, *_passed(found, row, facts)], key=lambda x: _ORDER.index(x.level))


def _basis(finding: eligibility.Finding) -> str:
    basis = say(finding.basis, _)
    return basis if finding.verified else _("%(basis)s (chưa xác minh)") % {"basis": basis}


def _whole(finding: eligibility.Finding) -> str:
    """How the whole submission mends it; "" for a matter of the one dossier."""
    if finding.code == "R03":
        return "attest"
    return "paper" if finding.paper in _COMMON_PAPERS else ""


def _passed(found: list[Light], row: Nomination, facts: eligibility.Facts) -> list[Light]:
    """What was looked at and is in order, so that a reader sees it was."""
    codes = {light.code for light in found if light.level != GREEN}
    passed = []
    if row.attested_at and "R03" not in codes:
        day = timezone.localtime(row.attested_at)
        passed.append(
            Light(
                GREEN,
                "R03",
                _("Đã xác nhận không trong thời gian xem xét kỷ luật."),
                _("Thủ trưởng xác nhận ngày %(day)s.") % {"day": f"{day:%d/%m/%Y}"},
            )
        )
    if facts.required_papers and "R09" not in codes:
        papers = ", ".join(label.lower() for _kind, label in facts.required_papers)
        passed.append(Light(GREEN, "R09", _("Đủ giấy tờ bắt buộc."), papers.capitalize() + "."))
    if facts.quota is not None and "R07" not in codes:
        passed.append(
            Light(
                GREEN,
                "R07",
                _("Trong chỉ tiêu."),
                _("Đang đề nghị %(used)s trên %(quota)s.")
                % {"used": facts.used, "quota": facts.quota},
            )
        )
    return passed


def _required(row: Nomination, known: _Known) -> tuple[tuple[str, str], ...]:
    return tuple(
        (paper.kind, paper.get_kind_display())
        for paper in known.papers.get(row.submission.campaign_id, [])
        if paper.mandatory and (not paper.subject_kinds or row.subject_kind in paper.subject_kinds)
    )


def _dossier(row: Nomination, known: _Known) -> eligibility.Dossier:
    told = [row.summary, row.learn, row.follow, row.example, row.method, row.results]
    own = {paper.kind for paper in row.evidence.all()}
    return eligibility.Dossier(
        subject_kind=row.subject_kind,
        name=row.display_name,
        award=row.award.code if row.award else "",
        texts=((_("Thành tích"), " ".join(told)),),
        papers=frozenset(own | known.common.get(row.submission_id, set())),
        attested=row.attested_at is not None,
        earlier=tuple(
            eligibility.Earlier(line.award_name, line.year) for line in row.previous_awards.all()
        ),
        birth_date=row.birth_date,
        posthumous=row.posthumous,
        achieved_from=row.achieved_from,
        achieved_to=row.achieved_to,
    )


def _facts(
    row: Nomination, known: _Known, required: tuple[tuple[str, str], ...]
) -> eligibility.Facts:
    award, campaign = row.award, row.campaign
    assert award is not None
    lines = known.lines.get(campaign.pk, {})
    line = lines.get(award.pk)
    kind = counted_kind(row.subject_kind)
    key = _twin_key(campaign.pk, row.subject_kind, row.sort_key, row.birth_year, row.work_unit_name)
    others = [x for x in known.twins.get(key, []) if x[0] != row.pk]
    levels = {award.issuer_level} if _gives_itself(row) else known.levels[campaign.office_id]
    issuer_level, office_level = _authority(award.issuer_level, levels)
    return eligibility.Facts(
        now=timezone.now(),
        closes_at=_NEVER,
        award_name=award.name,
        award_open=not lines or line is not None,
        award_kinds=tuple(award.subject_kinds),
        mode=campaign.mode,
        required_papers=required,
        twins=tuple(_twin(number, unit) for _pk, number, unit in others),
        quota=line.ceiling(kind) if line else None,
        used=known.counts[campaign.pk, row.submission.unit_id, award.pk, kind],
        issuer_level=issuer_level,
        office_level=office_level,
        issuer_name=award.issuer.name if award.issuer else "",
        issuer_ended_on=award.issuer.ended_on if award.issuer else None,
        decision_on=campaign.decision_on,
        received_on=timezone.localdate(row.received_at) if row.received_at else None,
    )


def _twin(number: str, unit: str) -> str:
    """The submission the same name stands in."""
    unnumbered = _("tờ trình chưa có số, %(unit)s") % {"unit": unit}
    return f"{number}, {unit}" if number else unnumbered


def _authority(issuer: str, office: set[str]) -> tuple[str, str]:
    """The two levels to compare: of the award, and of the office where it does not give it."""
    if issuer in office or issuer not in _LEVELS:
        return Level.PROVINCE.value, Level.PROVINCE.value
    known = [level for level in office if level in _LEVELS] or [Level.PROVINCE.value]
    return issuer, max(known, key=_LEVELS.index)
