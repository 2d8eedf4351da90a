"""Soát trước khi gửi: every dossier with its lights, the ceilings, and what stands in the way."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exemplars.campaigns.states import SubjectKind
from exemplars.nominations.models import Nomination, Submission
from exemplars.nominations.queries.checks import (
    GREEN,
    RED,
    YELLOW,
    Light,
    counted_kind,
    lights_of,
    unit_counts,
)
from exemplars.nominations.queries.dossiers import moment
from exemplars.nominations.states import EDITABLE, Status

_ORDER = (RED, YELLOW, GREEN)
#: What the unit mends first comes first; the head's word comes last.
_WHOLE = ("time", "number", "paper", "attest")


@dataclass(frozen=True)
class Meter:
    """A ceiling and how far the unit's proposals fill it."""

    label: str
    value: int
    limit: int
    floor: bool = False
    words: str = ""


@dataclass
class Row:
    """One dossier on the desk. Its level is its own; the submission's faults may hold it as well."""

    nomination: Nomination
    lights: list[Light]

    @property
    def own(self) -> list[Light]:
        """What concerns this dossier alone."""
        return [light for light in self.lights if not light.whole]

    @property
    def level(self) -> str:
        return min((light.level for light in self.own), key=_ORDER.index, default=GREEN)

    @property
    def held(self) -> bool:
        """Whether a fault of the whole submission keeps it from being sent."""
        return any(light.whole and light.level == RED for light in self.lights)

    @property
    def worst(self) -> Light | None:
        """What to show first."""
        return min(self.own, key=lambda light: _ORDER.index(light.level), default=None)


@dataclass
class CommonFault:
    """A fault mended once for the submission, and the dossiers it holds."""

    light: Light
    nominations: list[Nomination] = field(default_factory=list)


@dataclass
class Desk:
    """The pre-flight of one submission. `sent` are dossiers the unit no longer edits."""

    red: list[Row] = field(default_factory=list)
    yellow: list[Row] = field(default_factory=list)
    green: list[Row] = field(default_factory=list)
    sent: list[Nomination] = field(default_factory=list)

    @property
    def rows(self) -> list[Row]:
        """Everything looked over, the worst first."""
        return self.red + self.yellow + self.green

    @property
    def ready(self) -> list[Row]:
        """What can be handed in as it is."""
        return [row for row in self.yellow + self.green if not row.held]

    @property
    def held(self) -> list[Row]:
        """What only waits for the faults of the whole submission."""
        return [row for row in self.yellow + self.green if row.held]

    @property
    def editable(self) -> list[Nomination]:
        """Everything the unit still edits."""
        return [row.nomination for row in self.rows]

    @property
    def common(self) -> list[CommonFault]:
        """Faults of the whole submission, each once."""
        found: dict[Light, CommonFault] = {}
        for row in self.rows:
            for light in row.lights:
                if light.whole and light.level == RED:
                    found.setdefault(light, CommonFault(light)).nominations.append(row.nomination)
        return sorted(found.values(), key=lambda fault: _WHOLE.index(fault.light.whole))

    def narrow(self, visible: set[int]) -> None:
        """Leave out dossiers the reader doesn't see: drafts, for the office."""
        self.red = [row for row in self.red if row.nomination.pk in visible]
        self.yellow = [row for row in self.yellow if row.nomination.pk in visible]
        self.green = [row for row in self.green if row.nomination.pk in visible]
        self.sent = [row for row in self.sent if row.pk in visible]

    @property
    def total(self) -> int:
        return len(self.rows) + len(self.sent)


def preflight(submission: Submission) -> Desk:
    """The desk of a submission; the number of queries does not grow with its dossiers."""
    rows = list(
        submission.nominations.select_related(
            *Nomination.MOVES_WITH, "award__issuer", "target_class"
        )
        .prefetch_related("evidence", "previous_awards")
        .order_by("subject_kind", "order", "pk")
    )
    lights = lights_of([row for row in rows if row.status in EDITABLE])
    desk = Desk()
    number, closed = _unnumbered(submission), _not_receiving(submission)
    for nomination in rows:
        if nomination.pk not in lights:
            desk.sent.append(nomination)
            continue
        row = Row(nomination, [*lights[nomination.pk], *number])
        if not nomination.returns:
            row.lights += closed
        {RED: desk.red, YELLOW: desk.yellow, GREEN: desk.green}[row.level].append(row)
    return desk


