"""What every write of this slice shares: a row made once, an edit of a known version, the journal."""

import uuid
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from exemplars.campaigns.models import LegalBasis
from exemplars.shared import journal
from exemplars.shared.editing import difference
from exemplars.shared.errors import Conflict, FieldDifference, NotAllowed, RuleViolation

Row = TypeVar("Row", bound=models.Model)


def may_manage(by: Any) -> None:
    if not by.is_system and not by.has_perm("exemplars.manage_catalogue"):
        raise NotAllowed(
            _("Chỉ lãnh đạo cơ quan thi đua – khen thưởng sửa được danh mục và căn cứ.")
        )


def made_by(model: type[Row], form_key: uuid.UUID | None) -> Row | None:
    """The row this render of the form made before: a double click, the back button, a retry."""
    return model._default_manager.filter(form_key=form_key).first() if form_key else None


def insert(row: Row) -> bool:
    """Save a new row. False: its form's twin was faster and has saved it.

    Raises `RuleViolation` when somebody else's row took its code or number since the check.
    """
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as fault:
        if made_by(type(row), getattr(row, "form_key", None)) is None:
            raise RuleViolation(
                _("Người khác vừa thêm “%(name)s”. Hãy xem lại danh sách rồi lưu lại.")
                % {"name": row},
                code="taken",
            ) from fault
        return False
    return True


def edit_row(row: Row, verb: str, *, by: Any, version: int, columns: Mapping[str, Any]) -> Row:
    """Write what differs, one version on. Repeating the same edit does nothing.

    Raises:
        NotAllowed: `by` does not manage the catalogue.
        Conflict: somebody saved other values since `version`.
    """
    may_manage(by)
    saved: Any = type(row)._default_manager.select_for_update().get(pk=row.pk)
    before = {name: getattr(saved, name) for name in columns}
    changed = [name for name, value in columns.items() if before[name] != value]
    if not changed:
        return saved
    if saved.version != version:
        raise conflict(
            saved,
            str(saved),
            [difference(saved, name, columns[name], before[name]) for name in changed],
        )
    for name in changed:
        setattr(saved, name, columns[name])
    if isinstance(saved, LegalBasis):
        saved.refresh_search()
    saved.version += 1
    saved.save()
    told = {name: [plain(before[name]), plain(columns[name])] for name in changed}
    journal.record_all([journal.Fact(saved, verb, data=told)], by=by)
    return saved


def conflict(row: Row, name: str, differences: list[FieldDifference]) -> Conflict:
    """What the second of two editors meets: both versions, and who saved first.

    `name` is what the saved row is called, whatever the second editor has written on `row`.
    """
    last = journal.entries_of(row).last()
    return Conflict(
        _("Người khác đã lưu “%(name)s” trong lúc bạn sửa.") % {"name": name},
        differences=differences,
        saved_by=last.actor_name if last else "",
    )


def record(row: Row, verb: str, by: Any, columns: Mapping[str, Any]) -> Row:
    journal.record(row, verb, by=by, **{name: plain(value) for name, value in columns.items()})
    return row


def plain(value: Any) -> Any:
    """A column's value as JSON holds it; a moment alike in whatever zone it was typed."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, models.Model | Decimal):
        return str(value)
    return value if isinstance(value, str | int | bool | list | None) else str(value)
