"""Two editors, double clicks: what a form carries along, and how two versions of a row are told."""

import uuid
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from exemplars.shared.errors import FieldDifference


def form_key(request: HttpRequest) -> uuid.UUID:
    """The key of this render of the form: the one posted, else a new one."""
    try:
        return uuid.UUID(request.POST.get("form_key", ""))
    except ValueError:
        return uuid.uuid4()


def posted_version(request: HttpRequest) -> int:
    """The version the form was rendered from; 0 (always old) when it is missing."""
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def kept_fields(request: HttpRequest) -> list[tuple[str, str]]:
    """What was typed, to go along with the choice between two versions."""
    return [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name not in ("csrfmiddlewaretoken", "version") and not name.startswith("pick-")
    ]


def picked(request: HttpRequest, values: Mapping[str, Any]) -> dict[str, Any]:
    """Values without those for which the saved version was picked: left out, they stay."""
    return {
        name: value for name, value in values.items() if request.POST.get(f"pick-{name}") != "saved"
    }


def difference(row: models.Model, name: str, yours: Any, saved: Any) -> FieldDifference:
    """One column in two versions, under the office's word for it."""
    column: Any = row._meta.get_field(name)
    label = str(column.verbose_name)
    return FieldDifference(name, label, as_text(column, yours), as_text(column, saved))


def as_text(column: Any, value: Any) -> str:
    """A column's value as people read it."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("Có") if value else _("Không")
    if column.choices:
        return str(dict(column.flatchoices).get(value, value))
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%d/%m/%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return number_format(value) if isinstance(value, Decimal) else str(value)
