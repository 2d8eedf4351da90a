"""Tờ trình: opened, corrected, and filled from a workbook in one go."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from certificates.transactions import one_transaction
from exemplars.campaigns.models import Campaign
from exemplars.campaigns.states import CampaignStatus
from exemplars.nominations.actions.dossiers import prepare, unsaved_lines
from exemplars.nominations.models import Nomination, PreviousAward, Submission
from exemplars.nominations.states import EDITABLE, Status
from exemplars.shared import journal
from exemplars.shared.errors import Conflict, FieldDifference, NotAllowed, RuleViolation
from exemplars.shared.text import nfc
from exemplars.units.models import Unit

#: What the unit may set on a submission.
FIELDS = ("number", "signed_on", "signer_name", "signer_title", "meeting_on", "note")


@one_transaction
def open_submission(
    campaign: Campaign,
    unit: Unit,
    *,
    by: Any,
    form_key: uuid.UUID | None = None,
    **values: Any,
) -> Submission:
    """Lập tờ trình of a unit for a campaign that is receiving. `values`: see `FIELDS`.

    A second call with the same `form_key` returns the row of the first.

    Raises:
        NotAllowed: `by` is neither clerk nor head of the unit.
        RuleViolation: the campaign isn't receiving, the unit isn't invited, the number is taken.
    """
    submission = Submission(
        campaign=campaign, unit=unit, created_by=by, form_key=form_key, **_clean(values)
    )
    if not by.has_perm("exemplars.add_submission", submission):
        raise NotAllowed(_("Chỉ cán bộ lập hồ sơ hoặc thủ trưởng của đơn vị lập được tờ trình."))
    if form_key and (made := _made_by(form_key, by)):
        return made
    _require_receiving(campaign)
    _require_invited(campaign, unit)
    _save_with_number(submission)
    journal.record(submission, "create", by=by, campaign=campaign.code, unit=unit.code)
    return submission


@one_transaction
def edit_submission(
    submission: Submission, *, by: Any, version: int, values: Mapping[str, Any]
) -> Submission:
    """Sửa tờ trình, while one of its dossiers can still be edited or there is none yet.

    Raises:
        NotAllowed, RuleViolation, Conflict: see `dossiers.edit_nomination`.
    """
    saved = (
        Submission.objects.select_for_update(of=("self",))
        .select_related("unit", "campaign")
        .get(pk=submission.pk)
    )
    require_editable(saved, by=by)
    cleaned = _clean(values)
    changed = [name for name, value in cleaned.items() if getattr(saved, name) != value]
    if not changed:
        return saved
    if saved.version != version:
        raise Conflict(
            _("Người khác đã lưu tờ trình này trước."),
            differences=[
                FieldDifference(
                    name,
                    str(getattr(Submission._meta.get_field(name), "verbose_name", name)),
                    _plain(cleaned[name]),
                    _plain(getattr(saved, name)),
                )
                for name in changed
            ],
        )
    for name in changed:
        setattr(saved, name, cleaned[name])
    saved.version += 1
    _save_with_number(saved)
    journal.record(saved, "edit", by=by, fields=changed, version=saved.version)
    return saved


@one_transaction
def add_nomination(
    submission: Submission,
    *,
    by: Any,
    values: Mapping[str, Any],
    form_key: uuid.UUID | None = None,
    previous_awards: Sequence[Mapping[str, Any]] = (),
) -> Nomination:
    """Thêm hồ sơ: a new draft at the end of its kind. `values`: of `Nomination.CONTENT`.

    A second call with the same `form_key` returns the dossier of the first.

    Raises:
        NotAllowed: `by` is not of the unit.
        RuleViolation: the campaign isn't receiving, or a value cannot be stored.
    """
    submission = lock_for_adding(submission, by=by)
    if form_key and (made := submission.nominations.filter(form_key=form_key).first()):
        return made
    row = Nomination(
        submission=submission, status=Status.DRAFT, status_since=timezone.now(), form_key=form_key
    )
    prepare(row, values)
    row.order = next_orders(submission).get(row.subject_kind, 0) + 1
    row.save()
    PreviousAward.objects.bulk_create(unsaved_lines(row, previous_awards))
    journal.record(row, "create", by=by)
    return row


@one_transaction
def load_rows(
    campaign: Campaign,
    unit: Unit,
    *,
    by: Any,
    values: Mapping[str, Any],
    rows: Sequence[Mapping[str, Any]],
    form_key: uuid.UUID | None = None,
    submission: Submission | None = None,
) -> Submission:
    """Nhập danh sách: one submission with a draft dossier per row, all or nothing.

    `values`: of the submission (`FIELDS`). `rows`: content of each dossier (`Nomination.CONTENT`),
    and optionally "previous_awards": a list of mappings. With `submission` the rows are added to
    it and `values` are not used. A second call with the same `form_key` adds nothing. The number
    of queries does not grow with the rows.

    Raises:
        NotAllowed, RuleViolation: see `open_submission`; a row that cannot be stored is named.
    """
    if submission is None:
        submission = open_submission(campaign, unit, by=by, form_key=form_key, **values)
        if submission.nominations.exists():
            return submission  # the same form sent twice
    else:
        submission = lock_for_adding(submission, by=by)
        if form_key and _was_loaded(submission, form_key):
            return submission
    orders = next_orders(submission)
    now = timezone.now()
    made, earlier = [], []
    for row in rows:
        content = {name: value for name, value in row.items() if name != "previous_awards"}
        nomination = Nomination(submission=submission, status=Status.DRAFT, status_since=now)
        prepare(nomination, content)
        nomination.order = orders.get(nomination.subject_kind, 0) + 1
        orders[nomination.subject_kind] = nomination.order
        made.append(nomination)
        earlier.append(row.get("previous_awards", ()))
    Nomination.objects.bulk_create(made, batch_size=500)
    PreviousAward.objects.bulk_create(
        line
        for nomination, lines in zip(made, earlier, strict=True)
        for line in unsaved_lines(nomination, lines)
    )
    journal.record_all(
        [journal.Fact(row, "create", data={"source": "workbook"}) for row in made], by=by
    )
    journal.record(submission, "load_rows", by=by, count=len(made), form_key=str(form_key or ""))
    return submission


def _was_loaded(submission: Submission, form_key: uuid.UUID) -> bool:
    """Whether this confirmation of a list has had its effect."""
    entries = journal.entries_of(submission).filter(action="load_rows")
    return any(entry.data.get("form_key") == str(form_key) for entry in entries)


def lock_for_adding(submission: Submission, *, by: Any) -> Submission:
    """The submission under lock, when `by` may add a dossier to it now."""
    locked = (
        Submission.objects.select_for_update(of=("self",))
        .select_related("unit", "campaign__office")
        .get(pk=submission.pk)
    )
    if not by.has_perm("exemplars.edit_submission", locked):
        raise NotAllowed(_ONLY_UNIT())
    _require_receiving(locked.campaign)
    return locked


def next_orders(submission: Submission) -> dict[str, int]:
    """The last order number of each subject kind."""
    taken: dict[str, int] = {}
    for kind, order in submission.nominations.values_list("subject_kind", "order"):
        taken[kind] = max(taken.get(kind, 0), order)
    return taken


def require_editable(submission: Submission, *, by: Any) -> None:
    """Raises when `by` may not change the submission, or all of it was handed in."""
    if not by.has_perm("exemplars.edit_submission", submission):
        raise NotAllowed(_ONLY_UNIT())
    states = set(submission.nominations.values_list("status", flat=True))
    if states and not states & EDITABLE:
        raise RuleViolation(
            _("%(submission)s đã gửi nên không sửa được nữa. Có thể thu hồi khi chưa ai tiếp nhận.")
            % {"submission": submission},
            code="wrong_state",
        )


def _ONLY_UNIT() -> str:  # noqa: N802  a sentence, translated when it is said
    return _("Chỉ cán bộ lập hồ sơ hoặc thủ trưởng của đơn vị đề nghị làm được việc này.")


def _clean(values: Mapping[str, Any]) -> dict[str, Any]:
    unknown = set(values) - set(FIELDS)
    if unknown:
        raise TypeError(f"not fields of a submission: {sorted(unknown)}")
    return {
        name: nfc(value, lines=name == "note") if isinstance(value, str) else value
        for name, value in values.items()
    }


def _plain(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else f"{value:%d/%m/%Y}"


def _made_by(form_key: uuid.UUID, by: Any) -> Submission | None:
    return Submission.objects.filter(form_key=form_key, created_by=by).first()


def _save_with_number(submission: Submission) -> None:
    try:
        with transaction.atomic():
            submission.save()
    except IntegrityError as error:
        raise RuleViolation(
            _("Đơn vị đã có tờ trình số “%(number)s” trong đợt này. Hãy kiểm tra lại số.")
            % {"number": submission.number},
            code="number_taken",
            field="number",
        ) from error


def _require_receiving(campaign: Campaign) -> None:
    status = campaign.status_at(timezone.now())
    if status == CampaignStatus.PLANNED:
        raise RuleViolation(
            _("“%(campaign)s” bắt đầu nhận từ %(when)s.")
            % {"campaign": campaign, "when": _moment(campaign.opens_at)},
            code="not_open_yet",
        )
    if status != CampaignStatus.RECEIVING:
        raise RuleViolation(
            _("“%(campaign)s” đã đóng nhận lúc %(when)s.")
            % {"campaign": campaign, "when": _moment(campaign.closes_at)},
            code="closed",
        )


def _moment(moment: Any) -> str:
    return date_format(timezone.localtime(moment), "H:i d/m/Y")


def _require_invited(campaign: Campaign, unit: Unit) -> None:
    invited = list(campaign.units.values_list("path", flat=True))
    if invited and not any(unit.path.startswith(path) for path in invited):
        raise RuleViolation(
            _("“%(unit)s” không thuộc các đơn vị được đề nghị trong “%(campaign)s”.")
            % {"unit": unit, "campaign": campaign},
            code="not_invited",
        )
    if not unit.is_active:
        raise RuleViolation(
            _("“%(unit)s” đã kết thúc hoạt động nên không lập tờ trình được.") % {"unit": unit},
            code="unit_ended",
        )
