"""Two editors, double clicks, old fonts: what a form carries along, how two versions are told."""

import uuid
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from certificates import codepages
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


class ReadsOldText(forms.BaseForm):
    """A form whose text may have been pasted from a document in an old font (TCVN3, VNI).

    Such a field is refused with what it says in Unicode beside it (`readings`), and the person
    chooses: the reading, what was typed, or typing it again. Nothing is converted unasked, and what
    is stored already is not asked about.
    """

    readings: dict[str, codepages.Reading]
    #: The buttons' names; their value is the field's, or `EVERY`.
    USE, KEEP, EVERY = "use-reading", "keep-typed", "*"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.readings = {}
        chosen = self._named(self.USE)
        if chosen:
            self.data = self.data.copy()  # type: ignore[attr-defined]  # named, so a QueryDict
        for name in map(self.add_prefix, self.fields) if chosen else ():
            reading = codepages.read(str(self.data.get(name, "")))
            if reading and reading.text and not {name, self.EVERY}.isdisjoint(chosen):
                self.data[name] = reading.text  # type: ignore[index]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        kept = self.kept_as_typed
        for name, text in list(cleaned.items()):
            html_name = self.add_prefix(name)
            if not isinstance(text, str) or html_name in kept or name not in self.changed_data:
                continue
            if reading := codepages.read(text):
                self.readings[html_name] = reading
                self.add_error(name, _refused(reading))
        return cleaned

    @property
    def kept_as_typed(self) -> list[str]:
        return self._named(self.KEEP)

    def _named(self, button: str) -> list[str]:
        return self.data.getlist(button) if isinstance(self.data, MultiValueDict) else []


def _refused(reading: codepages.Reading) -> str:
    if not reading.text:
        return _("Có chữ của bảng mã cũ lẫn với chữ Unicode: “%(words)s”. Hãy gõ lại.") % {
            "words": " ".join(reading.words[:5])
        }
    old = _("TCVN3 (phông .VnTime)") if reading.encoding == "TCVN3" else "VNI-Windows"
    return _("Ô này gõ bằng bảng mã cũ %(old)s. Chọn bản đúng ở dưới, hoặc gõ lại.") % {"old": old}
