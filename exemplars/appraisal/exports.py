"""Bảng soát hồ sơ: one row a dossier with what the office checks, as a workbook of plain text."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import FileResponse
from django.utils import timezone

from exemplars.appraisal.models import Finding
from exemplars.campaigns.models import RequiredPaper
from exemplars.campaigns.states import PaperKind
from exemplars.nominations import queries
from exemplars.nominations.exports import inert_sheet
from exemplars.nominations.models import Evidence, Nomination
from exemplars.nominations.states import UNIT_ONLY, Status

#: Dossiers looked over at a time: the checks hold what they compare in memory.
CHUNK = 500
_BEFORE = (
    "STT", "Họ và tên, tên tập thể", "Đối tượng", "Chức vụ, đơn vị", "Đơn vị đề nghị",
    "Số tờ trình", "Hình thức đề nghị", "Trạng thái", "Người giữ", "Hạn", "Số lần trả lại",
)  # fmt: skip
_AFTER = (
    "Xác nhận của thủ trưởng", "Phải sửa", "Cần xem", "Đã được khen thưởng", "Kết luận thẩm định",
)  # fmt: skip


def check_list(rows: QuerySet[Nomination], name: str) -> FileResponse:
    """The check list of these dossiers, drafts and withdrawn ones left out. `name`: the file's."""
    rows = rows.exclude(status__in=(*UNIT_ONLY, Status.WITHDRAWN))
    return inert_sheet("Bảng soát", _table(rows), f"bang-soat-{name}")


def _table(rows: QuerySet[Nomination]) -> Iterator[Iterable[Any]]:
    kinds = _required_kinds(rows)
    yield (*_BEFORE, *(PaperKind(kind).label for kind in kinds), *_AFTER)
    ordered = (
        rows.select_related(*Nomination.MOVES_WITH, "award__issuer", "holder")
        .prefetch_related(
            "evidence",
            "previous_awards",
            Prefetch("findings", Finding.objects.select_related("found_by")),
        )
        .order_by("submission__unit__path", "submission", "subject_kind", "order", "pk")
    )
    number, common = 0, _common_papers(rows)
    for start in range(0, ordered.count(), CHUNK):
        chunk = list(ordered[start : start + CHUNK])
        lights = queries.lights_of(chunk)
        for row in chunk:
            number += 1
            yield _line(number, row, lights[row.pk], kinds, common.get(row.submission_id, set()))


def _required_kinds(rows: QuerySet[Nomination]) -> list[str]:
    """Kinds of paper that a campaign of these dossiers asks for, in the order of the catalogue."""
    campaigns = rows.order_by().values("submission__campaign")
    asked = set(
        RequiredPaper.objects.filter(campaign__in=campaigns, mandatory=True).values_list(
            "kind", flat=True
        )
    )
    return [kind for kind in PaperKind.values if kind in asked]


def _common_papers(rows: QuerySet[Nomination]) -> dict[int, set[str]]:
    """Kinds of paper handed in for a whole submission."""
    found: dict[int, set[str]] = {}
    papers = Evidence.objects.filter(
        nomination=None, submission__in=rows.order_by().values("submission")
    )
    for submission, kind in papers.values_list("submission_id", "kind"):
        found.setdefault(submission, set()).add(kind)
    return found


def _line(
    number: int, row: Nomination, lights: list[queries.Light], kinds: list[str], common: set[str]
) -> tuple[Any, ...]:
    missing = {light.paper for light in lights if light.paper}
    there = common | {paper.kind for paper in row.evidence.all()}
    papers = ("Thiếu" if kind in missing else "Có" if kind in there else "–" for kind in kinds)
    attested = row.attested_at
    return (
        number,
        row.display_name,
        row.get_subject_kind_display(),
        ", ".join(filter(None, (row.position, row.work_unit_name))),
        row.unit.name,
        row.submission.number,
        row.award.name if row.award else "",
        row.get_status_display(),
        row.holder,
        f"{row.due_on:%d/%m/%Y}" if row.due_on else "",
        row.returns,
        *papers,
        f"{timezone.localtime(attested):%d/%m/%Y}" if attested else "Chưa",
        _sentences(lights, "red"),
        _sentences(lights, "yellow"),
        "\n".join(
            " · ".join(filter(None, (str(line.year), line.award_name, line.decision, line.issuer)))
            for line in row.previous_awards.all()
        ),
        "\n".join(map(_conclusion, row.findings.all()[:1])),
    )


def _sentences(lights: list[queries.Light], level: str) -> str:
    """The lights of a colour; papers that are missing have columns of their own."""
    return "\n".join(
        f"{light.text} ({light.basis})" if light.basis else light.text
        for light in lights
        if light.level == level and not light.paper
    )


def _conclusion(finding: Finding) -> str:
    said = f"{finding.get_kind_display()}, {timezone.localtime(finding.found_at):%d/%m/%Y}"
    said = f"{said}, {finding.found_by}"
    return f"{said}: {finding.reason}" if finding.reason else said
