"""Hồ sơ: added, edited by several people without loss, attested, removed while a draft."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from certificates.transactions import one_transaction
from exemplars.nominations.models import Nomination, PreviousAward
from exemplars.nominations.states import EDITABLE, Status
from exemplars.shared import journal
from exemplars.shared.editing import as_text
from exemplars.shared.errors import Conflict, FieldDifference, NotAllowed, RuleViolation
from exemplars.shared.text import nfc

#: Changing who the dossier is about voids the head's attestation.
_IDENTITY = frozenset({"subject_kind", "name", "birth_date", "birth_year"})
_COLUMNS = {name: Nomination._meta.get_field(name) for name in Nomination.CONTENT}
_NOT_CONTENT = [
    field.name for field in Nomination._meta.fields if field.name not in Nomination.CONTENT
]
_RELATIONS = [name for name, field in _COLUMNS.items() if field.is_relation]


@one_transaction
def edit_nomination(
    nomination: Nomination,
    *,
    by: Any,
    version: int,
    values: Mapping[str, Any],
    previous_awards: Sequence[Mapping[str, Any]] | None = None,
) -> Nomination:
    """Sửa hồ sơ. `values`: any of `Nomination.CONTENT`; `previous_awards` replaces the table.

    The journal keeps which fields changed, not what they say. Saving what is already saved
    changes nothing, so a retry never conflicts with itself.

    Raises:
        NotAllowed: `by` is not of the unit.
        RuleViolation: the dossier was handed in, or a value cannot be stored.
        Conflict: somebody saved since `version` was read; it carries both versions.
    """
    return _edit(nomination, "edit", by, version, values, previous_awards)


@one_transaction
def autosave(
    nomination: Nomination,
    *,
    by: Any,
    version: int,
    values: Mapping[str, Any],
    previous_awards: Sequence[Mapping[str, Any]] | None = None,
) -> Nomination:
    """Lưu nháp: as `edit_nomination`; a run of drafts by one person names each field once."""
    return _edit(nomination, "autosave", by, version, values, previous_awards)


def _edit(
    nomination: Nomination,
    action: str,
    by: Any,
    version: int,
    values: Mapping[str, Any],
    previous_awards: Sequence[Mapping[str, Any]] | None,
) -> Nomination:
    saved = lock_editable(nomination, by=by)
    before = {name: getattr(saved, name) for name in Nomination.CONTENT}
    lines_before = [_line(award) for award in saved.previous_awards.all()]
    prepare(saved, values)
    changed = [name for name, value in before.items() if getattr(saved, name) != value]
    lines = None if previous_awards is None else sorted(map(_clean_line, previous_awards), key=_key)
    lines_changed = lines is not None and lines != sorted(lines_before, key=_key)
    if not changed and not lines_changed:
        return saved
    if saved.version != version:
        differences = [_difference(name, getattr(saved, name), before[name]) for name in changed]
        if lines_changed:
            differences.append(_lines_difference(lines or [], lines_before))
        raise Conflict(
            _("Người khác đã lưu hồ sơ này trước. Chọn bản muốn giữ ở từng mục."),
            differences=differences,
            saved_by=_last_editor(saved),
        )
    saved.version += 1
    if _IDENTITY.intersection(changed):
        saved.attested_by = saved.attested_at = None
    saved.save()
    if lines_changed:
        saved.previous_awards.all().delete()
        PreviousAward.objects.bulk_create(unsaved_lines(saved, lines or []))
        changed.append("previous_awards")
    if action == "autosave":
        changed = [name for name in changed if name not in _just_recorded(saved, by)]
    if changed:
        journal.record(saved, action, by=by, fields=changed, version=saved.version)
    return saved


@one_transaction
def attest(nominations: Sequence[Nomination], *, by: Any) -> list[Nomination]:
    """Thủ trưởng xác nhận: not under consideration for discipline, inspection or complaint (R03).

    Dossiers already attested stay as they are. All or nothing.
    """
    locked = _locked(nominations)
    now = timezone.now()
    fresh = []
    for row in locked:
        if not by.has_perm("exemplars.attest_nomination", row):
            raise NotAllowed(_("Chỉ thủ trưởng đơn vị đề nghị xác nhận được nội dung này."))
        _require_state(row, EDITABLE)
        if row.attested_at is None:
            row.attested_by, row.attested_at = by, now
            fresh.append(row)
    Nomination.objects.bulk_update(fresh, ["attested_by", "attested_at"])
    journal.record_all([journal.Fact(row, "attest") for row in fresh], by=by)
    return locked


@one_transaction
def remove_draft(nomination: Nomination, *, by: Any) -> None:
    """Xóa hồ sơ nháp that no office has seen; its journal stays, its files go with the commit."""
    saved = lock_editable(nomination, by=by)
    if saved.status != Status.DRAFT or saved.returns:
        raise RuleViolation(
            _("Hồ sơ “%(name)s” đã qua cơ quan thẩm định nên không xóa được; có thể rút hồ sơ.")
            % {"name": saved},
            code="wrong_state",
        )
    files = [(paper.file.storage, str(paper.file.name)) for paper in saved.evidence.all()]
    journal.record(saved, "remove_draft", by=by)
    journal.record(saved.submission, "remove_draft", by=by, nomination=str(saved.uid))
    saved.delete()
    for storage, name in files:
        transaction.on_commit(partial(storage.delete, name))


def lock_editable(nomination: Nomination, *, by: Any) -> Nomination:
    """The dossier under lock, when `by` may change its content now."""
    saved = _locked([nomination])[0]
    if not by.has_perm("exemplars.edit_nomination", saved):
        raise NotAllowed(
            _("Chỉ cán bộ lập hồ sơ hoặc thủ trưởng của đơn vị đề nghị sửa được hồ sơ này.")
        )
    _require_state(saved, EDITABLE)
    return saved


def _locked(nominations: Sequence[Nomination]) -> list[Nomination]:
    rows = (
        Nomination.objects.select_for_update(of=("self",))
        .select_related(*Nomination.MOVES_WITH, "award", "work_unit", "ethnic_group")
        .select_related("target_class", "sector")
        .filter(pk__in=[row.pk for row in nominations])
        .order_by("pk")
    )
    found = {row.pk: row for row in rows}
    return [found[row.pk] for row in nominations]


def _require_state(row: Nomination, states: frozenset[Status]) -> None:
    if row.status not in states:
        raise RuleViolation(
            _("Hồ sơ “%(name)s” đang ở trạng thái “%(state)s” nên không sửa được.")
            % {"name": row, "state": row.get_status_display()},
            code="wrong_state",
        )


def prepare(row: Nomination, values: Mapping[str, Any]) -> None:
    """Set content on an unsaved row: one stored form of text, values the table can hold.

    Raises:
        RuleViolation: a value the table cannot hold, with the field's name.
    """
    for name, value in values.items():
        column = _COLUMNS[name]
        if isinstance(value, str):
            value = nfc(value, lines=isinstance(column, models.TextField))
        setattr(row, name, value)
    if values.get("birth_date"):
        row.birth_year = values["birth_date"].year
    if row.members is not None and (row.members_female or 0) > row.members:
        raise RuleViolation(
            _("“%(name)s”: số nữ (%(women)s) nhiều hơn số người (%(all)s).")
            % {"name": row, "women": row.members_female, "all": row.members},
            field="members_female",
        )
    try:
        row.clean_fields(exclude=[*_NOT_CONTENT, *_RELATIONS])
    except ValidationError as error:
        name, sentences = next(iter(error.message_dict.items()))
        label = Nomination.label_of(name)
        raise RuleViolation(
            f"“{row.name}”, {label}: {sentences[0]}", code="invalid", field=name
        ) from error
    row.refresh_search()


def unsaved_lines(
    nomination: Nomination, lines: Iterable[Mapping[str, Any]]
) -> list[PreviousAward]:
    """Unsaved lines of “Các hình thức đã được khen thưởng”."""
    made = []
    for values in map(_clean_line, lines):
        line = PreviousAward(nomination=nomination, **values)
        try:
            line.clean_fields(exclude=["nomination"])
        except ValidationError as error:
            sentence = next(iter(error.message_dict.values()))[0]
            raise RuleViolation(
                _("Khen thưởng đã có: %(sentence)s") % {"sentence": sentence},
                code="invalid",
                field="previous_awards",
            ) from error
        made.append(line)
    return made


def _clean_line(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "year": values["year"],
        "award_name": nfc(values["award_name"]),
        "decision": nfc(values.get("decision") or ""),
        "issuer": nfc(values.get("issuer") or ""),
    }


def _line(award: PreviousAward) -> dict[str, Any]:
    return {name: getattr(award, name) for name in ("year", "award_name", "decision", "issuer")}


def _key(line: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(line.values())


def _difference(name: str, yours: Any, saved: Any) -> FieldDifference:
    column = _COLUMNS[name]
    return FieldDifference(
        name, Nomination.label_of(name), as_text(column, yours), as_text(column, saved)
    )


def _lines_difference(
    yours: Sequence[Mapping[str, Any]], saved: Sequence[Mapping[str, Any]]
) -> FieldDifference:
    return FieldDifference(
        "previous_awards", _("Khen thưởng đã có"), _lines_text(yours), _lines_text(saved)
    )


def _lines_text(lines: Sequence[Mapping[str, Any]]) -> str:
    return "\n".join(" · ".join(str(v) for v in line.values() if v) for line in lines)


def _last_editor(row: Nomination) -> str:
    entry = journal.entries_of(row).filter(action__in=("edit", "autosave")).last()
    return entry.actor_name if entry else ""


def _just_recorded(row: Nomination, by: Any) -> set[str]:
    """Fields named by the drafts this person saved since anything else happened."""
    names: set[str] = set()
    for entry in journal.entries_of(row).reverse()[:40]:
        if entry.action != "autosave" or entry.actor_id != by.pk:
            break
        names.update(entry.data["fields"])
    return names