def _unnumbered(submission: Submission) -> list[Light]:
    """Sending asks for the covering letter's number and date."""
    if submission.number and submission.signed_on:
        return []
    return [
        Light(
            RED,
            "NUMBER",
            _("Tờ trình chưa có số hoặc ngày ký."),
            _("Ghi số, ngày ký của tờ trình."),
            whole="number",
        )
    ]


def _not_receiving(submission: Submission) -> list[Light]:
    """Outside its receiving time a campaign takes back only what the office returned."""
    campaign, now = submission.campaign, timezone.now()
    if campaign.opens_at <= now < campaign.closes_at:
        return []
    if now < campaign.opens_at:
        text, todo = _("Đợt xét bắt đầu nhận lúc %(when)s."), _("Soạn sẵn, chờ tới lúc đó rồi gửi.")
        when = campaign.opens_at
    else:
        text = _("Đợt xét đã đóng nhận lúc %(when)s.")
        todo = _("Chỉ hồ sơ được trả lại để sửa mới gửi tiếp được.")
        when = campaign.closes_at
    return [Light(RED, "TIME", text % {"when": moment(when)}, todo, whole="time")]


def tally(lights: Sequence[Light]) -> dict[str, int]:
    """How many lights of each colour."""
    counted = Counter(light.level for light in lights)
    return {level: counted[level] for level in _ORDER}


def red_sentences(nominations: Sequence[Nomination]) -> list[tuple[Nomination, str]]:
    """What must be mended before the dossiers can be handed in."""
    lights = lights_of(nominations)
    return [
        (row, light.text) for row in nominations for light in lights[row.pk] if light.level == RED
    ]


_KINDS = {
    SubjectKind.INDIVIDUAL: gettext_lazy("cá nhân"),
    SubjectKind.COLLECTIVE: gettext_lazy("tập thể"),
    SubjectKind.HOUSEHOLD: gettext_lazy("hộ gia đình"),
}


def meters(submission: Submission, desk: Desk) -> list[Meter]:
    """Ceilings of what this submission proposes, filled by all the unit's submissions (R07)."""
    campaign, rows = submission.campaign, [*desk.editable, *desk.sent]
    proposed = {
        (row.award_id, counted_kind(row.subject_kind))
        for row in rows
        if row.status != Status.WITHDRAWN
    }
    counted = unit_counts({campaign.pk}, {submission.unit_id})
    made = []
    for line in campaign.awards.select_related("award"):
        for kind, words in _KINDS.items():
            limit = line.ceiling(kind)
            if limit is not None and (line.award_id, kind) in proposed:
                value = counted[campaign.pk, submission.unit_id, line.award_id, kind]
                made.append(Meter(f"{line.award.name}, {words}", value, limit))
    return [*made, *_direct_workers(campaign.direct_worker_target, rows)]


#: Code of “Người trực tiếp công tác, lao động, học tập, chiến đấu” in the list of persons.
DIRECT_WORKER = "10"


def _direct_workers(target: int | None, rows: Sequence[Nomination]) -> list[Meter]:
    people = [
        row
        for row in rows
        if row.subject_kind == SubjectKind.INDIVIDUAL and row.status != Status.WITHDRAWN
    ]
    if not target or not people:
        return []
    direct = sum(
        row.target_class is not None and row.target_class.code == DIRECT_WORKER for row in people
    )
    percent = round(100 * direct / len(people))
    return [
        Meter(
            _("Trực tiếp lao động, cần %(percent)s%%") % {"percent": target},
            percent,
            target,
            floor=True,
            words=f"{direct} / {len(people)} = {percent}%",
        )
    ]
